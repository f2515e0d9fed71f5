//! `burned_register`.

use super::*;
use frame_support::{assert_noop, assert_ok};
use myelin_types::Correction;
use pallet_subtensor_swap::SwapHandler;

fn register(coldkey: u8, netuid: NetUid, hotkey: u8) -> DispatchResult {
    let call = Call::burned_register { netuid, hotkey: account(hotkey) };
    dispatch(call, signed(&account(coldkey)))
}

#[test]
fn registration_buys_alpha_that_nobody_gets() {
    Scene::new().funded(1, 50_000).run(|| {
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        let tao = SubnetTAO::<Test>::get(FIRST).to_u64();
        let alpha_in = SubnetAlphaIn::<Test>::get(FIRST).to_u64();
        let alpha_out = SubnetAlphaOut::<Test>::get(FIRST);
        let total_stake = TotalStake::<Test>::get().to_u64();
        let fee = Swap::approx_fee_amount(FIRST, 1_000);
        assert_ok!(register(1, FIRST, 2));

        assert_eq!(SubnetworkN::<Test>::get(FIRST), 2);
        assert_eq!(Uids::<Test>::get(FIRST, account(2)), Some(1));
        assert_eq!(Owner::<Test>::get(account(2)), account(1));
        assert_eq!(OwnedHotkeys::<Test>::get(account(1)), [account(2)]);
        let stake = SubtensorModule::stake_of(&account(2), &account(1), FIRST);
        assert_eq!(stake, AlphaBalance::ZERO);
        assert_eq!(balance(1), 49_000);
        assert_eq!(SubnetTaoFlow::<Test>::get(FIRST), 1_000);
        assert_eq!(SubnetTAO::<Test>::get(FIRST).to_u64(), tao + 1_000 - fee);
        assert!(SubnetAlphaIn::<Test>::get(FIRST).to_u64() < alpha_in);
        assert_eq!(SubnetAlphaOut::<Test>::get(FIRST), alpha_out);
        assert_eq!(TotalStake::<Test>::get().to_u64(), total_stake + 1_000);
        assert_eq!(SubnetVolume::<Test>::get(FIRST), 1_000);
        assert_eq!(RegistrationsThisBlock::<Test>::get(FIRST), 1);
        assert_eq!(burn(FIRST), 1_260);
        assert_eq!(
            events(),
            [
                Event::RAORecycledForRegistrationSet(FIRST, TaoBalance::new(1_000)),
                Event::NeuronRegistered(FIRST, 1, account(2)),
            ]
        );
    });
}

#[test]
fn errors_come_in_order() {
    Scene::new().funded(1, 9_999).run(|| {
        set_burn(FIRST, 10_000);
        NetworkRegistrationAllowed::<Test>::insert(FIRST, false);
        let nobody = account(0);
        MaxAllowedUids::<Test>::insert(FIRST, 0);
        own(8, 9);
        let call = |netuid, hotkey| Call::burned_register { netuid, hotkey };
        let who = || signed(&account(1));

        assert_noop!(
            dispatch(call(NetUid::ROOT, account(9)), unsigned()),
            DispatchError::BadOrigin
        );
        assert_noop!(
            dispatch(call(NetUid::ROOT, account(9)), who()),
            Error::<Test>::RegistrationNotPermittedOnRootSubnet
        );
        assert_noop!(
            dispatch(call(NetUid::new(9), account(9)), who()),
            Error::<Test>::SubnetNotExists
        );
        assert_noop!(
            dispatch(call(FIRST, nobody.clone()), who()),
            Error::<Test>::SubNetRegistrationDisabled
        );
        NetworkRegistrationAllowed::<Test>::insert(FIRST, true);
        assert_noop!(
            dispatch(call(FIRST, nobody), who()),
            Error::<Test>::HotKeyAlreadyRegisteredInSubNet
        );
        let special = SubtensorModule::derive_subnet_account(NetUid::new(3));
        assert_noop!(
            dispatch(call(FIRST, special.clone()), who()),
            Error::<Test>::NotEnoughBalanceToStake
        );
        endow(1, 1);
        assert_noop!(dispatch(call(FIRST, special), who()), Error::<Test>::CannotUseSystemAccount);
        assert_noop!(register(1, FIRST, 9), Error::<Test>::NonAssociatedColdKey);
        assert_noop!(register(1, FIRST, 2), Error::<Test>::NoNeuronIdAvailable);
        MaxAllowedUids::<Test>::insert(FIRST, 256);
        SubnetAlphaIn::<Test>::insert(FIRST, AlphaBalance::new(999_999));
        assert_noop!(register(1, FIRST, 2), pallet_subtensor_swap::Error::<Test>::ReservesTooLow);
        assert_eq!(balance(1), 10_000);
        SubnetAlphaIn::<Test>::insert(FIRST, AlphaBalance::new(genesis::GENESIS_RESERVE));
        assert_ok!(register(1, FIRST, 2));
        assert_eq!(SubnetworkN::<Test>::get(FIRST), 2);
    });
}

#[test]
fn payer_without_spare_money_is_kept_alive() {
    Scene::new().funded(1, 10_000).funded(3, 500).run(|| {
        set_burn(FIRST, 10_000);
        open_bounds(FIRST);
        assert_ok!(register(1, FIRST, 2));
        assert_eq!(balance(1), 500);
        assert_eq!(SubnetTaoFlow::<Test>::get(FIRST), 9_500, "what was paid");
        assert_eq!(RAORecycledForRegistration::<Test>::get(FIRST).to_u64(), 10_000, "the price");
        set_burn(FIRST, 500);
        assert_noop!(register(3, FIRST, 4), Error::<Test>::InsufficientBalance);
    });
}

#[test]
fn free_registration_moves_nothing() {
    Scene::new().run(|| {
        set_burn(FIRST, 0);
        open_bounds(FIRST);
        assert_ok!(register(1, FIRST, 2));
        assert_eq!(SubnetTAO::<Test>::get(FIRST).to_u64(), genesis::GENESIS_RESERVE);
        assert_eq!(burn(FIRST), 0);
    });
}

#[test]
fn prices_of_several_registrations_add_up() {
    Scene::new().run(|| {
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        add_neuron(FIRST, 1, 2);
        let second = burn(FIRST);
        assert_eq!(second, 1_260);
        add_neuron(FIRST, 1, 3);
        assert_eq!(RAORecycledForRegistration::<Test>::get(FIRST).to_u64(), 1_000 + second);
        assert_eq!(RegistrationsThisBlock::<Test>::get(FIRST), 2, "no limit per block");
    });
}

#[test]
fn full_subnet_replaces_its_weakest_neuron() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        MaxAllowedUids::<Test>::insert(netuid, 3);
        add_neuron(netuid, 3, 4);
        add_neuron(netuid, 5, 6);
        Emission::<Test>::insert(netuid, [0, 20, 10].map(AlphaBalance::new).to_vec());
        assert_eq!(add_neuron(netuid, 7, 8), 2);
        assert_eq!(SubnetworkN::<Test>::get(netuid), 3);
        assert_eq!(Uids::<Test>::get(netuid, account(6)), None);
    });
}

#[test]
fn subnet_full_of_owners_takes_nobody() {
    Scene::new().funded(7, 10_000_000_000).run(|| {
        let netuid = add_subnet(1, 2);
        MaxAllowedUids::<Test>::insert(netuid, 1);
        assert_noop!(register(7, netuid, 8), Error::<Test>::NoNeuronIdAvailable);
    });
}

#[test]
fn owner_hotkey_without_protection_stays_though_the_price_is_paid() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        MaxAllowedUids::<Test>::insert(netuid, 1);
        MinNonImmuneUids::<Test>::insert(netuid, 0);
        ImmuneOwnerUidsLimit::<Test>::insert(netuid, 0);
        endow(7, 2_000_000_000);
        System::set_block_number(10_000);
        System::reset_events();
        assert_ok!(register(7, netuid, 8));
        assert_eq!(balance(7), 1_000_000_000);
        assert_eq!(Uids::<Test>::get(netuid, account(8)), None);
        assert_eq!(Keys::<Test>::get(netuid, 0), account(2));
        assert_eq!(events().last(), Some(&Event::NeuronRegistered(netuid, 0, account(8))));
    });
}

#[test]
fn with_the_correction_nobody_pays_for_the_owner_s_place() {
    Scene::new().corrected(&[Correction::SureRegistrations]).run(|| {
        let netuid = add_subnet(1, 2);
        MaxAllowedUids::<Test>::insert(netuid, 1);
        MinNonImmuneUids::<Test>::insert(netuid, 0);
        ImmuneOwnerUidsLimit::<Test>::insert(netuid, 0);
        endow(7, 2_000_000_000);
        System::set_block_number(10_000);
        assert_noop!(register(7, netuid, 8), Error::<Test>::NoNeuronIdAvailable);
        // Anybody else's place can be taken, though it earned more.
        MaxAllowedUids::<Test>::insert(netuid, 2);
        assert_eq!(add_neuron(netuid, 3, 4), 1);
        Emission::<Test>::insert(netuid, [0, 9].map(AlphaBalance::new).to_vec());
        System::set_block_number(20_000);
        endow(7, 2_000_000_000);
        assert_ok!(register(7, netuid, 8));
        assert_eq!(Uids::<Test>::get(netuid, account(8)), Some(1));
    });
}

#[test]
fn stable_subnet_trades_one_to_one() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        SubnetMechanism::<Test>::insert(netuid, 0);
        let tao = SubnetTAO::<Test>::get(netuid).to_u64();
        add_neuron(netuid, 3, 4);
        assert_eq!(SubnetTAO::<Test>::get(netuid).to_u64(), tao + 1_000_000_000);
        assert_eq!(SubnetAlphaOut::<Test>::get(netuid), AlphaBalance::ZERO);
    });
}

#[test]
fn a_limit_price_refuses_dearer_registrations() {
    Scene::new().funded(1, 50_000).run(|| {
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        let register = |netuid, limit_price| {
            let call = Call::register_limit { netuid, hotkey: account(2), limit_price };
            dispatch(call, signed(&account(1)))
        };
        let refused = Error::<Test>::RegistrationNotPermittedOnRootSubnet;
        assert_noop!(register(NetUid::ROOT, 0), refused);
        assert_noop!(register(NetUid::new(99), 0), Error::<Test>::SubnetNotExists);
        assert_noop!(register(FIRST, 999), Error::<Test>::RegistrationPriceLimitExceeded);
        assert_ok!(register(FIRST, 1_000));
        assert_eq!(Uids::<Test>::get(FIRST, account(2)), Some(1));
        assert_noop!(register(FIRST, 9_999), Error::<Test>::HotKeyAlreadyRegisteredInSubNet);
    });
}

#[test]
fn the_old_call_ignores_its_work() {
    Scene::new().funded(1, 50_000).run(|| {
        set_burn(FIRST, 1_000);
        open_bounds(FIRST);
        let call = Call::register {
            netuid: FIRST,
            block_number: 77,
            nonce: 1,
            work: vec![1, 2, 3],
            hotkey: account(2),
            coldkey: account(8),
        };
        assert_ok!(dispatch(call, signed(&account(1))));
        assert_eq!(Owner::<Test>::get(account(2)), account(1));
        assert_eq!(balance(1), 49_000);
    });
}
