//! Exercises the chain client against a real node; the end-to-end tests start the node, stop and
//! freeze it meanwhile, and judge what this prints: one JSON object a line.

mod errors;
mod follow;
mod weights;

use clap::{Parser, Subcommand};
use futures::future::try_join_all;
use myelin_neurons::{
    chain::{At, Client, Options, Receipt, Wait},
    wallet::{Keyfile, Keypair, Password, Wallet},
};
use myelin_types::{TaoBalance, units::TAO};
use serde_json::{Value, json};
use std::{
    error::Error,
    io::{Write, stdin, stdout},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Exercises the chain client.
#[derive(Parser)]
struct Arguments {
    /// The node's WebSocket address
    url: String,
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// Many submissions of two accounts at once
    Flights,
    /// Submissions and reads that fail, each in its own way
    Errors,
    /// A subnet from its registration to weights, with every local refusal on the way
    Weights,
    /// Blocks and submissions over a restart of the node
    Follow {
        /// How many finalised blocks after the restart
        #[arg(default_value_t = 8)]
        blocks: u64,
    },
    /// A node that comes back with another chain
    OtherChain,
    /// Waits on a node that stands still
    Limits,
    /// A submission to a chain without blocks
    Stalled,
    /// Reads a wallet's keys, or writes them; needs no node
    Wallet {
        /// Directory of the wallets
        root: PathBuf,
        /// Name of the wallet
        name: String,
        /// Write this mnemonic's coldkey, encrypted, and //Alice as hotkey first
        #[arg(long)]
        phrase: Option<String>,
    },
}

/// Prints one line for the test.
fn say(line: Value) {
    println!("{line}");
    // The test reads a pipe, which holds lines back otherwise.
    stdout().flush().unwrap_or_else(|error| eprintln!("cannot print: {error}"));
}

/// Waits for the test to have done something to the node.
async fn pause(name: &str) -> Outcome {
    say(json!({ "pause": name }));
    tokio::task::spawn_blocking(|| stdin().read_line(&mut String::new())).await??;
    Ok(())
}

fn key(uri: &str) -> Keypair {
    Keypair::from_uri(uri).expect("a dev URI")
}

fn tao(tao: u64) -> TaoBalance {
    TaoBalance::new(tao * TAO)
}

#[tokio::main]
async fn main() -> Outcome {
    let Arguments { url, scenario } = Arguments::parse();
    let connect = || Client::connect(&url, Options::default());
    match scenario {
        Scenario::Flights => flights(&connect().await?).await,
        Scenario::Errors => errors::run(&connect().await?).await,
        Scenario::Weights => weights::run(&connect().await?).await,
        Scenario::Follow { blocks } => follow::run(&connect().await?, blocks).await,
        Scenario::OtherChain => follow::other_chain(&connect().await?).await,
        Scenario::Limits => limits(&url).await,
        Scenario::Stalled => stalled(&url).await,
        Scenario::Wallet { root, name, phrase } => wallet(&root, &name, phrase.as_deref()),
    }
}

async fn flights(client: &Client) -> Outcome {
    let receiver = key("//receiver").account();
    let before = client.balance(&receiver, At::Best).await?;
    let (alice, bob) = (key("//Alice"), key("//Bob"));
    let began = Instant::now();
    let transfer = |from, rao| {
        let amount = TaoBalance::new(TAO + rao);
        client.transfer(from, &receiver, amount, Wait::Included)
    };
    let of_alice = try_join_all((0..24).map(|n| transfer(&alice, n)));
    let of_bob = try_join_all((0..8).map(|n| transfer(&bob, n)));
    let (of_alice, of_bob) = futures::try_join!(of_alice, of_bob)?;
    let elapsed = began.elapsed();
    let places = |receipts: &[Receipt]| -> Vec<(u64, u32)> {
        receipts.iter().map(|receipt| (receipt.block.number, receipt.index)).collect()
    };
    // Two programs that sign for one account without knowing of each other.
    let (charlie, rival) =
        (key("//Charlie"), Client::connect(client.url(), Options::default()).await?);
    let of_charlie = |client: Client| {
        let (charlie, receiver) = (charlie.clone(), receiver);
        async move {
            let transfer = || client.transfer(&charlie, &receiver, tao(1), Wait::Included);
            try_join_all((0..6).map(|_| transfer())).await
        }
    };
    let (ours, rivals) = futures::try_join!(of_charlie(client.clone()), of_charlie(rival))?;
    let gain = client.balance(&receiver, At::Best).await?.saturating_sub(before);
    let last = client.transfer(&alice, &receiver, tao(1), Wait::Finalized).await?;
    let finalized = client.finalized().await?;
    say(json!({
        "alice": places(&of_alice),
        "bob": places(&of_bob),
        "charlie": places(&[ours, rivals].concat()),
        "gain": gain.to_u64(),
        "fee": of_alice[0].fee.to_u64(),
        "milliseconds": elapsed.as_millis() as u64,
        "last": [last.block.number, u64::from(last.finalized), finalized.number],
    }));
    Ok(())
}

async fn limits(url: &str) -> Outcome {
    let (alice, bob) = (key("//Alice"), key("//Bob").account());
    let second = Duration::from_secs(1);
    let options = Options { request_limit: second, block_limit: second, ..Options::default() };
    let client = Client::connect(url, options.clone()).await?;
    let mut blocks = client.best_blocks();
    blocks.next().await.ok_or("no block at all")??;
    pause("freeze the node").await?;
    let began = Instant::now();
    let read = client.best().await.err().map(|error| error.to_string());
    let submitted = client.transfer(&alice, &bob, tao(1), Wait::Included);
    let submitted = submitted.await.err().map(|error| error.to_string());
    // Blocks that were on their way still arrive.
    let block = loop {
        match blocks.next().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => break Some(error.to_string()),
            None => break None,
        }
    };
    let waited = began.elapsed().as_millis() as u64;
    let nowhere = Options { connect_limit: second, ..options };
    let nowhere = Client::connect("ws://127.0.0.1:1", nowhere).await.err();
    say(json!({
        "read": read, "submitted": submitted, "block": block, "milliseconds": waited,
        "nowhere": nowhere.map(|error| error.to_string()),
    }));
    pause("let the node go on").await?;
    let block = blocks.next().await.ok_or("the stream has ended")??;
    say(json!({ "after": block.number }));
    Ok(())
}

async fn stalled(url: &str) -> Outcome {
    let (alice, bob) = (key("//Alice"), key("//Bob").account());
    let options = Options { include_limit: Duration::from_secs(2), ..Options::default() };
    let client = Client::connect(url, options).await?;
    let transfer = client.transfer(&alice, &bob, tao(1), Wait::Included);
    let error = transfer.await.err().map(|error| error.to_string());
    let block = client.wait_for_block(1, Duration::from_secs(1)).await.err();
    say(json!({ "submitted": error, "block": block.map(|error| error.to_string()) }));
    Ok(())
}

/// The coldkey's password is in its environment variable.
fn wallet(root: &Path, name: &str, phrase: Option<&str>) -> Outcome {
    let wallet = Wallet::new(root, name)?;
    let password = Password { given: None, silent: true };
    if let Some(phrase) = phrase {
        wallet.write_coldkey(&Keyfile::from_phrase(phrase)?, Some(&password), false)?;
        wallet.write_hotkey("default", &key("//Alice").into(), None, false)?;
    }
    let coldkey = wallet.coldkey(&password)?;
    say(json!({
        "coldkey": coldkey.ss58(), "public": wallet.coldkey_public()?.to_string(),
        "hotkey": wallet.hotkey("default", &password)?.ss58(),
        "hotkeys": wallet.hotkeys()?.iter().map(|hotkey| &hotkey.name).collect::<Vec<_>>(),
    }));
    Ok(())
}
