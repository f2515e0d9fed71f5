//! Keys of authors.

use alloc::vec::Vec;
use ml_kem::{ExpandedDecapsulationKey, KeyExport, MlKem768, ml_kem_768::DecapsulationKey};
use zeroize::Zeroizing;

/// Length of an encapsulation key, in bytes.
pub const ENC_KEY_LEN: usize = 1_184;
/// Length of a decapsulation key in its expanded form, in bytes.
pub const DEC_KEY_LEN: usize = 2_400;
/// Length of a key's hash, in bytes.
pub const KEY_HASH_LEN: usize = 16;

/// How a transaction names the key it is encrypted to: twox-128 of the encapsulation key.
pub fn key_hash(enc_key: &[u8]) -> [u8; KEY_HASH_LEN] {
    sp_crypto_hashing::twox_128(enc_key)
}

/// An ML-KEM-768 key pair, wiped when dropped.
#[derive(Clone)]
pub struct KeyPair(DecapsulationKey);

impl KeyPair {
    /// The pair of 64 random bytes.
    pub fn from_seed(seed: &[u8; 64]) -> Self {
        Self(DecapsulationKey::from_seed((*seed).into()))
    }

    /// The pair of a decapsulation key in its expanded form of [`DEC_KEY_LEN`] bytes; `None` if it
    /// is none.
    pub fn from_dec_key(bytes: &[u8]) -> Option<Self> {
        let expanded = <&ExpandedDecapsulationKey<MlKem768>>::try_from(bytes).ok()?;
        // The interface passes keys in this form.
        #[allow(deprecated)]
        DecapsulationKey::from_expanded(expanded).ok().map(Self)
    }

    /// The public half, [`ENC_KEY_LEN`] bytes.
    pub fn enc_key(&self) -> Vec<u8> {
        self.0.encapsulation_key().to_bytes().to_vec()
    }

    /// The secret half in its expanded form, [`DEC_KEY_LEN`] bytes, wiped when dropped.
    pub fn dec_key(&self) -> Zeroizing<Vec<u8>> {
        // The interface passes keys in this form.
        #[allow(deprecated)]
        let expanded = ml_kem::ExpandedKeyEncoding::to_expanded_bytes(&self.0);
        Zeroizing::new(Zeroizing::new(expanded).to_vec())
    }

    pub(crate) fn secret(&self) -> &DecapsulationKey {
        &self.0
    }
}
