//! Worked cases 1–4 and 6–13: shares, inactivity, outdated weights, permits, masks.

mod common;

use common::{REWARD, entry, listed, scene};
use myelin_yuma::PendingCommit;

#[test]
fn case_1_one_neuron() {
    for updates in [vec![1], vec![1, 1, 1]] {
        let mut net = scene(&[1_000_000_000]).registered(1).at(1, 65_534);
        net.set_weights(0, &[(0, 65_535)]);
        net.state.last_update = updates;
        let out = net.epoch();
        assert_eq!(
            (&out.consensus[..], &out.incentive[..], &out.dividends[..]),
            (&[0][..], &[0][..], &[0][..])
        );
        assert_eq!(out.emission, [REWARD]);
        assert_eq!(out.validator_emission, [REWARD]);
        assert_eq!(out.server_emission, [0]);
        assert_eq!(out.stake_weight, [65_535]);
        assert_eq!(out.validator_permit, [true]);
        assert_eq!(listed(&out.bonds), vec![vec![]]);
    }
}

#[test]
fn case_2_ten_self_weighting_neurons() {
    let mut net = scene(&[1; 10]).at(1, 360);
    for uid in 0..10 {
        net.set_weights(uid, &[(uid, 65_535)]);
    }
    let out = net.epoch();
    assert_eq!(out.consensus, [0; 10]);
    assert_eq!(out.incentive, [0; 10]);
    assert_eq!(out.dividends, [0; 10]);
    assert_eq!(out.emission, [99_999_999; 10]);
    assert_eq!(out.stake_weight, [6_553; 10]);
}

/// Per-uid expectations of a subnet of equal validators and equal servers.
struct Uniform {
    n: usize,
    validators: usize,
    stake: u64,
    weight: u16,
    epochs: usize,
    dividend: u16,
    validator_emission: u64,
    incentive: u16,
    server_emission: u64,
    total: u64,
}

impl Uniform {
    fn check(&self, is_validator: impl Fn(usize) -> bool, self_weights: bool) {
        let stakes: Vec<u64> =
            (0..self.n).map(|uid| if is_validator(uid) { self.stake } else { 0 }).collect();
        let mut net = scene(&stakes);
        net.state.max_allowed_validators = self.validators as u16;
        net.epoch();
        net.block = 1;
        let servers: Vec<(u16, u16)> = (0..self.n)
            .filter(|uid| !is_validator(*uid))
            .map(|uid| (uid as u16, self.weight))
            .collect();
        for uid in (0..self.n).filter(|uid| is_validator(*uid) || self_weights) {
            let own = [(uid as u16, 65_535)];
            net.set_weights(uid as u16, if is_validator(uid) { &servers } else { &own });
        }
        for _ in 0..self.epochs {
            let out = net.epoch();
            for uid in 0..self.n {
                let validator = is_validator(uid);
                let pick = |yes: u64, no: u64| if validator { yes } else { no };
                assert_eq!(u64::from(out.consensus[uid]), pick(0, self.incentive.into()));
                assert_eq!(u64::from(out.incentive[uid]), pick(0, self.incentive.into()));
                assert_eq!(u64::from(out.dividends[uid]), pick(self.dividend.into(), 0));
                assert_eq!(out.emission[uid], pick(self.validator_emission, self.server_emission));
                assert_eq!(u64::from(out.validator_trust[uid]), pick(65_534, 0));
                assert_eq!(out.bonds.row(uid).len(), if validator { servers.len() } else { 0 });
                assert!(out.bonds.row(uid).iter().all(|bond| bond.1 == 65_535));
            }
            assert_eq!(out.emission.iter().sum::<u64>(), self.total);
        }
    }
}

#[test]
fn case_3_512_nodes() {
    let case = Uniform {
        n: 512,
        validators: 64,
        stake: 328_125_000_000_000,
        weight: 127,
        epochs: 3,
        dividend: 1_023,
        validator_emission: 7_812_500,
        incentive: 146,
        server_emission: 1_116_071,
        total: 999_999_808,
    };
    for self_weights in [false, true] {
        case.check(|uid| uid < 64, self_weights);
        case.check(|uid| uid % 8 == 0, self_weights);
        case.check(|uid| uid * 197 % 512 < 64, self_weights);
    }
}

#[test]
fn case_4_4096_nodes() {
    let case = Uniform {
        n: 4_096,
        validators: 256,
        stake: 82_031_250_000_000,
        weight: 15,
        epochs: 1,
        dividend: 255,
        validator_emission: 1_953_125,
        incentive: 17,
        server_emission: 130_208,
        total: 999_998_720,
    };
    case.check(|uid| uid < 256, false);
}

#[test]
fn case_6_inactivity() {
    let mut net = scene(&[1; 4]).at(0, 1);
    net.state.max_allowed_validators = 4;
    net.epoch();
    net.block = 1;
    let equal = [(2, 32_767), (3, 32_767)];
    net.set_weights(0, &equal);
    net.set_weights(1, &equal);
    let out = net.epoch();
    assert_eq!(out.dividends[..2], [32_767; 2]);
    assert_eq!(out.emission, [250_000_000; 4]);
    let full = vec![(2, 65_535), (3, 65_535)];
    assert_eq!(listed(&out.bonds)[..2], [full.clone(), full.clone()]);

    net.block = 5_002;
    net.set_weights(0, &equal);
    let out = net.epoch();
    assert_eq!(out.dividends[..2], [36_044, 29_490]);
    assert_eq!(out.emission, [274_999_999, 224_999_999, 250_000_000, 250_000_000]);
    assert_eq!(listed(&out.bonds)[..2], [full.clone(), vec![(2, 53_619), (3, 53_619)]]);

    net.set_weights(1, &equal);
    net.block = 5_003;
    let out = net.epoch();
    assert_eq!(out.dividends[..2], [35_716, 29_818]);
    assert_eq!(out.emission[..2], [272_501_132, 227_498_866]);
    assert_eq!(listed(&out.bonds)[..2], [full, vec![(2, 54_712), (3, 54_712)]]);
}

#[test]
fn case_7_outdated_weights() {
    let mut net = scene(&[1; 4]).registered(1).at(1, 0);
    net.state.max_allowed_validators = 4;
    net.epoch();
    net.block = 2;
    let row = [(2, 43_690), (3, 21_845)];
    net.set_weights(0, &row);
    net.set_weights(1, &row);
    net.set_weights(2, &[(2, 65_535)]);
    net.set_weights(3, &[(3, 65_535)]);
    let out = net.epoch();
    assert_eq!(out.incentive, [0, 0, 43_689, 21_845]);
    assert_eq!(out.emission, [250_000_000, 250_000_000, 333_331_637, 166_668_361]);
    assert_eq!(listed(&out.bonds)[..2], vec![vec![(2, 65_535), (3, 65_535)]; 2]);

    net.replace(3);
    net.block = 3;
    net.set_weights(0, &row);
    let out = net.epoch();
    assert_eq!(out.dividends[0], 32_767);
    assert_eq!(out.bonds.row(0), [(2, 65_535), (3, 65_535)]);
    assert_eq!(out.consensus, [0, 0, 43_689, 0]);
    assert_eq!(out.validator_trust, [43_689, 43_689, 0, 0]);
    assert_eq!(out.incentive, [0, 0, 65_535, 0]);
    assert_eq!(out.emission, [250_000_000, 250_000_000, 500_000_000, 0]);
    assert_eq!(out.stake_weight, [21_844, 21_844, 21_844, 0]);
    assert_eq!(out.validator_permit, [true, true, true, false]);
}

#[test]
fn case_8a_without_usable_weights() {
    let mut net = scene(&[1, 0]).registered(1).at(1, 65_534);
    assert_eq!(net.epoch().emission, [REWARD, 0]);
    net.set_weights(1, &[(1, 65_535)]);
    assert_eq!(net.epoch().emission, [REWARD, 0]);
    net.block = 2;
    net.set_weights(0, &[(1, 65_535)]);
    net.state.registered_at[1] = 2;
    assert_eq!(net.epoch().emission, [REWARD, 0]);
    net.block = 3;
    net.set_weights(0, &[(1, 65_535)]);
    let out = net.epoch();
    assert_eq!(out.emission, [500_000_000, 500_000_000]);
    assert_eq!(out.dividends, [65_535, 0]);
    assert_eq!(out.incentive, [0, 65_535]);
    assert_eq!(out.bonds.row(0), [(1, 65_535)]);
}

#[test]
fn case_8b_to_8f_paid_by_stake() {
    let mut net = scene(&[10, 30, 60, 0]).at(9, 360).updated(9).permits(3);
    net.reward = 1_000_000;
    let out = net.epoch();
    assert_eq!(out.validator_emission, [99_999, 299_999, 600_000, 0]);
    assert_eq!(out.server_emission, [0; 4]);

    let mut net = scene(&[REWARD; 2]).at(1_000_000, 10).permits(2);
    let out = net.epoch();
    assert_eq!(out.active, [false, false]);
    assert_eq!(out.emission, [500_000_000; 2]);

    let mut net = scene(&[REWARD; 2]).at(1_000, 10).permits(2);
    net.state.last_update = vec![999, 1];
    let out = net.epoch();
    assert_eq!(out.active, [true, false]);
    assert_eq!(out.emission, [REWARD, 0]);

    for permits in [vec![true], vec![true, false]] {
        let mut net = scene(&[REWARD; 2]).at(10, 360).updated(10);
        net.state.validator_permit = permits;
        assert_eq!(net.epoch().validator_emission, [REWARD, 0]);
    }
    // A vector without entries masks no stake at all.
    let mut net = scene(&[REWARD; 2]).at(10, 360).updated(10);
    net.state.validator_permit = vec![];
    assert_eq!(net.epoch().validator_emission, [500_000_000; 2]);
}

#[test]
fn case_9_bonds_to_a_replaced_miner() {
    let mut net = scene(&[1; 4]).registered(1).at(1, 2);
    net.epoch();
    net.block = 2;
    let row = [(2, 43_690), (3, 21_845)];
    net.set_weights(0, &row);
    net.set_weights(1, &row);
    net.block = 4;
    let out = net.epoch();
    assert_eq!(listed(&out.bonds)[..2], vec![vec![(2, 65_535), (3, 65_535)]; 2]);
    net.block = 5;
    net.replace(3);
    net.set_weights(0, &row);
    net.set_weights(1, &row);
    net.block = 6;
    let out = net.epoch();
    assert_eq!(listed(&out.bonds)[..2], vec![vec![(2, 65_535)]; 2]);
    assert_eq!(out.incentive, [0, 0, 65_535, 0]);
    assert_eq!(out.consensus[2], 65_535);
    assert_eq!(out.emission, [250_000_000, 250_000_000, 500_000_000, 0]);
}

#[test]
fn case_10a_permits_follow_the_stake() {
    for (n, k) in [(2usize, 1usize), (4, 2), (8, 4)] {
        let placements: [fn(usize, usize, usize) -> bool; 3] = [
            |uid, _, k| uid < k,
            |uid, n, k| uid % (n / k) == 0,
            |uid, n, k| (uid * 5 + 3) % n < k,
        ];
        for (is_validator, plan) in placements.into_iter().flat_map(|p| [(p, 0), (p, 1)]) {
            let stake = |uid: usize| match (plan, is_validator(uid, n, k)) {
                (0, validator) => u64::from(validator),
                (_, true) => (uid + n) as u64,
                (_, false) => uid as u64,
            };
            let mut net = scene(&(0..n).map(stake).collect::<Vec<_>>()).at(1, 360);
            net.state.max_allowed_validators = k as u16;
            net.state.stake_threshold = k as u64;
            let out = net.epoch();
            for uid in 0..n {
                let expected = is_validator(uid, n, k) && stake(uid) >= k as u64;
                assert_eq!(out.validator_permit[uid], expected);
            }
            for uid in (0..n).filter(|uid| !is_validator(*uid, n, k)) {
                net.state.alpha_stake[uid] += 2 * n as u64;
            }
            let out = net.epoch();
            for uid in 0..n {
                let expected = !is_validator(uid, n, k);
                assert_eq!(out.validator_permit[uid], expected, "n {n}, plan {plan}");
            }
        }
    }
}

#[test]
fn case_10b_and_10c_top_k() {
    let mut net = scene(&[2 * REWARD, REWARD]).at(1, 360);
    net.state.max_allowed_validators = 1;
    let out = net.epoch();
    assert_eq!(out.validator_permit, [true, false]);
    assert_eq!(out.emission, [666_666_666, 333_333_333]);
    let mut net = scene(&[5; 4]).at(1, 360);
    net.state.max_allowed_validators = 2;
    assert_eq!(net.epoch().validator_permit, [false, false, true, true]);
}

#[test]
fn case_11_owner_self_weight() {
    let mut net =
        scene(&[5_000_000_000_000, 0]).at(2, 360).permits(1).rows(&[&[(0, 32_767), (1, 32_767)]]);
    net.state.owner_uid = Some(0);
    net.state.last_update = vec![2, 0];
    net.state.yuma3 = true;
    let out = net.epoch();
    assert_eq!(out.server_emission, [250_000_000, 250_000_000]);
    assert_eq!(out.validator_emission, [500_000_000, 0]);
    assert_eq!(out.bonds.row(0), [(0, 3_276), (1, 3_276)]);
    assert_eq!(out.validator_permit, [true, false]);
}

#[test]
fn case_12_commit_reveal_mask() {
    let build = |enabled| {
        let mut net = scene(&[10_000, 1_000, 1_000, 1_000]).at(35, 8).updated(35).permits(1);
        net.state.max_allowed_validators = 1;
        net.state.registered_at = vec![0, 9, 34, 34];
        net.store(0, &[(1, 65_535), (2, 65_535), (3, 65_535)]);
        net.reward = 1_000;
        let commit = |epoch, block| PendingCommit { uid: 0, epoch, block };
        let commits = &mut net.state.commit_reveal;
        commits.enabled = enabled;
        commits.reveal_period = 2;
        commits.epoch_index = 5;
        commits.hash_commits = vec![commit(2, 8), commit(4, 33)];
        net
    };
    let out = build(true).epoch();
    assert_eq!(out.incentive, [0, 65_535, 0, 0]);
    assert_eq!(out.emission, [500, 500, 0, 0]);
    assert_eq!(out.bonds.row(0), [(1, 65_535)]);

    // A timelocked commit masks the same way; a replaced miner disappears.
    let mut net = build(true);
    let commits = &mut net.state.commit_reveal;
    commits.timelocked_commits = std::mem::take(&mut commits.hash_commits);
    assert_eq!(net.epoch().incentive, [0, 65_535, 0, 0]);
    net.state.registered_at = vec![0, 34, 9, 9];
    assert_eq!(net.epoch().incentive[1], 0);

    let mut net = build(false);
    for _ in 0..3 {
        let out = net.epoch();
        assert!(out.incentive[1..].iter().all(|share| (21_844..=21_845).contains(share)));
    }
}

#[test]
fn case_13_three_validators_two_servers() {
    let build = |rows: &[&[(u16, u16)]]| {
        scene(&[REWARD, REWARD, REWARD, 0, 0]).at(1, 10).updated(1).permits(3).rows(rows)
    };
    let one_sided: [&[(u16, u16)]; 3] =
        [&[(3, 65_535), (4, 0)], &[(3, 0), (4, 65_535)], &[(3, 65_535), (4, 0)]];
    let out = build(&one_sided).epoch();
    assert_eq!(out.consensus, [0, 0, 0, 65_535, 0]);
    assert_eq!(out.validator_trust, [65_535, 0, 65_535, 0, 0]);
    assert_eq!(out.dividends, [32_767, 0, 32_767, 0, 0]);
    assert_eq!(out.emission, [250_000_000, 0, 250_000_000, 500_000_000, 0]);
    let full = vec![(3, 65_535)];
    assert_eq!(listed(&out.bonds), [full.clone(), vec![], full.clone(), vec![], vec![]]);

    let both: &[(u16, u16)] = &[(3, 65_535), (4, 65_535)];
    let split = [one_sided[0], one_sided[1], both];
    let out = build(&split).epoch();
    assert_eq!(out.consensus[3..], [32_767; 2]);
    assert_eq!(out.validator_trust[..3], [32_767, 32_767, 65_535]);
    assert_eq!(out.dividends[..3], [16_383, 16_383, 32_767]);
    let emission = [125_000_000, 125_000_000, 250_000_000, 250_000_000, 250_000_000];
    assert_eq!(out.emission, emission);
    assert_eq!(listed(&out.bonds)[..3], [full, vec![(4, 65_535)], both.to_vec()]);

    let mut net = build(&split);
    net.state.bonds_penalty = 0;
    let out = net.epoch();
    assert_eq!(out.validator_emission[..3], [166_666_666; 3]);
    assert_eq!(out.bonds.row(2), [(3, 32_767), (4, 32_767)]);

    let mut net = build(&split);
    net.state.yuma3 = true;
    let out = net.epoch();
    assert_eq!(out.dividends[..3], [16_383, 16_383, 32_767]);
    assert_eq!(entry(&out.bonds, 0, 3), 3_276);

    let mut net = scene(&[REWARD, REWARD]).at(1, 10).updated(1).permits(2);
    let out = net.epoch();
    assert_eq!(out.consensus, [0, 0]);
    assert_eq!(out.validator_emission, [500_000_000; 2]);
    assert_eq!(out.emission, [500_000_000; 2]);
}
