//! Weights: what a validator says of the other neurons (spec: weights §2).
//!
//! A row is a list of uids with numbers in any scale; it is stored scaled so that its largest
//! number is 65535. The next epoch reads the rows of all validators.
//!
//! On a subnet with commit–reveal nobody can copy a row: a validator first commits to a hash of it,
//! and reveals the row some epochs later, when copying it no longer pays. Until then the epochs
//! ignore targets that registered after the commit.
//!
//! What can be judged without the row itself — stake, rate limit, a commit to reveal — is judged by
//! [`crate::guards`], at dispatch and before that in the transaction pool.

pub(crate) mod columns;
mod commit;
mod commits;
mod reveal;
mod set;
pub(crate) mod storage;

pub(crate) use commits::RevealWindow;
