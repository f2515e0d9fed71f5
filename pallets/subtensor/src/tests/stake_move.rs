//! Moving, transferring and swapping stake.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{NetUid, TaoBalance, fixed::I96F32, units::TAO};
use pallet_subtensor_swap::SwapHandler;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

type SwapError = pallet_subtensor_swap::Error<Test>;

const COLD: u8 = 1;
const HOT: u8 = 2;
const OTHER: u8 = 3;
const HOT2: u8 = 4;
const POOR: u8 = 5;
const AUTHOR: u8 = 9;
const NOWHERE: NetUid = NetUid::new(99);

fn scene() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000 * TAO).funded(OTHER, 1_000 * TAO)
}

/// Two equal pools; `COLD` owns the first hotkey, `OTHER` the second.
fn two_pools() -> (NetUid, NetUid) {
    own(COLD, HOT);
    own(OTHER, HOT2);
    (pool(2, 1_000 * TAO, 4_000 * TAO), pool(3, 1_000 * TAO, 4_000 * TAO))
}

fn removed(coldkey: u8, hotkey: u8, tao: u64, alpha: u64, netuid: NetUid, fee: u64) -> Event<Test> {
    let (tao, alpha) = (tao.into(), alpha.into());
    Event::StakeRemoved(account(coldkey), account(hotkey), tao, alpha, netuid, fee)
}

fn added(coldkey: u8, hotkey: u8, tao: u64, alpha: u64, netuid: NetUid, fee: u64) -> Event<Test> {
    let (tao, alpha) = (tao.into(), alpha.into());
    Event::StakeAdded(account(coldkey), account(hotkey), tao, alpha, netuid, fee)
}

#[test]
fn within_a_subnet_stake_only_changes_hands() {
    scene().run(|| {
        let (a, _) = two_pools();
        give(a, COLD, HOT, 10 * ONE);
        let before = (reserves(a), SubnetAlphaOut::<Test>::get(a), free(COLD), free(AUTHOR));
        assert_ok!(move_stake(COLD, (HOT, a), (HOT2, a), 4 * ONE));
        assert_eq!((stake_of(a, COLD, HOT), stake_of(a, COLD, HOT2)), (6 * ONE, 4 * ONE));
        let after = (reserves(a), SubnetAlphaOut::<Test>::get(a), free(COLD), free(AUTHOR));
        assert_eq!(after, before);
        let (volume, flow) = (SubnetVolume::<Test>::get(a), SubnetTaoFlow::<Test>::get(a));
        assert_eq!((volume, flow), (0, 0));
        let (cold, hot, hot2) = (account(COLD), account(HOT), account(HOT2));
        assert_eq!(LastColdkeyHotkeyStakeBlock::<Test>::get(&cold, &hot2), Some(1));
        assert_eq!(LastColdkeyHotkeyStakeBlock::<Test>::get(&cold, &hot), None);
        // Nobody becomes a delegate by it.
        assert!(!Delegates::<Test>::contains_key(&hot2));
        assert_eq!(
            events(),
            [
                removed(COLD, HOT, ONE, 4 * ONE, a, 0),
                added(COLD, HOT2, ONE, 4 * ONE, a, 0),
                Event::StakeMoved(cold, hot, a, hot2, a, ONE.into()),
            ]
        );
        // More than there is means all of it.
        assert_ok!(move_stake(COLD, (HOT, a), (HOT2, a), u64::MAX));
        assert_eq!((stake_of(a, COLD, HOT), stake_of(a, COLD, HOT2)), (0, 10 * ONE));
    });
}

#[test]
fn between_subnets_one_fee_is_paid_where_the_stake_leaves() {
    scene().run(|| {
        let (a, b) = two_pools();
        give(a, COLD, HOT, 10 * ONE);
        let (free_before, author_before) = (free(COLD), free(AUTHOR));
        assert_ok!(move_stake(COLD, (HOT, a), (HOT2, b), 10 * ONE));
        // Table B2 of the pool cases, then a purchase without fee.
        let tao = 2_492_512_986;
        let bought = stake_of(b, COLD, HOT2);
        assert_eq!(bought, 4_000 * TAO - reserves(b).1);
        assert_near(bought, 9_945_264_000, 1_000_000);
        assert_eq!(reserves(a), (997_506_234_414, 4_010_000_000_000));
        assert_eq!(reserves(b).0, 1_000 * TAO + tao);
        assert_eq!(stake_of(a, COLD, HOT), 0);
        assert_eq!((free(COLD), free(AUTHOR)), (free_before, author_before + 1_252_600));
        assert_eq!(SubnetTaoFlow::<Test>::get(b), tao as i64);
        assert_eq!(Delegates::<Test>::try_get(account(HOT2)), Ok(11_796));
        let (cold, hot, hot2) = (account(COLD), account(HOT), account(HOT2));
        assert_eq!(
            events(),
            [
                removed(COLD, HOT, tao, 9_994_964_523, a, 5_035_477),
                added(COLD, HOT2, tao, bought, b, 0),
                Event::StakeMoved(cold, hot, a, hot2, b, tao.into()),
            ]
        );
    });
}

#[test]
fn from_the_root_network_the_fee_is_paid_on_arrival() {
    scene().run(|| {
        let (a, _) = two_pools();
        let root = open_root();
        assert_ok!(add(root, COLD, HOT, 5 * ONE));
        System::reset_events();
        let author_before = free(AUTHOR);
        assert_ok!(swap_stake(COLD, HOT, root, a, ONE));
        // Table B1 of the pool cases.
        assert_eq!(stake_of(a, COLD, HOT), 3_993_993_829);
        assert_eq!(stake_of(root, COLD, HOT), 4 * ONE);
        assert_eq!(free(AUTHOR), author_before + 503_547);
        let (cold, hot) = (account(COLD), account(HOT));
        assert_eq!(
            events(),
            [
                removed(COLD, HOT, ONE, ONE, root, 0),
                added(COLD, HOT, ONE, 3_993_993_829, a, 503_547),
                Event::StakeSwapped(cold, hot, root, a, ONE.into()),
            ]
        );
        // Its owner does not make a delegate of the hotkey.
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
    });
}

#[test]
fn a_transfer_gives_stake_to_another_coldkey() {
    scene().run(|| {
        let (a, b) = two_pools();
        give(a, COLD, HOT, 20 * ONE);
        assert_ok!(transfer_stake(HOT, (COLD, a), (OTHER, a), 8 * ONE));
        assert_eq!((stake_of(a, COLD, HOT), stake_of(a, OTHER, HOT)), (12 * ONE, 8 * ONE));
        let (cold, other, hot) = (account(COLD), account(OTHER), account(HOT));
        assert_eq!(
            events(),
            [
                removed(COLD, HOT, 2 * ONE, 8 * ONE, a, 0),
                added(OTHER, HOT, 2 * ONE, 8 * ONE, a, 0),
                Event::StakeTransferred(
                    cold.clone(),
                    other.clone(),
                    hot.clone(),
                    a,
                    a,
                    (2 * ONE).into()
                ),
            ]
        );
        assert_eq!(StakingHotkeys::<Test>::get(&other), [account(HOT2), hot.clone()]);

        System::reset_events();
        let before = (free(COLD), free(OTHER));
        assert_ok!(transfer_stake(HOT, (COLD, a), (OTHER, b), 10 * ONE));
        let tao = 2_492_512_986;
        assert_eq!((free(COLD), free(OTHER)), before);
        assert_eq!(stake_of(a, COLD, HOT), 2 * ONE);
        assert_eq!(stake_of(b, OTHER, HOT), 4_000 * TAO - reserves(b).1);
        assert_eq!(LastColdkeyHotkeyStakeBlock::<Test>::get(&other, &hot), Some(1));
        let last = Event::StakeTransferred(cold, other, hot, a, b, tao.into());
        assert_eq!(events().pop(), Some(last));
    });
}

#[test]
fn who_has_no_tao_keeps_the_existential_deposit() {
    Scene::new().authored_by(AUTHOR).run(|| {
        let (a, b) = two_pools();
        give(a, POOR, HOT, 10 * ONE);
        assert_ok!(transfer_stake(HOT, (POOR, a), (6, b), 10 * ONE));
        assert_eq!((free(POOR), free(6)), (0, 500));
        assert_eq!(reserves(b).0, 1_000 * TAO + 2_492_512_986 - 500);
    });
}

#[test]
fn proceeds_below_the_minimum_stay_liquid() {
    scene().run(|| {
        let (a, b) = two_pools();
        give(a, COLD, HOT, 100 * ONE);
        let most = <Swap as SwapHandler>::max_move(a, b, 999_999_000.into());
        assert_eq!(most, Ok(2_000_002.into()));
        let before = free(COLD);
        assert_ok!(swap_limit(COLD, HOT, (a, b), 50 * ONE, (999_999_000, true)));
        let Some(Event::StakeSwapped(.., tao)) = events().pop() else { panic!("no event") };
        assert_eq!(tao, TaoBalance::new(499_748));
        assert_eq!(free(COLD), before + 499_748);
        assert_eq!((stake_of(a, COLD, HOT), stake_of(b, COLD, HOT)), (100 * ONE - 2_000_002, 0));
    });
}

#[test]
fn root_dividends_follow_the_stake() {
    scene().run(|| {
        let root = open_root();
        own(COLD, HOT);
        own(OTHER, HOT2);
        for coldkey in [COLD, OTHER] {
            assert_ok!(add(root, coldkey, HOT, 4 * ONE));
        }
        let net = pool(7, 0, 0);
        RootClaimable::<Test>::insert(account(HOT), BTreeMap::from([(net, I96F32::from_num(0.5))]));
        RootClaimable::<Test>::insert(account(HOT2), BTreeMap::from([(net, I96F32::from_num(2))]));
        let claimed =
            |hotkey, coldkey| RootClaimed::<Test>::get((net, account(hotkey), account(coldkey)));
        RootClaimed::<Test>::insert((net, account(HOT), account(COLD)), u128::from(ONE));
        assert_ok!(transfer_stake(HOT, (COLD, root), (OTHER, root), ONE));
        // New stake owes nothing to the past, and does not owe it either.
        assert_eq!((claimed(HOT, COLD), claimed(HOT, OTHER)), (ONE as u128 / 2, ONE as u128 / 2));
        assert_ok!(move_stake(COLD, (HOT, root), (HOT2, root), 2 * ONE));
        assert_eq!((claimed(HOT, COLD), claimed(HOT2, COLD)), (0, 4 * ONE as u128));
        // Stakers stay indexed until they unstake.
        assert_ok!(move_stake(COLD, (HOT, root), (HOT2, root), ONE));
        assert_eq!(NumStakingColdkeys::<Test>::get(), 2);
    });
}

#[test]
fn errors_come_in_order() {
    scene().run(|| {
        let (a, b) = two_pools();
        let nobody = || frame_system::RawOrigin::None.into();
        let (one, hot, alpha) = (account(COLD), account(HOT), ONE.into());
        let refused = Err(DispatchError::BadOrigin);
        let moved = SubtensorModule::move_stake(nobody(), hot.clone(), hot.clone(), a, b, alpha);
        assert_eq!(moved, refused);
        let sent = SubtensorModule::transfer_stake(nobody(), one, hot.clone(), a, b, alpha);
        assert_eq!(sent, refused);
        assert_eq!(SubtensorModule::swap_stake(nobody(), hot.clone(), a, b, alpha), refused);
        let swapped =
            SubtensorModule::swap_stake_limit(nobody(), hot, a, b, alpha, ONE.into(), true);
        assert_eq!(swapped, refused);

        // Each scene fails all the later checks too; nobody owns hotkeys 50 and 51.
        let same = fails(Error::SameNetuid);
        assert_eq!(move_stake(COLD, (50, NOWHERE), (50, NOWHERE), ONE), same);
        assert_eq!(transfer_stake(50, (COLD, NOWHERE), (COLD, NOWHERE), ONE), same);
        assert_eq!(swap_stake(COLD, 50, NOWHERE, NOWHERE, ONE), same);
        let nowhere = fails(Error::SubnetNotExists);
        SubtokenEnabled::<Test>::insert(a, false);
        assert_eq!(move_stake(COLD, (50, NOWHERE), (51, a), ONE), nowhere);
        assert_eq!(move_stake(COLD, (50, a), (51, NOWHERE), ONE), nowhere);
        let closed = fails(Error::SubtokenDisabled);
        assert_eq!(move_stake(COLD, (50, a), (51, b), ONE), closed);
        assert_eq!(move_stake(COLD, (50, b), (51, a), ONE), closed);
        SubtokenEnabled::<Test>::insert(a, true);
        let unknown = fails(Error::HotKeyAccountNotExists);
        assert_eq!(move_stake(COLD, (50, a), (HOT, b), ONE), unknown);
        assert_eq!(move_stake(COLD, (HOT, a), (50, b), ONE), unknown);
        assert_eq!(move_stake(COLD, (HOT, a), (50, a), ONE), unknown);
    });
}

#[test]
fn errors_of_the_amount_come_in_order() {
    scene().run(|| {
        let (a, b) = two_pools();
        TransferToggle::<Test>::insert(b, false);
        give(a, COLD, HOT, 10 * ONE);
        set_reserves(a, 999_999, 4_000 * TAO);
        let transfer = |alpha| transfer_stake(HOT, (COLD, a), (OTHER, b), alpha);
        assert_eq!(transfer(1), fails(Error::InsufficientLiquidity));
        set_reserves(a, 1_000 * TAO, 1_000 * TAO);
        assert_eq!(transfer(1), fails(Error::AmountTooLow));
        // The proceeds must be more than the minimum, not only as much.
        let root = open_root();
        assert_ok!(add(root, COLD, HOT, 5_000_000));
        assert_eq!(swap_stake(COLD, HOT, root, a, 2_000_000), fails(Error::AmountTooLow));
        assert_ok!(swap_stake(COLD, HOT, root, a, 2_001_100));
        let limit = (ONE * 9 / 10, false);
        let far = swap_limit(COLD, HOT, (a, root), ONE * 10, (ONE - 1, false));
        assert_eq!(far, fails(Error::SlippageTooHigh));
        assert_ok!(swap_limit(COLD, HOT, (a, root), ONE, limit));

        assert_eq!(transfer(ONE), fails(Error::TransferDisallowed));
        let back = transfer_stake(HOT, (COLD, a), (OTHER, a), ONE);
        assert_ok!(back);
        TransferToggle::<Test>::insert(a, false);
        TransferToggle::<Test>::insert(b, true);
        assert_eq!(transfer(ONE), fails(Error::TransferDisallowed));
        // The switch is for transfers only.
        assert_ok!(swap_stake(COLD, HOT, a, b, ONE));
        // Within a subnet only the worth counts.
        let little = move_stake(COLD, (HOT, a), (HOT2, a), 1);
        assert_eq!(little, fails(Error::AmountTooLow));
        // Nothing to move is too little.
        for (from, to) in [(a, b), (a, a)] {
            assert_eq!(move_stake(POOR, (HOT, from), (HOT2, to), ONE), fails(Error::AmountTooLow));
        }
        assert_eq!(transfer_stake(HOT, (POOR, b), (OTHER, b), ONE), fails(Error::AmountTooLow));
        assert_eq!(swap_stake(POOR, HOT, b, a, ONE), fails(Error::AmountTooLow));
    });
}

#[test]
fn a_limit_on_a_trade_with_the_root_network_is_a_price() {
    scene().run(|| {
        let (a, _) = two_pools();
        let root = open_root();
        assert_ok!(add(root, COLD, HOT, 50 * ONE));
        give(a, COLD, HOT, 50 * ONE);
        // The price of root in alpha is 4, in the other direction a quarter.
        let beyond = Err(SwapError::PriceLimitExceeded.into());
        assert_eq!(swap_limit(COLD, HOT, (root, a), ONE, (4 * ONE, true)), beyond);
        assert_eq!(swap_limit(COLD, HOT, (a, root), ONE, (ONE / 4, true)), beyond);
        // The limit comes before all other checks.
        assert_eq!(swap_limit(COLD, 50, (a, root), 0, (ONE / 4, true)), beyond);
        assert_ok!(swap_limit(COLD, HOT, (root, a), ONE, (0, false)));
        assert_ok!(swap_limit(COLD, HOT, (a, root), ONE, (0, false)));
        assert_ok!(swap_limit(COLD, HOT, (root, a), ONE, (39 * ONE / 10, false)));
    });
}

#[test]
fn an_unreachable_limit_moves_nothing_and_succeeds() {
    scene().run(|| {
        let (a, b) = two_pools();
        give(a, COLD, HOT, 10 * ONE);
        let whole = swap_limit(COLD, HOT, (a, b), ONE, (2 * ONE, false));
        assert_eq!(whole, fails(Error::SlippageTooHigh));
        assert_ok!(swap_limit(COLD, HOT, (a, b), ONE, (2 * ONE, true)));
        assert_eq!(stake_of(a, COLD, HOT), 10 * ONE);
        let (cold, hot) = (account(COLD), account(HOT));
        assert_eq!(
            events(),
            [
                removed(COLD, HOT, 0, 0, a, 0),
                Event::StakeSwapped(cold, hot, a, b, TaoBalance::ZERO)
            ]
        );
    });
}

#[test]
fn a_part_moves_until_the_relative_price_falls_to_the_limit() {
    scene().run(|| {
        own(COLD, HOT);
        let deep = 100_000;
        let a = pool(2, 150 * TAO, 100 * TAO);
        let b = pool(3, deep * 150 * TAO, deep * 100 * TAO);
        give(a, COLD, HOT, 150 * TAO);
        assert_ok!(swap_limit(COLD, HOT, (a, b), 150 * TAO, (990_000_000, true)));
        assert_near(stake_of(a, COLD, HOT), 149 * TAO, 100_000_000);
    });
}

#[test]
fn the_most_that_can_move_is_the_specified() {
    let rows = [
        ([1_000; 4], 500_000_000, 500, 1),
        ([1_000; 4], 100_000_000, 4_500, 1),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 100_000_000, 560 * TAO, 1_000_000),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 500_000_000, 80 * TAO, 1_000_000),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 750_000_000, 40 * TAO, 1_000_000),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], ONE, 20 * TAO, 1_000),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 1_250_000_000, 8 * TAO, 1_000),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 1_499_999_999, 27, 1),
        ([150 * TAO, 100 * TAO, 100 * TAO, 100 * TAO], 1_500_000_000, 0, 0),
        ([100 * TAO, 200 * TAO, 300 * TAO, 400 * TAO], 500_000_000, 50 * TAO, 1_000),
        ([1_000; 4], 0, u64::MAX, 0),
        ([0, 1_000, 1_000, 1_000], 0, 0, 0),
    ];
    scene().run(|| {
        let (a, b) = (pool(2, 1, 1), pool(3, 1, 1));
        for ([tao_a, alpha_a, tao_b, alpha_b], limit, most, tolerance) in rows {
            set_reserves(a, tao_a, alpha_a);
            set_reserves(b, tao_b, alpha_b);
            let got = <Swap as SwapHandler>::max_move(a, b, limit.into()).unwrap().to_u64();
            assert_near(got, most, tolerance);
        }
        for netuid in [a, b] {
            set_reserves(netuid, 0, 0);
        }
    });
}
