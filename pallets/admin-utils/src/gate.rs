//! The steps that come before a change, in the order of the rules (spec: registry §21): origin,
//! owner's rate limit, freeze window, existence, bounds; then the change, and the note of it.
//!
//! A call reads as the list of its steps:
//!
//! ```ignore
//! Gate::owner(origin, netuid, MaxBurn)?
//!     .existing()?
//!     .within(bounds::max_burn::<T>(netuid, max_burn))?
//!     .set(Subtensor::<T>::set_max_burn, max_burn)
//! ```

use crate::{Config, Error, Pallet, Subtensor};
use frame_support::{dispatch::DispatchResult, ensure};
use frame_system::{ensure_root, pallet_prelude::OriginFor};
use myelin_types::NetUid;
use pallet_subtensor::{NetworkPowRegistrationAllowed, hyperparams::OwnerLimit};
use sp_runtime::DispatchError;

/// A caller on the way to changing a setting of one subnet.
pub(crate) struct Gate<T: Config> {
    netuid: NetUid,
    /// The subnet's owner, when it is not root that calls.
    owner: Option<T::AccountId>,
    /// What the change counts as for the owner's rate limit.
    limit: Option<OwnerLimit>,
}

impl<T: Config> Gate<T> {
    /// Root alone, at any time.
    pub fn root(origin: OriginFor<T>, netuid: NetUid) -> Result<Self, DispatchError> {
        ensure_root(origin)?;
        Self { netuid, owner: None, limit: None }.not_dissolving()
    }

    /// Root alone, outside the freeze window.
    pub fn root_in_window(origin: OriginFor<T>, netuid: NetUid) -> Result<Self, DispatchError> {
        Self::root(origin, netuid)?.in_window()
    }

    /// The subnet's owner as often as `limit` allows, or root; outside the freeze window.
    pub fn owner(
        origin: OriginFor<T>,
        netuid: NetUid,
        limit: impl Into<OwnerLimit>,
    ) -> Result<Self, DispatchError> {
        let owner = Subtensor::<T>::ensure_owner_or_root(origin, netuid)?;
        let limit = limit.into();
        if let Some(owner) = &owner {
            Subtensor::<T>::ensure_owner_rate_limit(owner, netuid, limit)?;
        }
        Self { netuid, owner, limit: Some(limit) }.in_window()
    }

    /// The subnet's owner or root, as often as they like; outside the freeze window.
    pub fn unlimited_owner(origin: OriginFor<T>, netuid: NetUid) -> Result<Self, DispatchError> {
        let owner = Subtensor::<T>::ensure_owner_or_root(origin, netuid)?;
        Self { netuid, owner, limit: None }.in_window()
    }

    fn in_window(self) -> Result<Self, DispatchError> {
        Subtensor::<T>::ensure_admin_window_open(self.netuid)?;
        self.not_dissolving()
    }

    /// Nothing is set on a subnet that is being dissolved, whether or not the call minds netuids
    /// without a subnet.
    fn not_dissolving(self) -> Result<Self, DispatchError> {
        let dissolving = Subtensor::<T>::is_dissolving(self.netuid);
        ensure!(!dissolving, Error::<T>::SubnetDoesNotExist);
        Ok(self)
    }

    /// The subnet exists.
    pub fn existing(self) -> Result<Self, DispatchError> {
        ensure!(Subtensor::<T>::subnet_exists(self.netuid), Error::<T>::SubnetDoesNotExist);
        Ok(self)
    }

    /// The subnet is not the root network.
    pub fn off_root(self) -> Result<Self, DispatchError> {
        ensure!(!self.netuid.is_root(), Error::<T>::NotPermittedOnRootSubnet);
        Ok(self)
    }

    /// The value is within its bounds.
    pub fn within(self, bounds: DispatchResult) -> Result<Self, DispatchError> {
        bounds.map(|()| self)
    }

    /// The value is one that the owner may choose; root may choose any.
    pub fn owner_ensure(self, allowed: bool, error: Error<T>) -> Result<Self, DispatchError> {
        ensure!(allowed || self.owner.is_none(), error);
        Ok(self)
    }

    /// Writes the value and notes the change for the owner's rate limit.
    pub fn set<V>(self, setter: fn(NetUid, V), value: V) -> DispatchResult {
        setter(self.netuid, value);
        self.record();
        Ok(())
    }

    /// [`Self::set`] with a setter that has checks of its own.
    pub fn try_set<V>(self, setter: fn(NetUid, V) -> DispatchResult, value: V) -> DispatchResult {
        setter(self.netuid, value)?;
        self.record();
        Ok(())
    }

    fn record(self) {
        if let (Some(owner), Some(limit)) = (&self.owner, self.limit) {
            Subtensor::<T>::record_owner_change(owner, self.netuid, limit);
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Whether the caller may choose for or against proof of work on a subnet: root always, others
    /// once root has.
    ///
    /// Errors: `POWRegistrationDisabled`.
    pub(crate) fn ensure_proof_of_work_offered(
        origin: &OriginFor<T>,
        netuid: NetUid,
    ) -> Result<(), Error<T>> {
        let offered = ensure_root(origin.clone()).is_ok()
            || NetworkPowRegistrationAllowed::<T>::contains_key(netuid);
        ensure!(offered, Error::<T>::POWRegistrationDisabled);
        Ok(())
    }

    /// A setting of the whole chain, which only root may change.
    pub(crate) fn by_root<V>(origin: OriginFor<T>, setter: fn(V), value: V) -> DispatchResult {
        ensure_root(origin)?;
        setter(value);
        Ok(())
    }
}
