//! What an epoch leaves behind (spec: yuma-epoch §9.3).
//!
//! A value that did not change is not written again; the resulting state is the same.

use super::gather::{MechanismState, SubnetState};
use crate::*;
use alloc::vec::Vec;
use codec::{FullCodec, FullEncode};
use frame_support::storage::StorageMap;
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex};
use myelin_yuma::{EpochOutput, SubnetOutput};

impl<T: Config> Pallet<T> {
    /// Stores the results of one mechanism and reports what its miners earned; the number of
    /// values written. Its own emission is kept where it is `one_of_many`.
    pub(crate) fn apply_mechanism(
        index: NetUidStorageIndex,
        before: &MechanismState,
        output: &EpochOutput,
        one_of_many: bool,
    ) -> u64 {
        let mut written = put_if_changed::<_, _, Incentive<T>>(index, &output.incentive);
        if one_of_many {
            let emission = amounts(&output.emission);
            let changed = put_if_changed::<_, _, MechanismEmission<T>>(index, &emission);
            written = written.saturating_add(changed);
        }
        Self::deposit_event(Event::IncentiveAlphaEmittedToMiners {
            netuid: index,
            emissions: amounts(&output.server_emission),
        });
        for (uid, row) in output.bonds.iter().enumerate() {
            let stored = before.bonds_stored.get(uid).copied().unwrap_or(false);
            let Ok(key) = u16::try_from(uid) else { break };
            if !stored || before.bonds.row(uid) != row {
                Bonds::<T>::insert(index, key, row);
                written = written.saturating_add(1);
            }
        }
        written
    }

    /// Stores the vectors that a subnet has once for all its mechanisms; the number of values
    /// written.
    pub(crate) fn apply_subnet(
        netuid: NetUid,
        before: &SubnetState<T::AccountId>,
        output: &SubnetOutput,
    ) -> u64 {
        let permits = &output.validator_permit;
        let same_permits = before.validator_permit.as_ref() == Some(permits);
        [
            put_unless::<_, _, ValidatorPermit<T>>(same_permits, netuid, permits),
            put_if_changed::<_, _, Active<T>>(netuid, &output.active),
            put_if_changed::<_, _, Emission<T>>(netuid, &amounts(&output.emission)),
            put_if_changed::<_, _, Consensus<T>>(netuid, &output.consensus),
            put_if_changed::<_, _, Dividends<T>>(netuid, &output.dividends),
            put_if_changed::<_, _, ValidatorTrust<T>>(netuid, &output.validator_trust),
            put_if_changed::<_, _, StakeWeight<T>>(netuid, &output.stake_weight),
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }
}

fn amounts(values: &[u64]) -> Vec<AlphaBalance> {
    values.iter().copied().map(AlphaBalance::new).collect()
}

/// Writes a value unless exactly this value is stored already; the number of writes.
fn put_if_changed<K, V, Map>(key: K, value: &V) -> u64
where
    K: FullEncode + Copy,
    V: FullCodec + PartialEq,
    Map: StorageMap<K, V>,
{
    put_unless::<_, _, Map>(Map::try_get(key).as_ref() == Ok(value), key, value)
}

/// Writes a value unless it is `stored` already; the number of writes.
fn put_unless<K, V, Map>(stored: bool, key: K, value: &V) -> u64
where
    K: FullEncode,
    V: FullCodec,
    Map: StorageMap<K, V>,
{
    if !stored {
        Map::insert(key, value);
    }
    (!stored).into()
}
