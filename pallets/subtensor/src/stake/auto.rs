//! Where the incentives of a coldkey's miners are staked (spec: staking §12).

use crate::{
    AutoStakeDestination, AutoStakeDestinationColdkeys, Config, Error, Event, Pallet, Uids,
};
use frame_support::pallet_prelude::*;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::NetUid;

impl<T: Config> Pallet<T> {
    /// From now on incentives of the caller's miners on the subnet are staked to `hotkey`, which
    /// may be anybody's neuron there.
    ///
    /// Errors: `BadOrigin`, `SubnetNotExists`, `HotKeyNotRegisteredInSubNet`,
    /// `SameAutoStakeHotkeyAlreadySet`.
    pub(crate) fn do_set_coldkey_auto_stake_hotkey(
        origin: OriginFor<T>,
        netuid: NetUid,
        hotkey: T::AccountId,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        ensure!(Uids::<T>::contains_key(netuid, &hotkey), Error::<T>::HotKeyNotRegisteredInSubNet);
        let old = AutoStakeDestination::<T>::get(&coldkey, netuid);
        ensure!(old.as_ref() != Some(&hotkey), Error::<T>::SameAutoStakeHotkeyAlreadySet);

        if let Some(old) = old {
            let mut coldkeys = AutoStakeDestinationColdkeys::<T>::get(&old, netuid);
            coldkeys.retain(|other| *other != coldkey);
            if coldkeys.is_empty() {
                AutoStakeDestinationColdkeys::<T>::remove(old, netuid);
            } else {
                AutoStakeDestinationColdkeys::<T>::insert(old, netuid, coldkeys);
            }
        }
        AutoStakeDestinationColdkeys::<T>::append(&hotkey, netuid, &coldkey);
        AutoStakeDestination::<T>::insert(&coldkey, netuid, &hotkey);
        Self::deposit_event(Event::AutoStakeDestinationSet { coldkey, netuid, hotkey });
        Ok(())
    }
}
