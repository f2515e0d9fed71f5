//! Consensus: when a subnet's epoch runs, what it reads, what it stores and what it pays.
//!
//! | file | what it holds |
//! |---|---|
//! | `schedule` | when an epoch is due |
//! | `control` | the calls that move the schedule |
//! | `gather` | a subnet read into plain vectors, each storage prefix once |
//! | `commits` | which targets pending commits hide |
//! | `run` | gather → [`myelin_yuma`] → apply, for each mechanism |
//! | `apply` | the results that changed are stored |
//! | `preview` | the next epoch's input, for tools outside the chain |
//! | `voting_power` | the moving average of validators' stake |
//!
//! ```ignore
//! // A tempo has passed: 41 alpha to distribute over the subnet's neurons.
//! assert!(Pallet::<T>::epoch_due(netuid, now));
//! let keys = Pallet::<T>::keys_of(netuid);
//! let result = Pallet::<T>::run_epoch(netuid, 41_000_000_000.into(), keys);
//! for (hotkey, incentive, dividend) in result.earnings {
//!     // Incentives are paid as they are, dividends weigh validators against each other.
//! }
//! ```

mod apply;
mod commits;
mod control;
mod gather;
#[cfg(feature = "std")]
mod preview;
mod run;
mod schedule;
pub(crate) mod storage;
mod voting_power;

pub use gather::UidKeys;
pub(crate) use gather::are_distinct;
#[cfg(feature = "std")]
pub use preview::EpochPreview;
pub use run::Earnings;
pub(crate) use run::EpochResult;
