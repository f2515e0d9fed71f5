//! Claims of root dividends (staking cases 30, 31; spec: staking §11, emission §14).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, types::RootClaimTypeEnum, *};
use alloc::collections::BTreeSet;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::GetDispatchInfo,
    storage::with_storage_layer,
    traits::{Get, fungible::Mutate},
    weights::{RuntimeDbWeight, Weight},
};
use myelin_emission::root::auto_claim_indices;
use myelin_types::{Correction, NetUid, TaoBalance, fixed::I96F32};
use sp_runtime::{DispatchError, traits::Dispatchable};

/// The hotkey, its owner and its root stakers.
const HOT: u8 = 12;
const OWNER: u8 = 2;
const A: u8 = 3;
const B: u8 = 4;
const C: u8 = 5;
/// A delegate's take of 18 %.
const TAKE: u16 = 11_796;
const ROOT: NetUid = NetUid::ROOT;

/// A subnet with the hotkey as its only neuron, where alpha costs `tao` / `alpha`.
fn subnet(netuid: u16, tao: u64, alpha: u64) -> NetUid {
    TaoWeight::<Test>::put(u64::MAX);
    let netuid = emitting(netuid, DYNAMIC, tao, alpha);
    neuron(netuid, OWNER, HOT);
    set_take(HOT, TAKE);
    netuid
}

/// Root dividends of an epoch for the hotkey.
fn root_dividends(netuid: NetUid, amount: u64) {
    pay(netuid, [0, 0, amount, 0], &[(HOT, 0, 1)]);
}

fn claim(coldkey: u8, netuids: &[u16]) -> Outcome {
    let subnets = netuids.iter().copied().map(NetUid::new).collect();
    dispatch(coldkey, Call::claim_root { subnets })
}

fn choose(coldkey: u8, kind: RootClaimTypeEnum) {
    assert_ok!(dispatch(coldkey, Call::set_root_claim_type { new_root_claim_type: kind }));
}

fn claimed(netuid: NetUid, coldkey: u8) -> u128 {
    RootClaimed::<Test>::get((netuid, account(HOT), account(coldkey)))
}

fn told(coldkey: u8) -> Event<Test> {
    Event::RootClaimed { coldkey: account(coldkey) }
}

fn claims() -> Vec<Event<Test>> {
    events().into_iter().filter(|event| matches!(event, Event::RootClaimed { .. })).collect()
}

#[test]
fn dividends_are_kept_as_alpha() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        give(ROOT, A, HOT, 2_000_000);
        choose(A, RootClaimTypeEnum::Keep);
        let step = (820_004i128 << 32) / 2_000_000;
        for round in 1..=2u64 {
            root_dividends(netuid, 1_000_000);
            // The take, 180,000, is the owner's at once.
            assert_eq!(stake_of(netuid, OWNER, HOT), round * 179_995);
            // 0.41 and a bit a round, for the take is a bit less than 18 %.
            let rate = RootClaimable::<Test>::get(account(HOT))[&netuid];
            assert_eq!(rate.to_bits(), step * i128::from(round));
            System::reset_events();
            assert_ok!(claim(A, &[2]));
            assert_eq!(events(), [told(A)]);
            assert_near(stake_of(netuid, A, HOT), round * 820_004, 2);
            assert_eq!(claimed(netuid, A), u128::from(stake_of(netuid, A, HOT)));
        }
        assert_eq!(stake_of(ROOT, A, HOT), 2_000_000);
        // The root stakers' index knows the caller.
        assert_eq!(StakingColdkeysByIndex::<Test>::get(0), Some(account(A)));
        // Nothing left to claim; it is announced all the same.
        System::reset_events();
        assert_ok!(claim(A, &[2]));
        assert_eq!(events(), [told(A)]);
        assert_near(stake_of(netuid, A, HOT), 2 * 820_004, 2);
    });
}

#[test]
fn equal_stakers_claim_equal_parts() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        for (coldkey, stake) in [(A, 2_000_000), (B, 2_000_000), (C, 16_000_000)] {
            give(ROOT, coldkey, HOT, stake);
            choose(coldkey, RootClaimTypeEnum::Keep);
        }
        root_dividends(netuid, 10_000_000);
        for coldkey in [A, B] {
            assert_ok!(claim(coldkey, &[2]));
            assert_near(stake_of(netuid, coldkey, HOT), 820_000, 100);
        }
        assert_eq!(stake_of(netuid, A, HOT), stake_of(netuid, B, HOT));
    });
}

#[test]
fn dividends_are_sold_for_root_stake() {
    Scene::new().run(|| {
        let netuid = subnet(2, 500_000 * ONE, 1_000_000 * ONE);
        let other = subnet(3, 1_000 * ONE, 1_000 * ONE);
        give(ROOT, A, HOT, 2_000_000);
        give(ROOT, B, HOT, 18_000_000);
        root_dividends(other, 1_000_000);
        root_dividends(netuid, 10_000_000);
        let out = alpha_out(netuid);
        let (root_tao, root_out, total) =
            (tao_of(ROOT), alpha_out(ROOT), TotalStake::<Test>::get());
        let tao = tao_of(netuid);
        System::reset_events();
        assert_ok!(claim(A, &[2]));
        // No events of stake: only the claim.
        assert_eq!(events(), [told(A)]);
        let gained = stake_of(ROOT, A, HOT) - 2_000_000;
        assert_near(gained, 410_000, 10);
        assert_eq!(stake_of(netuid, A, HOT), 0);
        assert_eq!([tao - tao_of(netuid), out - alpha_out(netuid)], [gained, 820_004]);
        assert_eq!([tao_of(ROOT) - root_tao, alpha_out(ROOT) - root_out], [gained; 2]);
        assert_eq!(SubnetRootSellTao::<Test>::get(netuid), TaoBalance::new(gained));
        assert_eq!(SubnetProtocolFlow::<Test>::get(netuid), -(gained as i64));
        assert_eq!(TotalStake::<Test>::get(), total);
        let root_account = SubtensorModule::derive_subnet_account(ROOT);
        assert_eq!(Balances::free_balance(root_account), gained);
        // The new root stake owes nothing to the past, on any subnet.
        let rate = |netuid| RootClaimable::<Test>::get(account(HOT))[&netuid];
        let past = |netuid| (rate(netuid) * I96F32::saturating_from_num(gained)).to_num::<u128>();
        assert_eq!(claimed(netuid, A), 820_004 + past(netuid));
        assert_eq!(claimed(other, A), past(other));
        assert_eq!(claimed(other, B), 0);
    });
}

#[test]
fn some_subnets_are_kept_and_others_sold() {
    Scene::new().run(|| {
        for netuid in [2, 3] {
            let netuid = subnet(netuid, 1_000 * ONE, 1_000 * ONE);
            if netuid.to_u16() == 2 {
                give(ROOT, A, HOT, 2_000_000);
            }
            root_dividends(netuid, 1_000_000);
        }
        let subnets = BTreeSet::from([NetUid::new(3)]);
        choose(A, RootClaimTypeEnum::KeepSubnets { subnets });
        assert_ok!(claim(A, &[2, 3]));
        assert_eq!(stake_of(NetUid::new(2), A, HOT), 0);
        assert_near(stake_of(NetUid::new(3), A, HOT), 820_004, 2);
        assert_near(stake_of(ROOT, A, HOT), 2_000_000 + 820_004, 20);
    });
}

#[test]
fn only_the_chosen_subnets_and_amounts_above_the_threshold_are_claimed() {
    Scene::new().run(|| {
        for netuid in [2, 3] {
            subnet(netuid, 1_000 * ONE, 1_000 * ONE);
        }
        give(ROOT, A, HOT, 20_000_000);
        choose(A, RootClaimTypeEnum::Keep);
        let [two, three] = [2, 3].map(NetUid::new);
        root_dividends(two, 1_000_000);
        root_dividends(three, 600_000);
        assert_ok!(claim(A, &[3, 9]));
        // 492,002 is below half a million.
        assert_eq!([stake_of(two, A, HOT), stake_of(three, A, HOT)], [0, 0]);
        RootClaimableThreshold::<Test>::insert(three, I96F32::from_num(492_000));
        assert_ok!(claim(A, &[3]));
        assert_near(stake_of(three, A, HOT), 492_002, 1);
        assert_eq!(stake_of(two, A, HOT), 0);
        assert_ok!(claim(A, &[2]));
        assert_near(stake_of(two, A, HOT), 820_004, 1);
    });
}

#[test]
fn a_subnet_that_cannot_pay_keeps_everything_as_it_is() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        give(ROOT, A, HOT, 2_000_000);
        root_dividends(netuid, 1_000_000);
        let account = SubtensorModule::derive_subnet_account(netuid);
        Balances::set_balance(&account, 500);
        assert_noop!(claim(A, &[2]), Error::<Test>::InsufficientBalance);
        Balances::set_balance(&account, 1_000 * ONE);
        assert_ok!(claim(A, &[2]));
    });
}

#[test]
fn root_stake_received_owes_nothing_to_the_past() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        give(ROOT, A, HOT, 2_000_000);
        for coldkey in [A, B] {
            choose(coldkey, RootClaimTypeEnum::Keep);
        }
        root_dividends(netuid, 1_000_000);
        assert_ok!(claim(A, &[2]));
        let first = stake_of(netuid, A, HOT);
        root_dividends(netuid, 1_000_000);
        // Half of the root stake moves, as a transfer does it.
        let (hot, half) = (account(HOT), 1_000_000.into());
        assert!(SubtensorModule::decrease_stake(&hot, &account(A), ROOT, half));
        SubtensorModule::remove_root_claimed(&hot, &account(A), half);
        SubtensorModule::increase_stake(&hot, &account(B), ROOT, half);
        SubtensorModule::add_root_claimed(&hot, &account(B), half);
        assert_ok!(claim(B, &[2]));
        assert_near(stake_of(netuid, B, HOT), 0, 1);
        assert_ok!(claim(A, &[2]));
        assert_near(stake_of(netuid, A, HOT) - first, 820_004, 2);
    });
}

#[test]
fn errors_of_claims_and_types() {
    Scene::new().run(|| {
        takes_a_signer(Call::claim_root { subnets: BTreeSet::new() });
        let kind = RootClaimTypeEnum::Keep;
        takes_a_signer(Call::set_root_claim_type { new_root_claim_type: kind.clone() });
        let number = Error::<Test>::InvalidSubnetNumber;
        assert_noop!(claim(A, &[]), number);
        assert_noop!(claim(A, &[1, 2, 3, 4, 5, 6]), Error::<Test>::InvalidSubnetNumber);
        assert_ok!(claim(A, &[1, 2, 3, 4, 5]));
        let none = RootClaimTypeEnum::KeepSubnets { subnets: BTreeSet::new() };
        let call = Call::set_root_claim_type { new_root_claim_type: none };
        assert_noop!(dispatch(B, call), Error::<Test>::InvalidSubnetNumber);

        System::reset_events();
        choose(B, kind.clone());
        let set = Event::RootClaimTypeSet { coldkey: account(B), root_claim_type: kind.clone() };
        assert_eq!(events(), [set]);
        assert_eq!(RootClaimType::<Test>::get(account(B)), kind);
        assert_eq!(RootClaimType::<Test>::get(account(A)), RootClaimTypeEnum::Swap);
        assert_eq!(StakingColdkeys::<Test>::get(account(B)), Some(1));
    });
}

#[test]
fn settings_of_claims() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        set_owner(netuid, OWNER, HOT);
        System::reset_events();
        let number = |new_value| Call::sudo_set_num_root_claims { new_value };
        assert_noop!(dispatch(OWNER, number(51)), DispatchError::BadOrigin);
        assert_noop!(by_root(number(51)), Error::<Test>::InvalidNumRootClaim);
        assert_eq!(NumRootClaim::<Test>::get(), 5);
        assert_ok!(by_root(number(50)));
        assert_eq!(NumRootClaim::<Test>::get(), 50);

        let least = |new_value| Call::sudo_set_root_claim_threshold { netuid, new_value };
        assert_noop!(dispatch(A, least(10_000_001)), DispatchError::BadOrigin);
        let bounds = Error::<Test>::InvalidRootClaimThreshold;
        assert_noop!(dispatch(OWNER, least(10_000_001)), bounds);
        assert_eq!(RootClaimableThreshold::<Test>::get(netuid), 500_000);
        assert_ok!(dispatch(OWNER, least(10_000_000)));
        assert_eq!(RootClaimableThreshold::<Test>::get(netuid), 10_000_000);
        assert_ok!(by_root(least(0)));
        assert_eq!(RootClaimableThreshold::<Test>::get(netuid), 0);
        assert!(events().is_empty());
    });
}

#[test]
fn a_claim_weighs_what_it_does() {
    Scene::new().run(|| {
        for netuid in [2, 3] {
            subnet(netuid, 1_000 * ONE, 1_000 * ONE);
        }
        give(ROOT, A, HOT, 2_000_000);
        root_dividends(NetUid::new(2), 1_000_000);
        let call = RuntimeCall::from(Call::claim_root { subnets: [2, 3].map(NetUid::new).into() });
        let declared = call.get_dispatch_info().call_weight;
        assert_eq!(declared, weights_table::CLAIM_ROOT);
        let weight = || {
            let call = call.clone();
            call.dispatch(signed(&account(A))).unwrap().actual_weight.unwrap()
        };
        let db = <<Test as frame_system::Config>::DbWeight as Get<RuntimeDbWeight>>::get();
        // The coldkey's hotkeys and type, the hotkey's rates and what is being dissolved; one subnet
        // of two owes.
        assert_eq!(
            weight(),
            weights_table::CLAIM_ROOT_ON_SUBNET + db.reads_writes(7, 5) + db.reads(4)
        );
        assert_eq!(weight(), db.reads(4) + db.reads(3));
    });
}

/// Starts a block on top of this parent.
fn parent(hash: [u8; 32]) {
    let next = System::block_number() + 1;
    System::initialize(&next, &hash.into(), &Default::default());
}

#[test]
fn a_block_claims_for_stakers_drawn_by_its_parents_hash() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        let stakers: Vec<u8> = (100..140).collect();
        for coldkey in &stakers {
            give(ROOT, *coldkey, HOT, 1_000_000);
            choose(*coldkey, RootClaimTypeEnum::Keep);
        }
        root_dividends(netuid, 40_000_000);
        let hash = sp_io::hashing::keccak_256(b"some");
        parent(hash);
        SubtensorModule::claim_for_some_root_stakers();
        let drawn = auto_claim_indices(&hash, 5, 40);
        assert_eq!(drawn, BTreeSet::from([12, 16, 25, 29, 37]));
        // In the order of the index.
        let expected: Vec<_> = drawn.iter().map(|index| told(stakers[*index as usize])).collect();
        assert_eq!(claims(), expected);
        for (index, coldkey) in stakers.iter().enumerate() {
            let paid = stake_of(netuid, *coldkey, HOT) > 0;
            assert_eq!(paid, drawn.contains(&(index as u64)), "{index}");
        }
        NumRootClaim::<Test>::put(0);
        parent(hash);
        System::reset_events();
        SubtensorModule::claim_for_some_root_stakers();
        assert!(claims().is_empty());
    });
}

#[test]
fn a_failing_claim_leaves_the_others_alone() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        give(ROOT, A, HOT, 2_000_000);
        give(ROOT, B, HOT, 2_000_000);
        SubtensorModule::index_root_staker(&account(A));
        choose(B, RootClaimTypeEnum::Keep);
        root_dividends(netuid, 3_000_000);
        // The subnet cannot pay the one who sells.
        Balances::set_balance(&SubtensorModule::derive_subnet_account(netuid), 500);
        NumRootClaim::<Test>::put(50);
        parent([7; 32]);
        let weight = SubtensorModule::claim_for_some_root_stakers();
        assert_eq!(claims(), [told(B)]);
        let one = weights_table::CLAIM_ROOT_ON_SUBNET.ref_time();
        assert!(weight.ref_time() > 2 * one, "what fails was work, too");
        assert_near(stake_of(netuid, B, HOT), 1_230_006, 2);
        assert_eq!((claimed(netuid, A), stake_of(ROOT, A, HOT)), (0, 2_000_000));
        Balances::set_balance(&SubtensorModule::derive_subnet_account(netuid), 1_000 * ONE);
    });
}

#[test]
fn a_claim_beyond_its_limit_leaves_no_trace() {
    Scene::new().run(|| {
        for netuid in [2, 3] {
            let netuid = subnet(netuid, 1_000 * ONE, 1_000 * ONE);
            if netuid.to_u16() == 2 {
                give(ROOT, A, HOT, 2_000_000);
            }
            root_dividends(netuid, 1_000_000);
        }
        let db = <Test as frame_system::Config>::DbWeight::get();
        let (none, one) =
            (db.reads(4), weights_table::CLAIM_ROOT_ON_SUBNET + db.reads_writes(7, 5));
        let mut used = Weight::zero();
        let mut within = |limit| {
            used = Weight::zero();
            with_storage_layer(|| {
                SubtensorModule::claim_root_dividends(&account(A), |_| true, limit, &mut used)
            })
            .map(|()| used)
            .map_err(|error| (error, used))
        };
        assert_noop!(within(none + one / 2), (DispatchError::Exhausted, none + one));
        assert_ok!(within(none + one), none + one * 2);
        // Hotkeys count even if no subnet owes them anything.
        for hotkey in 100..110 {
            SubtensorModule::note_staking_hotkey(&account(A), &account(hotkey));
        }
        let (refused, _) = within(db.reads(20)).expect_err("there are more");
        assert_eq!(refused, DispatchError::Exhausted);
        assert!(stake_of(ROOT, A, HOT) > 2_000_000);
    });
}

#[test]
fn blocks_find_root_stakers_that_nobody_announced() {
    Scene::new().run(|| {
        let netuid = subnet(2, 1_000 * ONE, 1_000 * ONE);
        // 40 shares on root and as many on the subnet, and the genesis owner's.
        for coldkey in 100..140 {
            give(ROOT, coldkey, HOT, 1_000_000);
            give(netuid, coldkey, HOT, 1_000_000);
        }
        give(netuid, A, HOT, 1_000_000);
        assert_eq!(NumStakingColdkeys::<Test>::get(), 0);
        SubtensorModule::index_some_root_stakers();
        let first = NumStakingColdkeys::<Test>::get();
        assert!((1..=30).contains(&first));
        let all: Vec<_> = AlphaV2::<Test>::iter_keys().collect();
        assert_eq!(all.len(), 82);
        let place = AlphaV2MapLastKey::<Test>::get().unwrap();
        assert_eq!(place, AlphaV2::<Test>::hashed_key_for(all[29].clone()));
        assert_eq!(AlphaMapLastKey::<Test>::get(), None);
        SubtensorModule::index_some_root_stakers();
        SubtensorModule::index_some_root_stakers();
        assert_eq!(NumStakingColdkeys::<Test>::get(), 40);
        assert_eq!(AlphaV2MapLastKey::<Test>::get(), None, "the end of the map");
        assert!(!StakingColdkeys::<Test>::contains_key(account(A)));
        // Legacy shares count, too.
        let share = myelin_types::fixed::U64F64::from_num(5);
        Alpha::<Test>::insert((account(HOT), account(A), ROOT), share);
        SubtensorModule::index_some_root_stakers();
        assert!(StakingColdkeys::<Test>::contains_key(account(A)));
        Alpha::<Test>::remove((account(HOT), account(A), ROOT));
    });
}

/// Sells dividends into a pool at the floor of its price: alpha circulating less alpha claimed.
fn sold_at_the_floor(corrections: &[Correction]) -> (u128, u64) {
    Scene::new().corrected(corrections).run(|| {
        // The least price is a millionth of a TAO.
        let netuid = subnet(2, 1_000_001_000, 1_000_000 * ONE);
        give(ROOT, A, HOT, 1_000 * ONE);
        root_dividends(netuid, 1_000 * ONE);
        let out = alpha_out(netuid);
        assert_ok!(claim(A, &[2]));
        // The watermark of the new root stake is no claim.
        let gained = stake_of(ROOT, A, HOT) - 1_000 * ONE;
        let rate = RootClaimable::<Test>::get(account(HOT))[&netuid];
        let past = (rate * I96F32::saturating_from_num(gained)).to_num::<u128>();
        (claimed(netuid, A) - past, out - alpha_out(netuid))
    })
}

#[test]
fn a_sale_that_stops_at_the_floor_settles_all_or_what_it_sold() {
    let (settled, sold) = sold_at_the_floor(&[]);
    assert_eq!((settled, sold), (820_004_577_515, 499_999_873));
    let (settled, sold) = sold_at_the_floor(&[Correction::ClaimedAsSold]);
    assert_eq!(settled, u128::from(sold));
}
