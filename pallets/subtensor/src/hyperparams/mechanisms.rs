//! How many mechanisms a subnet has and how they share its emission (spec: registry §17).

use crate::*;
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use myelin_types::{MAX_MECHANISMS, MechId, NetUid, NetUidStorageIndex};

/// Most uids of all mechanisms of a subnet together.
const MAX_UIDS_OF_ALL_MECHANISMS: u32 = 256;
/// What the shares of a split add up to.
const WHOLE: u64 = u16::MAX as u64;

impl<T: Config> Pallet<T> {
    /// Refuses more uids times mechanisms than a subnet may have.
    ///
    /// Errors: `TooManyUIDsPerMechanism`.
    pub fn ensure_uids_fit_mechanisms(max_uids: u16, mechanisms: MechId) -> DispatchResult {
        let uids = u32::from(max_uids).saturating_mul(mechanisms.to_u8().into());
        ensure!(uids <= MAX_UIDS_OF_ALL_MECHANISMS, Error::<T>::TooManyUIDsPerMechanism);
        Ok(())
    }

    /// Sets the number of a subnet's mechanisms. A change removes what the mechanisms beyond the
    /// new number held, and the split of emission.
    ///
    /// Errors, in order: `MechanismDoesNotExist` for an unknown subnet, `InvalidValue` (0 or above
    /// the chain's maximum), `TooManyUIDsPerMechanism`, `InvalidValue` (above 16).
    pub fn change_mechanism_count(netuid: NetUid, count: MechId) -> DispatchResult {
        ensure!(Self::subnet_exists(netuid), Error::<T>::MechanismDoesNotExist);
        let allowed = count > MechId::MAIN && count <= MaxMechanismCount::<T>::get();
        ensure!(allowed, Error::<T>::InvalidValue);
        Self::ensure_uids_fit_mechanisms(MaxAllowedUids::<T>::get(netuid), count)?;
        ensure!(count.to_u8() <= MAX_MECHANISMS, Error::<T>::InvalidValue);
        let old = MechanismCountCurrent::<T>::get(netuid);
        if old != count {
            // What the mechanisms emitted is known anew after the next epoch.
            for index in Self::mechanism_indices(netuid) {
                MechanismEmission::<T>::remove(index);
            }
            for removed in count.to_u8()..old.to_u8() {
                Self::clear_mechanism(NetUidStorageIndex::new(netuid, MechId::new(removed)));
            }
            MechanismCountCurrent::<T>::insert(netuid, count);
            MechanismEmissionSplit::<T>::remove(netuid);
        }
        Ok(())
    }

    /// Removes all that is kept for one mechanism: at most one row for each of 256 uids, and
    /// commits, for which their hotkeys had to wait.
    fn clear_mechanism(index: NetUidStorageIndex) {
        let removed = [
            Weights::<T>::drain_prefix(index).count(),
            WeightColumns::<T>::drain_prefix(index).count(),
            WeightsCommittedAt::<T>::drain_prefix(index).count(),
            Bonds::<T>::drain_prefix(index).count(),
            WeightCommits::<T>::drain_prefix(index).count(),
            TimelockedWeightCommits::<T>::drain_prefix(index).count(),
        ];
        let entries = u64::try_from(removed.iter().sum::<usize>()).unwrap_or(u64::MAX);
        Self::add_extra_work(T::DbWeight::get().reads_writes(entries, entries));
        Incentive::<T>::remove(index);
        LastUpdate::<T>::remove(index);
    }

    /// Sets the mechanisms' shares of emission, in 65535ths; `None` for even shares.
    ///
    /// Errors, in order: `MechanismDoesNotExist` for an unknown subnet, `InvalidValue` when the
    /// split is empty, has more entries than there are mechanisms, or does not add up to 65535.
    pub fn change_mechanism_split(netuid: NetUid, split: Option<Vec<u16>>) -> DispatchResult {
        ensure!(Self::subnet_exists(netuid), Error::<T>::MechanismDoesNotExist);
        if let Some(shares) = &split {
            let count = usize::from(MechanismCountCurrent::<T>::get(netuid).to_u8());
            let sum = shares.iter().fold(0u64, |sum, share| sum.saturating_add((*share).into()));
            let fits = !shares.is_empty() && shares.len() <= count && sum == WHOLE;
            ensure!(fits, Error::<T>::InvalidValue);
        }
        MechanismEmissionSplit::<T>::set(netuid, split);
        Ok(())
    }

    /// Sets the most mechanisms any subnet may have.
    ///
    /// Errors: `InvalidValue` for 0 and above 16.
    pub fn change_max_mechanism_count(count: MechId) -> DispatchResult {
        let allowed = count > MechId::MAIN && count.to_u8() <= MAX_MECHANISMS;
        ensure!(allowed, Error::<T>::InvalidValue);
        MaxMechanismCount::<T>::put(count);
        Ok(())
    }
}
