//! Root proportion and the dividends that root stakers claim (spec §13.2, §14).

use crate::fixed::{safe_div, whole};
use crate::{I96F32, U96F32};
use alloc::collections::BTreeSet;

/// Most coldkeys that one block may claim for (`NumRootClaim` cannot be set higher).
pub const MAX_AUTO_CLAIMS: u64 = 50;

/// Weight of root stake against a subnet's alpha: `t / (t + A + O)` with `t = root_tao · weight`,
/// 0 if there is nothing at all.
///
/// `root_tao` is `SubnetTAO[0]` in rao, `tao_weight` is [`crate::fixed::per_u64`] of `TaoWeight`,
/// `alpha_in` and `alpha_out` are the subnet's two alpha counters.
pub fn root_proportion(root_tao: u64, tao_weight: U96F32, alpha_in: u64, alpha_out: u64) -> U96F32 {
    let root = whole(root_tao).saturating_mul(tao_weight);
    let all = root.saturating_add(whole(alpha_in)).saturating_add(whole(alpha_out));
    safe_div(root, all)
}

/// Where the root dividends of a hotkey go (§14.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum RootAccrual {
    /// Root stakers may claim: the new cumulative rate, rao of alpha per rao of root stake.
    Claimable(I96F32),
    /// More dividends than root stake: the whole amount is staked to the hotkey's owner.
    ToOwner(u64),
}

/// Books `amount` rao of alpha for the root stakers of a hotkey with `root_stake` rao in total.
///
/// The rate has 32 fractional bits, so up to `root_stake / 2^32` rao cannot be claimed later.
pub fn accrue_root_dividends(rate: I96F32, amount: u64, root_stake: u64) -> RootAccrual {
    if amount > root_stake {
        return RootAccrual::ToOwner(amount);
    }
    let step = I96F32::saturating_from_num(amount)
        .checked_div(I96F32::saturating_from_num(root_stake))
        .unwrap_or_default();
    RootAccrual::Claimable(rate.saturating_add(step))
}

/// What can be claimed after the rate rose from `before` to `after`, in rao of alpha, rounded up.
/// The rest of what was booked is out of reach.
pub fn claimable_by_step(before: I96F32, after: I96F32, root_stake: u64) -> u64 {
    after
        .saturating_sub(before)
        .saturating_mul(I96F32::saturating_from_num(root_stake))
        .checked_ceil()
        .map_or(u64::MAX, I96F32::saturating_to_num)
}

/// Root stake, cumulative rate and claimed amount of one (hotkey, coldkey, subnet) (§14.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct RootPosition {
    /// `RootClaimable[hotkey][netuid]`, rao of alpha per rao of root stake.
    pub rate: I96F32,
    /// Root stake of the coldkey on the hotkey, in rao.
    pub root_stake: u64,
    /// `RootClaimed`, in rao of alpha.
    pub claimed: u128,
}

impl RootPosition {
    /// What the coldkey is owed, in rao of alpha; may be negative.
    pub fn owed(&self) -> I96F32 {
        self.rate
            .saturating_mul(I96F32::saturating_from_num(self.root_stake))
            .saturating_sub(I96F32::saturating_from_num(self.claimed))
    }

    /// Amount to pay out now in rao of alpha (§14.3); 0 means no claim at all. `threshold` is
    /// `RootClaimableThreshold`, or `None` for a forced claim.
    pub fn claimable(&self, threshold: Option<I96F32>) -> u64 {
        let owed = self.owed();
        if threshold.is_some_and(|threshold| owed < threshold) {
            return 0;
        }
        owed.saturating_to_num()
    }
}

/// How much `RootClaimed` moves when root stake changes by `stake` rao, in rao of alpha: new stake
/// must not claim the past (§14.3).
pub fn claim_watermark(rate: I96F32, stake: u64) -> u128 {
    rate.saturating_mul(I96F32::saturating_from_num(stake)).saturating_to_num()
}

/// [`claim_watermark`] rounded up, so that no claim ever exceeds what was booked.
pub fn claim_watermark_up(rate: I96F32, stake: u64) -> u128 {
    rate.saturating_mul(I96F32::saturating_from_num(stake))
        .checked_ceil()
        .map_or(u128::MAX, I96F32::saturating_to_num)
}

/// Indices of the root stakers that are claimed for in this block (§14.4), drawn from the hash of
/// the parent block. Indices can coincide, so there may be fewer than `claims`, of which at most
/// [`MAX_AUTO_CLAIMS`] are drawn.
pub fn auto_claim_indices(parent_hash: &[u8; 32], claims: u64, stakers: u64) -> BTreeSet<u64> {
    let mut words = [0u64; 4];
    for (word, bytes) in words.iter_mut().zip(parent_hash.chunks_exact(8)) {
        *word = bytes.iter().fold(0, |value: u64, byte| {
            value.checked_shl(8).unwrap_or_default() | u64::from(*byte)
        });
    }
    let mut last = words.first().copied().unwrap_or_default();
    let draws = usize::try_from(claims.min(MAX_AUTO_CLAIMS)).unwrap_or_default();
    let mut indices = BTreeSet::new();
    for step in words.iter().cycle().take(draws) {
        last = last.saturating_add(*step).checked_rem(stakers).unwrap_or_default();
        indices.insert(last);
    }
    indices
}
