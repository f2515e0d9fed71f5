//! Where fees go and what counts as stake, without and with the corrections of both.

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::{assert_ok, assert_storage_noop};
use myelin_types::{Correction, NetUid, units::TAO};
use pallet_alpha_assets::AlphaBurned;
use pallet_subtensor_swap::FeeRate;
use sp_runtime::traits::AccountIdConversion;

const COLD: u8 = 1;
const HOT: u8 = 2;
const AUTHOR: u8 = 9;
/// More than a pool of 100 TAO can take.
const OFFERED: u64 = 100_000 * TAO;
/// An author without an account.
const STRANGER: u8 = 77;

fn scene(corrections: &[Correction]) -> Scene {
    Scene::new().authored_by(AUTHOR).funded(COLD, 1_000_000 * TAO).corrected(corrections)
}

fn burnt_tao() -> u64 {
    Balances::free_balance(burn_account())
}

fn burn_account() -> Account {
    currency::BURN_PALLET_ID.into_account_truncating()
}

fn burnt_alpha(netuid: NetUid) -> u64 {
    AlphaBurned::<Test>::get(netuid).to_u64()
}

/// TAO of the subnet's account that its pool does not know of.
fn stranded(netuid: NetUid) -> u64 {
    let account = SubtensorModule::derive_subnet_account(netuid);
    Balances::free_balance(account) - reserves(netuid).0
}

fn register(netuid: NetUid, hotkey: u8) -> Outcome {
    dispatch(COLD, Call::burned_register { netuid, hotkey: account(hotkey) })
}

/// Total stake beyond the TAO of all pools.
fn drift() -> u64 {
    let pools: u64 = SubnetTAO::<Test>::iter_values().map(|tao| tao.to_u64()).sum();
    TotalStake::<Test>::get().to_u64() - pools
}

/// How much each of these adds to the drift: a purchase, a sale, a purchase that its limit cuts,
/// a registration, a new subnet, a move, a block.
fn drifts(corrections: &[Correction]) -> [u64; 7] {
    scene(corrections).run(|| {
        let (root, netuid, small) = (
            open_root(),
            emitting(2, DYNAMIC, 1_000 * TAO, 4_000 * TAO),
            pool(3, 100 * TAO, 100 * TAO),
        );
        set_moving_price(netuid, 0.25);
        own(COLD, HOT);
        Burn::<Test>::insert(netuid, myelin_types::TaoBalance::new(TAO));
        let steps: [&dyn Fn(); 7] = [
            &|| add(netuid, COLD, HOT, 10 * TAO).unwrap(),
            &|| remove(netuid, COLD, HOT, 10 * TAO).unwrap(),
            &|| add(small, COLD, HOT, OFFERED).unwrap(),
            &|| register(netuid, 5).unwrap(),
            &|| {
                add_subnet(7, 8);
            },
            &|| move_stake(COLD, (HOT, netuid), (HOT, root), 5 * TAO).unwrap(),
            &|| run_to_block(2),
        ];
        assert_eq!(drift(), 0);
        steps.map(|step| {
            let before = drift();
            step();
            drift() - before
        })
    })
}

#[test]
fn total_stake_is_the_pools_tao_or_drifts_away() {
    let fees = [10 * TAO, TAO].map(|amount| amount * 33 / 65_535);
    // As in `stake_remainder`: all but what goes into the pool, or the fee alone.
    let (cut, fee) = (OFFERED - 1_744_674_407_370, 878_969_427);
    assert_eq!(drifts(&[]), [fees[0], 0, cut, fees[1], 0, 0, 0]);
    assert_eq!(drifts(&[Correction::ReturnedRemainder]), [fees[0], 0, fee, fees[1], 0, 0, 0]);
    assert_eq!(drifts(&[Correction::TrueTotalStake]), [0; 7]);
    assert_eq!(drifts(Correction::ALL), [0; 7]);
}

/// TAO that a registration for one TAO leaves beside the pool, that the author gets and that is
/// burnt.
fn registration_fee(corrections: &[Correction], author: Option<u8>) -> [u64; 3] {
    scene(corrections).run(|| {
        let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
        Burn::<Test>::insert(netuid, myelin_types::TaoBalance::new(TAO));
        Author::set(author.map(account));
        let before = author.map_or(0, free);
        assert_ok!(register(netuid, HOT));
        [stranded(netuid), author.map_or(0, free) - before, burnt_tao()]
    })
}

#[test]
fn the_fee_of_a_registration_stays_or_is_paid() {
    let fee = TAO * 33 / 65_535;
    let paid = [Correction::PaidRegistrationFees];
    for author in [Some(AUTHOR), None] {
        assert_eq!(registration_fee(&[], author), [fee, 0, 0]);
    }
    assert_eq!(registration_fee(&paid, Some(AUTHOR)), [0, fee, 0]);
    assert_eq!(registration_fee(&paid, None), [0, 0, fee]);
}

#[test]
fn a_sales_fee_worth_nothing_is_burnt_or_fails_the_sale() {
    let case = |corrections: &[Correction]| {
        scene(corrections).run(|| {
            let netuid = pool(2, 10 * TAO, 1_000_000 * TAO);
            own(COLD, HOT);
            give(netuid, COLD, HOT, 100_000_000);
            let outcome = remove(netuid, COLD, HOT, u64::MAX);
            let author = free(AUTHOR) - TAO;
            (outcome.is_ok(), stake_of(netuid, COLD, HOT), burnt_alpha(netuid), author)
        })
    };
    assert_eq!(case(&[]), (false, 100_000_000, 0, 0));
    let fee = 100_000_000 * 33 / 65_535;
    assert_eq!(case(&[Correction::UnfailingFees]), (true, 0, fee, 0));
}

#[test]
fn a_fee_that_the_pool_can_no_longer_buy_is_burnt_or_fails_the_sale() {
    let case = |corrections: &[Correction]| {
        scene(corrections).run(|| {
            let netuid = pool(2, 1_500_000, 100 * TAO);
            own(COLD, HOT);
            give(netuid, COLD, HOT, 100 * TAO);
            let before = free(COLD);
            let outcome = remove(netuid, COLD, HOT, u64::MAX);
            (outcome.is_ok(), free(COLD) - before > 700_000, burnt_alpha(netuid))
        })
    };
    assert_eq!(case(&[]), (false, false, 0));
    assert_eq!(case(&[Correction::UnfailingFees]), (true, true, 100 * TAO * 33 / 65_535));
}

#[test]
fn a_fee_that_the_author_cannot_take_is_burnt_or_fails_the_trade() {
    let case = |corrections: &[Correction]| {
        scene(corrections).run(|| {
            let netuid = pool(2, 1_000 * TAO, 1_000 * TAO);
            own(COLD, HOT);
            FeeRate::<Test>::insert(netuid, 1);
            give(netuid, COLD, HOT, 3_000_000);
            issue_to(&burn_account(), 500);
            Author::set(Some(account(STRANGER)));
            // 45 rao cannot open an account.
            let outcomes = [
                add(netuid, COLD, HOT, 3_000_000),
                remove(netuid, COLD, HOT, 3_000_000),
                register_for(netuid, 3_000_000),
            ];
            assert_eq!(free(STRANGER), 0);
            (outcomes.map(|outcome| outcome.is_ok()), burnt_tao() - 500, burnt_alpha(netuid))
        })
    };
    let paid = Correction::PaidRegistrationFees;
    assert_eq!(case(&[paid]), ([false; 3], 0, 0));
    assert_eq!(case(&[paid, Correction::UnfailingFees]), ([true; 3], 90, 45));
}

fn register_for(netuid: NetUid, price: u64) -> Outcome {
    Burn::<Test>::insert(netuid, myelin_types::TaoBalance::new(price));
    register(netuid, 5)
}

/// Fees that can be paid are paid as ever.
#[test]
fn unfailing_fees_change_nothing_else() {
    let case = |corrections: &[Correction]| {
        scene(corrections).run(|| {
            let netuid = pool(2, 1_000 * TAO, 4_000 * TAO);
            own(COLD, HOT);
            assert_ok!(add(netuid, COLD, HOT, 10 * TAO));
            assert_ok!(remove(netuid, COLD, HOT, 10 * TAO));
            assert_storage_noop!(assert!(remove(netuid, COLD, HOT, 1).is_err()));
            (free(AUTHOR), events(), reserves(netuid), drift(), burnt_alpha(netuid))
        })
    };
    assert_eq!(case(&[]), case(&[Correction::UnfailingFees]));
}
