//! The economics of one block as pure functions over plain structs (spec `emission.md`).
//!
//! The crate has no storage and no clock. A pallet gathers the inputs of one step, calls the
//! function and writes the result back; the modules follow the order of a block:
//!
//! 1. [`price`]: registration price decay and bump, network lock cost (§3, §16);
//! 2. [`issuance`]: block emission with halvings, minting under the supply cap (§4, §5);
//! 3. [`shares`]: which subnets take part and how the block's TAO is shared (§8, §10.1);
//! 4. [`injection`]: TAO and alpha for the pools, excess for chain buys (§9.1);
//! 5. [`pending`]: owner cut and the split of a subnet's alpha into its pots (§10);
//! 6. [`schedule`]: which subnets' epochs are due, with the cap per block (§11);
//! 7. [`dividends`] and [`payout`]: distribution of a drained subnet (§12);
//! 8. [`moving_price`] and [`root`]: price average, root proportion and root claims (§13, §14).
//!
//! Amounts are `u64` in rao (10^-9 TAO) or rao of alpha. Fixed-point types and the order of
//! every rounding are those of the specification: multiplication and division round down,
//! everything saturates.

#![cfg_attr(not(feature = "std"), no_std)]
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

pub mod dividends;
pub mod fixed;
pub mod injection;
pub mod issuance;
pub mod moving_price;
pub mod payout;
pub mod pending;
pub mod price;
pub mod root;
pub mod schedule;
pub mod shares;

pub use substrate_fixed::types::{I96F32, U64F64, U96F32};
