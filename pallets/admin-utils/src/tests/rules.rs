//! Every setter of the table obeys the rules of who, when and in which order.

use super::{
    cases::{Case, Who, all, of_subnets},
    *,
};
use frame_support::{assert_noop, assert_ok, traits::GetCallName};
use myelin_types::Correction;
use sp_runtime::{DispatchError, traits::BadOrigin};

fn name(case: &Case) -> String {
    (case.call)(SUBNET).get_call_name().to_owned()
}

fn frozen() -> DispatchError {
    pallet_subtensor::Error::<Test>::AdminActionProhibitedDuringWeightsWindow.into()
}

fn too_soon() -> DispatchError {
    pallet_subtensor::Error::<Test>::TxRateLimitExceeded.into()
}

fn missing() -> DispatchError {
    crate::Error::<Test>::SubnetDoesNotExist.into()
}

#[test]
fn root_sets_the_value_and_announces_it() {
    for case in all() {
        scene(|| {
            assert!(!(case.stored)(), "{}: the value is stored before", name(&case));
            assert_ok!(send(root(), (case.call)(SUBNET)));
            assert!((case.stored)(), "{}: the value is not stored", name(&case));
            assert_eq!(events(), case.events, "{}", name(&case));
        });
    }
}

#[test]
fn strangers_and_nobody_are_refused() {
    for case in all() {
        scene(|| {
            assert_noop!(send(signed(STRANGER), (case.call)(SUBNET)), BadOrigin);
            assert_noop!(send(RawOrigin::None.into(), (case.call)(SUBNET)), BadOrigin);
        });
    }
}

#[test]
fn an_owner_may_change_what_is_the_owners() {
    for case in all() {
        scene(|| {
            let result = send(signed(OWNER), (case.call)(SUBNET));
            if case.who == Who::Root {
                assert_eq!(result, Err(BadOrigin.into()), "{}", name(&case));
            } else {
                assert_eq!(result, Ok(()), "{}", name(&case));
                assert!((case.stored)(), "{}", name(&case));
            }
        });
    }
}

#[test]
fn with_fresh_netuids_nothing_is_set_without_a_subnet() {
    for case in of_subnets() {
        scene(|| {
            let fresh = [Correction::FreshNetuids].into_iter().collect();
            assert_ok!(ChainParams::set_corrections(RawOrigin::Root.into(), fresh));
            assert_noop!(send(root(), (case.call)(MISSING)), missing());
            assert_ok!(send(root(), (case.call)(SUBNET)));
        });
    }
}

#[test]
fn an_owner_waits_between_two_changes_of_one_setting() {
    for case in of_subnets() {
        let Who::Owner(blocks) = case.who else { continue };
        scene(|| {
            assert_ok!(send(signed(OWNER), (case.call)(SUBNET)));
            System::set_block_number(5 + blocks - 1);
            LastEpochBlock::<Test>::insert(SUBNET, 5 + blocks - 1);
            assert_noop!(send(signed(OWNER), (case.call)(SUBNET)), too_soon());
            assert_ok!(send(root(), (case.call)(SUBNET)));
            System::set_block_number(5 + blocks);
            assert_ok!(send(signed(OWNER), (case.call)(SUBNET)));
        });
    }
}

#[test]
fn each_setting_has_a_limit_of_its_own_and_root_is_not_recorded() {
    scene(|| {
        for case in of_subnets().iter().filter(|case| matches!(case.who, Who::Owner(_))) {
            assert_ok!(send(root(), (case.call)(SUBNET)));
            assert_eq!(send(signed(OWNER), (case.call)(SUBNET)), Ok(()), "{}", name(case));
        }
    });
}

#[test]
fn a_free_setting_has_no_limit() {
    for case in of_subnets().into_iter().filter(|case| case.who == Who::OwnerAlways) {
        scene(|| {
            assert_ok!(send(signed(OWNER), (case.call)(SUBNET)));
            assert_ok!(send(signed(OWNER), (case.call)(SUBNET)));
        });
    }
}

#[test]
fn the_freeze_window_stops_root_and_owner_alike() {
    for case in of_subnets() {
        scene(|| {
            freeze();
            let expected = if case.window { Err(frozen()) } else { Ok(()) };
            assert_eq!(send(root(), (case.call)(SUBNET)), expected, "{}", name(&case));
            if case.who != Who::Root {
                assert_eq!(send(signed(OWNER), (case.call)(SUBNET)), expected, "{}", name(&case));
            }
        });
    }
}

#[test]
fn the_window_opens_again_with_the_epoch() {
    scene(|| {
        let case = of_subnets().into_iter().find(|case| case.window).expect("most have a window");
        // The epoch is due at block 51; the last 10 blocks before it are frozen.
        AdminFreezeWindow::<Test>::put(10);
        for (block, open) in [(41, true), (42, false), (50, false)] {
            System::set_block_number(block);
            let result = send(root(), (case.call)(SUBNET));
            assert_eq!(result.is_ok(), open, "block {block}");
        }
        System::set_block_number(51);
        LastEpochBlock::<Test>::insert(SUBNET, 51);
        assert_ok!(send(root(), (case.call)(SUBNET)));
        PendingEpochAt::<Test>::insert(SUBNET, 52);
        assert_noop!(send(root(), (case.call)(SUBNET)), frozen());
        Tempo::<Test>::insert(SUBNET, 0);
        assert_ok!(send(root(), (case.call)(SUBNET)));
    });
}

#[test]
fn settings_of_a_missing_subnet_are_refused_where_existence_counts() {
    for case in of_subnets() {
        scene(|| {
            let expected = if case.existing { Err(missing()) } else { Ok(()) };
            assert_eq!(send(root(), (case.call)(MISSING)), expected, "{}", name(&case));
            if case.who != Who::Root {
                let result = send(signed(OWNER), (case.call)(MISSING));
                assert_eq!(result, expected, "{}", name(&case));
            }
        });
    }
}

#[test]
fn the_steps_come_in_order() {
    for case in of_subnets().into_iter().filter(|case| case.window) {
        scene(|| {
            // Nobody but those who may learns anything: the origin comes first of all.
            freeze();
            assert_noop!(send(signed(STRANGER), (case.call)(MISSING)), BadOrigin);
            // The window comes before existence.
            assert_noop!(send(root(), (case.call)(MISSING)), frozen());
        });
        if matches!(case.who, Who::Owner(_)) {
            scene(|| {
                // The rate limit comes before the window.
                assert_ok!(send(signed(OWNER), (case.call)(SUBNET)));
                freeze();
                assert_noop!(send(signed(OWNER), (case.call)(SUBNET)), too_soon());
            });
        }
    }
}

#[test]
fn a_refused_change_is_not_recorded() {
    scene(|| {
        let bad = Call::sudo_set_max_allowed_uids { netuid: SUBNET, max_allowed_uids: 257 };
        assert!(send(signed(OWNER), bad).is_err());
        let good = Call::sudo_set_max_allowed_uids { netuid: SUBNET, max_allowed_uids: 256 };
        assert_ok!(send(signed(OWNER), good));
    });
}
