//! The named corrections: what they change, in exact numbers, and what they leave.

mod common;

use common::{REWARD, Row, listed, scene};
use myelin_yuma::case::Step;
use myelin_yuma::{EpochOutput, SubnetOutput, split_emissions};

const VECTORS: &str = include_str!("vectors/yuma-public.jsonl");

/// Worked case 17: three validators, two servers; everybody backs server 3, then the rows given.
fn case_17(penalty: u16, rows: [&[(u16, u16)]; 3], keep_omitted: bool) -> EpochOutput {
    after_backing_3(&[8, 1, 1, 0, 0], penalty, rows, keep_omitted)
}

fn after_backing_3(
    stake: &[u64],
    penalty: u16,
    rows: [&[(u16, u16)]; 3],
    keep_omitted: bool,
) -> EpochOutput {
    let mut net = scene(stake).permits(3).at(1, 360);
    let state = &mut net.state;
    state.alpha_low = 6_553;
    state.alpha_high = 19_660;
    (state.yuma3, state.liquid_alpha, state.bonds_penalty) = (true, true, penalty);
    state.last_update.fill(1);
    let mut epoch = |block, rows: [&[(u16, u16)]; 3]| {
        let mut all: Vec<Row> = rows.iter().map(|row| row.to_vec()).collect();
        all.resize(5, vec![]);
        state.weights = all.into();
        let step = Step { block, emission: REWARD, ..Step::default() };
        state.advance_with(&step, |params| params.keep_omitted_bonds = keep_omitted)
    };
    epoch(1, [&[(3, 65_535), (4, 0)]; 3]);
    epoch(361, rows)
}

/// Bonds of the three validators.
fn bonds(out: &EpochOutput) -> [Row; 3] {
    [0, 1, 2].map(|uid| out.bonds.row(uid).to_vec())
}

const TO_3: &[(u16, u16)] = &[(3, 65_535), (4, 0)];
const ONLY_3: &[(u16, u16)] = &[(3, 65_535)];
const TO_4: &[(u16, u16)] = &[(3, 0), (4, 65_535)];
const ONLY_4: &[(u16, u16)] = &[(4, 65_535)];

#[test]
fn bonds_to_clipped_columns_decay() {
    let rows = [TO_4, TO_3, ONLY_3];
    let out = bonds(&case_17(65_535, rows, false));
    assert_eq!(out, [vec![(3, 5_951), (4, 6_640)], vec![], vec![]]);
    let out = bonds(&case_17(65_535, rows, true));
    assert_eq!(out, [vec![(3, 5_951), (4, 6_640)], vec![(3, 5_951)], vec![(3, 5_951)]]);
}

#[test]
fn bonds_to_columns_without_an_interpolated_weight_decay() {
    let rows = [TO_4, TO_3, ONLY_3];
    let out = bonds(&case_17(32_767, rows, false));
    assert_eq!(out, [vec![(4, 6_640)], vec![(3, 11_865)], vec![(3, 11_865)]]);
    let out = bonds(&case_17(32_767, rows, true));
    assert_eq!(out, [vec![(3, 5_951), (4, 6_640)], vec![(3, 11_865)], vec![(3, 11_865)]]);
}

#[test]
fn bonds_to_omitted_columns_decay() {
    let rows = [ONLY_4, TO_3, ONLY_3];
    let out = case_17(0, rows, false);
    assert_eq!(bonds(&out)[0], [(4, 6_640)]);
    assert_eq!(out.validator_emission, [REWARD / 2, 0, 0, 0, 0]);
    let out = case_17(0, rows, true);
    assert_eq!(bonds(&out)[0], [(3, 5_951), (4, 6_640)]);
    assert_eq!(out.validator_emission, [REWARD / 2, 0, 0, 0, 0]);
    // An explicit zero, and rows that name everything, are as before.
    let explicit = [TO_4, TO_3, TO_3];
    assert_eq!(case_17(0, explicit, true), case_17(0, explicit, false));
}

#[test]
fn bonds_of_a_validator_without_weights_decay() {
    let run = |keep| bonds(&after_backing_3(&[33, 33, 34, 0, 0], 0, [&[], TO_3, TO_3], keep));
    assert_eq!(run(false)[0], []);
    assert_eq!(run(true)[0], [(3, 5_951)]);
    assert_eq!(run(false)[1..], run(true)[1..]);
}

#[test]
fn a_row_that_keeps_a_bond_becomes_ascending() {
    let mut net = scene(&[2, 1, 0, 0, 0]).permits(2).at(10, 360).updated(9);
    let state = &mut net.state;
    (state.yuma3, state.liquid_alpha, state.bonds_penalty) = (true, true, 0);
    (state.alpha_low, state.alpha_high) = (6_553, 6_553);
    state.last_step_block = 5;
    let votes = vec![(4, 30_000), (3, 30_000)];
    state.weights = vec![votes.clone(), votes, vec![], vec![], vec![]].into();
    state.bonds = vec![vec![(2, 10_000)], vec![], vec![], vec![], vec![]].into();
    let step = Step { block: 10, emission: REWARD, ..Step::default() };
    let run = |keep: bool| {
        net.state.clone().advance_with(&step, |params| params.keep_omitted_bonds = keep).bonds
    };
    assert_eq!(run(false).row(0), [(4, 3_276), (3, 3_276)]);
    assert_eq!(run(true).row(0), [(2, 9_000), (3, 3_276), (4, 3_276)]);
    // Nothing to keep, nothing to reorder.
    assert_eq!(run(true).row(1), [(4, 3_276), (3, 3_276)]);
}

/// The correction is about liquid alpha alone.
#[test]
fn kept_bonds_change_liquid_cases_only() {
    let mut changed = 0;
    for line in VECTORS.lines() {
        let case: myelin_yuma::case::Case = serde_json::from_str(line).expect("a case");
        let corrected = case.replay_with(|params| params.keep_omitted_bonds = true);
        let liquid = (case.yuma3 && case.liquid_alpha)
            || case.epochs.iter().any(|step| step.yuma3.is_some() || step.liquid_alpha.is_some());
        if case.compare(&corrected).is_err() {
            assert!(liquid, "{}", case.name);
            changed += 1;
        }
        let plain = case.replay_with(|params| params.keep_omitted_bonds = false);
        assert_eq!(case.compare(&plain), Ok(()), "{}", case.name);
        for (before, after) in plain.iter().zip(&corrected).take(1) {
            for (uid, (old, new)) in
                listed(&before.bonds).iter().zip(listed(&after.bonds)).enumerate()
            {
                // No bond is lost or altered, only added.
                assert!(old.iter().all(|bond| new.contains(bond)), "{} {uid}", case.name);
            }
        }
    }
    assert!(changed > 0);
}

/// Worked case 20d with both ways of aggregating.
#[test]
fn emission_is_weighted_and_stake_counted_once() {
    let rows: [&[(u16, u16)]; 2] = [&[(1, 39_321), (2, 26_214)], &[(1, 13_107), (2, 52_428)]];
    let parts = split_emissions(REWARD, 2, Some(&[16_383, 49_152]));
    let (mut twice, mut once) = (SubnetOutput::default(), SubnetOutput::counting_once());
    for (row, part) in rows.iter().zip(&parts) {
        let mut net = scene(&[REWARD, REWARD, 0]).updated(2).at(2, 360).permits(1).rows(&[row]);
        net.reward = *part;
        let out = net.epoch();
        twice.add(&out, *part, REWARD);
        once.add(&out, *part, REWARD);
    }
    assert_eq!(twice.emission, [312_505_722, 74_999_999, 237_505_721]);
    assert_eq!(twice.stake, [2 * REWARD, 2 * REWARD, 0]);
    assert_eq!(once.emission, [500_000_000, 149_997_710, 350_002_288]);
    assert_eq!(once.stake, [REWARD, REWARD, 0]);
    // What is paid and the weighted ratios are the same.
    assert_eq!(once.server_emission, twice.server_emission);
    assert_eq!(once.validator_emission, twice.validator_emission);
    assert_eq!(once.consensus, twice.consensus);
    assert_eq!(once.dividends, twice.dividends);
    assert_eq!(once.validator_trust, twice.validator_trust);
    assert_eq!(once.stake_weight, twice.stake_weight);
    assert_eq!(once.incentive, twice.incentive);
}

/// With one mechanism there is nothing to correct.
#[test]
fn one_mechanism_counts_once_anyway() {
    let net = scene(&[REWARD, REWARD, 0]).updated(2).at(2, 360).permits(2);
    let out = net.rows(&[&[(2, 65_535)], &[(2, 65_535)]]).epoch();
    let (mut twice, mut once) = (SubnetOutput::default(), SubnetOutput::counting_once());
    twice.add(&out, REWARD, REWARD);
    once.add(&out, REWARD, REWARD);
    assert_eq!(once.emission, twice.emission);
    assert_eq!(once.stake, twice.stake);
    assert_eq!(once.emission, out.emission);
}
