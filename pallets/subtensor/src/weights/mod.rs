//! Weights: what a validator says of the other neurons (spec: weights §2).
//!
//! A row is a list of uids with numbers in any scale; it is stored scaled so that its largest
//! number is 65535. The next epoch reads the rows of all validators.
//!
//! What can be judged without the row itself — stake and rate limit — is judged by
//! [`crate::guards`], at dispatch and before that in the transaction pool.

mod set;
pub(crate) mod storage;
