//! Pool operations (spec `staking.md` §2.2) and the reading rule for legacy shares (§2.3).

use crate::SafeFloat;
use substrate_fixed::types::U64F64;

/// A change of a stake, in rao of alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Change {
    /// Stake is added.
    Add(u64),
    /// Stake is taken out.
    Remove(u64),
}

impl Change {
    /// The size of the change, without its direction.
    pub const fn amount(&self) -> u64 {
        match self {
            Self::Add(amount) | Self::Remove(amount) => *amount,
        }
    }
}

/// How a number of shares changes another.
type Step = fn(&SafeFloat, &SafeFloat) -> Option<SafeFloat>;

/// The part of a (hotkey, subnet) share pool that all its coldkeys have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Pool {
    /// Shared value `V` in rao of alpha (`TotalHotkeyAlpha`).
    pub value: u64,
    /// Sum of all shares, `D` (`TotalHotkeySharesV2`).
    pub denominator: SafeFloat,
}

impl Pool {
    /// Stake behind one share, in rao of alpha, rounded down. 0 for an empty pool.
    ///
    /// Without withdrawals all stakes add up to at most [`Pool::value`]. A withdrawal that shrinks
    /// the denominator by many orders of magnitude leaves the rounding of the large one behind, so
    /// that the sum can then exceed the value by that fraction, unless all changes are
    /// [covered](Pool::update_one_covered).
    pub fn value_of(&self, share: &SafeFloat) -> u64 {
        SafeFloat::from(self.value)
            .mul_div(share, &self.denominator)
            .map_or(0, |value| value.to_u64())
    }

    /// Emission to (or loss of) all shareholders in proportion: only the shared value moves.
    /// Saturates at 0 and `u64::MAX`.
    pub fn update_all(&mut self, change: Change) {
        self.value = match change {
            Change::Add(amount) => self.value.saturating_add(amount),
            Change::Remove(amount) => self.value.saturating_sub(amount),
        };
    }

    /// Changes the stake of one shareholder, together with the denominator and the shared value.
    ///
    /// With a zero denominator the amount itself becomes the share and the denominator, whatever
    /// the direction. A removal larger than the stake is the caller's to refuse.
    pub fn update_one(&mut self, share: &mut SafeFloat, change: Change) {
        let step: Step = match change {
            Change::Add(_) => SafeFloat::add,
            Change::Remove(_) => SafeFloat::sub,
        };
        self.update_by(share, change, step, step);
    }

    /// [`Pool::update_one`] with a denominator rounded up and a share rounded down, so that all
    /// shares together never exceed the denominator, nor all stakes the shared value, whoever
    /// withdraws. What is rounded away belongs to nobody. Holds for a pool that was never changed
    /// in another way.
    pub fn update_one_covered(&mut self, share: &mut SafeFloat, change: Change) {
        match change {
            Change::Add(_) => self.update_by(share, change, SafeFloat::add_up, SafeFloat::add),
            // The denominator has at least the exponent of what is removed: this rounds up.
            Change::Remove(_) => {
                self.update_by(share, change, SafeFloat::sub, SafeFloat::sub_down);
            }
        }
    }

    fn update_by(&mut self, share: &mut SafeFloat, change: Change, whole: Step, part: Step) {
        if self.denominator.is_zero() {
            self.denominator = SafeFloat::from(change.amount());
            *share = self.denominator;
        } else {
            let shares = self.shares_for(change.amount());
            self.denominator = whole(&self.denominator, &shares).unwrap_or(self.denominator);
            *share = part(share, &shares).unwrap_or(*share);
        }
        self.update_all(change);
    }

    /// Whether adding this amount (rao of alpha) would yield any share at all: true for an empty
    /// pool, false if shares exist but the value behind them is 0, or if the amount is too small
    /// to be represented.
    pub fn can_add(&self, amount: u64) -> bool {
        self.denominator.is_zero() || !self.shares_for(amount).is_zero()
    }

    /// Shares that correspond to an amount at the present value per share; zero if undefined.
    fn shares_for(&self, amount: u64) -> SafeFloat {
        SafeFloat::from(amount)
            .mul_div(&self.denominator, &SafeFloat::from(self.value))
            .unwrap_or_default()
    }
}

/// The share (or denominator) to use when a legacy entry and a current one may both exist: the
/// legacy one wins. `None` if there is neither, which is not the same as a zero share.
pub fn resolve_share(legacy: Option<U64F64>, current: Option<SafeFloat>) -> Option<SafeFloat> {
    legacy.map(SafeFloat::from).or(current)
}
