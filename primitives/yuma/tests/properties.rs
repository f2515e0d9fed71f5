//! Properties of the epoch on random subnets, and equality with the slow model.

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;
#[path = "common/oracle.rs"]
mod oracle;

use arbitrary::{Kind, occasion, subnet};
use common::{Row, listed};
use myelin_yuma::case::{Case, Step, first_difference};
use myelin_yuma::{EpochOutput, SparseRows, SubnetOutput, run_epoch, split_emissions};
use proptest::prelude::*;

fn run(case: &Case, (block, reward): (u64, u64)) -> EpochOutput {
    run_epoch(&case.input(block, reward, &case.commit_blocks()))
}

fn total(values: &[u64]) -> u128 {
    values.iter().map(|value| u128::from(*value)).sum()
}

/// Numbers of entries of all vectors of a result.
fn lengths(out: &EpochOutput) -> [usize; 12] {
    [
        out.stake_weight.len(),
        out.active.len(),
        out.consensus.len(),
        out.incentive.len(),
        out.dividends.len(),
        out.validator_trust.len(),
        out.validator_permit.len(),
        out.emission.len(),
        out.server_emission.len(),
        out.validator_emission.len(),
        out.stake.len(),
        out.bonds.rows(),
    ]
}

/// Moves uid `u` to `place[u]` in everything that is indexed by uid.
struct Permutation(Vec<u16>);

impl Permutation {
    fn uid(&self, uid: u16) -> u16 {
        self.0.get(usize::from(uid)).copied().unwrap_or(uid)
    }

    fn list<T: Clone + Default>(&self, values: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); values.len()];
        for (place, value) in self.0.iter().zip(values) {
            out[usize::from(*place)] = value.clone();
        }
        out
    }

    fn rows(&self, rows: &SparseRows) -> SparseRows {
        let move_columns = |row: Row| {
            let mut row: Row = row.iter().map(|(j, value)| (self.uid(*j), *value)).collect();
            row.sort_unstable();
            row
        };
        self.list(&listed(rows).into_iter().map(move_columns).collect::<Vec<_>>()).into()
    }

    fn case(&self, case: &Case) -> Case {
        let mut out = case.clone();
        out.owner_uid = case.owner_uid.map(|uid| self.uid(uid));
        out.alpha_stake = self.list(&case.alpha_stake);
        out.root_stake = self.list(&case.root_stake);
        out.registered_at = self.list(&case.registered_at);
        out.last_update = self.list(&case.last_update);
        out.validator_permit = self.list(&case.validator_permit);
        out.weights = self.rows(&case.weights);
        out.bonds = self.rows(&case.bonds);
        let commits = &mut out.commit_reveal;
        for commit in commits.hash_commits.iter_mut().chain(&mut commits.timelocked_commits) {
            commit.uid = self.uid(commit.uid);
        }
        out
    }

    fn output(&self, out: &EpochOutput) -> EpochOutput {
        EpochOutput {
            stake_weight: self.list(&out.stake_weight),
            active: self.list(&out.active),
            consensus: self.list(&out.consensus),
            incentive: self.list(&out.incentive),
            dividends: self.list(&out.dividends),
            validator_trust: self.list(&out.validator_trust),
            validator_permit: self.list(&out.validator_permit),
            emission: self.list(&out.emission),
            server_emission: self.list(&out.server_emission),
            validator_emission: self.list(&out.validator_emission),
            stake: self.list(&out.stake),
            bonds: self.rows(&out.bonds),
        }
    }
}

/// A small subnet and an order of its uids.
fn subnet_and_order() -> impl Strategy<Value = (Case, Vec<u16>)> {
    subnet(Kind::Legal, 9, true).prop_flat_map(|case| {
        let uids: Vec<u16> = (0..case.n).collect();
        (Just(case), Just(uids).prop_shuffle())
    })
}

/// Validators without masks, each with weights on others: the consensus decides alone.
fn quorum() -> impl Strategy<Value = Case> {
    let row = |n: u16| {
        let values = prop::collection::vec(1u16.., usize::from(n));
        (values, prop::collection::vec(prop::bool::weighted(0.8), usize::from(n)))
    };
    let rows = (3u16..8).prop_flat_map(move |n| prop::collection::vec(row(n), usize::from(n)));
    let stakes = prop::collection::vec(1u64..1_000_000_000_000, 8);
    (subnet(Kind::Legal, 0, true), rows, stakes).prop_map(|(mut case, rows, stakes)| {
        let n = rows.len();
        case.n = n as u16;
        case.tempo = 360;
        case.activity_cutoff_factor_milli = 13_889;
        case.kappa = case.kappa.min(60_000);
        (case.owner_uid, case.stake_threshold, case.max_allowed_validators) = (None, 0, 8);
        case.commit_reveal.enabled = false;
        case.alpha_stake = stakes[..n].to_vec();
        case.root_stake = vec![0; n];
        case.registered_at = vec![0; n];
        case.last_update = vec![29; n];
        case.validator_permit = vec![true; n];
        case.bonds = vec![vec![]; n].into();
        let row = |uid: usize, values: Vec<u16>, named: Vec<bool>| -> Row {
            let entries = (0u16..).zip(values).zip(named);
            let kept = entries.filter(|((j, _), named)| *named && usize::from(*j) != uid);
            kept.map(|(entry, _)| entry).collect()
        };
        let rows =
            rows.into_iter().enumerate().map(|(uid, (values, named))| row(uid, values, named));
        case.weights = rows.collect::<Vec<_>>().into();
        case
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, max_global_rejects: 400_000, failure_persistence: None, ..Default::default() })]

    /// Whatever decodes gives a result of the right shape that pays no more than there is.
    #[test]
    fn any_input_gives_a_sound_result(
        case in subnet(Kind::Wild, 12, false),
        when in occasion(Kind::Wild),
    ) {
        let out = run(&case, when);
        prop_assert_eq!(lengths(&out), [usize::from(case.n); 12]);
        let reward = u128::from(when.1);
        prop_assert!(total(&out.emission) <= reward);
        prop_assert!(total(&out.server_emission) + total(&out.validator_emission) <= reward);
        for (uid, row) in out.bonds.iter().enumerate() {
            prop_assert!(row.iter().all(|bond| bond.0 < case.n));
            prop_assert!(out.validator_permit[uid] || row.is_empty());
        }
        prop_assert_eq!(run(&case, when), out);
    }

    /// What is not paid is what rounding loses: with k shares above zero, less than one bit of
    /// each share, that is R/2^32, and less than one rao of each amount. No stake, no payment.
    #[test]
    fn what_is_not_paid_is_lost_to_rounding(
        case in subnet(Kind::Wild, 12, false),
        when in occasion(Kind::Wild),
    ) {
        let out = run(&case, when);
        let lost = |paid: u128| u128::from(when.1) - paid;
        let bound = |shares: usize| ((shares as u128) * (u128::from(when.1) + (1 << 32))) >> 32;
        let n = usize::from(case.n);
        let combined = total(&out.emission);
        let parts = total(&out.server_emission) + total(&out.validator_emission);
        if out.stake_weight.iter().all(|stake| *stake == 0) {
            prop_assert_eq!(combined, 0);
        } else {
            prop_assert!(lost(combined) <= bound(n));
            prop_assert!(lost(parts) <= bound(2 * n));
        }
    }

    /// Equal inputs give equal results, and the input is as it was.
    #[test]
    fn the_epoch_is_a_pure_function(
        case in subnet(Kind::Wild, 9, false),
        other in subnet(Kind::Wild, 9, false),
        when in occasion(Kind::Wild),
    ) {
        let before = case.clone();
        let first = run(&case, when);
        run(&other, when);
        prop_assert_eq!(run(&case.clone(), when), first);
        prop_assert_eq!(case, before);
    }

    /// What a validator gives beyond the consensus is without any effect where clipping is full:
    /// it may move such excess from one target to another, and nothing changes for anyone.
    #[test]
    fn excess_above_consensus_is_without_effect(
        case in quorum(),
        when in occasion(Kind::Legal),
        picks in any::<[prop::sample::Index; 3]>(),
        amount in 1u16..,
    ) {
        let mut case = case;
        case.bonds_penalty = u16::MAX;
        let before = run(&case, when);
        let uid = picks[0].index(usize::from(case.n));
        let row = case.weights.row(uid).to_vec();
        let sum: u64 = row.iter().map(|entry| u64::from(entry.1)).sum();
        // Surely above the consensus, whose stored form is rounded down by less than one.
        let safe = |entry: &(u16, u16)| {
            let limit = u64::from(before.consensus[usize::from(entry.0)]) + 1;
            u16::try_from((limit * sum).div_ceil(65_535) + 1).ok().filter(|least| *least <= entry.1)
        };
        let excess: Vec<usize> = (0..row.len()).filter(|place| safe(&row[*place]).is_some()).collect();
        prop_assume!(excess.len() > 1);
        let (from, to) = (excess[picks[1].index(excess.len())], excess[picks[2].index(excess.len())]);
        let spare = safe(&row[from]).map_or(0, |least| row[from].1 - least);
        let moved = amount.min(spare).min(u16::MAX - row[to].1);
        prop_assume!(from != to && moved > 0);
        let mut rows = listed(&case.weights);
        rows[uid][from].1 -= moved;
        rows[uid][to].1 += moved;
        case.weights = rows.into();
        prop_assert_eq!(run(&case, when), before);
    }

    /// Raising a weight above the consensus at the cost of the others in the row, as every
    /// submission does, never pays through clipping: the target's consensus stays, no other
    /// rises, the validator's trust does not rise, and with full clipping neither does its bond
    /// with the target.
    #[test]
    fn raising_above_consensus_gains_nothing_through_clipping(
        case in quorum(),
        when in occasion(Kind::Legal),
        picks in any::<[prop::sample::Index; 2]>(),
        amount in 1u16..,
    ) {
        let mut case = case;
        case.bonds_penalty = u16::MAX;
        let before = run(&case, when);
        let uid = picks[0].index(usize::from(case.n));
        let mut rows = listed(&case.weights);
        let sum: u64 = rows[uid].iter().map(|entry| u64::from(entry.1)).sum();
        let above = |entry: &(u16, u16)| {
            u64::from(entry.1) * 65_535 > (u64::from(before.consensus[usize::from(entry.0)]) + 1) * sum
        };
        let above: Vec<usize> = (0..rows[uid].len()).filter(|place| above(&rows[uid][*place])).collect();
        prop_assume!(!above.is_empty());
        let place = above[picks[1].index(above.len())];
        let target = usize::from(rows[uid][place].0);
        let raised = rows[uid][place].1.saturating_add(amount);
        prop_assume!(raised > rows[uid][place].1);
        rows[uid][place].1 = raised;
        case.weights = rows.into();
        let after = run(&case, when);
        prop_assert_eq!(after.consensus[target], before.consensus[target]);
        let pairs = after.consensus.iter().zip(&before.consensus);
        prop_assert!(pairs.clone().all(|(after, before)| after <= before));
        prop_assert!(after.validator_trust[uid] <= before.validator_trust[uid]);
        prop_assert!(after.incentive[target] >= before.incentive[target]);
        let bond = |out: &EpochOutput| common::entry(&out.bonds, uid, target as u16);
        prop_assert_eq!(bond(&after), bond(&before));
    }

    /// The slow model gives the same, epoch after epoch.
    #[test]
    fn equals_the_slow_model(
        case in subnet(Kind::Legal, 12, false),
        occasions in prop::collection::vec(occasion(Kind::Legal), 1..4),
    ) {
        let mut state = case;
        for (block, emission) in occasions {
            let expected = oracle::epoch(&state, block, emission);
            let step = Step { block, emission, ..Step::default() };
            let out = state.advance(&step);
            prop_assert_eq!(first_difference(&expected, &out), None);
        }
    }

    /// Uids are names: permuting them permutes the result.
    #[test]
    fn uid_permutation_permutes_the_result(
        (case, order) in subnet_and_order(),
        when in occasion(Kind::Legal),
    ) {
        let mut case = case;
        // The only rule that looks at a uid's number is the tie of permits.
        case.max_allowed_validators = case.n;
        case.owner_uid = case.owner_uid.filter(|uid| *uid < case.n);
        let commits = &mut case.commit_reveal;
        commits.hash_commits.retain(|commit| commit.uid < case.n);
        commits.timelocked_commits.retain(|commit| commit.uid < case.n);
        let permutation = Permutation(order);
        let permuted = run(&permutation.case(&case), when);
        prop_assert_eq!(first_difference(&permutation.output(&run(&case, when)), &permuted), None);
    }

    /// The weights of a uid without permit are without effect.
    #[test]
    fn weights_without_permit_change_nothing(
        case in subnet(Kind::Legal, 9, false),
        other in subnet(Kind::Legal, 9, false),
        when in occasion(Kind::Legal),
    ) {
        let mut changed = case.clone();
        let mut rows = listed(&case.weights);
        for (uid, row) in rows.iter_mut().enumerate() {
            let owner = case.owner_uid.map(usize::from) == Some(uid);
            if !case.validator_permit[uid] && !owner {
                *row = other.weights.row(uid).to_vec();
            }
        }
        changed.weights = rows.into();
        prop_assert_eq!(run(&changed, when), run(&case, when));
    }

    /// Scaling all stakes alike changes nothing but the stake itself.
    #[test]
    fn only_relative_stake_matters(
        case in subnet(Kind::Legal, 9, false),
        when in occasion(Kind::Legal),
        factor in 2u64..1_000,
    ) {
        let mut case = case;
        case.stake_threshold = 0;
        let mut scaled = case.clone();
        for stake in scaled.alpha_stake.iter_mut().chain(&mut scaled.root_stake) {
            *stake *= factor;
        }
        let (mut before, mut after) = (run(&case, when), run(&scaled, when));
        before.stake.clear();
        after.stake.clear();
        prop_assert_eq!(after, before);
    }

    /// The mechanisms' parts are the whole, and so is what they pay.
    #[test]
    fn mechanisms_share_the_emission(
        case in subnet(Kind::Wild, 6, false),
        when in occasion(Kind::Wild),
        count in 1u8..16,
        split in prop::option::of(prop::collection::vec(0u16..4_096, 0..20)),
    ) {
        let (block, reward) = when;
        let parts = split_emissions(reward, count, split.as_deref());
        prop_assert_eq!(parts.len(), usize::from(count));
        prop_assert_eq!(total(&parts), u128::from(reward));
        let mut sum = SubnetOutput::default();
        for part in parts {
            sum.add(&run(&case, (block, part)), part, reward);
        }
        prop_assert!(total(&sum.emission) <= u128::from(reward));
        let paid = total(&sum.server_emission) + total(&sum.validator_emission);
        prop_assert!(paid <= u128::from(reward));
    }
}
