//! Follows a chain into the store.
//!
//! [`Follower`] keeps the store equal to the node's best chain: it finds the last block both agree
//! on, takes back what the node no longer has, and adds what is missing, many blocks per transaction
//! while behind and one by one at the head. [`Sampler`] reads what subnets were after each epoch that
//! the follower saw. Both resume where the store says they stopped.

pub mod assemble;
mod fetch;
mod follower;
mod progress;
mod runtimes;
mod sampler;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use crate::{
    chain::{Chain, ChainError, Hash},
    decode::hex0x,
    store::Store,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};
use thiserror::Error;

pub use follower::Follower;
pub use runtimes::Runtimes;
pub use sampler::Sampler;

/// Name of the setting that holds the finalised block.
const FINALIZED: &str = "finalized";

/// Why following stopped, for now or for good.
#[derive(Debug, Error)]
pub enum IndexError {
    /// The node did not answer; it is asked again.
    #[error("the node did not answer: {0}")]
    Chain(#[from] ChainError),
    /// The store failed; it is tried again.
    #[error("the database failed: {0}")]
    Store(#[from] sqlx::Error),
    /// Something could not be decoded.
    #[error("{0}")]
    Decode(#[from] crate::ExplorerError),
    /// The best chain changed while it was read; it is read again.
    #[error("the best chain changed at block {0}")]
    Moved(u32),
    /// The node is of another chain than the store: for good.
    #[error(
        "the database holds a chain with genesis {stored}, the node one with genesis {found}. Name \
         another database with --database, or another node with --node; or remove the database to \
         index this chain"
    )]
    WrongChain {
        /// In the store.
        stored: String,
        /// Of the node.
        found: String,
    },
    /// The node has pruned the state of a block that the index needs next.
    #[error(
        "the node no longer has the state of block {0}, which comes next. Start it with \
         --state-pruning archive, or begin a new database with --from at a newer block"
    )]
    Pruned(u32),
}

impl IndexError {
    /// Whether trying again cannot help.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::WrongChain { .. })
    }
}

/// Hashes of the best chain's blocks of these numbers, from a node of the chain with this genesis block.
/// The same request asks for that too: at any time another node may answer at the address.
async fn hashes_on(
    chain: &dyn Chain,
    genesis: Hash,
    mut numbers: Vec<u32>,
) -> Result<Vec<Option<Hash>>, IndexError> {
    numbers.push(0);
    let mut hashes = chain.hashes(numbers).await?;
    let found = hashes.pop().flatten().unwrap_or_default();
    if found == genesis {
        return Ok(hashes);
    }
    Err(IndexError::WrongChain { stored: hex0x(genesis), found: hex0x(found) })
}

/// Where index and node stand, for everyone to read.
#[derive(Debug, Default)]
pub struct Status {
    /// Best block of the index.
    pub best: AtomicU32,
    /// Finalised block of the index.
    pub finalized: AtomicU32,
    /// Best block of the node.
    pub node_best: AtomicU32,
    /// Whether the node answers.
    pub connected: AtomicBool,
}

impl Status {
    /// As the store left it.
    pub async fn resumed(store: &Store) -> Result<Arc<Self>, sqlx::Error> {
        let status = Self::default();
        if let Some((best, _)) = store.tip().await? {
            let finalized = store.counter(FINALIZED).await?;
            status.best.store(best, Ordering::Relaxed);
            status.finalized.store(finalized.try_into().unwrap_or(best), Ordering::Relaxed);
        }
        Ok(Arc::new(status))
    }

    /// Finalised block of the index.
    pub fn finalized(&self) -> u32 {
        self.finalized.load(Ordering::Relaxed).min(self.best.load(Ordering::Relaxed))
    }
}
