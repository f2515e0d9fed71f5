//! Plain setters: write a value, announce it. Permission and bounds are the callers' business.
//!
//! They serve what sets these values beside the calls of `pallet-admin-utils`: a subnet's
//! registration, and root's calls of this pallet.

use crate::*;
use myelin_types::{NetUid, TaoBalance};

/// Setters of values kept by subnet: `function(StorageItem: type) -> Event`.
macro_rules! subnet_setters {
    ($($name:ident($item:ident: $ty:ty) -> $event:ident;)*) => {
        impl<T: Config> Pallet<T> {$(
            #[doc = concat!("Sets [`", stringify!($item), "`] of a subnet.")]
            pub(crate) fn $name(netuid: NetUid, value: $ty) {
                $item::<T>::insert(netuid, value);
                Self::deposit_event(Event::$event(netuid, value));
            }
        )*}
    };
}

/// Setters of values of the whole chain, in the same form.
macro_rules! chain_setters {
    ($($name:ident($item:ident: $ty:ty) -> $event:ident;)*) => {
        impl<T: Config> Pallet<T> {$(
            #[doc = concat!("Sets [`", stringify!($item), "`].")]
            pub(crate) fn $name(value: $ty) {
                $item::<T>::put(value);
                Self::deposit_event(Event::$event(value));
            }
        )*}
    };
}

subnet_setters! {
    set_registration_allowed(NetworkRegistrationAllowed: bool) -> RegistrationAllowed;
    set_max_allowed_uids(MaxAllowedUids: u16) -> MaxAllowedUidsSet;
    set_immunity_period(ImmunityPeriod: u16) -> ImmunityPeriodSet;
    set_rao_recycled(RAORecycledForRegistration: TaoBalance) -> RAORecycledForRegistrationSet;
    set_difficulty(Difficulty: u64) -> DifficultySet;
    set_min_allowed_weights(MinAllowedWeights: u16) -> MinAllowedWeightSet;
    set_max_allowed_validators(MaxAllowedValidators: u16) -> MaxAllowedValidatorsSet;
}

chain_setters! {
    set_tx_childkey_take_rate_limit(TxChildkeyTakeRateLimit: u64) -> TxChildKeyTakeRateLimitSet;
    set_min_childkey_take(MinChildkeyTake: u16) -> MinChildKeyTakeSet;
    set_max_childkey_take(MaxChildkeyTake: u16) -> MaxChildKeyTakeSet;
}

impl<T: Config> Pallet<T> {
    /// Announces a setting that a call of `pallet-admin-utils` changed.
    pub fn announce(event: Event<T>) {
        Self::deposit_event(event);
    }

    /// Sets [`Tempo`] of a subnet and starts a new cycle in this block; 0 stops its epochs.
    pub fn change_tempo(netuid: NetUid, tempo: u16) {
        Tempo::<T>::insert(netuid, tempo);
        LastEpochBlock::<T>::insert(netuid, Self::now());
        Self::deposit_event(Event::TempoSet(netuid, tempo));
    }
}
