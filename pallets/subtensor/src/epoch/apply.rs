//! What an epoch leaves behind (spec: yuma-epoch §9.3).
//!
//! A value that did not change is not written again; the resulting state is the same.

use super::gather::MechanismState;
use crate::*;
use alloc::vec::Vec;
use codec::{FullCodec, FullEncode};
use frame_support::storage::StorageMap;
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex};
use myelin_yuma::{EpochOutput, SubnetOutput};

impl<T: Config> Pallet<T> {
    /// Stores the results of one mechanism and reports what its miners earned.
    pub(crate) fn apply_mechanism(
        index: NetUidStorageIndex,
        before: &MechanismState,
        output: &EpochOutput,
    ) {
        put_if_changed::<_, _, Incentive<T>>(index, &output.incentive);
        Self::deposit_event(Event::IncentiveAlphaEmittedToMiners {
            netuid: index,
            emissions: amounts(&output.server_emission),
        });
        for (uid, row) in output.bonds.iter().enumerate() {
            let stored = before.bonds_stored.get(uid).copied().unwrap_or(false);
            let Ok(key) = u16::try_from(uid) else { break };
            if !stored || before.bonds.row(uid) != row {
                Bonds::<T>::insert(index, key, row);
            }
        }
    }

    /// Stores the vectors that a subnet has once for all its mechanisms.
    pub(crate) fn apply_subnet(netuid: NetUid, output: &SubnetOutput) {
        put_if_changed::<_, _, Active<T>>(netuid, &output.active);
        put_if_changed::<_, _, Emission<T>>(netuid, &amounts(&output.emission));
        put_if_changed::<_, _, Consensus<T>>(netuid, &output.consensus);
        put_if_changed::<_, _, Dividends<T>>(netuid, &output.dividends);
        put_if_changed::<_, _, ValidatorTrust<T>>(netuid, &output.validator_trust);
        put_if_changed::<_, _, ValidatorPermit<T>>(netuid, &output.validator_permit);
        put_if_changed::<_, _, StakeWeight<T>>(netuid, &output.stake_weight);
    }
}

fn amounts(values: &[u64]) -> Vec<AlphaBalance> {
    values.iter().copied().map(AlphaBalance::new).collect()
}

/// Writes a value unless exactly this value is stored already.
fn put_if_changed<K, V, Map>(key: K, value: &V)
where
    K: FullEncode + Copy,
    V: FullCodec + PartialEq,
    Map: StorageMap<K, V>,
{
    if Map::try_get(key).as_ref() != Ok(value) {
        Map::insert(key, value);
    }
}
