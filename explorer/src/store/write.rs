//! Writes blocks, many in one transaction, and takes them back.

use super::{Store, row_id, rows::*, writing};
use sqlx::QueryBuilder;

/// Rows per statement: their values stay below both databases' limits, and statements of equal length
/// are prepared once.
const ROWS: usize = 500;

/// Counter of extrinsics with a signature.
pub const SIGNED_EXTRINSICS: &str = "signed_extrinsics";
/// Counter of transfers.
pub const TRANSFERS: &str = "transfers";
/// Sum of fees and tips, rao.
pub const FEES: &str = "fees";

const ADD: &str = "INSERT INTO meta (name, value) VALUES ($1, CAST($2 AS TEXT))
     ON CONFLICT (name) DO UPDATE
     SET value = CAST(CAST(meta.value AS BIGINT) + $2 AS TEXT)";

/// Inserts all rows of an iterator, in statements of [`ROWS`] rows.
macro_rules! insert {
    ($tx:ident, $sql:literal, $rows:expr, |$out:ident, $row:pat_param| $body:expr) => {{
        let mut rows = $rows.peekable();
        while rows.peek().is_some() {
            let mut builder = QueryBuilder::new($sql);
            builder.push_values(rows.by_ref().take(ROWS), |mut $out, $row| {
                $body;
            });
            builder.build().execute(&mut *$tx).await?;
        }
    }};
}

/// The transaction's body, for either database.
macro_rules! insert_blocks {
    ($tx:ident, $blocks:ident) => {{
        insert!(
            $tx,
            "INSERT INTO block (number, hash, parent_hash, state_root, extrinsics_root, \
             digest, time, author, spec_version, extrinsics, events, raw_events, fees) ",
            $blocks.iter().map(|indexed| &indexed.block),
            |out, block| out
                .push_bind(i64::from(block.number))
                .push_bind(block.hash.as_slice())
                .push_bind(block.parent.as_slice())
                .push_bind(block.state_root.as_slice())
                .push_bind(block.extrinsics_root.as_slice())
                .push_bind(block.digest.as_slice())
                .push_bind(signed(block.time))
                .push_bind(block.author.as_ref().map(|author| author.as_slice()))
                .push_bind(i64::from(block.spec_version))
                .push_bind(i64::from(block.extrinsics))
                .push_bind(i64::from(block.events))
                .push_bind(block.raw_events.as_slice())
                .push_bind(signed(block.fees))
        );
        insert!(
            $tx,
            "INSERT INTO extrinsic (id, hash, call, signer, success, fee, tip, error, \
             netuid, bytes) ",
            $blocks.iter().flat_map(|indexed| &indexed.extrinsics),
            |out, row| out
                .push_bind(row_id(row.block, row.index))
                .push_bind(row.hash.as_slice())
                .push_bind(row.call.as_str())
                .push_bind(row.signer.as_ref().map(|signer| signer.as_slice()))
                .push_bind(i64::from(row.success))
                .push_bind(signed(row.fee))
                .push_bind(signed(row.tip))
                .push_bind(
                    row.error
                        .as_ref()
                        .map(|error| { serde_json::to_string(error).unwrap_or_default() })
                )
                .push_bind(row.netuid.map(i64::from))
                .push_bind(row.bytes.as_slice())
        );
        insert!(
            $tx,
            "INSERT INTO event (id, kind, netuid) ",
            events($blocks),
            |out, (id, event)| out
                .push_bind(id)
                .push_bind(event.kind.as_str())
                .push_bind(event.netuid.map(i64::from))
        );
        insert!(
            $tx,
            "INSERT INTO mention (account, id) ",
            events($blocks).flat_map(|(id, event)| distinct(&event.accounts).map(move |a| (a, id))),
            |out, (account, id)| out.push_bind(account.as_slice()).push_bind(id)
        );
        insert!(
            $tx,
            "INSERT INTO transfer (id, extrinsic, sender, receiver, amount) ",
            $blocks.iter().flat_map(|indexed| &indexed.transfers),
            |out, row| out
                .push_bind(row_id(row.block, row.event))
                .push_bind(row.extrinsic.map(|index| row_id(row.block, index)))
                .push_bind(row.sender.as_slice())
                .push_bind(row.receiver.as_slice())
                .push_bind(signed(row.amount))
        );
        insert!(
            $tx,
            "INSERT INTO epoch (netuid, block, time) ",
            $blocks.iter().flat_map(|indexed| indexed.epochs.iter().map(move |n| (n, indexed))),
            |out, (netuid, indexed)| out
                .push_bind(i64::from(*netuid))
                .push_bind(i64::from(indexed.block.number))
                .push_bind(signed(indexed.block.time))
        );
    }};
}

fn events(blocks: &[IndexedBlock]) -> impl Iterator<Item = (i64, &EventRecord)> {
    blocks.iter().flat_map(|indexed| {
        let block = indexed.block.number;
        indexed.events.iter().map(move |event| (row_id(block, event.index), event))
    })
}

/// Accounts without repetition; there are few.
fn distinct(accounts: &[[u8; 32]]) -> impl Iterator<Item = &[u8; 32]> {
    accounts
        .iter()
        .enumerate()
        .filter(|(index, account)| !accounts[..*index].contains(account))
        .map(|(_, account)| account)
}

impl Store {
    /// Adds blocks that follow the index's last one, all or none.
    pub async fn insert(&self, blocks: &[IndexedBlock]) -> Result<(), sqlx::Error> {
        let signed_count = blocks
            .iter()
            .flat_map(|indexed| &indexed.extrinsics)
            .filter(|extrinsic| extrinsic.signer.is_some())
            .count();
        let transfers: usize = blocks.iter().map(|indexed| indexed.transfers.len()).sum();
        let fees: u64 = blocks.iter().map(|indexed| indexed.block.fees).sum();
        let counts =
            [(SIGNED_EXTRINSICS, signed_count as u64), (TRANSFERS, transfers as u64), (FEES, fees)];
        writing!(self, pool => {
            let mut tx = pool.begin().await?;
            insert_blocks!(tx, blocks);
            for (name, count) in counts {
                sqlx::query(ADD).bind(name).bind(signed(count)).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Takes back all blocks above one.
    pub async fn roll_back(&self, last: u32) -> Result<(), sqlx::Error> {
        let (id, block) = (row_id(last, 0) + (1 << super::POSITION_BITS), i64::from(last));
        writing!(self, pool => {
            let mut tx = pool.begin().await?;
            for (name, count) in [
                (
                    SIGNED_EXTRINSICS,
                    "SELECT COUNT(*) FROM extrinsic WHERE id >= $1 AND signer IS NOT NULL",
                ),
                (TRANSFERS, "SELECT COUNT(*) FROM transfer WHERE id >= $1"),
                (FEES, "SELECT CAST(COALESCE(SUM(fee), 0) AS BIGINT) FROM extrinsic WHERE id >= $1"),
            ] {
                let (count,): (i64,) =
                    sqlx::query_as(count).bind(id).fetch_one(&mut *tx).await?;
                sqlx::query(ADD).bind(name).bind(-count).execute(&mut *tx).await?;
            }
            for delete in [
                "DELETE FROM extrinsic WHERE id >= $1",
                "DELETE FROM event WHERE id >= $1",
                "DELETE FROM mention WHERE id >= $1",
                "DELETE FROM transfer WHERE id >= $1",
            ] {
                sqlx::query(delete).bind(id).execute(&mut *tx).await?;
            }
            for delete in [
                "DELETE FROM block WHERE number > $1",
                "DELETE FROM epoch WHERE block > $1",
                "DELETE FROM neuron_epoch WHERE block > $1",
                "DELETE FROM economy WHERE block > $1",
                "DELETE FROM runtime WHERE first_block > $1",
            ] {
                sqlx::query(delete).bind(block).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    /// Keeps a runtime's metadata, and the lowest block known to run on it.
    pub async fn add_runtime(
        &self,
        spec_version: u32,
        first_block: u32,
        metadata: &[u8],
    ) -> Result<(), sqlx::Error> {
        writing!(self, pool => {
            sqlx::query(
                "INSERT INTO runtime (spec_version, first_block, metadata) VALUES ($1, $2, $3)
                 ON CONFLICT (spec_version) DO UPDATE SET first_block =
                     CASE WHEN excluded.first_block < runtime.first_block
                     THEN excluded.first_block ELSE runtime.first_block END",
            )
            .bind(i64::from(spec_version))
            .bind(i64::from(first_block))
            .bind(metadata)
            .execute(pool)
            .await?;
        });
        Ok(())
    }
}
