//! The Yuma consensus epoch as pure functions over plain structs.
//!
//! [`run_epoch`] takes everything one mechanism of one subnet knows at an epoch block
//! ([`EpochInput`]) and gives everything to store and to pay ([`EpochOutput`]). It has no state,
//! no clock and no floating point; results are exact to the last unit. "Spec" in the
//! documentation is the protocol's description of the epoch.
//!
//! A caller gathers the vectors of a subnet, splits the emission with [`split_emissions`], runs
//! the mechanisms in order, persists each result, and adds it to a [`SubnetOutput`], whose
//! vectors are stored and paid at the end.
//!
//! With the `std` feature (default) the structs are `serde`-readable and `case` replays epochs
//! from JSON case files.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

extern crate alloc;

mod bonds;
#[cfg(feature = "std")]
pub mod case;
mod consensus;
mod epoch;
mod fixed;
mod liquid;
mod mechanism;
mod sparse;
mod stake;
mod types;
mod voting_power;
mod weights;

pub use epoch::run_epoch;
pub use mechanism::{SubnetOutput, split_emissions};
pub use sparse::{Rows, SparseRows};
pub use stake::inherited_stake;
pub use types::{EpochInput, EpochOutput, EpochParams};
pub use voting_power::{VOTING_POWER_ONE, VotingPowerChange, move_voting_power};
pub use weights::{PendingCommit, earliest_commit_blocks, max_upscale, max_upscale_fixed};
