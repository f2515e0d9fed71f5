//! The transaction pool as a block's author sees it: encrypted transactions are followed by what
//! they hide, so that the stock proposer needs to know nothing of them.
//!
//! Should a block be too full for what is hidden, only what hides it enters, and its sender must
//! send again.

use super::{
    ShieldKeys,
    opening::{Look, Opening, Ready},
};
use crate::service::{Block, FullClient, Hash, TransactionPool as Pool};
use codec::Encode;
use myelin_shield::KEY_HASH_LEN;
use pallet_mev_shield::runtime_api::ShieldApi;
use sc_transaction_pool_api::{
    ImportNotificationStream, InPoolTransaction, PoolStatus, ReadyTransactions, TransactionFor,
    TransactionPool, TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap,
};
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A wire form that can be opened has this many bytes at least: shorter transactions, which almost
/// all are, cost the author nothing.
const MIN_SHIELDED_LEN: usize = 16 + 2 + 1_088 + 24 + 16;

/// Of so many transactions is remembered what they are: twice what the pool holds by default.
const MOST_REMEMBERED: usize = 16_384;

type Pooled = <Pool as TransactionPool>::InPoolTransaction;
type AnyReady<T> = Box<dyn ReadyTransactions<Item = Arc<T>> + Send>;
type KeyHash = [u8; KEY_HASH_LEN];

/// The key each transaction is encrypted to, if it is. One that waits for its author is taken apart
/// once, not for every block.
type Remembered = Arc<Mutex<HashMap<TxHash<Pool>, Option<KeyHash>>>>;

/// The pool, with the keys that open what is in it.
pub struct OpeningPool {
    pool: Arc<Pool>,
    client: Arc<FullClient>,
    keys: Arc<ShieldKeys>,
    remembered: Remembered,
}

impl OpeningPool {
    /// Of this pool.
    pub fn new(pool: Arc<Pool>, client: Arc<FullClient>, keys: Arc<ShieldKeys>) -> Self {
        Self { pool, client, keys, remembered: Remembered::default() }
    }

    fn opening(&self, at: Hash, ready: AnyReady<Pooled>) -> AnyReady<Ready<Pooled>> {
        let mut author = Author {
            client: self.client.clone(),
            pool: self.pool.clone(),
            parent: at,
            knows: self.client.runtime_api().has_api::<dyn ShieldApi<Block>>(at).unwrap_or(false),
            dec_key: self.keys.opening(),
            remembered: self.remembered.clone(),
            asked: HashMap::new(),
        };
        Box::new(Opening::new(ready, move |pooled: &Pooled| author.look(pooled)))
    }
}

/// Who looks at transactions for a block.
struct Author {
    client: Arc<FullClient>,
    pool: Arc<Pool>,
    parent: Hash,
    /// Whether the chain's runtime knows encrypted transactions at all.
    knows: bool,
    dec_key: Vec<u8>,
    remembered: Remembered,
    /// Keys that were asked for, and whether they are the block's.
    asked: HashMap<KeyHash, bool>,
}

impl Author {
    fn look(&mut self, pooled: &Pooled) -> Look<Pooled> {
        if !self.knows || pooled.data().encoded_size() < MIN_SHIELDED_LEN {
            return Look::Plain;
        }
        self.ask(pooled).unwrap_or_else(|error| {
            log::warn!("The runtime could not look into an encrypted transaction: {error}");
            Look::Plain
        })
    }

    fn ask(&mut self, pooled: &Pooled) -> Result<Look<Pooled>, ApiError> {
        let Some(key) = self.key_of(pooled)? else { return Ok(Look::Plain) };
        if !self.is_for_this_block(key)? {
            return Ok(Look::Waits);
        }
        let api = self.client.runtime_api();
        let shielded = api.try_decode_shielded_tx(self.parent, pooled.data().as_ref().clone())?;
        let hidden = match shielded {
            Some(shielded) => api.try_unshield_tx(self.parent, self.dec_key.clone(), shielded)?,
            None => None,
        };
        let Some(hidden) = hidden else {
            log::debug!("An encrypted transaction cannot be opened and enters the block alone");
            return Ok(Look::Plain);
        };
        let hash = self.pool.hash_of(&hidden);
        Ok(Look::Hides(Arc::new(hidden), hash))
    }

    fn key_of(&self, pooled: &Pooled) -> Result<Option<KeyHash>, ApiError> {
        let remembered = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered().get(pooled.hash()) {
            return Ok(*known);
        }
        let data = pooled.data().as_ref().clone();
        let shielded = self.client.runtime_api().try_decode_shielded_tx(self.parent, data)?;
        let key = shielded.map(|shielded| shielded.key_hash);
        let mut remembered = remembered();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(*pooled.hash(), key);
        Ok(key)
    }

    fn is_for_this_block(&mut self, key: KeyHash) -> Result<bool, ApiError> {
        if let Some(known) = self.asked.get(&key) {
            return Ok(*known);
        }
        let is = self.client.runtime_api().is_shielded_using_current_key(self.parent, key)?;
        self.asked.insert(key, is);
        Ok(is)
    }
}

#[async_trait::async_trait]
impl TransactionPool for OpeningPool {
    type Block = Block;
    type Hash = <Pool as TransactionPool>::Hash;
    type InPoolTransaction = Ready<Pooled>;
    type Error = <Pool as TransactionPool>::Error;

    async fn submit_at(
        &self,
        at: Hash,
        source: TransactionSource,
        xts: Vec<TransactionFor<Self>>,
    ) -> Result<Vec<Result<TxHash<Self>, Self::Error>>, Self::Error> {
        self.pool.submit_at(at, source, xts).await
    }

    async fn submit_one(
        &self,
        at: Hash,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<TxHash<Self>, Self::Error> {
        self.pool.submit_one(at, source, xt).await
    }

    async fn submit_and_watch(
        &self,
        at: Hash,
        source: TransactionSource,
        xt: TransactionFor<Self>,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Self::Error> {
        self.pool.submit_and_watch(at, source, xt).await
    }

    async fn ready_at(&self, at: Hash) -> AnyReady<Self::InPoolTransaction> {
        self.opening(at, self.pool.ready_at(at).await)
    }

    fn ready(&self) -> AnyReady<Self::InPoolTransaction> {
        // Not for a block, so nothing is opened.
        Box::new(Opening::new(self.pool.ready(), |_: &Pooled| Look::Plain))
    }

    async fn report_invalid(
        &self,
        at: Option<Hash>,
        invalid: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
        let removed = self.pool.report_invalid(at, invalid).await;
        removed.into_iter().map(|pooled| Arc::new(Ready::Pooled(pooled))).collect()
    }

    fn futures(&self) -> Vec<Self::InPoolTransaction> {
        self.pool.futures().into_iter().map(|pooled| Ready::Pooled(Arc::new(pooled))).collect()
    }

    fn status(&self) -> PoolStatus {
        self.pool.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<TxHash<Self>> {
        self.pool.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<TxHash<Self>, Vec<String>>) {
        self.pool.on_broadcasted(propagations);
    }

    fn hash_of(&self, xt: &TransactionFor<Self>) -> TxHash<Self> {
        self.pool.hash_of(xt)
    }

    fn ready_transaction(&self, hash: &TxHash<Self>) -> Option<Arc<Self::InPoolTransaction>> {
        self.pool.ready_transaction(hash).map(|pooled| Arc::new(Ready::Pooled(pooled)))
    }

    async fn ready_at_with_timeout(
        &self,
        at: Hash,
        timeout: Duration,
    ) -> AnyReady<Self::InPoolTransaction> {
        self.opening(at, self.pool.ready_at_with_timeout(at, timeout).await)
    }
}
