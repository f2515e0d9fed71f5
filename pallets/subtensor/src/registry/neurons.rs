//! Registering a neuron for the current price (spec: registry §11).

use crate::*;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance};
use pallet_subtensor_swap::SwapHandler;

/// Where a new neuron goes.
enum Slot {
    /// A new uid at the end.
    Append,
    /// The uid of a neuron that leaves.
    Replace(u16),
}

impl<T: Config> Pallet<T> {
    /// Registers `hotkey` on a subnet; the caller pays the price, which buys alpha that nobody
    /// gets.
    ///
    /// Errors in order: `RegistrationNotPermittedOnRootSubnet`, `SubnetNotExists`,
    /// `SubNetRegistrationDisabled`, `HotKeyAlreadyRegisteredInSubNet`, `NotEnoughBalanceToStake`,
    /// `CannotUseSystemAccount`, `NonAssociatedColdKey`, `NoNeuronIdAvailable`,
    /// `InsufficientBalance`, and those of the swap.
    pub(crate) fn do_burned_register(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
    ) -> DispatchResult {
        let coldkey = Self::ensure_may_register(origin, netuid, &hotkey)?;
        let price = Burn::<T>::get(netuid);
        ensure!(Self::spendable(&coldkey) >= price, Error::<T>::NotEnoughBalanceToStake);
        Self::own_registered_hotkey(&coldkey, &hotkey)?;
        let slot = Self::free_slot(netuid)?;

        let paid = Self::transfer_tao_to_subnet(netuid, &coldkey, price)?;
        Self::buy_and_destroy(netuid, paid)?;
        let uid = Self::fill_slot(netuid, slot, &hotkey);
        Self::bump_registration_price(netuid);
        Self::count_registration(netuid, price, paid);
        Self::deposit_event(Event::NeuronRegistered(netuid, uid, hotkey));
        Ok(())
    }

    /// What every registration of a neuron needs, whatever it is paid with; the signing coldkey.
    ///
    /// Errors in order: `BadOrigin`, `RegistrationNotPermittedOnRootSubnet`, `SubnetNotExists`,
    /// `SubNetRegistrationDisabled`, `HotKeyAlreadyRegisteredInSubNet`.
    pub(super) fn ensure_may_register(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: &T::AccountId,
    ) -> Result<T::AccountId, DispatchError> {
        let coldkey = ensure_signed(origin)?;
        ensure!(!netuid.is_root(), Error::<T>::RegistrationNotPermittedOnRootSubnet);
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let open = NetworkRegistrationAllowed::<T>::get(netuid);
        ensure!(open, Error::<T>::SubNetRegistrationDisabled);
        let registered = Uids::<T>::contains_key(netuid, hotkey);
        ensure!(!registered, Error::<T>::HotKeyAlreadyRegisteredInSubNet);
        Ok(coldkey)
    }

    /// Makes the coldkey the owner of a hotkey that nobody owns.
    ///
    /// Errors in order: `CannotUseSystemAccount`, `NonAssociatedColdKey`.
    pub(super) fn own_registered_hotkey(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
    ) -> DispatchResult {
        Self::create_account_if_absent(coldkey, hotkey)?;
        ensure!(Self::owns_hotkey(coldkey, hotkey), Error::<T>::NonAssociatedColdKey);
        Ok(())
    }

    /// Registers `hotkey` on a subnet unless the price is above `limit` rao.
    ///
    /// Errors in order: `BadOrigin`, `RegistrationNotPermittedOnRootSubnet`, `SubnetNotExists`,
    /// `RegistrationPriceLimitExceeded`, those of [`Self::do_burned_register`].
    pub(crate) fn do_register_limit(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
        limit: u64,
    ) -> DispatchResult {
        ensure_signed(origin.clone())?;
        ensure!(!netuid.is_root(), Error::<T>::RegistrationNotPermittedOnRootSubnet);
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let affordable = Burn::<T>::get(netuid).to_u64() <= limit;
        ensure!(affordable, Error::<T>::RegistrationPriceLimitExceeded);
        Self::do_burned_register(origin, netuid, hotkey)
    }

    /// Gives the hotkey a uid: the next one, or on a full subnet that of the neuron to prune.
    ///
    /// Errors: `NoNeuronIdAvailable`.
    pub(crate) fn seat_neuron(netuid: NetUid, hotkey: &T::AccountId) -> Result<u16, Error<T>> {
        let slot = Self::free_slot(netuid)?;
        Ok(Self::fill_slot(netuid, slot, hotkey))
    }

    fn fill_slot(netuid: NetUid, slot: Slot, hotkey: &T::AccountId) -> u16 {
        let now = Self::now();
        match slot {
            Slot::Append => Self::append_neuron(netuid, hotkey, now),
            Slot::Replace(uid) => {
                Self::replace_neuron(netuid, uid, hotkey, now);
                uid
            }
        }
    }

    fn free_slot(netuid: NetUid) -> Result<Slot, Error<T>> {
        let limit = MaxAllowedUids::<T>::get(netuid);
        if limit == 0 {
            return Err(Error::<T>::NoNeuronIdAvailable);
        }
        if SubnetworkN::<T>::get(netuid) < limit {
            return Ok(Slot::Append);
        }
        Self::neuron_to_prune(netuid).map(Slot::Replace).ok_or(Error::<T>::NoNeuronIdAvailable)
    }

    /// Buys alpha at any price and takes it out of circulation; the fee stays in the subnet's
    /// account, or is paid like other swap fees with [`Correction::PaidRegistrationFees`].
    fn buy_and_destroy(netuid: NetUid, tao: TaoBalance) -> DispatchResult {
        let swap = Self::swap_tao_for_alpha(netuid, tao, T::Swap::max_price(), false)?;
        let bought = AlphaBalance::new(swap.amount_paid_out);
        SubnetAlphaOut::<T>::mutate(netuid, |out| *out = out.saturating_sub(bought));
        if T::Corrections::get().contains(Correction::PaidRegistrationFees) {
            Self::pay_purchase_fee(netuid, swap.fee_to_block_author.into())?;
        }
        Ok(())
    }

    /// Keeps the books of a registration. The recycled sum counts the price even when the payer,
    /// kept alive, was short of it by up to the existential deposit, unless
    /// [`Correction::HonestRegistrations`] is on.
    fn count_registration(netuid: NetUid, price: TaoBalance, paid: TaoBalance) {
        RegistrationsThisBlock::<T>::mutate(netuid, |count| *count = count.saturating_add(1));
        let honest = T::Corrections::get().contains(Correction::HonestRegistrations);
        let counted = if honest { paid } else { price };
        let recycled = RAORecycledForRegistration::<T>::get(netuid).saturating_add(counted);
        Self::set_rao_recycled(netuid, recycled);
        SubnetTaoFlow::<T>::mutate(netuid, |flow| {
            *flow = flow.saturating_add_unsigned(paid.to_u64());
        });
    }
}
