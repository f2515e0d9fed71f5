//! Coldkey swaps: announced, disputed, done (staking §15, cases of swaps).

use super::stake_kit::*;
use crate::{
    mock::*,
    types::{ChainIdentityV2, RateLimitKey, RootClaimTypeEnum},
    *,
};
use frame_support::{assert_noop, assert_ok};
use myelin_types::{Correction, NetUid, fixed::I96F32};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::DispatchError;

const OLD: u8 = 1;
const NEW: u8 = 2;
const OTHER: u8 = 3;
const HOT: u8 = 10;
const SECOND: u8 = 11;
const COST: u64 = 100_000_000;
const DELAY: u64 = 36_000;
const AGAIN: u64 = 7_200;

fn hash(n: u8) -> H256 {
    blake2_256(account(n).as_ref()).into()
}

fn announce(coldkey: u8, new: u8) -> Outcome {
    dispatch(coldkey, Call::announce_coldkey_swap { new_coldkey_hash: hash(new) })
}

fn swap(coldkey: u8, new: u8) -> Outcome {
    dispatch(coldkey, Call::swap_coldkey_announced { new_coldkey: account(new) })
}

fn swap_as_root(cost: u64) -> Outcome {
    by_root(Call::swap_coldkey {
        old_coldkey: account(OLD),
        new_coldkey: account(NEW),
        swap_cost: cost.into(),
    })
}

#[test]
fn announcing_costs_once_and_waits() {
    Scene::new().funded(OLD, COST + 499).run(|| {
        assert_noop!(announce(OLD, NEW), Error::<Test>::NotEnoughBalanceToPaySwapColdKey);
    });
    Scene::new().funded(OLD, 2 * COST).run(|| {
        let issued = Balances::total_issuance();
        assert_noop!(swap(OLD, NEW), Error::<Test>::ColdkeySwapAnnouncementNotFound);
        assert_ok!(announce(OLD, NEW));
        assert_eq!((free(OLD), Balances::total_issuance()), (COST, issued - COST));
        let who = account(OLD);
        let told = Event::ColdkeySwapAnnounced { who: who.clone(), new_coldkey_hash: hash(NEW) };
        assert_eq!(events().last(), Some(&told));
        let stored = ColdkeySwapAnnouncements::<Test>::get(&who);
        assert_eq!(stored, Some((1 + DELAY, hash(NEW))));

        System::set_block_number(DELAY + AGAIN);
        assert_noop!(announce(OLD, OTHER), Error::<Test>::ColdkeySwapReannouncedTooEarly);
        System::set_block_number(1 + DELAY + AGAIN);
        assert_ok!(announce(OLD, OTHER));
        assert_eq!(free(OLD), COST, "another announcement is free");
        assert_noop!(swap(OLD, NEW), Error::<Test>::AnnouncedColdkeyHashDoesNotMatch);
        assert_noop!(swap(OLD, OTHER), Error::<Test>::ColdkeySwapTooEarly);
        System::set_block_number(1 + DELAY + AGAIN + DELAY);
        assert_ok!(swap(OLD, OTHER));
        assert_eq!(ColdkeySwapAnnouncements::<Test>::get(&who), None);
        assert_eq!((free(OLD), free(OTHER)), (0, COST));
    });
}

#[test]
fn a_fast_chain_waits_less() {
    Scene::new().fast().funded(OLD, 2 * COST).run(|| {
        assert_ok!(announce(OLD, NEW));
        let stored = ColdkeySwapAnnouncements::<Test>::get(account(OLD));
        assert_eq!(stored.map(|(when, _)| when), Some(51));
        assert_eq!(ColdkeySwapReannouncementDelay::<Test>::get(), 10);
    });
}

#[test]
fn disputes_are_for_root_to_end() {
    Scene::new().funded(OLD, 2 * COST).run(|| {
        let dispute = || dispatch(OLD, Call::dispute_coldkey_swap {});
        assert_noop!(dispute(), Error::<Test>::ColdkeySwapAnnouncementNotFound);
        assert_ok!(announce(OLD, NEW));
        assert_ok!(dispute());
        assert_eq!(events().last(), Some(&Event::ColdkeySwapDisputed { coldkey: account(OLD) }));
        assert_noop!(dispute(), Error::<Test>::ColdkeySwapAlreadyDisputed);
        let reset = || Call::reset_coldkey_swap { coldkey: account(OLD) };
        assert_noop!(dispatch(OLD, reset()), DispatchError::BadOrigin);
        assert_ok!(by_root(reset()));
        assert_eq!(events().last(), Some(&Event::ColdkeySwapReset { who: account(OLD) }));
        assert!(!ColdkeySwapAnnouncements::<Test>::contains_key(account(OLD)));
        assert!(!ColdkeySwapDisputes::<Test>::contains_key(account(OLD)));
    });
}

#[test]
fn an_announcement_can_be_taken_back_after_both_delays() {
    Scene::new().funded(OLD, 2 * COST).run(|| {
        let clear = || dispatch(OLD, Call::clear_coldkey_swap_announcement {});
        assert_noop!(clear(), Error::<Test>::ColdkeySwapAnnouncementNotFound);
        assert_ok!(announce(OLD, NEW));
        System::set_block_number(DELAY + AGAIN);
        assert_noop!(clear(), Error::<Test>::ColdkeySwapClearTooEarly);
        System::set_block_number(1 + DELAY + AGAIN);
        assert_ok!(clear());
        assert_eq!(events().last(), Some(&Event::ColdkeySwapCleared { who: account(OLD) }));
    });
}

#[test]
fn the_guard_lets_only_the_swap_go_on() {
    Scene::new().funded(OLD, 2 * COST).run(|| {
        let stake = RuntimeCall::from(Call::try_associate());
        let guard = |call: &RuntimeCall| {
            guards::coldkey_swap::<Test>(&account(OLD), call).map_err(DispatchError::from)
        };
        assert_ok!(guard(&stake));
        assert_ok!(announce(OLD, NEW));
        let transfer = RuntimeCall::Balances(pallet_balances::Call::transfer_all {
            dest: account(NEW),
            keep_alive: false,
        });
        for call in [&stake, &transfer] {
            assert_eq!(guard(call), fails(Error::ColdkeySwapAnnounced));
        }
        let own: [RuntimeCall; 4] = [
            Call::announce_coldkey_swap { new_coldkey_hash: hash(NEW) }.into(),
            Call::swap_coldkey_announced { new_coldkey: account(NEW) }.into(),
            Call::dispute_coldkey_swap {}.into(),
            Call::clear_coldkey_swap_announcement {}.into(),
        ];
        for call in &own {
            assert_ok!(guard(call));
        }
        assert_ok!(guards::coldkey_swap::<Test>(&account(OTHER), &transfer));
        assert_ok!(dispatch(OLD, Call::dispute_coldkey_swap {}));
        for call in own.iter().chain([&stake, &transfer]) {
            assert_eq!(guard(call), fails(Error::ColdkeySwapDisputed));
        }
    });
}

impl Call<Test> {
    /// Some call of a staker.
    fn try_associate() -> Self {
        Call::unstake_all { hotkey: account(HOT) }
    }
}

/// A coldkey with a bit of everything; its subnet.
fn rich() -> NetUid {
    let netuid = add_started_subnet(OLD, HOT);
    open_root();
    own(OTHER, SECOND);
    give(netuid, OLD, HOT, 5 * ONE);
    give(netuid, OLD, SECOND, 3 * ONE);
    give(NetUid::ROOT, OLD, SECOND, 2 * ONE);
    SubtensorModule::index_root_staker(&account(OLD));
    let identity = ChainIdentityV2 { name: b"old".to_vec(), ..Default::default() };
    IdentitiesV2::<Test>::insert(account(OLD), identity);
    AutoStakeDestination::<Test>::insert(account(OLD), netuid, account(HOT));
    AutoStakeDestinationColdkeys::<Test>::insert(account(HOT), netuid, vec![account(OLD)]);
    RootClaimable::<Test>::mutate(account(SECOND), |rates| {
        rates.insert(netuid, I96F32::from_num(1));
        rates.insert(NetUid::new(1), I96F32::from_num(1));
    });
    RootClaimed::<Test>::insert((netuid, account(SECOND), account(OLD)), 70);
    RootClaimed::<Test>::insert((NetUid::new(1), account(SECOND), account(OLD)), 30);
    let kind = RootClaimTypeEnum::Keep;
    assert_ok!(dispatch(OLD, Call::set_root_claim_type { new_root_claim_type: kind }));
    assert_ok!(dispatch(OLD, Call::set_perpetual_lock { netuid, enabled: true }));
    let (hotkey, amount) = (account(SECOND), (4 * ONE).into());
    assert_ok!(dispatch(OLD, Call::lock_stake { hotkey, netuid, amount }));
    netuid
}

#[test]
fn a_swap_hands_everything_over() {
    Scene::new().funded(OLD, 10 * ONE).run(|| {
        let netuid = rich();
        let tao = free(OLD);
        assert_ok!(swap_as_root(0));
        let (old, new) = (account(OLD), account(NEW));
        let told = Event::ColdkeySwapped { old_coldkey: old.clone(), new_coldkey: new.clone() };
        assert_eq!(events().last(), Some(&told));
        assert_eq!((free(OLD), free(NEW)), (0, tao));
        assert_eq!(SubnetOwner::<Test>::get(netuid), new);
        assert_eq!(IdentitiesV2::<Test>::get(&new).map(|who| who.name), Some(b"old".to_vec()));
        assert_eq!(Owner::<Test>::get(account(HOT)), new);
        assert_eq!(OwnedHotkeys::<Test>::get(&new), [account(HOT)]);
        assert_eq!(StakingHotkeys::<Test>::get(&new), [account(HOT), account(SECOND)]);
        assert_eq!((stake_of(netuid, OLD, HOT), stake_of(netuid, NEW, HOT)), (0, 5 * ONE));
        assert_eq!(stake_of(netuid, NEW, SECOND), 3 * ONE);
        assert_eq!(stake_of(NetUid::ROOT, NEW, SECOND), 2 * ONE);
        assert_eq!(StakingColdkeysByIndex::<Test>::get(0), Some(new.clone()));
        assert_eq!(NumStakingColdkeys::<Test>::get(), 1);
        assert_eq!(AutoStakeDestination::<Test>::get(&new, netuid), Some(account(HOT)));
        let choosers = AutoStakeDestinationColdkeys::<Test>::get(account(HOT), netuid);
        assert_eq!(choosers, std::slice::from_ref(&new));
        assert_eq!(RootClaimed::<Test>::get((netuid, account(SECOND), &new)), 70);
        let lock = Lock::<Test>::get((&new, netuid, account(SECOND))).expect("it moved");
        assert_eq!(lock.locked_mass, 4 * ONE);
        assert_eq!(DecayingLock::<Test>::get(&new, netuid), Some(false));
        let sum = HotkeyLock::<Test>::get(netuid, account(SECOND)).expect("still locked");
        assert_eq!(sum.locked_mass, 4 * ONE);
        let last = LastRateLimitedBlock::<Test>::get(RateLimitKey::LastTxBlock(new));
        assert_eq!(last, SubtensorModule::now());
    });
}

/// What is left of the old coldkey's claims on a subnet where it has no alpha, and how the new one
/// claims.
fn claims_after(corrections: &[Correction]) -> (u128, u128, RootClaimTypeEnum) {
    Scene::new().funded(OLD, 10 * ONE).corrected(corrections).run(|| {
        rich();
        assert_ok!(swap_as_root(0));
        let claimed =
            |who| RootClaimed::<Test>::get((NetUid::new(1), account(SECOND), account(who)));
        (claimed(OLD), claimed(NEW), RootClaimType::<Test>::get(account(NEW)))
    })
}

#[test]
fn claims_are_left_behind_unless_corrected() {
    assert_eq!(claims_after(&[]), (30, 0, RootClaimTypeEnum::Swap), "claimable again");
    let whole = claims_after(&[Correction::WholeKeySwaps]);
    assert_eq!(whole, (0, 30, RootClaimTypeEnum::Keep));
}

#[test]
fn swaps_need_a_new_coldkey() {
    Scene::new().funded(OLD, 10 * ONE).run(|| {
        own(NEW, 20);
        assert_noop!(swap_as_root(0), Error::<Test>::ColdKeyAlreadyAssociated);
    });
    Scene::new().funded(OLD, 10 * ONE).run(|| {
        own(OTHER, NEW);
        assert_noop!(swap_as_root(0), Error::<Test>::NewColdKeyIsHotkey);
    });
    Scene::new().funded(OLD, 10 * ONE).run(|| {
        let lock = types::LockState::new(5_000, 1);
        Lock::<Test>::insert((account(NEW), NetUid::new(1), account(HOT)), lock);
        LockingColdkeys::<Test>::insert((NetUid::new(1), account(HOT), account(NEW)), ());
        assert_noop!(swap_as_root(0), Error::<Test>::ActiveLockExists);
    });
}

#[test]
fn root_may_charge_for_a_swap() {
    Scene::new().funded(OLD, COST).run(|| {
        assert_noop!(swap_as_root(COST), Error::<Test>::NotEnoughBalanceToPaySwapColdKey);
        assert_ok!(swap_as_root(COST - 500));
        assert_eq!((free(OLD), free(NEW)), (0, 500));
        let call = Call::swap_coldkey {
            old_coldkey: account(NEW),
            new_coldkey: account(OTHER),
            swap_cost: 0.into(),
        };
        assert_noop!(dispatch(NEW, call), DispatchError::BadOrigin);
        let gone = Call::schedule_swap_coldkey { new_coldkey: account(OTHER) };
        assert_noop!(dispatch(NEW, gone), Error::<Test>::Deprecated);
    });
}
