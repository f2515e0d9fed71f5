//! Command-line arguments that the binaries share.

use super::NeuronError;
use crate::chain::{Client, Options};
use clap::Args;
use tracing_subscriber::EnvFilter;

/// Which chain.
#[derive(Args, Clone, Debug)]
pub struct ChainArgs {
    /// The node's WebSocket address
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
    pub node: String,
}

impl ChainArgs {
    /// Connects.
    pub async fn connect(&self) -> Result<Client, NeuronError> {
        Ok(Client::connect(&self.node, Options::default()).await?)
    }
}

/// What is logged.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    /// What to log: off, error, warn, info, debug or trace, or directives such as
    /// info,myelin_neurons::axon=debug
    #[arg(long, value_name = "LEVEL", default_value = "warn,myelin_neurons=info", global = true)]
    pub log: String,
}

impl LogArgs {
    /// Logs to standard error from now on.
    pub fn start(&self) -> Result<(), NeuronError> {
        let filter = EnvFilter::try_new(&self.log)
            .map_err(|error| NeuronError::Usage(format!("--log {}: {error}", self.log)))?;
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_target(false)
            .with_writer(std::io::stderr)
            .try_init()
            .map_err(|error| NeuronError::Usage(format!("cannot log: {error}")))
    }
}
