//! A hotkey is replaced by another, on one subnet or on all (spec: staking §14).

use crate::{keys::KEY_SWAP_COST, types::RateLimitKey, *};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
    pallet_prelude::*,
    traits::Get,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{Correction, NetUid, TaoBalance};

/// Price of replacing a hotkey on one subnet, in rao; recycled.
const SWAP_ON_SUBNET_COST: TaoBalance = TaoBalance::new(1_000_000);
/// Records of swaps that one block's housekeeping looks at, on each netuid whose turn it is.
const RECORDS_AT_ONCE: usize = 1_000;
/// Reads and writes of a swap whatever it moves, and of each subnet.
const BASE_ACCESSES: (u64, u64) = (12, 8);
const SUBNET_ACCESSES: (u64, u64) = (24, 6);
/// Reads and writes for each coldkey whose stake moves.
const STAKER_ACCESSES: (u64, u64) = (9, 9);

/// What is replaced by what, and whether stake stays behind.
pub(super) struct HotkeySwap<AccountId> {
    pub(super) coldkey: AccountId,
    pub(super) old: AccountId,
    pub(super) new: AccountId,
    pub(super) keep_stake: bool,
    /// Whether nothing may be left behind ([`Correction::WholeKeySwaps`]).
    pub(super) whole: bool,
}

impl<T: Config> Pallet<T> {
    /// Replaces the caller's hotkey on one subnet or, without `netuid`, on all; stake moves along
    /// unless it is to be kept. What it takes beyond `declared` is added to the block's weight.
    ///
    /// Errors: `BadOrigin`, those of [`Self::ensure_may_swap_hotkey`], then those of the swap.
    pub(crate) fn do_swap_hotkey(
        origin: OriginFor<T>,
        old: T::AccountId,
        new: T::AccountId,
        netuid: Option<NetUid>,
        keep_stake: bool,
        declared: Weight,
    ) -> DispatchResultWithPostInfo {
        let coldkey = ensure_signed(origin)?;
        let whole = T::Corrections::get().contains(Correction::WholeKeySwaps);
        let swap = HotkeySwap { coldkey, old, new, keep_stake, whole };
        Self::ensure_may_swap_hotkey(&swap, netuid)?;
        Self::copy_rate_limits(&swap);
        let stakers = match netuid {
            Some(netuid) => Self::swap_hotkey_on(&swap, netuid)?,
            None => Self::swap_hotkey_everywhere(&swap)?,
        };
        let subnets = if netuid.is_some() { 1 } else { Self::netuids().len() };
        let weight = Self::weight_of_hotkey_swap(subnets, stakers);
        let reported = Self::report_work(weight, declared);
        Ok(PostDispatchInfo { actual_weight: Some(reported), pays_fee: Pays::Yes })
    }

    /// Checks that both ways of swapping share.
    ///
    /// Errors, in order: `NonAssociatedColdKey`, `NewHotKeyIsSameWithOld`,
    /// `HotKeySetTxRateLimitExceeded`, `SubnetNotExists` while the subnet is being dissolved,
    /// `HotKeyAlreadyRegisteredInSubNet`, `NewHotKeyNotCleanForRootSwap`.
    fn ensure_may_swap_hotkey(
        swap: &HotkeySwap<T::AccountId>,
        netuid: Option<NetUid>,
    ) -> Result<(), Error<T>> {
        let HotkeySwap { coldkey, old, new, .. } = swap;
        ensure!(Self::owns_hotkey(coldkey, old), Error::<T>::NonAssociatedColdKey);
        ensure!(
            !Self::hotkey_exists(new) || Self::owns_hotkey(coldkey, new),
            Error::<T>::NonAssociatedColdKey
        );
        ensure!(old != new, Error::<T>::NewHotKeyIsSameWithOld);
        let limit = TxRateLimit::<T>::get();
        let last = LastRateLimitedBlock::<T>::get(RateLimitKey::LastTxBlock(coldkey.clone()));
        ensure!(
            limit == 0 || last == 0 || Self::now().saturating_sub(last) > limit,
            Error::<T>::HotKeySetTxRateLimitExceeded
        );
        if let Some(netuid) = netuid {
            Self::ensure_not_dissolving(netuid)?;
        }
        let taken = match netuid {
            // The protocol takes a record that says "no member" for one.
            Some(netuid) if !swap.whole => IsNetworkMember::<T>::contains_key(new, netuid),
            Some(netuid) => IsNetworkMember::<T>::get(new, netuid),
            None => IsNetworkMember::<T>::iter_prefix_values(new).any(|member| member),
        };
        ensure!(!taken, Error::<T>::HotKeyAlreadyRegisteredInSubNet);
        if netuid.is_none_or(|netuid| netuid.is_root()) {
            let clean = RootClaimable::<T>::get(new).is_empty()
                && TotalHotkeyAlpha::<T>::get(new, NetUid::ROOT).is_zero()
                && RootClaimed::<T>::iter_prefix((NetUid::ROOT, new)).next().is_none();
            ensure!(clean, Error::<T>::NewHotKeyNotCleanForRootSwap);
        }
        Ok(())
    }

    /// The new hotkey inherits the rate limits of the old.
    fn copy_rate_limits(swap: &HotkeySwap<T::AccountId>) {
        for key in [
            RateLimitKey::LastTxBlock,
            RateLimitKey::LastTxBlockDelegateTake,
            RateLimitKey::LastTxBlockChildKeyTake,
        ] {
            let last = LastRateLimitedBlock::<T>::get(key(swap.old.clone()));
            LastRateLimitedBlock::<T>::insert(key(swap.new.clone()), last);
        }
    }

    /// Replaces the hotkey on one subnet; how many coldkeys' stake moved.
    ///
    /// Errors, in order: `HotKeySwapOnSubnetIntervalNotPassed`, `CannotUseSystemAccount`,
    /// `NotEnoughBalanceToPaySwapHotKey`, `InsufficientBalance`, those of
    /// [`Self::move_hotkey_on`].
    fn swap_hotkey_on(
        swap: &HotkeySwap<T::AccountId>,
        netuid: NetUid,
    ) -> Result<usize, DispatchError> {
        let HotkeySwap { coldkey, old, new, .. } = swap;
        let last = LastHotkeySwapOnNetuid::<T>::get(netuid, coldkey);
        let open = last.saturating_add(Self::hotkey_swap_interval()) < Self::now();
        ensure!(open, Error::<T>::HotKeySwapOnSubnetIntervalNotPassed);
        ensure!(!Self::is_system_account(new), Error::<T>::CannotUseSystemAccount);
        Self::pay_for_hotkey_swap(coldkey, SWAP_ON_SUBNET_COST)?;
        Self::own_new_hotkey(coldkey, new);
        Self::swap_locks_of_hotkey(netuid, old, new, swap.whole);
        let stakers = Self::stakers_by_subnet(old).remove(&netuid).unwrap_or_default();
        let stakers = Self::move_hotkey_on(swap, netuid, &stakers)?;
        LastHotkeySwapOnNetuid::<T>::insert(netuid, coldkey, Self::now());
        Self::note_key_swap(coldkey);
        Self::deposit_event(Event::HotkeySwappedOnSubnet {
            coldkey: coldkey.clone(),
            old_hotkey: old.clone(),
            new_hotkey: new.clone(),
            netuid,
        });
        Ok(stakers)
    }

    /// Replaces the hotkey on all subnets; how many coldkeys' stake moved.
    ///
    /// Errors, in order: `HotKeySwapOnSubnetIntervalNotPassed`,
    /// `NotEnoughBalanceToPaySwapHotKey`, `InsufficientBalance`, `CannotUseSystemAccount`, those
    /// of [`Self::move_hotkey_on`].
    fn swap_hotkey_everywhere(swap: &HotkeySwap<T::AccountId>) -> Result<usize, DispatchError> {
        let HotkeySwap { coldkey, old, new, .. } = swap;
        let netuids = Self::netuids();
        let affected: Vec<NetUid> = netuids
            .iter()
            .copied()
            .filter(|netuid| {
                IsNetworkMember::<T>::get(old, netuid)
                    || !ChildKeys::<T>::get(old, netuid).is_empty()
            })
            .collect();
        let interval = Self::hotkey_swap_interval();
        for netuid in &affected {
            let last = LastHotkeySwapOnNetuid::<T>::get(netuid, coldkey);
            let open = last == 0 || last.saturating_add(interval) < Self::now();
            ensure!(open, Error::<T>::HotKeySwapOnSubnetIntervalNotPassed);
        }
        Self::pay_for_hotkey_swap(coldkey, KEY_SWAP_COST)?;
        for netuid in &netuids {
            Self::swap_locks_of_hotkey(*netuid, old, new, swap.whole);
        }
        ensure!(!Self::is_system_account(new), Error::<T>::CannotUseSystemAccount);
        Self::own_new_hotkey(coldkey, new);
        // The protocol gives the old hotkey up even when stake stays with it.
        if !(swap.whole && swap.keep_stake) {
            Owner::<T>::remove(old);
            OwnedHotkeys::<T>::mutate(coldkey, |owned| owned.retain(|hotkey| hotkey != old));
        }
        let by_subnet = Self::stakers_by_subnet(old);
        let mut stakers = 0usize;
        for netuid in netuids {
            let here = by_subnet.get(&netuid).map_or(&[][..], Vec::as_slice);
            stakers = stakers.saturating_add(Self::move_hotkey_on(swap, netuid, here)?);
        }
        if !swap.keep_stake {
            let nominators: BTreeSet<_> = by_subnet.into_values().flatten().collect();
            Self::follow_hotkey(swap, &nominators);
        }
        Self::forget_rate_limits(old);
        if let Ok(take) = Delegates::<T>::try_get(old) {
            Delegates::<T>::remove(old);
            Delegates::<T>::insert(new, take);
        }
        for netuid in affected {
            LastHotkeySwapOnNetuid::<T>::insert(netuid, coldkey, Self::now());
        }
        Self::note_key_swap(coldkey);
        let (old_hotkey, new_hotkey) = (old.clone(), new.clone());
        let coldkey = coldkey.clone();
        Self::deposit_event(Event::HotkeySwapped { coldkey, old_hotkey, new_hotkey });
        Ok(stakers)
    }

    /// Coldkeys with a share in the hotkey's pools, by subnet.
    fn stakers_by_subnet(hotkey: &T::AccountId) -> BTreeMap<NetUid, Vec<T::AccountId>> {
        let mut stakers = BTreeMap::<NetUid, Vec<T::AccountId>>::new();
        for (coldkey, netuid) in Self::shares_of(hotkey).into_keys() {
            stakers.entry(netuid).or_default().push(coldkey);
        }
        stakers
    }

    /// The stakers of the old hotkey are the new one's.
    fn follow_hotkey(swap: &HotkeySwap<T::AccountId>, nominators: &BTreeSet<T::AccountId>) {
        let HotkeySwap { old, new, .. } = swap;
        for nominator in nominators {
            StakingHotkeys::<T>::mutate(nominator, |hotkeys| {
                hotkeys.retain(|hotkey| hotkey != old);
            });
            Self::note_staking_hotkey(nominator, new);
            if swap.whole
                && let Some(block) = LastColdkeyHotkeyStakeBlock::<T>::take(nominator, old)
            {
                LastColdkeyHotkeyStakeBlock::<T>::insert(nominator, new, block);
            }
        }
    }

    fn forget_rate_limits(hotkey: &T::AccountId) {
        for key in [
            RateLimitKey::LastTxBlock,
            RateLimitKey::LastTxBlockDelegateTake,
            RateLimitKey::LastTxBlockChildKeyTake,
        ] {
            LastRateLimitedBlock::<T>::remove(key(hotkey.clone()));
        }
    }

    fn own_new_hotkey(coldkey: &T::AccountId, hotkey: &T::AccountId) {
        Owner::<T>::insert(hotkey, coldkey);
        OwnedHotkeys::<T>::mutate(coldkey, |owned| {
            if !owned.contains(hotkey) {
                owned.push(hotkey.clone());
            }
        });
    }

    fn pay_for_hotkey_swap(coldkey: &T::AccountId, cost: TaoBalance) -> DispatchResult {
        let affordable = Self::spendable(coldkey) >= cost;
        ensure!(affordable, Error::<T>::NotEnoughBalanceToPaySwapHotKey);
        Self::recycle_tao(coldkey, cost)
    }

    /// Blocks between two swaps of a coldkey's hotkeys on a subnet.
    fn hotkey_swap_interval() -> u64 {
        ByFlavour::<T, 7_200, 1>::get()
    }

    /// Removes records of swaps that no longer limit anything: those of the netuids whose turn this
    /// block is.
    pub(crate) fn forget_hotkey_swaps() -> Weight {
        let (now, interval) = (Self::now(), Self::hotkey_swap_interval());
        let turn = |block: u64| block.checked_rem(interval).unwrap_or_default();
        let (mut seen, mut removed) = (0u64, 0u64);
        for netuid in Self::netuids() {
            seen = seen.saturating_add(1);
            if turn(netuid.to_u16().into()) != turn(now) {
                continue;
            }
            let past: Vec<_> = LastHotkeySwapOnNetuid::<T>::iter_prefix(netuid)
                .take(RECORDS_AT_ONCE)
                .inspect(|_| seen = seen.saturating_add(1))
                .filter(|(_, last)| last.saturating_add(interval) < now)
                .map(|(coldkey, _)| coldkey)
                .collect();
            for coldkey in past {
                LastHotkeySwapOnNetuid::<T>::remove(netuid, coldkey);
                removed = removed.saturating_add(1);
            }
        }
        T::DbWeight::get().reads_writes(seen, removed)
    }

    /// Weight of a swap that looked at this many subnets and moved this many coldkeys' stake.
    fn weight_of_hotkey_swap(subnets: usize, stakers: usize) -> Weight {
        let times = |(reads, writes): (u64, u64), count: usize| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            T::DbWeight::get()
                .reads_writes(reads.saturating_mul(count), writes.saturating_mul(count))
        };
        times(BASE_ACCESSES, 1)
            .saturating_add(times(SUBNET_ACCESSES, subnets))
            .saturating_add(times(STAKER_ACCESSES, stakers))
    }
}
