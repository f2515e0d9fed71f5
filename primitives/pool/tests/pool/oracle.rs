//! Slow reference: the formulas of the specification, step by step, on integers of any size.

use myelin_pool::{Fill, Order, Pool, Side, SwapError};
use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::{collections::BTreeMap, sync::Mutex};

pub const ONE: u64 = myelin_pool::ONE;
const GUARD: u64 = 24;

/// Largest integer `r < 2^65` with `r ≤ scale · (num/den)^(n/m)`.
pub fn exact_power(num: u128, den: u128, n: u64, m: u64, scale: u64) -> BigInt {
    let big = |value: u128| BigUint::from(value);
    let (n, m) = (n as u32, m as u32);
    let right = big(num).pow(n) * big(scale.into()).pow(m);
    let factor = big(den).pow(n);
    let (mut low, mut high) = (0u128, 1u128 << 65);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if big(middle).pow(m) * &factor <= right { low = middle } else { high = middle }
    }
    BigInt::from(low)
}

/// Whether `value ≤ scale · (num/den)^(n/m)`, in whole numbers: `value^m · den^n ≤ num^n · scale^m`.
pub fn reaches(value: u128, num: u128, den: u128, n: u64, m: u64, scale: u64) -> bool {
    let power = |base: u128, exponent: u64| BigUint::from(base).pow(exponent as u32);
    power(value, m) * power(den, n) <= power(num, n) * power(scale.into(), m)
}

/// Fixed-point series with `precision` bits after the point, as the specification describes them.
struct Series {
    precision: u64,
    one: BigInt,
    terms: u64,
}

impl Series {
    fn new(precision: u64, scale: u64) -> Self {
        let scale_bits = u64::from(u64::BITS - scale.leading_zeros());
        let precision = precision.max(32).max(scale_bits + 8);
        let inner = precision + GUARD;
        Self { precision, one: BigInt::one() << inner, terms: (inner + 128).min(4096) }
    }

    /// Drops the guard bits, rounding half away from zero.
    fn rounded(&self, value: &BigInt) -> BigInt {
        let half = BigInt::one() << (GUARD - 1);
        let magnitude = (value.abs() + half) >> GUARD;
        if value.is_negative() { -magnitude } else { magnitude }
    }

    /// Whether the series may stop after adding `term` to `before`.
    fn done(&self, before: &BigInt, term: &BigInt) -> bool {
        term.is_zero()
            || term.abs() < BigInt::one() << GUARD
            || self.rounded(before) == self.rounded(&(before + term))
    }

    fn ln_1_plus(&self, t: &BigInt) -> BigInt {
        let (mut sum, mut power) = (t.clone(), t.clone());
        for k in 2..=self.terms {
            power = floor_div(&(&power * t), &self.one);
            let term = floor_div(&power, &BigInt::from(k));
            let term = if k % 2 == 0 { -term } else { term };
            let done = self.done(&sum, &term);
            sum += term;
            if done {
                break;
            }
        }
        sum
    }

    /// The same for all numbers of a precision, so found once for each.
    fn ln_2(&self) -> BigInt {
        static FOUND: Mutex<BTreeMap<u64, BigInt>> = Mutex::new(BTreeMap::new());
        let mut found = FOUND.lock().expect("no test panics while it holds the lock");
        let ln_2 = || -self.ln_1_plus(&-(self.one.clone() >> 1u32));
        found.entry(self.precision).or_insert_with(ln_2).clone()
    }

    fn ln(&self, value: u128) -> BigInt {
        let mut shift = 127 - i64::from(value.leading_zeros());
        let mut mantissa = (BigInt::from(value) * &self.one) >> (shift as u64);
        if &mantissa * 2 >= &self.one * 3 {
            mantissa >>= 1;
            shift += 1;
        }
        self.ln_1_plus(&(mantissa - &self.one)) + self.ln_2() * shift
    }

    fn exp(&self, t: &BigInt) -> BigInt {
        let (mut sum, mut term) = (self.one.clone(), self.one.clone());
        for k in 1..=self.terms {
            term = floor_div(&(&term * t), &(&self.one * k));
            let done = self.done(&sum, &term);
            sum += &term;
            if done {
                break;
            }
        }
        sum
    }
}

fn floor_div(a: &BigInt, b: &BigInt) -> BigInt {
    let quotient = a / b;
    if (&quotient * b) > *a { quotient - 1 } else { quotient }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The power by the series, whatever the size of the exponent.
pub fn series_power(num: u128, den: u128, n: u64, m: u64, precision: u64, scale: u64) -> BigInt {
    let series = Series::new(precision, scale);
    let logarithm = series.ln(num) - series.ln(den);
    let t = floor_div(&(logarithm * BigInt::from(n)), &BigInt::from(m));
    let value = series.rounded(&series.exp(&t));
    (value * BigInt::from(scale)) >> series.precision
}

/// Section 3, complete.
pub fn power(num: u128, den: u128, n: u64, m: u64, precision: u64, scale: u64) -> Option<BigInt> {
    if den == 0 || m == 0 {
        return None;
    }
    if num == 0 {
        return Some(BigInt::zero());
    }
    if n == 0 {
        return Some(BigInt::from(scale));
    }
    let divisor = gcd(n, m);
    let (n, m) = (n / divisor, m / divisor);
    if n <= 1024 && m <= 1024 {
        return Some(exact_power(num, den, n, m, scale));
    }
    Some(series_power(num, den, n, m, precision, scale))
}

fn fixed(value: u64) -> BigInt {
    BigInt::from(value) << 64
}

fn ratio(a: u64, b: u64) -> BigInt {
    if b == 0 { BigInt::zero() } else { fixed(a) / b }
}

/// Section 4.1, bits.
pub fn price(pool: &Pool) -> BigInt {
    let weights = pool.weights;
    let price = (ratio(weights.alpha(), weights.tao()) * ratio(pool.tao, pool.alpha)) >> 64u32;
    price.min((BigInt::one() << 128) - 1)
}

fn sides(pool: &Pool, side: Side) -> (u64, u64, u64, u64) {
    let (w1, w2) = (pool.weights.alpha(), pool.weights.tao());
    match side {
        Side::Buy => (pool.tao, pool.alpha, w2, w1),
        Side::Sell => (pool.alpha, pool.tao, w1, w2),
    }
}

/// Section 4.2.
pub fn output(pool: &Pool, side: Side, input: u64) -> u64 {
    let (from, to, n, m) = sides(pool, side);
    let sum = from.saturating_add(input);
    let power = if sum == 0 {
        BigInt::zero()
    } else {
        power(from.into(), sum.into(), n, m, 256, ONE).expect("defined")
    };
    let power = if power.sign() == Sign::Minus || power > BigInt::from(u64::MAX) {
        BigInt::zero()
    } else {
        power
    };
    let kept = ((power << 64u32) / ONE).min(BigInt::one() << 64u32);
    let taken = (BigInt::from(to) * ((BigInt::one() << 64u32) - kept)) >> 64u32;
    taken.to_u64().expect("at most the reserve")
}

/// Section 4.4.
pub fn input_to_price(pool: &Pool, side: Side, target: &BigInt) -> u64 {
    let (from, ..) = sides(pool, side);
    let current = price(pool);
    let (num, den, weight) = match side {
        Side::Buy => (target, &current, pool.weights.alpha()),
        Side::Sell => (&current, target, pool.weights.tao()),
    };
    let (num, den) = (num.to_u128().expect("128 bits"), den.to_u128().expect("128 bits"));
    let Some(power) = power(num, den, weight, ONE, 1024, ONE) else { return 0 };
    let power = power.min(BigInt::from(u64::MAX));
    let added = (((power << 64u32) / ONE) - (BigInt::one() << 64u32)).max(BigInt::zero());
    ((BigInt::from(from) * added) >> 64u32).to_u64().unwrap_or(u64::MAX)
}

/// Section 5: `whole` is 65535 for a gross amount, 65535 less the rate for a net one.
pub fn part(amount: u64, rate: u16, whole: u64) -> u64 {
    let factor = if whole == 0 { BigInt::zero() } else { fixed(rate.into()) / whole };
    ((factor * amount) >> 64u32).to_u64().unwrap_or(u64::MAX)
}

/// Section 6.
pub fn swap(
    pool: &Pool,
    order: Order,
    limit_rao: u64,
    rate: u16,
    min_reserve: u64,
) -> Result<Fill, SwapError> {
    let Order { side, amount } = order;
    let limit = fixed(limit_rao) / 1_000_000_000u64;
    let fee = part(amount, rate, 65_535);
    let net = amount - fee;
    let (from, to, ..) = sides(pool, side);
    if net > from.saturating_mul(1000) {
        return Err(SwapError::SwapInputTooLarge);
    }
    if to < min_reserve {
        return Err(SwapError::ReservesTooLow);
    }
    let good = |price: &BigInt| if side == Side::Buy { price < &limit } else { price > &limit };
    if !good(&price(pool)) {
        return Err(SwapError::PriceLimitExceeded);
    }
    let taken = output(pool, side, net);
    let mut moved = *pool;
    match side {
        Side::Buy => {
            moved.tao = pool.tao.saturating_add(net);
            moved.alpha = pool.alpha.saturating_sub(taken);
        }
        Side::Sell => {
            moved.tao = pool.tao.saturating_sub(taken);
            moved.alpha = pool.alpha.saturating_add(net);
        }
    }
    let target = price(&moved);
    let (paid_in, fee) = if target == limit || good(&target) {
        (net, fee)
    } else {
        let part_in = input_to_price(pool, side, &limit);
        (part_in, part(part_in, rate, 65_535 - u64::from(rate)))
    };
    let paid_out = output(pool, side, paid_in);
    if paid_in != 0 && paid_out == 0 {
        return Err(SwapError::ReservesTooLow);
    }
    Ok(Fill { paid_in, paid_out, fee, fee_to_author: if paid_in == 0 { 0 } else { fee } })
}

/// Section 4.5: the new TAO weight.
pub fn weight_after_injection(pool: &Pool, tao: u64, alpha: u64) -> Option<u64> {
    let most: BigInt = (BigInt::one() << 128u32) - 1;
    let weighted = |weight: u64, reserve: u64, other: u64, added: u64| {
        let product: BigInt = BigInt::from(reserve) * (BigInt::from(other) + added);
        ((product.min(most.clone()) * weight + ONE / 2) / ONE).min(most.clone())
    };
    let q1 = weighted(pool.weights.alpha(), pool.tao, pool.alpha, alpha);
    let q2 = weighted(pool.weights.tao(), pool.alpha, pool.tao, tao);
    let sum = &q1 + &q2;
    if sum.is_zero() {
        return Some(ONE / 2);
    }
    legal(q2 * ONE / sum)
}

/// Section 4.6: the TAO weight.
pub fn weight_for_price(tao: u64, alpha: u64, price: u128) -> Option<u64> {
    let sum = ((BigInt::from(alpha) * price) >> 64u32) + tao;
    if sum.is_zero() { None } else { legal(BigInt::from(tao) * ONE / sum) }
}

fn legal(weight: BigInt) -> Option<u64> {
    weight.to_u64().filter(|weight| (ONE / 100..=ONE / 100 * 99).contains(weight))
}

/// Section 4.7.
pub fn alpha_for_exact_tao(pool: &Pool, tao: u64) -> u64 {
    let left = pool.tao.saturating_sub(tao);
    let (n, m) = (pool.weights.tao(), pool.weights.alpha());
    let Some(power) = power(pool.tao.into(), left.into(), n, m, 256, ONE) else { return 0 };
    let power = if power > BigInt::from(u64::MAX) { BigInt::zero() } else { power };
    let added = (((power << 64u32) / ONE) - (BigInt::one() << 64u32)).max(BigInt::zero());
    ((BigInt::from(pool.alpha) * added) >> 64u32).to_u64().unwrap_or(u64::MAX)
}

/// A quotient of two numbers with 64 fraction bits; zero without a divisor or beyond 128 bits.
fn quotient(a: &BigInt, b: &BigInt) -> BigInt {
    if b.is_zero() {
        return BigInt::zero();
    }
    let quotient = (a << 64u32) / b;
    if quotient.bits() > 128 { BigInt::zero() } else { quotient }
}

/// Section 7.
pub fn alpha_for_tao(price: u128, tao: u64) -> u64 {
    (quotient(&fixed(tao), &price.into()) >> 64u32).to_u64().expect("64 whole bits")
}

/// Section 11.1.
pub fn tao_for_alpha(price: u128, alpha: u64) -> u64 {
    ((BigInt::from(price) * alpha) >> 64u32).to_u64().unwrap_or(u64::MAX)
}

/// Section 10.1, the fourth case of moves.
pub fn max_move(from: &Pool, to: &Pool, limit: u64) -> u64 {
    let limit_ratio = fixed(limit) / 1_000_000_000u64;
    if [from.tao, from.alpha, to.tao, to.alpha].contains(&0)
        || limit_ratio > quotient(&price(from), &price(to))
    {
        return 0;
    }
    if limit == 0 {
        return u64::MAX;
    }
    let most: BigInt = (BigInt::one() << 128u32) - 1;
    let both = (fixed(from.tao) + fixed(to.tao)).min(most);
    let times = |a: BigInt, b: BigInt| (a * b) >> 64u32;
    let received = times(fixed(to.alpha), quotient(&fixed(from.tao), &both));
    let kept = times(fixed(from.alpha), quotient(&fixed(to.tao), &both));
    let moved = quotient(&received, &limit_ratio) - kept;
    (moved.max(BigInt::zero()) >> 64u32).to_u64().expect("64 whole bits")
}
