//! `associate_evm_key`.

use super::*;
use crate::registry::evm::evm_message;
use frame_support::{assert_noop, assert_ok};
use sp_core::{H160, Pair, ecdsa};

/// The hotkey that names an address, and its coldkey.
const HOTKEY: u8 = 4;
const COLDKEY: u8 = 3;
/// A block in which a neuron that never did may.
const RESTED: u64 = 7_200;
/// The number that is signed; any will do.
const SIGNED: u64 = 7_205;

/// The first of the well-known development accounts of EVM tools, and its address.
fn evm_pair() -> ecdsa::Pair {
    ecdsa::Pair::from_seed(&from_hex(
        "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    ))
}
fn evm_address() -> H160 {
    H160(from_hex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266"))
}
/// A signature of that account's for the hotkey and [`SIGNED`], made with other software.
const FOREIGN_SIGNATURE: &str = "99c126da20397558f23658764c3a7c583db7ff706e93981cc170e27ca8336201\
                                 1913434f069c59d233f64cf1240afd4043ec65c26a788f39723612ac1b2d69fe1b";

fn from_hex<const N: usize>(hex: &str) -> [u8; N] {
    core::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

fn sign(hotkey: u8, number: u64) -> ecdsa::Signature {
    evm_pair().sign_prehashed(&evm_message(&[hotkey; 32], number))
}

fn associate(
    netuid: NetUid,
    hotkey: u8,
    evm_key: H160,
    signature: ecdsa::Signature,
) -> DispatchResult {
    let call = Call::associate_evm_key { netuid, evm_key, block_number: SIGNED, signature };
    dispatch(call, signed(&account(hotkey)))
}

/// Runs on a subnet with the hotkey as uid 1, when it may name an address.
fn scene(test: impl FnOnce(NetUid)) {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        assert_eq!(add_neuron(netuid, COLDKEY, HOTKEY), 1);
        System::set_block_number(RESTED);
        System::reset_events();
        test(netuid);
    });
}

fn linked(netuid: NetUid) -> Option<(H160, u64)> {
    AssociatedEvmAddress::<Test>::get(netuid, 1)
}

#[test]
fn the_message_is_the_specified_one() {
    let expected = from_hex("acd8ca7828c2c8ae886677d7c4e56a4472c6deddbb3505df1851c5dc90f98ee7");
    assert_eq!(evm_message(&[HOTKEY; 32], SIGNED), expected);
}

#[test]
fn an_address_that_signed_is_tied_to_the_neuron() {
    scene(|netuid| {
        let before = balance(HOTKEY);
        assert_ok!(associate(netuid, HOTKEY, evm_address(), sign(HOTKEY, SIGNED)));
        assert_eq!(linked(netuid), Some((evm_address(), RESTED)));
        let (hotkey, evm_key) = (account(HOTKEY), evm_address());
        let event = Event::EvmKeyAssociated { netuid, hotkey, evm_key, block_associated: RESTED };
        assert_eq!(events(), [event]);
        assert_eq!(balance(HOTKEY), before);
    });
}

#[test]
fn signatures_of_other_software_do() {
    let mut signature: [u8; 65] = from_hex(FOREIGN_SIGNATURE);
    assert_eq!(signature[64], 27);
    // Wallets say 27 or 28, others 0 or 1.
    for v in [27, 0] {
        signature[64] = v;
        scene(|netuid| {
            assert_ok!(associate(netuid, HOTKEY, evm_address(), signature.into()));
        });
    }
}

#[test]
fn errors_come_in_order() {
    scene(|netuid| {
        let good = sign(HOTKEY, SIGNED);
        let address = evm_address();
        let none = ecdsa::Signature::from([0; 65]);
        let call = |netuid| Call::associate_evm_key {
            netuid,
            evm_key: address,
            block_number: SIGNED,
            signature: none,
        };
        assert_noop!(dispatch(call(netuid), unsigned()), DispatchError::BadOrigin);
        assert_noop!(dispatch(call(netuid), root()), DispatchError::BadOrigin);
        let unregistered = || Error::<Test>::HotKeyNotRegisteredInSubNet;
        assert_noop!(associate(netuid, 9, address, none), unregistered());
        assert_noop!(associate(FIRST, HOTKEY, address, none), unregistered());
        System::set_block_number(RESTED - 1);
        let early = Error::<Test>::EvmKeyAssociateRateLimitExceeded;
        assert_noop!(associate(netuid, HOTKEY, address, none), early);
        System::set_block_number(RESTED);
        let owner = Owner::<Test>::take(account(HOTKEY));
        let nobodys = Error::<Test>::NonAssociatedColdKey;
        assert_noop!(associate(netuid, HOTKEY, address, none), nobodys);
        Owner::<Test>::insert(account(HOTKEY), owner);
        assert_noop!(associate(netuid, HOTKEY, address, none), Error::<Test>::InvalidIdentity);
        let mut wrong_v = good;
        wrong_v.0[64] = 7;
        assert_noop!(associate(netuid, HOTKEY, address, wrong_v), Error::<Test>::InvalidIdentity);
        let another = || Error::<Test>::InvalidRecoveredPublicKey;
        assert_noop!(associate(netuid, HOTKEY, H160::zero(), good), another());
        assert_noop!(associate(netuid, HOTKEY, address, sign(HOTKEY, SIGNED + 1)), another());
        assert_noop!(associate(netuid, HOTKEY, address, sign(2, SIGNED)), another());
        assert_ok!(associate(netuid, HOTKEY, address, good));
    });
}

#[test]
fn a_neuron_waits_between_two_addresses() {
    scene(|netuid| {
        let again = || associate(netuid, HOTKEY, evm_address(), sign(HOTKEY, SIGNED));
        assert_ok!(again());
        System::set_block_number(2 * RESTED - 1);
        assert_noop!(again(), Error::<Test>::EvmKeyAssociateRateLimitExceeded);
        System::set_block_number(2 * RESTED);
        assert_ok!(again());
        assert_eq!(linked(netuid), Some((evm_address(), 2 * RESTED)));
    });
    // On fast chains for a block.
    Scene::new().fast().run(|| {
        let netuid = add_subnet(1, HOTKEY);
        let call = || {
            let (evm_key, signature) = (evm_address(), sign(HOTKEY, SIGNED));
            let call = Call::associate_evm_key { netuid, evm_key, block_number: SIGNED, signature };
            dispatch(call, signed(&account(HOTKEY)))
        };
        assert_ok!(call());
        assert_noop!(call(), Error::<Test>::EvmKeyAssociateRateLimitExceeded);
        System::set_block_number(2);
        assert_ok!(call());
    });
}

#[test]
fn a_successor_does_not_inherit_the_address() {
    scene(|netuid| {
        assert_ok!(associate(netuid, HOTKEY, evm_address(), sign(HOTKEY, SIGNED)));
        SubtensorModule::replace_neuron(netuid, 1, &account(8), RESTED);
        assert_eq!(linked(netuid), None);
    });
}

#[test]
fn a_swapped_hotkey_s_neuron_keeps_its_address() {
    for on_all in [true, false] {
        scene(|netuid| {
            assert_ok!(associate(netuid, HOTKEY, evm_address(), sign(HOTKEY, SIGNED)));
            endow(COLDKEY, 1_000_000_000);
            System::set_block_number(2 * RESTED - 1);
            let swap = Call::swap_hotkey_v2 {
                hotkey: account(HOTKEY),
                new_hotkey: account(8),
                netuid: (!on_all).then_some(netuid),
                keep_stake: false,
            };
            assert_ok!(dispatch(swap, signed(&account(COLDKEY))));
            assert_eq!(Uids::<Test>::get(netuid, account(8)), Some(1));
            assert_eq!(linked(netuid), Some((evm_address(), RESTED)));
            // The limit is the neuron's too.
            let early = Error::<Test>::EvmKeyAssociateRateLimitExceeded;
            assert_noop!(associate(netuid, 8, evm_address(), sign(8, SIGNED)), early);
        });
    }
}

#[test]
fn a_dissolved_subnet_forgets_its_addresses() {
    scene(|netuid| {
        assert_ok!(associate(netuid, HOTKEY, evm_address(), sign(HOTKEY, SIGNED)));
        assert_ok!(SubtensorModule::root_dissolve_network(root(), netuid));
        assert_eq!(AssociatedEvmAddress::<Test>::iter().count(), 0);
    });
}
