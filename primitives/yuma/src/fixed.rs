//! Signed fixed point with 32 fraction bits ("Q32", the bits of an `I32F32`) on plain `i64`.
//!
//! Every function gives exactly the bits of the corresponding saturating operation of spec §1.
//! The common case (both operands in `[0, 1)`) takes one 64-bit instruction; the general case
//! goes through 128 bits.

use core::num::NonZeroU64;

/// Bits of a fixed-point number with 32 fraction bits.
pub(crate) type Q32 = i64;

/// Bits of 1.0.
pub(crate) const ONE: Q32 = 1 << 32;

/// Bits of 0.5.
const HALF: Q32 = 1 << 31;

/// Integers from here on do not fit into Q32.
const INT_LIMIT: u64 = 1 << 31;

/// The constant `e` cut to 23 fraction bits: what the exponential series gives for exactly 1.
const E_TRUNCATED: Q32 = 11_674_931_200;

/// The exponential is evaluated within ±20 only.
const EXP_LIMIT: Q32 = 20 << 32;

/// Clamps a wide value to the range of Q32.
fn clamp(wide: i128) -> Q32 {
    wide.clamp(i128::from(Q32::MIN), i128::from(Q32::MAX)) as Q32
}

/// True if both values lie in `[0, 2^32)`, that is in `[0, 1)`.
fn both_below_one(a: Q32, b: Q32) -> bool {
    ((a | b) as u64) >> 32 == 0
}

/// Product without the clamp: `⌊a·b / 2^32⌋`.
fn wide_mul(a: Q32, b: Q32) -> i128 {
    i128::from(a).wrapping_mul(i128::from(b)) >> 32
}

/// Saturating product, rounded toward −∞.
pub(crate) fn mul(a: Q32, b: Q32) -> Q32 {
    if both_below_one(a, b) {
        return ((a as u64).wrapping_mul(b as u64) >> 32) as Q32;
    }
    mul_general(a, b)
}

/// A factor within `[0, 1]` for values within `[0, 1]`: [`mul`] without a branch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factor {
    times: u64,
    shift: u32,
}

impl Factor {
    pub(crate) fn new(value: Q32) -> Self {
        // Below one, a product stays below 2^64: at most (2^32 − 1)·2^32.
        if value == ONE {
            Self { times: 1, shift: 0 }
        } else {
            Self { times: value as u64, shift: 32 }
        }
    }

    pub(crate) fn of(self, value: Q32) -> Q32 {
        self.times.wrapping_mul(value as u64).wrapping_shr(self.shift) as Q32
    }
}

/// The general case of [`mul`]: rare, and kept out of the loops.
#[cold]
fn mul_general(a: Q32, b: Q32) -> Q32 {
    clamp(wide_mul(a, b))
}

/// Product, 0 if it is out of range.
pub(crate) fn mul_or_zero(a: Q32, b: Q32) -> Q32 {
    Q32::try_from(wide_mul(a, b)).unwrap_or(0)
}

/// Quotient rounded toward zero; 0 if the divisor is zero or the quotient out of range.
pub(crate) fn div(a: Q32, b: Q32) -> Q32 {
    if (a as u64) >> 32 == 0 && b > 0 {
        let quotient = ((a as u64) << 32).checked_div(b as u64).unwrap_or(0);
        return Q32::try_from(quotient).unwrap_or(0);
    }
    div_general(a, b)
}

/// The general case of [`div`]: rare, and kept out of the loops.
#[cold]
fn div_general(a: Q32, b: Q32) -> Q32 {
    let wide = (i128::from(a) << 32).checked_div(i128::from(b)).unwrap_or(0);
    Q32::try_from(wide).unwrap_or(0)
}

/// A total to divide parts by, none of them larger: with its reciprocal a quotient takes two
/// multiplications and a comparison, and no division.
///
/// A total of zero becomes 1: the parts of it are all zero then, and so are the shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divisor {
    total: NonZeroU64,
    /// `⌊(2^64 − 1) / total⌋`.
    inverse: u64,
}

impl Divisor {
    /// Makes every share zero.
    pub(crate) const VOID: Self = Self { total: NonZeroU64::MAX, inverse: 0 };

    /// The divisor for parts of a total of Q32 numbers.
    pub(crate) fn new(total: Q32) -> Self {
        Self::of_bits(u64::try_from(total).unwrap_or(0))
    }

    /// The divisor for parts of a total of integers, see [`int_total`].
    pub(crate) fn of_integers(total: u64) -> Self {
        Self::of_bits(int_total(total).get())
    }

    fn of_bits(total: u64) -> Self {
        let total = NonZeroU64::new(total).unwrap_or(NonZeroU64::MIN);
        Self { total, inverse: u64::MAX / total }
    }

    /// `part / total` for a part within `[0, 1]`, or a small integer, that is not above the total:
    /// [`div`] in short.
    pub(crate) fn share(self, part: Q32) -> Q32 {
        let (part, total) = (part as u64, self.total.get());
        // As `part ≤ total`, the product fits; as `part ≤ 2^32`, the estimate is the quotient or
        // one less, and the rest is below `2·total`, right even if `part·2^32` wraps.
        let estimate = part.wrapping_mul(self.inverse) >> 32;
        let rest = (part << 32).wrapping_sub(estimate.wrapping_mul(total));
        estimate.wrapping_add(u64::from(rest >= total)) as Q32
    }

    /// [`share`](Self::share) of any part that is not negative and not above the total.
    pub(crate) fn wide_share(self, part: Q32) -> Q32 {
        if part <= ONE { self.share(part) } else { div_general(part, self.total.get() as Q32) }
    }
}

/// A total of integers to divide by. Spec §1 takes a total beyond the range of Q32 as the largest
/// Q32; [`INT_LIMIT`] gives the same quotients.
pub(crate) fn int_total(total: u64) -> NonZeroU64 {
    NonZeroU64::new(total.min(INT_LIMIT)).unwrap_or(NonZeroU64::MIN)
}

/// `part / total` for integers, the part not above the total. Where one total has few parts, a
/// division is as good as a reciprocal.
pub(crate) fn int_share(part: u16, total: NonZeroU64) -> Q32 {
    ((u64::from(part) << 32) / total) as Q32
}

/// A ratio stored as `u16`, scaled by 65535: `⌊value·2^32 / 65535⌋`, as `2^32 = 65535·65537 + 1`.
pub(crate) fn unit_ratio(value: u16) -> Q32 {
    let whole = Q32::from(value).wrapping_mul(65_537);
    whole.wrapping_add(Q32::from(value == u16::MAX))
}

/// Sum of values within `[0, 1]`, one entry of a matrix each: 2^31 entries, which it would take
/// to overflow, do not fit into memory.
pub(crate) fn add_unit(total: Q32, value: Q32) -> Q32 {
    total.wrapping_add(value)
}

/// Sum of a vector (exact for legal state, saturating otherwise).
pub(crate) fn sum(values: &[Q32]) -> Q32 {
    values.iter().fold(0, |total: Q32, value| total.saturating_add(*value))
}

/// Divides every value by the sum of all; a zero sum leaves the vector as it is.
pub(crate) fn normalize(values: &mut [Q32]) {
    let total = sum(values);
    if total == 0 {
        return;
    }
    for value in values.iter_mut().filter(|value| **value != 0) {
        *value = div(*value, total);
    }
}

/// `⌊v·65535⌋` clamped to `u16`: the stored form of a ratio (spec §9.2).
pub(crate) fn to_u16(value: Q32) -> u16 {
    unit_to_u16(value.clamp(0, ONE))
}

/// [`to_u16`] for a ratio within `[0, 1]`.
pub(crate) fn unit_to_u16(value: Q32) -> u16 {
    (value.wrapping_mul(i64::from(u16::MAX)) >> 32) as u16
}

/// `⌊2^64 / divisor⌋` for a divisor of at least 2: the bits of 1.0 divided by a Q32.
fn reciprocal(divisor: u64) -> u64 {
    let quotient = u64::MAX.checked_div(divisor).unwrap_or(0);
    let remainder = u64::MAX.checked_rem(divisor).unwrap_or(0);
    let exact = remainder.wrapping_add(1) == divisor;
    quotient.wrapping_add(u64::from(exact))
}

/// The exponential series of spec §1.1 (`exp_safe`): the argument is clamped to ±20, the series
/// stops at its 31st term.
pub(crate) fn exp(x: Q32) -> Q32 {
    if x == 0 {
        return ONE;
    }
    if x == ONE {
        return E_TRUNCATED;
    }
    let size = x.clamp(-EXP_LIMIT, EXP_LIMIT).unsigned_abs();
    // Within the clamp neither a term nor the sum reaches 2^63.
    let mut result = size.wrapping_add(ONE as u64);
    let mut term = size;
    // Written out so that each divisor is a constant: no division takes place.
    macro_rules! add_terms {
        ($($k:literal)*) => {$(
            term = ((u128::from(term).wrapping_mul(u128::from(size)) >> 32) as u64) / $k;
            result = result.wrapping_add(term);
        )*};
    }
    // Once a term is zero, so are all that follow.
    add_terms!(2 3 4 5 6 7 8 9 10);
    if term != 0 {
        add_terms!(11 12 13 14 15);
    }
    if term != 0 {
        add_terms!(16 17 18 19 20);
    }
    if term != 0 {
        add_terms!(21 22 23 24 25);
    }
    if term != 0 {
        add_terms!(26 27 28 29 30 31);
    }
    if x < 0 { reciprocal(result) as Q32 } else { result as Q32 }
}

/// The liquid-alpha sigmoid `1 / (1 + exp(slope·(difference − 1/2)))` (spec §8.4).
pub(crate) fn sigmoid(slope: Q32, difference: Q32) -> Q32 {
    let exponent = mul(slope, difference.saturating_sub(HALF));
    reciprocal(exp(exponent).saturating_add(ONE) as u64) as Q32
}

/// `steepness / −100` rounded toward zero: the slope of the sigmoid.
pub(crate) fn sigmoid_slope(steepness: i16) -> Q32 {
    (i64::from(steepness) << 32) / -100
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use substrate_fixed::types::I32F32;

    #[test]
    fn exponential_reference_values() {
        let table: [(Q32, Q32); 12] = [
            (-10 * ONE, 194_991),
            (-5 * ONE, 28_939_262),
            (-5 * HALF, 352_552_384),
            (-ONE, 1_580_030_169),
            (-HALF, 2_605_029_348),
            (HALF, 7_081_203_935),
            (5 * HALF, 52_323_413_133),
            (5 * ONE, 637_429_664_624),
            (10 * ONE, 94_602_947_905_357),
            (ONE, 11_674_931_200),
            (-20 * ONE, 8),
            (0, ONE),
        ];
        for (x, expected) in table {
            assert_eq!(exp(x), expected, "exp of bits {x}");
        }
        assert_eq!(exp(-25 * ONE), exp(-20 * ONE));
        assert_eq!(exp(Q32::MAX), exp(20 * ONE));
        assert_eq!(exp(Q32::MIN), 8);
        assert_eq!(exp(20 * ONE) >> 32, 481_239_357);
    }

    /// 1/(1+exp(−30(x−.5))) against the asserted decimals, to 10 places.
    #[test]
    fn logistic_reference_values() {
        let slope = sigmoid_slope(3000);
        let table: [(i64, i64); 5] = [
            (0, 3_057),
            (4_000_000_000, 474_258_729),
            (5_000_000_000, 5_000_000_000),
            (6_000_000_000, 9_525_741_270),
            (10_000_000_000, 9_999_996_943),
        ];
        for (x, expected) in table {
            let x = (i128::from(x) << 32) / 10_000_000_000;
            let got = (i128::from(sigmoid(slope, x as Q32)) * 10_000_000_000) >> 32;
            assert!((got - i128::from(expected)).abs() <= 30, "{got} for {expected}");
        }
    }

    /// The series, written out with the fixed-point library.
    fn exp_by_library(x: I32F32) -> I32F32 {
        let x = x.clamp(I32F32::from_num(-20), I32F32::from_num(20));
        if x == I32F32::from_num(0) {
            return I32F32::from_num(1);
        }
        if x == I32F32::from_num(1) {
            return I32F32::from_bits(22_802_600 << 9);
        }
        let size = x.abs();
        let mut term = size;
        let mut result = size + I32F32::from_num(1);
        for k in 2..=31 {
            term = term * size / I32F32::from_num(k);
            result += term;
        }
        if x < 0 { I32F32::from_num(1) / result } else { result }
    }

    fn bits() -> impl Strategy<Value = i64> {
        prop_oneof![
            any::<i64>(),
            -ONE..=ONE,
            0..=ONE,
            0..(1i64 << 50),
            Just(0),
            Just(ONE),
            Just(i64::MIN),
            Just(i64::MAX),
        ]
    }

    fn unit() -> impl Strategy<Value = i64> {
        prop_oneof![0..=ONE, Just(ONE), Just(0), Just(ONE - 1)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn products_equal_the_library(a in bits(), b in bits()) {
            let (x, y) = (I32F32::from_bits(a), I32F32::from_bits(b));
            prop_assert_eq!(mul(a, b), x.saturating_mul(y).to_bits());
            let checked = x.checked_mul(y).map_or(0, |z| z.to_bits());
            prop_assert_eq!(mul_or_zero(a, b), checked);
        }

        #[test]
        fn unit_products_equal_the_library(a in unit(), b in unit()) {
            prop_assert_eq!(Factor::new(a).of(b), mul(a, b));
        }

        #[test]
        fn quotients_equal_the_library(a in bits(), b in bits()) {
            let expected = if b == 0 {
                0
            } else {
                I32F32::from_bits(a).checked_div(I32F32::from_bits(b)).map_or(0, |z| z.to_bits())
            };
            prop_assert_eq!(div(a, b), expected);
        }

        #[test]
        fn integer_shares_equal_the_library(value: u16, total in 0u64..1 << 33) {
            let total = total.max(u64::from(value));
            let divisor = I32F32::saturating_from_num(total);
            let expected = I32F32::from_num(value).checked_div(divisor).map_or(0, |z| z.to_bits());
            let expected = if total == 0 { 0 } else { expected };
            prop_assert_eq!(Divisor::of_integers(total).share(Q32::from(value)), expected);
            prop_assert_eq!(int_share(value, int_total(total)), expected);
            prop_assert_eq!(Divisor::VOID.share(Q32::from(value)), 0);
            prop_assert_eq!(unit_ratio(value), (I32F32::from_num(value) / 65_535).to_bits());
        }

        #[test]
        fn shares_equal_the_quotients(
            part in prop_oneof![0..=ONE, 0i64..4, ONE - 3..=ONE, Just(ONE), Just(0)],
            more in prop_oneof![0..=ONE, 0..=Q32::MAX - ONE, Just(0), Just(ONE), 0i64..4],
            wide in 0..=Q32::MAX,
            size in 0..63,
        ) {
            let total = part + (more >> size);
            prop_assert_eq!(Divisor::new(total).share(part), div(part, total));
            let (part, total) = (wide.min(more) >> size, wide.max(more) >> size);
            prop_assert_eq!(Divisor::new(total).wide_share(part), div(part, total));
        }

        #[test]
        fn exponential_equals_the_library(x in -22 * ONE..22 * ONE) {
            prop_assert_eq!(exp(x), exp_by_library(I32F32::from_bits(x)).to_bits());
        }

        #[test]
        fn stored_ratio_equals_the_library(value in bits()) {
            let scaled = I32F32::from_bits(value).saturating_mul(I32F32::from_num(65535));
            prop_assert_eq!(to_u16(value), scaled.saturating_to_num::<u16>());
        }

        #[test]
        fn sigmoid_equals_the_library(steepness: i16, difference in 0..=ONE) {
            let slope = I32F32::from_num(steepness).saturating_div(I32F32::from_num(-100));
            prop_assert_eq!(sigmoid_slope(steepness), slope.to_bits());
            let exponent = slope.saturating_mul(I32F32::from_bits(difference - HALF));
            let denominator = I32F32::from_num(1).saturating_add(exp_by_library(exponent));
            let expected = I32F32::from_num(1).saturating_div(denominator);
            prop_assert_eq!(sigmoid(slope.to_bits(), difference), expected.to_bits());
        }
    }
}
