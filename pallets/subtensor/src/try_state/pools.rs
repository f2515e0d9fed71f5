//! Conservation of TAO and alpha (spec: emission §19).

use crate::*;
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::{Get, fungible::Inspect},
};
use myelin_emission::root::RootPosition;
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, units::MAX_SUPPLY};
use pallet_alpha_assets::AlphaLedger;
use sp_runtime::TryRuntimeError;

/// What a subnet account may lack of its pool's TAO: a registration that keeps the payer's
/// account alive pays that much less than the pool is credited with (spec: registry §29 item 7).
const SHORTFALL: u64 = myelin_types::units::EXISTENTIAL_DEPOSIT;

impl<T: Config> Pallet<T> {
    /// The counter that drives halvings is what accounts hold, and never above the cap.
    pub(super) fn check_issuance() -> Result<(), TryRuntimeError> {
        let issued = T::Currency::total_issuance();
        ensure!(issued <= MAX_SUPPLY, "more than 21 million TAO");
        ensure!(
            TotalIssuance::<T>::get().to_u64() == issued,
            "TotalIssuance is not what accounts hold"
        );
        Ok(())
    }

    /// Total stake counts at least the TAO of all pools.
    pub(super) fn check_total_stake() -> Result<(), TryRuntimeError> {
        let pools: TaoBalance = SubnetTAO::<T>::iter_values().sum();
        ensure!(pools <= TotalStake::<T>::get(), "the pools hold more than TotalStake");
        Ok(())
    }

    /// The subnet's account covers its pool's TAO.
    pub(super) fn check_pool(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let held = T::Currency::total_balance(&Self::derive_subnet_account(netuid));
        ensure!(
            SubnetTAO::<T>::get(netuid).to_u64() <= held.saturating_add(SHORTFALL),
            "a subnet account holds less than its pool"
        );
        Ok(())
    }

    /// Circulating alpha covers what is staked, pending, burnt and bought by the chain; with exact
    /// shares and watermarks also what root stakers can claim.
    pub(super) fn check_alpha() -> Result<(), TryRuntimeError> {
        let mut staked: BTreeMap<NetUid, AlphaBalance> = BTreeMap::new();
        for (_, netuid, alpha) in TotalHotkeyAlpha::<T>::iter() {
            let sum = staked.entry(netuid).or_default();
            *sum = sum.saturating_add(alpha);
        }
        let corrections = T::Corrections::get();
        let exact = corrections.contains(Correction::AssignedDust)
            && corrections.contains(Correction::CoveredShares);
        let claims = if exact { Self::all_root_claims() } else { BTreeMap::new() };
        for netuid in Self::netuids() {
            let of = |sums: &BTreeMap<_, _>| sums.get(&netuid).copied().unwrap_or_default();
            let claimed =
                Self::unowned_alpha(netuid).saturating_add(of(&staked)).saturating_add(of(&claims));
            ensure!(
                claimed <= SubnetAlphaOut::<T>::get(netuid),
                "stakes, pots, burnt alpha and claims exceed the circulating alpha"
            );
        }
        Ok(())
    }

    /// Circulating alpha that is in nobody's stake: pending, burnt, or bought by the chain. What a
    /// former subnet with this netuid burnt is in the counter, too, so it says nothing then.
    fn unowned_alpha(netuid: NetUid) -> AlphaBalance {
        let reused = RegisteredSubnetCounter::<T>::get(netuid) > 1;
        let burnt = if reused { AlphaBalance::ZERO } else { T::AlphaAssets::total_burned(netuid) };
        PendingServerEmission::<T>::get(netuid)
            .saturating_add(PendingValidatorEmission::<T>::get(netuid))
            .saturating_add(PendingRootAlphaDivs::<T>::get(netuid))
            .saturating_add(PendingOwnerCut::<T>::get(netuid))
            .saturating_add(SubnetProtocolAlpha::<T>::get(netuid))
            .saturating_add(burnt)
    }

    /// What root stakers can claim from each subnet.
    fn all_root_claims() -> BTreeMap<NetUid, AlphaBalance> {
        let mut claims: BTreeMap<NetUid, AlphaBalance> = BTreeMap::new();
        for (hotkey, rates) in RootClaimable::<T>::iter() {
            for (coldkey, of) in Self::shares_of(&hotkey).into_keys() {
                if !of.is_root() {
                    continue;
                }
                let root_stake = Self::stake_of(&hotkey, &coldkey, of).to_u64();
                for (netuid, rate) in &rates {
                    let claimed = RootClaimed::<T>::get((netuid, &hotkey, &coldkey));
                    let owed = RootPosition { rate: *rate, root_stake, claimed }.claimable(None);
                    let sum = claims.entry(*netuid).or_default();
                    *sum = sum.saturating_add(owed.into());
                }
            }
        }
        claims
    }
}
