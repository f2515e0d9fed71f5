//! What must hold of the pallet's state after every block.

#![cfg(feature = "try-runtime")]

use crate::*;
use frame_support::{ensure, traits::fungible::Inspect};
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex, fixed, units::MAX_SUPPLY};
use sp_runtime::TryRuntimeError;

/// What a subnet account may lack of its pool's TAO: a registration that keeps the payer's
/// account alive pays that much less than the pool is credited with (spec: registry §29 item 7).
const SHORTFALL: u64 = myelin_types::units::EXISTENTIAL_DEPOSIT;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        let issued = T::Currency::total_issuance();
        ensure!(issued <= MAX_SUPPLY, "more than 21 million TAO");
        let mut networks = 0u16;
        for netuid in Self::netuids() {
            networks = networks.saturating_add(1);
            Self::check_pool(netuid)?;
            Self::check_neurons(netuid)?;
        }
        ensure!(TotalNetworks::<T>::get() == networks, "TotalNetworks is wrong");
        Self::check_root_stakers()?;
        Self::check_relations()?;
        Self::check_auto_stake()?;
        Self::check_claims()
    }

    /// The account covers the pool's TAO, and circulating alpha covers stakes and pending pots.
    fn check_pool(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let account = Self::derive_subnet_account(netuid);
        let held = T::Currency::total_balance(&account);
        ensure!(
            SubnetTAO::<T>::get(netuid).to_u64() <= held.saturating_add(SHORTFALL),
            "a subnet account holds less than its pool"
        );
        let staked: AlphaBalance = TotalHotkeyAlpha::<T>::iter()
            .filter(|(_, of, _)| *of == netuid)
            .map(|(_, _, alpha)| alpha)
            .sum();
        let pending = PendingServerEmission::<T>::get(netuid)
            .saturating_add(PendingValidatorEmission::<T>::get(netuid))
            .saturating_add(PendingRootAlphaDivs::<T>::get(netuid))
            .saturating_add(PendingOwnerCut::<T>::get(netuid))
            .saturating_add(SubnetProtocolAlpha::<T>::get(netuid));
        ensure!(
            staked.saturating_add(pending) <= SubnetAlphaOut::<T>::get(netuid),
            "stakes and pending pots exceed the circulating alpha"
        );
        Ok(())
    }

    /// Uids and keys mirror each other, and every per-uid vector fits the number of neurons.
    fn check_neurons(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let n = SubnetworkN::<T>::get(netuid);
        let mut keys = 0u16;
        for (uid, hotkey) in Keys::<T>::iter_prefix(netuid) {
            keys = keys.saturating_add(1);
            ensure!(uid < n, "a key beyond the last uid");
            ensure!(Uids::<T>::get(netuid, &hotkey) == Some(uid), "uid and key disagree");
            ensure!(IsNetworkMember::<T>::get(&hotkey, netuid), "a neuron is not a member");
        }
        ensure!(keys == n, "a uid without key");
        let index = NetUidStorageIndex::from(netuid);
        let lengths = [
            Active::<T>::decode_len(netuid),
            Emission::<T>::decode_len(netuid),
            Consensus::<T>::decode_len(netuid),
            Dividends::<T>::decode_len(netuid),
            ValidatorTrust::<T>::decode_len(netuid),
            ValidatorPermit::<T>::decode_len(netuid),
            Incentive::<T>::decode_len(index),
            LastUpdate::<T>::decode_len(index),
        ];
        ensure!(
            lengths.into_iter().flatten().all(|len| len <= usize::from(n)),
            "a vector is longer than the subnet"
        );
        Ok(())
    }

    /// The two maps of root stakers are each other's inverse, onto all numbers below their count.
    fn check_root_stakers() -> Result<(), TryRuntimeError> {
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

    /// Parents and children name each other with the same proportion, nobody itself or the same
    /// child twice, and nobody lends more than everything.
    fn check_relations() -> Result<(), TryRuntimeError> {
        let (mut down, mut up) = (0u64, 0u64);
        for (parent, netuid, children) in ChildKeys::<T>::iter() {
            let mut lent = 0u128;
            for (part, child) in children {
                down = down.saturating_add(1);
                lent = lent.saturating_add(part.into());
                ensure!(child != parent, "a hotkey is its own child");
                let mut parents = ParentKeys::<T>::get(&child, netuid).into_iter();
                let mirrored = parents.any(|(of, name)| of == part && name == parent);
                ensure!(mirrored, "a child does not know its parent");
            }
            ensure!(lent <= u128::from(u64::MAX), "a parent lends more than it has");
        }
        for (_, _, parents) in ParentKeys::<T>::iter() {
            up = up.saturating_add(parents.len().try_into().unwrap_or(u64::MAX));
        }
        ensure!(down == up, "a parent does not know its child");
        Ok(())
    }

    /// Every auto-stake destination lists the coldkeys that chose it, and no others.
    fn check_auto_stake() -> Result<(), TryRuntimeError> {
        let mut listed = 0usize;
        for (hotkey, netuid, coldkeys) in AutoStakeDestinationColdkeys::<T>::iter() {
            listed = listed.saturating_add(coldkeys.len());
            for coldkey in coldkeys {
                let destination = AutoStakeDestination::<T>::get(coldkey, netuid);
                ensure!(destination.as_ref() == Some(&hotkey), "a stale auto-stake entry");
            }
        }
        let chosen = AutoStakeDestination::<T>::iter_keys().count();
        ensure!(chosen == listed, "an auto-stake destination without entry");
        Ok(())
    }

    /// Settings of root claims are within their bounds.
    fn check_claims() -> Result<(), TryRuntimeError> {
        ensure!(NumRootClaim::<T>::get() <= 50, "more than 50 claims a block");
        for kind in RootClaimType::<T>::iter_values() {
            let empty = types::RootClaimTypeEnum::KeepSubnets { subnets: Default::default() };
            ensure!(kind != empty, "dividends kept on no subnet");
        }
        for threshold in RootClaimableThreshold::<T>::iter_values() {
            let bounds = fixed::I96F32::from_bits(0)..=fixed::I96F32::from_bits(10_000_000 << 32);
            ensure!(bounds.contains(&threshold), "a claim threshold out of bounds");
        }
        Ok(())
    }
}
