//! Voting power: a moving average of a validator's stake (spec §9.5).

/// One as the average's factor counts: parts of 10^18.
pub const VOTING_POWER_ONE: u64 = 1_000_000_000_000_000_000;

/// What an epoch does to the voting power of one hotkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VotingPowerChange {
    /// It stays as it is.
    Keep,
    /// It is lost.
    Remove,
    /// It becomes this.
    Set(u64),
}

/// Moves the voting power of a hotkey with permit towards its stake by `factor` parts of 10^18:
/// `⌊(factor·stake + (10^18 − factor)·power) / 10^18⌋`.
///
/// `stake` is the whole rao of the epoch's stake term. Who falls below `threshold`
/// (`StakeThreshold`) loses all; who has not reached it yet does not.
pub fn move_voting_power(factor: u64, stake: u64, power: u64, threshold: u64) -> VotingPowerChange {
    const ONE: u128 = VOTING_POWER_ONE as u128;
    let part = |factor: u64, value: u64| u128::from(factor).saturating_mul(value.into());
    let rest = VOTING_POWER_ONE.saturating_sub(factor);
    let sum = part(factor, stake).saturating_add(part(rest, power));
    let moved = u64::try_from(sum / ONE).unwrap_or(u64::MAX);
    if moved < threshold && power >= threshold {
        VotingPowerChange::Remove
    } else if moved > 0 {
        VotingPowerChange::Set(moved)
    } else {
        VotingPowerChange::Keep
    }
}

#[cfg(test)]
mod tests {
    use super::{VotingPowerChange::*, *};
    use proptest::prelude::*;

    const DEFAULT: u64 = 3_570_000_000_000_000;
    const TAO: u64 = 1_000_000_000;

    #[test]
    fn steps_of_the_default_factor() {
        assert_eq!(move_voting_power(DEFAULT, 1_000 * TAO, 0, 0), Set(3_570_000_000));
        assert_eq!(move_voting_power(DEFAULT, 1_000 * TAO, 3_570_000_000, 0), Set(7_127_255_100));
        assert_eq!(move_voting_power(DEFAULT, 1_000 * TAO, 1_000 * TAO, 0), Set(1_000 * TAO));
        assert_eq!(move_voting_power(DEFAULT, 280, 0, 0), Keep);
        assert_eq!(move_voting_power(DEFAULT, 281, 0, 0), Set(1));
        assert_eq!(move_voting_power(DEFAULT, 0, 1, 0), Keep, "the last rao is never lost");
    }

    #[test]
    fn the_ends_of_the_factor() {
        assert_eq!(move_voting_power(VOTING_POWER_ONE, 5, 9, 0), Set(5));
        assert_eq!(move_voting_power(0, 5, 9, 0), Set(9));
        for factor in [0, DEFAULT, VOTING_POWER_ONE, u64::MAX] {
            assert_eq!(move_voting_power(factor, u64::MAX, u64::MAX, 0), Set(u64::MAX));
        }
    }

    #[test]
    fn the_threshold_takes_only_from_those_above_it() {
        let half = VOTING_POWER_ONE / 2;
        assert_eq!(move_voting_power(half, 0, 100, 51), Remove);
        assert_eq!(move_voting_power(half, 0, 100, 50), Set(50));
        assert_eq!(move_voting_power(half, 0, 100, 101), Set(50), "it never was above");
        assert_eq!(move_voting_power(half, 0, 1, 1), Remove);
        assert_eq!(move_voting_power(half, 0, 1, 2), Keep);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn between_power_and_stake(factor in 0..=VOTING_POWER_ONE, stake: u64, power: u64) {
            let moved = match move_voting_power(factor, stake, power, 0) {
                Set(moved) => moved,
                Remove => 0,
                Keep => return Ok(()),
            };
            prop_assert!(moved >= stake.min(power) && moved <= stake.max(power));
        }
    }
}
