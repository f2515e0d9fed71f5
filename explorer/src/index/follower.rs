//! Keeps the store equal to the node's best chain.

use super::{FINALIZED, IndexError, Runtimes, Status, fetch::fetch, hashes_on, progress::Progress};
use crate::{
    chain::{Chain, Hash, Heads},
    decode::{hex0x, parse_hash},
    model::{BlockRow, LiveUpdate},
    read::{block_row, extrinsic_row},
    store::{Store, rows::IndexedBlock},
};
use futures::{StreamExt, stream};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::sync::{Notify, broadcast};
use tracing::{info, warn};

/// Blocks per transaction while behind.
const CHUNK: u32 = 64;

/// Chunks fetched ahead of the one being written.
const AHEAD: usize = 3;

/// Hashes compared at once when looking for the last common block.
const COMPARED: u32 = 64;

/// Between attempts after an error.
const RETRY: Duration = Duration::from_secs(1);

/// Extrinsics that go with a block's live update.
const LIVE_EXTRINSICS: usize = 10;

/// Name of the setting that holds the genesis hash.
const GENESIS: &str = "genesis";

/// Follows a chain into a store.
pub struct Follower {
    chain: Arc<dyn Chain>,
    store: Store,
    runtimes: Runtimes,
    status: Arc<Status>,
    updates: broadcast::Sender<LiveUpdate>,
    /// Told when an epoch was seen.
    epochs: Arc<Notify>,
    from: Option<u32>,
    /// Genesis block of the store's chain, once the node's was compared with it.
    genesis: Option<Hash>,
}

impl Follower {
    /// One that starts a new store at `from`; at the first block whose state the node has by default.
    pub fn new(
        chain: Arc<dyn Chain>,
        store: Store,
        runtimes: Runtimes,
        status: Arc<Status>,
        updates: broadcast::Sender<LiveUpdate>,
        epochs: Arc<Notify>,
        from: Option<u32>,
    ) -> Self {
        Self { chain, store, runtimes, status, updates, epochs, from, genesis: None }
    }

    /// Follows for ever; returns only an error that trying again cannot mend.
    pub async fn run(mut self) -> IndexError {
        let mut heads = self.chain.heads();
        let mut moved = false;
        loop {
            let now = *heads.borrow_and_update();
            self.tell_connection(now);
            let result = match now.best {
                Some(best) => self.catch_up(best).await,
                None => Ok(()),
            };
            let wait = match result {
                Ok(()) => {
                    moved = false;
                    None
                }
                Err(error) if error.is_final() => return error,
                // At once, but not again and again.
                Err(IndexError::Moved(_)) if !moved => {
                    moved = true;
                    Some(Duration::ZERO)
                }
                Err(error) => {
                    warn!("{error}; trying again");
                    Some(RETRY)
                }
            };
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None if heads.changed().await.is_err() => {
                    return IndexError::Chain(crate::chain::ChainError::Unreachable(
                        "the connection was closed".into(),
                    ));
                }
                None => {}
            }
        }
    }

    fn tell_connection(&self, heads: Heads) {
        if let Some(best) = heads.best {
            self.status.node_best.store(best, Ordering::Relaxed);
        }
        let connected = heads.best.is_some();
        if self.status.connected.swap(connected, Ordering::Relaxed) != connected {
            let _ = self.updates.send(LiveUpdate::Node { connected });
        }
    }

    /// Brings the store to the node's best block.
    pub async fn catch_up(&mut self, best: u32) -> Result<(), IndexError> {
        let genesis = self.check_chain().await?;
        let next = match self.store.tip().await? {
            Some(tip) => match self.common_block(genesis, tip, best).await? {
                Some(common) => common + 1,
                None => return self.finalize().await,
            },
            None => self.first_block(best).await?,
        };
        self.add(genesis, next, best).await?;
        self.finalize().await
    }

    /// The genesis block of the store's chain. Refuses a node of another one; a new store takes the
    /// node's.
    async fn check_chain(&mut self) -> Result<Hash, IndexError> {
        if let Some(genesis) = self.genesis {
            return Ok(genesis);
        }
        let genesis = match self.store.meta(GENESIS).await? {
            Some(stored) => {
                let stored = parse_hash(&stored).unwrap_or_default();
                hashes_on(&*self.chain, stored, Vec::new()).await?;
                stored
            }
            None => {
                let found = self.chain.hashes(vec![0]).await?.into_iter().next().flatten();
                let found = found.unwrap_or_default();
                self.store.set_meta(GENESIS, &hex0x(found)).await?;
                found
            }
        };
        self.store.set_meta("chain", &self.chain.name().await?).await?;
        self.genesis = Some(genesis);
        Ok(genesis)
    }

    /// The last block that store and node share, after taking back what lies above it; nothing when
    /// the node is merely behind the store.
    async fn common_block(
        &self,
        genesis: Hash,
        tip: (u32, Hash),
        best: u32,
    ) -> Result<Option<u32>, IndexError> {
        let first = self.store.first().await?.unwrap_or_default();
        let mut to = tip.0;
        loop {
            let from = to.saturating_sub(COMPARED - 1).max(first);
            let ours = self.store.hashes(from, to).await?;
            let numbers = ours.iter().map(|(number, _)| *number).collect();
            let theirs = hashes_on(&*self.chain, genesis, numbers).await?;
            let shared = ours
                .iter()
                .zip(&theirs)
                .rev()
                .find(|((_, hash), other)| Some(*hash) == **other)
                .map(|((number, _), _)| *number);
            match shared {
                Some(number) if number == tip.0 => return Ok(Some(number)),
                Some(number) if number >= best => return Ok(None),
                Some(number) => {
                    self.take_back(number).await?;
                    return Ok(Some(number));
                }
                None if from > first => to = from - 1,
                // All of the index is of another branch.
                None => {
                    let before = first.saturating_sub(1);
                    self.take_back(before).await?;
                    return Ok(Some(before));
                }
            }
        }
    }

    async fn take_back(&self, last: u32) -> Result<(), IndexError> {
        if last < self.status.finalized() {
            warn!("the chain was restarted below its finalised block: going back to block {last}");
        } else {
            info!("the chain was reorganised above block {last}");
        }
        self.store.roll_back(last).await?;
        self.status.best.store(last, Ordering::Relaxed);
        if self.status.finalized.fetch_min(last, Ordering::Relaxed) > last {
            self.store.set_meta(FINALIZED, &last.to_string()).await?;
        }
        let _ = self.updates.send(LiveUpdate::Reorg { number: last });
        Ok(())
    }

    /// Where a new store starts.
    async fn first_block(&self, best: u32) -> Result<u32, IndexError> {
        if let Some(from) = self.from {
            return Ok(from);
        }
        let has_state = |number: u32| async move {
            let Some(hash) = self.chain.hashes(vec![number]).await?.into_iter().next().flatten()
            else {
                return Ok(false);
            };
            Ok::<bool, IndexError>(self.chain.block(hash).await?.events.is_some())
        };
        if has_state(0).await? {
            return Ok(0);
        }
        // States are pruned up to some block: search for it. Two more are left, as it moves on.
        let (mut pruned, mut kept) = (0, best);
        while kept - pruned > 1 {
            let middle = pruned + (kept - pruned) / 2;
            if has_state(middle).await? { kept = middle } else { pruned = middle }
        }
        let first = kept.saturating_add(2).min(best);
        warn!(
            "the node has no states before block {kept}: indexing from block {first}. For all of \
             the history, start the node with --state-pruning archive"
        );
        Ok(first)
    }

    /// Adds blocks `next..=best`.
    async fn add(&self, genesis: Hash, next: u32, best: u32) -> Result<(), IndexError> {
        let mut progress = Progress::start(next, best);
        let starts = (next..=best).step_by(CHUNK as usize);
        let chunks = starts.map(|from| {
            let to = from.saturating_add(CHUNK - 1).min(best);
            tokio::spawn(fetch(Arc::clone(&self.chain), self.runtimes.clone(), genesis, from, to))
        });
        // Spawned when taken up, so that the next chunks are fetched while one is written.
        let mut chunks = stream::iter(chunks).buffered(AHEAD);
        let mut last = self.store.tip().await?;
        while let Some(chunk) = chunks.next().await {
            let blocks =
                chunk.map_err(|error| crate::ExplorerError::Decode(error.to_string()))??;
            let Some(newest) = blocks.last() else { break };
            let first = &blocks[0].block;
            if let Some((number, hash)) = last
                && (first.number != number + 1 || first.parent != hash)
            {
                return Err(IndexError::Moved(first.number));
            }
            self.store.insert(&blocks).await?;
            last = Some((newest.block.number, newest.block.hash));
            self.status.best.store(newest.block.number, Ordering::Relaxed);
            if let Some(progress) = &mut progress {
                progress.at(newest.block.number);
            }
            if blocks.iter().any(|block| !block.epochs.is_empty()) {
                self.epochs.notify_one();
            }
            self.finalize().await?;
            self.tell_block(newest);
        }
        Ok(())
    }

    fn tell_block(&self, indexed: &IndexedBlock) {
        let block: BlockRow = block_row(&indexed.block, self.status.finalized());
        let extrinsics = indexed
            .extrinsics
            .iter()
            .rev()
            .filter(|extrinsic| extrinsic.signer.is_some())
            .take(LIVE_EXTRINSICS)
            .map(|extrinsic| extrinsic_row(extrinsic, block.time))
            .collect();
        let _ = self.updates.send(LiveUpdate::Block { block, extrinsics });
    }

    /// Takes over what the node says is final, as far as it is indexed. Nothing that was final ceases
    /// to be: a node that was just reached does not tell yet.
    async fn finalize(&self) -> Result<(), IndexError> {
        let best = self.status.best.load(Ordering::Relaxed);
        let finalized = self.chain.heads().borrow().finalized.min(best);
        if self.status.finalized.fetch_max(finalized, Ordering::Relaxed) < finalized {
            self.store.set_meta(FINALIZED, &finalized.to_string()).await?;
            if let Some((number, hash)) = self.store.hashes(finalized, finalized).await?.first() {
                let _ =
                    self.updates.send(LiveUpdate::Finalized { number: *number, hash: hex0x(hash) });
            }
        }
        Ok(())
    }
}
