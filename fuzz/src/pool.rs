//! The pool mathematics: against its slow reference where that one holds, and against what must
//! be true of any input.

use arbitrary::Arbitrary;
use myelin_pool::{
    FeeRate, Market, ONE, Order, Pool, Power, Price, Rules, Side, Weights, max_add, max_move,
    max_remove, median_price, pow_ratio, swap,
};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

#[allow(dead_code, reason = "shared with the crate's own tests")]
#[path = "../../primitives/pool/tests/pool/oracle.rs"]
mod oracle;

/// A legal pool from any numbers.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct AnyPool {
    tao: u64,
    alpha: u64,
    weight: u64,
}

impl AnyPool {
    fn legal(self) -> Pool {
        let weight = Weights::MIN + self.weight % (Weights::MAX - Weights::MIN + 1);
        let weights = Weights::new(weight).expect("inside the limits");
        Pool { tao: self.tao, alpha: self.alpha, weights }
    }
}

fn side(buying: bool) -> Side {
    if buying { Side::Buy } else { Side::Sell }
}

/// Whether the reference's series for a trade of `input` means something (spec: pools §3).
fn in_domain(pool: &Pool, side: Side, input: u64) -> bool {
    let ratio = pool.weights.tao() as f64 / pool.weights.alpha() as f64;
    let exponent = if side == Side::Buy { ratio } else { 1.0 / ratio };
    let reserve = pool.input_reserve(side) as f64;
    let kept = (reserve / (reserve + input as f64)).ln();
    reserve > 0.0 && kept * exponent > -130.0
}

/// `scale · (num/den)^(n/m)`.
#[derive(Arbitrary, Debug)]
pub struct PowerInput {
    num: u128,
    den: u128,
    n: u64,
    m: u64,
    scale: u64,
}

/// Target `pool_power`.
pub fn power(input: PowerInput) {
    let PowerInput { num, den, n, m, scale } = input;
    let Some(found) = pow_ratio(num, den, n, m, scale) else {
        assert!(den == 0 || m == 0);
        return;
    };
    let value = found.saturating();
    if num == den || n == 0 && num != 0 {
        assert_eq!(found, Power::Value(scale));
    }
    // More base, more power; a base below one gives less than the scale.
    let more = pow_ratio(num.saturating_add(1), den, n, m, scale).expect("the same divisors");
    assert!(more.saturating() >= value);
    assert_eq!(value <= scale, num <= den || value == scale || n == 0);
    // Small terms are evaluated exactly, and cheaply enough to check.
    if n <= 24 && m <= 24 && num > 0 && n > 0 && scale > 0 {
        let exact = oracle::exact_power(num, den, n, m, scale);
        assert_eq!(exact.to_u64().map_or(Power::TooLarge, Power::Value), found);
    }
}

/// A pool, a trade's input and a price to reach.
#[derive(Arbitrary, Debug)]
pub struct PriceInput {
    pool: AnyPool,
    buying: bool,
    input: u64,
    target: u128,
}

/// Target `pool_price`: spot price, output, input up to a price, conversions.
pub fn price(input: PriceInput) {
    let (pool, side, target) = (input.pool.legal(), side(input.buying), input.target);
    let input = input.input;
    assert_eq!(BigInt::from(pool.price().bits()), oracle::price(&pool));
    let output = pool.output(side, input);
    assert!(output <= pool.output_reserve(side));
    assert!(output <= pool.output(side, input.saturating_add(1)));
    if in_domain(&pool, side, input) {
        assert_eq!(output, oracle::output(&pool, side, input));
    }
    let target = Price::from_bits(target);
    let needed = pool.input_to_price(side, target);
    assert_eq!(needed, oracle::input_to_price(&pool, side, &target.bits().into()));
    assert_eq!(target.alpha_for_tao(input), oracle::alpha_for_tao(target.bits(), input));
    assert_eq!(target.tao_for_alpha(input), oracle::tao_for_alpha(target.bits(), input));
    assert!(Price::from_rao(target.to_rao()) <= target);
    pool.alpha_for_exact_tao(input);
}

/// A pool, an order and its conditions.
#[derive(Arbitrary, Debug)]
pub struct SwapInput {
    pool: AnyPool,
    buying: bool,
    amount: u64,
    limit: u64,
    rate: u16,
    min_reserve: u64,
}

/// Target `pool_swap`.
pub fn swap_order(input: SwapInput) {
    let SwapInput { amount, limit, rate, min_reserve, .. } = input;
    let (pool, side) = (input.pool.legal(), side(input.buying));
    let order = Order { side, amount };
    let rules = Rules { fee_rate: FeeRate(rate), min_reserve };
    let price = Price::from_rao(limit);
    let result = swap(&pool, order, price, &rules);
    if in_domain(&pool, side, amount) && rate <= FeeRate::MAX {
        assert_eq!(result, oracle::swap(&pool, order, limit, rate, min_reserve));
    }
    let Ok(fill) = result else { return };
    assert!(fill.paid_out <= pool.output_reserve(side));
    assert!(fill.paid_in == 0 || fill.paid_out > 0);
    assert!(fill.fee_to_author == fill.fee || fill.paid_in == 0);
    if rate <= FeeRate::MAX {
        assert!(fill.gross() <= amount.saturating_add(1));
    }
    let after = pool.after_fill(side, &fill);
    // The way back never gains, up to the documented rounding of 10^-18 of the reserves.
    let back = Order { side: self::side(side == Side::Sell), amount: fill.paid_out };
    let limit = Price::from_bits(if side == Side::Buy { 0 } else { u128::MAX });
    let free = Rules { fee_rate: FeeRate::ZERO, min_reserve: 0 };
    let small = pool.tao.max(pool.alpha) < 1 << 50;
    let calm = (ONE / 4..=ONE / 4 * 3).contains(&pool.weights.tao());
    let moderate = fill.paid_in <= pool.input_reserve(side);
    if let Ok(back) = swap(&after, back, limit, &free)
        && (small && calm && moderate)
    {
        assert!(back.paid_out <= fill.paid_in.saturating_add(rounding(&pool, side)));
    }
}

/// The input worth one unit of output, rounded up: what the output may be too high by.
fn rounding(pool: &Pool, side: Side) -> u64 {
    let input = pool.input_reserve(side);
    input.checked_div(pool.output_reserve(side)).unwrap_or(input).saturating_mul(64).max(64)
}

/// A pool, an injection and a wanted price.
#[derive(Arbitrary, Debug)]
pub struct WeightsInput {
    pool: AnyPool,
    tao: u64,
    alpha: u64,
    price: u128,
}

/// Target `pool_weights`.
pub fn weights(input: WeightsInput) {
    let WeightsInput { tao, alpha, price, .. } = input;
    let pool = input.pool.legal();
    let injected = Weights::after_injection(&pool, tao, alpha).map(Weights::tao);
    assert_eq!(injected, oracle::weight_after_injection(&pool, tao, alpha));
    let wanted = Weights::for_price(tao, alpha, Price::from_bits(price)).ok();
    assert_eq!(wanted.map(Weights::tao), oracle::weight_for_price(tao, alpha, price));
    let raw = Weights::new(input.pool.weight);
    assert_eq!(raw.is_some(), (Weights::MIN..=Weights::MAX).contains(&input.pool.weight));
    if let Some(weights) = raw {
        assert_eq!(weights.tao() + weights.alpha(), ONE);
    }
}

/// A rate and an amount.
#[derive(Arbitrary, Debug)]
pub struct FeeInput {
    rate: u16,
    amount: u64,
}

/// Target `pool_fee`.
pub fn fee(input: FeeInput) {
    let FeeInput { rate, amount } = input;
    let fee = FeeRate(rate);
    assert_eq!(FeeRate::new(rate).is_ok(), rate <= FeeRate::MAX);
    let of_gross = fee.of_gross(amount);
    assert_eq!(of_gross, oracle::part(amount, rate, 65_535));
    assert!(of_gross <= amount);
    assert_eq!(fee.of_net(amount), oracle::part(amount, rate, 65_535 - u64::from(rate)));
    if rate <= FeeRate::MAX {
        assert!(fee.of_net(amount - of_gross) <= of_gross + 1);
    }
}

/// Two subnets, a limit, an amount and prices.
#[derive(Arbitrary, Debug)]
pub struct MarketInput {
    from: AnyPool,
    to: AnyPool,
    dynamic: (bool, bool),
    limit: u64,
    amount: u64,
    rate: u16,
    prices: [u128; 4],
}

/// Target `pool_market`: simulations, largest amounts, medians.
pub fn market(input: MarketInput) {
    let MarketInput { limit, amount, rate, .. } = input;
    let rules = Rules { fee_rate: FeeRate(rate % (FeeRate::MAX + 1)), min_reserve: 1_000_000 };
    let (from, to) = (input.from.legal(), input.to.legal());
    let market = |pool, dynamic| match dynamic {
        true => Market::Dynamic { pool, rules },
        false => Market::Stable,
    };
    let origin = market(from, input.dynamic.0);
    let destination = market(to, input.dynamic.1);
    let moved = max_move(&origin, &destination, limit);
    if input.dynamic == (true, true) {
        assert_eq!(moved, Ok(oracle::max_move(&from, &to, limit)));
    }
    for side in [Side::Buy, Side::Sell] {
        let order = Order { side, amount };
        let simulated = origin.simulate(order);
        assert_eq!(
            origin.sim_swap(order).is_err(),
            origin.swap(order, side.default_limit(), false).is_err()
        );
        if let Ok(fill) = origin.sim_swap(order) {
            assert_eq!(simulated.tao_fee + simulated.alpha_fee, fill.fee);
        }
        let most = if side == Side::Buy { max_add } else { max_remove }(&origin, limit);
        // The largest amount is accepted, and not cut by its own limit but for rounding.
        if let (Ok(most), true) = (most, input.dynamic.0) {
            let order = Order { side, amount: most };
            let fill = swap(&from, order, Price::from_rao(limit), &rules);
            assert!(fill.map_or(true, |fill| fill.gross() <= most.saturating_add(1)));
        }
    }
    let mut prices = input.prices.map(Price::from_bits);
    let median = median_price(&mut prices);
    let above: Vec<_> = prices.into_iter().filter(|price| *price > Price::ZERO).collect();
    match (above.iter().min(), above.iter().max()) {
        (Some(least), Some(most)) => assert!(*least <= median && median <= *most),
        _ => assert_eq!(median, Price::ONE),
    }
}
