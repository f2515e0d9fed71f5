//! `scale · (base)^(exponent)` for a rational base and a rational exponent, floored.
//!
//! # Method
//! `log2` of the base comes from the series of `atanh`, `2^x` of the fraction from the series of
//! `exp`, both on 256-bit fractions. For exponents up to 1024 the relative error of the power is
//! below `2^-235`, so the result before the floor is off by less than `2^-171`.
//!
//! Bases just below one, as in nearly every trade, go a shorter way that decides almost always;
//! see the `near_one` module. It takes at most 22 terms of either series, and what it leaves
//! undecided goes the long way.
//!
//! # Exactness
//! When both terms of the reduced exponent are at most 1024 the result is the exact floor: if the
//! computed value lies closer than `2^-119` to an integer, the decision is made by comparing
//! integer powers. With larger terms the floor of the computed value is returned. Such a power of
//! a base other than one is never a positive integer of 64 bits, so the floor is right unless the
//! true value lies within the error of an integer. (The error grows with the exponent; legal
//! weights give at most 99.)
//!
//! # Work
//! At most 64 terms for the logarithm, 32 for the exponential, 256 steps of long division and one
//! greatest common divisor. The integer comparison works on at most 196 608 bits (3 072 words);
//! numbers that long (some 20 ms) need exponent terms near 1024 and a value within `2^-119` of an
//! integer that is not one; integers are reached only with terms up to 128. Trades reach integers
//! with exponents up to 17/23 (3 671 bits), limit prices up to 4/125 (8 637 bits); the benches time
//! both.

use crate::exact::root_fits;
use crate::near_one::pow_below_one;
use crate::wide::{Wide, mul_div};

/// Reduced exponents with both terms up to this bound are evaluated exactly.
const EXACT_EXPONENT: u64 = 1024;

/// ln 2, truncated.
const LN_2: Wide = Wide {
    hi: 0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af,
    lo: 0x40f3_4326_7298_b62d_8a0d_175b_8baa_fa2b,
};

/// 2 / ln 2 − 2, truncated.
const TWO_OVER_LN_2_MINUS_2: Wide = Wide {
    hi: 0xe2a8_eca5_705f_c2ee_fa1f_fb41_a474_fa23,
    lo: 0xad5d_eaa3_75a5_6962_2c94_59b3_4684_c91f,
};

/// A fraction this close to 0 or 1 (in units of `2^-128`) does not decide the floor.
const UNDECIDED: u128 = 1 << 9;

/// A power: its floor, or the fact that the floor exceeds 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// The floor.
    Value(u64),
    /// The floor is larger than `u64::MAX`.
    TooLarge,
}

impl Power {
    /// The value, if it fits.
    pub fn value(self) -> Option<u64> {
        match self {
            Self::Value(value) => Some(value),
            Self::TooLarge => None,
        }
    }

    /// The value, or `u64::MAX` in place of anything larger.
    pub fn saturating(self) -> u64 {
        self.value().unwrap_or(u64::MAX)
    }
}

/// `floor(scale · (num/den)^(exp_num/exp_den))`, rounded down (section 3).
///
/// `None` when `den` or `exp_den` is zero. Otherwise zero for `num = 0` and `scale` for
/// `exp_num = 0`, in this order.
pub fn pow_ratio(num: u128, den: u128, exp_num: u64, exp_den: u64, scale: u64) -> Option<Power> {
    if den == 0 || exp_den == 0 {
        return None;
    }
    if num == 0 || scale == 0 {
        return Some(Power::Value(0));
    }
    if exp_num == 0 || num == den {
        return Some(Power::Value(scale));
    }
    if exp_num == exp_den {
        return Some(match mul_div(num, scale.into(), den).map(u64::try_from) {
            Some(Ok(value)) => Power::Value(value),
            _ => Power::TooLarge,
        });
    }
    pow_below_one(num, den, exp_num, exp_den, scale)
        .or_else(|| Some(pow_any(num, den, exp_num, exp_den, scale)))
}

/// [`pow_ratio`] the long way, for positive arguments.
pub(crate) fn pow_any(num: u128, den: u128, exp_num: u64, exp_den: u64, scale: u64) -> Power {
    let divisor = gcd(exp_num, exp_den);
    let n = exp_num.checked_div(divisor).unwrap_or(0);
    let m = exp_den.checked_div(divisor).unwrap_or(0);
    let exact = n <= EXACT_EXPONENT && m <= EXACT_EXPONENT;
    match estimate(num, den, n, m, scale) {
        Some((whole, fraction)) if exact => {
            settle(whole, fraction, |root| root_fits(root, num, den, n, m, scale))
        }
        Some((whole, _)) => narrow(whole),
        None => Power::TooLarge,
    }
}

/// The exact floor from an estimate; `fits` tells whether an integer is at most the true value.
fn settle(whole: u128, fraction: u128, fits: impl Fn(u128) -> bool) -> Power {
    let candidate = match fraction {
        _ if fraction < UNDECIDED => whole,
        _ if fraction > u128::MAX.saturating_sub(UNDECIDED) => whole.saturating_add(1),
        _ => return narrow(whole),
    };
    if candidate == 0 || fits(candidate) {
        narrow(candidate)
    } else {
        narrow(candidate.saturating_sub(1))
    }
}

fn narrow(whole: u128) -> Power {
    u64::try_from(whole).map_or(Power::TooLarge, Power::Value)
}

/// Whole part and first 128 fraction bits of the power; `None` when it surely exceeds `2^64`.
///
/// All arguments are positive.
fn estimate(num: u128, den: u128, n: u64, m: u64, scale: u64) -> Option<(u128, u128)> {
    let (log_whole, log_fraction) = log2_ratio(num.max(den), num.min(den));
    let (carry, fraction) = log_fraction.mul_integer(n.into());
    let whole = u128::from(log_whole).saturating_mul(n.into()).saturating_add(carry);
    let (whole, fraction) = fraction.div_with_whole(whole, m);
    let whole = u32::try_from(whole).unwrap_or(u32::MAX);
    if num > den { grow(scale, whole, fraction) } else { Some(shrink(scale, whole, fraction)) }
}

/// `scale · 2^(whole + fraction)`, `None` when it surely exceeds `2^64`.
fn grow(scale: u64, whole: u32, fraction: Wide) -> Option<(u128, u128)> {
    if whole > u64::BITS {
        return None;
    }
    let factor = u128::from(scale).checked_shl(whole)?;
    if factor > 1 << 64 {
        return None;
    }
    let (carry, rest) = exp2_minus_1(fraction).mul_integer(factor);
    Some((factor.saturating_add(carry), rest.hi))
}

/// `scale / 2^(whole + fraction)`.
fn shrink(scale: u64, whole: u32, fraction: Wide) -> (u128, u128) {
    // 2^-(w + f) = 2^(1 − f) / 2^(w + 1)
    let (shift, rising) = if fraction.is_zero() {
        (whole, Wide::ZERO)
    } else {
        (whole.saturating_add(1), exp2_minus_1(Wide::ZERO.sub(fraction)))
    };
    let (carry, rest) = rising.mul_integer(scale.into());
    let whole = u128::from(scale).saturating_add(carry);
    let moved = whole.checked_shl(u128::BITS.saturating_sub(shift)).unwrap_or(0);
    let fraction = rest.hi.checked_shr(shift).unwrap_or(0) | moved;
    (whole.checked_shr(shift).unwrap_or(0), fraction)
}

/// `log2(large / small)` for `large ≥ small ≥ 1`: whole part and fraction.
///
/// With `large / small = 2^s · a/b` and `a/b` near one,
/// `log2(a/b) = 2/ln 2 · atanh((a − b)/(a + b))`.
fn log2_ratio(large: u128, small: u128) -> (u32, Wide) {
    let mut shift = small.leading_zeros().saturating_sub(large.leading_zeros());
    let aligned = small.checked_shl(shift).unwrap_or(0);
    let (mut a, mut b) = (Wide::integer(large), Wide::integer(aligned));
    // Now 1/2 < a/b < 2; bring it between about 1/√2 and √2, for which 12/17 and 17/12 stand.
    let times_12 = |value: Wide| Wide::product(value.lo, 12);
    let times_17 = |value: Wide| Wide::product(value.lo, 17);
    if times_12(a) > times_17(b) {
        b = b.double();
        shift = shift.saturating_add(1);
    } else if times_17(a) < times_12(b) {
        a = a.double();
        shift = shift.saturating_sub(1);
    }
    let (difference, below) = a.abs_diff(b);
    let half = atanh(Wide::ratio(difference, a.add(b)));
    let log = half.double().add(half.mul_fraction(TWO_OVER_LN_2_MINUS_2));
    if below && !log.is_zero() {
        (shift.saturating_sub(1), Wide::ZERO.sub(log))
    } else {
        (shift, log)
    }
}

/// `atanh(z) = z + z³/3 + z⁵/5 + …` for a fraction `z` below 0.18.
fn atanh(z: Wide) -> Wide {
    let square = z.mul_fraction(z);
    let (mut power, mut sum) = (z, z);
    for odd in (3..=129).step_by(2) {
        power = power.mul_fraction(square);
        if power.is_zero() {
            break;
        }
        sum = sum.add(power.div_small(odd));
    }
    sum
}

/// `2^x − 1` for a fraction `x`.
///
/// With `y = x · ln 2 / 256`, the series of `e^y − 1` is squared eight times:
/// `(1 + u)² − 1 = 2u + u²`.
fn exp2_minus_1(x: Wide) -> Wide {
    let y = x.mul_fraction(LN_2).shift_right_8();
    let (mut term, mut sum) = (y, y);
    for k in 2..=33 {
        term = term.mul_fraction(y).div_small(k);
        if term.is_zero() {
            break;
        }
        sum = sum.add(term);
    }
    for _ in 0..8 {
        sum = sum.double().add(sum.mul_fraction(sum));
    }
    sum
}

/// Greatest common divisor of two positive integers.
fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn big(value: Wide) -> BigInt {
        (BigInt::from(value.hi) << 128u32) + value.lo
    }

    /// Fraction bits of the reference.
    const BITS: u32 = 1_100;

    static LN_2: LazyLock<BigInt> = LazyLock::new(|| twice_atanh(1.into(), 3.into()));

    /// `2 · atanh(a/b)` by its series.
    fn twice_atanh(a: BigInt, b: BigInt) -> BigInt {
        let z = (a << BITS) / b;
        let square = (&z * &z) >> BITS;
        let (mut power, mut sum, mut odd) = (z.clone(), z, 1u32);
        while power.magnitude().bits() > 0 {
            odd += 2;
            power = (power * &square) >> BITS;
            sum += &power / odd;
        }
        sum * 2
    }

    fn ln(value: u128) -> BigInt {
        let shift = 127 - value.leading_zeros();
        let one = BigInt::from(1u128 << shift);
        twice_atanh(value - &one, value + &one) + &*LN_2 * shift
    }

    /// `e^t` for `t` up to `ln 2` by its series.
    fn exp(t: &BigInt) -> BigInt {
        let one = BigInt::from(1) << BITS;
        let (mut term, mut sum, mut k) = (one.clone(), one, 0u32);
        while term.magnitude().bits() > 0 {
            k += 1;
            term = ((term * t) >> BITS) / k;
            sum += &term;
        }
        sum
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn exponential_inverts_logarithm_up_to_240_bits(
            small in 1u128..=u128::MAX / 2, share in any::<u128>(), shift in 0u32..120,
        ) {
            // 1 ≤ large/small < 2 for numbers of every size.
            let small = (small >> shift).max(1);
            let large = small + share % small;
            let (whole, fraction) = log2_ratio(large, small);
            prop_assert_eq!(whole, 0);
            let found = big(exp2_minus_1(fraction)) * small;
            let exact = BigInt::from(large - small) << 256u32;
            let error = (found - exact).magnitude().clone();
            prop_assert!(error <= (BigInt::from(small) << 16u32).magnitude().clone());
        }

        #[test]
        fn logarithms_and_powers_have_235_correct_bits(
            a in 1u128.., b in 1u128.., shifts in (0u32..127, 0u32..127), x in any::<(u128, u128)>(),
        ) {
            let (a, b) = ((a >> shifts.0).max(1), (b >> shifts.1).max(1));
            let (large, small) = (a.max(b), a.min(b));
            let (whole, fraction) = log2_ratio(large, small);
            let found = ((BigInt::from(whole) << 256u32) + big(fraction)) * &*LN_2;
            let exact = (ln(large) - ln(small)) << 256u32;
            let error = ((found - exact) >> BITS).magnitude().clone();
            prop_assert!(error.bits() <= 256 - 240, "{}", error.bits());

            let x = Wide { hi: x.0, lo: x.1 };
            let found = big(exp2_minus_1(x)) << (BITS - 256);
            let exact = exp(&((big(x) * &*LN_2) >> 256u32)) - (BigInt::from(1) << BITS);
            let error = ((found - exact) >> (BITS - 256)).magnitude().clone();
            prop_assert!(error.bits() <= 256 - 235, "{}", error.bits());
        }
    }

    #[test]
    fn constants_are_the_truncated_ones() {
        assert_eq!(big(super::LN_2), &*LN_2 >> (BITS - 256));
        let one = BigInt::from(1) << (BITS + 256);
        assert_eq!(big(TWO_OVER_LN_2_MINUS_2), one.clone() * 2 / &*LN_2 - (one >> BITS) * 2);
    }
}
