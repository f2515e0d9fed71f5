//! The JSON of keyfiles (spec: neuron protocol §14).

use super::{KeyfileError, Keypair, from_ss58};
use crate::chain::AccountId;
use serde_json::{Map, Value, json};
use sp_core::{Pair, ed25519, sr25519};
use std::fmt;

/// `cryptoType` of ed25519 keys; sr25519 is 1 or absent.
const ED25519: u64 = 0;

/// The content of a keyfile: a key pair and what restores it, or an address only.
#[derive(Clone)]
pub struct Keyfile {
    account: AccountId,
    keypair: Option<Keypair>,
    phrase: Option<String>,
    seed: Option<[u8; 32]>,
}

impl fmt::Debug for Keyfile {
    /// The address only: secrets do not belong in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyfile({})", super::to_ss58(&self.account))
    }
}

impl From<Keypair> for Keyfile {
    fn from(keypair: Keypair) -> Self {
        Self { account: keypair.account(), keypair: Some(keypair), phrase: None, seed: None }
    }
}

impl Keyfile {
    /// An sr25519 key from a mnemonic of 12 to 24 words, without junctions.
    ///
    /// # Errors
    /// [`KeyfileError::Key`] when the words are not a mnemonic.
    pub fn from_phrase(phrase: &str) -> Result<Self, KeyfileError> {
        let (pair, seed) = sr25519::Pair::from_phrase(phrase, None)
            .map_err(|_| KeyfileError::Key { field: "secretPhrase" })?;
        let phrase = Some(phrase.to_owned());
        Ok(Self { phrase, seed: Some(seed), ..Self::from(Keypair::from(pair)) })
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The key pair.
    ///
    /// # Errors
    /// [`KeyfileError::PublicOnly`] when the file holds no secret.
    pub fn keypair(&self) -> Result<Keypair, KeyfileError> {
        self.keypair.clone().ok_or(KeyfileError::PublicOnly)
    }

    /// Reads the plaintext of a keyfile.
    ///
    /// Unlike the official reader this checks that the address belongs to the key. A `secretSeed`
    /// that is not hexadecimal, as some official versions wrote it, is passed over.
    ///
    /// # Errors
    /// [`KeyfileError`] with the field that is wrong.
    pub fn parse(plaintext: &[u8]) -> Result<Self, KeyfileError> {
        let json: Map<String, Value> = serde_json::from_slice(plaintext)
            .map_err(|reason| KeyfileError::Json(reason.to_string()))?;
        let text = |field: &str| json.get(field).and_then(Value::as_str);
        let ed25519 = match json.get("cryptoType").and_then(Value::as_u64) {
            None | Some(1) => false,
            Some(ED25519) => true,
            Some(unknown) => return Err(KeyfileError::CryptoType(unknown)),
        };
        let seed = text("secretSeed").and_then(bytes::<32>);
        let keyfile = if let Some(phrase) = text("secretPhrase") {
            let (pair, seed) = from_phrase(phrase, ed25519)?;
            Self { phrase: Some(phrase.to_owned()), seed: Some(seed), ..Self::from(pair) }
        } else if let Some(seed) = seed {
            Self { seed: Some(seed), ..Self::from(from_secret(&seed, ed25519, "secretSeed")?) }
        } else if let Some(key) = text("privateKey") {
            let key = hex::decode(key.trim_start_matches("0x"));
            let key = key.map_err(|_| KeyfileError::Key { field: "privateKey" })?;
            Self::from(from_secret(&key, ed25519, "privateKey")?)
        } else {
            let address = text("ss58Address").ok_or(KeyfileError::Empty)?;
            let account =
                from_ss58(address).map_err(|_| KeyfileError::Key { field: "ss58Address" })?;
            return Ok(Self { account, keypair: None, phrase: None, seed: None });
        };
        keyfile.check_address(text("ss58Address"))?;
        Ok(keyfile)
    }

    fn check_address(&self, claimed: Option<&str>) -> Result<(), KeyfileError> {
        let actual = super::to_ss58(&self.account);
        match claimed {
            Some(claimed) if claimed != actual => {
                Err(KeyfileError::Mismatch { claimed: claimed.to_owned(), actual })
            }
            _ => Ok(()),
        }
    }

    /// The public file's content.
    #[must_use]
    pub fn public_json(&self) -> String {
        Value::Object(self.public()).to_string()
    }

    /// The private file's content; the public one's when there is no secret.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = self.public();
        let mut add = |field: &str, value: Value| json.insert(field.to_owned(), value);
        if let Some(keypair) = &self.keypair {
            add("privateKey", json!(prefixed(&secret(keypair))));
        }
        if let Some(seed) = &self.seed {
            add("secretSeed", json!(prefixed(seed)));
        }
        if let Some(phrase) = &self.phrase {
            add("secretPhrase", json!(phrase));
        }
        Value::Object(json).to_string()
    }

    fn public(&self) -> Map<String, Value> {
        let key = prefixed(&self.account.0);
        let mut json = Map::new();
        json.insert("accountId".to_owned(), json!(key));
        json.insert("publicKey".to_owned(), json!(key));
        json.insert("ss58Address".to_owned(), json!(super::to_ss58(&self.account)));
        // Older readers refuse the number, and every reader takes its absence for sr25519.
        if let Some(Keypair::Ed25519(_)) = &self.keypair {
            json.insert("cryptoType".to_owned(), json!(ED25519));
        }
        json
    }
}

fn from_phrase(phrase: &str, ed25519: bool) -> Result<(Keypair, [u8; 32]), KeyfileError> {
    let wrong = |_| KeyfileError::Key { field: "secretPhrase" };
    if ed25519 {
        let (pair, seed) = ed25519::Pair::from_phrase(phrase, None).map_err(wrong)?;
        return Ok((pair.into(), seed));
    }
    let (pair, seed) = sr25519::Pair::from_phrase(phrase, None).map_err(wrong)?;
    Ok((pair.into(), seed))
}

/// A pair from a seed, or from an sr25519 secret key of 64 bytes.
fn from_secret(key: &[u8], ed25519: bool, field: &'static str) -> Result<Keypair, KeyfileError> {
    let wrong = |_| KeyfileError::Key { field };
    if ed25519 {
        return Ok(ed25519::Pair::from_seed_slice(key).map_err(wrong)?.into());
    }
    Ok(sr25519::Pair::from_seed_slice(key).map_err(wrong)?.into())
}

fn secret(keypair: &Keypair) -> Vec<u8> {
    match keypair {
        Keypair::Sr25519(pair) => pair.to_raw_vec(),
        Keypair::Ed25519(pair) => pair.to_raw_vec(),
    }
}

fn prefixed(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    hex::decode(text.trim_start_matches("0x")).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Vectors of the spec, §14.
    const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    const SEED: &str = "0xfac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e";
    const PRIVATE: &str = "0x05d65584630d16cd4af6d0bec10f34bb504a5dcb62dba2122d49f5a663763d0a\
                           fd190cce74df356432b410bd64682309d6dedb27c76845daf388557cbac3ca34";
    const PUBLIC: &str = "0x46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a";
    const ADDRESS: &str = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV";
    const ED_ADDRESS: &str = "5DFJF7tY4bpbpcKPJcBTQaKuCDEPCpiz8TRjpmLeTtweqmXL";
    const ALICE_PRIVATE: &str = "0x33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09\
                                 925a225d97aa00682d6a59b95b18780c10d7032336e88f3442b42361f4a66011";

    fn parse(json: Value) -> Result<Keyfile, KeyfileError> {
        Keyfile::parse(json.to_string().as_bytes())
    }

    fn address(json: Value) -> String {
        super::super::to_ss58(&parse(json).unwrap().account())
    }

    #[test]
    fn phrase_seed_and_private_key_give_the_official_address() {
        assert_eq!(address(json!({ "secretPhrase": PHRASE })), ADDRESS);
        assert_eq!(address(json!({ "secretSeed": SEED })), ADDRESS);
        assert_eq!(address(json!({ "privateKey": PRIVATE })), ADDRESS);
        assert_eq!(address(json!({ "ss58Address": ADDRESS })), ADDRESS);
        assert_eq!(address(json!({ "secretPhrase": PHRASE, "cryptoType": 0 })), ED_ADDRESS);
        let seed = parse(json!({ "secretPhrase": PHRASE, "cryptoType": 0 })).unwrap().seed.unwrap();
        assert_eq!(address(json!({ "privateKey": prefixed(&seed), "cryptoType": 0 })), ED_ADDRESS);
    }

    #[test]
    fn a_private_key_signs_for_its_address() {
        let alice = parse(json!({ "privateKey": ALICE_PRIVATE })).unwrap().keypair().unwrap();
        assert_eq!(alice.ss58(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
        assert!(super::super::verify(&alice.ss58(), b"message", &alice.sign(b"message")));
    }

    #[test]
    fn the_first_of_phrase_seed_and_key_counts_and_nulls_do_not() {
        let other = parse(json!({ "secretSeed": prefixed(&[1; 32]) })).unwrap();
        let all = json!({ "secretPhrase": PHRASE, "secretSeed": prefixed(&[1; 32]),
                          "privateKey": ALICE_PRIVATE });
        assert_eq!(address(all), ADDRESS);
        let seed_and_key = json!({ "secretPhrase": null, "secretSeed": prefixed(&[1; 32]),
                                   "privateKey": PRIVATE });
        assert_eq!(parse(seed_and_key).unwrap().account(), other.account());
    }

    #[test]
    fn crypto_types_that_are_no_numbers_mean_sr25519() {
        assert_eq!(address(json!({ "secretPhrase": PHRASE, "cryptoType": "0" })), ADDRESS);
        assert_eq!(address(json!({ "secretPhrase": PHRASE, "cryptoType": 1 })), ADDRESS);
        let unknown = parse(json!({ "secretPhrase": PHRASE, "cryptoType": 2 }));
        assert_eq!(unknown.unwrap_err(), KeyfileError::CryptoType(2));
    }

    #[test]
    fn a_seed_written_as_text_is_passed_over() {
        let seed = [0x11; 32];
        let text = format!("0x{}", String::from_utf8(seed.to_vec()).unwrap());
        let pair = from_secret(&seed, false, "secretSeed").unwrap();
        let json = json!({ "secretSeed": text, "privateKey": prefixed(&secret(&pair)),
                           "ss58Address": pair.ss58() });
        let keyfile = parse(json).unwrap();
        assert_eq!(keyfile.account(), pair.account());
        // What is written from it has no garbled seed.
        assert!(!keyfile.to_json().contains("secretSeed"));
    }

    #[test]
    fn an_address_of_another_key_is_refused() {
        let mismatch = parse(json!({ "secretPhrase": PHRASE, "ss58Address": ED_ADDRESS }));
        let (claimed, actual) = (ED_ADDRESS.to_owned(), ADDRESS.to_owned());
        assert_eq!(mismatch.unwrap_err(), KeyfileError::Mismatch { claimed, actual });
    }

    #[test]
    fn public_files_cannot_sign() {
        let public = parse(json!({ "ss58Address": ADDRESS })).unwrap();
        assert_eq!(public.keypair().unwrap_err(), KeyfileError::PublicOnly);
    }

    #[test]
    fn what_is_no_keyfile_is_named() {
        assert!(matches!(Keyfile::parse(b"not json").unwrap_err(), KeyfileError::Json(_)));
        assert_eq!(parse(json!({})).unwrap_err(), KeyfileError::Empty);
        let field = |json| match parse(json).unwrap_err() {
            KeyfileError::Key { field } => field,
            other => panic!("{other}"),
        };
        assert_eq!(field(json!({ "secretPhrase": "word salad" })), "secretPhrase");
        assert_eq!(field(json!({ "privateKey": "0x00" })), "privateKey");
        assert_eq!(field(json!({ "ss58Address": "5abc" })), "ss58Address");
    }

    #[test]
    fn files_hold_what_the_official_reader_wants() {
        let keyfile = Keyfile::from_phrase(PHRASE).unwrap();
        let public = json!({ "accountId": PUBLIC, "publicKey": PUBLIC, "ss58Address": ADDRESS });
        let mut private = public.clone();
        private["privateKey"] = json!(PRIVATE);
        private["secretSeed"] = json!(SEED);
        private["secretPhrase"] = json!(PHRASE);
        assert_eq!(keyfile.public_json().parse::<Value>().unwrap(), public);
        assert_eq!(keyfile.to_json().parse::<Value>().unwrap(), private);
    }

    #[test]
    fn ed25519_files_say_so() {
        let keyfile = parse(json!({ "secretPhrase": PHRASE, "cryptoType": 0 })).unwrap();
        let written = keyfile.to_json();
        assert_eq!(written.parse::<Value>().unwrap()["cryptoType"], json!(0));
        assert_eq!(Keyfile::parse(written.as_bytes()).unwrap().account(), keyfile.account());
    }
}
