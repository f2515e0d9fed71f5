//! A validator of the reference subnet: measures predictions and submits weights.

use clap::Parser;
use myelin_neurons::{
    models::corpus,
    neuron::{
        NeuronError,
        args::{ChainArgs, KeyArgs, LogArgs, RegisterArgs, duration, positive_duration, prefixes},
        stop_on_signals,
    },
    task::{NextSymbol, Settings},
    validator,
};
use rand::rngs::OsRng;
use std::{net::IpAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};
use tokio::sync::watch;

/// Measures the miners of a subnet by how well they predict the next symbol of secret texts, and
/// submits weights.
///
/// In each round all miners get the same prefixes of passages that nobody has seen, and answer
/// with probabilities. The loss is minus log2 of the probability of what came, a miner's weight 2
/// to the power of minus its mean loss. Weights go to the chain once in each epoch, by commit and
/// reveal where the subnet asks for it. Ctrl-C ends the validator in good order; after a restart,
/// whatever ended it, it goes on with its scores and reveals what it committed to.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Examples:
  On a development chain, registered if need be:
    myelin-validator --netuid 2 --hotkey-uri //my-validator --coldkey-uri //Alice --register
  With the hotkey `validator` of the wallet `main`, and a text of one's own:
    myelin-validator --node wss://node.example:443 --netuid 7 --wallet main \\
      --hotkey validator --text secret.txt"
)]
struct Arguments {
    #[command(flatten)]
    chain: ChainArgs,

    #[command(flatten)]
    place: RegisterArgs,

    /// Secret text to draw passages from, instead of a fresh one that the shipped grammar writes
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,

    /// Prefixes in each query
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = prefixes)]
    prefixes: usize,

    /// Time from one round to the next, such as 500ms or 12s
    #[arg(long, value_name = "TIME", default_value = "12s", value_parser = positive_duration)]
    round: Duration,

    /// Time miners have to answer
    #[arg(long, value_name = "TIME", default_value = "6s", value_parser = positive_duration)]
    timeout: Duration,

    /// Rounds that a miner's moving score looks back on
    #[arg(long, value_name = "N", default_value_t = 100)]
    window: u32,

    /// Time from the validator's permit to its first round, in which miners read of the permit
    #[arg(long, value_name = "TIME", default_value = "12s", value_parser = duration)]
    grace: Duration,

    /// Version key sent with weights
    #[arg(long, value_name = "KEY", default_value_t = 0)]
    version_key: u64,

    /// This machine's address as others see it; miners at the same address are called over loopback
    #[arg(long, value_name = "IP")]
    external_ip: Option<IpAddr>,

    /// Folder that keeps scores and commitments yet to be revealed over a restart, one file for
    /// each chain, subnet and hotkey [default: $XDG_DATA_HOME/myelin/validators or
    /// ~/.local/share/myelin/validators]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    log: LogArgs,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("myelin-validator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), NeuronError> {
    arguments.log.start()?;
    let hotkey = arguments.keys.hotkey()?;
    let options = validator::Options {
        round: arguments.round,
        timeout: arguments.timeout,
        window: arguments.window,
        grace: arguments.grace,
        version_key: arguments.version_key,
        external_ip: arguments.external_ip,
        state: arguments.state_dir.clone().or_else(validator::default_dir),
        ..validator::Options::new(arguments.place.netuid)
    };
    let task = task(&arguments)?;
    let client = arguments.chain.connect().await?;
    arguments.place.ensure(&client, &hotkey, &arguments.keys).await?;
    // Until here there is nothing to end well, and Ctrl-C also ends the question for a password.
    let stop = stop_on_signals().map_err(NeuronError::io("cannot wait for signals"))?;
    let (reports, _) = watch::channel(validator::Report::default());
    validator::run(&client, &hotkey, Arc::new(task), &options, reports, stop).await
}

fn task(arguments: &Arguments) -> Result<NextSymbol, NeuronError> {
    let settings = Settings { prefixes: arguments.prefixes, ..Settings::default() };
    let text = match &arguments.text {
        Some(path) => std::fs::read_to_string(path)
            .map_err(NeuronError::io(format!("cannot read {}", path.display())))?,
        None => corpus::held(corpus::HELD_LENGTH, &mut OsRng),
    };
    let needed = (settings.prefix_length + 1) * settings.prefixes;
    if text.chars().count() < needed {
        return Err(NeuronError::Usage(format!(
            "{} prefixes of {} symbols need a text of at least {needed} characters",
            settings.prefixes, settings.prefix_length
        )));
    }
    Ok(NextSymbol::validator(&text, settings))
}
