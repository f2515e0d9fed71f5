//! Dissolving a subnet: its TAO goes to the stakers, its storage goes (spec: registry §6).

use crate::*;
use alloc::vec::Vec;
use core::cmp::Reverse;
use frame_support::{ensure, pallet_prelude::DispatchResult};
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex, TaoBalance, fixed::U96F32};
use pallet_subtensor_swap::SwapHandler;

/// What a subnet's end owes to others than its stakers.
struct Settlement {
    /// Alpha that nobody holds; its part of the TAO is destroyed.
    protocol_alpha: AlphaBalance,
    /// TAO for the owner.
    refund: TaoBalance,
}

impl<T: Config> Pallet<T> {
    /// Removes a subnet and pays its stakers in TAO.
    ///
    /// Errors: `SubnetNotExists`.
    pub(crate) fn do_dissolve_network(netuid: NetUid) -> DispatchResult {
        let exists = Self::subnet_exists(netuid) && !netuid.is_root();
        ensure!(exists, Error::<T>::SubnetNotExists);
        Self::clear_root_claims_of(netuid);
        Self::settle_stakes(netuid);
        T::Swap::clear_protocol_liquidity(netuid);
        Self::remove_network(netuid);
        Self::deposit_event(Event::NetworkRemoved(netuid));
        Ok(())
    }

    /// Shares the pool's TAO among the holders of alpha; what is left is taken out of existence.
    fn settle_stakes(netuid: NetUid) {
        let account = Self::derive_subnet_account(netuid);
        let Settlement { protocol_alpha, refund } = Self::settlement(netuid);
        let stakers = Self::stakers_of(netuid);
        let pot = SubnetTAO::<T>::take(netuid);
        TotalStake::<T>::mutate(|total| *total = total.saturating_sub(pot));

        let claims: Vec<u64> = stakers
            .iter()
            .map(|(_, _, alpha)| alpha.to_u64())
            .chain([protocol_alpha.to_u64()])
            .collect();
        let mut shares = split_pot(pot.to_u64(), &claims);
        let protocol_share = TaoBalance::new(shares.pop().unwrap_or_default());
        for ((_, coldkey, _), share) in stakers.iter().zip(shares) {
            Self::pay_out(&account, coldkey, share.into());
        }

        Self::clear_stakes_of(netuid);
        SubnetAlphaIn::<T>::remove(netuid);
        SubnetAlphaOut::<T>::remove(netuid);
        SubnetProtocolAlpha::<T>::remove(netuid);
        let payable = Self::spendable(&account).saturating_sub(protocol_share);
        if let Ok(owner) = SubnetOwner::<T>::try_get(netuid) {
            Self::pay_out(&account, &owner, refund.min(payable));
        }
        Self::remove_locks_of(netuid);
        let rest = Self::keepalive(&account);
        if let Err(error) = Self::recycle_tao(&account, rest) {
            log::warn!("the rest of subnet {netuid} stays on its account: {error:?}");
        }
    }

    /// Pays from the subnet's account. A failure must not stop the dissolution: what could not be
    /// paid, such as less than the existential deposit to nobody's account, is recycled.
    fn pay_out(account: &T::AccountId, to: &T::AccountId, amount: TaoBalance) {
        if amount.is_zero() {
            return;
        }
        if let Err(error) = Self::transfer_tao(account, to, amount) {
            log::debug!("{amount} rao not paid to {to:?}: {error:?}");
        }
    }

    fn settlement(netuid: NetUid) -> Settlement {
        let registered = NetworkRegisteredAt::<T>::get(netuid);
        let bought = SubnetProtocolAlpha::<T>::get(netuid);
        let protocol_alpha = if registered > TaoInRefundDeploymentBlock::<T>::get() {
            SubnetAlphaIn::<T>::get(netuid).saturating_add(bought)
        } else {
            bought
        };
        // Only locks of an older kind, from before registrations were opened anew, were deposits.
        let refund = if registered < NetworkRegistrationStartBlock::<T>::get() {
            SubnetLocked::<T>::get(netuid).saturating_sub(Self::value_of_owner_cut(netuid))
        } else {
            TaoBalance::ZERO
        };
        Settlement { protocol_alpha, refund }
    }

    /// TAO value of the owner's cut of all alpha there is.
    fn value_of_owner_cut(netuid: NetUid) -> TaoBalance {
        let emitted =
            SubnetAlphaIn::<T>::get(netuid).saturating_add(SubnetAlphaOut::<T>::get(netuid));
        let cut = myelin_emission::fixed::per_u16(SubnetOwnerCut::<T>::get());
        let owned = U96F32::saturating_from_num(emitted.to_u64()).saturating_mul(cut).floor();
        let price = U96F32::saturating_from_num(T::Swap::current_alpha_price(netuid));
        TaoBalance::new(owned.saturating_mul(price).saturating_to_num())
    }

    /// Deletes what is stored about a subnet, but what the specification leaves behind for the
    /// next user of its netuid.
    fn remove_network(netuid: NetUid) {
        for hotkey in Keys::<T>::iter_prefix_values(netuid) {
            IsNetworkMember::<T>::remove(hotkey, netuid);
        }
        Self::remove_registry(netuid);
        Self::remove_consensus(netuid);
        Self::remove_economy(netuid);
        Self::remove_settings(netuid);
        Self::remove_of_hotkeys(netuid);
        TotalNetworks::<T>::mutate(|total| *total = total.saturating_sub(1));
        // The root network's validators once weighted subnets by netuid.
        let root = NetUidStorageIndex::from(NetUid::ROOT);
        Self::zero_weights_towards(root, netuid.to_u16());
    }
}

/// Removes one entry of each map, or all of a prefix of each double map.
macro_rules! remove {
    ($key:expr; $($map:ident)*) => { $( $map::<T>::remove($key); )* };
}
macro_rules! remove_prefix {
    ($key:expr; $($map:ident)*) => { $( let _ = $map::<T>::clear_prefix($key, u32::MAX, None); )* };
}
/// Removes the entries of one subnet from maps that have the hotkey first: a whole scan each, as
/// nothing says which hotkeys have an entry.
macro_rules! remove_by_second_key {
    ($netuid:expr; $($map:ident)*) => { $(
        let keys: Vec<_> = $map::<T>::iter_keys().filter(|(_, of)| *of == $netuid).collect();
        for (hotkey, of) in keys {
            $map::<T>::remove(hotkey, of);
        }
    )* };
}

impl<T: Config> Pallet<T> {
    fn remove_registry(netuid: NetUid) {
        remove!(netuid;
            SubnetOwner SubnetOwnerHotkey SubnetworkN NetworksAdded NetworkRegisteredAt
            SubnetMechanism SubnetLocked TokenSymbol FirstEmissionBlockNumber SubtokenEnabled
            RegistrationsThisInterval RegistrationsThisBlock RAORecycledForRegistration Burn
            ImmuneOwnerUidsLimit OwnerCutAutoLockEnabled
        );
        remove_prefix!(netuid;
            LastHotkeySwapOnNetuid Uids Keys BlockAtRegistration Axons NeuronCertificates Prometheus
        );
        if SubnetIdentitiesV3::<T>::take(netuid).is_some() {
            Self::deposit_event(Event::SubnetIdentityRemoved(netuid));
        }
    }

    fn remove_consensus(netuid: NetUid) {
        remove!(netuid;
            Active Emission Consensus Dividends ValidatorPermit ValidatorTrust StakeWeight
            LastEpochBlock PendingEpochAt SubnetEpochIndex BlocksSinceLastStep
            LastMechansimStepBlock LastEpochEmission
        );
        for index in Self::mechanism_indices(netuid) {
            remove!(index; LastUpdate Incentive MechanismEmission);
            remove_prefix!(index;
                Bonds Weights WeightsCommittedAt WeightCommits TimelockedWeightCommits
            );
        }
        remove!(netuid; RevealPeriodEpochs MechanismCountCurrent MechanismEmissionSplit);
    }

    fn remove_economy(netuid: NetUid) {
        remove!(netuid;
            SubnetAlphaInEmission SubnetAlphaOutEmission SubnetTaoInEmission SubnetVolume
            SubnetMovingPrice SubnetMovingPriceRest SubnetTaoFlow SubnetEmaTaoFlow
            SubnetProtocolFlow SubnetEmaProtocolFlow SubnetExcessTao SubnetRootSellTao PendingValidatorEmission
            PendingServerEmission PendingRootAlphaDivs PendingOwnerCut MinerBurned
        );
        remove_prefix!(netuid; AlphaDividendsPerSubnet PendingChildKeys);
    }

    fn remove_settings(netuid: NetUid) {
        remove!(netuid;
            Tempo Kappa Difficulty MaxAllowedUids ImmunityPeriod ActivityCutoff
            ActivityCutoffFactorMilli MinAllowedWeights NetworkRegistrationAllowed
            NetworkPowRegistrationAllowed TransferToggle ServingRateLimit Rho
            AlphaSigmoidSteepness MaxAllowedValidators BondsMovingAverage BondsPenalty
            BondsResetOn WeightsSetRateLimit ScalingLawPower TargetRegistrationsPerInterval
            CommitRevealWeightsEnabled BurnHalfLife BurnIncreaseMult MinBurn MaxBurn MinDifficulty
            MaxDifficulty EMAPriceHalvingBlocks MaxRegistrationsPerBlock WeightsVersionKey
            LiquidAlphaOn Yuma3On AlphaValues
        );
    }

    fn remove_of_hotkeys(netuid: NetUid) {
        remove_by_second_key!(netuid;
            ChildkeyTake ChildKeys ParentKeys LastHotkeyEmissionOnNetuid TotalHotkeyAlphaLastEpoch
        );
        let keys: Vec<_> =
            TransactionKeyLastBlock::<T>::iter_keys().filter(|(_, of, _)| *of == netuid).collect();
        for key in keys {
            TransactionKeyLastBlock::<T>::remove(key);
        }
    }
}

/// One claim's part of a pot.
struct Part {
    place: usize,
    share: u64,
    remainder: u128,
}

/// Splits a pot in proportion to claims, to the last unit: the units that rounding leaves go one
/// each to the largest remainders, to the earlier claim of equals. Nobody gets anything when there
/// is no claim.
fn split_pot(pot: u64, claims: &[u64]) -> Vec<u64> {
    let total = claims.iter().fold(0u128, |sum, claim| sum.saturating_add((*claim).into()));
    let mut parts: Vec<Part> = claims
        .iter()
        .enumerate()
        .map(|(place, claim)| {
            let product = u128::from(pot).saturating_mul((*claim).into());
            let share = product.checked_div(total).unwrap_or_default();
            let remainder = product.checked_rem(total).unwrap_or_default();
            Part { place, share: u64::try_from(share).unwrap_or(u64::MAX), remainder }
        })
        .collect();
    if total > 0 {
        let given = parts.iter().fold(0u64, |sum, part| sum.saturating_add(part.share));
        let left = usize::try_from(pot.saturating_sub(given)).unwrap_or(usize::MAX);
        parts.sort_by_key(|part| Reverse(part.remainder));
        for part in parts.iter_mut().take(left) {
            part.share = part.share.saturating_add(1);
        }
        parts.sort_by_key(|part| part.place);
    }
    parts.into_iter().map(|part| part.share).collect()
}

#[cfg(test)]
mod tests {
    use super::split_pot;

    #[test]
    fn pot_is_shared_to_the_last_unit() {
        assert_eq!(split_pot(99_999, &[5_000, 0]), [99_999, 0]);
        assert_eq!(split_pot(10_000, &[300, 700, 0]), [3_000, 7_000, 0]);
        assert_eq!(split_pot(1, &[3, 2, 0]), [1, 0, 0], "the largest remainder wins");
        assert_eq!(split_pot(1, &[2, 2]), [1, 0], "the earlier one of equals");
        assert_eq!(split_pot(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(split_pot(200, &[50, 150]), [50, 150]);
        assert_eq!(split_pot(5, &[0, 0]), [0, 0], "no claim, no share");
        assert_eq!(split_pot(u64::MAX, &[u64::MAX, u64::MAX]).iter().sum::<u64>(), u64::MAX);
    }
}
