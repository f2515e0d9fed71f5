//! A miner of the reference subnet: predicts the next symbol of texts.

use clap::Parser;
use myelin_neurons::{
    miner,
    models::{ContextModel, MAX_ORDER, corpus},
    neuron::{
        NeuronError,
        args::{ChainArgs, KeyArgs, LogArgs, RegisterArgs, external_ip},
        stop_on_signals,
    },
    task::NextSymbol,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

/// Serves predictions of the next symbol of texts to the validators of a subnet.
///
/// The model is a context model of the order given: it predicts from that many symbols before.
/// It trains when the miner starts, on the text shipped with it or on one of your own, which
/// takes a second or two. Ctrl-C ends the miner in good order.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Examples:
  A miner of strength 4 on a development chain, registered if need be:
    myelin-miner --netuid 2 --hotkey-uri //my-miner --coldkey-uri //Bob --register \\
      --order 4 --external-ip 127.0.0.2
  A miner with the hotkey `miner` of the wallet `main`, behind a router:
    myelin-miner --node wss://node.example:443 --netuid 7 --wallet main --hotkey miner \\
      --axon-port 8091 --external-ip 198.51.100.7 --external-port 18091"
)]
struct Arguments {
    #[command(flatten)]
    chain: ChainArgs,

    #[command(flatten)]
    place: RegisterArgs,

    /// Strength: how many symbols the model looks back
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = order)]
    order: usize,

    /// Text to train on instead of the one shipped
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,

    /// Port that the axon listens on; 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 8091)]
    axon_port: u16,

    /// Address that the axon listens on
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::UNSPECIFIED))]
    axon_ip: IpAddr,

    /// Address that validators are told on chain, neither 0.0.0.0 nor 127.0.0.1, which the chain
    /// does not take; use 127.0.0.2 when everything runs on one machine
    #[arg(long, value_name = "IP", value_parser = external_ip)]
    external_ip: IpAddr,

    /// Port that validators are told on chain [default: the one the axon listens on]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    external_port: u16,

    /// Answer any hotkey, not only those with a validator permit
    #[arg(long)]
    everyone: bool,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    log: LogArgs,
}

fn order(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(order) if order <= MAX_ORDER => Ok(order),
        _ => Err(format!("the order is a number from 0 to {MAX_ORDER}")),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("myelin-miner: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), NeuronError> {
    arguments.log.start()?;
    let hotkey = arguments.keys.hotkey()?;
    let options = miner::Options {
        listen: SocketAddr::new(arguments.axon_ip, arguments.axon_port),
        everyone: arguments.everyone,
        ..miner::Options::new(
            arguments.place.netuid,
            SocketAddr::new(arguments.external_ip, arguments.external_port),
        )
    };
    let text = match &arguments.text {
        Some(path) => std::fs::read_to_string(path)
            .map_err(NeuronError::io(format!("cannot read {}", path.display())))?,
        None => corpus::training(),
    };
    let client = arguments.chain.connect().await?;
    arguments.place.ensure(&client, &hotkey, &arguments.keys).await?;
    // Until here there is nothing to end well, and Ctrl-C also ends the question for a password.
    let stop = stop_on_signals().map_err(NeuronError::io("cannot wait for signals"))?;
    let model = ContextModel::train(arguments.order, &text);
    tracing::info!("trained a model of order {} on {} characters", model.order(), text.len());
    miner::run(&client, &hotkey, Arc::new(NextSymbol::miner(model)), &options, stop).await
}
