//! The reference subnet from outside: ask its miners, or see it all in one command.

use clap::{Args, Parser, Subcommand};
use myelin_neurons::{
    ask::{self, Expert, Opinion},
    chain::At,
    demo,
    dendrite::{Dendrite, Options as DendriteOptions},
    models::{MAX_ORDER, alphabet},
    neuron::{
        self, INTERRUPTED, NeuronError, Stop,
        args::{ChainArgs, KeyArgs, LogArgs, positive_duration, prefixes},
        stop_on_signals, stop_then,
    },
    pow,
    task::{NextSymbol, Prompts, Settings, Task},
};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeSet,
    io::{IsTerminal, stderr, stdout},
    net::SocketAddr,
    num::NonZeroUsize,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    thread::available_parallelism,
    time::Duration,
};

/// Asks the miners of the reference subnet, or shows a whole subnet at work.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Query(Query),
    Register(Register),
    Demo(Demo),
}

/// Ask the best miners of one or two subnets what comes next, and mix their answers.
///
/// Each miner's answer is weighted by its incentive on chain. Without a text, the miners are
/// measured on fresh text, and the mixture's loss is printed beside theirs. Miners answer hotkeys
/// with a validator permit (unless they run with --everyone).
#[derive(Args)]
#[command(after_help = "\
Examples:
  myelin-neurons query --netuid 2 --hotkey-uri //demo-validator-1 'The harbourmas'
  myelin-neurons query --netuid 2 --netuid 3 --hotkey-uri //demo-validator-1")]
struct Query {
    #[command(flatten)]
    chain: ChainArgs,

    /// The subnet's number; may be given twice
    #[arg(long, value_name = "NUMBER", required = true)]
    netuid: Vec<u16>,

    /// Miners to ask on each subnet, the best first
    #[arg(long, value_name = "N", default_value_t = 6)]
    top: usize,

    /// Time miners have to answer
    #[arg(long, value_name = "TIME", default_value = "6s", value_parser = positive_duration)]
    timeout: Duration,

    /// Fresh prefixes to measure on when no text is given
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = prefixes)]
    prefixes: usize,

    /// Text to continue
    text: Option<String>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// Give the hotkey a uid on a subnet: for the subnet's price, or by proof of work.
///
/// Proof of work costs no more than the transaction's fee, where a subnet takes it. The work is
/// for the newest block and begins anew with each; each try is as good as any other, so nothing
/// is lost by that. Ctrl-C ends it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  myelin-neurons register --netuid 2 --wallet mine
  myelin-neurons register --pow --netuid 2 --hotkey-uri //Bob//miner --coldkey-uri //Bob")]
struct Register {
    #[command(flatten)]
    chain: ChainArgs,

    /// The subnet's number
    #[arg(long, value_name = "NUMBER")]
    netuid: u16,

    /// Work for the uid instead of paying the price
    #[arg(long)]
    pow: bool,

    /// Threads that work [default: one for each core]
    #[arg(long, value_name = "N", requires = "pow")]
    threads: Option<NonZeroUsize>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    log: LogArgs,
}

/// Start a chain, a subnet, validators and miners of different strength, and watch incentives
/// follow strength.
///
/// On a terminal the table is drawn in place; otherwise it is printed after each epoch. Ctrl-C
/// stops everything and leaves nothing behind; a second one does so at once.
#[derive(Args)]
struct Demo {
    /// The node's binary [default: myelin-node beside this program, else on the path]
    #[arg(long, value_name = "FILE")]
    node_binary: Option<PathBuf>,

    /// Time between blocks
    #[arg(long, value_name = "TIME", default_value = "250ms")]
    block_time: String,

    /// Port of the node's JSON-RPC; 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 9944)]
    rpc_port: u16,

    /// The explorer's binary [default: myelin-explorer beside this program, if it is there]
    #[arg(long, value_name = "FILE", conflicts_with = "no_explorer")]
    explorer_binary: Option<PathBuf>,

    /// Where the explorer serves; port 0 for any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9955")]
    explorer_listen: SocketAddr,

    /// Start no explorer
    #[arg(long)]
    no_explorer: bool,

    /// Orders of the miners' models, one miner each
    #[arg(long, value_name = "K,...", value_delimiter = ',', default_value = "0,1,2,3,4,5")]
    orders: Vec<usize>,

    /// Blocks of an epoch
    #[arg(long, value_name = "BLOCKS", default_value_t = 20)]
    tempo: u16,

    /// Time from one round of a validator to its next
    #[arg(long, value_name = "TIME", default_value = "500ms", value_parser = positive_duration)]
    round: Duration,

    /// End as soon as the incentives on chain rank the miners by strength
    #[arg(long)]
    once: bool,

    /// What to log: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "off")]
    log: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let result = match Arguments::parse().command {
        Command::Query(query) => run_query(&query).await.map(done),
        Command::Register(register) => run_register(&register).await.map(done),
        Command::Demo(demo) => run_demo(demo).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("myelin-neurons: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run_demo(arguments: Demo) -> Result<ExitCode, NeuronError> {
    LogArgs { log: arguments.log }.start()?;
    let mut orders = arguments.orders;
    orders.sort_unstable();
    orders.dedup();
    if orders.len() < 2 || orders.iter().any(|order| *order > MAX_ORDER) {
        let wanted = format!("at least two different orders from 0 to {MAX_ORDER}");
        return Err(NeuronError::Usage(format!("--orders takes {wanted}, such as 0,2,4")));
    }
    let explorer = match arguments.no_explorer {
        true => None,
        false => arguments.explorer_binary.or_else(|| demo::beside("myelin-explorer")),
    };
    let listen = arguments.explorer_listen;
    let options = demo::Options {
        node: demo::NodeOptions {
            binary: arguments.node_binary.unwrap_or_else(|| {
                demo::beside("myelin-node").unwrap_or_else(|| "myelin-node".into())
            }),
            block_time: arguments.block_time,
            rpc_port: arguments.rpc_port,
        },
        explorer: explorer.map(|binary| demo::ExplorerOptions { binary, listen }),
        orders,
        validators: 3,
        tempo: arguments.tempo,
        round: arguments.round,
        once: arguments.once,
        terminal: stdout().is_terminal(),
    };
    let (hurry, at_once) = Stop::new();
    let stop = stop_then(move || hurry.stop());
    let stop = stop.map_err(NeuronError::io("cannot wait for signals"))?;
    demo::run(&options, stop, at_once.clone()).await?;
    Ok(if at_once.is_set() { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

async fn run_register(register: &Register) -> Result<(), NeuronError> {
    register.log.start()?;
    let hotkey = register.keys.hotkey()?;
    let (client, netuid) = (register.chain.connect().await?, register.netuid);
    if !register.pow {
        let uid = match client.uid(netuid, &hotkey.account(), At::Best).await? {
            Some(uid) => uid,
            None => neuron::register(&client, netuid, &hotkey, &register.keys.coldkey()?).await?,
        };
        println!("{} has uid {uid} on subnet {netuid}", hotkey.ss58());
        return Ok(());
    }
    let coldkey = register.keys.coldkey()?;
    let cores = || available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let registration = pow::Registration {
        netuid,
        hotkey: hotkey.account(),
        coldkey: &coldkey,
        threads: register.threads.unwrap_or_else(cores),
    };
    let mut stop = stop_on_signals().map_err(NeuronError::io("cannot wait for signals"))?;
    let meter = Arc::new(pow::Meter::default());
    let outcome = tokio::select! {
        outcome = pow::register(&client, &registration, &meter, &mut stop) => outcome?,
        () = pow::progress::show(meter.clone(), stderr().is_terminal()) => pow::Outcome::Stopped,
    };
    let report = meter.report();
    match outcome {
        pow::Outcome::Registered(uid, receipt) => println!(
            "{} has uid {uid} on subnet {netuid}, registered in block {} after {} seals in {:.1} s",
            hotkey.ss58(),
            receipt.block.number,
            report.tried,
            report.worked.as_secs_f64()
        ),
        pow::Outcome::Already(uid) => {
            println!("{} has uid {uid} on subnet {netuid}", hotkey.ss58());
        }
        pow::Outcome::Stopped => println!("stopped after {} seals", report.tried),
    }
    Ok(())
}

async fn run_query(query: &Query) -> Result<(), NeuronError> {
    query.log.start()?;
    let signer = neuron::signer(&query.keys.hotkey()?)?;
    let experts = experts(query).await?;
    let settings = match &query.text {
        Some(text) => Settings { prefixes: 1, prefix_length: text.len() },
        None => Settings { prefixes: query.prefixes, ..Settings::default() },
    };
    let options =
        DendriteOptions { answer_bytes: settings.reply_bytes(), ..DendriteOptions::default() };
    let dendrite = Dendrite::new(signer, options)?;
    match &query.text {
        Some(text) => {
            let prompts = Prompts { prefixes: vec![text.clone()] };
            let opinions = ask::ask(&dendrite, experts, &prompts, query.timeout).await;
            print_predictions(&opinions)
        }
        None => {
            let mut random = StdRng::from_entropy();
            let (prompts, came) = NextSymbol::validator_with_fresh_text(&mut random, settings)
                .make_query(&mut random);
            let opinions = ask::ask(&dendrite, experts, &prompts, query.timeout).await;
            print_measured(&opinions, &came)
        }
    }
}

/// The best miners of each subnet. Errors if there are none.
async fn experts(query: &Query) -> Result<Vec<Expert>, NeuronError> {
    let client = query.chain.connect().await?;
    let mut experts = Vec::new();
    // Whoever is named twice still has one say.
    let netuids: BTreeSet<u16> = query.netuid.iter().copied().collect();
    for netuid in &netuids {
        experts.extend(ask::top(&client.metagraph(*netuid, At::Best).await?, query.top));
    }
    if experts.is_empty() {
        return Err(NeuronError::Usage(
            "no miner there serves an axon and has earned any incentive yet; see `--netuid`".into(),
        ));
    }
    Ok(experts)
}

fn print_predictions(opinions: &[Opinion]) -> Result<(), NeuronError> {
    println!("subnet  uid  incentive  what comes next");
    for Opinion { expert, predictions } in opinions {
        let said = match predictions {
            Ok(predictions) => likeliest(&predictions.distributions[0]),
            Err(reason) => format!("no answer: {reason}"),
        };
        println!("{:>6}  {:>3}  {:>9.4}  {said}", expert.netuid, expert.uid, expert.incentive);
    }
    let mixture = ask::mixture(opinions, 1).ok_or_else(nobody)?;
    println!("mixture                {}", likeliest(&mixture.distributions[0]));
    Ok(())
}

/// The likeliest symbols and their probabilities.
fn likeliest(distribution: &[f64]) -> String {
    let mut ranked: Vec<(usize, f64)> = distribution.iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let show = |(symbol, probability): &(usize, f64)| {
        let character = alphabet::character(u8::try_from(*symbol).unwrap_or(u8::MAX));
        format!("{character:?} {:.1}%", probability * 100.0)
    };
    ranked.iter().take(5).map(show).collect::<Vec<_>>().join("  ")
}

fn print_measured(opinions: &[Opinion], came: &[u8]) -> Result<(), NeuronError> {
    let measured = ask::measure(opinions, came).ok_or_else(nobody)?;
    println!("bits per symbol on {} fresh prefixes, lower is better", came.len());
    println!("subnet  uid  incentive  loss");
    for Opinion { expert, predictions } in opinions {
        let own = measured
            .miners
            .iter()
            .find(|(netuid, uid, _)| (*netuid, *uid) == (expert.netuid, expert.uid));
        let loss = match (own, predictions) {
            (Some((_, _, loss)), _) => format!("{loss:.3}"),
            (None, Err(reason)) => format!("no answer: {reason}"),
            (None, Ok(_)) => "-".to_owned(),
        };
        println!("{:>6}  {:>3}  {:>9.4}  {loss}", expert.netuid, expert.uid, expert.incentive);
    }
    println!("incentive-weighted mean  {:.3}", measured.weighted_mean);
    println!("best single miner        {:.3}", measured.best);
    println!("mixture                  {:.3}", measured.mixture);
    Ok(())
}

fn nobody() -> NeuronError {
    NeuronError::Usage("no miner gave a usable answer; see the reasons above".into())
}
