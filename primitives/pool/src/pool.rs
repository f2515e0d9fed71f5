//! Reserves and weights of a dynamic subnet, and the formulas on them.

#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::engine::{Fill, Side};
use crate::power::pow_ratio;
use crate::price::Price;
use crate::wide::{mul_shift_64, saturate};
use crate::{ONE, Weights};

/// 1 in 64.64 fixed point.
const UNIT: u128 = 1 << 64;

/// The pool of a dynamic subnet (section 2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct Pool {
    /// TAO reserve, rao.
    pub tao: u64,
    /// Alpha reserve, rao.
    pub alpha: u64,
    /// Weights of the two reserves.
    pub weights: Weights,
}

impl Pool {
    /// Spot price `(w1 · tao) / (w2 · alpha)` (section 4.1): two quotients and their product, each
    /// rounded down. Zero when a reserve is empty.
    pub fn price(&self) -> Price {
        let weights = Price::ratio(self.weights.alpha(), self.weights.tao());
        weights.times(Price::ratio(self.tao, self.alpha))
    }

    /// Reserve that a trade adds to.
    pub fn input_reserve(&self, side: Side) -> u64 {
        match side {
            Side::Buy => self.tao,
            Side::Sell => self.alpha,
        }
    }

    /// Reserve that a trade takes from.
    pub fn output_reserve(&self, side: Side) -> u64 {
        match side {
            Side::Buy => self.alpha,
            Side::Sell => self.tao,
        }
    }

    /// Output of a trade with net input `input` (section 4.2), never more than the output reserve.
    /// Nothing for nothing, also on an empty input reserve; any input into an empty reserve takes
    /// the whole output reserve.
    ///
    /// The remaining share of the reserve is rounded down to 10^-18 and to 2^-64, then the output
    /// is rounded down: it may exceed the exact floor by 1 rao for reserves up to about 9·10^17.
    pub fn output(&self, side: Side, input: u64) -> u64 {
        if input == 0 {
            return 0;
        }
        let reserve = self.input_reserve(side);
        let kept = self.growth(side, reserve, reserve.saturating_add(input));
        saturate(mul_shift_64(self.output_reserve(side).into(), UNIT.saturating_sub(kept)))
    }

    /// The pool after a trade of net input `input` (rao) for `output` (rao), saturating.
    pub fn after(&self, side: Side, input: u64, output: u64) -> Self {
        let Self { tao, alpha, weights } = *self;
        let (tao, alpha) = match side {
            Side::Buy => (tao.saturating_add(input), alpha.saturating_sub(output)),
            Side::Sell => (tao.saturating_sub(output), alpha.saturating_add(input)),
        };
        Self { tao, alpha, weights }
    }

    /// The pool after a swap: the fee is in neither reserve.
    pub fn after_fill(&self, side: Side, fill: &Fill) -> Self {
        self.after(side, fill.paid_in, fill.paid_out)
    }

    /// Net input that moves the price to `target` (section 4.4), rounded down.
    ///
    /// Zero when the target lies on the wrong side of the price or a price is zero. The growth of
    /// the input reserve is capped: the result is at most 17.446744073709551615 times the reserve.
    pub fn input_to_price(&self, side: Side, target: Price) -> u64 {
        let (from, to) = (self.price().bits(), target.bits());
        let (num, den, weight) = match side {
            Side::Buy => (to, from, self.weights.alpha()),
            Side::Sell => (from, to, self.weights.tao()),
        };
        let growth = pow_ratio(num, den, weight, ONE, ONE).map_or(0, |power| power.saturating());
        let added = parts_to_fixed(growth).saturating_sub(UNIT);
        saturate(mul_shift_64(self.input_reserve(side).into(), added))
    }

    /// Net alpha input whose sale yields `tao`, without fee, rounded down (section 4.7).
    ///
    /// Zero when the pool holds no more than `tao`, or the alpha reserve would have to grow to
    /// more than about 18.4 times its size.
    pub fn alpha_for_exact_tao(&self, tao: u64) -> u64 {
        let left = self.tao.saturating_sub(tao);
        let added = self.growth(Side::Buy, self.tao, left).saturating_sub(UNIT);
        saturate(mul_shift_64(self.alpha.into(), added))
    }

    /// `(from/to)^(weight of input / weight of output)` in 64.64 fixed point, rounded down twice;
    /// zero when undefined or too large.
    fn growth(&self, side: Side, from: u64, to: u64) -> u128 {
        let Self { weights, .. } = self;
        let (n, m) = match side {
            Side::Buy => (weights.tao(), weights.alpha()),
            Side::Sell => (weights.alpha(), weights.tao()),
        };
        let power = pow_ratio(from.into(), to.into(), n, m, ONE);
        parts_to_fixed(power.and_then(|power| power.value()).unwrap_or(0))
    }
}

/// Parts of 10^18 as 64.64 fixed point, rounded down.
fn parts_to_fixed(parts: u64) -> u128 {
    (u128::from(parts) << 64).checked_div(ONE.into()).unwrap_or(0)
}
