//! When a subnet's epoch is due (spec: emission §11.1, yuma-epoch §3).

use crate::*;
use frame_support::traits::Get;
use myelin_emission::schedule::{Queue, Schedule};
use myelin_types::{Correction, NetUid};

impl<T: Config> Pallet<T> {
    /// The stored schedule of a subnet.
    pub fn schedule(netuid: NetUid) -> Schedule {
        Schedule {
            tempo: Tempo::<T>::get(netuid),
            last_epoch_block: LastEpochBlock::<T>::get(netuid),
            pending_epoch_at: PendingEpochAt::<T>::get(netuid),
            blocks_since_last_step: BlocksSinceLastStep::<T>::get(netuid),
            epoch_index: SubnetEpochIndex::<T>::get(netuid),
        }
    }

    /// Whose epoch comes first when too many are due.
    pub fn epoch_queue() -> Queue {
        if T::Corrections::get().contains(Correction::FairDeferral) {
            Queue::FirstDueFirst
        } else {
            Queue::ByNetwork
        }
    }

    /// Whether the subnet's epoch is due at `block`.
    pub fn epoch_due(netuid: NetUid, block: u64) -> bool {
        Self::schedule(netuid).is_due(block)
    }

    /// The subnet's epoch as commits and reveals count it: an epoch that is due has begun
    /// (weights §2.3).
    pub fn epoch_now(netuid: NetUid) -> u64 {
        let schedule = Self::schedule(netuid);
        schedule.epoch_index.saturating_add(schedule.is_due(Self::now()).into())
    }

    /// Blocks from `block` to the epoch that the tempo brings; `u64::MAX` with a tempo of 0.
    pub fn blocks_until_next_auto_epoch(netuid: NetUid, block: u64) -> u64 {
        Self::schedule(netuid).blocks_until_next_auto_epoch(block)
    }

    /// Block of the subnet's next epoch, one asked for out of turn included; nothing with a tempo
    /// of 0.
    pub fn next_epoch_start_block(netuid: NetUid) -> Option<u64> {
        Self::schedule(netuid).next_epoch_start_block()
    }

    /// Whether the subnet's hyperparameters are frozen because an epoch is near (yuma-epoch §3.5).
    ///
    /// A window as long as the tempo, as on fast chains, leaves one block of the tempo open; with
    /// [`Correction::ShortFreeze`] at least half of it is.
    pub fn is_frozen(netuid: NetUid) -> bool {
        let (now, mut window) = (Self::now(), AdminFreezeWindow::<T>::get());
        if T::Corrections::get().contains(Correction::ShortFreeze) {
            window = window.min(Tempo::<T>::get(netuid) >> 1);
        }
        Self::schedule(netuid).is_frozen(now, window, Self::epoch_queue())
    }

    /// Blocks after which a neuron that set no weights counts as inactive (yuma-epoch §6.1).
    pub fn activity_cutoff(netuid: NetUid) -> u64 {
        let factor = u64::from(ActivityCutoffFactorMilli::<T>::get(netuid));
        let tempo = u64::from(Tempo::<T>::get(netuid));
        factor.saturating_mul(tempo).checked_div(1_000).unwrap_or(0).max(1)
    }
}
