//! Bounds of the values.

use super::*;
use crate::Error as Here;
use frame_support::{assert_noop, assert_ok};
use myelin_types::{MechId, TaoBalance, fixed::U64F64, units::TAO};
use pallet_subtensor::Error as There;
use sp_runtime::DispatchError;

/// Asserts that root gets `error`, and on a missing subnet `SubnetDoesNotExist`; and the owner too,
/// if the call is the owner's.
fn refused(call: impl Fn(NetUid) -> Call<Test>, error: impl Into<DispatchError>) {
    let error = error.into();
    assert_noop!(send(root(), call(SUBNET)), error);
    assert_noop!(send(root(), call(MISSING)), Here::<Test>::SubnetDoesNotExist);
    let by_owner = send(signed(OWNER), call(SUBNET));
    assert!([Err(error), Err(DispatchError::BadOrigin)].contains(&by_owner), "{by_owner:?}");
}

fn max_uids(max_allowed_uids: u16) -> impl Fn(NetUid) -> Call<Test> {
    move |netuid| Call::sudo_set_max_allowed_uids { netuid, max_allowed_uids }
}

#[test]
fn max_allowed_uids() {
    scene(|| {
        SubnetworkN::<Test>::insert(SUBNET, 70);
        refused(max_uids(63), Here::<Test>::MaxAllowedUidsLessThanMinAllowedUids);
        refused(max_uids(69), Here::<Test>::MaxAllowedUIdsLessThanCurrentUIds);
        refused(max_uids(257), Here::<Test>::MaxAllowedUidsGreaterThanDefaultMaxAllowedUids);
        MechanismCountCurrent::<Test>::insert(SUBNET, MechId::new(2));
        refused(max_uids(129), There::<Test>::TooManyUIDsPerMechanism);
        assert_ok!(send(root(), max_uids(128)(SUBNET)));
        assert_ok!(send(root(), max_uids(70)(SUBNET)));
    });
}

#[test]
fn min_allowed_uids() {
    let set = |min_allowed_uids| {
        move |netuid| Call::sudo_set_min_allowed_uids { netuid, min_allowed_uids }
    };
    scene(|| {
        SubnetworkN::<Test>::insert(SUBNET, 70);
        MaxAllowedUids::<Test>::insert(SUBNET, 80);
        refused(set(80), Here::<Test>::MinAllowedUidsGreaterThanMaxAllowedUids);
        refused(set(70), Here::<Test>::MinAllowedUidsGreaterThanCurrentUids);
        assert_ok!(send(root(), set(69)(SUBNET)));
    });
}

#[test]
fn max_allowed_validators() {
    let set = |max_allowed_validators| {
        move |netuid| Call::sudo_set_max_allowed_validators { netuid, max_allowed_validators }
    };
    scene(|| {
        refused(set(257), Here::<Test>::MaxValidatorsLargerThanMaxUIds);
        assert_ok!(send(root(), set(256)(SUBNET)));
    });
}

#[test]
fn activity_cutoff() {
    let set =
        |activity_cutoff| move |netuid| Call::sudo_set_activity_cutoff { netuid, activity_cutoff };
    scene(|| {
        refused(set(359), There::<Test>::ActivityCutoffTooLow);
        assert_ok!(send(root(), set(360)(SUBNET)));
    });
}

#[test]
fn min_and_max_burn() {
    let min =
        |rao: u64| move |netuid| Call::sudo_set_min_burn { netuid, min_burn: TaoBalance::new(rao) };
    let max =
        |rao: u64| move |netuid| Call::sudo_set_max_burn { netuid, max_burn: TaoBalance::new(rao) };
    scene(|| {
        refused(min(TAO), Here::<Test>::ValueNotInBounds);
        refused(max(99_999_999), Here::<Test>::ValueNotInBounds);
        refused(max(100_000_000), Here::<Test>::ValueNotInBounds);
        assert_ok!(send(root(), max(100_000_001)(SUBNET)));
        refused(min(100_000_001), Here::<Test>::ValueNotInBounds);
        assert_ok!(send(root(), min(100_000_000)(SUBNET)));
        MinBurn::<Test>::insert(SUBNET, TaoBalance::new(200_000_000));
        refused(max(200_000_000), Here::<Test>::ValueNotInBounds);
        assert_ok!(send(root(), max(200_000_001)(SUBNET)));
        MaxBurn::<Test>::insert(SUBNET, TaoBalance::new(5 * TAO));
        assert_ok!(send(root(), min(TAO - 1)(SUBNET)));
    });
}

#[test]
fn bonds_moving_average_is_bounded_for_owners_only() {
    let set = |netuid, bonds_moving_average| Call::sudo_set_bonds_moving_average {
        netuid,
        bonds_moving_average,
    };
    scene(|| {
        let reached = Here::<Test>::BondsMovingAverageMaxReached;
        assert_noop!(send(signed(OWNER), set(SUBNET, 975_001)), reached);
        // Here the bound comes before existence.
        let reached = Here::<Test>::BondsMovingAverageMaxReached;
        assert_noop!(send(signed(OWNER), set(MISSING, 975_001)), reached);
        assert_ok!(send(root(), set(SUBNET, 975_001)));
    });
}

#[test]
fn sigmoid_steepness_may_be_negative_for_root_only() {
    let set = |netuid, steepness| Call::sudo_set_alpha_sigmoid_steepness { netuid, steepness };
    scene(|| {
        let negative = Here::<Test>::NegativeSigmoidSteepness;
        assert_noop!(send(signed(OWNER), set(SUBNET, -1)), negative);
        let missing = Here::<Test>::SubnetDoesNotExist;
        assert_noop!(send(signed(OWNER), set(MISSING, -1)), missing);
        assert_ok!(send(signed(OWNER), set(SUBNET, 0)));
        assert_ok!(send(root(), set(SUBNET, -1)));
        assert_eq!(AlphaSigmoidSteepness::<Test>::get(SUBNET), -1);
    });
}

#[test]
fn alpha_values() {
    let set = |alpha_low, alpha_high| Call::sudo_set_alpha_values {
        netuid: SUBNET,
        alpha_low,
        alpha_high,
    };
    scene(|| {
        LiquidAlphaOn::<Test>::insert(SUBNET, false);
        assert_noop!(send(root(), set(0, 0)), There::<Test>::LiquidAlphaDisabled);
        LiquidAlphaOn::<Test>::insert(SUBNET, true);
        assert_noop!(send(root(), set(0, 1_637)), There::<Test>::AlphaHighTooLow);
        assert_noop!(send(root(), set(1_637, 1_638)), There::<Test>::AlphaLowOutOfRange);
        assert_noop!(send(root(), set(1_639, 1_638)), There::<Test>::AlphaLowOutOfRange);
        assert_noop!(send(signed(OWNER), set(1_639, 1_638)), There::<Test>::AlphaLowOutOfRange);
        assert_ok!(send(signed(OWNER), set(1_638, 1_638)));
        assert_ok!(send(root(), set(1_638, u16::MAX)));
    });
}

#[test]
fn reveal_period() {
    let set =
        |interval| move |netuid| Call::sudo_set_commit_reveal_weights_interval { netuid, interval };
    scene(|| {
        refused(set(101), There::<Test>::RevealPeriodTooLarge);
        refused(set(0), There::<Test>::RevealPeriodTooSmall);
        assert_ok!(send(root(), set(100)(SUBNET)));
        assert_ok!(send(root(), set(1)(SUBNET)));
    });
}

#[test]
fn owner_immune_neurons() {
    let set = |immune_neurons| Call::sudo_set_owner_immune_neuron_limit {
        netuid: SUBNET,
        immune_neurons,
    };
    scene(|| {
        assert_noop!(send(root(), set(0)), There::<Test>::InvalidValue);
        assert_noop!(send(root(), set(11)), There::<Test>::InvalidValue);
        assert_ok!(send(root(), set(10)));
        assert_ok!(send(root(), set(1)));
    });
}

#[test]
fn registration_price_curve() {
    let half_life =
        |netuid, burn_half_life| Call::sudo_set_burn_half_life { netuid, burn_half_life };
    let factor = |netuid, bits| Call::sudo_set_burn_increase_mult {
        netuid,
        burn_increase_mult: U64F64::from_bits(bits),
    };
    const ONE: u128 = 1 << 64;
    scene(|| {
        let on_root = Here::<Test>::NotPermittedOnRootSubnet;
        assert_noop!(send(root(), half_life(NetUid::ROOT, 0)), on_root);
        let on_root = Here::<Test>::NotPermittedOnRootSubnet;
        assert_noop!(send(root(), factor(NetUid::ROOT, 0)), on_root);
        refused(|netuid| half_life(netuid, 0), Here::<Test>::InvalidValue);
        refused(|netuid| half_life(netuid, 36_101), Here::<Test>::InvalidValue);
        assert_ok!(send(root(), half_life(SUBNET, 1)));
        refused(|netuid| factor(netuid, ONE - 1), Here::<Test>::InvalidValue);
        refused(|netuid| factor(netuid, 3 * ONE + 1), Here::<Test>::InvalidValue);
        assert_ok!(send(root(), factor(SUBNET, ONE)));
        assert_ok!(send(root(), factor(SUBNET, 3 * ONE)));
    });
}

#[test]
fn flow_exponents() {
    let set =
        |bits| Call::sudo_set_tao_flow_normalization_exponent { exponent: U64F64::from_bits(bits) };
    scene(|| {
        let one = 1 << 64;
        for bits in [one - 1, 2 * one + 1] {
            assert_noop!(send(root(), set(bits)), Here::<Test>::InvalidValue);
        }
        for bits in [one, 2 * one] {
            assert_ok!(send(root(), set(bits)));
        }
    });
}

#[test]
fn not_on_the_root_network() {
    for call in [
        Call::sudo_set_owner_cut_enabled { netuid: NetUid::ROOT, enabled: false },
        Call::sudo_set_owner_cut_auto_lock_enabled { netuid: NetUid::ROOT, enabled: true },
        Call::sudo_set_subnet_emission_enabled { netuid: NetUid::ROOT, enabled: true },
    ] {
        scene(|| {
            assert_noop!(send(root(), call), Here::<Test>::NotPermittedOnRootSubnet);
        });
    }
}

#[test]
fn min_childkey_take() {
    let set = |take| move |netuid| Call::sudo_set_min_childkey_take_per_subnet { netuid, take };
    scene(|| {
        MinChildkeyTake::<Test>::put(10);
        refused(set(9), Here::<Test>::InvalidValue);
        refused(set(11_797), Here::<Test>::InvalidValue);
        assert_ok!(send(root(), set(10)(SUBNET)));
        assert_ok!(send(root(), set(11_796)(SUBNET)));
    });
}

#[test]
fn epochs_per_block() {
    scene(|| {
        let none = Call::sudo_set_max_epochs_per_block { max_epochs_per_block: 0 };
        assert_noop!(send(root(), none.clone()), Here::<Test>::ValueNotInBounds);
        assert_noop!(send(signed(OWNER), none), DispatchError::BadOrigin);
    });
}
