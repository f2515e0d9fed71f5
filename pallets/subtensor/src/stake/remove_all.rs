//! Leaving a hotkey on all subnets at once (spec: staking §7).

use crate::{Config, Error, Pallet, SubtokenEnabled};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Sells all of the caller's stake with the hotkey wherever that is possible, the root network
    /// included; it may be nowhere.
    ///
    /// Errors: `BadOrigin`, `HotKeyAccountNotExists`, those of [`Self::unstake_from_subnet`].
    pub(crate) fn do_unstake_all(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::hotkey_exists(&hotkey), Error::<T>::HotKeyAccountNotExists);
        for netuid in Self::netuids() {
            Self::leave_subnet(&coldkey, &hotkey, netuid)?;
        }
        Ok(())
    }

    /// Sells all of the caller's stake with the hotkey on the subnets, wherever that is possible,
    /// and stakes the TAO to the same hotkey on the root network.
    ///
    /// Errors: `BadOrigin`, `HotKeyAccountNotExists`, those of [`Self::unstake_from_subnet`] and
    /// [`Self::stake_into_subnet`], of which `AmountTooLow` when nothing could be sold.
    pub(crate) fn do_unstake_all_alpha(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::hotkey_exists(&hotkey), Error::<T>::HotKeyAccountNotExists);
        let mut received = TaoBalance::ZERO;
        for netuid in Self::netuids().into_iter().filter(|netuid| !netuid.is_root()) {
            let tao = Self::leave_subnet(&coldkey, &hotkey, netuid)?;
            received = received.saturating_add(tao);
        }
        let limit = T::Swap::max_price();
        Self::stake_into_subnet(&hotkey, &coldkey, NetUid::ROOT, received, limit, false)?;
        Ok(())
    }

    /// Sells the whole stake on one subnet; the TAO received, none where the sale would be refused.
    fn leave_subnet(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
    ) -> Result<TaoBalance, DispatchError> {
        let alpha = Self::stake_of(hotkey, coldkey, netuid);
        if !SubtokenEnabled::<T>::get(netuid)
            || Self::validate_remove_stake(coldkey, hotkey, netuid, alpha, alpha, false).is_err()
        {
            return Ok(TaoBalance::ZERO);
        }
        let limit = T::Swap::min_price();
        let received =
            Self::unstake_from_subnet(hotkey, coldkey, coldkey, netuid, alpha, limit, false)?;
        Self::clear_small_nomination(hotkey, coldkey, netuid);
        Ok(received)
    }
}
