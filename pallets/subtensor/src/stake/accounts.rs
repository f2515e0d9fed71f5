//! Hotkey accounts and their owners (spec: staking §3).

use crate::{Config, Delegates, Error, OwnedHotkeys, Owner, Pallet, StakingHotkeys};
use frame_support::{pallet_prelude::*, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};

/// Hotkeys of a coldkey whose stake the weights of calls cover.
const COVERED_HOTKEYS: usize = 8;
/// Reads of a stake: its share, the pool of shares.
const READS_OF_STAKE: u64 = 5;
/// Take of a delegate that never chose one: 18 %, u16-normalised.
const DEFAULT_TAKE: u16 = 11_796;

impl<T: Config> Pallet<T> {
    /// Whether somebody owns the hotkey.
    pub fn hotkey_exists(hotkey: &T::AccountId) -> bool {
        Owner::<T>::contains_key(hotkey)
    }

    /// Whether this coldkey owns the hotkey.
    pub fn owns_hotkey(coldkey: &T::AccountId, hotkey: &T::AccountId) -> bool {
        Owner::<T>::try_get(hotkey).is_ok_and(|owner| owner == *coldkey)
    }

    /// Makes the coldkey the owner of a hotkey that nobody owns; an owned hotkey stays as it is.
    ///
    /// Errors: `CannotUseSystemAccount` for the account of a subnet.
    pub fn create_account_if_absent(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
    ) -> DispatchResult {
        ensure!(!Self::is_system_account(hotkey), Error::<T>::CannotUseSystemAccount);
        if !Self::hotkey_exists(hotkey) {
            Owner::<T>::insert(hotkey, coldkey);
            OwnedHotkeys::<T>::mutate(coldkey, |owned| {
                if !owned.contains(hotkey) {
                    owned.push(hotkey.clone());
                }
            });
            Self::note_staking_hotkey(coldkey, hotkey);
        }
        Ok(())
    }

    /// [`Self::create_account_if_absent`] for the caller, without an event.
    ///
    /// Errors: `BadOrigin`, `CannotUseSystemAccount`.
    pub(crate) fn do_try_associate_hotkey(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::create_account_if_absent(&coldkey, &hotkey)
    }

    /// Makes the hotkey a delegate, with the usual take, unless it is one.
    pub(crate) fn make_delegate(hotkey: &T::AccountId) {
        if !Delegates::<T>::contains_key(hotkey) {
            Delegates::<T>::insert(hotkey, DEFAULT_TAKE);
        }
    }

    /// Makes the hotkey a delegate when somebody other than its owner stakes to it.
    pub(crate) fn make_delegate_of(coldkey: &T::AccountId, hotkey: &T::AccountId) {
        if !Self::owns_hotkey(coldkey, hotkey) {
            Self::make_delegate(hotkey);
        }
    }

    /// Adds the work of reading a coldkey's stake with so many hotkeys, the first few excepted: the
    /// weights of the calls cover these.
    pub(crate) fn add_work_of_hotkeys(hotkeys: usize) {
        let more = u64::try_from(hotkeys.saturating_sub(COVERED_HOTKEYS)).unwrap_or(u64::MAX);
        if more > 0 {
            let reads = READS_OF_STAKE.saturating_mul(more);
            Self::add_extra_work(T::DbWeight::get().reads(reads));
        }
    }

    /// Remembers that the coldkey staked to the hotkey.
    pub(crate) fn note_staking_hotkey(coldkey: &T::AccountId, hotkey: &T::AccountId) {
        let mut hotkeys = StakingHotkeys::<T>::get(coldkey);
        if !hotkeys.contains(hotkey) {
            hotkeys.push(hotkey.clone());
            StakingHotkeys::<T>::insert(coldkey, hotkeys);
        }
    }
}
