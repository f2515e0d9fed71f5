use super::*;
use crate::chain::{AccountId, Axon, Neuron};
use myelin_types::{AlphaBalance, TaoBalance};

pub fn neuron(uid: u16, hotkey: u8) -> Neuron {
    Neuron {
        uid,
        hotkey: AccountId::from([hotkey; 32]),
        coldkey: AccountId::from([hotkey; 32]),
        axon: Axon::from_record(0x7f00_0002, 8091, 0, 4, 1),
        stake: AlphaBalance::new(0),
        alpha_stake: AlphaBalance::new(0),
        tao_stake: TaoBalance::new(0),
        incentive: 0,
        dividends: 0,
        consensus: 0,
        vtrust: 0,
        emission: AlphaBalance::new(0),
        last_update: 0,
        active: true,
        permit: false,
        registered_at: 0,
    }
}

pub fn metagraph(neurons: Vec<Neuron>) -> Metagraph {
    Metagraph { netuid: 2, block: 100, tempo: 20, last_step: 90, neurons }
}

fn facts() -> Facts {
    Facts {
        block: 100,
        netuid: 2,
        neurons: 4,
        hotkey: AccountId::from([1; 32]),
        uid: Some(0),
        owner: false,
        permit: true,
        last_update: 80,
        stake: 10,
        stake_threshold: 0,
        commit_reveal: false,
        reveal_period: 1,
        version_key: 0,
        rate_limit: 0,
        min_allowed: 1,
    }
}

const SCORED: [(u16, f64); 2] = [(1, 1.0), (2, 0.5)];

fn waits(facts: Facts, words: &str) {
    let Step::Wait(reason) = plan(&facts, 90, &SCORED, 0) else { panic!("does not wait") };
    assert!(reason.contains(words), "{reason}");
}

#[test]
fn weights_are_set_once_an_epoch() {
    assert_eq!(plan(&facts(), 90, &SCORED, 0), Step::Set(vec![(1, 65_535), (2, 32_768)]));
    waits(Facts { last_update: 91, ..facts() }, "block 91 stand for this epoch");
    assert!(matches!(plan(&facts(), 0, &SCORED, 0), Step::Set(_)), "before the first epoch");
}

#[test]
fn commits_where_the_subnet_hides_weights() {
    let hidden = Facts { commit_reveal: true, ..facts() };
    assert_eq!(plan(&hidden, 90, &SCORED, 0), Step::Commit(vec![(1, 65_535), (2, 32_768)]));
}

#[test]
fn says_what_it_waits_for() {
    waits(Facts { permit: false, ..facts() }, "waiting for a validator permit for uid 0");
    waits(Facts { rate_limit: 50, ..facts() }, "waiting for block 130");
    waits(Facts { version_key: 3, ..facts() }, "update the validator");
    let Step::Wait(reason) = plan(&facts(), 90, &[(1, 0.0)], 0) else { panic!("does not wait") };
    assert!(reason.contains("no miner has given a valid answer"), "{reason}");
    assert!(matches!(plan(&facts(), 90, &[], 0), Step::Wait(_)));
}

#[test]
fn zeros_keep_company_to_few_weights() {
    let picky = Facts { min_allowed: 3, ..facts() };
    let expected = vec![(1, 65_535), (2, 32_768), (0, 0)];
    assert_eq!(plan(&picky, 90, &SCORED, 0), Step::Set(expected));
}
