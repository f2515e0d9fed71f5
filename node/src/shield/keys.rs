//! Keys of this node, in memory only: nothing encrypted to them is of use after a few blocks.

use myelin_shield::KeyPair;
use pallet_mev_shield::ShieldEncKey;
use rand::{RngCore, rngs::OsRng};
use std::sync::{Mutex, PoisonError};

/// The pair whose public half is announced, and the one announced before it, which opens.
pub struct ShieldKeys {
    pairs: Mutex<Pairs>,
    fixed: bool,
}

struct Pairs {
    opens: KeyPair,
    announced: KeyPair,
}

impl ShieldKeys {
    /// New random keys. The only author of a chain keeps one pair, so that what is encrypted to it
    /// can be opened in any block.
    pub fn new(is_alone: bool) -> Self {
        let announced = random();
        let opens = if is_alone { announced.clone() } else { random() };
        Self { pairs: Mutex::new(Pairs { opens, announced }), fixed: is_alone }
    }

    /// The key to announce.
    pub fn announced(&self) -> ShieldEncKey {
        self.with(|pairs| pairs.announced.enc_key()).try_into().unwrap_or_default()
    }

    /// The secret key that opens what the next own block may carry.
    pub fn opening(&self) -> Vec<u8> {
        self.with(|pairs| pairs.opens.dec_key())
    }

    /// Whether the keys stay the same.
    pub fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// Moves on after an own block: the key announced in it opens the next one.
    pub fn roll(&self) {
        if !self.fixed {
            self.with(|pairs| pairs.opens = std::mem::replace(&mut pairs.announced, random()));
        }
    }

    fn with<R>(&self, use_pairs: impl FnOnce(&mut Pairs) -> R) -> R {
        // Pairs are whole at any time, also where another thread ended half-way.
        use_pairs(&mut self.pairs.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn random() -> KeyPair {
    let mut seed = [0; 64];
    OsRng.fill_bytes(&mut seed);
    KeyPair::from_seed(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(keys: &ShieldKeys) -> Vec<u8> {
        KeyPair::from_dec_key(&keys.opening()).expect("it is a key").enc_key()
    }

    #[test]
    fn what_was_announced_opens_after_the_next_own_block() {
        let keys = ShieldKeys::new(false);
        let first = keys.announced();
        assert_eq!(first.len(), myelin_shield::ENC_KEY_LEN);
        assert_ne!(opens(&keys), first.to_vec());
        keys.roll();
        assert_eq!(opens(&keys), first.to_vec());
        assert_ne!(keys.announced(), first);
    }

    #[test]
    fn the_only_author_keeps_its_key() {
        let keys = ShieldKeys::new(true);
        let first = keys.announced();
        assert_eq!(opens(&keys), first.to_vec());
        keys.roll();
        assert_eq!((opens(&keys), keys.announced()), (first.to_vec(), first));
    }
}
