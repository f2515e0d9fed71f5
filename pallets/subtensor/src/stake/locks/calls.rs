//! Locking alpha, and what an owner of locks may choose (spec: staking §13.4).

use super::book::Held;
use crate::*;
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_lock::{LockState, Part};
use myelin_types::{AlphaBalance, NetUid};

/// Bit of [`AccountFlags`]: the coldkey accepts locked alpha from others.
const ACCEPTS_LOCKED_ALPHA: u128 = 1;

impl<T: Config> Pallet<T> {
    /// Locks the caller's alpha towards a hotkey.
    ///
    /// Errors: `BadOrigin`, those of [`Self::lock_alpha`].
    pub(crate) fn do_lock_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        amount: AlphaBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::ensure_not_dissolving(netuid)?;
        Self::lock_alpha(&coldkey, &hotkey, netuid, amount)
    }

    /// Locks alpha of a coldkey on top of what it has locked already.
    ///
    /// Errors, in order: `AmountTooLow` for nothing, `HotKeyAccountNotExists`,
    /// `LockHotkeyMismatch` when it has a lock towards another hotkey, `InsufficientStakeForLock`.
    fn lock_alpha(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        amount: AlphaBalance,
    ) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::AmountTooLow);
        ensure!(Self::hotkey_exists(hotkey), Error::<T>::HotKeyAccountNotExists);
        let kind = Self::lock_kind(coldkey, netuid, hotkey);
        let mut held = Self::held_lock(coldkey, netuid).unwrap_or_else(|| Held {
            hotkey: hotkey.clone(),
            kind,
            state: LockState::default(),
            sum: Self::sum_of_locks(netuid, hotkey, kind),
        });
        ensure!(held.hotkey == *hotkey, Error::<T>::LockHotkeyMismatch);

        let (now, mass) = (Self::now(), amount.to_u64());
        if held.state.is_empty() {
            held.state = Self::roll(&LockState::new(mass, now), kind);
            Self::ensure_can_lock(coldkey, netuid, mass)?;
        } else {
            held.state.locked_mass = held.state.locked_mass.saturating_add(mass);
            Self::ensure_can_lock(coldkey, netuid, held.state.locked_mass)?;
        }
        let mut sum = Self::roll(&held.sum, kind);
        sum.merge(&LockState::new(mass, now));
        held.sum = Self::roll(&sum, kind);
        Self::put_held(coldkey, netuid, &held);
        let (coldkey, hotkey) = (coldkey.clone(), hotkey.clone());
        Self::deposit_event(Event::StakeLocked { coldkey, hotkey, netuid, amount });
        Ok(())
    }

    fn ensure_can_lock(coldkey: &T::AccountId, netuid: NetUid, mass: u64) -> DispatchResult {
        let total = Self::alpha_of_coldkey(coldkey, netuid).to_u64();
        ensure!(total >= mass, Error::<T>::InsufficientStakeForLock);
        Ok(())
    }

    /// With [`OwnerCutAutoLockEnabled`], locks the owner's cut towards the hotkey that its lock
    /// names, or the subnet's. That it cannot be locked must not keep it from being paid.
    pub(crate) fn lock_owner_cut(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        cut: AlphaBalance,
    ) {
        if !OwnerCutAutoLockEnabled::<T>::get(netuid) {
            return;
        }
        let named = Self::held_lock(coldkey, netuid).map(|held| held.hotkey);
        let hotkey = named.unwrap_or_else(|| hotkey.clone());
        if let Err(error) = Self::lock_alpha(coldkey, &hotkey, netuid, cut) {
            log::debug!(target: "stake", "owner's cut of subnet {netuid} not locked: {error:?}");
        }
    }

    /// Names another hotkey for the caller's lock. Its conviction is lost unless both hotkeys have
    /// the same owner.
    ///
    /// Errors: `BadOrigin`, `HotKeyAccountNotExists`, `SubnetNotExists` while the subnet is being
    /// dissolved, `NoExistingLock`.
    pub(crate) fn do_move_lock(
        origin: OriginFor<T>,
        destination_hotkey: T::AccountId,
        netuid: NetUid,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::hotkey_exists(&destination_hotkey), Error::<T>::HotKeyAccountNotExists);
        Self::ensure_not_dissolving(netuid)?;
        let held = Self::held_lock(&coldkey, netuid).ok_or(Error::<T>::NoExistingLock)?;
        let Held { hotkey: origin_hotkey, kind, state, .. } = held;

        let before = Part { mass: state.locked_mass, conviction: state.conviction };
        let mut moved = state;
        if Owner::<T>::get(&origin_hotkey) != Owner::<T>::get(&destination_hotkey) {
            moved.conviction = Default::default();
        }
        let new_kind = Self::lock_kind(&coldkey, netuid, &destination_hotkey);
        let moved = Self::roll(&moved, new_kind);
        Self::remove_lock(&coldkey, netuid, &origin_hotkey);
        Self::put_lock(&coldkey, netuid, &destination_hotkey, moved);
        Self::take_from_sum(netuid, &origin_hotkey, kind, &before);
        Self::add_to_sum(netuid, &destination_hotkey, new_kind, &moved);
        Self::deposit_event(Event::LockMoved {
            coldkey,
            origin_hotkey,
            destination_hotkey,
            netuid,
        });
        Ok(())
    }

    /// Keeps the caller's lock on a subnet, present or future, from decaying, or lets it decay.
    ///
    /// Errors: `BadOrigin`.
    pub(crate) fn do_set_perpetual_lock(
        origin: OriginFor<T>,
        netuid: NetUid,
        enabled: bool,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::ensure_not_dissolving(netuid)?;
        let held = Self::held_lock(&coldkey, netuid);
        let changes = Self::is_perpetual(&coldkey, netuid) != enabled;
        if let Some(held) = &held {
            Self::put_held(&coldkey, netuid, held);
            if changes {
                let part = Part { mass: held.state.locked_mass, conviction: held.state.conviction };
                Self::take_from_sum(netuid, &held.hotkey, held.kind, &part);
            }
        }
        if enabled {
            DecayingLock::<T>::insert(&coldkey, netuid, false);
        } else {
            DecayingLock::<T>::remove(&coldkey, netuid);
        }
        if let Some(held) = held.filter(|_| changes) {
            let kind = Self::lock_kind(&coldkey, netuid, &held.hotkey);
            Self::add_to_sum(netuid, &held.hotkey, kind, &held.state);
        }
        Self::deposit_event(Event::PerpetualLockUpdated { coldkey, netuid, enabled });
        Ok(())
    }

    /// Chooses whether the caller refuses locked alpha from others, as everybody does at first.
    ///
    /// Errors: `BadOrigin`.
    pub(crate) fn do_set_reject_locked_alpha(
        origin: OriginFor<T>,
        enabled: bool,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        if enabled {
            let flags = AccountFlags::<T>::get(&coldkey) & !ACCEPTS_LOCKED_ALPHA;
            Self::put_account_flags(&coldkey, flags);
        } else {
            Self::accept_locked_alpha(&coldkey);
        }
        Self::deposit_event(Event::RejectLockedAlphaUpdated { coldkey, enabled });
        Ok(())
    }

    pub(crate) fn accept_locked_alpha(coldkey: &T::AccountId) {
        let flags = AccountFlags::<T>::get(coldkey) | ACCEPTS_LOCKED_ALPHA;
        Self::put_account_flags(coldkey, flags);
    }

    /// Writes a coldkey's switches, none as absence.
    pub(super) fn put_account_flags(coldkey: &T::AccountId, flags: u128) {
        if flags == 0 {
            AccountFlags::<T>::remove(coldkey);
        } else {
            AccountFlags::<T>::insert(coldkey, flags);
        }
    }

    pub(super) fn accepts_locked_alpha(coldkey: &T::AccountId) -> bool {
        AccountFlags::<T>::get(coldkey) & ACCEPTS_LOCKED_ALPHA != 0
    }
}
