//! Transaction fees paid with the stake that a call is about (spec: pools §13, staking §20.3).

use crate::{Call, Config, Error, Event, Pallet, SubtokenEnabled};
use alloc::{vec, vec::Vec};
use frame_support::{pallet_prelude::*, storage::with_storage_layer, traits::Get};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

/// A fee that was paid in alpha; all zero when nothing was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlphaFee {
    /// The subnet.
    pub netuid: NetUid,
    /// Alpha sold.
    pub alpha: AlphaBalance,
    /// TAO that the block's author got for it.
    pub tao: TaoBalance,
}

impl<T: Config> Pallet<T> {
    /// Whether `who`, short of TAO, could pay this fee in alpha: the call names exactly one stake,
    /// and that is worth the fee at the present price.
    pub fn can_pay_fee_in_alpha(who: &T::AccountId, call: &Call<T>, fee: TaoBalance) -> bool {
        match Self::fee_stakes(who, call).as_slice() {
            [(hotkey, netuid)] => {
                let stake = Self::stake_of(hotkey, who, *netuid);
                Self::alpha_for_fee(*netuid, fee).is_some_and(|alpha| alpha <= stake)
            }
            _ => false,
        }
    }

    /// Sells as much of the stake that the call names as the fee is worth, for the block's author.
    ///
    /// Nothing is taken when there is no author or more than one stake. A fee worth less than one
    /// rao of alpha takes the whole stake, but one rao with [`Correction::FairAlphaFees`]. An
    /// error leaves no trace.
    ///
    /// Errors: `NotEnoughStakeToWithdraw` when the call names no stake or, with the correction,
    /// too little; those of [`Self::unstake_from_subnet`].
    pub fn pay_fee_in_alpha(
        who: &T::AccountId,
        call: &Call<T>,
        fee: TaoBalance,
    ) -> Result<AlphaFee, DispatchError> {
        let stakes = Self::fee_stakes(who, call);
        ensure!(!stakes.is_empty(), Error::<T>::NotEnoughStakeToWithdraw);
        let ([(hotkey, netuid)], Some(author)) = (stakes.as_slice(), T::BlockAuthor::get()) else {
            return Ok(AlphaFee::default());
        };
        let netuid = *netuid;
        let stake = Self::stake_of(hotkey, who, netuid);
        let wanted =
            Self::alpha_for_fee(netuid, fee).ok_or(Error::<T>::NotEnoughStakeToWithdraw)?;
        let alpha = if Self::has_fair_alpha_fees() {
            wanted
        } else if wanted.is_zero() {
            stake
        } else {
            wanted.min(stake)
        };
        let tao = with_storage_layer(|| {
            Self::unstake_from_subnet(hotkey, who, &author, netuid, alpha, TaoBalance::ZERO, true)
        })?;
        Ok(AlphaFee { netuid, alpha, tao })
    }

    /// Reports a fee that was paid in alpha.
    pub fn report_alpha_fee(who: &T::AccountId, fee: AlphaFee) {
        Self::deposit_event(Event::TransactionFeePaidWithAlpha {
            who: who.clone(),
            netuid: fee.netuid,
            alpha_fee: fee.alpha,
            tao_amount: fee.tao,
        });
    }

    /// Alpha worth the fee at the spot price; nothing when the alpha is worth nothing and the
    /// chain minds that.
    fn alpha_for_fee(netuid: NetUid, fee: TaoBalance) -> Option<AlphaBalance> {
        let alpha = T::Swap::alpha_amount_for_tao(netuid, fee);
        if !Self::has_fair_alpha_fees() {
            return Some(alpha);
        }
        let priced = T::Swap::current_alpha_price(netuid).to_bits() > 0;
        priced.then_some(alpha.max(AlphaBalance::new(1)))
    }

    fn has_fair_alpha_fees() -> bool {
        T::Corrections::get().contains(Correction::FairAlphaFees)
    }

    /// The stakes, as hotkey and subnet, from which `who` may pay the fee of this call.
    fn fee_stakes(who: &T::AccountId, call: &Call<T>) -> Vec<(T::AccountId, NetUid)> {
        let mut stakes = match call {
            Call::remove_stake { hotkey, netuid, .. }
            | Call::remove_stake_limit { hotkey, netuid, .. }
            | Call::remove_stake_full_limit { hotkey, netuid, .. }
            | Call::recycle_alpha { hotkey, netuid, .. }
            | Call::burn_alpha { hotkey, netuid, .. }
            | Call::move_stake { origin_hotkey: hotkey, origin_netuid: netuid, .. }
            | Call::transfer_stake { hotkey, origin_netuid: netuid, .. }
            | Call::swap_stake { hotkey, origin_netuid: netuid, .. }
            | Call::swap_stake_limit { hotkey, origin_netuid: netuid, .. } => {
                vec![(hotkey.clone(), *netuid)]
            }
            Call::unstake_all { hotkey } | Call::unstake_all_alpha { hotkey } => Self::netuids()
                .into_iter()
                .filter(|netuid| SubtokenEnabled::<T>::get(netuid))
                .filter(|netuid| !Self::stake_of(hotkey, who, *netuid).is_zero())
                .map(|netuid| (hotkey.clone(), netuid))
                .collect(),
            _ => Vec::new(),
        };
        stakes.retain(|(_, netuid)| !Self::is_dissolving(*netuid));
        stakes
    }
}
