//! Stake as shares of a hotkey's pool.

use super::stake_kit::*;
use crate::{mock::*, stake::SafeFloat, *};
use frame_support::assert_ok;
use myelin_types::{AlphaBalance, Correction, NetUid, fixed::U64F64, units::TAO};

const A: u8 = 1;
const B: u8 = 2;
const HOT: u8 = 3;
const NET: NetUid = NetUid::new(5);

fn increase(coldkey: u8, amount: u64) {
    SubtensorModule::increase_stake(&account(HOT), &account(coldkey), NET, amount.into());
}

fn decrease(coldkey: u8, amount: u64) -> bool {
    SubtensorModule::decrease_stake(&account(HOT), &account(coldkey), NET, amount.into())
}

fn emit(amount: u64) {
    SubtensorModule::increase_hotkey_stake(&account(HOT), NET, amount.into());
}

fn share(coldkey: u8) -> SafeFloat {
    AlphaV2::<Test>::get((account(HOT), account(coldkey), NET))
}

fn float(mantissa: u128, exponent: i64) -> SafeFloat {
    SafeFloat::new(mantissa, exponent).unwrap()
}

fn total() -> u64 {
    TotalHotkeyAlpha::<Test>::get(account(HOT), NET).to_u64()
}

#[test]
fn a_single_staker_is_exact() {
    let cases = [(1_000, 990), (1_000_000, 999_990), (1_000_000_000_000, 999_999_999_990)];
    for (stake, removed) in cases {
        Scene::new().run(|| {
            increase(A, stake);
            assert!(decrease(A, removed));
            assert_eq!(stake_of(NET, A, HOT), 10);
        });
    }
}

#[test]
fn two_equal_stakers_stay_equal() {
    Scene::new().run(|| {
        increase(A, 1);
        increase(B, 1);
        emit(999_999_999_999_998);
        assert!(decrease(A, 499_999_999_999_990));
        assert!(decrease(B, 499_999_999_999_990));
        emit(999_999_999_999_980);
        increase(A, 1_000_000_000_000);
        increase(B, 1_000_000_000_000);
        for coldkey in [A, B] {
            assert_near(stake_of(NET, coldkey, HOT), 501_000_000_000_000, 1);
        }
    });
}

#[test]
fn emission_belongs_to_those_who_were_there() {
    let cases = [
        (1, 2_000_000_000, 500_000_000),
        (1, 5_000_000_000, 50_000_000),
        (500_000_000, 1_000_000_000, 1_000_000_000),
    ];
    for (stake, emission, later) in cases {
        Scene::new().run(|| {
            increase(A, stake);
            emit(emission);
            increase(B, later);
            assert_near(stake_of(NET, A, HOT), stake + emission, 1);
            assert_near(stake_of(NET, B, HOT), later, 1);
        });
    }
}

#[test]
fn shares_have_the_specified_digits() {
    Scene::new().run(|| {
        increase(A, 1_000);
        emit(500);
        increase(B, 700);
        let denominator = || TotalHotkeySharesV2::<Test>::get(account(HOT), NET);
        assert_eq!([total(), stake_of(NET, A, HOT), stake_of(NET, B, HOT)], [2_200, 1_500, 700]);
        assert_eq!(share(A), float(10u128.pow(21), -18));
        assert_eq!(share(B), float(466_666_666_666_666_666_666, -18));
        assert_eq!(denominator(), float(146_666_666_666_666_666_666, -17));

        assert!(decrease(A, 333));
        assert_eq!([total(), stake_of(NET, A, HOT), stake_of(NET, B, HOT)], [1_867, 1_166, 699]);
        assert_eq!(share(A), float(778_000_000_000_000_000_002, -18));
        assert_eq!(denominator(), float(124_466_666_666_666_666_667, -17));
    });
}

#[test]
fn tiny_shares_can_be_reduced() {
    Scene::new().run(|| {
        let tiny = float(1, -9);
        SubtensorModule::note_staking_hotkey(&account(A), &account(HOT));
        AlphaV2::<Test>::insert((account(HOT), account(A), NET), tiny);
        TotalHotkeySharesV2::<Test>::insert(account(HOT), NET, tiny);
        TotalHotkeyAlpha::<Test>::insert(account(HOT), NET, AlphaBalance::new(200_000));
        assert!(decrease(A, 100_000));
        assert_eq!(stake_of(NET, A, HOT), 100_000);
    });
}

/// The stakes of both and their pool after a giant came and went beside 2 rao.
fn after_a_giant(corrections: &[Correction]) -> (u64, u64) {
    Scene::new().corrected(corrections).run(|| {
        emit(1);
        increase(A, 27_000_000_000);
        increase(B, 1);
        increase(B, 1);
        assert!(decrease(A, stake_of(NET, A, HOT)));
        emit(15_900_000_000_000);
        (stake_of(NET, A, HOT) + stake_of(NET, B, HOT), total())
    })
}

#[test]
fn the_rounding_of_a_giant_becomes_stake_unless_shares_are_covered() {
    assert_eq!(after_a_giant(&[]), (15_900_000_001_003, 15_900_000_000_002));
    let covered = after_a_giant(&[Correction::CoveredShares]);
    assert_eq!(covered, (15_899_999_999_609, 15_900_000_000_003));
}

#[test]
fn taking_too_much_or_nothing_changes_nothing() {
    Scene::new().run(|| {
        increase(A, 100);
        let root = sp_io::storage::root(Default::default());
        assert!(!decrease(A, 101));
        assert!(!decrease(B, 1));
        assert!(decrease(A, 0));
        increase(B, 0);
        emit(0);
        assert_eq!(sp_io::storage::root(Default::default()), root);
        assert!(decrease(A, 100));
        // An empty pool leaves nothing behind.
        assert!(!AlphaV2::<Test>::contains_key((account(HOT), account(A), NET)));
        assert!(!TotalHotkeySharesV2::<Test>::contains_key(account(HOT), NET));
        assert!(!TotalHotkeyAlpha::<Test>::contains_key(account(HOT), NET));
    });
}

#[test]
fn legacy_shares_are_read_and_replaced() {
    Scene::new().run(|| {
        let (hot, a, b) = (account(HOT), account(A), account(B));
        SubtensorModule::note_staking_hotkey(&a, &hot);
        SubtensorModule::note_staking_hotkey(&b, &hot);
        Alpha::<Test>::insert((&hot, &a, NET), U64F64::from_num(30));
        AlphaV2::<Test>::insert((&hot, &b, NET), SafeFloat::from(70));
        TotalHotkeyShares::<Test>::insert(&hot, NET, U64F64::from_num(100));
        TotalHotkeyAlpha::<Test>::insert(&hot, NET, AlphaBalance::new(1_000));
        assert_eq!([stake_of(NET, A, HOT), stake_of(NET, B, HOT)], [300, 700]);

        // A change of B moves the denominator, a change of A its own share.
        increase(B, 70);
        assert!(!TotalHotkeyShares::<Test>::contains_key(&hot, NET));
        assert!(Alpha::<Test>::contains_key((&hot, &a, NET)));
        assert_eq!([stake_of(NET, A, HOT), stake_of(NET, B, HOT)], [300, 770]);
        assert!(decrease(A, 100));
        assert!(!Alpha::<Test>::contains_key((&hot, &a, NET)));
        assert_eq!(share(A), SafeFloat::from(20));
        assert_eq!([stake_of(NET, A, HOT), stake_of(NET, B, HOT)], [200, 770]);
    });
}

#[test]
fn enumerations_merge_both_generations() {
    Scene::new().run(|| {
        let (hot, a, b) = (account(HOT), account(A), account(B));
        SubtensorModule::note_staking_hotkey(&a, &hot);
        SubtensorModule::note_staking_hotkey(&b, &hot);
        Alpha::<Test>::insert((&hot, &a, NET), U64F64::from_num(30));
        AlphaV2::<Test>::insert((&hot, &b, NET), SafeFloat::from(70));
        TotalHotkeyShares::<Test>::insert(&hot, NET, U64F64::from_num(100));
        TotalHotkeyAlpha::<Test>::insert(&hot, NET, AlphaBalance::new(1_000));
        increase_elsewhere();
        let shares = SubtensorModule::shares_of(&hot);
        assert_eq!(shares.len(), 3);
        assert_eq!(shares[&(a.clone(), NET)], SafeFloat::from(30));
        dissolve_with_pot(1_000);
        assert_eq!([balance(A), balance(B)], [300, 700].map(|paid| 500 + paid));
        assert!(!AlphaV2::<Test>::iter_keys().any(|(.., of)| of == NET));
        assert!(!Alpha::<Test>::contains_key((&hot, &a, NET)));
        assert!(!TotalHotkeyShares::<Test>::contains_key(&hot, NET));
        assert_eq!(stake_of(NetUid::new(6), A, HOT), 5);
        SubnetAlphaOut::<Test>::insert(NetUid::new(6), AlphaBalance::new(5));
    });
}

/// Dissolves [`NET`], which pays this much to its stakers [`A`] and [`B`].
fn dissolve_with_pot(pot: u64) {
    for coldkey in [A, B] {
        issue_to(&account(coldkey), 500);
    }
    issue_to(&SubtensorModule::derive_subnet_account(NET), 500 + pot);
    NetworksAdded::<Test>::insert(NET, true);
    TotalNetworks::<Test>::mutate(|total| *total += 1);
    set_tao(NET, pot);
    assert_ok!(SubtensorModule::do_dissolve_network(NET));
}

fn balance(coldkey: u8) -> u64 {
    Balances::free_balance(account(coldkey))
}

fn increase_elsewhere() {
    SubtensorModule::increase_stake(&account(HOT), &account(A), NetUid::new(6), 5.into());
}

#[test]
fn dust_counts_with_its_shares_when_a_subnet_goes() {
    Scene::new().run(|| {
        increase(A, 1_000);
        increase(B, 1_000);
        TotalHotkeyAlpha::<Test>::insert(account(HOT), NET, AlphaBalance::new(1));
        increase_elsewhere();
        dissolve_with_pot(2_000);
        assert_eq!([balance(A), balance(B)], [1_500, 1_500]);
    });
}

#[test]
fn the_worth_of_a_hotkey_is_rounded_once() {
    Scene::new().run(|| {
        let (cheap, dear) = (pool(5, 10 * TAO, 30 * TAO), pool(6, 30 * TAO, 20 * TAO));
        give(cheap, A, HOT, 100);
        give(dear, B, HOT, 7);
        give(NetUid::ROOT, A, HOT, 1_000);
        // 33.33 + 10.5 + 1000
        assert_eq!(SubtensorModule::total_hotkey_stake_tao(&account(HOT)), 1_043.into());
        // Stake on a network that is gone does not count.
        give(NetUid::new(7), A, HOT, 1_000);
        assert_eq!(SubtensorModule::total_hotkey_stake_tao(&account(HOT)), 1_043.into());
    });
}

#[test]
fn the_first_change_of_a_pool_without_shares_makes_them() {
    Scene::new().run(|| {
        emit(1_000);
        assert!(SubtensorModule::can_credit(&account(HOT), NET, 1.into()));
        increase(A, 500);
        // All that was there before belongs to the first staker.
        assert_eq!(stake_of(NET, A, HOT), 1_500);
        assert!(SubtensorModule::can_credit(&account(HOT), NET, 1.into()));
        TotalHotkeyAlpha::<Test>::remove(account(HOT), NET);
        assert!(!SubtensorModule::can_credit(&account(HOT), NET, 1.into()));
    });
}
