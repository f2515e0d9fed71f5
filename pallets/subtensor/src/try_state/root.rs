//! Laws of root stakers and of what subnets owe them.

use crate::*;
use frame_support::ensure;
use myelin_emission::root::MAX_AUTO_CLAIMS;
use myelin_types::fixed::I96F32;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// The two maps of root stakers are each other's inverse, onto all numbers below their count.
    pub(super) fn check_root_stakers() -> Result<(), TryRuntimeError> {
        let count = NumStakingColdkeys::<T>::get();
        let mut indexed = 0u64;
        for (index, coldkey) in StakingColdkeysByIndex::<T>::iter() {
            indexed = indexed.saturating_add(1);
            ensure!(index < count, "a root staker beyond the last index");
            ensure!(
                StakingColdkeys::<T>::get(&coldkey) == Some(index),
                "the root stakers' index is not a bijection"
            );
        }
        ensure!(indexed == count, "the root stakers' index has holes");
        let stakers = StakingColdkeys::<T>::iter_keys().count();
        ensure!(u64::try_from(stakers) == Ok(count), "a root staker without index");
        Ok(())
    }

    /// Only existing subnets, and those whose rates are being forgotten, owe dividends, and none
    /// less than nothing.
    pub(super) fn check_root_rates() -> Result<(), TryRuntimeError> {
        let dissolving = Self::dissolving_netuids();
        let known = |netuid| Self::subnet_exists(netuid) || dissolving.contains(&netuid);
        for (netuid, rate) in RootClaimable::<T>::iter_values().flatten() {
            ensure!(known(netuid), "dividends of a subnet that does not exist");
            ensure!(rate >= I96F32::from_bits(0), "negative dividends");
        }
        for (netuid, ..) in RootClaimed::<T>::iter_keys() {
            ensure!(known(netuid), "claims on a subnet that does not exist");
        }
        Ok(())
    }

    /// Settings of root claims are within their bounds.
    pub(super) fn check_claim_settings() -> Result<(), TryRuntimeError> {
        ensure!(NumRootClaim::<T>::get() <= MAX_AUTO_CLAIMS, "more than 50 claims a block");
        for kind in RootClaimType::<T>::iter_values() {
            let empty = types::RootClaimTypeEnum::KeepSubnets { subnets: Default::default() };
            ensure!(kind != empty, "dividends kept on no subnet");
        }
        for threshold in RootClaimableThreshold::<T>::iter_values() {
            let bounds = I96F32::from_bits(0)..=I96F32::from_bits(10_000_000 << 32);
            ensure!(bounds.contains(&threshold), "a claim threshold out of bounds");
        }
        Ok(())
    }
}
