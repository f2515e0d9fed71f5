//! Subnets and neurons.

use super::{
    Explorer,
    events::{REGISTRATIONS, STAKE_MOVES},
};
use crate::{
    decode::{Scope, parse_account},
    error::Result,
    live::{Metagraph, distribution, neuron, subnets},
    model::*,
    store::Listing,
};
use std::{collections::HashMap, sync::Arc, time::Duration};

const DAY: u64 = 86_400_000;

/// Trends of prices are computed again after this long.
const TREND_AGE: Duration = Duration::from_secs(10);

/// Points of a sparkline, of a chart, of a neuron's history.
const SPARKS: u32 = 32;
const POINTS: u32 = 1_000;
const NEURON_POINTS: u32 = 500;

/// Rows of the lists on a subnet's page.
const ROWS: i64 = 50;

/// What only history tells of a subnet.
#[derive(Clone, Debug, Default)]
pub(super) struct Trend {
    sparkline: Vec<f64>,
    day_ago: Option<EpochPoint>,
    week_ago: Option<EpochPoint>,
}

impl Explorer {
    /// All subnets by netuid, the root network first.
    pub async fn subnets(&self) -> Result<Vec<SubnetRow>> {
        self.fresh("subnets", |explorer| async move { explorer.compute_subnets().await }).await
    }

    async fn compute_subnets(&self) -> Result<Vec<SubnetRow>> {
        let at = self.now()?;
        let mut rows = subnets::rows(self.live(), &at).await?;
        let trends = self.trends(&rows).await?;
        for row in &mut rows {
            if let Some(trend) = trends.get(&(row.netuid, first_block(row))) {
                row.sparkline = trend.sparkline.clone();
                row.change_24h = change(row.price, trend.day_ago.as_ref());
                row.change_7d = change(row.price, trend.week_ago.as_ref());
                row.volume_24h =
                    trend.day_ago.as_ref().map(|point| row.volume.saturating_sub(point.volume));
                row.recycled_24h =
                    trend.day_ago.as_ref().map(|point| row.recycled.saturating_sub(point.recycled));
            }
        }
        Ok(rows)
    }

    async fn trends(&self, rows: &[SubnetRow]) -> Result<Arc<HashMap<(u16, u32), Trend>>> {
        let compute = async {
            let now = self.store().time(self.best()).await?.unwrap_or_default();
            let mut trends = HashMap::with_capacity(rows.len());
            for row in rows {
                let (netuid, first) = (row.netuid, first_block(row));
                let week = now.saturating_sub(7 * DAY);
                let points = self.store().epochs(netuid, first, week, SPARKS).await?;
                let ago =
                    |millis| self.store().epoch_before(netuid, first, now.saturating_sub(millis));
                let trend = Trend {
                    sparkline: points.iter().map(|point| point.price).collect(),
                    day_ago: ago(DAY).await?,
                    week_ago: ago(7 * DAY).await?,
                };
                trends.insert((netuid, first), trend);
            }
            Ok(trends)
        };
        self.inner.trends.get(TREND_AGE, compute).await
    }

    /// A subnet's page; `NotFound` when there is none.
    pub async fn subnet(&self, netuid: u16) -> Result<SubnetDetail> {
        let compute = move |explorer: Self| async move { explorer.compute_subnet(netuid).await };
        self.fresh(&format!("subnet {netuid}"), compute).await
    }

    async fn compute_subnet(&self, netuid: u16) -> Result<SubnetDetail> {
        let at = self.now()?;
        let row = self.subnet_row(netuid).await?;
        let detail = subnets::detail(self.live(), &at, row.clone()).await?;
        let of = |kinds| Listing { kinds, ..of_subnet(&row) };
        let filter = ExtrinsicFilter { netuid: Some(netuid), ..ExtrinsicFilter::default() };
        let mut extrinsics = self.extrinsics(PageRequest::default(), &filter).await?.rows;
        extrinsics.retain(|extrinsic| extrinsic.block >= first_block(&row));
        Ok(SubnetDetail {
            stakes_24h: self.count_since(&row, &["SubtensorModule.StakeAdded"], 1).await?,
            unstakes_24h: self.count_since(&row, &["SubtensorModule.StakeRemoved"], 1).await?,
            changes: self.changes(&row).await?,
            registrations: self.listed(&of(&REGISTRATIONS), ROWS, 0).await?,
            trades: self.listed(&of(&STAKE_MOVES), ROWS, 0).await?,
            extrinsics,
            ..detail
        })
    }

    /// How many events of some kinds a subnet had in the last days that are indexed.
    async fn count_since(&self, row: &SubnetRow, kinds: &[&str], days: u64) -> Result<u32> {
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let since = self.store().block_at(now.saturating_sub(days * DAY)).await?;
        let listing = of_subnet(row);
        let since = since.max(listing.since);
        Ok(self.store().count_events(&Listing { kinds, since, ..listing }).await?)
    }

    /// Changes of a subnet's hyperparameters.
    async fn changes(&self, row: &SubnetRow) -> Result<Vec<HyperparameterChange>> {
        let kinds = self.now()?.runtime.setting_events(Scope::Subnet);
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let listing = Listing { kinds: &kinds, ..of_subnet(row) };
        let events = self.listed(&listing, ROWS, 0).await?;
        Ok(events
            .into_iter()
            .map(|event| HyperparameterChange {
                block: event.block,
                time: event.time,
                name: event.name,
                fields: event.fields,
            })
            .collect())
    }

    /// How a subnet's neurons are spread, whom they weigh, and who goes next.
    pub async fn distribution(&self, netuid: u16) -> Result<Distribution> {
        let compute =
            move |explorer: Self| async move { explorer.compute_distribution(netuid).await };
        self.fresh(&format!("distribution {netuid}"), compute).await
    }

    async fn compute_distribution(&self, netuid: u16) -> Result<Distribution> {
        let at = self.now()?;
        let row = self.subnet_row(netuid).await?;
        Ok(Distribution {
            registrations_24h: self.count_since(&row, &REGISTRATIONS, 1).await?,
            registrations_7d: self.count_since(&row, &REGISTRATIONS, 7).await?,
            ..distribution::distribution(self.live(), &at, &row).await?
        })
    }

    /// A subnet's neurons now.
    pub async fn metagraph(&self, netuid: u16) -> Result<MetagraphView> {
        let compute = move |explorer: Self| async move {
            let at = explorer.now()?;
            let graph = Metagraph::read(explorer.live(), &at, netuid).await?;
            Ok(graph.view())
        };
        self.fresh(&format!("metagraph {netuid}"), compute).await
    }

    /// A subnet's epochs, oldest first, at most 1000: evenly thinned when there are more.
    pub async fn history(&self, netuid: u16, range: HistoryRange) -> Result<Vec<EpochPoint>> {
        let row = self.subnet_row(netuid).await?;
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let since = range.millis().map_or(0, |millis| now.saturating_sub(millis));
        Ok(self.store().epochs(netuid, first_block(&row), since, POINTS).await?)
    }

    /// A neuron's page.
    pub async fn neuron(&self, netuid: u16, uid: u16) -> Result<NeuronView> {
        let compute =
            move |explorer: Self| async move { explorer.compute_neuron(netuid, uid).await };
        self.fresh(&format!("neuron {netuid} {uid}"), compute).await
    }

    async fn compute_neuron(&self, netuid: u16, uid: u16) -> Result<NeuronView> {
        let at = self.now()?;
        let view = neuron::view(self.live(), &at, netuid, uid).await?;
        let first = first_block(&self.subnet_row(netuid).await?);
        let hotkey = parse_account(&view.row.hotkey).unwrap_or_default();
        let listing = Listing { account: Some(&hotkey), ..Listing::default() };
        Ok(NeuronView {
            history: self.store().neuron_epochs(netuid, uid, first, NEURON_POINTS).await?,
            events: self.listed(&listing, ROWS / 2, 0).await?,
            ..view
        })
    }
}

/// The block of a subnet's registration: what was before concerns others that had its netuid.
fn first_block(row: &SubnetRow) -> u32 {
    u32::try_from(row.registered_at).unwrap_or(u32::MAX)
}

/// Events of a subnet.
pub(super) fn of_subnet(row: &SubnetRow) -> Listing<'static> {
    Listing { netuid: Some(row.netuid), since: Some(first_block(row)), ..Listing::default() }
}

fn change(price: f64, before: Option<&EpochPoint>) -> Option<f64> {
    before.filter(|point| point.price > 0.0).map(|point| price / point.price - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explorer::tests::of_one_subnet,
        index::testing::FakeChain,
        store::{
            EpochRecord, Store,
            rows::{BlockRecord, EventRecord, IndexedBlock},
        },
    };

    /// A subnet was registered in block 5 under a netuid that another had before: with its epoch and a
    /// registration in block 1, three days before those of block 12.
    #[tokio::test]
    async fn history_begins_with_the_registration_of_the_subnet() {
        let store = Store::open(":memory:").await.expect("opens");
        for (number, time, price, volume) in [(1, 1, 9.0, 1_000), (12, 3 * DAY, 1.0, 5)] {
            let event = EventRecord {
                kind: REGISTRATIONS[0].into(),
                netuid: Some(3),
                ..EventRecord::default()
            };
            let block = BlockRecord { number, time, ..BlockRecord::default() };
            let events = vec![event];
            let indexed = IndexedBlock { block, epochs: vec![3], events, ..Default::default() };
            store.insert(&[indexed]).await.expect("written");
            let point = EpochPoint { block: number, time, price, volume, ..EpochPoint::default() };
            let record = EpochRecord { netuid: 3, point, neurons: Vec::new() };
            let economy = EconomyPoint { block: number, time, ..EconomyPoint::default() };
            assert!(store.keep_epoch(&[0; 32], &record, &economy).await.expect("written"));
        }
        let explorer = of_one_subnet(FakeChain::new(12), 12, store, 5, 7).await;
        let [row] = &explorer.subnets().await.expect("answered")[..] else { panic!("one subnet") };
        assert_eq!((row.netuid, row.registered_at, row.volume), (3, 5, 7));
        assert_eq!(row.sparkline, [1.0]);
        assert_eq!((row.change_24h, row.change_7d, row.volume_24h), (None, None, None));
        let history = explorer.history(3, HistoryRange::All).await.expect("answered");
        assert_eq!(history.iter().map(|point| point.block).collect::<Vec<_>>(), [12]);
        assert_eq!(explorer.count_since(row, &REGISTRATIONS, 7).await.expect("read"), 1);
        let events = explorer.store().events(&of_subnet(row), 9, 0).await.expect("read");
        assert_eq!(events, [(12, 0)]);
    }
}
