//! The stored share number: a decimal float with a 21-digit mantissa (spec `staking.md` §2.1).

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use substrate_fixed::types::U64F64;

/// Largest mantissa of a normalised number, `M` = 10^21.
pub const MANTISSA_MAX: u128 = 1_000_000_000_000_000_000_000;
/// A normalised mantissa is strictly above this, `M / 10`.
const MANTISSA_FLOOR: u128 = MANTISSA_MAX / 10;
/// Decimal digits of `M`.
const MANTISSA_DIGITS: i64 = 21;
/// Exponent gaps behave as this one when they are larger.
const GAP_CAP: u64 = 22;
/// 2^64, the weight of the integer part of a `U64F64`.
const TWO_POW_64: u128 = 1 << 64;
/// Width in bits of the lower half of a factor of [`floor_mul_div`]: 2 · 35 bits hold `M`.
const HALF_BITS: u32 = 35;

/// A non-negative number `mantissa · 10^exponent`.
///
/// Zero is `(0, 0)`; any other value has `10^20 < mantissa <= 10^21`. The only constructors are
/// [`SafeFloat::new`] and the operations, which all normalise; SCALE is the two fields in order
/// (16 + 8 bytes, little-endian).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct SafeFloat {
    mantissa: u128,
    exponent: i64,
}

impl SafeFloat {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, exponent: 0 };

    /// `mantissa · 10^exponent`, normalised. `None` if the mantissa exceeds [`MANTISSA_MAX`] or
    /// the exponent leaves `i64`.
    pub fn new(mantissa: u128, exponent: i64) -> Option<Self> {
        if mantissa > MANTISSA_MAX {
            return None;
        }
        Self::normalize(mantissa, exponent)
    }

    /// The decimal mantissa.
    pub const fn mantissa(&self) -> u128 {
        self.mantissa
    }

    /// The power of ten.
    pub const fn exponent(&self) -> i64 {
        self.exponent
    }

    /// True for the number zero.
    pub const fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Sum. The operand with the smaller exponent is truncated to the other's last digit.
    /// `None` on exponent overflow.
    pub fn add(&self, other: &Self) -> Option<Self> {
        if self.is_zero() {
            return Some(*other);
        }
        if other.is_zero() {
            return Some(*self);
        }
        let (a, b, exponent) = Self::align(self, other, floor_div);
        Self::normalize(a.checked_add(b)?, exponent)
    }

    /// Sum, rounded up. `None` on exponent overflow.
    pub fn add_up(&self, other: &Self) -> Option<Self> {
        if self.is_zero() {
            return Some(*other);
        }
        if other.is_zero() {
            return Some(*self);
        }
        let (a, b, exponent) = Self::align(self, other, ceil_div);
        Self::normalize_by(a.checked_add(b)?, exponent, ceil_div)
    }

    /// Difference, 0 if it would be negative after alignment. `None` for `0 - other` with a
    /// non-zero `other`, and on exponent overflow.
    pub fn sub(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return Some(*self);
        }
        if self.is_zero() {
            return None;
        }
        let (a, b, exponent) = Self::align(self, other, floor_div);
        Self::normalize(a.saturating_sub(b), exponent)
    }

    /// Difference, rounded down, 0 if it would be negative. `None` on exponent overflow.
    pub fn sub_down(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return Some(*self);
        }
        let cut = if self.exponent >= other.exponent { ceil_div } else { floor_div };
        let (a, b, exponent) = Self::align(self, other, cut);
        Self::normalize(a.saturating_sub(b), exponent)
    }

    /// `self · factor / divisor`, floored once, with 20 significant digits at least. `None` for a
    /// zero divisor or on exponent overflow.
    pub fn mul_div(&self, factor: &Self, divisor: &Self) -> Option<Self> {
        let mantissa = floor_mul_div(self.mantissa, factor.mantissa, divisor.mantissa)?;
        let exponent = self.exponent.checked_add(factor.exponent)?;
        Self::normalize(mantissa, exponent.checked_sub(divisor.exponent)?)
    }

    /// `self / divisor`, floored once, with 21 significant digits. `None` for a zero divisor or on
    /// exponent overflow.
    pub fn div(&self, divisor: &Self) -> Option<Self> {
        let mantissa = floor_mul_div(self.mantissa, MANTISSA_MAX, divisor.mantissa)?;
        let exponent = self.exponent.checked_sub(divisor.exponent)?;
        Self::normalize(mantissa, exponent.checked_sub(MANTISSA_DIGITS)?)
    }

    /// Integer part, saturating at `u64::MAX`.
    pub fn to_u64(&self) -> u64 {
        let scale = power_of_ten(self.exponent.unsigned_abs());
        let integer = if self.exponent < 0 {
            self.mantissa.checked_div(scale).unwrap_or_default()
        } else {
            self.mantissa.saturating_mul(scale)
        };
        u64::try_from(integer).unwrap_or(u64::MAX)
    }

    /// Brings a mantissa into `(10^20, 10^21]`, rounding down.
    fn normalize(mantissa: u128, exponent: i64) -> Option<Self> {
        Self::normalize_by(mantissa, exponent, floor_div)
    }

    /// Brings a mantissa into `(10^20, 10^21]`, where digits go by `cut`.
    fn normalize_by(mantissa: u128, exponent: i64, cut: Cut) -> Option<Self> {
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        let (mut mantissa, mut exponent) = (mantissa, exponent);
        while mantissa > MANTISSA_MAX {
            mantissa = cut(mantissa, 10);
            exponent = exponent.checked_add(1)?;
        }
        while mantissa <= MANTISSA_FLOOR {
            mantissa = mantissa.checked_mul(10)?;
            exponent = exponent.checked_sub(1)?;
        }
        Some(Self { mantissa, exponent })
    }

    /// Both mantissas at the larger of the two exponents, where `cut` shortens the other, and that
    /// exponent.
    fn align(a: &Self, b: &Self, cut: Cut) -> (u128, u128, i64) {
        let scale = power_of_ten(a.exponent.abs_diff(b.exponent));
        if a.exponent >= b.exponent {
            (a.mantissa, cut(b.mantissa, scale), a.exponent)
        } else {
            (cut(a.mantissa, scale), b.mantissa, b.exponent)
        }
    }
}

/// How digits are dropped: a division that rounds one way or the other.
type Cut = fn(u128, u128) -> u128;

/// `⌊value / by⌋`; 0 for a zero divisor.
fn floor_div(value: u128, by: u128) -> u128 {
    value.checked_div(by).unwrap_or_default()
}

/// `⌈value / by⌉`; 0 for a zero divisor.
fn ceil_div(value: u128, by: u128) -> u128 {
    let rest = value.checked_rem(by).unwrap_or_default();
    floor_div(value, by).saturating_add(u128::from(rest > 0))
}

impl From<u64> for SafeFloat {
    fn from(value: u64) -> Self {
        Self::new(u128::from(value), 0).unwrap_or_default()
    }
}

impl From<U64F64> for SafeFloat {
    /// A legacy share: integer part plus fraction over 2^64.
    fn from(value: U64F64) -> Self {
        let bits = value.to_bits();
        let integer = bits.checked_shr(64).unwrap_or_default();
        let fraction = bits & TWO_POW_64.saturating_sub(1);
        let convert = || {
            let fraction = Self::new(fraction, 0)?.div(&Self::new(TWO_POW_64, 0)?)?;
            Self::new(integer, 0)?.add(&fraction)
        };
        convert().unwrap_or_default()
    }
}

/// 10^`digits`, or 10^22 for more digits: every mantissa is below that, so it divides to zero.
fn power_of_ten(digits: u64) -> u128 {
    let capped = u32::try_from(digits.min(GAP_CAP)).unwrap_or_default();
    10u128.saturating_pow(capped)
}

/// `⌊x · a / m⌋` for `x, a, m <= 10^21`, exact although the product can have 140 bits.
///
/// With `x = q·m + r` and `a = h·2^35 + l` the value is
/// `q·a + ⌊(r·h·2^35 + r·l)/m⌋`, and every partial product fits 128 bits. `None` for `m = 0`, or
/// if an operand is too large, which no normalised number is.
fn floor_mul_div(x: u128, a: u128, m: u128) -> Option<u128> {
    let (whole, rest) = (x.checked_div(m)?, x.checked_rem(m)?);
    let high = a.checked_shr(HALF_BITS)?;
    let low = a.checked_sub(high.checked_shl(HALF_BITS)?)?;
    let top = rest.checked_mul(high)?;
    let (top_quotient, top_rest) = (top.checked_div(m)?, top.checked_rem(m)?);
    let shift = 1u128.checked_shl(HALF_BITS)?;
    let tail = top_rest.checked_mul(shift)?.checked_add(rest.checked_mul(low)?)?;
    whole
        .checked_mul(a)?
        .checked_add(top_quotient.checked_mul(shift)?)?
        .checked_add(tail.checked_div(m)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mul_div_is_the_exact_floor() {
        for (x, a, m, want) in [
            (MANTISSA_MAX, MANTISSA_MAX, MANTISSA_FLOOR + 1, 9_999_999_999_999_999_999_900u128),
            (MANTISSA_MAX, MANTISSA_MAX, MANTISSA_MAX, MANTISSA_MAX),
            (1, 1, 2, 0),
            (7, 3, 10, 2),
        ] {
            assert_eq!(floor_mul_div(x, a, m), Some(want));
        }
        assert_eq!(floor_mul_div(1, 1, 0), None);
    }

    #[test]
    fn powers_are_capped() {
        assert_eq!(power_of_ten(0), 1);
        assert_eq!(power_of_ten(22), 10u128.pow(22));
        assert_eq!(power_of_ten(u64::MAX), 10u128.pow(22));
    }

    #[test]
    fn exponents_at_the_edge_fail_without_panic() {
        let high = SafeFloat::new(MANTISSA_MAX, i64::MAX).unwrap();
        let low = SafeFloat::new(MANTISSA_MAX, i64::MIN).unwrap();
        assert_eq!(high.add(&high), None);
        assert_eq!(high.mul_div(&high, &low), None);
        assert_eq!(low.div(&high), None);
        assert_eq!(high.add(&low), Some(high));
        assert_eq!(high.to_u64(), u64::MAX);
        assert_eq!(low.to_u64(), 0);
        assert_eq!(SafeFloat::new(1, i64::MIN), None);
        assert_eq!(SafeFloat::new(MANTISSA_MAX + 1, 0), None);
    }
}
