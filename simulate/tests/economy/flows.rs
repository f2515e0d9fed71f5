//! Stake that comes and goes.

use super::{ONE, base, finished, with};
use myelin_pool::{FeeRate, Order, Pool, Price, Rules, Side, SwapError, Weights, max_add, swap};
use myelin_simulate::economy::{Simulation, flows::Refusal};
use serde_json::{Value, json};

const RULES: Rules = Rules { fee_rate: FeeRate(33), min_reserve: 1_000_000 };

/// The base scenario without any emission, so that only flows move its pool.
fn still(flows: Value) -> Value {
    let scenario = with(base(), "/total_issuance", json!("21000000"));
    let scenario = with(scenario, "/subnets/0/first_emission_block", json!(1_000_000));
    with(scenario, "/flows", flows)
}

/// The pool of [`still`] at the start.
fn start() -> Pool {
    Pool { tao: 1_000 * ONE, alpha: 2_000 * ONE, weights: Weights::default() }
}

fn pool(simulation: &Simulation) -> Pool {
    simulation.chain().subnets[0].pool
}

fn refusal(simulation: &Simulation) -> Refusal {
    simulation.traded().last_refusal.expect("a refusal").2
}

#[test]
fn stake_buys_and_its_fee_stays_out() {
    let flow = json!({"netuid": 1, "action": "stake", "tao": "10", "block": 120});
    let end = finished(&still(json!([flow])));
    let fill = swap(&start(), Order::buy(10 * ONE), Side::Buy.default_limit(), &RULES).unwrap();
    assert_eq!(pool(&end), start().after_fill(Side::Buy, &fill));
    assert_eq!(end.chain().subnets[0].alpha_out, 3_000 * ONE + fill.paid_out);
    let traded = end.traded();
    assert_eq!((traded.done, traded.refused), (1, 0));
    assert_eq!((traded.staked, traded.fees), (10 * ONE - fill.fee, fill.fee));
    assert_eq!(end.chain().free_tao, 20_997_000 * ONE - fill.paid_in);
}

#[test]
fn unstake_sells_and_then_sells_its_fee() {
    let flow = json!({"netuid": 1, "action": "unstake", "alpha": "10", "block": 120});
    let end = finished(&still(json!([flow])));
    let limit = Side::Sell.default_limit();
    let fill = swap(&start(), Order::sell(10 * ONE), limit, &RULES).unwrap();
    let after = start().after_fill(Side::Sell, &fill);
    let fee = swap(&after, Order::sell(fill.fee), limit, &RULES.without_fee()).unwrap();
    assert_eq!(pool(&end), after.after_fill(Side::Sell, &fee));
    assert_eq!(end.chain().subnets[0].alpha_out, 2_990 * ONE);
    let received = fill.paid_out + fee.paid_out;
    assert_eq!((end.traded().unstaked, end.traded().fees), (received, fee.paid_out));
    assert_eq!(end.chain().free_tao, 20_997_000 * ONE + received);
}

#[test]
fn the_other_unit_counts_at_the_spot_price() {
    let [tao, alpha] = [json!({"tao": "10"}), json!({"alpha": "20"})].map(|amount| {
        let mut flow = json!({"netuid": 1, "action": "stake", "block": 120});
        flow.as_object_mut().unwrap().extend(amount.as_object().unwrap().clone());
        pool(&finished(&still(json!([flow]))))
    });
    assert_eq!(tao, alpha);
    let [tao, alpha] = [json!({"tao": "10"}), json!({"alpha": "20"})].map(|amount| {
        let mut flow = json!({"netuid": 1, "action": "unstake", "block": 120});
        flow.as_object_mut().unwrap().extend(amount.as_object().unwrap().clone());
        pool(&finished(&still(json!([flow]))))
    });
    assert_eq!(tao, alpha);
}

#[test]
fn a_limit_cuts_a_trade_or_refuses_it() {
    let flow = |limit: &str| {
        let flow = json!({
            "netuid": 1, "action": "stake", "tao": "100", "limit": limit, "block": 120
        });
        finished(&still(json!([flow])))
    };
    let market = myelin_pool::Market::Dynamic { pool: start(), rules: RULES };
    let possible = max_add(&market, 510_000_000).unwrap();
    let limit = Price::from_rao(510_000_000);
    let fill = swap(&start(), Order::buy(possible), limit, &RULES).unwrap();
    assert!(possible < 100 * ONE);
    assert_eq!(pool(&flow("0.51")), start().after_fill(Side::Buy, &fill));
    let end = flow("0.5");
    assert_eq!(pool(&end), start());
    assert_eq!(refusal(&end), Refusal::Swap(SwapError::PriceLimitExceeded));
}

#[test]
fn what_nobody_holds_cannot_be_traded() {
    let flow = json!({"netuid": 1, "action": "stake", "tao": "20997000.000000001", "block": 120});
    let end = finished(&still(json!([flow])));
    assert_eq!((pool(&end), refusal(&end)), (start(), Refusal::NothingToTrade));
    let flow = json!({"netuid": 1, "action": "unstake", "alpha": "4000", "block": 120});
    let end = finished(&still(json!([flow, flow])));
    assert_eq!(end.chain().subnets[0].alpha_out, 0);
    assert_eq!((end.traded().done, refusal(&end)), (1, Refusal::NothingToTrade));
}

#[test]
fn a_sale_whose_fee_is_worth_nothing_leaves_no_trace() {
    // 2 000 alpha-rao pay a fee of 1, which is worth half a rao.
    let flow = json!({"netuid": 1, "action": "unstake", "alpha": 2_000, "block": 120});
    let end = finished(&still(json!([flow])));
    assert_eq!(pool(&end), start());
    assert_eq!(end.chain().subnets[0].alpha_out, 3_000 * ONE);
    assert_eq!(refusal(&end), Refusal::Swap(SwapError::ReservesTooLow));
}

#[test]
fn flows_come_again_until_their_last_block() {
    let flow = |until: Value| {
        let mut flow =
            json!({"netuid": 0, "action": "stake", "tao": "1", "block": 110, "every": 10});
        if !until.is_null() {
            flow["until"] = until;
        }
        finished(&still(json!([flow]))).chain().root.tao / ONE - 2_000
    };
    assert_eq!(flow(Value::Null), 5);
    assert_eq!(flow(json!(130)), 3);
    assert_eq!(flow(json!(129)), 2);
}

#[test]
fn root_stake_raises_the_root_proportion_at_once() {
    let flow = json!({"netuid": 0, "action": "stake", "tao": "500000", "block": 149});
    let scenario = with(base(), "/flows", json!([flow]));
    let (with_flow, without) = (finished(&scenario), finished(&base()));
    let proportion = |end: &Simulation| end.chain().subnets[0].root_proportion.to_num::<f64>();
    assert!(proportion(&with_flow) > 0.8 && proportion(&without) < 0.1);
    // The next injection is capped by the new proportion, no longer by the old one.
    let injected = |end: &Simulation| end.chain().subnets[0].brought.alpha_in;
    assert!(injected(&with_flow) > 10 * injected(&without));
}
