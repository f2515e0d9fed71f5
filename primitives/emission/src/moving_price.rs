//! The average of a subnet's price that decides its share of TAO (spec §13.1).

use crate::fixed::safe_div_64;
use crate::{I96F32, U64F64};

/// Inputs of one update, made after the block's coinbase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct MovingPriceInput {
    /// The present block number.
    pub block: u64,
    /// `FirstEmissionBlockNumber`.
    pub first_emission_block: u64,
    /// `EMAPriceHalvingBlocks`: age in blocks at which the factor reaches half of its limit.
    pub halving_blocks: u64,
    /// `SubnetMovingAlpha`: limit of the smoothing factor.
    pub smoothing: I96F32,
    /// Spot price, TAO per alpha; counted as 1 if higher.
    pub price: U64F64,
    /// The stored average as used, from [`crate::shares::effective_moving_price`], with whatever
    /// more is known of its fraction.
    pub moving_price: U64F64,
}

impl MovingPriceInput {
    /// The new average as it is stored. The factor grows with the subnet's age, and the result is
    /// cut to 32 fractional bits, so a smaller upward step has no effect.
    pub fn update(&self) -> I96F32 {
        split_average(self.update_exact()).0
    }

    /// The new average with all of its 64 fractional bits.
    pub fn update_exact(&self) -> U64F64 {
        let one = U64F64::saturating_from_num(1u8);
        let age = self.block.saturating_sub(self.first_emission_block.saturating_sub(1));
        let age = U64F64::saturating_from_num(age);
        let horizon = age.saturating_add(U64F64::saturating_from_num(self.halving_blocks));
        let factor =
            U64F64::saturating_from_num(self.smoothing).saturating_mul(safe_div_64(age, horizon));
        let fresh = factor.saturating_mul(self.price.min(one));
        let kept = one.saturating_sub(factor).saturating_mul(self.moving_price);
        fresh.saturating_add(kept)
    }
}

/// An average as it is stored, and the 32 fractional bits below.
pub fn split_average(average: U64F64) -> (I96F32, u32) {
    (I96F32::saturating_from_num(average), (average.to_bits() & u128::from(u32::MAX)) as u32)
}

/// The average whose last 32 fractional bits are `rest`; what `average` has there does not count.
pub fn join_average(average: U64F64, rest: u32) -> U64F64 {
    U64F64::from_bits(average.to_bits() & !u128::from(u32::MAX) | u128::from(rest))
}
