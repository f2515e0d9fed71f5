//! From which block on registrations are hidden from a validator's row (spec: yuma-epoch §6.6).

use crate::*;
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::Get;
use myelin_types::{Correction, NetUid, NetUidStorageIndex};
use myelin_yuma::{PendingCommit, earliest_commit_blocks};

impl<T: Config> Pallet<T> {
    /// For each uid the block after which targets must not have registered to be weighed by its
    /// row: that of its oldest pending commit. `hotkeys` are those of the uids.
    ///
    /// With the correction, also targets that registered in or after the block in which the row
    /// itself was committed are hidden: the block before it is the limit.
    pub(crate) fn commit_blocks(
        index: NetUidStorageIndex,
        hotkeys: &[Option<T::AccountId>],
    ) -> Vec<u64> {
        let (netuid, _) = index.split();
        let mut blocks = if CommitRevealWeightsEnabled::<T>::get(netuid) {
            Self::pending_commit_blocks(netuid, index, hotkeys)
        } else {
            Vec::new()
        };
        if T::Corrections::get().contains(Correction::CommittedTargets) {
            blocks.resize(hotkeys.len(), u64::MAX);
            for (uid, committed) in WeightsCommittedAt::<T>::iter_prefix(index) {
                if let Some(block) = blocks.get_mut(usize::from(uid)) {
                    *block = committed.saturating_sub(1).min(*block);
                }
            }
        }
        blocks
    }

    /// Reads both kinds of commits of a mechanism, each by its prefix.
    fn pending_commit_blocks(
        netuid: NetUid,
        index: NetUidStorageIndex,
        hotkeys: &[Option<T::AccountId>],
    ) -> Vec<u64> {
        let uids: BTreeMap<&T::AccountId, u16> = hotkeys
            .iter()
            .zip(0u16..)
            .filter_map(|(hotkey, uid)| Some((hotkey.as_ref()?, uid)))
            .collect();
        let pending = |hotkey: &T::AccountId, epoch: u64, block: u64| {
            uids.get(hotkey).map(|uid| PendingCommit { uid: *uid, epoch, block })
        };
        let hashed = WeightCommits::<T>::iter_prefix(index).flat_map(|(hotkey, queue)| {
            let commits = queue.into_iter();
            commits.filter_map(move |(_, epoch, block, _)| pending(&hotkey, epoch, block))
        });
        let locked = TimelockedWeightCommits::<T>::iter_prefix(index).flat_map(|(epoch, queue)| {
            let commits = queue.into_iter();
            commits.filter_map(move |(hotkey, block, ..)| pending(&hotkey, epoch, block))
        });
        let window = Self::reveal_window(netuid);
        let n = u16::try_from(hotkeys.len()).unwrap_or(u16::MAX);
        earliest_commit_blocks(n, window.epoch, window.period, hashed, locked)
    }
}
