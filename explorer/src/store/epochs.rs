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

    /// Forgets an epoch that cannot be sampled: the node no longer has that state.
    pub async fn forget_epoch(&self, netuid: u16, block: u32) -> Result<(), sqlx::Error> {
        writing!(self, pool => {
            sqlx::query("DELETE FROM epoch WHERE netuid = $1 AND block = $2 AND data IS NULL")
                .bind(i64::from(netuid)).bind(i64::from(block)).execute(pool).await?;
        });
        Ok(())
    }

    /// Keeps a sample; nothing happens when its block was taken back meanwhile.
    pub async fn keep_epoch(&self, record: &EpochRecord) -> Result<(), sqlx::Error> {
        let data = serde_json::to_string(&record.point).unwrap_or_default();
        let (netuid, block) = (i64::from(record.netuid), i64::from(record.point.block));
        let time = signed(record.point.time);
        writing!(self, pool => {
            let mut tx = pool.begin().await?;
            let kept = sqlx::query(
                "UPDATE epoch SET data = $1 WHERE netuid = $2 AND block = $3 AND data IS NULL",
            )
            .bind(data).bind(netuid).bind(block).execute(&mut *tx).await?.rows_affected();
            if kept > 0 && !record.neurons.is_empty() {
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
        });
        Ok(())
    }

    /// A subnet's sampled epochs since a time, oldest first, thinned to about `most`.
    pub async fn epochs(
        &self,
        netuid: u16,
        since: u64,
        most: u32,
    ) -> Result<Vec<EpochPoint>, sqlx::Error> {
        let (count,): (i64,) = reading!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM epoch WHERE netuid = $1 AND time >= $2 AND data IS NOT NULL",
            )
            .bind(i64::from(netuid)).bind(signed(since)).fetch_one(pool).await?
        });
        let step = (count + i64::from(most) - 1) / i64::from(most.max(1));
        let rows: Vec<(String,)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT data FROM (
                     SELECT data, block, ROW_NUMBER() OVER (ORDER BY block DESC) AS position
                     FROM epoch WHERE netuid = $1 AND time >= $2 AND data IS NOT NULL
                 ) AS numbered WHERE (position - 1) % $3 = 0 ORDER BY block",
            )
            .bind(i64::from(netuid)).bind(signed(since)).bind(step.max(1)).fetch_all(pool).await?
        });
        Ok(rows.iter().filter_map(|(data,)| serde_json::from_str(data).ok()).collect())
    }

    /// A subnet's last sampled epoch not after a time.
    pub async fn epoch_before(
        &self,
        netuid: u16,
        time: u64,
    ) -> Result<Option<EpochPoint>, sqlx::Error> {
        let row: Option<(String,)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT data FROM epoch WHERE netuid = $1 AND time <= $2 AND data IS NOT NULL
                 ORDER BY block DESC LIMIT 1",
            )
            .bind(i64::from(netuid)).bind(signed(time)).fetch_optional(pool).await?
        });
        Ok(row.and_then(|(data,)| serde_json::from_str(&data).ok()))
    }

    /// A neuron's newest epochs, oldest first.
    pub async fn neuron_epochs(
        &self,
        netuid: u16,
        uid: u16,
        most: u32,
    ) -> Result<Vec<NeuronPoint>, sqlx::Error> {
        let rows: Vec<NeuronColumns> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT block, time, hotkey, stake, incentive, dividends, consensus,
                     validator_trust, emission, updated
                 FROM neuron_epoch WHERE netuid = $1 AND uid = $2 ORDER BY block DESC LIMIT $3",
            )
            .bind(i64::from(netuid)).bind(i64::from(uid)).bind(i64::from(most))
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

    /// A hotkey's newest epochs on all subnets, oldest first.
    pub async fn hotkey_epochs(
        &self,
        hotkey: &Hash,
        most: u32,
    ) -> Result<Vec<ValidatorPoint>, sqlx::Error> {
        let rows: Vec<ValidatorColumns> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT netuid, block, time, stake, dividends, validator_trust, emission,
                     nominators
                 FROM neuron_epoch WHERE hotkey = $1 ORDER BY block DESC LIMIT $2",
            )
            .bind(hotkey.as_slice()).bind(i64::from(most)).fetch_all(pool).await?
        });
        Ok(rows
            .into_iter()
            .rev()
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

    /// Keeps a point of the economy.
    pub async fn keep_economy(&self, point: &EconomyPoint) -> Result<(), sqlx::Error> {
        writing!(self, pool => {
            sqlx::query(
                "INSERT INTO economy (block, time, issuance, total_stake)
                 SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT 1 FROM block WHERE number = $1)
                 ON CONFLICT (block) DO NOTHING",
            )
            .bind(i64::from(point.block))
            .bind(signed(point.time))
            .bind(signed(point.issuance))
            .bind(signed(point.total_stake))
            .execute(pool)
            .await?;
        });
        Ok(())
    }

    /// The economy over time, oldest first, thinned to about `most`.
    pub async fn economy(&self, most: u32) -> Result<Vec<EconomyPoint>, sqlx::Error> {
        let (count,): (i64,) = reading!(self, pool => {
            sqlx::query_as("SELECT COUNT(*) FROM economy").fetch_one(pool).await?
        });
        let step = (count + i64::from(most) - 1) / i64::from(most.max(1));
        let rows: Vec<(i64, i64, i64, i64)> = reading!(self, pool => {
            sqlx::query_as(
                "SELECT block, time, issuance, total_stake FROM (
                     SELECT block, time, issuance, total_stake,
                         ROW_NUMBER() OVER (ORDER BY block DESC) AS position FROM economy
                 ) AS numbered WHERE (position - 1) % $1 = 0 ORDER BY block",
            )
            .bind(step.max(1)).fetch_all(pool).await?
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
