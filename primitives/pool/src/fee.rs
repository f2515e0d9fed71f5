//! The swap fee.

#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::engine::SwapError;
use crate::wide::saturate;

/// The whole, of which a fee rate is a part.
const WHOLE: u64 = 65_535;

/// Fee of a subnet's pool, in parts of 65535 of the gross input (section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "std", serde(transparent))]
pub struct FeeRate(
    /// Parts of 65535.
    pub u16,
);

impl FeeRate {
    /// No fee: for stable subnets and for swaps whose fee is dropped.
    pub const ZERO: Self = Self(0);

    /// Largest rate that may be set (15.26 %).
    pub const MAX: u16 = 10_000;

    /// A rate that may be set.
    ///
    /// # Errors
    /// [`SwapError::FeeRateTooHigh`] above [`FeeRate::MAX`].
    pub fn new(rate: u16) -> Result<Self, SwapError> {
        if rate <= Self::MAX { Ok(Self(rate)) } else { Err(SwapError::FeeRateTooHigh) }
    }

    /// Fee contained in the gross input `amount`, rounded down.
    pub fn of_gross(self, amount: u64) -> u64 {
        self.part(WHOLE, amount)
    }

    /// Fee on top of the net input `amount`, rounded down: the part of the net input that makes
    /// it the set rate of gross. Used when the limit price cut the input short.
    pub fn of_net(self, amount: u64) -> u64 {
        self.part(WHOLE.saturating_sub(self.0.into()), amount)
    }

    /// `floor(amount · floor(rate · 2^64 / whole) / 2^64)`; zero for a zero `whole`.
    fn part(self, whole: u64, amount: u64) -> u64 {
        let factor = (u128::from(self.0) << 64).checked_div(whole.into()).unwrap_or(0);
        saturate(u128::from(amount).saturating_mul(factor) >> 64)
    }
}

impl Default for FeeRate {
    /// 33/65535, about 0.05 %.
    fn default() -> Self {
        Self(33)
    }
}
