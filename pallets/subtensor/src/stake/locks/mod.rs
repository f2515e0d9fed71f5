//! # Locks
//!
//! A coldkey may lock part of its alpha on a subnet towards one hotkey (spec: staking §13). Locked
//! alpha cannot be sold, moved to another subnet, recycled or burnt; towards whom it is locked
//! decides, once the subnet is old enough, who owns it.
//!
//! | file | what it holds |
//! |---|---|
//! | `book` | reading locks and the sums that they are part of, bringing them up to date, writing |
//! | `calls` | locking, moving a lock, perpetual locks, refusing locked alpha |
//! | `follow` | what stake that is sold, handed on or lost does to the lock on it |
//! | `ownership` | conviction, and the owner it makes |
//!
//! A lock counts in one of four sums of its subnet: towards the owner's hotkey or another, and
//! decaying or perpetual. Decay and conviction are [`myelin_lock`]'s.

pub(crate) mod storage;

mod book;
mod calls;
mod follow;
mod ownership;
