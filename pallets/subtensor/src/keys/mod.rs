//! # Keys that change
//!
//! A coldkey may hand everything it has to a new one: it announces the hash of the new key, waits,
//! and swaps; whoever stole the old key cannot do it unnoticed (spec: staking §15). A hotkey is
//! replaced at once, on one subnet or on all (spec: staking §14).
//!
//! | file | what it holds |
//! |---|---|
//! | `announcements` | announcing, disputing and clearing a coldkey swap |
//! | `coldkey` | the swap itself |
//! | `hotkey` | replacing a hotkey: checks, price, ownership |
//! | `hotkey_subnet` | what one subnet stores for a hotkey |

pub(crate) mod storage;

mod announcements;
mod coldkey;
mod hotkey;
mod hotkey_subnet;

use myelin_types::TaoBalance;

/// Price of announcing a coldkey swap and of swapping a hotkey everywhere, in rao; recycled.
pub const KEY_SWAP_COST: TaoBalance = TaoBalance::new(100_000_000);
