//! Calls that move a subnet's schedule (spec: yuma-epoch §3.5).

use crate::{
    types::{Hyperparameter, TransactionType},
    *,
};
use core::ops::RangeInclusive;
use frame_support::{dispatch::DispatchResult, ensure};
use frame_system::pallet_prelude::OriginFor;
use myelin_types::NetUid;

/// Tempos that an owner can choose, in blocks.
const OWNER_TEMPOS: RangeInclusive<u16> = 360..=50_400;
/// Blocks between two changes of a tempo by the owner.
const TEMPO_INTERVAL: u64 = 360;
/// Activity cutoffs, in thousandths of the tempo.
const ACTIVITY_CUTOFF_FACTORS: RangeInclusive<u32> = 1_000..=50_000;

impl<T: Config> Pallet<T> {
    /// Sets the tempo of a subnet, in blocks; a new cycle starts in this block.
    ///
    /// Errors, in order: `BadOrigin` for all but the owner, `TempoOutOfBounds`,
    /// `AdminActionProhibitedDuringWeightsWindow`, `TxRateLimitExceeded` (once in 360 blocks).
    pub(crate) fn do_set_tempo(origin: OriginFor<T>, netuid: NetUid, tempo: u16) -> DispatchResult {
        let owner = Self::ensure_owner(origin, netuid)?;
        ensure!(OWNER_TEMPOS.contains(&tempo), Error::<T>::TempoOutOfBounds);
        Self::ensure_admin_window_open(netuid)?;
        let stamp = (&owner, netuid, TransactionType::TempoUpdate as u16);
        Self::ensure_elapsed(TransactionKeyLastBlock::<T>::get(stamp), TEMPO_INTERVAL)?;
        Self::change_tempo(netuid, tempo);
        TransactionKeyLastBlock::<T>::insert(stamp, Self::now());
        Ok(())
    }

    /// Sets after how many thousandths of a tempo without weights a neuron counts as inactive.
    ///
    /// Errors, in order: `BadOrigin` for all but the owner and root,
    /// `ActivityCutoffFactorMilliOutOfBounds`; for the owner also
    /// `AdminActionProhibitedDuringWeightsWindow`, `TxRateLimitExceeded`.
    pub(crate) fn do_set_activity_cutoff_factor(
        origin: OriginFor<T>,
        netuid: NetUid,
        factor_milli: u32,
    ) -> DispatchResult {
        let limit = Hyperparameter::ActivityCutoffFactorMilli.into();
        let owner = Self::ensure_owner_or_root(origin, netuid)?;
        Self::ensure_settable(netuid)?;
        let fits = ACTIVITY_CUTOFF_FACTORS.contains(&factor_milli);
        ensure!(fits, Error::<T>::ActivityCutoffFactorMilliOutOfBounds);
        if let Some(owner) = &owner {
            Self::ensure_admin_window_open(netuid)?;
            Self::ensure_owner_rate_limit(owner, netuid, limit)?;
        }
        ActivityCutoffFactorMilli::<T>::insert(netuid, factor_milli);
        Self::deposit_event(Event::ActivityCutoffFactorMilliSet { netuid, factor_milli });
        if let Some(owner) = &owner {
            Self::record_owner_change(owner, netuid, limit);
        }
        Ok(())
    }

    /// Asks for an epoch out of turn, after the freeze window; hyperparameters are frozen until
    /// then.
    ///
    /// Errors, in order: `BadOrigin` for all but the owner, `DynamicTempoBlockedByCommitReveal`
    /// while commit–reveal is on, `EpochTriggerAlreadyPending`, `AutoEpochAlreadyImminent` within
    /// the freeze window, `TxRateLimitExceeded`.
    pub(crate) fn do_trigger_epoch(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
        let limit = Hyperparameter::TriggerEpoch.into();
        let by = Self::ensure_owner(origin, netuid)?;
        let commits = CommitRevealWeightsEnabled::<T>::get(netuid);
        ensure!(!commits, Error::<T>::DynamicTempoBlockedByCommitReveal);
        let schedule = Self::schedule(netuid);
        ensure!(schedule.pending_epoch_at == 0, Error::<T>::EpochTriggerAlreadyPending);
        let (now, window) = (Self::now(), u64::from(AdminFreezeWindow::<T>::get()));
        let far = schedule.blocks_until_next_auto_epoch(now) >= window;
        ensure!(far, Error::<T>::AutoEpochAlreadyImminent);
        Self::ensure_owner_rate_limit(&by, netuid, limit)?;
        let fires_at = now.saturating_add(window);
        PendingEpochAt::<T>::insert(netuid, fires_at);
        Self::record_owner_change(&by, netuid, limit);
        Self::deposit_event(Event::EpochTriggered { netuid, by, fires_at });
        Ok(())
    }
}
