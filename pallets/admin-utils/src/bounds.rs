//! Bounds of the values, with the errors in the order of their checks (spec: registry §22).
//!
//! Each entry becomes a module of its name with a function `check` and, for the documents, the
//! same bounds in words.

use crate::{Config, Error, Subtensor, table::Bound};
use frame_support::{dispatch::DispatchResult, ensure};
use myelin_types::{NetUid, TaoBalance, fixed::U64F64, units::TAO};
use pallet_subtensor::{
    Error as SubtensorError, LiquidAlphaOn, MaxAllowedUids, MaxBurn, MaxChildkeyTake,
    MechanismCountCurrent, MinActivityCutoff, MinAllowedUids, MinBurn, MinChildkeyTake,
    SubnetworkN,
};

/// The floor of the registration price stays below this.
const MIN_BURN_UPPER_BOUND: TaoBalance = TaoBalance::new(TAO);
/// The ceiling of the registration price stays above this.
const MAX_BURN_LOWER_BOUND: TaoBalance = TaoBalance::new(TAO / 10);
/// Most uids any subnet can have.
const UIDS_CAP: u16 = 256;
/// Longest half-life of the registration price, in blocks.
const MAX_BURN_HALF_LIFE: u16 = 36_100;
/// Smallest of both liquid-alpha rates, u16-normalised: 2.5 %.
const MIN_ALPHA: u16 = 1_638;
/// Most epochs between a commit and its reveal.
const MAX_REVEAL_PERIOD: u64 = 100;
/// Largest moving-average constant of bonds an owner may choose, in millionths.
const MAX_BONDS_MOVING_AVERAGE: u64 = 975_000;

/// `name(netuid, value: type) { "what must hold": condition => error; … }`
macro_rules! bounds {
    ($($(#[$doc:meta])* $name:ident($netuid:tt, $value:tt: $ty:ty) {
        $($text:literal: $holds:expr => $pallet:ident::$error:ident;)+
    })*) => {$(
        $(#[$doc])*
        pub(crate) mod $name {
            use super::*;

            /// The bounds in words.
            pub(crate) const BOUNDS: &[Bound] =
                &[$(Bound { text: $text, error: stringify!($error) }),+];

            /// Checks them in order.
            pub(crate) fn check<T: Config>($netuid: NetUid, $value: $ty) -> DispatchResult {
                $(ensure!($holds, $pallet::<T>::$error);)+
                Ok(())
            }
        }
    )*};
}

bounds! {
    /// Neither below the minimum nor the uids in use, nor beyond the cap, all mechanisms together.
    max_allowed_uids(netuid, max: u16) {
        "≥ `MinAllowedUids`": max >= MinAllowedUids::<T>::get(netuid)
            => Error::MaxAllowedUidsLessThanMinAllowedUids;
        "≥ uids in use": max >= SubnetworkN::<T>::get(netuid)
            => Error::MaxAllowedUIdsLessThanCurrentUIds;
        "≤ 256": max <= UIDS_CAP => Error::MaxAllowedUidsGreaterThanDefaultMaxAllowedUids;
        "times mechanisms ≤ 256":
            Subtensor::<T>::ensure_uids_fit_mechanisms(max, MechanismCountCurrent::<T>::get(netuid))
                .is_ok()
            => SubtensorError::TooManyUIDsPerMechanism;
    }

    /// Below both the maximum and the number of uids in use.
    min_allowed_uids(netuid, min: u16) {
        "< `MaxAllowedUids`": min < MaxAllowedUids::<T>::get(netuid)
            => Error::MinAllowedUidsGreaterThanMaxAllowedUids;
        "< uids in use": min < SubnetworkN::<T>::get(netuid)
            => Error::MinAllowedUidsGreaterThanCurrentUids;
    }

    /// At most as many validators as uids.
    max_allowed_validators(netuid, max: u16) {
        "≤ `MaxAllowedUids`": max <= MaxAllowedUids::<T>::get(netuid)
            => Error::MaxValidatorsLargerThanMaxUIds;
    }

    /// At least the chain's minimum.
    activity_cutoff(_, cutoff: u16) {
        "≥ `MinActivityCutoff` (360)": cutoff >= MinActivityCutoff::<T>::get()
            => SubtensorError::ActivityCutoffTooLow;
    }

    /// Below 1 TAO and below the ceiling.
    min_burn(netuid, floor: TaoBalance) {
        "< 1 TAO": floor < MIN_BURN_UPPER_BOUND => Error::ValueNotInBounds;
        "< `MaxBurn`": floor < MaxBurn::<T>::get(netuid) => Error::ValueNotInBounds;
    }

    /// Above 0.1 TAO and above the floor.
    max_burn(netuid, ceiling: TaoBalance) {
        "> 0.1 TAO": ceiling > MAX_BURN_LOWER_BOUND => Error::ValueNotInBounds;
        "> `MinBurn`": ceiling > MinBurn::<T>::get(netuid) => Error::ValueNotInBounds;
    }

    /// Blocks in which the price halves.
    burn_half_life(_, blocks: u16) {
        "1 to 36100": (1..=MAX_BURN_HALF_LIFE).contains(&blocks) => Error::InvalidValue;
    }

    /// Factor of each registration.
    burn_increase_mult(_, factor: U64F64) {
        "1 to 3": (U64F64::from_num(1)..=U64F64::from_num(3)).contains(&factor)
            => Error::InvalidValue;
    }

    /// What an owner may choose; root may choose any.
    bonds_moving_average(_, millionths: u64) {
        "≤ 975000": millionths <= MAX_BONDS_MOVING_AVERAGE => Error::BondsMovingAverageMaxReached;
    }

    /// What an owner may choose; root may choose any.
    sigmoid_steepness(_, hundredths: i16) {
        "≥ 0": hundredths >= 0 => Error::NegativeSigmoidSteepness;
    }

    /// Both at least 2.5 %, in order, and liquid alpha is on.
    alpha_values(netuid, (low, high): (u16, u16)) {
        "liquid alpha is on": LiquidAlphaOn::<T>::get(netuid)
            => SubtensorError::LiquidAlphaDisabled;
        "high ≥ 1638": high >= MIN_ALPHA => SubtensorError::AlphaHighTooLow;
        "1638 ≤ low ≤ high": (MIN_ALPHA..=high).contains(&low)
            => SubtensorError::AlphaLowOutOfRange;
    }

    /// Epochs to wait.
    reveal_period(_, epochs: u64) {
        "≤ 100": epochs <= MAX_REVEAL_PERIOD => SubtensorError::RevealPeriodTooLarge;
        "≥ 1": epochs >= 1 => SubtensorError::RevealPeriodTooSmall;
    }

    /// Neurons.
    immune_owner_uids(_, neurons: u16) {
        "1 to 10": (1..=10).contains(&neurons) => SubtensorError::InvalidValue;
    }

    /// Within the chain's bounds.
    min_childkey_take(_, take: u16) {
        "`MinChildkeyTake` to `MaxChildkeyTake`":
            (MinChildkeyTake::<T>::get()..=MaxChildkeyTake::<T>::get()).contains(&take)
            => Error::InvalidValue;
    }

    /// The exponent of flows.
    flow_exponent(_, exponent: U64F64) {
        "1 to 2": (U64F64::from_num(1)..=U64F64::from_num(2)).contains(&exponent)
            => Error::InvalidValue;
    }

    /// At least one.
    max_epochs_per_block(_, epochs: u8) {
        "≥ 1": epochs >= 1 => Error::ValueNotInBounds;
    }
}
