//! Stake that is given up: recycled, which lowers the alpha that circulates, or burnt
//! (spec: staking §7, pools §14).

use crate::{Config, Error, Event, Pallet, RecycleOrBurnEnum, SubnetAlphaOut, SubtokenEnabled};
use frame_support::{pallet_prelude::*, storage::with_storage_layer};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};

impl<T: Config> Pallet<T> {
    /// Recycles or burns the caller's stake, at most what there is.
    ///
    /// Errors: `BadOrigin`, those of [`Self::give_up_stake`].
    pub(crate) fn do_give_up_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        how: RecycleOrBurnEnum,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::give_up_stake(&coldkey, &hotkey, netuid, alpha, how)
    }

    /// Stakes the caller's TAO, up to `limit` rao per alpha if there is one, and burns the alpha
    /// obtained.
    ///
    /// Errors: `BadOrigin`, those of [`Self::buy_stake`] or [`Self::buy_stake_up_to`], those of
    /// [`Self::give_up_stake`].
    pub(crate) fn do_add_stake_burn(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
        limit: Option<TaoBalance>,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        let alpha = match limit {
            Some(limit) => Self::buy_stake_up_to(&coldkey, &hotkey, netuid, amount, limit, false)?,
            None => Self::buy_stake(&coldkey, &hotkey, netuid, amount)?,
        };
        Self::give_up_stake(&coldkey, &hotkey, netuid, alpha, RecycleOrBurnEnum::Burn)?;
        Self::deposit_event(Event::AddStakeBurn { netuid, hotkey, amount, alpha });
        Ok(())
    }

    /// Stakes TAO at any price and gives the alpha up again, for callers inside the runtime; the
    /// alpha obtained. An error leaves no trace.
    ///
    /// Errors: those of [`Self::buy_stake`] and [`Self::give_up_stake`].
    pub fn add_stake_and_give_up(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
        how: RecycleOrBurnEnum,
    ) -> Result<AlphaBalance, DispatchError> {
        with_storage_layer(|| {
            let alpha = Self::buy_stake(coldkey, hotkey, netuid, amount)?;
            Self::give_up_stake(coldkey, hotkey, netuid, alpha, how)?;
            Ok(alpha)
        })
    }

    /// Takes stake away, at most what there is, and counts it as recycled or burnt; burnt alpha
    /// still circulates.
    ///
    /// Errors, in order: `SubnetNotExists`, `CannotBurnOrRecycleOnRootSubnet`, `SubtokenDisabled`,
    /// `HotKeyAccountNotExists`, `InsufficientLiquidity` when less circulates, `StakeUnavailable`
    /// when it is locked.
    fn give_up_stake(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        how: RecycleOrBurnEnum,
    ) -> DispatchResult {
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        ensure!(!netuid.is_root(), Error::<T>::CannotBurnOrRecycleOnRootSubnet);
        ensure!(SubtokenEnabled::<T>::get(netuid), Error::<T>::SubtokenDisabled);
        ensure!(Self::hotkey_exists(hotkey), Error::<T>::HotKeyAccountNotExists);
        let alpha = alpha.min(Self::stake_of(hotkey, coldkey, netuid));
        ensure!(SubnetAlphaOut::<T>::get(netuid) >= alpha, Error::<T>::InsufficientLiquidity);
        Self::ensure_unlocked(coldkey, netuid, alpha)?;
        ensure!(
            Self::decrease_stake(hotkey, coldkey, netuid, alpha),
            Error::<T>::NotEnoughStakeToWithdraw
        );
        let (coldkey, hotkey) = (coldkey.clone(), hotkey.clone());
        Self::deposit_event(match how {
            RecycleOrBurnEnum::Recycle => {
                Self::recycle_alpha_out(netuid, alpha);
                Event::AlphaRecycled(coldkey, hotkey, alpha, netuid)
            }
            RecycleOrBurnEnum::Burn => {
                Self::burn_alpha_out(netuid, alpha);
                Event::AlphaBurned(coldkey, hotkey, alpha, netuid)
            }
        });
        Ok(())
    }
}
