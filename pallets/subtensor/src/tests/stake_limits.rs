//! Adding and removing stake with a limit price.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{AlphaBalance, NetUid, TaoBalance, units::TAO};
use pallet_subtensor_swap::SwapHandler;
use sp_runtime::DispatchError;

type SwapError = pallet_subtensor_swap::Error<Test>;

const COLD: u8 = 1;
const HOT: u8 = 2;
const OTHER: u8 = 3;
const AUTHOR: u8 = 9;
const NOWHERE: NetUid = NetUid::new(99);

fn scene() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000 * TAO).funded(OTHER, 1_000 * TAO)
}

fn beyond_the_limit() -> Outcome {
    Err(SwapError::PriceLimitExceeded.into())
}

#[test]
fn a_purchase_stops_at_its_limit_price() {
    scene().run(|| {
        let netuid = pool(2, 150 * TAO, 100 * TAO);
        own(COLD, HOT);
        let before = free(COLD);
        let all_or_nothing = add_limit(netuid, COLD, HOT, 900 * TAO, 24 * TAO, false);
        assert_eq!(all_or_nothing, fails(Error::SlippageTooHigh));

        assert_ok!(add_limit(netuid, COLD, HOT, 900 * TAO, 24 * TAO, true));
        assert_eq!(stake_of(netuid, COLD, HOT), 75 * TAO);
        assert_eq!(reserves(netuid), (600 * TAO, 25 * TAO));
        assert_eq!(free(COLD), before - 450_226_710_634);
        let (cold, hot) = (account(COLD), account(HOT));
        let (tao, alpha) = (450_226_710_634.into(), (75 * TAO).into());
        assert_eq!(events(), [Event::StakeAdded(cold, hot, tao, alpha, netuid, 226_710_634)]);
        // The price is at the limit now.
        assert_eq!(add_limit(netuid, COLD, HOT, TAO, 24 * TAO, true), beyond_the_limit());
    });
}

#[test]
fn a_purchase_within_its_limit_is_an_ordinary_one() {
    let after = |limit: Option<u64>| {
        scene().run(|| {
            let netuid = pool(2, 150 * TAO, 100 * TAO);
            own(COLD, HOT);
            assert_ok!(match limit {
                Some(limit) => add_limit(netuid, COLD, HOT, 150 * TAO, limit, false),
                None => add(netuid, COLD, HOT, 150 * TAO),
            });
            (stake_of(netuid, COLD, HOT), free(COLD), reserves(netuid), events())
        })
    };
    assert_eq!(after(Some(24 * TAO)), after(None));
}

#[test]
fn limited_purchases_make_foreign_hotkeys_delegates() {
    scene().run(|| {
        let netuid = pool(2, 150 * TAO, 100 * TAO);
        own(COLD, HOT);
        assert_ok!(add_limit(netuid, COLD, HOT, TAO, 24 * TAO, false));
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
        assert_ok!(add_limit(netuid, OTHER, HOT, TAO, 24 * TAO, false));
        assert_eq!(Delegates::<Test>::try_get(account(HOT)), Ok(11_796));
        Delegates::<Test>::insert(account(HOT), 7);
        assert_ok!(add_limit(netuid, OTHER, HOT, TAO, 24 * TAO, false));
        assert_eq!(Delegates::<Test>::get(account(HOT)), 7);
    });
}

#[test]
fn add_stake_limit_errors_come_in_order() {
    scene().run(|| {
        let netuid = pool(2, 150 * TAO, 100 * TAO);
        let (small, poor) = (pool(3, 1_000, TAO), pool(4, TAO, 999_999));
        let origin = frame_system::RawOrigin::None.into();
        let (tao, limit) = (1.into(), 1.into());
        let refused =
            SubtensorModule::add_stake_limit(origin, account(HOT), netuid, tao, limit, true);
        assert_eq!(refused, Err(DispatchError::BadOrigin));

        // Each scene fails all the later checks too.
        let refused = |netuid, tao, limit| add_limit(netuid, 50, HOT, tao, limit, false);
        let too_large = fails(Error::InsufficientLiquidity);
        assert_eq!(add_limit(small, 50, HOT, 1_000_001, u64::MAX, true), too_large);
        assert_eq!(refused(netuid, 1, 1_500_000_000), beyond_the_limit());
        assert_eq!(refused(netuid, 1, 0), beyond_the_limit());
        assert_eq!(refused(poor, 1, u64::MAX), Err(SwapError::ReservesTooLow.into()));
        assert_eq!(refused(NOWHERE, 1, ONE), fails(Error::SubnetNotExists));
        assert_eq!(refused(NOWHERE, 1, 0), fails(Error::SubnetNotExists));
        SubtokenEnabled::<Test>::insert(netuid, false);
        assert_eq!(refused(netuid, 1, 1_500_000_001), fails(Error::SubtokenDisabled));
        SubtokenEnabled::<Test>::insert(netuid, true);
        assert_eq!(refused(netuid, 2_001_006, 1_500_000_001), fails(Error::AmountTooLow));
        assert_eq!(refused(netuid, 2_001_007, 1_500_000_001), fails(Error::SlippageTooHigh));
        assert_eq!(refused(netuid, 2_001_007, TAO * 2), fails(Error::NotEnoughBalanceToStake));
        let unknown = add_limit(netuid, COLD, HOT, 2_001_007, TAO * 2, false);
        assert_eq!(unknown, fails(Error::HotKeyAccountNotExists));
        own(OTHER, HOT);
        // Only 49 rao fit below the limit.
        let little = add_limit(netuid, COLD, HOT, 2_001_007, 1_500_000_001, true);
        assert_eq!(little, fails(Error::AmountTooLow));
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
        assert_ok!(add_limit(netuid, COLD, HOT, 2_001_007, TAO * 2, false));
        TotalHotkeyAlpha::<Test>::remove(account(HOT), netuid);
        let worthless = add_limit(netuid, COLD, HOT, 2_001_007, TAO * 2, false);
        assert_eq!(worthless, fails(Error::InsufficientLiquidity));
    });
}

#[test]
fn a_part_must_be_worth_the_minimum() {
    scene().run(|| {
        let netuid = pool(2, 40_000_000, 40_000_000);
        own(COLD, HOT);
        let refused = add_limit(netuid, COLD, HOT, 4_000_000, 1_000_000_001, true);
        assert_eq!(refused, fails(Error::AmountTooLow));
        assert_eq!(reserves(netuid), (40_000_000, 40_000_000));
    });
}

#[test]
fn a_limit_below_the_price_is_refused() {
    scene().run(|| {
        let netuid = pool(2, 5_032_494_439_940, 186_268_425_402_874);
        own(COLD, HOT);
        let refused = add_limit(netuid, COLD, HOT, 19_980_000_000, 26_953_618, true);
        assert_eq!(refused, beyond_the_limit());
    });
}

#[test]
fn the_root_network_has_one_price() {
    scene().run(|| {
        let root = open_root();
        own(COLD, HOT);
        for limit in [0, 999_999_999] {
            let (whole, part) = [false, true]
                .map(|partial| add_limit(root, COLD, HOT, 5 * ONE, limit, partial))
                .into();
            assert_eq!((whole, part), (fails(Error::SlippageTooHigh), fails(Error::AmountTooLow)));
        }
        assert_ok!(add_limit(root, COLD, HOT, 5 * ONE, ONE, false));
        assert_eq!(stake_of(root, COLD, HOT), 5 * ONE);
        let above = remove_limit(root, COLD, HOT, ONE, ONE + 1, false);
        assert_eq!(above, fails(Error::SlippageTooHigh));
        // Of a partial sale nothing is left, and that succeeds.
        assert_ok!(remove_limit(root, COLD, HOT, ONE, ONE + 1, true));
        assert_eq!(stake_of(root, COLD, HOT), 5 * ONE);
        assert_ok!(remove_limit(root, COLD, HOT, ONE, ONE, false));
        assert_eq!(stake_of(root, COLD, HOT), 4 * ONE);
    });
}

#[test]
fn a_sale_stops_at_its_limit_price() {
    scene().run(|| {
        let netuid = pool(2, 150 * TAO, 100 * TAO);
        own(COLD, HOT);
        give(netuid, COLD, HOT, 300 * TAO);
        let all_or_nothing = remove_limit(netuid, COLD, HOT, 150 * TAO, 1_350_000_000, false);
        assert_eq!(all_or_nothing, fails(Error::SlippageTooHigh));
        assert_ok!(remove_limit(netuid, COLD, HOT, 1_500_000_000, 1_350_000_000, false));
        assert_eq!(stake_of(netuid, COLD, HOT), 300 * TAO - 1_500_000_000);

        let netuid = pool(3, 150 * TAO, 100 * TAO);
        give(netuid, COLD, HOT, 300 * TAO);
        let before = free(COLD);
        assert_ok!(remove_limit(netuid, COLD, HOT, 150 * TAO, 1_350_000_000, true));
        let Some(Event::StakeRemoved(_, _, tao, sold, _, fee)) = events().pop() else {
            panic!("no event")
        };
        // The limit is nine tenths of the price: 1/√0.9 − 1 of the alpha reserve reach it.
        let expected = (7_697_505_291, 5_409_255_338, 2_725_190);
        assert_eq!((tao.to_u64(), sold.to_u64(), fee), expected);
        assert_eq!(free(COLD) - before, tao.to_u64());
        assert_eq!(stake_of(netuid, COLD, HOT), 300 * TAO - sold.to_u64() - fee);
    });
}

#[test]
fn remove_stake_limit_errors_come_in_order() {
    scene().run(|| {
        let netuid = pool(2, TAO, TAO);
        let (small, poor) = (pool(3, TAO, 1_000), pool(4, 999_999, TAO));
        let origin = frame_system::RawOrigin::None.into();
        let (alpha, limit) = (1.into(), 1.into());
        let refused =
            SubtensorModule::remove_stake_limit(origin, account(HOT), netuid, alpha, limit, true);
        assert_eq!(refused, Err(DispatchError::BadOrigin));

        let refused = |netuid, alpha, limit| remove_limit(netuid, COLD, HOT, alpha, limit, false);
        let too_large = fails(Error::InsufficientLiquidity);
        assert_eq!(refused(small, 1_000_001, u64::MAX), too_large);
        assert_eq!(refused(netuid, 0, u64::MAX), beyond_the_limit());
        assert_eq!(refused(poor, 0, 0), Err(SwapError::ReservesTooLow.into()));
        assert_eq!(refused(NOWHERE, 0, u64::MAX), fails(Error::SubnetNotExists));
        assert_eq!(refused(netuid, 0, 999_999_999), fails(Error::AmountTooLow));
        assert_eq!(refused(netuid, 1, 999_999_999), fails(Error::NotEnoughStakeToWithdraw));
        give(netuid, COLD, HOT, 100_000_000);
        let more = refused(netuid, 100_000_001, 999_999_999);
        assert_eq!(more, fails(Error::NotEnoughStakeToWithdraw));
        assert_eq!(refused(netuid, 2_000_000, 999_999_999), fails(Error::AmountTooLow));
        assert_eq!(refused(netuid, 3_000_000, 999_999_999), fails(Error::SlippageTooHigh));
        let unknown = refused(netuid, 3_000_000, 0);
        assert_eq!(unknown, fails(Error::HotKeyAccountNotExists));
        own(OTHER, HOT);
        // The subnet need not be open.
        SubtokenEnabled::<Test>::insert(netuid, false);
        assert_ok!(refused(netuid, 3_000_000, 0));
    });
}

#[test]
fn limited_removals_clean_up_like_others() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        NominatorMinRequiredStake::<Test>::put(1_000_000);
        StakeThreshold::<Test>::put(5 * ONE);
        give(netuid, COLD, HOT, 10_000_000);
        PendingChildKeys::<Test>::insert(netuid, account(HOT), (vec![(1, account(OTHER))], 100));
        assert_ok!(remove_limit(netuid, COLD, HOT, 8_500_000, 0, false));
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
        assert!(!PendingChildKeys::<Test>::contains_key(netuid, account(HOT)));
    });
}

#[test]
fn leaving_a_subnet_altogether_may_have_a_limit() {
    let leave = |limit: Option<u64>| {
        scene().run(|| {
            let netuid = pool(2, 100 * TAO, 100 * TAO);
            own(COLD, HOT);
            give(netuid, COLD, HOT, 10 * TAO);
            let (hotkey, limit_price) = (account(HOT), limit.map(TaoBalance::new));
            let before = free(COLD);
            let call = Call::remove_stake_full_limit { hotkey, netuid, limit_price };
            let outcome = dispatch(COLD, call);
            (outcome, stake_of(netuid, COLD, HOT), free(COLD) - before)
        })
    };
    for limit in [None, Some(90_000_000)] {
        let (outcome, rest, received) = leave(limit);
        assert_eq!((outcome, rest), (Ok(()), 0));
        assert_near(received, 9_086_000_000, 1_000_000);
    }
    let (outcome, rest, received) = leave(Some(910_000_000));
    assert_eq!((outcome, rest, received), (fails(Error::SlippageTooHigh), 10 * TAO, 0));
    assert_eq!(leave(Some(u64::MAX)).0, beyond_the_limit());
}

#[test]
fn leaving_without_limit_needs_an_open_subnet() {
    scene().run(|| {
        let netuid = pool(2, 100 * TAO, 100 * TAO);
        own(COLD, HOT);
        give(netuid, COLD, HOT, TAO);
        SubtokenEnabled::<Test>::insert(netuid, false);
        let leave = |limit: Option<u64>| {
            let (hotkey, limit_price) = (account(HOT), limit.map(TaoBalance::new));
            dispatch(COLD, Call::remove_stake_full_limit { hotkey, netuid, limit_price })
        };
        assert_eq!(leave(None), fails(Error::SubtokenDisabled));
        assert_ok!(leave(Some(0)));
        assert_eq!(leave(Some(0)), fails(Error::AmountTooLow));
        let origin = frame_system::RawOrigin::None.into();
        let refused = SubtensorModule::remove_stake_full_limit(origin, account(HOT), netuid, None);
        assert_eq!(refused, Err(DispatchError::BadOrigin));
    });
}

#[test]
fn the_most_that_can_be_added_is_the_specified() {
    let rows = [
        (1_000_000, 1_000_000, 4_000_000_000, 1_000_500),
        (1_000_000, 1_000_000, 9_000_000_000, 2_001_000),
        (1_000_000, 1_000_000, 16_000_000_000, 3_001_500),
        (1_000 * TAO, 1_000 * TAO, 16_000_000_000, 3_001_500_000_000),
        (150 * TAO, 100 * TAO, 6_000_000_000, 150_075_000_000),
        (150 * TAO, 100 * TAO, 1_500_000_001, 49),
    ];
    scene().run(|| {
        let netuid = pool(2, 1, 1);
        for (tao, alpha, limit, most) in rows {
            set_reserves(netuid, tao, alpha);
            let got = <Swap as SwapHandler>::max_add(netuid, limit.into()).unwrap().to_u64();
            assert_near(got, most, most / 10_000);
        }
        for limit in [0, 1_499_999_999, 1_500_000_000] {
            let refused = <Swap as SwapHandler>::max_add(netuid, limit.into());
            assert_eq!(refused, Err(SwapError::PriceLimitExceeded.into()));
        }
        set_reserves(netuid, 0, 1);
    });
}

#[test]
fn the_most_that_can_be_removed_is_the_specified() {
    let rows = [
        (1_000_000, 1_000_000, 250_000_000, 1_010_000),
        (1_000_000, 1_000_000, 62_500_000, 3_030_000),
        (200 * TAO, 100 * TAO, 500_000_000, 101_000_000_000),
        (200 * TAO, 100 * TAO, 1_999_999_990, 250),
        (10 * TAO, 10 * TAO, 0, 10_000 * TAO),
    ];
    scene().run(|| {
        let netuid = pool(2, 1, 1);
        for (tao, alpha, limit, most) in rows {
            set_reserves(netuid, tao, alpha);
            let got = <Swap as SwapHandler>::max_remove(netuid, limit.into()).unwrap().to_u64();
            assert_near(got, most, most / 100);
        }
        let at_price = <Swap as SwapHandler>::max_remove(netuid, ONE.into());
        assert_eq!(at_price, Err(SwapError::PriceLimitExceeded.into()));
        set_reserves(netuid, 0, TAO);
        let empty = <Swap as SwapHandler>::max_remove(netuid, 0.into());
        assert_eq!(empty, Err(SwapError::ReservesTooLow.into()));
        let root = <Swap as SwapHandler>::max_remove(NetUid::ROOT, ONE.into());
        assert_eq!(root, Ok(AlphaBalance::MAX));
    });
}
