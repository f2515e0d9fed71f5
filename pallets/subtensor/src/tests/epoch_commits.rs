//! What pending commits hide from the rows of an epoch (spec: yuma-epoch §6.6 step 5).

use super::{block_step_kit::*, epoch::*, weights_kit::enter_epoch};
use crate::{mock::*, *};
use frame_support::traits::Get;
use myelin_types::{MechId, NetUid};
use sp_core::H256;
use std::collections::VecDeque;

const UNSEEN: u64 = u64::MAX;

/// Case 12: validator 0 and three miners, the last two of which registered in block 34, with the
/// validator's row to all of them set in block 35; reveal period 2, epoch 9.
fn case_12(test: impl FnOnce(NetUid)) {
    bare(|| {
        let netuid = subnet(&[10_000, 1_000, 1_000, 1_000]);
        MaxAllowedValidators::<Test>::insert(netuid, 1);
        RevealPeriodEpochs::<Test>::insert(netuid, 2);
        permit(netuid, &[true, false, false, false]);
        for (uid, block) in [(1, 9), (2, 34), (3, 34)] {
            BlockAtRegistration::<Test>::insert(netuid, uid, block);
        }
        System::set_block_number(35);
        enter_epoch(netuid, 9);
        put_weights(index(netuid, 0), 0, &[(1, 65_535), (2, 65_535), (3, 65_535)]);
        test(netuid);
    });
}

/// Commits of a hotkey, by hash: epoch and block.
fn hashed(netuid: NetUid, hotkey: u8, commits: &[(u64, u64)]) {
    let commits = commits.iter().map(|(epoch, block)| (H256::zero(), *epoch, *block, 0));
    let queue: VecDeque<_> = commits.collect();
    WeightCommits::<Test>::insert(index(netuid, 0), account(hotkey), queue);
}

/// An encrypted commit of a hotkey.
fn locked(netuid: NetUid, hotkey: u8, epoch: u64, block: u64) {
    let commit = (account(hotkey), block, vec![0; 9].try_into().unwrap(), 1_000);
    TimelockedWeightCommits::<Test>::mutate(index(netuid, 0), epoch, |queue| {
        queue.push_back(commit)
    });
}

/// For each uid of a mechanism the block after which targets are hidden from its row.
pub fn blocks_of(netuid: NetUid, mecid: u8) -> Vec<u64> {
    let keys = SubtensorModule::keys_of(netuid).into_iter().map(|(_, hotkey)| Some(hotkey));
    let window = SubtensorModule::reveal_window_in_epoch(netuid);
    let corrections = <Test as Config>::Corrections::get();
    let keys: Vec<_> = keys.collect();
    SubtensorModule::commit_blocks(index(netuid, mecid), &keys, window, corrections).blocks
}

fn blocks(netuid: NetUid) -> Vec<u64> {
    blocks_of(netuid, 0)
}

#[test]
fn c12_targets_that_came_after_a_pending_commit_are_hidden() {
    case_12(|netuid| {
        hashed(netuid, 11, &[(6, 20), (7, 33)]);
        run(netuid, 1_000);
        assert_eq!(Incentive::<Test>::get(index(netuid, 0)), [0, 65_535, 0, 0]);
        assert_eq!(emission_of(netuid), [500, 500, 0, 0]);
    });
}

#[test]
fn c12_without_commit_reveal_rows_are_seen() {
    case_12(|netuid| {
        hashed(netuid, 11, &[(6, 20), (7, 33)]);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        for _ in 0..2 {
            run(netuid, 1_000);
            let third = 21_844;
            assert_eq!(Incentive::<Test>::get(index(netuid, 0)), [0, third, third, third]);
        }
        assert_eq!(blocks(netuid), [0; 0]);
    });
}

#[test]
fn the_first_commit_that_has_not_expired_counts() {
    case_12(|netuid| {
        assert_eq!(blocks(netuid), [UNSEEN; 4]);
        hashed(netuid, 11, &[(6, 20), (7, 33), (7, 12)]);
        hashed(netuid, 12, &[(1, 20), (6, 33)]);
        hashed(netuid, 13, &[(8, 30)]);
        hashed(netuid, 99, &[(9, 1)]);
        assert_eq!(blocks(netuid), [33, UNSEEN, 30, UNSEEN]);
        RevealPeriodEpochs::<Test>::insert(netuid, 3);
        assert_eq!(blocks(netuid), [20, 33, 30, UNSEEN]);
    });
}

#[test]
fn of_encrypted_commits_the_oldest_counts() {
    case_12(|netuid| {
        hashed(netuid, 11, &[(7, 33)]);
        locked(netuid, 11, 7, 34);
        locked(netuid, 12, 7, 34);
        locked(netuid, 12, 7, 31);
        locked(netuid, 12, 9, 40);
        locked(netuid, 13, 6, 3);
        locked(netuid, 14, 8, 2);
        locked(netuid, 99, 8, 1);
        assert_eq!(blocks(netuid), [33, 31, UNSEEN, 2]);
    });
}

#[test]
fn commits_on_another_mechanism_hide_nothing() {
    case_12(|netuid| {
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let queue = VecDeque::from([(H256::zero(), 8, 20, 0)]);
        WeightCommits::<Test>::insert(index(netuid, 1), account(11), queue);
        assert_eq!(blocks(netuid), [UNSEEN; 4]);
        assert_eq!(blocks_of(netuid, 1), [20, UNSEEN, UNSEEN, UNSEEN]);
    });
}
