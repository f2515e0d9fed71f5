//! Stake of coldkeys, what of it can be removed, and the fee of moving it.

use super::*;
use alloc::collections::{BTreeMap, BTreeSet};
use myelin_types::AlphaBalance;
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Stake of a coldkey with a hotkey on a network; zero stake included.
    pub fn get_stake_info_for_hotkey_coldkey_netuid(
        hotkey: T::AccountId,
        coldkey: T::AccountId,
        netuid: NetUid,
    ) -> Option<StakeInfo> {
        let stake = Self::stake_of(&hotkey, &coldkey, netuid);
        Some(Self::stake_info(hotkey, coldkey, netuid, stake))
    }

    /// Every non-zero stake of a coldkey: networks in storage order, its hotkeys in order of the
    /// first stake.
    pub fn get_stake_info_for_coldkey(coldkey: T::AccountId) -> Vec<StakeInfo> {
        let mut stakes = Self::stakes_by_network(&coldkey);
        let mut infos = Vec::new();
        for netuid in Self::netuids() {
            let on_network = stakes.remove(&netuid).unwrap_or_default();
            infos.extend(
                on_network.into_iter().map(|(hotkey, alpha)| {
                    Self::stake_info(hotkey, coldkey.clone(), netuid, alpha)
                }),
            );
        }
        infos
    }

    /// [`Self::get_stake_info_for_coldkey`] of several coldkeys.
    pub fn get_stake_info_for_coldkeys(
        coldkeys: Vec<T::AccountId>,
    ) -> Vec<(T::AccountId, Vec<StakeInfo>)> {
        let of =
            |coldkey: T::AccountId| (coldkey.clone(), Self::get_stake_info_for_coldkey(coldkey));
        coldkeys.into_iter().map(of).collect()
    }

    /// Stake of coldkeys by network, how much of it is locked, and how much can be removed (spec:
    /// staking §13.5), in rao of alpha. Networks without stake and lock are left out.
    ///
    /// Without `netuids` all networks are meant. Unknown netuids are dropped; an empty list, or
    /// one longer than there are networks, yields empty answers.
    pub fn get_stake_availability_for_coldkeys(
        coldkeys: Vec<T::AccountId>,
        netuids: Option<Vec<NetUid>>,
    ) -> BTreeMap<T::AccountId, BTreeMap<NetUid, StakeAvailability>> {
        let existing: BTreeSet<NetUid> = Self::existing_netuids().into_iter().collect();
        let asked = match netuids.map(BTreeSet::from_iter) {
            None => existing,
            Some(asked) if asked.len() > existing.len() => BTreeSet::new(),
            Some(asked) => &asked & &existing,
        };
        let of = |coldkey: T::AccountId| {
            let available = Self::staked_or_locked(&coldkey)
                .into_iter()
                .filter(|(netuid, _)| asked.contains(netuid))
                .filter_map(|(netuid, total)| {
                    let availability = Self::availability(&coldkey, netuid, total)?;
                    Some((netuid, availability))
                })
                .collect();
            (coldkey, available)
        };
        coldkeys.into_iter().map(of).collect()
    }

    /// Fee of moving `amount` between two stakes, in rao; nothing on the way to the same place.
    pub fn get_stake_fee(
        origin: Option<(T::AccountId, NetUid)>,
        destination: Option<(T::AccountId, NetUid)>,
        amount: u64,
    ) -> u64 {
        if origin == destination {
            return 0;
        }
        let netuid = destination.or(origin).map(|(_, netuid)| netuid);
        netuid.map_or(0, |netuid| T::Swap::approx_fee_amount(netuid, amount))
    }

    /// All alpha of a coldkey on each network where it has stake or a lock, which may be all it has
    /// there.
    fn staked_or_locked(coldkey: &T::AccountId) -> BTreeMap<NetUid, AlphaBalance> {
        let locks = Lock::<T>::iter_key_prefix((coldkey,));
        let mut totals: BTreeMap<_, _> =
            locks.map(|(netuid, _)| (netuid, AlphaBalance::ZERO)).collect();
        totals.extend(Self::stakes_by_network(coldkey).into_iter().map(|(netuid, stakes)| {
            let total: AlphaBalance = stakes.into_iter().map(|(_, alpha)| alpha).sum();
            (netuid, total)
        }));
        totals
    }

    /// What of a coldkey's alpha on a network is locked and what can be removed; nothing when it
    /// has neither stake nor lock there.
    fn availability(
        coldkey: &T::AccountId,
        netuid: NetUid,
        total: AlphaBalance,
    ) -> Option<StakeAvailability> {
        let locked = Self::locked_alpha(coldkey, netuid);
        if total.is_zero() && locked.is_zero() {
            return None;
        }
        Some(StakeAvailability {
            total: Compact(total.to_u64()),
            locked: Compact(locked.to_u64()),
            available: Compact(total.saturating_sub(locked).to_u64()),
        })
    }

    /// Every non-zero stake of a coldkey by network, its hotkeys in order of the first stake.
    fn stakes_by_network(
        coldkey: &T::AccountId,
    ) -> BTreeMap<NetUid, Vec<(T::AccountId, AlphaBalance)>> {
        let mut stakes = BTreeMap::<_, Vec<_>>::new();
        for hotkey in StakingHotkeys::<T>::get(coldkey) {
            for netuid in Self::networks_with_shares(&hotkey, coldkey) {
                let alpha = Self::stake_of(&hotkey, coldkey, netuid);
                if !alpha.is_zero() {
                    stakes.entry(netuid).or_default().push((hotkey.clone(), alpha));
                }
            }
        }
        stakes
    }

    /// Networks on which a coldkey has shares of a hotkey, legacy ones included.
    pub(crate) fn networks_with_shares(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
    ) -> BTreeSet<NetUid> {
        let current = AlphaV2::<T>::iter_key_prefix((hotkey, coldkey));
        current.chain(Alpha::<T>::iter_key_prefix((hotkey, coldkey))).collect()
    }

    fn stake_info(
        hotkey: T::AccountId,
        coldkey: T::AccountId,
        netuid: NetUid,
        stake: AlphaBalance,
    ) -> StakeInfo {
        StakeInfo {
            emission: Compact(AlphaDividendsPerSubnet::<T>::get(netuid, &hotkey).to_u64()),
            is_registered: Uids::<T>::contains_key(netuid, &hotkey),
            hotkey,
            coldkey,
            netuid: Compact(netuid.to_u16()),
            stake: Compact(stake.to_u64()),
            locked: Compact(0),
            tao_emission: Compact(0),
            drain: Compact(0),
        }
    }
}
