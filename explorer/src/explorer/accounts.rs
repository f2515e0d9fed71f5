//! Accounts.

use super::{Account, Explorer, events::STAKE_MOVES};
use crate::{
    error::Result,
    live::{account, validators},
    model::*,
    store::Listing,
};
use std::collections::HashMap;

/// Rows of each list on an account's page.
const ROWS: u32 = 50;

/// Transfers that counterparties are counted over, and how many of those are shown.
const COUNTED: i64 = 1_000;
const COUNTERPARTIES: usize = 20;

/// Blocks at which a balance is read back.
const BALANCES: usize = 24;

impl Explorer {
    /// An account's page, by SS58 address or `0x` public key. Every valid address has one.
    pub async fn account(&self, address: &str) -> Result<AccountView> {
        let key = validators::account(address)?;
        let compute = move |explorer: Self| async move { explorer.compute_account(key).await };
        self.fresh(&format!("account {address}"), compute).await
    }

    async fn compute_account(&self, key: Account) -> Result<AccountView> {
        let at = self.now()?;
        let (subnets, names) = futures::try_join!(self.subnets(), self.names(&at))?;
        let view = account::view(self.live(), &at, key, &subnets, &names).await?;
        let filter =
            ExtrinsicFilter { signer: Some(view.address.clone()), ..ExtrinsicFilter::default() };
        let of = |kinds| Listing { account: Some(&key), kinds, ..Listing::default() };
        let transfers = self.transfer_rows(Some(&key), COUNTED, 0).await?;
        let balance = view.free.saturating_add(view.reserved);
        let view = AccountView {
            rank: self.wealth(&at).await?.rank(balance).filter(|_| view.exists()),
            first_seen: self.store().first_seen(&key).await?,
            extrinsics: self.extrinsics(PageRequest::new(0, ROWS), &filter).await?.rows,
            stake_moves: self.listed(&of(&STAKE_MOVES), ROWS.into(), 0).await?,
            events: self.listed(&of(&[]), ROWS.into(), 0).await?,
            counterparties: counterparties(&view.address, &transfers),
            transfers: transfers.into_iter().take(ROWS as usize).collect(),
            ..view
        };
        Ok(AccountView { balance_history: self.balances(&key, &view).await?, ..view })
    }

    /// Balances after the last blocks that concerned an account, where the node has the state, and
    /// now.
    async fn balances(&self, key: &Account, view: &AccountView) -> Result<Vec<BalancePoint>> {
        let at = self.now()?;
        let storage_key = at.runtime.storage_key("System", "Account", &[(*key).into()])?;
        let blocks = newest_blocks(view);
        let reads = blocks.iter().map(|(block, time)| {
            let storage_key = storage_key.clone();
            async move {
                let hash = self.store().hashes(*block, *block).await.ok()?.first()?.1;
                // Pruned states are left out.
                let free = self.live().free_balance(storage_key, hash).await.ok()?;
                Some(BalancePoint { block: *block, time: *time, free })
            }
        });
        let mut points: Vec<BalancePoint> =
            futures::future::join_all(reads).await.into_iter().flatten().collect();
        let time = self.live().time(&at).await?;
        if points.last().is_none_or(|point| point.block < at.number) {
            points.push(BalancePoint { block: at.number, time, free: view.free });
        }
        Ok(points)
    }
}

/// The last blocks that may have changed an account's balance, ascending, with their times: those with
/// a transfer, a fee it paid, a move of stake or another event that names it.
fn newest_blocks(view: &AccountView) -> Vec<(u32, u64)> {
    let transfers = view.transfers.iter().map(|row| (row.block, row.time));
    let extrinsics = view.extrinsics.iter().map(|row| (row.block, row.time));
    let events = view.stake_moves.iter().chain(&view.events).map(|row| (row.block, row.time));
    let mut blocks: Vec<(u32, u64)> = transfers.chain(extrinsics).chain(events).collect();
    blocks.sort_unstable();
    blocks.dedup();
    blocks.split_off(blocks.len().saturating_sub(BALANCES))
}

fn counterparties(address: &str, transfers: &[TransferRow]) -> Vec<Counterparty> {
    let mut by_account: HashMap<&str, Counterparty> = HashMap::new();
    for transfer in transfers.iter().filter(|transfer| transfer.from != transfer.to) {
        let sent = transfer.from == address;
        let other = if sent { &transfer.to } else { &transfer.from };
        let entry = by_account
            .entry(other)
            .or_insert_with(|| Counterparty { account: other.clone(), ..Counterparty::default() });
        entry.transfers += 1;
        if sent {
            entry.sent = entry.sent.saturating_add(transfer.amount);
        } else {
            entry.received = entry.received.saturating_add(transfer.amount);
        }
    }
    let mut all: Vec<Counterparty> = by_account.into_values().collect();
    all.sort_by(|a, b| b.transfers.cmp(&a.transfers).then_with(|| a.account.cmp(&b.account)));
    all.truncate(COUNTERPARTIES);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counterparties_sum_both_ways() {
        let transfer = |from: &str, to: &str, amount| TransferRow {
            from: from.into(),
            to: to.into(),
            amount,
            ..TransferRow::default()
        };
        let all = [transfer("me", "a", 5), transfer("a", "me", 7), transfer("b", "me", 1)];
        let found = counterparties("me", &all);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].account.as_str(), found[0].sent, found[0].received), ("a", 5, 7));
        assert_eq!((found[1].account.as_str(), found[1].transfers), ("b", 1));
    }

    #[test]
    fn a_balance_is_looked_at_after_fees_and_stake_moves_too() {
        let event = |block| EventRow { block, time: u64::from(block) * 10, ..EventRow::default() };
        let mut view = AccountView {
            transfers: vec![TransferRow { block: 5, time: 50, ..TransferRow::default() }],
            extrinsics: vec![ExtrinsicRow { block: 7, time: 70, ..ExtrinsicRow::default() }],
            stake_moves: vec![event(9), event(7)],
            events: vec![event(9), event(3)],
            ..AccountView::default()
        };
        assert_eq!(newest_blocks(&view), [(3, 30), (5, 50), (7, 70), (9, 90)]);
        view.events = (100..200).map(event).collect();
        let newest = newest_blocks(&view);
        assert_eq!((newest.len(), newest[0].0), (BALANCES, 200 - BALANCES as u32));
    }
}
