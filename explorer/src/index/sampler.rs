//! Reads what subnets were after each epoch that the follower saw.

use super::{IndexError, Runtimes};
use crate::{
    chain::{Chain, ChainError},
    error::ExplorerError,
    live::{Live, Point, sample},
    model::{EconomyPoint, LiveUpdate},
    store::Store,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, broadcast};
use tracing::{debug, warn};

/// Epochs taken up at once.
const BATCH: u32 = 64;

/// Between attempts after an error, and the longest sleep without one.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// Samples epochs into the store, newest first.
pub struct Sampler {
    chain: Arc<dyn Chain>,
    live: Live,
    store: Store,
    runtimes: Runtimes,
    updates: broadcast::Sender<LiveUpdate>,
    epochs: Arc<Notify>,
}

impl Sampler {
    /// One that is told of new epochs through `epochs`.
    pub fn new(
        chain: Arc<dyn Chain>,
        live: Live,
        store: Store,
        runtimes: Runtimes,
        updates: broadcast::Sender<LiveUpdate>,
        epochs: Arc<Notify>,
    ) -> Self {
        Self { chain, live, store, runtimes, updates, epochs }
    }

    /// Samples for ever.
    pub async fn run(self) {
        loop {
            match self.sample_wanted().await {
                Ok(0) => {
                    // A long sleep too ends, in case a notice was missed.
                    let _ = tokio::time::timeout(LONGEST, self.epochs.notified()).await;
                }
                Ok(_) => {}
                Err(error) => {
                    debug!("epochs cannot be sampled now: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Samples a batch; how many there were.
    pub async fn sample_wanted(&self) -> Result<usize, IndexError> {
        let wanted = self.store.wanted_epochs(BATCH).await?;
        for (netuid, block, time) in &wanted {
            self.sample_one(*netuid, *block, *time).await?;
        }
        Ok(wanted.len())
    }

    async fn sample_one(&self, netuid: u16, block: u32, time: u64) -> Result<(), IndexError> {
        let Some((_, hash)) = self.store.hashes(block, block).await?.first().copied() else {
            return Ok(());
        };
        let result: Result<(), IndexError> = async {
            let runtime = self.runtimes.at(&*self.chain, hash, None).await?;
            let point = Point::new(hash, block, runtime);
            let record = sample(&self.live, &point, netuid, time).await?;
            let economy = self.sample_economy(&point, time).await?;
            if self.store.keep_epoch(&hash, &record, &economy).await? {
                let price = record.point.price;
                let _ = self.updates.send(LiveUpdate::Epoch { netuid, block, price });
            }
            Ok(())
        }
        .await;
        match result {
            Err(IndexError::Store(error)) => Err(error.into()),
            Err(error) if !gone(&error) => {
                // Of another branch, or another chain: that is for the follower to see.
                let theirs = self.chain.hashes(vec![block]).await?.into_iter().next().flatten();
                if theirs != Some(hash) {
                    return Err(IndexError::Moved(block));
                }
                warn!("subnet {netuid} after its epoch in block {block} cannot be read: {error}");
                self.store.forget_epoch(netuid, block, &hash).await?;
                Ok(())
            }
            other => other,
        }
    }

    async fn sample_economy(&self, at: &Point, time: u64) -> Result<EconomyPoint, ExplorerError> {
        let (issuance, total_stake) = futures::try_join!(
            self.live.storage(at, "SubtensorModule", "TotalIssuance", &[]),
            self.live.storage(at, "SubtensorModule", "TotalStake", &[]),
        )?;
        Ok(EconomyPoint {
            block: at.number,
            time,
            issuance: issuance.as_u64().unwrap_or_default(),
            total_stake: total_stake.as_u64().unwrap_or_default(),
        })
    }
}

/// Whether the node went away, so that asking again later can help.
fn gone(error: &IndexError) -> bool {
    matches!(
        error,
        IndexError::Chain(ChainError::Unreachable(_))
            | IndexError::Decode(ExplorerError::NodeUnavailable(_))
    )
}
