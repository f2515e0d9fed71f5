//! Adding and removing stake.

use super::stake_kit::*;
use crate::{mock::*, *};
use frame_support::{
    assert_ok, assert_storage_noop,
    dispatch::{GetDispatchInfo, Pays},
    weights::Weight,
};
use myelin_types::{AlphaBalance, NetUid, TaoBalance, units::TAO};
use pallet_subtensor_swap::{FeeRate, Order, SwapHandler};
use sp_runtime::DispatchError;

type SwapError = pallet_subtensor_swap::Error<Test>;

const COLD: u8 = 1;
const HOT: u8 = 2;
const OTHER: u8 = 3;
const AUTHOR: u8 = 9;

fn scene() -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000 * TAO).funded(OTHER, 1_000 * TAO)
}

#[test]
fn add_stake_moves_exactly_what_the_pool_says() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        own(COLD, HOT);
        let (free_before, author_before) = (free(COLD), free(AUTHOR));
        let account = SubtensorModule::subnet_account(netuid).unwrap();
        let held_before = Balances::free_balance(&account);
        let total_before = TotalStake::<Test>::get().to_u64();

        assert_ok!(add(netuid, COLD, HOT, ONE));

        // Table B1 of the pool cases: 1 TAO into (1000, 4000).
        assert_eq!(stake_of(netuid, COLD, HOT), 3_993_993_829);
        assert_eq!(free(COLD), free_before - ONE);
        assert_eq!(free(AUTHOR), author_before + 503_547);
        assert_eq!(Balances::free_balance(&account), held_before + 999_496_453);
        assert_eq!(reserves(netuid), (1_000 * TAO + 999_496_453, 4_000 * TAO - 3_993_993_829));
        assert_eq!(SubnetAlphaOut::<Test>::get(netuid), 3_993_993_829.into());
        assert_eq!(TotalStake::<Test>::get().to_u64(), total_before + ONE);
        assert_eq!(SubnetVolume::<Test>::get(netuid), u128::from(ONE));
        assert_eq!(SubnetTaoFlow::<Test>::get(netuid), 999_496_453);
        let (cold, hot) = (mock::account(COLD), mock::account(HOT));
        assert_eq!(LastColdkeyHotkeyStakeBlock::<Test>::get(&cold, &hot), Some(1));
        assert_eq!(StakingHotkeys::<Test>::get(&cold), vec![hot.clone()]);
        let (tao, alpha) = (TaoBalance::new(ONE), AlphaBalance::new(3_993_993_829));
        assert_eq!(events(), vec![Event::StakeAdded(cold, hot, tao, alpha, netuid, 503_547)]);
    });
}

#[test]
fn remove_stake_pays_the_staker_and_the_author() {
    // Table B2 of the pool cases.
    let rows = [
        (1_000 * TAO, 4_000 * TAO, 2_492_512_986, 1_252_600, 997_506_234_414, 4_010_000_000_000),
        (10 * TAO, 1_000_000 * TAO, 99_948, 50, 9_999_900_002, 1_000_010_000_000_000),
    ];
    for (tao, alpha, received, fee, tao_after, alpha_after) in rows {
        scene().run(|| {
            let netuid = pool(2, tao, alpha);
            own(COLD, HOT);
            give(netuid, COLD, HOT, 10 * ONE);
            let (free_before, author_before) = (free(COLD), free(AUTHOR));
            let total_before = TotalStake::<Test>::get();

            assert_ok!(remove(netuid, COLD, HOT, 10 * ONE));

            assert_eq!(free(COLD), free_before + received);
            assert_eq!(free(AUTHOR), author_before + fee);
            assert_eq!(reserves(netuid), (tao_after, alpha_after));
            assert_eq!(SubnetAlphaOut::<Test>::get(netuid), 0.into());
            assert_eq!(stake_of(netuid, COLD, HOT), 0);
            assert!(!TotalHotkeyAlpha::<Test>::contains_key(account(HOT), netuid));
            assert!(!TotalHotkeySharesV2::<Test>::contains_key(account(HOT), netuid));
            let paid = received + fee;
            assert_eq!(TotalStake::<Test>::get(), total_before.saturating_sub(paid.into()));
            assert_eq!(SubnetVolume::<Test>::get(netuid), u128::from(paid));
            assert_eq!(SubnetTaoFlow::<Test>::get(netuid), -(paid as i64));
            assert_eq!(
                events(),
                vec![Event::StakeRemoved(
                    account(COLD),
                    account(HOT),
                    received.into(),
                    9_994_964_523.into(),
                    netuid,
                    5_035_477
                )]
            );
        });
    }
}

#[test]
fn a_fee_worth_nothing_fails_the_removal() {
    scene().run(|| {
        let netuid = pool(2, 10 * TAO, 1_000_000 * TAO);
        own(COLD, HOT);
        give(netuid, COLD, HOT, 100_000_000);
        let root = sp_io::storage::root(Default::default());
        assert_eq!(remove(netuid, COLD, HOT, u64::MAX), Err(SwapError::ReservesTooLow.into()));
        assert_eq!(sp_io::storage::root(Default::default()), root);
    });
}

#[test]
fn without_an_author_fees_are_burnt() {
    Scene::new().funded(COLD, 100 * TAO).run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        own(COLD, HOT);
        assert_ok!(add(netuid, COLD, HOT, ONE));
        let burnt: Account = sp_runtime::traits::AccountIdConversion::into_account_truncating(
            &crate::currency::BURN_PALLET_ID,
        );
        assert_eq!(Balances::free_balance(burnt), 503_547);
        let out = SubnetAlphaOut::<Test>::get(netuid).to_u64();
        let fee = <Swap as SwapHandler>::approx_fee_amount(netuid, ONE);
        assert_ok!(remove(netuid, COLD, HOT, ONE));
        // The fee's alpha is in no stake, but still circulates.
        assert_eq!(pallet_alpha_assets::AlphaBurned::<Test>::get(netuid), fee.into());
        assert_eq!(SubnetAlphaOut::<Test>::get(netuid), (out - (ONE - fee)).into());
        assert_eq!(stake_of(netuid, COLD, HOT), out - ONE);
    });
}

#[test]
fn a_fee_below_the_existential_deposit_needs_a_living_author() {
    let mut scene = Scene::new().funded(COLD, 100 * TAO);
    scene = scene.authored_by(AUTHOR);
    scene.run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(COLD, HOT);
        FeeRate::<Test>::insert(netuid, 1);
        assert_ok!(add(netuid, COLD, HOT, 3_000_000));
        Author::set(Some(account(77)));
        // 45 rao cannot open an account.
        let refused = add(netuid, COLD, HOT, 3_000_000);
        assert_eq!(refused, Err(sp_runtime::TokenError::BelowMinimum.into()));
    });
}

#[test]
fn add_stake_errors_come_in_order() {
    scene().run(|| {
        let netuid = pool(2, TAO, TAO);
        let small = pool(3, 1_000, TAO);
        let origin = frame_system::RawOrigin::None.into();
        let refused = SubtensorModule::add_stake(origin, account(HOT), netuid, 1.into());
        assert_eq!(refused, Err(DispatchError::BadOrigin));

        // Each scene fails all the later checks too.
        SubtokenEnabled::<Test>::insert(small, false);
        assert_eq!(add(small, 50, HOT, 1_000_001), fails(Error::InsufficientLiquidity));
        assert_eq!(add(NetUid::new(99), 50, HOT, 1), fails(Error::SubnetNotExists));
        assert_eq!(add(small, 50, HOT, 1), fails(Error::SubtokenDisabled));
        assert_eq!(add(netuid, 50, HOT, 2_001_006), fails(Error::AmountTooLow));
        assert_eq!(add(netuid, 50, HOT, 2_001_007), fails(Error::NotEnoughBalanceToStake));
        assert_eq!(add(netuid, COLD, HOT, 2_001_007), fails(Error::HotKeyAccountNotExists));
        own(OTHER, HOT);
        set_reserves(netuid, TAO, 999_999);
        assert_eq!(add(netuid, COLD, HOT, 2_001_007), fails(Error::InsufficientLiquidity));
        set_reserves(netuid, TAO, TAO);
        assert_ok!(add(netuid, COLD, HOT, 2_001_007));

        // Shares without value can never get any again.
        TotalHotkeyAlpha::<Test>::remove(account(HOT), netuid);
        assert_eq!(add(netuid, COLD, HOT, 2_001_007), fails(Error::InsufficientLiquidity));

        let root = open_root();
        assert_eq!(add(root, COLD, HOT, 1_999_999), fails(Error::AmountTooLow));
        assert_ok!(add(root, COLD, HOT, 2_000_000));
    });
}

#[test]
fn a_purchase_that_the_price_cap_cuts_below_the_minimum_is_too_low() {
    scene().run(|| {
        // The price is so near to the cap of a million TAO per alpha that 0.0015 TAO reach it.
        let netuid = pool(2, 9_999_999_997_000_000, 10_000_000_000);
        own(COLD, HOT);
        assert_eq!(add(netuid, COLD, HOT, 3_000_000_000), fails(Error::AmountTooLow));
    });
}

#[test]
fn the_whole_balance_leaves_the_existential_deposit() {
    Scene::new().authored_by(AUTHOR).funded(COLD, 20_000_500).run(|| {
        let netuid = pool(2, 20_000 * TAO, 200_000 * TAO);
        own(COLD, HOT);
        let before = TotalStake::<Test>::get().to_u64();
        assert_ok!(add(netuid, COLD, HOT, 20_000_000));
        assert_eq!(free(COLD), 500);
        assert_eq!(TotalStake::<Test>::get().to_u64(), before + 20_000_000);
        let worth = SubtensorModule::total_hotkey_stake_tao(&account(HOT)).to_u64();
        assert_near(worth, 20_000_000 - 10_070, 10_000);
    });
    // Asking for the deposit too stakes 500 rao less.
    Scene::new().authored_by(AUTHOR).funded(COLD, 20_000_000).run(|| {
        let netuid = pool(2, 20_000 * TAO, 200_000 * TAO);
        own(COLD, HOT);
        assert_ok!(add(netuid, COLD, HOT, 20_000_000));
        assert_eq!(free(COLD), 500);
        let Some(Event::StakeAdded(_, _, tao, ..)) = events().pop() else { panic!("no event") };
        assert_eq!(tao, TaoBalance::new(19_999_500));
    });
}

#[test]
fn a_thousand_times_the_reserve_is_the_most() {
    Scene::new().authored_by(AUTHOR).funded(COLD, 200_000 * TAO).run(|| {
        let netuid = pool(2, 100 * TAO, 1_000_000 * TAO);
        own(COLD, HOT);
        assert_eq!(add(netuid, COLD, HOT, 100_000 * TAO + 1), fails(Error::InsufficientLiquidity));
        assert_ok!(add(netuid, COLD, HOT, 100_000 * TAO));
    });
}

#[test]
fn a_hotkey_may_be_anybodys() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        assert_ok!(add(netuid, COLD, HOT, ONE));
        assert!(stake_of(netuid, COLD, HOT) > 0);
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
    });
}

#[test]
fn remove_stake_errors_come_in_order() {
    scene().run(|| {
        let netuid = pool(2, TAO, 1_000);
        let nowhere = NetUid::new(99);
        let origin = frame_system::RawOrigin::None.into();
        let refused = SubtensorModule::remove_stake(origin, account(HOT), netuid, 1.into());
        assert_eq!(refused, Err(DispatchError::BadOrigin));

        assert_eq!(remove(nowhere, COLD, HOT, 1), fails(Error::SubtokenDisabled));
        SubtokenEnabled::<Test>::insert(nowhere, true);
        assert_eq!(remove(nowhere, COLD, HOT, 0), fails(Error::SubnetNotExists));
        assert_eq!(remove(netuid, COLD, HOT, 0), fails(Error::AmountTooLow));
        // No stake at all is no amount at all, even of an unknown hotkey.
        assert_eq!(remove(netuid, COLD, HOT, 5_000_000), fails(Error::AmountTooLow));

        give(netuid, COLD, HOT, 1_000_001);
        assert_eq!(remove(netuid, COLD, HOT, u64::MAX), fails(Error::InsufficientLiquidity));
        set_reserves(netuid, 999_999, 1_000);
        assert_eq!(remove(netuid, COLD, HOT, 1_000_000), fails(Error::InsufficientLiquidity));
        set_reserves(netuid, TAO, TAO);
        assert_eq!(remove(netuid, COLD, HOT, 1_000_000), fails(Error::AmountTooLow));
        assert_eq!(remove(netuid, COLD, HOT, 1_000_001), fails(Error::HotKeyAccountNotExists));
        own(OTHER, HOT);
        assert_ok!(remove(netuid, COLD, HOT, 1_000_001));
        assert_eq!(remove(netuid, COLD, HOT, 1), fails(Error::AmountTooLow));
    });
}

#[test]
fn only_a_full_removal_may_be_small() {
    scene().run(|| {
        let root = open_root();
        own(COLD, HOT);
        assert_ok!(add(root, COLD, HOT, 3_000_000));
        assert_eq!(remove(root, COLD, HOT, 1_999_999), fails(Error::AmountTooLow));
        assert_ok!(remove(root, COLD, HOT, 2_000_000));
        assert_eq!(remove(root, COLD, HOT, 999_999), fails(Error::AmountTooLow));
        assert_ok!(remove(root, COLD, HOT, 1_000_000));
    });
}

#[test]
fn removing_more_than_all_removes_all() {
    scene().run(|| {
        let netuid = pool(2, 100 * TAO, 100 * TAO);
        own(COLD, HOT);
        give(netuid, COLD, HOT, ONE);
        assert_ok!(remove(netuid, COLD, HOT, 5 * ONE));
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
    });
}

#[test]
fn what_remains_is_exact_and_the_proceeds_are_the_simulated_ones() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        FeeRate::<Test>::insert(netuid, 0);
        own(COLD, HOT);
        assert_ok!(add(netuid, COLD, HOT, 7 * ONE));
        let stake = stake_of(netuid, COLD, HOT);
        let removed = (u128::from(stake) * 999_991 / 1_000_000) as u64;
        let expected = <Swap as SwapHandler>::sim_swap(netuid, Order::Sell(removed.into()));
        let before = free(COLD);
        assert_ok!(remove(netuid, COLD, HOT, removed));
        assert_eq!(stake_of(netuid, COLD, HOT), stake - removed);
        assert_eq!(free(COLD) - before, expected.unwrap().amount_paid_out);
    });
}

#[test]
fn a_round_trip_costs_two_fees() {
    scene().run(|| {
        let netuid = pool(2, 100 * TAO, 1_000 * TAO);
        own(COLD, HOT);
        let before = free(COLD);
        assert_ok!(add(netuid, COLD, HOT, TAO / 10));
        let staked = free(COLD);
        assert_ok!(remove(netuid, COLD, HOT, u64::MAX));
        assert_eq!(before - staked, TAO / 10);
        let kept = 100_000_000u64 * (65_535 - 33) / (65_535 + 33);
        assert_near(free(COLD) - staked, kept, kept / 10_000);
        assert_near(SubnetTaoFlow::<Test>::get(netuid).unsigned_abs(), 0, 1);
    });
}

#[test]
fn the_stake_of_a_purchase_is_its_worth_less_the_fee() {
    scene().run(|| {
        let netuid = pool(2, 100 * TAO, 1_000 * TAO);
        own(COLD, HOT);
        assert_ok!(add(netuid, COLD, HOT, 100_000_000));
        let expected = 1_000_000_000u64 * (65_535 - 33) / 65_535;
        assert_near(stake_of(netuid, COLD, HOT), expected, expected / 500);
        let flow = SubnetTaoFlow::<Test>::get(netuid).unsigned_abs();
        assert_near(flow, 100_000_000 * (65_535 - 33) / 65_535, 1);
    });
}

#[test]
fn root_stake_is_one_to_one() {
    scene().run(|| {
        let root = open_root();
        own(COLD, HOT);
        SubnetAlphaIn::<Test>::insert(root, AlphaBalance::new(ONE));
        let before = TotalStake::<Test>::get().to_u64();
        let figures = || {
            [
                TotalStake::<Test>::get().to_u64() - before,
                SubnetTAO::<Test>::get(root).to_u64(),
                SubnetAlphaOut::<Test>::get(root).to_u64(),
                SubnetAlphaIn::<Test>::get(root).to_u64(),
                SubnetVolume::<Test>::get(root) as u64,
            ]
        };
        let free_before = free(COLD);
        assert_ok!(add(root, COLD, HOT, ONE));
        assert_eq!(figures(), [ONE, ONE, ONE, 0, ONE]);
        assert_eq!(stake_of(root, COLD, HOT), ONE);
        assert_ok!(remove(root, COLD, HOT, ONE));
        assert_eq!(figures(), [0, 0, 0, ONE, 2 * ONE]);
        assert_eq!(free(COLD), free_before);
        let (cold, hot) = (account(COLD), account(HOT));
        let (tao, alpha) = (TaoBalance::new(ONE), AlphaBalance::new(ONE));
        assert_eq!(
            events(),
            vec![
                Event::StakeAdded(cold.clone(), hot.clone(), tao, alpha, root, 0),
                Event::StakeRemoved(cold, hot, tao, alpha, root, 0),
            ]
        );
    });
}

#[test]
fn small_nominations_are_sold_with_the_removal() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        // A factor of a million is the minimum stake itself.
        NominatorMinRequiredStake::<Test>::put(1_000_000);
        assert_eq!(SubtensorModule::nominator_min_stake(), TaoBalance::new(2_000_000));
        for coldkey in [COLD, OTHER] {
            give(netuid, coldkey, HOT, 10_000_000);
            assert_ok!(remove(netuid, coldkey, HOT, 8_500_000));
        }
        // The owner of the hotkey keeps what is left, the nominator does not.
        assert_near(stake_of(netuid, OTHER, HOT), 1_500_000, 1);
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
        let removed = events()
            .into_iter()
            .filter(|event| matches!(event, Event::StakeRemoved(who, ..) if *who == account(COLD)));
        assert_eq!(removed.count(), 2);

        // At the minimum a nomination stays.
        give(netuid, COLD, HOT, 10_000_000);
        assert_ok!(remove(netuid, COLD, HOT, 7_900_000));
        assert_near(stake_of(netuid, COLD, HOT), 2_100_000, 1);
        // Without a factor nothing is too small.
        NominatorMinRequiredStake::<Test>::put(0);
        SubtensorModule::clear_small_nomination(&account(HOT), &account(COLD), netuid);
        assert_near(stake_of(netuid, COLD, HOT), 2_100_000, 1);
    });
}

#[test]
fn a_small_nomination_that_cannot_be_sold_is_erased() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(OTHER, HOT);
        NominatorMinRequiredStake::<Test>::put(1_000_000);
        give(netuid, COLD, HOT, 1_000_000);
        give(netuid, OTHER, HOT, 1_000_000);
        set_reserves(netuid, 999_999, 1_000_000);
        let before = free(COLD);
        SubtensorModule::clear_small_nomination(&account(HOT), &account(COLD), netuid);
        assert_eq!(stake_of(netuid, COLD, HOT), 0);
        assert_eq!(free(COLD), before);
        assert_eq!(stake_of(netuid, OTHER, HOT), 1_000_000);
    });
}

#[test]
fn falling_below_the_threshold_drops_scheduled_children() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        own(COLD, HOT);
        give(netuid, COLD, HOT, 10 * ONE);
        StakeThreshold::<Test>::put(5 * ONE);
        let children = vec![(u64::MAX, account(OTHER))];
        PendingChildKeys::<Test>::insert(netuid, account(HOT), (children, 100));
        assert_ok!(remove(netuid, COLD, HOT, 3 * ONE));
        assert!(PendingChildKeys::<Test>::contains_key(netuid, account(HOT)));
        assert_ok!(remove(netuid, COLD, HOT, 3 * ONE));
        assert!(!PendingChildKeys::<Test>::contains_key(netuid, account(HOT)));
    });
}

#[test]
fn an_unstake_of_more_than_the_stake_changes_nothing() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        give(netuid, COLD, HOT, ONE);
        let root = sp_io::storage::root(Default::default());
        let (cold, hot, min) = (account(COLD), account(HOT), <Swap as SwapHandler>::min_price());
        let more = (ONE + 1).into();
        let refused =
            SubtensorModule::unstake_from_subnet(&hot, &cold, &cold, netuid, more, min, false);
        assert_eq!(refused, Err(Error::<Test>::NotEnoughStakeToWithdraw.into()));
        assert_eq!(sp_io::storage::root(Default::default()), root);
    });
}

#[test]
fn what_a_limit_leaves_unsold_stays_staked() {
    scene().run(|| {
        let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
        give(netuid, COLD, HOT, 100 * TAO);
        let (cold, hot) = (account(COLD), account(HOT));
        let limit = 900_000_000.into();
        let all = (100 * TAO).into();
        let received =
            SubtensorModule::unstake_from_subnet(&hot, &cold, &cold, netuid, all, limit, false);
        let Some(Event::StakeRemoved(_, _, tao, sold, _, fee)) = events().pop() else {
            panic!("no event")
        };
        assert_eq!(received, Ok(tao));
        assert!(sold.to_u64() < 60 * TAO, "the limit binds at about 5.4 % of the reserve");
        assert_eq!(stake_of(netuid, COLD, HOT), 100 * TAO - sold.to_u64() - fee);
    });
}

#[test]
fn subnet_accounts_cannot_be_hotkeys() {
    Scene::new().run(|| {
        let hotkey = SubtensorModule::derive_subnet_account(NetUid::new(70));
        let refused = SubtensorModule::create_account_if_absent(&account(COLD), &hotkey);
        assert_eq!(refused, fails(Error::CannotUseSystemAccount));
        own(COLD, HOT);
        own(OTHER, HOT);
        assert!(SubtensorModule::owns_hotkey(&account(COLD), &account(HOT)));
        assert!(!SubtensorModule::owns_hotkey(&account(OTHER), &account(HOT)));
        assert!(!SubtensorModule::owns_hotkey(&account(0), &account(HOT)));
        assert_eq!(OwnedHotkeys::<Test>::get(account(COLD)), vec![account(HOT)]);
        assert_eq!(StakingHotkeys::<Test>::get(account(COLD)), vec![account(HOT)]);
    });
}

#[test]
fn anybody_may_associate_a_hotkey_that_nobody_owns() {
    Scene::new().run(|| {
        let associate = |coldkey, hotkey| dispatch(coldkey, Call::try_associate_hotkey { hotkey });
        assert_ok!(associate(COLD, account(HOT)));
        assert_eq!(Owner::<Test>::get(account(HOT)), account(COLD));
        assert_eq!(OwnedHotkeys::<Test>::get(account(COLD)), vec![account(HOT)]);
        assert_eq!(StakingHotkeys::<Test>::get(account(COLD)), vec![account(HOT)]);
        assert!(!Delegates::<Test>::contains_key(account(HOT)));
        // Owned by the caller or by anyone: success without effect.
        assert_storage_noop!(assert_ok!(associate(COLD, account(HOT))));
        assert_storage_noop!(assert_ok!(associate(OTHER, account(HOT))));
        let special = SubtensorModule::derive_subnet_account(NetUid::new(70));
        assert_eq!(associate(COLD, special), fails(Error::CannotUseSystemAccount));
        assert_eq!(events(), []);
        takes_a_signer(Call::try_associate_hotkey { hotkey: account(HOT) });
    });
}

#[test]
fn associating_a_hotkey_weighs_as_specified() {
    let info = Call::<Test>::try_associate_hotkey { hotkey: account(HOT) }.get_dispatch_info();
    let cost = 25_337_000 + 3 * 25_000_000 + 3 * 100_000_000;
    assert_eq!(info.call_weight, Weight::from_parts(cost, 4_283));
    assert_eq!(info.pays_fee, Pays::Yes);
}
