//! Revealing weights: what is stored and forgotten, each refusal in order (spec: weights §2.7).

use super::weights_kit::*;
use crate::{mock::*, *};
use frame_support::{assert_ok, dispatch::RawOrigin};
use myelin_types::{NetUid, units::TAO};
use sp_core::H256;
use sp_runtime::DispatchError;

/// Commits to these rows, then enters the epoch of their reveal.
fn committed(netuid: NetUid, rows: &[u16]) {
    for n in rows {
        assert_ok!(send(VALIDATOR, commit(netuid, *n)));
    }
    System::set_block_number(NOW + 7);
    enter_epoch(netuid, 6);
    System::reset_events();
}

fn stored(netuid: NetUid) -> Vec<(u16, u16)> {
    Weights::<Test>::get(main(netuid), 1)
}

#[test]
fn a_revealed_row_is_stored_and_its_commit_forgotten() {
    scene(|netuid| {
        committed(netuid, &[1]);
        passes_pool(VALIDATOR, &reveal(netuid, 1));
        assert_ok!(send(VALIDATOR, reveal(netuid, 1)));
        assert_eq!(stored(netuid), [(2, 32_768), (0, 65_535)]);
        // The commit was the update.
        assert_eq!(LastUpdate::<Test>::get(main(netuid)), [1, NOW, 1]);
        assert!(!WeightCommits::<Test>::contains_key(main(netuid), account(VALIDATOR)));
        assert!(!WeightsCommittedAt::<Test>::contains_key(main(netuid), 1));
        let hash = hash(VALIDATOR, main(netuid), 1);
        let revealed = Event::WeightsRevealed(account(VALIDATOR), main(netuid), hash);
        assert_eq!(events(), [Event::WeightsSet(main(netuid), 1), revealed]);
        refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::NoWeightsCommitFound, 16);
    });
}

/// Case C14.
#[test]
fn c14_only_one_epoch_is_right() {
    for period in [1, 2, 7, 40, 86, 100] {
        scene(|netuid| {
            RevealPeriodEpochs::<Test>::insert(netuid, period);
            assert_ok!(send(VALIDATOR, commit(netuid, 1)));
            for epoch in [5, 5 + period - 1, 5 + period + 1, 500] {
                enter_epoch(netuid, epoch);
                refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::RevealTooEarly, 17);
            }
            enter_epoch(netuid, 5 + period);
            assert_ok!(send(VALIDATOR, reveal(netuid, 1)));
            refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::NoWeightsCommitFound, 16);
        });
    }
}

/// The period in force now counts, also for older commits.
#[test]
fn a_new_reveal_period_moves_pending_commits() {
    scene(|netuid| {
        committed(netuid, &[1]);
        RevealPeriodEpochs::<Test>::insert(netuid, 3);
        refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::RevealTooEarly, 17);
        enter_epoch(netuid, 8);
        assert_ok!(send(VALIDATOR, reveal(netuid, 1)));
    });
}

/// Case C16.
#[test]
fn c16_a_reveal_forgets_earlier_commits() {
    scene(|netuid| {
        committed(netuid, &[1, 2, 3]);
        assert_ok!(send(VALIDATOR, reveal(netuid, 2)));
        assert_eq!(queued_rows(netuid), [3]);
        refused_in_pool(VALIDATOR, reveal(netuid, 1), Error::NoWeightsCommitFound, 16);
        assert_ok!(send(VALIDATOR, reveal(netuid, 3)));
        assert!(!WeightCommits::<Test>::contains_key(main(netuid), account(VALIDATOR)));
    });
}

#[test]
fn guards_come_in_order() {
    scene(|netuid| {
        for call in [reveal(netuid, 1), batch_reveal(netuid, &[1])] {
            let others: [RuntimeOrigin; 2] = [RawOrigin::Root.into(), RawOrigin::None.into()];
            for origin in others {
                assert_eq!(dispatch(origin, call.clone()), Err(DispatchError::BadOrigin));
            }
            StakeThreshold::<Test>::put(20 * TAO);
            let poor = Error::NotEnoughStakeToSetWeights;
            refused_in_pool(VALIDATOR, call.clone(), poor, 1);
            StakeThreshold::<Test>::put(0);
            refused_in_pool(VALIDATOR, call.clone(), Error::NoWeightsCommitFound, 16);
            refused_in_pool(STRANGER, call, Error::NoWeightsCommitFound, 16);
        }
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        for call in [reveal(netuid, 2), batch_reveal(netuid, &[2]), batch_reveal(netuid, &[2, 1])] {
            refused_in_pool(VALIDATOR, call, Error::NoWeightsCommitFound, 16);
        }
        for call in [reveal(netuid, 1), batch_reveal(netuid, &[1]), batch_reveal(netuid, &[1, 2])] {
            refused_in_pool(VALIDATOR, call.clone(), Error::RevealTooEarly, 17);
            refused_in_pool(MINER, call, Error::NoWeightsCommitFound, 16);
        }
    });
}

#[test]
fn errors_of_the_row_leave_the_commits() {
    scene(|netuid| {
        committed(netuid, &[1, 2]);
        let calls = || [reveal(netuid, 2), batch_reveal(netuid, &[1, 2])];
        let refused_both = |error: fn() -> Error<Test>| {
            for call in calls() {
                passes_pool(VALIDATOR, &call);
                refused(VALIDATOR, call, error());
            }
            assert_eq!(queued_rows(netuid), [1, 2]);
        };
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        refused_both(|| Error::CommitRevealDisabled);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        SubnetworkN::<Test>::insert(netuid, 1);
        refused_both(|| Error::UidsLengthExceedUidsInSubNet);
        SubnetworkN::<Test>::insert(netuid, 3);
        Uids::<Test>::remove(netuid, account(VALIDATOR));
        refused_both(|| Error::HotKeyNotRegisteredInSubNet);
        Uids::<Test>::insert(netuid, account(VALIDATOR), 1);
        WeightsVersionKey::<Test>::insert(netuid, 1);
        refused_both(|| Error::IncorrectWeightVersionKey);
        WeightsVersionKey::<Test>::insert(netuid, 0);
        ValidatorPermit::<Test>::insert(netuid, vec![false; 3]);
        refused_both(|| Error::NeuronNoValidatorPermit);
        ValidatorPermit::<Test>::insert(netuid, vec![true; 3]);
        MinAllowedWeights::<Test>::insert(netuid, 3);
        refused_both(|| Error::WeightVecLengthIsLow);
        MinAllowedWeights::<Test>::insert(netuid, 2);
        // The rate limit is that of the commit: there is none on a reveal.
        WeightsSetRateLimit::<Test>::insert(netuid, 1_000);
        assert_eq!(events(), []);
        assert_ok!(send(VALIDATOR, reveal(netuid, 1)));
    });
}

/// Case C17.
#[test]
fn c17_several_rows_in_any_order() {
    scene(|netuid| {
        committed(netuid, &[1, 2, 3]);
        assert_ok!(send(VALIDATOR, batch_reveal(netuid, &[3, 1])));
        let hashes: Vec<H256> = [3, 1].map(|n| hash(VALIDATOR, main(netuid), n)).into();
        let set = || Event::WeightsSet(main(netuid), 1);
        let revealed = Event::WeightsBatchRevealed(account(VALIDATOR), netuid, hashes);
        assert_eq!(events(), [set(), set(), revealed]);
        assert_eq!(queued_rows(netuid), [2], "an earlier commit may stay");
        assert_ok!(send(VALIDATOR, batch_reveal(netuid, &[2])));
        assert!(!WeightCommits::<Test>::contains_key(main(netuid), account(VALIDATOR)));
        let nothing = Error::NoWeightsCommitFound;
        refused_in_pool(VALIDATOR, batch_reveal(netuid, &[2]), nothing, 16);
    });
}

#[test]
fn c17_expired_commits_stop_a_batch() {
    scene(|netuid| {
        assert_ok!(send(VALIDATOR, commit(netuid, 1)));
        enter_epoch(netuid, 6);
        assert_ok!(send(VALIDATOR, commit(netuid, 2)));
        assert_ok!(send(VALIDATOR, commit(netuid, 3)));
        enter_epoch(netuid, 7);
        let call = batch_reveal(netuid, &[2, 1, 3]);
        refused_in_pool(VALIDATOR, call, Error::RevealTooEarly, 17);
        assert_eq!(queued_rows(netuid), [1, 2, 3]);
        assert_ok!(send(VALIDATOR, batch_reveal(netuid, &[2, 3])));
        assert_eq!(queued_rows(netuid), [0; 0], "the expired one is gone too");
    });
}

#[test]
fn lists_of_a_batch_have_one_length() {
    scene(|netuid| {
        committed(netuid, &[1]);
        type Lists = (Vec<Vec<u16>>, Vec<Vec<u16>>, Vec<Vec<u16>>, Vec<u64>);
        let (uids, values, salt) = row(1);
        let lists: Lists = (vec![uids], vec![values], vec![salt], vec![0]);
        let shorten: [fn(&mut Lists); 4] =
            [|l| l.0.clear(), |l| l.1.clear(), |l| l.2.clear(), |l| l.3.clear()];
        for shorten in shorten {
            let mut lists = lists.clone();
            shorten(&mut lists);
            let (uids_list, values_list, salts_list, version_keys) = lists;
            let call = Call::batch_reveal_weights {
                netuid,
                uids_list,
                values_list,
                salts_list,
                version_keys,
            };
            let unequal = || Error::<Test>::InputLengthsUnequal;
            assert_eq!(dispatch(RawOrigin::None.into(), call.clone()), Err(unequal().into()));
            StakeThreshold::<Test>::put(1);
            refused_in_pool(VALIDATOR, call, unequal(), 18);
            StakeThreshold::<Test>::put(0);
        }
    });
}

#[test]
fn a_row_can_be_revealed_once_for_each_commit() {
    scene(|netuid| {
        committed(netuid, &[1, 2]);
        let twice = batch_reveal(netuid, &[1, 1]);
        passes_pool(VALIDATOR, &twice);
        refused(VALIDATOR, twice, Error::InvalidRevealCommitHashNotMatch);
        assert_ok!(send(VALIDATOR, batch_reveal(netuid, &[])));
        assert_eq!(queued_rows(netuid), [1, 2]);
    });
    scene(|netuid| {
        committed(netuid, &[1, 1]);
        assert_ok!(send(VALIDATOR, batch_reveal(netuid, &[1, 1])));
        assert_eq!(queued_rows(netuid), [0; 0]);
    });
}
