//! Who speaks: hotkeys, their signatures, and the texts that are signed (protocol section 5).

use sp_core::{
    Pair as _,
    crypto::{Ss58AddressFormat, Ss58Codec},
    sr25519,
};

/// The prefix of the protocol's addresses.
const SS58_PREFIX: u16 = 42;

/// Something that signs with an sr25519 hotkey.
pub trait Signer: Send + Sync {
    /// The hotkey's address, SS58 with prefix 42.
    fn ss58(&self) -> &str;

    /// An sr25519 signature (context `substrate`) over the raw bytes.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// An address that is none, with the words the official axon uses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid SS58 address: {0}")]
pub struct AddressError(String);

/// The public key behind an address. Only prefix 42 is taken, so that one key has one text.
pub fn public_key(ss58: &str) -> Result<sr25519::Public, AddressError> {
    let (key, format) = sr25519::Public::from_ss58check_with_version(ss58)
        .map_err(|error| AddressError(error.to_string()))?;
    if format != Ss58AddressFormat::custom(SS58_PREFIX) {
        return Err(AddressError(format!("the prefix is {} instead of 42", u16::from(format))));
    }
    Ok(key)
}

/// Whether `signature` is one of the key behind `ss58` over `message`, plain or wrapped in
/// `<Bytes>` as browser wallets sign. Errors if the address is malformed.
pub fn verify(ss58: &str, message: &[u8], signature: &[u8; 64]) -> Result<bool, AddressError> {
    let key = public_key(ss58)?;
    let signature = sr25519::Signature::from(*signature);
    if sr25519::Pair::verify(&signature, message, &key) {
        return Ok(true);
    }
    let wrapped = [b"<Bytes>", message, b"</Bytes>"].concat();
    Ok(sr25519::Pair::verify(&signature, wrapped, &key))
}

/// A signature as it travels: `0x` and 128 lower-case hex digits.
pub fn signature_text(signature: &[u8; 64]) -> String {
    format!("0x{}", hex::encode(signature))
}

/// What a dendrite signs of a request (section 5.1).
pub fn request_message(
    nonce: u64,
    dendrite_hotkey: &str,
    axon_hotkey: &str,
    uuid: &str,
    body_hash: &str,
) -> String {
    format!("{nonce}.{dendrite_hotkey}.{axon_hotkey}.{uuid}.{body_hash}")
}

/// What an axon signs of its answer (section 5.2). `axon_hotkey` is the one the request named.
pub fn answer_message(nonce: u64, dendrite_hotkey: &str, axon_hotkey: &str, uuid: &str) -> String {
    format!("{nonce}.{dendrite_hotkey}.{axon_hotkey}.{uuid}")
}

/// A random identifier in the form of a version 4 UUID.
pub fn uuid() -> String {
    let mut bytes: [u8; 16] = rand::random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex::encode(bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

/// Nanoseconds since the Unix epoch, the unit of nonces.
pub fn now_nanos() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |elapsed| u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX))
}

/// A hotkey held in memory as a plain sr25519 pair.
#[derive(Clone)]
pub struct LocalSigner {
    pair: sr25519::Pair,
    ss58: String,
}

impl LocalSigner {
    /// A hotkey from a secret URI, such as `//Alice` or a phrase with a derivation path. Errors
    /// with the reason if it is none.
    pub fn from_uri(uri: &str) -> Result<Self, sp_core::crypto::SecretStringError> {
        sr25519::Pair::from_string(uri, None).map(Self::from)
    }
}

impl From<sr25519::Pair> for LocalSigner {
    fn from(pair: sr25519::Pair) -> Self {
        let format = Ss58AddressFormat::custom(SS58_PREFIX);
        let ss58 = pair.public().to_ss58check_with_version(format);
        Self { pair, ss58 }
    }
}

impl Signer for LocalSigner {
    fn ss58(&self) -> &str {
        &self.ss58
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).0
    }
}
