//! What travels, and what it hides.

use crate::{
    ENC_KEY_LEN, KEY_HASH_LEN,
    keys::{KeyPair, key_hash},
};
use alloc::vec::Vec;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use codec::{Decode, DecodeWithMemTracking, Encode};
use ml_kem::{Decapsulate, Key, ml_kem_768};
use scale_info::TypeInfo;
use zeroize::Zeroizing;

/// Length of a nonce of XChaCha20-Poly1305, in bytes.
pub const NONCE_LEN: usize = 24;

/// A shielded transaction taken apart (spec: types, `ShieldedTransaction`).
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ShieldedTransaction {
    /// Hash of the key it is encrypted to.
    pub key_hash: [u8; KEY_HASH_LEN],
    /// Encapsulated secret, 1,088 bytes in one that can be opened.
    pub kem_ct: Vec<u8>,
    /// Encrypted transaction with its tag of 16 bytes.
    pub aead_ct: Vec<u8>,
    /// Nonce of the encryption.
    pub nonce: [u8; NONCE_LEN],
}

impl ShieldedTransaction {
    /// Takes the bytes of `submit_encrypted` apart; `None` if they are too short. Whether they can
    /// be opened only their author can tell.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (key_hash, rest) = bytes.split_first_chunk()?;
        let (kem_len, rest) = rest.split_first_chunk()?;
        let (kem_ct, rest) = rest.split_at_checked(u16::from_le_bytes(*kem_len).into())?;
        let (nonce, aead_ct) = rest.split_first_chunk()?;
        if aead_ct.is_empty() {
            return None;
        }
        let (kem_ct, aead_ct) = (kem_ct.to_vec(), aead_ct.to_vec());
        Some(Self { key_hash: *key_hash, kem_ct, aead_ct, nonce: *nonce })
    }

    /// Opens it with a decapsulation key in its expanded form; `None` if it is not for this key,
    /// was changed on its way, or hides nothing.
    pub fn unshield(&self, dec_key: &[u8]) -> Option<Vec<u8>> {
        let pair = KeyPair::from_dec_key(dec_key)?;
        let kem_ct = ml_kem_768::Ciphertext::try_from(&self.kem_ct[..]).ok()?;
        let secret = Zeroizing::new(pair.secret().decapsulate(&kem_ct));
        let cipher = XChaCha20Poly1305::new_from_slice(&secret[..]).ok()?;
        let plain = cipher.decrypt(XNonce::from_slice(&self.nonce), &self.aead_ct[..]).ok()?;
        (!plain.is_empty()).then_some(plain)
    }
}

/// What a client does: encrypts a complete signed transaction, its length prefix included, to an
/// author's key. `secret` and `nonce` are random bytes never used before. `None` if the key is none,
/// or the transaction too long to encrypt.
pub fn shield(
    enc_key: &[u8],
    transaction: &[u8],
    secret: [u8; 32],
    nonce: [u8; NONCE_LEN],
) -> Option<Vec<u8>> {
    let enc_key: &[u8; ENC_KEY_LEN] = enc_key.try_into().ok()?;
    let key =
        ml_kem_768::EncapsulationKey::new(&Key::<ml_kem_768::EncapsulationKey>::from(*enc_key))
            .ok()?;
    let (kem_ct, shared) = key.encapsulate_deterministic(&secret.into());
    let shared = Zeroizing::new(shared);
    let cipher = XChaCha20Poly1305::new_from_slice(&shared[..]).ok()?;
    let aead_ct = cipher.encrypt(XNonce::from_slice(&nonce), transaction).ok()?;
    let kem_len = u16::try_from(kem_ct.len()).ok()?.to_le_bytes();
    Some([&key_hash(enc_key)[..], &kem_len, &kem_ct, &nonce, &aead_ct].concat())
}
