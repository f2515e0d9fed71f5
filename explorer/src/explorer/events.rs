//! Events by account, kind and subnet, and transfers.

use super::{
    Account, Explorer,
    blocks::{event_row, full_events},
    page_of, read_for,
};
use crate::{
    decode::Scope,
    error::{ExplorerError, Result},
    live::validators::account,
    model::*,
    read::transfer_row,
    store::Listing,
};

/// Events that move stake.
pub(super) const STAKE_MOVES: [&str; 8] = [
    "SubtensorModule.StakeAdded",
    "SubtensorModule.StakeRemoved",
    "SubtensorModule.StakeMoved",
    "SubtensorModule.StakeTransferred",
    "SubtensorModule.StakeSwapped",
    "SubtensorModule.AutoStakeAdded",
    "SubtensorModule.AlphaRecycled",
    "SubtensorModule.AlphaBurned",
];

/// Events that tell who owns a subnet.
pub(super) const OWNERSHIP_EVENTS: [&str; 6] = [
    "SubtensorModule.NetworkAdded",
    "SubtensorModule.SubnetOwnerChanged",
    "SubtensorModule.SubnetOwnerHotkeySet",
    "SubtensorModule.SubnetLeaseCreated",
    "SubtensorModule.SubnetLeaseTerminated",
    "SubtensorModule.FirstEmissionBlockNumberSet",
];

/// Events of locked stake.
pub(super) const LOCK_EVENTS: [&str; 4] = [
    "SubtensorModule.StakeLocked",
    "SubtensorModule.StakeUnlocked",
    "SubtensorModule.LockMoved",
    "SubtensorModule.PerpetualLockUpdated",
];

/// Events that registrations of neurons leave.
pub(super) const REGISTRATIONS: [&str; 1] = ["SubtensorModule.NeuronRegistered"];

impl Explorer {
    /// Events of an account (SS58), a pallet, or a pallet's event (`pallet.name`) in whatever case,
    /// newest first.
    /// Events of every extrinsic (fees, success, deposits) are left out.
    pub async fn events(
        &self,
        page: PageRequest,
        of: Option<&str>,
        kind: Option<&str>,
    ) -> Result<Page<EventRow>> {
        let of: Option<Account> = of.map(account).transpose()?;
        if kind.is_some_and(|kind| kind.is_empty() || kind.split('.').count() > 2) {
            return Err(ExplorerError::BadRequest(
                "expected a pallet as SubtensorModule, or an event as SubtensorModule.StakeAdded"
                    .into(),
            ));
        }
        let mut parts = kind.into_iter().flat_map(|kind| kind.split('.'));
        let (pallet, name) = (parts.next(), parts.next());
        let listing = Listing { account: of.as_ref(), pallet, name, ..Listing::default() };
        let rows = self.listed(&listing, read_for(page), page.offset()).await?;
        Ok(page_of(rows, page))
    }

    /// Changes of the settings of the chain as a whole, newest first; those of subnets are told with
    /// the subnets.
    pub async fn setting_changes(&self, page: PageRequest) -> Result<Page<EventRow>> {
        let kinds = self.now()?.runtime.setting_events(Scope::Chain);
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let listing = Listing { kinds: &kinds, ..Listing::default() };
        let rows = self.listed(&listing, read_for(page), page.offset()).await?;
        Ok(page_of(rows, page))
    }

    /// Transfers of an account, or of all, newest first.
    pub async fn transfers(
        &self,
        address: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<TransferRow>> {
        let of: Option<Account> = address.map(account).transpose()?;
        let rows = self.transfer_rows(of.as_ref(), read_for(page), page.offset()).await?;
        Ok(page_of(rows, page))
    }

    pub(super) async fn transfer_rows(
        &self,
        of: Option<&Account>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<TransferRow>> {
        let found = self.store().transfers(of, limit, offset).await?;
        let times = self.times(found.iter().map(|transfer| transfer.block)).await?;
        Ok(found
            .iter()
            .map(|row| transfer_row(row, times.get(&row.block).copied().unwrap_or_default()))
            .collect())
    }

    /// Listed events in full, newest first.
    pub(super) async fn listed(
        &self,
        listing: &Listing<'_>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<EventRow>> {
        let places = self.store().events(listing, limit, offset).await?;
        let mut rows = Vec::with_capacity(places.len());
        let mut open = None;
        for (number, index) in places {
            // Events of one block lie together, so it is decoded once.
            if open.as_ref().is_none_or(|(block, _): &(crate::store::rows::BlockRecord, _)| {
                block.number != number
            }) {
                let Some(block) = self.store().block(number).await? else { continue };
                let runtime = self.inner.runtimes.get(block.spec_version).await?;
                let events = full_events(&runtime, &block)?;
                open = Some((block, events));
            }
            if let Some((block, events)) = &open
                && let Some(event) = events.get(index as usize)
            {
                rows.push(event_row(index, event, block));
            }
        }
        Ok(rows)
    }
}
