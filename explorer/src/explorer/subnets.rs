//! Subnets and neurons.

use super::{
    Explorer,
    events::{REGISTRATIONS, STAKE_MOVES},
};
use crate::{
    decode::parse_account,
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
        let trends = self.trends(rows.iter().map(|row| row.netuid)).await?;
        for row in &mut rows {
            if let Some(trend) = trends.get(&row.netuid) {
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

    async fn trends(&self, netuids: impl Iterator<Item = u16>) -> Result<Arc<HashMap<u16, Trend>>> {
        let netuids: Vec<u16> = netuids.collect();
        let compute = async {
            let now = self.store().time(self.best()).await?.unwrap_or_default();
            let mut trends = HashMap::with_capacity(netuids.len());
            for netuid in netuids {
                let week = now.saturating_sub(7 * DAY);
                let points = self.store().epochs(netuid, week, SPARKS).await?;
                let ago = |millis| self.store().epoch_before(netuid, now.saturating_sub(millis));
                let trend = Trend {
                    sparkline: points.iter().map(|point| point.price).collect(),
                    day_ago: ago(DAY).await?,
                    week_ago: ago(7 * DAY).await?,
                };
                trends.insert(netuid, trend);
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
        let detail = subnets::detail(self.live(), &at, row).await?;
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let since = self.store().block_at(now.saturating_sub(DAY)).await?;
        let of = |kinds| Listing { kinds, netuid: Some(netuid), ..Listing::default() };
        let count = |kind: &'static [&'static str]| async move {
            self.store().count_events(&Listing { since, ..of(kind) }).await
        };
        let filter = ExtrinsicFilter { netuid: Some(netuid), ..ExtrinsicFilter::default() };
        Ok(SubnetDetail {
            stakes_24h: count(&["SubtensorModule.StakeAdded"]).await?,
            unstakes_24h: count(&["SubtensorModule.StakeRemoved"]).await?,
            changes: self.changes(netuid).await?,
            registrations: self.listed(&of(&REGISTRATIONS), ROWS, 0).await?,
            trades: self.listed(&of(&STAKE_MOVES), ROWS, 0).await?,
            extrinsics: self.extrinsics(PageRequest::default(), &filter).await?.rows,
            ..detail
        })
    }

    /// Changes of a subnet's hyperparameters.
    async fn changes(&self, netuid: u16) -> Result<Vec<HyperparameterChange>> {
        let kinds = self.now()?.runtime.setting_events();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let listing = Listing { kinds: &kinds, netuid: Some(netuid), ..Listing::default() };
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
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let count = |days: u64| async move {
            let since = self.store().block_at(now.saturating_sub(days * DAY)).await?;
            let kinds = &REGISTRATIONS;
            let of = Listing { kinds, netuid: Some(netuid), since, ..Listing::default() };
            self.store().count_events(&of).await
        };
        Ok(Distribution {
            registrations_24h: count(1).await?,
            registrations_7d: count(7).await?,
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
        if !self.subnets().await?.iter().any(|row| row.netuid == netuid) {
            return Err(crate::live::no_subnet(netuid));
        }
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let since = range.millis().map_or(0, |millis| now.saturating_sub(millis));
        Ok(self.store().epochs(netuid, since, POINTS).await?)
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
        let hotkey = parse_account(&view.row.hotkey).unwrap_or_default();
        let listing = Listing { account: Some(&hotkey), ..Listing::default() };
        Ok(NeuronView {
            history: self.store().neuron_epochs(netuid, uid, NEURON_POINTS).await?,
            events: self.listed(&listing, ROWS / 2, 0).await?,
            ..view
        })
    }
}

fn change(price: f64, before: Option<&EpochPoint>) -> Option<f64> {
    before.filter(|point| point.price > 0.0).map(|point| price / point.price - 1.0)
}
