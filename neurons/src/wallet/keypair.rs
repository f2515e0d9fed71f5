//! Key pairs that sign extrinsics and neuron messages, and the addresses they stand for.

use super::WalletError;
use crate::chain::{AccountId, Config};
use sp_core::{
    Pair,
    crypto::{Ss58AddressFormat, Ss58Codec},
    ed25519, sr25519,
};
use std::fmt;
use subxt::{tx::Signer, utils::MultiSignature};

/// The address prefix of the chain (spec: extrinsic §1).
pub const SS58_PREFIX: u16 = 42;

/// A key pair: sr25519 as a rule, ed25519 where a wallet file says so.
#[derive(Clone)]
pub enum Keypair {
    /// Schnorr signatures on Ristretto; what the neuron protocol asks of hotkeys.
    Sr25519(Box<sr25519::Pair>),
    /// Edwards-curve signatures; valid for extrinsics only.
    Ed25519(Box<ed25519::Pair>),
}

impl Keypair {
    /// An sr25519 pair from a dev URI (`//Alice`), a mnemonic, a `0x` seed, or any of them with
    /// derivation junctions and `///password`.
    ///
    /// # Errors
    /// [`WalletError::Uri`] with what is wrong; the secret itself is never part of the text.
    pub fn from_uri(uri: &str) -> Result<Self, WalletError> {
        sr25519::Pair::from_string(uri, None)
            .map(Self::from)
            .map_err(|reason| WalletError::Uri { reason: format!("{reason:?}") })
    }

    /// A fresh sr25519 pair and the twelve words that restore it.
    #[must_use]
    pub fn generate() -> (Self, String) {
        let (pair, phrase, _) = sr25519::Pair::generate_with_phrase(None);
        (Self::from(pair), phrase)
    }

    /// The 32 bytes of the public key, which are also the account.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        match self {
            Self::Sr25519(pair) => pair.public().0,
            Self::Ed25519(pair) => pair.public().0,
        }
    }

    /// The account this pair signs for.
    #[must_use]
    pub fn account(&self) -> AccountId {
        AccountId::from(self.public())
    }

    /// The account's address with the chain's prefix.
    #[must_use]
    pub fn ss58(&self) -> String {
        to_ss58(&self.account())
    }

    /// Signs a message; sr25519 signatures are randomised, so two of them differ.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        match self {
            Self::Sr25519(pair) => pair.sign(message).0,
            Self::Ed25519(pair) => pair.sign(message).0,
        }
    }
}

impl From<sr25519::Pair> for Keypair {
    fn from(pair: sr25519::Pair) -> Self {
        Self::Sr25519(Box::new(pair))
    }
}

impl From<ed25519::Pair> for Keypair {
    fn from(pair: ed25519::Pair) -> Self {
        Self::Ed25519(Box::new(pair))
    }
}

impl fmt::Debug for Keypair {
    /// The address only: secrets do not belong in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keypair({})", self.ss58())
    }
}

impl Signer<Config> for Keypair {
    fn account_id(&self) -> AccountId {
        self.account()
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        let signature = Keypair::sign(self, payload);
        match self {
            Self::Sr25519(_) => MultiSignature::Sr25519(signature),
            Self::Ed25519(_) => MultiSignature::Ed25519(signature),
        }
    }
}

/// Whether `signature` is the sr25519 signature of `message` by the hotkey at `ss58`; false for
/// anything malformed (spec: neuron protocol §5).
#[must_use]
pub fn verify(ss58: &str, message: &[u8], signature: &[u8]) -> bool {
    let (Ok(account), Ok(signature)) = (from_ss58(ss58), <[u8; 64]>::try_from(signature)) else {
        return false;
    };
    let public = sr25519::Public::from_raw(account.0);
    sr25519::Pair::verify(&sr25519::Signature::from_raw(signature), message, &public)
}

/// The account of an address with the chain's prefix.
///
/// # Errors
/// [`WalletError::Address`] when it does not decode or carries another network's prefix.
pub fn from_ss58(address: &str) -> Result<AccountId, WalletError> {
    let wrong = |reason: String| WalletError::Address { address: address.to_owned(), reason };
    let (public, format) = sr25519::Public::from_ss58check_with_version(address)
        .map_err(|reason| wrong(reason.to_string()))?;
    if format != Ss58AddressFormat::custom(SS58_PREFIX) {
        return Err(wrong(format!(
            "its prefix is {}, this chain's addresses have {SS58_PREFIX}",
            u16::from(format)
        )));
    }
    Ok(AccountId::from(public.0))
}

/// The address of an account with the chain's prefix.
#[must_use]
pub fn to_ss58(account: &AccountId) -> String {
    sr25519::Public::from_raw(account.0)
        .to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    #[test]
    fn dev_uris_give_the_well_known_accounts() {
        assert_eq!(Keypair::from_uri("//Alice").unwrap().ss58(), ALICE);
        assert_eq!(Keypair::from_uri("//Bob").unwrap().ss58(), BOB);
    }

    #[test]
    fn junctions_passwords_and_phrases_lead_to_different_accounts() {
        let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
        let plain = Keypair::from_uri(phrase).unwrap();
        assert_eq!(plain.ss58(), "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV");
        assert_eq!(Keypair::from_uri(&format!("{phrase}//Alice")).unwrap().ss58(), ALICE);
        let others = ["//miner/0", "//miner/1", "///secret"]
            .map(|tail| Keypair::from_uri(&format!("{phrase}{tail}")).unwrap().ss58());
        assert!(others.iter().all(|other| *other != plain.ss58()));
        assert_ne!(others[0], others[1]);
    }

    #[test]
    fn a_bad_uri_is_named_without_repeating_it() {
        let error = Keypair::from_uri("word salad").unwrap_err().to_string();
        assert!(error.contains("//Alice") && !error.contains("salad"), "{error}");
    }

    #[test]
    fn generated_words_restore_the_pair() {
        let (pair, phrase) = Keypair::generate();
        assert_eq!(phrase.split(' ').count(), 12);
        assert_eq!(Keypair::from_uri(&phrase).unwrap().public(), pair.public());
    }

    #[test]
    fn only_the_signer_s_message_verifies() {
        let alice = Keypair::from_uri("//Alice").unwrap();
        let signature = alice.sign(b"hello");
        assert!(verify(ALICE, b"hello", &signature));
        assert!(!verify(BOB, b"hello", &signature));
        assert!(!verify(ALICE, b"hullo", &signature));
        assert!(!verify(ALICE, b"hello", &signature[..63]));
        assert!(!verify("nonsense", b"hello", &signature));
    }

    #[test]
    fn the_recorded_dendrite_and_axon_signatures_verify() {
        // Worked exchange of a real run (spec: neuron protocol §12).
        let request = "1795314379312696037.5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY.\
            5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty.19e52b9e-e61c-11f1-9ccd-02fc00000001.\
            c9e96a59e579d54d8d5673264beabb0233a6bde00e200fda6f1a6cb2abdfce0e";
        let signature = hex::decode(
            "b8af929edf43dcae686499cac58eef1d114e45cb68e3d0969ee60fac7ade406e\
             98223bf2596752ff0fdd5e553e203c725178e460fd467863f4097ef730559e87",
        )
        .unwrap();
        assert!(verify(ALICE, request.as_bytes(), &signature));
        let answer = "1795314379830977853.5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY.\
            5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty.19449f94-e61c-11f1-9ccd-02fc00000001";
        let signature = hex::decode(
            "76c9c0393bd7cee873011c37e6224f90d87b1312e1ee636f4a7354ec84337705\
             748d3c565c129e3fa2a51196fd1791e547282a588aba41872c9fabb0cd053e86",
        )
        .unwrap();
        assert!(verify(BOB, answer.as_bytes(), &signature));
    }

    #[test]
    fn addresses_of_other_networks_and_typing_errors_are_told_apart() {
        assert_eq!(to_ss58(&from_ss58(ALICE).unwrap()), ALICE);
        // Alice on a chain with prefix 0.
        let other = from_ss58("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5").unwrap_err();
        assert!(other.to_string().contains("prefix is 0"), "{other}");
        assert!(from_ss58(&ALICE.replace('Q', "R")).is_err());
    }

    #[test]
    fn secrets_stay_out_of_debug_output() {
        assert_eq!(
            format!("{:?}", Keypair::from_uri("//Alice").unwrap()),
            format!("Keypair({ALICE})")
        );
    }
}
