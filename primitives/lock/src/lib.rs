//! Locked stake (spec `staking.md` §13).
//!
//! A coldkey may lock part of its alpha on a subnet towards one hotkey. What is locked cannot be
//! unstaked; it decays with time unless the lock is perpetual, and earns conviction meanwhile,
//! which in the end decides who owns the subnet. Locks towards the owner's own hotkey have the
//! conviction of their mass, without delay.
//!
//! A [`LockState`] stands for one coldkey's lock as well as for the sum of many: both decay by the
//! same rule, [`LockState::roll`].
//!
//! ```
//! use myelin_lock::{LockKind, LockState, Rates};
//!
//! let lock = LockState::new(10_000, 500);
//! let rates = Rates { unlock: 934_866, maturity: 934_866 };
//! let later = lock.roll(1_500, LockKind { perpetual: false, of_owner: false }, rates);
//! assert_eq!(later.locked_mass, 9_989);
//! assert_eq!(later.conviction.to_num::<u64>(), 10);
//! ```

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

mod decay;
mod state;

pub use decay::decay;
pub use state::{DUST, LockKind, LockState, Part, Rates};
