use super::*;
use crate::chain::{AccountId, Axon, Neuron, OpenCommitment};
use myelin_types::{AlphaBalance, TaoBalance};

pub fn neuron(uid: u16, hotkey: u8) -> Neuron {
    Neuron {
        uid,
        hotkey: AccountId::from([hotkey; 32]),
        coldkey: AccountId::from([hotkey; 32]),
        axon: Axon::from_record(0x7f00_0002, 4, 8091, 0, 4, 1),
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

fn open(salt: u16, until: u64) -> Open {
    let (hotkey, weights) = (facts().hotkey, vec![(1, 7)]);
    Open { commitment: Commitment::with_salt(&hotkey, 2, weights, 0, vec![salt]), until }
}

/// What the chain holds of these commitments, each of an epoch, when so many are over.
fn held(epoch: u64, commitments: &[(&Open, u64)]) -> OpenCommitments {
    let queue = commitments.iter().map(|(open, epoch)| OpenCommitment {
        hash: open.commitment.hash,
        epoch: *epoch,
        block: 1,
    });
    OpenCommitments { epoch, queue: queue.collect() }
}

fn hidden() -> Facts {
    Facts { commit_reveal: true, reveal_period: 2, ..facts() }
}

#[test]
fn a_commitment_is_revealed_in_the_epoch_the_chain_says() {
    let first = open(1, 0);
    let mut all = vec![first.clone()];
    for epoch in [5, 6] {
        assert_eq!(settle(&mut all, &hidden(), &held(epoch, &[(&first, 5)])), None);
    }
    let due = settle(&mut all, &hidden(), &held(7, &[(&first, 5)]));
    assert_eq!(due, Some(first.commitment.clone()));
    assert_eq!(all, [first], "kept until it is revealed");
}

#[test]
fn lapsed_commitments_are_dropped() {
    let (lapsed, due) = (open(1, 1_000), open(2, 0));
    let mut all = vec![lapsed.clone(), due.clone()];
    let found = settle(&mut all, &hidden(), &held(8, &[(&lapsed, 5), (&due, 6)]));
    assert_eq!((found, all), (Some(due.commitment.clone()), vec![due.clone()]));
    let mut all = vec![due.clone()];
    let open = Facts { commit_reveal: false, ..hidden() };
    assert_eq!(settle(&mut all, &open, &held(8, &[(&due, 6)])), None);
    assert!(all.is_empty(), "the subnet hides weights no more");
}

#[test]
fn what_the_chain_does_not_hold_is_kept_while_it_may_be_on_its_way() {
    // The best block is 100.
    let mut all = vec![open(1, 100), open(2, 101)];
    assert_eq!(settle(&mut all, &hidden(), &held(8, &[])), None);
    assert_eq!(all, [open(2, 101)]);
}
