//! Reads what was indexed.

use super::{Store, hash, reading, row_id, row_place, rows::*};
use crate::{chain::Hash, model::ExtrinsicFilter};
use sqlx::QueryBuilder;

type BlockColumns = (
    i64,
    Vec<u8>,
    Vec<u8>,
    Vec<u8>,
    Vec<u8>,
    Vec<u8>,
    i64,
    Option<Vec<u8>>,
    i64,
    i64,
    i64,
    Vec<u8>,
    i64,
);

type ExtrinsicColumns =
    (i64, Vec<u8>, String, Option<Vec<u8>>, i64, i64, i64, Option<String>, Option<i64>, Vec<u8>);

const BLOCK: &str = "SELECT number, hash, parent_hash, state_root, extrinsics_root, digest, time, \
     author, spec_version, extrinsics, events, raw_events, fees FROM block ";

/// The same without the bytes of the events, for lists.
const BLOCK_ROW: &str = "SELECT number, hash, parent_hash, state_root, extrinsics_root, digest, \
     time, author, spec_version, extrinsics, events, digest, fees FROM block ";

const EXTRINSIC: &str =
    "SELECT id, hash, call, signer, success, fee, tip, error, netuid, bytes FROM extrinsic ";

fn block(row: BlockColumns) -> BlockRecord {
    BlockRecord {
        number: small(row.0),
        hash: hash(&row.1),
        parent: hash(&row.2),
        state_root: hash(&row.3),
        extrinsics_root: hash(&row.4),
        digest: row.5,
        time: unsigned(row.6),
        author: row.7.map(|author| hash(&author)),
        spec_version: small(row.8),
        extrinsics: small(row.9),
        events: small(row.10),
        raw_events: row.11,
        fees: unsigned(row.12),
    }
}

fn extrinsic(row: ExtrinsicColumns) -> ExtrinsicRecord {
    let (block, index) = row_place(row.0);
    ExtrinsicRecord {
        block,
        index,
        hash: hash(&row.1),
        call: row.2,
        signer: row.3.map(|signer| hash(&signer)),
        success: row.4 != 0,
        fee: unsigned(row.5),
        tip: unsigned(row.6),
        error: row.7.and_then(|error| serde_json::from_str(&error).ok()),
        netuid: row.8.map(small),
        bytes: row.9,
    }
}

/// Selects from the listed events; through the accounts' index when one is named.
macro_rules! listing_query {
    ($query:ident, $listing:ident, $columns:literal) => {
        match $listing.account {
            Some(account) => {
                $query
                    .push(concat!(
                        "SELECT ",
                        $columns,
                        " FROM (SELECT mention.id AS id, kind, netuid FROM mention \
                         JOIN event ON event.id = mention.id WHERE account = "
                    ))
                    .push_bind(account.as_slice())
                    .push(") AS mentioned WHERE id >= ");
            }
            None => {
                $query.push(concat!("SELECT ", $columns, " FROM event WHERE id >= "));
            }
        }
        $query.push_bind($listing.since.map_or(0, |block| row_id(block, 0)));
        if !$listing.kinds.is_empty() {
            let mut kinds = $query.push(" AND kind IN (").separated(", ");
            for kind in $listing.kinds {
                kinds.push_bind((*kind).to_string());
            }
            $query.push(")");
        }
        if let Some(pallet) = $listing.pallet {
            $query.push(" AND kind >= ").push_bind(format!("{pallet}."));
            $query.push(" AND kind < ").push_bind(format!("{pallet}/"));
        }
        if let Some(netuid) = $listing.netuid {
            $query.push(" AND netuid = ").push_bind(i64::from(netuid));
        }
    };
}

/// Which events are wanted; all conditions together.
#[derive(Clone, Debug, Default)]
pub struct Listing<'a> {
    /// Naming this account.
    pub account: Option<&'a Hash>,
    /// Of one of these kinds, `Pallet.Event`; of all kinds when empty.
    pub kinds: &'a [&'a str],
    /// Of this pallet.
    pub pallet: Option<&'a str>,
    /// Concerning this subnet.
    pub netuid: Option<u16>,
    /// From this block on.
    pub since: Option<u32>,
}

impl Store {
    /// Number and hash of the last block; nothing in an empty index.
    pub async fn tip(&self) -> Result<Option<(u32, Hash)>, sqlx::Error> {
        let row: Option<(i64, Vec<u8>)> = reading!(self, pool => {
            sqlx::query_as("SELECT number, hash FROM block ORDER BY number DESC LIMIT 1")
                .fetch_optional(pool).await?
        });
        Ok(row.map(|(number, bytes)| (small(number), hash(&bytes))))
    }

    /// Number of the first block; nothing in an empty index.
    pub async fn first(&self) -> Result<Option<u32>, sqlx::Error> {
        let (row,): (Option<i64>,) = reading!(self, pool => {
            sqlx::query_as("SELECT MIN(number) FROM block").fetch_one(pool).await?
        });
        Ok(row.map(small))
    }

    /// Hashes of blocks within a range of numbers, ascending.
    pub async fn hashes(&self, from: u32, to: u32) -> Result<Vec<(u32, Hash)>, sqlx::Error> {
        let rows: Vec<(i64, Vec<u8>)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT number, hash FROM block WHERE number BETWEEN $1 AND $2 ORDER BY number",
            )
            .bind(i64::from(from)).bind(i64::from(to)).fetch_all(pool).await?
        });
        Ok(rows.iter().map(|(number, bytes)| (small(*number), hash(bytes))).collect())
    }

    /// A block by number.
    pub async fn block(&self, number: u32) -> Result<Option<BlockRecord>, sqlx::Error> {
        let row = reading!(self, pool => {
            sqlx::query_as(&format!("{BLOCK} WHERE number = $1"))
                .bind(i64::from(number)).fetch_optional(pool).await?
        });
        Ok(row.map(block))
    }

    /// Time of a block.
    pub async fn time(&self, number: u32) -> Result<Option<u64>, sqlx::Error> {
        let row: Option<(i64,)> = reading!(self, pool => {
            sqlx::query_as("SELECT time FROM block WHERE number = $1")
                .bind(i64::from(number)).fetch_optional(pool).await?
        });
        Ok(row.map(|(time,)| unsigned(time)))
    }

    /// Number of the block with a hash.
    pub async fn block_number(&self, hash: &Hash) -> Result<Option<u32>, sqlx::Error> {
        let row: Option<(i64,)> = reading!(self, pool => {
            sqlx::query_as("SELECT number FROM block WHERE hash = $1")
                .bind(hash.as_slice()).fetch_optional(pool).await?
        });
        Ok(row.map(|(number,)| small(number)))
    }

    /// Blocks from a number downwards, without the bytes of their events.
    pub async fn blocks_down(
        &self,
        from: u32,
        limit: u32,
    ) -> Result<Vec<BlockRecord>, sqlx::Error> {
        let rows: Vec<BlockColumns> = reading!(self, pool => {
            sqlx::query_as(
                &format!("{BLOCK_ROW} WHERE number <= $1 ORDER BY number DESC LIMIT $2"),
            )
            .bind(i64::from(from)).bind(i64::from(limit)).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(block).collect())
    }

    /// Newest blocks of an author, without the bytes of their events.
    pub async fn authored(
        &self,
        author: &Hash,
        limit: u32,
    ) -> Result<Vec<BlockRecord>, sqlx::Error> {
        let rows: Vec<BlockColumns> = reading!(self, pool => {
            sqlx::query_as(
                &format!("{BLOCK_ROW} WHERE author = $1 ORDER BY number DESC LIMIT $2"),
            )
            .bind(author.as_slice()).bind(i64::from(limit)).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(block).collect())
    }

    /// Authors of the blocks from a number on, with their blocks, extrinsics, fees and last block;
    /// most blocks first.
    pub async fn authors(&self, from: u32) -> Result<Vec<AuthorRecord>, sqlx::Error> {
        type Columns = (Vec<u8>, i64, i64, i64, i64);
        let rows: Vec<Columns> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT author, COUNT(*), CAST(SUM(extrinsics) AS BIGINT),
                     CAST(SUM(fees) AS BIGINT), MAX(number)
                 FROM block WHERE number >= $1 AND author IS NOT NULL
                 GROUP BY author ORDER BY 2 DESC, 1",
            )
            .bind(i64::from(from)).fetch_all(pool).await?
        });
        Ok(rows
            .into_iter()
            .map(|(author, blocks, extrinsics, fees, last)| AuthorRecord {
                author: hash(&author),
                blocks: small(blocks),
                extrinsics: unsigned(extrinsics),
                fees: unsigned(fees),
                last: small(last),
            })
            .collect())
    }

    /// The last block not after a time; the first one when all are.
    pub async fn block_at(&self, time: u64) -> Result<Option<u32>, sqlx::Error> {
        let row: Option<(i64,)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT number FROM block WHERE time <= $1 ORDER BY time DESC, number DESC LIMIT 1",
            )
            .bind(signed(time)).fetch_optional(pool).await?
        });
        match row {
            Some((number,)) => Ok(Some(small(number))),
            None => self.first().await,
        }
    }

    /// Extrinsics of a block in order.
    pub async fn extrinsics_of(&self, block: u32) -> Result<Vec<ExtrinsicRecord>, sqlx::Error> {
        let rows: Vec<ExtrinsicColumns> = reading!(self, pool => {
            sqlx::query_as(&format!("{EXTRINSIC} WHERE id >= $1 AND id < $2 ORDER BY id"))
                .bind(row_id(block, 0))
                .bind(row_id(block, 0) + (1 << super::POSITION_BITS))
                .fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(extrinsic).collect())
    }

    /// An extrinsic by its place.
    pub async fn extrinsic(
        &self,
        block: u32,
        index: u32,
    ) -> Result<Option<ExtrinsicRecord>, sqlx::Error> {
        let row = reading!(self, pool => {
            sqlx::query_as(&format!("{EXTRINSIC} WHERE id = $1"))
                .bind(row_id(block, index)).fetch_optional(pool).await?
        });
        Ok(row.map(extrinsic))
    }

    /// The newest extrinsic with a hash: hashes need not be unique.
    pub async fn extrinsic_by_hash(
        &self,
        hash: &Hash,
    ) -> Result<Option<ExtrinsicRecord>, sqlx::Error> {
        let row = reading!(self, pool => {
            sqlx::query_as(&format!("{EXTRINSIC} WHERE hash = $1 ORDER BY id DESC LIMIT 1"))
                .bind(hash.as_slice()).fetch_optional(pool).await?
        });
        Ok(row.map(extrinsic))
    }

    /// Extrinsics that match a filter, newest first.
    pub async fn extrinsics(
        &self,
        filter: &ExtrinsicFilter,
        signer: Option<&Hash>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<ExtrinsicRecord>, sqlx::Error> {
        let rows: Vec<ExtrinsicColumns> = reading!(self, pool => {
            let mut query = QueryBuilder::new(EXTRINSIC);
            query.push(" WHERE id >= ").push_bind(filter.block.map_or(0, |block| row_id(block, 0)));
            if let Some(block) = filter.block {
                query.push(" AND id < ").push_bind(row_id(block, 0) + (1 << super::POSITION_BITS));
            }
            if let Some(signer) = signer {
                query.push(" AND signer = ").push_bind(signer.as_slice());
            } else if !filter.unsigned {
                query.push(" AND signer IS NOT NULL");
            }
            match (&filter.pallet, &filter.call) {
                (Some(pallet), Some(call)) => {
                    query.push(" AND call = ").push_bind(format!("{pallet}.{call}"));
                }
                (Some(pallet), None) => {
                    query.push(" AND call >= ").push_bind(format!("{pallet}."));
                    query.push(" AND call < ").push_bind(format!("{pallet}/"));
                }
                (None, Some(call)) => {
                    query.push(" AND call LIKE ").push_bind(format!("%.{call}"));
                }
                (None, None) => {}
            }
            if let Some(success) = filter.success {
                query.push(if success { " AND success <> 0" } else { " AND success = 0" });
            }
            if let Some(netuid) = filter.netuid {
                query.push(" AND netuid = ").push_bind(i64::from(netuid));
            }
            query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
            query.push(" OFFSET ").push_bind(offset);
            query.build_query_as().fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(extrinsic).collect())
    }

    /// Places of listed events, newest first: block and position.
    pub async fn events(
        &self,
        listing: &Listing<'_>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<(u32, u32)>, sqlx::Error> {
        let rows: Vec<(i64,)> = reading!(self, pool => {
            let mut query = QueryBuilder::new("");
            listing_query!(query, listing, "id");
            query.push(" ORDER BY id DESC LIMIT ").push_bind(limit);
            query.push(" OFFSET ").push_bind(offset);
            query.build_query_as().fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(id,)| row_place(id)).collect())
    }

    /// How many events there are.
    pub async fn count_events(&self, listing: &Listing<'_>) -> Result<u32, sqlx::Error> {
        let (count,): (i64,) = reading!(self, pool => {
            let mut query = QueryBuilder::new("");
            listing_query!(query, listing, "COUNT(*)");
            query.build_query_as().fetch_one(pool).await?
        });
        Ok(small(count))
    }

    /// Transfers from or to an account, or all, newest first.
    pub async fn transfers(
        &self,
        account: Option<&Hash>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<TransferRecord>, sqlx::Error> {
        type Columns = (i64, Option<i64>, Vec<u8>, Vec<u8>, i64);
        let rows: Vec<Columns> = reading!(self, pool => match account {
            Some(account) => {
                sqlx::query_as(
                    "SELECT * FROM (
                         SELECT * FROM (
                             SELECT id, extrinsic, sender, receiver, amount FROM transfer
                             WHERE sender = $1 ORDER BY id DESC LIMIT $2) AS sent
                         UNION
                         SELECT * FROM (
                             SELECT id, extrinsic, sender, receiver, amount FROM transfer
                             WHERE receiver = $1 ORDER BY id DESC LIMIT $2) AS received
                     ) AS both_ways ORDER BY id DESC LIMIT $3 OFFSET $4",
                )
                .bind(account.as_slice()).bind(limit + offset).bind(limit).bind(offset)
                .fetch_all(pool).await?
            }
            None => {
                sqlx::query_as(
                    "SELECT id, extrinsic, sender, receiver, amount FROM transfer
                     ORDER BY id DESC LIMIT $1 OFFSET $2",
                )
                .bind(limit).bind(offset).fetch_all(pool).await?
            }
        });
        Ok(rows
            .into_iter()
            .map(|(id, extrinsic, sender, receiver, amount)| {
                let (block, event) = row_place(id);
                TransferRecord {
                    block,
                    event,
                    extrinsic: extrinsic.map(|id| row_place(id).1),
                    sender: hash(&sender),
                    receiver: hash(&receiver),
                    amount: unsigned(amount),
                }
            })
            .collect())
    }

    /// First block in which an account signs, sends, receives or is named.
    pub async fn first_seen(&self, account: &Hash) -> Result<Option<u32>, sqlx::Error> {
        let mut first: Option<i64> = None;
        for query in [
            "SELECT MIN(id) FROM mention WHERE account = $1",
            "SELECT MIN(id) FROM transfer WHERE sender = $1",
            "SELECT MIN(id) FROM transfer WHERE receiver = $1",
            "SELECT MIN(id) FROM extrinsic WHERE signer = $1",
        ] {
            let (id,): (Option<i64>,) = reading!(self, pool => {
                sqlx::query_as(query).bind(account.as_slice()).fetch_one(pool).await?
            });
            first = first.into_iter().chain(id).min();
        }
        Ok(first.map(|id| row_place(id).0))
    }

    /// Runtime versions, newest first: version and first block.
    pub async fn runtimes(&self) -> Result<Vec<(u32, u32)>, sqlx::Error> {
        let rows: Vec<(i64, i64)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT spec_version, first_block FROM runtime ORDER BY first_block DESC",
            )
            .fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(version, block)| (small(version), small(block))).collect())
    }

    /// A runtime's metadata.
    pub async fn metadata(&self, spec_version: u32) -> Result<Option<Vec<u8>>, sqlx::Error> {
        let row: Option<(Vec<u8>,)> = reading!(self, pool => {
            sqlx::query_as("SELECT metadata FROM runtime WHERE spec_version = $1")
                .bind(i64::from(spec_version)).fetch_optional(pool).await?
        });
        Ok(row.map(|(metadata,)| metadata))
    }
}
