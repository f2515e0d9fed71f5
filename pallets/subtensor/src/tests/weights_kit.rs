//! Shortcuts of the tests of commit–reveal.

use crate::{guards, mock::*, types::WeightCommit, *};
use frame_support::assert_storage_noop;
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_core::H256;
use sp_runtime::{DispatchResult, traits::Dispatchable};

/// Hotkeys: the owner's at uid 0, a validator's at uid 1, a miner's at uid 2; and one without uid.
pub const OWNER: u8 = 2;
pub const VALIDATOR: u8 = 4;
pub const MINER: u8 = 6;
pub const STRANGER: u8 = 9;
/// Block of the scene; all have registered in block 1.
pub const NOW: u64 = 50;

/// Runs at block [`NOW`] on a subnet with those three neurons and commit–reveal, in its epoch 5;
/// the validator has a permit, and nobody has to wait.
pub fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().run(|| {
        let netuid = add_subnet(1, OWNER);
        assert_eq!(add_neuron(netuid, 3, VALIDATOR), 1);
        assert_eq!(add_neuron(netuid, 5, MINER), 2);
        ValidatorPermit::<Test>::insert(netuid, vec![false, true, false]);
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        MinAllowedWeights::<Test>::insert(netuid, 0);
        assert!(CommitRevealWeightsEnabled::<Test>::get(netuid));
        System::set_block_number(NOW);
        enter_epoch(netuid, 5);
        System::reset_events();
        test(netuid);
    });
}

/// Moves the subnet to the middle of an epoch.
pub fn enter_epoch(netuid: NetUid, epoch: u64) {
    SubnetEpochIndex::<Test>::insert(netuid, epoch);
    LastEpochBlock::<Test>::insert(netuid, System::block_number());
}

pub fn main(netuid: NetUid) -> NetUidStorageIndex {
    NetUidStorageIndex::from(netuid)
}

/// A row with which nothing is wrong, different for each `n`: uids, values, salt.
pub fn row(n: u16) -> (Vec<u16>, Vec<u16>, Vec<u16>) {
    (vec![2, 0], vec![n, 2 * n], vec![7, n])
}

/// Hash by which a hotkey commits to [`row`] `n` on a mechanism.
pub fn hash(hotkey: u8, index: NetUidStorageIndex, n: u16) -> H256 {
    let (uids, values, salt) = row(n);
    SubtensorModule::commit_hash(&account(hotkey), index, &uids, &values, &salt, 0)
}

/// The validator's commit to row `n`.
pub fn commit(netuid: NetUid, n: u16) -> Call<Test> {
    Call::commit_weights { netuid, commit_hash: hash(VALIDATOR, main(netuid), n) }
}

/// The reveal of row `n`.
pub fn reveal(netuid: NetUid, n: u16) -> Call<Test> {
    let (uids, values, salt) = row(n);
    Call::reveal_weights { netuid, uids, values, salt, version_key: 0 }
}

/// The reveal of several rows.
pub fn batch_reveal(netuid: NetUid, rows: &[u16]) -> Call<Test> {
    let rows = rows.iter().map(|n| row(*n));
    let (mut uids_list, mut values_list, mut salts_list) = (vec![], vec![], vec![]);
    for (uids, values, salt) in rows {
        uids_list.push(uids);
        values_list.push(values);
        salts_list.push(salt);
    }
    let version_keys = vec![0; uids_list.len()];
    Call::batch_reveal_weights { netuid, uids_list, values_list, salts_list, version_keys }
}

/// The same call for one mechanism.
pub fn on_mechanism(call: Call<Test>, mecid: u8) -> Call<Test> {
    let mecid = MechId::new(mecid);
    match call {
        Call::commit_weights { netuid, commit_hash } => {
            Call::commit_mechanism_weights { netuid, mecid, commit_hash }
        }
        Call::reveal_weights { netuid, uids, values, salt, version_key } => {
            Call::reveal_mechanism_weights { netuid, mecid, uids, values, salt, version_key }
        }
        other => panic!("{other:?} has no variant for mechanisms"),
    }
}

/// Dispatches as an extrinsic does: an error leaves no trace.
pub fn dispatch(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
    RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

pub fn send(hotkey: u8, call: Call<Test>) -> DispatchResult {
    dispatch(signed(&account(hotkey)), call)
}

/// Asserts that dispatch refuses the call.
#[track_caller]
pub fn refused(hotkey: u8, call: Call<Test>, error: Error<Test>) {
    assert_storage_noop!(assert_eq!(send(hotkey, call), Err(error.into())));
}

/// Asserts that the transaction pool refuses the call by this number, and dispatch as well.
#[track_caller]
pub fn refused_in_pool(hotkey: u8, call: Call<Test>, error: Error<Test>, code: u8) {
    let verdict = guards::check(&account(hotkey), &call).expect_err("a guard refuses it");
    assert_eq!(guards::code(&verdict), code);
    refused(hotkey, call, error);
}

/// Asserts that the guards of the transaction pool let the call pass.
#[track_caller]
pub fn passes_pool(hotkey: u8, call: &Call<Test>) {
    assert!(guards::check(&account(hotkey), call).is_ok());
}

/// The validator's unrevealed commits.
pub fn queue(index: NetUidStorageIndex) -> Vec<WeightCommit> {
    WeightCommits::<Test>::get(index, account(VALIDATOR)).unwrap_or_default().into()
}

/// Numbers of the rows that the validator has committed on the main mechanism.
pub fn queued_rows(netuid: NetUid) -> Vec<u16> {
    let number = |commit: &WeightCommit| {
        (0..100).find(|n| hash(VALIDATOR, main(netuid), *n) == commit.0).expect("a known row")
    };
    queue(main(netuid)).iter().map(number).collect()
}
