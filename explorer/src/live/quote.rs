//! What a purchase or sale of alpha would do now, by the chain's own simulation.

use super::{Json, Live, Point, json::ratio};
use crate::{
    error::Result,
    model::{Quote, RAO, Trade},
};

/// The outcome of a trade of `amount` rao: of TAO for a purchase, of alpha for a sale.
pub async fn quote(
    live: &Live,
    at: &Point,
    netuid: u16,
    trade: Trade,
    amount: u64,
) -> Result<Quote> {
    let method = match trade {
        Trade::Buy => "sim_swap_tao_for_alpha",
        Trade::Sell => "sim_swap_alpha_for_tao",
    };
    let args = [netuid.into(), amount.into()];
    let subnet = [netuid.into()];
    let (swap, spot) = futures::try_join!(
        live.call(at, "SwapRuntimeApi", method, &args),
        live.call(at, "SwapRuntimeApi", "current_alpha_price", &subnet),
    )?;
    let (received, fee, slippage) = match trade {
        Trade::Buy => ("alpha_amount", "tao_fee", "alpha_slippage"),
        Trade::Sell => ("tao_amount", "alpha_fee", "tao_slippage"),
    };
    let received: u64 = swap.int(received);
    let price = match trade {
        Trade::Buy => ratio(amount as f64, received as f64),
        Trade::Sell => ratio(received as f64, amount as f64),
    };
    Ok(Quote {
        netuid,
        block: at.number,
        trade,
        amount,
        received,
        fee: swap.int(fee),
        slippage: swap.int(slippage),
        spot_price: spot.as_f64().unwrap_or_default() / RAO,
        price,
    })
}
