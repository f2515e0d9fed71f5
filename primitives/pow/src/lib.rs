//! Registration by proof of work: seals, and the difficulty they must meet (spec `registry.md`
//! §13).
//!
//! - [`seal`]: the [`Puzzle`](seal::Puzzle) of a block and an account, its seals, and whether a
//!   seal meets a difficulty;
//! - [`difficulty`]: how the difficulty follows the registrations of an interval.
//!
//! The chain checks one seal; whoever wants a uid tries nonces until a seal is good enough:
//!
//! ```
//! use myelin_pow::seal::{Puzzle, meets};
//!
//! let puzzle = Puzzle::new(&[7; 32], &[1; 32]);
//! let nonce = (0..).find(|nonce| meets(&puzzle.seal(*nonce), 100)).unwrap();
//! assert!(meets(&puzzle.seal(nonce), 100));
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

pub mod difficulty;
pub mod seal;
