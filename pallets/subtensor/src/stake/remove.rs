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
    /// Errors: `BadOrigin`, `SubtokenDisabled`, those of [`Self::validate_remove_stake`] and
    /// [`Self::unstake_from_subnet`].
    pub(crate) fn do_remove_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(SubtokenEnabled::<T>::get(netuid), Error::<T>::SubtokenDisabled);
        let alpha = alpha.min(Self::stake_of(&hotkey, &coldkey, netuid));
        Self::validate_remove_stake(&coldkey, &hotkey, netuid, alpha)?;
        let limit = T::Swap::min_price();
        Self::unstake_from_subnet(&hotkey, &coldkey, &coldkey, netuid, alpha, limit, false)?;
        Self::clear_small_nomination(&hotkey, &coldkey, netuid);
        Self::drop_children_of_the_poor(&hotkey);
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
        if least.is_zero() || Self::owns_hotkey(coldkey, hotkey) {
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
            if !keep {
                let rest = Self::stake_of(hotkey, coldkey, netuid);
                Self::decrease_stake(hotkey, coldkey, netuid, rest);
            }
        }
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
