//! Who may change a setting, how often and when (spec: registry §20–21), and mechanisms (§17).

use crate::{
    hyperparams::OwnerLimit,
    mock::*,
    types::{Hyperparameter, RateLimitKey, TransactionType},
    *,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_runtime::DispatchError;

/// Coldkey that owns the subnet of a scene.
const OWNER: u8 = 1;
/// A coldkey that owns nothing.
const STRANGER: u8 = 9;

/// Runs at block 10 with a subnet of [`OWNER`]; another account owns a second one.
fn scene(test: impl FnOnce(NetUid, NetUid)) {
    Scene::new().run(|| {
        let (own, other) = (add_subnet(OWNER, 2), add_subnet(3, 4));
        System::set_block_number(10);
        System::reset_events();
        test(own, other);
    });
}

fn root() -> RuntimeOrigin {
    RawOrigin::Root.into()
}

fn too_soon() -> DispatchError {
    Error::<Test>::TxRateLimitExceeded.into()
}

fn window(netuid: NetUid) -> Result<(), DispatchError> {
    SubtensorModule::ensure_admin_window_open(netuid)
}

#[test]
fn the_owner_and_root_are_told_from_the_rest() {
    scene(|own, other| {
        let ask = SubtensorModule::ensure_owner_or_root;
        assert_eq!(ask(root(), own), Ok(None));
        assert_eq!(ask(signed(&account(OWNER)), own), Ok(Some(account(OWNER))));
        let nobody = Err(DispatchError::BadOrigin);
        assert_eq!(ask(signed(&account(OWNER)), other), nobody);
        assert_eq!(ask(signed(&account(STRANGER)), own), nobody);
        assert_eq!(ask(signed(&account(2)), own), nobody, "the owner hotkey is not the owner");
        assert_eq!(ask(RawOrigin::None.into(), own), nobody);
        // A subnet without owner on record is not the zero account's.
        let missing = NetUid::new(99);
        assert_eq!(ask(signed(&account(0)), missing), nobody);
        assert_eq!(ask(root(), missing), Ok(None));
    });
}

/// Kinds of change with their intervals at a tempo of 360, in blocks.
fn limits() -> [(OwnerLimit, u64); 6] {
    [
        (Hyperparameter::ServingRateLimit.into(), 720),
        (Hyperparameter::Kappa.into(), 720),
        (Hyperparameter::MinChildkeyTake.into(), 720),
        (OwnerLimit::WeightsVersionKey, 1_800),
        (OwnerLimit::MechanismCount, 7_200),
        (OwnerLimit::MechanismSplit, 7_200),
    ]
}

#[test]
fn each_kind_of_change_has_an_interval_of_its_own() {
    for (limit, interval) in limits() {
        scene(|own, other| {
            let check = |netuid, limit| {
                SubtensorModule::ensure_owner_rate_limit(&account(OWNER), netuid, limit)
            };
            System::set_block_number(1);
            assert_ok!(check(own, limit));
            SubtensorModule::record_owner_change(&account(OWNER), own, limit);
            assert_eq!(check(own, limit), Err(too_soon()));
            for (another, _) in limits().into_iter().filter(|(another, _)| *another != limit) {
                assert_ok!(check(own, another));
            }
            assert_ok!(check(other, limit));
            System::set_block_number(interval);
            assert_eq!(check(own, limit), Err(too_soon()), "{limit:?}");
            System::set_block_number(1 + interval);
            assert_ok!(check(own, limit));
        });
    }
}

#[test]
fn intervals_follow_tempo_and_settings() {
    scene(|own, _| {
        let check =
            |limit| SubtensorModule::ensure_owner_rate_limit(&account(OWNER), own, limit).is_ok();
        let kappa = OwnerLimit::Hyperparameter(Hyperparameter::Kappa);
        for (limit, _) in limits() {
            SubtensorModule::record_owner_change(&account(OWNER), own, limit);
        }
        Tempo::<Test>::insert(own, 50);
        for (block, kappa_open, key_open) in
            [(109, false, false), (110, true, false), (259, true, false), (260, true, true)]
        {
            System::set_block_number(block);
            assert_eq!(check(kappa), kappa_open, "block {block}");
            assert_eq!(check(OwnerLimit::WeightsVersionKey), key_open, "block {block}");
        }
        OwnerHyperparamRateLimit::<Test>::put(6);
        assert!(!check(kappa));
        OwnerHyperparamRateLimit::<Test>::put(0);
        System::set_block_number(10);
        assert!(check(kappa), "no limit");
        Tempo::<Test>::insert(own, 0);
        assert!(check(OwnerLimit::WeightsVersionKey), "a stopped subnet has no tempos to wait");
        assert!(!check(OwnerLimit::MechanismCount));
    });
}

#[test]
fn mechanisms_change_faster_on_fast_chains() {
    Scene::new().fast().run(|| {
        let own = add_subnet(OWNER, 2);
        for limit in [OwnerLimit::MechanismCount, OwnerLimit::MechanismSplit] {
            let check = || SubtensorModule::ensure_owner_rate_limit(&account(OWNER), own, limit);
            System::set_block_number(5);
            SubtensorModule::record_owner_change(&account(OWNER), own, limit);
            assert_eq!(check(), Err(too_soon()));
            System::set_block_number(6);
            assert_ok!(check());
        }
    });
}

#[test]
fn changes_are_recorded_where_clients_look() {
    scene(|own, _| {
        let owner = account(OWNER);
        for (limit, _) in limits() {
            SubtensorModule::record_owner_change(&owner, own, limit);
        }
        for parameter in [Hyperparameter::ServingRateLimit, Hyperparameter::MinChildkeyTake] {
            let key = RateLimitKey::OwnerHyperparamUpdate(own, parameter);
            assert_eq!(LastRateLimitedBlock::<Test>::get(key), 10);
        }
        let mut kinds: Vec<(u16, u64)> = TransactionKeyLastBlock::<Test>::iter()
            .filter(|((who, netuid, _), _)| (who, *netuid) == (&owner, own))
            .map(|((_, _, kind), block)| (kind, block))
            .collect();
        kinds.sort_unstable();
        assert_eq!(kinds, [(4, 10), (7, 10), (8, 10)]);
    });
}

#[test]
fn codes_of_what_is_limited() {
    use Hyperparameter::*;
    let parameters = [
        Unknown,
        ServingRateLimit,
        MaxDifficulty,
        AdjustmentAlpha,
        MaxWeightLimit,
        ImmunityPeriod,
        MinAllowedWeights,
        Kappa,
        Rho,
        ActivityCutoff,
        PowRegistrationAllowed,
        MinBurn,
        MaxBurn,
        BondsMovingAverage,
        BondsPenalty,
        CommitRevealEnabled,
        LiquidAlphaEnabled,
        AlphaValues,
        WeightCommitInterval,
        TransferEnabled,
        AlphaSigmoidSteepness,
        Yuma3Enabled,
        BondsResetEnabled,
        ImmuneNeuronLimit,
        RecycleOrBurn,
        MaxAllowedUids,
        BurnHalfLife,
        BurnIncreaseMult,
        SubnetEmissionEnabled,
        MinChildkeyTake,
        ActivityCutoffFactorMilli,
        TriggerEpoch,
    ];
    for (code, parameter) in (0u8..).zip(parameters) {
        assert_eq!(parameter.encode(), [code]);
    }
    let netuid = NetUid::new(258);
    let who = account(7);
    let prefixed = |code: u8| [vec![code], who.encode()].concat();
    let keys: [(RateLimitKey<Account>, Vec<u8>); 7] = [
        (RateLimitKey::SetSNOwnerHotkey(netuid), vec![0, 2, 1]),
        (RateLimitKey::OwnerHyperparamUpdate(netuid, MaxAllowedUids), vec![1, 2, 1, 25]),
        (RateLimitKey::NetworkLastRegistered, vec![2]),
        (RateLimitKey::LastTxBlock(who.clone()), prefixed(3)),
        (RateLimitKey::LastTxBlockChildKeyTake(who.clone()), prefixed(4)),
        (RateLimitKey::LastTxBlockDelegateTake(who.clone()), prefixed(5)),
        (RateLimitKey::AddStakeBurn(netuid), vec![6, 2, 1]),
    ];
    for (key, bytes) in keys {
        assert_eq!(key.encode(), bytes);
    }
    let kinds = [
        (TransactionType::SetChildren, 0),
        (TransactionType::SetChildkeyTake, 1),
        (TransactionType::SetWeightsVersionKey, 4),
        (TransactionType::MechanismCountUpdate, 7),
        (TransactionType::MechanismEmission, 8),
        (TransactionType::MaxUidsTrimming, 9),
        (TransactionType::TempoUpdate, 11),
    ];
    for (kind, code) in kinds {
        assert_eq!(kind as u16, code);
    }
}

#[test]
fn the_window_shuts_before_an_epoch() {
    scene(|own, _| {
        let frozen = Err(Error::<Test>::AdminActionProhibitedDuringWeightsWindow.into());
        LastEpochBlock::<Test>::insert(own, 1_000);
        for (block, open) in [(1_000, true), (1_350, true), (1_351, false), (1_360, false)] {
            System::set_block_number(block);
            let expected = if open { Ok(()) } else { frozen };
            assert_eq!(window(own), expected, "block {block} of an epoch due at 1360");
        }
        // An epoch that is late keeps it shut.
        System::set_block_number(5_000);
        assert_eq!(window(own), frozen);
        AdminFreezeWindow::<Test>::put(0);
        assert_ok!(window(own));
        // An epoch asked for out of turn shuts it, whatever its width, until its block.
        PendingEpochAt::<Test>::insert(own, 5_001);
        assert_eq!(window(own), frozen);
        System::set_block_number(5_001);
        assert_ok!(window(own));
        // A stopped subnet is never frozen.
        AdminFreezeWindow::<Test>::put(10);
        PendingEpochAt::<Test>::insert(own, 6_000);
        assert_eq!(window(own), frozen);
        Tempo::<Test>::insert(own, 0);
        assert_ok!(window(own));
    });
}

#[test]
fn on_a_fast_chain_the_window_is_open_one_block_in_ten() {
    Scene::new().fast().run(|| {
        let own = add_started_subnet(OWNER, 2);
        let mut open = 0;
        for block in 2..=41 {
            run_to_block(block);
            let fired = LastEpochBlock::<Test>::get(own) == block;
            assert_eq!(window(own).is_ok(), fired, "block {block}");
            open += u32::from(fired);
        }
        assert_eq!(open, 4);
    });
}

#[test]
fn the_owner_hotkey_changes_rarely() {
    scene(|own, other| {
        let set = |origin, netuid, hotkey: u8| {
            SubtensorModule::do_set_owner_hotkey(origin, netuid, account(hotkey))
        };
        let missing = NetUid::new(99);
        let stranger = signed(&account(STRANGER));
        assert_noop!(set(stranger.clone(), missing, 5), DispatchError::BadOrigin);
        assert_noop!(set(stranger, own, 5), DispatchError::BadOrigin);
        assert_noop!(set(RawOrigin::None.into(), own, 5), DispatchError::BadOrigin);
        assert_noop!(set(root(), missing, 5), Error::<Test>::SubnetNotExists);
        let system = SubtensorModule::derive_subnet_account(NetUid::new(700));
        assert_noop!(
            SubtensorModule::do_set_owner_hotkey(root(), own, system.clone()),
            Error::<Test>::CannotUseSystemAccount
        );
        // The freeze window does not matter, nor whether the hotkey exists.
        PendingEpochAt::<Test>::insert(own, 1_000);
        assert_ok!(set(signed(&account(OWNER)), own, 5));
        assert_eq!(SubnetOwnerHotkey::<Test>::get(own), account(5));
        assert_eq!(events(), [Event::SubnetOwnerHotkeySet(own, account(5))]);
        // Root waits too, and the wait comes before the account.
        for origin in [root(), signed(&account(OWNER))] {
            System::set_block_number(10 + 50_399);
            assert_noop!(
                SubtensorModule::do_set_owner_hotkey(origin, own, system.clone()),
                Error::<Test>::TxRateLimitExceeded
            );
        }
        assert_ok!(set(root(), other, 6));
        System::set_block_number(10 + 50_400);
        assert_ok!(set(root(), own, 7));
        let key = RateLimitKey::<Account>::SetSNOwnerHotkey(own);
        assert_eq!(LastRateLimitedBlock::<Test>::get(key), 10 + 50_400);
    });
}

#[test]
fn mechanism_counts_are_checked_in_order() {
    scene(|own, _| {
        let change =
            |netuid, count| SubtensorModule::change_mechanism_count(netuid, MechId::new(count));
        assert_noop!(change(NetUid::new(99), 0), Error::<Test>::MechanismDoesNotExist);
        assert_noop!(change(own, 0), Error::<Test>::InvalidValue);
        assert_noop!(change(own, 3), Error::<Test>::InvalidValue);
        assert_noop!(change(own, 2), Error::<Test>::TooManyUIDsPerMechanism);
        MaxAllowedUids::<Test>::insert(own, 129);
        assert_noop!(change(own, 2), Error::<Test>::TooManyUIDsPerMechanism);
        MaxAllowedUids::<Test>::insert(own, 128);
        assert_ok!(change(own, 2));
        assert_eq!(MechanismCountCurrent::<Test>::get(own), MechId::new(2));
        // Above 16 even when the chain's maximum was more: the uids are counted before that.
        MaxMechanismCount::<Test>::put(MechId::new(20));
        assert_noop!(change(own, 17), Error::<Test>::TooManyUIDsPerMechanism);
        MaxAllowedUids::<Test>::insert(own, 15);
        assert_noop!(change(own, 17), Error::<Test>::InvalidValue);
        assert_ok!(change(own, 16));
    });
}

#[test]
fn a_removed_mechanism_leaves_nothing() {
    scene(|own, other| {
        let index = |netuid, mecid| NetUidStorageIndex::new(netuid, MechId::new(mecid));
        MaxAllowedUids::<Test>::insert(own, 64);
        MaxMechanismCount::<Test>::put(MechId::new(4));
        assert_ok!(SubtensorModule::change_mechanism_count(own, MechId::new(3)));
        let split = Some(vec![1, 2, 65_532]);
        assert_ok!(SubtensorModule::change_mechanism_split(own, split.clone()));
        let all = [index(own, 0), index(own, 1), index(own, 2), index(other, 1)];
        for index in all {
            SubtensorModule::put_weights(index, 0, vec![(0, 1)]);
            Bonds::<Test>::insert(index, 0, vec![(0, 1)]);
            Incentive::<Test>::insert(index, vec![1]);
            LastUpdate::<Test>::insert(index, vec![1]);
        }
        assert_ok!(SubtensorModule::change_mechanism_count(own, MechId::new(3)));
        assert_eq!(MechanismEmissionSplit::<Test>::get(own), split, "nothing changed");
        assert_ok!(SubtensorModule::change_mechanism_count(own, MechId::new(1)));
        assert_eq!(MechanismEmissionSplit::<Test>::get(own), None);
        for (index, kept) in all.into_iter().zip([true, false, false, true]) {
            assert_eq!(Weights::<Test>::contains_key(index, 0), kept);
            assert_eq!(Bonds::<Test>::contains_key(index, 0), kept);
            assert_eq!(Incentive::<Test>::contains_key(index), kept);
            assert_eq!(LastUpdate::<Test>::contains_key(index), kept);
        }
    });
}

#[test]
fn a_split_covers_the_whole() {
    scene(|own, _| {
        let split =
            |shares: &[u16]| SubtensorModule::change_mechanism_split(own, Some(shares.to_vec()));
        let missing = SubtensorModule::change_mechanism_split(NetUid::new(99), Some(vec![]));
        assert_eq!(missing, Err(Error::<Test>::MechanismDoesNotExist.into()));
        MechanismCountCurrent::<Test>::insert(own, MechId::new(2));
        let wrong: [&[u16]; 5] = [&[], &[1, 1, 65_533], &[0, 65_534], &[65_535, 1], &[1]];
        for shares in wrong {
            assert_noop!(split(shares), Error::<Test>::InvalidValue);
        }
        assert_ok!(split(&[65_535]));
        assert_ok!(split(&[0, 65_535]));
        assert_eq!(MechanismEmissionSplit::<Test>::get(own), Some(vec![0, 65_535]));
        assert_ok!(SubtensorModule::change_mechanism_split(own, None));
        assert!(!MechanismEmissionSplit::<Test>::contains_key(own));
    });
}

#[test]
fn the_most_mechanisms_are_one_to_sixteen() {
    scene(|_, _| {
        let change = |count| SubtensorModule::change_max_mechanism_count(MechId::new(count));
        assert_noop!(change(0), Error::<Test>::InvalidValue);
        assert_noop!(change(17), Error::<Test>::InvalidValue);
        for count in [1, 16] {
            assert_ok!(change(count));
            assert_eq!(MaxMechanismCount::<Test>::get(), MechId::new(count));
        }
    });
}

#[test]
fn a_new_tempo_starts_a_new_cycle() {
    scene(|own, _| {
        System::set_block_number(300);
        SubtensorModule::change_tempo(own, 20);
        assert_eq!(Tempo::<Test>::get(own), 20);
        assert_eq!(SubtensorModule::next_epoch_start_block(own), Some(320));
        assert_eq!(events(), [Event::TempoSet(own, 20)]);
        SubtensorModule::change_tempo(own, 0);
        assert_eq!(SubtensorModule::next_epoch_start_block(own), None);
    });
}
