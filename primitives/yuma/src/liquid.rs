//! Moving average of bonds with an alpha per entry (spec §8.4).

use crate::bonds::BondMask;
use crate::consensus::clipped;
use crate::fixed::{ONE, Q32, mul, sigmoid, sigmoid_slope, unit_ratio};
use crate::sparse::{Rows, SparseRows};
use crate::types::EpochParams;
use alloc::vec;

/// Parameters of the liquid alpha.
pub(crate) struct LiquidAlpha {
    low: Q32,
    high: Q32,
    slope: Q32,
    /// Alpha without a difference: that of all weights up to the consensus.
    resting: Q32,
    /// Whether bonds to targets without a weight decay instead of being lost.
    keep_omitted: bool,
    /// Whether weights are cut to the consensus, and dropped where it is zero.
    clips: bool,
}

/// Old bond of one column in the row at hand.
#[derive(Clone, Copy, Default)]
struct OldBond {
    /// The bond, as it enters the average.
    value: Q32,
    /// The bond as the alpha sees it: 0 for an entry that stands behind a larger column.
    seen: Q32,
}

/// Gives for each entry of a row whether the alpha sees it: spec §8.4 walks over a row with a cursor
/// that moves forward only, and so misses every entry behind a larger or equal column.
struct CursorView {
    passed: Option<u16>,
}

impl CursorView {
    fn new() -> Self {
        Self { passed: None }
    }

    fn sees(&mut self, column: u16) -> bool {
        let visible = self.passed.is_none_or(|passed| column > passed);
        if visible {
            self.passed = Some(column);
        }
        visible
    }
}

impl LiquidAlpha {
    pub(crate) fn new(params: &EpochParams, clips: bool) -> Self {
        let mut alpha = Self {
            low: unit_ratio(params.alpha_low),
            high: unit_ratio(params.alpha_high),
            slope: sigmoid_slope(params.alpha_sigmoid_steepness),
            resting: 0,
            keep_omitted: params.keep_omitted_bonds,
            clips,
        };
        alpha.resting = alpha.at(0);
        alpha
    }

    /// Alpha of one entry: nearer to `high` the further the weight is above the consensus (when
    /// buying) or the bond above the weight (when selling).
    fn alpha(&self, weight: Q32, bond: Q32, consensus: Q32) -> Q32 {
        let difference = if weight >= bond {
            weight.saturating_sub(consensus)
        } else {
            bond.saturating_sub(weight)
        };
        if difference <= 0 { self.resting } else { self.at(difference.min(ONE)) }
    }

    /// Alpha for a difference within `[0, 1]`.
    fn at(&self, difference: Q32) -> Q32 {
        if self.high <= self.low {
            return self.low;
        }
        let position = sigmoid(self.slope, difference);
        let span = self.high.saturating_sub(self.low);
        self.low.saturating_add(mul(position, span)).min(self.high).max(self.low)
    }

    /// New bonds for the entries of `weights`, in their order. Old bonds of other columns are
    /// lost, or with the correction they decay and their row becomes ascending.
    pub(crate) fn moving_average(
        &self,
        weights: &Rows<Q32>,
        old: &SparseRows,
        mask: &BondMask,
        consensus: &[Q32],
    ) -> Rows<Q32> {
        let mut bonds = vec![OldBond::default(); consensus.len()];
        let mut out = Rows::with_capacity(weights.rows(), weights.entry_count());
        for (uid, row) in weights.iter().enumerate() {
            if !row.is_empty() || self.keep_omitted {
                fill(&mut bonds, old.row(uid), mask);
                self.push_row(row, &bonds, consensus, &mut out);
                if self.keep_omitted {
                    self.push_omitted(row, old.row(uid), &mut bonds, consensus, &mut out);
                }
                for (column, _) in old.row(uid) {
                    if let Some(bond) = bonds.get_mut(usize::from(*column)) {
                        *bond = OldBond::default();
                    }
                }
            }
            out.end_row();
        }
        out
    }

    /// Whether a weight is dropped, unlike one that is zero.
    fn drops(&self, weight: Q32, consensus: Q32) -> bool {
        self.clips && consensus == 0 && weight != 0
    }

    fn push_row(
        &self,
        row: &[(u16, Q32)],
        bonds: &[OldBond],
        consensus: &[Q32],
        out: &mut Rows<Q32>,
    ) {
        let mut view = CursorView::new();
        for (column, weight) in row {
            let limit = consensus.get(usize::from(*column)).copied().unwrap_or(0);
            if self.drops(*weight, limit) {
                continue;
            }
            let weight = if self.clips { clipped(*weight, limit) } else { *weight };
            let seen = if view.sees(*column) { weight } else { 0 };
            let bond = bonds.get(usize::from(*column)).copied().unwrap_or_default();
            if weight == 0 && bond.value == 0 {
                continue;
            }
            let alpha = self.alpha(seen, bond.seen, limit);
            let decayed = mul(ONE.saturating_sub(alpha), bond.value);
            let value = decayed.saturating_add(mul(alpha, weight).max(0)).min(ONE);
            if value > 0 {
                out.push(*column, value);
            }
        }
    }

    /// Adds the decayed bonds of the columns that the row of weights does not name.
    fn push_omitted(
        &self,
        row: &[(u16, Q32)],
        old: &[(u16, u16)],
        bonds: &mut [OldBond],
        consensus: &[Q32],
        out: &mut Rows<Q32>,
    ) {
        for (column, weight) in row {
            let place = usize::from(*column);
            let limit = consensus.get(place).copied().unwrap_or(0);
            if let Some(bond) = bonds.get_mut(place).filter(|_| !self.drops(*weight, limit)) {
                *bond = OldBond::default();
            }
        }
        let mut complete = true;
        for (column, _) in old {
            let place = usize::from(*column);
            let bond = bonds.get_mut(place).map(core::mem::take).unwrap_or_default();
            let limit = consensus.get(place).copied().unwrap_or(0);
            let decay = ONE.saturating_sub(self.alpha(0, bond.seen, limit));
            let value = mul(decay, bond.value).min(ONE);
            if value > 0 {
                complete = false;
                out.push(*column, value);
            }
        }
        if !complete {
            out.open_row_mut().sort_unstable();
        }
    }
}

/// Spreads an old row over the columns.
fn fill(bonds: &mut [OldBond], row: &[(u16, u16)], mask: &BondMask) {
    let mut view = CursorView::new();
    for (column, stored) in row.iter().filter(|entry| mask.keeps(entry.0)) {
        let visible = view.sees(*column);
        if let Some(bond) = bonds.get_mut(usize::from(*column)) {
            bond.value = unit_ratio(*stored);
            if visible {
                bond.seen = bond.value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn liquid(low: u16, high: u16) -> LiquidAlpha {
        let alphas = EpochParams { alpha_low: low, alpha_high: high, ..EpochParams::default() };
        LiquidAlpha::new(&alphas, false)
    }

    #[test]
    fn alpha_reference_values() {
        let expected: [(Q32, Q32, Q32); 4] = [
            (ONE, 3_859_754_218, 1_282_708_304),
            (ONE / 2, 3_436_006_604, 858_960_690),
            (ONE / 4, 3_071_671_555, 494_625_641),
            (0, 3_012_258_989, 435_213_075),
        ];
        for (difference, wide, narrow) in expected {
            assert_eq!(liquid(45_875, 58_982).alpha(difference, 0, 0), wide);
            assert_eq!(liquid(6_553, 19_660).alpha(0, difference, ONE), narrow);
        }
        // A weight equal to the bond counts as buying.
        assert_eq!(liquid(45_875, 58_982).alpha(ONE / 2, ONE / 2, 0), 3_436_006_604);
        assert_eq!(liquid(9_000, 9_000).alpha(ONE, 0, 0), unit_ratio(9_000));
        assert_eq!(liquid(9_000, 8_000).alpha(ONE, 0, 0), unit_ratio(9_000));
    }

    /// The forward-only cursor of spec §8.4, literally.
    fn merge_walk(row: &[u16], columns: u16) -> Vec<bool> {
        let mut seen = vec![false; row.len()];
        let mut cursor = 0;
        for column in 0..columns {
            while cursor < row.len() && row[cursor] < column {
                cursor += 1;
            }
            if cursor < row.len() && row[cursor] == column {
                seen[cursor] = true;
            }
        }
        seen
    }

    proptest::proptest! {
        #[test]
        fn view_equals_the_cursor_walk(row in proptest::collection::vec(0u16..12, 0..10)) {
            let mut view = CursorView::new();
            let seen: Vec<bool> = row.iter().map(|column| view.sees(*column)).collect();
            proptest::prop_assert_eq!(seen, merge_walk(&row, 12));
        }
    }

    #[test]
    fn result_is_capped_and_follows_the_weights() {
        let tenth = 6_554;
        let weights = Rows::from(vec![vec![(1, 4 * ONE), (0, 0)], vec![]]);
        let half = vec![(0, 32_768), (1, u16::MAX), (2, u16::MAX)];
        let old = SparseRows::from(vec![half, vec![(0, u16::MAX)]]);
        let run = |registered_at: &[u64]| {
            let mask = BondMask { registered_at, n: 3, last_tempo: 1 };
            liquid(tenth, tenth).moving_average(&weights, &old, &mask, &[0; 3])
        };
        let out = run(&[]);
        let decayed = mul(ONE - unit_ratio(tenth), unit_ratio(32_768));
        assert_eq!(out.row(0), [(1, ONE), (0, decayed)]);
        assert!(out.row(1).is_empty());
        // A target that registered since then has no bond.
        assert_eq!(run(&[1]).row(0), [(1, ONE)]);
    }
}
