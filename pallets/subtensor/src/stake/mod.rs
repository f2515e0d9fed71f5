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
//! | `nominations` | the minimum nomination, and selling what is below it |
//! | `takes` | what delegates and children keep of dividends |
//! | `children` | hotkeys that lend their stake to others |
//! | `auto` | where miners' incentives are staked |
//! | `root_dividends` | what a subnet owes to the stakers of the root network, and their index |
//! | `claims` | paying what it owes, when asked and by itself |
//! | [`locks`] | alpha locked towards a hotkey, and the conviction that it earns |
//!
//! Stake is a share, not an amount: emission to all nominators of a hotkey raises the value of its
//! pool in one write (see [`myelin_share_pool`]). Every subnet has an account that holds its TAO;
//! `SubnetTAO` says how much of that is the pool's.

pub(crate) mod storage;

mod accounts;
mod add;
mod auto;
mod burn;
mod charge;
mod children;
mod claims;
mod fees;
pub(crate) mod locks;
mod nominations;
mod remove;
mod remove_all;
mod root_dividends;
mod shares;
mod swaps;
mod takes;
mod transition;
mod validate;
pub mod weights;

pub use charge::{FeeTaken, FeesInTaoOrAlpha};
pub use fees::AlphaFee;
pub use myelin_share_pool::SafeFloat;
pub use nominations::SharePlace;
pub use weights::StakeWeights;
pub(crate) use weights::{Kin, Stakes};

use myelin_types::TaoBalance;

/// Smallest trade that changes stake, in rao.
pub const MIN_STAKE: TaoBalance = TaoBalance::new(2_000_000);
