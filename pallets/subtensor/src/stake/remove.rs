//! Removing stake, and what a removal cleans up (spec: staking §7, §8).

use crate::{
    Config, Error, NominatorMinRequiredStake, Pallet, PendingChildKeys, StakeThreshold,
    SubtokenEnabled, stake::MIN_STAKE,
};
use frame_support::{pallet_prelude::*, storage::with_storage_layer, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

/// `NominatorMinRequiredStake` counts in these parts of the minimum stake.
const MILLION: u64 = 1_000_000;

impl<T: Config> Pallet<T> {
    /// Sells the caller's stake, in rao of alpha; asking for more than there is means all of it.
    ///
    /// Errors: `BadOrigin`, those of [`Self::sell_stake`].
    pub(crate) fn do_remove_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::sell_stake(&coldkey, &hotkey, netuid, alpha)
    }

    /// Sells the caller's stake as long as the price stays at or above `limit` rao per alpha.
    ///
    /// Errors: `BadOrigin`, those of [`Self::sell_stake_down_to`].
    pub(crate) fn do_remove_stake_limit(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        limit: TaoBalance,
        allow_partial: bool,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::sell_stake_down_to(&coldkey, &hotkey, netuid, alpha, limit, allow_partial)
    }

    /// Sells all of the caller's stake with the hotkey, all or nothing when there is a limit price.
    ///
    /// Errors: `BadOrigin`, those of [`Self::sell_stake_down_to`] or [`Self::sell_stake`].
    pub(crate) fn do_remove_stake_full_limit(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        limit: Option<TaoBalance>,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        let alpha = Self::stake_of(&hotkey, &coldkey, netuid);
        match limit {
            Some(limit) => Self::sell_stake_down_to(&coldkey, &hotkey, netuid, alpha, limit, false),
            None => Self::sell_stake(&coldkey, &hotkey, netuid, alpha),
        }
    }

    /// Sells stake at any price, at most all of it.
    ///
    /// Errors: `SubtokenDisabled`, `InsufficientLiquidity` (input too large), those of
    /// [`Self::validate_remove_stake`] and [`Self::unstake_from_subnet`].
    fn sell_stake(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        ensure!(SubtokenEnabled::<T>::get(netuid), Error::<T>::SubtokenDisabled);
        let alpha = alpha.min(Self::stake_of(hotkey, coldkey, netuid));
        Self::ensure_sale_fits(netuid, alpha)?;
        Self::validate_remove_stake(coldkey, hotkey, netuid, alpha, alpha, false)?;
        let limit = T::Swap::min_price();
        Self::unstake_from_subnet(hotkey, coldkey, coldkey, netuid, alpha, limit, false)?;
        Self::clear_small_nomination(hotkey, coldkey, netuid);
        Self::drop_children_of_the_poor(hotkey);
        Ok(())
    }

    /// Sells stake down to a limit price in rao per alpha. What the limit leaves over stays staked
    /// with `allow_partial`, and is an error without.
    ///
    /// Errors: `InsufficientLiquidity` (input too large), the swap pallet's, those of
    /// [`Self::validate_remove_stake`] and [`Self::unstake_from_subnet`].
    fn sell_stake_down_to(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        limit: TaoBalance,
        allow_partial: bool,
    ) -> DispatchResult {
        Self::ensure_sale_fits(netuid, alpha)?;
        let most = T::Swap::max_remove(netuid, limit)?;
        let alpha =
            Self::validate_remove_stake(coldkey, hotkey, netuid, alpha, most, allow_partial)?;
        Self::unstake_from_subnet(hotkey, coldkey, coldkey, netuid, alpha, limit, false)?;
        Self::clear_small_nomination(hotkey, coldkey, netuid);
        Self::drop_children_of_the_poor(hotkey);
        Ok(())
    }

    /// Sells what a nominator has left when it is below the minimum nomination; whether it was. The
    /// owner of the hotkey may keep any amount.
    ///
    /// A sale that fails only erases the stake; with [`Correction::KeptNominations`] it has no
    /// effect.
    pub(crate) fn clear_small_nomination(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        netuid: NetUid,
    ) -> bool {
        let least = Self::nominator_min_stake();
        // What a subnet that is being dissolved owes is paid, however small.
        let kept = Self::owns_hotkey(coldkey, hotkey) || Self::is_dissolving(netuid);
        if least.is_zero() || kept {
            return false;
        }
        let stake = Self::stake_of(hotkey, coldkey, netuid);
        if stake.is_zero() || stake >= T::Swap::alpha_amount_for_tao(netuid, least) {
            return false;
        }
        let limit = T::Swap::min_price();
        let sell =
            || Self::unstake_from_subnet(hotkey, coldkey, coldkey, netuid, stake, limit, false);
        let keep = T::Corrections::get().contains(Correction::KeptNominations);
        let sold = if keep { with_storage_layer(sell) } else { sell() };
        if let Err(error) = sold {
            log::debug!(target: "stake", "small nomination not sold: {error:?}");
            if keep {
                return true;
            }
            let rest = Self::stake_of(hotkey, coldkey, netuid);
            Self::decrease_stake(hotkey, coldkey, netuid, rest);
        }
        Self::cut_lock(coldkey, netuid, stake);
        true
    }

    /// Smallest nomination that is kept, in rao.
    pub(crate) fn nominator_min_stake() -> TaoBalance {
        let factor = NominatorMinRequiredStake::<T>::get();
        MIN_STAKE.to_u64().saturating_mul(factor).checked_div(MILLION).unwrap_or_default().into()
    }

    /// A hotkey whose worth fell below the stake threshold loses its scheduled children.
    fn drop_children_of_the_poor(hotkey: &T::AccountId) {
        let threshold = TaoBalance::new(StakeThreshold::<T>::get());
        if threshold.is_zero() || Self::total_hotkey_stake_tao(hotkey) >= threshold {
            return;
        }
        for netuid in Self::netuids() {
            PendingChildKeys::<T>::remove(netuid, hotkey);
        }
    }
}
