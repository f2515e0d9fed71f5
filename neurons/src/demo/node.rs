//! A node as a child process, with data of its own that goes when it goes.

use crate::{
    chain::{self, Client},
    neuron::NeuronError,
};
use std::{
    collections::VecDeque,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Lines of the node's log that are kept, to be shown if it fails.
const KEPT_LINES: usize = 20;

/// Time a node has to end by itself.
const END_LIMIT: Duration = Duration::from_secs(20);

/// How to start a node.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// The binary.
    pub binary: PathBuf,
    /// Time between blocks, as `--block-time` takes it.
    pub block_time: String,
    /// Port of its JSON-RPC.
    pub rpc_port: u16,
}

impl Default for NodeOptions {
    fn default() -> Self {
        Self { binary: "myelin-node".into(), block_time: "250ms".into(), rpc_port: 9944 }
    }
}

/// The node's binary: the one beside this program if there is one, else what the path finds.
pub fn find_node() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|own| {
        let node = own.parent()?.join("myelin-node");
        node.is_file().then_some(node)
    });
    beside.unwrap_or_else(|| "myelin-node".into())
}

/// A running node.
#[derive(Debug)]
pub struct Node {
    child: Child,
    url: String,
    data: Data,
    log: Log,
}

/// A folder that is removed when dropped.
#[derive(Debug)]
struct Data(PathBuf);

impl Drop for Data {
    fn drop(&mut self) {
        // It may never have been filled.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The last lines that a node wrote.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Log {
    fn follow(&self, output: Option<impl AsyncRead + Unpin + Send + 'static>) {
        let Some(output) = output else { return };
        let log = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = log.0.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == KEPT_LINES {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
        });
    }

    fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|line| format!("  {line}\n")).collect()
    }
}

impl Node {
    /// Starts a node with a development chain. Errors if its port is taken or it does not start.
    pub async fn start(options: &NodeOptions) -> Result<Self, NeuronError> {
        let rpc_port = free_port(options.rpc_port)?;
        let name = format!("myelin-demo-{}", std::process::id());
        let data = Data(std::env::temp_dir().join(name));
        let mut child = command(options, rpc_port, &data.0)
            .spawn()
            .map_err(NeuronError::io(format!("cannot start {}", options.binary.display())))?;
        let log = Log::default();
        log.follow(child.stdout.take());
        log.follow(child.stderr.take());
        Ok(Self { child, url: format!("ws://127.0.0.1:{rpc_port}"), data, log })
    }

    /// Where it serves JSON-RPC.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Connects as soon as it answers.
    pub async fn connect(&mut self) -> Result<Client, NeuronError> {
        let url = self.url.clone();
        tokio::select! {
            client = Client::connect(&url, chain::Options::default()) => Ok(client?),
            ended = self.ended() => Err(ended),
        }
    }

    /// Returns when the node has ended by itself, with what it wrote last.
    pub async fn ended(&mut self) -> NeuronError {
        let status = match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let log = self.log.text();
        NeuronError::Usage(format!("the node has ended ({status}); it wrote last:\n{log}"))
    }

    /// Ends the node as Ctrl-C does, waits for it and removes its data.
    pub async fn stop(mut self) -> Result<(), NeuronError> {
        if let Some(id) = self.child.id() {
            interrupt(id).await?;
            if timeout(END_LIMIT, self.child.wait()).await.is_err() {
                self.child.kill().await.map_err(NeuronError::io("the node does not end"))?;
            }
        }
        match std::fs::remove_dir_all(&self.data.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let what = format!("cannot remove {}", self.data.0.display());
                Err(NeuronError::Io { what, reason: error })
            }
            _ => Ok(()),
        }
    }
}

fn command(options: &NodeOptions, rpc_port: u16, data: &Path) -> Command {
    let mut command = Command::new(&options.binary);
    command
        .args(["--dev", "--no-mdns", "--block-time", &options.block_time])
        .args(["--rpc-port", &rpc_port.to_string()])
        .args(["--listen-addr", "/ip4/127.0.0.1/tcp/0"])
        .args(["--no-prometheus", "--no-telemetry", "--base-path"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C in a terminal goes to a whole group; the node is to outlive its neurons.
        .process_group(0)
        .kill_on_drop(true);
    command
}

/// The port asked for, or any if that is 0. Errors if it is taken.
fn free_port(port: u16) -> Result<u16, NeuronError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(NeuronError::io(
        format!("port {port} cannot be used for JSON-RPC; choose another with --rpc-port"),
    ))?;
    let address = listener.local_addr().map_err(NeuronError::io("no port for JSON-RPC"))?;
    Ok(address.port())
}

/// Sends SIGINT, by the system's own program: the standard library can only kill.
async fn interrupt(id: u32) -> Result<(), NeuronError> {
    let status = Command::new("kill").args(["-INT", &id.to_string()]).status().await;
    status.map(|_| ()).map_err(NeuronError::io("cannot interrupt the node"))
}
