//! Changes of this pallet's storage from one runtime to the next. Each notes in
//! [`HasMigrationRun`], as the protocol's own do, that it has run; the pallet's storage version
//! belongs to the interface and stays.

use crate::*;
use core::marker::PhantomData;
use frame_support::{
    traits::{Get, OnRuntimeUpgrade},
    weights::Weight,
};
use myelin_types::{NetUid, NetUidStorageIndex};
#[cfg(feature = "try-runtime")]
use {alloc::vec::Vec, sp_runtime::TryRuntimeError};

/// Name of [`AddWeightColumns`] in [`HasMigrationRun`].
const COLUMNS: &[u8] = b"add_weight_columns";

/// Makes [`WeightColumns`] for the rows that a chain had before there were columns. Reads every
/// weight row once.
pub struct AddWeightColumns<T>(PhantomData<T>);

impl<T: Config> OnRuntimeUpgrade for AddWeightColumns<T> {
    fn on_runtime_upgrade() -> Weight {
        let weight = T::DbWeight::get();
        if HasMigrationRun::<T>::get(COLUMNS.to_vec()) {
            return weight.reads(1);
        }
        HasMigrationRun::<T>::insert(COLUMNS.to_vec(), true);
        let mut rows = 0u64;
        let root = NetUidStorageIndex::from(NetUid::ROOT);
        let subnets = Pallet::<T>::netuids().into_iter().filter(|netuid| !netuid.is_root());
        let indices = subnets.flat_map(Pallet::<T>::mechanism_indices);
        for index in core::iter::once(root).chain(indices) {
            rows = rows.saturating_add(Pallet::<T>::rebuild_columns(index));
        }
        weight.reads_writes(rows.saturating_add(1), rows.saturating_add(1))
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: Vec<u8>) -> Result<(), TryRuntimeError> {
        frame_support::ensure!(
            HasMigrationRun::<T>::get(COLUMNS.to_vec()),
            "the columns of weights were not made"
        );
        Pallet::<T>::netuids().into_iter().try_for_each(Pallet::<T>::check_columns)
    }
}
