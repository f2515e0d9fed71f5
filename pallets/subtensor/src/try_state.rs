//! What must hold of the pallet's state after every block.

#![cfg(feature = "try-runtime")]

use crate::*;
use frame_support::{ensure, traits::fungible::Inspect};
use myelin_types::{AlphaBalance, NetUid, NetUidStorageIndex, units::MAX_SUPPLY};
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
        Self::check_root_stakers()
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

    fn check_root_stakers() -> Result<(), TryRuntimeError> {
        let count = NumStakingColdkeys::<T>::get();
        for (index, coldkey) in StakingColdkeysByIndex::<T>::iter() {
            ensure!(index < count, "a root staker beyond the last index");
            ensure!(
                StakingColdkeys::<T>::get(&coldkey) == Some(index),
                "the root stakers' index is not a bijection"
            );
        }
        Ok(())
    }
}
