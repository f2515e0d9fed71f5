//! A slow, literal model of the epoch on the fixed-point library: dense rows, the pivot search,
//! the cursor walk, an exponential for every pair. For well-formed cases only (no uid twice in a
//! row).

use myelin_yuma::case::Case;
use myelin_yuma::{EpochOutput, SparseRows};
use substrate_fixed::types::{I32F32, I64F64, I96F32};

type Q = I32F32;
type Matrix = Vec<Vec<(u16, Q)>>;

const ZERO: Q = Q::from_bits(0);
const WIDE_ZERO: I64F64 = I64F64::from_bits(0);

fn q(value: u16) -> Q {
    Q::from_num(value)
}

fn int(value: i64) -> Q {
    Q::from_num(value)
}

/// Quotient, 0 where there is none.
fn over(a: Q, b: Q) -> Q {
    if b == 0 { ZERO } else { a.checked_div(b).unwrap_or(ZERO) }
}

fn total(values: impl IntoIterator<Item = Q>) -> Q {
    values.into_iter().fold(ZERO, Q::saturating_add)
}

fn normalized(values: &[Q]) -> Vec<Q> {
    let sum = total(values.iter().copied());
    values.iter().map(|value| if sum == 0 { *value } else { over(*value, sum) }).collect()
}

fn value_at(row: &[(u16, Q)], column: usize) -> Q {
    row.iter().find(|entry| usize::from(entry.0) == column).map_or(ZERO, |entry| entry.1)
}

fn column_sums(rows: &Matrix, n: usize) -> Vec<Q> {
    (0..n).map(|j| total(rows.iter().map(|row| value_at(row, j)))).collect()
}

fn columns_over(rows: &Matrix, divisors: &[Q]) -> Matrix {
    let scaled = |(j, v): &(u16, Q)| {
        let divisor = divisors[usize::from(*j)];
        (*j, if divisor == 0 { *v } else { over(*v, divisor) })
    };
    rows.iter().map(|row| row.iter().map(scaled).collect()).collect()
}

fn loaded(rows: &SparseRows, n: usize) -> Matrix {
    let load = |i| rows.row(i).iter().map(|(j, v)| (*j, q(*v))).collect();
    (0..n).map(load).collect()
}

/// Everything that the later steps need.
struct Model<'a> {
    case: &'a Case,
    n: usize,
    block: u64,
    stake: Vec<Q>,
    whole: Vec<u64>,
    active: Vec<bool>,
    old_permits: Vec<bool>,
    new_permits: Vec<bool>,
    active_stake: Vec<Q>,
}

fn at(values: &[u64], uid: usize) -> u64 {
    values.get(uid).copied().unwrap_or(0)
}

impl<'a> Model<'a> {
    fn new(case: &'a Case, block: u64) -> Self {
        let n = usize::from(case.n);
        let weight = (u128::from(case.tao_weight) << 32) / u128::from(u64::MAX);
        let weight = I64F64::from_bits((weight as i128) << 32);
        let term = |uid| {
            let root = I64F64::saturating_from_num(at(&case.root_stake, uid));
            I64F64::saturating_from_num(at(&case.alpha_stake, uid))
                .saturating_add(root.saturating_mul(weight))
        };
        let terms: Vec<I64F64> = (0..n).map(term).collect();
        let whole: Vec<u64> = terms.iter().map(|term| term.saturating_to_num()).collect();
        let owner = case.owner_uid.map(usize::from);
        let kept = |uid: usize| owner == Some(uid) || whole[uid] >= case.stake_threshold;
        let terms: Vec<I64F64> =
            (0..n).map(|uid| if kept(uid) { terms[uid] } else { WIDE_ZERO }).collect();
        let sum = terms.iter().fold(WIDE_ZERO, |sum, term| sum.saturating_add(*term));
        let share = |term: &I64F64| {
            let ratio = if sum == 0 { WIDE_ZERO } else { term.saturating_div(sum) };
            Q::from_bits((ratio.to_bits() >> 32) as i64)
        };
        let stake: Vec<Q> = terms.iter().map(share).collect();
        let cutoff = u64::from(case.activity_cutoff_factor_milli) * u64::from(case.tempo) / 1000;
        let cutoff = cutoff.max(1);
        let active =
            (0..n).map(|i| at(&case.last_update, i).saturating_add(cutoff) >= block).collect();
        let mut model = Self {
            case,
            n,
            block,
            stake,
            whole,
            active,
            old_permits: case.validator_permit.clone(),
            new_permits: vec![],
            active_stake: vec![],
        };
        model.permits();
        model
    }

    fn permits(&mut self) {
        let (n, k) = (self.n, usize::from(self.case.max_allowed_validators));
        let mut new: Vec<bool> = self.stake.iter().map(|stake| *stake != 0).collect();
        if n >= k {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by_key(|uid| self.stake[*uid]);
            order.iter().take(n - k).for_each(|uid| new[*uid] = false);
        }
        self.new_permits = new;
        if let Some(owner) = self.case.owner_uid.map(usize::from) {
            for permits in [&mut self.new_permits, &mut self.old_permits] {
                if let Some(permit) = permits.get_mut(owner) {
                    *permit = true;
                }
            }
        }
        let mut active = self.stake.clone();
        for (uid, stake) in active.iter_mut().enumerate() {
            let masked = !self.old_permits.is_empty() && !self.permitted(uid);
            if masked || !self.active[uid] {
                *stake = ZERO;
            }
        }
        self.active_stake = normalized(&active);
    }

    fn permitted(&self, uid: usize) -> bool {
        self.old_permits.get(uid).copied().unwrap_or(false)
    }

    fn registered(&self, column: u16) -> u64 {
        let column = usize::from(column);
        if column < self.n { at(&self.case.registered_at, column) } else { 0 }
    }

    fn oldest_commit(&self, uid: usize) -> u64 {
        let commits = &self.case.commit_reveal;
        let live = |epoch: u64| commits.epoch_index <= epoch.saturating_add(commits.reveal_period);
        let own = |commit: &u16| usize::from(*commit) == uid;
        let hashed = commits.hash_commits.iter().find(|c| own(&c.uid) && live(c.epoch));
        let locked = commits.timelocked_commits.iter().filter(|c| own(&c.uid) && live(c.epoch));
        locked.chain(hashed).map(|commit| commit.block).min().unwrap_or(u64::MAX)
    }

    fn weights(&self) -> Matrix {
        let mut rows = loaded(&self.case.weights, self.n);
        for (i, row) in rows.iter_mut().enumerate() {
            row.retain(|entry| usize::from(entry.0) < self.n);
            if !self.permitted(i) {
                row.clear();
            }
            if self.case.owner_uid.map(usize::from) != Some(i) {
                row.retain(|entry| usize::from(entry.0) != i);
            }
            row.retain(|entry| at(&self.case.last_update, i) > self.registered(entry.0));
            if self.case.commit_reveal.enabled {
                row.retain(|entry| self.oldest_commit(i) >= self.registered(entry.0));
            }
            let sum = total(row.iter().map(|entry| entry.1));
            if sum > 0 {
                row.iter_mut().for_each(|entry| entry.1 = over(entry.1, sum));
            }
        }
        rows
    }

    fn consensus(&self, weights: &Matrix) -> Vec<Q> {
        let voters: Vec<usize> = (0..self.n).filter(|i| self.active_stake[*i] > 0).collect();
        let stake: Vec<Q> = voters.iter().map(|i| self.active_stake[*i]).collect();
        let stake = normalized(&stake);
        let minority = total(stake.iter().copied()) - over(q(self.case.kappa), q(u16::MAX));
        let column = |j| {
            let score = voters.iter().map(|i| value_at(&weights[*i], j));
            pivot_search(score.zip(stake.iter().copied()).collect(), minority)
        };
        (0..self.n).map(column).collect()
    }

    fn last_tempo(&self) -> u64 {
        match self.case.last_step_block {
            0 => self.block.saturating_sub(u64::from(self.case.tempo)),
            block => block + 1,
        }
    }

    fn bonds(&self) -> Matrix {
        let mut rows = loaded(&self.case.bonds, self.n);
        for row in &mut rows {
            row.retain(|entry| self.last_tempo() > self.registered(entry.0));
        }
        rows
    }

    /// Weights for bonds from the weights, the clipped weights and the penalty.
    fn blended(&self, weights: &Matrix, clipped: &Matrix) -> Matrix {
        let beta = over(q(self.case.bonds_penalty), q(u16::MAX));
        if beta == 0 {
            return weights.clone();
        }
        if beta == 1 {
            return clipped.clone();
        }
        let blend = |i: usize, j: usize| {
            let (full, cut) = (value_at(&weights[i], j), value_at(&clipped[i], j));
            (j as u16, full.saturating_add(beta.saturating_mul(cut - full)))
        };
        let row = |i| (0..self.n).map(|j| blend(i, j)).filter(|entry| entry.1 > 0).collect();
        (0..self.n).map(row).collect()
    }

    fn fixed_alpha(&self) -> Q {
        let ratio = I64F64::saturating_from_num(self.case.bonds_moving_average)
            .saturating_div(I64F64::from_num(1_000_000));
        int(1).saturating_sub(Q::saturating_from_num(ratio))
    }

    fn average(&self, new: &Matrix, old: &Matrix, alpha: Q) -> Matrix {
        let keep = int(1).saturating_sub(alpha);
        let blend = |i: usize, j: usize| {
            let fresh = alpha.saturating_mul(value_at(&new[i], j));
            (j as u16, fresh.saturating_add(keep.saturating_mul(value_at(&old[i], j))))
        };
        let row = |i| (0..self.n).map(|j| blend(i, j)).filter(|entry| entry.1 > 0).collect();
        (0..self.n).map(row).collect()
    }

    fn liquid_alpha(&self, weight: Q, bond: Q, consensus: Q) -> Q {
        let low = over(q(self.case.alpha_low), q(u16::MAX));
        let high = over(q(self.case.alpha_high), q(u16::MAX));
        let buy = (weight - consensus).clamp(ZERO, int(1));
        let sell = (bond - weight).clamp(ZERO, int(1));
        let difference = if weight >= bond { buy } else { sell };
        let slope = Q::from_num(self.case.alpha_sigmoid_steepness).saturating_div(int(-100));
        let exponent = slope.saturating_mul(difference - Q::from_num(0.5));
        let position = int(1).saturating_div(int(1).saturating_add(exponential(exponent)));
        low.saturating_add(position.saturating_mul(high - low)).min(high).max(low)
    }

    fn liquid_average(&self, new: &Matrix, old: &Matrix, consensus: &[Q]) -> Matrix {
        let row = |i: usize| {
            let (weights, bonds) = (walk(&new[i], self.n), walk(&old[i], self.n));
            let alpha = |j: usize| self.liquid_alpha(weights[j], bonds[j], consensus[j]);
            let blend = |(j, weight): &(u16, Q)| {
                let alpha = alpha(usize::from(*j));
                let bond = value_at(&old[i], usize::from(*j));
                let decayed = (int(1) - alpha).saturating_mul(bond);
                let bought = alpha.saturating_mul(*weight).max(ZERO);
                (*j, decayed.saturating_add(bought).min(int(1)))
            };
            new[i].iter().map(blend).filter(|entry| entry.1 > 0).collect()
        };
        (0..self.n).map(row).collect()
    }

    fn legacy(&self, weights: &Matrix, incentive: &[Q]) -> (Vec<Q>, Matrix) {
        let mut old = self.bonds();
        old.iter_mut().for_each(|row| row.retain(|entry| usize::from(entry.0) < self.n));
        let old = columns_over(&old, &column_sums(&old, self.n));
        let mut fresh = weights.clone();
        for (row, stake) in fresh.iter_mut().zip(&self.active_stake) {
            row.iter_mut().for_each(|entry| entry.1 = entry.1.saturating_mul(*stake));
        }
        let fresh = columns_over(&fresh, &column_sums(&fresh, self.n));
        let rows = self.average(&fresh, &old, self.fixed_alpha());
        let rows = columns_over(&rows, &column_sums(&rows, self.n));
        let dividends = normalized(&income(&rows, incentive));
        let top = |j| rows.iter().map(|row| value_at(row, j)).max().unwrap_or(ZERO);
        let largest: Vec<Q> = (0..self.n).map(top).collect();
        let stored = columns_over(&rows, &largest);
        (dividends, stored)
    }

    fn yuma3(&self, weights: &Matrix, consensus: &[Q], incentive: &[Q]) -> (Vec<Q>, Matrix) {
        let mut old = self.bonds();
        for entry in old.iter_mut().flatten() {
            entry.1 = over(entry.1, q(u16::MAX));
        }
        let rows = if self.case.liquid_alpha && consensus.iter().any(|value| *value != 0) {
            self.liquid_average(weights, &old, consensus)
        } else {
            self.average(weights, &old, self.fixed_alpha())
        };
        let shares = columns_over(&rows, &column_sums(&rows, self.n));
        let dividends: Vec<Q> = income(&shares, incentive)
            .iter()
            .zip(&self.active_stake)
            .map(|(income, stake)| income.checked_mul(*stake).unwrap_or(ZERO))
            .collect();
        (normalized(&dividends), rows)
    }
}

fn income(rows: &Matrix, incentive: &[Q]) -> Vec<Q> {
    let product = |entry: &(u16, Q)| incentive[usize::from(entry.0)].saturating_mul(entry.1);
    rows.iter().map(|row| total(row.iter().map(product))).collect()
}

/// The forward-only reading of a stored row.
fn walk(row: &[(u16, Q)], n: usize) -> Vec<Q> {
    let mut out = vec![ZERO; n];
    let mut cursor = 0;
    for (column, value) in out.iter_mut().enumerate() {
        while cursor < row.len() && usize::from(row[cursor].0) < column {
            cursor += 1;
        }
        if cursor < row.len() && usize::from(row[cursor].0) == column {
            *value = row[cursor].1;
        }
    }
    out
}

fn exponential(x: Q) -> Q {
    let x = x.clamp(int(-20), int(20));
    if x == 0 {
        return int(1);
    }
    if x == 1 {
        return Q::from_bits(22_802_600 << 9);
    }
    let size = x.abs();
    let (mut term, mut result) = (size, size + int(1));
    for k in 2..=31 {
        term = term * size / int(k);
        result += term;
    }
    if x < 0 { int(1) / result } else { result }
}

fn pivot_search(mut part: Vec<(Q, Q)>, minority: Q) -> Q {
    let stake = |part: &[(Q, Q)]| total(part.iter().map(|vote| vote.1));
    let (mut low, mut high) = (ZERO, stake(&part));
    loop {
        if part.len() < 2 {
            return part.first().map_or(ZERO, |vote| vote.0);
        }
        let pivot = part[part.len() / 2].0;
        let lower: Vec<_> = part.iter().copied().filter(|vote| vote.0 < pivot).collect();
        let upper: Vec<_> = part.iter().copied().filter(|vote| vote.0 > pivot).collect();
        if minority < low + stake(&lower) && !lower.is_empty() {
            high = low + stake(&lower);
            part = lower;
        } else if high - stake(&upper) <= minority && !upper.is_empty() {
            low = high - stake(&upper);
            part = upper;
        } else {
            return pivot;
        }
    }
}

fn stored(value: Q) -> u16 {
    value.saturating_mul(q(u16::MAX)).saturating_to_num()
}

fn paid(share: Q, reward: u64) -> u64 {
    let share = I96F32::from_num(share);
    share.saturating_mul(I96F32::from_num(reward)).saturating_to_num()
}

/// The epoch of the case's current state.
pub fn epoch(case: &Case, block: u64, reward: u64) -> EpochOutput {
    let model = Model::new(case, block);
    let weights = model.weights();
    let consensus = model.consensus(&weights);
    let cut = |(j, w): &(u16, Q)| match consensus[usize::from(*j)] {
        limit if limit >= *w => Some((*j, *w)),
        limit if limit > 0 => Some((*j, limit)),
        _ => None,
    };
    let clipped: Matrix = weights.iter().map(|row| row.iter().filter_map(cut).collect()).collect();
    let trust: Vec<Q> = clipped.iter().map(|row| total(row.iter().map(|entry| entry.1))).collect();
    let rank = |j| {
        let rows = clipped.iter().zip(&model.active_stake);
        total(rows.map(|(row, stake)| stake.saturating_mul(value_at(row, j))))
    };
    let incentive = normalized(&(0..model.n).map(rank).collect::<Vec<_>>());
    let blended = model.blended(&weights, &clipped);
    let (dividends, bonds) = if case.yuma3 {
        model.yuma3(&blended, &consensus, &incentive)
    } else {
        model.legacy(&blended, &incentive)
    };

    let sums: Vec<Q> =
        incentive.iter().zip(&dividends).map(|(a, b)| a.saturating_add(*b)).collect();
    let (server, validator, combined) = if total(sums.iter().copied()) != 0 {
        let whole = total(sums.iter().copied());
        let part = |values: &[Q]| values.iter().map(|value| over(*value, whole)).collect();
        (part(&incentive), part(&dividends), part(&sums))
    } else {
        let nobody = model.active_stake.iter().all(|stake| *stake == 0);
        let fallback = if nobody { model.stake.clone() } else { model.active_stake.clone() };
        (vec![ZERO; model.n], fallback.clone(), fallback)
    };
    let pay = |shares: Vec<Q>| shares.iter().map(|share| paid(*share, reward)).collect();
    let ratios = |values: &[Q]| values.iter().map(|value| stored(*value)).collect();
    let row = |uid: usize| match model.new_permits[uid] {
        true => bonds[uid].iter().map(|(j, bond)| (*j, stored(*bond))).collect(),
        false => vec![],
    };
    EpochOutput {
        stake_weight: ratios(&model.stake),
        consensus: ratios(&consensus),
        incentive: ratios(&incentive),
        dividends: ratios(&dividends),
        validator_trust: ratios(&trust),
        emission: pay(combined),
        server_emission: pay(server),
        validator_emission: pay(validator),
        bonds: (0..model.n).map(row).collect::<Vec<_>>().into(),
        active: model.active.clone(),
        validator_permit: model.new_permits.clone(),
        stake: model.whole.clone(),
    }
}
