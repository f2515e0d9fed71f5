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
    let (root_apy, staking_apy) = root_yields(validators).unzip();
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
        root_apy,
        staking_apy,
        tao_weight: fraction(&weight),
        ..EconomyView::default()
    })
}

/// Yearly return of stake on the root network before and after validators' takes, fractions; nothing
/// without stake.
fn root_yields(validators: &[ValidatorRow]) -> Option<(f64, f64)> {
    let sum = |value: fn(&ValidatorRow) -> f64| validators.iter().map(value).sum::<f64>();
    let stake = sum(|row| row.root_stake as f64);
    // Dividends are known after the take alone.
    let before = sum(|row| ratio(row.daily_root_dividends as f64, 1.0 - share(row.take)));
    let after = sum(|row| row.daily_root_dividends as f64);
    (stake > 0.0).then(|| (ratio(before * DAYS, stake), ratio(after * DAYS, stake)))
}

/// A share stored as `u64`.
fn fraction(value: &Value) -> f64 {
    number::<u64>(value) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_stake_yields_root_dividends_alone() {
        let row = |root_stake, daily_root_dividends, take| ValidatorRow {
            root_stake,
            daily_root_dividends,
            take,
            // What alpha stakers and miners earn is no return of root stake.
            daily_dividends: 9_000,
            daily_return: 1_000_000,
            ..ValidatorRow::default()
        };
        let rows = [row(60_000, 40, u16::MAX / 5), row(40_000, 60, 0)];
        let (before, after) = root_yields(&rows).expect("there is stake");
        assert!((before - 110.0 * DAYS / 100_000.0).abs() < 1e-9, "{before}");
        assert!((after - 100.0 * DAYS / 100_000.0).abs() < 1e-9, "{after}");
        assert_eq!(root_yields(&[row(0, 5, 0)]), None);
    }
}
