//! The calls that move a subnet's schedule (spec: yuma-epoch §3.5).

use crate::{
    mock::*,
    types::{Hyperparameter, RateLimitKey, TransactionType},
    *,
};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays, RawOrigin},
    weights::Weight,
};
use myelin_types::NetUid;
use sp_runtime::DispatchError;

/// Coldkey that owns the subnet of a scene.
const OWNER: u8 = 1;

/// Runs at block 1000 with a subnet of [`OWNER`] whose tempo is 360 and whose last epoch was in
/// block 900: the freeze window of 10 blocks begins at 1251.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().run(|| {
        let netuid = add_subnet(OWNER, 2);
        Tempo::<Test>::insert(netuid, 360);
        LastEpochBlock::<Test>::insert(netuid, 900);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        System::set_block_number(1_000);
        System::reset_events();
        test(netuid);
    });
}

fn owner() -> RuntimeOrigin {
    signed(&account(OWNER))
}

fn root() -> RuntimeOrigin {
    RawOrigin::Root.into()
}

/// Everyone who is neither the owner nor root: strangers, the owner hotkey, nobody.
fn others() -> [RuntimeOrigin; 3] {
    [signed(&account(9)), signed(&account(2)), RawOrigin::None.into()]
}

fn set_tempo(origin: RuntimeOrigin, netuid: NetUid, tempo: u16) -> Result<(), DispatchError> {
    SubtensorModule::set_tempo(origin, netuid, tempo)
}

fn set_factor(origin: RuntimeOrigin, netuid: NetUid, factor: u32) -> Result<(), DispatchError> {
    SubtensorModule::set_activity_cutoff_factor(origin, netuid, factor)
}

fn trigger(origin: RuntimeOrigin, netuid: NetUid) -> Result<(), DispatchError> {
    SubtensorModule::trigger_epoch(origin, netuid)
}

#[test]
fn the_owner_sets_the_tempo() {
    scene(|netuid| {
        PendingEpochAt::<Test>::insert(netuid, 700);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        assert_ok!(set_tempo(owner(), netuid, 50_400));
        assert_eq!(Tempo::<Test>::get(netuid), 50_400);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 1_000);
        assert_eq!(PendingEpochAt::<Test>::get(netuid), 700, "untouched");
        let stamp = (account(OWNER), netuid, TransactionType::TempoUpdate as u16);
        assert_eq!(TransactionKeyLastBlock::<Test>::get(stamp), 1_000);
        assert_eq!(events(), [Event::TempoSet(netuid, 50_400)]);
    });
}

#[test]
fn tempos_are_checked_in_order() {
    scene(|netuid| {
        for origin in others().into_iter().chain([root()]) {
            assert_noop!(set_tempo(origin, netuid, 0), DispatchError::BadOrigin);
        }
        assert_noop!(set_tempo(owner(), NetUid::new(99), 360), DispatchError::BadOrigin);
        assert_ok!(set_tempo(owner(), netuid, 361));
        // Cooldown, freeze window and bounds broken at once: bounds come first, cooldown last.
        LastEpochBlock::<Test>::insert(netuid, 640);
        for tempo in [0, 359, 50_401, u16::MAX] {
            assert_noop!(set_tempo(owner(), netuid, tempo), Error::<Test>::TempoOutOfBounds);
        }
        let frozen = Error::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(set_tempo(owner(), netuid, 360), frozen);
        LastEpochBlock::<Test>::insert(netuid, 1_300);
        System::set_block_number(1_359);
        assert_noop!(set_tempo(owner(), netuid, 360), Error::<Test>::TxRateLimitExceeded);
        System::set_block_number(1_360);
        assert_ok!(set_tempo(owner(), netuid, 360));
    });
}

/// The cooldown belongs to owner and subnet.
#[test]
fn a_new_owner_need_not_wait_for_the_tempo() {
    scene(|netuid| {
        assert_ok!(set_tempo(owner(), netuid, 400));
        SubnetOwner::<Test>::insert(netuid, account(7));
        assert_ok!(set_tempo(signed(&account(7)), netuid, 500));
    });
}

#[test]
fn owner_and_root_set_the_activity_cutoff() {
    scene(|netuid| {
        let key = RateLimitKey::<Account>::OwnerHyperparamUpdate(
            netuid,
            Hyperparameter::ActivityCutoffFactorMilli,
        );
        let set = |factor_milli| Event::ActivityCutoffFactorMilliSet { netuid, factor_milli };
        assert_ok!(set_factor(root(), netuid, 50_000));
        assert_eq!(SubtensorModule::activity_cutoff(netuid), 18_000);
        assert_eq!(LastRateLimitedBlock::<Test>::get(&key), 0, "root leaves no stamp");
        assert_ok!(set_factor(owner(), netuid, 1_000));
        assert_eq!(SubtensorModule::activity_cutoff(netuid), 360);
        assert_eq!(LastRateLimitedBlock::<Test>::get(&key), 1_000);
        assert_eq!(events(), [set(50_000), set(1_000)]);
    });
}

#[test]
fn activity_cutoffs_are_checked_in_order() {
    scene(|netuid| {
        for origin in others() {
            assert_noop!(set_factor(origin, netuid, 0), DispatchError::BadOrigin);
        }
        assert_ok!(set_factor(owner(), netuid, 2_000));
        LastEpochBlock::<Test>::insert(netuid, 640);
        for origin in [owner(), root()] {
            for factor in [0, 999, 50_001, u32::MAX] {
                let out = Error::<Test>::ActivityCutoffFactorMilliOutOfBounds;
                assert_noop!(set_factor(origin.clone(), netuid, factor), out);
            }
        }
        let frozen = Error::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(set_factor(owner(), netuid, 3_000), frozen);
        // Neither window nor limit holds root.
        assert_ok!(set_factor(root(), netuid, 3_000));
        LastEpochBlock::<Test>::insert(netuid, 1_700);
        System::set_block_number(1_719);
        assert_noop!(set_factor(owner(), netuid, 4_000), Error::<Test>::TxRateLimitExceeded);
        System::set_block_number(1_720);
        assert_ok!(set_factor(owner(), netuid, 4_000));
    });
}

#[test]
fn the_owner_asks_for_an_epoch() {
    scene(|netuid| {
        assert!(!SubtensorModule::is_frozen(netuid));
        assert_ok!(trigger(owner(), netuid));
        assert_eq!(PendingEpochAt::<Test>::get(netuid), 1_010);
        assert_eq!(SubtensorModule::next_epoch_start_block(netuid), Some(1_010));
        let key =
            RateLimitKey::<Account>::OwnerHyperparamUpdate(netuid, Hyperparameter::TriggerEpoch);
        assert_eq!(LastRateLimitedBlock::<Test>::get(key), 1_000);
        let triggered = Event::EpochTriggered { netuid, by: account(OWNER), fires_at: 1_010 };
        assert_eq!(events(), [triggered]);
        // Settings are frozen at once, and until the epoch runs.
        assert!(SubtensorModule::is_frozen(netuid));
        run_to_block(1_009);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
        run_to_block(1_010);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 1);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 1_010);
        assert_eq!(PendingEpochAt::<Test>::get(netuid), 0);
        assert!(!SubtensorModule::is_frozen(netuid));
    });
}

#[test]
fn triggers_are_checked_in_order() {
    scene(|netuid| {
        for origin in others().into_iter().chain([root()]) {
            assert_noop!(trigger(origin, netuid), DispatchError::BadOrigin);
        }
        assert_ok!(trigger(owner(), netuid));
        // All reasons at once, taken away one by one.
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        System::set_block_number(1_251);
        let commits = Error::<Test>::DynamicTempoBlockedByCommitReveal;
        assert_noop!(trigger(owner(), netuid), commits);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        assert_noop!(trigger(owner(), netuid), Error::<Test>::EpochTriggerAlreadyPending);
        PendingEpochAt::<Test>::remove(netuid);
        assert_noop!(trigger(owner(), netuid), Error::<Test>::AutoEpochAlreadyImminent);
        System::set_block_number(1_250);
        assert_noop!(trigger(owner(), netuid), Error::<Test>::TxRateLimitExceeded);
        LastEpochBlock::<Test>::insert(netuid, 1_600);
        System::set_block_number(1_719);
        assert_noop!(trigger(owner(), netuid), Error::<Test>::TxRateLimitExceeded);
        System::set_block_number(1_720);
        assert_ok!(trigger(owner(), netuid));
    });
}

/// A stopped subnet accepts the wish and never fulfils it.
#[test]
fn no_tempo_no_epoch() {
    scene(|netuid| {
        Tempo::<Test>::insert(netuid, 0);
        assert_ok!(trigger(owner(), netuid));
        run_to_block(1_020);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
        assert_eq!(PendingEpochAt::<Test>::get(netuid), 1_010);
    });
}

#[test]
fn what_the_calls_cost() {
    let netuid = NetUid::new(1);
    let calls = [
        (Call::<Test>::set_tempo { netuid, tempo: 360 }, 496_407_000, 4_440),
        (Call::set_activity_cutoff_factor { netuid, factor_milli: 1 }, 414_193_000, 4_364),
        (Call::trigger_epoch { netuid }, 442_539_000, 4_447),
        (Call::enable_voting_power_tracking { netuid }, 250_010_000, 0),
        (Call::disable_voting_power_tracking { netuid }, 150_010_000, 0),
        (Call::sudo_set_voting_power_ema_alpha { netuid, alpha: 1 }, 125_006_000, 0),
    ];
    for (call, time, proof) in calls {
        let info = call.get_dispatch_info();
        assert_eq!(info.call_weight, Weight::from_parts(time, proof), "{call:?}");
        assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
    }
}
