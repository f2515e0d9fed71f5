//! Locks follow alpha that is handed to others (staking §13.6, case 33).

use super::stake_kit::*;
use crate::{mock::*, types::LockState, *};
use frame_support::{assert_noop, assert_ok};
use myelin_types::NetUid;

const COLD: u8 = 1;
const OTHER: u8 = 2;
const HOT: u8 = 10;
const SECOND: u8 = 11;

/// A subnet on which `COLD` has 10 alpha with `HOT`, half of it locked for a while.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().funded(COLD, 10 * ONE).funded(OTHER, 10 * ONE).run(|| {
        let netuid = pool(2, 1_000 * ONE, 1_000 * ONE);
        own(COLD, HOT);
        own(OTHER, SECOND);
        give(netuid, COLD, HOT, 10 * ONE);
        let (hotkey, amount) = (account(HOT), (5 * ONE).into());
        assert_ok!(dispatch(COLD, Call::lock_stake { hotkey, netuid, amount }));
        System::set_block_number(1_001);
        test(netuid);
    });
}

fn accept(coldkey: u8) {
    assert_ok!(dispatch(coldkey, Call::set_reject_locked_alpha { enabled: false }));
}

fn lock_of(coldkey: u8, netuid: NetUid) -> Option<LockState> {
    SubtensorModule::get_coldkey_lock(&account(coldkey), netuid)
}

fn sum(netuid: NetUid) -> LockState {
    DecayingHotkeyLock::<Test>::get(netuid, account(HOT)).unwrap_or_default()
}

#[test]
fn what_is_free_goes_to_anybody() {
    scene(|netuid| {
        let before = lock_of(COLD, netuid);
        assert_ok!(transfer_stake(HOT, (COLD, netuid), (OTHER, netuid), 5 * ONE));
        assert_eq!(lock_of(COLD, netuid), before);
        assert_eq!(lock_of(OTHER, netuid), None);
    });
}

#[test]
fn what_is_locked_goes_to_those_who_accept_it() {
    scene(|netuid| {
        let all = || transfer_stake(HOT, (COLD, netuid), (OTHER, netuid), 10 * ONE);
        assert_noop!(all(), Error::<Test>::AccountRejectsLockedAlpha);
        accept(OTHER);
        let told = Event::RejectLockedAlphaUpdated { coldkey: account(OTHER), enabled: false };
        assert_eq!(events().last(), Some(&told));
        let before = lock_of(COLD, netuid).expect("it is locked");
        assert_ok!(all());
        assert_eq!(lock_of(COLD, netuid), None);
        let after = lock_of(OTHER, netuid).expect("it followed");
        assert_eq!(after.locked_mass, before.locked_mass);
        assert!(after.conviction <= before.conviction && after.conviction > 0);
        assert_eq!(sum(netuid).locked_mass, after.locked_mass);
        // The receiver may change its mind about the future.
        assert_ok!(dispatch(OTHER, Call::set_reject_locked_alpha { enabled: true }));
        assert!(!AccountFlags::<Test>::contains_key(account(OTHER)));
    });
}

#[test]
fn part_of_a_lock_takes_its_part_of_the_conviction() {
    scene(|netuid| {
        accept(OTHER);
        let before = lock_of(COLD, netuid).expect("it is locked");
        let free = 10 * ONE - before.locked_mass;
        let bound = before.locked_mass / 4;
        assert_ok!(transfer_stake(HOT, (COLD, netuid), (OTHER, netuid), free + bound));
        let left = lock_of(COLD, netuid).expect("the rest");
        let moved = lock_of(OTHER, netuid).expect("a quarter");
        assert_eq!(moved.locked_mass, bound);
        assert_eq!(left.locked_mass + moved.locked_mass, before.locked_mass);
        let share = moved.conviction.to_num::<f64>() / before.conviction.to_num::<f64>();
        assert!((share - 0.25).abs() < 1e-9, "{share}");
    });
}

#[test]
fn the_receivers_own_lock_must_name_the_same_hotkey() {
    scene(|netuid| {
        accept(OTHER);
        give(netuid, OTHER, SECOND, ONE);
        let (hotkey, amount) = (account(SECOND), ONE.into());
        assert_ok!(dispatch(OTHER, Call::lock_stake { hotkey, netuid, amount }));
        let send = |alpha| transfer_stake(HOT, (COLD, netuid), (OTHER, netuid), alpha);
        assert_noop!(send(10 * ONE), Error::<Test>::LockHotkeyMismatch);
        assert_ok!(send(5 * ONE));
        assert_eq!(lock_of(OTHER, netuid).map(|state| state.locked_mass), Some(ONE));
    });
}

#[test]
fn locks_end_with_their_subnet() {
    scene(|netuid| {
        assert_ok!(dispatch(COLD, Call::set_perpetual_lock { netuid, enabled: true }));
        assert!(HotkeyLock::<Test>::contains_key(netuid, account(HOT)));
        assert_ok!(SubtensorModule::do_dissolve_network(netuid));
        assert_eq!(lock_of(COLD, netuid), None);
        assert_eq!(LockingColdkeys::<Test>::iter_keys().count(), 0);
        assert!(!HotkeyLock::<Test>::contains_key(netuid, account(HOT)));
        assert_eq!(DecayingLock::<Test>::get(account(COLD), netuid), None);
    });
}
