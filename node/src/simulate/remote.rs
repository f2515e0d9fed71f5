//! Reading the state of a block from another node.

use jsonrpsee::core::{
    DeserializeOwned,
    client::{ClientT, Error},
    rpc_params,
    traits::ToRpcParams,
};
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use myelin_simulate::progress;
use serde_json::Value;
use sp_core::{
    bytes::from_hex,
    storage::{Storage, well_known_keys},
};
use std::time::Duration;

/// Keys asked for at once; nodes serve no more.
const PAGE: usize = 1_000;
/// A page of large values takes its time.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The largest answer accepted: what this node serves by default.
const ANSWER_LIMIT: u32 = 64 << 20;

/// A connection to a node.
pub struct Remote {
    url: String,
    client: WsClient,
}

/// A block whose state the node may have.
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its hash, as hexadecimal text.
    pub hash: String,
}

/// A runtime's name and version.
#[derive(Debug, PartialEq, Eq)]
pub struct Version {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u64,
}

impl Remote {
    /// Connects to the node at `url`.
    pub async fn connect(url: &str) -> Result<Self, String> {
        if !url.starts_with("ws://") {
            return Err(format!("{url}: the address of a node begins with ws://"));
        }
        let client = WsClientBuilder::new()
            .connection_timeout(Duration::from_secs(10))
            .request_timeout(TIMEOUT)
            .max_response_size(ANSWER_LIMIT)
            .build(url)
            .await
            .map_err(|error| format!("{url}: no node answers: {error}"))?;
        Ok(Self { url: url.into(), client })
    }

    /// The block with this hash, or the best one.
    pub async fn block(&self, hash: Option<&str>) -> Result<Block, String> {
        let hash = match hash {
            Some(hash) => hash.to_owned(),
            None => self.call("chain_getBlockHash", rpc_params![]).await?,
        };
        let header: Option<Value> = self.call("chain_getHeader", rpc_params![&hash]).await?;
        let number = header.as_ref().and_then(|header| {
            let number = header.get("number")?.as_str()?.strip_prefix("0x")?;
            u64::from_str_radix(number, 16).ok()
        });
        match number {
            Some(number) => Ok(Block { number, hash }),
            None => Err(format!("{}: the node knows no block {hash}", self.url)),
        }
    }

    /// The runtime in force after the block.
    pub async fn version(&self, block: &Block) -> Result<Version, String> {
        let version: Value =
            self.at(block, "state_getRuntimeVersion", rpc_params![&block.hash]).await?;
        let name = version.get("specName").and_then(Value::as_str).unwrap_or_default().into();
        let version = version.get("specVersion").and_then(Value::as_u64).unwrap_or_default();
        Ok(Version { name, version })
    }

    /// The whole state after the block, without the runtime's code.
    pub async fn state(&self, block: &Block) -> Result<Storage, String> {
        let bar = progress::count("storage entries");
        let mut storage = Storage::default();
        let mut start: Option<String> = None;
        loop {
            let params = rpc_params!["0x", PAGE, &start, &block.hash];
            let mut keys: Vec<String> = self.at(block, "state_getKeysPaged", params).await?;
            start = keys.last().cloned();
            let is_last = keys.len() < PAGE;
            keys.retain(|key| from_hex(key).is_ok_and(|key| key != well_known_keys::CODE));
            self.values(block, &keys, &mut storage).await?;
            bar.set_position(storage.top.len() as u64);
            if is_last {
                bar.finish_and_clear();
                return Ok(storage);
            }
        }
    }

    async fn values(&self, block: &Block, keys: &[String], to: &mut Storage) -> Result<(), String> {
        type Changes = Vec<(String, Option<String>)>;
        #[derive(serde::Deserialize)]
        struct Answer {
            changes: Changes,
        }
        let params = rpc_params![keys, &block.hash];
        let answers: Vec<Answer> = self.at(block, "state_queryStorageAt", params).await?;
        for (key, value) in answers.into_iter().flat_map(|answer| answer.changes) {
            let bytes = |text: &str| from_hex(text).map_err(|_| self.nonsense(text));
            if let Some(value) = value {
                to.top.insert(bytes(&key)?, bytes(&value)?);
            }
        }
        Ok(())
    }

    /// Calls a method that needs the state of a block.
    async fn at<R: DeserializeOwned>(
        &self,
        block: &Block,
        method: &str,
        params: impl ToRpcParams + Send,
    ) -> Result<R, String> {
        self.client.request(method, params).await.map_err(|error| {
            if error.to_string().contains("discarded") {
                return format!(
                    "{}: the node has discarded the state of block {} ({}); ask for a newer \
                     block, or a node with --state-pruning archive",
                    self.url, block.number, block.hash
                );
            }
            self.failed(method, &error)
        })
    }

    async fn call<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Send,
    ) -> Result<R, String> {
        self.client.request(method, params).await.map_err(|error| self.failed(method, &error))
    }

    fn failed(&self, method: &str, error: &Error) -> String {
        match error {
            Error::Call(error) => {
                let data = error.data().map(|data| format!(" ({data})")).unwrap_or_default();
                format!("{}: {method}: {}{data}", self.url, error.message())
            }
            other => format!("{}: {method}: {other}", self.url),
        }
    }

    fn nonsense(&self, text: &str) -> String {
        let start: String = text.chars().take(40).collect();
        format!("{}: the node answers `{start}` where bytes should be", self.url)
    }
}
