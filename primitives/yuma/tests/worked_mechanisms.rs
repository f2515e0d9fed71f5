//! Worked case 20: several mechanisms in one subnet.

mod common;

use common::{REWARD, Scene, scene};
use myelin_yuma::{EpochOutput, SubnetOutput, split_emissions};

/// Runs the mechanisms of a subnet, one weight matrix each, on copies of one scene.
fn run(
    build: impl Fn() -> Scene,
    mechanisms: &[&[&[(u16, u16)]]],
    split: Option<&[u16]>,
) -> (SubnetOutput, Vec<EpochOutput>) {
    let parts = split_emissions(REWARD, mechanisms.len() as u8, split);
    let mut sum = SubnetOutput::default();
    let outputs = mechanisms.iter().zip(&parts).map(|(rows, part)| {
        let mut net = build().rows(rows);
        net.reward = *part;
        let out = net.epoch();
        sum.add(&out, *part, REWARD);
        out
    });
    let outputs = outputs.collect();
    (sum, outputs)
}

#[test]
fn case_20c_bonds_per_mechanism() {
    let build = || scene(&[REWARD; 2]).registered(1).updated(2).at(1, 1).permits(2);
    let both: &[(u16, u16)] = &[(0, 65_535), (1, 65_535)];
    let one: &[(u16, u16)] = &[(0, 65_535), (1, 0)];
    let (_, outputs) = run(build, &[&[both, both], &[both, both]], None);
    for out in &outputs {
        assert_eq!(out.incentive, [32_767; 2]);
        assert_eq!((out.bonds.row(0), out.bonds.row(1)), (&[(1, 65_535)][..], &[(0, 65_535)][..]));
    }
    let (_, outputs) = run(build, &[&[both, both], &[one, both]], None);
    assert_eq!(outputs[0].bonds.row(0), [(1, 65_535)]);
    assert_eq!(outputs[1].bonds.row(0), []);
    assert_eq!(outputs[1].bonds.row(1), [(0, 65_535)]);
}

#[test]
fn case_20d_weighted_aggregate() {
    let build = || scene(&[REWARD, REWARD, 0]).updated(2).at(2, 360).permits(1);
    let first: &[(u16, u16)] = &[(1, 39_321), (2, 26_214)];
    let second: &[(u16, u16)] = &[(1, 13_107), (2, 52_428)];
    let (sum, outputs) = run(build, &[&[first], &[second]], Some(&[16_383, 49_152]));
    assert_eq!(outputs[0].incentive, [0, 39_320, 26_213]);
    assert_eq!(outputs[1].incentive, [0, 13_106, 52_427]);
    assert_eq!(sum.server_emission, [0, 149_997_710, 350_002_288]);
    assert_eq!(sum.validator_emission, [500_000_000, 0, 0]);
    assert_eq!(sum.consensus, [0, 19_658, 45_872]);
    assert_eq!(sum.dividends, [65_534, 0, 0]);
    assert_eq!(sum.validator_trust, [65_533, 0, 0]);
    assert_eq!(sum.stake_weight, [32_766, 32_766, 0]);
    assert_eq!(sum.emission, [312_505_722, 74_999_999, 237_505_721]);
    assert_eq!(sum.validator_permit, [true, true, false]);
    assert_eq!(sum.stake, [2 * REWARD, 2 * REWARD, 0]);
    assert_eq!(sum.mechanisms, 2);
}

#[test]
fn case_20e_opposite_weights() {
    let build = || scene(&[REWARD, 0, 0]).updated(2).at(2, 360).permits(1);
    let high: &[(u16, u16)] = &[(1, 52_428), (2, 13_107)];
    let low: &[(u16, u16)] = &[(1, 13_107), (2, 52_428)];
    let (_, outputs) = run(build, &[&[high], &[low]], None);
    let close = |a: u16, b: u16| a.abs_diff(b) <= 1;
    assert!(close(outputs[0].incentive[1], 52_428) && close(outputs[0].incentive[2], 13_107));
    assert!(close(outputs[1].incentive[1], 13_107) && close(outputs[1].incentive[2], 52_428));
    let none: &[(u16, u16)] = &[(1, 65_535), (2, 0)];
    let (_, outputs) = run(build, &[&[none], &[none]], None);
    assert!(outputs.iter().all(|out| out.incentive == [0, 65_535, 0]));
}

#[test]
fn case_20f_three_mechanisms() {
    let to = |rows: &[(u16, u16)]| {
        let mut net = scene(&[REWARD, REWARD, 0, 0]).updated(2).at(2, 360).permits(2);
        net.store(0, rows);
        net.store(1, rows);
        net.reward = 1_000;
        net.epoch().emission
    };
    assert_eq!(to(&[(2, 65_535)]), [250, 250, 500, 0]);
    assert_eq!(to(&[(2, 65_535), (3, 65_535)]), [250; 4]);
    assert_eq!(to(&[(3, 65_535)]), [250, 250, 0, 500]);
}
