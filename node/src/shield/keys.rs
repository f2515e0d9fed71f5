//! Keys of this node, in memory only: nothing encrypted to them is of use after a few blocks.

use myelin_shield::{KEY_HASH_LEN, KeyPair, key_hash};
use pallet_mev_shield::ShieldEncKey;
use rand::{RngCore, rngs::OsRng};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Keys kept. An own block may lose to another one, and the chain then goes on with a key announced
/// before it.
const KEPT: usize = 4;

/// The pair whose public half is announced, and those announced before it.
pub struct ShieldKeys {
    /// Newest first; never empty.
    pairs: Mutex<VecDeque<Pair>>,
}

struct Pair {
    hash: [u8; KEY_HASH_LEN],
    keys: KeyPair,
}

impl ShieldKeys {
    /// A new random key.
    pub fn new() -> Self {
        Self { pairs: Mutex::new([Pair::random()].into()) }
    }

    /// The key to announce.
    pub fn announced(&self) -> ShieldEncKey {
        let enc_key = self.with(|pairs| pairs.front().map(|pair| pair.keys.enc_key()));
        enc_key.unwrap_or_default().try_into().unwrap_or_default()
    }

    /// The secret half of the key with this hash.
    pub fn opening(&self, hash: [u8; KEY_HASH_LEN]) -> Option<Vec<u8>> {
        self.with(|pairs| {
            pairs.iter().find(|pair| pair.hash == hash).map(|pair| pair.keys.dec_key())
        })
    }

    /// Moves on to a new key, after an own block announced the last one.
    pub fn roll(&self) {
        let next = Pair::random();
        self.with(|pairs| {
            pairs.push_front(next);
            pairs.truncate(KEPT);
        });
    }

    fn with<R>(&self, use_pairs: impl FnOnce(&mut VecDeque<Pair>) -> R) -> R {
        // Pairs are whole at any time, also where another thread ended half-way.
        use_pairs(&mut self.pairs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Pair {
    fn random() -> Self {
        let mut seed = [0; 64];
        OsRng.fill_bytes(&mut seed);
        let keys = KeyPair::from_seed(seed);
        Self { hash: key_hash(&keys.enc_key()), keys }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(keys: &ShieldKeys, enc_key: &ShieldEncKey) -> bool {
        let dec_key = keys.opening(key_hash(enc_key));
        dec_key.is_some_and(|dec_key| {
            KeyPair::from_dec_key(&dec_key).expect("it is a key").enc_key() == enc_key.to_vec()
        })
    }

    #[test]
    fn announced_keys_open_until_they_are_too_old() {
        let keys = ShieldKeys::new();
        let mut announced = Vec::new();
        for _ in 0..KEPT {
            announced.push(keys.announced());
            assert_eq!(announced[0].len(), myelin_shield::ENC_KEY_LEN);
            assert!(announced.iter().all(|key| opens(&keys, key)));
            keys.roll();
        }
        assert!(!opens(&keys, &announced[0]), "too old");
        assert!(announced[1..].iter().all(|key| opens(&keys, key)));
        assert!(!announced.contains(&keys.announced()), "each is another one");
        assert!(keys.opening([0; KEY_HASH_LEN]).is_none());
    }
}
