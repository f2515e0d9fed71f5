//! Voting power: a moving average of validators' stake, kept for subnets that ask for it
//! (spec: yuma-epoch §9.5, staking §16).

use super::gather::SubnetState;
use crate::*;
use alloc::collections::BTreeMap;
use frame_support::{dispatch::DispatchResult, ensure};
use frame_system::{ensure_root, pallet_prelude::OriginFor};
use myelin_types::NetUid;
use myelin_yuma::{SubnetOutput, VOTING_POWER_ONE, VotingPowerChange, move_voting_power};

/// Blocks from the call that ends the tracking to its end.
const DISABLE_GRACE: u64 = 100_800;

impl<T: Config> Pallet<T> {
    /// Starts the tracking of a subnet's voting power, or takes back its scheduled end.
    ///
    /// Errors: `BadOrigin` for all but the owner and root.
    pub(crate) fn do_enable_voting_power_tracking(
        origin: OriginFor<T>,
        netuid: NetUid,
    ) -> DispatchResult {
        Self::ensure_owner_or_root(origin, netuid)?;
        Self::ensure_settable(netuid)?;
        VotingPowerTrackingEnabled::<T>::insert(netuid, true);
        VotingPowerDisableAtBlock::<T>::remove(netuid);
        Self::deposit_event(Event::VotingPowerTrackingEnabled { netuid });
        Ok(())
    }

    /// Schedules the end of the tracking; the first epoch after it clears the voting power.
    ///
    /// Errors, in order: `BadOrigin` for all but the owner and root,
    /// `VotingPowerTrackingNotEnabled`.
    pub(crate) fn do_disable_voting_power_tracking(
        origin: OriginFor<T>,
        netuid: NetUid,
    ) -> DispatchResult {
        Self::ensure_owner_or_root(origin, netuid)?;
        Self::ensure_settable(netuid)?;
        let enabled = VotingPowerTrackingEnabled::<T>::get(netuid);
        ensure!(enabled, Error::<T>::VotingPowerTrackingNotEnabled);
        let disable_at_block = Self::now().saturating_add(DISABLE_GRACE);
        VotingPowerDisableAtBlock::<T>::insert(netuid, disable_at_block);
        Self::deposit_event(Event::VotingPowerTrackingDisableScheduled {
            netuid,
            disable_at_block,
        });
        Ok(())
    }

    /// Sets how far voting power moves towards stake in an epoch, in parts of 10^18.
    ///
    /// Errors, in order: `BadOrigin` for all but root, `InvalidVotingPowerEmaAlpha` above 10^18.
    pub(crate) fn do_set_voting_power_ema_alpha(
        origin: OriginFor<T>,
        netuid: NetUid,
        alpha: u64,
    ) -> DispatchResult {
        ensure_root(origin)?;
        Self::ensure_settable(netuid)?;
        ensure!(alpha <= VOTING_POWER_ONE, Error::<T>::InvalidVotingPowerEmaAlpha);
        VotingPowerEmaAlpha::<T>::insert(netuid, alpha);
        Self::deposit_event(Event::VotingPowerEmaAlphaSet { netuid, alpha });
        Ok(())
    }

    /// Moves the voting power of a subnet at the end of its epoch, while it is tracked.
    ///
    /// Returns the number of entries it looked at.
    pub(crate) fn update_voting_power(
        netuid: NetUid,
        subnet: &SubnetState<T::AccountId>,
        output: &SubnetOutput,
    ) -> u64 {
        if !VotingPowerTrackingEnabled::<T>::get(netuid) {
            return 0;
        }
        let disable_at = VotingPowerDisableAtBlock::<T>::get(netuid);
        if disable_at > 0 && Self::now() >= disable_at {
            return Self::end_voting_power(netuid);
        }
        let factor = VotingPowerEmaAlpha::<T>::get(netuid);
        let threshold = subnet.stake_threshold();
        let mut powers: BTreeMap<T::AccountId, u64> =
            VotingPower::<T>::iter_prefix(netuid).collect();
        let mut entries = powers.len() as u64;
        let neurons = subnet.hotkeys.iter().zip(&output.validator_permit).zip(&output.stake);
        for ((hotkey, permit), stake) in neurons {
            let Some(hotkey) = hotkey else { continue };
            let power = powers.get(hotkey).copied();
            let change = if *permit {
                move_voting_power(factor, *stake, power.unwrap_or(0), threshold)
            } else {
                VotingPowerChange::Remove
            };
            match change {
                VotingPowerChange::Set(moved) if power != Some(moved) => {
                    VotingPower::<T>::insert(netuid, hotkey, moved);
                    powers.insert(hotkey.clone(), moved);
                    entries = entries.saturating_add(1);
                }
                VotingPowerChange::Remove if power.is_some() => {
                    VotingPower::<T>::remove(netuid, hotkey);
                    powers.remove(hotkey);
                }
                _ => {}
            }
        }
        for hotkey in powers.keys().filter(|key| !IsNetworkMember::<T>::get(key, netuid)) {
            VotingPower::<T>::remove(netuid, hotkey);
        }
        entries
    }

    /// Ends the tracking and clears what it kept; the number of entries.
    fn end_voting_power(netuid: NetUid) -> u64 {
        let cleared = VotingPower::<T>::clear_prefix(netuid, u32::MAX, None);
        VotingPowerTrackingEnabled::<T>::insert(netuid, false);
        VotingPowerDisableAtBlock::<T>::remove(netuid);
        Self::deposit_event(Event::VotingPowerTrackingDisabled { netuid });
        cleared.unique.into()
    }
}
