//! 256-bit helpers: exact multiply-then-divide, and [`Wide`], a pair of 128-bit halves.

use core::cmp::Ordering;

const HALF_BITS: u32 = 128;
const MASK_32: u64 = 0xffff_ffff;
const MASK_64: u128 = 0xffff_ffff_ffff_ffff;

/// `floor(a · b / d)`; `None` when `d` is zero or the quotient needs more than 128 bits.
pub(crate) fn mul_div(a: u128, b: u128, d: u128) -> Option<u128> {
    mul_add_div(a, b, 0, d)
}

/// `floor((a · b + add) / d)`; `None` when `d` is zero or the quotient needs more than 128 bits.
///
/// The sum cannot overflow 256 bits.
pub(crate) fn mul_add_div(a: u128, b: u128, add: u128, d: u128) -> Option<u128> {
    let (low, high) = a.carrying_mul(b, add);
    div_wide(high, low, d)
}

/// `floor((high · 2^128 + low) / d)`; `None` when `d` is zero or the quotient needs more than 128
/// bits.
///
/// Long division by two digits of 64 bits: two estimates, each corrected at most twice.
pub(crate) fn div_wide(high: u128, low: u128, d: u128) -> Option<u128> {
    if high == 0 {
        return low.checked_div(d);
    }
    if high >= d {
        return None;
    }
    // The divisor's first bit has to be set for good estimates.
    let shift = d.leading_zeros();
    let divisor = d.wrapping_shl(shift);
    let carried = low.checked_shr(HALF_BITS.saturating_sub(shift)).unwrap_or(0);
    let (high, low) = (high.wrapping_shl(shift) | carried, low.wrapping_shl(shift));
    let (first, rest) = div_digit(high, low >> 64, divisor);
    let (second, _) = div_digit(rest, low & MASK_64, divisor);
    Some((first << 64) | second)
}

/// Quotient below `2^64` and remainder of `rest · 2^64 + digit` by `divisor`, for `rest < divisor`
/// and a divisor whose first bit is set.
fn div_digit(rest: u128, digit: u128, divisor: u128) -> (u128, u128) {
    let (d1, d0) = (divisor >> 64, divisor & MASK_64);
    let mut quotient = rest.checked_div(d1).unwrap_or(0).min(MASK_64);
    let mut left = rest.wrapping_sub(quotient.wrapping_mul(d1));
    while left <= MASK_64 && quotient.wrapping_mul(d0) > (left << 64 | digit) {
        quotient = quotient.wrapping_sub(1);
        left = left.wrapping_add(d1);
    }
    // The true remainder fits, so that what wraps cancels out.
    (quotient, (rest << 64 | digit).wrapping_sub(quotient.wrapping_mul(divisor)))
}

/// `floor(a · b / 2^128)`.
pub(crate) fn mul_high(a: u128, b: u128) -> u128 {
    a.carrying_mul(b, 0).1
}

/// `floor(a · b / 2^64)`, saturating at `u128::MAX`.
pub(crate) fn mul_shift_64(a: u128, b: u128) -> u128 {
    let (low, high) = a.carrying_mul(b, 0);
    if high >> 64 == 0 { (high << 64) | (low >> 64) } else { u128::MAX }
}

/// The nearest `u64` not above `value`.
pub(crate) fn saturate(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// 256 bits, read either as an integer or as a fraction in [0, 1).
///
/// All operations truncate downwards and wrap; the callers keep values inside the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wide {
    pub hi: u128,
    pub lo: u128,
}

impl Wide {
    pub const ZERO: Self = Self { hi: 0, lo: 0 };

    /// The integer `value`.
    pub const fn integer(value: u128) -> Self {
        Self { hi: 0, lo: value }
    }

    /// The integer product of two 128-bit integers.
    pub fn product(a: u128, b: u128) -> Self {
        let (lo, hi) = a.carrying_mul(b, 0);
        Self { hi, lo }
    }

    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    pub fn add(self, other: Self) -> Self {
        let (lo, carry) = self.lo.carrying_add(other.lo, false);
        let (hi, _) = self.hi.carrying_add(other.hi, carry);
        Self { hi, lo }
    }

    pub fn sub(self, other: Self) -> Self {
        let (lo, borrow) = self.lo.borrowing_sub(other.lo, false);
        let (hi, _) = self.hi.borrowing_sub(other.hi, borrow);
        Self { hi, lo }
    }

    pub fn double(self) -> Self {
        Self { hi: (self.hi << 1) | (self.lo >> 127), lo: self.lo << 1 }
    }

    /// Division by 256.
    pub fn shift_right_8(self) -> Self {
        Self { hi: self.hi >> 8, lo: (self.lo >> 8) | (self.hi << 120) }
    }

    /// The difference of two values and whether the first is the smaller one.
    pub fn abs_diff(self, other: Self) -> (Self, bool) {
        match self.cmp(&other) {
            Ordering::Less => (other.sub(self), true),
            _ => (self.sub(other), false),
        }
    }

    /// Product of two fractions.
    pub fn mul_fraction(self, other: Self) -> Self {
        let (_, low) = self.lo.carrying_mul(other.lo, 0);
        let (middle, high_1) = self.lo.carrying_mul(other.hi, low);
        let (_, high_2) = self.hi.carrying_mul(other.lo, middle);
        let (sum, carry) = high_1.carrying_add(high_2, false);
        let (lo, hi) = self.hi.carrying_mul(other.hi, sum);
        Self { hi: hi.wrapping_add(u128::from(carry)), lo }
    }

    /// A fraction times an integer: whole part and fraction of the product.
    pub fn mul_integer(self, factor: u128) -> (u128, Self) {
        let (lo, carry) = self.lo.carrying_mul(factor, 0);
        let (hi, whole) = self.hi.carrying_mul(factor, carry);
        (whole, Self { hi, lo })
    }

    /// A fraction divided by a small integer (zero for a zero divisor).
    pub fn div_small(self, divisor: u32) -> Self {
        let mut remainder = 0;
        let hi = div_half(self.hi, divisor, &mut remainder);
        let lo = div_half(self.lo, divisor, &mut remainder);
        Self { hi, lo }
    }

    /// `(whole + self) / divisor` for a fraction `self`: whole part and fraction of the quotient
    /// (zero for a zero divisor).
    pub fn div_with_whole(self, whole: u128, divisor: u64) -> (u128, Self) {
        let divisor = u128::from(divisor);
        let quotient = whole.checked_div(divisor).unwrap_or(0);
        let mut remainder = whole.checked_rem(divisor).unwrap_or(0);
        let mut next = |word: u128| {
            let value = (remainder << 64) | word;
            remainder = value.checked_rem(divisor).unwrap_or(0);
            value.checked_div(divisor).unwrap_or(0)
        };
        let low_word = u128::from(u64::MAX);
        let hi = (next(self.hi >> 64) << 64) | next(self.hi & low_word);
        let lo = (next(self.lo >> 64) << 64) | next(self.lo & low_word);
        (quotient, Self { hi, lo })
    }

    /// The fraction `numerator / denominator` of two integers, truncated to 256 bits.
    ///
    /// Needs `numerator < denominator < 2^255`. Long division: 256 steps of one bit.
    pub fn ratio(numerator: Self, denominator: Self) -> Self {
        let mut remainder = numerator;
        let mut step = || {
            let mut half = 0;
            for _ in 0..HALF_BITS {
                remainder = remainder.double();
                half <<= 1;
                if remainder >= denominator {
                    remainder = remainder.sub(denominator);
                    half |= 1;
                }
            }
            half
        };
        Self { hi: step(), lo: step() }
    }
}

/// Divides 128 bits by a small integer in four steps of 32 bits, carrying the remainder along.
fn div_half(value: u128, divisor: u32, remainder: &mut u64) -> u128 {
    let divisor = u64::from(divisor);
    let mut next = |word: u128| {
        let value = (*remainder << 32) | (saturate(word) & MASK_32);
        *remainder = value.checked_rem(divisor).unwrap_or(0);
        u128::from(value.checked_div(divisor).unwrap_or(0))
    };
    let mask = u128::from(MASK_32);
    let first = next(value >> 96) << 96;
    let second = next((value >> 64) & mask) << 64;
    let third = next((value >> 32) & mask) << 32;
    first | second | third | next(value & mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;
    use num_traits::CheckedDiv;
    use proptest::prelude::*;

    fn big(value: Wide) -> BigUint {
        (BigUint::from(value.hi) << 128u32) + value.lo
    }

    fn pair(whole: u128, fraction: Wide) -> BigUint {
        (BigUint::from(whole) << 256u32) + big(fraction)
    }

    fn wide() -> impl Strategy<Value = Wide> {
        (any::<u128>(), any::<u128>()).prop_map(|(hi, lo)| Wide { hi, lo })
    }

    /// Numbers of every size, often with digits that are all zeros or all ones.
    fn digits() -> impl Strategy<Value = u128> {
        let digit = || prop_oneof![Just(0), Just(1), Just(1 << 63), Just(u64::MAX), any::<u64>()];
        (digit(), digit(), 0u32..128)
            .prop_map(|(high, low, shift)| (u128::from(high) << 64 | u128::from(low)) >> shift)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn quotients_of_products(
            a in any::<u128>(), b in any::<u128>(), add in any::<u128>(), d in any::<u128>(),
            shift in 0u32..128,
        ) {
            let (a, d) = (a >> shift, d >> (shift / 3));
            let product = BigUint::from(a) * b;
            let expected = CheckedDiv::checked_div(&(&product + add), &d.into());
            let expected = expected.and_then(|quotient| u128::try_from(quotient).ok());
            prop_assert_eq!(mul_add_div(a, b, add, d), expected);
            let shifted = u128::try_from(&product >> 64u32).unwrap_or(u128::MAX);
            prop_assert_eq!(mul_shift_64(a, b), shifted);
            prop_assert_eq!(big(Wide::product(a, b)), product);
        }

        #[test]
        fn long_division(
            high in digits(), low in digits(), d in digits(), near in 0u128..3,
        ) {
            // Dividends just below the limit make the largest estimates.
            for high in [high, d.saturating_sub(near)] {
                let dividend = (BigUint::from(high) << 128u32) + low;
                let expected = CheckedDiv::checked_div(&dividend, &d.into());
                let expected = expected.and_then(|quotient| u128::try_from(quotient).ok());
                prop_assert_eq!(div_wide(high, low, d), expected);
                prop_assert_eq!(BigUint::from(mul_high(high, d)), (BigUint::from(high) * d) >> 128u32);
            }
        }

        #[test]
        fn fractions(
            a in wide(), b in wide(), factor in any::<u128>(), small in 1u32.., large in 1u64..,
            whole in any::<u64>(),
        ) {
            // Three truncated partial products: up to two units too little.
            let exact = (big(a) * big(b)) >> 256u32;
            let found = big(a.mul_fraction(b));
            prop_assert!(found <= exact && exact <= found + 2u32);
            let (carry, rest) = a.mul_integer(factor);
            prop_assert_eq!(pair(carry, rest), big(a) * factor);
            prop_assert_eq!(big(a.div_small(small)), big(a) / small);
            let (quotient, rest) = a.div_with_whole(whole.into(), large);
            prop_assert_eq!(pair(quotient, rest), pair(whole.into(), a) / large);
            prop_assert_eq!(big(a.shift_right_8()), big(a) >> 8u32);
            let (difference, below) = a.abs_diff(b);
            let (smaller, larger) = if below { (a, b) } else { (b, a) };
            prop_assert_eq!(big(smaller) + big(difference), big(larger));
        }

        #[test]
        fn ratios(a in wide(), b in wide(), shift in 1u32..120) {
            let half = |wide: Wide| Wide { hi: wide.hi >> shift, lo: wide.lo };
            let (a, b) = (half(a), half(b));
            prop_assume!(a != b);
            let (numerator, denominator) = (a.min(b), a.max(b));
            let expected = (big(numerator) << 256u32) / big(denominator);
            prop_assert_eq!(big(Wide::ratio(numerator, denominator)), expected);
        }
    }
}
