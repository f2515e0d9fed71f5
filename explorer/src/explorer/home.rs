//! Where the chain stands, and the home page.

use super::Explorer;
use crate::{
    error::Result,
    live::{economy, parameters},
    model::*,
    store::{FEES, SIGNED_EXTRINSICS, TRANSFERS},
};
use std::sync::atomic::Ordering;

/// Rows of each list on the home page.
const TOP: usize = 10;

/// Points of the economy's history.
const POINTS: u32 = 200;

impl Explorer {
    /// Where chain and index stand; answered from the index alone, also while the node is away.
    pub async fn head(&self) -> Result<HeadView> {
        let store = self.store();
        let status = &self.inner.status;
        let row = store.blocks_down(self.best(), 1).await?.into_iter().next().unwrap_or_default();
        Ok(HeadView {
            chain: store.meta("chain").await?.unwrap_or_default(),
            genesis_hash: store.meta("genesis").await?.unwrap_or_default(),
            spec_version: row.spec_version,
            best: row.number,
            best_hash: crate::decode::hex0x(row.hash),
            best_time: row.time,
            finalized: self.finalized(),
            node_best: status.node_best.load(Ordering::Relaxed),
            first_indexed: store.first().await?.unwrap_or_default(),
            node_connected: status.connected.load(Ordering::Relaxed),
            block_time: self.now().map(|at| self.block_time(&at)).unwrap_or_default(),
        })
    }

    /// The TAO economy as a whole.
    pub async fn economy(&self) -> Result<EconomyView> {
        self.fresh("economy", |explorer| async move { explorer.compute_economy().await }).await
    }

    async fn compute_economy(&self) -> Result<EconomyView> {
        let at = self.now()?;
        let (subnets, validators) = futures::try_join!(self.subnets(), self.validators())?;
        // The index may lag far behind the state that is told of.
        let time = self.live().time(&at).await?;
        Ok(EconomyView {
            accounts: self.wealth(&at).await?.accounts,
            signed_extrinsics: self.store().counter(SIGNED_EXTRINSICS).await?,
            transfers: self.store().counter(TRANSFERS).await?,
            fees: self.store().counter(FEES).await?,
            ..economy::view(self.live(), &at, &subnets, &validators, time).await?
        })
    }

    /// Parameters of the chain as a whole.
    pub async fn parameters(&self) -> Result<Vec<Hyperparameter>> {
        let compute = |explorer: Self| async move {
            let at = explorer.now()?;
            parameters::all(explorer.live(), &at).await
        };
        self.fresh("parameters", compute).await
    }

    /// The home page.
    pub async fn home(&self) -> Result<HomeView> {
        let mut home =
            self.fresh("home", |explorer| async move { explorer.compute_home().await }).await?;
        // These change between blocks of the node: while back-filling, and with finality.
        home.head = self.head().await?;
        home.blocks = self.blocks(PageRequest::new(0, TOP as u32)).await?.rows;
        Ok(home)
    }

    async fn compute_home(&self) -> Result<HomeView> {
        let (economy, subnets, validators) =
            futures::try_join!(self.economy(), self.subnets(), self.validators())?;
        let mut subnets: Vec<SubnetRow> =
            subnets.into_iter().filter(|row| row.netuid != 0).collect();
        subnets.sort_by(|a, b| {
            (b.tao_in_emission, b.market_cap).cmp(&(a.tao_in_emission, a.market_cap))
        });
        subnets.truncate(TOP);
        let page = PageRequest::new(0, TOP as u32);
        Ok(HomeView {
            economy,
            subnets,
            validators: validators.into_iter().take(TOP).collect(),
            extrinsics: self.extrinsics(page, &ExtrinsicFilter::default()).await?.rows,
            history: self.store().economy(POINTS).await?,
            ..HomeView::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        decode::fixture,
        explorer::tests::of_one_subnet,
        index::testing::FakeChain,
        store::{
            Store,
            rows::{BlockRecord, IndexedBlock},
        },
    };

    #[tokio::test]
    async fn a_halving_is_expected_from_the_time_of_the_state_not_of_the_index() {
        let store = Store::open(":memory:").await.expect("opens");
        let block = BlockRecord { number: 1, time: 5, ..BlockRecord::default() };
        store.insert(&[IndexedBlock { block, ..Default::default() }]).await.expect("written");
        let chain = FakeChain::new(12);
        let now = 1_700_000_000_000u64;
        chain.set(fixture::runtime().storage_key("Timestamp", "Now", &[]).expect("known"), now);
        let explorer = of_one_subnet(chain, 12, store, 5, 7).await;
        let economy = explorer.economy().await.expect("answered");
        let blocks = economy.blocks_to_halving.expect("there are halvings");
        let block_time = explorer.head().await.expect("read").block_time;
        assert_eq!(economy.halving_time, Some(now + blocks * block_time));
    }
}
