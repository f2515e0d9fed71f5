//! Prices: TAO per alpha as an unsigned number with 64 whole and 64 fraction bits.

#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::wide::{mul_div, mul_shift_64, saturate};

/// Rao in one whole TAO or alpha.
const RAO: u128 = 1_000_000_000;

/// TAO per alpha, 64.64 fixed point (section 1, `U64F64`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct Price(u128);

impl Price {
    /// No price: the pool lacks TAO or alpha.
    pub const ZERO: Self = Self(0);

    /// One TAO per alpha, the constant price of a stable subnet.
    pub const ONE: Self = Self(1 << 64);

    /// A price from its bits, the price times 2^64.
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }

    /// The price times 2^64.
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// A price given in rao per whole alpha, as in extrinsics; rounded down (section 6).
    pub fn from_rao(rao: u64) -> Self {
        Self((u128::from(rao) << 64).checked_div(RAO).unwrap_or(0))
    }

    /// The price in rao per whole alpha, rounded down, at most `u64::MAX` (section 11.1).
    pub fn to_rao(self) -> u64 {
        saturate(self.0.saturating_mul(RAO) >> 64)
    }

    /// `a / b` rounded down; zero when `b` is zero.
    pub(crate) fn ratio(a: u64, b: u64) -> Self {
        Self((u128::from(a) << 64).checked_div(b.into()).unwrap_or(0))
    }

    /// Fixed-point product, rounded down, saturating.
    pub(crate) fn times(self, other: Self) -> Self {
        Self(mul_shift_64(self.0, other.0))
    }

    /// Fixed-point quotient, rounded down; zero on division by zero **and on overflow**.
    pub(crate) fn over(self, other: Self) -> Self {
        Self(mul_div(self.0, 1 << 64, other.0).unwrap_or(0))
    }

    /// The whole number `value`.
    pub(crate) fn whole(value: u64) -> Self {
        Self(u128::from(value) << 64)
    }

    /// The whole part.
    pub(crate) fn floor(self) -> u64 {
        saturate(self.0 >> 64)
    }

    /// TAO worth `alpha` at this price, rounded down, at most `u64::MAX`. No slippage, no fee.
    pub fn tao_for_alpha(self, alpha: u64) -> u64 {
        Self::whole(alpha).times(self).floor()
    }

    /// Alpha worth `tao` at this price, rounded down. No slippage, no fee (sections 7 and 9.1).
    ///
    /// Zero when the price is zero or the result needs more than 64 bits.
    pub fn alpha_for_tao(self, tao: u64) -> u64 {
        Self::whole(tao).over(self).floor()
    }
}
