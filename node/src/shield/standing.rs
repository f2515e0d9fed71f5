//! The keys that stand on the chain.

use crate::service::{FullClient, Hash};
use codec::Decode;
use myelin_runtime::Runtime;
use myelin_shield::{KEY_HASH_LEN, key_hash};
use pallet_mev_shield::{AuthorKeys, CurrentKey, NextKey, PendingKey, ShieldEncKey};
use sc_client_api::StorageProvider as _;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_consensus_aura::{AuraApi, sr25519::AuthorityId};
use sp_core::storage::StorageKey;
use std::collections::HashSet;

/// How a transaction names the key it is encrypted to.
pub type KeyHash = [u8; KEY_HASH_LEN];

/// When a transaction encrypted to some key enters a block.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// With the block about to be made.
    Now,
    /// With a later block, maybe.
    Later,
    /// With no block: keys only move forward, and this one's turn is over or never was to come.
    Never,
}

/// What the keys are after which a block is made.
pub struct StandingKeys {
    /// The one that what the block carries is encrypted to.
    pending: Option<KeyHash>,
    /// Those whose turn may come; `None` if the chain could not tell.
    others: Option<HashSet<KeyHash>>,
}

impl StandingKeys {
    /// For the block after `parent`.
    pub fn after(client: &FullClient, parent: Hash) -> Self {
        let others = authorities(client, parent).ok().map(|authorities| {
            // Another block may take the last one's place, so its key still counts.
            let places = [NextKey::<Runtime>::hashed_key(), CurrentKey::<Runtime>::hashed_key()];
            let places = places.into_iter().filter_map(|at| key_at(client, parent, at.to_vec()));
            let keys = places.chain(keys_of(client, parent, &authorities));
            keys.map(|key| key_hash(&key)).collect()
        });
        let pending = key_at(client, parent, PendingKey::<Runtime>::hashed_key().to_vec());
        Self { pending: pending.map(|key| key_hash(&key)), others }
    }

    /// When what is encrypted to the key with this hash has its turn.
    pub fn turn(&self, key: KeyHash) -> Turn {
        let may_come = |others: &HashSet<KeyHash>| others.contains(&key);
        if self.pending == Some(key) {
            Turn::Now
        } else if self.others.as_ref().is_none_or(may_come) {
            Turn::Later
        } else {
            Turn::Never
        }
    }

    /// Of these hashes.
    #[cfg(test)]
    pub fn new(pending: KeyHash, others: &[KeyHash]) -> Self {
        Self { pending: Some(pending), others: Some(others.iter().copied().collect()) }
    }
}

/// Who makes blocks after this one.
pub fn authorities(client: &FullClient, at: Hash) -> Result<Vec<AuthorityId>, ApiError> {
    client.runtime_api().authorities(at)
}

/// The keys these authorities announced last.
pub fn keys_of(
    client: &FullClient,
    at: Hash,
    authorities: &[AuthorityId],
) -> impl Iterator<Item = ShieldEncKey> {
    let places = authorities.iter().map(AuthorKeys::<Runtime>::hashed_key_for);
    places.filter_map(move |place| key_at(client, at, place))
}

/// The key at a place of the state.
pub fn key_at(client: &FullClient, at: Hash, place: Vec<u8>) -> Option<ShieldEncKey> {
    let stored = client.storage(at, &StorageKey(place)).ok()??;
    ShieldEncKey::decode(&mut &stored.0[..]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn key(byte: u8) -> KeyHash {
        [byte; KEY_HASH_LEN]
    }

    #[test]
    fn only_keys_that_stand_have_a_turn() {
        let standing = StandingKeys::new(key(1), &[key(1), key(2)]);
        let turns = [1, 2, 3].map(|byte| standing.turn(key(byte)));
        assert_eq!(turns, [Turn::Now, Turn::Later, Turn::Never]);
    }

    #[test]
    fn nothing_is_given_up_where_the_chain_cannot_tell() {
        let standing = StandingKeys { pending: None, others: None };
        assert_eq!(standing.turn(key(1)), Turn::Later);
    }
}
