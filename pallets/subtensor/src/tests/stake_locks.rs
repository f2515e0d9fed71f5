//! Locks, what they forbid, and the owner that conviction makes (staking cases 32 and 33).

use super::stake_kit::*;
use crate::{mock::*, types::LockState, *};
use frame_support::{assert_noop, assert_ok};
use myelin_types::{AlphaBalance, Correction, NetUid, fixed::U64F64};

const COLD: u8 = 1;
const OTHER: u8 = 2;
const HOT: u8 = 10;
const SECOND: u8 = 11;
const YEAR: u64 = 2_629_800;

fn lock(coldkey: u8, hotkey: u8, netuid: NetUid, alpha: u64) -> Outcome {
    let (hotkey, amount) = (account(hotkey), alpha.into());
    dispatch(coldkey, Call::lock_stake { hotkey, netuid, amount })
}

fn perpetual(coldkey: u8, netuid: NetUid, enabled: bool) -> Outcome {
    dispatch(coldkey, Call::set_perpetual_lock { netuid, enabled })
}

fn move_lock(coldkey: u8, hotkey: u8, netuid: NetUid) -> Outcome {
    dispatch(coldkey, Call::move_lock { destination_hotkey: account(hotkey), netuid })
}

fn row(coldkey: u8, hotkey: u8, netuid: NetUid) -> Option<LockState> {
    Lock::<Test>::get((account(coldkey), netuid, account(hotkey)))
}

/// Mass and whole conviction.
fn parts(state: Option<LockState>) -> Option<(u64, u64)> {
    state.map(|state| (state.locked_mass, state.conviction.to_num()))
}

/// A subnet on which the coldkey has 10 000 rao of alpha with each of its two hotkeys.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().funded(COLD, 10 * ONE).funded(OTHER, 10 * ONE).run(|| test(staked()));
}

fn staked() -> NetUid {
    let netuid = pool(2, 1_000 * ONE, 1_000 * ONE);
    own(COLD, HOT);
    own(COLD, SECOND);
    give(netuid, COLD, HOT, 10_000);
    give(netuid, COLD, SECOND, 10_000);
    netuid
}

#[test]
fn locking_checks_in_order() {
    scene(|netuid| {
        assert_noop!(lock(COLD, 99, netuid, 0), Error::<Test>::AmountTooLow);
        assert_noop!(lock(COLD, 99, netuid, 1), Error::<Test>::HotKeyAccountNotExists);
        assert_noop!(lock(COLD, HOT, netuid, 20_001), Error::<Test>::InsufficientStakeForLock);
        assert_ok!(lock(COLD, HOT, netuid, 15_000));
        let told = Event::StakeLocked {
            coldkey: account(COLD),
            hotkey: account(HOT),
            netuid,
            amount: AlphaBalance::new(15_000),
        };
        assert_eq!(events().last(), Some(&told));
        assert_noop!(lock(COLD, SECOND, netuid, 1), Error::<Test>::LockHotkeyMismatch);
        assert_noop!(lock(COLD, HOT, netuid, 5_001), Error::<Test>::InsufficientStakeForLock);
        assert_ok!(lock(COLD, HOT, netuid, 5_000));
        assert_eq!(parts(row(COLD, HOT, netuid)), Some((20_000, 0)));
        let indexed = LockingColdkeys::<Test>::get((netuid, account(HOT), account(COLD)));
        assert_eq!(indexed, Some(()));
        takes_a_signer(Call::lock_stake { hotkey: account(HOT), netuid, amount: 1.into() });
    });
}

#[test]
fn the_sum_depends_on_mode_and_owner() {
    scene(|netuid| {
        assert_ok!(lock(COLD, HOT, netuid, 5_000));
        let decaying = DecayingHotkeyLock::<Test>::get(netuid, account(HOT));
        assert_eq!(parts(decaying), Some((5_000, 0)));
        assert_ok!(perpetual(COLD, netuid, true));
        assert_eq!(DecayingHotkeyLock::<Test>::get(netuid, account(HOT)), None);
        let kept = HotkeyLock::<Test>::get(netuid, account(HOT));
        assert_eq!(parts(kept), Some((5_000, 0)));
        assert_eq!(DecayingLock::<Test>::get(account(COLD), netuid), Some(false));
        assert_ok!(perpetual(COLD, netuid, false));
        assert_eq!(DecayingLock::<Test>::get(account(COLD), netuid), None);
        assert_eq!(HotkeyLock::<Test>::get(netuid, account(HOT)), None);
    });
    scene(|netuid| {
        SubnetOwnerHotkey::<Test>::insert(netuid, account(HOT));
        assert_ok!(perpetual(COLD, netuid, true));
        assert_ok!(lock(COLD, HOT, netuid, 5_000));
        assert_eq!(parts(OwnerLock::<Test>::get(netuid)), Some((5_000, 5_000)));
        assert_ok!(lock(COLD, HOT, netuid, 7_000));
        assert_eq!(parts(OwnerLock::<Test>::get(netuid)), Some((12_000, 12_000)));
        assert_eq!(SubtensorModule::hotkey_conviction(netuid, &account(HOT)), 12_000);
    });
}

#[test]
fn less_than_the_dust_limit_leaves_nothing() {
    scene(|netuid| {
        assert_ok!(lock(COLD, HOT, netuid, 99));
        assert_eq!(row(COLD, HOT, netuid), None);
        assert_eq!(DecayingHotkeyLock::<Test>::get(netuid, account(HOT)), None);
    });
}

#[test]
fn a_lock_decays_and_earns_conviction() {
    scene(|netuid| {
        assert_ok!(lock(COLD, HOT, netuid, 10_000));
        System::set_block_number(1_001);
        let state = SubtensorModule::get_coldkey_lock(&account(COLD), netuid);
        assert_eq!(parts(state), Some((9_989, 10)));
        assert_eq!(
            SubtensorModule::hotkey_conviction(netuid, &account(HOT)).to_bits(),
            197_108_704_962_744_510_000
        );
        assert_eq!(SubtensorModule::most_convicted_hotkey(netuid), Some(account(HOT)));
        let answer = SubtensorModule::get_stake_availability_for_coldkeys(
            vec![account(COLD)],
            Some(vec![netuid]),
        );
        let of = answer.get(&account(COLD)).and_then(|of| of.get(&netuid)).expect("it has stake");
        assert_eq!((of.total.0, of.locked.0, of.available.0), (20_000, 9_989, 10_011));
    });
}

#[test]
fn locked_alpha_stays_on_its_subnet() {
    Scene::new().funded(COLD, 10 * ONE).run(|| {
        let netuid = pool(2, 1_000 * ONE, 1_000 * ONE);
        let second = pool(3, 1_000 * ONE, 1_000 * ONE);
        own(COLD, HOT);
        own(COLD, SECOND);
        give(netuid, COLD, HOT, 2 * ONE);
        assert_ok!(lock(COLD, HOT, netuid, 2 * ONE));
        let unavailable = Error::<Test>::StakeUnavailable;
        assert_noop!(remove(netuid, COLD, HOT, ONE), unavailable);
        assert_noop!(
            remove_limit(netuid, COLD, HOT, ONE, 1, true),
            Error::<Test>::StakeUnavailable
        );
        assert_noop!(
            move_stake(COLD, (HOT, netuid), (HOT, second), ONE),
            Error::<Test>::StakeUnavailable
        );
        for burnt in [false, true] {
            let (hotkey, amount) = (account(HOT), ONE.into());
            let call = if burnt {
                Call::burn_alpha { hotkey, amount, netuid }
            } else {
                Call::recycle_alpha { hotkey, amount, netuid }
            };
            assert_noop!(dispatch(COLD, call), Error::<Test>::StakeUnavailable);
        }
        assert_ok!(move_stake(COLD, (HOT, netuid), (SECOND, netuid), ONE));
        assert_eq!(row(COLD, HOT, netuid).map(|state| state.locked_mass), Some(2 * ONE));
        // `unstake_all` skips what it may not sell.
        assert_ok!(dispatch(COLD, Call::unstake_all { hotkey: account(HOT) }));
        assert_eq!(stake_of(netuid, COLD, HOT), ONE);
        // What is not locked is free.
        give(netuid, COLD, HOT, ONE);
        assert_ok!(remove(netuid, COLD, HOT, ONE));
        assert_noop!(remove(netuid, COLD, HOT, ONE), Error::<Test>::StakeUnavailable);
    });
}

#[test]
fn moving_a_lock_keeps_conviction_within_an_owner() {
    scene(|netuid| {
        own(OTHER, 20);
        assert_noop!(move_lock(COLD, 99, netuid), Error::<Test>::HotKeyAccountNotExists);
        assert_noop!(move_lock(COLD, HOT, netuid), Error::<Test>::NoExistingLock);
        assert_ok!(lock(COLD, HOT, netuid, 10_000));
        System::set_block_number(1_001);
        assert_ok!(move_lock(COLD, SECOND, netuid));
        let told = Event::LockMoved {
            coldkey: account(COLD),
            origin_hotkey: account(HOT),
            destination_hotkey: account(SECOND),
            netuid,
        };
        assert_eq!(events().last(), Some(&told));
        assert_eq!(row(COLD, HOT, netuid), None);
        assert_eq!(parts(row(COLD, SECOND, netuid)), Some((9_989, 10)));
        assert_eq!(DecayingHotkeyLock::<Test>::get(netuid, account(HOT)), None);
        let sum = DecayingHotkeyLock::<Test>::get(netuid, account(SECOND));
        assert_eq!(parts(sum), Some((9_989, 10)));
        assert_ok!(move_lock(COLD, 20, netuid));
        assert_eq!(parts(row(COLD, 20, netuid)), Some((9_989, 0)));
        let sum = DecayingHotkeyLock::<Test>::get(netuid, account(20));
        assert_eq!(parts(sum), Some((9_989, 0)));
    });
}

#[test]
fn cutting_a_lock_keeps_the_proportion() {
    scene(|netuid| {
        assert_ok!(perpetual(COLD, netuid, true));
        let full = LockState { conviction: U64F64::from_num(1_000), ..LockState::new(1_000, 1) };
        Lock::<Test>::insert((account(COLD), netuid, account(HOT)), full);
        LockingColdkeys::<Test>::insert((netuid, account(HOT), account(COLD)), ());
        HotkeyLock::<Test>::insert(netuid, account(HOT), full);
        SubtensorModule::cut_lock(&account(COLD), netuid, 400.into());
        for state in [row(COLD, HOT, netuid), HotkeyLock::<Test>::get(netuid, account(HOT))] {
            let state = state.expect("some is left");
            assert_eq!(state.locked_mass, 600);
            let error = (state.conviction.to_num::<f64>() - 600.0).abs();
            assert!(error < 1e-10, "{error}");
        }
        SubtensorModule::cut_lock(&account(COLD), netuid, 600.into());
        assert_eq!(row(COLD, HOT, netuid), None);
        assert_eq!(HotkeyLock::<Test>::get(netuid, account(HOT)), None);
    });
}

/// Two coldkeys lock towards one hotkey; then one of them trades after a year of blocks.
fn sum_after_a_trade(corrections: &[Correction]) -> (LockState, u64) {
    let scene = Scene::new().funded(COLD, 10 * ONE).funded(OTHER, 10 * ONE);
    scene.corrected(corrections).run(|| {
        let netuid = staked();
        give(netuid, OTHER, HOT, ONE);
        assert_ok!(lock(COLD, HOT, netuid, 10_000));
        assert_ok!(lock(OTHER, HOT, netuid, ONE));
        System::set_block_number(1 + YEAR);
        SubtensorModule::refresh_lock(&account(COLD), netuid);
        let real = [COLD, OTHER]
            .iter()
            .filter_map(|who| SubtensorModule::get_coldkey_lock(&account(*who), netuid))
            .map(|state| state.locked_mass)
            .sum();
        let sum = DecayingHotkeyLock::<Test>::get(netuid, account(HOT)).expect("there are locks");
        (sum, real)
    })
}

#[test]
fn a_trade_sets_the_sum_back_unless_corrected() {
    let (sum, real) = sum_after_a_trade(&[]);
    assert!(sum.locked_mass > 10 * real, "the other's billion has not decayed");
    assert_eq!(sum.conviction, 0, "and nobody's conviction has grown");
    let (sum, real) = sum_after_a_trade(&[Correction::ExactLocks]);
    assert_near(sum.locked_mass, real, 10);
    assert!(sum.conviction > 100_000_000);
}

/// A subnet of coldkey `OTHER`, of this age, on which locks of `COLD` towards its own hotkey have
/// this conviction; the owner afterwards.
fn owner_after(age: u64, circulating: u64, conviction: u64, incumbent: u64) -> (u8, Option<u16>) {
    let mut outcome = (0, None);
    Scene::new().run(|| {
        let netuid = add_subnet(OTHER, 20);
        own(COLD, HOT);
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(circulating));
        let now = 1 + age;
        let believed = |conviction: u64| LockState {
            conviction: U64F64::from_num(conviction),
            ..LockState::new(conviction, now)
        };
        HotkeyLock::<Test>::insert(netuid, account(HOT), believed(conviction));
        if incumbent > 0 {
            OwnerLock::<Test>::insert(netuid, believed(incumbent));
        }
        System::set_block_number(now);
        System::reset_events();
        SubtensorModule::contest_ownership(netuid);
        let owner = SubnetOwner::<Test>::get(netuid);
        if owner == account(COLD) {
            assert_eq!(SubnetOwnerHotkey::<Test>::get(netuid), account(HOT));
            let (old_coldkey, new_coldkey) = (account(OTHER), account(COLD));
            let told = Event::SubnetOwnerChanged { netuid, old_coldkey, new_coldkey };
            assert_eq!(events().last(), Some(&told));
            assert_eq!(parts(OwnerLock::<Test>::get(netuid)), Some((conviction, conviction)));
            assert_eq!(HotkeyLock::<Test>::get(netuid, account(HOT)), None);
            let former = HotkeyLock::<Test>::get(netuid, account(20));
            assert_eq!(parts(former), (incumbent > 0).then_some((incumbent, incumbent)));
        }
        outcome = (owner.as_ref() as &[u8])[0..1]
            .first()
            .copied()
            .map_or((0, None), |owner| (owner, Uids::<Test>::get(netuid, account(HOT))));
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(0));
    });
    outcome
}

#[test]
fn conviction_of_a_tenth_makes_an_owner() {
    assert_eq!(owner_after(YEAR, 10_000, 1_000, 0), (COLD, Some(1)), "exactly a tenth");
    assert_eq!(owner_after(YEAR, 10_000, 1_000, 900), (COLD, Some(1)), "more than the owner's");
    assert_eq!(owner_after(YEAR, 30_000, 1_500, 0), (OTHER, None), "too little");
    assert_eq!(owner_after(YEAR - 1, 10_000, 1_000, 0), (OTHER, None), "too young");
    assert_eq!(owner_after(YEAR, 10_000, 1_000, 1_001), (OTHER, None), "less than the owner's");
    assert_eq!(owner_after(YEAR, 0, 1_000, 0), (OTHER, None), "nothing circulates");
}

#[test]
fn an_epoch_runs_over_the_neurons_that_a_new_owner_leaves() {
    for (room, seated) in [(2, 1), (3, 2)] {
        Scene::new().run(|| {
            let netuid = add_subnet(OTHER, 20);
            add_neuron(netuid, 3, 21);
            MaxAllowedUids::<Test>::insert(netuid, room);
            MinNonImmuneUids::<Test>::insert(netuid, 0);
            own(COLD, HOT);
            let now = 1 + YEAR;
            SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(10_000));
            let conviction = U64F64::from_num(1_000);
            let believed = LockState { conviction, ..LockState::new(1_000, now) };
            HotkeyLock::<Test>::insert(netuid, account(HOT), believed);
            System::set_block_number(now);

            let drained = SubtensorModule::drain_pots(&[netuid]);
            assert_eq!(SubnetOwnerHotkey::<Test>::get(netuid), account(HOT));
            let mut keys = drained.epochs[&netuid].keys.clone();
            keys.sort();
            assert_eq!(keys.len(), usize::from(room));
            assert!(keys.contains(&(seated, account(HOT))), "{keys:?}");
            SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(0));
        });
    }
}

#[test]
fn the_owners_cut_is_locked_when_asked() {
    Scene::new().run(|| {
        let netuid = add_subnet(COLD, HOT);
        give(netuid, COLD, HOT, 5_000);
        let cut = AlphaBalance::new(5_000);
        SubtensorModule::lock_owner_cut(&account(COLD), &account(HOT), netuid, cut);
        assert_eq!(row(COLD, HOT, netuid), None);
        OwnerCutAutoLockEnabled::<Test>::insert(netuid, true);
        SubtensorModule::lock_owner_cut(&account(COLD), &account(HOT), netuid, cut);
        assert_eq!(parts(row(COLD, HOT, netuid)), Some((5_000, 5_000)));
        // What cannot be locked is only not locked.
        SubtensorModule::lock_owner_cut(&account(COLD), &account(HOT), netuid, cut);
        assert_eq!(parts(row(COLD, HOT, netuid)), Some((5_000, 5_000)));
    });
}

#[test]
fn calls_cost_what_the_interface_says() {
    use frame_support::dispatch::{DispatchClass, GetDispatchInfo, Pays};
    let (hotkey, netuid) = (account(HOT), NetUid::new(1));
    for (call, time, proof) in [
        (Call::lock_stake { hotkey: hotkey.clone(), netuid, amount: 1.into() }, 840_995_000, 7_655),
        (Call::move_lock { destination_hotkey: hotkey, netuid }, 1_099_819_000, 7_339),
        (Call::set_perpetual_lock { netuid, enabled: true }, 400_000_000, 0),
        (Call::set_reject_locked_alpha { enabled: true }, 125_000_000, 0),
    ] {
        let info = Call::<Test>::get_dispatch_info(&call);
        assert_eq!((info.call_weight.ref_time(), info.call_weight.proof_size()), (time, proof));
        assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
    }
    Scene::new().run(|| {
        takes_a_signer(Call::move_lock { destination_hotkey: account(HOT), netuid });
        takes_a_signer(Call::set_perpetual_lock { netuid, enabled: true });
        takes_a_signer(Call::set_reject_locked_alpha { enabled: true });
    });
}
