//! The steps that come before a change, in the order of the rules (spec: registry §21): origin,
//! owner's rate limit, freeze window, existence, bounds; then the change, and the note of it.
//!
//! A row of the table (`calls.rs`) lists its steps; they become
//!
//! ```ignore
//! let gate = Gate::<T>::enter(origin, netuid, owner(MaxBurn))?
//!     .window()?
//!     .existing()?
//!     .within(bounds::max_burn::check::<T>(netuid, max_burn))?;
//! // … the change …
//! gate.record();
//! ```

use crate::{Config, Error, Pallet, Subtensor, table::Who};
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
    /// One who may change the setting, and the owner not more often than the limit allows. What
    /// root may change at any time needs a subnet as [`Self::settable`] says.
    pub fn enter(origin: OriginFor<T>, netuid: NetUid, who: Who) -> Result<Self, DispatchError> {
        let (owner, limit) = match who {
            Who::Root => {
                ensure_root(origin)?;
                (None, None)
            }
            Who::Owner(limit) => (Self::owner(origin, netuid)?, Some(limit)),
            Who::OwnerAlways => (Self::owner(origin, netuid)?, None),
        };
        if let (Some(owner), Some(limit)) = (&owner, limit) {
            Subtensor::<T>::ensure_owner_rate_limit(owner, netuid, limit)?;
        }
        let gate = Self { netuid, owner, limit };
        if matches!(who, Who::Root) { gate.settable() } else { Ok(gate) }
    }

    fn owner(origin: OriginFor<T>, netuid: NetUid) -> Result<Option<T::AccountId>, DispatchError> {
        Subtensor::<T>::ensure_owner_or_root(origin, netuid)
    }

    /// Not shortly before an epoch.
    pub fn window(self) -> Result<Self, DispatchError> {
        Subtensor::<T>::ensure_admin_window_open(self.netuid)?;
        self.settable()
    }

    /// Whether or not the call minds netuids without a subnet, nothing is set on one that is being
    /// dissolved, nor, with `Correction::FreshNetuids`, where there is none.
    fn settable(self) -> Result<Self, DispatchError> {
        ensure!(Subtensor::<T>::is_settable(self.netuid), Error::<T>::SubnetDoesNotExist);
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

    /// The value is within the bounds for the owner; root may choose any.
    pub fn owner_within(self, bounds: DispatchResult) -> Result<Self, DispatchError> {
        if self.owner.is_some() { self.within(bounds) } else { Ok(self) }
    }

    /// Notes the change for the owner's rate limit.
    pub fn record(self) {
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
}
