//! Which networks exist; creating, opening and choosing a subnet to replace
//! (spec: registry §3, §5, §7).

use crate::{
    registry::identity::is_valid_subnet_identity,
    types::{RateLimitKey, SubnetIdentityV3},
    *,
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::Get,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{
    AlphaBalance, Correction, MAX_SUBNETS, NetUid, TaoBalance, fixed::U64F64, units::TAO,
};
use pallet_subtensor_swap::SwapHandler;

/// Pool kind of every subnet that users register: a dynamic pool.
const DYNAMIC: u16 = 1;
/// Neuron limit of a new subnet.
const NEW_MAX_UIDS: u16 = 256;
/// Limit of validator permits of a new subnet.
const NEW_MAX_VALIDATORS: u16 = 64;
/// Fewest weights a validator of a new subnet must set.
const NEW_MIN_WEIGHTS: u16 = 1;
/// Immunity of a new subnet's neurons, in blocks.
const NEW_IMMUNITY: u16 = 5_000;
/// First registration price on a new subnet.
const NEW_BURN: TaoBalance = TaoBalance::new(TAO);

impl<T: Config> Pallet<T> {
    /// All networks in storage order, the root network included.
    pub fn netuids() -> Vec<NetUid> {
        NetworksAdded::<T>::iter_keys().collect()
    }

    /// Whether the network exists.
    pub fn subnet_exists(netuid: NetUid) -> bool {
        NetworksAdded::<T>::get(netuid)
    }

    /// Whether settings of a netuid may change: not while its subnet is being dissolved, and with
    /// [`Correction::FreshNetuids`] only while there is one.
    pub fn is_settable(netuid: NetUid) -> bool {
        if T::Corrections::get().contains(Correction::FreshNetuids) {
            return Self::subnet_exists(netuid);
        }
        !Self::is_dissolving(netuid)
    }

    /// Refuses what would set something of a netuid that takes no settings.
    ///
    /// Errors: `SubnetNotExists`.
    pub(crate) fn ensure_settable(netuid: NetUid) -> Result<(), Error<T>> {
        ensure!(Self::is_settable(netuid), Error::<T>::SubnetNotExists);
        Ok(())
    }

    /// Whether `who` is the coldkey recorded as the network's owner; nobody owns one without
    /// record.
    pub fn is_subnet_owner(who: &T::AccountId, netuid: NetUid) -> bool {
        SubnetOwner::<T>::try_get(netuid).is_ok_and(|owner| owner == *who)
    }

    /// Existing networks but the root one, in storage order.
    fn subnets() -> impl Iterator<Item = NetUid> {
        NetworksAdded::<T>::iter()
            .filter(|(netuid, added)| *added && !netuid.is_root())
            .map(|(netuid, _)| netuid)
    }

    /// Registers a subnet for the caller, who pays the lock cost (spec: registry §3).
    ///
    /// Errors in order: `NonAssociatedColdKey`, `CannotUseSystemAccount`,
    /// `SubNetRegistrationDisabled`, `NetworkTxRateLimitExceeded`, `SubnetLimitReached`,
    /// `CannotAffordLockCost`, `InvalidIdentity`, `InsufficientBalance`.
    pub(crate) fn do_register_network(
        origin: OriginFor<T>,
        hotkey: T::AccountId,
        identity: Option<SubnetIdentityV3>,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        Self::ensure_may_register_network(&coldkey, &hotkey)?;
        let victim = Self::subnet_to_replace()?;
        let cost = Self::network_lock_cost();
        ensure!(Self::spendable(&coldkey) >= cost, Error::<T>::CannotAffordLockCost);
        // Before a subnet has to go for it.
        let valid = identity.as_ref().is_none_or(is_valid_subnet_identity);
        ensure!(valid, Error::<T>::InvalidIdentity);

        // The new subnet takes the place of the old, and its netuid if that is free at once.
        let free = match victim {
            Some(netuid) => Self::do_dissolve_network(netuid)?.then_some(netuid),
            None => None,
        };
        let netuid = free.map_or_else(Self::free_netuid, Ok)?;
        if T::Corrections::get().contains(Correction::FreshNetuids) {
            // Root can set some things where there is no subnet.
            Self::remove_values(netuid, true);
        }
        // Neither the subnet that goes nor the one that comes counts for the first price.
        let price = Self::median_alpha_price();
        Self::init_network(netuid);
        let locked = Self::transfer_tao_to_subnet(netuid, &coldkey, cost)?;
        NetworkLastLockCost::<T>::put(locked);
        let now = Self::now();
        LastRateLimitedBlock::<T>::insert(RateLimitKey::NetworkLastRegistered, now);
        Self::create_account_if_absent(&coldkey, &hotkey)?;
        Self::append_neuron(netuid, &hotkey, now);
        Self::found_subnet(netuid, &coldkey, &hotkey, now);
        Self::seed_pool(netuid, locked, price);
        if let Some(identity) = identity {
            Self::put_subnet_identity(netuid, identity)?;
        }
        Self::adopt_by_root_validators(netuid, &hotkey);
        Self::deposit_event(Event::NetworkAdded(netuid, DYNAMIC));
        Ok(())
    }

    fn ensure_may_register_network(
        coldkey: &T::AccountId,
        hotkey: &T::AccountId,
    ) -> DispatchResult {
        let foreign = Self::hotkey_exists(hotkey) && !Self::owns_hotkey(coldkey, hotkey);
        ensure!(!foreign, Error::<T>::NonAssociatedColdKey);
        ensure!(!Self::is_system_account(hotkey), Error::<T>::CannotUseSystemAccount);
        let open_from = NetworkRegistrationStartBlock::<T>::get();
        ensure!(Self::now() >= open_from, Error::<T>::SubNetRegistrationDisabled);
        Ok(Self::ensure_register_network_rate_limit()?)
    }

    /// The subnet that makes room for a new one; none while there is room.
    fn subnet_to_replace() -> Result<Option<NetUid>, Error<T>> {
        if Self::subnets().count() < usize::from(SubnetLimit::<T>::get()) {
            return Ok(None);
        }
        Self::network_to_prune().map(Some).ok_or(Error::<T>::SubnetLimitReached)
    }

    /// The subnet with the lowest moving price, of those past their immunity; the older one of
    /// equals (spec: registry §5).
    pub fn network_to_prune() -> Option<NetUid> {
        let now = Self::now();
        let immunity = NetworkImmunityPeriod::<T>::get();
        Self::subnets()
            .map(|netuid| (netuid, NetworkRegisteredAt::<T>::get(netuid)))
            .filter(|(_, registered)| now >= registered.saturating_add(immunity))
            .min_by_key(|(netuid, registered)| (Self::moving_price(*netuid), *registered))
            .map(|(netuid, _)| netuid)
    }

    /// The smallest netuid that no network uses, nor one that is being cleared.
    fn free_netuid() -> Result<NetUid, Error<T>> {
        let cleared = Dissolutions::<T>::get().into_iter().map(|dissolution| dissolution.netuid);
        let used: BTreeSet<NetUid> = Self::netuids().into_iter().chain(cleared).collect();
        // Higher netuids would share storage with the mechanisms of lower ones.
        (1..MAX_SUBNETS)
            .map(NetUid::new)
            .find(|netuid| !used.contains(netuid))
            .ok_or(Error::<T>::SubnetLimitReached)
    }

    /// Median of the positive prices of all subnets; 1 when there is none (spec: registry §3).
    pub(crate) fn median_alpha_price() -> U64F64 {
        let mut prices: Vec<U64F64> =
            Self::subnets().map(T::Swap::current_alpha_price).filter(|price| *price > 0).collect();
        prices.sort_unstable();
        let upper = prices.len().checked_shr(1).unwrap_or_default();
        let lower = prices.len().saturating_sub(1).checked_shr(1).unwrap_or_default();
        match (prices.get(lower), prices.get(upper)) {
            (Some(low), Some(high)) if lower != upper => half(low.saturating_add(*high)),
            (Some(middle), _) => *middle,
            _ => U64F64::saturating_from_num(1u8),
        }
    }

    /// Writes the settings of a new network that differ from the storage's defaults.
    fn init_network(netuid: NetUid) {
        let tempo: u16 = ByFlavour::<T, 360, 10>::get();
        // Spreads the epochs of subnets registered in the same block.
        let stagger = netuid.to_u16().checked_rem(tempo.max(1)).unwrap_or_default();
        SubnetworkN::<T>::insert(netuid, 0);
        NetworksAdded::<T>::insert(netuid, true);
        Tempo::<T>::insert(netuid, tempo);
        LastEpochBlock::<T>::insert(netuid, Self::now().saturating_sub(stagger.into()));
        TotalNetworks::<T>::mutate(|total| *total = total.saturating_add(1));
        Yuma3On::<T>::insert(netuid, true);
        Burn::<T>::insert(netuid, NEW_BURN);
        // Emission into the pool waits for root.
        SubnetEmissionEnabled::<T>::insert(netuid, false);
        // Explicit, whatever the defaults will be one day.
        Kappa::<T>::insert(netuid, Kappa::<T>::get(netuid));
        ActivityCutoff::<T>::insert(netuid, ActivityCutoff::<T>::get(netuid));
        let registrations = RegistrationsThisInterval::<T>::get(netuid);
        RegistrationsThisInterval::<T>::insert(netuid, registrations);

        Self::set_registration_allowed(netuid, true);
        Self::set_max_allowed_uids(netuid, NEW_MAX_UIDS);
        Self::set_max_allowed_validators(netuid, NEW_MAX_VALIDATORS);
        Self::set_min_allowed_weights(netuid, NEW_MIN_WEIGHTS);
        Self::set_immunity_period(netuid, NEW_IMMUNITY);
    }

    /// Records kind, age, symbol and owner of a new subnet.
    fn found_subnet(netuid: NetUid, coldkey: &T::AccountId, hotkey: &T::AccountId, now: u64) {
        SubnetMechanism::<T>::insert(netuid, DYNAMIC);
        NetworkRegisteredAt::<T>::insert(netuid, now);
        RegisteredSubnetCounter::<T>::mutate(netuid, |count| *count = count.saturating_add(1));
        TokenSymbol::<T>::insert(netuid, registry::names::next_symbol::<T>(netuid));
        SubnetOwner::<T>::insert(netuid, coldkey);
        SubnetOwnerHotkey::<T>::insert(netuid, hotkey);
        Self::deposit_event(Event::SubnetOwnerHotkeySet(netuid, hotkey.clone()));
    }

    /// Fills a new pool with the lock, at a price not below `price` (spec: pools §9.1).
    ///
    /// The pool is credited with the minimum lock even when the payer, kept alive, was short of it
    /// by up to the existential deposit.
    fn seed_pool(netuid: NetUid, locked: TaoBalance, price: U64F64) {
        let tao = locked.max(NetworkMinLockCost::<T>::get());
        let alpha: u64 = U64F64::saturating_from_num(tao.to_u64())
            .checked_div(price)
            .map_or(0, U64F64::saturating_to_num);
        SubnetTAO::<T>::insert(netuid, tao);
        SubnetAlphaIn::<T>::insert(netuid, AlphaBalance::new(alpha));
        SubnetAlphaOut::<T>::insert(netuid, AlphaBalance::ZERO);
        SubnetLocked::<T>::insert(netuid, locked);
        SubnetVolume::<T>::insert(netuid, 0);
        RAORecycledForRegistration::<T>::insert(netuid, locked.saturating_sub(tao));
        TotalStake::<T>::mutate(|total| *total = total.saturating_add(tao));
    }

    /// Makes every willing root validator a parent of the new owner's hotkey (spec: staking §10.4).
    fn adopt_by_root_validators(netuid: NetUid, hotkey: &T::AccountId) {
        let validators: Vec<_> = Keys::<T>::iter_prefix_values(NetUid::ROOT).collect();
        for validator in validators {
            if validator == *hotkey || !AutoParentDelegationEnabled::<T>::get(&validator) {
                continue;
            }
            let owner = Owner::<T>::get(&validator);
            let children = vec![(u64::MAX, hotkey.clone())];
            // A validator who cannot be a parent here is no reason to refuse the subnet.
            if let Err(error) = Self::schedule_children(&owner, &validator, netuid, children) {
                log::debug!("{validator:?} is no parent on subnet {netuid}: {error:?}");
            }
        }
    }

    /// Opens a subnet: staking at once, emission from the next block (spec: registry §7).
    ///
    /// Errors in order: `SubnetNotExists`, `BadOrigin`, `FirstEmissionBlockNumberAlreadySet`,
    /// `NeedWaitingMoreBlocksToStarCall`.
    pub(crate) fn do_start_call(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let who = ensure_signed(origin)?;
        ensure!(Self::is_subnet_owner(&who, netuid), DispatchError::BadOrigin);
        ensure!(
            !FirstEmissionBlockNumber::<T>::contains_key(netuid),
            Error::<T>::FirstEmissionBlockNumberAlreadySet
        );
        let registered = NetworkRegisteredAt::<T>::get(netuid);
        let open_from = registered.saturating_add(StartCallDelay::<T>::get());
        ensure!(Self::now() >= open_from, Error::<T>::NeedWaitingMoreBlocksToStarCall);

        let first = Self::now().saturating_add(1);
        FirstEmissionBlockNumber::<T>::insert(netuid, first);
        SubtokenEnabled::<T>::insert(netuid, true);
        Self::deposit_event(Event::FirstEmissionBlockNumberSet(netuid, first));
        Ok(())
    }
}

/// Half of a fixed-point number, rounded down.
fn half(sum: U64F64) -> U64F64 {
    U64F64::from_bits(sum.to_bits().midpoint(0))
}
