//! Batches over several subnets: each item on its own, reported by events (spec: weights §2.7).

use super::weights_kit::*;
use crate::{mock::*, *};
use codec::Compact;
use frame_support::{assert_ok, dispatch::RawOrigin};
use myelin_types::NetUid;
use sp_runtime::DispatchError;

/// Runs with a second subnet, on which the validator has uid 1 and a permit as well.
fn two_subnets(test: impl FnOnce(NetUid, NetUid)) {
    scene(|first| {
        let second = add_subnet(7, 8);
        assert_eq!(add_neuron(second, 3, VALIDATOR), 1);
        ValidatorPermit::<Test>::insert(second, vec![false, true]);
        WeightsSetRateLimit::<Test>::insert(second, 0);
        MinAllowedWeights::<Test>::insert(second, 0);
        System::reset_events();
        test(first, second);
    });
}

fn compact(netuids: &[NetUid]) -> Vec<Compact<NetUid>> {
    netuids.iter().copied().map(Compact).collect()
}

fn commits(netuids: &[NetUid]) -> Call<Test> {
    let commit_hashes = netuids.iter().map(|netuid| hash(VALIDATOR, main(*netuid), 1)).collect();
    Call::batch_commit_weights { netuids: compact(netuids), commit_hashes }
}

fn rows(netuids: &[NetUid]) -> Call<Test> {
    let row = vec![(Compact(0), Compact(10)), (Compact(1), Compact(20))];
    let weights = vec![row; netuids.len()];
    let version_keys = vec![Compact(0); netuids.len()];
    Call::batch_set_weights { netuids: compact(netuids), weights, version_keys }
}

fn completed(netuids: &[NetUid]) -> Event<Test> {
    Event::BatchWeightsCompleted(compact(netuids), account(VALIDATOR))
}

fn failed(netuid: NetUid, error: Error<Test>) -> Event<Test> {
    Event::BatchWeightItemFailed(netuid, error.into())
}

#[test]
fn all_items_are_committed() {
    two_subnets(|first, second| {
        assert_ok!(send(VALIDATOR, commits(&[first, second])));
        let committed = |netuid| {
            let index = main(netuid);
            Event::WeightsCommitted(account(VALIDATOR), index, hash(VALIDATOR, index, 1))
        };
        let expected = [committed(first), committed(second), completed(&[first, second])];
        assert_eq!(events(), expected);
        for netuid in [first, second] {
            assert_eq!(queue(main(netuid)).len(), 1);
            assert_eq!(LastUpdate::<Test>::get(main(netuid))[1], NOW);
        }
    });
}

#[test]
fn all_items_are_set() {
    two_subnets(|first, second| {
        for netuid in [first, second] {
            CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        }
        assert_ok!(send(VALIDATOR, rows(&[first, second])));
        let set = |netuid| Event::WeightsSet(main(netuid), 1);
        assert_eq!(events(), [set(first), set(second), completed(&[first, second])]);
        for netuid in [first, second] {
            assert_eq!(Weights::<Test>::get(main(netuid), 1), [(0, 32_768), (1, 65_535)]);
            assert_eq!(LastUpdate::<Test>::get(main(netuid))[1], NOW);
        }
    });
}

/// Case C18.
#[test]
fn c18_failing_items_are_reported() {
    two_subnets(|first, second| {
        let both = [first, second];
        let reported = |error: fn() -> Error<Test>| {
            [
                Event::BatchCompletedWithErrors,
                failed(first, error()),
                failed(second, error()),
                completed(&both),
            ]
        };
        assert_ok!(send(VALIDATOR, rows(&both)));
        assert_eq!(events(), reported(|| Error::CommitRevealEnabled));
        for netuid in both {
            CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        }
        System::reset_events();
        assert_ok!(send(VALIDATOR, commits(&both)));
        assert_eq!(events(), reported(|| Error::CommitRevealDisabled));
    });
}

#[test]
fn a_failing_item_does_not_stop_the_others() {
    two_subnets(|first, second| {
        let absent = NetUid::new(99);
        let list = [absent, first, second];
        Uids::<Test>::remove(first, account(VALIDATOR));
        assert_ok!(send(VALIDATOR, commits(&list)));
        assert_eq!(
            events()[1..],
            [
                Event::BatchCompletedWithErrors,
                failed(absent, Error::MechanismDoesNotExist),
                failed(first, Error::HotKeyNotRegisteredInSubNet),
                completed(&list),
            ]
        );
        assert_eq!(queue(main(second)).len(), 1);
        Uids::<Test>::insert(first, account(VALIDATOR), 1);
    });
}

/// The pool does not look at the rate limit of a batch's items; each meets it on its own.
#[test]
fn items_have_to_wait() {
    two_subnets(|first, second| {
        WeightsSetRateLimit::<Test>::insert(first, 10);
        let list = [first, second, first];
        passes_pool(VALIDATOR, &commits(&list));
        assert_ok!(send(VALIDATOR, commits(&list)));
        let too_fast = failed(first, Error::CommittingWeightsTooFast);
        assert_eq!(events()[2..], [Event::BatchCompletedWithErrors, too_fast, completed(&list)]);
        CommitRevealWeightsEnabled::<Test>::insert(first, false);
        System::reset_events();
        passes_pool(VALIDATOR, &rows(&[first]));
        assert_ok!(send(VALIDATOR, rows(&[first])));
        let too_fast = failed(first, Error::SettingWeightsTooFast);
        assert_eq!(events(), [Event::BatchCompletedWithErrors, too_fast, completed(&[first])]);
        System::set_block_number(NOW + 10);
        System::reset_events();
        assert_ok!(send(VALIDATOR, rows(&[first])));
        assert_eq!(events(), [Event::WeightsSet(main(first), 1), completed(&[first])]);
    });
}

#[test]
fn errors_of_a_batch_come_in_order() {
    two_subnets(|first, second| {
        let (weights, version_keys) = (vec![vec![]], vec![Compact(0); 2]);
        let netuids = compact(&[first, second]);
        let uneven: [Call<Test>; 2] = [
            Call::batch_commit_weights { netuids: netuids.clone(), commit_hashes: vec![] },
            Call::batch_set_weights { netuids, weights, version_keys },
        ];
        for call in uneven {
            let result = dispatch(RawOrigin::None.into(), call.clone());
            assert_eq!(result, Err(DispatchError::BadOrigin));
            StakeThreshold::<Test>::put(1);
            refused_in_pool(VALIDATOR, call, Error::InputLengthsUnequal, 18);
            StakeThreshold::<Test>::put(0);
        }
        // Enough stake is needed on each of the subnets; the owner is exempt on its own alone.
        StakeThreshold::<Test>::put(1);
        for call in [commits(&[first, second]), rows(&[first, second])] {
            refused_in_pool(OWNER, call, Error::NotEnoughStakeToSetWeights, 1);
        }
        passes_pool(OWNER, &commits(&[first]));
        assert_eq!(events(), []);
    });
}
