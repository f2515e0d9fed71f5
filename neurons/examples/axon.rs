//! An axon that repeats and spells texts, for official and own dendrites to call.
//!
//! `cargo run --release -p myelin-neurons --example axon -- --listen 127.0.0.1:8091`

mod echo;

use axum::body::Bytes;
use clap::Parser;
use echo::{Echo, Spell};
use futures::{Stream, StreamExt, stream};
use myelin_neurons::{
    axon::{Axon, Caller, HandlerError, Limits, PermittedHotkeys, Rate},
    synapse::{LocalSigner, Signer},
};
use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

/// Serves `Echo`, `Spell` and the ping until Ctrl-C.
#[derive(Parser)]
struct Options {
    /// Address and port to listen at; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
    /// Secret URI of the axon's hotkey.
    #[arg(long, default_value = "//Bob")]
    hotkey: String,
    /// Hotkey address that may call; give it again for more.
    #[arg(long = "permit", required = true)]
    permitted: Vec<String>,
    /// Requests per second that one peer and one hotkey may make.
    #[arg(long, default_value_t = 100.0)]
    rate: f64,
}

async fn repeat(_: Caller, mut echo: Echo) -> Result<Echo, HandlerError> {
    let delay = Duration::try_from_secs_f64(echo.delay)
        .map_err(|error| HandlerError::refused(422, format!("delay: {error}")))?;
    tokio::time::sleep(delay).await;
    echo.reply = Some(echo.text.repeat(echo.count.into()));
    Ok(echo)
}

async fn spell(
    _: Caller,
    spell: Spell,
) -> Result<impl Stream<Item = Result<Bytes, HandlerError>>, HandlerError> {
    if spell.text.is_empty() {
        return Err(HandlerError::refused(418, "short and stout"));
    }
    let delay = Duration::try_from_secs_f64(spell.delay)
        .map_err(|error| HandlerError::refused(422, format!("delay: {error}")))?;
    let symbols: Vec<String> = spell.text.chars().map(String::from).collect();
    Ok(stream::iter(symbols).then(move |symbol| async move {
        tokio::time::sleep(delay).await;
        Ok(Bytes::from(symbol))
    }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let options = Options::parse();
    let signer = Arc::new(LocalSigner::from_uri(&options.hotkey)?);
    let hotkey = signer.ss58().to_string();
    let permitted = PermittedHotkeys::new("not one of --permit");
    permitted.replace(options.permitted);
    let rate = Rate { per_second: options.rate, burst: 2.0 * options.rate };
    let limits = Limits { peer_rate: rate, hotkey_rate: rate, ..Limits::default() };
    let axon = Axon::builder(signer, permitted)
        .limits(limits)
        .route(repeat)
        .route_stream(spell)
        .serve(options.listen)
        .await?;
    println!("{hotkey} listens at {}", axon.address());
    tokio::signal::ctrl_c().await?;
    Ok(axon.stop().await?)
}
