//! Weights of the two sides of a pool.

#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::engine::SwapError;
use crate::price::Price;
use crate::wide::{mul_add_div, mul_div, mul_shift_64, saturate};
use crate::{ONE, Pool};

const HALF: u64 = 500_000_000_000_000_000;

/// Weights of the two sides of a pool, in parts of 10^18 that add up to [`ONE`] (section 2.1).
///
/// Only the TAO weight is kept. Both weights are at least [`Weights::MIN`]; the constructors see
/// to it. The default is one half each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "std", serde(try_from = "u64", into = "u64"))]
pub struct Weights {
    tao: u64,
}

impl Weights {
    /// Smallest legal weight of either side: 1 %.
    pub const MIN: u64 = 10_000_000_000_000_000;

    /// Largest legal weight of either side: 99 %.
    pub const MAX: u64 = 990_000_000_000_000_000;

    /// Weights with the given TAO weight; `None` outside 1 % … 99 %.
    pub fn new(tao: u64) -> Option<Self> {
        (Self::MIN..=Self::MAX).contains(&tao).then_some(Self { tao })
    }

    /// Weight of the TAO side (`w2`).
    pub fn tao(self) -> u64 {
        self.tao
    }

    /// Weight of the alpha side (`w1 = 10^18 − w2`).
    pub fn alpha(self) -> u64 {
        ONE.saturating_sub(self.tao)
    }

    /// Weights that give a pool of these reserves the given price, TAO weight rounded down
    /// (section 4.6).
    ///
    /// # Errors
    /// [`SwapError::ReservesOutOfBalance`] when the reserves are worth nothing or a weight would
    /// be outside 1 % … 99 %.
    pub fn for_price(tao: u64, alpha: u64, price: Price) -> Result<Self, SwapError> {
        let worth = mul_shift_64(alpha.into(), price.bits());
        share(tao.into(), worth.saturating_add(tao.into()))
            .and_then(Self::new)
            .ok_or(SwapError::ReservesOutOfBalance)
    }

    /// Weights that keep the pool's price when `tao` and `alpha` are added to its reserves
    /// (section 4.5). To be taken from the pool as it is **before** the reserves change.
    ///
    /// The products are rounded to nearest, ties up; the new TAO weight is rounded down. When
    /// nothing can be weighed (for each side: an empty reserve to which nothing is added, or both
    /// reserves empty) the weights are reset to one half each. `None` when a weight would leave
    /// 1 % … 99 %: the injection is then refused and the stored weights stay.
    pub fn after_injection(pool: &Pool, tao: u64, alpha: u64) -> Option<Self> {
        let cross = |reserve: u64, other: u64, added: u64| {
            u128::from(reserve).saturating_mul(u128::from(other).saturating_add(added.into()))
        };
        let alpha_part = round(pool.weights.alpha(), cross(pool.tao, pool.alpha, alpha));
        let tao_part = round(pool.weights.tao(), cross(pool.alpha, pool.tao, tao));
        match alpha_part.saturating_add(tao_part) {
            0 => Some(Self::default()),
            total => share(tao_part, total).and_then(Self::new),
        }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self { tao: HALF }
    }
}

impl TryFrom<u64> for Weights {
    type Error = SwapError;

    fn try_from(tao: u64) -> Result<Self, Self::Error> {
        Self::new(tao).ok_or(SwapError::ReservesOutOfBalance)
    }
}

impl From<Weights> for u64 {
    fn from(weights: Weights) -> Self {
        weights.tao
    }
}

/// `floor(10^18 · part / total)`; `None` when `total` is zero.
fn share(part: u128, total: u128) -> Option<u64> {
    mul_div(ONE.into(), part, total).map(saturate)
}

/// `weight · value / 10^18` rounded to nearest, ties up, at most `u128::MAX`.
fn round(weight: u64, value: u128) -> u128 {
    mul_add_div(weight.into(), value, HALF.into(), ONE.into()).unwrap_or(u128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighted_value_is_rounded_half_up() {
        for (value, rounded) in [(1, 1), (3, 2), (5, 3), (1023, 512), (1025, 513)] {
            assert_eq!(round(HALF, value), rounded);
        }
        for (value, rounded) in [(4, 1), (5, 2), (6, 2)] {
            assert_eq!(round(ONE / 3, value), rounded);
        }
        assert_eq!(round(ONE, u128::MAX), u128::MAX);
    }
}
