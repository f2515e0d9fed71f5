//! Voting power (spec: yuma-epoch §9.5, staking §16).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin};
use myelin_types::{MechId, NetUid};
use sp_runtime::DispatchError;

const POOL: u64 = 1_000_000_000_000_000;
const WHOLE: u64 = 1_000_000_000_000_000_000;
/// Coldkey that owns the subnet of a scene.
const OWNER: u8 = 1;

/// Runs at block 1 with a subnet of the owner's, whose neurons, of hotkeys 11, 12, …, have these
/// stakes; at most two get permits, the owner's besides.
fn scene(stakes: &[u64], test: impl FnOnce(NetUid)) {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        for (i, alpha) in (0u8..).zip(stakes) {
            neuron(netuid, OWNER + i, 11 + i);
            give(netuid, OWNER + i, 11 + i, *alpha);
        }
        SubnetOwner::<Test>::insert(netuid, account(OWNER));
        MaxAllowedValidators::<Test>::insert(netuid, 2);
        test(netuid);
    });
}

fn owner() -> RuntimeOrigin {
    signed(&account(OWNER))
}

fn root() -> RuntimeOrigin {
    RawOrigin::Root.into()
}

fn enable(netuid: NetUid) {
    assert_ok!(SubtensorModule::enable_voting_power_tracking(owner(), netuid));
}

/// Runs an epoch of the subnet.
fn epoch(netuid: NetUid) {
    let keys = SubtensorModule::keys_of(netuid);
    SubtensorModule::run_epoch(netuid, ONE.into(), keys);
}

fn power(netuid: NetUid, hotkey: u8) -> Option<u64> {
    VotingPower::<Test>::try_get(netuid, account(hotkey)).ok()
}

fn powers(netuid: NetUid) -> Vec<Option<u64>> {
    (11..=14).map(|hotkey| power(netuid, hotkey)).collect()
}

#[test]
fn tracking_is_switched_on_and_off() {
    scene(&[], |netuid| {
        let stranger = signed(&account(9));
        let on = SubtensorModule::enable_voting_power_tracking;
        let off = SubtensorModule::disable_voting_power_tracking;
        assert_noop!(on(stranger.clone(), netuid), DispatchError::BadOrigin);
        assert_noop!(on(RawOrigin::None.into(), netuid), DispatchError::BadOrigin);
        assert_noop!(off(stranger, netuid), DispatchError::BadOrigin);
        for origin in [owner(), root()] {
            let not_on = Error::<Test>::VotingPowerTrackingNotEnabled;
            assert_noop!(off(origin.clone(), netuid), not_on);
            System::reset_events();
            assert_ok!(on(origin.clone(), netuid));
            assert!(VotingPowerTrackingEnabled::<Test>::get(netuid));
            assert_ok!(off(origin.clone(), netuid));
            assert!(VotingPowerTrackingEnabled::<Test>::get(netuid), "until it ends");
            assert_eq!(VotingPowerDisableAtBlock::<Test>::get(netuid), 100_801);
            // Switched on again, the end is off.
            assert_ok!(on(origin, netuid));
            assert!(!VotingPowerDisableAtBlock::<Test>::contains_key(netuid));
            let enabled = Event::VotingPowerTrackingEnabled { netuid };
            let scheduled =
                Event::VotingPowerTrackingDisableScheduled { netuid, disable_at_block: 100_801 };
            assert_eq!(events(), [enabled.clone(), scheduled, enabled]);
            VotingPowerTrackingEnabled::<Test>::remove(netuid);
        }
    });
}

#[test]
fn root_sets_the_factor() {
    scene(&[], |netuid| {
        let set = SubtensorModule::sudo_set_voting_power_ema_alpha;
        assert_eq!(VotingPowerEmaAlpha::<Test>::get(netuid), 3_570_000_000_000_000);
        assert_noop!(set(owner(), netuid, WHOLE + 1), DispatchError::BadOrigin);
        let invalid = Error::<Test>::InvalidVotingPowerEmaAlpha;
        assert_noop!(set(root(), netuid, WHOLE + 1), invalid);
        System::reset_events();
        assert_ok!(set(root(), netuid, WHOLE));
        assert_eq!(VotingPowerEmaAlpha::<Test>::get(netuid), WHOLE);
        assert_eq!(events(), [Event::VotingPowerEmaAlphaSet { netuid, alpha: WHOLE }]);
    });
}

#[test]
fn voting_power_follows_stake_while_it_is_tracked() {
    scene(&[1_000 * ONE, 500 * ONE, 100 * ONE], |netuid| {
        epoch(netuid);
        assert_eq!(powers(netuid), [None; 4], "not tracked");
        enable(netuid);
        epoch(netuid);
        assert_eq!(powers(netuid)[..3], [Some(3_570_000_000), Some(1_785_000_000), None]);
        epoch(netuid);
        assert_eq!(powers(netuid)[..3], [Some(7_127_255_100), Some(3_563_627_550), None]);
        VotingPowerEmaAlpha::<Test>::insert(netuid, WHOLE);
        epoch(netuid);
        assert_eq!(powers(netuid)[..3], [Some(1_000 * ONE), Some(500 * ONE), None]);
    });
}

#[test]
fn without_permit_voting_power_is_lost_at_once() {
    scene(&[1_000 * ONE, 500 * ONE, 100 * ONE], |netuid| {
        enable(netuid);
        epoch(netuid);
        give(netuid, 3, 13, 1_000 * ONE);
        epoch(netuid);
        // The new permit counts: the third validator took the second one's.
        assert_eq!(powers(netuid)[..3], [Some(7_127_255_100), None, Some(3_927_000_000)]);
        // The owner's hotkey always has a permit, and without stake it falls slowly.
        SubnetOwnerHotkey::<Test>::insert(netuid, account(12));
        epoch(netuid);
        assert_eq!(power(netuid, 12), Some(1_785_000_000));
    });
}

#[test]
fn the_threshold_takes_from_those_who_fall_below_it() {
    scene(&[1_000 * ONE, 500 * ONE], |netuid| {
        enable(netuid);
        VotingPowerEmaAlpha::<Test>::insert(netuid, WHOLE / 2);
        epoch(netuid);
        assert_eq!(powers(netuid)[..2], [Some(500 * ONE), Some(250 * ONE)]);
        // Both stakes are above the threshold; only one average was.
        StakeThreshold::<Test>::put(400 * ONE);
        SubtensorModule::decrease_stake(&account(11), &account(1), netuid, (990 * ONE).into());
        SubnetOwnerHotkey::<Test>::insert(netuid, account(11));
        epoch(netuid);
        assert_eq!(powers(netuid)[..2], [None, Some(375 * ONE)]);
        StakeThreshold::<Test>::put(0);
        SubnetAlphaOut::<Test>::mutate(netuid, |out| *out = out.saturating_sub((990 * ONE).into()));
    });
}

#[test]
fn entries_of_former_members_go() {
    scene(&[1_000 * ONE, 500 * ONE], |netuid| {
        enable(netuid);
        let (gone, elsewhere) = (account(77), account(78));
        VotingPower::<Test>::insert(netuid, &gone, 5);
        // Membership decides, not the key.
        VotingPower::<Test>::insert(netuid, &elsewhere, 6);
        IsNetworkMember::<Test>::insert(&elsewhere, netuid, true);
        VotingPower::<Test>::insert(NetUid::new(3), &gone, 7);
        epoch(netuid);
        assert_eq!((power(netuid, 77), power(netuid, 78)), (None, Some(6)));
        assert_eq!(power(NetUid::new(3), 77), Some(7));
        IsNetworkMember::<Test>::remove(&elsewhere, netuid);
    });
}

#[test]
fn the_tracking_ends_with_the_first_epoch_after_its_block() {
    scene(&[1_000 * ONE, 500 * ONE], |netuid| {
        enable(netuid);
        epoch(netuid);
        assert_ok!(SubtensorModule::disable_voting_power_tracking(owner(), netuid));
        VotingPower::<Test>::insert(NetUid::new(3), account(11), 7);
        System::set_block_number(100_800);
        epoch(netuid);
        assert_eq!(power(netuid, 11), Some(7_127_255_100), "still tracked");
        System::set_block_number(100_801);
        System::reset_events();
        epoch(netuid);
        assert_eq!(powers(netuid), [None; 4]);
        assert_eq!(power(NetUid::new(3), 11), Some(7));
        assert!(!VotingPowerTrackingEnabled::<Test>::get(netuid));
        assert!(!VotingPowerDisableAtBlock::<Test>::contains_key(netuid));
        let ended = Event::VotingPowerTrackingDisabled { netuid };
        assert_eq!(events().last(), Some(&ended), "after the mechanisms' events");
        System::reset_events();
        epoch(netuid);
        assert!(!events().contains(&ended));
    });
}

/// Each mechanism adds the stake once more.
#[test]
fn mechanisms_multiply_the_stake() {
    scene(&[1_000 * ONE], |netuid| {
        enable(netuid);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        epoch(netuid);
        assert_eq!(power(netuid, 11), Some(2 * 3_570_000_000));
    });
}
