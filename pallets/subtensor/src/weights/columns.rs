//! Who weights whom, so that a neuron that leaves costs only the rows that name it.
//!
//! `Weights` has a row for each validator. [`WeightColumns`] has the same pattern by target: for
//! each group of [`GROUP`] targets the pairs (target, validator) of weights above 0, sorted. A
//! validator that changes the numbers of its row but not whom it names touches no group.

use crate::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use myelin_types::NetUidStorageIndex;

/// Targets whose columns are stored together.
pub(crate) const GROUP: u16 = 32;

/// Targets that a row gives a weight.
pub(crate) fn targets_of(row: &[(u16, u16)]) -> BTreeSet<u16> {
    row.iter().filter(|(_, weight)| *weight != 0).map(|(target, _)| *target).collect()
}

/// The group that has the column of a target.
pub(crate) fn group_of(target: u16) -> u16 {
    target.checked_div(GROUP).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// Stores the weight row of a uid in the place of the one before.
    pub fn put_weights(index: NetUidStorageIndex, uid: u16, row: Vec<(u16, u16)>) {
        let before = targets_of(&Weights::<T>::get(index, uid));
        Self::change_columns(index, uid, &before, &targets_of(&row));
        Weights::<T>::insert(index, uid, row);
    }

    /// Removes the weight row of a uid.
    pub(crate) fn remove_weights(index: NetUidStorageIndex, uid: u16) {
        let before = targets_of(&Weights::<T>::take(index, uid));
        Self::change_columns(index, uid, &before, &BTreeSet::new());
    }

    /// Sets every weight that points at `uid` to 0, keeping the entries; reads no other rows.
    pub(crate) fn zero_weights_towards(index: NetUidStorageIndex, uid: u16) {
        let group = group_of(uid);
        let pairs = WeightColumns::<T>::get(index, group);
        let (column, others): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(target, _)| *target == uid);
        if column.is_empty() {
            return;
        }
        for (_, from) in column {
            Weights::<T>::mutate(index, from, |row| {
                for (_, weight) in row.iter_mut().filter(|(target, _)| *target == uid) {
                    *weight = 0;
                }
            });
        }
        put_group::<T>(index, group, others);
    }

    /// Makes the columns anew from the rows; how many groups and rows there are.
    pub(crate) fn rebuild_columns(index: NetUidStorageIndex) -> u64 {
        // As many groups as there are uids in 32nds, at most 2048.
        let _ = WeightColumns::<T>::clear_prefix(index, u32::MAX, None);
        let (rows, groups) = Self::columns_of_rows(index);
        let seen = rows.saturating_add(u64::try_from(groups.len()).unwrap_or(u64::MAX));
        for (group, pairs) in groups {
            put_group::<T>(index, group, pairs.into_iter().collect());
        }
        seen
    }

    /// How many rows there are, and the columns that follow from them, by group.
    pub(crate) fn columns_of_rows(
        index: NetUidStorageIndex,
    ) -> (u64, BTreeMap<u16, BTreeSet<(u16, u16)>>) {
        let mut rows = 0u64;
        let mut groups: BTreeMap<u16, BTreeSet<(u16, u16)>> = BTreeMap::new();
        for (from, row) in Weights::<T>::iter_prefix(index) {
            rows = rows.saturating_add(1);
            for target in targets_of(&row) {
                groups.entry(group_of(target)).or_default().insert((target, from));
            }
        }
        (rows, groups)
    }

    /// Notes that `from` names the targets `after` and no longer those `before`.
    fn change_columns(
        index: NetUidStorageIndex,
        from: u16,
        before: &BTreeSet<u16>,
        after: &BTreeSet<u16>,
    ) {
        let mut changes: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
        for target in before.symmetric_difference(after) {
            changes.entry(group_of(*target)).or_default().push(*target);
        }
        for (group, targets) in changes {
            let mut pairs: BTreeSet<(u16, u16)> =
                WeightColumns::<T>::get(index, group).into_iter().collect();
            for target in targets {
                if after.contains(&target) {
                    pairs.insert((target, from));
                } else {
                    pairs.remove(&(target, from));
                }
            }
            put_group::<T>(index, group, pairs.into_iter().collect());
        }
    }
}

fn put_group<T: Config>(index: NetUidStorageIndex, group: u16, pairs: Vec<(u16, u16)>) {
    if pairs.is_empty() {
        WeightColumns::<T>::remove(index, group);
    } else {
        WeightColumns::<T>::insert(index, group, pairs);
    }
}
