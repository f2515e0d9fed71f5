//! Proportional stake shares of a hotkey's alpha (spec `staking.md` §2).
//!
//! Per (hotkey, subnet) there is one pool: a shared value in rao of alpha, a denominator, and one
//! share per coldkey. The stake of a coldkey is `floor(value · share / denominator)`. Emission to
//! all nominators changes the shared value only, so it costs one write however many nominators
//! there are.
//!
//! The crate holds no storage: a pallet loads a [`Pool`] and the shares concerned, applies one
//! operation and writes the results back.

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

mod pool;
mod safe_float;

pub use pool::{Change, Pool, resolve_share};
pub use safe_float::{MANTISSA_MAX, SafeFloat};
