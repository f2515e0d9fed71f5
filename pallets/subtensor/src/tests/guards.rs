//! Guards: the same refusals in the transaction pool and at dispatch (spec: extrinsic §3, §5).

use super::weights_kit::{batch_reveal, commit, on_mechanism, reveal};
use crate::{
    extension::{SubtensorTransactionExtension, placeholders::DrandPriority},
    guards,
    mock::*,
    types::RateLimitKey,
    *,
};
use codec::{Decode, Encode};
use frame_support::{
    assert_ok, assert_storage_noop,
    dispatch::{GetDispatchInfo, RawOrigin},
    weights::Weight,
};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_runtime::{
    DispatchError, DispatchResult, StateVersion,
    traits::{DispatchTransaction, Dispatchable, TransactionExtension, TxBaseImplication},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

/// Hotkeys: the subnet owner's, a neuron's, and one without uid.
const OWNER: u8 = 2;
const NEURON: u8 = 4;
const STRANGER: u8 = 9;

/// Runs at block 10 on a subnet with two neurons, registered in block 1, without commit–reveal.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().run(|| {
        let netuid = add_subnet(1, OWNER);
        assert_eq!(add_neuron(netuid, 3, NEURON), 1);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        System::set_block_number(10);
        test(netuid);
    });
}

fn weights(netuid: NetUid) -> Call<Test> {
    Call::set_weights { netuid, dests: vec![1], weights: vec![1], version_key: 0 }
}

fn mechanism_weights(netuid: NetUid) -> Call<Test> {
    let mecid = MechId::new(0);
    Call::set_mechanism_weights { netuid, mecid, dests: vec![1], weights: vec![1], version_key: 0 }
}

fn axon(netuid: NetUid, ip: u128, ip_type: u8, port: u16) -> Call<Test> {
    Call::serve_axon {
        netuid,
        version: 1,
        ip,
        port,
        ip_type,
        protocol: 4,
        placeholder1: 0,
        placeholder2: 0,
    }
}

fn register() -> Call<Test> {
    // Somebody else's hotkey: the call itself would refuse it, after the guard.
    Call::register_network { hotkey: account(NEURON) }
}

/// What the transaction pool says of a call.
fn pool(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> Result<(), u8> {
    let (call, extension) = (call.into(), SubtensorTransactionExtension::<Test>::new());
    let info = call.get_dispatch_info();
    let before = sp_io::storage::root(StateVersion::V1);
    // Not `validate_only`, which refuses origins that no extension has vouched for.
    let implication = TxBaseImplication(());
    let source = TransactionSource::External;
    let verdict = extension.validate(origin, &call, &info, 0, (), &implication, source);
    assert_eq!(sp_io::storage::root(StateVersion::V1), before, "the pool writes nothing");
    match verdict {
        Ok(_) => Ok(()),
        Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => Err(code),
        Err(other) => panic!("not a guard's refusal: {other:?}"),
    }
}

fn dispatch(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResult {
    call.into().dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

/// Asserts that pool and dispatch refuse a call of `who` alike.
#[track_caller]
fn refused(who: u8, call: Call<Test>, error: Error<Test>, code: u8) {
    assert_eq!(guards::code(&error), code);
    assert_eq!(pool(signed(&account(who)), call.clone()), Err(code));
    // Dispatched without the extension, as a call inside a batch or a proxy is.
    assert_storage_noop!(assert_eq!(
        dispatch(signed(&account(who)), call),
        Err(DispatchError::from(error))
    ));
}

#[track_caller]
fn accepted(who: u8, call: Call<Test>) {
    assert_eq!(pool(signed(&account(who)), call), Ok(()));
}

#[test]
fn every_error_has_the_specified_code() {
    use Error::*;
    let numbered: [(Error<Test>, u8); 28] = [
        (ColdkeySwapAnnounced, 0),
        (AmountTooLow, 1),
        (NotEnoughStakeToSetWeights, 1),
        (NotEnoughBalanceToStake, 2),
        (SubnetNotExists, 3),
        (HotKeyAccountNotExists, 4),
        (NotEnoughStakeToWithdraw, 5),
        (CommittingWeightsTooFast, 6),
        (SettingWeightsTooFast, 6),
        (NetworkTxRateLimitExceeded, 6),
        (InsufficientLiquidity, 7),
        (SlippageTooHigh, 8),
        (TransferDisallowed, 9),
        (HotKeyNotRegisteredInNetwork, 10),
        (InvalidIpAddress, 11),
        (ServingRateLimitExceeded, 12),
        (InvalidPort, 13),
        (InvalidRevealRound, 15),
        (NoWeightsCommitFound, 16),
        (RevealTooEarly, 17),
        (InputLengthsUnequal, 18),
        (HotKeyNotRegisteredInSubNet, 19),
        (EvmKeyAssociateRateLimitExceeded, 20),
        (ColdkeySwapDisputed, 21),
        (NonAssociatedColdKey, 25),
        (DelegateTakeTooLow, 26),
        (DelegateTakeTooHigh, 27),
        (InvalidIpType, 255),
    ];
    let mut seen = 0;
    for index in 0..=u8::MAX {
        let Ok(error) = Error::<Test>::decode(&mut [index].as_slice()) else { break };
        let known = numbered.iter().find(|(numbered, _)| numbered.encode() == [index]);
        let expected = known.map_or(255, |(_, code)| *code);
        assert_eq!(guards::code(&error), expected, "{error:?}");
        seen += 1;
    }
    assert!(seen > 140, "all errors of the pallet, {seen}");
}

#[test]
fn setting_weights_takes_stake_then_time() {
    scene(|netuid| {
        for call in [weights(netuid), mechanism_weights(netuid)] {
            StakeThreshold::<Test>::put(1);
            refused(NEURON, call.clone(), Error::NotEnoughStakeToSetWeights, 1);
            refused(STRANGER, call.clone(), Error::NotEnoughStakeToSetWeights, 1);
            // The owner's neuron is exempt from the stake, not from the wait.
            refused(OWNER, call.clone(), Error::SettingWeightsTooFast, 6);
            StakeThreshold::<Test>::put(0);
            refused(NEURON, call.clone(), Error::SettingWeightsTooFast, 6);
            // Without uid there is nothing to wait for; the call finds out.
            accepted(STRANGER, call.clone());
            // With commit–reveal the call fails as a whole, not its guard.
            CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
            accepted(NEURON, call);
            CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        }
        System::set_block_number(100);
        refused(NEURON, weights(netuid), Error::SettingWeightsTooFast, 6);
        System::set_block_number(101);
        accepted(NEURON, weights(netuid));
        accepted(NEURON, mechanism_weights(netuid));
    });
}

#[test]
fn a_mechanism_that_does_not_exist_is_never_due() {
    scene(|netuid| {
        System::set_block_number(101);
        let (mecid, dests, weights) = (MechId::new(1), vec![1], vec![1]);
        let call = Call::set_mechanism_weights { netuid, mecid, dests, weights, version_key: 0 };
        refused(NEURON, call.clone(), Error::SettingWeightsTooFast, 6);
        accepted(STRANGER, call.clone());
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        accepted(NEURON, call);
    });
}

#[test]
fn a_hotkey_without_balance_sets_weights_and_cannot_flood() {
    scene(|netuid| {
        ValidatorPermit::<Test>::insert(netuid, vec![true, true]);
        System::set_block_number(101);
        let hotkey = account(NEURON);
        assert_eq!(Balances::free_balance(&hotkey), 0);
        assert!(!frame_system::Account::<Test>::contains_key(&hotkey));
        accepted(NEURON, weights(netuid));
        assert_ok!(dispatch(signed(&hotkey), weights(netuid)));
        let index = NetUidStorageIndex::from(netuid);
        assert_eq!(Weights::<Test>::get(index, 1), [(1, 65_535)]);
        refused(NEURON, weights(netuid), Error::SettingWeightsTooFast, 6);
    });
}

#[test]
fn registering_a_subnet_takes_time_before_all_else() {
    scene(|_| {
        let key = RateLimitKey::<Account>::NetworkLastRegistered;
        assert_eq!(LastRateLimitedBlock::<Test>::get(&key), 1);
        NetworkRateLimit::<Test>::put(100);
        refused(STRANGER, register(), Error::NetworkTxRateLimitExceeded, 6);
        System::set_block_number(100);
        refused(STRANGER, register(), Error::NetworkTxRateLimitExceeded, 6);
        System::set_block_number(101);
        accepted(STRANGER, register());
        let foreign = Err(Error::<Test>::NonAssociatedColdKey.into());
        assert_eq!(dispatch(signed(&account(STRANGER)), register()), foreign);
        System::set_block_number(1);
        NetworkRateLimit::<Test>::put(0);
        accepted(STRANGER, register());
        NetworkRateLimit::<Test>::put(100);
        LastRateLimitedBlock::<Test>::remove(&key);
        accepted(STRANGER, register());
    });
}

#[test]
fn takes_are_checked_in_order() {
    scene(|_| {
        MinDelegateTake::<Test>::put(5_898);
        let calls = |hotkey, take| {
            let hotkey = account(hotkey);
            let raise = Call::increase_take { hotkey: hotkey.clone(), take };
            [raise, Call::decrease_take { hotkey, take }]
        };
        for call in calls(99, 5_897) {
            refused(STRANGER, call, Error::DelegateTakeTooLow, 26);
        }
        for call in calls(99, 11_797) {
            refused(STRANGER, call, Error::DelegateTakeTooHigh, 27);
        }
        for call in calls(99, 11_796) {
            refused(STRANGER, call, Error::HotKeyAccountNotExists, 4);
        }
        for call in calls(NEURON, 5_898) {
            refused(STRANGER, call.clone(), Error::NonAssociatedColdKey, 25);
            // Coldkey 3 owns it.
            accepted(3, call);
        }
    });
}

#[test]
fn endpoints_are_checked_in_order() {
    const LOOPBACK: u128 = 0x7f00_0001;
    const FINE: u128 = 0x0102_0304;
    scene(|netuid| {
        assert_ok!(dispatch(signed(&account(NEURON)), axon(netuid, FINE, 4, 80)));
        let unknown = Error::HotKeyNotRegisteredInNetwork;
        refused(STRANGER, axon(netuid, LOOPBACK, 5, 0), unknown, 10);
        let unknown = Error::HotKeyNotRegisteredInNetwork;
        refused(NEURON, axon(NetUid::new(99), FINE, 4, 80), unknown, 10);
        refused(NEURON, axon(netuid, LOOPBACK, 5, 0), Error::InvalidIpType, 255);
        refused(NEURON, axon(netuid, LOOPBACK, 4, 0), Error::InvalidIpAddress, 11);
        refused(NEURON, axon(netuid, FINE, 4, 0), Error::ServingRateLimitExceeded, 12);
        System::set_block_number(60);
        refused(NEURON, axon(netuid, FINE, 4, 0), Error::InvalidPort, 13);
        accepted(NEURON, axon(netuid, FINE, 4, 80));
        accepted(NEURON, axon(netuid, FINE, 6, 80));
    });
}

fn evm_key(netuid: NetUid) -> Call<Test> {
    let (evm_key, signature) = (Default::default(), [0; 65].into());
    Call::associate_evm_key { netuid, evm_key, block_number: 0, signature }
}

#[test]
fn evm_keys_take_a_uid_then_time() {
    scene(|netuid| {
        refused(STRANGER, evm_key(netuid), Error::HotKeyNotRegisteredInSubNet, 19);
        refused(STRANGER, evm_key(NetUid::new(99)), Error::HotKeyNotRegisteredInSubNet, 19);
        refused(NEURON, evm_key(netuid), Error::EvmKeyAssociateRateLimitExceeded, 20);
        System::set_block_number(7_199);
        refused(NEURON, evm_key(netuid), Error::EvmKeyAssociateRateLimitExceeded, 20);
        System::set_block_number(7_200);
        // The pool does not look at the signature.
        accepted(NEURON, evm_key(netuid));
        AssociatedEvmAddress::<Test>::insert(netuid, 1, (sp_core::H160::zero(), 7_000));
        refused(NEURON, evm_key(netuid), Error::EvmKeyAssociateRateLimitExceeded, 20);
    });
}

/// One call of every kind with a guard, each of which refuses it.
fn refused_calls(netuid: NetUid) -> [Call<Test>; 6] {
    NetworkRateLimit::<Test>::put(100);
    let take = Call::increase_take { hotkey: account(OWNER), take: 1 };
    let (axon, evm_key) = (axon(netuid, 0, 4, 0), evm_key(netuid));
    [weights(netuid), mechanism_weights(netuid), register(), axon, take, evm_key]
}

#[test]
fn root_and_unsigned_origins_pass() {
    scene(|netuid| {
        for call in refused_calls(netuid) {
            assert!(pool(signed(&account(NEURON)), call.clone()).is_err());
            let others: [RuntimeOrigin; 2] = [RawOrigin::Root.into(), RawOrigin::None.into()];
            for origin in others {
                assert_eq!(pool(origin.clone(), call.clone()), Ok(()));
                assert_eq!(dispatch(origin, call.clone()), Err(DispatchError::BadOrigin));
            }
        }
    });
}

#[test]
fn other_calls_have_no_guard() {
    scene(|netuid| {
        StakeThreshold::<Test>::put(u64::MAX);
        let (hotkey, amount) = (account(NEURON), 0u64);
        let calls: [RuntimeCall; 6] = [
            Call::add_stake { hotkey: hotkey.clone(), netuid, amount_staked: amount.into() }.into(),
            Call::remove_stake { hotkey: hotkey.clone(), netuid, amount_unstaked: amount.into() }
                .into(),
            Call::burned_register { netuid, hotkey: hotkey.clone() }.into(),
            Call::root_register { hotkey }.into(),
            Call::start_call { netuid }.into(),
            frame_system::Call::remark { remark: vec![] }.into(),
        ];
        for call in calls {
            assert_eq!(pool(signed(&account(STRANGER)), call), Ok(()));
        }
    });
}

/// Every staking call, asking for nothing on a subnet that does not exist.
fn empty_staking_calls() -> Vec<Call<Test>> {
    let (key, netuid) = (|| account(STRANGER), NetUid::new(999));
    let (zero, none, allow_partial) = (0u64.into(), 0u64.into(), false);
    let (origin_netuid, destination_netuid) = (netuid, netuid);
    vec![
        Call::add_stake { hotkey: key(), netuid, amount_staked: zero },
        Call::add_stake_limit {
            hotkey: key(),
            netuid,
            amount_staked: zero,
            limit_price: zero,
            allow_partial,
        },
        Call::add_stake_burn { hotkey: key(), netuid, amount: zero, limit: None },
        Call::remove_stake { hotkey: key(), netuid, amount_unstaked: none },
        Call::remove_stake_limit {
            hotkey: key(),
            netuid,
            amount_unstaked: none,
            limit_price: zero,
            allow_partial,
        },
        Call::remove_stake_full_limit { hotkey: key(), netuid, limit_price: None },
        Call::unstake_all { hotkey: key() },
        Call::unstake_all_alpha { hotkey: key() },
        Call::move_stake {
            origin_hotkey: key(),
            destination_hotkey: key(),
            origin_netuid,
            destination_netuid,
            alpha_amount: none,
        },
        Call::transfer_stake {
            destination_coldkey: key(),
            hotkey: key(),
            origin_netuid,
            destination_netuid,
            alpha_amount: none,
        },
        Call::swap_stake { hotkey: key(), origin_netuid, destination_netuid, alpha_amount: none },
        Call::swap_stake_limit {
            hotkey: key(),
            origin_netuid,
            destination_netuid,
            alpha_amount: none,
            limit_price: zero,
            allow_partial,
        },
        Call::recycle_alpha { hotkey: key(), amount: none, netuid },
        Call::burn_alpha { hotkey: key(), amount: none, netuid },
        Call::try_associate_hotkey { hotkey: SubtensorModule::derive_subnet_account(netuid) },
        Call::set_children { hotkey: key(), netuid, children: vec![] },
        Call::set_childkey_take { hotkey: key(), netuid, take: u16::MAX },
        Call::set_coldkey_auto_stake_hotkey { netuid, hotkey: key() },
        Call::claim_root { subnets: Default::default() },
    ]
}

/// Of the staking calls only those that change a take have a guard: the pool takes the others
/// whatever they ask for, and dispatch refuses them (spec: staking §19).
#[test]
fn staking_calls_are_refused_at_dispatch_only() {
    scene(|_| {
        for call in empty_staking_calls() {
            let origin = || signed(&account(STRANGER));
            assert_eq!(pool(origin(), call.clone()), Ok(()), "{call:?}");
            assert!(dispatch(origin(), call.clone()).is_err(), "{call:?}");
            assert_eq!(guards::weight(Some(&call)), guards::weight::<Test>(None));
        }
    });
}

#[test]
fn the_extension_weighs_the_guards_that_apply() {
    let netuid = NetUid::ROOT;
    let always = (67_583_000, 4_198);
    let hotkey = account(NEURON);
    let both = (327_958_000 + 210_376_000, 7_671 + 4_484);
    let weights_only = (327_958_000, 7_671);
    let batch_set =
        Call::batch_set_weights { netuids: vec![], weights: vec![], version_keys: vec![] };
    let batch_commit = Call::batch_commit_weights { netuids: vec![], commit_hashes: vec![] };
    let cases: [(RuntimeCall, (u64, u64)); 16] = [
        (weights(netuid).into(), both),
        (mechanism_weights(netuid).into(), both),
        (commit(netuid, 1).into(), both),
        (on_mechanism(commit(netuid, 1), 0).into(), both),
        (reveal(netuid, 1).into(), weights_only),
        (on_mechanism(reveal(netuid, 1), 0).into(), weights_only),
        (batch_reveal(netuid, &[]).into(), weights_only),
        (batch_set.into(), weights_only),
        (batch_commit.into(), weights_only),
        (Call::increase_take { hotkey: hotkey.clone(), take: 1 }.into(), (90_378_000, 4_186)),
        (Call::decrease_take { hotkey, take: 1 }.into(), (90_378_000, 4_186)),
        (register().into(), (210_376_000, 4_484)),
        (axon(netuid, 0, 4, 0).into(), (94_035_000, 4_112)),
        (evm_key(netuid).into(), (65_448_000, 4_117)),
        (Call::start_call { netuid }.into(), (0, 0)),
        (frame_system::Call::remark { remark: vec![] }.into(), (0, 0)),
    ];
    for (call, (time, proof)) in cases {
        let weight = SubtensorTransactionExtension::<Test>::new().weight(&call);
        assert_eq!(weight, Weight::from_parts(always.0 + time, always.1 + proof), "{call:?}");
    }
}

/// Asserts that an extension has this identifier and adds no byte to a transaction or to what is
/// signed.
fn carries_nothing<E: TransactionExtension<RuntimeCall>>(extension: E, identifier: &str) {
    assert_eq!(E::IDENTIFIER, identifier);
    assert_eq!(extension.encode(), Vec::<u8>::new());
    assert_eq!(E::decode(&mut [].as_slice()).map(|decoded| decoded.encode()), Ok(vec![]));
    assert_eq!(extension.implicit().map(|implicit| implicit.encode()), Ok(vec![]));
    assert_eq!(format!("{extension:?}"), identifier);
    let metadata = E::metadata();
    let [metadata] = metadata.as_slice() else { panic!("one extension, one entry") };
    assert_eq!(metadata.identifier, identifier);
    assert_eq!(metadata.ty.type_info().path.ident(), Some(identifier));
    let scale_info::TypeDef::Composite(fields) = metadata.ty.type_info().type_def else {
        panic!("an extension is a struct");
    };
    assert!(fields.fields.is_empty());
}

#[test]
fn extensions_carry_no_data() {
    let guards = SubtensorTransactionExtension::<Test>::new();
    carries_nothing(guards, "SubtensorTransactionExtension");
    carries_nothing(DrandPriority::<Test>::new(), "DrandPriority");
}

#[test]
fn the_placeholder_refuses_nothing() {
    scene(|netuid| {
        for call in refused_calls(netuid).map(RuntimeCall::from) {
            let info = call.get_dispatch_info();
            let (who, source) = (signed(&account(NEURON)), TransactionSource::External);
            let drand = DrandPriority::<Test>::new();
            assert_eq!(drand.weight(&call), Weight::zero());
            assert_ok!(drand.validate_only(who, &call, &info, 0, source, 0));
        }
    });
}
