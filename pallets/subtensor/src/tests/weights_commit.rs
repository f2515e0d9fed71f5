//! Committing to weights: the queue, its limits, each refusal in order (spec: weights §2.7).

use super::weights_kit::*;
use crate::{mock::*, *};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays, RawOrigin},
};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_core::{H256, hex2array};
use sp_runtime::DispatchError;

/// Case C4: what the official client hashes.
#[test]
fn c4_hash_is_that_of_the_clients() {
    let alice =
        hex2array!("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d").into();
    let salt = [1, 2, 3, 4, 5, 6, 7, 8];
    let hash = |mecid| {
        let index = NetUidStorageIndex::new(NetUid::new(1), MechId::new(mecid));
        SubtensorModule::commit_hash(&alice, index, &[0, 1], &[10, 10], &salt, 0)
    };
    let main = hex2array!("d9bf9b22a51844e113d525eaadc9ae576918c6590431b199dd8534c19cebc517");
    let second = hex2array!("754ce3da008bba9d91d21f165996caabd250655e9b116e371f621be0ef584ea6");
    assert_eq!((hash(0), hash(1)), (H256(main), H256(second)));
}

#[test]
fn a_commit_is_queued_and_counts_as_an_update() {
    scene(|netuid| {
        let index = main(netuid);
        let first = hash(VALIDATOR, index, 1);
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        assert_eq!(queue(index), [(first, 5, NOW, 0)]);
        assert_eq!(LastUpdate::<Test>::get(index), [1, NOW, 1]);
        assert!(!Weights::<Test>::contains_key(index, 1));
        assert_eq!(events(), [Event::WeightsCommitted(account(VALIDATOR), index, first)]);
        // The same hash once more is another commit; a miner without permit may commit as well.
        System::set_block_number(NOW + 1);
        enter_epoch(netuid, 6);
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        assert_eq!(queue(index), [(first, 5, NOW, 0), (first, 6, NOW + 1, 0)]);
        assert_ok!(send(MINER, commit(netuid, 1)));
        assert_eq!(LastUpdate::<Test>::get(index), [1, NOW + 1, NOW + 1]);
    });
}

#[test]
fn an_epoch_that_is_due_has_begun() {
    scene(|netuid| {
        let tempo = u64::from(Tempo::<Test>::get(netuid));
        System::set_block_number(NOW + tempo - 1);
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        System::set_block_number(NOW + tempo);
        assert_ok!(send(VALIDATOR, commit(netuid, 2)));
        let epochs: Vec<u64> = queue(main(netuid)).iter().map(|commit| commit.1).collect();
        assert_eq!(epochs, [5, 6]);
        // The first commit's reveal period, one epoch, has come.
        assert_ok!(send(VALIDATOR, reveal(netuid, 1)));
        refused_in_pool(VALIDATOR, reveal(netuid, 2), Error::RevealTooEarly, 17);
    });
}

#[test]
fn calls_are_free_and_cost_the_specified_weight() {
    let netuid = NetUid::ROOT;
    let batch = Call::batch_commit_weights { netuids: vec![], commit_hashes: vec![] };
    let set = Call::batch_set_weights { netuids: vec![], weights: vec![], version_keys: vec![] };
    let cases: [(Call<Test>, u64, u64); 7] = [
        (commit(netuid, 1), 594_049_000, 4_714),
        (on_mechanism(commit(netuid, 1), 0), 430_130_000, 0),
        (reveal(netuid, 1), 786_227_000, 7_590),
        (on_mechanism(reveal(netuid, 1), 0), 722_000_000, 0),
        (batch_reveal(netuid, &[]), 1_096_363_000, 8_095),
        (batch, 722_224_000, 4_765),
        (set, 703_092_000, 7_395),
    ];
    for (call, time, proof) in cases {
        let info = call.get_dispatch_info();
        assert_eq!((info.call_weight.ref_time(), info.call_weight.proof_size()), (time, proof));
        assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::No), "{call:?}");
    }
}

#[test]
fn errors_come_in_order() {
    scene(|netuid| {
        let absent = on_mechanism(commit(netuid, 1), 1);
        let others: [RuntimeOrigin; 2] = [RawOrigin::Root.into(), RawOrigin::None.into()];
        for origin in others {
            let result = dispatch(origin.clone(), absent.clone());
            assert_eq!(result, Err(Error::<Test>::MechanismDoesNotExist.into()));
            let result = dispatch(origin, commit(netuid, 1));
            assert_eq!(result, Err(DispatchError::BadOrigin));
        }
        StakeThreshold::<Test>::put(1);
        let poor = Error::NotEnoughStakeToSetWeights;
        refused_in_pool(STRANGER, absent.clone(), poor, 1);
        assert_ok!(send(OWNER, commit(netuid, 1)));
        StakeThreshold::<Test>::put(0);
        // A mechanism that does not exist is never due, as far as the guard knows.
        refused_in_pool(VALIDATOR, absent.clone(), Error::CommittingWeightsTooFast, 6);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        refused(STRANGER, absent, Error::MechanismDoesNotExist);
        refused(STRANGER, commit(NetUid::new(99), 1), Error::MechanismDoesNotExist);
        refused(STRANGER, commit(netuid, 1), Error::CommitRevealDisabled);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        refused(STRANGER, commit(netuid, 1), Error::HotKeyNotRegisteredInSubNet);
        assert_eq!(events().len(), 1);
    });
}

/// Case C13.
#[test]
fn c13_commits_have_to_wait() {
    scene(|netuid| {
        WeightsSetRateLimit::<Test>::insert(netuid, 10);
        let too_fast = || Error::CommittingWeightsTooFast;
        for block in [1, 10] {
            System::set_block_number(block);
            refused_in_pool(VALIDATOR, commit(netuid, 1), too_fast(), 6);
        }
        System::set_block_number(11);
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        for block in [11, 16, 20] {
            System::set_block_number(block);
            refused_in_pool(VALIDATOR, commit(netuid, 2), too_fast(), 6);
        }
        System::set_block_number(21);
        assert_ok!(send(VALIDATOR, commit(netuid, 2)));
        // The commit counts for setting weights, once that is allowed again.
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        let set = || Call::set_weights { netuid, dests: vec![0], weights: vec![1], version_key: 0 };
        System::set_block_number(30);
        refused_in_pool(VALIDATOR, set(), Error::SettingWeightsTooFast, 6);
        System::set_block_number(31);
        assert_ok!(send(VALIDATOR, set()));
        // The scene had its epochs in later blocks.
        System::set_block_number(100_000);
    });
}

/// Case C15.
#[test]
fn c15_ten_commits_may_wait() {
    scene(|netuid| {
        for n in 0..10 {
            enter_epoch(netuid, if n < 5 { 4 } else { 5 });
            assert_ok!(send(VALIDATOR, commit(netuid, n)));
        }
        refused(VALIDATOR, commit(netuid, 10), Error::TooManyUnrevealedCommits);
        passes_pool(VALIDATOR, &commit(netuid, 10));
        // The others have queues of their own.
        assert_ok!(send(MINER, commit(netuid, 10)));
        // In epoch 6 those of epoch 4 have expired, and go when the next one comes.
        enter_epoch(netuid, 6);
        assert_ok!(send(VALIDATOR, commit(netuid, 10)));
        assert_eq!(queued_rows(netuid), [5, 6, 7, 8, 9, 10]);
        refused_in_pool(VALIDATOR, reveal(netuid, 0), Error::NoWeightsCommitFound, 16);
        enter_epoch(netuid, 90);
        assert_ok!(send(VALIDATOR, commit(netuid, 11)));
        assert_eq!(queued_rows(netuid), [11]);
    });
}

#[test]
fn only_the_front_of_the_queue_expires() {
    scene(|netuid| {
        for (n, epoch) in [(1, 4), (2, 9), (3, 4)] {
            enter_epoch(netuid, epoch);
            assert_ok!(send(VALIDATOR, commit(netuid, n)));
        }
        enter_epoch(netuid, 9);
        assert_ok!(send(VALIDATOR, commit(netuid, 4)));
        assert_eq!(queued_rows(netuid), [2, 3, 4]);
    });
}

/// Case C19.
#[test]
fn c19_mechanisms_have_queues_of_their_own() {
    scene(|netuid| {
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let second = NetUidStorageIndex::new(netuid, MechId::new(1));
        let commit_hash = hash(VALIDATOR, second, 1);
        let call = Call::commit_mechanism_weights { netuid, mecid: MechId::new(1), commit_hash };
        assert_ok!(send(VALIDATOR, call));
        assert_eq!(events(), [Event::WeightsCommitted(account(VALIDATOR), second, commit_hash)]);
        assert_eq!((queue(second).len(), queue(main(netuid)).len()), (1, 0));
        assert_eq!(LastUpdate::<Test>::get(second), [0, NOW, 0]);
        enter_epoch(netuid, 6);
        refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::NoWeightsCommitFound, 16);
        assert_ok!(send(VALIDATOR, on_mechanism(reveal(netuid, 1), 1)));
        assert_eq!(Weights::<Test>::get(second, 1), [(2, 32_768), (0, 65_535)]);
        assert!(queue(second).is_empty());
    });
}

#[test]
fn what_belongs_to_a_mechanism_goes_with_it() {
    scene(|netuid| {
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let indices = [0, 1].map(|mecid| NetUidStorageIndex::new(netuid, MechId::new(mecid)));
        let entries = |index| {
            [
                WeightCommits::<Test>::iter_prefix(index).count(),
                TimelockedWeightCommits::<Test>::iter_prefix(index).count(),
                WeightsCommittedAt::<Test>::iter_prefix(index).count(),
            ]
        };
        for index in indices {
            assert_ok!(send(VALIDATOR, commit(netuid, 1)));
            let queue = WeightCommits::<Test>::get(main(netuid), account(VALIDATOR));
            WeightCommits::<Test>::set(index, account(VALIDATOR), queue);
            let locked = (account(VALIDATOR), NOW, vec![1, 2].try_into().unwrap(), 1_000);
            TimelockedWeightCommits::<Test>::mutate(index, 5, |queue| queue.push_back(locked));
            WeightsCommittedAt::<Test>::insert(index, 1, NOW);
        }
        assert_eq!(indices.map(entries), [[1; 3]; 2]);
        assert_ok!(SubtensorModule::change_mechanism_count(netuid, MechId::new(1)));
        assert_eq!(indices.map(entries), [[1; 3], [0; 3]]);
        assert_ok!(SubtensorModule::do_dissolve_network(netuid));
        assert_eq!(indices.map(entries), [[0; 3]; 2]);
    });
}
