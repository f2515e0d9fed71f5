//! What delegates keep of their nominators' dividends, and children of their parents'
//! (spec: staking §9, §10.3). Takes are parts of `u16::MAX`.

use crate::{
    ChildkeyTake, Config, Delegates, Error, Event, LastRateLimitedBlock, MaxChildkeyTake,
    MaxDelegateTake, MinChildkeyTake, MinChildkeyTakePerSubnet, MinDelegateTake, Pallet,
    TransactionKeyLastBlock, TxChildkeyTakeRateLimit, TxDelegateTakeRateLimit,
    types::{RateLimitKey, TransactionType},
};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{Correction, NetUid};

impl<T: Config> Pallet<T> {
    /// Whether `who` may give a hotkey this take; the guard of both calls.
    ///
    /// Errors, in order: `DelegateTakeTooLow`, `DelegateTakeTooHigh`, `HotKeyAccountNotExists`,
    /// `NonAssociatedColdKey`.
    pub fn validate_take(
        who: &T::AccountId,
        hotkey: &T::AccountId,
        take: u16,
    ) -> Result<(), Error<T>> {
        ensure!(take >= MinDelegateTake::<T>::get(), Error::<T>::DelegateTakeTooLow);
        ensure!(take <= MaxDelegateTake::<T>::get(), Error::<T>::DelegateTakeTooHigh);
        ensure!(Self::hotkey_exists(hotkey), Error::<T>::HotKeyAccountNotExists);
        ensure!(Self::owns_hotkey(who, hotkey), Error::<T>::NonAssociatedColdKey);
        Ok(())
    }

    /// Raises the take of the caller's hotkey, not too soon after its last change. A hotkey that is
    /// no delegate becomes one.
    ///
    /// Errors: `BadOrigin`, those of [`Self::validate_take`], `DelegateTakeTooLow`,
    /// `DelegateTxRateLimitExceeded`.
    pub(crate) fn do_increase_take(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        take: u16,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::validate_take(&coldkey, &hotkey, take)?;
        let rises = Delegates::<T>::try_get(&hotkey).map_or(true, |current| take > current);
        ensure!(rises, Error::<T>::DelegateTakeTooLow);
        let last = LastRateLimitedBlock::<T>::get(take_key::<T>(&hotkey));
        let limit = TxDelegateTakeRateLimit::<T>::get();
        // The last block of the limit still counts as too soon, here and in hotkey swaps only.
        let too_soon = limit != 0 && last != 0 && Self::now().saturating_sub(last) <= limit;
        ensure!(!too_soon, Error::<T>::DelegateTxRateLimitExceeded);
        Self::put_take(&hotkey, take);
        Self::deposit_event(Event::TakeIncreased(coldkey, hotkey, take));
        Ok(())
    }

    /// Lowers the take of the caller's hotkey, at any time. A hotkey that is no delegate becomes
    /// one.
    ///
    /// Errors: `BadOrigin`, those of [`Self::validate_take`], `DelegateTakeTooLow`.
    pub(crate) fn do_decrease_take(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        take: u16,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::validate_take(&coldkey, &hotkey, take)?;
        let falls = Delegates::<T>::try_get(&hotkey).map_or(true, |current| take < current);
        ensure!(falls, Error::<T>::DelegateTakeTooLow);
        Self::put_take(&hotkey, take);
        Self::deposit_event(Event::TakeDecreased(coldkey, hotkey, take));
        Ok(())
    }

    /// Writes a delegate's take; its next increase has to wait from here.
    fn put_take(hotkey: &T::AccountId, take: u16) {
        LastRateLimitedBlock::<T>::insert(take_key::<T>(hotkey), Self::now());
        Delegates::<T>::insert(hotkey, take);
    }

    /// Sets what the caller's hotkey keeps of its parents' dividends on a subnet, which need not
    /// exist but with `Correction::FreshNetuids`. Raising it has to wait; lowering does not.
    ///
    /// Errors: `BadOrigin`, `NonAssociatedColdKey`, `SubnetNotExists`, `InvalidChildkeyTake`,
    /// `TxChildkeyTakeRateLimitExceeded`.
    pub(crate) fn do_set_childkey_take(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        take: u16,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::owns_hotkey(&coldkey, &hotkey), Error::<T>::NonAssociatedColdKey);
        Self::ensure_not_dissolving(netuid)?;
        if T::Corrections::get().contains(Correction::FreshNetuids) {
            ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        }
        let bounds = Self::least_childkey_take(netuid)..=MaxChildkeyTake::<T>::get();
        ensure!(bounds.contains(&take), Error::<T>::InvalidChildkeyTake);
        let (now, stamp) =
            (Self::now(), (&hotkey, netuid, TransactionType::SetChildkeyTake as u16));
        let last = TransactionKeyLastBlock::<T>::get(stamp);
        ensure!(
            take <= Self::childkey_take(&hotkey, netuid)
                || last == 0
                || now.saturating_sub(last) >= TxChildkeyTakeRateLimit::<T>::get(),
            Error::<T>::TxChildkeyTakeRateLimitExceeded
        );
        TransactionKeyLastBlock::<T>::insert(stamp, now);
        ChildkeyTake::<T>::insert(&hotkey, netuid, take);
        Self::deposit_event(Event::ChildKeyTakeSet(hotkey, take));
        Ok(())
    }

    /// What a child keeps: what it asked for, but no less than the minimum.
    pub fn childkey_take(hotkey: &T::AccountId, netuid: NetUid) -> u16 {
        ChildkeyTake::<T>::get(hotkey, netuid).max(Self::least_childkey_take(netuid))
    }

    /// The chain's or the subnet's minimum, whichever is higher.
    pub(crate) fn least_childkey_take(netuid: NetUid) -> u16 {
        MinChildkeyTake::<T>::get().max(MinChildkeyTakePerSubnet::<T>::get(netuid))
    }
}

fn take_key<T: Config>(hotkey: &T::AccountId) -> RateLimitKey<T::AccountId> {
    RateLimitKey::LastTxBlockDelegateTake(hotkey.clone())
}
