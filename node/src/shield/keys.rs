//! Keys of this node, in memory only: nothing encrypted to them is of use after a few blocks.

use super::standing::KeyHash;
use myelin_shield::{KeyPair, Zeroizing, key_hash};
use pallet_mev_shield::ShieldEncKey;
use rand::{RngCore, rngs::OsRng};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// Keys kept on a chain with so many authorities. All of them may be this node's, and then each
/// announces a key before the first one's is needed; and as many own blocks may lose to others, after
/// which the chain goes on with keys announced before them.
fn kept(authorities: usize) -> usize {
    authorities.saturating_mul(2).saturating_add(2)
}

/// The pair whose public half is announced, and those announced before it.
pub struct ShieldKeys {
    /// Newest first; never empty.
    pairs: Mutex<VecDeque<Pair>>,
}

struct Pair {
    hash: KeyHash,
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
    pub fn opening(&self, hash: KeyHash) -> Option<Zeroizing<Vec<u8>>> {
        self.with(|pairs| {
            pairs.iter().find(|pair| pair.hash == hash).map(|pair| pair.keys.dec_key())
        })
    }

    /// Moves on to a new key, after an own block announced the last one to this many authorities.
    pub fn roll(&self, authorities: usize) {
        let next = Pair::random();
        self.with(|pairs| {
            pairs.push_front(next);
            pairs.truncate(kept(authorities));
        });
    }

    fn with<R>(&self, use_pairs: impl FnOnce(&mut VecDeque<Pair>) -> R) -> R {
        // Pairs are whole at any time, also where another thread ended half-way.
        use_pairs(&mut self.pairs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Pair {
    fn random() -> Self {
        let mut seed = Zeroizing::new([0u8; 64]);
        OsRng.fill_bytes(&mut seed[..]);
        let keys = KeyPair::from_seed(&seed);
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
        for _ in 0..kept(1) {
            announced.push(keys.announced());
            assert_eq!(announced[0].len(), myelin_shield::ENC_KEY_LEN);
            assert!(announced.iter().all(|key| opens(&keys, key)));
            keys.roll(1);
        }
        assert!(!opens(&keys, &announced[0]), "too old");
        assert!(announced[1..].iter().all(|key| opens(&keys, key)));
        assert!(!announced.contains(&keys.announced()), "each is another one");
        assert!(keys.opening(KeyHash::default()).is_none());
    }

    #[test]
    fn a_node_of_all_authorities_opens_what_each_announced_last() {
        for authorities in 2..=6 {
            let keys = ShieldKeys::new();
            let first = keys.announced();
            // A round of own blocks, and one that lost.
            for _ in 0..2 * authorities {
                keys.roll(authorities);
            }
            assert!(opens(&keys, &first), "{authorities} authorities");
        }
    }
}
