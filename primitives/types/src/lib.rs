//! Types that the other crates share: network and mechanism ids, TAO and alpha amounts as distinct
//! types, the fixed-point aliases of the on-chain interface, and units.
//!
//! The newtypes encode as, and appear in the metadata as, the plain integer they wrap; clients see
//! their names as the `typeName` of fields and arguments.
//!
//! ```
//! use myelin_types::{AlphaBalance, MechId, NetUid, NetUidStorageIndex, TaoBalance, units::TAO};
//!
//! let stake = TaoBalance::new(3 * TAO).saturating_sub(TaoBalance::new(TAO));
//! assert_eq!(stake.to_u64(), 2_000_000_000);
//! assert_eq!(NetUidStorageIndex::new(NetUid::new(7), MechId::new(1)).to_u16(), 4_103);
//! assert_ne!(core::any::TypeId::of::<TaoBalance>(), core::any::TypeId::of::<AlphaBalance>());
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

extern crate alloc;

mod balance;
mod corrections;
mod ids;

pub use balance::{AlphaBalance, TaoBalance};
pub use corrections::{Correction, Corrections};
pub use ids::{MAX_MECHANISMS, MAX_SUBNETS, MechId, NetUid, NetUidStorageIndex};

/// Binary fixed-point numbers with the interface's SCALE layout (`{bits}`).
pub mod fixed {
    pub use substrate_fixed::types::{I32F32, I64F64, I96F32, U64F64, U96F32};
}

/// Amounts of one TAO and of the chain's caps, in rao.
pub mod units {
    /// One TAO (or one alpha) in rao.
    pub const TAO: u64 = 1_000_000_000;
    /// Hard cap of the TAO supply: 21 million TAO.
    pub const MAX_SUPPLY: u64 = 21_000_000 * TAO;
    /// Smallest balance an account may hold.
    pub const EXISTENTIAL_DEPOSIT: u64 = 500;
}
