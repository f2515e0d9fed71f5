//! A chain over a node's JSON-RPC.
//!
//! One task holds the connection: it subscribes to heads, publishes them, and reconnects with a
//! growing pause when the connection ends. Requests made while there is none fail at once, so that
//! nothing waits in silence; the index retries with the next head.

use super::{Answer, Chain, ChainError, Hash, Header, Heads, RawBlock};
use crate::decode::{hex0x, parse_hash};
use futures::FutureExt;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};
use subxt_rpcs::{
    RpcClient,
    client::{RpcParams, rpc_params},
};
use tokio::{
    sync::{RwLock, watch},
    time::{sleep, timeout},
};
use tracing::{info, warn};

/// Storage key of `System.Events`.
const EVENTS_KEY: &str = "0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7";

/// Longest wait for one answer.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);

/// Pauses between attempts to connect start and end with these.
const RETRY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// A node no head comes from for this long is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(30);

/// A chain behind a node's WebSocket.
pub struct RpcChain {
    client: Arc<RwLock<Option<RpcClient>>>,
    heads: watch::Receiver<Heads>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonHeader {
    number: String,
    parent_hash: String,
    state_root: String,
    extrinsics_root: String,
    digest: JsonDigest,
}

#[derive(Deserialize)]
struct JsonDigest {
    logs: Vec<String>,
}

#[derive(Deserialize)]
struct JsonSignedBlock {
    block: JsonBlock,
}

#[derive(Deserialize)]
struct JsonBlock {
    header: JsonHeader,
    extrinsics: Vec<String>,
}

#[derive(Deserialize)]
struct JsonChanges {
    changes: Vec<(String, Option<String>)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonVersion {
    spec_version: u32,
}

impl RpcChain {
    /// Starts to connect to a node and keeps at it.
    pub fn connect(url: String) -> Self {
        let client = Arc::new(RwLock::new(None));
        let (sender, heads) = watch::channel(Heads::default());
        tokio::spawn(keep_connected(url, Arc::clone(&client), sender));
        Self { client, heads }
    }

    async fn request<T: DeserializeOwned>(
        &self,
        method: &str,
        params: RpcParams,
    ) -> Result<T, ChainError> {
        let client = self.client.read().await.clone();
        let client =
            client.ok_or_else(|| ChainError::Unreachable("no connection to the node".into()))?;
        ask(&client, method, params).await
    }
}

async fn ask<T: DeserializeOwned>(
    client: &RpcClient,
    method: &str,
    params: RpcParams,
) -> Result<T, ChainError> {
    match timeout(REQUEST_LIMIT, client.request(method, params)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(subxt_rpcs::Error::User(error))) => {
            Err(ChainError::Refused(format!("{method}: {}", error.message)))
        }
        Ok(Err(error)) => Err(ChainError::Unreachable(format!("{method}: {error}"))),
        Err(_) => Err(ChainError::Unreachable(format!(
            "{method}: no answer within {} seconds",
            REQUEST_LIMIT.as_secs()
        ))),
    }
}

/// Connects, follows heads until the connection ends, and starts again; ends with the last receiver.
async fn keep_connected(
    url: String,
    slot: Arc<RwLock<Option<RpcClient>>>,
    heads: watch::Sender<Heads>,
) {
    let mut pause = RETRY.0;
    while !heads.is_closed() {
        match RpcClient::from_insecure_url(&url).await {
            Ok(client) => {
                info!("connected to the node at {url}");
                *slot.write().await = Some(client.clone());
                let error = follow(&client, &heads).await;
                *slot.write().await = None;
                // What was final on it need not be on the node that answers next.
                heads.send_replace(Heads::default());
                warn!("the node at {url} went away ({error}); connecting again");
                pause = RETRY.0;
            }
            Err(error) => {
                warn!(
                    "no node answers at {url} ({error}); trying again in {pause:?}. Start one \
                     there, or name another with --node"
                );
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(RETRY.1);
    }
}

/// Publishes heads until the connection fails; why it did.
async fn follow(client: &RpcClient, heads: &watch::Sender<Heads>) -> ChainError {
    let result: Result<(), ChainError> = async {
        let subscribe = |method: &'static str, unsubscribe: &'static str| {
            client
                .subscribe::<JsonHeader>(method, rpc_params![], unsubscribe)
                .map(|result| result.map_err(|e| ChainError::Unreachable(e.to_string())))
        };
        let mut best = subscribe("chain_subscribeNewHeads", "chain_unsubscribeNewHeads").await?;
        let mut finalized =
            subscribe("chain_subscribeFinalizedHeads", "chain_unsubscribeFinalizedHeads").await?;
        loop {
            let (header, is_best) = tokio::select! {
                header = best.next() => (header, true),
                header = finalized.next() => (header, false),
                () = sleep(SILENCE) => {
                    ask::<serde_json::Value>(client, "system_health", rpc_params![]).await?;
                    continue;
                }
                () = heads.closed() => return Ok(()),
            };
            let header = header
                .ok_or_else(|| ChainError::Unreachable("the subscription ended".into()))?
                .map_err(|error| ChainError::Unreachable(error.to_string()))?;
            let number = number(&header.number)?;
            heads.send_modify(|heads| {
                if is_best {
                    heads.best = Some(number);
                } else {
                    heads.finalized = number;
                }
            });
        }
    }
    .await;
    result.err().unwrap_or_else(|| ChainError::Unreachable("nobody listens any more".into()))
}

fn malformed(what: &str) -> ChainError {
    ChainError::Refused(format!("the node sent a malformed {what}"))
}

fn number(text: &str) -> Result<u32, ChainError> {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).map_err(|_| malformed("block number"))
}

fn hash(text: &str) -> Result<Hash, ChainError> {
    parse_hash(text).ok_or_else(|| malformed("hash"))
}

fn bytes(text: &str) -> Result<Vec<u8>, ChainError> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| malformed("byte string"))
}

impl TryFrom<JsonHeader> for Header {
    type Error = ChainError;

    fn try_from(json: JsonHeader) -> Result<Self, ChainError> {
        Ok(Self {
            number: number(&json.number)?,
            parent: hash(&json.parent_hash)?,
            state_root: hash(&json.state_root)?,
            extrinsics_root: hash(&json.extrinsics_root)?,
            digest: json.digest.logs.iter().map(|log| bytes(log)).collect::<Result<_, _>>()?,
        })
    }
}

impl Chain for RpcChain {
    fn name(&self) -> Answer<'_, String> {
        self.request("system_chain", rpc_params![]).boxed()
    }

    fn hashes(&self, numbers: Vec<u32>) -> Answer<'_, Vec<Option<Hash>>> {
        async move {
            let hashes: Vec<Option<String>> =
                self.request("chain_getBlockHash", rpc_params![numbers]).await?;
            hashes.into_iter().map(|text| text.map(|text| hash(&text)).transpose()).collect()
        }
        .boxed()
    }

    fn block(&self, at: Hash) -> Answer<'_, RawBlock> {
        async move {
            let at_text = hex0x(at);
            let (block, events) = futures::join!(
                self.request::<Option<JsonSignedBlock>>("chain_getBlock", rpc_params![&at_text]),
                self.request::<Option<String>>(
                    "state_getStorage",
                    rpc_params![EVENTS_KEY, &at_text]
                ),
            );
            let block = block?
                .ok_or_else(|| ChainError::Refused(format!("the node lacks block {at_text}")))?
                .block;
            let events = match events {
                Ok(events) => Some(events.as_deref().map(bytes).transpose()?.unwrap_or_default()),
                Err(ChainError::Refused(_)) => None,
                Err(error) => return Err(error),
            };
            let extrinsics = block.extrinsics.iter().map(|text| bytes(text));
            Ok(RawBlock {
                hash: at,
                header: block.header.try_into()?,
                extrinsics: extrinsics.collect::<Result<_, _>>()?,
                events,
            })
        }
        .boxed()
    }

    fn spec_version(&self, at: Hash) -> Answer<'_, u32> {
        async move {
            let version: JsonVersion =
                self.request("state_getRuntimeVersion", rpc_params![hex0x(at)]).await?;
            Ok(version.spec_version)
        }
        .boxed()
    }

    fn metadata(&self, at: Hash) -> Answer<'_, Vec<u8>> {
        async move {
            // Version 15 tells of runtime APIs; the answer is an optional byte string.
            let answer = self
                .call("Metadata_metadata_at_version".into(), 15u32.to_le_bytes().to_vec(), at)
                .await?;
            let found: Option<Vec<u8>> =
                codec::Decode::decode(&mut &answer[..]).map_err(|_| malformed("metadata"))?;
            found
                .ok_or_else(|| ChainError::Refused("the runtime has no metadata version 15".into()))
        }
        .boxed()
    }

    fn storage(&self, key: Vec<u8>, at: Hash) -> Answer<'_, Option<Vec<u8>>> {
        async move {
            let value: Option<String> =
                self.request("state_getStorage", rpc_params![hex0x(key), hex0x(at)]).await?;
            value.as_deref().map(bytes).transpose()
        }
        .boxed()
    }

    fn storages(&self, keys: Vec<Vec<u8>>, at: Hash) -> Answer<'_, Vec<Option<Vec<u8>>>> {
        async move {
            let texts: Vec<String> = keys.iter().map(hex0x).collect();
            // The node answers a repeated key once.
            let distinct: BTreeSet<&String> = texts.iter().collect();
            let sets: Vec<JsonChanges> =
                self.request("state_queryStorageAt", rpc_params![distinct, hex0x(at)]).await?;
            let values: HashMap<String, Option<String>> =
                sets.into_iter().flat_map(|set| set.changes).collect();
            let value = |key| values.get(key).and_then(Option::as_deref);
            texts.iter().map(|key| value(key).map(bytes).transpose()).collect()
        }
        .boxed()
    }

    fn keys(
        &self,
        prefix: Vec<u8>,
        count: u32,
        start: Option<Vec<u8>>,
        at: Hash,
    ) -> Answer<'_, Vec<Vec<u8>>> {
        async move {
            let start = start.map(hex0x);
            let keys: Vec<String> = self
                .request("state_getKeysPaged", rpc_params![hex0x(prefix), count, start, hex0x(at)])
                .await?;
            keys.iter().map(|key| bytes(key)).collect()
        }
        .boxed()
    }

    fn call(&self, method: String, args: Vec<u8>, at: Hash) -> Answer<'_, Vec<u8>> {
        async move {
            // The answer can be megabytes: it is read once, as text, without a tree in between.
            let answer: Box<RawValue> =
                self.request("state_call", rpc_params![method, hex0x(args), hex0x(at)]).await?;
            bytes(answer.get().trim_matches('"'))
        }
        .boxed()
    }

    fn heads(&self) -> watch::Receiver<Heads> {
        self.heads.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt_rpcs::client::{RawRpcFuture, RawRpcSubscription, RpcClientT};

    /// A node that has a value under the keys 01 and 02 and, as real ones do, tells of a key once.
    struct Node;

    impl RpcClientT for Node {
        fn request_raw<'a>(
            &'a self,
            method: &'a str,
            params: Option<Box<RawValue>>,
        ) -> RawRpcFuture<'a, Box<RawValue>> {
            assert_eq!(method, "state_queryStorageAt");
            let params = params.expect("keys and a block");
            let (keys, _): (BTreeSet<String>, String) =
                serde_json::from_str(params.get()).expect("keys and a block");
            let value = |key: &str| ["0x01", "0x02"].contains(&key).then(|| format!("{key}ff"));
            let changes: Vec<_> = keys.iter().map(|key| (key, value(key))).collect();
            let answer = serde_json::json!([{ "block": "0x00", "changes": changes }]);
            async move { Ok(serde_json::value::to_raw_value(&answer).expect("JSON")) }.boxed()
        }

        fn subscribe_raw<'a>(
            &'a self,
            method: &'a str,
            _: Option<Box<RawValue>>,
            _: &'a str,
        ) -> RawRpcFuture<'a, RawRpcSubscription> {
            unreachable!("nothing subscribes to {method}")
        }
    }

    #[tokio::test]
    async fn repeated_keys_have_the_value_each_time() {
        let (_sender, heads) = watch::channel(Heads::default());
        let client = Arc::new(RwLock::new(Some(RpcClient::new(Node))));
        let chain = RpcChain { client, heads };
        let keys = [2u8, 1, 2, 3, 1].map(|key| vec![key]).to_vec();
        let values = chain.storages(keys, [0; 32]).await.expect("answered");
        let set = |key: u8| Some(vec![key, 0xff]);
        assert_eq!(values, [set(2), set(1), set(2), None, set(1)]);
    }
}
