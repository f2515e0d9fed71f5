//! Bounds of the values, with the errors in the order of their checks (spec: registry §22).

use crate::{Config, Error, Subtensor};
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
pub(crate) const MAX_BONDS_MOVING_AVERAGE: u64 = 975_000;

/// Neither below the minimum nor the uids in use, nor beyond the cap, all mechanisms together.
pub(crate) fn max_allowed_uids<T: Config>(netuid: NetUid, max: u16) -> DispatchResult {
    let floor = MinAllowedUids::<T>::get(netuid);
    ensure!(max >= floor, Error::<T>::MaxAllowedUidsLessThanMinAllowedUids);
    let used = SubnetworkN::<T>::get(netuid);
    ensure!(max >= used, Error::<T>::MaxAllowedUIdsLessThanCurrentUIds);
    ensure!(max <= UIDS_CAP, Error::<T>::MaxAllowedUidsGreaterThanDefaultMaxAllowedUids);
    let mechanisms = MechanismCountCurrent::<T>::get(netuid);
    Subtensor::<T>::ensure_uids_fit_mechanisms(max, mechanisms)
}

/// Below both the maximum and the number of uids in use.
pub(crate) fn min_allowed_uids<T: Config>(netuid: NetUid, min: u16) -> DispatchResult {
    let max = MaxAllowedUids::<T>::get(netuid);
    ensure!(min < max, Error::<T>::MinAllowedUidsGreaterThanMaxAllowedUids);
    let used = SubnetworkN::<T>::get(netuid);
    ensure!(min < used, Error::<T>::MinAllowedUidsGreaterThanCurrentUids);
    Ok(())
}

/// At most as many validators as uids.
pub(crate) fn max_allowed_validators<T: Config>(netuid: NetUid, max: u16) -> DispatchResult {
    let uids = MaxAllowedUids::<T>::get(netuid);
    ensure!(max <= uids, Error::<T>::MaxValidatorsLargerThanMaxUIds);
    Ok(())
}

/// At least the chain's minimum.
pub(crate) fn activity_cutoff<T: Config>(cutoff: u16) -> DispatchResult {
    let floor = MinActivityCutoff::<T>::get();
    ensure!(cutoff >= floor, SubtensorError::<T>::ActivityCutoffTooLow);
    Ok(())
}

/// Below 1 TAO and below the ceiling.
pub(crate) fn min_burn<T: Config>(netuid: NetUid, floor: TaoBalance) -> DispatchResult {
    ensure!(floor < MIN_BURN_UPPER_BOUND, Error::<T>::ValueNotInBounds);
    ensure!(floor < MaxBurn::<T>::get(netuid), Error::<T>::ValueNotInBounds);
    Ok(())
}

/// Above 0.1 TAO and above the floor.
pub(crate) fn max_burn<T: Config>(netuid: NetUid, ceiling: TaoBalance) -> DispatchResult {
    ensure!(ceiling > MAX_BURN_LOWER_BOUND, Error::<T>::ValueNotInBounds);
    ensure!(ceiling > MinBurn::<T>::get(netuid), Error::<T>::ValueNotInBounds);
    Ok(())
}

/// 1 to 36,100 blocks.
pub(crate) fn burn_half_life<T: Config>(blocks: u16) -> DispatchResult {
    ensure!((1..=MAX_BURN_HALF_LIFE).contains(&blocks), Error::<T>::InvalidValue);
    Ok(())
}

/// 1 to 3.
pub(crate) fn burn_increase_mult<T: Config>(factor: U64F64) -> DispatchResult {
    let (least, most) = (U64F64::from_num(1), U64F64::from_num(3));
    ensure!((least..=most).contains(&factor), Error::<T>::InvalidValue);
    Ok(())
}

/// Both at least 2.5 %, in order, and liquid alpha is on.
pub(crate) fn alpha_values<T: Config>(netuid: NetUid, low: u16, high: u16) -> DispatchResult {
    ensure!(LiquidAlphaOn::<T>::get(netuid), SubtensorError::<T>::LiquidAlphaDisabled);
    ensure!(high >= MIN_ALPHA, SubtensorError::<T>::AlphaHighTooLow);
    ensure!((MIN_ALPHA..=high).contains(&low), SubtensorError::<T>::AlphaLowOutOfRange);
    Ok(())
}

/// 1 to 100 epochs.
pub(crate) fn reveal_period<T: Config>(epochs: u64) -> DispatchResult {
    ensure!(epochs <= MAX_REVEAL_PERIOD, SubtensorError::<T>::RevealPeriodTooLarge);
    ensure!(epochs >= 1, SubtensorError::<T>::RevealPeriodTooSmall);
    Ok(())
}

/// 1 to 10 neurons.
pub(crate) fn immune_owner_uids<T: Config>(neurons: u16) -> DispatchResult {
    ensure!((1..=10).contains(&neurons), SubtensorError::<T>::InvalidValue);
    Ok(())
}

/// Within the chain's bounds.
pub(crate) fn min_childkey_take<T: Config>(take: u16) -> DispatchResult {
    let bounds = MinChildkeyTake::<T>::get()..=MaxChildkeyTake::<T>::get();
    ensure!(bounds.contains(&take), Error::<T>::InvalidValue);
    Ok(())
}

/// At least one.
pub(crate) fn max_epochs_per_block<T: Config>(epochs: u8) -> DispatchResult {
    ensure!(epochs > 0, Error::<T>::ValueNotInBounds);
    Ok(())
}
