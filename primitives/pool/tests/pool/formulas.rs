//! All formulas other than the power against exact arithmetic: the oracle's steps on integers of
//! any size, and rational numbers where nothing is rounded.

use myelin_pool::{
    FeeRate, Market, ONE, Order, Pool, Power, Price, Side, Weights, max_add, max_move, max_remove,
    pow_ratio, swap,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use proptest::prelude::*;

use crate::{
    common::{amount, pool, rules, sized, weight},
    oracle,
};

fn any_pool(bits: u32) -> impl Strategy<Value = Pool> {
    (amount(bits), amount(bits), weight()).prop_map(|(tao, alpha, weight)| pool(tao, alpha, weight))
}

fn any_side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

/// Amounts that may be nothing.
fn some(bits: u32) -> impl Strategy<Value = u64> {
    prop_oneof![9 => amount(bits), 1 => Just(0)]
}

fn exact(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// Whether a value with 64 fraction bits is `value` rounded down, or up to `less` units below.
fn is_floor(bits: u128, value: &BigRational, less: u128) -> bool {
    let floor = (value * (BigInt::one() << 64u32)).floor().to_integer();
    BigInt::from(bits) <= floor && floor <= BigInt::from(bits) + less
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn spot_prices(pool in any_pool(57)) {
        let found = pool.price().bits();
        prop_assert_eq!(&BigInt::from(found), &oracle::price(&pool));
        // Two quotients and a product, each too small by less than one unit.
        let (w1, w2) = (pool.weights.alpha(), pool.weights.tao());
        let value = exact(w1, w2) * exact(pool.tao, pool.alpha);
        let slack: BigInt =
            (exact(w1, w2) + exact(pool.tao, pool.alpha)).ceil().to_integer() + 1;
        prop_assert!(is_floor(found, &value, slack.to_u128().expect("small")));
    }

    #[test]
    fn conversions_between_prices_and_rao(bits in sized(128), rao in any::<u64>(), amount in some(64)) {
        let price = Price::from_bits(bits);
        let times = |factor: u64| (exact(bits, BigInt::one() << 64u32) * BigInt::from(factor)).floor();
        let capped = |value: BigRational| value.to_integer().to_u64().unwrap_or(u64::MAX);
        let in_rao = times(1_000_000_000);
        // The product with 10^9 stops at 128 bits, that is at 2^64 − 1 rao.
        prop_assert_eq!(price.to_rao(), capped(in_rao));
        prop_assert_eq!(price.tao_for_alpha(amount), capped(times(amount)));
        prop_assert_eq!(price.tao_for_alpha(amount), oracle::tao_for_alpha(bits, amount));
        prop_assert_eq!(price.alpha_for_tao(amount), oracle::alpha_for_tao(bits, amount));
        prop_assert!(is_floor(Price::from_rao(rao).bits(), &exact(rao, 1_000_000_000), 0));
    }

    #[test]
    fn fees(rate in any::<u16>(), amount in any::<u64>()) {
        let (fee, rest) = (FeeRate(rate), 65_535 - u64::from(rate));
        prop_assert_eq!(fee.of_gross(amount), oracle::part(amount, rate, 65_535));
        if rest > 0 {
            prop_assert_eq!(fee.of_net(amount), oracle::part(amount, rate, rest));
            // What the fee on a net amount claims to be: the rate of both together.
            let net = amount >> 16;
            let gross = net + fee.of_net(net);
            prop_assert!(fee.of_gross(gross).abs_diff(gross - net) <= 1);
        }
        let share = exact(rate, 65_535) * BigInt::from(amount);
        let floor = share.floor().to_integer();
        let found = BigInt::from(fee.of_gross(amount));
        prop_assert!(found <= floor && floor <= found + 1);
    }

    #[test]
    fn weights_after_injections(
        pool in (some(64), some(64), weight()), tao in some(64), alpha in some(64),
    ) {
        let pool = crate::common::pool(pool.0, pool.1, pool.2);
        let found = Weights::after_injection(&pool, tao, alpha).map(Weights::tao);
        prop_assert_eq!(found, oracle::weight_after_injection(&pool, tao, alpha));
    }

    #[test]
    fn injected_weights_keep_the_price_to_their_resolution(
        pool in (1u64 << 40..1 << 60, 1u64 << 40..1 << 60, weight()), tao in some(60), alpha in some(60),
    ) {
        let pool = crate::common::pool(pool.0, pool.1, pool.2);
        let Some(weights) = Weights::after_injection(&pool, tao, alpha) else { return Ok(()) };
        // (y + Δy) / (p·(x + Δx) + y + Δy), p the exact price.
        let (w1, w2) = (pool.weights.alpha(), pool.weights.tao());
        let price = exact(w1, w2) * exact(pool.tao, pool.alpha);
        let (tao, alpha) = (pool.tao + tao, pool.alpha + alpha);
        let value = exact(tao, 1) / (price * BigInt::from(alpha) + BigInt::from(tao));
        let error = (value * BigInt::from(ONE) - BigInt::from(weights.tao())).to_f64().unwrap();
        prop_assert!((-1.0..2.0).contains(&error), "{error}");
    }

    #[test]
    fn weights_of_a_wanted_price(tao in some(64), alpha in some(64), price in sized(128)) {
        let found = Weights::for_price(tao, alpha, Price::from_bits(price)).ok();
        prop_assert_eq!(found.map(Weights::tao), oracle::weight_for_price(tao, alpha, price));
    }

    #[test]
    fn outputs_of_whole_exponents_exceed_the_exact_floor_by_at_most_one(
        tao in amount(59), alpha in amount(59), input in amount(59), weight in
            prop::sample::select(vec![(1u32, 2u64), (1, 5), (1, 10), (1, 25), (1, 50), (1, 100)]),
        side in any_side(),
    ) {
        // The input side has all but a part of the weight: the exponent is whole.
        let (part, whole) = weight;
        let small = ONE / whole * u64::from(part);
        let pool = crate::common::pool(tao, alpha, if side == Side::Buy { ONE - small } else { small });
        let k = i32::try_from(whole - 1).unwrap();
        let reserve = BigInt::from(pool.input_reserve(side));
        let kept = BigRational::new(reserve.clone(), reserve + input).pow(k);
        let exact = (BigRational::one() - kept) * BigInt::from(pool.output_reserve(side));
        let floor = exact.floor().to_integer().to_u64().unwrap();
        let found = pool.output(side, input);
        prop_assert!(floor <= found && found <= floor + 1, "{found} {floor}");
    }

    #[test]
    fn outputs_follow_the_steps(pool in any_pool(64), input in amount(64), side in any_side()) {
        let (n, m) = match side {
            Side::Buy => (pool.weights.tao(), pool.weights.alpha()),
            Side::Sell => (pool.weights.alpha(), pool.weights.tao()),
        };
        let reserve = pool.input_reserve(side) as f64;
        prop_assume!((reserve / (reserve + input as f64)).ln() * n as f64 / m as f64 > -130.0);
        prop_assert_eq!(pool.output(side, input), oracle::output(&pool, side, input));
    }

    #[test]
    fn alpha_for_a_wanted_output(pool in any_pool(64), share in 0.0..0.9f64) {
        let tao = (pool.tao as f64 * share) as u64;
        prop_assert_eq!(pool.alpha_for_exact_tao(tao), oracle::alpha_for_exact_tao(&pool, tao));
    }

    #[test]
    fn largest_moves(
        from in (some(64), some(64), weight()), to in (some(64), some(64), weight()),
        limit in some(64),
    ) {
        let (from, to) = (
            crate::common::pool(from.0, from.1, from.2), crate::common::pool(to.0, to.1, to.2),
        );
        let market = |pool| Market::Dynamic { pool, rules: rules(33, 100) };
        let found = max_move(&market(from), &market(to), limit);
        prop_assert_eq!(found, Ok(oracle::max_move(&from, &to, limit)));
    }

    #[test]
    fn simulations_and_largest_amounts_are_swaps(
        pool in any_pool(60), amount in amount(60), limit in amount(50), rate in 0..=FeeRate::MAX,
    ) {
        let rules = rules(rate, 100);
        let market = Market::Dynamic { pool, rules };
        for side in [Side::Buy, Side::Sell] {
            let order = Order { side, amount };
            let fill = swap(&pool, order, side.default_limit(), &rules);
            prop_assert_eq!(market.sim_swap(order), fill);
            let shown = market.simulate(order);
            let (tao, alpha) = match (side, fill.unwrap_or_default()) {
                (Side::Buy, fill) => (fill.paid_in, fill.paid_out),
                (Side::Sell, fill) => (fill.paid_out, fill.paid_in),
            };
            prop_assert_eq!((shown.tao_amount, shown.alpha_amount), (tao, alpha));
            prop_assert_eq!(shown.tao_fee + shown.alpha_fee, fill.unwrap_or_default().fee);

            let amount = pool.input_reserve(side).saturating_mul(1000);
            let most = swap(&pool, Order { side, amount }, Price::from_rao(limit), &rules);
            let found = if side == Side::Buy { max_add } else { max_remove }(&market, limit);
            prop_assert_eq!(found, most.map(|fill| fill.gross()));
        }
    }

    #[test]
    fn powers_of_swaps_hold_at_a_thousand_bits(
        from in amount(64), by in amount(64), weight in weight(),
    ) {
        let (sum, rest) = (u128::from(from) + u128::from(by), ONE - weight);
        let t = (from as f64 / sum as f64).ln() * weight as f64 / rest as f64;
        prop_assume!(t > -130.0);
        let expected = oracle::power(from.into(), sum, weight, rest, 1024, ONE).expect("defined");
        let expected = expected.to_u64().map_or(Power::TooLarge, Power::Value);
        prop_assert_eq!(pow_ratio(from.into(), sum, weight, rest, ONE), Some(expected));
    }
}
