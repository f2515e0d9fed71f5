//! Checks before stake is added or removed (spec: staking §6, pools §10.2).

use crate::{Config, Error, Pallet, SubnetAlphaIn, SubnetTAO, SubtokenEnabled, stake::MIN_STAKE};
use frame_support::pallet_prelude::*;
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_subtensor_swap::{Order, PoolReserves, SwapHandler};

/// A trade's input may be at most this many times the reserve of its token.
const MAX_INPUT_MULTIPLE: u64 = 1_000;

impl<T: Config> Pallet<T> {
    /// Whether staking this much TAO would work, and how much of it: with `allow_partial` no more
    /// than `most`. The errors come in the order of the checks.
    ///
    /// Errors: `SubnetNotExists`, `SubtokenDisabled`, `AmountTooLow`, `SlippageTooHigh` (more than
    /// `most`), `NotEnoughBalanceToStake`, `HotKeyAccountNotExists`, `InsufficientLiquidity`,
    /// `AmountTooLow` (what can be bought for), `InsufficientLiquidity`.
    pub(crate) fn validate_add_stake(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        amount: TaoBalance,
        most: TaoBalance,
        allow_partial: bool,
    ) -> Result<TaoBalance, Error<T>> {
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        ensure!(SubtokenEnabled::<T>::get(netuid), Error::<T>::SubtokenDisabled);
        ensure!(amount >= Self::least_stake(netuid), Error::<T>::AmountTooLow);
        ensure!(allow_partial || amount <= most, Error::<T>::SlippageTooHigh);
        let amount = amount.min(most);
        ensure!(amount <= Self::spendable(coldkey), Error::<T>::NotEnoughBalanceToStake);
        ensure!(Self::hotkey_exists(hotkey), Error::<T>::HotKeyAccountNotExists);

        let expected = T::Swap::sim_swap(netuid, Order::Buy(amount))
            .map_err(|_| Error::<T>::InsufficientLiquidity)?;
        ensure!(expected.amount_paid_in >= MIN_STAKE.to_u64(), Error::<T>::AmountTooLow);
        ensure!(expected.amount_paid_out > 0, Error::<T>::InsufficientLiquidity);
        let bought = expected.amount_paid_out.into();
        ensure!(Self::can_credit(hotkey, netuid, bought), Error::<T>::InsufficientLiquidity);
        Ok(amount)
    }

    /// Whether selling this much of the coldkey's stake would work, and how much of it: with
    /// `allow_partial` no more than `most`. The errors come in the order of the checks.
    ///
    /// Errors: `SubnetNotExists`, `AmountTooLow`, `NotEnoughStakeToWithdraw`,
    /// `InsufficientLiquidity`, `AmountTooLow`, `SlippageTooHigh` (more than `most`),
    /// `HotKeyAccountNotExists`, `StakeUnavailable` when it is locked.
    pub(crate) fn validate_remove_stake(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        most: AlphaBalance,
        allow_partial: bool,
    ) -> Result<AlphaBalance, Error<T>> {
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        ensure!(!alpha.is_zero(), Error::<T>::AmountTooLow);
        let stake = Self::stake_of(hotkey, coldkey, netuid);
        ensure!(alpha <= stake, Error::<T>::NotEnoughStakeToWithdraw);

        let received = Self::proceeds_of(netuid, alpha)?;
        // Whoever leaves altogether may take any amount.
        ensure!(alpha == stake || received >= MIN_STAKE, Error::<T>::AmountTooLow);
        ensure!(allow_partial || alpha <= most, Error::<T>::SlippageTooHigh);
        ensure!(Self::hotkey_exists(hotkey), Error::<T>::HotKeyAccountNotExists);
        Self::ensure_unlocked(coldkey, netuid, alpha)?;
        Ok(alpha.min(most))
    }

    /// TAO that a sale without limit would bring.
    ///
    /// Errors: `InsufficientLiquidity` when it would fail.
    pub(crate) fn proceeds_of(netuid: NetUid, alpha: AlphaBalance) -> Result<TaoBalance, Error<T>> {
        T::Swap::sim_swap(netuid, Order::Sell(alpha))
            .map(|result| result.amount_paid_out.into())
            .map_err(|_| Error::<T>::InsufficientLiquidity)
    }

    /// A pool takes at most a thousand times its TAO at once.
    ///
    /// Errors: `InsufficientLiquidity`.
    pub(crate) fn ensure_purchase_fits(netuid: NetUid, tao: TaoBalance) -> Result<(), Error<T>> {
        Self::ensure_input_fits(netuid, tao.to_u64(), || SubnetTAO::<T>::get(netuid).to_u64())
    }

    /// A pool takes at most a thousand times its alpha at once.
    ///
    /// Errors: `InsufficientLiquidity`.
    pub(crate) fn ensure_sale_fits(netuid: NetUid, alpha: AlphaBalance) -> Result<(), Error<T>> {
        Self::ensure_input_fits(netuid, alpha.to_u64(), || SubnetAlphaIn::<T>::get(netuid).to_u64())
    }

    /// Smallest gross amount of TAO that can be staked: the minimum plus its swap fee.
    fn least_stake(netuid: NetUid) -> TaoBalance {
        let fee = match T::Swap::sim_swap(netuid, Order::Buy(MIN_STAKE)) {
            Ok(result) => result.fee_paid,
            Err(_) => T::Swap::approx_fee_amount(netuid, MIN_STAKE.to_u64()),
        };
        MIN_STAKE.saturating_add(fee.into())
    }

    fn ensure_input_fits(
        netuid: NetUid,
        amount: u64,
        reserve: impl FnOnce() -> u64,
    ) -> Result<(), Error<T>> {
        let bounded = !netuid.is_root() && Self::is_dynamic(netuid);
        ensure!(
            !bounded || amount <= reserve().saturating_mul(MAX_INPUT_MULTIPLE),
            Error::<T>::InsufficientLiquidity
        );
        Ok(())
    }
}
