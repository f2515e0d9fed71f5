//! Announcing a coldkey swap, and what may come between (spec: staking §15).

use crate::{keys::KEY_SWAP_COST, types::RateLimitKey, *};
use frame_support::pallet_prelude::*;
use frame_system::{
    ensure_signed,
    pallet_prelude::{BlockNumberFor, OriginFor},
};
use myelin_types::TaoBalance;
use sp_io::hashing::blake2_256;
use sp_runtime::traits::Saturating;

impl<T: Config> Pallet<T> {
    /// Announces that the caller will swap to the coldkey with this blake2-256 hash. The first
    /// announcement costs [`KEY_SWAP_COST`], another in its place nothing.
    ///
    /// Errors: `BadOrigin`, `ColdkeySwapReannouncedTooEarly`, `NotEnoughBalanceToPaySwapColdKey`.
    pub(crate) fn do_announce_coldkey_swap(
        origin: OriginFor<T>,
        new_coldkey_hash: T::Hash,
    ) -> DispatchResult {
        let who = ensure_signed(origin)?;
        let now = frame_system::Pallet::<T>::block_number();
        match ColdkeySwapAnnouncements::<T>::get(&who) {
            Some((when, _)) => ensure!(
                now >= when.saturating_add(ColdkeySwapReannouncementDelay::<T>::get()),
                Error::<T>::ColdkeySwapReannouncedTooEarly
            ),
            None => Self::pay_for_coldkey_swap(&who, KEY_SWAP_COST)?,
        }
        let when = now.saturating_add(ColdkeySwapAnnouncementDelay::<T>::get());
        ColdkeySwapAnnouncements::<T>::insert(&who, (when, new_coldkey_hash));
        Self::deposit_event(Event::ColdkeySwapAnnounced { who, new_coldkey_hash });
        Ok(())
    }

    /// Swaps the caller to the coldkey that it announced.
    ///
    /// Errors: `BadOrigin`, `ColdkeySwapAnnouncementNotFound`, `AnnouncedColdkeyHashDoesNotMatch`,
    /// `ColdkeySwapTooEarly`, those of [`Self::swap_coldkey_to`].
    pub(crate) fn do_swap_coldkey_announced(
        origin: OriginFor<T>,
        new_coldkey: T::AccountId,
    ) -> DispatchResult {
        let who = ensure_signed(origin)?;
        let (when, hash) = Self::announcement_of(&who)?;
        let known = blake2_256(new_coldkey.as_ref()).as_slice() == hash.as_ref();
        ensure!(known, Error::<T>::AnnouncedColdkeyHashDoesNotMatch);
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(now >= when, Error::<T>::ColdkeySwapTooEarly);
        ColdkeySwapAnnouncements::<T>::remove(&who);
        Self::swap_coldkey_to(&who, &new_coldkey)
    }

    /// Disputes the caller's announcement: from now on only root can help.
    ///
    /// Errors: `BadOrigin`, `ColdkeySwapAnnouncementNotFound`, `ColdkeySwapAlreadyDisputed`.
    pub(crate) fn do_dispute_coldkey_swap(origin: OriginFor<T>) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::announcement_of(&coldkey)?;
        let disputed = ColdkeySwapDisputes::<T>::contains_key(&coldkey);
        ensure!(!disputed, Error::<T>::ColdkeySwapAlreadyDisputed);
        let now = frame_system::Pallet::<T>::block_number();
        ColdkeySwapDisputes::<T>::insert(&coldkey, now);
        Self::deposit_event(Event::ColdkeySwapDisputed { coldkey });
        Ok(())
    }

    /// Takes the caller's announcement back.
    ///
    /// Errors: `BadOrigin`, `ColdkeySwapAnnouncementNotFound`, `ColdkeySwapClearTooEarly`.
    pub(crate) fn do_clear_coldkey_swap_announcement(origin: OriginFor<T>) -> DispatchResult {
        let who = ensure_signed(origin)?;
        let (when, _) = Self::announcement_of(&who)?;
        let now = frame_system::Pallet::<T>::block_number();
        ensure!(
            now >= when.saturating_add(ColdkeySwapReannouncementDelay::<T>::get()),
            Error::<T>::ColdkeySwapClearTooEarly
        );
        ColdkeySwapAnnouncements::<T>::remove(&who);
        Self::deposit_event(Event::ColdkeySwapCleared { who });
        Ok(())
    }

    /// Removes a coldkey's announcement and dispute, for root.
    ///
    /// Errors: `BadOrigin`.
    pub(crate) fn do_reset_coldkey_swap(
        origin: OriginFor<T>,
        coldkey: T::AccountId,
    ) -> DispatchResult {
        frame_system::ensure_root(origin)?;
        Self::forget_announcement(&coldkey);
        Self::deposit_event(Event::ColdkeySwapReset { who: coldkey });
        Ok(())
    }

    /// Swaps a coldkey at once, for root; it pays `cost` rao.
    ///
    /// Errors: `BadOrigin`, `NotEnoughBalanceToPaySwapColdKey`, those of
    /// [`Self::swap_coldkey_to`].
    pub(crate) fn do_swap_coldkey(
        origin: OriginFor<T>,
        old: T::AccountId,
        new: T::AccountId,
        cost: TaoBalance,
    ) -> DispatchResult {
        frame_system::ensure_root(origin)?;
        if !cost.is_zero() {
            Self::pay_for_coldkey_swap(&old, cost)?;
        }
        Self::swap_coldkey_to(&old, &new)?;
        Self::forget_announcement(&old);
        Ok(())
    }

    fn announcement_of(who: &T::AccountId) -> Result<(BlockNumberFor<T>, T::Hash), Error<T>> {
        ColdkeySwapAnnouncements::<T>::get(who).ok_or(Error::<T>::ColdkeySwapAnnouncementNotFound)
    }

    fn forget_announcement(coldkey: &T::AccountId) {
        ColdkeySwapAnnouncements::<T>::remove(coldkey);
        ColdkeySwapDisputes::<T>::remove(coldkey);
    }

    fn pay_for_coldkey_swap(who: &T::AccountId, cost: TaoBalance) -> DispatchResult {
        Self::recycle_tao(who, cost)
            .map_err(|_| Error::<T>::NotEnoughBalanceToPaySwapColdKey.into())
    }

    /// Notes the block of a key swap, for the rate limit of the next.
    pub(super) fn note_key_swap(coldkey: &T::AccountId) {
        LastRateLimitedBlock::<T>::insert(RateLimitKey::LastTxBlock(coldkey.clone()), Self::now());
    }

    /// Whether an announced swap forbids the signer this call; root never asks.
    ///
    /// Errors: `ColdkeySwapDisputed`; `ColdkeySwapAnnounced` unless the call is one of those that
    /// belong to the swap.
    pub fn ensure_no_swap_announced(
        who: &T::AccountId,
        belongs_to_swap: bool,
    ) -> Result<(), Error<T>> {
        if !ColdkeySwapAnnouncements::<T>::contains_key(who) {
            return Ok(());
        }
        let disputed = ColdkeySwapDisputes::<T>::contains_key(who);
        ensure!(!disputed, Error::<T>::ColdkeySwapDisputed);
        ensure!(belongs_to_swap, Error::<T>::ColdkeySwapAnnounced);
        Ok(())
    }
}
