//! What commits and reveals share: hashes, and when a commit is revealed (spec: weights §2.3, §2.7).

use crate::{types::WeightCommit, *};
use alloc::{collections::VecDeque, vec::Vec};
use myelin_types::{NetUid, NetUidStorageIndex};
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// When a subnet's commits are revealed: the epoch it is in, and the epochs from a commit to its
/// reveal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RevealWindow {
    /// The current epoch, a due one included.
    pub epoch: u64,
    /// `RevealPeriodEpochs`.
    pub period: u64,
}

impl RevealWindow {
    /// Whether a commit of this epoch may be revealed now.
    pub fn is_open(&self, commit_epoch: u64) -> bool {
        self.epoch == commit_epoch.saturating_add(self.period)
    }

    /// Whether a commit of this epoch can never be revealed any more.
    pub fn is_past(&self, commit_epoch: u64) -> bool {
        self.epoch > commit_epoch.saturating_add(self.period)
    }

    /// Takes the expired commits off the front of a queue; their hashes.
    pub fn drop_expired(&self, queue: &mut VecDeque<WeightCommit>) -> Vec<H256> {
        let live = queue.iter().position(|(_, epoch, ..)| !self.is_past(*epoch));
        queue.drain(..live.unwrap_or(queue.len())).map(|(hash, ..)| hash).collect()
    }
}

impl<T: Config> Pallet<T> {
    /// When commits of a subnet are revealed.
    pub(crate) fn reveal_window(netuid: NetUid) -> RevealWindow {
        let period = RevealPeriodEpochs::<T>::get(netuid);
        RevealWindow { epoch: Self::epoch_now(netuid), period }
    }

    /// What `who` commits to a row with: its hash together with a salt.
    pub fn commit_hash(
        who: &T::AccountId,
        index: NetUidStorageIndex,
        uids: &[u16],
        values: &[u16],
        salt: &[u16],
        version_key: u64,
    ) -> H256 {
        BlakeTwo256::hash_of(&(who, index, uids, values, salt, version_key))
    }
}
