//! Injections and the chain's purchases that fail or change nothing: half done by the protocol,
//! whole on demand (spec: emission §9, §21 items 2 and 7, pools §16 item 6).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{Correction, NetUid, units::TAO};
use pallet_subtensor_swap::{
    Balancer, Order, PalSwapInitialized, SwapBalancer, SwapHandler, SwapResult,
};
use sp_runtime::Perquintill;

const WHOLE: &[Correction] = &[Correction::WholeInjections];
const SKEWED: u64 = 512_345_678_901_234_567;

/// What a test finds without the correction and with it.
fn both_ways<R: Default>(test: impl Fn() -> R) -> [R; 2] {
    [&[], WHOLE].map(|corrections| {
        let mut found = R::default();
        bare_on(Scene::new().corrected(corrections), || found = test());
        found
    })
}

fn set_weight(netuid: NetUid) {
    let quote = Perquintill::from_parts(SKEWED);
    SwapBalancer::<Test>::insert(netuid, Balancer { quote });
    PalSwapInitialized::<Test>::insert(netuid, true);
}

fn weight(netuid: NetUid) -> u64 {
    SwapBalancer::<Test>::get(netuid).quote.deconstruct()
}

fn held(netuid: NetUid) -> u64 {
    Balances::free_balance(SubtensorModule::derive_subnet_account(netuid))
}

#[test]
fn a_refused_purchase_costs_its_tao_or_nothing() {
    let [half, whole] = both_ways(|| {
        // Fewer alpha than a pool trades with.
        let netuid = emitting(2, DYNAMIC, 1_000_000, 999_999);
        set_moving_price(netuid, 1.0);
        let before = held(netuid);
        let grown = growth(|| coinbase(1_000_000));
        assert_eq!(emissions(netuid), [0, 0, TAO, 0]);
        (grown, held(netuid) - before)
    });
    assert_eq!(half, ([1_000_000, 1_000_000, 0], 1_000_000));
    assert_eq!(whole, ([0; 3], 0), "recycled");
}

#[test]
fn a_deposit_that_fails_leaves_its_alpha_or_nothing() {
    let [half, whole] = both_ways(|| {
        let netuid = emitting(2, STABLE, 400, 400);
        let account = SubtensorModule::derive_subnet_account(netuid);
        assert_ok!(SubtensorModule::transfer_tao(&account, &mock::account(1), 500.into()));
        full_root();
        // Below the existential deposit of an account that does not exist.
        let grown = growth(|| coinbase(300));
        assert_eq!((grown, tao_of(netuid)), ([0; 3], 400));
        let [_, minted, ..] = emissions(netuid);
        (alpha_in(netuid), minted, alpha_counters(netuid)[0])
    });
    // Half of the alpha for distribution is root's, which is recycled.
    assert_eq!(half, (700, 300, TAO / 2 + 301));
    assert_eq!(whole, (400, 0, TAO / 2 + 1));
}

#[test]
fn an_injection_of_nothing_moves_the_weights_or_not() {
    let [moved, kept] = both_ways(|| {
        // Without average price there is no TAO for it.
        let netuid = emitting(2, DYNAMIC, 1_000_003, 1_000_007);
        set_weight(netuid);
        coinbase(TAO);
        assert_eq!(emissions(netuid), [0, 0, TAO, 0]);
        weight(netuid)
    });
    assert_ne!(moved, SKEWED);
    assert_eq!(kept, SKEWED);
}

/// A purchase of the chain, the price that it leaves, and the price after the injection.
#[test]
fn the_chain_buys_at_the_pools_price() {
    let [_, whole] = both_ways(|| {
        let netuid = emitting(2, DYNAMIC, 1_000 * TAO + 7, 3_000 * TAO + 1);
        set_moving_price(netuid, 1.0);
        set_weight(netuid);
        set_root(700 * TAO);
        let before = (reserves(netuid), weight(netuid));
        coinbase(10 * TAO);
        let [tao, alpha, _, excess] = emissions(netuid);
        assert!(tao > 0 && alpha > 0 && excess > 0);
        let bought = SubnetProtocolAlpha::<Test>::get(netuid).to_u64();
        let after = (reserves(netuid), price_bits(netuid));

        // The same, step by step: the trade, then the injection at the price that it leaves.
        set_reserves(netuid, before.0.0, before.0.1);
        set_weight(netuid);
        let SwapResult { amount_paid_in, amount_paid_out, .. } = buy(netuid, excess);
        assert_eq!(amount_paid_in, excess);
        set_reserves(netuid, before.0.0 + excess, before.0.1 - amount_paid_out);
        let between = price_bits(netuid);
        set_reserves(netuid, after.0.0, after.0.1);
        (bought == amount_paid_out, between.abs_diff(after.1) < between >> 40)
    });
    assert_eq!(whole, (true, true));
}

fn price_bits(netuid: NetUid) -> u128 {
    <Swap as SwapHandler>::current_alpha_price(netuid).to_bits()
}

fn buy(netuid: NetUid, tao: u64) -> SwapResult {
    let limit = <Swap as SwapHandler>::max_price();
    <Swap as SwapHandler>::swap(netuid, Order::Buy(tao.into()), limit, true, true).unwrap()
}

/// Young averages: ten blocks at price 1 move one by three and a half units of 2^-32, none of
/// which is a whole one.
#[test]
fn small_steps_of_an_average_are_lost_or_add_up() {
    let case = |corrections: &[Correction]| {
        let mut found = 0;
        bare_on(Scene::new().corrected(corrections), || {
            let netuid = emitting(2, DYNAMIC, TAO, TAO);
            for block in 1..=10 {
                System::set_block_number(block);
                SubtensorModule::update_moving_price(netuid);
            }
            found = SubnetMovingPrice::<Test>::get(netuid).to_bits();
        });
        found
    };
    assert_eq!(case(&[]), 0);
    assert_eq!(case(&[Correction::FinePriceAverages]), 3);
}

#[test]
fn a_dissolved_subnet_leaves_no_average() {
    Scene::new().corrected(&[Correction::FinePriceAverages]).run(|| {
        let netuid = add_started_subnet(1, 2);
        run_to_block(5);
        assert!(SubnetMovingPriceRest::<Test>::contains_key(netuid));
        assert_ok!(SubtensorModule::do_dissolve_network(netuid));
        assert!(!SubnetMovingPriceRest::<Test>::contains_key(netuid));
    });
}
