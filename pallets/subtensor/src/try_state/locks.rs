//! Laws of locks.

use crate::*;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Every lock is in the index of its hotkey and nothing else is; a coldkey has at most one lock
    /// on a subnet, and none is dust.
    pub(super) fn check_locks() -> Result<(), TryRuntimeError> {
        let mut places = alloc::collections::BTreeSet::new();
        for ((coldkey, netuid, hotkey), lock) in Lock::<T>::iter() {
            ensure!(!lock.is_dust(), "a lock of next to nothing");
            let indexed = LockingColdkeys::<T>::contains_key((netuid, &hotkey, &coldkey));
            ensure!(indexed, "a lock that its hotkey does not know");
            ensure!(places.insert((coldkey, netuid)), "two locks of a coldkey on a subnet");
        }
        let indexed = LockingColdkeys::<T>::iter_keys().count();
        ensure!(indexed == places.len(), "an index of a lock that is not there");
        Ok(())
    }
}
