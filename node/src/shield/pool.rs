//! The transaction pool as a block's author sees it: encrypted transactions are followed by what
//! they hide, so that the stock proposer needs to know nothing of them.
//!
//! Should a block be too full for what is hidden, only what hides it enters, and its sender must
//! send again.

use super::{
    ShieldKeys,
    opening::{Look, Opening, Ready},
    peek::may_hide,
    standing::{KeyHash, StandingKeys, Turn},
};
use crate::service::{Block, FullClient, Hash, TransactionPool as Pool};
use myelin_shield::ShieldedTransaction;
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

/// Of so many transactions is remembered what they are: twice what the pool holds by default.
const MOST_REMEMBERED: usize = 16_384;

type Pooled = <Pool as TransactionPool>::InPoolTransaction;
type AnyReady<T> = Box<dyn ReadyTransactions<Item = Arc<T>> + Send>;
type Extrinsic = TransactionFor<Pool>;

/// What is kept beside the pool.
#[derive(Default)]
struct Memory {
    /// The key that encrypted transactions are encrypted to. One that waits for its author is taken
    /// apart once, not for every block.
    encrypted_to: HashMap<TxHash<Pool>, KeyHash>,
    /// What was hidden in the block being made, and is not the pool's.
    hidden: HashSet<TxHash<Pool>>,
    /// What was left out of the block being made and enters none.
    useless: Vec<TxHash<Pool>>,
}

impl Memory {
    /// Forgets what only mattered for the last block.
    fn begin_block(&mut self) {
        self.hidden.clear();
        self.useless.clear();
    }

    fn note_encrypted(&mut self, transaction: TxHash<Pool>, key: KeyHash) {
        if self.encrypted_to.len() >= MOST_REMEMBERED {
            self.encrypted_to.clear();
        }
        self.encrypted_to.insert(transaction, key);
    }

    /// Corrects what the pool is told. Not of what was hidden: were it in the pool as well, it would
    /// have to go for nothing. But of what no author opens any more, which would fill the pool and
    /// never pay.
    fn correct(&mut self, invalid: &mut TxInvalidityReportMap<TxHash<Pool>>) {
        invalid.retain(|transaction, _| !self.hidden.contains(transaction));
        invalid.extend(self.useless.drain(..).map(|transaction| (transaction, None)));
    }
}

fn locked(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    // It is whole at any time, also where another thread ended half-way.
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long transactions may still be looked into for a block, if there is a limit: the proposer
/// cannot look at its clock meanwhile.
struct Budget(Option<Duration>);

impl Budget {
    fn is_spent(&self) -> bool {
        self.0.is_some_and(|left| left.is_zero())
    }

    /// Takes what this takes from the budget.
    fn spend<R>(&mut self, look: impl FnOnce() -> R) -> R {
        let start = Instant::now();
        let seen = look();
        self.0 = self.0.map(|left| left.saturating_sub(start.elapsed()));
        seen
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
        budget: Budget,
        ready: AnyReady<Pooled>,
    ) -> AnyReady<Ready<Pooled>> {
        locked(&self.memory).begin_block();
        let mut author = Author {
            opens: RuntimeAndKeys {
                client: self.client.clone(),
                pool: self.pool.clone(),
                keys: self.keys.clone(),
                parent: at,
            },
            memory: self.memory.clone(),
            knows: self.client.runtime_api().has_api::<dyn ShieldApi<Block>>(at).unwrap_or(false),
            standing: StandingKeys::after(&self.client, at),
            budget,
        };
        Box::new(Opening::new(ready, move |pooled: &Pooled| {
            author.look(*pooled.hash(), pooled.data())
        }))
    }
}

/// Who takes encrypted transactions apart.
trait Opens {
    /// The encrypted transaction inside another, if there is one.
    fn decode(&self, extrinsic: &Extrinsic) -> Result<Option<ShieldedTransaction>, ApiError>;

    /// What it hides, and the hash of that; `None` if it cannot be opened.
    fn open(
        &self,
        shielded: ShieldedTransaction,
    ) -> Result<Option<(Extrinsic, TxHash<Pool>)>, ApiError>;
}

/// The chain's runtime, with this node's keys.
struct RuntimeAndKeys {
    client: Arc<FullClient>,
    pool: Arc<Pool>,
    keys: Arc<ShieldKeys>,
    parent: Hash,
}

impl Opens for RuntimeAndKeys {
    fn decode(&self, extrinsic: &Extrinsic) -> Result<Option<ShieldedTransaction>, ApiError> {
        self.client.runtime_api().try_decode_shielded_tx(self.parent, extrinsic.clone())
    }

    fn open(
        &self,
        shielded: ShieldedTransaction,
    ) -> Result<Option<(Extrinsic, TxHash<Pool>)>, ApiError> {
        let Some(dec_key) = self.keys.opening(shielded.key_hash) else { return Ok(None) };
        // The interface takes the key by value; that copy, and those it makes, are not wiped.
        let dec_key = dec_key.to_vec();
        let hidden = self.client.runtime_api().try_unshield_tx(self.parent, dec_key, shielded)?;
        Ok(hidden.map(|hidden| {
            let hash = self.pool.hash_of(&hidden);
            (hidden, hash)
        }))
    }
}

/// Who looks at transactions for a block.
struct Author<O> {
    opens: O,
    memory: Arc<Mutex<Memory>>,
    /// Whether the chain's runtime knows encrypted transactions at all.
    knows: bool,
    standing: StandingKeys,
    budget: Budget,
}

impl<O: Opens> Author<O> {
    fn look(&mut self, hash: TxHash<Pool>, extrinsic: &Extrinsic) -> Look<Pooled> {
        if !self.knows || !may_hide(extrinsic.inner()) {
            return Look::Plain;
        }
        self.look_into(hash, extrinsic).unwrap_or_else(|error| {
            log::warn!("The runtime could not look into an encrypted transaction: {error}");
            Look::Waits
        })
    }

    fn look_into(
        &mut self,
        hash: TxHash<Pool>,
        extrinsic: &Extrinsic,
    ) -> Result<Look<Pooled>, ApiError> {
        let known = locked(&self.memory).encrypted_to.get(&hash).copied();
        if known.is_some_and(|key| self.leaves_out(hash, key)) || self.budget.is_spent() {
            return Ok(Look::Waits);
        }
        let Some(shielded) = self.budget.spend(|| self.opens.decode(extrinsic))? else {
            return Ok(Look::Plain);
        };
        locked(&self.memory).note_encrypted(hash, shielded.key_hash);
        if self.leaves_out(hash, shielded.key_hash) {
            return Ok(Look::Waits);
        }
        let Some((hidden, hash)) = self.budget.spend(|| self.opens.open(shielded))? else {
            log::debug!("An encrypted transaction cannot be opened and enters the block alone");
            return Ok(Look::Plain);
        };
        locked(&self.memory).hidden.insert(hash);
        Ok(Look::Hides(Arc::new(hidden), hash))
    }

    /// Whether the block goes without what is encrypted to this key.
    fn leaves_out(&self, transaction: TxHash<Pool>, key: KeyHash) -> bool {
        let turn = self.standing.turn(key);
        if turn == Turn::Never {
            locked(&self.memory).useless.push(transaction);
        }
        turn != Turn::Now
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
        self.opening(at, Budget(None), self.pool.ready_at(at).await)
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
        locked(&self.memory).correct(&mut invalid);
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
        let ready = self.pool.ready_at_with_timeout(at, timeout).await;
        self.opening(at, Budget(Some(timeout)), ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shield::peek::MIN_SHIELDED_LEN;
    use codec::{Compact, Encode};
    use sp_core::H256;
    use std::{cell::Cell, thread::sleep};

    const PENDING: u8 = 1;
    const NEXT: u8 = 2;
    const NOBODYS: u8 = 3;

    const LONG: Duration = Duration::from_secs(3_600);
    const SHORT: Duration = Duration::from_millis(5);

    fn numbered(number: u64) -> H256 {
        H256::from_low_u64_be(number)
    }

    /// Opens whatever ends with `submit_encrypted`, if slowly; counts what it was asked.
    struct Fake {
        takes: Duration,
        asked: Cell<usize>,
    }

    /// Bytes of `submit_encrypted` before the encrypted ones.
    const HEAD_LEN: usize = 4;

    impl Opens for Fake {
        fn decode(&self, extrinsic: &Extrinsic) -> Result<Option<ShieldedTransaction>, ApiError> {
            sleep(self.takes);
            self.asked.set(self.asked.get() + 1);
            Ok(ShieldedTransaction::parse(&extrinsic.inner()[HEAD_LEN..]))
        }

        fn open(&self, _: ShieldedTransaction) -> Result<Option<(Extrinsic, H256)>, ApiError> {
            Ok(Some((Extrinsic::from_blob(b"hidden".to_vec()), numbered(99))))
        }
    }

    fn author(takes: Duration, budget: Duration) -> Author<Fake> {
        Author {
            opens: Fake { takes, asked: Cell::new(0) },
            memory: Arc::default(),
            knows: true,
            standing: StandingKeys::new([PENDING; 16], &[[NEXT; 16]]),
            budget: Budget(Some(budget)),
        }
    }

    /// The call alone, without signature.
    fn encrypted_to(key: u8) -> Extrinsic {
        let kem_len = 1_088u16.to_le_bytes();
        let ciphertext = [&[key; 16][..], &kem_len, &[0; MIN_SHIELDED_LEN - 18]].concat();
        let len = Compact(ciphertext.len() as u32).encode();
        Extrinsic::from_blob([&[30u8, 1][..], &len, &ciphertext].concat())
    }

    /// What the pool is told after a block in which nothing else was invalid.
    fn told(author: &Author<Fake>) -> Vec<H256> {
        let mut invalid = TxInvalidityReportMap::new();
        locked(&author.memory).correct(&mut invalid);
        invalid.into_keys().collect()
    }

    #[test]
    fn what_is_not_encrypted_needs_no_time() {
        let mut author = author(Duration::ZERO, Duration::ZERO);
        let plain = Extrinsic::from_blob(vec![30; 100_000]);
        assert!(matches!(author.look(numbered(1), &plain), Look::Plain));
        assert!(matches!(author.look(numbered(2), &encrypted_to(PENDING)), Look::Waits));
        assert_eq!(author.opens.asked.get(), 0);
    }

    #[test]
    fn only_the_time_spent_looking_counts() {
        let mut author = author(Duration::ZERO, LONG);
        author.budget = Budget(Some(SHORT));
        sleep(2 * SHORT);
        assert!(!author.budget.is_spent(), "others took that time");
        author.budget.spend(|| sleep(2 * SHORT));
        assert!(author.budget.is_spent());
        let mut unlimited = Budget(None);
        unlimited.spend(|| sleep(SHORT));
        assert!(!unlimited.is_spent());
    }

    #[test]
    fn what_finds_no_time_waits() {
        let mut author = author(2 * SHORT, SHORT);
        let encrypted = encrypted_to(PENDING);
        assert!(matches!(author.look(numbered(1), &encrypted), Look::Hides(..)));
        assert!(matches!(author.look(numbered(2), &encrypted), Look::Waits));
        assert_eq!(author.opens.asked.get(), 1);
        assert!(told(&author).is_empty(), "it has its turn");
    }

    #[test]
    fn what_waits_for_another_author_is_taken_apart_once() {
        let mut author = author(Duration::ZERO, LONG);
        for _ in 0..2 {
            assert!(matches!(author.look(numbered(1), &encrypted_to(NEXT)), Look::Waits));
        }
        assert_eq!(author.opens.asked.get(), 1);
        assert!(told(&author).is_empty(), "its author opens it");
    }

    #[test]
    fn the_pool_is_told_of_what_no_author_opens() {
        let mut author = author(Duration::ZERO, LONG);
        assert!(matches!(author.look(numbered(1), &encrypted_to(NOBODYS)), Look::Waits));
        assert_eq!(told(&author), [numbered(1)]);
        assert!(told(&author).is_empty(), "once");
        author.look(numbered(2), &encrypted_to(NEXT));
        author.standing = StandingKeys::new([NOBODYS; 16], &[]);
        author.look(numbered(2), &encrypted_to(NEXT));
        assert_eq!(told(&author), [numbered(2)], "keys moved on");
    }

    #[test]
    fn the_pool_is_told_of_its_own_transactions_only() {
        let mut author = author(Duration::ZERO, LONG);
        author.look(numbered(1), &encrypted_to(PENDING));
        let mut invalid = [(numbered(99), None), (numbered(2), None)].into_iter().collect();
        locked(&author.memory).correct(&mut invalid);
        assert_eq!(invalid.keys().collect::<Vec<_>>(), [&numbered(2)]);
    }

    #[test]
    fn what_was_hidden_once_may_be_invalid_later() {
        let mut memory = Memory::default();
        memory.hidden.insert(numbered(1));
        memory.useless.push(numbered(2));
        memory.begin_block();
        let mut invalid = [(numbered(1), None)].into_iter().collect();
        memory.correct(&mut invalid);
        assert_eq!(invalid.keys().collect::<Vec<_>>(), [&numbered(1)]);
    }

    #[test]
    fn not_everything_is_remembered_for_ever() {
        let mut memory = Memory::default();
        for number in 0..=MOST_REMEMBERED as u64 {
            memory.note_encrypted(numbered(number), KeyHash::default());
        }
        assert_eq!(memory.encrypted_to.len(), 1);
    }
}
