//! Calls an axon that repeats or spells texts, once or as often as it can.
//!
//! `cargo run --release -p myelin-neurons --example dendrite -- --port 8091 --text hello`

mod echo;

use clap::Parser;
use echo::{Echo, Spell};
use futures::StreamExt;
use myelin_neurons::{
    dendrite::{AxonInfo, Dendrite, DendriteError, Options as DendriteOptions, Reply},
    synapse::{LocalSigner, Ping, Signer, Synapse},
};
use std::{
    error::Error,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

/// Calls an axon and prints the outcome as one line of JSON.
#[derive(Parser)]
struct Options {
    /// The axon's address.
    #[arg(long, default_value = "127.0.0.1")]
    ip: IpAddr,
    /// The axon's port.
    #[arg(long, default_value_t = 8091)]
    port: u16,
    /// Secret URI of the caller's hotkey.
    #[arg(long, default_value = "//Alice")]
    hotkey: String,
    /// Address of the axon's hotkey; by default that of //Bob.
    #[arg(long)]
    axon: Option<String>,
    /// Seconds to wait for the answer.
    #[arg(long, default_value_t = 12.0)]
    timeout: f64,
    /// Sends the base synapse instead of a text.
    #[arg(long)]
    ping: bool,
    /// Has the text spelt symbol by symbol instead of repeated.
    #[arg(long, conflicts_with = "ping")]
    spell: bool,
    /// The text to repeat or spell.
    #[arg(long, default_value = "hello")]
    text: String,
    /// How often the axon shall repeat it.
    #[arg(long, default_value_t = 1)]
    count: u16,
    /// Seconds the axon shall take, for each symbol when it spells.
    #[arg(long, default_value_t = 0.0)]
    delay: f64,
    /// Measures: this many calls, instead of one.
    #[arg(long)]
    calls: Option<usize>,
    /// Calls at once while measuring.
    #[arg(long, default_value_t = 64)]
    concurrent: usize,
}

/// The outcome as JSON: status, message, and on success the reply and the time it took.
fn describe<S: Synapse>(outcome: Result<Reply<S>, DendriteError>) -> serde_json::Value {
    match outcome {
        Ok(reply) => serde_json::json!({
            "status": 200,
            "message": reply.axon.status_message,
            "synapse": reply.synapse,
            "seconds": reply.elapsed.as_secs_f64(),
        }),
        Err(error) => serde_json::json!({"status": error.status(), "message": error.to_string()}),
    }
}

/// The outcome of a spelling: the text, and when its first and last bytes came.
async fn spell(
    dendrite: &Dendrite,
    target: &AxonInfo,
    spell: &Spell,
    timeout: Duration,
) -> serde_json::Value {
    let started = Instant::now();
    let outcome = async {
        let mut chunks = dendrite.call_stream(target, spell, timeout).await?;
        let (mut text, mut times) = (Vec::new(), Vec::new());
        while let Some(chunk) = chunks.next().await {
            text.extend_from_slice(&chunk?);
            times.push(started.elapsed().as_secs_f64());
        }
        Ok::<_, DendriteError>((text, times, chunks.axon))
    };
    match outcome.await {
        Ok((text, times, axon)) => serde_json::json!({
            "status": 200,
            "message": axon.status_message,
            "text": String::from_utf8_lossy(&text),
            "first": times.first(),
            "last": times.last(),
        }),
        Err(error) => serde_json::json!({"status": error.status(), "message": error.to_string()}),
    }
}

/// Calls per second, and the median and 99th percentile of their times in milliseconds.
async fn measure(
    dendrite: &Dendrite,
    target: &AxonInfo,
    echo: &Echo,
    options: &Options,
    calls: usize,
) -> serde_json::Value {
    let timeout = Duration::from_secs_f64(options.timeout);
    let started = Instant::now();
    let outcomes: Vec<_> =
        futures::stream::iter((0..calls).map(|_| dendrite.call(target, echo, timeout)))
            .buffer_unordered(options.concurrent)
            .collect()
            .await;
    let seconds = started.elapsed().as_secs_f64();
    let mut times: Vec<f64> =
        outcomes.iter().flatten().map(|reply| reply.elapsed.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((times.len() as f64 * share) as usize);
    serde_json::json!({
        "answered": times.len(),
        "failed": calls - times.len(),
        "per_second": times.len() as f64 / seconds,
        "median_ms": at(0.5),
        "p99_ms": at(0.99),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let signer = Arc::new(LocalSigner::from_uri(&options.hotkey)?);
    let hotkey = match &options.axon {
        Some(address) => address.clone(),
        None => LocalSigner::from_uri("//Bob")?.ss58().to_string(),
    };
    let target = AxonInfo { ip: options.ip, port: options.port, hotkey };
    let dendrite = Dendrite::new(signer, DendriteOptions::default())?;
    let timeout = Duration::try_from_secs_f64(options.timeout)?;
    let echo = Echo {
        text: options.text.clone(),
        count: options.count,
        delay: options.delay,
        reply: None,
    };
    let outcome = match options.calls {
        Some(calls) => measure(&dendrite, &target, &echo, &options, calls).await,
        None if options.spell => {
            let message = Spell { text: options.text, delay: options.delay };
            spell(&dendrite, &target, &message, timeout).await
        }
        None if options.ping => describe(dendrite.call(&target, &Ping {}, timeout).await),
        None => describe(dendrite.call(&target, &echo, timeout).await),
    };
    println!("{outcome}");
    Ok(())
}
