//! Subnets of all kinds as seen by the other pallets and the runtime interface.

#[cfg(feature = "std")]
use serde::{Deserialize, Serialize};

use crate::{Fill, MAX_INPUT_MULTIPLE, Order, Pool, Price, Rules, Side, SwapError, swap};

/// What a netuid stands for when TAO and alpha are exchanged (section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub enum Market {
    /// Mechanism 1: a pool with its rules.
    Dynamic {
        /// Reserves and weights.
        pool: Pool,
        /// Fee rate and minimal reserve.
        rules: Rules,
    },
    /// Root and any other mechanism: one for one, without fee.
    Stable,
    /// No such subnet: priced as stable, but simulations return nothing.
    Missing,
}

/// Outcome of a simulated swap in the layout of the runtime interface (section 11.1); rao.
///
/// Buying fills `tao_amount` with the net input, `alpha_amount` with the output; selling the
/// other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize, Deserialize))]
pub struct SimSwap {
    /// TAO that enters (without fee) or leaves the pool.
    pub tao_amount: u64,
    /// Alpha that enters (without fee) or leaves the pool.
    pub alpha_amount: u64,
    /// Fee of a purchase, TAO.
    pub tao_fee: u64,
    /// Fee of a sale, alpha.
    pub alpha_fee: u64,
    /// TAO by which a sale falls short of the gross input at spot price (so it contains the fee).
    pub tao_slippage: u64,
    /// Alpha by which a purchase falls short of the gross input at spot price.
    pub alpha_slippage: u64,
}

impl Market {
    /// Spot price; constantly one unless dynamic (section 7).
    pub fn price(&self) -> Price {
        match self {
            Self::Dynamic { pool, .. } => pool.price(),
            Self::Stable | Self::Missing => Price::ONE,
        }
    }

    /// Fee contained in a gross input of `amount` rao, rounded down; zero unless dynamic.
    pub fn approx_fee(&self, amount: u64) -> u64 {
        match self {
            Self::Dynamic { rules, .. } => rules.fee_rate.of_gross(amount),
            Self::Stable | Self::Missing => 0,
        }
    }

    /// Alpha worth `tao` rao at spot price, rounded down, without slippage and fee; zero when the
    /// price is zero or the result needs more than 64 bits.
    pub fn alpha_for_tao(&self, tao: u64) -> u64 {
        self.price().alpha_for_tao(tao)
    }

    /// Executes `order` up to the price `limit`, without fee if `drop_fees` (sections 6, 8.1, 8.2).
    ///
    /// # Errors
    /// Those of [`swap()`]; none unless dynamic.
    pub fn swap(&self, order: Order, limit: Price, drop_fees: bool) -> Result<Fill, SwapError> {
        match self {
            Self::Dynamic { pool, rules } if drop_fees => {
                swap(pool, order, limit, &rules.without_fee())
            }
            Self::Dynamic { pool, rules } => swap(pool, order, limit, rules),
            Self::Stable | Self::Missing => Ok(Fill::stable(order.amount)),
        }
    }

    /// What `order` would yield with the default limit and fees (section 7); nothing when there
    /// is no such subnet.
    ///
    /// # Errors
    /// Those of [`swap()`]; none unless dynamic.
    pub fn sim_swap(&self, order: Order) -> Result<Fill, SwapError> {
        match self {
            Self::Missing => Ok(Fill::default()),
            _ => self.swap(order, order.side.default_limit(), false),
        }
    }

    /// [`Market::sim_swap`] for the runtime interface (section 11.1): all zero on any error.
    pub fn simulate(&self, order: Order) -> SimSwap {
        let Ok(fill) = self.sim_swap(order) else { return SimSwap::default() };
        let price = self.price();
        match order.side {
            Side::Buy => SimSwap {
                tao_amount: fill.paid_in,
                alpha_amount: fill.paid_out,
                tao_fee: fill.fee,
                alpha_slippage: price.alpha_for_tao(order.amount).saturating_sub(fill.paid_out),
                ..SimSwap::default()
            },
            Side::Sell => SimSwap {
                tao_amount: fill.paid_out,
                alpha_amount: fill.paid_in,
                alpha_fee: fill.fee,
                tao_slippage: price.tao_for_alpha(order.amount).saturating_sub(fill.paid_out),
                ..SimSwap::default()
            },
        }
    }
}

/// Largest gross TAO input, rao, that a purchase can use before the price reaches `limit` rao per
/// alpha (section 10.1). At most about 17.45 times the reserve when the limit binds, 1000 times
/// otherwise.
///
/// # Errors
/// Those of [`swap()`], in particular [`SwapError::PriceLimitExceeded`] when the price is not
/// below the limit.
pub fn max_add(market: &Market, limit: u64) -> Result<u64, SwapError> {
    max_input(market, Side::Buy, limit, limit >= Price::ONE.to_rao())
}

/// Largest gross alpha input, rao, that a sale can use before the price falls to `limit` rao per
/// alpha (section 10.1).
///
/// # Errors
/// Those of [`swap()`], in particular [`SwapError::PriceLimitExceeded`] when the price is not
/// above the limit.
pub fn max_remove(market: &Market, limit: u64) -> Result<u64, SwapError> {
    max_input(market, Side::Sell, limit, limit <= Price::ONE.to_rao())
}

/// `open` tells whether the limit admits the price of a stable subnet.
fn max_input(market: &Market, side: Side, limit: u64, open: bool) -> Result<u64, SwapError> {
    let Market::Dynamic { pool, rules } = market else {
        return Ok(if open { u64::MAX } else { 0 });
    };
    let amount = pool.input_reserve(side).saturating_mul(MAX_INPUT_MULTIPLE);
    swap(pool, Order { side, amount }, Price::from_rao(limit), rules).map(|fill| fill.gross())
}

/// Largest alpha amount, rao, that can move from `origin` to `destination` while the ratio of
/// their prices (origin to destination, times 10^9) stays at or above `limit` (section 10.1).
///
/// Between two dynamic subnets this is the formula for equal weights without fee, whatever the
/// weights.
///
/// # Errors
/// Those of [`max_add`] and [`max_remove`]; none between two dynamic or two stable subnets.
pub fn max_move(origin: &Market, destination: &Market, limit: u64) -> Result<u64, SwapError> {
    let whole = Price::ONE.to_rao();
    match (origin, destination) {
        (Market::Dynamic { pool: from, .. }, Market::Dynamic { pool: to, .. }) => {
            Ok(max_move_dynamic(from, to, limit))
        }
        (Market::Dynamic { .. }, _) => max_remove(origin, limit),
        (_, Market::Dynamic { .. }) if limit == 0 => Ok(u64::MAX),
        (_, Market::Dynamic { .. }) => {
            let inverse = Price::ratio(whole, limit).times(Price::whole(whole));
            max_add(destination, inverse.floor())
        }
        _ if limit > whole => Ok(0),
        _ => Ok(u64::MAX),
    }
}

fn max_move_dynamic(from: &Pool, to: &Pool, limit: u64) -> u64 {
    let limit_ratio = Price::from_rao(limit);
    let reserves = [from.tao, from.alpha, to.tao, to.alpha];
    if reserves.contains(&0) || limit_ratio > from.price().over(to.price()) {
        return 0;
    }
    if limit == 0 {
        return u64::MAX;
    }
    let both = Price::whole(from.tao).bits().saturating_add(Price::whole(to.tao).bits());
    let part = |tao: u64| Price::whole(tao).over(Price::from_bits(both));
    let received = Price::whole(to.alpha).times(part(from.tao)).over(limit_ratio);
    let kept = Price::whole(from.alpha).times(part(to.tao));
    Price::from_bits(received.bits().saturating_sub(kept.bits())).floor()
}

/// Median of the prices above zero, [`Price::ONE`] when there are none (section 9.1); of an even
/// number the mean of the middle two, rounded down. Sorts the given prices.
pub fn median_price(prices: &mut [Price]) -> Price {
    prices.sort_unstable();
    let zeros = prices.partition_point(|price| *price == Price::ZERO);
    let count = prices.len().saturating_sub(zeros);
    let at = |rank: usize| prices.get(zeros.saturating_add(rank)).copied();
    let upper = at(count / 2);
    let lower = at(count.saturating_sub(1) / 2);
    match (lower, upper) {
        (Some(lower), Some(upper)) => Price::from_bits(lower.bits().midpoint(upper.bits())),
        _ => Price::ONE,
    }
}
