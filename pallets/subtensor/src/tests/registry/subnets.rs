//! `register_network`, the choice of a subnet to replace, and the first price.

use super::*;
use crate::types::{RateLimitKey, SubnetIdentityV3};
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use myelin_types::{
    fixed::{I96F32, U64F64},
    units::TAO,
};
use pallet_subtensor_swap::SwapHandler;

const LOCK: u64 = 1_000 * TAO;

fn register(coldkey: u8, hotkey: u8) -> DispatchResult {
    dispatch(Call::register_network { hotkey: account(hotkey) }, signed(&account(coldkey)))
}

fn register_with(coldkey: u8, hotkey: u8, identity: SubnetIdentityV3) -> DispatchResult {
    with_storage_layer(|| {
        SubtensorModule::do_register_network(
            signed(&account(coldkey)),
            account(hotkey),
            Some(identity),
        )
    })
}

fn set_moving_price(netuid: NetUid, price: u32) {
    SubnetMovingPrice::<Test>::insert(netuid, I96F32::from_num(price));
}

/// Makes the pool of a subnet price at `price` TAO per alpha.
fn set_price(netuid: NetUid, price: u64) {
    set_tao(netuid, price * 1_000_000_000);
    SubnetAlphaIn::<Test>::insert(netuid, AlphaBalance::new(1_000_000_000));
}

#[test]
fn new_subnet_has_owner_pool_and_settings() {
    Scene::new().funded(1, 2 * LOCK).run(|| {
        assert_ok!(register(1, 2));
        let netuid = SECOND;
        assert!(SubtensorModule::subnet_exists(netuid));
        assert_eq!(TotalNetworks::<Test>::get(), 3);
        assert_eq!(SubnetOwner::<Test>::get(netuid), account(1));
        assert_eq!(SubnetOwnerHotkey::<Test>::get(netuid), account(2));
        assert_eq!(Owner::<Test>::get(account(2)), account(1));
        assert_eq!(Uids::<Test>::get(netuid, account(2)), Some(0));
        assert_eq!(SubnetworkN::<Test>::get(netuid), 1);
        assert_eq!(NetworkRegisteredAt::<Test>::get(netuid), 1);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(netuid), 1);
        assert_eq!(TokenSymbol::<Test>::get(netuid), "β".as_bytes());
        // The pool: 1000 TAO and 1000 alpha at price 1.
        assert_eq!(balance(1), LOCK);
        assert_eq!(SubnetTAO::<Test>::get(netuid).to_u64(), LOCK);
        assert_eq!(SubnetAlphaIn::<Test>::get(netuid).to_u64(), LOCK);
        assert_eq!(SubnetAlphaOut::<Test>::get(netuid), AlphaBalance::ZERO);
        assert_eq!(SubnetLocked::<Test>::get(netuid).to_u64(), LOCK);
        assert_eq!(NetworkLastLockCost::<Test>::get().to_u64(), LOCK);
        assert_eq!(RAORecycledForRegistration::<Test>::get(netuid), TaoBalance::ZERO);
        assert_eq!(Swap::current_alpha_price(netuid), U64F64::from_num(1));
        let stake = SubtensorModule::stake_of(&account(2), &account(1), netuid);
        assert_eq!(stake, AlphaBalance::ZERO, "the owner gets no alpha");
        assert_eq!(TotalStake::<Test>::get().to_u64(), 10 * TAO + LOCK);
        // Settings.
        assert_eq!(Tempo::<Test>::get(netuid), 360);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 0, "1 − 2, saturating");
        assert_eq!(Burn::<Test>::get(netuid).to_u64(), TAO);
        assert_eq!(MinBurn::<Test>::get(netuid).to_u64(), 500_000);
        assert_eq!(BurnHalfLife::<Test>::get(netuid), 360);
        assert_eq!(BurnIncreaseMult::<Test>::get(netuid).to_bits(), 23_242_897_532_874_035_200);
        assert_eq!(MaxAllowedUids::<Test>::get(netuid), 256);
        assert_eq!(MaxAllowedValidators::<Test>::get(netuid), 64);
        assert_eq!(MinAllowedWeights::<Test>::get(netuid), 1);
        assert_eq!(ImmunityPeriod::<Test>::get(netuid), 5_000);
        assert!(Yuma3On::<Test>::get(netuid));
        assert!(!SubnetEmissionEnabled::<Test>::get(netuid));
        assert!(!SubtokenEnabled::<Test>::get(netuid));
        assert!(Kappa::<Test>::contains_key(netuid));
        assert!(ActivityCutoff::<Test>::contains_key(netuid));
        assert!(RegistrationsThisInterval::<Test>::contains_key(netuid));
    });
}

#[test]
fn fast_chain_gives_new_subnets_tempo_ten() {
    Scene::new().fast().run(|| {
        System::set_block_number(100);
        let netuid = add_subnet(1, 2);
        assert_eq!(Tempo::<Test>::get(netuid), 10);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 98);
    });
}

#[test]
fn events_come_in_order() {
    Scene::new().funded(1, 2 * LOCK).run(|| {
        let identity = SubnetIdentityV3 { subnet_name: b"mine".to_vec(), ..Default::default() };
        assert_ok!(register_with(1, 2, identity));
        assert_eq!(
            events(),
            [
                Event::RegistrationAllowed(SECOND, true),
                Event::MaxAllowedUidsSet(SECOND, 256),
                Event::MaxAllowedValidatorsSet(SECOND, 64),
                Event::MinAllowedWeightSet(SECOND, 1),
                Event::ImmunityPeriodSet(SECOND, 5_000),
                Event::SubnetOwnerHotkeySet(SECOND, account(2)),
                Event::SubnetIdentitySet(SECOND),
                Event::NetworkAdded(SECOND, 1),
            ]
        );
        assert_eq!(SubtensorModule::subnet_name(SECOND), b"mine");
        // The payment stands between the settings and the owner's hotkey.
        let all = System::events();
        let paid = all.iter().position(|record| {
            matches!(record.event, RuntimeEvent::Balances(pallet_balances::Event::Transfer { .. }))
        });
        let hotkey = all.iter().position(|record| {
            let event = &record.event;
            matches!(event, RuntimeEvent::SubtensorModule(Event::SubnetOwnerHotkeySet(..)))
        });
        assert!(paid.unwrap() > 4 && paid < hotkey);
    });
}

#[test]
fn errors_come_in_order() {
    Scene::new().funded(1, LOCK - 1).run(|| {
        own(8, 9);
        NetworkRegistrationStartBlock::<Test>::put(7_201);
        LastRateLimitedBlock::<Test>::insert(RateLimitKey::NetworkLastRegistered, 1);
        SubnetLimit::<Test>::put(1);
        let special = SubtensorModule::derive_subnet_account(NetUid::new(700));

        let call = Call::register_network { hotkey: account(9) };
        assert_noop!(dispatch(call, unsigned()), DispatchError::BadOrigin);
        // The guard of the call comes before what the call itself checks.
        assert_noop!(register(1, 9), Error::<Test>::NetworkTxRateLimitExceeded);
        NetworkRateLimit::<Test>::put(7_199);
        System::set_block_number(7_200);
        assert_noop!(register(1, 9), Error::<Test>::NonAssociatedColdKey);
        let call = Call::register_network { hotkey: special };
        assert_noop!(dispatch(call, signed(&account(1))), Error::<Test>::CannotUseSystemAccount);
        assert_noop!(register(1, 2), Error::<Test>::SubNetRegistrationDisabled);
        System::set_block_number(7_201);
        assert_noop!(register(1, 2), Error::<Test>::SubnetLimitReached);
        SubnetLimit::<Test>::put(2);
        assert_noop!(register(1, 2), Error::<Test>::CannotAffordLockCost);
        // The cost was doubled by the "last registration" and has fallen for 7200 blocks.
        endow(1, LOCK);
        let name = SubnetIdentityV3 { subnet_name: vec![b'x'; 257], ..Default::default() };
        assert_noop!(register_with(1, 2, name.clone()), Error::<Test>::InvalidIdentity);
        // No subnet is dissolved for nothing.
        let outside_dispatch =
            SubtensorModule::do_register_network(signed(&account(1)), account(2), Some(name));
        assert_eq!(outside_dispatch, Err(Error::<Test>::InvalidIdentity.into()));
        assert!(SubtensorModule::subnet_exists(FIRST));
        let longest = SubnetIdentityV3 {
            subnet_name: vec![b'x'; 256],
            discord: vec![b'x'; 256],
            github_repo: vec![b'x'; 1_024],
            subnet_contact: vec![b'x'; 1_024],
            subnet_url: vec![b'x'; 1_024],
            description: vec![b'x'; 1_024],
            logo_url: vec![b'x'; 1_024],
            additional: vec![b'x'; 1_024],
        };
        let over = SubnetIdentityV3 { logo_url: vec![b'x'; 1_025], ..longest.clone() };
        assert_noop!(register_with(1, 2, over), Error::<Test>::InvalidIdentity);
        let over = SubnetIdentityV3 { discord: vec![b'x'; 257], ..longest.clone() };
        assert_noop!(register_with(1, 2, over), Error::<Test>::InvalidIdentity);
        assert_ok!(register_with(1, 2, longest));
    });
}

#[test]
fn own_hotkey_can_own_several_subnets() {
    Scene::new().run(|| {
        assert_eq!(add_subnet(1, 2), SECOND);
        assert_eq!(add_subnet(1, 2), NetUid::new(3));
        assert_eq!(OwnedHotkeys::<Test>::get(account(1)), [account(2)]);
    });
}

#[test]
fn rate_limit_is_the_whole_chains_and_never_binds_the_first() {
    Scene::new().funded(1, 5 * LOCK).funded(3, 5 * LOCK).run(|| {
        assert_ok!(register(1, 2));
        System::set_block_number(7_200);
        assert_noop!(register(3, 4), Error::<Test>::NetworkTxRateLimitExceeded);
        let identity = SubnetIdentityV3::default();
        assert_noop!(register_with(3, 4, identity), Error::<Test>::NetworkTxRateLimitExceeded);
        System::set_block_number(7_201);
        assert_ok!(register(3, 4));
    });
}

#[test]
fn payer_is_kept_alive_and_pool_credited_with_the_minimum() {
    Scene::new().funded(1, LOCK).run(|| {
        assert_ok!(register(1, 2));
        assert_eq!(balance(1), 500);
        assert_eq!(SubnetLocked::<Test>::get(SECOND).to_u64(), LOCK - 500);
        assert_eq!(NetworkLastLockCost::<Test>::get().to_u64(), LOCK - 500);
        assert_eq!(SubnetTAO::<Test>::get(SECOND).to_u64(), LOCK);
    });
}

#[test]
fn first_price_is_the_median_of_the_others() {
    Scene::new().run(|| {
        let one = U64F64::from_num(1);
        SubnetAlphaIn::<Test>::insert(FIRST, AlphaBalance::ZERO);
        assert_eq!(SubtensorModule::median_alpha_price(), one, "root and a zero price");
        let subnets: Vec<_> = (0..3).map(|n| add_subnet(10 + n, 20 + n)).collect();
        for (netuid, price) in subnets.iter().zip([7, 2, 5]) {
            set_price(*netuid, price);
        }
        assert_eq!(SubtensorModule::median_alpha_price(), U64F64::from_num(5));
        set_price(subnets[0], 8);
        NetworksAdded::<Test>::insert(subnets[2], false);
        assert_eq!(SubtensorModule::median_alpha_price(), U64F64::from_num(5), "{{2, 8}}");
        NetworksAdded::<Test>::insert(subnets[2], true);
        SubnetAlphaIn::<Test>::insert(subnets[0], AlphaBalance::ZERO);
        assert_eq!(SubtensorModule::median_alpha_price(), U64F64::from_num(3.5), "{{5, 2}}");

        let netuid = add_subnet(30, 31);
        let tao = SubnetTAO::<Test>::get(netuid).to_u64();
        assert_eq!(SubnetAlphaIn::<Test>::get(netuid).to_u64(), tao * 2 / 7);
        assert!(Swap::current_alpha_price(netuid) >= U64F64::from_num(3.5));
    });
}

#[test]
fn root_validators_become_parents_of_the_owner() {
    Scene::new().run(|| {
        for (block, hotkey) in [(1, 40), (2, 41)] {
            System::set_block_number(block);
            RegistrationsThisBlock::<Test>::insert(NetUid::ROOT, 0);
            let call = Call::root_register { hotkey: account(hotkey) };
            assert_ok!(dispatch(call, signed(&account(hotkey + 10))));
        }
        AutoParentDelegationEnabled::<Test>::insert(account(41), false);
        System::reset_events();
        let netuid = add_subnet(1, 2);
        let whole = vec![(u64::MAX, account(2))];
        assert_eq!(ChildKeys::<Test>::get(account(40), netuid), whole);
        assert!(ChildKeys::<Test>::get(account(41), netuid).is_empty());
        let parents = ParentKeys::<Test>::get(account(2), netuid);
        assert_eq!(parents, [(u64::MAX, account(40))]);
        let tail = events().split_off(6);
        assert_eq!(
            tail,
            [Event::SetChildren(account(40), netuid, whole), Event::NetworkAdded(netuid, 1)]
        );
    });
}

#[test]
fn root_validator_is_no_child_of_itself() {
    Scene::new().run(|| {
        let call = Call::root_register { hotkey: account(2) };
        assert_ok!(dispatch(call, signed(&account(1))));
        let netuid = add_subnet(1, 2);
        assert!(ChildKeys::<Test>::get(account(2), netuid).is_empty());
    });
}

#[test]
fn cheapest_subnet_past_immunity_is_replaced() {
    Scene::new().run(|| {
        NetworkImmunityPeriod::<Test>::put(100);
        assert_eq!(SubtensorModule::network_to_prune(), None, "all immune");
        System::set_block_number(10);
        let old = add_subnet(1, 2);
        System::set_block_number(20);
        let young = add_subnet(3, 4);
        for (netuid, price) in [(FIRST, 90), (old, 10), (young, 1)] {
            set_moving_price(netuid, price);
        }
        System::set_block_number(99);
        assert_eq!(SubtensorModule::network_to_prune(), None);
        System::set_block_number(100);
        assert_eq!(SubtensorModule::network_to_prune(), Some(FIRST), "the only one");
        System::set_block_number(119);
        assert_eq!(SubtensorModule::network_to_prune(), Some(old), "the cheapest is immune");
        System::set_block_number(120);
        assert_eq!(SubtensorModule::network_to_prune(), Some(young));
        set_moving_price(young, 10);
        assert_eq!(SubtensorModule::network_to_prune(), Some(old), "the older of equals");
        SubnetMechanism::<Test>::insert(FIRST, 0);
        assert_eq!(SubtensorModule::network_to_prune(), Some(FIRST), "stable counts as 1");
    });
}

#[test]
fn subnet_beyond_the_limit_replaces_another() {
    Scene::new().funded(7, 10 * LOCK).run(|| {
        SubnetLimit::<Test>::put(2);
        NetworkImmunityPeriod::<Test>::put(100);
        let second = add_subnet(1, 2);
        set_moving_price(FIRST, 9);
        set_moving_price(second, 3);
        System::set_block_number(500);
        System::reset_events();
        assert_ok!(register(7, 8));
        assert_eq!(TotalNetworks::<Test>::get(), 3);
        assert_eq!(SubnetOwner::<Test>::get(second), account(7));
        assert_eq!(SubnetOwnerHotkey::<Test>::get(second), account(8));
        assert_eq!(RegisteredSubnetCounter::<Test>::get(second), 2);
        assert_eq!(RegisteredSubnetCounter::<Test>::get(FIRST), 0);
        assert_eq!(events().first(), Some(&Event::NetworkRemoved(second)));
        assert!(SubtensorModule::subnet_exists(FIRST));
    });
}

#[test]
fn poor_caller_replaces_nobody() {
    Scene::new().funded(7, LOCK - 1).run(|| {
        SubnetLimit::<Test>::put(1);
        System::set_block_number(2_000_000);
        assert_eq!(SubtensorModule::network_to_prune(), Some(FIRST));
        assert_noop!(register(7, 8), Error::<Test>::CannotAffordLockCost);
        assert!(SubtensorModule::subnet_exists(FIRST));
    });
}

#[test]
fn free_netuids_are_used_again() {
    Scene::new().run(|| {
        add_subnet(1, 2);
        add_subnet(1, 3);
        assert_ok!(SubtensorModule::do_dissolve_network(SECOND));
        assert_eq!(add_subnet(1, 4), SECOND);
        assert_eq!(add_subnet(1, 5), NetUid::new(4));
    });
}

#[test]
fn subnet_accounts_are_recognised() {
    Scene::new().run(|| {
        for netuid in (0..=2_048).map(NetUid::new) {
            let derived = SubtensorModule::derive_subnet_account(netuid);
            let bytes: &[u8; 32] = derived.as_ref();
            assert_eq!(&bytes[..12], b"modlsubtensr");
            assert_eq!(u16::from_le_bytes([bytes[12], bytes[13]]), netuid.to_u16());
            assert!(SubtensorModule::is_system_account(&derived));
        }
        let mut bytes: [u8; 32] = SubtensorModule::derive_subnet_account(FIRST).into();
        bytes[31] = 1;
        assert!(!SubtensorModule::is_system_account(&bytes.into()));
        assert!(SubtensorModule::subnet_account(FIRST).is_some());
        assert!(SubtensorModule::subnet_account(NetUid::new(9)).is_none());
    });
}
