//! Stake as shares of a hotkey's pool: the storage layer of [`myelin_share_pool`]
//! (spec: staking §2.3, §3).
//!
//! Two generations of share maps exist. A new chain writes the current one only, but reads take
//! the legacy entry first, and a write replaces it.

use crate::{
    Alpha, AlphaV2, Config, Pallet, TotalHotkeyAlpha, TotalHotkeyShares, TotalHotkeySharesV2,
    stake::SafeFloat,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{storage::KeyPrefixIterator, traits::Get};
use myelin_share_pool::{Change, Pool, resolve_share};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, fixed::U64F64};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Alpha that the coldkey staked to the hotkey on the subnet.
    pub fn stake_of(hotkey: &T::AccountId, coldkey: &T::AccountId, netuid: NetUid) -> AlphaBalance {
        Self::share(hotkey, coldkey, netuid)
            .map_or(0, |share| Self::share_pool(hotkey, netuid).value_of(&share))
            .into()
    }

    /// Adds alpha to a coldkey's stake. Issuance counters are the caller's.
    pub fn increase_stake(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        netuid: NetUid,
        amount: AlphaBalance,
    ) {
        if amount.is_zero() {
            return;
        }
        Self::note_staking_hotkey(coldkey, hotkey);
        let mut pool = Self::share_pool(hotkey, netuid);
        let mut share = Self::share(hotkey, coldkey, netuid).unwrap_or_default();
        Self::change_share(&mut pool, &mut share, Change::Add(amount.to_u64()));
        Self::put_share(hotkey, coldkey, netuid, share);
        Self::put_share_pool(hotkey, netuid, pool);
    }

    /// Takes alpha out of a coldkey's stake; false, and no change, when it has less. Issuance
    /// counters are the caller's.
    pub fn decrease_stake(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        netuid: NetUid,
        amount: AlphaBalance,
    ) -> bool {
        let mut pool = Self::share_pool(hotkey, netuid);
        let mut share = Self::share(hotkey, coldkey, netuid).unwrap_or_default();
        if pool.value_of(&share) < amount.to_u64() {
            return false;
        }
        if !amount.is_zero() {
            Self::change_share(&mut pool, &mut share, Change::Remove(amount.to_u64()));
            Self::put_share(hotkey, coldkey, netuid, share);
            Self::put_share_pool(hotkey, netuid, pool);
        }
        true
    }

    fn change_share(pool: &mut Pool, share: &mut SafeFloat, change: Change) {
        if T::Corrections::get().contains(Correction::CoveredShares) {
            pool.update_one_covered(share, change);
        } else {
            pool.update_one(share, change);
        }
    }

    /// Adds alpha to all nominators of the hotkey in proportion.
    pub fn increase_hotkey_stake(hotkey: &T::AccountId, netuid: NetUid, amount: AlphaBalance) {
        if !amount.is_zero() {
            TotalHotkeyAlpha::<T>::mutate(hotkey, netuid, |total| {
                *total = total.saturating_add(amount);
            });
        }
    }

    /// Whether anybody has a share in the hotkey's pool.
    pub(crate) fn has_shares(hotkey: &T::AccountId, netuid: NetUid) -> bool {
        !Self::share_pool(hotkey, netuid).denominator.is_zero()
    }

    /// Whether adding this much to the hotkey's pool gives any share at all.
    pub fn can_credit(hotkey: &T::AccountId, netuid: NetUid, amount: AlphaBalance) -> bool {
        Self::share_pool(hotkey, netuid).can_add(amount.to_u64())
    }

    /// Worth of all stake of the hotkey at spot prices, rounded down once.
    pub fn total_hotkey_stake_tao(hotkey: &T::AccountId) -> TaoBalance {
        Self::worth_of_hotkey(hotkey).0
    }

    /// [`Self::total_hotkey_stake_tao`], and on how many subnets the hotkey has stake.
    pub(crate) fn worth_of_hotkey(hotkey: &T::AccountId) -> (TaoBalance, u64) {
        let mut subnets = 0u64;
        let worth: u64 = TotalHotkeyAlpha::<T>::iter_prefix(hotkey)
            .inspect(|_| subnets = subnets.saturating_add(1))
            .filter(|(netuid, _)| crate::NetworksAdded::<T>::contains_key(netuid))
            .fold(U64F64::default(), |total, (netuid, alpha)| {
                let worth = U64F64::saturating_from_num(alpha.to_u64())
                    .saturating_mul(T::Swap::current_alpha_price(netuid));
                total.saturating_add(worth)
            })
            .saturating_to_num();
        (worth.into(), subnets)
    }

    /// All shares in the hotkey's pools, by coldkey and subnet; the maps' two generations merged.
    pub fn shares_of(hotkey: &T::AccountId) -> BTreeMap<(T::AccountId, NetUid), SafeFloat> {
        let legacy = Alpha::<T>::iter_prefix((hotkey,))
            .map(|(place, share)| (place, SafeFloat::from(share)));
        legacy
            .chain(AlphaV2::<T>::iter_prefix((hotkey,)))
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .filter(|(_, share)| !share.is_zero())
            .collect()
    }

    /// Keys of the shares in a hotkey's pools, in the legacy or the current map, after the raw key
    /// `last`.
    pub(crate) fn share_keys(
        hotkey: &T::AccountId,
        legacy: bool,
        last: Option<Vec<u8>>,
    ) -> KeyPrefixIterator<(T::AccountId, NetUid)> {
        match (legacy, last) {
            (true, Some(last)) => Alpha::<T>::iter_key_prefix_from((hotkey,), last),
            (true, None) => Alpha::<T>::iter_key_prefix((hotkey,)),
            (false, Some(last)) => AlphaV2::<T>::iter_key_prefix_from((hotkey,), last),
            (false, None) => AlphaV2::<T>::iter_key_prefix((hotkey,)),
        }
    }

    /// Removes a coldkey's share, but not from the pool; what it was.
    pub(crate) fn take_share(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        netuid: NetUid,
    ) -> SafeFloat {
        let share = Self::share(hotkey, coldkey, netuid).unwrap_or_default();
        Self::put_share(hotkey, coldkey, netuid, SafeFloat::ZERO);
        share
    }

    /// Removes a hotkey's pool.
    pub(crate) fn remove_share_pool(hotkey: &T::AccountId, netuid: NetUid) {
        Self::put_share_pool(hotkey, netuid, Pool::default());
    }

    /// A coldkey's share; nothing when there is no entry.
    fn share(hotkey: &T::AccountId, coldkey: &T::AccountId, netuid: NetUid) -> Option<SafeFloat> {
        let key = (hotkey, coldkey, netuid);
        resolve_share(Alpha::<T>::try_get(key).ok(), AlphaV2::<T>::try_get(key).ok())
    }

    /// What the hotkey's stakers have in common.
    pub(crate) fn share_pool(hotkey: &T::AccountId, netuid: NetUid) -> Pool {
        let denominator = resolve_share(
            TotalHotkeyShares::<T>::try_get(hotkey, netuid).ok(),
            TotalHotkeySharesV2::<T>::try_get(hotkey, netuid).ok(),
        );
        Pool {
            value: TotalHotkeyAlpha::<T>::get(hotkey, netuid).to_u64(),
            denominator: denominator.unwrap_or_default(),
        }
    }

    /// Writes a share in the current map, a zero as absence.
    fn put_share(hotkey: &T::AccountId, coldkey: &T::AccountId, netuid: NetUid, share: SafeFloat) {
        let key = (hotkey, coldkey, netuid);
        Alpha::<T>::remove(key);
        if share.is_zero() {
            AlphaV2::<T>::remove(key);
        } else {
            AlphaV2::<T>::insert(key, share);
        }
    }

    /// Writes a pool in the current maps, zeros as absence.
    fn put_share_pool(hotkey: &T::AccountId, netuid: NetUid, pool: Pool) {
        TotalHotkeyShares::<T>::remove(hotkey, netuid);
        if pool.denominator.is_zero() {
            TotalHotkeySharesV2::<T>::remove(hotkey, netuid);
        } else {
            TotalHotkeySharesV2::<T>::insert(hotkey, netuid, pool.denominator);
        }
        if pool.value == 0 {
            TotalHotkeyAlpha::<T>::remove(hotkey, netuid);
        } else {
            TotalHotkeyAlpha::<T>::insert(hotkey, netuid, AlphaBalance::new(pool.value));
        }
    }
}
