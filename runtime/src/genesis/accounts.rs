//! The well-known accounts of development chains: sr25519 keys `//Name` of the development phrase.

use crate::{AccountId, Balance};
use alloc::vec::Vec;
use myelin_types::units::TAO;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_core::hex2array;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What Alice, Bob and Charlie own, in rao.
const RICH: Balance = 1_000_000 * TAO;
/// What every other funded account owns, in rao.
const MODEST: Balance = 2_000 * TAO;

/// `//Three`.
const THREE: [u8; 32] =
    hex2array!("9026941b7aa2328a8c5ea4e25bb747a2bf92a066fae0cc3722faf58cf44d3502");
/// `//Alice_hk`.
const ALICE_HOTKEY: [u8; 32] =
    hex2array!("506c5a28f51e841b4df26ace64a23d69057fefda24bc9a53cb74197f901e7128");
/// The account of EVM address 0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac.
const EVM_FIRST: [u8; 32] =
    hex2array!("a02a00e549cb104f710d3fe6f2f83e91524d2a40c4ed831658a120883077f9a9");
/// The account of EVM address 0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0.
const EVM_SECOND: [u8; 32] =
    hex2array!("caf8959d3c25429e5797758aa16e326839c744a374c3157fdad86e65458f6c59");

/// Every account that owns TAO on a development chain: its seed, its id, its balance in rao.
///
/// Accounts of EVM addresses are named by the address, since no seed is known for them.
pub fn funded_accounts() -> Vec<(&'static str, AccountId, Balance)> {
    use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie, One, Two};
    let key = |keyring: Sr25519Keyring| keyring.to_account_id();
    [
        ("//Alice", key(Alice), RICH),
        ("//Bob", key(Bob), RICH),
        ("//Charlie", key(Charlie), RICH),
        ("//Dave", key(Dave), MODEST),
        ("//Eve", key(Eve), MODEST),
        ("//Ferdie", key(Ferdie), MODEST),
        ("//One", key(One), MODEST),
        ("//Two", key(Two), MODEST),
        ("//Three", AccountId::new(THREE), MODEST),
        ("0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac", AccountId::new(EVM_FIRST), MODEST),
        ("0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0", AccountId::new(EVM_SECOND), MODEST),
    ]
    .into()
}

/// The sudo key: Alice.
pub(super) fn sudo() -> AccountId {
    Sr25519Keyring::Alice.to_account_id()
}

/// Coldkey and hotkey that own the root network of a fast chain: `//Alice` and `//Alice_hk`.
pub(super) fn fast_root_owner() -> (AccountId, AccountId) {
    (Sr25519Keyring::Alice.to_account_id(), AccountId::new(ALICE_HOTKEY))
}

/// Authority keys of development names (`Alice`, `One` …); unknown names are left out.
pub fn authority_keys(names: &[&str]) -> Vec<(AuraId, GrandpaId)> {
    names
        .iter()
        .filter_map(|name| {
            let sr25519 = Sr25519Keyring::iter().find(|key| <&str>::from(*key) == *name)?;
            let ed25519 = Ed25519Keyring::iter().find(|key| <&str>::from(*key) == *name)?;
            Some((sr25519.public().into(), ed25519.public().into()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::{Pair, sr25519};

    #[test]
    fn constants_are_the_keys_of_their_seeds() {
        let derived = |seed: &str| sr25519::Pair::from_string(seed, None).unwrap().public().0;
        assert_eq!(derived("//Three"), THREE);
        assert_eq!(derived("//Alice_hk"), ALICE_HOTKEY);
        for (seed, account, _) in funded_accounts() {
            if seed.starts_with("//") {
                assert_eq!(account, AccountId::new(derived(seed)), "{seed}");
            }
        }
    }

    #[test]
    fn balances_add_up() {
        let total: Balance = funded_accounts().iter().map(|(_, _, rao)| rao).sum();
        assert_eq!(total, 3_016_000_000_000_000);
        assert_eq!(authority_keys(&["Alice", "Bob", "Charlie"]).len(), 3);
        assert_eq!(authority_keys(&["One"]).len(), 1);
    }
}
