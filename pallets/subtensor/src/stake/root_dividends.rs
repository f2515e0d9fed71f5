//! Root dividends: alpha that a subnet owes to the stakers of the root network, and the index of
//! those stakers (spec: staking §11).
//!
//! A hotkey accumulates a rate, alpha per rao of root stake. A staker is owed `rate · stake` less a
//! watermark, which moves with every change of root stake so that new stake owes nothing to the
//! past.

use crate::{
    Config, Dissolutions, NumStakingColdkeys, Owner, Pallet, PendingRootAlphaDivs, RootClaimable,
    RootClaimed, StakingColdkeys, StakingColdkeysByIndex, TotalHotkeyAlpha,
    registry::dissolve::Dissolution,
};
use alloc::collections::BTreeMap;
use frame_support::traits::Get;
use myelin_emission::root::{
    RootAccrual, RootPosition, accrue_root_dividends, claim_watermark, claim_watermark_up,
    claimable_by_step,
};
use myelin_types::{AlphaBalance, Correction, NetUid, fixed::I96F32};

impl<T: Config> Pallet<T> {
    /// Books dividends of the subnet for the hotkey's root stakers. More than one alpha per TAO
    /// of root stake goes to the hotkey's owner instead.
    ///
    /// The rate's resolution leaves a part of `amount` out of everybody's reach; with
    /// [`Correction::AssignedDust`] it goes back into the pot of root dividends.
    pub fn accrue_root_dividends(hotkey: &T::AccountId, netuid: NetUid, amount: AlphaBalance) {
        let stake = TotalHotkeyAlpha::<T>::get(hotkey, NetUid::ROOT).to_u64();
        let mut rates = RootClaimable::<T>::get(hotkey);
        let before = rates.get(&netuid).copied().unwrap_or_default();
        match accrue_root_dividends(before, amount.to_u64(), stake) {
            RootAccrual::Claimable(rate) => {
                rates.insert(netuid, rate);
                RootClaimable::<T>::insert(hotkey, rates);
                if T::Corrections::get().contains(Correction::AssignedDust) {
                    let booked = claimable_by_step(before, rate, stake);
                    PendingRootAlphaDivs::<T>::mutate(netuid, |pot| {
                        *pot = pot.saturating_add(amount.saturating_sub(booked.into()));
                    });
                }
            }
            RootAccrual::ToOwner(amount) => {
                let owner = Owner::<T>::get(hotkey);
                Self::increase_stake(hotkey, &owner, netuid, amount.into());
            }
        }
    }

    /// What subnets owe for a rao of root stake with the hotkey; those that are being dissolved owe
    /// nothing any more.
    pub(crate) fn rates_of(hotkey: &T::AccountId) -> BTreeMap<NetUid, I96F32> {
        let mut rates = RootClaimable::<T>::get(hotkey);
        for Dissolution { netuid, .. } in Dissolutions::<T>::get() {
            rates.remove(&netuid);
        }
        rates
    }

    /// Raises the watermarks of a coldkey whose root stake grew by `amount`.
    pub fn add_root_claimed(hotkey: &T::AccountId, coldkey: &T::AccountId, amount: AlphaBalance) {
        let round = match T::Corrections::get().contains(Correction::AssignedDust) {
            true => claim_watermark_up,
            false => claim_watermark,
        };
        for (netuid, rate) in Self::rates_of(hotkey) {
            let past = round(rate, amount.to_u64());
            RootClaimed::<T>::mutate((netuid, hotkey, coldkey), |claimed| {
                *claimed = claimed.saturating_add(past);
            });
        }
    }

    /// With [`Correction::KeptRootDividends`], pays what subnets owe to a coldkey's root stake, as
    /// alpha and whatever the amount, where taking `amount` out of the stake would forfeit it. To
    /// be called before the stake changes.
    ///
    /// A subnet that was claimed so much from that its watermark covers `amount` goes on owing the
    /// same. Payment as alpha never fails, so that everybody can leave.
    pub fn settle_root_dividends(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        amount: AlphaBalance,
    ) {
        let root_stake = Self::stake_of(hotkey, coldkey, NetUid::ROOT);
        let kept = T::Corrections::get().contains(Correction::KeptRootDividends);
        if !kept || amount > root_stake {
            return;
        }
        for (netuid, rate) in Self::rates_of(hotkey) {
            let claimed = RootClaimed::<T>::get((netuid, hotkey, coldkey));
            let root_stake = root_stake.to_u64();
            let owed = RootPosition { rate, root_stake, claimed }.claimable(None);
            if owed > 0 && claimed < claim_watermark(rate, amount.to_u64()) {
                Self::increase_stake(hotkey, coldkey, netuid, owed.into());
                let settled = claimed.saturating_add(owed.into());
                RootClaimed::<T>::insert((netuid, hotkey, coldkey), settled);
            }
        }
    }

    /// Lowers the watermarks of a coldkey whose root stake fell by `amount`.
    pub fn remove_root_claimed(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        amount: AlphaBalance,
    ) {
        for (netuid, rate) in Self::rates_of(hotkey) {
            if netuid.is_root() {
                continue;
            }
            let past = claim_watermark(rate, amount.to_u64());
            RootClaimed::<T>::mutate((netuid, hotkey, coldkey), |claimed| {
                *claimed = claimed.saturating_sub(past);
            });
        }
    }

    /// Puts a coldkey into the index of root stakers.
    pub fn index_root_staker(coldkey: &T::AccountId) {
        if StakingColdkeys::<T>::contains_key(coldkey) {
            return;
        }
        let index = NumStakingColdkeys::<T>::get();
        StakingColdkeysByIndex::<T>::insert(index, coldkey);
        StakingColdkeys::<T>::insert(coldkey, index);
        NumStakingColdkeys::<T>::put(index.saturating_add(1));
    }

    /// Takes a coldkey out of the index of root stakers; the last entry fills its place.
    pub fn unindex_root_staker(coldkey: &T::AccountId) {
        let Some(index) = StakingColdkeys::<T>::take(coldkey) else { return };
        let last = NumStakingColdkeys::<T>::get().saturating_sub(1);
        if let Some(moved) = StakingColdkeysByIndex::<T>::take(last).filter(|_| last != index) {
            StakingColdkeysByIndex::<T>::insert(index, &moved);
            StakingColdkeys::<T>::insert(moved, index);
        }
        NumStakingColdkeys::<T>::put(last);
    }
}
