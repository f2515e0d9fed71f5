//! A lock, or the sum of many, and what time and people do to it.

use crate::decay;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use substrate_fixed::types::{I64F64, U64F64};

/// Alpha rao below which, in mass and in conviction, a lock counts as nothing.
pub const DUST: u64 = 100;

/// How much is locked, and the conviction that it earned, as of a block.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    TypeInfo,
    MaxEncodedLen,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Debug,
)]
pub struct LockState {
    /// Locked alpha, in rao.
    pub locked_mass: u64,
    /// Conviction earned, in rao of alpha.
    pub conviction: U64F64,
    /// Block up to which decay and growth are counted.
    pub last_update: u64,
}

/// Part of a lock: what decay took, or what moves to another.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Part {
    /// Locked alpha, in rao.
    pub mass: u64,
    /// Conviction, in rao of alpha.
    pub conviction: U64F64,
}

/// Which rules apply to a lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LockKind {
    /// Whether the mass stays as it is.
    pub perpetual: bool,
    /// Whether it is locked towards the hotkey of the subnet's owner.
    pub of_owner: bool,
}

/// Time constants, in blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rates {
    /// Of the mass's decay.
    pub unlock: u64,
    /// Of the conviction's growth.
    pub maturity: u64,
}

impl LockState {
    /// A lock made in block `now`, without conviction.
    pub fn new(locked_mass: u64, now: u64) -> Self {
        Self { locked_mass, conviction: U64F64::default(), last_update: now }
    }

    /// Whether nothing is locked and no conviction is left.
    pub fn is_empty(&self) -> bool {
        self.locked_mass == 0 && self.conviction == 0
    }

    /// Whether it is too little to be kept.
    pub fn is_dust(&self) -> bool {
        self.locked_mass < DUST && self.conviction < DUST
    }

    /// The lock at block `now` (spec `staking.md` §13.2): the mass decays unless it is perpetual,
    /// conviction approaches it, and dust vanishes.
    pub fn roll(&self, now: u64, kind: LockKind, rates: Rates) -> Self {
        let mut rolled = *self;
        let blocks = now.saturating_sub(self.last_update);
        if blocks > 0 {
            let unlock = decay(blocks, rates.unlock);
            let maturity = decay(blocks, rates.maturity);
            let mass = U64F64::from_num(self.locked_mass);
            if !kind.perpetual {
                rolled.locked_mass = unlock.saturating_mul(mass).to_num();
            }
            let growth = if kind.perpetual {
                U64F64::from_num(1).saturating_sub(maturity)
            } else {
                decaying_growth(blocks, unlock, maturity, rates)
            };
            rolled.conviction = maturity
                .saturating_mul(self.conviction)
                .saturating_add(mass.saturating_mul(growth));
            rolled.last_update = now;
        }
        if kind.of_owner {
            rolled.conviction = U64F64::from_num(rolled.locked_mass);
        }
        if rolled.is_dust() {
            rolled = Self { last_update: rolled.last_update, ..Self::default() };
        }
        rolled
    }

    /// What this lock has more than `later`, nothing where it has less.
    pub fn lost_until(&self, later: &Self) -> Part {
        Part {
            mass: self.locked_mass.saturating_sub(later.locked_mass),
            conviction: self.conviction.saturating_sub(later.conviction),
        }
    }

    /// Adds another lock; the later of the two updates counts.
    pub fn merge(&mut self, other: &Self) {
        self.locked_mass = self.locked_mass.saturating_add(other.locked_mass);
        self.conviction = self.conviction.saturating_add(other.conviction);
        self.last_update = self.last_update.max(other.last_update);
    }

    /// Takes a part away, as far as there is one.
    pub fn reduce(&mut self, part: &Part) {
        self.locked_mass = self.locked_mass.saturating_sub(part.mass);
        self.conviction = self.conviction.saturating_sub(part.conviction);
    }

    /// The part with this mass and its proportion of the conviction; all of it when there is less.
    pub fn part(&self, mass: u64) -> Part {
        if mass >= self.locked_mass {
            return Part { mass: self.locked_mass, conviction: self.conviction };
        }
        let ratio = U64F64::from_num(mass)
            .checked_div(U64F64::from_num(self.locked_mass))
            .unwrap_or_default();
        Part { mass, conviction: self.conviction.saturating_mul(ratio) }
    }

    /// What falls away when `amount` of the alpha behind the lock is gone: that much mass, and so
    /// much conviction that the rest keeps the proportion of the mass left (spec `staking.md`
    /// §13.4, force_reduce).
    pub fn cut(&self, amount: u64) -> Part {
        if amount >= self.locked_mass {
            return Part { mass: self.locked_mass, conviction: self.conviction };
        }
        let gone = U64F64::from_num(amount)
            .checked_div(U64F64::from_num(self.locked_mass))
            .unwrap_or_default();
        let kept = self.conviction.saturating_mul(U64F64::from_num(1).saturating_sub(gone));
        Part { mass: amount, conviction: self.conviction.saturating_sub(kept) }
    }
}

/// Conviction that a rao of decaying mass earns in `blocks`.
fn decaying_growth(blocks: u64, unlock: U64F64, maturity: U64F64, rates: Rates) -> U64F64 {
    if rates.unlock == 0 || rates.maturity == 0 {
        return U64F64::default();
    }
    if rates.unlock == rates.maturity {
        let times = U64F64::from_num(blocks)
            .checked_div(U64F64::from_num(rates.unlock))
            .unwrap_or(U64F64::max_value());
        return times.saturating_mul(maturity);
    }
    let signed = |value: U64F64| I64F64::saturating_from_num(value);
    let rate = |value: u64| I64F64::saturating_from_num(value);
    signed(unlock)
        .saturating_sub(signed(maturity))
        .saturating_mul(rate(rates.unlock))
        .checked_div(rate(rates.unlock).saturating_sub(rate(rates.maturity)))
        .map_or(U64F64::default(), |growth| growth.max(I64F64::from_bits(0)).saturating_to_num())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATES: Rates = Rates { unlock: 934_866, maturity: 934_866 };
    const DECAYING: LockKind = LockKind { perpetual: false, of_owner: false };
    const PERPETUAL: LockKind = LockKind { perpetual: true, of_owner: false };

    fn close(value: U64F64, expected: f64) {
        let value: f64 = value.to_num();
        assert!((value / expected - 1.0).abs() < 1e-12, "{value} for {expected}");
    }

    #[test]
    fn worked_examples() {
        let lock = LockState::new(10_000, 0);
        let decaying = lock.roll(1_000, DECAYING, RATES);
        assert_eq!(decaying.locked_mass, 9_989);
        assert_eq!(decaying.conviction.to_bits(), 197_108_704_962_744_510_000);
        let perpetual = lock.roll(1_000, PERPETUAL, RATES);
        assert_eq!(perpetual.locked_mass, 10_000);
        assert_eq!(perpetual.conviction.to_bits(), 197_214_163_394_389_470_000);
        let owner = lock.roll(1_000, LockKind { of_owner: true, ..DECAYING }, RATES);
        assert_eq!((owner.locked_mass, owner.conviction), (9_989, U64F64::from_num(9_989)));

        let large = LockState::new(100_000_000_000, 7);
        let decaying = large.roll(216_007, DECAYING, RATES);
        assert_eq!(decaying.locked_mass, 79_370_045_016);
        close(decaying.conviction, 18_338_381_889.647_6);
        close(large.roll(216_007, PERPETUAL, RATES).conviction, 20_629_954_983.114_6);
    }

    #[test]
    fn nothing_moves_within_a_block() {
        let lock = LockState { conviction: U64F64::from_num(300), ..LockState::new(500, 9) };
        assert_eq!(lock.roll(9, DECAYING, RATES), lock);
        let owner = lock.roll(9, LockKind { of_owner: true, ..PERPETUAL }, RATES);
        assert_eq!(owner.conviction, U64F64::from_num(500), "an owner's conviction is the mass");
    }

    #[test]
    fn dust_vanishes() {
        assert_eq!(LockState::new(99, 3).roll(3, PERPETUAL, RATES), LockState::new(0, 3));
        let believed = LockState { conviction: U64F64::from_num(100), ..LockState::new(5, 3) };
        assert_eq!(believed.roll(3, PERPETUAL, RATES), believed);
    }

    #[test]
    fn rates_may_differ_or_be_missing() {
        let lock = LockState::new(1_000_000, 0);
        let unequal = Rates { unlock: 2_000, maturity: 1_000 };
        // 2 (e^-1/2 - e^-1) of the mass.
        close(
            lock.roll(1_000, DECAYING, unequal).conviction,
            1_000_000.0 * 0.477_302_437_082_382_4,
        );
        let instant = lock.roll(1, DECAYING, Rates { unlock: 0, maturity: 10 });
        assert!(instant.is_empty(), "{instant:?}");
    }

    #[test]
    fn parts_keep_proportions() {
        let lock = LockState { conviction: U64F64::from_num(400), ..LockState::new(1_000, 5) };
        assert_eq!(lock.part(250), Part { mass: 250, conviction: U64F64::from_num(100) });
        assert_eq!(lock.cut(250), Part { mass: 250, conviction: U64F64::from_num(100) });
        let all = Part { mass: 1_000, conviction: U64F64::from_num(400) };
        assert_eq!((lock.part(2_000), lock.cut(1_000)), (all, all));
        let mut rest = lock;
        rest.reduce(&lock.part(250));
        assert_eq!((rest.locked_mass, rest.conviction), (750, U64F64::from_num(300)));
        rest.merge(&LockState::new(50, 8));
        assert_eq!((rest.locked_mass, rest.last_update), (800, 8));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// Mass never grows, conviction of a young lock never passes its mass, and waiting in two
        /// steps differs from waiting in one by rounding only.
        #[test]
        fn decay_is_monotone_and_composes(
            mass in 0u64..21_000_000_000_000_000,
            first in 0u64..3_000_000,
            second in 0u64..3_000_000,
            perpetual: bool,
        ) {
            let kind = LockKind { perpetual, of_owner: false };
            let lock = LockState::new(mass, 0);
            let half = lock.roll(first, kind, RATES);
            let twice = half.roll(first + second, kind, RATES);
            let once = lock.roll(first + second, kind, RATES);
            prop_assert!(half.locked_mass <= mass && twice.locked_mass <= half.locked_mass);
            prop_assert!(half.conviction <= mass);
            prop_assert!(once.locked_mass.abs_diff(twice.locked_mass) <= 1 + DUST);
            let (a, b): (f64, f64) = (once.conviction.to_num(), twice.conviction.to_num());
            prop_assert!((a - b).abs() <= 2.0 + DUST as f64 + mass as f64 * 1e-15, "{a} {b}");
        }
    }
}
