//! Laws of neurons and of their subnets' schedule.

use crate::*;
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::ensure;
use myelin_types::{NetUid, NetUidStorageIndex};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Uids and keys mirror each other, and every per-uid vector fits the number of neurons.
    pub(super) fn check_neurons(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let n = SubnetworkN::<T>::get(netuid);
        let mut keys = 0u16;
        for (uid, hotkey) in Keys::<T>::iter_prefix(netuid) {
            keys = keys.saturating_add(1);
            ensure!(uid < n, "a key beyond the last uid");
            ensure!(Uids::<T>::get(netuid, &hotkey) == Some(uid), "uid and key disagree");
            ensure!(IsNetworkMember::<T>::get(&hotkey, netuid), "a neuron is not a member");
        }
        ensure!(keys == n, "a uid without key");
        for (uid, (_, block)) in AssociatedEvmAddress::<T>::iter_prefix(netuid) {
            ensure!(uid < n, "an EVM address beyond the last uid");
            ensure!(block <= Self::now(), "an EVM address of the future");
        }
        let index = NetUidStorageIndex::from(netuid);
        let lengths = [
            Active::<T>::decode_len(netuid),
            Emission::<T>::decode_len(netuid),
            Consensus::<T>::decode_len(netuid),
            Dividends::<T>::decode_len(netuid),
            ValidatorTrust::<T>::decode_len(netuid),
            ValidatorPermit::<T>::decode_len(netuid),
            Incentive::<T>::decode_len(index),
            LastUpdate::<T>::decode_len(index),
        ];
        ensure!(
            lengths.into_iter().flatten().all(|len| len <= usize::from(n)),
            "a vector is longer than the subnet"
        );
        Ok(())
    }

    /// The columns of weights follow from the rows.
    pub(crate) fn check_columns(netuid: NetUid) -> Result<(), TryRuntimeError> {
        for index in Self::mechanism_indices(netuid) {
            let stored: BTreeMap<u16, Vec<(u16, u16)>> =
                WeightColumns::<T>::iter_prefix(index).collect();
            let (_, columns) = Self::columns_of_rows(index);
            let expected = columns.into_iter().map(|(group, pairs)| (group, Vec::from_iter(pairs)));
            ensure!(stored.into_iter().eq(expected), "rows and columns of weights disagree");
        }
        Ok(())
    }

    /// Used seals and the index of them are the same.
    pub(super) fn check_used_work() -> Result<(), TryRuntimeError> {
        let mut seals = 0usize;
        for (block, used) in UsedWorkAt::<T>::iter() {
            ensure!(!used.is_empty(), "a block without used seals in their index");
            ensure!(used.iter().all(|seal| UsedWork::<T>::get(seal) == block), "a seal forgotten");
            seals = seals.saturating_add(used.len());
        }
        ensure!(UsedWork::<T>::iter().count() == seals, "a used seal that is not in the index");
        Ok(())
    }

    /// No epoch was in the future, and none waits longer than a freeze window can be.
    pub(super) fn check_schedule(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let now = Self::now();
        let stamps = [
            LastEpochBlock::<T>::get(netuid),
            LastMechansimStepBlock::<T>::get(netuid),
            BlocksSinceLastStep::<T>::get(netuid),
        ];
        ensure!(stamps.into_iter().all(|block| block <= now), "an epoch of the future");
        let latest = now.saturating_add(u16::MAX.into());
        ensure!(PendingEpochAt::<T>::get(netuid) <= latest, "an epoch waits too long");
        Ok(())
    }
}
