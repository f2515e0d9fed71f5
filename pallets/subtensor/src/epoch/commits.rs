//! From which block on registrations are hidden from a validator's row (spec: yuma-epoch §6.6).

use crate::{weights::RevealWindow, *};
use alloc::{collections::BTreeMap, vec::Vec};
use myelin_types::{Correction, Corrections, NetUid, NetUidStorageIndex};
use myelin_yuma::{PendingCommit, earliest_commit_blocks};

/// For each uid the block after which targets must not have registered to be weighed by its row.
#[derive(Default)]
pub(crate) struct CommitBlocks {
    pub(crate) blocks: Vec<u64>,
    /// Entries of maps read for it.
    pub(crate) read: usize,
}

impl<T: Config> Pallet<T> {
    /// The window of reveals as the epoch itself sees it, when the subnet has commit–reveal: the
    /// epoch counts already, and is due no more (yuma-epoch §3.4).
    pub(crate) fn reveal_window_in_epoch(netuid: NetUid) -> Option<RevealWindow> {
        CommitRevealWeightsEnabled::<T>::get(netuid).then(|| RevealWindow {
            epoch: SubnetEpochIndex::<T>::get(netuid),
            period: RevealPeriodEpochs::<T>::get(netuid),
        })
    }

    /// For each uid the block after which targets must not have registered to be weighed by its
    /// row: that of its oldest pending commit. `hotkeys` are those of the uids.
    ///
    /// With the correction, also targets that registered in or after the block in which the row
    /// itself was committed are hidden: the block before it is the limit.
    pub(crate) fn commit_blocks(
        index: NetUidStorageIndex,
        hotkeys: &[Option<T::AccountId>],
        window: Option<RevealWindow>,
        corrections: Corrections,
    ) -> CommitBlocks {
        let mut out = window.map_or_else(CommitBlocks::default, |window| {
            Self::pending_commit_blocks(index, hotkeys, window)
        });
        if corrections.contains(Correction::CommittedTargets) {
            out.blocks.resize(hotkeys.len(), u64::MAX);
            for (uid, committed) in WeightsCommittedAt::<T>::iter_prefix(index) {
                out.read = out.read.saturating_add(1);
                if let Some(block) = out.blocks.get_mut(usize::from(uid)) {
                    *block = committed.saturating_sub(1).min(*block);
                }
            }
        }
        out
    }

    /// Reads both kinds of commits of a mechanism, each by its prefix.
    fn pending_commit_blocks(
        index: NetUidStorageIndex,
        hotkeys: &[Option<T::AccountId>],
        window: RevealWindow,
    ) -> CommitBlocks {
        let uids: BTreeMap<&T::AccountId, u16> = hotkeys
            .iter()
            .zip(0u16..)
            .filter_map(|(hotkey, uid)| Some((hotkey.as_ref()?, uid)))
            .collect();
        let pending = |hotkey: &T::AccountId, epoch: u64, block: u64| {
            uids.get(hotkey).map(|uid| PendingCommit { uid: *uid, epoch, block })
        };
        let hashed: Vec<_> = WeightCommits::<T>::iter_prefix(index).collect();
        let locked: Vec<_> = TimelockedWeightCommits::<T>::iter_prefix(index).collect();
        let read = hashed.len().saturating_add(locked.len());
        let hashed = hashed.into_iter().flat_map(|(hotkey, queue)| {
            let commits = queue.into_iter();
            commits.filter_map(move |(_, epoch, block, _)| pending(&hotkey, epoch, block))
        });
        let locked = locked.into_iter().flat_map(|(epoch, queue)| {
            let commits = queue.into_iter();
            commits.filter_map(move |(hotkey, block, ..)| pending(&hotkey, epoch, block))
        });
        let n = u16::try_from(hotkeys.len()).unwrap_or(u16::MAX);
        let blocks = earliest_commit_blocks(n, window.epoch, window.period, hashed, locked);
        CommitBlocks { blocks, read }
    }
}
