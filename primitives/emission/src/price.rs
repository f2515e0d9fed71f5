//! Registration price and network lock cost (spec `registry.md` §4, §12; `emission.md` §3, §16).

use crate::U64F64;
use crate::issuance::FIRST_EMISSION;
use substrate_fixed::types::I64F64;

/// 1.0 in the Q32 format of the decay factor.
pub const Q32_ONE: u64 = 1 << 32;
/// Default half-life of the registration price, in blocks.
pub const DEFAULT_HALF_LIFE: u16 = 360;
/// [`decay_factor`] of [`DEFAULT_HALF_LIFE`].
const DEFAULT_DECAY_FACTOR: u64 = 4_286_705_684;
/// Parts of the fraction bits of a Q32 number.
const Q32_BITS: u32 = 32;

/// Registration price of one network and what governs it. Prices are in rao.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Burn {
    /// `Burn`: the present price.
    pub price: u64,
    /// `MinBurn`.
    pub min: u64,
    /// `MaxBurn`; wins over `min` if lower.
    pub max: u64,
}

impl Burn {
    /// The price after one block's decay towards half in `half_life` blocks (0 = no decay). There
    /// is no decay in blocks 0 and 1; the bounds apply always.
    pub fn decayed(&self, half_life: u16, block: u64) -> u64 {
        self.decayed_by(decay_factor(half_life), block)
    }

    /// [`Self::decayed`] with the [`decay_factor`] of the half-life, for callers that know it.
    pub fn decayed_by(&self, factor: u64, block: u64) -> u64 {
        if block <= 1 {
            return self.bounded(self.price);
        }
        self.bounded(mul_q32(self.price, factor))
    }

    /// The price after a registration. `multiplier` is `BurnIncreaseMult`, counted as 1 if lower.
    pub fn bumped(&self, multiplier: U64F64) -> u64 {
        let factor = multiplier.max(U64F64::saturating_from_num(1u8));
        let price = U64F64::saturating_from_num(self.price).saturating_mul(factor);
        self.bounded(price.saturating_to_num())
    }

    fn bounded(&self, price: u64) -> u64 {
        price.max(self.min).min(self.max)
    }
}

/// `x · y` in Q32, rounded down, saturating.
fn mul_q32(x: u64, y: u64) -> u64 {
    let product = u128::from(x).saturating_mul(y.into());
    u64::try_from(product.checked_shr(Q32_BITS).unwrap_or_default()).unwrap_or(u64::MAX)
}

/// `base ^ exponent` in Q32 by squaring, rounded down at each product.
fn pow_q32(base: u64, exponent: u16) -> u64 {
    let (mut result, mut factor, mut rest) = (Q32_ONE, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = mul_q32(result, factor);
        }
        factor = mul_q32(factor, factor);
        rest = rest.checked_shr(1).unwrap_or_default();
    }
    result
}

/// Decay factor per block in Q32 that halves a price in `half_life` blocks: the largest bound
/// below the root of one half that a bisection of [0, 2^32] finds. 1.0 for a half-life of 0.
pub fn decay_factor(half_life: u16) -> u64 {
    match half_life {
        0 => Q32_ONE,
        DEFAULT_HALF_LIFE => DEFAULT_DECAY_FACTOR,
        _ => bisect_decay_factor(half_life),
    }
}

fn bisect_decay_factor(half_life: u16) -> u64 {
    let half = Q32_ONE.midpoint(0);
    let (mut low, mut high) = (0u64, Q32_ONE);
    while low.saturating_add(1) < high {
        let middle = low.midpoint(high);
        if pow_q32(middle, half_life) > half {
            high = middle;
        } else {
            low = middle;
        }
    }
    low
}

/// What the cost of creating a subnet depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct LockCostInput {
    /// `NetworkLastLockCost` in rao.
    pub last_lock: u64,
    /// `NetworkMinLockCost` in rao.
    pub min_lock: u64,
    /// Block of the last subnet registration, 0 if there was none.
    pub last_registration_block: u64,
    /// The present block.
    pub block: u64,
    /// `NetworkLockReductionInterval` in blocks, before the first halving.
    pub reduction_interval: u64,
    /// Present block emission in rao; each halving makes the cost decay twice as fast.
    pub block_emission: u64,
}

impl LockCostInput {
    /// Blocks in which the last lock cost decays by itself once, shortened with the emission.
    fn interval(&self) -> u64 {
        let emission = I64F64::saturating_from_num(self.block_emission)
            .checked_div(I64F64::saturating_from_num(FIRST_EMISSION))
            .unwrap_or_default();
        I64F64::saturating_from_num(self.reduction_interval)
            .saturating_mul(emission)
            .saturating_to_num()
    }

    /// Cost of the next subnet in rao: twice the last one, falling linearly to the minimum.
    pub fn lock_cost(&self) -> u64 {
        let start = if self.last_registration_block == 0 {
            self.last_lock
        } else {
            self.last_lock.saturating_mul(2)
        };
        let per_block = self.last_lock.checked_div(self.interval()).unwrap_or_default();
        let age = self.block.saturating_sub(self.last_registration_block);
        start.saturating_sub(per_block.saturating_mul(age)).max(self.min_lock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcut_of_the_default_half_life_is_the_bisection() {
        assert_eq!(decay_factor(DEFAULT_HALF_LIFE), bisect_decay_factor(DEFAULT_HALF_LIFE));
    }

    #[test]
    fn factor_is_the_largest_that_does_not_exceed_a_half() {
        for half_life in [1, 2, 3, 7, 10, 100, 359, 361, 1000, 7200, 36_100, u16::MAX] {
            let factor = decay_factor(half_life);
            assert!(pow_q32(factor, half_life) <= Q32_ONE / 2);
            assert!(pow_q32(factor + 1, half_life) > Q32_ONE / 2);
        }
    }
}
