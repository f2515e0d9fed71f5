//! What a new subnet costs and how often one may be created (spec: registry §3–4).

use crate::{types::RateLimitKey, *};
use myelin_emission::price::LockCostInput;
use myelin_types::TaoBalance;

impl<T: Config> Pallet<T> {
    /// TAO a new subnet costs in this block: twice the last price paid, falling linearly to the
    /// minimum (spec: registry §4).
    pub fn network_lock_cost() -> TaoBalance {
        let input = LockCostInput {
            last_lock: NetworkLastLockCost::<T>::get().to_u64(),
            min_lock: NetworkMinLockCost::<T>::get().to_u64(),
            last_registration_block: Self::last_network_registration(),
            block: Self::now(),
            reduction_interval: NetworkLockReductionInterval::<T>::get(),
            block_emission: Self::block_emission().to_u64(),
        };
        input.lock_cost().into()
    }

    /// Whether a subnet may be registered in this block; one limit for the whole chain
    /// (spec: registry §3 step 5).
    ///
    /// Errors: `NetworkTxRateLimitExceeded`.
    pub fn ensure_register_network_rate_limit() -> Result<(), Error<T>> {
        let last = Self::last_network_registration();
        let passed = Self::now().saturating_sub(last);
        if last == 0 || passed >= NetworkRateLimit::<T>::get() {
            Ok(())
        } else {
            Err(Error::<T>::NetworkTxRateLimitExceeded)
        }
    }

    /// Block of the last subnet registration, 0 if there was none.
    fn last_network_registration() -> u64 {
        LastRateLimitedBlock::<T>::get(RateLimitKey::NetworkLastRegistered)
    }
}
