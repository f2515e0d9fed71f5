//! Setting weights: what is stored and each refusal in order (spec: weights §2.4–2.6).

use super::stake_kit::give;
use crate::{mock::*, *};
use frame_support::{
    assert_ok, assert_storage_noop,
    dispatch::{DispatchClass, GetDispatchInfo, Pays, RawOrigin},
};
use myelin_types::{MechId, NetUid, NetUidStorageIndex, units::TAO};
use sp_runtime::{DispatchError, DispatchResult, traits::Dispatchable};

/// Hotkeys: the owner's at uid 0, a validator's at uid 1, a miner's at uid 2; and one without uid.
const OWNER: u8 = 2;
const VALIDATOR: u8 = 4;
const MINER: u8 = 6;
const STRANGER: u8 = 9;
/// From this block on nobody has to wait; all have registered in block 1.
const READY: u64 = 101;

/// Runs at block [`READY`] on a subnet with those three neurons and without commit–reveal; the
/// validator has a permit.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().run(|| {
        let netuid = add_subnet(1, OWNER);
        assert_eq!(add_neuron(netuid, 3, VALIDATOR), 1);
        assert_eq!(add_neuron(netuid, 5, MINER), 2);
        ValidatorPermit::<Test>::insert(netuid, vec![false, true, false]);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        System::set_block_number(READY);
        System::reset_events();
        test(netuid);
    });
}

/// A row of weights.
fn row(netuid: NetUid, dests: &[u16], weights: &[u16]) -> Call<Test> {
    let (dests, weights) = (dests.to_vec(), weights.to_vec());
    Call::set_weights { netuid, dests, weights, version_key: 0 }
}

/// The same for one mechanism.
fn mechanism_row(netuid: NetUid, mecid: u8, dests: &[u16], weights: &[u16]) -> Call<Test> {
    let (dests, weights, mecid) = (dests.to_vec(), weights.to_vec(), MechId::new(mecid));
    Call::set_mechanism_weights { netuid, mecid, dests, weights, version_key: 0 }
}

/// Dispatches as an extrinsic does: an error leaves no trace.
fn dispatch(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
    RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

fn send(hotkey: u8, call: Call<Test>) -> DispatchResult {
    dispatch(signed(&account(hotkey)), call)
}

#[track_caller]
fn refused(hotkey: u8, call: Call<Test>, error: Error<Test>) {
    assert_storage_noop!(assert_eq!(send(hotkey, call), Err(error.into())));
}

fn stored(netuid: NetUid, uid: u16) -> Vec<(u16, u16)> {
    Weights::<Test>::get(NetUidStorageIndex::from(netuid), uid)
}

fn updates(netuid: NetUid) -> Vec<u64> {
    LastUpdate::<Test>::get(NetUidStorageIndex::from(netuid))
}

#[test]
fn a_row_is_stored_scaled_in_its_own_order() {
    scene(|netuid| {
        assert_ok!(send(VALIDATOR, row(netuid, &[2, 0, 1], &[10, 20, 0])));
        assert_eq!(stored(netuid, 1), [(2, 32_768), (0, 65_535), (1, 0)]);
        assert_eq!(updates(netuid), [1, READY, 1]);
        assert_eq!(events(), [Event::WeightsSet(netuid.into(), 1)]);
        // The next row replaces all of it.
        System::set_block_number(2 * READY);
        assert_ok!(send(VALIDATOR, row(netuid, &[2], &[7])));
        assert_eq!(stored(netuid, 1), [(2, 65_535)]);
        assert_eq!(updates(netuid), [1, 2 * READY, 1]);
        assert_eq!(stored(netuid, 0), []);
    });
}

#[test]
fn scaling_has_the_specified_numbers() {
    let cases: [(&[u16], &[u16]); 12] = [
        (&[10, 20], &[32_768, 65_535]),
        (&[10, 10], &[65_535, 65_535]),
        (&[1, 2, 3], &[21_845, 43_690, 65_535]),
        (&[7, 11, 13], &[35_288, 55_453, 65_535]),
        (&[32_768, 1], &[65_535, 2]),
        (&[32_769, 1, 16_384], &[65_535, 2, 32_767]),
        (&[40_000, 20_000, 1], &[65_535, 32_767, 2]),
        (&[32_767, 32_766], &[65_535, 65_533]),
        (&[65_535, 65_535], &[65_535, 65_535]),
        (&[0, 0], &[0, 0]),
        (&[88], &[65_535]),
        (&[], &[]),
    ];
    scene(|netuid| {
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        MinAllowedWeights::<Test>::insert(netuid, 0);
        for (given, expected) in cases {
            let uids: Vec<u16> = (0..given.len() as u16).collect();
            assert_ok!(send(VALIDATOR, row(netuid, &uids, given)));
            let values: Vec<u16> = stored(netuid, 1).into_iter().map(|(_, value)| value).collect();
            assert_eq!(values, expected, "{given:?}");
        }
        assert!(Weights::<Test>::contains_key(NetUidStorageIndex::from(netuid), 1));
    });
}

#[test]
fn both_calls_are_free_and_cost_the_specified_weight() {
    let main = row(NetUid::ROOT, &[], &[]).get_dispatch_info();
    let mechanism = mechanism_row(NetUid::ROOT, 0, &[], &[]).get_dispatch_info();
    assert_eq!(main.call_weight.ref_time(), 118_513_610_000);
    assert_eq!(main.call_weight.proof_size(), 10_327_410);
    assert_eq!(mechanism.call_weight.ref_time(), 118_515_000_000);
    for info in [main, mechanism] {
        assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::No));
    }
}

#[test]
fn commit_reveal_comes_before_the_origin() {
    scene(|netuid| {
        let call = row(netuid, &[0], &[1]);
        let others: [RuntimeOrigin; 2] = [RawOrigin::Root.into(), RawOrigin::None.into()];
        for origin in &others {
            let result = dispatch(origin.clone(), call.clone());
            assert_eq!(result, Err(DispatchError::BadOrigin));
        }
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        for origin in others {
            let result = dispatch(origin, call.clone());
            assert_eq!(result, Err(Error::<Test>::CommitRevealEnabled.into()));
        }
        refused(VALIDATOR, call.clone(), Error::CommitRevealEnabled);
        refused(STRANGER, call, Error::CommitRevealEnabled);
        // A subnet without record of the switch has commit–reveal on.
        refused(VALIDATOR, row(NetUid::new(99), &[0], &[1]), Error::CommitRevealEnabled);
        refused(VALIDATOR, row(NetUid::ROOT, &[0], &[1]), Error::CommitRevealEnabled);
        refused(VALIDATOR, mechanism_row(netuid, 1, &[0], &[1]), Error::CommitRevealEnabled);
    });
}

#[test]
fn guards_come_first_of_all() {
    scene(|netuid| {
        StakeThreshold::<Test>::put(1);
        System::set_block_number(2);
        // All of it wrong: lengths, mechanism, uids.
        let wrong = mechanism_row(netuid, 7, &[9, 9, 9, 9], &[1]);
        for enabled in [true, false] {
            CommitRevealWeightsEnabled::<Test>::insert(netuid, enabled);
            refused(VALIDATOR, wrong.clone(), Error::NotEnoughStakeToSetWeights);
            refused(STRANGER, wrong.clone(), Error::NotEnoughStakeToSetWeights);
        }
        StakeThreshold::<Test>::put(0);
        refused(VALIDATOR, wrong.clone(), Error::SettingWeightsTooFast);
        refused(STRANGER, wrong, Error::WeightVecNotEqualSize);
    });
}

#[test]
fn errors_of_a_row_come_in_order() {
    scene(|netuid| {
        CommitRevealWeightsEnabled::<Test>::insert(NetUid::ROOT, false);
        CommitRevealWeightsEnabled::<Test>::insert(NetUid::new(99), false);
        WeightsVersionKey::<Test>::insert(netuid, 5);
        MinAllowedWeights::<Test>::insert(netuid, 3);
        let four = [9, 9, 8, 8];
        let root = mechanism_row(NetUid::ROOT, 1, &four, &[1]);
        refused(STRANGER, root, Error::CanNotSetRootNetworkWeights);
        let uneven = mechanism_row(netuid, 1, &four, &[1]);
        refused(STRANGER, uneven, Error::WeightVecNotEqualSize);
        refused(STRANGER, row(netuid, &[1], &[1, 1]), Error::WeightVecNotEqualSize);
        let mechanism = mechanism_row(netuid, 1, &four, &four);
        refused(STRANGER, mechanism, Error::MechanismDoesNotExist);
        let subnet = row(NetUid::new(99), &four, &four);
        refused(STRANGER, subnet, Error::MechanismDoesNotExist);
        refused(STRANGER, row(netuid, &four, &four), Error::UidsLengthExceedUidsInSubNet);
        let twice = row(netuid, &[9, 9], &[1, 1]);
        refused(STRANGER, twice.clone(), Error::HotKeyNotRegisteredInSubNet);
        refused(MINER, twice.clone(), Error::IncorrectWeightVersionKey);
        WeightsVersionKey::<Test>::insert(netuid, 0);
        refused(MINER, twice.clone(), Error::NeuronNoValidatorPermit);
        refused(VALIDATOR, twice, Error::DuplicateUids);
        refused(VALIDATOR, row(netuid, &[0, 3], &[1, 1]), Error::UidVecContainInvalidOne);
        refused(VALIDATOR, row(netuid, &[0, 9_999], &[1, 1]), Error::UidVecContainInvalidOne);
        refused(VALIDATOR, row(netuid, &[0, 2], &[1, 1]), Error::WeightVecLengthIsLow);
        assert_eq!(events(), []);
        assert_ok!(send(VALIDATOR, row(netuid, &[0, 1, 2], &[1, 1, 1])));
    });
}

#[test]
fn a_weight_on_itself_needs_neither_permit_nor_length() {
    scene(|netuid| {
        MinAllowedWeights::<Test>::insert(netuid, 3);
        refused(MINER, row(netuid, &[1], &[88]), Error::NeuronNoValidatorPermit);
        refused(MINER, row(netuid, &[2, 1], &[88, 0]), Error::NeuronNoValidatorPermit);
        refused(MINER, row(netuid, &[], &[]), Error::NeuronNoValidatorPermit);
        assert_ok!(send(MINER, row(netuid, &[2], &[88])));
        assert_eq!(stored(netuid, 2), [(2, 65_535)]);
        refused(VALIDATOR, row(netuid, &[0], &[88]), Error::WeightVecLengthIsLow);
        assert_ok!(send(VALIDATOR, row(netuid, &[1], &[0])));
        assert_eq!(stored(netuid, 1), [(1, 0)]);
    });
}

#[test]
fn the_least_number_of_weights_is_capped_by_the_neurons() {
    for (least, needed) in [(0, 0), (1, 1), (2, 2), (3, 3), (1_024, 3)] {
        scene(|netuid| {
            MinAllowedWeights::<Test>::insert(netuid, least);
            let uids = [0, 1, 2];
            if needed > 0 {
                let fewer = &uids[..needed - 1];
                refused(VALIDATOR, row(netuid, fewer, fewer), Error::WeightVecLengthIsLow);
            }
            let enough = &uids[..needed];
            assert_ok!(send(VALIDATOR, row(netuid, enough, enough)));
            assert_eq!(stored(netuid, 1).len(), needed, "at least {least}");
        });
    }
}

#[test]
fn a_neuron_waits_from_its_registration_and_between_rows() {
    scene(|netuid| {
        WeightsSetRateLimit::<Test>::insert(netuid, 10);
        let call = || row(netuid, &[0], &[1]);
        for block in [1, 2, 10] {
            System::set_block_number(block);
            refused(VALIDATOR, call(), Error::SettingWeightsTooFast);
        }
        for last in [11, 21] {
            System::set_block_number(last);
            assert_ok!(send(VALIDATOR, call()));
            for block in last..last + 10 {
                System::set_block_number(block);
                refused(VALIDATOR, call(), Error::SettingWeightsTooFast);
            }
        }
        // Each neuron has a time of its own, and one that never set weights need not wait.
        assert_ok!(send(OWNER, call()));
        LastUpdate::<Test>::insert(NetUidStorageIndex::from(netuid), vec![30, 0, 30]);
        assert_ok!(send(VALIDATOR, call()));
        LastUpdate::<Test>::remove(NetUidStorageIndex::from(netuid));
        assert_ok!(send(VALIDATOR, call()));
        assert_eq!(updates(netuid), [0, 30, 0], "padded to all neurons");
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        assert_ok!(send(VALIDATOR, call()));
    });
}

#[test]
fn the_rate_limit_check_knows_what_exists() {
    scene(|netuid| {
        let check = |netuid, mecid, uid, now| {
            let index = NetUidStorageIndex::new(netuid, MechId::new(mecid));
            SubtensorModule::check_weights_rate_limit(index, uid, now)
        };
        assert!(!check(netuid, 0, 1, 100));
        assert!(check(netuid, 0, 1, 101));
        assert!(!check(netuid, 0, 1, 0), "a block before the last one");
        assert!(!check(netuid, 0, 3, 101), "no such uid");
        assert!(!check(netuid, 1, 1, 101), "no such mechanism");
        assert!(!check(NetUid::new(99), 0, 0, 101), "no such subnet");
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        assert!(check(netuid, 1, 1, 2), "no weights on that mechanism so far");
    });
}

#[test]
fn mechanisms_have_rows_and_times_of_their_own() {
    scene(|netuid| {
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let second = NetUidStorageIndex::new(netuid, MechId::new(1));
        assert_eq!(second.to_u16(), 4_096 + netuid.to_u16());
        assert_ok!(send(VALIDATOR, mechanism_row(netuid, 1, &[0, 2], &[1, 2])));
        assert_eq!(Weights::<Test>::get(second, 1), [(0, 32_768), (2, 65_535)]);
        assert_eq!(LastUpdate::<Test>::get(second), [0, READY, 0]);
        assert_eq!(events(), [Event::WeightsSet(second, 1)]);
        assert_eq!((stored(netuid, 1), updates(netuid)), (vec![], vec![1, 1, 1]));
        let again = mechanism_row(netuid, 1, &[0], &[1]);
        refused(VALIDATOR, again, Error::SettingWeightsTooFast);
        // Mechanism 0 is the one of `set_weights`.
        assert_ok!(send(VALIDATOR, mechanism_row(netuid, 0, &[2], &[1])));
        assert_eq!(stored(netuid, 1), [(2, 65_535)]);
        refused(VALIDATOR, row(netuid, &[2], &[1]), Error::SettingWeightsTooFast);
        // A registered hotkey meets the guard first, and for it no such mechanism is ever due.
        let third = mechanism_row(netuid, 2, &[0], &[1]);
        refused(VALIDATOR, third.clone(), Error::SettingWeightsTooFast);
        refused(STRANGER, third, Error::MechanismDoesNotExist);
    });
}

#[test]
fn only_recent_version_keys_are_accepted() {
    scene(|netuid| {
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        let call = |version_key| Call::set_weights {
            netuid,
            dests: vec![0],
            weights: vec![1],
            version_key,
        };
        assert_ok!(send(VALIDATOR, call(0)));
        WeightsVersionKey::<Test>::insert(netuid, 20_313);
        refused(VALIDATOR, call(12_312), Error::IncorrectWeightVersionKey);
        refused(VALIDATOR, call(20_312), Error::IncorrectWeightVersionKey);
        assert_ok!(send(VALIDATOR, call(20_313)));
        assert_ok!(send(VALIDATOR, call(u64::MAX)));
    });
}

#[test]
fn stake_below_the_threshold_is_not_enough() {
    scene(|netuid| {
        StakeThreshold::<Test>::put(20_000 * TAO);
        let call = row(netuid, &[0], &[1]);
        give(netuid, 3, VALIDATOR, 19_000 * TAO);
        refused(VALIDATOR, call.clone(), Error::NotEnoughStakeToSetWeights);
        give(netuid, 5, VALIDATOR, 1_000 * TAO - 1);
        refused(VALIDATOR, call.clone(), Error::NotEnoughStakeToSetWeights);
        give(netuid, 5, VALIDATOR, 1);
        assert_ok!(send(VALIDATOR, call));
    });
}

#[test]
fn the_owners_neuron_needs_neither_stake_nor_permit() {
    scene(|netuid| {
        StakeThreshold::<Test>::put(u64::MAX);
        assert_ok!(send(OWNER, row(netuid, &[1, 2], &[1, 3])));
        assert_eq!(stored(netuid, 0), [(1, 21_845), (2, 65_535)]);
        // The owner's coldkey is nobody here, and the exemption goes with the owner hotkey.
        refused(1, row(netuid, &[1], &[1]), Error::NotEnoughStakeToSetWeights);
        SubnetOwnerHotkey::<Test>::insert(netuid, account(STRANGER));
        System::set_block_number(2 * READY);
        refused(OWNER, row(netuid, &[1], &[1]), Error::NotEnoughStakeToSetWeights);
        refused(STRANGER, row(netuid, &[1], &[1]), Error::NotEnoughStakeToSetWeights);
        StakeThreshold::<Test>::put(0);
        refused(OWNER, row(netuid, &[1], &[1]), Error::NeuronNoValidatorPermit);
        SubnetOwnerHotkey::<Test>::remove(netuid);
        refused(OWNER, row(netuid, &[1], &[1]), Error::NeuronNoValidatorPermit);
    });
}
