//! The weight matrix of an epoch, and how submitted weights are scaled (spec §6.6, §10).

use crate::fixed::{Q32, int_share, int_total};
use crate::sparse::Rows;
use crate::types::EpochInput;
use alloc::vec;
use alloc::vec::Vec;

/// A weight commit that has not been revealed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "std", serde(deny_unknown_fields))]
pub struct PendingCommit {
    /// Uid of the committer.
    pub uid: u16,
    /// Epoch tag of the commit.
    pub epoch: u64,
    /// Block of the commit.
    pub block: u64,
}

/// Block of the oldest commit each uid has still to reveal, `u64::MAX` if none (spec §6.6).
///
/// `epoch_index` is `SubnetEpochIndex` as seen inside the epoch, `reveal_period` is in epochs.
/// `hash_commits` holds the queues of `WeightCommits` in queue order (queues of different uids
/// may be interleaved): the first entry of a queue that is not expired counts.
/// `timelocked_commits` holds the entries of `TimelockedWeightCommits` in any order: every entry
/// that is not expired counts. Uids from `n` on are ignored.
pub fn earliest_commit_blocks(
    n: u16,
    epoch_index: u64,
    reveal_period: u64,
    hash_commits: impl IntoIterator<Item = PendingCommit>,
    timelocked_commits: impl IntoIterator<Item = PendingCommit>,
) -> Vec<u64> {
    let mut blocks = vec![u64::MAX; usize::from(n)];
    let mut counted = vec![false; usize::from(n)];
    let live = |commit: &PendingCommit| epoch_index <= commit.epoch.saturating_add(reveal_period);
    for commit in hash_commits.into_iter().filter(live) {
        let uid = usize::from(commit.uid);
        if let (Some(block), Some(counted)) = (blocks.get_mut(uid), counted.get_mut(uid))
            && !*counted
        {
            *counted = true;
            *block = commit.block;
        }
    }
    for commit in timelocked_commits.into_iter().filter(live) {
        if let Some(block) = blocks.get_mut(usize::from(commit.uid)) {
            *block = commit.block.min(*block);
        }
    }
    blocks
}

/// The masked and row-normalised weight matrix W (spec §6.6): n rows, columns below n, stored
/// order, explicit zeros kept.
pub(crate) fn weight_matrix(input: &EpochInput, permits: &[bool]) -> Rows<Q32> {
    let n = usize::from(input.n);
    let mut registered: Vec<u64> = input.registered_at.iter().copied().take(n).collect();
    registered.resize(n, 0);
    let mut out = Rows::with_capacity(n, input.weights.entry_count());
    for uid in 0..n {
        if permits.get(uid) == Some(&true) {
            push_weight_row(input, uid, &registered, &mut out);
        }
        out.end_row();
    }
    out
}

/// Masks and normalises the stored row of a permitted uid.
fn push_weight_row(input: &EpochInput, uid: usize, registered: &[u64], out: &mut Rows<Q32>) {
    let updated = input.last_update.get(uid).copied().unwrap_or(0);
    let committed = input.commit_blocks.get(uid).copied().unwrap_or(u64::MAX);
    // A target is visible if it registered before the weights were set and not after the oldest
    // pending commit.
    let limit = updated.min(committed.saturating_add(1));
    let is_owner = input.owner_uid.map(usize::from) == Some(uid);
    let visible = |column: u16| {
        let column = usize::from(column);
        registered.get(column).is_some_and(|block| *block < limit) && (column != uid || is_owner)
    };
    let row = input.weights.row(uid);
    let (mut total, mut count) = (0u64, 0usize);
    for (_, value) in row.iter().filter(|entry| visible(entry.0)) {
        total = total.wrapping_add(u64::from(*value));
        count = count.wrapping_add(1);
    }
    let total = int_total(total);
    let ratio = |(column, value): &(u16, u16)| (*column, int_share(*value, total));
    if count == row.len() {
        out.extend(row.iter().map(ratio));
    } else {
        out.extend(row.iter().filter(|entry| visible(entry.0)).map(ratio));
    }
}

/// Rounds bits with 32 fraction bits to the nearest integer, ties upwards.
fn round(bits: u64) -> u16 {
    let rounded = (bits >> 32).saturating_add((bits >> 31) & 1);
    u16::try_from(rounded).unwrap_or(u16::MAX)
}

/// Scales submitted weights so that the largest becomes 65535 (spec §10): the form in which a
/// row is stored. All zeros stay zeros.
pub fn max_upscale(values: &[u16]) -> Vec<u16> {
    let wide: Vec<u64> = values.iter().map(|value| u64::from(*value) << 32).collect();
    max_upscale_fixed(&wide)
}

/// As [`max_upscale`] for values with 32 fraction bits (below 2^31, larger ones saturate).
pub fn max_upscale_fixed(bits: &[u64]) -> Vec<u16> {
    const TOP: u64 = (u16::MAX as u64) << 32;
    const HALF_RANGE: u64 = 32_768 << 32;
    let cap = |value: u64| value.min(i64::MAX as u64);
    let largest = bits.iter().copied().map(cap).max().unwrap_or(0);
    let wide_top = u128::from(TOP);
    let ratio = (wide_top << 32).checked_div(u128::from(largest)).unwrap_or(0);
    let scale = |value: u64| {
        let value = u128::from(cap(value));
        let scaled = if largest <= HALF_RANGE {
            let product = value.saturating_mul(wide_top) >> 32;
            (product << 32).checked_div(u128::from(largest)).unwrap_or(0)
        } else {
            value.saturating_mul(ratio) >> 32
        };
        round(u64::try_from(scaled).unwrap_or(u64::MAX))
    };
    bits.iter().copied().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upscale_reference_values() {
        assert_eq!(max_upscale(&[0, 1]), [0, 65535]);
        assert_eq!(max_upscale(&[1]), [65535]);
        assert_eq!(max_upscale(&[0, 1, 65534]), [0, 1, 65535]);
        let whole = [0, 1, 2, 3, 4, 65533, 65535];
        assert_eq!(max_upscale(&whole), whole);
        assert_eq!(max_upscale(&[0, 0, 0]), [0, 0, 0]);
        assert!(max_upscale(&[]).is_empty());
    }

    #[test]
    fn upscale_of_fractions() {
        const ONE: u64 = 1 << 32;
        let small = [0, ONE / 2, ONE, ONE * 3 / 2, 2 * ONE, 32_768 * ONE];
        assert_eq!(max_upscale_fixed(&small), [0, 1, 2, 3, 4, 65535]);
        let large = [0, ONE / 2, ONE, ONE * 3 / 2, 2 * ONE, 32_768 * ONE, 32_769 * ONE];
        assert_eq!(max_upscale_fixed(&large), [0, 1, 2, 3, 4, 65533, 65535]);
        let millionths = [1, 6, 7, 100, 1_000, 10_000, 100_000, 200_000, 300_000, 400_000];
        let tiny: Vec<u64> = millionths.iter().map(|v| v * ONE / 1_000_000).collect();
        let expected = [0, 1, 1, 16, 164, 1638, 16384, 32768, 49151, 65535];
        assert_eq!(max_upscale_fixed(&tiny), expected);
    }

    #[test]
    fn only_commits_that_are_not_expired_count() {
        let commit = |uid, epoch, block| PendingCommit { uid, epoch, block };
        let hashed = [commit(0, 4, 40), commit(0, 5, 50), commit(0, 6, 45), commit(9, 7, 1)];
        let locked = [commit(1, 4, 10), commit(1, 6, 30), commit(1, 5, 20), commit(2, 3, 5)];
        let blocks = earliest_commit_blocks(3, 7, 2, hashed, locked);
        assert_eq!(blocks, [50, 20, u64::MAX]);
    }
}
