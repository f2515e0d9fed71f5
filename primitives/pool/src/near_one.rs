//! Powers of a base just below one, fast: what nearly every trade needs.
//!
//! `(1 − t)^e = 1 − u` with `u = 1 − exp(−y)` and `y = e · −ln(1 − t)`. For `t < 2^-6` and
//! `y < 2^-4` both series need few terms, and 128-bit fractions suffice.
//!
//! # Error
//! In units of `2^-128`: a step of Horner's scheme errs by less than 3 and shrinks the error before
//! it to a 16th, so that `ln` is off by less than 8. With exponents up to 128 that makes at most
//! 1 025 in `y`, thus fewer than `2^11` in `u`, and `2^-53` in its product with a scale below
//! `2^64`. A product closer to an integer than `2^-48` is left to the slow way.

use crate::power::Power;
use crate::wide::{div_wide, mul_high};

/// Largest exponent that is evaluated here.
const MAX_EXPONENT: u64 = 128;

/// A fraction this close to 0 or 1 (in units of `2^-128`) does not decide the floor.
const UNDECIDED: u128 = 1 << 80;

/// Terms of either series, enough for arguments of six leading zero bits.
const TERMS: usize = 24;

/// `1/k`, for `k` from 0 (unused) on, rounded down.
const INVERSES: [u128; TERMS] = inverses(false);
/// `1/k!`, rounded down.
const INVERSE_FACTORIALS: [u128; TERMS] = inverses(true);

#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "run by the compiler, which refuses overflows and indices out of bounds"
)]
const fn inverses(factorial: bool) -> [u128; TERMS] {
    let (mut values, mut k, mut divisor) = ([u128::MAX; TERMS], 2, 1);
    while k < TERMS {
        divisor = if factorial { divisor * k as u128 } else { k as u128 };
        // 2^128 is no multiple of the divisor unless that is a power of two.
        values[k] = u128::MAX / divisor + (divisor.is_power_of_two() as u128);
        k += 1;
    }
    values
}

/// `floor(scale · (num/den)^(n/m))`, if it can be told in this way: for `num` a little less than
/// `den`, and a result that is not nearly an integer.
pub(crate) fn pow_below_one(num: u128, den: u128, n: u64, m: u64, scale: u64) -> Option<Power> {
    if num >= den || n.div_ceil(MAX_EXPONENT) > m {
        return None;
    }
    let t = div_wide(den.checked_sub(num)?, 0, den)?;
    if t.leading_zeros() < 6 {
        return None;
    }
    let y = times_ratio(minus_ln_below(t), n, m)?;
    if y.leading_zeros() < 4 {
        return None;
    }
    let (fraction, whole) = one_minus_exp_below(y).carrying_mul(scale.into(), 0);
    if fraction < UNDECIDED || fraction > u128::MAX.saturating_sub(UNDECIDED) {
        return None;
    }
    let whole = u64::try_from(whole).ok()?;
    Some(Power::Value(scale.checked_sub(whole)?.checked_sub(1)?))
}

/// Terms after which a series in `x` changes nothing any more.
fn terms(x: u128) -> usize {
    let bits = x.leading_zeros().max(1);
    let count = 128u32.div_ceil(bits).saturating_add(1);
    usize::try_from(count).unwrap_or(TERMS).min(TERMS)
}

/// `−ln(1 − t) = t + t·(t·(1/2 + t·(1/3 + …)))`.
fn minus_ln_below(t: u128) -> u128 {
    let mut sum = 0u128;
    for inverse in INVERSES.iter().take(terms(t)).skip(2).rev() {
        sum = inverse.saturating_add(mul_high(sum, t));
    }
    t.saturating_add(mul_high(t, mul_high(t, sum)))
}

/// `1 − exp(−y) = y − y·(y·(1/2! − y·(1/3! − …)))`.
fn one_minus_exp_below(y: u128) -> u128 {
    let mut sum = 0u128;
    for inverse in INVERSE_FACTORIALS.iter().take(terms(y)).skip(2).rev() {
        sum = inverse.saturating_sub(mul_high(sum, y));
    }
    y.saturating_sub(mul_high(y, mul_high(y, sum)))
}

/// `floor(x · n / m)`, if it is below one.
fn times_ratio(x: u128, n: u64, m: u64) -> Option<u128> {
    let (low, high) = x.carrying_mul(n.into(), 0);
    div_wide(high, low, m.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ONE;
    use crate::power::pow_any;
    use proptest::prelude::*;

    #[test]
    fn inverses_are_rounded_down() {
        assert_eq!(INVERSES[2], 1 << 127);
        assert_eq!(INVERSES[3], u128::MAX / 3);
        assert_eq!(INVERSE_FACTORIALS[2], 1 << 127);
        assert_eq!(INVERSE_FACTORIALS[4], u128::MAX / 24);
    }

    #[test]
    fn what_is_near_an_integer_is_left_alone() {
        // (99980001/100000000)^(1/2) = 9999/10000 exactly.
        assert_eq!(pow_below_one(99_980_001, 100_000_000, 1, 2, ONE), None);
        let odd = pow_below_one(99_980_001, 100_000_000, 1, 2, 10_001);
        assert_eq!(odd, Some(Power::Value(9_999)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            den in 1u128.., size in 0u32..127, part in 6u32..128, n in 1u64.., m in 1u64..,
            scale in prop_oneof![Just(ONE), 1u64..],
        ) {
            let den = den >> size;
            let num = den.saturating_sub((den >> part).max(1)).max(1);
            prop_assume!(num < den);
            if let Some(short) = pow_below_one(num, den, n, m, scale) {
                prop_assert_eq!(short, pow_any(num, den, n, m, scale));
            }
        }

        /// Trades of up to a hundredth of a pool never need the long way. (At 99 to 1 the exponent
        /// makes a small trade a large one.)
        #[test]
        fn trades_are_decided(
            reserve in 1_000_000u64..21_000_000_000_000_000, input in 1u64..,
            weight in ONE / 100..ONE / 100 * 80,
        ) {
            let input = 1 + input % (reserve / 100);
            let after = u128::from(reserve) + u128::from(input);
            let fast = pow_below_one(reserve.into(), after, weight, ONE - weight, ONE);
            prop_assert!(fast.is_some());
        }
    }
}
