//! Stake that changes its hotkey, its coldkey or its subnet (spec: staking §5.6, §7).

use crate::{
    Config, Error, Event, LastColdkeyHotkeyStakeBlock, Pallet, SubtokenEnabled, TransferToggle,
    stake::MIN_STAKE,
};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, NetUid, TaoBalance, fixed::U64F64};
use pallet_subtensor_swap::SwapHandler;

/// Where stake is: whose it is, with which hotkey, on which subnet.
#[derive(PartialEq)]
struct Place<'a, A> {
    coldkey: &'a A,
    hotkey: &'a A,
    netuid: NetUid,
}

/// How far the relative price of two subnets may fall.
#[derive(Clone, Copy)]
struct Limit {
    /// Price of the origin in billionths of the price of the destination.
    price: TaoBalance,
    /// Whether only a part may move.
    allow_partial: bool,
}

impl<T: Config> Pallet<T> {
    /// Moves the caller's stake to another hotkey, on the same or another subnet.
    ///
    /// Errors: `BadOrigin`, those of [`Self::transition`].
    pub(crate) fn do_move_stake(
        origin: OriginFor<T>,
        origin_hotkey: T::AccountId,
        destination_hotkey: T::AccountId,
        origin_netuid: NetUid,
        destination_netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        let coldkey = &ensure_signed(origin)?;
        let from = Place { coldkey, hotkey: &origin_hotkey, netuid: origin_netuid };
        let to = Place { coldkey, hotkey: &destination_hotkey, netuid: destination_netuid };
        let tao = Self::transition(&from, &to, alpha, None, false)?;
        Self::deposit_event(Event::StakeMoved(
            coldkey.clone(),
            origin_hotkey,
            origin_netuid,
            destination_hotkey,
            destination_netuid,
            tao,
        ));
        Ok(())
    }

    /// Gives the caller's stake to another coldkey, with the same hotkey, on the same or another
    /// subnet; both must allow transfers.
    ///
    /// Errors: `BadOrigin`, those of [`Self::transition`].
    pub(crate) fn do_transfer_stake(
        origin: OriginFor<T>,
        destination_coldkey: T::AccountId,
        hotkey: T::AccountId,
        origin_netuid: NetUid,
        destination_netuid: NetUid,
        alpha: AlphaBalance,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        let from = Place { coldkey: &coldkey, hotkey: &hotkey, netuid: origin_netuid };
        let to =
            Place { coldkey: &destination_coldkey, hotkey: &hotkey, netuid: destination_netuid };
        let tao = Self::transition(&from, &to, alpha, None, true)?;
        Self::deposit_event(Event::StakeTransferred(
            coldkey,
            destination_coldkey,
            hotkey,
            origin_netuid,
            destination_netuid,
            tao,
        ));
        Ok(())
    }

    /// Moves the caller's stake to another subnet; with a limit, a price of the origin in
    /// billionths of that of the destination and whether a part may move.
    ///
    /// Errors: `BadOrigin`, those of [`Self::transition`].
    pub(crate) fn do_swap_stake(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        origin_netuid: NetUid,
        destination_netuid: NetUid,
        alpha: AlphaBalance,
        limit: Option<(TaoBalance, bool)>,
    ) -> DispatchResult {
        let coldkey = &ensure_signed(origin)?;
        let from = Place { coldkey, hotkey: &hotkey, netuid: origin_netuid };
        let to = Place { coldkey, hotkey: &hotkey, netuid: destination_netuid };
        let limit = limit.map(|(price, allow_partial)| Limit { price, allow_partial });
        let tao = Self::transition(&from, &to, alpha, limit, false)?;
        Self::deposit_event(Event::StakeSwapped(
            coldkey.clone(),
            hotkey,
            origin_netuid,
            destination_netuid,
            tao,
        ));
        Ok(())
    }

    /// Moves stake, at most what there is; the TAO that it brought on the way, or was worth when
    /// it stayed on its subnet.
    ///
    /// Errors: the swap pallet's (of the limit), those of [`Self::validate_transition`], then
    /// those of the movement itself.
    fn transition(
        from: &Place<T::AccountId>,
        to: &Place<T::AccountId>,
        alpha: AlphaBalance,
        limit: Option<Limit>,
        check_toggle: bool,
    ) -> Result<TaoBalance, DispatchError> {
        let alpha = alpha.min(Self::stake_of(from.hotkey, from.coldkey, from.netuid));
        let most = match limit {
            Some(limit) if from.netuid != to.netuid => {
                T::Swap::max_move(from.netuid, to.netuid, limit.price)?
            }
            _ => alpha,
        };
        let whole = limit.is_some_and(|limit| !limit.allow_partial);
        Self::validate_transition(from, to, alpha, if whole { most } else { alpha }, check_toggle)?;
        let alpha = alpha.min(most);
        if from.netuid == to.netuid {
            Self::transfer_within_subnet(from, to, alpha)
        } else {
            Self::move_between_subnets(from, to, alpha)
        }
    }

    /// Whether moving this much would work, with no more than `most` of it; the errors come in the
    /// order of the checks.
    ///
    /// Errors: `SameNetuid`, `SubnetNotExists`, `SubtokenDisabled`, `HotKeyAccountNotExists`;
    /// between subnets `InsufficientLiquidity`, `AmountTooLow`, `SlippageTooHigh`;
    /// `TransferDisallowed`, between subnets `StakeUnavailable` when it is locked.
    fn validate_transition(
        from: &Place<T::AccountId>,
        to: &Place<T::AccountId>,
        alpha: AlphaBalance,
        most: AlphaBalance,
        check_toggle: bool,
    ) -> Result<(), Error<T>> {
        ensure!(from != to, Error::<T>::SameNetuid);
        let netuids = [from.netuid, to.netuid];
        ensure!(netuids.into_iter().all(Self::subnet_exists), Error::<T>::SubnetNotExists);
        ensure!(netuids.into_iter().all(SubtokenEnabled::<T>::get), Error::<T>::SubtokenDisabled);
        ensure!(
            Self::hotkey_exists(from.hotkey) && Self::hotkey_exists(to.hotkey),
            Error::<T>::HotKeyAccountNotExists
        );
        if from.netuid != to.netuid {
            let received = Self::proceeds_of(from.netuid, alpha)?;
            ensure!(received > MIN_STAKE, Error::<T>::AmountTooLow);
            ensure!(alpha <= most, Error::<T>::SlippageTooHigh);
        }
        ensure!(
            !check_toggle || netuids.into_iter().all(TransferToggle::<T>::get),
            Error::<T>::TransferDisallowed
        );
        if from.netuid != to.netuid {
            Self::ensure_unlocked(from.coldkey, from.netuid, alpha)?;
        }
        Ok(())
    }

    /// Hands stake on without a trade, with the lock on it; its worth at the spot price.
    ///
    /// Errors: those of [`Self::transfer_lock`], `NotEnoughStakeToWithdraw`, `AmountTooLow` when it
    /// is worth less than the minimum.
    fn transfer_within_subnet(
        from: &Place<T::AccountId>,
        to: &Place<T::AccountId>,
        alpha: AlphaBalance,
    ) -> Result<TaoBalance, DispatchError> {
        let netuid = from.netuid;
        Self::transfer_lock(from.coldkey, to.coldkey, netuid, alpha)?;
        if netuid.is_root() {
            Self::settle_root_dividends(from.hotkey, from.coldkey, alpha);
        }
        ensure!(
            Self::decrease_stake(from.hotkey, from.coldkey, netuid, alpha),
            Error::<T>::NotEnoughStakeToWithdraw
        );
        Self::increase_stake(to.hotkey, to.coldkey, netuid, alpha);
        if netuid.is_root() {
            Self::remove_root_claimed(from.hotkey, from.coldkey, alpha);
            Self::add_root_claimed(to.hotkey, to.coldkey, alpha);
        }
        let worth = T::Swap::current_alpha_price(netuid)
            .saturating_mul(U64F64::saturating_from_num(alpha.to_u64()))
            .saturating_to_num::<u64>()
            .into();
        ensure!(worth >= MIN_STAKE, Error::<T>::AmountTooLow);
        LastColdkeyHotkeyStakeBlock::<T>::insert(to.coldkey, to.hotkey, Self::now());
        let (coldkey, hotkey) = (from.coldkey.clone(), from.hotkey.clone());
        Self::deposit_event(Event::StakeRemoved(coldkey, hotkey, worth, alpha, netuid, 0));
        let (coldkey, hotkey) = (to.coldkey.clone(), to.hotkey.clone());
        Self::deposit_event(Event::StakeAdded(coldkey, hotkey, worth, alpha, netuid, 0));
        Ok(worth)
    }

    /// Sells on one subnet and buys on the other; the TAO on the way, of which less than the
    /// minimum stays with the destination's coldkey. The swap fee is paid once: on the origin,
    /// unless that is the root network, which has none.
    ///
    /// Errors: those of [`Self::unstake_from_subnet`], `InsufficientBalance`, those of
    /// [`Self::stake_into_subnet`].
    fn move_between_subnets(
        from: &Place<T::AccountId>,
        to: &Place<T::AccountId>,
        alpha: AlphaBalance,
    ) -> Result<TaoBalance, DispatchError> {
        let from_root = from.netuid.is_root();
        let tao = Self::unstake_from_subnet(
            from.hotkey,
            from.coldkey,
            from.coldkey,
            from.netuid,
            alpha,
            T::Swap::min_price(),
            from_root,
        )?;
        if from.coldkey != to.coldkey {
            Self::transfer_tao(from.coldkey, to.coldkey, tao)?;
        }
        if tao >= MIN_STAKE {
            Self::make_delegate_of(to.coldkey, to.hotkey);
            Self::stake_into_subnet(
                to.hotkey,
                to.coldkey,
                to.netuid,
                tao,
                T::Swap::max_price(),
                !from_root,
            )?;
        }
        Ok(tao)
    }
}
