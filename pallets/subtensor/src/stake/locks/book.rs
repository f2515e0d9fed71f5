//! Locks and the sums that they are part of: reading, bringing up to date, writing
//! (spec: staking §13.2–§13.3).

use crate::*;
use frame_support::{ensure, traits::Get};
use myelin_lock::{LockKind, LockState, Part, Rates};
use myelin_types::{AlphaBalance, Correction, NetUid};

/// A coldkey's lock on a subnet, up to date, with the sum that it counts in.
pub(super) struct Held<AccountId> {
    /// Towards whom it is.
    pub(super) hotkey: AccountId,
    pub(super) kind: LockKind,
    pub(super) state: LockState,
    pub(super) sum: LockState,
}

impl<T: Config> Pallet<T> {
    pub(super) fn lock_rates() -> Rates {
        Rates { unlock: UnlockRate::<T>::get(), maturity: MaturityRate::<T>::get() }
    }

    /// Brings a lock, or a sum of locks, up to the current block.
    pub(super) fn roll(state: &LockState, kind: LockKind) -> LockState {
        state.roll(Self::now(), kind, Self::lock_rates())
    }

    pub(super) fn is_perpetual(coldkey: &T::AccountId, netuid: NetUid) -> bool {
        DecayingLock::<T>::get(coldkey, netuid) == Some(false)
    }

    pub(super) fn is_owner_hotkey(netuid: NetUid, hotkey: &T::AccountId) -> bool {
        SubnetOwnerHotkey::<T>::try_get(netuid).is_ok_and(|owner| owner == *hotkey)
    }

    /// The rules for a lock of the coldkey towards the hotkey.
    pub(super) fn lock_kind(
        coldkey: &T::AccountId,
        netuid: NetUid,
        hotkey: &T::AccountId,
    ) -> LockKind {
        LockKind {
            perpetual: Self::is_perpetual(coldkey, netuid),
            of_owner: Self::is_owner_hotkey(netuid, hotkey),
        }
    }

    /// The stored lock of a coldkey on a subnet. It has one at most; of several the first in
    /// storage order counts.
    fn stored_lock(coldkey: &T::AccountId, netuid: NetUid) -> Option<(T::AccountId, LockState)> {
        Lock::<T>::iter_prefix((coldkey, netuid)).next()
    }

    /// The lock of a coldkey on a subnet, up to date; nothing is written.
    pub(super) fn held_lock(coldkey: &T::AccountId, netuid: NetUid) -> Option<Held<T::AccountId>> {
        let (hotkey, stored) = Self::stored_lock(coldkey, netuid)?;
        let kind = Self::lock_kind(coldkey, netuid, &hotkey);
        let state = Self::roll(&stored, kind);
        let mut sum = Self::sum_of_locks(netuid, &hotkey, kind);
        let lost = stored.lost_until(&state);
        if lost == Part::default() || T::Corrections::get().contains(Correction::ExactLocks) {
            sum = Self::roll(&sum, kind);
        } else {
            // The sum loses what this lock lost and counts as up to date, although the others in
            // it have not decayed and nobody's conviction has grown.
            sum.reduce(&lost);
            sum.last_update = Self::now();
        }
        Some(Held { hotkey, kind, state, sum })
    }

    /// Writes a lock and its sum.
    pub(super) fn put_held(coldkey: &T::AccountId, netuid: NetUid, held: &Held<T::AccountId>) {
        Self::put_lock(coldkey, netuid, &held.hotkey, held.state);
        Self::put_sum_of_locks(netuid, &held.hotkey, held.kind, held.sum);
    }

    /// Writes a lock with its place in the index, dust as absence.
    pub(super) fn put_lock(
        coldkey: &T::AccountId,
        netuid: NetUid,
        hotkey: &T::AccountId,
        state: LockState,
    ) {
        if state.is_dust() {
            Self::remove_lock(coldkey, netuid, hotkey);
        } else {
            Lock::<T>::insert((coldkey, netuid, hotkey), state);
            LockingColdkeys::<T>::insert((netuid, hotkey, coldkey), ());
        }
    }

    pub(super) fn remove_lock(coldkey: &T::AccountId, netuid: NetUid, hotkey: &T::AccountId) {
        Lock::<T>::remove((coldkey, netuid, hotkey));
        LockingColdkeys::<T>::remove((netuid, hotkey, coldkey));
    }

    /// The stored sum that locks of this kind towards the hotkey count in.
    pub(super) fn sum_of_locks(netuid: NetUid, hotkey: &T::AccountId, kind: LockKind) -> LockState {
        match (kind.of_owner, kind.perpetual) {
            (false, true) => HotkeyLock::<T>::get(netuid, hotkey),
            (false, false) => DecayingHotkeyLock::<T>::get(netuid, hotkey),
            (true, true) => OwnerLock::<T>::get(netuid),
            (true, false) => DecayingOwnerLock::<T>::get(netuid),
        }
        .unwrap_or_else(|| LockState::new(0, Self::now()))
    }

    /// Writes a sum, nothing as absence.
    pub(super) fn put_sum_of_locks(
        netuid: NetUid,
        hotkey: &T::AccountId,
        kind: LockKind,
        sum: LockState,
    ) {
        let sum = Some(sum).filter(|sum| !sum.is_empty());
        match (kind.of_owner, kind.perpetual) {
            (false, true) => HotkeyLock::<T>::set(netuid, hotkey, sum),
            (false, false) => DecayingHotkeyLock::<T>::set(netuid, hotkey, sum),
            (true, true) => OwnerLock::<T>::set(netuid, sum),
            (true, false) => DecayingOwnerLock::<T>::set(netuid, sum),
        }
    }

    /// Counts a lock in the sum of its kind.
    pub(super) fn add_to_sum(
        netuid: NetUid,
        hotkey: &T::AccountId,
        kind: LockKind,
        state: &LockState,
    ) {
        let mut sum = Self::roll(&Self::sum_of_locks(netuid, hotkey, kind), kind);
        sum.merge(state);
        Self::put_sum_of_locks(netuid, hotkey, kind, Self::roll(&sum, kind));
    }

    /// Counts part of a lock no longer.
    pub(super) fn take_from_sum(
        netuid: NetUid,
        hotkey: &T::AccountId,
        kind: LockKind,
        part: &Part,
    ) {
        let mut sum = Self::roll(&Self::sum_of_locks(netuid, hotkey, kind), kind);
        sum.reduce(part);
        Self::put_sum_of_locks(netuid, hotkey, kind, sum);
    }

    /// All alpha of the coldkey on the subnet, with whichever hotkey.
    pub(crate) fn alpha_of_coldkey(coldkey: &T::AccountId, netuid: NetUid) -> AlphaBalance {
        let hotkeys = StakingHotkeys::<T>::get(coldkey);
        Self::add_work_of_hotkeys(hotkeys.len());
        hotkeys.iter().map(|hotkey| Self::stake_of(hotkey, coldkey, netuid)).sum()
    }

    /// Alpha that the coldkey has locked on the subnet now.
    pub(crate) fn locked_alpha(coldkey: &T::AccountId, netuid: NetUid) -> AlphaBalance {
        Self::stored_lock(coldkey, netuid)
            .map_or(0, |(hotkey, state)| {
                Self::roll(&state, Self::lock_kind(coldkey, netuid, &hotkey)).locked_mass
            })
            .into()
    }

    /// Whether the coldkey may take this much of its alpha off the subnet.
    ///
    /// Errors: `StakeUnavailable` when it is locked.
    pub(crate) fn ensure_unlocked(
        coldkey: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
    ) -> Result<(), Error<T>> {
        let locked = Self::locked_alpha(coldkey, netuid);
        if locked.is_zero() {
            return Ok(());
        }
        let available = Self::alpha_of_coldkey(coldkey, netuid).saturating_sub(locked);
        ensure!(alpha <= available, Error::<T>::StakeUnavailable);
        Ok(())
    }

    /// The coldkey's lock on a subnet as it is now, for clients.
    pub fn get_coldkey_lock(coldkey: &T::AccountId, netuid: NetUid) -> Option<LockState> {
        let (hotkey, state) = Self::stored_lock(coldkey, netuid)?;
        Some(Self::roll(&state, Self::lock_kind(coldkey, netuid, &hotkey)))
    }
}
