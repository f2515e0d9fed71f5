//! Movements of TAO (emission cases E, with the runtime's existential deposit of 500 rao).

use super::stake_kit::issue_to;
use crate::{currency::BURN_PALLET_ID, mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::Imbalance};
use myelin_types::units::{EXISTENTIAL_DEPOSIT as ED, MAX_SUPPLY};
use sp_runtime::traits::AccountIdConversion;

/// Issuance counters: the pallet's, the balances'.
fn counters() -> (u64, u64) {
    (TotalIssuance::<Test>::get().to_u64(), Balances::total_issuance())
}

fn free(who: &Account) -> u64 {
    Balances::free_balance(who)
}

#[test]
fn e1_transfer_up_to_the_whole_balance() {
    Scene::new().funded(1, 10_000).run(|| {
        let before = counters();
        let transfer = |from, to, amount: u64| {
            SubtensorModule::transfer_tao(&account(from), &account(to), amount.into())
        };
        assert_ok!(transfer(1, 2, 600));
        assert_ok!(transfer(3, 2, 0));
        assert_noop!(transfer(3, 2, 1), Error::<Test>::InsufficientBalance);
        assert_noop!(transfer(1, 2, 9_401), Error::<Test>::InsufficientBalance);
        assert_ok!(transfer(1, 2, 9_400));
        assert_eq!((free(&account(1)), free(&account(2))), (0, 10_000));
        assert_ok!(transfer(2, 2, 5_000));
        assert_eq!(free(&account(2)), 10_000);
        assert_eq!(counters(), before);
        assert_eq!(before.0, before.1);
    });
}

#[test]
fn e4_burning_keeps_the_issuance() {
    Scene::new().funded(1, 10_000).run(|| {
        let burnt: Account = BURN_PALLET_ID.into_account_truncating();
        let before = counters();
        let burn = |from, amount: u64| SubtensorModule::burn_tao(&account(from), amount.into());
        assert_ok!(burn(1, 4_000));
        assert_ok!(burn(1, 0));
        assert_noop!(burn(2, 1), Error::<Test>::InsufficientBalance);
        assert_eq!((free(&account(1)), free(&burnt)), (6_000, 4_000));
        assert_eq!(counters(), before);
    });
}

#[test]
fn e5_recycling_lowers_the_issuance() {
    Scene::new().funded(1, 10_000).run(|| {
        let (ours, theirs) = counters();
        let recycle = |amount: u64| SubtensorModule::recycle_tao(&account(1), amount.into());
        assert_ok!(recycle(4_000));
        assert_ok!(recycle(0));
        assert_eq!(free(&account(1)), 6_000);
        assert_eq!(counters(), (ours - 4_000, theirs - 4_000));
        assert_noop!(recycle(6_000 - ED + 1), Error::<Test>::InsufficientBalance);
        assert_ok!(recycle(6_000 - ED));
        assert_eq!(free(&account(1)), ED);
    });
}

#[test]
fn e6_minting_up_to_the_cap() {
    Scene::new().run(|| {
        let (ours, theirs) = counters();
        let credit = SubtensorModule::mint_tao(123.into());
        assert_eq!(credit.peek(), 123);
        assert_eq!(counters(), (ours + 123, theirs + 123));
        SubtensorModule::recycle_credit(credit);
        assert_eq!(counters(), (ours, theirs));

        System::reset_events();
        assert_eq!(SubtensorModule::mint_tao(0.into()).peek(), 0);
        assert!(System::events().is_empty());

        let room = MAX_SUPPLY - theirs;
        let credit = SubtensorModule::mint_tao((room + 1_000).into());
        assert_eq!(credit.peek(), room);
        assert_eq!(Balances::total_issuance(), MAX_SUPPLY);
        assert_eq!(SubtensorModule::mint_tao(1.into()).peek(), 0);
        SubtensorModule::recycle_credit(credit);
        assert_eq!(counters(), (ours, theirs));
    });
}

#[test]
fn a_credit_is_spent_whole_or_not_at_all() {
    Scene::new().run(|| {
        let spend =
            |credit, part: u64| SubtensorModule::spend_credit(&account(1), credit, part.into());
        let (credit, paid) = spend(SubtensorModule::mint_tao(1_000.into()), 1_001);
        assert_eq!((credit.peek(), paid), (1_000, false));
        // Too little for an account that does not exist.
        let (credit, paid) = spend(credit, ED - 1);
        assert_eq!((credit.peek(), paid), (1_000, false));
        let (credit, paid) = spend(credit, ED);
        assert_eq!((credit.peek(), paid), (500, true));
        let (credit, paid) = spend(credit, 1);
        assert_eq!((credit.peek(), paid), (499, true));
        SubtensorModule::recycle_credit(credit);
        assert_eq!(free(&account(1)), ED + 1);
        let (ours, theirs) = counters();
        assert_eq!(ours, theirs);
    });
}

#[test]
fn what_reaches_a_subnet_account() {
    Scene::new().funded(1, 10_000).run(|| {
        let netuid = genesis::GENESIS_SUBNET;
        let pay = |netuid, amount: u64| {
            SubtensorModule::transfer_tao_to_subnet(netuid, &account(1), amount.into())
        };
        assert_noop!(pay(9.into(), 1), Error::<Test>::SubnetNotExists);
        assert_eq!(pay(9.into(), 0), Ok(0.into()), "nothing goes anywhere");
        // The payer stays alive and pays that much less.
        assert_eq!(pay(netuid, 10_000), Ok((10_000 - ED).into()));
        assert_noop!(pay(netuid, 1), Error::<Test>::InsufficientBalance);
        issue_to(&account(1), 1);
        assert_eq!(pay(netuid, 10_000), Ok(1.into()));
        let back = SubtensorModule::transfer_tao_from_subnet(netuid, &account(2), 600.into());
        assert_ok!(back);
        assert_eq!(free(&account(2)), 600);
        issue_to(&SubtensorModule::derive_subnet_account(netuid), 600);
    });
}

#[test]
fn e2_dust_leaves_both_counters() {
    Scene::new().funded(1, ED + 3).run(|| {
        let (ours, theirs) = counters();
        assert_ok!(SubtensorModule::transfer_tao(&account(1), &account(2), (ED + 2).into()));
        assert_eq!((free(&account(1)), free(&account(2))), (0, ED + 2));
        assert_eq!(counters(), (ours - 1, theirs - 1));
    });
}
