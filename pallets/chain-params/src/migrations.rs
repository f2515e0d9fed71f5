//! Changes of this pallet's storage from one runtime to the next. A runtime lists those that a
//! chain may still have before it; each runs once, told by the stored version.

use crate::{Config, Corrections, Pallet};
use core::marker::PhantomData;
use frame_support::{
    migrations::VersionedMigration,
    traits::{Get, UncheckedOnRuntimeUpgrade},
    weights::Weight,
};
#[cfg(feature = "try-runtime")]
use {alloc::vec::Vec, codec::Encode, sp_runtime::TryRuntimeError};

/// From version 0, when chains were made before there were corrections, to version 1: which
/// corrections a chain makes is always stored. A chain that stores nothing makes none.
pub type MigrateToV1<T> =
    VersionedMigration<0, 1, StoreCorrections<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// What [`MigrateToV1`] does.
pub struct StoreCorrections<T>(PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for StoreCorrections<T> {
    fn on_runtime_upgrade() -> Weight {
        Corrections::<T>::put(Corrections::<T>::get());
        <T as frame_system::Config>::DbWeight::get().reads_writes(1, 1)
    }

    /// The corrections that the chain made before.
    #[cfg(feature = "try-runtime")]
    fn pre_upgrade() -> Result<Vec<u8>, TryRuntimeError> {
        Ok(Corrections::<T>::get().encode())
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(before: Vec<u8>) -> Result<(), TryRuntimeError> {
        frame_support::ensure!(Corrections::<T>::exists(), "the corrections are not stored");
        frame_support::ensure!(
            Corrections::<T>::get().encode() == before,
            "the migration changed the corrections"
        );
        Ok(())
    }
}
