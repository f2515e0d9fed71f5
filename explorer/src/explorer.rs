//! The explorer's answers: one function for each page and each route of the API.
//!
//! History comes from the store, present state from the node ([`crate::live`]).

mod accounts;
mod blocks;
mod events;
mod fresh;
mod holding;
mod home;
mod search;
mod subnets;
mod validators;

use crate::{
    chain::{Chain, Hash},
    error::{ExplorerError, Result},
    index::{Follower, IndexError, Runtimes, Sampler, Status},
    live::{Live, Names, Point, economy, validators::Census, wealth::Wealth},
    model::*,
    store::Store,
};
use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, Notify, broadcast};

/// Updates kept for those who read slowly.
const UPDATES: usize = 256;

/// Names and the number of accounts are read again after this long.
const SLOW_READS: Duration = Duration::from_secs(30);

/// Answers from the index and from the node. Cheap to clone.
#[derive(Clone)]
pub struct Explorer {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    live: Live,
    runtimes: Runtimes,
    status: Arc<Status>,
    updates: broadcast::Sender<LiveUpdate>,
    fresh: fresh::Fresh,
    names: Aging<Names>,
    census: Aging<Census>,
    wealth: Aging<Wealth>,
    /// By netuid and the block of the subnet's registration: netuids are given again.
    trends: Aging<HashMap<(u16, u32), subnets::Trend>>,
}

/// All stakes and neurons are read again after this long.
const CENSUS_AGE: Duration = Duration::from_secs(2);

/// And given while they are read again for this long.
const CENSUS_USABLE: Duration = Duration::from_secs(10);

/// What takes long to read is kept for this many times as long.
const REST: u32 = 20;

/// A value that may be some seconds old.
struct Aging<T> {
    kept: std::sync::Mutex<Option<Aged<T>>>,
    /// Held by who computes.
    turn: Mutex<()>,
}

/// A value, when it was read and how long that took.
struct Aged<T> {
    value: Arc<T>,
    since: Instant,
    took: Duration,
}

impl<T> Clone for Aged<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), since: self.since, took: self.took }
    }
}

impl<T> Aged<T> {
    /// Whether it need not be read again, which is not done all the time where it takes long.
    fn is_fresh(&self, age: Duration) -> bool {
        self.since.elapsed() < age.max(self.took * REST)
    }
}

impl<T> Default for Aging<T> {
    fn default() -> Self {
        Self { kept: std::sync::Mutex::new(None), turn: Mutex::default() }
    }
}

impl<T> Aging<T> {
    /// The last value, however old.
    fn last(&self) -> Option<Aged<T>> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    async fn get<F>(&self, age: Duration, compute: F) -> Result<Arc<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let fresh = || self.last().filter(|aged| aged.is_fresh(age)).map(|aged| aged.value);
        if let Some(value) = fresh() {
            return Ok(value);
        }
        let _turn = self.turn.lock().await;
        if let Some(value) = fresh() {
            return Ok(value);
        }
        let began = Instant::now();
        match (compute.await, self.last()) {
            (Ok(value), _) => {
                let value = Arc::new(value);
                let took = began.elapsed();
                let aged = Aged { value: Arc::clone(&value), since: Instant::now(), took };
                *self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(aged);
                Ok(value)
            }
            (Err(ExplorerError::NodeUnavailable(_)), Some(aged)) => Ok(aged.value),
            (Err(error), _) => Err(error),
        }
    }
}

/// What keeps an explorer up to date; both run until they are dropped.
pub struct Workers {
    /// Follows the chain.
    pub follower: Follower,
    /// Samples epochs.
    pub sampler: Sampler,
}

impl Workers {
    /// Runs both; ends only with an error that trying again cannot mend.
    pub async fn run(self) -> IndexError {
        let sampler = tokio::spawn(self.sampler.run());
        let error = self.follower.run().await;
        sampler.abort();
        error
    }
}

impl Explorer {
    /// An explorer of a chain over a store, and what keeps it up to date. A new store starts at
    /// `from`, by default at the first block whose state the node still has.
    pub async fn new(
        chain: Arc<dyn Chain>,
        store: Store,
        from: Option<u32>,
    ) -> Result<(Self, Workers), sqlx::Error> {
        let (updates, _) = broadcast::channel(UPDATES);
        let status = Status::resumed(&store).await?;
        let epochs = Arc::new(Notify::new());
        let runtimes = Runtimes::new(store.clone());
        let live = Live::start(Arc::clone(&chain), runtimes.clone());
        let follower = Follower::new(
            Arc::clone(&chain),
            store.clone(),
            runtimes.clone(),
            Arc::clone(&status),
            updates.clone(),
            Arc::clone(&epochs),
            from,
        );
        let sampler = Sampler::new(
            chain,
            live.clone(),
            store.clone(),
            runtimes.clone(),
            updates.clone(),
            epochs,
        );
        let inner = Inner {
            store,
            live,
            runtimes,
            status,
            updates,
            fresh: fresh::Fresh::default(),
            names: Aging::default(),
            census: Aging::default(),
            wealth: Aging::default(),
            trends: Aging::default(),
        };
        Ok((Self { inner: Arc::new(inner) }, Workers { follower, sampler }))
    }

    /// News from now on. A receiver that falls behind is told so and continues with the newest.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveUpdate> {
        self.inner.updates.subscribe()
    }

    /// An answer about the present: one of the last moments, or a new one.
    async fn fresh<T, F>(
        &self,
        question: &str,
        compute: impl FnOnce(Self) -> F + Send + 'static,
    ) -> Result<T>
    where
        T: Clone + Send + Sync + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let explorer = self.clone();
        let answer = self.inner.fresh.get(question, move || compute(explorer)).await?;
        Ok((*answer).clone())
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }

    fn live(&self) -> &Live {
        &self.inner.live
    }

    fn finalized(&self) -> u32 {
        self.inner.status.finalized()
    }

    fn best(&self) -> u32 {
        self.inner.status.best.load(Ordering::Relaxed)
    }

    fn now(&self) -> Result<Arc<Point>> {
        self.inner.live.now()
    }

    /// Times of blocks.
    async fn times(&self, blocks: impl Iterator<Item = u32>) -> Result<HashMap<u32, u64>> {
        Ok(self.store().times(&blocks.collect::<Vec<u32>>()).await?)
    }

    /// Identities, some seconds old at most.
    async fn names(&self, at: &Point) -> Result<Arc<Names>> {
        self.inner.names.get(SLOW_READS, Names::read(self.live(), at)).await
    }

    /// What all accounts hold, up to half a minute old.
    async fn wealth(&self, at: &Point) -> Result<Arc<Wealth>> {
        self.inner.wealth.get(SLOW_READS, Wealth::read(self.live(), at)).await
    }

    /// All stakes and neurons, some seconds old: after a while they are read again behind those who
    /// ask, and only after longer does anyone wait.
    async fn census(&self, at: &Arc<Point>) -> Result<Arc<Census>> {
        let known = self.inner.census.last();
        let usable =
            |aged: &Aged<Census>| aged.since.elapsed() < CENSUS_USABLE.max(aged.took * (2 * REST));
        if let Some(aged) = known.filter(usable) {
            if !aged.is_fresh(CENSUS_AGE) {
                let (explorer, at) = (self.clone(), Arc::clone(at));
                tokio::spawn(async move { explorer.renewed_census(&at).await });
            }
            return Ok(aged.value);
        }
        self.renewed_census(at).await
    }

    async fn renewed_census(&self, at: &Point) -> Result<Arc<Census>> {
        self.inner.census.get(CENSUS_AGE, Census::read(self.live(), at)).await
    }

    fn block_time(&self, at: &Point) -> u64 {
        economy::block_time(at)
    }

    /// Runtime versions, newest first.
    pub async fn runtime_versions(&self) -> Result<Vec<RuntimeVersionRow>> {
        let versions = self.store().runtimes().await?;
        let row = |(spec_version, first_block)| RuntimeVersionRow { spec_version, first_block };
        Ok(versions.into_iter().map(row).collect())
    }
}

/// A page of rows: one more was asked for than fits, to tell whether there is a next page that may be
/// asked for.
fn page_of<T>(mut rows: Vec<T>, request: PageRequest) -> Page<T> {
    let has_next = rows.len() > request.per_page as usize && request.page < PageRequest::MAX_PAGE;
    rows.truncate(request.per_page as usize);
    Page { rows, page: request.page, per_page: request.per_page, has_next }
}

/// How many rows to read for a page.
fn read_for(request: PageRequest) -> i64 {
    i64::from(request.per_page) + 1
}

type Account = Hash;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::testing::FakeChain;
    use codec::{Compact, Encode};
    use futures::future::ready;

    /// An explorer of an index that has found a chain in memory with one subnet, 3, which was registered
    /// in block `registered_at` and had sold `volume` rao of alpha and TAO since.
    pub(super) async fn of_one_subnet(
        chain: FakeChain,
        best: u32,
        store: Store,
        registered_at: u64,
        volume: u128,
    ) -> Explorer {
        chain.answer(
            "SubnetInfoRuntimeApi_get_all_dynamic_info",
            vec![Some(dynamic_info(3, registered_at, volume))],
        );
        chain.answer("SwapRuntimeApi_current_alpha_price_all", vec![(3u16, 2_000_000_000u64)]);
        chain.answer("SubnetInfoRuntimeApi_get_next_epoch_start_block", None::<u64>);
        chain.answer("SubnetRegistrationRuntimeApi_get_network_registration_cost", 1u64);
        chain.answer("DelegateInfoRuntimeApi_get_delegates", Vec::<()>::new());
        let chain = Arc::new(chain);
        let (explorer, _) = Explorer::new(Arc::clone(&chain) as Arc<dyn Chain>, store, None)
            .await
            .expect("readable");
        while explorer.now().is_err() {
            chain.tell(best, best);
            tokio::task::yield_now().await;
        }
        explorer
    }

    /// What the chain tells of a subnet, the numbers that tests look at aside.
    fn dynamic_info(netuid: u16, registered_at: u64, volume: u128) -> impl Encode + Clone {
        let none = Compact(0u64);
        let text = Vec::<Compact<u8>>::new();
        let names = (Compact(netuid), [1u8; 32], [2u8; 32], text.clone(), text);
        let epochs = (Compact(360u16), none, none);
        let amounts = [none; 9];
        (names, epochs, amounts, Compact(volume), Compact(registered_at), None::<()>, 0i128)
    }

    /// Makes the last value an hour older.
    fn grow_old(aging: &Aging<u8>) {
        let mut kept = aging.kept.lock().expect("not poisoned");
        let aged = kept.as_mut().expect("kept");
        aged.since -= Duration::from_secs(3_600);
    }

    #[tokio::test]
    async fn an_aging_value_is_kept_and_outlives_the_node() {
        let aging = Aging::default();
        let minute = Duration::from_secs(60);
        assert_eq!(*aging.get(minute, ready(Ok(1))).await.expect("computed"), 1);
        assert_eq!(*aging.get(minute, ready(Ok(2))).await.expect("kept"), 1);
        grow_old(&aging);
        assert_eq!(*aging.get(minute, ready(Ok(3))).await.expect("computed again"), 3);
        grow_old(&aging);
        let away = ready(Err(ExplorerError::NodeUnavailable("away".into())));
        assert_eq!(*aging.get(minute, away).await.expect("the last one"), 3);
        let refused = ready(Err(ExplorerError::Refused("no".into())));
        assert!(aging.get(minute, refused).await.is_err());
    }

    #[test]
    fn the_last_page_that_may_be_asked_for_has_none_after_it() {
        let of = |page| page_of(vec![(); 3], PageRequest::new(page, 2));
        assert!(of(0).has_next && of(PageRequest::MAX_PAGE - 1).has_next);
        assert!(!of(PageRequest::MAX_PAGE).has_next);
        assert!(!page_of(vec![(); 2], PageRequest::new(0, 2)).has_next);
    }

    #[test]
    fn what_took_long_is_kept_longer() {
        let aged = |took| Aged {
            value: Arc::new(()),
            since: Instant::now() - Duration::from_secs(30),
            took,
        };
        assert!(!aged(Duration::from_millis(10)).is_fresh(Duration::from_secs(2)));
        assert!(aged(Duration::from_secs(2)).is_fresh(Duration::from_secs(2)));
    }
}
