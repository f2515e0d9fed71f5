//! # Stake
//!
//! Who staked how much alpha to whom, and how TAO becomes alpha and back.
//!
//! | file | what it holds |
//! |---|---|
//! | `accounts` | hotkeys and the coldkeys that own them |
//! | `shares` | stake as shares of a hotkey's pool |
//! | `swaps` | trades with a subnet's pool and what they move |
//! | `validate` | the checks before stake is added or removed |
//! | `add`, `remove`, `remove_all` | TAO for stake and stake for TAO, with and without limit price |
//! | `transition` | stake that changes its hotkey, coldkey or subnet |
//! | `burn` | stake that is recycled or burnt |
//! | `charge`, `fees` | transaction fees, paid from a stake when TAO is short |
//! | [`weights`] | stake as the epoch and the weight calls count it |
//! | `children` | hotkeys that lend their stake to others |
//! | `root_dividends` | what a subnet owes to the stakers of the root network |
//!
//! Stake is a share, not an amount: emission to all nominators of a hotkey raises the value of its
//! pool in one write (see [`myelin_share_pool`]). Every subnet has an account that holds its TAO;
//! `SubnetTAO` says how much of that is the pool's.

pub(crate) mod storage;

mod accounts;
mod add;
mod burn;
mod charge;
mod children;
mod fees;
mod remove;
mod remove_all;
mod root_dividends;
mod shares;
mod swaps;
mod transition;
mod validate;
pub mod weights;

pub use charge::{FeeTaken, FeesInTaoOrAlpha};
pub use fees::AlphaFee;
pub use myelin_share_pool::SafeFloat;
pub use weights::StakeWeights;

use myelin_types::TaoBalance;

/// Smallest trade that changes stake, in rao.
pub const MIN_STAKE: TaoBalance = TaoBalance::new(2_000_000);
