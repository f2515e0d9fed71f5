//! Bonds and dividends (spec §7, §8).

use crate::consensus::clipped;
use crate::fixed::{ONE, Q32, div, int_ratio, mul, mul_or_zero, normalize, unit_ratio};
use crate::liquid::LiquidAlpha;
use crate::sparse::{Rows, is_ascending};
use crate::types::EpochInput;
use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

/// What the bond steps read of the steps before.
pub(crate) struct BondContext<'a> {
    /// Normalised weights W.
    pub(crate) weights: &'a Rows<Q32>,
    /// Clipped weights W̄.
    pub(crate) clipped: &'a Rows<Q32>,
    /// Consensus C.
    pub(crate) consensus: &'a [Q32],
    /// Incentive I.
    pub(crate) incentive: &'a [Q32],
    /// Active stake A.
    pub(crate) active_stake: &'a [Q32],
}

/// Dividends D and the bonds E to store.
pub(crate) struct Bonds {
    pub(crate) dividends: Vec<Q32>,
    pub(crate) rows: Rows<Q32>,
}

/// Runs the branch that `Yuma3On` selects.
pub(crate) fn bonds(input: &EpochInput, context: &BondContext) -> Bonds {
    let weights = weights_for_bonds(context, input.params.bonds_penalty);
    let mut out = if input.params.yuma3 {
        yuma3(input, context, &weights)
    } else {
        legacy(input, context, &weights)
    };
    normalize(&mut out.dividends);
    out
}

/// Weights for bonds W^b: between the weights (penalty 0) and the clipped weights (penalty 1);
/// an interpolated row is ascending and without zeros (spec §7.2).
fn weights_for_bonds<'a>(context: &BondContext<'a>, penalty: u16) -> Cow<'a, Rows<Q32>> {
    match penalty {
        0 => return Cow::Borrowed(context.weights),
        u16::MAX => return Cow::Borrowed(context.clipped),
        _ => {}
    }
    let beta = unit_ratio(penalty);
    let mut out = Rows::with_capacity(context.weights.rows(), context.weights.entry_count());
    for row in context.weights.iter() {
        for (column, weight) in row {
            let limit = context.consensus.get(usize::from(*column)).copied().unwrap_or(0);
            let excess = clipped(*weight, limit).saturating_sub(*weight);
            let value = weight.saturating_add(mul(beta, excess));
            if value > 0 {
                out.push(*column, value);
            }
        }
        let open = out.open_row_mut();
        if !is_ascending(open) {
            open.sort_by_key(|entry| entry.0);
        }
        out.end_row();
    }
    Cow::Owned(out)
}

/// Tells which targets registered since the last epoch; bonds to them are void (spec §7.3).
struct BondMask<'a> {
    registered_at: &'a [u64],
    n: usize,
    last_tempo: u64,
}

impl<'a> BondMask<'a> {
    fn new(input: &EpochInput<'a>) -> Self {
        let last_tempo = match input.last_step_block {
            0 => input.block.saturating_sub(u64::from(input.params.tempo)),
            block => block.saturating_add(1),
        };
        Self { registered_at: input.registered_at, n: usize::from(input.n), last_tempo }
    }

    fn keeps(&self, column: u16) -> bool {
        let column = usize::from(column);
        let registered = self.registered_at.get(column).filter(|_| column < self.n);
        registered.copied().unwrap_or(0) < self.last_tempo
    }
}

/// Stored bonds as shares of their column (spec §8.1 step 1), columns below n.
fn shares_of_columns(input: &EpochInput) -> Rows<Q32> {
    let n = usize::from(input.n);
    let mask = BondMask::new(input);
    let mut totals: Vec<u64> = vec![0; n];
    let mut out = Rows::with_capacity(n, input.bonds.entry_count());
    for uid in 0..n {
        for (column, value) in input.bonds.row(uid) {
            if let Some(total) = totals.get_mut(usize::from(*column))
                && mask.keeps(*column)
            {
                *total = total.saturating_add(u64::from(*value));
                out.push(*column, Q32::from(*value));
            }
        }
        out.end_row();
    }
    for (column, value) in out.entries_mut() {
        let total = totals.get(usize::from(*column)).copied().unwrap_or(0);
        *value = int_ratio(*value as u16, total);
    }
    out
}

/// Stored bonds on their own scale (spec §8.2 step 1). Columns from n on are kept: they matter
/// for how liquid alpha reads an unsorted row.
fn stored_bonds(input: &EpochInput) -> Rows<Q32> {
    let n = usize::from(input.n);
    let mask = BondMask::new(input);
    let mut out = Rows::with_capacity(n, input.bonds.entry_count());
    for uid in 0..n {
        for (column, value) in input.bonds.row(uid).iter().filter(|entry| mask.keeps(entry.0)) {
            out.push(*column, unit_ratio(*value));
        }
        out.end_row();
    }
    out
}

/// Divides every entry by the sum of its column, where that is not zero.
fn normalize_columns(rows: &mut Rows<Q32>, columns: usize) {
    let mut totals: Vec<Q32> = vec![0; columns];
    for (column, value) in rows.entries() {
        if let Some(total) = totals.get_mut(usize::from(*column)) {
            *total = total.saturating_add(*value);
        }
    }
    divide_columns(rows, &totals);
}

/// Divides every entry by the largest of its column, where that is not zero.
fn upscale_columns(rows: &mut Rows<Q32>, columns: usize) {
    let mut largest: Vec<Q32> = vec![0; columns];
    for (column, value) in rows.entries() {
        if let Some(top) = largest.get_mut(usize::from(*column)) {
            *top = (*value).max(*top);
        }
    }
    divide_columns(rows, &largest);
}

fn divide_columns(rows: &mut Rows<Q32>, divisors: &[Q32]) {
    for (column, value) in rows.entries_mut() {
        let divisor = divisors.get(usize::from(*column)).copied().unwrap_or(0);
        if divisor != 0 {
            *value = div(*value, divisor);
        }
    }
}

/// `BondsMovingAverage / 10^6` with 64 fraction bits.
fn moving_average_ratio(per_million: u64) -> i128 {
    let bits = (u128::from(per_million) << 64).min(i128::MAX as u128);
    (bits / 1_000_000) as i128
}

/// Share `a` of the new value in the moving average (spec §8.1 step 3). A ratio beyond the range
/// of Q32 saturates in the legacy branch and wraps in the Yuma-3 branch (§17.16).
fn fixed_alpha(per_million: u64, yuma3: bool) -> Q32 {
    let ratio = moving_average_ratio(per_million) >> 32;
    let ratio = if yuma3 { ratio as Q32 } else { Q32::try_from(ratio).unwrap_or(Q32::MAX) };
    ONE.saturating_sub(ratio)
}

/// Exponential moving average with one alpha: `a·new + (1 − a)·old` over the columns of both,
/// ascending, only positive results (spec §8.1 step 4). Old columns from `columns` on vanish.
fn moving_average(new: &Rows<Q32>, old: &Rows<Q32>, alpha: Q32, columns: usize) -> Rows<Q32> {
    let keep = ONE.saturating_sub(alpha);
    let capacity = new.entry_count().saturating_add(old.entry_count());
    let mut out = Rows::with_capacity(columns, capacity);
    let mut scratch = Vec::new();
    for uid in 0..columns {
        scratch.clear();
        scratch.extend(new.row(uid).iter().map(|(column, value)| (*column, mul(alpha, *value))));
        let boundary = scratch.len();
        scratch.extend(old.row(uid).iter().map(|(column, value)| (*column, mul(keep, *value))));
        let (new_part, old_part) = scratch.split_at_mut(boundary);
        for part in [&mut *new_part, &mut *old_part] {
            if !is_ascending(part) {
                part.sort_by_key(|entry| entry.0);
            }
        }
        push_merged(new_part, old_part, columns, &mut out);
        out.end_row();
    }
    out
}

/// Merges two ascending rows, adding the values of equal columns.
fn push_merged(first: &[(u16, Q32)], second: &[(u16, Q32)], columns: usize, out: &mut Rows<Q32>) {
    let mut first = first.iter().peekable();
    let mut second = second.iter().peekable();
    loop {
        let column = match (first.peek(), second.peek()) {
            (Some(a), Some(b)) => a.0.min(b.0),
            (Some(a), None) => a.0,
            (None, Some(b)) => b.0,
            (None, None) => return,
        };
        let mut value: Q32 = 0;
        while let Some(entry) = first.next_if(|entry| entry.0 == column) {
            value = value.saturating_add(entry.1);
        }
        while let Some(entry) = second.next_if(|entry| entry.0 == column) {
            value = value.saturating_add(entry.1);
        }
        if value > 0 && usize::from(column) < columns {
            out.push(column, value);
        }
    }
}

/// `Σ_j mul(I_j, E_ij)` per row.
fn income(rows: &Rows<Q32>, incentive: &[Q32]) -> Vec<Q32> {
    rows.iter()
        .map(|row| {
            row.iter().fold(0, |total: Q32, (column, value)| {
                let share = incentive.get(usize::from(*column)).copied().unwrap_or(0);
                total.saturating_add(mul(share, *value))
            })
        })
        .collect()
}

/// The legacy branch (spec §8.1).
fn legacy(input: &EpochInput, context: &BondContext, weights: &Rows<Q32>) -> Bonds {
    let n = usize::from(input.n);
    let old = shares_of_columns(input);
    let mut fresh = Rows::with_capacity(n, weights.entry_count());
    for (row, stake) in weights.iter().zip(context.active_stake) {
        if *stake != 0 {
            for (column, weight) in row {
                fresh.push(*column, mul(*weight, *stake));
            }
        }
        fresh.end_row();
    }
    normalize_columns(&mut fresh, n);
    let alpha = fixed_alpha(input.params.bonds_moving_average, false);
    let mut rows = moving_average(&fresh, &old, alpha, n);
    normalize_columns(&mut rows, n);
    let dividends = income(&rows, context.incentive);
    upscale_columns(&mut rows, n);
    Bonds { dividends, rows }
}

/// The Yuma-3 branch (spec §8.2).
fn yuma3(input: &EpochInput, context: &BondContext, weights: &Rows<Q32>) -> Bonds {
    let n = usize::from(input.n);
    let old = stored_bonds(input);
    let liquid = input.params.liquid_alpha && context.consensus.iter().any(|value| *value != 0);
    let rows = if liquid {
        LiquidAlpha::new(&input.params).moving_average(weights, &old, context.consensus)
    } else {
        let alpha = fixed_alpha(input.params.bonds_moving_average, true);
        moving_average(weights, &old, alpha, n)
    };
    let mut shares = rows.clone();
    normalize_columns(&mut shares, n);
    let dividends = income(&shares, context.incentive)
        .into_iter()
        .zip(context.active_stake)
        .map(|(income, stake)| mul_or_zero(income, *stake))
        .collect();
    Bonds { dividends, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_of_the_moving_average() {
        for yuma3 in [false, true] {
            assert_eq!(fixed_alpha(900_000, yuma3), 429_496_730);
            assert_eq!(fixed_alpha(975_000, yuma3), 107_374_183);
            assert_eq!(fixed_alpha(1_000_000, yuma3), 0);
            assert_eq!(fixed_alpha(0, yuma3), ONE);
            assert_eq!(fixed_alpha(2_000_000, yuma3), -ONE);
        }
        assert_eq!(fixed_alpha(u64::MAX, false), ONE - Q32::MAX);
        assert_eq!(fixed_alpha((1 << 32) * 1_000_000, true), ONE);
    }

    #[test]
    fn interpolation_reference_values() {
        let matrix = |rows: [[i64; 3]; 2]| {
            let rows = rows.map(|row| {
                let entries = row.iter().zip(0u16..).map(|(v, j)| (j, v * ONE / 1000));
                entries.filter(|entry| entry.1 != 0).collect::<Vec<_>>()
            });
            Rows::from(rows.to_vec())
        };
        // Weights 0.1, 0.2, 0.4 and a consensus of 0.1, 0.1, 0 with half a penalty.
        let weights = matrix([[100, 200, 400], [0, 0, 0]]);
        let consensus: Vec<Q32> = [100, 100, 0].iter().map(|v| v * ONE / 1000).collect();
        let context = BondContext {
            weights: &weights,
            clipped: &weights,
            consensus: &consensus,
            incentive: &[],
            active_stake: &[],
        };
        let row = weights_for_bonds(&context, 32_768).row(0).to_vec();
        let rounded: Vec<i64> = row.iter().map(|entry| (entry.1 * 1000 + ONE / 2) / ONE).collect();
        assert_eq!(rounded, [100, 150, 200]);
        assert_eq!(*weights_for_bonds(&context, 0), weights);
    }

    /// Worked case 16e: a liquid alpha with equal bounds is a fixed alpha.
    #[test]
    fn equal_bounds_make_a_fixed_alpha() {
        let hundredths = |value: &i64| value * ONE / 100;
        let matrix = |rows: [[i64; 3]; 4]| {
            let row = |row: [i64; 3]| (0u16..).zip(row.iter().map(hundredths)).collect();
            Rows::from(rows.map(row).to_vec())
        };
        let weights = matrix([[0, 10, 0], [0, 20, 40], [0, 30, 10], [0, 40, 50]]);
        let bonds = matrix([[10, 10, 50], [0, 0, 40], [50, 10, 10], [0, 40, 20]]);
        let expected = matrix([[9, 10, 45], [0, 2, 40], [45, 12, 10], [0, 40, 23]]);
        let consensus: Vec<Q32> = [30, 20, 10, 40].iter().map(hundredths).collect();
        let params =
            crate::EpochParams { alpha_low: 6_553, alpha_high: 6_553, ..Default::default() };
        let liquid = LiquidAlpha::new(&params).moving_average(&weights, &bonds, &consensus);
        let fixed = moving_average(&weights, &bonds, fixed_alpha(900_000, true), 4);
        for (uid, expected) in expected.iter().enumerate() {
            let expected: Vec<_> = expected.iter().filter(|entry| entry.1 > 0).collect();
            for row in [liquid.row(uid), fixed.row(uid)] {
                assert_eq!(row.len(), expected.len());
                for (got, want) in row.iter().zip(&expected) {
                    assert_eq!(got.0, want.0);
                    assert!((got.1 - want.1).abs() < ONE / 1000 * 6, "{got:?} {want:?}");
                }
            }
            for (a, b) in liquid.row(uid).iter().zip(fixed.row(uid)) {
                assert!((a.1 - b.1).abs() < ONE / 1000);
            }
        }
    }

    #[test]
    fn average_of_unsorted_and_repeated_columns() {
        let new = Rows::from(vec![vec![(2, ONE), (0, ONE)], vec![(1, ONE)]]);
        let old = Rows::from(vec![vec![(1, ONE), (9, ONE), (1, ONE)], vec![]]);
        let out = moving_average(&new, &old, ONE / 4, 3);
        assert_eq!(out.row(0), [(0, ONE / 4), (1, ONE * 3 / 2), (2, ONE / 4)]);
        assert_eq!(out.row(1), [(1, ONE / 4)]);
        assert_eq!(out.rows(), 3);
    }
}
