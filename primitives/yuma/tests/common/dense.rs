//! The dense variant of the epoch (spec §14) on full n×n matrices of plain integers: the oracle of
//! the sparse one. It knows no owner and no commit–reveal, and with liquid alpha it keeps the
//! decayed bonds of columns without a weight.

use myelin_yuma::EpochOutput;
use myelin_yuma::case::Case;

/// Fixed point with 32 fraction bits.
type Q = i128;
type Matrix = Vec<Vec<Q>>;

const ONE: Q = 1 << 32;
const MAX: Q = i64::MAX as Q;

fn clamp(value: Q) -> Q {
    value.clamp(i64::MIN as Q, MAX)
}

fn mul(a: Q, b: Q) -> Q {
    clamp((a * b) >> 32)
}

fn div(a: Q, b: Q) -> Q {
    let quotient = if b == 0 { 0 } else { (a << 32) / b };
    if quotient == clamp(quotient) { quotient } else { 0 }
}

fn ratio(value: u16) -> Q {
    div(Q::from(value) << 32, 65_535 << 32)
}

fn normalized(values: &[Q]) -> Vec<Q> {
    let total: Q = values.iter().sum();
    values.iter().map(|value| if total == 0 { *value } else { div(*value, total) }).collect()
}

/// Every column divided by its sum.
fn columns_normalized(rows: &Matrix) -> Matrix {
    let total = |j: usize| clamp(rows.iter().map(|row| row[j]).sum());
    let totals: Vec<Q> = (0..rows.len()).map(total).collect();
    let scale = |(value, total): (&Q, &Q)| if *total == 0 { *value } else { div(*value, *total) };
    rows.iter().map(|row| row.iter().zip(&totals).map(scale).collect()).collect()
}

fn exponential(x: Q) -> Q {
    let x = x.clamp(-20 * ONE, 20 * ONE);
    if x == 0 || x == ONE {
        return if x == 0 { ONE } else { 22_802_600 << 9 };
    }
    let (mut term, mut sum) = (x.abs(), x.abs() + ONE);
    for k in 2..=31 {
        term = mul(term, x.abs()) / k;
        sum += term;
    }
    if x < 0 { div(ONE, sum) } else { sum }
}

/// A matrix of stored integers; `keeps` masks entries.
fn loaded(
    case: &Case,
    rows: &myelin_yuma::SparseRows,
    keeps: impl Fn(usize, usize) -> bool,
) -> Matrix {
    let n = usize::from(case.n);
    let mut out = vec![vec![0; n]; n];
    for (i, row) in out.iter_mut().enumerate() {
        for (j, value) in rows.row(i).iter().map(|entry| (usize::from(entry.0), entry.1)) {
            if j < n && keeps(i, j) {
                row[j] = Q::from(value);
            }
        }
    }
    out
}

struct Dense<'a> {
    case: &'a Case,
    n: usize,
    block: u64,
    stake: Vec<Q>,
    active_stake: Vec<Q>,
    consensus: Vec<Q>,
}

impl Dense<'_> {
    fn weights(&self) -> Matrix {
        let case = self.case;
        let rows = loaded(case, &case.weights, |i, j| {
            case.validator_permit[i] && i != j && case.last_update[i] > case.registered_at[j]
        });
        rows.iter()
            .map(|row| normalized(&row.iter().map(|v| v << 32).collect::<Vec<_>>()))
            .collect()
    }

    /// Stake-weighted quantile of every column, by sorting.
    fn find_consensus(&mut self, weights: &Matrix) {
        let voters: Vec<usize> = (0..self.n).filter(|i| self.active_stake[*i] > 0).collect();
        let stake = normalized(&voters.iter().map(|i| self.active_stake[*i]).collect::<Vec<_>>());
        let minority = stake.iter().sum::<Q>() - ratio(self.case.kappa);
        let column = |j: usize| {
            let scores = voters.iter().map(|i| weights[*i][j]);
            let mut votes: Vec<(Q, Q)> = scores.zip(stake.iter().copied()).collect();
            votes.sort_unstable();
            let mut below = 0;
            let decisive = votes.iter().find(|vote| {
                below += vote.1;
                below > minority
            });
            decisive.or(votes.last()).map_or(0, |vote| vote.0)
        };
        self.consensus = (0..self.n).map(column).collect();
    }

    /// Stored bonds without those to targets that registered since the last epoch.
    fn bonds(&self) -> Matrix {
        let last_tempo = match self.case.last_step_block {
            0 => self.block.saturating_sub(u64::from(self.case.tempo)),
            block => block + 1,
        };
        loaded(self.case, &self.case.bonds, |_, j| last_tempo > self.case.registered_at[j])
    }

    fn fixed_alpha(&self) -> Q {
        ONE - clamp((Q::from(self.case.bonds_moving_average) << 32) / 1_000_000)
    }

    fn average(&self, new: &Matrix, old: &Matrix, alpha: impl Fn(usize, usize) -> Q) -> Matrix {
        let blend = |i: usize, j: usize| {
            let alpha = alpha(i, j);
            clamp(mul(alpha, new[i][j]) + mul(ONE - alpha, old[i][j])).max(0)
        };
        (0..self.n).map(|i| (0..self.n).map(|j| blend(i, j)).collect()).collect()
    }

    fn legacy(&self, weights: &Matrix, incentive: &[Q]) -> (Vec<Q>, Matrix) {
        let stored = self.bonds();
        let old: Matrix = stored.iter().map(|row| row.iter().map(|v| v << 32).collect()).collect();
        let rows = weights.iter().zip(&self.active_stake);
        let fresh =
            rows.map(|(row, stake)| row.iter().map(|w| mul(*w, *stake)).collect()).collect();
        let alpha = self.fixed_alpha();
        let (fresh, old) = (columns_normalized(&fresh), columns_normalized(&old));
        let bonds = columns_normalized(&self.average(&fresh, &old, |_, _| alpha));
        let dividends = normalized(&income(&bonds, incentive));
        let top = |j: usize| bonds.iter().map(|row| row[j]).max().unwrap_or(0);
        let tops: Vec<Q> = (0..self.n).map(top).collect();
        let scale = |(v, top): (&Q, &Q)| if *top == 0 { *v } else { div(*v, *top) };
        (dividends, bonds.iter().map(|row| row.iter().zip(&tops).map(scale).collect()).collect())
    }

    fn yuma3(&self, weights: &Matrix, incentive: &[Q]) -> (Vec<Q>, Matrix) {
        let case = self.case;
        let old: Matrix = self.bonds();
        let old: Matrix =
            old.iter().map(|row| row.iter().map(|v| ratio(*v as u16)).collect()).collect();
        let liquid = case.liquid_alpha && self.consensus.iter().any(|value| *value != 0);
        let (low, high) = (ratio(case.alpha_low), ratio(case.alpha_high));
        let slope = (Q::from(case.alpha_sigmoid_steepness) << 32) / -100;
        let alpha = |i: usize, j: usize| {
            if !liquid {
                return self.fixed_alpha();
            }
            let (weight, bond) = (weights[i][j], old[i][j]);
            let difference =
                if weight >= bond { weight - self.consensus[j] } else { bond - weight };
            let exponent = mul(slope, difference.clamp(0, ONE) - ONE / 2);
            let position = (ONE << 32) / (ONE + exponential(exponent));
            (low + mul(position, high - low)).min(high).max(low)
        };
        let bonds = self.average(weights, &old, alpha);
        let bonds: Matrix = match liquid {
            true => bonds.iter().map(|row| row.iter().map(|v| (*v).min(ONE)).collect()).collect(),
            false => bonds,
        };
        let income = income(&columns_normalized(&bonds), incentive);
        let parts = income.iter().zip(&self.active_stake).map(|(part, stake)| mul(*part, *stake));
        (normalized(&parts.collect::<Vec<_>>()), bonds)
    }
}

fn income(bonds: &Matrix, incentive: &[Q]) -> Vec<Q> {
    let product = |(bond, incentive): (&Q, &Q)| mul(*bond, *incentive);
    bonds.iter().map(|row| row.iter().zip(incentive).map(product).sum()).collect()
}

/// Stake terms in 2^-32 rao, and S.
fn stakes(case: &Case) -> (Vec<u128>, Vec<Q>) {
    let weight = (u128::from(case.tao_weight) << 32) / u128::from(u64::MAX);
    let terms = case.alpha_stake.iter().zip(&case.root_stake);
    let terms: Vec<u128> = terms
        .map(|(alpha, root)| (u128::from(*alpha) << 32) + u128::from(*root) * weight)
        .collect();
    let kept = |term: &u128| if term >> 32 >= u128::from(case.stake_threshold) { *term } else { 0 };
    let total: u128 = terms.iter().map(kept).sum();
    let share = |term: &u128| ((kept(term) << 32).checked_div(total)).unwrap_or(0) as Q;
    let stake = terms.iter().map(share).collect();
    (terms, stake)
}

/// The k largest stakes, the higher uid winning a tie.
fn permits(stake: &[Q], k: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..stake.len()).collect();
    order.sort_by_key(|uid| stake[*uid]);
    let top = &order[order.len().saturating_sub(k)..];
    (0..stake.len()).map(|uid| stake[uid] != 0 && top.contains(&uid)).collect()
}

fn stored(value: Q) -> u16 {
    (mul(value, 65_535 << 32) >> 32).clamp(0, 65_535) as u16
}

/// The epoch of a legal case. Bond rows hold all columns, zeros included.
pub fn epoch(case: &Case, block: u64, reward: u64) -> EpochOutput {
    let n = usize::from(case.n);
    let (terms, stake) = stakes(case);
    let cutoff = u64::from(case.activity_cutoff_factor_milli) * u64::from(case.tempo) / 1_000;
    let active: Vec<bool> =
        case.last_update.iter().map(|updated| updated + cutoff.max(1) >= block).collect();
    let votes = |i: usize| if active[i] && case.validator_permit[i] { stake[i] } else { 0 };
    let active_stake = normalized(&(0..n).map(votes).collect::<Vec<_>>());
    let mut model = Dense { case, n, block, stake, active_stake, consensus: vec![] };
    let weights = model.weights();
    model.find_consensus(&weights);
    let cut = |row: &Vec<Q>| row.iter().zip(&model.consensus).map(|(w, c)| *w.min(c)).collect();
    let clipped: Matrix = weights.iter().map(cut).collect();
    let rank = |j: usize| (0..n).map(|i| mul(model.active_stake[i], clipped[i][j])).sum();
    let incentive = normalized(&(0..n).map(rank).collect::<Vec<_>>());
    let beta = ratio(case.bonds_penalty);
    let mix = |(full, cut): (&Q, &Q)| full + mul(beta, cut - full);
    let rows = weights.iter().zip(&clipped);
    let for_bonds = rows.map(|(full, cut)| full.iter().zip(cut).map(mix).collect()).collect();
    let (dividends, bonds) = match case.yuma3 {
        true => model.yuma3(&for_bonds, &incentive),
        false => model.legacy(&for_bonds, &incentive),
    };

    let sums: Vec<Q> = incentive.iter().zip(&dividends).map(|(a, b)| a + b).collect();
    let whole: Q = sums.iter().sum();
    let part = |values: &[Q]| -> Vec<Q> { values.iter().map(|value| div(*value, whole)).collect() };
    let nobody = model.active_stake.iter().all(|stake| *stake == 0);
    let fallback = if nobody { &model.stake } else { &model.active_stake };
    let shares = match whole {
        0 => [vec![0; n], fallback.clone(), fallback.clone()],
        _ => [part(&incentive), part(&dividends), part(&sums)],
    };
    let pay = |share: &Q| ((share * Q::from(reward)) >> 32) as u64;
    let [server_emission, validator_emission, emission] =
        shares.map(|shares| shares.iter().map(pay).collect());
    let ratios = |values: &[Q]| values.iter().map(|value| stored(*value)).collect();
    let validator_permit = permits(&model.stake, usize::from(case.max_allowed_validators));
    let row = |i: usize| match validator_permit[i] {
        true => (0..case.n).zip(&bonds[i]).map(|(j, bond)| (j, stored(*bond))).collect(),
        false => vec![],
    };
    EpochOutput {
        stake_weight: ratios(&model.stake),
        consensus: ratios(&model.consensus),
        incentive: ratios(&incentive),
        dividends: ratios(&dividends),
        validator_trust: clipped.iter().map(|row| stored(row.iter().sum())).collect(),
        bonds: (0..n).map(row).collect::<Vec<_>>().into(),
        active,
        validator_permit,
        emission,
        server_emission,
        validator_emission,
        stake: terms.iter().map(|term| (term >> 32) as u64).collect(),
    }
}
