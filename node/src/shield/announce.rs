//! The announcement of keys.

use super::ShieldKeys;
use crate::service::{Block, FullClient, Hash};
use codec::Encode;
use futures::StreamExt;
use myelin_runtime::Runtime;
use pallet_mev_shield::{
    CurrentKey, INHERENT_IDENTIFIER, InherentType, NextKey, PendingKey, ShieldEncKey,
};
use sc_client_api::{BlockchainEvents, StorageProvider as _};
use sp_consensus::BlockOrigin;
use sp_core::storage::StorageKey;
use sp_inherents::{InherentData, InherentDataProvider, InherentIdentifier};
use std::sync::Arc;

/// What a block announces, if anything.
pub struct Announcement(Option<ShieldEncKey>);

impl Announcement {
    /// The announcement for the block after `parent`. A key that stays the same is announced until
    /// it stands everywhere, and then no more: it would only add to every block.
    pub fn after(client: &FullClient, parent: Hash, keys: &ShieldKeys) -> Self {
        let key = keys.announced();
        let stands = |place: [u8; 32]| {
            let stored = client.storage(parent, &StorageKey(place.to_vec()));
            stored.ok().flatten().is_some_and(|stored| stored.0 == key.encode())
        };
        let stands = keys.is_fixed()
            && stands(NextKey::<Runtime>::hashed_key())
            && stands(PendingKey::<Runtime>::hashed_key())
            && stands(CurrentKey::<Runtime>::hashed_key());
        Self((!stands).then_some(key))
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

/// Moves the keys on with each own block, until the node stops.
pub async fn roll_keys(client: Arc<FullClient>, keys: Arc<ShieldKeys>) {
    let mut imports = BlockchainEvents::<Block>::import_notification_stream(&*client);
    while let Some(block) = imports.next().await {
        if block.origin == BlockOrigin::Own {
            keys.roll();
        }
    }
}
