//! Announcing endpoints (spec: registry §18).

use crate::{types::AxonInfo, *};
use frame_support::pallet_prelude::DispatchResult;
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::NetUid;

/// 127.0.0.1 as a number.
const LOOPBACK_V4: u128 = 0x7f00_0001;
/// ::1 as a number.
const LOOPBACK_V6: u128 = 1;

impl<T: Config> Pallet<T> {
    /// Stores the axon endpoint of the calling hotkey.
    ///
    /// Errors: those of [`Self::validate_serve_axon`].
    pub(crate) fn do_serve_axon(
        origin: OriginFor<T>,
        netuid: NetUid,
        axon: AxonInfo,
    ) -> DispatchResult {
        let hotkey = ensure_signed(origin)?;
        Self::validate_serve_axon(&hotkey, netuid, &axon)?;
        Axons::<T>::insert(netuid, &hotkey, AxonInfo { block: Self::now(), ..axon });
        Self::deposit_event(Event::AxonServed(netuid, hotkey));
        Ok(())
    }

    /// Whether `who` may announce this endpoint in this block; the transaction pool asks the same.
    ///
    /// Errors in order: `HotKeyNotRegisteredInNetwork`, `InvalidIpType`, `InvalidIpAddress`,
    /// `ServingRateLimitExceeded`, `InvalidPort`.
    pub fn validate_serve_axon(
        who: &T::AccountId,
        netuid: NetUid,
        axon: &AxonInfo,
    ) -> Result<(), Error<T>> {
        if !Uids::<T>::contains_key(netuid, who) {
            return Err(Error::<T>::HotKeyNotRegisteredInNetwork);
        }
        if !matches!(axon.ip_type, 4 | 6) {
            return Err(Error::<T>::InvalidIpType);
        }
        if !is_usable_address(axon.ip, axon.ip_type) {
            return Err(Error::<T>::InvalidIpAddress);
        }
        if !Self::may_serve_again(netuid, who) {
            return Err(Error::<T>::ServingRateLimitExceeded);
        }
        if axon.port == 0 {
            return Err(Error::<T>::InvalidPort);
        }
        Ok(())
    }

    fn may_serve_again(netuid: NetUid, who: &T::AccountId) -> bool {
        let limit = ServingRateLimit::<T>::get(netuid);
        let last = Axons::<T>::get(netuid, who).map_or(0, |axon| axon.block);
        limit == 0 || last == 0 || Self::now().saturating_sub(last) >= limit
    }
}

/// Neither broadcast nor loopback; private addresses and zero are fine.
fn is_usable_address(ip: u128, ip_type: u8) -> bool {
    match ip_type {
        4 => ip < u128::from(u32::MAX) && ip != LOOPBACK_V4,
        _ => ip != u128::MAX && ip != LOOPBACK_V6,
    }
}
