//! Identities and symbols.

use super::*;
use crate::types::{ChainIdentityV2, SubnetIdentityV3};
use frame_support::{assert_noop, assert_ok};

fn set_identity(coldkey: u8, identity: ChainIdentityV2) -> DispatchResult {
    let ChainIdentityV2 { name, url, github_repo, image, discord, description, additional } =
        identity;
    let call =
        Call::set_identity { name, url, github_repo, image, discord, description, additional };
    dispatch(call, signed(&account(coldkey)))
}

fn set_subnet_identity(
    origin: RuntimeOrigin,
    netuid: NetUid,
    identity: SubnetIdentityV3,
) -> DispatchResult {
    let call = Call::set_subnet_identity {
        netuid,
        subnet_name: identity.subnet_name,
        github_repo: identity.github_repo,
        subnet_contact: identity.subnet_contact,
        subnet_url: identity.subnet_url,
        discord: identity.discord,
        description: identity.description,
        logo_url: identity.logo_url,
        additional: identity.additional,
    };
    dispatch(call, origin)
}

/// Fields at their limits.
fn longest() -> ChainIdentityV2 {
    ChainIdentityV2 {
        name: vec![1; 256],
        url: vec![2; 256],
        github_repo: vec![3; 256],
        image: vec![4; 1_024],
        discord: vec![5; 256],
        description: vec![6; 1_024],
        additional: vec![7; 1_024],
    }
}

#[test]
fn a_coldkey_with_a_neuron_may_describe_itself() {
    Scene::new().run(|| {
        let refused = Error::<Test>::HotKeyNotRegisteredInNetwork;
        assert_noop!(set_identity(1, longest()), refused);
        assert_ok!(SubtensorModule::create_account_if_absent(&account(1), &account(2)));
        let refused = Error::<Test>::HotKeyNotRegisteredInNetwork;
        assert_noop!(set_identity(1, longest()), refused);
        add_neuron(FIRST, 1, 2);
        System::reset_events();
        assert_ok!(set_identity(1, longest()));
        assert_eq!(IdentitiesV2::<Test>::get(account(1)), Some(longest()));
        assert_eq!(events(), [Event::ChainIdentitySet(account(1))]);
        assert_ok!(set_identity(1, ChainIdentityV2::default()));
    });
}

#[test]
fn no_field_may_be_too_long() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        let fields: [fn(&mut ChainIdentityV2) -> &mut Vec<u8>; 7] = [
            |who| &mut who.name,
            |who| &mut who.url,
            |who| &mut who.github_repo,
            |who| &mut who.image,
            |who| &mut who.discord,
            |who| &mut who.description,
            |who| &mut who.additional,
        ];
        for field in fields {
            let mut identity = longest();
            field(&mut identity).push(0);
            assert_noop!(set_identity(1, identity), Error::<Test>::InvalidIdentity);
        }
    });
}

#[test]
fn owners_describe_their_subnets() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        System::reset_events();
        let identity = SubnetIdentityV3 {
            subnet_name: vec![1; 256],
            github_repo: vec![2; 1_024],
            subnet_contact: vec![3; 1_024],
            subnet_url: vec![4; 1_024],
            discord: vec![5; 256],
            description: vec![6; 1_024],
            logo_url: vec![7; 1_024],
            additional: vec![8; 1_024],
        };
        let owner = || signed(&account(1));
        let set = |origin, netuid| set_subnet_identity(origin, netuid, identity.clone());
        assert_noop!(set(signed(&account(9)), netuid), Error::<Test>::NotSubnetOwner);
        assert_noop!(set(owner(), NetUid::new(99)), Error::<Test>::NotSubnetOwner);
        assert_noop!(set(root(), netuid), DispatchError::BadOrigin);
        assert_ok!(set(owner(), netuid));
        assert_eq!(SubnetIdentitiesV3::<Test>::get(netuid), Some(identity.clone()));
        assert_eq!(events(), [Event::SubnetIdentitySet(netuid)]);
        let fields: [fn(&mut SubnetIdentityV3) -> &mut Vec<u8>; 8] = [
            |who| &mut who.subnet_name,
            |who| &mut who.github_repo,
            |who| &mut who.subnet_contact,
            |who| &mut who.subnet_url,
            |who| &mut who.discord,
            |who| &mut who.description,
            |who| &mut who.logo_url,
            |who| &mut who.additional,
        ];
        for field in fields {
            let mut identity = identity.clone();
            field(&mut identity).push(0);
            let refused = Error::<Test>::InvalidIdentity;
            assert_noop!(set_subnet_identity(owner(), netuid, identity), refused);
        }
    });
}

#[test]
fn a_registration_may_bring_an_identity() {
    Scene::new().funded(1, 3_000_000_000_000).run(|| {
        let identity = SubnetIdentityV3 { subnet_name: b"mine".to_vec(), ..Default::default() };
        let call = Call::register_network_with_identity {
            hotkey: account(2),
            identity: Some(identity.clone()),
        };
        assert_ok!(dispatch(call, signed(&account(1))));
        assert_eq!(SubnetIdentitiesV3::<Test>::get(SECOND), Some(identity));
        assert_eq!(SubtensorModule::subnet_name(SECOND), b"mine");
    });
}

#[test]
fn symbols_are_known_and_unique() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        System::reset_events();
        let set = |origin, symbol: &str| {
            let symbol = symbol.as_bytes().to_vec();
            dispatch(Call::update_symbol { netuid, symbol }, origin)
        };
        let owner = || signed(&account(1));
        assert_noop!(set(signed(&account(9)), "γ"), DispatchError::BadOrigin);
        assert_noop!(set(owner(), "?"), Error::<Test>::SymbolDoesNotExist);
        assert_noop!(set(owner(), "Τ"), Error::<Test>::SymbolDoesNotExist);
        let own = String::from_utf8(TokenSymbol::<Test>::get(netuid)).expect("a symbol");
        assert_noop!(set(owner(), &own), Error::<Test>::SymbolAlreadyInUse);
        assert_ok!(set(owner(), "γ"));
        let symbol = "γ".as_bytes().to_vec();
        assert_eq!(TokenSymbol::<Test>::get(netuid), symbol);
        assert_eq!(events(), [Event::SymbolUpdated { netuid, symbol }]);
        assert_ok!(set(root(), &own));
    });
}

#[test]
fn root_dissolves_subnets() {
    Scene::new().run(|| {
        for old_name in [false, true] {
            let netuid = add_subnet(1, 2);
            let call = || match old_name {
                true => Call::dissolve_network { coldkey: account(7), netuid },
                false => Call::root_dissolve_network { netuid },
            };
            assert_noop!(dispatch(call(), signed(&account(1))), DispatchError::BadOrigin);
            assert_ok!(dispatch(call(), root()));
            assert!(!NetworksAdded::<Test>::contains_key(netuid));
            assert!(SubnetTAO::<Test>::get(netuid).is_zero());
            assert_noop!(dispatch(call(), root()), Error::<Test>::SubnetNotExists);
        }
    });
}
