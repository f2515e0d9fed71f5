//! Seals (spec `registry.md` §13).

use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// Bytes of a seal.
pub const SEAL_LENGTH: usize = 32;

/// A proof of work: as a little-endian number, the smaller the harder to find.
pub type Seal = [u8; SEAL_LENGTH];

/// What a seal is made for: a block and an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Puzzle([u8; 32]);

impl Puzzle {
    /// The puzzle of an account at a block, given by its hash: `keccak256(block ‖ account)`.
    pub fn new(block_hash: &[u8; 32], account: &[u8; 32]) -> Self {
        Self(Keccak256::new().chain_update(block_hash).chain_update(account).finalize().into())
    }

    /// The puzzle's bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The seal of a nonce: `keccak256(sha256(nonce, 8 bytes little-endian ‖ puzzle))`.
    pub fn seal(&self, nonce: u64) -> Seal {
        let inner = Sha256::new().chain_update(nonce.to_le_bytes()).chain_update(self.0).finalize();
        Keccak256::digest(inner).into()
    }
}

/// Whether a seal, as a little-endian number, times the difficulty stays below 2^256.
///
/// Of all seals one in `difficulty` does; all do for a difficulty of 0 or 1.
pub fn meets(seal: &Seal, difficulty: u64) -> bool {
    let (limbs, _) = seal.as_chunks::<8>();
    let carry = limbs.iter().fold(0u64, |carry, limb| {
        let limb = u128::from(u64::from_le_bytes(*limb));
        // At most (2^64 − 1)² + 2^64 − 1: always exact.
        let sum = limb.saturating_mul(difficulty.into()).saturating_add(carry.into());
        high_half(sum)
    });
    carry == 0
}

/// The upper 64 bits.
fn high_half(number: u128) -> u64 {
    u64::try_from(number.checked_shr(u64::BITS).unwrap_or_default()).unwrap_or_default()
}
