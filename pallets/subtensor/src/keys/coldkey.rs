//! A coldkey hands everything to another (spec: staking §15, do_swap).

use crate::{types::RateLimitKey, weights_table as weight, *};
use frame_support::{pallet_prelude::*, traits::Get};
use myelin_types::{Correction, NetUid};

/// Reads and writes of a swap for each hotkey the coldkey stakes with, on one subnet, and for each
/// it owns.
const STAKED_ACCESSES: (u64, u64) = (14, 8);
const OWNED_ACCESSES: (u64, u64) = (1, 1);

impl<T: Config> Pallet<T> {
    /// Moves identity, subnets, stake, claims, hotkeys, locks and TAO of one coldkey to another
    /// that has none of them.
    ///
    /// The protocol leaves the watermarks of root dividends behind where there is no stake to
    /// move, the choice how they are paid, and stamps; [`Correction::WholeKeySwaps`] takes them
    /// along.
    ///
    /// Errors, in order: `ColdKeyAlreadyAssociated`, `NewColdKeyIsHotkey`,
    /// `CannotUseSystemAccount`, `ActiveLockExists`, those of the transfer.
    pub(crate) fn swap_coldkey_to(old: &T::AccountId, new: &T::AccountId) -> DispatchResult {
        let free = StakingHotkeys::<T>::decode_len(new).unwrap_or_default() == 0;
        ensure!(free, Error::<T>::ColdKeyAlreadyAssociated);
        ensure!(!Self::hotkey_exists(new), Error::<T>::NewColdKeyIsHotkey);
        if !IdentitiesV2::<T>::contains_key(new)
            && let Some(identity) = IdentitiesV2::<T>::take(old)
        {
            IdentitiesV2::<T>::insert(new, identity);
        }
        Self::accept_locked_alpha(new);
        for netuid in Self::netuids() {
            if SubnetOwner::<T>::try_get(netuid).is_ok_and(|owner| owner == *old) {
                SubnetOwner::<T>::insert(netuid, new);
            }
            Self::move_auto_stake(netuid, old, new);
        }
        let hotkeys = StakingHotkeys::<T>::take(old);
        Self::report_work(Self::work_of_hotkeys(&hotkeys, old), weight::SWAP_COLDKEY_ANNOUNCED);
        if !hotkeys.is_empty() {
            StakingHotkeys::<T>::insert(new, &hotkeys);
        }
        for hotkey in &hotkeys {
            Self::move_stakes_of_coldkey(hotkey, old, new);
        }
        Self::unindex_root_staker(old);
        if T::Corrections::get().contains(Correction::WholeKeySwaps) {
            Self::move_habits(&hotkeys, old, new);
        }
        Self::move_owned_hotkeys(old, new)?;
        Self::move_locks(old, new)?;
        Self::bequeath_claims(old, new);
        Self::transfer_tao(old, new, Self::spendable(old))?;
        Self::note_key_swap(new);
        let (old_coldkey, new_coldkey) = (old.clone(), new.clone());
        Self::deposit_event(Event::ColdkeySwapped { old_coldkey, new_coldkey });
        Ok(())
    }

    /// What it takes to move so many hotkeys' stakes and ownership.
    fn work_of_hotkeys(staking: &[T::AccountId], old: &T::AccountId) -> Weight {
        let owned = OwnedHotkeys::<T>::decode_len(old).unwrap_or_default();
        let times = |(reads, writes): (u64, u64), count: usize| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            T::DbWeight::get()
                .reads_writes(reads.saturating_mul(count), writes.saturating_mul(count))
        };
        times(STAKED_ACCESSES, staking.len()).saturating_add(times(OWNED_ACCESSES, owned))
    }

    /// How root dividends are paid, and when the coldkey last did what: staked with each of these
    /// hotkeys, swapped a hotkey, swapped a key.
    fn move_habits(hotkeys: &[T::AccountId], old: &T::AccountId, new: &T::AccountId) {
        if let Ok(kind) = RootClaimType::<T>::try_get(old) {
            RootClaimType::<T>::remove(old);
            RootClaimType::<T>::insert(new, kind);
        }
        for hotkey in hotkeys {
            if let Some(block) = LastColdkeyHotkeyStakeBlock::<T>::take(old, hotkey) {
                LastColdkeyHotkeyStakeBlock::<T>::insert(new, hotkey, block);
            }
        }
        for netuid in Self::netuids() {
            let last = LastHotkeySwapOnNetuid::<T>::take(netuid, old);
            if last != 0 {
                LastHotkeySwapOnNetuid::<T>::insert(netuid, new, last);
            }
        }
        LastRateLimitedBlock::<T>::remove(RateLimitKey::LastTxBlock(old.clone()));
    }

    fn move_auto_stake(netuid: NetUid, old: &T::AccountId, new: &T::AccountId) {
        let Some(hotkey) = AutoStakeDestination::<T>::take(old, netuid) else { return };
        AutoStakeDestinationColdkeys::<T>::mutate(&hotkey, netuid, |coldkeys| {
            coldkeys.retain(|coldkey| coldkey != old && coldkey != new);
            coldkeys.push(new.clone());
        });
        AutoStakeDestination::<T>::insert(new, netuid, hotkey);
    }

    /// Moves what `old` has with one hotkey, on all subnets.
    fn move_stakes_of_coldkey(hotkey: &T::AccountId, old: &T::AccountId, new: &T::AccountId) {
        let whole = T::Corrections::get().contains(Correction::WholeKeySwaps);
        for netuid in Self::networks_with_shares(hotkey, old) {
            if Self::is_dissolving(netuid) {
                continue;
            }
            let alpha = Self::stake_of(hotkey, old, netuid);
            if !Self::decrease_stake(hotkey, old, netuid, alpha) {
                continue;
            }
            Self::increase_stake(hotkey, new, netuid, alpha);
            if Self::stake_of(hotkey, new, netuid).is_zero() {
                continue;
            }
            if !whole {
                Self::move_claimed(netuid, hotkey, old, new);
            }
            if netuid.is_root() {
                Self::index_root_staker(new);
            }
        }
        if whole {
            for netuid in Self::rates_of(hotkey).into_keys() {
                Self::move_claimed(netuid, hotkey, old, new);
            }
        }
    }

    fn move_claimed(netuid: NetUid, hotkey: &T::AccountId, old: &T::AccountId, new: &T::AccountId) {
        let claimed = RootClaimed::<T>::take((netuid, hotkey, old));
        RootClaimed::<T>::mutate((netuid, hotkey, new), |total| {
            *total = total.saturating_add(claimed);
        });
    }

    fn move_owned_hotkeys(old: &T::AccountId, new: &T::AccountId) -> DispatchResult {
        let mut owned = OwnedHotkeys::<T>::get(new);
        for hotkey in OwnedHotkeys::<T>::take(old) {
            ensure!(!Self::is_system_account(&hotkey), Error::<T>::CannotUseSystemAccount);
            Owner::<T>::insert(&hotkey, new);
            if !owned.contains(&hotkey) {
                owned.push(hotkey);
            }
        }
        OwnedHotkeys::<T>::insert(new, owned);
        Ok(())
    }
}
