//! The pool mathematics: against its slow reference where that one holds, and against what must
//! be true of any input.

use arbitrary::{Arbitrary, Unstructured};
use myelin_pool::{
    FeeRate, Fill, MAX_INPUT_MULTIPLE, Market, ONE, Order, Pool, Power, Price, Rules, Side,
    Weights, median_price, pow_ratio,
};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

#[allow(dead_code, reason = "shared with the crate's own tests")]
#[path = "../../primitives/pool/tests/pool/oracle.rs"]
mod oracle;

/// Reserves and a number that [`legal`] turns into a weight.
type AnyPool = (u64, u64, u64);

/// What the bytes say; what is missing reads as zeros.
fn read<T: for<'a> Arbitrary<'a>>(bytes: &[u8]) -> T {
    Unstructured::new(bytes).arbitrary().expect("numbers always decode")
}

fn legal((tao, alpha, weight): AnyPool) -> Pool {
    let weight = Weights::MIN + weight % (Weights::MAX - Weights::MIN + 1);
    let weights = Weights::new(weight).expect("inside the limits");
    Pool { tao, alpha, weights }
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

/// Target `pool_power`: `scale · (num/den)^(n/m)`.
pub fn power(bytes: &[u8]) {
    let (num, den, n, m, scale): (u128, u128, u64, u64, u64) = read(bytes);
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

/// Target `pool_price`: spot price, output, input up to a price, conversions.
pub fn price(bytes: &[u8]) {
    let (pool, buying, input, target): (AnyPool, bool, u64, u128) = read(bytes);
    let (pool, side) = (legal(pool), side(buying));
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

/// Target `pool_swap`: one trade and the way back.
pub fn swap(bytes: &[u8]) {
    let (pool, buying, amount, limit, rate, min_reserve): (AnyPool, bool, u64, u64, u16, u64) =
        read(bytes);
    let (pool, side) = (legal(pool), side(buying));
    let order = Order { side, amount };
    let rules = Rules { fee_rate: FeeRate(rate), min_reserve };
    let price = Price::from_rao(limit);
    let result = myelin_pool::swap(&pool, order, price, &rules);
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
    let back = Order { side: self::side(!buying), amount: fill.paid_out };
    let limit = Price::from_bits(if side == Side::Buy { 0 } else { u128::MAX });
    let free = Rules { fee_rate: FeeRate::ZERO, min_reserve: 0 };
    let small = pool.tao.max(pool.alpha) < 1 << 50;
    let calm = (ONE / 4..=ONE / 4 * 3).contains(&pool.weights.tao());
    let moderate = fill.paid_in <= pool.input_reserve(side);
    if let Ok(back) = myelin_pool::swap(&after, back, limit, &free)
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

/// Target `pool_weights`: after an injection, for a wanted price, inside their limits.
pub fn weights(bytes: &[u8]) {
    let (numbers, tao, alpha, price): (AnyPool, u64, u64, u128) = read(bytes);
    let pool = legal(numbers);
    let injected = Weights::after_injection(&pool, tao, alpha).map(Weights::tao);
    assert_eq!(injected, oracle::weight_after_injection(&pool, tao, alpha));
    let wanted = Weights::for_price(tao, alpha, Price::from_bits(price)).ok();
    assert_eq!(wanted.map(Weights::tao), oracle::weight_for_price(tao, alpha, price));
    let raw = Weights::new(numbers.2);
    assert_eq!(raw.is_some(), (Weights::MIN..=Weights::MAX).contains(&numbers.2));
    if let Some(weights) = raw {
        assert_eq!(weights.tao() + weights.alpha(), ONE);
    }
}

/// Target `pool_fee`: of gross and of net amounts.
pub fn fee(bytes: &[u8]) {
    let (rate, amount): (u16, u64) = read(bytes);
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

/// A pool, or a subnet without one, by its kind.
fn any_market(kind: u8, pool: AnyPool, rate: u16) -> Market {
    let rules = Rules { fee_rate: FeeRate(rate % (FeeRate::MAX + 1)), min_reserve: 1_000_000 };
    match kind % 4 {
        0 => Market::Stable,
        1 => Market::Missing,
        _ => Market::Dynamic { pool: legal(pool), rules },
    }
}

/// Target `pool_market`: what a subnet's market answers.
pub fn market(bytes: &[u8]) {
    let (kind, pool, rate, amount, limit): (u8, AnyPool, u16, u64, u128) = read(bytes);
    let market = any_market(kind, pool, rate);
    let limit = Price::from_bits(limit);
    assert!(market.approx_fee(amount) <= amount);
    assert_eq!(market.alpha_for_tao(amount), market.price().alpha_for_tao(amount));
    for side in [Side::Buy, Side::Sell] {
        let order = Order { side, amount };
        let open = market.swap(order, side.default_limit(), false);
        let expected = if market == Market::Missing { Ok(Fill::default()) } else { open };
        assert_eq!(market.sim_swap(order), expected);
        let (simulated, fill) = (market.simulate(order), expected.unwrap_or_default());
        let (paid, got, fee) = match side {
            Side::Buy => (simulated.tao_amount, simulated.alpha_amount, simulated.tao_fee),
            Side::Sell => (simulated.alpha_amount, simulated.tao_amount, simulated.alpha_fee),
        };
        assert_eq!((paid, got, fee), (fill.paid_in, fill.paid_out, fill.fee));
        let [free, charged] = [true, false].map(|drop_fees| market.swap(order, limit, drop_fees));
        if let Ok(free) = free {
            assert_eq!((free.fee, free.fee_to_author), (0, 0));
            assert!(free.paid_in <= amount);
        }
        match market {
            Market::Dynamic { pool, rules } => {
                assert_eq!(charged, myelin_pool::swap(&pool, order, limit, &rules));
            }
            _ => assert_eq!(charged, Ok(Fill::stable(amount))),
        }
    }
}

/// Target `pool_max_add`.
pub fn max_add(bytes: &[u8]) {
    max_input(bytes, Side::Buy);
}

/// Target `pool_max_remove`.
pub fn max_remove(bytes: &[u8]) {
    max_input(bytes, Side::Sell);
}

/// The largest amount is accepted, and uses up no more than itself.
fn max_input(bytes: &[u8], side: Side) {
    let (kind, pool, rate, limit): (u8, AnyPool, u16, u64) = read(bytes);
    let market = any_market(kind, pool, rate);
    let most = if side == Side::Buy { myelin_pool::max_add } else { myelin_pool::max_remove };
    let most = most(&market, limit);
    let Market::Dynamic { pool, rules } = market else {
        let one = Price::ONE.to_rao();
        let open = if side == Side::Buy { limit >= one } else { limit <= one };
        assert_eq!(most, Ok(if open { u64::MAX } else { 0 }));
        return;
    };
    if let Ok(amount) = most {
        let cap = pool.input_reserve(side).saturating_mul(MAX_INPUT_MULTIPLE);
        assert!(amount <= cap.saturating_add(1));
        let fill = myelin_pool::swap(&pool, Order { side, amount }, Price::from_rao(limit), &rules);
        assert!(fill.map_or(true, |fill| fill.gross() <= amount.saturating_add(1)));
    }
}

/// Target `pool_max_move`.
pub fn max_move(bytes: &[u8]) {
    type Input = (AnyPool, AnyPool, [u8; 2], u64, u16);
    let (from, to, kinds, limit, rate): Input = read(bytes);
    let (origin, destination) = (any_market(kinds[0], from, rate), any_market(kinds[1], to, rate));
    let most = myelin_pool::max_move(&origin, &destination, limit);
    match (origin, destination) {
        (Market::Dynamic { pool: from, .. }, Market::Dynamic { pool: to, .. }) => {
            assert_eq!(most, Ok(oracle::max_move(&from, &to, limit)));
        }
        (Market::Dynamic { .. }, _) => assert_eq!(most, myelin_pool::max_remove(&origin, limit)),
        (_, Market::Dynamic { .. }) => assert!(limit > 0 || most == Ok(u64::MAX)),
        _ => assert_eq!(most, Ok(if limit > Price::ONE.to_rao() { 0 } else { u64::MAX })),
    }
}

/// Target `pool_median`: of up to eight prices.
pub fn median(bytes: &[u8]) {
    let (count, prices): (u8, [u128; 8]) = read(bytes);
    let count = usize::from(count) % (prices.len() + 1);
    let mut prices: Vec<_> = prices[..count].iter().copied().map(Price::from_bits).collect();
    let median = median_price(&mut prices);
    let above: Vec<_> = prices.into_iter().filter(|price| *price > Price::ZERO).collect();
    if above.is_empty() {
        assert_eq!(median, Price::ONE);
    }
    // As many prices are at or below the median as at or above it, and at least half each.
    let below = above.iter().filter(|price| **price <= median).count();
    let over = above.iter().filter(|price| **price >= median).count();
    assert!(2 * below >= above.len() && 2 * over >= above.len());
}
