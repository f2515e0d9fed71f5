//! History: what subnets and neurons were after each epoch.

use super::{Store, reading, rows::*, writing};
use crate::{
    chain::Hash,
    model::{EconomyPoint, EpochPoint, NeuronPoint, ValidatorPoint},
};
use sqlx::QueryBuilder;

/// A neuron after an epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeuronRecord {
    /// Uid.
    pub uid: u16,
    /// Hotkey.
    pub hotkey: Hash,
    /// Stake weight, rao.
    pub stake: u64,
    /// Incentive.
    pub incentive: u16,
    /// Dividends.
    pub dividends: u16,
    /// Consensus.
    pub consensus: u16,
    /// Trust as a validator.
    pub validator_trust: u16,
    /// Alpha earned, rao.
    pub emission: u64,
    /// Blocks since its last weights.
    pub updated: u64,
    /// Coldkeys that stake with it, on any subnet; nothing when it is no validator.
    pub nominators: Option<u32>,
}

/// A subnet after an epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EpochRecord {
    /// The subnet.
    pub netuid: u16,
    /// What is shown of it.
    pub point: EpochPoint,
    /// Its neurons.
    pub neurons: Vec<NeuronRecord>,
}

/// How many epochs a subnet had since a time and since a block. The sum keeps SQLite to the index by
/// time, which is all that is read; the primary key leads through the data.
const EPOCHS: &str =
    "SELECT COUNT(*) FROM epoch WHERE netuid = $1 AND time >= $2 AND block + 0 >= $3";

/// The data of every so many of them, counted from the newest.
const THINNED_EPOCHS: &str = "SELECT data FROM epoch
     WHERE netuid = $1 AND data IS NOT NULL AND block IN (
         SELECT block FROM (
             SELECT block, ROW_NUMBER() OVER (ORDER BY time DESC, block DESC) AS position
             FROM epoch WHERE netuid = $1 AND time >= $2 AND block + 0 >= $3
         ) AS numbered WHERE (position - 1) % $4 = 0
     ) ORDER BY block";

/// The newest of them up to a time.
const EPOCH_BEFORE: &str = "SELECT data FROM epoch
     WHERE netuid = $1 AND time <= $2 AND block + 0 >= $3 AND data IS NOT NULL
     ORDER BY time DESC, block DESC LIMIT 1";

/// How many points of the economy there are, up to a limit, and the first and the last block.
const ECONOMY: &str = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM economy LIMIT $1) AS few),
     (SELECT MIN(block) FROM economy), (SELECT MAX(block) FROM economy)";

/// From the newest point on, always the next one that lies at least so many blocks before.
const THINNED_ECONOMY: &str = "WITH RECURSIVE point (block) AS (
         SELECT MAX(block) FROM economy
         UNION ALL
         SELECT (SELECT MAX(economy.block) FROM economy WHERE economy.block <= point.block - $1)
         FROM point WHERE point.block IS NOT NULL
     ) SELECT economy.block, time, issuance, total_stake
     FROM point JOIN economy ON economy.block = point.block ORDER BY economy.block";

type NeuronColumns = (i64, i64, Vec<u8>, i64, i64, i64, i64, i64, i64, i64);
type ValidatorColumns = (i64, i64, i64, i64, i64, i64, i64, Option<i64>);

impl Store {
    /// Epochs seen but not sampled yet, newest first: netuid, block and its time.
    pub async fn wanted_epochs(&self, limit: u32) -> Result<Vec<(u16, u32, u64)>, sqlx::Error> {
        let rows: Vec<(i64, i64, i64)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT netuid, block, time FROM epoch WHERE data IS NULL
                 ORDER BY block DESC LIMIT $1",
            )
            .bind(i64::from(limit)).fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(n, b, t)| (small(n), small(b), unsigned(t))).collect())
    }

    /// Forgets an epoch that cannot be sampled, as the node no longer has the state of this block;
    /// nothing happens when another took the block's place.
    pub async fn forget_epoch(
        &self,
        netuid: u16,
        block: u32,
        hash: &Hash,
    ) -> Result<(), sqlx::Error> {
        writing!(self, pool => {
            sqlx::query(
                "DELETE FROM epoch WHERE netuid = $1 AND block = $2 AND data IS NULL
                 AND EXISTS (SELECT 1 FROM block WHERE number = $2 AND hash = $3)",
            )
            .bind(i64::from(netuid)).bind(i64::from(block)).bind(hash.as_slice())
            .execute(pool).await?;
        });
        Ok(())
    }

    /// Keeps what was sampled after the block with this hash: the subnet, its neurons, and the economy,
    /// once for each block. Whether it did: not when the block was taken back meanwhile, though
    /// another may have its number, or when the epoch has been sampled.
    pub async fn keep_epoch(
        &self,
        hash: &Hash,
        record: &EpochRecord,
        economy: &EconomyPoint,
    ) -> Result<bool, sqlx::Error> {
        let data = serde_json::to_string(&record.point).unwrap_or_default();
        let (netuid, block) = (i64::from(record.netuid), i64::from(record.point.block));
        let time = signed(record.point.time);
        Ok(writing!(self, pool => {
            let mut tx = pool.begin().await?;
            let kept = sqlx::query(
                "UPDATE epoch SET data = $1 WHERE netuid = $2 AND block = $3 AND data IS NULL
                 AND EXISTS (SELECT 1 FROM block WHERE number = $3 AND hash = $4)",
            )
            .bind(data).bind(netuid).bind(block).bind(hash.as_slice())
            .execute(&mut *tx).await?.rows_affected() > 0;
            if kept {
                sqlx::query(
                    "INSERT INTO economy (block, time, issuance, total_stake)
                     VALUES ($1, $2, $3, $4) ON CONFLICT (block) DO NOTHING",
                )
                .bind(block)
                .bind(time)
                .bind(signed(economy.issuance))
                .bind(signed(economy.total_stake))
                .execute(&mut *tx)
                .await?;
            }
            if kept && !record.neurons.is_empty() {
                let mut builder = QueryBuilder::new(
                    "INSERT INTO neuron_epoch (netuid, uid, block, time, hotkey, stake, incentive, \
                     dividends, consensus, validator_trust, emission, updated, nominators) ",
                );
                builder.push_values(&record.neurons, |mut out, neuron| {
                    out.push_bind(netuid)
                        .push_bind(i64::from(neuron.uid))
                        .push_bind(block)
                        .push_bind(time)
                        .push_bind(neuron.hotkey.as_slice())
                        .push_bind(signed(neuron.stake))
                        .push_bind(i64::from(neuron.incentive))
                        .push_bind(i64::from(neuron.dividends))
                        .push_bind(i64::from(neuron.consensus))
                        .push_bind(i64::from(neuron.validator_trust))
                        .push_bind(signed(neuron.emission))
                        .push_bind(signed(neuron.updated))
                        .push_bind(neuron.nominators.map(i64::from));
                });
                builder.build().execute(&mut *tx).await?;
            }
            tx.commit().await?;
            kept
        }))
    }

    /// A subnet's sampled epochs since a time and since a block, oldest first. Where it had more
    /// epochs than `most`, they are thinned evenly to about as many.
    pub async fn epochs(
        &self,
        netuid: u16,
        first: u32,
        since: u64,
        most: u32,
    ) -> Result<Vec<EpochPoint>, sqlx::Error> {
        let (netuid, since, first) = (i64::from(netuid), signed(since), i64::from(first));
        let (count,): (i64,) = reading!(self, pool => {
            sqlx::query_as(EPOCHS).bind(netuid).bind(since).bind(first).fetch_one(pool).await?
        });
        let step = (count + i64::from(most) - 1) / i64::from(most.max(1));
        let rows: Vec<(String,)> = reading!(self, pool => {
            sqlx::query_as(THINNED_EPOCHS)
                .bind(netuid).bind(since).bind(first).bind(step.max(1)).fetch_all(pool).await?
        });
        Ok(rows.iter().filter_map(|(data,)| serde_json::from_str(data).ok()).collect())
    }

    /// A subnet's last sampled epoch since a block and not after a time.
    pub async fn epoch_before(
        &self,
        netuid: u16,
        first: u32,
        time: u64,
    ) -> Result<Option<EpochPoint>, sqlx::Error> {
        let row: Option<(String,)> = reading!(self, pool => {
            sqlx::query_as(EPOCH_BEFORE)
                .bind(i64::from(netuid)).bind(signed(time)).bind(i64::from(first))
                .fetch_optional(pool).await?
        });
        Ok(row.and_then(|(data,)| serde_json::from_str(&data).ok()))
    }

    /// The newest epochs of a subnet's uid since a block, oldest first.
    pub async fn neuron_epochs(
        &self,
        netuid: u16,
        uid: u16,
        first: u32,
        most: u32,
    ) -> Result<Vec<NeuronPoint>, sqlx::Error> {
        let rows: Vec<NeuronColumns> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT block, time, hotkey, stake, incentive, dividends, consensus,
                     validator_trust, emission, updated
                 FROM neuron_epoch WHERE netuid = $1 AND uid = $2 AND block >= $3
                 ORDER BY block DESC LIMIT $4",
            )
            .bind(i64::from(netuid)).bind(i64::from(uid))
            .bind(i64::from(first)).bind(i64::from(most))
            .fetch_all(pool).await?
        });
        Ok(rows
            .into_iter()
            .rev()
            .map(|row| NeuronPoint {
                block: small(row.0),
                time: unsigned(row.1),
                hotkey: crate::decode::ss58(&super::hash(&row.2)),
                stake: unsigned(row.3),
                incentive: small(row.4),
                dividends: small(row.5),
                consensus: small(row.6),
                validator_trust: small(row.7),
                emission: unsigned(row.8),
                updated: unsigned(row.9),
            })
            .collect())
    }

    /// A hotkey's epochs on a subnet from a block on, oldest first, thinned to about `most`.
    pub async fn hotkey_epochs(
        &self,
        hotkey: &Hash,
        netuid: u16,
        from: u32,
        most: u32,
    ) -> Result<Vec<ValidatorPoint>, sqlx::Error> {
        let rows: Vec<ValidatorColumns> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT netuid, block, time, stake, dividends, validator_trust, emission,
                     nominators
                 FROM (
                     SELECT netuid, block, time, stake, dividends, validator_trust, emission,
                         nominators, ROW_NUMBER() OVER (ORDER BY block DESC) AS position,
                         COUNT(*) OVER () AS total
                     FROM neuron_epoch WHERE hotkey = $1 AND block >= $2 AND netuid = $3
                 ) AS numbered
                 WHERE (position - 1) % ((total + $4 - 1) / $4) = 0 ORDER BY block",
            )
            .bind(hotkey.as_slice())
            .bind(i64::from(from))
            .bind(i64::from(netuid))
            .bind(i64::from(most.max(1)))
            .fetch_all(pool)
            .await?
        });
        Ok(rows
            .into_iter()
            .map(|row| ValidatorPoint {
                netuid: small(row.0),
                block: small(row.1),
                time: unsigned(row.2),
                stake: unsigned(row.3),
                dividends: small(row.4),
                validator_trust: small(row.5),
                emission: unsigned(row.6),
                nominators: row.7.map(small),
            })
            .collect())
    }

    /// The economy over time, oldest first: all points, or where there are more than `most`, at most
    /// so many, at even distances in blocks.
    pub async fn economy(&self, most: u32) -> Result<Vec<EconomyPoint>, sqlx::Error> {
        let most = i64::from(most);
        let (count, first, last): (i64, Option<i64>, Option<i64>) = reading!(self, pool => {
            sqlx::query_as(ECONOMY).bind(most + 1).fetch_one(pool).await?
        });
        let span = last.unwrap_or_default() - first.unwrap_or_default();
        let step = if count > most { span / most.max(1) + 1 } else { 1 };
        let rows: Vec<(i64, i64, i64, i64)> = reading!(self, pool => {
            sqlx::query_as(THINNED_ECONOMY).bind(step).fetch_all(pool).await?
        });
        Ok(rows
            .into_iter()
            .map(|(block, time, issuance, total_stake)| EconomyPoint {
                block: small(block),
                time: unsigned(time),
                issuance: unsigned(issuance),
                total_stake: unsigned(total_stake),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::lists::plan;
    use std::slice;

    /// An index of these blocks, given with their hashes' bytes and times, in each of which an epoch of
    /// subnet 3 ended.
    async fn index(blocks: &[(u32, u8, u64)]) -> Store {
        let store = Store::open(":memory:").await.expect("opens");
        let block = |&(number, hash, time): &(u32, u8, u64)| IndexedBlock {
            block: BlockRecord { number, hash: [hash; 32], time, ..BlockRecord::default() },
            epochs: vec![3],
            ..IndexedBlock::default()
        };
        store.insert(&blocks.iter().map(block).collect::<Vec<_>>()).await.expect("written");
        store
    }

    /// What was sampled after a block.
    fn sample(block: u32, time: u64) -> (EpochRecord, EconomyPoint) {
        let point = EpochPoint { block, time, price: f64::from(block), ..EpochPoint::default() };
        let neurons = vec![NeuronRecord { uid: 1, ..NeuronRecord::default() }];
        let economy = EconomyPoint { block, time, issuance: 5, total_stake: 4 };
        (EpochRecord { netuid: 3, point, neurons }, economy)
    }

    /// An index of blocks `1..=last`, whose times are ten times their numbers, all sampled.
    async fn sampled(last: u32) -> Store {
        let place = |number: u32| (number, 7, u64::from(number) * 10);
        let store = index(&(1..=last).map(place).collect::<Vec<_>>()).await;
        for number in 1..=last {
            let (record, economy) = sample(number, u64::from(number) * 10);
            assert!(store.keep_epoch(&[7; 32], &record, &economy).await.expect("written"));
        }
        store
    }

    fn blocks(points: &[EpochPoint]) -> Vec<u32> {
        points.iter().map(|point| point.block).collect()
    }

    #[tokio::test]
    async fn a_sample_of_a_lost_block_is_not_kept_for_the_one_that_took_its_place() {
        let store = index(&[(1, 7, 10), (2, 9, 20)]).await;
        let (record, economy) = sample(2, 20);
        let kept = |hash: u8| {
            let (store, record, economy) = (&store, &record, &economy);
            async move { store.keep_epoch(&[hash; 32], record, economy).await.expect("written") }
        };
        assert!(!kept(8).await);
        assert_eq!(store.economy(10).await.expect("read"), []);
        assert_eq!(store.neuron_epochs(3, 1, 0, 10).await.expect("read"), []);
        store.forget_epoch(3, 2, &[8; 32]).await.expect("written");
        assert_eq!(store.wanted_epochs(10).await.expect("read"), [(3, 2, 20), (3, 1, 10)]);

        assert!(kept(9).await);
        assert!(!kept(9).await, "it was sampled before");
        assert_eq!(store.economy(10).await.expect("read"), slice::from_ref(&economy));
        assert_eq!(store.neuron_epochs(3, 1, 0, 10).await.expect("read").len(), 1);
        store.forget_epoch(3, 1, &[7; 32]).await.expect("written");
        assert_eq!(store.wanted_epochs(10).await.expect("read"), []);
        assert_eq!(blocks(&store.epochs(3, 0, 0, 10).await.expect("read")), [2]);
    }

    #[tokio::test]
    async fn epochs_begin_with_a_time_and_with_a_block_and_are_thinned() {
        let store = sampled(100).await;
        let read = |first, since, most| {
            let store = &store;
            async move { blocks(&store.epochs(3, first, since, most).await.expect("read")) }
        };
        assert_eq!(read(0, 950, 10).await, [95, 96, 97, 98, 99, 100]);
        assert_eq!(read(98, 950, 10).await, [98, 99, 100]);
        assert_eq!(read(0, 0, 10).await, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!(read(101, 0, 10).await, [0; 0]);
        let before = |first, time| {
            let store = &store;
            async move { store.epoch_before(3, first, time).await.expect("read").map(|p| p.block) }
        };
        assert_eq!(before(0, 555).await, Some(55));
        assert_eq!(before(55, 555).await, Some(55));
        assert_eq!(before(56, 555).await, None);
        let neurons = store.neuron_epochs(3, 1, 99, 10).await.expect("read");
        assert_eq!(neurons.iter().map(|point| point.block).collect::<Vec<_>>(), [99, 100]);
    }

    #[tokio::test]
    async fn the_economy_is_thinned_to_even_distances() {
        let store = sampled(100).await;
        let read = |most| {
            let store = &store;
            async move {
                let points = store.economy(most).await.expect("read");
                points.iter().map(|point| point.block).collect::<Vec<_>>()
            }
        };
        assert_eq!(read(100).await, (1..=100).collect::<Vec<_>>());
        assert_eq!(read(10).await, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
        assert_eq!(read(1).await, [100]);
    }

    /// Reads lead through indices, and to the data of what is shown alone.
    #[tokio::test]
    async fn history_is_read_through_its_indices() {
        let store = index(&[]).await;
        for sql in [EPOCHS, THINNED_EPOCHS] {
            let plan = plan(&store, sql).await;
            assert!(
                plan.contains("USING COVERING INDEX epoch_time (netuid=? AND time>?)"),
                "{plan}"
            );
        }
        assert!(
            plan(&store, EPOCH_BEFORE)
                .await
                .contains("USING INDEX epoch_time (netuid=? AND time<?)")
        );
        let plan = plan(&store, THINNED_ECONOMY).await;
        assert!(!plan.contains("SCAN economy"), "{plan}");
    }
}
