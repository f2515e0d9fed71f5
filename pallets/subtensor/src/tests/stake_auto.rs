//! Where incentives are staked (spec: staking §12; emission cases D7).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use myelin_types::NetUid;

const COLD: u8 = 2;
const OTHER: u8 = 3;
/// Of the coldkey, of the other, and without uid.
const MINER: u8 = 12;
const VALIDATOR: u8 = 13;
const STRANGER: u8 = 14;

fn set(coldkey: u8, netuid: NetUid, hotkey: u8) -> Outcome {
    let hotkey = account(hotkey);
    dispatch(coldkey, Call::set_coldkey_auto_stake_hotkey { netuid, hotkey })
}

/// A subnet with the two neurons.
fn subnet() -> NetUid {
    let netuid = emitting(2, DYNAMIC, 1_000 * ONE, 1_000 * ONE);
    neuron(netuid, COLD, MINER);
    neuron(netuid, OTHER, VALIDATOR);
    netuid
}

fn chosen(netuid: NetUid, coldkey: u8) -> Option<Account> {
    AutoStakeDestination::<Test>::get(account(coldkey), netuid)
}

fn choosers(netuid: NetUid, hotkey: u8) -> Vec<Account> {
    AutoStakeDestinationColdkeys::<Test>::get(account(hotkey), netuid)
}

#[test]
fn errors_come_in_order() {
    Scene::new().run(|| {
        let netuid = subnet();
        takes_a_signer(Call::set_coldkey_auto_stake_hotkey { netuid, hotkey: account(MINER) });
        let nowhere = Error::<Test>::SubnetNotExists;
        assert_noop!(set(COLD, NetUid::new(99), STRANGER), nowhere);
        let stranger = Error::<Test>::HotKeyNotRegisteredInSubNet;
        assert_noop!(set(COLD, netuid, STRANGER), stranger);
        assert_ok!(set(COLD, netuid, VALIDATOR));
        let same = Error::<Test>::SameAutoStakeHotkeyAlreadySet;
        assert_noop!(set(COLD, netuid, VALIDATOR), same);
    });
}

#[test]
fn a_choice_replaces_the_last_one() {
    Scene::new().run(|| {
        let netuid = subnet();
        System::reset_events();
        assert_ok!(set(COLD, netuid, VALIDATOR));
        let hotkey = account(VALIDATOR);
        let told = Event::AutoStakeDestinationSet { coldkey: account(COLD), netuid, hotkey };
        assert_eq!(events(), [told]);
        assert_ok!(set(OTHER, netuid, VALIDATOR));
        assert_eq!(choosers(netuid, VALIDATOR), [account(COLD), account(OTHER)]);
        assert_ok!(set(COLD, netuid, MINER));
        assert_eq!(chosen(netuid, COLD), Some(account(MINER)));
        assert_eq!(choosers(netuid, VALIDATOR), [account(OTHER)]);
        assert_eq!(choosers(netuid, MINER), [account(COLD)]);
        check_state();
        assert_ok!(set(OTHER, netuid, MINER));
        let entry = AutoStakeDestinationColdkeys::<Test>::contains_key;
        assert!(!entry(account(VALIDATOR), netuid));
    });
}

#[test]
fn d7_incentives_go_where_the_coldkey_wants_them() {
    bare(|| {
        let netuid = subnet();
        pay(netuid, [5_000_000, 0, 0, 0], &[(MINER, 5_000_000, 0)]);
        assert_eq!(stake_of(netuid, COLD, MINER), 5_000_000);
        assert_ok!(set(COLD, netuid, VALIDATOR));
        System::reset_events();
        pay(netuid, [10_000_000, 0, 0, 0], &[(MINER, 10_000_000, 0)]);
        assert_eq!(stake_of(netuid, COLD, MINER), 5_000_000);
        assert_eq!(stake_of(netuid, COLD, VALIDATOR), 10_000_000);
        let told = Event::AutoStakeAdded {
            netuid,
            destination: account(VALIDATOR),
            hotkey: account(MINER),
            owner: account(COLD),
            incentive: 10_000_000.into(),
        };
        assert_eq!(events(), [told]);
        // Another subnet is not concerned.
        let second = emitting(3, DYNAMIC, 1_000 * ONE, 1_000 * ONE);
        neuron(second, COLD, MINER);
        pay(second, [7, 0, 0, 0], &[(MINER, 7, 0)]);
        assert_eq!(stake_of(second, COLD, MINER), 7);
    });
}
