//! Calls with rules of their own.

use super::*;
use crate::{Error as Here, Event as HereEvent, PrecompileEnable, PrecompileEnum};
use frame_support::{assert_noop, assert_ok};
use myelin_types::{AlphaBalance, MechId, NetUidStorageIndex, TaoBalance};
use pallet_subtensor::{Error as There, Event as ThereEvent};
use sp_keyring::Ed25519Keyring;
use sp_runtime::DispatchError;

#[test]
fn what_is_gone_always_fails() {
    scene(|| {
        for origin in [root(), signed(OWNER), RawOrigin::None.into()] {
            let issuance = Call::sudo_set_total_issuance { total_issuance: TaoBalance::new(1) };
            assert_noop!(send(origin, issuance), Here::<Test>::Deprecated);
        }
    });
}

fn work(netuid: NetUid, registration_allowed: bool) -> Call<Test> {
    Call::sudo_set_network_pow_registration_allowed { netuid, registration_allowed }
}

/// For all but root the call fails as in spec 425, until root has chosen for the subnet.
#[test]
fn proof_of_work_is_offered_by_root_then_the_owner_s_choice() {
    scene(|| {
        for origin in [signed(OWNER), signed(STRANGER), RawOrigin::None.into()] {
            let disabled = Here::<Test>::POWRegistrationDisabled;
            assert_noop!(send(origin, work(SUBNET, true)), disabled);
        }
        freeze();
        let frozen = There::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(send(root(), work(SUBNET, true)), frozen);
        AdminFreezeWindow::<Test>::put(0);
        assert_noop!(send(root(), work(MISSING, true)), Here::<Test>::SubnetDoesNotExist);
        let on_root = Here::<Test>::NotPermittedOnRootSubnet;
        assert_noop!(send(root(), work(NetUid::ROOT, true)), on_root);
        assert!(!SubtensorModule::takes_work(SUBNET));

        assert_ok!(send(root(), work(SUBNET, true)));
        assert!(SubtensorModule::takes_work(SUBNET));
        assert_eq!(events(), told(ThereEvent::PowRegistrationAllowed(SUBNET, true)));
        assert_noop!(send(signed(STRANGER), work(SUBNET, false)), DispatchError::BadOrigin);
        assert_ok!(send(signed(OWNER), work(SUBNET, false)));
        assert!(!SubtensorModule::takes_work(SUBNET));
        assert_noop!(send(signed(OWNER), work(SUBNET, true)), There::<Test>::TxRateLimitExceeded);
        System::set_block_number(5 + 100);
        LastEpochBlock::<Test>::insert(SUBNET, 5 + 100);
        assert_ok!(send(signed(OWNER), work(SUBNET, true)));
        assert!(SubtensorModule::takes_work(SUBNET));
    });
}

#[test]
fn owner_hotkey() {
    let calls: [fn(NetUid, AccountId32) -> Call<Test>; 2] = [
        |netuid, hotkey| Call::sudo_set_subnet_owner_hotkey { netuid, hotkey },
        |netuid, hotkey| Call::sudo_set_sn_owner_hotkey { netuid, hotkey },
    ];
    for call in calls {
        scene(|| {
            // Neither the freeze window nor the hotkey's existence matters.
            freeze();
            let system = SubtensorModule::derive_subnet_account(NetUid::new(300));
            assert_noop!(send(signed(STRANGER), call(MISSING, OWNER)), DispatchError::BadOrigin);
            assert_noop!(send(root(), call(MISSING, OWNER)), There::<Test>::SubnetNotExists);
            let special = There::<Test>::CannotUseSystemAccount;
            assert_noop!(send(root(), call(SUBNET, system.clone())), special);
            assert_ok!(send(signed(OWNER), call(SUBNET, STRANGER)));
            assert_eq!(SubnetOwnerHotkey::<Test>::get(SUBNET), STRANGER);
            assert_eq!(events(), told(ThereEvent::SubnetOwnerHotkeySet(SUBNET, STRANGER)));
            // The limit binds root as well, and is checked before the account.
            System::set_block_number(5 + 50_399);
            assert_noop!(send(root(), call(SUBNET, system)), There::<Test>::TxRateLimitExceeded);
            System::set_block_number(5 + 50_400);
            assert_ok!(send(root(), call(SUBNET, OWNER)));
        });
    }
}

fn mechanisms(count: u8) -> Call<Test> {
    Call::sudo_set_mechanism_count { netuid: SUBNET, mechanism_count: MechId::new(count) }
}

fn split(shares: &[u16]) -> Call<Test> {
    Call::sudo_set_mechanism_emission_split { netuid: SUBNET, maybe_split: Some(shares.to_vec()) }
}

#[test]
fn mechanism_count() {
    scene(|| {
        assert_noop!(send(root(), mechanisms(0)), There::<Test>::InvalidValue);
        assert_noop!(send(root(), mechanisms(3)), There::<Test>::InvalidValue);
        assert_noop!(send(root(), mechanisms(2)), There::<Test>::TooManyUIDsPerMechanism);
        let missing =
            Call::sudo_set_mechanism_count { netuid: MISSING, mechanism_count: MechId::new(0) };
        assert_noop!(send(root(), missing), There::<Test>::MechanismDoesNotExist);
        MaxAllowedUids::<Test>::insert(SUBNET, 128);
        assert_noop!(send(signed(STRANGER), mechanisms(2)), DispatchError::BadOrigin);
        assert_ok!(send(signed(OWNER), mechanisms(2)));
        assert_eq!(MechanismCountCurrent::<Test>::get(SUBNET), MechId::new(2));
        assert_eq!(events(), []);
        System::set_block_number(5 + 7_199);
        assert_noop!(send(signed(OWNER), mechanisms(1)), There::<Test>::TxRateLimitExceeded);
        System::set_block_number(5 + 7_200);
        freeze();
        let frozen = There::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(send(signed(OWNER), mechanisms(1)), frozen);
    });
}

#[test]
fn fewer_mechanisms_clear_what_the_others_held() {
    scene(|| {
        MaxAllowedUids::<Test>::insert(SUBNET, 64);
        MinAllowedUids::<Test>::insert(SUBNET, 0);
        MaxMechanismCount::<Test>::put(MechId::new(4));
        assert_ok!(send(root(), mechanisms(3)));
        assert_ok!(send(root(), split(&[65_535])));
        for mechanism in 0..3 {
            let index = NetUidStorageIndex::new(SUBNET, MechId::new(mechanism));
            SubtensorModule::put_weights(index, 0, vec![(0, 1)]);
            Bonds::<Test>::insert(index, 0, vec![(0, 1)]);
            Incentive::<Test>::insert(index, vec![1]);
            LastUpdate::<Test>::insert(index, vec![1]);
        }
        assert_ok!(send(root(), mechanisms(3)));
        assert!(MechanismEmissionSplit::<Test>::get(SUBNET).is_some(), "nothing changed");
        assert_ok!(send(root(), mechanisms(1)));
        assert_eq!(MechanismEmissionSplit::<Test>::get(SUBNET), None);
        for mechanism in 0..3 {
            let index = NetUidStorageIndex::new(SUBNET, MechId::new(mechanism));
            let kept = mechanism == 0;
            assert_eq!(Weights::<Test>::contains_key(index, 0), kept);
            assert_eq!(Bonds::<Test>::contains_key(index, 0), kept);
            assert_eq!(Incentive::<Test>::contains_key(index), kept);
            assert_eq!(LastUpdate::<Test>::contains_key(index), kept);
        }
    });
}

#[test]
fn mechanism_emission_split() {
    scene(|| {
        MechanismCountCurrent::<Test>::insert(SUBNET, MechId::new(2));
        let wrong: [&[u16]; 4] = [&[], &[1, 2, 65_532], &[1, 2], &[65_535, 1]];
        for shares in wrong {
            assert_noop!(send(root(), split(shares)), There::<Test>::InvalidValue);
        }
        let missing =
            Call::sudo_set_mechanism_emission_split { netuid: MISSING, maybe_split: None };
        assert_noop!(send(root(), missing), There::<Test>::MechanismDoesNotExist);
        assert_ok!(send(signed(OWNER), split(&[13_107, 52_428])));
        assert_eq!(MechanismEmissionSplit::<Test>::get(SUBNET), Some(vec![13_107, 52_428]));
        let again = split(&[13_107, 52_428]);
        assert_noop!(send(signed(OWNER), again), There::<Test>::TxRateLimitExceeded);
        // The number of mechanisms has a limit of its own.
        MaxAllowedUids::<Test>::insert(SUBNET, 64);
        assert_ok!(send(signed(OWNER), mechanisms(1)));
        let even = Call::sudo_set_mechanism_emission_split { netuid: SUBNET, maybe_split: None };
        assert_ok!(send(root(), even));
        assert_eq!(MechanismEmissionSplit::<Test>::get(SUBNET), None);
        freeze();
        let frozen = There::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(send(root(), split(&[65_535])), frozen);
    });
}

fn trim(netuid: NetUid, max_n: u16) -> Call<Test> {
    Call::sudo_trim_to_max_allowed_uids { netuid, max_n }
}

#[test]
fn trimming() {
    scene(|| {
        MinAllowedUids::<Test>::insert(SUBNET, 8);
        assert_noop!(send(signed(STRANGER), trim(MISSING, 1)), DispatchError::BadOrigin);
        assert_noop!(send(root(), trim(MISSING, 1)), There::<Test>::SubnetNotExists);
        assert_noop!(send(root(), trim(SUBNET, 7)), There::<Test>::InvalidValue);
        assert_noop!(send(root(), trim(SUBNET, 257)), There::<Test>::InvalidValue);
        assert_ok!(send(signed(OWNER), trim(SUBNET, 8)));
        assert_eq!(MaxAllowedUids::<Test>::get(SUBNET), 8);
        assert_eq!(SubnetworkN::<Test>::get(SUBNET), 1, "there was room");
        assert_eq!(events(), []);
        // Root is not limited; the owner is, and asked about it before anything else.
        System::set_block_number(5 + 215_999);
        assert_noop!(send(signed(OWNER), trim(SUBNET, 7)), There::<Test>::TxRateLimitExceeded);
        assert_ok!(send(root(), trim(SUBNET, 8)));
        System::set_block_number(5 + 216_000);
        assert_ok!(send(signed(OWNER), trim(SUBNET, 8)));
        freeze();
        let frozen = There::<Test>::AdminActionProhibitedDuringWeightsWindow;
        assert_noop!(send(root(), trim(SUBNET, 7)), frozen);
    });
}

#[test]
fn max_mechanism_count() {
    scene(|| {
        for count in [0, 17] {
            let call =
                Call::sudo_set_max_mechanism_count { max_mechanism_count: MechId::new(count) };
            assert_noop!(send(root(), call), There::<Test>::InvalidValue);
        }
    });
}

#[test]
fn a_higher_nominator_minimum_clears_small_nominations() {
    scene(|| {
        SubtokenEnabled::<Test>::insert(SUBNET, true);
        Owner::<Test>::insert(OWNER, OWNER);
        SubtensorModule::increase_stake(&OWNER, &STRANGER, SUBNET, AlphaBalance::new(1_000_000));
        SubtensorModule::increase_stake(&OWNER, &OWNER, SUBNET, AlphaBalance::new(1_000_000));
        SubnetAlphaOut::<Test>::mutate(SUBNET, |out| *out = out.saturating_add(2_000_000.into()));
        let stake = || SubtensorModule::stake_of(&OWNER, &STRANGER, SUBNET).to_u64();
        let set = |min_stake| Call::sudo_set_nominator_min_required_stake { min_stake };
        assert_ok!(send(root(), set(400_000)));
        assert_eq!(stake(), 1_000_000, "above the new minimum of 800,000 rao");
        assert_ok!(send(root(), set(700_000)));
        assert_eq!(stake(), 1_000_000, "the factor is not above the old minimum in rao");
        assert_ok!(send(root(), set(1_500_000)));
        assert_eq!(stake(), 0);
        let own = SubtensorModule::stake_of(&OWNER, &OWNER, SUBNET).to_u64();
        assert_eq!(own, 1_000_000, "an owner's own stake is no nomination");
    });
}

#[test]
fn root_chooses_authors_finalisers_and_the_evm_chain_id() {
    let finalisers: AuthorityList = vec![(Ed25519Keyring::Alice.public().into(), 1)];
    let schedule = |in_blocks| Call::schedule_grandpa_change {
        next_authorities: finalisers.clone(),
        in_blocks,
        forced: Some(3),
    };
    let authors =
        || Call::swap_authorities { new_authorities: BoundedVec::truncate_from(vec![4, 5]) };
    let chain_id = || Call::sudo_set_evm_chain_id { chain_id: 964 };
    scene(|| {
        for call in [authors(), schedule(7), chain_id()] {
            assert_noop!(send(signed(OWNER), call), DispatchError::BadOrigin);
        }
        assert_eq!(handed(), []);
        for call in [authors(), schedule(7), chain_id()] {
            assert_ok!(send(root(), call));
        }
        assert_eq!(
            handed(),
            [
                Handed::Authors(vec![4, 5]),
                Handed::Finality(finalisers.clone(), 7, Some(3)),
                Handed::EvmChainId(964),
            ]
        );
        assert_eq!(events(), []);
        assert_noop!(send(root(), schedule(99)), DispatchError::Other("a change is pending"));
    });
}

#[test]
fn precompiles_are_on_until_root_switches_them() {
    let switch = |enabled| Call::sudo_toggle_evm_precompile {
        precompile_id: PrecompileEnum::Staking,
        enabled,
    };
    let told = |enabled| {
        told_here(HereEvent::PrecompileUpdated { precompile_id: PrecompileEnum::Staking, enabled })
    };
    scene(|| {
        assert_noop!(send(signed(OWNER), switch(false)), DispatchError::BadOrigin);
        assert_ok!(send(root(), switch(true)));
        assert_eq!(events(), []);
        assert_ok!(send(root(), switch(false)));
        assert!(!PrecompileEnable::<Test>::get(PrecompileEnum::Staking));
        assert!(PrecompileEnable::<Test>::get(PrecompileEnum::Subnet));
        assert_eq!(events(), told(false));
        assert_ok!(send(root(), switch(false)));
        assert_ok!(send(root(), switch(true)));
        assert!(PrecompileEnable::<Test>::get(PrecompileEnum::Staking));
        assert_eq!(events(), [told(false), told(true)].concat());
    });
}
