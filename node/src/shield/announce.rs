//! The announcement of keys.

use super::ShieldKeys;
use crate::service::{Block, FullClient, Hash};
use codec::Decode;
use frame_support::storage::StoragePrefixedMap;
use futures::StreamExt;
use myelin_runtime::Runtime;
use myelin_shield::{KEY_HASH_LEN, key_hash};
use pallet_mev_shield::{
    AuthorKeys, CurrentKey, INHERENT_IDENTIFIER, InherentType, NextKey, PendingKey, ShieldEncKey,
};
use sc_client_api::{BlockchainEvents, StorageProvider as _};
use sp_api::ProvideRuntimeApi;
use sp_consensus::BlockOrigin;
use sp_consensus_aura::{AuraApi, sr25519::AuthorityId};
use sp_core::storage::StorageKey;
use sp_inherents::{InherentData, InherentDataProvider, InherentIdentifier};
use std::sync::Arc;

/// What a block announces, if anything.
pub struct Announcement(Option<ShieldEncKey>);

impl Announcement {
    /// The announcement for the block after `parent`. A key that is the only author's, and hence
    /// stays the same, is announced until it stands everywhere, and then no more: it would only add
    /// to every block.
    pub fn after(client: &FullClient, parent: Hash, keys: &ShieldKeys) -> Self {
        let key = keys.announced();
        let places = [
            NextKey::<Runtime>::hashed_key(),
            PendingKey::<Runtime>::hashed_key(),
            CurrentKey::<Runtime>::hashed_key(),
        ];
        let stands =
            |place: [u8; 32]| key_at(client, parent, place.to_vec()).as_ref() == Some(&key);
        Self((!places.into_iter().all(stands)).then_some(key))
    }
}

#[async_trait::async_trait]
impl InherentDataProvider for Announcement {
    async fn provide_inherent_data(
        &self,
        data: &mut InherentData,
    ) -> Result<(), sp_inherents::Error> {
        let Some(key) = &self.0 else { return Ok(()) };
        let announced: InherentType = Some(key.clone());
        data.put_data(INHERENT_IDENTIFIER, &announced)
    }

    async fn try_handle_error(
        &self,
        _identifier: &InherentIdentifier,
        _error: &[u8],
    ) -> Option<Result<(), sp_inherents::Error>> {
        // The inherent is never checked, so it has no errors.
        None
    }
}

/// The hash of the key that what the block after `parent` carries is encrypted to.
pub fn pending_key(client: &FullClient, parent: Hash) -> Option<[u8; KEY_HASH_LEN]> {
    let key = key_at(client, parent, PendingKey::<Runtime>::hashed_key().to_vec())?;
    Some(key_hash(&key))
}

/// Moves the keys on with each own block that announces one, until the node stops. The only author
/// keeps its key, so that what is encrypted to it can be opened in any block.
pub async fn roll_keys(client: Arc<FullClient>, keys: Arc<ShieldKeys>) {
    let mut imports = BlockchainEvents::<Block>::import_notification_stream(&*client);
    while let Some(block) = imports.next().await {
        let is_own = block.origin == BlockOrigin::Own;
        if is_own && !is_alone(&client, block.hash) && was_announced(&client, block.hash, &keys) {
            keys.roll();
        }
    }
}

fn is_alone(client: &FullClient, at: Hash) -> bool {
    let authorities: Result<Vec<AuthorityId>, _> = client.runtime_api().authorities(at);
    authorities.is_ok_and(|authorities| authorities.len() == 1)
}

/// Whether the chain took the key that is to be announced: in safe mode, say, it does not.
fn was_announced(client: &FullClient, at: Hash, keys: &ShieldKeys) -> bool {
    let key = keys.announced();
    let prefix = StorageKey(AuthorKeys::<Runtime>::final_prefix().to_vec());
    let places = client.storage_keys(at, Some(&prefix), None);
    places.is_ok_and(|mut places| {
        places.any(|place| key_at(client, at, place.0).as_ref() == Some(&key))
    })
}

fn key_at(client: &FullClient, at: Hash, place: Vec<u8>) -> Option<ShieldEncKey> {
    let stored = client.storage(at, &StorageKey(place)).ok()??;
    ShieldEncKey::decode(&mut &stored.0[..]).ok()
}
