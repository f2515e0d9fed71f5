//! Replacing a hotkey, on one subnet and on all (staking §14).

use super::stake_kit::*;
use crate::{
    mock::*,
    types::{LockState, RateLimitKey},
    *,
};
use frame_support::{assert_noop, assert_ok};
use myelin_types::{Correction, NetUid, fixed::I96F32};

const COLD: u8 = 1;
const OTHER: u8 = 2;
const OLD: u8 = 10;
const NEW: u8 = 11;
const CHILD: u8 = 12;
const PARENT: u8 = 13;
const LATER: u64 = 8_000;

fn swap(netuid: Option<NetUid>, keep_stake: bool) -> Outcome {
    let (hotkey, new_hotkey) = (account(OLD), account(NEW));
    dispatch(COLD, Call::swap_hotkey_v2 { hotkey, new_hotkey, netuid, keep_stake })
}

/// A subnet on which `OLD` is a neuron of `COLD` with stake of two coldkeys.
fn member() -> NetUid {
    let netuid = add_started_subnet(20, 21);
    add_neuron(netuid, COLD, OLD);
    give(netuid, COLD, OLD, 5 * ONE);
    give(netuid, OTHER, OLD, 3 * ONE);
    endow(COLD, 10 * ONE);
    System::set_block_number(LATER);
    System::reset_events();
    netuid
}

fn scene(corrections: &[Correction], test: impl FnOnce(NetUid)) {
    Scene::new().corrected(corrections).run(|| test(member()));
}

#[test]
fn checks_in_order() {
    scene(&[], |netuid| {
        let foreign = Call::swap_hotkey_v2 {
            hotkey: account(21),
            new_hotkey: account(NEW),
            netuid: None,
            keep_stake: false,
        };
        assert_noop!(dispatch(COLD, foreign), Error::<Test>::NonAssociatedColdKey);
        own(OTHER, 50);
        let to = |new: u8, netuid| {
            let (hotkey, new_hotkey) = (account(OLD), account(new));
            dispatch(COLD, Call::swap_hotkey_v2 { hotkey, new_hotkey, netuid, keep_stake: false })
        };
        assert_noop!(to(50, None), Error::<Test>::NonAssociatedColdKey);
        assert_noop!(to(OLD, None), Error::<Test>::NewHotKeyIsSameWithOld);
        let key = RateLimitKey::LastTxBlock(account(COLD));
        LastRateLimitedBlock::<Test>::insert(&key, LATER - 1_000);
        assert_noop!(to(NEW, None), Error::<Test>::HotKeySetTxRateLimitExceeded);
        LastRateLimitedBlock::<Test>::insert(&key, LATER - 1_001);
        // A record that says "no member" counts for one subnet, not for all.
        IsNetworkMember::<Test>::insert(account(NEW), netuid, false);
        assert_noop!(to(NEW, Some(netuid)), Error::<Test>::HotKeyAlreadyRegisteredInSubNet);
        IsNetworkMember::<Test>::remove(account(NEW), netuid);
        give(NetUid::ROOT, COLD, NEW, 1);
        assert_noop!(to(NEW, None), Error::<Test>::NewHotKeyNotCleanForRootSwap);
        assert_noop!(to(NEW, Some(NetUid::ROOT)), Error::<Test>::NewHotKeyNotCleanForRootSwap);
        LastHotkeySwapOnNetuid::<Test>::insert(netuid, account(COLD), LATER - 7_200);
        assert_noop!(to(NEW, Some(netuid)), Error::<Test>::HotKeySwapOnSubnetIntervalNotPassed);
        assert_noop!(to(60, None), Error::<Test>::HotKeySwapOnSubnetIntervalNotPassed);
        LastHotkeySwapOnNetuid::<Test>::remove(netuid, account(COLD));
        assert_noop!(
            dispatch(
                COLD,
                Call::swap_hotkey {
                    hotkey: account(OLD),
                    new_hotkey: SubtensorModule::derive_subnet_account(netuid),
                    netuid: Some(netuid),
                }
            ),
            Error::<Test>::CannotUseSystemAccount
        );
        let poor = frame_system::Account::<Test>::get(account(COLD)).data.free;
        assert_ok!(SubtensorModule::transfer_tao(
            &account(COLD),
            &account(OTHER),
            (poor - 999_999).into()
        ));
        assert_noop!(to(NEW, Some(netuid)), Error::<Test>::NotEnoughBalanceToPaySwapHotKey);
        assert_noop!(to(60, None), Error::<Test>::NotEnoughBalanceToPaySwapHotKey);
        assert_ok!(SubtensorModule::transfer_tao(&account(OTHER), &account(COLD), 1.into()));
        assert_noop!(to(NEW, Some(netuid)), Error::<Test>::InsufficientBalance);
    });
}

#[test]
fn one_subnet_moves_everything_there() {
    scene(&[], |netuid| {
        let uid = Uids::<Test>::get(netuid, account(OLD));
        let axon = types::AxonInfo { port: 9, ..Default::default() };
        Axons::<Test>::insert(netuid, account(OLD), axon.clone());
        ChildkeyTake::<Test>::insert(account(OLD), netuid, 77);
        TotalHotkeyAlphaLastEpoch::<Test>::insert(
            account(OLD),
            netuid,
            myelin_types::AlphaBalance::new(4),
        );
        VotingPower::<Test>::insert(netuid, account(OLD), 6);
        let (before, issued) = (free(COLD), Balances::total_issuance());
        assert_ok!(swap(Some(netuid), false));
        assert_eq!(
            (free(COLD), Balances::total_issuance()),
            (before - 1_000_000, issued - 1_000_000)
        );
        assert_eq!(Uids::<Test>::get(netuid, account(NEW)), uid);
        assert_eq!(Uids::<Test>::get(netuid, account(OLD)), None);
        assert_eq!(Keys::<Test>::get(netuid, uid.unwrap()), account(NEW));
        assert_eq!(Axons::<Test>::get(netuid, account(NEW)), Some(axon));
        assert_eq!(ChildkeyTake::<Test>::get(account(NEW), netuid), 77);
        assert_eq!(TotalHotkeyAlphaLastEpoch::<Test>::get(account(NEW), netuid).to_u64(), 4);
        assert_eq!(VotingPower::<Test>::get(netuid, account(NEW)), 6);
        assert_eq!((stake_of(netuid, COLD, NEW), stake_of(netuid, OTHER, NEW)), (5 * ONE, 3 * ONE));
        assert_eq!(stake_of(netuid, COLD, OLD), 0);
        assert_eq!(OwnedHotkeys::<Test>::get(account(COLD)), [account(OLD), account(NEW)]);
        assert!(StakingHotkeys::<Test>::get(account(OTHER)).contains(&account(NEW)));
        assert_eq!(LastHotkeySwapOnNetuid::<Test>::get(netuid, account(COLD)), LATER);
        let told = Event::HotkeySwappedOnSubnet {
            coldkey: account(COLD),
            old_hotkey: account(OLD),
            new_hotkey: account(NEW),
            netuid,
        };
        assert_eq!(events().last(), Some(&told));
        assert!(ChildKeys::<Test>::contains_key(account(OLD), netuid), "an empty row stays");
    });
}

#[test]
fn all_subnets_give_the_old_hotkey_up() {
    scene(&[], |netuid| {
        Delegates::<Test>::insert(account(OLD), 99);
        let before = free(COLD);
        assert_ok!(swap(None, false));
        assert_eq!(free(COLD), before - 100_000_000);
        assert!(!Owner::<Test>::contains_key(account(OLD)));
        assert_eq!(Owner::<Test>::get(account(NEW)), account(COLD));
        assert_eq!(OwnedHotkeys::<Test>::get(account(COLD)), [account(NEW)]);
        assert_eq!(Delegates::<Test>::try_get(account(NEW)), Ok(99));
        assert!(!Delegates::<Test>::contains_key(account(OLD)));
        assert_eq!(StakingHotkeys::<Test>::get(account(OTHER)), [account(NEW)]);
        assert_eq!(stake_of(netuid, OTHER, NEW), 3 * ONE);
        let told = Event::HotkeySwapped {
            coldkey: account(COLD),
            old_hotkey: account(OLD),
            new_hotkey: account(NEW),
        };
        assert_eq!(events().last(), Some(&told));
        let key = RateLimitKey::LastTxBlock(account(COLD));
        assert_eq!(LastRateLimitedBlock::<Test>::get(key), LATER);
    });
}

#[test]
fn relations_follow() {
    scene(&[], |netuid| {
        ChildKeys::<Test>::insert(account(OLD), netuid, vec![(5, account(CHILD))]);
        ParentKeys::<Test>::insert(account(CHILD), netuid, vec![(5, account(OLD))]);
        ParentKeys::<Test>::insert(account(OLD), netuid, vec![(7, account(PARENT))]);
        ChildKeys::<Test>::insert(account(PARENT), netuid, vec![(7, account(OLD))]);
        let scheduled = (vec![(3, account(OLD)), (4, account(40))], 9_000);
        PendingChildKeys::<Test>::insert(netuid, account(PARENT), scheduled);
        let own = (vec![(2, account(CHILD))], 9_000);
        PendingChildKeys::<Test>::insert(netuid, account(OLD), &own);
        assert_ok!(swap(Some(netuid), false));
        assert_eq!(ChildKeys::<Test>::get(account(NEW), netuid), [(5, account(CHILD))]);
        assert_eq!(ParentKeys::<Test>::get(account(CHILD), netuid), [(5, account(NEW))]);
        assert_eq!(ParentKeys::<Test>::get(account(NEW), netuid), [(7, account(PARENT))]);
        assert_eq!(ChildKeys::<Test>::get(account(PARENT), netuid), [(7, account(NEW))]);
        assert!(!ParentKeys::<Test>::contains_key(account(OLD), netuid));
        let (children, _) = PendingChildKeys::<Test>::get(netuid, account(PARENT));
        assert_eq!(children, [(4, account(40)), (3, account(NEW))]);
        assert_eq!(PendingChildKeys::<Test>::get(netuid, account(NEW)), own);
        assert!(!PendingChildKeys::<Test>::contains_key(netuid, account(OLD)));
    });
    scene(&[], |netuid| {
        ChildKeys::<Test>::insert(account(OLD), netuid, vec![(5, account(NEW))]);
        ParentKeys::<Test>::insert(account(NEW), netuid, vec![(5, account(OLD))]);
        assert_noop!(swap(Some(netuid), false), Error::<Test>::InvalidChild);
    });
}

#[test]
fn root_claims_follow_root_stake() {
    scene(&[], |netuid| {
        give(NetUid::ROOT, OTHER, OLD, 2 * ONE);
        RootClaimable::<Test>::mutate(account(OLD), |rates| {
            rates.insert(netuid, I96F32::from_num(2));
        });
        RootClaimed::<Test>::insert((netuid, account(OLD), account(OTHER)), 30);
        AutoParentDelegationEnabled::<Test>::insert(account(OLD), false);
        assert_ok!(swap(None, false));
        assert_eq!(
            RootClaimable::<Test>::get(account(NEW)).get(&netuid),
            Some(&I96F32::from_num(2))
        );
        assert!(!RootClaimable::<Test>::contains_key(account(OLD)));
        assert_eq!(RootClaimed::<Test>::get((netuid, account(NEW), account(OTHER))), 30);
        assert!(!AutoParentDelegationEnabled::<Test>::get(account(NEW)));
        assert_eq!(stake_of(NetUid::ROOT, OTHER, NEW), 2 * ONE);
    });
}

#[test]
fn locks_name_the_new_hotkey() {
    scene(&[], |netuid| {
        let (hotkey, amount) = (account(OLD), (2 * ONE).into());
        assert_ok!(dispatch(COLD, Call::lock_stake { hotkey, netuid, amount }));
        assert_ok!(swap(Some(netuid), false));
        let lock = Lock::<Test>::get((account(COLD), netuid, account(NEW)));
        assert_eq!(lock.map(|lock| lock.locked_mass), Some(2 * ONE));
        let sum = DecayingHotkeyLock::<Test>::get(netuid, account(NEW));
        assert_eq!(sum.map(|sum| sum.locked_mass), Some(2 * ONE));
        assert_eq!(DecayingHotkeyLock::<Test>::get(netuid, account(OLD)), None);
    });
}

/// Locks of others towards the new hotkey, and its auto-stakers, after a swap.
fn others_after(corrections: &[Correction]) -> (u64, usize) {
    let mut outcome = (0, 0);
    scene(corrections, |netuid| {
        DecayingHotkeyLock::<Test>::insert(netuid, account(OLD), LockState::new(1_000, LATER));
        DecayingHotkeyLock::<Test>::insert(netuid, account(NEW), LockState::new(500, LATER));
        for (coldkey, hotkey) in [(COLD, OLD), (OTHER, NEW)] {
            AutoStakeDestination::<Test>::insert(account(coldkey), netuid, account(hotkey));
            let choosers = vec![account(coldkey)];
            AutoStakeDestinationColdkeys::<Test>::insert(account(hotkey), netuid, choosers);
        }
        assert_ok!(swap(Some(netuid), false));
        let sum = DecayingHotkeyLock::<Test>::get(netuid, account(NEW)).unwrap_or_default();
        let choosers = AutoStakeDestinationColdkeys::<Test>::get(account(NEW), netuid);
        outcome = (sum.locked_mass, choosers.len());
        // The index is made whole again, so that the state is sound.
        AutoStakeDestinationColdkeys::<Test>::insert(
            account(NEW),
            netuid,
            vec![account(COLD), account(OTHER)],
        );
    });
    outcome
}

#[test]
fn what_the_new_hotkey_had_is_forgotten_unless_corrected() {
    assert_eq!(others_after(&[]), (1_000, 1));
    assert_eq!(others_after(&[Correction::WholeKeySwaps]), (1_500, 2));
}

#[test]
fn stake_that_is_kept_stays_reachable_when_corrected() {
    scene(&[], |netuid| {
        assert_ok!(swap(None, true));
        assert_eq!(stake_of(netuid, COLD, OLD), 5 * ONE);
        assert_noop!(remove(netuid, COLD, OLD, ONE), Error::<Test>::HotKeyAccountNotExists);
    });
    scene(&[Correction::WholeKeySwaps], |netuid| {
        assert_ok!(swap(None, true));
        assert_ok!(remove(netuid, COLD, OLD, ONE));
        assert!(Owner::<Test>::contains_key(account(NEW)));
    });
}

#[test]
fn records_of_swaps_are_forgotten_in_their_turn() {
    scene(&[], |netuid| {
        LastHotkeySwapOnNetuid::<Test>::insert(netuid, account(COLD), 100);
        LastHotkeySwapOnNetuid::<Test>::insert(netuid, account(OTHER), 9_000);
        System::set_block_number(2 * 7_200 + u64::from(netuid.to_u16()) + 1);
        SubtensorModule::forget_hotkey_swaps();
        assert_eq!(LastHotkeySwapOnNetuid::<Test>::iter_keys().count(), 2, "not its turn");
        System::set_block_number(2 * 7_200 + u64::from(netuid.to_u16()));
        SubtensorModule::forget_hotkey_swaps();
        let left: Vec<_> = LastHotkeySwapOnNetuid::<Test>::iter_keys().collect();
        assert_eq!(left, [(netuid, account(OTHER))]);
    });
}

#[test]
fn the_weight_follows_what_moved() {
    use sp_runtime::traits::Dispatchable;
    let weight = |keep_stake| {
        let mut weight = 0;
        scene(&[], |netuid| {
            let (hotkey, new_hotkey) = (account(OLD), account(NEW));
            let netuid = Some(netuid);
            let call = Call::swap_hotkey_v2 { hotkey, new_hotkey, netuid, keep_stake };
            let info = RuntimeCall::from(call).dispatch(signed(&account(COLD))).expect("it works");
            weight = info.actual_weight.expect("it is known").ref_time();
        });
        weight
    };
    let two_stakers = weight(false) - weight(true);
    assert_eq!(two_stakers, 2 * 9 * (25_000_000 + 100_000_000));
}
