//! `root_register`.

use super::*;
use frame_support::{assert_noop, assert_ok};
use myelin_types::Correction;

const ROOT: NetUid = NetUid::ROOT;

fn register(coldkey: u8, hotkey: u8) -> DispatchResult {
    dispatch(Call::root_register { hotkey: account(hotkey) }, signed(&account(coldkey)))
}

/// Forgets how many registered in this block and interval.
fn forget_counts() {
    RegistrationsThisBlock::<Test>::insert(ROOT, 0);
    RegistrationsThisInterval::<Test>::insert(ROOT, 0);
}

#[test]
fn member_gets_a_uid_and_a_take_for_nothing() {
    Scene::new().funded(1, 1_000).run(|| {
        assert_ok!(register(1, 2));
        assert_eq!(Uids::<Test>::get(ROOT, account(2)), Some(0));
        assert_eq!(Owner::<Test>::get(account(2)), account(1));
        assert_eq!(Delegates::<Test>::get(account(2)), 11_796);
        assert!(Delegates::<Test>::contains_key(account(2)));
        assert_eq!(RegistrationsThisBlock::<Test>::get(ROOT), 1);
        assert_eq!(RegistrationsThisInterval::<Test>::get(ROOT), 1);
        assert_eq!(balance(1), 1_000);
        assert_eq!(events(), [Event::NeuronRegistered(ROOT, 0, account(2))]);
    });
}

#[test]
fn errors_come_in_order() {
    Scene::new().run(|| {
        assert_ok!(register(1, 2));
        NetworksAdded::<Test>::remove(ROOT);
        let call = || Call::root_register { hotkey: account(2) };
        assert_noop!(dispatch(call(), unsigned()), Error::<Test>::RootNetworkDoesNotExist);
        NetworksAdded::<Test>::insert(ROOT, true);
        assert_noop!(dispatch(call(), unsigned()), DispatchError::BadOrigin);
        RegistrationsThisInterval::<Test>::insert(ROOT, 3);
        assert_noop!(register(1, 2), Error::<Test>::TooManyRegistrationsThisBlock);
        RegistrationsThisBlock::<Test>::insert(ROOT, 0);
        assert_noop!(register(1, 2), Error::<Test>::TooManyRegistrationsThisInterval);
        RegistrationsThisInterval::<Test>::insert(ROOT, 2);
        assert_noop!(register(1, 2), Error::<Test>::HotKeyAlreadyRegisteredInSubNet);
        MaxAllowedUids::<Test>::insert(ROOT, 1);
        let hotkey = SubtensorModule::derive_subnet_account(ROOT);
        let special = Call::root_register { hotkey };
        assert_noop!(dispatch(special, signed(&account(1))), Error::<Test>::CannotUseSystemAccount);
        assert_noop!(register(1, 3), Error::<Test>::StakeTooLowForRoot);
        MaxAllowedUids::<Test>::insert(ROOT, 2);
        assert_ok!(register(1, 3));
    });
}

#[test]
fn full_root_replaces_its_weakest_member() {
    Scene::new().run(|| {
        MaxAllowedUids::<Test>::insert(ROOT, 3);
        for (uid, stake) in [(0, 30), (1, 10), (2, 10)] {
            forget_counts();
            assert_ok!(register(20, 30 + uid));
            grant_stake(ROOT, 20, 30 + uid, stake);
        }
        forget_counts();
        grant_stake(ROOT, 21, 40, 10);
        assert_noop!(register(21, 40), Error::<Test>::StakeTooLowForRoot);
        grant_stake(ROOT, 21, 40, 1);
        Delegates::<Test>::insert(account(40), 5);
        assert_ok!(register(21, 40));
        assert_eq!(Uids::<Test>::get(ROOT, account(40)), Some(1), "the first of the weakest");
        assert_eq!(Uids::<Test>::get(ROOT, account(31)), None);
        assert_eq!(Delegates::<Test>::get(account(40)), 5);
    });
}

#[test]
fn nobody_takes_the_place_of_the_owner_s_hotkey_on_root() {
    for (corrections, replaced) in
        [(&[][..], None), (&[Correction::SureRegistrations][..], Some(1))]
    {
        Scene::new().corrected(corrections).run(|| {
            MaxAllowedUids::<Test>::insert(ROOT, 2);
            for (hotkey, stake) in [(30, 10), (31, 20)] {
                forget_counts();
                assert_ok!(register(20, hotkey));
                grant_stake(ROOT, 20, hotkey, stake);
            }
            forget_counts();
            SubnetOwnerHotkey::<Test>::insert(ROOT, account(30));
            grant_stake(ROOT, 21, 40, 30);
            assert_ok!(register(21, 40));
            assert_eq!(Uids::<Test>::get(ROOT, account(40)), replaced);
            assert_eq!(Uids::<Test>::get(ROOT, account(30)), Some(0));
        });
    }
}

#[test]
fn anybody_may_register_an_existing_hotkey() {
    Scene::new().run(|| {
        own(1, 2);
        assert_ok!(register(9, 2));
        assert_eq!(Owner::<Test>::get(account(2)), account(1));
    });
}

#[test]
fn three_a_hundred_blocks_at_first() {
    Scene::new().run(|| {
        for block in 1..=3 {
            run_to_block(block);
            assert_ok!(register(1, 10 + block as u8));
        }
        run_to_block(99);
        assert_noop!(register(1, 20), Error::<Test>::TooManyRegistrationsThisInterval);
        run_to_block(100);
        for block in 100..105 {
            run_to_block(block);
            assert_ok!(register(1, block as u8));
            assert_noop!(register(1, 200), Error::<Test>::TooManyRegistrationsThisBlock);
        }
    });
}

#[test]
fn three_in_every_hundred_blocks_on_demand() {
    Scene::new().corrected(&[Correction::RootInterval]).run(|| {
        let mut next = 10;
        for start in [1, 100, 200] {
            for block in start..start + 3 {
                run_to_block(block);
                assert_ok!(register(1, next));
                next += 1;
            }
            for block in [start + 3, start + 98] {
                run_to_block(block);
                assert_noop!(register(1, 200), Error::<Test>::TooManyRegistrationsThisInterval);
            }
        }
    });
}
