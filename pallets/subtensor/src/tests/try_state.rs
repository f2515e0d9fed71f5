//! Each law of `try_state` notices when it is broken.

use super::{block_step_kit::*, stake_kit::*};
use crate::{
    mock::*,
    registry::dissolve::{Dissolution, WORK_PER_BLOCK, steps::Step},
    types::RootClaimTypeEnum,
    *,
};
use frame_support::{assert_ok, storage::with_transaction, traits::fungible::Mutate};
use myelin_types::{
    AlphaBalance, Correction, NetUid, NetUidStorageIndex, TaoBalance, fixed::I96F32, units::TAO,
};
use pallet_alpha_assets::AlphaBurned;
use sp_runtime::{DispatchError, TransactionOutcome, TryRuntimeError};
use std::collections::BTreeMap;

/// Coldkeys and hotkeys.
const COLD: u8 = 1;
const OTHER: u8 = 3;
const HOT: u8 = 2;
const OTHER_HOT: u8 = 4;
const NET: NetUid = NetUid::new(2);
const ROOT: NetUid = NetUid::ROOT;
/// No network.
const NOWHERE: NetUid = NetUid::new(99);

/// A chain with a subnet, stakes on it and on root, and dividends that root can claim.
fn chain(corrections: &[Correction], test: impl FnOnce()) {
    let scene = Scene::new().funded(COLD, 1_000 * TAO).corrected(corrections);
    scene.authored_by(9).run(|| {
        open_root();
        emitting(NET.to_u16(), DYNAMIC, 1_000 * TAO, 4_000 * TAO);
        neuron(NET, COLD, HOT);
        neuron(NET, OTHER, OTHER_HOT);
        assert_ok!(add(NET, COLD, HOT, 10 * TAO));
        assert_ok!(add(ROOT, COLD, HOT, 8 * TAO));
        SubtensorModule::mint_alpha_out(NET, TAO.into());
        SubtensorModule::accrue_root_dividends(&account(HOT), NET, TAO.into());
        SubtensorModule::index_root_staker(&account(COLD));
        test();
    });
}

/// Asserts that the state is sound, that `change` breaks exactly this law first, and undoes it.
#[track_caller]
fn breaks(law: &str, change: impl FnOnce()) {
    check_state();
    let found = with_transaction(|| {
        change();
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(SubtensorModule::do_try_state()))
    });
    match found.unwrap() {
        Err(TryRuntimeError::Other(found)) => assert_eq!(found, law),
        other => panic!("`{law}` went unnoticed: {other:?}"),
    }
}

fn more(amount: &mut AlphaBalance) {
    *amount = amount.saturating_add(1.into());
}

#[test]
fn issuance() {
    chain(&[], || {
        let law = "TotalIssuance is not what accounts hold";
        breaks(law, || {
            Balances::mint_into(&account(COLD), 1).unwrap();
        });
        breaks(law, || {
            TotalIssuance::<Test>::mutate(|total| *total = total.saturating_sub(1.into()))
        });
        breaks("more than 21 million TAO", || issue_to(&account(COLD), 21_000_000 * TAO));
    });
}

#[test]
fn total_stake_and_accounts_cover_the_pools() {
    chain(&[], || {
        breaks("the pools hold more than TotalStake", || TotalStake::<Test>::put(TaoBalance::ZERO));
        breaks("a subnet account holds less than its pool", || set_tao(NET, 2_000 * TAO));
        breaks("TotalNetworks is wrong", || TotalNetworks::<Test>::put(9));
    });
}

#[test]
fn circulating_alpha_covers_what_is_claimed_of_it() {
    let law = "stakes, pots, burnt alpha and claims exceed the circulating alpha";
    chain(&[], || {
        // Dividends that are not claimed yet are covered, too.
        let rest = || AlphaBalance::new(TAO + 1);
        breaks(law, || {
            SubnetAlphaOut::<Test>::mutate(NET, |out| *out = out.saturating_sub(rest()))
        });
        breaks(law, || SubtensorModule::increase_hotkey_stake(&account(HOT), NET, rest()));
        breaks(law, || PendingServerEmission::<Test>::insert(NET, rest()));
        breaks(law, || PendingValidatorEmission::<Test>::insert(NET, rest()));
        breaks(law, || PendingRootAlphaDivs::<Test>::insert(NET, rest()));
        breaks(law, || PendingOwnerCut::<Test>::insert(NET, rest()));
        breaks(law, || SubnetProtocolAlpha::<Test>::insert(NET, rest()));
        breaks(law, || AlphaBurned::<Test>::insert(NET, rest()));
        // Another subnet may have burnt it.
        RegisteredSubnetCounter::<Test>::insert(NET, 2);
        AlphaBurned::<Test>::insert(NET, rest());
        check_state();
        AlphaBurned::<Test>::remove(NET);
        // Without the corrections' rounding claims may exceed what is there.
        PendingServerEmission::<Test>::mutate(NET, more);
        check_state();
    });
    chain(&[Correction::AssignedDust, Correction::CoveredShares], || {
        breaks(law, || PendingServerEmission::<Test>::mutate(NET, more));
        breaks(law, || {
            let rates = [(NET, I96F32::from_bits((1 << 29) + 1))];
            RootClaimable::<Test>::insert(account(HOT), BTreeMap::from(rates));
        });
    });
}

#[test]
fn stakes_fit_into_their_pool() {
    let inflate = || {
        own(COLD, HOT);
        let share = AlphaV2::<Test>::get((account(HOT), account(COLD), NET));
        AlphaV2::<Test>::insert((account(HOT), account(OTHER), NET), share);
        StakingHotkeys::<Test>::append(account(OTHER), account(HOT));
    };
    chain(&[Correction::CoveredShares], || {
        breaks("stakers hold more than their pool", inflate);
    });
    chain(&[], || {
        inflate();
        check_state();
    });
}

#[test]
fn owners_and_their_hotkeys() {
    chain(&[], || {
        let [cold, other, hot] = [COLD, OTHER, HOT].map(account);
        let stranger = "a hotkey in a stranger's list";
        breaks(stranger, || Owner::<Test>::insert(&hot, &other));
        breaks(stranger, || OwnedHotkeys::<Test>::append(&other, &hot));
        breaks("a hotkey twice in its owner's list", || OwnedHotkeys::<Test>::append(&cold, &hot));
        let unlisted = "an owner does not list its hotkey";
        breaks(unlisted, || OwnedHotkeys::<Test>::remove(&cold));
        breaks(unlisted, || Owner::<Test>::insert(account(50), &cold));
        let taker = "a take of nobody's hotkey";
        breaks(taker, || Delegates::<Test>::insert(account(50), 1));
        breaks(taker, || ChildkeyTake::<Test>::insert(account(50), NET, 1));
    });
}

#[test]
fn stakers_know_their_hotkeys() {
    chain(&[], || {
        let (cold, hot) = (account(COLD), account(HOT));
        let unlisted = "a staker does not list its hotkey";
        breaks(unlisted, || StakingHotkeys::<Test>::remove(&cold));
        breaks(unlisted, || StakingHotkeys::<Test>::insert(&cold, vec![account(OTHER_HOT)]));
        breaks("a hotkey twice in a staker's list", || StakingHotkeys::<Test>::append(&cold, &hot));
    });
}

#[test]
fn neurons() {
    chain(&[], || {
        let [hot, other] = [HOT, OTHER_HOT].map(account);
        breaks("a uid without key", || SubnetworkN::<Test>::insert(NET, 3));
        breaks("a key beyond the last uid", || SubnetworkN::<Test>::insert(NET, 1));
        breaks("uid and key disagree", || Uids::<Test>::insert(NET, &hot, 1));
        breaks("uid and key disagree", || Keys::<Test>::insert(NET, 0, &other));
        breaks("a neuron is not a member", || IsNetworkMember::<Test>::insert(&hot, NET, false));
        let longer = "a vector is longer than the subnet";
        let index = NetUidStorageIndex::from(NET);
        breaks(longer, || Active::<Test>::insert(NET, vec![true; 3]));
        breaks(longer, || Emission::<Test>::insert(NET, vec![AlphaBalance::ZERO; 3]));
        breaks(longer, || Consensus::<Test>::insert(NET, vec![0; 3]));
        breaks(longer, || Dividends::<Test>::insert(NET, vec![0; 3]));
        breaks(longer, || ValidatorTrust::<Test>::insert(NET, vec![0; 3]));
        breaks(longer, || ValidatorPermit::<Test>::insert(NET, vec![true; 3]));
        breaks(longer, || Incentive::<Test>::insert(index, vec![0; 3]));
        breaks(longer, || LastUpdate::<Test>::insert(index, vec![0; 3]));
    });
}

#[test]
fn schedules() {
    chain(&[], || {
        let future = "an epoch of the future";
        breaks(future, || LastEpochBlock::<Test>::insert(NET, 2));
        breaks(future, || LastMechansimStepBlock::<Test>::insert(NET, 2));
        breaks(future, || BlocksSinceLastStep::<Test>::insert(NET, 2));
        breaks("an epoch waits too long", || PendingEpochAt::<Test>::insert(NET, 70_000));
    });
}

#[test]
fn parents_and_children() {
    chain(&[], || {
        let [hot, other] = [HOT, OTHER_HOT].map(account);
        let lend = |parts: &[u64]| {
            let children: Vec<_> = parts.iter().map(|part| (*part, other.clone())).collect();
            ChildKeys::<Test>::insert(&hot, NET, children);
        };
        breaks("a child does not know its parent", || lend(&[1]));
        breaks("a parent does not know its child", || {
            ParentKeys::<Test>::insert(&other, NET, vec![(1, hot.clone())]);
        });
        breaks("a hotkey is its own child", || {
            ChildKeys::<Test>::insert(&hot, NET, vec![(1, hot.clone())]);
        });
        breaks("a parent lends more than it has", || {
            lend(&[u64::MAX, 1]);
            let parents = vec![(u64::MAX, hot.clone()), (1, hot.clone())];
            ParentKeys::<Test>::insert(&other, NET, parents);
        });
    });
}

#[test]
fn destinations() {
    chain(&[], || {
        let [cold, hot] = [COLD, HOT].map(account);
        breaks("an auto-stake destination without entry", || {
            AutoStakeDestination::<Test>::insert(&cold, NET, &hot);
        });
        breaks("a stale auto-stake entry", || {
            AutoStakeDestinationColdkeys::<Test>::insert(&hot, NET, vec![cold.clone()]);
        });
    });
}

#[test]
fn the_index_of_root_stakers() {
    chain(&[], || {
        let cold = account(COLD);
        breaks("a root staker beyond the last index", || {
            StakingColdkeysByIndex::<Test>::insert(1, &cold);
        });
        breaks("the root stakers' index is not a bijection", || {
            StakingColdkeys::<Test>::insert(&cold, 7);
        });
        breaks("the root stakers' index has holes", || NumStakingColdkeys::<Test>::put(2));
        breaks("a root staker without index", || StakingColdkeys::<Test>::insert(account(50), 0));
    });
}

#[test]
fn claims() {
    chain(&[], || {
        let (cold, hot) = (account(COLD), account(HOT));
        let owe = |netuid, bits| {
            let rates = [(netuid, I96F32::from_bits(bits))];
            RootClaimable::<Test>::insert(&hot, BTreeMap::from(rates));
        };
        breaks("dividends of a subnet that does not exist", || owe(NOWHERE, 1));
        breaks("negative dividends", || owe(NET, -1));
        breaks("claims on a subnet that does not exist", || {
            RootClaimed::<Test>::insert((NOWHERE, &hot, &cold), 1);
        });
        breaks("more than 50 claims a block", || NumRootClaim::<Test>::put(51));
        breaks("dividends kept on no subnet", || {
            let kind = RootClaimTypeEnum::KeepSubnets { subnets: Default::default() };
            RootClaimType::<Test>::insert(&cold, kind);
        });
        for bits in [-1, (10_000_000 << 32) + 1] {
            breaks("a claim threshold out of bounds", || {
                RootClaimableThreshold::<Test>::insert(NET, I96F32::from_bits(bits));
            });
        }
    });
}

#[test]
fn locks_and_their_index() {
    chain(&[], || {
        let lock = |mass| types::LockState::new(mass, 1);
        let key = || (account(COLD), NET, account(HOT));
        Lock::<Test>::insert(key(), lock(100));
        LockingColdkeys::<Test>::insert((NET, account(HOT), account(COLD)), ());
        breaks("a lock of next to nothing", || Lock::<Test>::insert(key(), lock(99)));
        breaks("a lock that its hotkey does not know", || {
            LockingColdkeys::<Test>::remove((NET, account(HOT), account(COLD)));
        });
        breaks("two locks of a coldkey on a subnet", || {
            Lock::<Test>::insert((account(COLD), NET, account(OTHER_HOT)), lock(100));
            LockingColdkeys::<Test>::insert((NET, account(OTHER_HOT), account(COLD)), ());
        });
        breaks("an index of a lock that is not there", || Lock::<Test>::remove(key()));
    });
}

#[test]
fn dissolutions() {
    chain(&[], || {
        // The block has done enough already.
        let spent = WORK_PER_BLOCK.ref_time();
        DissolutionWork::<Test>::put((System::block_number(), spent));
        assert_eq!(SubtensorModule::do_dissolve_network(NET), Ok(false));
        let first = |change: fn(&mut Dissolution<Account>)| {
            Dissolutions::<Test>::mutate(|queue| change(&mut queue[0]));
        };
        breaks("a dissolved subnet exists", || {
            NetworksAdded::<Test>::insert(NET, true);
            TotalNetworks::<Test>::mutate(|total| *total += 1);
        });
        breaks("a subnet is dissolved twice at once", || {
            Dissolutions::<Test>::mutate(|queue| queue.push(queue[0].clone()));
        });
        breaks("the account of a dissolved subnet holds less than it owes", || {
            first(|next| next.payout.pot = TaoBalance::MAX);
        });
        breaks("an heir of a subnet that is not dissolved", || {
            DissolutionHeirs::<Test>::insert(NOWHERE, account(COLD), account(OTHER));
        });
        let claim = || {
            let place = ([0; 4], account(COLD));
            DissolutionClaims::<Test>::insert(place, (AlphaBalance::new(5), false));
        };
        breaks("claims do not add up", claim);
        first(|next| {
            next.step = Step::Payments;
            next.payout.claims = 5;
            next.payout.left = TaoBalance::ZERO;
        });
        breaks("the parts are not the pot", claim);
        first(|next| {
            next.step = Step::FIRST;
            next.payout.claims = 0;
        });
        System::set_block_number(System::block_number() + 1);
        SubtensorModule::continue_dissolutions();
        assert!(!SubtensorModule::is_dissolving(NET));
        breaks("claims on nothing", claim);
    });
}
