//! Decoders by runtime version: from memory, the store, or the node.

use super::IndexError;
use crate::{
    chain::{Chain, Hash},
    decode::Runtime,
    error::{ExplorerError, Result},
    store::Store,
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::RwLock;
use tracing::info;

/// All runtime versions seen. Cheap to clone.
#[derive(Clone)]
pub struct Runtimes {
    store: Store,
    known: Arc<RwLock<HashMap<u32, Arc<Runtime>>>>,
}

impl Runtimes {
    /// Those of a store.
    pub fn new(store: Store) -> Self {
        Self { store, known: Arc::default() }
    }

    /// A version that was seen before.
    pub async fn get(&self, spec_version: u32) -> Result<Arc<Runtime>> {
        self.known_or_stored(spec_version).await?.ok_or_else(|| {
            ExplorerError::Decode(format!("no metadata is stored for runtime {spec_version}"))
        })
    }

    async fn known_or_stored(&self, spec_version: u32) -> Result<Option<Arc<Runtime>>> {
        if let Some(runtime) = self.known.read().await.get(&spec_version) {
            return Ok(Some(Arc::clone(runtime)));
        }
        let Some(metadata) = self.store.metadata(spec_version).await? else { return Ok(None) };
        let runtime = Runtime::new(spec_version, &metadata)?;
        self.known.write().await.insert(spec_version, Arc::clone(&runtime));
        Ok(Some(runtime))
    }

    /// The runtime in the state after a block. Its metadata is fetched when the version is new, and
    /// stored as that of `first_block` and later when a block is given.
    pub async fn at(
        &self,
        chain: &dyn Chain,
        hash: Hash,
        first_block: Option<u32>,
    ) -> Result<Arc<Runtime>, IndexError> {
        let spec_version = chain.spec_version(hash).await?;
        if let Some(runtime) = self.known_or_stored(spec_version).await? {
            if let Some(block) = first_block {
                self.keep(chain, hash, spec_version, block).await?;
            }
            return Ok(runtime);
        }
        info!("reading the metadata of runtime {spec_version}");
        let metadata = chain.metadata(hash).await?;
        let runtime = Runtime::new(spec_version, &metadata)?;
        if let Some(block) = first_block {
            self.store.add_runtime(spec_version, block, &metadata).await?;
        }
        self.known.write().await.insert(spec_version, Arc::clone(&runtime));
        Ok(runtime)
    }

    /// Stores a version that only memory knew, or whose first block is lower than was thought: runs of
    /// blocks are read side by side.
    async fn keep(
        &self,
        chain: &dyn Chain,
        hash: Hash,
        spec_version: u32,
        block: u32,
    ) -> Result<(), IndexError> {
        let stored = self.store.runtimes().await?;
        let known = stored.iter().find(|(version, _)| *version == spec_version);
        if known.is_none_or(|(_, first)| *first > block) {
            let metadata = chain.metadata(hash).await?;
            self.store.add_runtime(spec_version, block, &metadata).await?;
        }
        Ok(())
    }
}
