//! What must hold of the pallet's state after every block.
//!
//! | file | laws |
//! |---|---|
//! | `pools` | TAO: the two issuance counters, total stake, accounts; alpha: stakes, pots and claims |
//! | `neurons` | uids, keys and what is stored by uid, weights by row and column; when epochs run; used seals |
//! | `stake` | shares, who owns a hotkey and who staked to it, parents and children |
//! | `locks` | locks and the index of them |
//! | `dissolutions` | what subnets that are being cleared still owe |
//! | `root` | the index of root stakers, rates and settings of their claims |
//!
//! Laws that a correction makes are checked on chains that make it from the start; a chain that
//! makes it later keeps what it had until then.

#![cfg(feature = "try-runtime")]

mod dissolutions;
mod locks;
mod neurons;
mod pools;
mod root;
mod stake;

use crate::*;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks every law.
    ///
    /// Errors: what is wrong, in words.
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_issuance()?;
        Self::check_total_stake()?;
        let mut networks = 0u16;
        for netuid in Self::netuids() {
            networks = networks.saturating_add(1);
            Self::check_pool(netuid)?;
            Self::check_neurons(netuid)?;
            Self::check_columns(netuid)?;
            Self::check_schedule(netuid)?;
        }
        ensure!(TotalNetworks::<T>::get() == networks, "TotalNetworks is wrong");
        Self::check_used_work()?;
        Self::check_dissolutions()?;
        Self::check_alpha()?;
        Self::check_shares()?;
        Self::check_owners()?;
        Self::check_stakers()?;
        Self::check_locks()?;
        Self::check_delegates()?;
        Self::check_relations()?;
        Self::check_auto_stake()?;
        Self::check_root_stakers()?;
        Self::check_root_rates()?;
        Self::check_claim_settings()
    }
}
