//! Validators.

use super::{Account, Explorer, events::STAKE_MOVES};
use crate::{
    error::{ExplorerError, Result},
    live::validators,
    model::*,
    read::block_row,
    store::Listing,
};

/// Points of a validator's history on a subnet.
const POINTS: u32 = 1_000;

impl Explorer {
    /// All validators, most stake first: hotkeys with a permit or with stake weight on some subnet,
    /// and delegates.
    pub async fn validators(&self) -> Result<Vec<ValidatorRow>> {
        let compute = |explorer: Self| async move {
            let at = explorer.now()?;
            let (names, census) = futures::try_join!(explorer.names(&at), explorer.census(&at))?;
            validators::rows(explorer.live(), &at, &names, &census).await
        };
        self.fresh("validators", compute).await
    }

    /// A validator's page, by hotkey; `NotFound` when it neither takes delegation nor has a uid.
    pub async fn validator(&self, hotkey: &str) -> Result<ValidatorView> {
        let key = validators::account(hotkey)?;
        let compute = move |explorer: Self| async move { explorer.compute_validator(key).await };
        self.fresh(&format!("validator {hotkey}"), compute).await
    }

    /// A validator's epochs on a subnet, oldest first, at most about 1000: evenly thinned when there
    /// are more. A subnet begins with its registration: epochs of another that had its number before
    /// are left out.
    pub async fn validator_history(
        &self,
        hotkey: &str,
        netuid: u16,
        range: HistoryRange,
    ) -> Result<Vec<ValidatorPoint>> {
        let key = validators::account(hotkey)?;
        let registered_at = self.subnet_row(netuid).await?.registered_at;
        let now = self.store().time(self.best()).await?.unwrap_or_default();
        let since = match range.millis() {
            Some(millis) => self.store().block_at(now.saturating_sub(millis)).await?,
            None => None,
        };
        let from = since.unwrap_or_default().max(u32::try_from(registered_at).unwrap_or(u32::MAX));
        Ok(self.store().hotkey_epochs(&key, netuid, from, POINTS).await?)
    }

    async fn compute_validator(&self, key: Account) -> Result<ValidatorView> {
        let at = self.now()?;
        let live = self.live();
        let (rows, census) = futures::try_join!(self.validators(), self.census(&at))?;
        let (nominators, neurons, parents, children) = futures::try_join!(
            validators::nominators_of(live, &at, key, &census),
            validators::neurons(live, &at, key),
            validators::relatives(live, &at, "ParentKeys", key),
            validators::relatives(live, &at, "ChildKeys", key),
        )?;
        let hotkey = crate::decode::ss58(&key);
        let row = rows.into_iter().find(|row| row.hotkey == hotkey);
        let row = match (row, neurons.first()) {
            (Some(row), _) => row,
            (None, Some(neuron)) => ValidatorRow {
                coldkey: neuron.coldkey.clone(),
                identity: neuron.identity.clone(),
                registrations: neurons.iter().map(|neuron| neuron.netuid).collect(),
                permits: neurons
                    .iter()
                    .filter(|neuron| neuron.validator_permit)
                    .map(|neuron| neuron.netuid)
                    .collect(),
                hotkey,
                ..ValidatorRow::default()
            },
            (None, None) => {
                return Err(ExplorerError::NotFound(format!(
                    "{hotkey} is no validator: it takes no delegation and has no uid. Its account \
                     is at /account/{hotkey}"
                )));
            }
        };
        let moves = Listing { account: Some(&key), kinds: &STAKE_MOVES, ..Listing::default() };
        let finalized = self.finalized();
        let authored = self.store().authored(&key, 10).await?;
        Ok(ValidatorView {
            row,
            neurons,
            nominators,
            parents,
            children,
            delegations: self.listed(&moves, 50, 0).await?,
            blocks: authored.iter().map(|block| block_row(block, finalized)).collect(),
        })
    }
}
