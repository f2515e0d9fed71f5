//! The TAO economy as a whole.

use super::{
    Live, Point,
    json::{number, ratio},
};
use crate::{
    error::Result,
    model::{EconomyView, SubnetRow, ValidatorRow, share},
};
use myelin_emission::issuance::{LAST_HALVING, block_emission, halving_threshold, halvings};
use serde_json::Value;

const PALLET: &str = "SubtensorModule";

/// Block time when the chain does not tell.
const DEFAULT_BLOCK_TIME: u64 = 12_000;

/// Days of a year.
const DAYS: f64 = 365.25;

/// Nominal milliseconds between blocks.
pub fn block_time(at: &Point) -> u64 {
    at.runtime
        .constant("Aura", "SlotDuration")
        .and_then(|value| value.as_u64())
        .filter(|time| *time > 0)
        .unwrap_or(DEFAULT_BLOCK_TIME)
}

/// What the home page shows of the economy; the index adds its counts.
pub async fn view(
    live: &Live,
    at: &Point,
    subnets: &[SubnetRow],
    validators: &[ValidatorRow],
    now: u64,
) -> Result<EconomyView> {
    let (issuance, stake, limit, weight, cost) = futures::try_join!(
        live.storage(at, PALLET, "TotalIssuance", &[]),
        live.storage(at, PALLET, "TotalStake", &[]),
        live.storage(at, PALLET, "SubnetLimit", &[]),
        live.storage(at, PALLET, "TaoWeight", &[]),
        live.call(at, "SubnetRegistrationRuntimeApi", "get_network_registration_cost", &[]),
    )?;
    let (issuance, stake): (u64, u64) = (number(&issuance), number(&stake));
    let emission = block_emission(issuance);
    let passed = halvings(issuance);
    let next = (passed < LAST_HALVING).then(|| halving_threshold(passed + 1));
    let blocks =
        next.and_then(|next| next.saturating_sub(issuance).div_ceil(emission.max(1)).into());
    let real = subnets.iter().filter(|row| row.netuid != 0);
    let daily: f64 = validators.iter().map(|row| row.daily_return as f64).sum();
    let passed_on: f64 =
        validators.iter().map(|row| row.daily_return as f64 * (1.0 - share(row.take))).sum();
    let root: f64 = validators.iter().map(|row| row.root_stake as f64).sum();
    Ok(EconomyView {
        issuance,
        total_stake: stake,
        free: issuance.saturating_sub(stake),
        block_emission: emission,
        next_halving_issuance: next,
        blocks_to_halving: blocks,
        halving_time: blocks
            .map(|blocks: u64| now.saturating_add(blocks.saturating_mul(block_time(at)))),
        halvings: passed,
        volume_24h: real
            .clone()
            .filter_map(|row| row.volume_24h)
            .fold(None, |sum, volume| Some(sum.unwrap_or(0u64).saturating_add(volume))),
        sum_of_prices: real.clone().map(|row| row.price).sum(),
        subnets_market_cap: real.clone().map(|row| row.market_cap).sum(),
        subnets: u32::try_from(real.count()).unwrap_or(u32::MAX),
        subnet_limit: number(&limit),
        network_registration_cost: number(&cost),
        root_apy: (root > 0.0).then(|| ratio(daily * DAYS, root)),
        staking_apy: (root > 0.0).then(|| ratio(passed_on * DAYS, root)),
        tao_weight: fraction(&weight),
        ..EconomyView::default()
    })
}

/// A share stored as `u64`.
fn fraction(value: &Value) -> f64 {
    number::<u64>(value) as f64 / u64::MAX as f64
}
