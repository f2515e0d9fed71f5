//! What the chain computes, replayed offline.
//!
//! The tool behind `myelin-node simulate`. It needs neither a chain nor a runtime: a file says
//! what was the case, pure functions compute what follows.
//!
//! | module | what it replays |
//! |---|---|
//! | [`epoch`] | epochs of Yuma consensus, from case files |
//!
//! [`export`] holds what exporting a live subnet as a case has in common with reading one; the
//! chain's side of it is the node's.
//!
//! As a library, on one case:
//!
//! ```
//! use myelin_yuma::case::Case;
//!
//! # let line = include_str!("../../primitives/yuma/tests/vectors/yuma-public.jsonl")
//! #     .lines().next().unwrap();
//! let case: Case = serde_json::from_str(line)?;
//! let results = case.replay();                       // one result an epoch
//! println!("{}: incentives {:?}", case.name, results[0].incentive);
//! assert_eq!(case.check(), Ok(()));                  // they are what the case expects
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! or as on the command line, over a file:
//!
//! ```no_run
//! use myelin_simulate::epoch::{EpochArgs, run};
//!
//! let args = EpochArgs { input: "cases.jsonl".into(), check: true, ..EpochArgs::default() };
//! run(&args)?; // an error if a case differs from what it expects
//! # Ok::<(), myelin_simulate::Error>(())
//! ```

#![forbid(unsafe_code)]

pub mod economy;
pub mod epoch;
mod error;
pub mod export;
mod file;
pub mod progress;

pub use error::Error;

/// What can be simulated without a chain.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Replay epochs of Yuma consensus from a file of cases.
    Epoch(epoch::EpochArgs),
    /// Run emission, pools and stake flows of a scenario for many blocks.
    Economy(economy::EconomyArgs),
}

impl Command {
    /// Carries out the command.
    pub fn run(&self) -> Result<(), Error> {
        match self {
            Self::Epoch(args) => epoch::run(args),
            Self::Economy(args) => economy::run(args),
        }
    }
}
