//! The transaction pool as a block's author sees it: encrypted transactions are followed by what
//! they hide, so that the stock proposer needs to know nothing of them.
//!
//! Should a block be too full for what is hidden, only what hides it enters, and its sender must
//! send again.

use super::{
    ShieldKeys,
    announce::pending_key,
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
    collections::{HashMap, HashSet},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A wire form that can be opened has this many bytes at least: shorter transactions, which almost
/// all are, cost the author nothing.
const MIN_SHIELDED_LEN: usize = 16 + 2 + 1_088 + 24 + 16;

/// Of so many transactions is remembered what they are: twice what the pool holds by default.
const MOST_REMEMBERED: usize = 16_384;

type Pooled = <Pool as TransactionPool>::InPoolTransaction;
type AnyReady<T> = Box<dyn ReadyTransactions<Item = Arc<T>> + Send>;
type KeyHash = [u8; KEY_HASH_LEN];

/// What is kept from block to block.
#[derive(Default)]
struct Memory {
    /// The key that encrypted transactions are encrypted to. One that waits for its author is taken
    /// apart once, not for every block.
    encrypted_to: HashMap<TxHash<Pool>, KeyHash>,
    /// What was hidden, and is not the pool's.
    hidden: HashSet<TxHash<Pool>>,
}

impl Memory {
    fn note_encrypted(&mut self, transaction: TxHash<Pool>, key: KeyHash) {
        if self.encrypted_to.len() >= MOST_REMEMBERED {
            self.encrypted_to.clear();
        }
        self.encrypted_to.insert(transaction, key);
    }

    fn note_hidden(&mut self, transaction: TxHash<Pool>) {
        if self.hidden.len() >= MOST_REMEMBERED {
            self.hidden.clear();
        }
        self.hidden.insert(transaction);
    }

    /// What the pool is told of: were a hidden transaction in the pool as well, it would have to go
    /// for nothing.
    fn leave_out_hidden(&self, invalid: &mut TxInvalidityReportMap<TxHash<Pool>>) {
        invalid.retain(|transaction, _| !self.hidden.contains(transaction));
    }
}

/// The pool, with the keys that open what is in it.
pub struct OpeningPool {
    pool: Arc<Pool>,
    client: Arc<FullClient>,
    keys: Arc<ShieldKeys>,
    memory: Arc<Mutex<Memory>>,
}

impl OpeningPool {
    /// Of this pool.
    pub fn new(pool: Arc<Pool>, client: Arc<FullClient>, keys: Arc<ShieldKeys>) -> Self {
        Self { pool, client, keys, memory: Arc::default() }
    }

    fn opening(
        &self,
        at: Hash,
        until: Option<Instant>,
        ready: AnyReady<Pooled>,
    ) -> AnyReady<Ready<Pooled>> {
        let author = Author {
            client: self.client.clone(),
            pool: self.pool.clone(),
            keys: self.keys.clone(),
            memory: self.memory.clone(),
            parent: at,
            knows: self.client.runtime_api().has_api::<dyn ShieldApi<Block>>(at).unwrap_or(false),
            pending_key: pending_key(&self.client, at),
            until,
        };
        Box::new(Opening::new(ready, move |pooled: &Pooled| author.look(pooled)))
    }
}

/// Who looks at transactions for a block.
struct Author {
    client: Arc<FullClient>,
    pool: Arc<Pool>,
    keys: Arc<ShieldKeys>,
    memory: Arc<Mutex<Memory>>,
    parent: Hash,
    /// Whether the chain's runtime knows encrypted transactions at all.
    knows: bool,
    /// The key that what the block may carry is encrypted to.
    pending_key: Option<KeyHash>,
    /// From then on nothing new is taken apart: the proposer cannot look at its clock meanwhile.
    until: Option<Instant>,
}

impl Author {
    fn look(&self, pooled: &Pooled) -> Look<Pooled> {
        if !self.knows || pooled.data().encoded_size() < MIN_SHIELDED_LEN {
            return Look::Plain;
        }
        self.ask(pooled).unwrap_or_else(|error| {
            log::warn!("The runtime could not look into an encrypted transaction: {error}");
            Look::Waits
        })
    }

    fn ask(&self, pooled: &Pooled) -> Result<Look<Pooled>, ApiError> {
        let known = self.memory().encrypted_to.get(pooled.hash()).copied();
        if known.is_some_and(|key| Some(key) != self.pending_key) {
            return Ok(Look::Waits);
        }
        if self.until.is_some_and(|until| Instant::now() > until) {
            return Ok(Look::Waits);
        }
        let api = self.client.runtime_api();
        let data = pooled.data().as_ref().clone();
        let Some(shielded) = api.try_decode_shielded_tx(self.parent, data)? else {
            return Ok(Look::Plain);
        };
        self.memory().note_encrypted(*pooled.hash(), shielded.key_hash);
        if Some(shielded.key_hash) != self.pending_key {
            return Ok(Look::Waits);
        }
        let hidden = match self.keys.opening(shielded.key_hash) {
            Some(dec_key) => api.try_unshield_tx(self.parent, dec_key, shielded)?,
            None => None,
        };
        let Some(hidden) = hidden else {
            log::debug!("An encrypted transaction cannot be opened and enters the block alone");
            return Ok(Look::Plain);
        };
        let hash = self.pool.hash_of(&hidden);
        self.memory().note_hidden(hash);
        Ok(Look::Hides(Arc::new(hidden), hash))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.opening(at, None, self.pool.ready_at(at).await)
    }

    fn ready(&self) -> AnyReady<Self::InPoolTransaction> {
        // Not for a block, so nothing is opened.
        Box::new(Opening::new(self.pool.ready(), |_: &Pooled| Look::Plain))
    }

    async fn report_invalid(
        &self,
        at: Option<Hash>,
        mut invalid: TxInvalidityReportMap<TxHash<Self>>,
    ) -> Vec<Arc<Self::InPoolTransaction>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).leave_out_hidden(&mut invalid);
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
        let until = Instant::now().checked_add(timeout);
        self.opening(at, until, self.pool.ready_at_with_timeout(at, timeout).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::H256;

    fn numbered(number: u64) -> H256 {
        H256::from_low_u64_be(number)
    }

    #[test]
    fn the_pool_is_told_of_its_own_transactions_only() {
        let mut memory = Memory::default();
        memory.note_hidden(numbered(1));
        let mut invalid = [(numbered(1), None), (numbered(2), None)].into_iter().collect();
        memory.leave_out_hidden(&mut invalid);
        assert_eq!(invalid.keys().collect::<Vec<_>>(), [&numbered(2)]);
    }

    #[test]
    fn not_everything_is_remembered_for_ever() {
        let mut memory = Memory::default();
        for number in 0..=MOST_REMEMBERED as u64 {
            memory.note_encrypted(numbered(number), [0; KEY_HASH_LEN]);
            memory.note_hidden(numbered(number));
        }
        assert_eq!((memory.encrypted_to.len(), memory.hidden.len()), (1, 1));
    }
}
