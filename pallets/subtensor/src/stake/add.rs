//! Adding stake (spec: staking §7).

use crate::{Config, Pallet};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Stakes the caller's TAO, in rao with the swap fee included, to any hotkey that exists.
    ///
    /// Errors: `BadOrigin`, those of [`Self::validate_add_stake`] and
    /// [`Self::stake_into_subnet`].
    pub(crate) fn do_add_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::validate_add_stake(&coldkey, &hotkey, netuid, amount)?;
        let limit = T::Swap::max_price();
        Self::stake_into_subnet(&hotkey, &coldkey, netuid, amount, limit, false)?;
        Ok(())
    }
}
