//! What happens to the state of a chain that is upgraded to this runtime.
//!
//! A change of the layout of storage raises the storage version of its pallet and adds a
//! `VersionedMigration` to this list, in the first block under the new runtime each of them looks
//! whether it is due. `spec_version` has to rise with the release, or they are not even asked.
//! Migrations stay listed as long as there may be chains from before them. One that needs more
//! than a fraction of a block has to work in steps instead.

use crate::Runtime;

/// Migrations, in the order in which they run.
pub type Migrations = (
    pallet_chain_params::migrations::MigrateToV1<Runtime>,
    pallet_subtensor::migrations::AddWeightColumns<Runtime>,
);
