//! `simulate`: what the chain computes, offline, and a live chain's state as input for it.

mod export;
mod remote;

use myelin_simulate::export::ExportArgs;
use sc_cli::Result;

/// What can be simulated.
#[derive(Debug, clap::Subcommand)]
pub enum SimulateCommand {
    #[allow(missing_docs)]
    #[command(flatten)]
    Offline(myelin_simulate::Command),

    /// Write a live subnet's next epoch as a case that `simulate epoch` replays.
    Export(ExportArgs),
}

impl SimulateCommand {
    /// Carries out the command.
    pub fn run(&self) -> Result<()> {
        match self {
            Self::Offline(command) => command.run().map_err(|error| error.to_string().into()),
            Self::Export(args) => export::run(args).map_err(Into::into),
        }
    }
}
