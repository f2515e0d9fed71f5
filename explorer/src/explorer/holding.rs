//! Holders of alpha, quotes, and ownership of subnets.

use super::{
    Explorer,
    events::{LOCK_EVENTS, OWNERSHIP_EVENTS},
    subnets::of_subnet,
};
use crate::{
    decode::ss58,
    error::{ExplorerError, Result},
    live::{Holding, gini, locks, quote, ratio, worth},
    model::*,
    store::Listing,
};

/// The largest holders whose part is told.
const LARGEST: usize = 10;

/// Events of the lists.
const ROWS: i64 = 50;

impl Explorer {
    /// Who holds a subnet's alpha, most first; `NotFound` when there is no such subnet.
    pub async fn holders(&self, netuid: u16, page: PageRequest) -> Result<Holders> {
        let at = self.now()?;
        let row = self.subnet_row(netuid).await?;
        let (census, names) = futures::try_join!(self.census(&at), self.names(&at))?;
        let all = census.stakes.holders(netuid);
        let staked: u64 = all.iter().map(|holding| holding.alpha).sum();
        let price = if netuid == 0 { 1.0 } else { row.price };
        let first = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let rows = (1u32..).zip(&all).skip(first).take(page.per_page as usize);
        let rows: Vec<Holder> = rows
            .map(|(position, holding)| {
                let coldkey = ss58(&holding.coldkey);
                Holder {
                    position,
                    identity: names.identity(&coldkey),
                    coldkey,
                    alpha: holding.alpha,
                    fraction: ratio(holding.alpha as f64, staked as f64),
                    value: worth(holding.alpha, price),
                    hotkeys: holding.hotkeys,
                }
            })
            .collect();
        Ok(Holders {
            netuid,
            block: census.stakes.block,
            complete: census.stakes.complete,
            holders: u32::try_from(all.len()).unwrap_or(u32::MAX),
            staked,
            top10: ratio(sum(&all[..all.len().min(LARGEST)]), staked as f64),
            gini: gini(all.iter().map(|holding| holding.alpha as f64)),
            half: half(&all, staked),
            has_next: first.saturating_add(rows.len()) < all.len()
                && page.page < PageRequest::MAX_PAGE,
            rows,
            page: page.page,
            per_page: page.per_page,
        })
    }

    /// What buying alpha for `amount` rao of TAO, or selling `amount` rao of alpha, would do now.
    pub async fn quote(&self, netuid: u16, trade: Trade, amount: u64) -> Result<Quote> {
        let at = self.now()?;
        self.subnet_row(netuid).await?;
        quote::quote(self.live(), &at, netuid, trade, amount).await
    }

    /// Who owns a subnet, who could by conviction, and what happened to its ownership.
    pub async fn ownership(&self, netuid: u16) -> Result<Ownership> {
        let compute = move |explorer: Self| async move { explorer.compute_ownership(netuid).await };
        self.fresh(&format!("ownership {netuid}"), compute).await
    }

    async fn compute_ownership(&self, netuid: u16) -> Result<Ownership> {
        let at = self.now()?;
        let (row, names) = futures::try_join!(self.subnet_row(netuid), self.names(&at))?;
        let of = |kinds| Listing { kinds, ..of_subnet(&row) };
        Ok(Ownership {
            events: self.listed(&of(&OWNERSHIP_EVENTS), ROWS, 0).await?,
            lock_events: self.listed(&of(&LOCK_EVENTS), ROWS, 0).await?,
            ..locks::ownership(self.live(), &at, &row, &names).await?
        })
    }

    /// A subnet's row in the list.
    pub(super) async fn subnet_row(&self, netuid: u16) -> Result<SubnetRow, ExplorerError> {
        self.subnets()
            .await?
            .into_iter()
            .find(|row| row.netuid == netuid)
            .ok_or_else(|| crate::live::no_subnet(netuid))
    }
}

fn sum(holdings: &[Holding]) -> f64 {
    holdings.iter().map(|holding| holding.alpha as f64).sum()
}

/// The fewest that hold half of it.
fn half(holdings: &[Holding], staked: u64) -> u32 {
    let mut held = 0u128;
    let all = holdings.iter().take_while(|holding| {
        let short = held * 2 < u128::from(staked);
        held += u128::from(holding.alpha);
        short
    });
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holdings(alphas: &[u64]) -> Vec<Holding> {
        alphas.iter().map(|alpha| Holding { coldkey: [0; 32], alpha: *alpha, hotkeys: 1 }).collect()
    }

    #[test]
    fn half_is_held_by_the_largest() {
        assert_eq!(half(&holdings(&[50, 30, 20]), 100), 1);
        assert_eq!(half(&holdings(&[49, 31, 20]), 100), 2);
        assert_eq!(half(&holdings(&[]), 0), 0);
    }
}
