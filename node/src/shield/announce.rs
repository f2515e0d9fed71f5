//! The announcement of keys.

use super::{
    ShieldKeys,
    standing::{authorities, key_at, keys_of},
};
use crate::service::{Block, FullClient, Hash};
use futures::StreamExt;
use myelin_runtime::Runtime;
use pallet_mev_shield::{
    CurrentKey, INHERENT_IDENTIFIER, InherentType, NextKey, PendingKey, ShieldEncKey,
};
use sc_client_api::BlockchainEvents;
use sp_consensus::BlockOrigin;
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

/// Moves the keys on with each own block that announces one, until the node stops. The only author
/// keeps its key, so that what is encrypted to it can be opened in any block.
pub async fn roll_keys(client: Arc<FullClient>, keys: Arc<ShieldKeys>) {
    let mut imports = BlockchainEvents::<Block>::import_notification_stream(&*client);
    while let Some(block) = imports.next().await {
        if block.origin != BlockOrigin::Own {
            continue;
        }
        // A chain that cannot tell now is asked again after the next block.
        let Ok(authorities) = authorities(&client, block.hash) else { continue };
        // Whether the chain took the key that is to be announced: in safe mode, say, it does not.
        let was_announced = || {
            let key = keys.announced();
            keys_of(&client, block.hash, &authorities).any(|announced| announced == key)
        };
        if authorities.len() != 1 && was_announced() {
            keys.roll(authorities.len());
        }
    }
}
