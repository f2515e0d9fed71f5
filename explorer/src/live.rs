//! The present state, read from the node through runtime APIs and storage.
//!
//! A [`Point`] is the node's best block with the runtime that reads its state. Answers are kept while
//! their block is the best one, and shared by all who ask meanwhile; whatever is asked of one point is
//! consistent. When the node is away the last point stays, and answers already known remain. Storage
//! that a runtime does not have is read as empty, as runtimes gain and lose entries.

pub mod account;
mod claims;
pub mod distribution;
mod dividends;
pub mod economy;
mod json;
pub mod locks;
mod metagraph;
mod names;
pub mod neuron;
pub mod parameters;
pub mod quote;
mod seats;
mod stakes;
pub mod subnets;
pub mod validators;
pub mod wealth;

use crate::{
    chain::{Chain, ChainError, Hash},
    decode::{Argument, Runtime},
    error::{ExplorerError, Result},
    index::Runtimes,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex},
};
use tokio::sync::{OnceCell, watch};
use tracing::warn;

pub use dividends::Dividend;
pub(crate) use json::{Json, ratio, worth};
pub use metagraph::{Metagraph, no_subnet, sample};
pub use names::Names;
pub use seats::Seat;
pub use stakes::{Holding, Stake, Stakes};
pub(crate) use subnets::gini;

/// Answers kept at most.
const KEPT: usize = 4_096;

/// A block whose state is read.
pub struct Point {
    /// Hash.
    pub hash: Hash,
    /// Number.
    pub number: u32,
    /// Runtime that reads the state.
    pub runtime: Arc<Runtime>,
    answers: Mutex<HashMap<Question, Arc<OnceCell<Arc<Value>>>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question(&'static str, &'static str, Vec<Argument>);

impl Point {
    /// A block and its runtime.
    pub fn new(hash: Hash, number: u32, runtime: Arc<Runtime>) -> Arc<Self> {
        Arc::new(Self { hash, number, runtime, answers: Mutex::default() })
    }

    async fn remember<F>(&self, question: Question, answer: F) -> Result<Arc<Value>>
    where
        F: Future<Output = Result<Value>>,
    {
        let cell = {
            let mut answers = self.answers.lock().unwrap_or_else(|held| held.into_inner());
            if answers.len() >= KEPT {
                answers.clear();
            }
            Arc::clone(answers.entry(question).or_default())
        };
        cell.get_or_try_init(|| async { answer.await.map(Arc::new) }).await.cloned()
    }
}

/// The node's present state. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    chain: Arc<dyn Chain>,
    point: watch::Receiver<Option<Arc<Point>>>,
}

impl Live {
    /// Starts to follow the node's best block.
    pub fn start(chain: Arc<dyn Chain>, runtimes: Runtimes) -> Self {
        let (sender, point) = watch::channel(None);
        tokio::spawn(keep_pointing(Arc::clone(&chain), runtimes, sender));
        Self { chain, point }
    }

    /// The newest point.
    pub fn now(&self) -> Result<Arc<Point>> {
        self.point
            .borrow()
            .clone()
            .ok_or_else(|| ExplorerError::NodeUnavailable("it was never reached".into()))
    }

    /// What a runtime API answers at a point.
    pub async fn call(
        &self,
        at: &Point,
        api: &'static str,
        method: &'static str,
        args: &[Argument],
    ) -> Result<Arc<Value>> {
        at.remember(Question(api, method, args.to_vec()), async {
            let encoded = at.runtime.api_arguments(api, method, args)?;
            let answer = self.chain.call(format!("{api}_{method}"), encoded, at.hash).await?;
            at.runtime.api_answer(api, method, &answer)
        })
        .await
    }

    /// A storage value at a point; its default when it is not set.
    pub async fn storage(
        &self,
        at: &Point,
        pallet: &'static str,
        entry: &'static str,
        keys: &[Argument],
    ) -> Result<Arc<Value>> {
        at.remember(Question(pallet, entry, keys.to_vec()), async {
            if !at.runtime.has_storage(pallet, entry) {
                return Ok(Value::Null);
            }
            let key = at.runtime.storage_key(pallet, entry, keys)?;
            let value = self.chain.storage(key, at.hash).await?;
            at.runtime.storage_value(pallet, entry, value.as_deref())
        })
        .await
    }

    /// Values of one storage entry under many keys, in their order, and whether each is set.
    pub async fn storages(
        &self,
        at: &Point,
        pallet: &'static str,
        entry: &'static str,
        keys: &[Vec<Argument>],
    ) -> Result<Vec<(Value, bool)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        if !at.runtime.has_storage(pallet, entry) {
            return Ok(vec![(Value::Null, false); keys.len()]);
        }
        let encoded: Result<Vec<Vec<u8>>> =
            keys.iter().map(|keys| at.runtime.storage_key(pallet, entry, keys)).collect();
        let values = self.chain.storages(encoded?, at.hash).await?;
        values
            .iter()
            .map(|value| {
                let json = at.runtime.storage_value(pallet, entry, value.as_deref())?;
                Ok((json, value.is_some()))
            })
            .collect()
    }

    /// Bytes of storage values of some pallet, by entry and keys, in their order.
    pub async fn raw_storages(
        &self,
        at: &Point,
        pallet: &'static str,
        places: &[(&'static str, Vec<Argument>)],
    ) -> Result<Vec<Option<Vec<u8>>>> {
        let mut keys = Vec::new();
        let mut known = Vec::with_capacity(places.len());
        for (entry, arguments) in places {
            let has = at.runtime.has_storage(pallet, entry);
            if has {
                keys.push(at.runtime.storage_key(pallet, entry, arguments)?);
            }
            known.push(has);
        }
        if keys.is_empty() {
            return Ok(vec![None; known.len()]);
        }
        let mut values = self.chain.storages(keys, at.hash).await?.into_iter();
        Ok(known.into_iter().map(|has| has.then(|| values.next()).flatten().flatten()).collect())
    }

    /// Time of a point's block, milliseconds since 1970.
    pub async fn time(&self, at: &Point) -> Result<u64> {
        Ok(json::number(&*self.storage(at, "Timestamp", "Now", &[]).await?))
    }

    /// Free balance after a block, by the account's storage key.
    pub async fn free_balance(&self, key: Vec<u8>, hash: Hash) -> Result<u64> {
        let runtime = &self.now()?.runtime;
        let value = self.chain.storage(key, hash).await?;
        let account = runtime.storage_value("System", "Account", value.as_deref())?;
        Ok(account["data"].int("free"))
    }

    /// Entries of a storage map below some keys, at most `most`: what follows the keys in each
    /// entry's key, hashes included, and the value.
    pub async fn entries(
        &self,
        at: &Point,
        pallet: &'static str,
        entry: &'static str,
        keys: &[Argument],
        most: usize,
    ) -> Result<Vec<(Vec<u8>, Value)>> {
        let found = self.raw_entries(at, pallet, entry, keys, most).await?;
        found
            .into_iter()
            .map(|(key, bytes)| Ok((key, at.runtime.storage_value(pallet, entry, Some(&bytes))?)))
            .collect()
    }

    /// The same with the values' bytes, for those who count with them.
    pub async fn raw_entries(
        &self,
        at: &Point,
        pallet: &'static str,
        entry: &'static str,
        keys: &[Argument],
        most: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        if !at.runtime.has_storage(pallet, entry) {
            return Ok(Vec::new());
        }
        let prefix = at.runtime.storage_key(pallet, entry, keys)?;
        let mut entries = Vec::new();
        let mut start = None;
        while entries.len() < most {
            let page = u32::try_from((most - entries.len()).min(1_000)).unwrap_or(1_000);
            let found = self.chain.keys(prefix.clone(), page, start, at.hash).await?;
            let Some(last) = found.last().cloned() else { break };
            let complete = found.len() < page as usize;
            let values = self.chain.storages(found.clone(), at.hash).await?;
            for (key, value) in found.iter().zip(values) {
                let rest = key.get(prefix.len()..).unwrap_or_default().to_vec();
                entries.extend(value.map(|value| (rest, value)));
            }
            if complete {
                break;
            }
            start = Some(last);
        }
        Ok(entries)
    }

    /// How many keys a storage map has.
    pub async fn count(
        &self,
        at: &Point,
        pallet: &'static str,
        entry: &'static str,
    ) -> Result<u64> {
        const PAGE: u32 = 1_000;
        let prefix = at.runtime.storage_key(pallet, entry, &[])?;
        let (mut count, mut start) = (0u64, None);
        loop {
            let keys = self.chain.keys(prefix.clone(), PAGE, start, at.hash).await?;
            count += keys.len() as u64;
            start = keys.last().cloned();
            if keys.len() < PAGE as usize {
                return Ok(count);
            }
        }
    }
}

impl From<ChainError> for ExplorerError {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Unreachable(reason) => Self::NodeUnavailable(reason),
            ChainError::Refused(reason) => Self::Refused(reason),
        }
    }
}

/// Publishes a point for each best block.
async fn keep_pointing(
    chain: Arc<dyn Chain>,
    runtimes: Runtimes,
    points: watch::Sender<Option<Arc<Point>>>,
) {
    let mut heads = chain.heads();
    while heads.changed().await.is_ok() {
        let Some(best) = heads.borrow_and_update().best else { continue };
        let found: Result<Option<Arc<Point>>, crate::index::IndexError> = async {
            let hash = chain.hashes(vec![best]).await?.into_iter().next().flatten();
            let Some(hash) = hash else { return Ok(None) };
            if points.borrow().as_ref().is_some_and(|point| point.hash == hash) {
                return Ok(None);
            }
            let runtime = runtimes.at(&*chain, hash, None).await?;
            Ok(Some(Point::new(hash, best, runtime)))
        }
        .await;
        match found {
            Ok(Some(point)) => {
                points.send_replace(Some(point));
            }
            Ok(None) => {}
            Err(error) => warn!("the state of block {best} cannot be read: {error}"),
        }
    }
}
