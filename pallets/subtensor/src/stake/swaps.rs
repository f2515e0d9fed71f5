//! Trades between a staker and a subnet's pool, and everything that they move
//! (spec: staking §5, pools §8).

use crate::{
    Config, Error, Event, LastColdkeyHotkeyStakeBlock, Pallet, StakingHotkeys, SubnetAlphaIn,
    SubnetAlphaOut, SubnetTAO, SubnetTaoFlow, SubnetVolume, TotalStake,
};
use frame_support::{pallet_prelude::*, storage::with_storage_layer, traits::Get};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance};
use pallet_alpha_assets::AlphaLedger;
use pallet_subtensor_swap::{Order, SwapHandler, SwapResult};

impl<T: Config> Pallet<T> {
    /// Buys alpha and books the trade in the subnet's reserves; no TAO moves between accounts.
    ///
    /// `TotalStake` takes the whole input, with fee and what is not used; only what goes into the
    /// pool with [`Correction::TrueTotalStake`].
    ///
    /// Errors: those of the swap pallet.
    pub fn swap_tao_for_alpha(
        netuid: NetUid,
        tao: TaoBalance,
        limit: TaoBalance,
        drop_fees: bool,
    ) -> Result<SwapResult, DispatchError> {
        let result = T::Swap::swap(netuid, Order::Buy(tao), limit, drop_fees, false)?;
        let bought = AlphaBalance::new(result.amount_paid_out);
        let paid = TaoBalance::new(result.amount_paid_in);
        SubnetAlphaIn::<T>::mutate(netuid, |alpha| *alpha = alpha.saturating_sub(bought));
        SubnetAlphaOut::<T>::mutate(netuid, |alpha| *alpha = alpha.saturating_add(bought));
        SubnetTAO::<T>::mutate(netuid, |total| *total = total.saturating_add(paid));
        let counted = if Self::has_true_total_stake() { paid } else { tao };
        TotalStake::<T>::mutate(|total| *total = total.saturating_add(counted));
        Self::count_volume(netuid, tao);
        Ok(result)
    }

    /// Sells alpha and books the trade in the subnet's reserves; no TAO moves between accounts,
    /// and the fee's alpha stays where it was.
    ///
    /// Errors: those of the swap pallet.
    pub fn swap_alpha_for_tao(
        netuid: NetUid,
        alpha: AlphaBalance,
        limit: TaoBalance,
        drop_fees: bool,
    ) -> Result<SwapResult, DispatchError> {
        let result = T::Swap::swap(netuid, Order::Sell(alpha), limit, drop_fees, false)?;
        let sold = AlphaBalance::new(result.amount_paid_in);
        let received = TaoBalance::new(result.amount_paid_out);
        SubnetAlphaIn::<T>::mutate(netuid, |total| *total = total.saturating_add(sold));
        SubnetAlphaOut::<T>::mutate(netuid, |total| *total = total.saturating_sub(sold));
        SubnetTAO::<T>::mutate(netuid, |total| *total = total.saturating_sub(received));
        TotalStake::<T>::mutate(|total| *total = total.saturating_sub(received));
        Self::count_volume(netuid, received);
        Ok(result)
    }

    /// Pays TAO into the subnet, buys alpha for it and stakes that; the alpha staked.
    ///
    /// The swap fee goes to the block's author. TAO that a binding `limit` leaves unused stays in
    /// the subnet's account, or goes back with [`Correction::ReturnedRemainder`].
    ///
    /// Errors: `SubnetNotExists`, `InsufficientBalance`, the swap pallet's, `AmountTooLow`,
    /// `InsufficientLiquidity`.
    pub fn stake_into_subnet(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        netuid: NetUid,
        tao: TaoBalance,
        limit: TaoBalance,
        drop_fees: bool,
    ) -> Result<AlphaBalance, DispatchError> {
        let paid = Self::transfer_tao_to_subnet(netuid, coldkey, tao)?;
        let result = Self::swap_tao_for_alpha(netuid, paid, limit, drop_fees)?;
        let tao = Self::return_remainder(netuid, coldkey, paid, &result)?;
        let bought = AlphaBalance::new(result.amount_paid_out);
        ensure!(!bought.is_zero(), Error::<T>::AmountTooLow);
        ensure!(Self::can_credit(hotkey, netuid, bought), Error::<T>::InsufficientLiquidity);
        Self::increase_stake(hotkey, coldkey, netuid, bought);

        Self::pay_purchase_fee(netuid, result.fee_to_block_author.into())?;
        SubnetTaoFlow::<T>::mutate(netuid, |flow| {
            *flow = flow.saturating_add_unsigned(result.amount_paid_in);
        });
        Self::refresh_lock(coldkey, netuid);
        LastColdkeyHotkeyStakeBlock::<T>::insert(coldkey, hotkey, Self::now());
        if netuid.is_root() {
            Self::add_root_claimed(hotkey, coldkey, bought);
            Self::index_root_staker(coldkey);
        }
        Self::deposit_event(Event::StakeAdded(
            coldkey.clone(),
            hotkey.clone(),
            tao,
            bought,
            netuid,
            result.fee_paid,
        ));
        Ok(bought)
    }

    /// With [`Correction::ReturnedRemainder`], gives back what a purchase did not use of the TAO
    /// paid in, and counts it no longer; what was paid in the end.
    fn return_remainder(
        netuid: NetUid,
        coldkey: &T::AccountId,
        paid: TaoBalance,
        result: &SwapResult,
    ) -> Result<TaoBalance, DispatchError> {
        let used = TaoBalance::new(result.amount_paid_in.saturating_add(result.fee_paid));
        let unused = paid.saturating_sub(used);
        if unused.is_zero() || !T::Corrections::get().contains(Correction::ReturnedRemainder) {
            return Ok(paid);
        }
        Self::pay_from_subnet(netuid, coldkey, unused)?;
        if !Self::has_true_total_stake() {
            TotalStake::<T>::mutate(|total| *total = total.saturating_sub(unused));
        }
        SubnetVolume::<T>::mutate(netuid, |volume| {
            *volume = volume.saturating_sub(unused.to_u64().into());
        });
        Ok(used)
    }

    /// Sells staked alpha and pays the TAO to `beneficiary`; the TAO paid.
    ///
    /// The swap fee, in alpha, is sold for the block's author; without an author it is burnt.
    /// Alpha that a binding `limit` leaves unsold stays staked.
    ///
    /// Errors: `NotEnoughStakeToWithdraw`, the swap pallet's (of the fee's sale too),
    /// `InsufficientBalance` when the subnet's account cannot pay.
    pub fn unstake_from_subnet(
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        beneficiary: &T::AccountId,
        netuid: NetUid,
        alpha: AlphaBalance,
        limit: TaoBalance,
        drop_fees: bool,
    ) -> Result<TaoBalance, DispatchError> {
        if netuid.is_root() {
            Self::settle_root_dividends(hotkey, coldkey, alpha);
        }
        ensure!(
            Self::decrease_stake(hotkey, coldkey, netuid, alpha),
            Error::<T>::NotEnoughStakeToWithdraw
        );
        let result = Self::swap_alpha_for_tao(netuid, alpha, limit, drop_fees)?;
        let sold = AlphaBalance::new(result.amount_paid_in);
        let unsold = alpha.saturating_sub(sold).saturating_sub(result.fee_paid.into());
        Self::increase_stake(hotkey, coldkey, netuid, unsold);

        let received = TaoBalance::new(result.amount_paid_out);
        Self::pay_from_subnet(netuid, beneficiary, received)?;
        let fee = Self::sell_fee(netuid, result.fee_to_block_author.into())?;
        if netuid.is_root() {
            Self::remove_root_claimed(hotkey, coldkey, alpha);
            if !Self::has_root_stake(coldkey) {
                Self::unindex_root_staker(coldkey);
            }
        }
        SubnetTaoFlow::<T>::mutate(netuid, |flow| {
            *flow = flow.saturating_sub_unsigned(received.saturating_add(fee).to_u64());
        });
        Self::refresh_lock(coldkey, netuid);
        LastColdkeyHotkeyStakeBlock::<T>::insert(coldkey, hotkey, Self::now());
        Self::deposit_event(Event::StakeRemoved(
            coldkey.clone(),
            hotkey.clone(),
            received,
            sold,
            netuid,
            result.fee_paid,
        ));
        Ok(received)
    }

    /// Pays the fee of a purchase, which the subnet's account holds, to the block's author; without
    /// an author it is burnt, and with [`Correction::UnfailingFees`] also when the author's account
    /// cannot take it.
    ///
    /// Errors: those of the transfer.
    pub(crate) fn pay_purchase_fee(netuid: NetUid, fee: TaoBalance) -> DispatchResult {
        let Some(author) = T::BlockAuthor::get() else {
            Self::burn_from_subnet(netuid, fee);
            return Ok(());
        };
        match Self::pay_from_subnet(netuid, &author, fee) {
            Err(_) if Self::has_unfailing_fees() => Self::burn_from_subnet(netuid, fee),
            paid => paid?,
        }
        Ok(())
    }

    /// Turns a sale's fee into TAO of the block's author, which is returned; without an author
    /// into burnt alpha. With [`Correction::UnfailingFees`] also what cannot be sold, or not be
    /// paid, becomes burnt alpha.
    ///
    /// Errors: those of the swap pallet and of the transfer.
    fn sell_fee(netuid: NetUid, fee: AlphaBalance) -> Result<TaoBalance, DispatchError> {
        let Some(author) = T::BlockAuthor::get() else {
            T::AlphaAssets::burned(netuid, fee);
            return Ok(TaoBalance::ZERO);
        };
        if !Self::has_unfailing_fees() {
            return Ok(Self::sell_fee_for(&author, netuid, fee)?.amount_paid_out.into());
        }
        let sold = with_storage_layer(|| Self::sell_fee_for(&author, netuid, fee));
        let SwapResult { amount_paid_in, amount_paid_out, .. } = sold.unwrap_or_default();
        T::AlphaAssets::burned(netuid, fee.saturating_sub(amount_paid_in.into()));
        Ok(amount_paid_out.into())
    }

    /// Sells a fee, without fee, and pays the TAO to the author.
    fn sell_fee_for(
        author: &T::AccountId,
        netuid: NetUid,
        fee: AlphaBalance,
    ) -> Result<SwapResult, DispatchError> {
        let result = Self::swap_alpha_for_tao(netuid, fee, T::Swap::min_price(), true)?;
        Self::pay_from_subnet(netuid, author, result.amount_paid_out.into())?;
        Ok(result)
    }

    fn has_unfailing_fees() -> bool {
        T::Corrections::get().contains(Correction::UnfailingFees)
    }

    fn has_true_total_stake() -> bool {
        T::Corrections::get().contains(Correction::TrueTotalStake)
    }

    /// Transfers TAO from the subnet's account; nothing happens for nothing.
    pub(super) fn pay_from_subnet(
        netuid: NetUid,
        to: &T::AccountId,
        amount: TaoBalance,
    ) -> DispatchResult {
        if amount.is_zero() {
            return Ok(());
        }
        Self::transfer_tao_from_subnet(netuid, to, amount)
    }

    /// Burns TAO of the subnet's account. What cannot be burnt stays there: nobody may lose a
    /// trade over it.
    fn burn_from_subnet(netuid: NetUid, amount: TaoBalance) {
        if let Some(account) = Self::subnet_account(netuid).filter(|_| !amount.is_zero())
            && let Err(error) = Self::burn_tao(&account, amount)
        {
            log::debug!(target: "stake", "swap fee of subnet {netuid} not burnt: {error:?}");
        }
    }

    /// Whether the coldkey has any stake on the root network.
    fn has_root_stake(coldkey: &T::AccountId) -> bool {
        let hotkeys = StakingHotkeys::<T>::get(coldkey);
        let has_stake = |hotkey| !Self::stake_of(hotkey, coldkey, NetUid::ROOT).is_zero();
        let found = hotkeys.iter().position(has_stake);
        Self::add_work_of_hotkeys(found.unwrap_or(hotkeys.len()));
        found.is_some()
    }

    fn count_volume(netuid: NetUid, tao: TaoBalance) {
        SubnetVolume::<T>::mutate(netuid, |volume| {
            *volume = volume.saturating_add(tao.to_u64().into());
        });
    }
}
