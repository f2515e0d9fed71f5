//! `myelin-explorer`: indexes a node and serves pages, a JSON API and a live stream.

use clap::Parser;
use myelin_explorer::{Explorer, chain::RpcChain, store::Store};
use std::{io::IsTerminal, net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tower_http::trace::TraceLayer;
use tracing::warn;
use tracing_subscriber::EnvFilter;

/// How long open requests may take to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(2);

/// A block explorer for Myelin and other nodes of the same protocol.
///
/// Indexes a node over JSON-RPC into a database, follows it, and serves pages at the address it
/// prints, a JSON API described at /api/openapi.json, and news at /api/live. Stop it with Ctrl-C; it
/// resumes where it stopped.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// WebSocket of the node. History needs one that keeps states: --state-pruning archive.
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
    node: String,

    /// Address to serve at; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9955")]
    listen: SocketAddr,

    /// Where the index is kept: an SQLite file, or postgres://user:password@host/name.
    #[arg(long, value_name = "FILE|URL", default_value = "explorer.sqlite")]
    database: String,

    /// First block of a new index; by default the first one whose state the node still has.
    #[arg(long, value_name = "BLOCK")]
    from: Option<u32>,

    /// What to log, as `info` or `warn,myelin_explorer=debug`.
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("myelin-explorer: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    let filter = EnvFilter::try_new(&args.log)
        .map_err(|error| format!("--log {}: {error}; expected as `info`", args.log))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let store = Store::open(&args.database).await.map_err(|error| error.to_string())?;
    if let (Some(from), Ok(Some(first))) = (args.from, store.first().await)
        && from != first
    {
        warn!("the database starts at block {first}: --from {from} is for new ones and ignored");
    }
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        format!("cannot serve at {}: {error}; name another address with --listen", args.listen)
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;

    let chain = Arc::new(RpcChain::connect(args.node));
    let (explorer, workers) = Explorer::new(chain, store.clone(), args.from)
        .await
        .map_err(|error| format!("the database cannot be read: {error}"))?;
    let app = myelin_explorer::app(explorer).layer(TraceLayer::new_for_http());
    println!("Explorer at http://{address} (API: http://{address}/api/openapi.json)");

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async {
                let _ = stopped.await;
            })
            .into_future(),
    );
    let outcome = tokio::select! {
        error = workers.run() => Err(error.to_string()),
        () = interrupted() => Ok(()),
    };
    let _ = stop.send(());
    // Streams never end by themselves.
    let _ = tokio::time::timeout(GRACE, server).await;
    store.close().await;
    outcome
}

/// Waits for Ctrl-C, or for the signal that service managers send.
async fn interrupted() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
