//! What the chain computes, replayed offline.
//!
//! The tool behind `myelin-node simulate`. It needs neither a chain nor a runtime: a file says
//! what was the case, pure functions compute what follows.
//!
//! | module | what it replays |
//! |---|---|
//! | [`economy`] | emission and pools over many blocks, from a scenario |

#![forbid(unsafe_code)]

pub mod economy;
mod error;
mod file;

pub use error::Error;

/// What can be simulated without a chain.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run emission, pools and stake flows of a scenario for many blocks.
    Economy(economy::EconomyArgs),
}

impl Command {
    /// Carries out the command.
    pub fn run(&self) -> Result<(), Error> {
        match self {
            Self::Economy(args) => economy::run(args),
        }
    }
}
