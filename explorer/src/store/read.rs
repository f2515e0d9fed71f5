//! Reads what was indexed.

use super::{POSITION_BITS, Store, hash, lists::push_list, reading, row_id, row_place, rows::*};
use crate::chain::Hash;
use sqlx::QueryBuilder;
use std::collections::HashMap;

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

pub(super) type ExtrinsicColumns =
    (i64, Vec<u8>, String, Option<Vec<u8>>, i64, i64, i64, Option<String>, Option<i64>, Vec<u8>);

const BLOCK: &str = "SELECT number, hash, parent_hash, state_root, extrinsics_root, digest, time, \
     author, spec_version, extrinsics, events, raw_events, fees FROM block ";

/// The same without the bytes of the events, for lists.
const BLOCK_ROW: &str = "SELECT number, hash, parent_hash, state_root, extrinsics_root, digest, \
     time, author, spec_version, extrinsics, events, digest, fees FROM block ";

pub(super) const EXTRINSIC: &str =
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

pub(super) fn extrinsic(row: ExtrinsicColumns) -> ExtrinsicRecord {
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

/// Authors are counted through the index of blocks by number. That of blocks by author is of those
/// with one: it would be walked from end to end if they were asked for here.
pub(super) const AUTHORS: &str = "SELECT author, COUNT(*), CAST(SUM(extrinsics) AS BIGINT), \
     CAST(SUM(fees) AS BIGINT), MAX(number) \
     FROM block WHERE number >= $1 GROUP BY author ORDER BY 2 DESC, 1";

/// Blocks whose times are looked up at once.
const TIMES: usize = 500;

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

    /// Times of blocks, each once; those that are not indexed are left out.
    pub async fn times(&self, blocks: &[u32]) -> Result<HashMap<u32, u64>, sqlx::Error> {
        let mut blocks = blocks.to_vec();
        blocks.sort_unstable();
        blocks.dedup();
        let mut times = HashMap::with_capacity(blocks.len());
        for some in blocks.chunks(TIMES) {
            let rows: Vec<(i64, i64)> = reading!(self, pool => {
                let mut query = QueryBuilder::new("SELECT number, time FROM block WHERE number IN ");
                push_list!(query, some.iter().map(|block| i64::from(*block)));
                query.build_query_as().fetch_all(pool).await?
            });
            times.extend(rows.into_iter().map(|(number, time)| (small(number), unsigned(time))));
        }
        Ok(times)
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
        type Columns = (Option<Vec<u8>>, i64, i64, i64, i64);
        let rows: Vec<Columns> = reading!(self, pool => {
            sqlx::query_as(AUTHORS).bind(i64::from(from)).fetch_all(pool).await?
        });
        Ok(rows
            .into_iter()
            .filter_map(|(author, blocks, extrinsics, fees, last)| {
                Some(AuthorRecord {
                    author: hash(&author?),
                    blocks: small(blocks),
                    extrinsics: unsigned(extrinsics),
                    fees: unsigned(fees),
                    last: small(last),
                })
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
                .bind(row_id(block, 0) + (1 << POSITION_BITS))
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
