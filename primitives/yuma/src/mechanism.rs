//! Several mechanisms in one subnet: emission split and aggregation (spec §5).

use crate::types::EpochOutput;
use alloc::vec::Vec;

/// Splits the subnet's emission over `count` mechanisms (spec §5.2).
///
/// `split` is `MechanismEmissionSplit`, ratios · 65535; without it every mechanism gets the same.
/// Missing entries count as 0, surplus ones are ignored, and what is left goes to mechanism 0.
/// No mechanisms, no parts.
pub fn split_emissions(total: u64, count: u8, split: Option<&[u16]>) -> Vec<u64> {
    let equal = total.checked_div(u64::from(count)).unwrap_or(0);
    let mut parts: Vec<u64> = (0..usize::from(count))
        .map(|mechanism| match split {
            None => equal,
            Some(split) => ratio_part(total, split.get(mechanism).copied().unwrap_or(0)),
        })
        .collect();
    let assigned = parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    if let Some(first) = parts.first_mut() {
        *first = first.saturating_add(total.saturating_sub(assigned));
    }
    parts
}

/// `⌊total·ratio / 65535⌋`.
fn ratio_part(total: u64, ratio: u16) -> u64 {
    const WHOLE: u128 = u16::MAX as u128;
    (u128::from(total).saturating_mul(u128::from(ratio)) / WHOLE) as u64
}

/// The subnet's vectors, aggregated over its mechanisms (spec §5.3); all indexed by uid.
///
/// Start with the default, or with [`counting_once`](Self::counting_once), and
/// [`add`](Self::add) the mechanisms in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct SubnetOutput {
    /// Mechanisms added so far.
    pub mechanisms: u16,
    /// Emission for serving: sum over mechanisms, alpha-rao.
    pub server_emission: Vec<u64>,
    /// Emission for validating: sum over mechanisms, alpha-rao.
    pub validator_emission: Vec<u64>,
    /// Combined emission, weighted by the mechanisms' shares, which it already contains (§17.3),
    /// alpha-rao; a plain sum when counting once.
    pub emission: Vec<u64>,
    /// Stake weight, weighted, ratio · 65535.
    pub stake_weight: Vec<u16>,
    /// Consensus, weighted, ratio · 65535.
    pub consensus: Vec<u16>,
    /// Dividends, weighted, ratio · 65535.
    pub dividends: Vec<u16>,
    /// Validator trust, weighted, ratio · 65535.
    pub validator_trust: Vec<u16>,
    /// Incentive of the first mechanism alone, weighted, ratio · 65535 (never stored).
    pub incentive: Vec<u16>,
    /// Active in any mechanism.
    pub active: Vec<bool>,
    /// Permitted by any mechanism.
    pub validator_permit: Vec<bool>,
    /// Whole rao of stake weight: sum over mechanisms; the stake itself when counting once.
    pub stake: Vec<u64>,
    counting_once: bool,
}

impl SubnetOutput {
    /// A corrected aggregation (§17.3): emission is weighted once, by the split alone, and stake
    /// counted once. With one mechanism and some emission it gives the same as the default.
    pub fn counting_once() -> Self {
        Self { counting_once: true, ..Self::default() }
    }

    /// Adds the result of the next mechanism, which had `part` of the subnet's `total` emission
    /// to distribute. Weighted terms are cut to integers after each mechanism.
    pub fn add(&mut self, output: &EpochOutput, part: u64, total: u64) {
        let weight = self.share(part, total);
        let scale_ratio = |value: u16| weighted(u64::from(value), weight).min(0xffff) as u16;
        let add_ratio = |sum: &mut u16, value: u16| *sum = sum.saturating_add(scale_ratio(value));
        let add_whole = |sum: &mut u64, value: u64| *sum = sum.saturating_add(value);

        merge(&mut self.server_emission, &output.server_emission, add_whole);
        merge(&mut self.validator_emission, &output.validator_emission, add_whole);
        if self.counting_once {
            merge(&mut self.emission, &output.emission, add_whole);
            merge(&mut self.stake, &output.stake, |stake, value| *stake = value.max(*stake));
        } else {
            merge(&mut self.emission, &output.emission, |sum, value| {
                *sum = sum.saturating_add(weighted(value, weight));
            });
            merge(&mut self.stake, &output.stake, add_whole);
        }
        merge(&mut self.stake_weight, &output.stake_weight, add_ratio);
        merge(&mut self.consensus, &output.consensus, add_ratio);
        merge(&mut self.dividends, &output.dividends, add_ratio);
        merge(&mut self.validator_trust, &output.validator_trust, add_ratio);
        merge(&mut self.active, &output.active, |any: &mut bool, value| *any |= value);
        merge(&mut self.validator_permit, &output.validator_permit, |any: &mut bool, value| {
            *any |= value;
        });
        if self.mechanisms == 0 {
            merge(&mut self.incentive, &output.incentive, add_ratio);
        }
        self.mechanisms = self.mechanisms.saturating_add(1);
    }

    /// Share of the next mechanism with 64 fraction bits; without emission the first one has all.
    fn share(&self, part: u64, total: u64) -> u128 {
        let all = if self.mechanisms == 0 { 1 << 64 } else { 0 };
        (u128::from(part) << 64).checked_div(u128::from(total)).unwrap_or(all)
    }
}

/// Folds `values` into `sums` uid by uid, extending `sums` with zeros where it is shorter.
fn merge<T: Copy + Default>(sums: &mut Vec<T>, values: &[T], add: impl Fn(&mut T, T)) {
    if sums.len() < values.len() {
        sums.resize(values.len(), T::default());
    }
    sums.iter_mut().zip(values).for_each(|(sum, value)| add(sum, *value));
}

/// `⌊value·weight⌋` for a weight with 64 fraction bits.
fn weighted(value: u64, weight: u128) -> u64 {
    match u128::from(value).checked_mul(weight) {
        Some(product) => (product >> 64) as u64,
        None => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_reference_values() {
        assert_eq!(split_emissions(25, 5, None), [5; 5]);
        assert_eq!(split_emissions(10, 4, None), [4, 2, 2, 2]);
        let split = [3450, 6899, 10348, 17247, 27594];
        assert_eq!(split_emissions(19, 5, Some(&split)), [1, 2, 3, 5, 8]);
        let parts = split_emissions(1_000_000_000, 2, Some(&[16383, 49152]));
        assert_eq!(parts, [249_988_556, 750_011_444]);
    }

    #[test]
    fn split_of_odd_shapes() {
        assert!(split_emissions(7, 0, None).is_empty());
        assert_eq!(split_emissions(100, 3, Some(&[65535])), [100, 0, 0]);
        assert_eq!(split_emissions(100, 1, Some(&[0, 65535])), [100]);
        assert_eq!(split_emissions(100, 2, Some(&[])), [100, 0]);
        assert_eq!(split_emissions(u64::MAX, 2, Some(&[65535, 65535])), [u64::MAX; 2]);
    }

    #[test]
    fn one_mechanism_passes_unchanged() {
        let output = EpochOutput {
            dividends: alloc::vec![65535, 1],
            emission: alloc::vec![u64::MAX, 1],
            incentive: alloc::vec![3, 4],
            ..EpochOutput::default()
        };
        for total in [0, 1, u64::MAX] {
            let mut sum = SubnetOutput::default();
            sum.add(&output, total, total);
            assert_eq!(sum.dividends, output.dividends);
            assert_eq!(sum.emission, output.emission);
            assert_eq!(sum.incentive, output.incentive);
        }
    }

    #[test]
    fn even_split_loses_a_unit_and_weights_emission_twice() {
        let output = EpochOutput {
            dividends: alloc::vec![65535],
            emission: alloc::vec![500],
            server_emission: alloc::vec![500],
            stake: alloc::vec![9],
            ..EpochOutput::default()
        };
        let mut sum = SubnetOutput::default();
        sum.add(&output, 500, 1000);
        sum.add(&output, 500, 1000);
        assert_eq!(sum.dividends, [65534]);
        assert_eq!(sum.emission, [500]);
        assert_eq!(sum.server_emission, [1000]);
        assert_eq!(sum.stake, [18]);
    }
}
