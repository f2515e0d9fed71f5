//! Fixed cases of the runtime interface's view, and the JSON form of the plain values.

use myelin_pool::{
    Fill, Market, ONE, Order, Pool, Price, SimSwap, SwapError, Weights, median_price,
};

use crate::common::{pool, rules};

const B: u64 = 1_000_000_000;
const T: u64 = 1_000_000_000_000;

fn dynamic(pool: Pool) -> Market {
    Market::Dynamic { pool, rules: rules(33, 1_000_000) }
}

fn bought(tao_amount: u64, alpha_amount: u64, tao_fee: u64, alpha_slippage: u64) -> SimSwap {
    SimSwap { tao_amount, alpha_amount, tao_fee, alpha_slippage, ..SimSwap::default() }
}

fn sold(tao_amount: u64, alpha_amount: u64, alpha_fee: u64, tao_slippage: u64) -> SimSwap {
    SimSwap { tao_amount, alpha_amount, alpha_fee, tao_slippage, ..SimSwap::default() }
}

#[test]
fn simulation_vectors() {
    let round = dynamic(pool(T, 4 * T, ONE / 2));
    let uneven = dynamic(pool(5_032_494_439_940, 186_268_425_402_874, 512_345_678_901_234_567));
    let (buy, sell) = (Order::buy(B), Order::sell(B));
    let (net, fee) = (999_496_453, 503_547);
    assert_eq!(round.simulate(buy), bought(net, 3_993_993_829, fee, 6_006_171));
    assert_eq!(round.simulate(sell), sold(249_811_691, net, fee, 188_309));
    assert_eq!(uneven.simulate(buy), bought(net, 38_859_729_064, fee, 27_494_822));
    assert_eq!(uneven.simulate(sell), sold(25_702_303, net, fee, 13_083));
    assert_eq!(Market::Stable.simulate(buy), bought(B, B, 0, 0));
    assert_eq!(Market::Stable.simulate(sell), sold(B, B, 0, 0));
    assert_eq!(Market::Missing.simulate(buy), bought(0, 0, 0, B));
    assert_eq!(Market::Missing.simulate(sell), sold(0, 0, 0, B));
    assert_eq!(round.simulate(Order::buy(0)), SimSwap::default());
    assert_eq!(round.simulate(Order::buy(u64::MAX)), SimSwap::default());
    assert_eq!(dynamic(pool(T, 0, ONE / 2)).simulate(sell), SimSwap::default());
}

#[test]
fn prices_fees_and_conversions() {
    let even = dynamic(pool(5_032_494_439_940, 186_268_425_402_874, ONE / 2));
    assert_eq!(even.alpha_for_tao(100_000), 3_701_314);
    assert_eq!(even.approx_fee(B), 503_547);
    assert_eq!(even.price().to_rao(), 27_017_431);
    let empty = dynamic(pool(5, 0, ONE / 2));
    assert_eq!((empty.alpha_for_tao(B), empty.price()), (0, Price::ZERO));
    // The quotient needs more than 64 bits.
    assert_eq!(dynamic(pool(1, u64::MAX, ONE / 2)).alpha_for_tao(2), 0);
    for flat in [Market::Stable, Market::Missing] {
        assert_eq!((flat.price().to_rao(), flat.approx_fee(B), flat.alpha_for_tao(B)), (B, 0, B));
        assert_eq!(flat.alpha_for_tao(u64::MAX), u64::MAX);
        assert_eq!(flat.swap(Order::sell(7), Price::ZERO, false), Ok(Fill::stable(7)));
    }
}

#[test]
fn a_simulation_is_a_swap_with_the_default_limit() {
    let market = dynamic(pool(T, 4 * T, ONE / 2));
    for order in [Order::buy(B), Order::sell(B)] {
        let limit = order.side.default_limit();
        assert_eq!(market.sim_swap(order), market.swap(order, limit, false));
        let free = market.swap(order, limit, true).unwrap();
        assert_eq!((free.paid_in, free.fee), (B, 0));
    }
    assert_eq!(market.sim_swap(Order::buy(u64::MAX)), Err(SwapError::SwapInputTooLarge));
}

#[test]
fn median_of_prices() {
    let median = |bits: &[u128]| {
        let mut prices: Vec<_> = bits.iter().map(|bits| Price::from_bits(*bits)).collect();
        median_price(&mut prices).bits()
    };
    assert_eq!(median(&[]), Price::ONE.bits());
    assert_eq!(median(&[0, 0]), Price::ONE.bits());
    assert_eq!(median(&[5]), 5);
    assert_eq!(median(&[9, 0, 4]), 6);
    assert_eq!(median(&[9, 0, 4, 4]), 4);
    assert_eq!(median(&[u128::MAX, u128::MAX]), u128::MAX);
}

#[test]
fn values_survive_json() {
    let market = dynamic(pool(T, 4 * T, 512_345_678_901_234_567));
    let text = serde_json::to_string(&market).unwrap();
    assert_eq!(serde_json::from_str::<Market>(&text).unwrap(), market);
    let price = Price::from_bits(u128::MAX);
    let text = serde_json::to_string(&price).unwrap();
    assert_eq!(serde_json::from_str::<Price>(&text).unwrap(), price);
    assert!(serde_json::from_str::<Weights>("1").is_err());
}
