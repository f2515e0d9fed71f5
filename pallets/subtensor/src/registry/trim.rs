//! Making a subnet smaller (spec: registry §16).

use crate::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::cmp::Reverse;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    storage::{StorageDoubleMap as DoubleMap, StorageMap as Map},
    traits::Get,
};
use myelin_types::{NetUid, NetUidStorageIndex};

/// Neurons that nothing may remove must be less than this share of those that stay, in percent.
const MAX_IMMUNE_PERCENT: u64 = 80;
/// Reads and writes of a trim for each uid, and for each uid of each mechanism.
const UID_ACCESSES: (u64, u64) = (6, 12);
const ROW_ACCESSES: (u64, u64) = (4, 6);

/// Old uids of the neurons that stay to their new ones.
type Renumbering = BTreeMap<u16, u16>;

impl<T: Config> Pallet<T> {
    /// Limits a subnet to `max` uids for good, and removes the neurons beyond it that earned least
    /// in the last epoch, of equals the one with the higher uid first. Neurons in their immunity
    /// and the owner's spared ones stay. Those that stay keep their order and move up.
    ///
    /// Errors, in order: `SubnetNotExists`, `InvalidValue` below `MinAllowedUids` or above
    /// `MaxAllowedUids`, `TrimmingWouldExceedMaxImmunePercentage`, `UidMapCouldNotBeCleared`.
    pub fn trim_to_max_allowed_uids(netuid: NetUid, max: u16) -> DispatchResult {
        ensure!(Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let bounds = MinAllowedUids::<T>::get(netuid)..=MaxAllowedUids::<T>::get(netuid);
        ensure!(bounds.contains(&max), Error::<T>::InvalidValue);
        MaxAllowedUids::<T>::insert(netuid, max);
        let n = SubnetworkN::<T>::get(netuid);
        if n <= max {
            return Ok(());
        }
        let removed = Self::uids_to_trim(netuid, n, max)?;
        let staying: Renumbering = (0..n).filter(|uid| !removed.contains(uid)).zip(0..).collect();
        for uid in &removed {
            Self::remove_trimmed(netuid, *uid);
        }
        Self::compact_vectors(netuid, &staying);
        Self::move_up(netuid, &staying)?;
        for index in Self::mechanism_indices(netuid) {
            Self::compact_mechanism(index, &removed, &staying);
        }
        SubnetworkN::<T>::insert(netuid, max);
        Self::charge_trim(netuid, n);
        Ok(())
    }

    /// The uids that go when only `max` of `n` may stay.
    fn uids_to_trim(netuid: NetUid, n: u16, max: u16) -> Result<BTreeSet<u16>, Error<T>> {
        let spared = Self::spared_owner_uids(netuid);
        let now = Self::now();
        let immunity = u64::from(ImmunityPeriod::<T>::get(netuid));
        let is_immune = |uid: &u16| {
            let registered = BlockAtRegistration::<T>::get(netuid, uid);
            spared.contains(uid) || now.saturating_sub(registered) < immunity
        };
        let (immune, mut mortal): (Vec<u16>, Vec<u16>) = (0..n).partition(is_immune);
        let immune = u64::try_from(immune.len()).unwrap_or(u64::MAX);
        let percent = immune.saturating_mul(100).checked_div(max.max(1).into()).unwrap_or_default();
        ensure!(percent < MAX_IMMUNE_PERCENT, Error::<T>::TrimmingWouldExceedMaxImmunePercentage);

        let emission = Emission::<T>::get(netuid);
        let earned = |uid: &u16| emission.get(usize::from(*uid)).copied().unwrap_or_default();
        mortal.sort_by_key(|uid| (earned(uid), Reverse(*uid)));
        Ok(mortal.into_iter().take(n.saturating_sub(max).into()).collect())
    }

    /// Removes what is stored for a neuron that goes, apart from the vectors.
    fn remove_trimmed(netuid: NetUid, uid: u16) {
        let hotkey = Keys::<T>::take(netuid, uid);
        Uids::<T>::remove(netuid, &hotkey);
        IsNetworkMember::<T>::remove(&hotkey, netuid);
        LastHotkeyEmissionOnNetuid::<T>::remove(&hotkey, netuid);
        AlphaDividendsPerSubnet::<T>::remove(netuid, &hotkey);
        Axons::<T>::remove(netuid, &hotkey);
        NeuronCertificates::<T>::remove(netuid, &hotkey);
        Prometheus::<T>::remove(netuid, &hotkey);
        BlockAtRegistration::<T>::remove(netuid, uid);
        AssociatedEvmAddress::<T>::remove(netuid, uid);
        for index in Self::mechanism_indices(netuid) {
            Weights::<T>::remove(index, uid);
            Bonds::<T>::remove(index, uid);
            WeightsCommittedAt::<T>::remove(index, uid);
        }
    }

    fn compact_vectors(netuid: NetUid, staying: &Renumbering) {
        compact::<_, _, Emission<T>>(netuid, staying);
        compact::<_, _, Active<T>>(netuid, staying);
        compact::<_, _, Consensus<T>>(netuid, staying);
        compact::<_, _, Dividends<T>>(netuid, staying);
        compact::<_, _, ValidatorTrust<T>>(netuid, staying);
        compact::<_, _, ValidatorPermit<T>>(netuid, staying);
        compact::<_, _, StakeWeight<T>>(netuid, staying);
    }

    /// Gives the neurons that stay their new uids.
    ///
    /// Errors: `UidMapCouldNotBeCleared`.
    fn move_up(netuid: NetUid, staying: &Renumbering) -> Result<(), Error<T>> {
        let cleared = Uids::<T>::clear_prefix(netuid, u32::MAX, None);
        ensure!(cleared.maybe_cursor.is_none(), Error::<T>::UidMapCouldNotBeCleared);
        // Ascending: each new uid is free by the time somebody moves to it.
        for (old, new) in staying {
            let hotkey = Keys::<T>::take(netuid, old);
            Uids::<T>::insert(netuid, &hotkey, new);
            Keys::<T>::insert(netuid, new, hotkey);
            move_entry::<_, _, BlockAtRegistration<T>>(netuid, *old, *new);
            move_entry::<_, _, AssociatedEvmAddress<T>>(netuid, *old, *new);
        }
        Ok(())
    }

    /// Renumbers rows, and the uids that they name.
    fn compact_mechanism(
        index: NetUidStorageIndex,
        removed: &BTreeSet<u16>,
        staying: &Renumbering,
    ) {
        compact::<_, _, Incentive<T>>(index, staying);
        compact::<_, _, LastUpdate<T>>(index, staying);
        if let Some(before) = MechanismEmission::<T>::get(index) {
            let element = |uid: &u16| before.get(usize::from(*uid)).copied().unwrap_or_default();
            MechanismEmission::<T>::insert(index, staying.keys().map(element).collect::<Vec<_>>());
        }
        for (old, new) in staying {
            move_row::<Weights<T>>(index, *old, *new, removed, staying);
            move_row::<Bonds<T>>(index, *old, *new, removed, staying);
            move_entry::<_, _, WeightsCommittedAt<T>>(index, *old, *new);
        }
        Self::rebuild_columns(index);
    }

    /// Adds what a trim costs to the block, beyond what the call declares.
    fn charge_trim(netuid: NetUid, n: u16) {
        let mechanisms = u64::try_from(Self::mechanism_indices(netuid).count()).unwrap_or(u64::MAX);
        let of = |uid: u64, row: u64| {
            uid.saturating_add(row.saturating_mul(mechanisms)).saturating_mul(n.into())
        };
        let reads = of(UID_ACCESSES.0, ROW_ACCESSES.0);
        let writes = of(UID_ACCESSES.1, ROW_ACCESSES.1);
        Self::add_extra_work(T::DbWeight::get().reads_writes(reads, writes));
    }
}

/// Keeps of a stored vector the elements of the neurons that stay, defaults where it has none.
fn compact<Key, Value, Vector>(key: Key, staying: &Renumbering)
where
    Key: codec::FullEncode + Copy,
    Value: codec::FullCodec + Clone + Default,
    Vector: Map<Key, Vec<Value>, Query = Vec<Value>>,
{
    let before = Vector::get(key);
    let element = |uid: &u16| before.get(usize::from(*uid)).cloned().unwrap_or_default();
    let after: Vec<Value> = staying.keys().map(element).collect();
    Vector::insert(key, after);
}

/// Moves an entry to a new uid, if there is one.
fn move_entry<Key, Value, Entries>(key: Key, old: u16, new: u16)
where
    Key: codec::FullEncode + Copy,
    Value: codec::FullCodec,
    Entries: DoubleMap<Key, u16, Value>,
{
    if let Ok(value) = Entries::try_get(key, old) {
        Entries::remove(key, old);
        Entries::insert(key, new, value);
    }
}

/// Moves a row to a new uid and renumbers what it names; entries to neurons that went are dropped.
fn move_row<Rows>(
    index: NetUidStorageIndex,
    old: u16,
    new: u16,
    removed: &BTreeSet<u16>,
    staying: &Renumbering,
) where
    Rows: DoubleMap<NetUidStorageIndex, u16, Vec<(u16, u16)>>,
{
    let Ok(row) = Rows::try_get(index, old) else { return };
    // A uid that never was, in a row of old, stays what it is.
    let renumbered: Vec<(u16, u16)> = row
        .into_iter()
        .filter(|(target, _)| !removed.contains(target))
        .map(|(target, value)| (staying.get(&target).copied().unwrap_or(target), value))
        .collect();
    Rows::remove(index, old);
    Rows::insert(index, new, renumbered);
}
