//! # Keys that change
//!
//! A coldkey may hand everything it has to a new one: it announces the hash of the new key, waits,
//! and swaps; whoever stole the old key cannot do it unnoticed (spec: staking §15).
//!
//! | file | what it holds |
//! |---|---|
//! | `announcements` | announcing, disputing and clearing a coldkey swap |
//! | `coldkey` | the swap itself |

pub(crate) mod storage;

mod announcements;
mod coldkey;

use myelin_types::TaoBalance;

/// Price of announcing a coldkey swap and of swapping a hotkey everywhere, in rao; recycled.
pub const KEY_SWAP_COST: TaoBalance = TaoBalance::new(100_000_000);
