//! Laws of subnets that are being cleared.

use crate::{registry::dissolve::steps::Step, *};
use alloc::collections::BTreeSet;
use frame_support::{ensure, traits::fungible::Inspect};
use myelin_types::{NetUid, TaoBalance, units::EXISTENTIAL_DEPOSIT};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Netuids of the subnets that are being cleared.
    pub(super) fn dissolving_netuids() -> BTreeSet<NetUid> {
        Dissolutions::<T>::get().into_iter().map(|dissolution| dissolution.netuid).collect()
    }

    /// A subnet that is being cleared exists no more and is in the queue once; its account covers
    /// what it still owes, which is what its claims add up to.
    pub(super) fn check_dissolutions() -> Result<(), TryRuntimeError> {
        let queue = Dissolutions::<T>::get();
        let netuids = Self::dissolving_netuids();
        ensure!(netuids.len() == queue.len(), "a subnet is dissolved twice at once");
        for dissolution in &queue {
            let netuid = dissolution.netuid;
            ensure!(!NetworksAdded::<T>::contains_key(netuid), "a dissolved subnet exists");
            let owed = match dissolution.step {
                Step::RootRates | Step::RootClaims | Step::Stakes => dissolution.payout.pot,
                Step::Ranks | Step::Remainders => dissolution.payout.pot,
                _ => dissolution.payout.left,
            };
            let held = T::Currency::total_balance(&Self::derive_subnet_account(netuid));
            ensure!(
                owed.to_u64() <= held.saturating_add(EXISTENTIAL_DEPOSIT),
                "the account of a dissolved subnet holds less than it owes"
            );
        }
        let heirs = DissolutionHeirs::<T>::iter_keys().all(|(of, _)| netuids.contains(&of));
        ensure!(heirs, "an heir of a subnet that is not dissolved");
        match queue.first() {
            Some(first) => Self::check_claims(first),
            None => {
                let claims = DissolutionClaims::<T>::iter_keys().count();
                let ranks = DissolutionRanks::<T>::iter_keys().count();
                ensure!(claims == 0 && ranks == 0, "claims on nothing");
                Ok(())
            }
        }
    }

    /// The claims are all the claims there are, and their parts the whole pot.
    fn check_claims(
        dissolution: &registry::dissolve::Dissolution<T::AccountId>,
    ) -> Result<(), TryRuntimeError> {
        let payout = &dissolution.payout;
        let of_protocol = u128::from(payout.protocol_alpha.to_u64());
        let claims = DissolutionClaims::<T>::iter_values()
            .fold(of_protocol, |sum, (claim, _)| sum.saturating_add(claim.to_u64().into()));
        if dissolution.step < Step::Payments {
            ensure!(claims == payout.claims, "claims do not add up");
        } else if dissolution.step == Step::Payments && payout.claims > 0 {
            let due: TaoBalance =
                DissolutionClaims::<T>::iter_values().map(|claim| payout.due(claim)).sum();
            ensure!(due == payout.left, "the parts are not the pot");
        }
        Ok(())
    }
}
