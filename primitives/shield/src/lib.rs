//! Shielded transactions: encrypted to the author of a coming block, so that nobody can run ahead
//! of them (spec `weights.md` §7).
//!
//! Authors announce ML-KEM-768 keys (FIPS 203). A client encapsulates a shared secret to the next
//! one and encrypts its whole signed transaction with it (XChaCha20-Poly1305, no associated data);
//! the result travels inside `MevShield.submit_encrypted`:
//!
//! ```text
//! key_hash 16 ‖ kem_len 2 (little endian) ‖ kem_ct ‖ nonce 24 ‖ aead_ct
//! ```
//!
//! ```
//! use myelin_shield::{KeyPair, ShieldedTransaction, shield};
//!
//! let author = KeyPair::from_seed(&[7; 64]);
//! let sent = shield(&author.enc_key(), b"transaction", [1; 32], [2; 24]).unwrap();
//! let seen = ShieldedTransaction::parse(&sent).unwrap();
//! assert_eq!(seen.key_hash, myelin_shield::key_hash(&author.enc_key()));
//! assert_eq!(seen.unshield(&author.dec_key()).unwrap(), b"transaction");
//! ```

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

extern crate alloc;

mod keys;
mod wire;

pub use keys::{DEC_KEY_LEN, ENC_KEY_LEN, KEY_HASH_LEN, KeyPair, key_hash};
pub use wire::{NONCE_LEN, ShieldedTransaction, shield};
pub use zeroize::Zeroizing;

#[cfg(test)]
mod tests;
