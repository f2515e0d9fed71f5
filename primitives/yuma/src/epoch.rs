//! One mechanism's epoch from masks to emission (spec §6–§9.2).

use crate::bonds::{BondContext, bonds};
use crate::consensus::{Clipped, clip, consensus};
use crate::fixed::{Q32, div, sum, to_u16};
use crate::stake::{active_stake, activity, next_permits, permits_in_force, stakes};
use crate::types::{EpochInput, EpochOutput};
use crate::weights::weight_matrix;
use alloc::vec;
use alloc::vec::Vec;

/// Runs the epoch of one mechanism (spec §6–§9.2).
///
/// Pure and total: any input gives a result, and equal inputs give equal results. Time and memory
/// grow with `n log n` and the number of entries in the weight and bond rows of uids below `n`.
// One function in profiles, whatever calls it.
#[inline(never)]
pub fn run_epoch(input: &EpochInput) -> EpochOutput {
    let stakes = stakes(input);
    let stake = &stakes.normalized;
    let active = activity(input);
    let permits = permits_in_force(input);
    let new_permits = next_permits(stake, input.params.max_allowed_validators, input.owner_uid);
    let active_stake = active_stake(stake, &active, &permits);

    let weights = weight_matrix(input, &permits);
    let consensus = consensus(&weights, &active_stake, input.params.kappa);
    let Clipped { rows: clipped, trust, incentive } = clip(&weights, &consensus, &active_stake);
    let bonds = bonds(
        input,
        &BondContext {
            weights: &weights,
            clipped: &clipped,
            consensus: &consensus,
            incentive: &incentive,
            active_stake: &active_stake,
            permits: &new_permits,
        },
    );
    let emission = emission(input.emission, &incentive, &bonds.dividends, stake, &active_stake);

    EpochOutput {
        stake_weight: quantize(stake),
        active,
        consensus: quantize(&consensus),
        incentive: quantize(&incentive),
        dividends: quantize(&bonds.dividends),
        validator_trust: quantize(&trust),
        bonds: bonds.rows,
        validator_permit: new_permits,
        emission: emission.combined,
        server_emission: emission.server,
        validator_emission: emission.validator,
        stake: stakes.whole,
    }
}

/// Emission per uid in alpha-rao.
struct Emission {
    server: Vec<u64>,
    validator: Vec<u64>,
    combined: Vec<u64>,
}

/// Splits the emission by incentive and dividends, or by stake if there are none (spec §9.1).
fn emission(
    total: u64,
    incentive: &[Q32],
    dividends: &[Q32],
    stake: &[Q32],
    active_stake: &[Q32],
) -> Emission {
    let combined: Vec<Q32> =
        incentive.iter().zip(dividends).map(|(a, b)| a.saturating_add(*b)).collect();
    let weight = sum(&combined);
    if weight == 0 {
        let fallback = if sum(active_stake) == 0 { stake } else { active_stake };
        let paid: Vec<u64> = fallback.iter().map(|share| part_of(total, *share)).collect();
        return Emission { server: vec![0; paid.len()], validator: paid.clone(), combined: paid };
    }
    let pay = |shares: &[Q32]| -> Vec<u64> {
        shares.iter().map(|share| part_of(total, div(*share, weight))).collect()
    };
    Emission { server: pay(incentive), validator: pay(dividends), combined: pay(&combined) }
}

/// `⌊share·total⌋` for a share that is not negative.
fn part_of(total: u64, share: Q32) -> u64 {
    if share <= 0 {
        return 0;
    }
    let wide = u128::from(share.unsigned_abs()).wrapping_mul(u128::from(total)) >> 32;
    u64::try_from(wide).unwrap_or(u64::MAX)
}

/// Ratios in their stored form.
fn quantize(values: &[Q32]) -> Vec<u16> {
    values.iter().map(|value| to_u16(*value)).collect()
}
