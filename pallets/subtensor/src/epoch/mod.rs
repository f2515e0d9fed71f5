//! Consensus: when a subnet's epoch runs, what it reads, what it stores and what it pays.
//!
//! [`schedule`] says when an epoch is due. [`run`] runs one: [`gather`] reads the subnet into
//! plain vectors, [`myelin_yuma`] computes, [`apply`] stores the results. For tools, `preview` tells the next epoch's input.
//!
//! ```ignore
//! // A tempo has passed: 41 alpha to distribute over the subnet's neurons.
//! assert!(Pallet::<T>::epoch_due(netuid, now));
//! for (hotkey, incentive, dividend) in Pallet::<T>::run_epoch(netuid, 41_000_000_000.into()) {
//!     // Incentives are paid as they are, dividends weigh validators against each other.
//! }
//! ```

mod apply;
mod gather;
#[cfg(feature = "std")]
mod preview;
mod run;
mod schedule;
pub(crate) mod storage;

#[cfg(feature = "std")]
pub use preview::EpochPreview;
pub use run::Earnings;
