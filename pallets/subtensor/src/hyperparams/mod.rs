//! Hyperparameters: settings of a subnet or of the whole chain (spec: registry §20–24).
//!
//! Storage lives here, with the rules about who may change what and when. The calls are those of
//! `pallet-admin-utils`, whose table says for each setting who may change it, within which bounds,
//! and how the change is announced.
//!
//! A subnet's owner may change most of its settings, each at most once in a number of tempos; and
//! nobody may change one shortly before an epoch (the freeze window), so that validators know the
//! rules they weigh under.

mod mechanisms;
mod permissions;
mod setters;
pub(crate) mod storage;

pub use permissions::OwnerLimit;
