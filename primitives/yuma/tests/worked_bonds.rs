//! Worked cases 5 and 14: legacy bonds over nine epochs, bonds penalty, kappa extremes.

mod common;

use common::{Scene, entry, listed, scene};

/// One line of the table of case 5.
struct Line {
    weights: &'static [(u16, &'static [(u16, u16)])],
    column: u16,
    bonds: [u16; 4],
    emission: [u64; 8],
    dividends: [u16; 4],
}

const MINERS: &[(u16, u16)] = &[(4, 16_383), (5, 32_767), (6, 49_149), (7, 65_535)];
const SPREAD: [u64; 4] = [49_998_779, 100_000_610, 149_996_337, 200_004_272];
const ONE_MINER: [u64; 4] = [0, 0, 0, 500_000_000];
const BY_STAKE: [u64; 4] = [99_999_999, 199_999_999, 299_999_999, 399_999_999];

const fn joined(validators: [u64; 4], miners: [u64; 4]) -> [u64; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (validators, miners);
    [a, b, c, d, e, f, g, h]
}

const CASE_5: [Line; 8] = [
    Line {
        weights: &[(0, MINERS), (1, MINERS), (2, MINERS), (3, MINERS)],
        column: 4,
        bonds: [16_383, 32_767, 49_151, 65_535],
        emission: joined([49_999_998, 99_999_999, 150_000_000, 200_000_001], SPREAD),
        dividends: [6_553, 13_106, 19_660, 26_214],
    },
    Line {
        weights: &[(0, &[(0, 65_535)])],
        column: 4,
        bonds: [14_582, 32_767, 49_151, 65_535],
        emission: joined([44_998_351, 101_110_561, 151_667_215, 202_223_870], SPREAD),
        dividends: [5_897, 13_252, 19_879, 26_505],
    },
    Line {
        weights: &[(1, &[(1, 65_535)])],
        column: 4,
        bonds: [12_603, 28_321, 49_151, 65_535],
        emission: joined([40_496_805, 90_999_783, 157_929_636, 210_573_773], SPREAD),
        dividends: [5_307, 11_927, 20_699, 27_599],
    },
    Line {
        weights: &[(2, &[(2, 65_535)])],
        column: 7,
        bonds: [12_602, 28_320, 49_150, 65_535],
        emission: joined(BY_STAKE, [0; 4]),
        dividends: [0; 4],
    },
    Line {
        weights: &[(2, &[(7, 65_535)])],
        column: 7,
        bonds: [10_951, 24_609, 49_150, 65_535],
        emission: joined([36_443_733, 81_898_628, 163_565_493, 218_092_144], ONE_MINER),
        dividends: [4_776, 10_734, 21_438, 28_585],
    },
    Line {
        weights: &[],
        column: 7,
        bonds: [9_559, 21_482, 49_150, 65_535],
        emission: joined([32_799_427, 73_706_612, 168_638_129, 224_855_830], ONE_MINER),
        dividends: [4_299, 9_660, 22_103, 29_471],
    },
    Line {
        weights: &[],
        column: 7,
        bonds: [8_376, 18_824, 49_150, 65_535],
        emission: joined([29_518_068, 66_336_137, 173_203_134, 230_942_659], ONE_MINER),
        dividends: [3_868, 8_694, 22_701, 30_269],
    },
    Line {
        weights: &[],
        column: 7,
        bonds: [7_363, 16_549, 49_150, 65_535],
        emission: joined([26_565_175, 59_701_871, 177_311_856, 236_421_095], ONE_MINER),
        dividends: [3_481, 7_825, 23_240, 30_987],
    },
];

#[test]
fn case_5_nine_epochs() {
    let mut net = scene(&[1, 2, 3, 4, 0, 0, 0, 0]).registered(1).at(1, 1);
    net.state.max_allowed_validators = 8;
    let out = net.epoch();
    assert_eq!(out.emission, joined(BY_STAKE, [0; 4]));
    assert_eq!(out.dividends, [0; 8]);
    for (line, block) in CASE_5.iter().zip(2..) {
        net.block = block;
        for (uid, row) in line.weights {
            net.set_weights(*uid, row);
        }
        let out = net.epoch();
        let bonds: Vec<u16> = (0..4).map(|uid| entry(&out.bonds, uid, line.column)).collect();
        assert_eq!(bonds, line.bonds, "bonds at block {block}");
        assert_eq!(out.emission, line.emission, "emission at block {block}");
        assert_eq!(out.dividends[..4], line.dividends, "dividends at block {block}");
        if block <= 4 {
            assert_eq!(out.incentive[4..], [6_553, 13_107, 19_660, 26_214]);
            assert_eq!(out.consensus, out.incentive);
        }
        match block {
            2 => assert_eq!(out.validator_trust[..4], [65_534; 4]),
            5 => assert_eq!(out.consensus, [0; 8]),
            6.. => {
                assert_eq!((out.consensus[7], out.incentive[7]), (26_214, 65_535));
                assert_eq!(out.validator_trust[..4], [0, 0, 26_214, 26_214]);
            }
            _ => {}
        }
        let decaying = [12_601, 12_600, 12_599];
        if let Some(bond) = decaying.get(block.wrapping_sub(6) as usize) {
            assert_eq!(entry(&out.bonds, 0, 4), *bond, "decay at block {block}");
        }
    }
}

/// One line of the table of case 14: penalty, validator emission, dividends, bonds.
type Penalty = (bool, u16, [u64; 3], [u16; 3], [&'static [(u16, u16)]; 3]);

const CASE_14: [Penalty; 6] = [
    (
        false,
        0,
        [250_401_971, 218_589_887, 31_008_140],
        [32_820, 28_650, 4_064],
        [&[(3, 65_535), (4, 49_931)], &[(3, 43_007), (4, 65_535)], &[(4, 18_724), (5, 65_535)]],
    ),
    (
        false,
        32_768,
        [248_743_998, 217_500_335, 33_755_666],
        [32_602, 28_507, 4_424],
        [&[(3, 65_535), (4, 59_918)], &[(3, 49_151), (4, 65_535)], &[(4, 22_469), (5, 65_535)]],
    ),
    (
        false,
        65_535,
        [246_913_431, 216_049_252, 37_037_315],
        [32_362, 28_317, 4_854],
        [&[(3, 65_535), (4, 65_535)], &[(3, 57_343), (4, 57_343)], &[(4, 24_575)]],
    ),
    (
        true,
        0,
        [252_897_506, 217_597_373, 29_505_118],
        [33_147, 28_520, 3_867],
        [&[(3, 4_368), (4, 2_184)], &[(3, 3_276), (4, 3_276)], &[(4, 1_310), (5, 5_242)]],
    ),
    (
        true,
        32_768,
        [250_463_953, 217_350_808, 32_185_237],
        [32_828, 28_488, 4_218],
        [&[(3, 3_822), (4, 2_184)], &[(3, 3_276), (4, 2_730)], &[(4, 1_310), (5, 2_621)]],
    ),
    (
        true,
        65_535,
        [247_787_465, 216_814_032, 35_398_500],
        [32_477, 28_417, 4_639],
        [&[(3, 3_276), (4, 2_184)], &[(3, 3_276), (4, 2_184)], &[(4, 1_310)]],
    ),
];

fn three_validators(stake: &[u64], rows: &[&[(u16, u16)]]) -> Scene {
    scene(stake).registered(1).updated(2).at(100, 360).permits(3).rows(rows)
}

#[test]
fn case_14_bonds_penalty() {
    for (yuma3, penalty, validators, dividends, bonds) in CASE_14 {
        let mut net = three_validators(
            &[40, 35, 25, 0, 0, 0],
            &[
                &[(3, 65_535), (4, 32_768)],
                &[(3, 65_535), (4, 65_535)],
                &[(4, 16_384), (5, 65_535)],
            ],
        );
        net.state.yuma3 = yuma3;
        net.state.bonds_penalty = penalty;
        let out = net.epoch();
        assert_eq!(out.consensus, [0, 0, 0, 32_767, 21_845, 0]);
        assert_eq!(out.validator_trust, [54_612, 54_612, 13_107, 0, 0, 0]);
        assert_eq!(out.incentive, [0, 0, 0, 36_408, 29_126, 0]);
        assert_eq!(out.server_emission, [0, 0, 0, 277_776_479, 222_223_519, 0]);
        assert_eq!(out.validator_emission[..3], validators, "{yuma3} {penalty}");
        assert_eq!(out.dividends[..3], dividends, "{yuma3} {penalty}");
        assert_eq!(listed(&out.bonds)[..3], bonds, "{yuma3} {penalty}");
    }
}

#[test]
fn case_14_kappa_extremes() {
    let rows: [&[(u16, u16)]; 3] =
        [&[(3, 65_535), (4, 21_845)], &[(3, 65_535), (4, 65_535)], &[(3, 13_107), (4, 65_535)]];
    let mut net = three_validators(&[50, 30, 20, 0, 0], &rows);
    net.state.kappa = 0;
    let out = net.epoch();
    assert_eq!(out.consensus[3..], [49_151, 54_612]);
    let expected = [250_000_000, 149_999_999, 99_999_999, 279_166_666, 220_833_333];
    assert_eq!(out.emission, expected);

    let mut net = three_validators(&[50, 30, 20, 0, 0], &rows);
    net.state.kappa = 65_535;
    let out = net.epoch();
    assert_eq!(out.consensus[3..], [10_922, 16_383]);
    assert_eq!(out.validator_trust[..3], [27_306; 3]);
    let expected = [250_000_000, 149_999_999, 99_999_998, 199_999_999, 300_000_000];
    assert_eq!(out.emission, expected);
}
