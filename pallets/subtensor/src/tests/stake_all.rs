//! Leaving a hotkey on all subnets at once.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{NetUid, units::TAO};
use sp_runtime::DispatchError;

const COLD: u8 = 1;
const HOT: u8 = 2;
const OTHER: u8 = 3;
const AUTHOR: u8 = 9;

fn scene() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000 * TAO).funded(OTHER, 1_000 * TAO)
}

fn leave_all() -> Outcome {
    dispatch(COLD, Call::unstake_all { hotkey: account(HOT) })
}

fn leave_for_root() -> Outcome {
    dispatch(COLD, Call::unstake_all_alpha { hotkey: account(HOT) })
}

/// Netuid and TAO of the sales of this block.
fn sales() -> Vec<(NetUid, u64)> {
    let sale = |event| match event {
        Event::StakeRemoved(_, _, tao, _, netuid, _) => Some((netuid, tao.to_u64())),
        _ => None,
    };
    events().into_iter().filter_map(sale).collect()
}

/// Stake on the root network and on three subnets, of which the last is closed.
fn spread() -> [NetUid; 4] {
    let root = open_root();
    own(COLD, HOT);
    assert_ok!(add(root, COLD, HOT, 7 * ONE));
    let netuids = [2, 3, 4].map(|netuid| {
        let netuid = pool(netuid, 1_000 * TAO, 4_000 * TAO);
        give(netuid, COLD, HOT, 10 * ONE);
        netuid
    });
    SubtokenEnabled::<Test>::insert(netuids[2], false);
    System::reset_events();
    [root, netuids[0], netuids[1], netuids[2]]
}

#[test]
fn all_that_can_be_sold_is_sold() {
    scene().run(|| {
        let [root, a, b, closed] = spread();
        // On the second subnet the TAO reserve is below the minimum.
        set_reserves(b, 999_999, 4_000 * TAO);
        let before = free(COLD);
        assert_ok!(leave_all());
        // Table B2 of the pool cases.
        assert_eq!(sales(), [(root, 7 * ONE), (a, 2_492_512_986)]);
        assert_eq!(free(COLD) - before, 7 * ONE + 2_492_512_986);
        let left = [root, a, b, closed].map(|netuid| stake_of(netuid, COLD, HOT));
        assert_eq!(left, [0, 0, 10 * ONE, 10 * ONE]);
        // Nothing left to sell is no error.
        assert_ok!(leave_all());
    });
}

#[test]
fn a_sale_that_fails_undoes_the_others() {
    scene().run(|| {
        let [_, a, b, _] = spread();
        // The fee of this stake is worth less than a rao: that shows only in the sale itself.
        set_reserves(b, 10 * TAO, 1_000_000 * TAO);
        give(b, OTHER, HOT, ONE);
        assert!(SubtensorModule::decrease_stake(
            &account(HOT),
            &account(COLD),
            b,
            (10 * ONE - 100_000_000).into()
        ));
        let refused = pallet_subtensor_swap::Error::<Test>::ReservesTooLow;
        assert_eq!(leave_all(), Err(refused.into()));
        assert_eq!(stake_of(a, COLD, HOT), 10 * ONE);
    });
}

#[test]
fn the_hotkey_must_exist() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        assert_eq!(leave_all(), fails(Error::HotKeyAccountNotExists));
        assert_eq!(leave_for_root(), fails(Error::HotKeyAccountNotExists));
        let nobody = || frame_system::RawOrigin::None.into();
        let refused = Err(DispatchError::BadOrigin);
        assert_eq!(SubtensorModule::unstake_all(nobody(), account(HOT)), refused);
        assert_eq!(SubtensorModule::unstake_all_alpha(nobody(), account(HOT)), refused);
    });
}

#[test]
fn leaving_for_the_root_network_stakes_the_sum_there() {
    scene().run(|| {
        let [root, a, b, closed] = spread();
        // Staking to root needs neither the open network nor the minimum.
        SubtokenEnabled::<Test>::insert(root, false);
        let before = free(COLD);
        assert_ok!(leave_for_root());
        let sum = 2 * 2_492_512_986;
        assert_eq!(sales(), [(a, 2_492_512_986), (b, 2_492_512_986)]);
        let (cold, hot) = (account(COLD), account(HOT));
        let added = Event::StakeAdded(cold, hot, sum.into(), sum.into(), root, 0);
        assert_eq!(events().pop(), Some(added));
        let stakes = [root, a, b, closed].map(|netuid| stake_of(netuid, COLD, HOT));
        assert_eq!(stakes, [7 * ONE + sum, 0, 0, 10 * ONE]);
        assert_eq!(free(COLD), before);
    });
}

#[test]
fn leaving_for_the_root_network_with_nothing_is_too_little() {
    scene().run(|| {
        let [_, a, b, _] = spread();
        assert_ok!(leave_for_root());
        assert_eq!(leave_for_root(), fails(Error::AmountTooLow));
        for netuid in [a, b] {
            give(netuid, COLD, HOT, ONE);
            set_reserves(netuid, 999_999, TAO);
        }
        assert_eq!(leave_for_root(), fails(Error::AmountTooLow));
        assert_eq!(stake_of(a, COLD, HOT), ONE);
    });
}

#[test]
fn scheduled_children_stay() {
    scene().run(|| {
        let [_, a, ..] = spread();
        StakeThreshold::<Test>::put(1_000 * TAO);
        PendingChildKeys::<Test>::insert(a, account(HOT), (vec![(1, account(OTHER))], 100));
        assert_ok!(leave_all());
        assert!(PendingChildKeys::<Test>::contains_key(a, account(HOT)));
    });
}
