//! A chain, a subnet and its neurons in one command.
//!
//! [`run`] starts a node with a development chain, lets //Alice own a subnet on it, registers and
//! stakes validators and registers miners of different strength, runs them all, and shows what
//! the chain makes of them, until it is told to stop. The node and its data go with it.

mod node;
mod process;
mod subnet;
mod table;
mod watch;

pub use node::{ExplorerOptions, Node, NodeOptions};
pub use process::beside;
pub use subnet::{Cast, Player, Role, create};
pub use table::{Row, render, rows};
pub use watch::ranked;

use crate::{
    chain::Client,
    miner,
    models::{ContextModel, corpus},
    neuron::{NeuronError, Stop},
    task::{NextSymbol, Settings},
    validator,
};
use indicatif::{ProgressBar, ProgressStyle};
use rand::rngs::OsRng;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::watch as channel, task::JoinSet};

/// Loopback, but not 127.0.0.1, which the chain does not take for an axon's address.
pub const AXON_IP: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// How often the miners read the metagraph.
const MINER_REFRESH: Duration = Duration::from_secs(1);

/// What the demonstration does.
#[derive(Clone, Debug)]
pub struct Options {
    /// The node to start.
    pub node: NodeOptions,
    /// The explorer to start beside it, if any.
    pub explorer: Option<ExplorerOptions>,
    /// Orders of the miners' models.
    pub orders: Vec<usize>,
    /// Number of validators.
    pub validators: usize,
    /// Blocks of an epoch.
    pub tempo: u16,
    /// Time from one round of a validator to its next.
    pub round: Duration,
    /// End as soon as the incentives on chain rank the miners by strength.
    pub once: bool,
    /// Redraw the table in place instead of printing lines.
    pub terminal: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            node: NodeOptions::default(),
            explorer: None,
            orders: (0..=5).collect(),
            validators: 3,
            tempo: 20,
            round: Duration::from_millis(500),
            once: false,
            terminal: false,
        }
    }
}

/// Runs the demonstration until it is told to stop, in good order, or at once. Errors if anything
/// cannot be set up, or the node or a neuron ends by itself. Whatever happens, the node is ended
/// and its data removed.
pub async fn run(options: &Options, mut stop: Stop, mut at_once: Stop) -> Result<(), NeuronError> {
    let progress = Progress::new(options.terminal);
    progress.step("training the miners' models");
    let trained = at_once.or(train(&options.orders)).await.transpose()?;
    let Some(models) = trained.filter(|_| !stop.is_set()) else { return Ok(()) };
    let mut node = Node::start(&options.node, options.explorer.is_some())?;
    let shown = stop.or(play(&mut node, models, options, &progress, stop.clone())).await;
    progress.finish();
    println!("stopping the chain and removing its data");
    let in_time = at_once.or(node.stop()).await;
    let stopped = match in_time {
        Some(stopped) => stopped,
        None => node.kill().await,
    };
    shown.unwrap_or(Ok(())).and(stopped)
}

async fn play(
    node: &mut Node,
    models: Vec<ContextModel>,
    options: &Options,
    progress: &Progress,
    stop: Stop,
) -> Result<(), NeuronError> {
    progress.step(format!("waiting for the node at {}", node.url()));
    let client = node.connect().await?;
    if let Some(explorer) = &options.explorer {
        node.start_explorer(explorer)?;
    }
    let clock = watch::Clock::start(&client).await?;
    let cast = Cast::new(&options.orders, options.validators)?;
    let netuid = create(&client, &cast, options.tempo, |step| progress.step(step)).await?;
    progress.finish();
    println!("{}", banner(node, netuid, &cast));
    let (neurons, reports) = start(&client, netuid, &cast, models, options, &stop)?;
    let show = watch::Show { client: &client, clock, netuid, cast: &cast, reports, options };
    let outcome = tokio::select! {
        shown = show.run() => shown,
        ended = node.ended() => Err(ended),
        failed = first_failure(neurons) => Err(failed),
    };
    outcome
}

/// Starts all neurons; they end when the set is dropped.
#[expect(clippy::type_complexity, reason = "a set of tasks and what the validators report")]
fn start(
    client: &Client,
    netuid: u16,
    cast: &Cast,
    models: Vec<ContextModel>,
    options: &Options,
    stop: &Stop,
) -> Result<
    (JoinSet<Result<(), NeuronError>>, Vec<channel::Receiver<validator::Report>>),
    NeuronError,
> {
    let mut neurons = JoinSet::new();
    let mut reports = Vec::new();
    let ip = IpAddr::V4(AXON_IP);
    for (player, model) in cast.miners().zip(models) {
        let settings = miner::Options {
            refresh: MINER_REFRESH,
            ..miner::Options::new(netuid, SocketAddr::new(ip, 0))
        };
        let (client, hotkey, stop) = (client.clone(), player.hotkey.clone(), stop.clone());
        let task = Arc::new(NextSymbol::miner(model));
        neurons.spawn(async move { miner::run(&client, &hotkey, task, &settings, stop).await });
    }
    for player in cast.validators() {
        let settings = validator::Options {
            round: options.round,
            timeout: Duration::from_secs(3),
            grace: 2 * MINER_REFRESH,
            state: None,
            ..validator::Options::new(netuid)
        };
        let (client, hotkey, stop) = (client.clone(), player.hotkey.clone(), stop.clone());
        let task = NextSymbol::validator_with_fresh_text(&mut OsRng, Settings::default());
        let (sender, receiver) = channel::channel(validator::Report::default());
        reports.push(receiver);
        neurons.spawn(async move {
            validator::run(&client, &hotkey, Arc::new(task), &settings, sender, stop).await
        });
    }
    Ok((neurons, reports))
}

/// Waits for a neuron to fail; for ever, if they all end well.
async fn first_failure(mut neurons: JoinSet<Result<(), NeuronError>>) -> NeuronError {
    while let Some(ended) = neurons.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return error,
            Err(error) => return NeuronError::Usage(format!("a neuron broke off: {error}")),
        }
    }
    std::future::pending().await
}

async fn train(orders: &[usize]) -> Result<Vec<ContextModel>, NeuronError> {
    let orders = orders.to_vec();
    let trained = tokio::task::spawn_blocking(move || {
        let text = corpus::training();
        orders.into_iter().map(|order| ContextModel::train(order, &text)).collect()
    });
    trained.await.map_err(|error| NeuronError::Usage(format!("training broke off: {error}")))
}

/// What is being prepared: a spinner on a terminal, otherwise a line for each step.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn new(terminal: bool) -> Self {
        Self(terminal.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        }))
    }

    fn step(&self, step: impl Into<String>) {
        match &self.0 {
            Some(bar) => bar.set_message(step.into()),
            None => println!("{}", step.into()),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn banner(node: &Node, netuid: u16, cast: &Cast) -> String {
    let validator = cast.validators().next().map(|player| player.uri.as_str()).unwrap_or_default();
    let url = node.url();
    // It is rarely on the shell's path.
    let program = beside("myelin-neurons").unwrap_or_else(|| "myelin-neurons".into());
    let explorer = node
        .explorer()
        .map(|address| format!("see it all in the browser: {address}\n"))
        .unwrap_or_default();
    format!(
        "subnet {netuid} on {url}: {} validators and {} miners\n{explorer}\
         ask the miners from another terminal:\n  \
         {} query --node {url} --netuid {netuid} --hotkey-uri {validator} \
         'The harbourmas'\nCtrl-C ends it all and leaves nothing behind",
        cast.validators().count(),
        cast.miners().count(),
        program.display(),
    )
}
