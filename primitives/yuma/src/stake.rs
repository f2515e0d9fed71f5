//! Stake terms, permits and active stake (spec §4, §6.1–§6.5).

use crate::fixed::{Q32, normalize};
use crate::types::EpochInput;
use alloc::vec::Vec;

/// A ratio stored as `u64` (scaled by 2^64 − 1) with 32 fraction bits:
/// `⌊ratio·2^32 / (2^64 − 1)⌋`, which is the upper half except for exactly one.
fn wide_ratio(ratio: u64) -> u64 {
    if ratio == u64::MAX { 1 << 32 } else { ratio >> 32 }
}

/// Stake of a hotkey after what it delegates to children and receives from parents (spec §4).
///
/// `own` is the hotkey's stake in rao; `children` the proportions (scaled by 2^64 − 1) given
/// away; `parents` pairs of a proportion received and that parent's own stake. Use it with alpha
/// stake, and with root stake, over the same relations of the subnet.
///
/// `⌊(own ⊖ Σ own·p) + Σ parent·p⌋` with `p` cut to 32 fraction bits.
pub fn inherited_stake(
    own: u64,
    children: impl IntoIterator<Item = u64>,
    parents: impl IntoIterator<Item = (u64, u64)>,
) -> u64 {
    let part =
        |stake: u64, ratio: u64| u128::from(stake).saturating_mul(u128::from(wide_ratio(ratio)));
    let given =
        children.into_iter().fold(0u128, |total, ratio| total.saturating_add(part(own, ratio)));
    let received = parents
        .into_iter()
        .fold(0u128, |total, (ratio, stake)| total.saturating_add(part(stake, ratio)));
    let kept = (u128::from(own) << 32).saturating_sub(given);
    u64::try_from(kept.saturating_add(received) >> 32).unwrap_or(u64::MAX)
}

/// Stake terms saturate just below 2^63 rao, the range of Q64 (spec §0).
const TERM_MAX: u128 = (1 << 95) - 1;

/// Stake `alpha + root·tao_weight` with 32 fraction bits, exact below 2^63 (spec §4.4).
fn stake_term(alpha: u64, root: u64, tao_weight: u64) -> u128 {
    let root_part = u128::from(root).saturating_mul(u128::from(wide_ratio(tao_weight)));
    (u128::from(alpha) << 32).saturating_add(root_part).min(TERM_MAX)
}

/// `⌊part·2^32 / total⌋` for a stake term and the sum of all; no sum of `u16::MAX` terms
/// overflows.
fn share(part: u128, total: u128) -> Q32 {
    if part == 0 {
        return 0;
    }
    (part << 32).checked_div(total).map_or(0, |bits| bits as Q32)
}

/// Stake of every uid.
pub(crate) struct Stakes {
    /// Whole rao, before the filter.
    pub(crate) whole: Vec<u64>,
    /// S: filtered and normalised.
    pub(crate) normalized: Vec<Q32>,
}

/// Stake terms, stake filter and normalisation (spec §4.4, §6.3).
pub(crate) fn stakes(input: &EpochInput) -> Stakes {
    let at = |values: &[u64], uid: usize| values.get(uid).copied().unwrap_or(0);
    let terms: Vec<u128> = (0..usize::from(input.n))
        .map(|uid| {
            let (alpha, root) = (at(input.alpha_stake, uid), at(input.root_stake, uid));
            stake_term(alpha, root, input.params.tao_weight)
        })
        .collect();
    let whole: Vec<u64> = terms.iter().map(|term| (term >> 32) as u64).collect();
    let owner = input.owner_uid.map(usize::from);
    let kept = |uid: usize, whole: u64| whole >= input.params.stake_threshold || owner == Some(uid);
    let filtered: Vec<u128> = terms
        .into_iter()
        .zip(&whole)
        .enumerate()
        .map(|(uid, (term, whole))| if kept(uid, *whole) { term } else { 0 })
        .collect();
    let total = filtered.iter().fold(0u128, |total, term| total.saturating_add(*term));
    let normalized = filtered.into_iter().map(|term| share(term, total)).collect();
    Stakes { whole, normalized }
}

/// Whether each uid has updated recently enough (spec §6.1).
pub(crate) fn activity(input: &EpochInput) -> Vec<bool> {
    let factor = u64::from(input.params.activity_cutoff_factor_milli);
    let cutoff = (factor.saturating_mul(u64::from(input.params.tempo)) / 1000).max(1);
    (0..usize::from(input.n))
        .map(|uid| {
            let updated = input.last_update.get(uid).copied().unwrap_or(0);
            updated.saturating_add(cutoff) >= input.block
        })
        .collect()
}

/// Permits in force during this epoch: the stored ones, with the owner's forced (spec §6.4).
/// Keeps the stored length, at most n.
pub(crate) fn permits_in_force(input: &EpochInput) -> Vec<bool> {
    let mut permits: Vec<bool> =
        input.validator_permit.iter().copied().take(usize::from(input.n)).collect();
    grant_owner(&mut permits, input.owner_uid);
    permits
}

/// Permits for the next epoch: the k largest non-zero stakes, the higher uid winning a tie, and
/// the owner (spec §6.4).
pub(crate) fn next_permits(stake: &[Q32], k: u16, owner: Option<u16>) -> Vec<bool> {
    let mut permits: Vec<bool> = stake.iter().map(|value| *value != 0).collect();
    let mut holders: Vec<(Q32, usize)> = Vec::with_capacity(stake.len());
    let held = stake.iter().enumerate().filter(|(_, value)| **value != 0);
    holders.extend(held.map(|(uid, value)| (*value, uid)));
    if let Some(excess) = holders.len().checked_sub(usize::from(k)).filter(|count| *count > 0) {
        if excess < holders.len() {
            holders.select_nth_unstable(excess);
        }
        for (_, uid) in holders.iter().take(excess) {
            if let Some(permit) = permits.get_mut(*uid) {
                *permit = false;
            }
        }
    }
    grant_owner(&mut permits, owner);
    permits
}

/// Forces the owner's permit if the vector reaches that far.
fn grant_owner(permits: &mut [bool], owner: Option<u16>) {
    if let Some(permit) = owner.and_then(|uid| permits.get_mut(usize::from(uid))) {
        *permit = true;
    }
}

/// Active stake A: S without inactive and unpermitted uids, normalised (spec §6.5).
///
/// An empty permit vector masks nothing.
pub(crate) fn active_stake(stake: &[Q32], active: &[bool], permits: &[bool]) -> Vec<Q32> {
    let permitted = |uid: usize| permits.is_empty() || permits.get(uid) == Some(&true);
    let mut out: Vec<Q32> = stake
        .iter()
        .zip(active)
        .enumerate()
        .map(|(uid, (value, active))| if *active && permitted(uid) { *value } else { 0 })
        .collect();
    normalize(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use substrate_fixed::types::I64F64;

    #[test]
    fn permits_go_to_the_largest_stakes() {
        let last_five = [false, false, false, false, false, true, true, true, true, true];
        let ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        assert_eq!(next_permits(&ten, 5, None), last_five);
        let ties = [0, 1, 2, 3, 4, 5, 5, 5, 5, 6];
        assert_eq!(next_permits(&ties, 5, None), last_five);
        let falling = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
        let first_five: Vec<bool> = last_five.iter().rev().copied().collect();
        assert_eq!(next_permits(&falling, 5, None), first_five);
        assert_eq!(next_permits(&[7; 4], 2, None), [false, false, true, true]);
        assert_eq!(next_permits(&[7; 4], 0, None), [false; 4]);
        assert_eq!(next_permits(&[7; 4], 0, Some(1)), [false, true, false, false]);
        assert_eq!(next_permits(&[7, 0, 7], 9, Some(9)), [true, false, true]);
    }

    #[test]
    fn inheritance_moves_stake_to_children() {
        assert_eq!(inherited_stake(1_000, [u64::MAX / 4], []), 750);
        assert_eq!(inherited_stake(1_000, [u64::MAX], [(u64::MAX / 2, 400)]), 199);
        assert_eq!(inherited_stake(1_000, [u64::MAX, u64::MAX], [(u64::MAX, 7)]), 7);
        assert_eq!(inherited_stake(u64::MAX, [], [(u64::MAX, u64::MAX)]), u64::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn ratio_is_the_truncated_quotient(ratio in prop_oneof![any::<u64>(), Just(u64::MAX)]) {
            let expected = (u128::from(ratio) << 32) / u128::from(u64::MAX);
            prop_assert_eq!(u128::from(wide_ratio(ratio)), expected);
        }

        #[test]
        fn terms_and_shares_equal_the_library(
            alpha in 0..1u64 << 61,
            root in 0..1u64 << 61,
            weight: u64,
            other in prop_oneof![Just(0), 0..1u64 << 61],
        ) {
            let ratio = I64F64::from_bits(i128::from(wide_ratio(weight)) << 32);
            let term = I64F64::from_num(alpha) + I64F64::from_num(root) * ratio;
            let got = stake_term(alpha, root, weight);
            prop_assert_eq!(got << 32, term.to_bits() as u128);
            let total = term + I64F64::from_num(other);
            if total > 0 {
                let expected = ((term / total).to_bits() >> 32) as Q32;
                prop_assert_eq!(share(got, got + (u128::from(other) << 32)), expected);
            }
        }
    }

    #[test]
    fn terms_saturate() {
        assert_eq!(stake_term(u64::MAX, u64::MAX, u64::MAX) >> 32, i64::MAX as u128);
        assert_eq!(stake_term(1 << 63, 0, 0), TERM_MAX);
        assert_eq!(share(TERM_MAX, TERM_MAX), 1 << 32);
        assert_eq!(share(0, 0), 0);
    }
}
