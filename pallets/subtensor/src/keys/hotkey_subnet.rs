//! What one subnet stores for a hotkey that is replaced (spec: staking §14.4).

use super::hotkey::HotkeySwap;
use crate::*;
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::pallet_prelude::*;
use myelin_types::{NetUid, NetUidStorageIndex};

impl<T: Config> Pallet<T> {
    /// Moves everything that a subnet keeps of the old hotkey to the new, the stake of `stakers`
    /// included; how many coldkeys' stake moved.
    ///
    /// Errors: those of [`Self::move_relations`].
    pub(super) fn move_hotkey_on(
        swap: &HotkeySwap<T::AccountId>,
        netuid: NetUid,
        stakers: &[T::AccountId],
    ) -> Result<usize, DispatchError> {
        let HotkeySwap { old, new, .. } = swap;
        let member = IsNetworkMember::<T>::take(old, netuid);
        if member || !swap.whole {
            IsNetworkMember::<T>::insert(new, netuid, member);
        }
        if member {
            Self::move_neuron(netuid, old, new);
        }
        if let Ok(take) = ChildkeyTake::<T>::try_get(old, netuid) {
            ChildkeyTake::<T>::remove(old, netuid);
            ChildkeyTake::<T>::insert(new, netuid, take);
        }
        Self::move_relations(old, new, netuid, swap.whole)?;
        Self::move_auto_stake_to(netuid, old, new, swap.whole);
        if SubnetOwnerHotkey::<T>::try_get(netuid).is_ok_and(|owner| owner == *old) {
            SubnetOwnerHotkey::<T>::insert(netuid, new);
            Self::deposit_event(Event::SubnetOwnerHotkeySet(netuid, new.clone()));
        }
        if swap.whole {
            Self::move_stamps(netuid, old, new);
        }
        if swap.keep_stake {
            return Ok(0);
        }
        Self::move_history(netuid, old, new, swap.whole);
        Self::move_stakes_of_hotkey(netuid, old, new, stakers);
        if netuid.is_root() {
            Self::move_root_claims(old, new);
        }
        Ok(stakers.len())
    }

    /// The uid, its endpoints and its open commits go to the new hotkey.
    fn move_neuron(netuid: NetUid, old: &T::AccountId, new: &T::AccountId) {
        if let Some(uid) = Uids::<T>::take(netuid, old) {
            Uids::<T>::insert(netuid, new, uid);
            Keys::<T>::insert(netuid, uid, new);
        }
        if let Some(endpoint) = Axons::<T>::take(netuid, old) {
            Axons::<T>::insert(netuid, new, endpoint);
        }
        if let Some(endpoint) = Prometheus::<T>::take(netuid, old) {
            Prometheus::<T>::insert(netuid, new, endpoint);
        }
        if let Some(certificate) = NeuronCertificates::<T>::take(netuid, old) {
            NeuronCertificates::<T>::insert(netuid, new, certificate);
        }
        let indices: Vec<NetUidStorageIndex> = Self::mechanism_indices(netuid).collect();
        for index in indices {
            if let Some(commits) = WeightCommits::<T>::take(index, old) {
                WeightCommits::<T>::insert(index, new, commits);
            }
        }
    }

    /// Coldkeys that auto-stake to the old hotkey do to the new from now on. The protocol forgets
    /// that others had already chosen the new one, which `merge` keeps in mind.
    fn move_auto_stake_to(netuid: NetUid, old: &T::AccountId, new: &T::AccountId, merge: bool) {
        if !AutoStakeDestinationColdkeys::<T>::contains_key(old, netuid) {
            return;
        }
        let coldkeys = AutoStakeDestinationColdkeys::<T>::take(old, netuid);
        for coldkey in &coldkeys {
            AutoStakeDestination::<T>::insert(coldkey, netuid, new);
        }
        let mut all: Vec<T::AccountId> = if merge {
            AutoStakeDestinationColdkeys::<T>::get(new, netuid)
        } else {
            Default::default()
        };
        let chosen: BTreeSet<_> = all.iter().cloned().collect();
        all.extend(coldkeys.into_iter().filter(|coldkey| !chosen.contains(coldkey)));
        AutoStakeDestinationColdkeys::<T>::insert(new, netuid, all);
    }

    /// Rate-limit stamps, which the protocol leaves behind.
    fn move_stamps(netuid: NetUid, old: &T::AccountId, new: &T::AccountId) {
        for kind in types::TransactionType::ALL {
            let kind = *kind as u16;
            let key = (old, netuid, kind);
            if TransactionKeyLastBlock::<T>::contains_key(key) {
                let last = TransactionKeyLastBlock::<T>::take(key);
                TransactionKeyLastBlock::<T>::insert((new, netuid, kind), last);
            }
        }
    }

    /// The last epoch's figures count for the new hotkey.
    fn move_history(netuid: NetUid, old: &T::AccountId, new: &T::AccountId, whole: bool) {
        macro_rules! add_up {
            ($map:ident, $old:expr, $new:expr) => {
                if $map::<T>::contains_key($old.0, $old.1) {
                    let amount = $map::<T>::take($old.0, $old.1);
                    $map::<T>::mutate($new.0, $new.1, |total| {
                        *total = total.saturating_add(amount);
                    });
                }
            };
        }
        add_up!(TotalHotkeyAlphaLastEpoch, (old, netuid), (new, netuid));
        add_up!(AlphaDividendsPerSubnet, (netuid, old), (netuid, new));
        add_up!(VotingPower, (netuid, old), (netuid, new));
        if whole {
            add_up!(RootAlphaDividendsPerSubnet, (netuid, old), (netuid, new));
            add_up!(LastHotkeyEmissionOnNetuid, (old, netuid), (new, netuid));
        }
    }

    /// Moves these coldkeys' stake on the subnet.
    fn move_stakes_of_hotkey(
        netuid: NetUid,
        old: &T::AccountId,
        new: &T::AccountId,
        stakers: &[T::AccountId],
    ) {
        for coldkey in stakers {
            let alpha = Self::stake_of(old, coldkey, netuid);
            if Self::decrease_stake(old, coldkey, netuid, alpha) {
                Self::increase_stake(new, coldkey, netuid, alpha);
            }
            if StakingHotkeys::<T>::get(coldkey).contains(old) {
                Self::note_staking_hotkey(coldkey, new);
            }
        }
    }

    /// What subnets owe to the stakers of the old hotkey on the root network they owe to those of
    /// the new.
    fn move_root_claims(old: &T::AccountId, new: &T::AccountId) {
        let rates = Self::rates_of(old);
        RootClaimable::<T>::remove(old);
        let mut merged = RootClaimable::<T>::get(new);
        for (netuid, rate) in rates {
            let total = merged.entry(netuid).or_default();
            *total = total.saturating_add(rate);
        }
        for netuid in merged.keys() {
            let claims: Vec<_> = RootClaimed::<T>::drain_prefix((netuid, old)).collect();
            for (coldkey, claimed) in claims {
                RootClaimed::<T>::mutate((netuid, new, coldkey), |total| {
                    *total = total.saturating_add(claimed);
                });
            }
        }
        if !merged.is_empty() {
            RootClaimable::<T>::insert(new, merged);
        }
        if let Ok(enabled) = AutoParentDelegationEnabled::<T>::try_get(old) {
            AutoParentDelegationEnabled::<T>::remove(old);
            AutoParentDelegationEnabled::<T>::insert(new, enabled);
        }
    }
}
