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
    /// The stored average as used, from [`crate::shares::effective_moving_price`].
    pub moving_price: U64F64,
}

impl MovingPriceInput {
    /// The new average, to be stored. The factor grows with the subnet's age, and the result is
    /// cut to 32 fractional bits, so a smaller upward step has no effect.
    pub fn update(&self) -> I96F32 {
        let one = U64F64::saturating_from_num(1u8);
        let age = self.block.saturating_sub(self.first_emission_block.saturating_sub(1));
        let age = U64F64::saturating_from_num(age);
        let horizon = age.saturating_add(U64F64::saturating_from_num(self.halving_blocks));
        let factor =
            U64F64::saturating_from_num(self.smoothing).saturating_mul(safe_div_64(age, horizon));
        let fresh = factor.saturating_mul(self.price.min(one));
        let kept = one.saturating_sub(factor).saturating_mul(self.moving_price);
        I96F32::saturating_from_num(fresh.saturating_add(kept))
    }
}
