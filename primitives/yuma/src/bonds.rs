//! Bonds and dividends (spec §7, §8).

use crate::consensus::clipped;
use crate::fixed::{
    Divisor, Factor, ONE, Q32, add_unit, mul, mul_or_zero, normalize, to_u16, unit_ratio,
    unit_to_u16,
};
use crate::liquid::LiquidAlpha;
use crate::sparse::{Rows, SparseRows, is_ascending, is_strictly_ascending};
use crate::types::EpochInput;
use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

/// What the bond steps read of the steps before.
pub(crate) struct BondContext<'a> {
    /// Normalised weights W.
    pub(crate) weights: &'a Rows<Q32>,
    /// Consensus C.
    pub(crate) consensus: &'a [Q32],
    /// Ranks R: the stake-weighted sums of the clipped weights, per column.
    pub(crate) ranks: &'a [Q32],
    /// Incentive I.
    pub(crate) incentive: &'a [Q32],
    /// Active stake A.
    pub(crate) active_stake: &'a [Q32],
    /// Permits for the next epoch: other rows are not stored.
    pub(crate) permits: &'a [bool],
}

/// Dividends D and the bonds E to store.
pub(crate) struct Bonds {
    pub(crate) dividends: Vec<Q32>,
    pub(crate) rows: SparseRows,
}

/// Runs the branch that `Yuma3On` selects.
pub(crate) fn bonds(input: &EpochInput, context: &BondContext) -> Bonds {
    let weights = BondWeights::new(context, input.params.bonds_penalty);
    let mut out = if input.params.yuma3 {
        yuma3(input, context, &weights)
    } else {
        legacy(input, context, &weights)
    };
    normalize(&mut out.dividends);
    out
}

/// Weights for bonds W^b: between the weights (penalty 0) and the clipped weights (penalty 1),
/// which are not stored but read through the limits (spec §7.2).
struct BondWeights<'a> {
    rows: Cow<'a, Rows<Q32>>,
    /// Largest weight of every column: the consensus for the clipped weights. Weights are dropped
    /// where it is zero.
    limits: Cow<'a, [Q32]>,
    /// Whether these are the clipped weights.
    clipped: bool,
}

impl<'a> BondWeights<'a> {
    fn new(context: &BondContext<'a>, penalty: u16) -> Self {
        if penalty == u16::MAX {
            let (rows, limits) = (context.weights.into(), context.consensus.into());
            return Self { rows, limits, clipped: true };
        }
        let rows = match penalty {
            0 => Cow::Borrowed(context.weights),
            _ => Cow::Owned(interpolated(context, penalty)),
        };
        Self { rows, limits: vec![ONE; context.consensus.len()].into(), clipped: false }
    }
}

/// The interpolated weights for bonds: rows are ascending and without zeros.
fn interpolated(context: &BondContext, penalty: u16) -> Rows<Q32> {
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
    out
}

/// Tells which targets registered since the last epoch; bonds to them are void (spec §7.3).
pub(crate) struct BondMask<'a> {
    pub(crate) registered_at: &'a [u64],
    pub(crate) n: usize,
    pub(crate) last_tempo: u64,
}

impl<'a> BondMask<'a> {
    fn new(input: &EpochInput<'a>) -> Self {
        let last_tempo = match input.last_step_block {
            0 => input.block.saturating_sub(u64::from(input.params.tempo)),
            block => block.saturating_add(1),
        };
        Self { registered_at: input.registered_at, n: usize::from(input.n), last_tempo }
    }

    /// A stored bond on its own scale (spec §8.2 step 1), 0 if it is void.
    fn bond(&self, column: u16, stored: u16) -> Q32 {
        if self.keeps(column) { unit_ratio(stored) } else { 0 }
    }

    pub(crate) fn keeps(&self, column: u16) -> bool {
        let column = usize::from(column);
        let registered = self.registered_at.get(column).filter(|_| column < self.n);
        registered.copied().unwrap_or(0) < self.last_tempo
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

/// Appends the entries of one row of a moving average: `blend(column, new, old)` over the columns
/// of both, ascending, only positive results (spec §8.1 step 4).
///
/// `blend` is a sum of a part of the new and a part of the old entry; the part of zero is zero.
fn push_average<A: Copy + Default, B: Copy + Default>(
    new: &[(u16, A)],
    old: &[(u16, B)],
    blend: impl Fn(u16, A, B) -> Q32,
    out: &mut Rows<Q32>,
) {
    let (no_new, no_old) = (A::default(), B::default());
    // Most rows name the same columns as before, in ascending order.
    let mut same: usize = 0;
    let mut next: u32 = 0;
    let mut push = |column, new, old| {
        let value = blend(column, new, old);
        if value > 0 {
            out.push(column, value);
        }
    };
    for ((column, value), (before, bond)) in new.iter().zip(old) {
        if column != before || u32::from(*column) < next {
            break;
        }
        push(*column, *value, *bond);
        same = same.wrapping_add(1);
        next = u32::from(*column).wrapping_add(1);
    }
    let last = same.saturating_sub(1);
    let (from_last, old_from_last) = (new.get(last..), old.get(last..));
    if !from_last.is_none_or(is_strictly_ascending)
        || !old_from_last.is_none_or(is_strictly_ascending)
    {
        let mut new: Vec<_> =
            new.iter().map(|(c, value)| (*c, blend(*c, *value, no_old))).collect();
        let mut old: Vec<_> =
            old.iter().map(|(c, value)| (*c, blend(*c, no_new, *value))).collect();
        new.sort_by_key(|entry| entry.0);
        old.sort_by_key(|entry| entry.0);
        out.reopen_row();
        return push_merged(&new, &old, out);
    }
    let (new, mut rest) = (new.get(same..).unwrap_or(&[]), old.get(same..).unwrap_or(&[]));
    for (column, value) in new {
        let mut same = no_old;
        while let Some(((before, bond), tail)) = rest.split_first()
            && before <= column
        {
            rest = tail;
            if before == column {
                same = *bond;
                break;
            }
            push(*before, no_new, *bond);
        }
        push(*column, *value, same);
    }
    for (column, bond) in rest {
        push(*column, no_new, *bond);
    }
}

/// An empty matrix that needs no more room for a moving average: no row has more entries than both
/// have, or than there are columns.
fn room_for_average(new: &Rows<Q32>, old: &SparseRows, columns: usize) -> Rows<Q32> {
    let rows = new.first_rows(columns).zip(old.first_rows(columns));
    let entries = rows.fold(0, |total: usize, (new, old)| {
        total.saturating_add(new.len().saturating_add(old.len()).min(columns))
    });
    Rows::with_capacity(columns, entries)
}

/// Merges two ascending rows, adding the values of equal columns.
fn push_merged(first: &[(u16, Q32)], second: &[(u16, Q32)], out: &mut Rows<Q32>) {
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
        if value > 0 {
            out.push(column, value);
        }
    }
}

/// What the bonds of one column are divided by.
struct BondColumn {
    /// Sum of the bonds.
    total: Divisor,
    /// Largest share of the sum. Dividing does not change which bond is the largest.
    top: Divisor,
    /// Incentive of the column's uid.
    incentive: Factor,
}

/// How bonds are summed up and divided: simpler if none is above one.
trait Arithmetic {
    fn add(total: Q32, bond: Q32) -> Q32;
    fn share(bond: Q32, total: Divisor) -> Q32;
}

/// For bonds within `[0, 1]`.
struct Unit;

impl Arithmetic for Unit {
    fn add(total: Q32, bond: Q32) -> Q32 {
        add_unit(total, bond)
    }

    fn share(bond: Q32, total: Divisor) -> Q32 {
        total.share(bond)
    }
}

/// For bonds of an alpha outside `[0, 1]`.
struct Wide;

impl Arithmetic for Wide {
    fn add(total: Q32, bond: Q32) -> Q32 {
        total.saturating_add(bond)
    }

    fn share(bond: Q32, total: Divisor) -> Q32 {
        total.wide_share(bond)
    }
}

/// Sum and largest share of every column.
fn bond_columns<A: Arithmetic>(bonds: &Rows<Q32>, incentive: &[Q32]) -> Vec<BondColumn> {
    let mut sums: Vec<(Q32, Q32)> = vec![(0, 0); incentive.len()];
    for (column, value) in bonds.entries() {
        if let Some((total, top)) = sums.get_mut(usize::from(*column)) {
            *total = A::add(*total, *value);
            *top = (*top).max(*value);
        }
    }
    let columns = sums.into_iter().zip(incentive);
    columns
        .map(|((total, top), incentive)| {
            let total = Divisor::new(total);
            let top = Divisor::new(A::share(top, total));
            BondColumn { total, top, incentive: Factor::new(*incentive) }
        })
        .collect()
}

/// Income `Σ_j mul(I_j, share of E_ij in its column)` per row, and the rows to store: `form`
/// gives the stored form of a bond and its share. Bonds are not negative.
fn income<A: Arithmetic>(
    bonds: &Rows<Q32>,
    context: &BondContext,
    form: impl Fn(&BondColumn, Q32, Q32) -> u16,
) -> Bonds {
    let columns = bond_columns::<A>(bonds, context.incentive);
    let mut dividends = Vec::with_capacity(bonds.rows());
    let mut rows = SparseRows::with_capacity(bonds.rows(), bonds.entry_count());
    for (uid, row) in bonds.iter().enumerate() {
        let stored = context.permits.get(uid) == Some(&true);
        let mut income: Q32 = 0;
        let entries = row.iter().map(|(column, value)| {
            // Every bond has a column.
            let Some(of) = columns.get(usize::from(*column)) else { return (*column, 0) };
            let part = A::share(*value, of.total);
            income = add_unit(income, of.incentive.of(part));
            (*column, form(of, *value, part))
        });
        if stored {
            rows.extend(entries);
        } else {
            entries.for_each(drop);
        }
        rows.end_row();
        dividends.push(income);
    }
    Bonds { dividends, rows }
}

/// What the new and the stored bonds of one column are made of in the legacy branch.
struct ShareColumn {
    /// Largest weight.
    limit: Q32,
    /// What new bonds are divided by.
    fresh: Divisor,
    /// What stored bonds are divided by.
    old: Divisor,
}

/// Sums `Σ_i mul(W^b_ij, A_i)` per column (spec §8.1 step 2); for clipped weights they are the
/// ranks.
fn fresh_totals(context: &BondContext, weights: &BondWeights) -> Vec<Q32> {
    if weights.clipped {
        return context.ranks.to_vec();
    }
    let mut totals: Vec<Q32> = vec![0; weights.limits.len()];
    for (row, stake) in weights.rows.iter().zip(context.active_stake) {
        let stake = Factor::new(*stake);
        for (column, weight) in row {
            if let Some(total) = totals.get_mut(usize::from(*column)) {
                *total = add_unit(*total, stake.of(*weight));
            }
        }
    }
    totals
}

/// Divisors of the legacy branch (spec §8.1 steps 1 and 2). A void column of stored bonds gets a
/// divisor that makes every share zero.
fn share_columns(
    input: &EpochInput,
    context: &BondContext,
    weights: &BondWeights,
) -> Vec<ShareColumn> {
    let n = usize::from(input.n);
    let mut old: Vec<u64> = vec![0; n];
    for row in input.bonds.iter().take(n) {
        for (column, value) in row {
            if let Some(total) = old.get_mut(usize::from(*column)) {
                *total = total.wrapping_add(u64::from(*value));
            }
        }
    }
    let mask = BondMask::new(input);
    let old = (0..input.n).zip(old).map(|(column, total)| {
        if mask.keeps(column) { Divisor::of_integers(total) } else { Divisor::VOID }
    });
    let totals = fresh_totals(context, weights);
    let columns = totals.into_iter().zip(old).zip(weights.limits.iter());
    columns
        .map(|((fresh, old), limit)| ShareColumn { limit: *limit, fresh: Divisor::new(fresh), old })
        .collect()
}

/// True if an average with this alpha lies between the new and the old value.
fn is_proper(alpha: Q32) -> bool {
    (1..ONE).contains(&alpha)
}

/// The legacy branch (spec §8.1).
fn legacy(input: &EpochInput, context: &BondContext, weights: &BondWeights) -> Bonds {
    let columns = share_columns(input, context, weights);
    let alpha = fixed_alpha(input.params.bonds_moving_average, false);
    let keep = ONE.saturating_sub(alpha);
    let form = |scale: &BondColumn, _, part| unit_to_u16(scale.top.share(part));
    if is_proper(alpha) {
        let part =
            |factor: Q32, value: Q32| ((factor as u64).wrapping_mul(value as u64) >> 32) as Q32;
        let blend = |new, old| add_unit(part(alpha, new), part(keep, old));
        let bonds = legacy_average(input, context, weights, &columns, blend);
        return income::<Unit>(&bonds, context, form);
    }
    let blend = |new, old| mul(alpha, new).saturating_add(mul(keep, old));
    let bonds = legacy_average(input, context, weights, &columns, blend);
    income::<Wide>(&bonds, context, form)
}

/// Moving average of the column shares (spec §8.1 step 4); `mix` averages a new and an old share.
fn legacy_average(
    input: &EpochInput,
    context: &BondContext,
    weights: &BondWeights,
    columns: &[ShareColumn],
    mix: impl Fn(Q32, Q32) -> Q32,
) -> Rows<Q32> {
    let mut bonds = room_for_average(&weights.rows, input.bonds, columns.len());
    let rows = weights.rows.first_rows(columns.len()).zip(input.bonds.first_rows(columns.len()));
    for (stake, (fresh, old)) in context.active_stake.iter().zip(rows) {
        let factor = Factor::new(*stake);
        let blend = |column: u16, weight: Q32, bond: u16| {
            let Some(of) = columns.get(usize::from(column)) else { return 0 };
            let fresh = of.fresh.share(factor.of(weight.min(of.limit)));
            mix(fresh, of.old.share(Q32::from(bond)))
        };
        let fresh = if *stake != 0 { fresh } else { &[] };
        if !fresh.is_empty() || !old.is_empty() {
            push_average(fresh, old, blend, &mut bonds);
        }
        bonds.end_row();
    }
    bonds
}

/// The Yuma-3 branch (spec §8.2).
fn yuma3(input: &EpochInput, context: &BondContext, weights: &BondWeights) -> Bonds {
    let mask = BondMask::new(input);
    let liquid = input.params.liquid_alpha && context.consensus.iter().any(|value| *value != 0);
    let form = |_: &BondColumn, value, _| to_u16(value);
    let mut out = if liquid {
        let liquid = LiquidAlpha::new(&input.params, weights.clipped);
        let rows = liquid.moving_average(&weights.rows, input.bonds, &mask, context.consensus);
        income::<Unit>(&rows, context, form)
    } else {
        let alpha = fixed_alpha(input.params.bonds_moving_average, true);
        let rows = moving_average(&weights.rows, input.bonds, &mask, alpha, &weights.limits);
        income::<Wide>(&rows, context, form)
    };
    for (income, stake) in out.dividends.iter_mut().zip(context.active_stake) {
        *income = mul_or_zero(*income, *stake);
    }
    out
}

/// Exponential moving average with one alpha: `a·new + (1 − a)·old`. New values are cut to the
/// limits of the columns; columns without a limit vanish.
fn moving_average(
    new: &Rows<Q32>,
    old: &SparseRows,
    mask: &BondMask,
    alpha: Q32,
    limits: &[Q32],
) -> Rows<Q32> {
    let keep = ONE.saturating_sub(alpha);
    let blend = |column: u16, new: Q32, old: u16| {
        let Some(limit) = limits.get(usize::from(column)) else { return 0 };
        mul(alpha, new.min(*limit)).saturating_add(mul(keep, mask.bond(column, old)))
    };
    let mut out = room_for_average(new, old, limits.len());
    for uid in 0..limits.len() {
        push_average(new.row(uid), old.row(uid), blend, &mut out);
        out.end_row();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Voids no bond.
    const ALL: BondMask = BondMask { registered_at: &[], n: 0, last_tempo: 1 };

    /// Bonds in their stored form.
    fn stored(rows: &Rows<Q32>) -> SparseRows {
        let row = |row: &[(u16, Q32)]| row.iter().map(|entry| (entry.0, to_u16(entry.1))).collect();
        rows.iter().map(row).collect::<Vec<Vec<(u16, u16)>>>().into()
    }

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
            consensus: &consensus,
            ranks: &[],
            incentive: &[],
            active_stake: &[],
            permits: &[],
        };
        let row = BondWeights::new(&context, 32_768).rows.row(0).to_vec();
        let rounded: Vec<i64> = row.iter().map(|entry| (entry.1 * 1000 + ONE / 2) / ONE).collect();
        assert_eq!(rounded, [100, 150, 200]);
        assert_eq!(*BondWeights::new(&context, 0).rows, weights);
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
        let bonds = stored(&bonds);
        let consensus: Vec<Q32> = [30, 20, 10, 40].iter().map(hundredths).collect();
        let params =
            crate::EpochParams { alpha_low: 6_553, alpha_high: 6_553, ..Default::default() };
        let liquid = LiquidAlpha::new(&params, false);
        let liquid = liquid.moving_average(&weights, &bonds, &ALL, &consensus);
        let fixed = moving_average(&weights, &bonds, &ALL, fixed_alpha(900_000, true), &[ONE; 4]);
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
        let out = moving_average(&new, &stored(&old), &ALL, ONE / 4, &[ONE; 3]);
        assert_eq!(out.row(0), [(0, ONE / 4), (1, ONE * 3 / 2), (2, ONE / 4)]);
        assert_eq!(out.row(1), [(1, ONE / 4)]);
        assert_eq!(out.rows(), 3);
    }

    proptest::proptest! {
        #[test]
        fn both_ways_of_averaging_agree(
            new in proptest::collection::btree_map(0u16..30, 0..=ONE, 0..20),
            old in proptest::collection::btree_map(0u16..30, 0..=u16::MAX, 0..20),
            alpha in -ONE..2 * ONE,
        ) {
            let (new, old): (Vec<_>, Vec<_>) = (new.into_iter().collect(), old.into_iter().collect());
            let old = SparseRows::from(vec![old]);
            let average = |new: &[(u16, Q32)]| {
                let new = Rows::from(vec![new.to_vec()]);
                moving_average(&new, &old, &ALL, alpha, &[ONE; 25]).row(0).to_vec()
            };
            let mut reversed = new.clone();
            reversed.reverse();
            proptest::prop_assert_eq!(average(&new), average(&reversed));
        }
    }
}
