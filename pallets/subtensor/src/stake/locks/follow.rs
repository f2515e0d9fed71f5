//! What becomes of a lock when the stake behind it changes (spec: staking §13.4, §13.6).

use super::book::Held;
use crate::*;
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::pallet_prelude::*;
use myelin_lock::{LockKind, LockState, Part};
use myelin_types::{AlphaBalance, NetUid};

impl<T: Config> Pallet<T> {
    /// Brings the coldkey's lock up to date, and removes it when nothing is left of it.
    pub(crate) fn refresh_lock(coldkey: &T::AccountId, netuid: NetUid) {
        if let Some(held) = Self::held_lock(coldkey, netuid) {
            Self::put_held(coldkey, netuid, &held);
        }
    }

    /// Shortens the coldkey's lock by alpha that was taken from it.
    pub(crate) fn cut_lock(coldkey: &T::AccountId, netuid: NetUid, alpha: AlphaBalance) {
        let Some(mut held) = Self::held_lock(coldkey, netuid) else { return };
        let gone = held.state.cut(alpha.to_u64());
        held.state.reduce(&gone);
        held.sum = Self::roll(&held.sum, held.kind);
        held.sum.reduce(&gone);
        Self::put_held(coldkey, netuid, &held);
    }

    /// Lets the lock follow alpha that is handed to another coldkey, as far as it is not free.
    ///
    /// Errors: `LockHotkeyMismatch` when the receiver has a lock towards another hotkey,
    /// `AccountRejectsLockedAlpha`.
    pub(crate) fn transfer_lock(
        from: &T::AccountId,
        to: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        if from == to || alpha.is_zero() {
            return Ok(());
        }
        let Some(mut source) = Self::held_lock(from, netuid) else { return Ok(()) };
        let mut target = Self::held_lock(to, netuid);
        let locked = source.state.locked_mass;
        let free = Self::alpha_of_coldkey(from, netuid).to_u64().saturating_sub(locked);
        let bound = alpha.to_u64().saturating_sub(free);
        let moved = if bound > 0 {
            let same = target.as_ref().is_none_or(|target| target.hotkey == source.hotkey);
            ensure!(same, Error::<T>::LockHotkeyMismatch);
            source.state.part(bound)
        } else {
            Part::default()
        };
        ensure!(
            moved.mass == 0 || Self::accepts_locked_alpha(to),
            Error::<T>::AccountRejectsLockedAlpha
        );
        source.state.reduce(&moved);
        Self::put_rolled(from, netuid, &source);
        let arriving = LockState {
            locked_mass: moved.mass,
            conviction: moved.conviction,
            last_update: Self::now(),
        };
        if moved.mass > 0 {
            let kind = Self::lock_kind(to, netuid, &source.hotkey);
            let target = target.get_or_insert_with(|| Held {
                hotkey: source.hotkey.clone(),
                kind,
                state: LockState::default(),
                sum: LockState::default(),
            });
            target.state.merge(&arriving);
            Self::take_from_sum(netuid, &source.hotkey, source.kind, &moved);
            Self::add_to_sum(netuid, &source.hotkey, kind, &arriving);
        }
        if let Some(target) = target {
            Self::put_rolled(to, netuid, &target);
        }
        Ok(())
    }

    /// Writes a lock, rolled once more, without its sum.
    fn put_rolled(coldkey: &T::AccountId, netuid: NetUid, held: &Held<T::AccountId>) {
        let state = Self::roll(&held.state, held.kind);
        Self::put_lock(coldkey, netuid, &held.hotkey, state);
    }

    /// Moves all locks of a coldkey to another, with its choices about them.
    ///
    /// Errors: `ActiveLockExists` when the other has a lock itself.
    pub(crate) fn move_locks(old: &T::AccountId, new: &T::AccountId) -> DispatchResult {
        let mut own = Lock::<T>::iter_key_prefix((new,));
        ensure!(
            own.all(|(netuid, _)| {
                Self::is_dissolving(netuid) || Self::locked_alpha(new, netuid).is_zero()
            }),
            Error::<T>::ActiveLockExists
        );
        let netuids: BTreeSet<NetUid> =
            Lock::<T>::iter_key_prefix((old,)).map(|(netuid, _)| netuid).collect();
        let held: Vec<_> = netuids
            .into_iter()
            .filter(|netuid| !Self::is_dissolving(*netuid))
            .filter_map(|netuid| Some((netuid, Self::held_lock(old, netuid)?)))
            .collect();
        for (netuid, Held { hotkey, kind, state, .. }) in &held {
            let part = Part { mass: state.locked_mass, conviction: state.conviction };
            Self::remove_lock(old, *netuid, hotkey);
            Self::take_from_sum(*netuid, hotkey, *kind, &part);
        }
        let choices: Vec<_> = DecayingLock::<T>::drain_prefix(old).collect();
        for (netuid, decays) in choices {
            if Self::is_dissolving(netuid) {
                continue;
            }
            DecayingLock::<T>::insert(new, netuid, decays);
        }
        Self::put_account_flags(new, AccountFlags::<T>::take(old));
        for (netuid, Held { hotkey, state, .. }) in held {
            Self::put_lock(new, netuid, &hotkey, state);
            let kind = Self::lock_kind(new, netuid, &hotkey);
            Self::add_to_sum(netuid, &hotkey, kind, &state);
        }
        Ok(())
    }

    /// Lets every lock towards `old` name `new` instead, conviction kept (spec: staking §14.5). The
    /// protocol forgets the sum of the locks that `new` had already, which `merge` keeps.
    pub(crate) fn swap_locks_of_hotkey(
        netuid: NetUid,
        old: &T::AccountId,
        new: &T::AccountId,
        merge: bool,
    ) {
        let was_owner = Self::is_owner_hotkey(netuid, old);
        let owns = was_owner || Self::is_owner_hotkey(netuid, new);
        let locked = owns
            || HotkeyLock::<T>::contains_key(netuid, old)
            || DecayingHotkeyLock::<T>::contains_key(netuid, old);
        if !locked {
            return;
        }
        let coldkeys: Vec<_> = LockingColdkeys::<T>::iter_key_prefix((netuid, old)).collect();
        for coldkey in coldkeys {
            let stored = Lock::<T>::take((&coldkey, netuid, old));
            LockingColdkeys::<T>::remove((netuid, old, &coldkey));
            let Some(stored) = stored else { continue };
            let perpetual = Self::is_perpetual(&coldkey, netuid);
            let state = Self::roll(&stored, LockKind { perpetual, of_owner: was_owner });
            let state = Self::roll(&state, LockKind { perpetual, of_owner: owns });
            Self::put_lock(&coldkey, netuid, new, state);
        }
        for perpetual in [true, false] {
            let from = LockKind { perpetual, of_owner: was_owner };
            let to = LockKind { perpetual, of_owner: owns };
            let mut sum = Self::roll(&Self::sum_of_locks(netuid, old, from), from);
            Self::put_sum_of_locks(netuid, old, from, LockState::default());
            if merge {
                sum.merge(&Self::roll(&Self::sum_of_locks(netuid, new, to), to));
            } else if sum.is_empty() {
                continue;
            }
            Self::put_sum_of_locks(netuid, new, to, Self::roll(&sum, to));
        }
    }
}
