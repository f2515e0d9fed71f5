//! Random subnets, biased towards corners.

use crate::common::Row;
use myelin_yuma::PendingCommit;
use myelin_yuma::case::{Case, CommitReveal, FORMAT};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashSet;

/// How wild the generated cases are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What can be in storage: vectors that fit, no uid twice in a row.
    Legal,
    /// Anything that decodes.
    Wild,
}

fn ratio() -> impl Strategy<Value = u16> {
    prop_oneof![
        2 => Just(0),
        3 => Just(u16::MAX),
        3 => Just(32_767),
        1 => Just(32_768),
        1 => Just(1),
        3 => any::<u16>(),
    ]
}

fn amount(kind: Kind) -> BoxedStrategy<u64> {
    let usual = prop_oneof![
        3 => Just(0),
        2 => 1u64..5,
        2 => Just(1_000_000_000),
        3 => 0u64..1_000_000_000_000_000,
    ];
    match kind {
        Kind::Legal => usual.boxed(),
        Kind::Wild => prop_oneof![3 => usual, 1 => any::<u64>(), 1 => Just(u64::MAX)].boxed(),
    }
}

/// Blocks near each other, so that the masks matter.
fn block(kind: Kind) -> BoxedStrategy<u64> {
    match kind {
        Kind::Legal => (0u64..30).boxed(),
        Kind::Wild => prop_oneof![8 => 0u64..30, 1 => any::<u64>(), 1 => Just(u64::MAX)].boxed(),
    }
}

fn row(kind: Kind, n: u16, ascending: bool) -> BoxedStrategy<Row> {
    let column = match kind {
        Kind::Legal => (0..n.saturating_add(2)).boxed(),
        Kind::Wild => prop_oneof![4 => 0..n.saturating_add(4), 1 => any::<u16>()].boxed(),
    };
    let tidy = move |mut row: Row| {
        if kind == Kind::Legal {
            let mut met = HashSet::new();
            row.retain(|entry| met.insert(entry.0));
        }
        if ascending {
            row.sort_by_key(|entry| entry.0);
        }
        row
    };
    let entries = 0..usize::from(n).saturating_add(3);
    prop_oneof![1 => Just(vec![]), 4 => vec((column, ratio()), entries).prop_map(tidy)].boxed()
}

fn column_vector<T: std::fmt::Debug + 'static>(
    kind: Kind,
    n: u16,
    value: BoxedStrategy<T>,
) -> BoxedStrategy<Vec<T>> {
    let n = usize::from(n);
    match kind {
        Kind::Legal => vec(value, n).boxed(),
        Kind::Wild => vec(value, 0..n.saturating_add(4)).boxed(),
    }
}

fn matrix(kind: Kind, n: u16, ascending: bool) -> BoxedStrategy<Vec<Row>> {
    column_vector(kind, n, row(kind, n, ascending))
}

fn commits(kind: Kind, n: u16) -> BoxedStrategy<CommitReveal> {
    let commit = (0..n.saturating_add(1), 0u64..6, block(kind))
        .prop_map(|(uid, epoch, block)| PendingCommit { uid, epoch, block });
    let queue = vec(commit, 0..6);
    (any::<bool>(), 1u64..4, 0u64..8, queue.clone(), queue)
        .prop_map(|(enabled, reveal_period, epoch_index, hash_commits, timelocked_commits)| {
            CommitReveal { enabled, reveal_period, epoch_index, hash_commits, timelocked_commits }
        })
        .boxed()
}

/// Sets the parameters of a case from the generated tuples.
fn parameters(kind: Kind) -> BoxedStrategy<Case> {
    let average = prop_oneof![
        Just(900_000u64),
        Just(975_000),
        Just(1_000_000),
        Just(0),
        0u64..1_000_000,
        if kind == Kind::Wild { 0..u64::MAX } else { 1_000_000..5_000_000 },
    ];
    let alphas = (any::<u16>(), any::<u16>())
        .prop_map(move |(a, b)| if kind == Kind::Legal { (a.min(b), a.max(b)) } else { (a, b) });
    let steepness = prop_oneof![Just(1_000i16), Just(0), any::<i16>()];
    let first = (0u16..9, prop_oneof![Just(13_889u32), 0u32..4_000], ratio(), 0u16..8);
    let second = (average, ratio(), any::<bool>(), any::<bool>(), alphas, steepness);
    let third = (any::<u64>(), amount(kind), proptest::option::of(0u16..9), block(kind));
    (first, second, third)
        .prop_map(|(first, second, third)| Case {
            format: FORMAT.into(),
            name: "arbitrary".into(),
            n: 0,
            tempo: first.0,
            activity_cutoff_factor_milli: first.1,
            kappa: first.2,
            max_allowed_validators: first.3,
            bonds_moving_average: second.0,
            bonds_penalty: second.1,
            yuma3: second.2,
            liquid_alpha: second.3,
            alpha_low: second.4.0,
            alpha_high: second.4.1,
            alpha_sigmoid_steepness: second.5,
            tao_weight: third.0,
            stake_threshold: third.1 % 1_000,
            owner_uid: third.2,
            last_step_block: third.3,
            alpha_stake: vec![],
            root_stake: vec![],
            registered_at: vec![],
            last_update: vec![],
            validator_permit: vec![],
            weights: Default::default(),
            bonds: Default::default(),
            commit_reveal: CommitReveal::default(),
            epochs: vec![],
            expected: vec![],
        })
        .boxed()
}

/// A subnet of up to `largest` uids; with `ascending`, all rows are in ascending order.
pub fn subnet(kind: Kind, largest: u16, ascending: bool) -> BoxedStrategy<Case> {
    let state = move |n: u16| {
        let permit = prop_oneof![3 => Just(true), 1 => Just(false)].boxed();
        (
            column_vector(kind, n, amount(kind)),
            column_vector(kind, n, amount(kind)),
            column_vector(kind, n, prop_oneof![Just(0), block(kind)].boxed()),
            column_vector(kind, n, prop_oneof![Just(29), block(kind)].boxed()),
            column_vector(kind, n, permit),
            matrix(kind, n, ascending),
            matrix(kind, n, ascending),
            commits(kind, n),
        )
            .prop_map(move |state| (n, state))
    };
    (parameters(kind), (0..=largest).prop_flat_map(state))
        .prop_map(|(parameters, (n, state))| Case {
            n,
            alpha_stake: state.0,
            root_stake: state.1,
            registered_at: state.2,
            last_update: state.3,
            validator_permit: state.4,
            weights: state.5.into(),
            bonds: state.6.into(),
            commit_reveal: state.7,
            ..parameters
        })
        .boxed()
}

/// A block and an emission for [`subnet`].
pub fn occasion(kind: Kind) -> BoxedStrategy<(u64, u64)> {
    let reward = prop_oneof![Just(0), Just(1_000_000_000), Just(u64::MAX), any::<u64>()];
    (prop_oneof![3 => Just(30), 1 => block(kind)], reward).boxed()
}
