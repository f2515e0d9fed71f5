//! A node and an explorer as child processes, with data of their own that go when they go.

use super::process::Process;
use crate::{
    chain::{self, Client},
    neuron::NeuronError,
};
use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use tokio::process::Command;

/// How to start a node.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// The binary.
    pub binary: PathBuf,
    /// Time between blocks, as `--block-time` takes it.
    pub block_time: String,
    /// Port of its JSON-RPC; 0 for any.
    pub rpc_port: u16,
}

impl Default for NodeOptions {
    fn default() -> Self {
        Self { binary: "myelin-node".into(), block_time: "250ms".into(), rpc_port: 9944 }
    }
}

/// How to start an explorer.
#[derive(Clone, Debug)]
pub struct ExplorerOptions {
    /// The binary.
    pub binary: PathBuf,
    /// Where it serves; port 0 for any.
    pub listen: SocketAddr,
}

/// A running node, and the explorer beside it if there is one.
#[derive(Debug)]
pub struct Node {
    process: Process,
    url: String,
    explorer: Option<(Process, SocketAddr)>,
    data: Data,
}

/// A folder that is removed when dropped.
#[derive(Debug)]
struct Data(PathBuf);

impl Data {
    /// A new folder for its owner's eyes only, under a name that nobody can have made before.
    /// Errors if it cannot be made.
    fn new() -> io::Result<Self> {
        let name = format!("myelin-demo-{:032x}", rand::random::<u128>());
        let path = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        if let Err(reason) = fs::remove_dir_all(&self.0) {
            tracing::warn!("cannot remove {}: {reason}", self.0.display());
        }
    }
}

impl Node {
    /// Starts a node with a development chain, which keeps all states if `history` is wanted, as
    /// an explorer does. Errors if its port is taken or it does not start.
    pub fn start(options: &NodeOptions, history: bool) -> Result<Self, NeuronError> {
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), options.rpc_port);
        let rpc_port = free_address(address, "JSON-RPC", "--rpc-port")?.port();
        let data = Data::new().map_err(NeuronError::io("cannot make a folder for the chain"))?;
        let process = Process::start("node", command(options, rpc_port, history, &data.0))?;
        Ok(Self { process, url: format!("ws://127.0.0.1:{rpc_port}"), explorer: None, data })
    }

    /// Where it serves JSON-RPC.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the explorer serves, if there is one.
    pub fn explorer(&self) -> Option<String> {
        self.explorer.as_ref().map(|(_, address)| format!("http://{address}"))
    }

    /// Connects as soon as the node answers.
    pub async fn connect(&mut self) -> Result<Client, NeuronError> {
        let url = self.url.clone();
        tokio::select! {
            client = Client::connect(&url, chain::Options::default()) => Ok(client?),
            ended = self.ended() => Err(ended),
        }
    }

    /// Starts an explorer of the node. Errors if its address is taken or it does not start.
    pub fn start_explorer(&mut self, options: &ExplorerOptions) -> Result<(), NeuronError> {
        let listen = free_address(options.listen, "the explorer", "--explorer-listen")?;
        let mut command = Command::new(&options.binary);
        command
            .args(["--node", &self.url, "--listen", &listen.to_string(), "--database"])
            .arg(self.data.0.join("explorer.sqlite"));
        self.explorer = Some((Process::start("explorer", command)?, listen));
        Ok(())
    }

    /// Returns when the node or the explorer has ended by itself, with what it wrote last.
    pub async fn ended(&mut self) -> NeuronError {
        match &mut self.explorer {
            Some((explorer, _)) => tokio::select! {
                ended = self.process.ended() => ended,
                ended = explorer.ended() => ended,
            },
            None => self.process.ended().await,
        }
    }

    /// Ends explorer and node as Ctrl-C does, and waits for them. Their data go when this is
    /// dropped.
    pub async fn stop(&mut self) -> Result<(), NeuronError> {
        let explorer = match &mut self.explorer {
            Some((explorer, _)) => explorer.stop().await,
            None => Ok(()),
        };
        self.process.stop().await.and(explorer)
    }

    /// As [`Self::stop`], but without giving them time to end well.
    pub async fn kill(&mut self) -> Result<(), NeuronError> {
        let explorer = match &mut self.explorer {
            Some((explorer, _)) => explorer.kill().await,
            None => Ok(()),
        };
        self.process.kill().await.and(explorer)
    }
}

fn command(options: &NodeOptions, rpc_port: u16, history: bool, data: &Path) -> Command {
    let mut command = Command::new(&options.binary);
    command
        .args(["--dev", "--no-mdns", "--block-time", &options.block_time])
        .args(["--rpc-port", &rpc_port.to_string()])
        .args(["--listen-addr", "/ip4/127.0.0.1/tcp/0"])
        .args(["--no-prometheus", "--no-telemetry", "--base-path"])
        .arg(data);
    if history {
        command.args(["--state-pruning", "archive"]);
    }
    command
}

/// The address asked for, with any free port if that is 0. Errors if it is taken.
fn free_address(
    address: SocketAddr,
    purpose: &str,
    option: &str,
) -> Result<SocketAddr, NeuronError> {
    let what = format!("{address} cannot be used for {purpose}; choose another with {option}");
    let listener = TcpListener::bind(address).map_err(NeuronError::io(&what))?;
    listener.local_addr().map_err(NeuronError::io(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn data_have_a_folder_of_their_own_that_goes_with_them() {
        let (data, other) = (Data::new().unwrap(), Data::new().unwrap());
        assert_ne!(data.0, other.0);
        let mode = fs::metadata(&data.0).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let path = data.0.clone();
        fs::write(path.join("block"), "1").unwrap();
        drop(data);
        assert!(!path.exists());
    }
}
