//! Registering a validator on the root network (spec: registry §14, emission §16).

use crate::*;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{AlphaBalance, Correction, NetUid};

/// Root registrations per interval, in multiples of the target.
const INTERVAL_FACTOR: u16 = 3;

impl<T: Config> Pallet<T> {
    /// Registers `hotkey` on the root network, in the place of its weakest member when it is full.
    /// An existing hotkey may be registered by anybody, with [`Correction::HonestRegistrations`]
    /// by its owner alone.
    ///
    /// Errors in order: `RootNetworkDoesNotExist`, `BadOrigin`, `TooManyRegistrationsThisBlock`,
    /// `TooManyRegistrationsThisInterval`, `HotKeyAlreadyRegisteredInSubNet`,
    /// `CannotUseSystemAccount`, `NonAssociatedColdKey` with the correction, `StakeTooLowForRoot`.
    pub(crate) fn do_root_register(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
        let root = NetUid::ROOT;
        ensure!(Self::subnet_exists(root), Error::<T>::RootNetworkDoesNotExist);
        let coldkey = ensure_signed(origin)?;
        let in_block = RegistrationsThisBlock::<T>::get(root);
        ensure!(
            in_block < MaxRegistrationsPerBlock::<T>::get(root),
            Error::<T>::TooManyRegistrationsThisBlock
        );
        let in_interval = RegistrationsThisInterval::<T>::get(root);
        let target = TargetRegistrationsPerInterval::<T>::get(root);
        ensure!(
            in_interval < target.saturating_mul(INTERVAL_FACTOR),
            Error::<T>::TooManyRegistrationsThisInterval
        );
        let registered = Uids::<T>::contains_key(root, &hotkey);
        ensure!(!registered, Error::<T>::HotKeyAlreadyRegisteredInSubNet);
        Self::create_account_if_absent(&coldkey, &hotkey)?;
        ensure!(
            !T::Corrections::get().contains(Correction::HonestRegistrations)
                || Self::owns_hotkey(&coldkey, &hotkey),
            Error::<T>::NonAssociatedColdKey
        );

        let uid = Self::take_root_uid(&hotkey)?;
        Self::make_delegate(&hotkey);
        RegistrationsThisBlock::<T>::insert(root, in_block.saturating_add(1));
        RegistrationsThisInterval::<T>::insert(root, in_interval.saturating_add(1));
        Self::deposit_event(Event::NeuronRegistered(root, uid, hotkey));
        Ok(())
    }

    fn take_root_uid(hotkey: &T::AccountId) -> Result<u16, Error<T>> {
        let root = NetUid::ROOT;
        let now = Self::now();
        if SubnetworkN::<T>::get(root) < MaxAllowedUids::<T>::get(root) {
            return Ok(Self::append_neuron(root, hotkey, now));
        }
        let (uid, weakest) = Self::weakest_root_member().ok_or(Error::<T>::StakeTooLowForRoot)?;
        if weakest >= TotalHotkeyAlpha::<T>::get(hotkey, root) {
            return Err(Error::<T>::StakeTooLowForRoot);
        }
        Self::replace_neuron(root, uid, hotkey, now);
        Ok(uid)
    }

    /// The first member with the lowest root stake, and that stake in rao; with
    /// [`Correction::SureRegistrations`] not the owner's hotkey, which nobody can replace.
    fn weakest_root_member() -> Option<(u16, AlphaBalance)> {
        let spared = T::Corrections::get()
            .contains(Correction::SureRegistrations)
            .then(|| SubnetOwnerHotkey::<T>::try_get(NetUid::ROOT).ok())
            .flatten();
        Keys::<T>::iter_prefix(NetUid::ROOT)
            .filter(|(_, member)| spared.as_ref() != Some(member))
            .map(|(uid, member)| (uid, TotalHotkeyAlpha::<T>::get(member, NetUid::ROOT)))
            .min_by_key(|(_, stake)| *stake)
    }
}
