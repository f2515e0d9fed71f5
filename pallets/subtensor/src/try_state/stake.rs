//! Laws of stake: shares, owners, delegates, parents and children.

use crate::*;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::Get};
use myelin_types::{Correction, NetUid};
use sp_runtime::TryRuntimeError;

/// What the rest of a share that was moved can have grown to, in rao.
const SHARE_DUST: u64 = 1_000;

impl<T: Config> Pallet<T> {
    /// With [`Correction::CoveredShares`], the stakes in a hotkey's pool add up to no more than the
    /// pool.
    pub(super) fn check_shares() -> Result<(), TryRuntimeError> {
        if !T::Corrections::get().contains(Correction::CoveredShares) {
            return Ok(());
        }
        let hotkeys: BTreeSet<_> =
            TotalHotkeySharesV2::<T>::iter_keys().map(|(hotkey, _)| hotkey).collect();
        for hotkey in hotkeys {
            let mut held: BTreeMap<NetUid, u64> = BTreeMap::new();
            for (coldkey, netuid) in Self::shares_of(&hotkey).into_keys() {
                let sum = held.entry(netuid).or_default();
                let stake = Self::stake_of(&hotkey, &coldkey, netuid).to_u64();
                *sum = sum.saturating_add(stake);
            }
            for (netuid, held) in held {
                let pool = TotalHotkeyAlpha::<T>::get(&hotkey, netuid).to_u64();
                ensure!(held <= pool, "stakers hold more than their pool");
            }
        }
        Ok(())
    }

    /// Every hotkey is in the list of its owner and in no other, once. The genesis key, which owns
    /// itself, is in none.
    pub(super) fn check_owners() -> Result<(), TryRuntimeError> {
        let mut listed = BTreeSet::new();
        for (coldkey, hotkeys) in OwnedHotkeys::<T>::iter() {
            for hotkey in hotkeys {
                ensure!(Self::owns_hotkey(&coldkey, &hotkey), "a hotkey in a stranger's list");
                ensure!(listed.insert(hotkey), "a hotkey twice in its owner's list");
            }
        }
        let nobody = T::AccountId::new([0; 32]);
        for (hotkey, owner) in Owner::<T>::iter() {
            let known = listed.contains(&hotkey) || hotkey == nobody && owner == nobody;
            ensure!(known, "an owner does not list its hotkey");
        }
        Ok(())
    }

    /// Whoever has a share in a hotkey knows the hotkey, once; but for shares in subnets that are
    /// being dissolved, which no swap of keys moves any more, and for what a swap leaves behind
    /// because it is worth less than a rao when it happens (spec: staking §14.4).
    pub(super) fn check_stakers() -> Result<(), TryRuntimeError> {
        let mut known: BTreeMap<T::AccountId, BTreeSet<T::AccountId>> = BTreeMap::new();
        for (coldkey, hotkeys) in StakingHotkeys::<T>::iter() {
            let count = hotkeys.len();
            let distinct: BTreeSet<_> = hotkeys.into_iter().collect();
            ensure!(distinct.len() == count, "a hotkey twice in a staker's list");
            known.insert(coldkey, distinct);
        }
        let dissolving = Self::dissolving_netuids();
        let shares = Alpha::<T>::iter_keys().chain(AlphaV2::<T>::iter_keys());
        let shares = shares.filter(|(_, _, netuid)| !dissolving.contains(netuid));
        for (hotkey, coldkey, netuid) in shares {
            let listed = known.get(&coldkey).is_some_and(|hotkeys| hotkeys.contains(&hotkey));
            let is_dust = || Self::stake_of(&hotkey, &coldkey, netuid).to_u64() < SHARE_DUST;
            ensure!(listed || is_dust(), "a staker does not list its hotkey");
        }
        Ok(())
    }

    /// Only hotkeys that somebody owns have a take; but for netuids without a subnet, where no swap
    /// of keys looks.
    pub(super) fn check_delegates() -> Result<(), TryRuntimeError> {
        let subnets: BTreeSet<_> = Self::netuids().into_iter().collect();
        let childkeys =
            ChildkeyTake::<T>::iter_keys().filter(|(_, netuid)| subnets.contains(netuid));
        let mut takers = Delegates::<T>::iter_keys().chain(childkeys.map(|(key, _)| key));
        ensure!(takers.all(|hotkey| Self::hotkey_exists(&hotkey)), "a take of nobody's hotkey");
        Ok(())
    }

    /// Parents and children name each other with the same proportion, nobody itself or the same
    /// child twice, and nobody lends more than everything; on subnets that are there.
    pub(super) fn check_relations() -> Result<(), TryRuntimeError> {
        let (mut down, mut up) = (0u64, 0u64);
        let dissolving = Self::dissolving_netuids();
        let there = |netuid: &NetUid| !dissolving.contains(netuid);
        for (parent, netuid, children) in ChildKeys::<T>::iter().filter(|(_, of, _)| there(of)) {
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
        for (_, _, parents) in ParentKeys::<T>::iter().filter(|(_, of, _)| there(of)) {
            up = up.saturating_add(parents.len().try_into().unwrap_or(u64::MAX));
        }
        ensure!(down == up, "a parent does not know its child");
        Ok(())
    }

    /// Every auto-stake destination lists the coldkeys that chose it, and no others; but for subnets
    /// that are being dissolved.
    pub(super) fn check_auto_stake() -> Result<(), TryRuntimeError> {
        let mut listed = 0usize;
        let dissolving = Self::dissolving_netuids();
        let there = |netuid: &NetUid| !dissolving.contains(netuid);
        let lists = AutoStakeDestinationColdkeys::<T>::iter();
        for (hotkey, netuid, coldkeys) in lists.filter(|(_, of, _)| there(of)) {
            listed = listed.saturating_add(coldkeys.len());
            for coldkey in coldkeys {
                let destination = AutoStakeDestination::<T>::get(coldkey, netuid);
                ensure!(destination.as_ref() == Some(&hotkey), "a stale auto-stake entry");
            }
        }
        let chosen = AutoStakeDestination::<T>::iter_keys().filter(|(_, of)| there(of)).count();
        ensure!(chosen == listed, "an auto-stake destination without entry");
        Ok(())
    }
}
