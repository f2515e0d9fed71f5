//! Announcing endpoints (spec: registry §18).

use crate::{
    types::{AxonInfo, NeuronCertificate, PrometheusInfo},
    *,
};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::NetUid;

/// 127.0.0.1 as a number.
const LOOPBACK_V4: u128 = 0x7f00_0001;
/// ::1 as a number.
const LOOPBACK_V6: u128 = 1;

impl<T: Config> Pallet<T> {
    /// Stores the axon endpoint of the calling hotkey, and its certificate if it is one: a byte for
    /// the algorithm, then a public key of up to 64 bytes.
    ///
    /// Errors: those of [`Self::validate_serve_axon`].
    pub(crate) fn do_serve_axon(
        origin: OriginFor<T>,
        netuid: NetUid,
        axon: AxonInfo,
        certificate: Option<Vec<u8>>,
    ) -> DispatchResult {
        let hotkey = ensure_signed(origin)?;
        Self::validate_serve_axon(&hotkey, netuid, &axon)?;
        if let Some(certificate) = certificate.and_then(read_certificate) {
            NeuronCertificates::<T>::insert(netuid, &hotkey, certificate);
        }
        Axons::<T>::insert(netuid, &hotkey, AxonInfo { block: Self::now(), ..axon });
        Self::deposit_event(Event::AxonServed(netuid, hotkey));
        Ok(())
    }

    /// Stores the Prometheus endpoint of the calling hotkey.
    ///
    /// Errors: those of [`Self::validate_serve_prometheus`].
    pub(crate) fn do_serve_prometheus(
        origin: OriginFor<T>,
        netuid: NetUid,
        endpoint: PrometheusInfo,
    ) -> DispatchResult {
        let hotkey = ensure_signed(origin)?;
        Self::validate_serve_prometheus(&hotkey, netuid, &endpoint)?;
        let endpoint = PrometheusInfo { block: Self::now(), ..endpoint };
        Prometheus::<T>::insert(netuid, &hotkey, endpoint);
        Self::deposit_event(Event::PrometheusServed(netuid, hotkey));
        Ok(())
    }

    /// Whether `who` may announce this Prometheus endpoint in this block; the transaction pool asks
    /// the same.
    ///
    /// Errors in order: `InvalidIpType`, `InvalidIpAddress`, `HotKeyNotRegisteredInNetwork`,
    /// `ServingRateLimitExceeded`, `InvalidPort`.
    pub fn validate_serve_prometheus(
        who: &T::AccountId,
        netuid: NetUid,
        endpoint: &PrometheusInfo,
    ) -> Result<(), Error<T>> {
        ensure!(matches!(endpoint.ip_type, 4 | 6), Error::<T>::InvalidIpType);
        let usable = endpoint.ip != 0 && is_usable_address(endpoint.ip, endpoint.ip_type);
        ensure!(usable, Error::<T>::InvalidIpAddress);
        ensure!(Uids::<T>::contains_key(netuid, who), Error::<T>::HotKeyNotRegisteredInNetwork);
        let last = Prometheus::<T>::get(netuid, who).map_or(0, |endpoint| endpoint.block);
        ensure!(Self::may_serve_since(netuid, last), Error::<T>::ServingRateLimitExceeded);
        ensure!(endpoint.port != 0, Error::<T>::InvalidPort);
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
        let last = Axons::<T>::get(netuid, who).map_or(0, |axon| axon.block);
        if !Self::may_serve_since(netuid, last) {
            return Err(Error::<T>::ServingRateLimitExceeded);
        }
        if axon.port == 0 {
            return Err(Error::<T>::InvalidPort);
        }
        Ok(())
    }

    /// Whether enough blocks have gone since the last announcement; block 0 stands for none.
    fn may_serve_since(netuid: NetUid, last: u64) -> bool {
        let limit = ServingRateLimit::<T>::get(netuid);
        limit == 0 || last == 0 || Self::now().saturating_sub(last) >= limit
    }
}

/// An algorithm and a key; nothing when there is no byte, or too many for a key.
fn read_certificate(bytes: Vec<u8>) -> Option<NeuronCertificate> {
    let (algorithm, key) = bytes.split_first()?;
    let public_key = key.to_vec().try_into().ok()?;
    Some(NeuronCertificate { public_key, algorithm: *algorithm })
}

/// Neither broadcast nor loopback; private addresses and zero are fine.
fn is_usable_address(ip: u128, ip_type: u8) -> bool {
    match ip_type {
        4 => ip < u128::from(u32::MAX) && ip != LOOPBACK_V4,
        _ => ip != u128::MAX && ip != LOOPBACK_V6,
    }
}
