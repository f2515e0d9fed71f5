//! Adding stake (spec: staking §7).

use crate::{Config, Pallet};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Stakes the caller's TAO, in rao with the swap fee included, to any hotkey that exists.
    ///
    /// Errors: `BadOrigin`, those of [`Self::buy_stake`].
    pub(crate) fn do_add_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::buy_stake(&coldkey, &hotkey, netuid, amount)?;
        Ok(())
    }

    /// Stakes the caller's TAO as long as the price stays at or below `limit` rao per alpha.
    ///
    /// Errors: `BadOrigin`, those of [`Self::buy_stake_up_to`].
    pub(crate) fn do_add_stake_limit(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
        limit: TaoBalance,
        allow_partial: bool,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::buy_stake_up_to(&coldkey, &hotkey, netuid, amount, limit, allow_partial)?;
        Ok(())
    }

    /// Stakes TAO at any price; the alpha obtained.
    ///
    /// Errors: `InsufficientLiquidity` (input too large), those of [`Self::validate_add_stake`]
    /// and [`Self::stake_into_subnet`].
    pub(crate) fn buy_stake(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
    ) -> Result<AlphaBalance, DispatchError> {
        Self::ensure_purchase_fits(netuid, amount)?;
        Self::validate_add_stake(coldkey, hotkey, netuid, amount, amount, false)?;
        let limit = T::Swap::max_price();
        Self::stake_into_subnet(hotkey, coldkey, netuid, amount, limit, false)
    }

    /// Stakes TAO up to a limit price in rao per alpha; the alpha obtained. What the limit leaves
    /// over is not spent with `allow_partial`, and an error without.
    ///
    /// Errors: `InsufficientLiquidity` (input too large), the swap pallet's, those of
    /// [`Self::validate_add_stake`] and [`Self::stake_into_subnet`].
    pub(crate) fn buy_stake_up_to(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
        limit: TaoBalance,
        allow_partial: bool,
    ) -> Result<AlphaBalance, DispatchError> {
        Self::ensure_purchase_fits(netuid, amount)?;
        let most = T::Swap::max_add(netuid, limit)?;
        let amount =
            Self::validate_add_stake(coldkey, hotkey, netuid, amount, most, allow_partial)?;
        Self::make_delegate_of(coldkey, hotkey);
        Self::stake_into_subnet(hotkey, coldkey, netuid, amount, limit, false)
    }
}
