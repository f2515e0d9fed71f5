//! One swap: fee, limit price and conversion.

use core::fmt;
#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::{FeeRate, MAX_INPUT_MULTIPLE, MAX_PRICE_RAO, MIN_PRICE_RAO, Pool, Price};

/// Direction of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub enum Side {
    /// TAO in, alpha out; raises the price.
    Buy,
    /// Alpha in, TAO out; lowers the price.
    Sell,
}

impl Side {
    /// The limit that stands for "no limit" (section 6): 10^15 rao per alpha when buying,
    /// 1000 when selling.
    pub fn default_limit(self) -> Price {
        Price::from_rao(match self {
            Self::Buy => MAX_PRICE_RAO,
            Self::Sell => MIN_PRICE_RAO,
        })
    }

    /// Whether `price` is still on the good side of `limit`, the limit itself excluded.
    fn within(self, price: Price, limit: Price) -> bool {
        match self {
            Self::Buy => price < limit,
            Self::Sell => price > limit,
        }
    }
}

/// A trade to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct Order {
    /// Direction.
    pub side: Side,
    /// Gross input in rao, fee included: TAO when buying, alpha when selling.
    pub amount: u64,
}

impl Order {
    /// Spend `tao` rao on alpha.
    pub const fn buy(tao: u64) -> Self {
        Self { side: Side::Buy, amount: tao }
    }

    /// Sell `alpha` rao of alpha.
    pub const fn sell(alpha: u64) -> Self {
        Self { side: Side::Sell, amount: alpha }
    }
}

/// What a subnet and the runtime prescribe for swaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct Rules {
    /// Fee rate of the subnet.
    pub fee_rate: FeeRate,
    /// Least output reserve before a swap, rao (1 000 000 in the runtime).
    pub min_reserve: u64,
}

impl Rules {
    /// The same rules without fee.
    pub const fn without_fee(self) -> Self {
        Self { fee_rate: FeeRate::ZERO, ..self }
    }
}

/// Outcome of a swap, in the order of the interface's swap result (section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct Fill {
    /// Input that enters the pool, without fee; rao of the input token.
    pub paid_in: u64,
    /// Output that leaves the pool; rao of the output token.
    pub paid_out: u64,
    /// Fee, rao of the input token; not in the pool.
    pub fee: u64,
    /// Part of the fee that goes to the block's author: all of it, or nothing when no input
    /// entered the pool.
    pub fee_to_author: u64,
}

impl Fill {
    /// One for one, without fee: a trade on a stable subnet (section 2.2).
    pub const fn stable(amount: u64) -> Self {
        Self { paid_in: amount, paid_out: amount, fee: 0, fee_to_author: 0 }
    }

    /// Gross input that was used, saturating.
    pub fn gross(&self) -> u64 {
        self.paid_in.saturating_add(self.fee)
    }
}

/// Why a swap or a setting is refused. Each variant is the `Swap` pallet's error of the same name
/// (section 12.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub enum SwapError {
    /// The fee rate is above the allowed maximum.
    FeeRateTooHigh,
    /// The price is already at or beyond the limit.
    PriceLimitExceeded,
    /// The output reserve is below the minimum, or the input is worth less than one rao.
    ReservesTooLow,
    /// No legal weights give these reserves the wanted price.
    ReservesOutOfBalance,
    /// The net input is more than 1000 times the input reserve.
    SwapInputTooLarge,
}

impl fmt::Display for SwapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FeeRateTooHigh => "fee rate above the maximum",
            Self::PriceLimitExceeded => "price at or beyond the limit",
            Self::ReservesTooLow => "reserves too low",
            Self::ReservesOutOfBalance => "reserves out of balance",
            Self::SwapInputTooLarge => "swap input too large",
        })
    }
}

impl core::error::Error for SwapError {}

/// Executes `order` on `pool` up to the price `limit` (section 6).
///
/// The reserves are not changed: the caller applies the outcome, see [`Pool::after_fill`]. When
/// the whole net input would move the price beyond the limit, only the input that reaches the
/// limit is used; what is left of the amount stays with the caller. A fill that the limit cut
/// short exactly at the whole net input may cost 1 rao more than the amount, as the fee is then
/// rounded anew: subtract saturating. A pool that was never traded on has to be passed with
/// default weights.
///
/// Evaluates the power function at most three times.
///
/// # Errors
/// In this order: [`SwapError::SwapInputTooLarge`], [`SwapError::ReservesTooLow`] (output reserve
/// below the minimum), [`SwapError::PriceLimitExceeded`], [`SwapError::ReservesTooLow`] (some
/// input, no output).
pub fn swap(pool: &Pool, order: Order, limit: Price, rules: &Rules) -> Result<Fill, SwapError> {
    let Order { side, amount } = order;
    let fee = rules.fee_rate.of_gross(amount);
    let net = amount.saturating_sub(fee);
    if net > pool.input_reserve(side).saturating_mul(MAX_INPUT_MULTIPLE) {
        return Err(SwapError::SwapInputTooLarge);
    }
    if pool.output_reserve(side) < rules.min_reserve {
        return Err(SwapError::ReservesTooLow);
    }
    if !side.within(pool.price(), limit) {
        return Err(SwapError::PriceLimitExceeded);
    }
    let full = pool.output(side, net);
    let reached = pool.after(side, net, full).price();
    let (paid_in, paid_out, fee) = if reached == limit || side.within(reached, limit) {
        (net, full, fee)
    } else {
        let part = pool.input_to_price(side, limit);
        (part, pool.output(side, part), rules.fee_rate.of_net(part))
    };
    if paid_in != 0 && paid_out == 0 {
        return Err(SwapError::ReservesTooLow);
    }
    let fee_to_author = if paid_in == 0 { 0 } else { fee };
    Ok(Fill { paid_in, paid_out, fee, fee_to_author })
}
