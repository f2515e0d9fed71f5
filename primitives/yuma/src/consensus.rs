//! Stake-weighted median, clipping, trust and incentive (spec §6.7–§6.10).

use crate::fixed::{Factor, Q32, add_unit, div, normalize, sum, unit_ratio};
use crate::sparse::Rows;
use alloc::vec;
use alloc::vec::Vec;

/// The rows that have a say and what they need to outweigh.
struct Voters {
    /// Stake of every row, normalised over the rows with active stake; 0 for the others.
    stake: Vec<Q32>,
    /// Number of rows with stake.
    count: usize,
    /// Sum of `stake`.
    total: Q32,
    /// Stake that a score has to exceed, `total − kappa`.
    minority: Q32,
}

impl Voters {
    fn new(active_stake: &[Q32], kappa: u16) -> Self {
        let sum_active = sum(active_stake);
        let stake: Vec<Q32> = active_stake
            .iter()
            .map(|value| if *value > 0 { div(*value, sum_active) } else { 0 })
            .collect();
        let count = stake.iter().filter(|value| **value > 0).count();
        let total = sum(&stake);
        Self { stake, count, total, minority: total.saturating_sub(unit_ratio(kappa)) }
    }

    /// Smallest score v for which the stake of all scores ≤ v exceeds the minority; the largest
    /// score if there is none. `votes` are those of one column with a non-zero score, all other
    /// voters score 0. Reorders `votes`.
    fn decide(&self, votes: &mut [Vote]) -> Q32 {
        let stakes = votes.iter().fold(0, |total, vote| add_unit(total, stake_of(*vote)));
        let below = self.total.saturating_sub(stakes);
        if votes.is_empty() || (votes.len() < self.count && below > self.minority) {
            return 0;
        }
        outweighing(votes, self.minority.saturating_sub(below))
    }
}

/// A score in the upper half and the stake behind it in the lower half, both within
/// `(0, 1]` and reduced by one bit to fit.
type Vote = u64;

fn vote(score: Q32, stake: Q32) -> Vote {
    ((score as u64).wrapping_sub(1) << 32) | (stake.wrapping_sub(1) as u64)
}

fn score_of(vote: Vote) -> Q32 {
    (vote >> 32).wrapping_add(1) as Q32
}

fn stake_of(vote: Vote) -> Q32 {
    u64::from(vote as u32).wrapping_add(1) as Q32
}

/// Up to this many votes are sorted; more are first split into buckets.
const FEW_VOTES: usize = 8;

/// Number of buckets that a range of votes is split into: a power of two.
const BUCKETS: usize = 64;

/// Smallest score v for which the stake of all scores ≤ v exceeds `need`; the largest score if
/// there is none. Narrows the votes to the decisive one of [`BUCKETS`] ranges until few are left:
/// linear time. Votes are compared as wholes: the order within a score does not matter.
fn outweighing(votes: &mut [Vote], mut need: Q32) -> Q32 {
    let mut votes = votes;
    while votes.len() > FEW_VOTES {
        let range = |(low, high): (Vote, Vote), vote: &Vote| (low.min(*vote), high.max(*vote));
        let (low, high) = votes.iter().fold((Vote::MAX, 0), range);
        if low >> 32 == high >> 32 {
            return score_of(high);
        }
        let bits = u64::BITS.saturating_sub(high.wrapping_sub(low).leading_zeros());
        let shift = bits.saturating_sub(BUCKETS.ilog2());
        // Below the number of buckets anyway.
        let bucket = |vote: Vote| vote.wrapping_sub(low).wrapping_shr(shift) as usize % BUCKETS;
        let mut stakes: [Q32; BUCKETS] = [0; BUCKETS];
        for vote in votes.iter() {
            if let Some(total) = stakes.get_mut(bucket(*vote)) {
                *total = add_unit(*total, stake_of(*vote));
            }
        }
        let decisive = stakes.iter().position(|stake| {
            let decides = *stake > need;
            if !decides {
                need = need.wrapping_sub(*stake);
            }
            decides
        });
        let Some(decisive) = decisive else { return score_of(high) };
        votes = keep_at_front(votes, |vote| bucket(vote) == decisive);
    }
    votes.sort_unstable();
    for vote in votes.iter() {
        if stake_of(*vote) > need {
            return score_of(*vote);
        }
        need = need.wrapping_sub(stake_of(*vote));
    }
    votes.last().map_or(0, |vote| score_of(*vote))
}

/// Moves certain votes to the front and gives only those; the others are lost.
fn keep_at_front(votes: &mut [Vote], keeps: impl Fn(Vote) -> bool) -> &mut [Vote] {
    let mut kept: usize = 0;
    for index in 0..votes.len() {
        let vote = votes.get(index).copied().unwrap_or(0);
        if let Some(place) = votes.get_mut(kept) {
            *place = vote;
        }
        kept = kept.wrapping_add(usize::from(keeps(vote)));
    }
    votes.get_mut(..kept).unwrap_or(&mut [])
}

/// Consensus C per column (spec §6.7).
pub(crate) fn consensus(weights: &Rows<Q32>, active_stake: &[Q32], kappa: u16) -> Vec<Q32> {
    let voters = Voters::new(active_stake, kappa);
    let voting_rows = || weights.iter().zip(&voters.stake).filter(|(_, stake)| **stake > 0);
    // Group the votes by column: count, turn counts into positions, fill.
    let mut ends = vec![0usize; active_stake.len()];
    for (row, _) in voting_rows() {
        for (column, score) in row {
            if let Some(count) = ends.get_mut(usize::from(*column)) {
                *count = count.wrapping_add(usize::from(*score > 0));
            }
        }
    }
    let mut next: usize = 0;
    for end in &mut ends {
        let count = *end;
        *end = next;
        next = next.wrapping_add(count);
    }
    let mut votes: Vec<Vote> = vec![0; next];
    for (row, stake) in voting_rows() {
        for (column, score) in row.iter().filter(|entry| entry.1 > 0) {
            if let Some(position) = ends.get_mut(usize::from(*column)) {
                if let Some(place) = votes.get_mut(*position) {
                    *place = vote(*score, *stake);
                }
                *position = position.wrapping_add(1);
            }
        }
    }
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let column = votes.get_mut(start..*end).unwrap_or(&mut []);
            start = *end;
            voters.decide(column)
        })
        .collect()
}

/// A weight cut to the consensus of its column; 0 for one that is to be dropped.
pub(crate) fn clipped(weight: Q32, consensus: Q32) -> Q32 {
    weight.min(consensus)
}

/// What the clipped weights W̄ give: weights above the consensus are cut to it, or dropped where
/// it is zero (spec §6.8).
pub(crate) struct Clipped {
    /// Sum of every row: the validator trust (spec §6.9).
    pub(crate) trust: Vec<Q32>,
    /// Stake-weighted sum R of every column.
    pub(crate) ranks: Vec<Q32>,
    /// Incentive I: the ranks, normalised (spec §6.10).
    pub(crate) incentive: Vec<Q32>,
}

/// Clips the weights and sums them up.
pub(crate) fn clip(weights: &Rows<Q32>, consensus: &[Q32], active_stake: &[Q32]) -> Clipped {
    let mut trust = Vec::with_capacity(weights.rows());
    // Consensus and rank of every column.
    let mut columns: Vec<(Q32, Q32)> = consensus.iter().map(|limit| (*limit, 0)).collect();
    for (row, stake) in weights.iter().zip(active_stake) {
        let mut total: Q32 = 0;
        let stake = Factor::new(*stake);
        for (column, value) in row {
            if let Some((limit, rank)) = columns.get_mut(usize::from(*column)) {
                let value = clipped(*value, *limit);
                total = add_unit(total, value);
                *rank = add_unit(*rank, stake.of(value));
            }
        }
        trust.push(total);
    }
    let ranks: Vec<Q32> = columns.into_iter().map(|(_, rank)| rank).collect();
    let mut incentive = ranks.clone();
    normalize(&mut incentive);
    Clipped { trust, ranks, incentive }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed::ONE;
    use proptest::prelude::*;

    fn hundredths(values: &[i64]) -> Vec<Q32> {
        values.iter().map(|value| value * ONE / 100).collect()
    }

    /// Quantile of one column: stakes and scores in hundredths, majority in hundredths.
    fn quantile(stake: &[i64], score: &[i64], majority: i64) -> Q32 {
        let mut stake = hundredths(stake);
        normalize(&mut stake);
        let total = sum(&stake);
        let voters = Voters {
            count: stake.iter().filter(|value| **value > 0).count(),
            minority: total - majority * ONE / 100,
            total,
            stake,
        };
        let votes = voters.stake.iter().copied().zip(hundredths(score));
        let votes = votes.filter(|vote| vote.0 > 0 && vote.1 > 0);
        let mut votes: Vec<Vote> = votes.map(|(stake, score)| vote(score, stake)).collect();
        voters.decide(&mut votes)
    }

    #[test]
    fn quantile_reference_values() {
        let one = |score: i64| score * ONE / 100;
        assert_eq!(quantile(&[], &[], 51), 0);
        assert_eq!(quantile(&[51], &[100], 51), one(100));
        assert_eq!(quantile(&[49, 51], &[50, 100], 51), one(100));
        assert_eq!(quantile(&[51, 49], &[50, 100], 51), one(50));
        assert_eq!(quantile(&[49, 0, 51], &[50, 70, 100], 51), one(100));
        assert_eq!(quantile(&[49, 1, 50], &[50, 70, 100], 51), one(70));
        assert_eq!(quantile(&[49, 51, 0], &[50, 70, 100], 51), one(70));
        assert_eq!(quantile(&[0, 49, 0, 51], &[50, 50, 100, 100], 51), one(100));
        assert_eq!(quantile(&[20; 5], &[80, 20, 100, 60, 40], 51), one(60));
        let doubled = [80, 80, 20, 20, 100, 100, 60, 60, 40, 40];
        assert_eq!(quantile(&[10; 10], &doubled, 51), one(60));
    }

    #[test]
    fn column_quantiles() {
        let rows = |last: [i64; 3]| [[0, 10, 0], [0, 20, 40], [0, 30, 10], last];
        let columns = |stake: &[i64], rows: [[i64; 3]; 4], majority| -> Vec<Q32> {
            (0..3)
                .map(|j| quantile(stake, &rows.map(|row| row[j]), majority) * 100 + ONE / 2)
                .map(|scaled| scaled / ONE)
                .collect()
        };
        let stake = [0, 75, 25, 0];
        let full = rows([0, 40, 50]);
        assert_eq!(columns(&stake, full, 24), [0, 30, 40]);
        assert_eq!(columns(&stake, full, 26), [0, 20, 40]);
        assert_eq!(columns(&stake, full, 76), [0, 20, 10]);
        assert_eq!(columns(&[0, 30, 20, 50], rows([0, 0, 50]), 51), [0, 0, 40]);
        assert_eq!(columns(&[0; 4], full, 51), [0, 0, 0]);
    }

    /// The pivot search that spec §6.7 describes.
    fn pivot_search(votes: &[(Q32, Q32)], minority: Q32) -> Q32 {
        let mut part: Vec<(Q32, Q32)> = votes.to_vec();
        let stake = |part: &[(Q32, Q32)]| part.iter().map(|vote| vote.1).sum::<Q32>();
        let (mut low, mut high) = (0, stake(&part));
        loop {
            if part.len() < 2 {
                return part.first().map_or(0, |vote| vote.0);
            }
            let pivot = part[part.len() / 2].0;
            let lower: Vec<_> = part.iter().copied().filter(|vote| vote.0 < pivot).collect();
            let upper: Vec<_> = part.iter().copied().filter(|vote| vote.0 > pivot).collect();
            if minority < low + stake(&lower) && !lower.is_empty() {
                high = low + stake(&lower);
                part = lower;
            } else if high - stake(&upper) <= minority && !upper.is_empty() {
                low = high - stake(&upper);
                part = upper;
            } else {
                return pivot;
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn decision_equals_the_pivot_search(
            rows in prop::collection::vec((0i64..6, 0u32..5), 0..12),
            kappa in prop_oneof![Just(0), Just(32767), Just(65535), any::<u16>()],
        ) {
            let active: Vec<Q32> = {
                let mut stake: Vec<Q32> = rows.iter().map(|row| i64::from(row.1) << 20).collect();
                normalize(&mut stake);
                stake
            };
            let voters = Voters::new(&active, kappa);
            let scores = rows.iter().map(|row| row.0 * ONE / 6).zip(voters.stake.iter().copied());
            let all: Vec<(Q32, Q32)> = scores.filter(|vote| vote.1 > 0).collect();
            let scored = all.iter().filter(|vote| vote.0 > 0);
            let mut votes: Vec<Vote> = scored.map(|(score, stake)| vote(*score, *stake)).collect();
            prop_assert_eq!(voters.decide(&mut votes), pivot_search(&all, voters.minority));
        }

        #[test]
        fn many_votes_are_decided_as_by_sorting(
            raw in prop::collection::vec((0..3, 1..=ONE, 0i64..40, 1..=ONE), 0..200),
            percent in -2i64..104,
        ) {
            let votes: Vec<(Q32, Q32)> = raw
                .into_iter()
                .map(|(kind, wide, narrow, stake)| match kind {
                    0 => (wide, stake),
                    1 => (ONE / 2 + narrow, stake),
                    _ => (ONE, stake),
                })
                .collect();
            let mut sorted = votes.clone();
            sorted.sort_unstable();
            let need = votes.iter().map(|vote| vote.1).sum::<Q32>() / 100 * percent;
            let mut below = 0;
            let decisive = sorted.iter().find(|vote| {
                below += vote.1;
                below > need
            });
            let expected = decisive.or(sorted.last()).map_or(0, |vote| vote.0);
            let mut votes: Vec<Vote> =
                votes.into_iter().map(|(score, stake)| vote(score, stake)).collect();
            prop_assert_eq!(outweighing(&mut votes, need), expected);
        }
    }
}
