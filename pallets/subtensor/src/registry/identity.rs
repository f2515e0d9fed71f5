//! Who stands behind a coldkey, and what a subnet calls itself (spec: registry §8, §9).

use crate::{
    registry::symbols::TABLE,
    types::{ChainIdentityV2, SubnetIdentityV3},
    *,
};
use alloc::vec::Vec;
use frame_support::{pallet_prelude::*, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::NetUid;

/// Reads that the weight of `set_identity` covers.
const DECLARED_READS: u64 = 6;
/// Bytes of a name, a web address or a handle.
const SHORT: usize = 256;
/// Bytes of a description and the like.
const LONG: usize = 1_024;

impl<T: Config> Pallet<T> {
    /// Describes the caller, one of whose hotkeys must be a neuron somewhere.
    ///
    /// Errors: `BadOrigin`, `HotKeyNotRegisteredInNetwork`, `InvalidIdentity` for a field that is
    /// too long.
    pub(crate) fn do_set_identity(
        origin: OriginFor<T>,
        identity: ChainIdentityV2,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        let mut reads = 0u64;
        let member = OwnedHotkeys::<T>::get(&coldkey).iter().any(|hotkey| {
            reads = reads.saturating_add(1);
            IsNetworkMember::<T>::iter_prefix_values(hotkey)
                .inspect(|_| reads = reads.saturating_add(1))
                .any(|member| member)
        });
        Self::report_work(
            T::DbWeight::get().reads(reads),
            T::DbWeight::get().reads(DECLARED_READS),
        );
        ensure!(member, Error::<T>::HotKeyNotRegisteredInNetwork);
        ensure!(is_valid_chain_identity(&identity), Error::<T>::InvalidIdentity);
        IdentitiesV2::<T>::insert(&coldkey, identity);
        Self::deposit_event(Event::ChainIdentitySet(coldkey));
        Ok(())
    }

    /// Describes the caller's subnet.
    ///
    /// Errors: `BadOrigin`, `NotSubnetOwner`, `InvalidIdentity` for a field that is too long.
    pub(crate) fn do_set_subnet_identity(
        origin: OriginFor<T>,
        netuid: NetUid,
        identity: SubnetIdentityV3,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        let owner = SubnetOwner::<T>::try_get(netuid).is_ok_and(|owner| owner == coldkey);
        ensure!(owner, Error::<T>::NotSubnetOwner);
        Self::put_subnet_identity(netuid, identity)?;
        Ok(())
    }

    /// Stores a subnet's identity.
    ///
    /// Errors: `InvalidIdentity` for a field that is too long.
    pub(super) fn put_subnet_identity(
        netuid: NetUid,
        identity: SubnetIdentityV3,
    ) -> Result<(), Error<T>> {
        ensure!(is_valid_subnet_identity(&identity), Error::<T>::InvalidIdentity);
        SubnetIdentitiesV3::<T>::insert(netuid, identity);
        Self::deposit_event(Event::SubnetIdentitySet(netuid));
        Ok(())
    }

    /// Gives a subnet another symbol of the table that no other has, for root and its owner.
    ///
    /// Errors: `BadOrigin`, `SubnetNotExists` for a netuid that takes no settings,
    /// `SymbolDoesNotExist`, `SymbolAlreadyInUse`.
    pub(crate) fn do_update_symbol(
        origin: OriginFor<T>,
        netuid: NetUid,
        symbol: Vec<u8>,
    ) -> DispatchResult {
        Self::ensure_owner_or_root(origin, netuid)?;
        Self::ensure_settable(netuid)?;
        let known = TABLE.iter().skip(1).any(|(known, _)| known.as_bytes() == symbol);
        ensure!(known, Error::<T>::SymbolDoesNotExist);
        let used = TokenSymbol::<T>::iter_values().any(|used| used == symbol);
        ensure!(!used, Error::<T>::SymbolAlreadyInUse);
        TokenSymbol::<T>::insert(netuid, &symbol);
        Self::deposit_event(Event::SymbolUpdated { netuid, symbol });
        Ok(())
    }
}

fn is_valid_chain_identity(identity: &ChainIdentityV2) -> bool {
    let ChainIdentityV2 { name, url, github_repo, image, discord, description, additional } =
        identity;
    let short = [name, url, github_repo, discord];
    let long = [image, description, additional];
    fit(&short, SHORT) && fit(&long, LONG)
}

pub(super) fn is_valid_subnet_identity(identity: &SubnetIdentityV3) -> bool {
    let SubnetIdentityV3 {
        subnet_name,
        github_repo,
        subnet_contact,
        subnet_url,
        discord,
        description,
        logo_url,
        additional,
    } = identity;
    let long = [github_repo, subnet_contact, subnet_url, description, logo_url, additional];
    fit(&[subnet_name, discord], SHORT) && fit(&long, LONG)
}

fn fit(fields: &[&Vec<u8>], most: usize) -> bool {
    fields.iter().all(|field| field.len() <= most)
}
