//! Worked cases 15–19: Yuma-3 bonds with and without liquid alpha, epoch by epoch.

mod common;
#[path = "common/yuma3_tables.rs"]
mod yuma3_tables;

use common::{Row, Scene, entry, scene};
use myelin_yuma::EpochOutput;
use yuma3_tables::{
    Epoch, LIQUID_OFF, MOVES_FIRST, MOVES_LAST, MOVES_SECOND, ONE_EPOCH_SWITCH, STABLE_MINER,
};

const TO_3: &[(u16, u16)] = &[(3, 65_535), (4, 0)];
const TO_4: &[(u16, u16)] = &[(3, 0), (4, 65_535)];
const TO_3_AND_5: &[(u16, u16)] = &[(3, 32_767), (4, 0), (5, 32_767)];
const TO_4_AND_5: &[(u16, u16)] = &[(3, 0), (4, 32_767), (5, 32_767)];

const BIG: [u64; 5] = [8, 1, 1, 0, 0];
const EVEN: [u64; 5] = [33, 33, 34, 0, 0];

/// Weight rows of the three validators.
type Votes = [&'static [(u16, u16)]; 3];

/// The scenario after its permit epoch at block 2.
fn scenario(stake: &[u64]) -> Scene {
    let mut net = scene(stake).registered(1).at(2, 1);
    net.state.yuma3 = true;
    net.state.liquid_alpha = true;
    net.state.bonds_penalty = 0;
    net.state.bonds_moving_average = 975_000;
    net.state.max_allowed_validators = 3;
    net.state.alpha_low = 6_553;
    net.state.alpha_high = 19_660;
    net.epoch();
    net
}

/// Sets the weights at the current block, moves on by one block, runs the epoch.
fn round(net: &mut Scene, votes: Votes) -> EpochOutput {
    for (uid, row) in (0..).zip(votes) {
        net.set_weights(uid, row);
    }
    net.block += 1;
    net.epoch()
}

fn bonds_to_servers(net: &Scene, out: &EpochOutput, validator: usize) -> Vec<u16> {
    (3..net.state.n).map(|server| entry(&out.bonds, validator, server)).collect()
}

fn check(mut net: Scene, votes: impl Fn(usize) -> Votes, table: &[Epoch]) {
    for (k, (bonds, emission)) in table.iter().enumerate() {
        let out = round(&mut net, votes(k));
        for (validator, expected) in bonds.iter().enumerate() {
            let stored = bonds_to_servers(&net, &out, validator);
            assert_eq!(stored, *expected, "bonds of {validator} in epoch {k}");
        }
        assert_eq!(out.emission, *emission, "emission in epoch {k}");
    }
}

#[test]
fn case_15a_liquid_alpha_off() {
    let mut net = scenario(&EVEN);
    net.state.liquid_alpha = false;
    let votes = |k| if k == 2 { [TO_3, TO_3, TO_4] } else { [TO_3; 3] };
    check(net, votes, &LIQUID_OFF);
}

#[test]
fn case_15b_stable_miner() {
    let votes = |k| match k {
        0 => [TO_3_AND_5; 3],
        1 => [TO_3_AND_5, TO_4_AND_5, TO_3_AND_5],
        2 => [TO_4_AND_5, TO_4_AND_5, TO_3_AND_5],
        _ => [TO_4_AND_5; 3],
    };
    check(scenario(&[8, 1, 1, 0, 0, 0]), votes, &STABLE_MINER);
}

#[test]
fn case_16a_big_validator_moves_first() {
    let votes = |k| match k {
        0 => [TO_3; 3],
        1 => [TO_4, TO_3, TO_3],
        2 => [TO_4, TO_4, TO_3],
        _ => [TO_4; 3],
    };
    check(scenario(&BIG), votes, &MOVES_FIRST);
}

#[test]
fn case_16b_big_validator_moves_second() {
    let votes = |k| match k {
        0 => [TO_3; 3],
        1 => [TO_3, TO_4, TO_3],
        2 => [TO_4, TO_4, TO_3],
        _ => [TO_4; 3],
    };
    check(scenario(&BIG), votes, &MOVES_SECOND);
}

#[test]
fn case_16c_big_validator_moves_last() {
    let votes = |k| match k {
        0 => [TO_3; 3],
        1 => [TO_3, TO_4, TO_3],
        2 => [TO_3, TO_4, TO_4],
        _ => [TO_4; 3],
    };
    check(scenario(&BIG), votes, &MOVES_LAST);
}

#[test]
fn case_16d_one_epoch_switch() {
    let votes = |k| if k == 2 { [TO_3, TO_3, TO_4] } else { [TO_3; 3] };
    check(scenario(&EVEN), votes, &ONE_EPOCH_SWITCH);
}

#[test]
fn case_17_omitted_and_clipped_columns() {
    let expected: [(u16, [[u16; 2]; 3]); 3] = [
        (0, [[5_951, 6_640], [24_229, 0], [24_229, 0]]),
        (32_767, [[0, 6_640], [11_865, 0], [11_865, 0]]),
        (65_535, [[5_951, 6_640], [0, 0], [0, 0]]),
    ];
    let only_3: &[(u16, u16)] = &[(3, 65_535)];
    let only_4: &[(u16, u16)] = &[(4, 65_535)];
    for (penalty, bonds) in expected {
        let mut net = scenario(&BIG);
        net.state.bonds_penalty = penalty;
        round(&mut net, [TO_3; 3]);
        let out = round(&mut net, [TO_4, TO_3, only_3]);
        for (validator, expected) in bonds.iter().enumerate() {
            assert_eq!(bonds_to_servers(&net, &out, validator), expected, "penalty {penalty}");
        }
    }
    let mut net = scenario(&BIG);
    round(&mut net, [TO_3; 3]);
    let out = round(&mut net, [only_4, TO_3, only_3]);
    assert_eq!(bonds_to_servers(&net, &out, 0), [0, 6_640]);
}

#[test]
fn case_18_unsorted_rows() {
    let ascending: &[(u16, u16)] = &[(3, 21_845), (4, 65_535)];
    let descending: &[(u16, u16)] = &[(4, 65_535), (3, 21_845)];
    let run = |row| -> Row {
        let mut net = scenario(&BIG);
        round(&mut net, [TO_3; 3]);
        round(&mut net, [row; 3]).bonds.row(0).to_vec()
    };
    assert_eq!(run(ascending), [(3, 7_627), (4, 4_980)]);
    assert_eq!(run(descending), [(4, 4_980), (3, 7_649)]);
}

#[test]
fn case_19_bonds_reset() {
    /// Epoch, bonds of the big and of the small validators, their dividends.
    type Line = (usize, [u16; 2], [u16; 2], [f64; 2]);
    let expected: [Line; 7] = [
        (0, [6_640, 0], [6_640, 0], [0.8, 0.1]),
        (1, [12_607, 0], [5_951, 19_572], [0.8944, 0.0528]),
        (2, [11_235, 6_640], [5_336, 24_229], [0.5230, 0.2385]),
        (19, [1_757, 55_953], [852, 58_813], [0.7919, 0.1040]),
        (20, [0, 56_923], [0, 59_494], [0.7928, 0.1036]),
        (21, [0, 57_795], [19_572, 41_844], [0.8467, 0.0766]),
        (40, [56_923, 3_784], [59_494, 3_425], [0.7928, 0.1036]),
    ];
    let mut net = scenario(&BIG);
    for k in 0..=40 {
        if k == 20 {
            let mut rows: Vec<Row> = net.state.bonds.clone().into();
            rows.iter_mut().for_each(|row| row.retain(|bond| bond.0 != 3));
            net.state.bonds = rows.into();
        }
        let votes = match k {
            0 => [TO_3; 3],
            1 => [TO_3, TO_4, TO_4],
            2..=20 => [TO_4; 3],
            21 => [TO_4, TO_3, TO_3],
            _ => [TO_3; 3],
        };
        let out = round(&mut net, votes);
        if let Some((_, big, small, dividends)) = expected.iter().find(|line| line.0 == k) {
            assert_eq!(bonds_to_servers(&net, &out, 0), big, "epoch {k}");
            assert_eq!(bonds_to_servers(&net, &out, 1), small, "epoch {k}");
            assert_eq!(bonds_to_servers(&net, &out, 2), small, "epoch {k}");
            for (uid, share) in [dividends[0], dividends[1], dividends[1]].iter().enumerate() {
                let stored = f64::from(out.dividends[uid]) / 65_535.0;
                assert!((stored - share).abs() < 1e-3, "dividend {stored} in epoch {k}");
            }
        }
    }
}
