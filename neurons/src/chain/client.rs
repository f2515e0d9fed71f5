//! The connection to a node.

use super::{
    At, BlockRef, BlockStream, ChainError, Config, Hash, Options,
    blocks::{self, Kind},
    era,
    nonce::Nonces,
};
use std::{fmt, future::Future, sync::Arc, time::Duration};
use subxt::{
    OnlineClient, OnlineClientAtBlock,
    backend::LegacyBackend,
    config::{Header, RpcConfigFor},
};
use subxt_rpcs::{
    RpcClient, client::reconnecting_rpc_client::RpcClient as Reconnecting,
    methods::legacy::LegacyRpcMethods,
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

pub(super) type Rpc = LegacyRpcMethods<RpcConfigFor<Config>>;
pub(super) type ApiAt = OnlineClientAtBlock<Config>;

/// A connection to one node, which is re-established with growing delays when it breaks.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    options: Options,
    rpc: Rpc,
    api: OnlineClient<Config>,
    block_time: Duration,
    nonces: Nonces,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.inner.url)
    }
}

impl Client {
    /// Connects to a node at `ws://…` or `wss://…`, trying again until the limit for a first
    /// connection is reached.
    ///
    /// # Errors
    /// [`ChainError::Connect`] with the last attempt's reason; [`ChainError::Interface`] when the
    /// node serves a chain of another kind.
    pub async fn connect(url: &str, options: Options) -> Result<Self, ChainError> {
        probe(url, &options).await?;
        let builder = Reconnecting::builder()
            .retry_policy(Delays::of(&options))
            // Ours fires first: it names what was awaited.
            .request_timeout(options.request_limit.saturating_mul(2))
            .connection_timeout(options.connect_limit);
        let connection = limited("a connection", options.connect_limit, builder.build(url))
            .await?
            .map_err(|reason| connect_error(url, &options, reason.to_string()))?;
        let connection = RpcClient::from(connection);
        let rpc = Rpc::new(connection.clone());
        let backend: LegacyBackend<Config> = LegacyBackend::builder().build(connection);
        let api = limited(
            "the genesis hash",
            options.request_limit,
            OnlineClient::from_backend_with_config(Config::new(), Arc::new(backend)),
        )
        .await?
        .map_err(|reason| interface("the genesis hash", reason))?;
        let what = "the block time (AuraApi.slot_duration)";
        let block_time = limited(what, options.request_limit, block_time(&api)).await??;
        let inner =
            Inner { url: url.to_owned(), options, rpc, api, block_time, nonces: Nonces::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The node's address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// The limits this client keeps.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Hash of the chain's first block.
    #[must_use]
    pub fn genesis_hash(&self) -> Hash {
        self.inner.api.genesis_hash()
    }

    /// Blocks after the best one within which an extrinsic sent now is included, or never will be.
    #[must_use]
    pub fn lifetime(&self) -> u64 {
        era::period(self.block_time(), self.options().mortality)
    }

    /// Time between two blocks, as the runtime says.
    #[must_use]
    pub fn block_time(&self) -> Duration {
        self.inner.block_time
    }

    /// The best block.
    ///
    /// # Errors
    /// [`ChainError::Timeout`] when the node does not answer, [`ChainError::Rpc`] when it refuses.
    pub async fn best(&self) -> Result<BlockRef, ChainError> {
        let what = "the best block";
        let header = self.rpc_call(what, || self.rpc().chain_get_header(None)).await?;
        header.map(|header| blocks::reference(&header)).ok_or_else(|| no_block(what))
    }

    /// The last finalised block.
    ///
    /// # Errors
    /// As [`Client::best`].
    pub async fn finalized(&self) -> Result<BlockRef, ChainError> {
        let what = "the finalised block";
        let hash = self.rpc_call(what, || self.rpc().chain_get_finalized_head()).await?;
        self.block(hash).await
    }

    /// Height and hash of the block with this hash.
    ///
    /// # Errors
    /// [`ChainError::NoBlock`] when the node does not have it, else as [`Client::best`].
    pub async fn block(&self, hash: Hash) -> Result<BlockRef, ChainError> {
        let what = format!("block {hash:?}");
        let header = self.rpc_call(&what, || self.rpc().chain_get_header(Some(hash))).await?;
        let header = header.ok_or_else(|| no_block(&what))?;
        Ok(BlockRef { number: header.number(), hash })
    }

    /// Hash of the block of this height on the best chain, if there is one yet.
    ///
    /// # Errors
    /// As [`Client::best`].
    pub async fn block_hash(&self, number: u64) -> Result<Option<Hash>, ChainError> {
        let what = format!("the hash of block {number}");
        self.rpc_call(&what, || self.rpc().chain_get_block_hash(Some(number.into()))).await
    }

    /// Whether the node is still fetching blocks that others have.
    ///
    /// # Errors
    /// As [`Client::best`].
    pub async fn is_syncing(&self) -> Result<bool, ChainError> {
        let health = self.rpc_call("the node's health", || self.rpc().system_health()).await?;
        Ok(health.is_syncing)
    }

    /// Every new best block, starting with the present one; goes on after a restart of the node.
    ///
    /// A reorganisation shows as a block that is not higher than the one before. After a break of
    /// the connection the stream goes on with the best block of the moment it is next asked;
    /// those before are left out. When none arrives in time the stream gives
    /// [`ChainError::Timeout`] and goes on. It ends only after [`ChainError::OtherChain`].
    #[must_use]
    pub fn best_blocks(&self) -> BlockStream {
        blocks::follow(self.clone(), Kind::Best)
    }

    /// Every finalised block from the present one on, without gaps, also over a restart of the
    /// node; errors as in [`Client::best_blocks`].
    #[must_use]
    pub fn finalized_blocks(&self) -> BlockStream {
        blocks::follow(self.clone(), Kind::Finalized)
    }

    /// The first best block at or above this height.
    ///
    /// # Errors
    /// [`ChainError::Timeout`] when it is not there within `limit`.
    pub async fn wait_for_block(
        &self,
        number: u64,
        limit: Duration,
    ) -> Result<BlockRef, ChainError> {
        let deadline = Instant::now() + limit;
        let mut blocks = self.best_blocks();
        let mut best = None;
        loop {
            match timeout_at(deadline, blocks.next()).await {
                Ok(Some(Ok(block))) if block.number >= number => return Ok(block),
                Ok(Some(Ok(block))) => best = Some(block.number),
                Ok(Some(Err(ChainError::Timeout { .. }))) => {}
                Ok(Some(Err(error))) => return Err(error),
                Ok(None) | Err(_) => {
                    let last = best.map(|best| format!("the best block is {best}"));
                    return Err(ChainError::Timeout {
                        what: format!("block {number}"),
                        limit,
                        last,
                    });
                }
            }
        }
    }

    pub(super) fn rpc(&self) -> &Rpc {
        &self.inner.rpc
    }

    pub(super) fn nonces(&self) -> &Nonces {
        &self.inner.nonces
    }

    /// Makes sure that the node still serves the chain this client was made for: one that was
    /// restarted on an empty database serves another at the same address.
    pub(super) async fn same_chain(&self) -> Result<(), ChainError> {
        let found = self.rpc_call("the genesis hash", || self.rpc().genesis_hash()).await?;
        let expected = self.genesis_hash();
        if found == expected {
            return Ok(());
        }
        Err(ChainError::OtherChain { url: self.url().to_owned(), expected, found })
    }

    /// The chain as it was at a block, with that block's metadata.
    pub(super) async fn at(&self, at: At) -> Result<ApiAt, ChainError> {
        // At the same time, so that it takes no longer.
        let (block, same) = futures::join!(self.block_at(at), self.same_chain());
        same?;
        self.at_block(block?).await
    }

    async fn block_at(&self, at: At) -> Result<BlockRef, ChainError> {
        match at {
            At::Best => self.best().await,
            At::Finalized => self.finalized().await,
            At::Hash(hash) => self.block(hash).await,
            At::Number(number) => {
                let hash = self.block_hash(number).await?;
                let hash = hash.ok_or_else(|| no_block(&format!("block {number}")))?;
                Ok(BlockRef { number, hash })
            }
        }
    }

    pub(super) async fn at_block(&self, block: BlockRef) -> Result<ApiAt, ChainError> {
        let what = format!("the runtime of block {}", block.number);
        let api = self.inner.api.at_block_hash_and_number(block.hash, block.number);
        self.request(&what, api).await?.map_err(|reason| interface(&what, reason))
    }

    /// Awaits an answer of the node for no longer than the limit of a request.
    pub(super) async fn request<F: Future>(
        &self,
        what: &str,
        answer: F,
    ) -> Result<F::Output, ChainError> {
        limited(what, self.options().request_limit, answer).await
    }

    /// A plain call of the node, repeated while the connection is being re-established.
    pub(super) async fn rpc_call<T, F>(
        &self,
        what: &str,
        mut call: impl FnMut() -> F,
    ) -> Result<T, ChainError>
    where
        F: Future<Output = Result<T, subxt_rpcs::Error>>,
    {
        let repeat = async {
            loop {
                match call().await {
                    Err(error) if error.is_disconnected_will_reconnect() => {
                        sleep(self.options().reconnect_min).await;
                    }
                    answer => return answer,
                }
            }
        };
        let answer = self.request(what, repeat).await?;
        answer
            .map_err(|reason| ChainError::Rpc { what: what.to_owned(), reason: reason.to_string() })
    }
}

/// Connects once, or says why not.
async fn probe(url: &str, options: &Options) -> Result<(), ChainError> {
    let deadline = Instant::now() + options.connect_limit;
    let mut delays = Delays::of(options);
    loop {
        let reason = match timeout_at(deadline, RpcClient::from_insecure_url(url)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(reason)) => reason.to_string(),
            Err(_) => "no answer to the handshake".to_owned(),
        };
        let delay = delays.next().unwrap_or(options.reconnect_max);
        if Instant::now() + delay >= deadline || !is_websocket(url) {
            return Err(connect_error(url, options, reason));
        }
        sleep(delay).await;
    }
}

fn is_websocket(url: &str) -> bool {
    ["ws://", "wss://"].iter().any(|scheme| url.starts_with(scheme))
}

fn connect_error(url: &str, options: &Options, reason: String) -> ChainError {
    ChainError::Connect { url: url.to_owned(), limit: options.connect_limit, reason }
}

async fn block_time(api: &OnlineClient<Config>) -> Result<Duration, ChainError> {
    let what = "the block time";
    let at = api.at_current_block().await.map_err(|reason| interface(what, reason))?;
    let call = subxt::dynamic::runtime_api_call::<_, u64>("AuraApi", "slot_duration", ());
    let millis = at.runtime_apis().call(call).await.map_err(|reason| interface(what, reason))?;
    Ok(Duration::from_millis(millis))
}

/// Delays between attempts to connect: each is twice the one before, up to the longest.
#[derive(Clone, Debug)]
pub(super) struct Delays {
    next: Duration,
    longest: Duration,
}

impl Delays {
    pub fn of(options: &Options) -> Self {
        Self { next: options.reconnect_min, longest: options.reconnect_max }
    }
}

impl Iterator for Delays {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let delay = self.next.min(self.longest);
        self.next = delay.saturating_mul(2);
        Some(delay)
    }
}

/// Awaits something for no longer than a limit.
pub(super) async fn limited<F: Future>(
    what: &str,
    limit: Duration,
    future: F,
) -> Result<F::Output, ChainError> {
    timeout(limit, future).await.map_err(|_| ChainError::Timeout {
        what: what.to_owned(),
        limit,
        last: None,
    })
}

/// What subxt cannot do: the node refused, which may pass, or the runtime does not fit.
pub(super) fn interface(what: &str, reason: impl fmt::Display) -> ChainError {
    // Subxt tells the two apart by its words only: the node's own error has no public access.
    const REFUSED: &str = "Backend error: RPC error: ";
    let (what, reason) = (what.to_owned(), reason.to_string());
    match reason.split_once(REFUSED) {
        Some((_, said)) => ChainError::Rpc { what, reason: said.to_owned() },
        None => ChainError::Interface { what, reason },
    }
}

pub(super) fn not_found(what: &str) -> ChainError {
    ChainError::NotFound { what: what.to_owned() }
}

pub(super) fn no_block(what: &str) -> ChainError {
    ChainError::NoBlock { what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_node_refuses_is_not_taken_for_a_runtime_that_does_not_fit() {
        use subxt::error::{BackendError, RuntimeApiError};
        let message = "Client error: UnknownBlock".to_owned();
        let said = subxt_rpcs::UserError { code: 4003, message, data: None };
        let lost =
            RuntimeApiError::CannotCallApi(BackendError::from(subxt_rpcs::Error::User(said)));
        let ChainError::Rpc { reason, .. } = interface("a read", lost) else {
            panic!("no refusal")
        };
        assert!(reason.contains("UnknownBlock"), "{reason}");
        let missing = RuntimeApiError::TraitNotFound("Other".into());
        assert!(matches!(interface("a read", missing), ChainError::Interface { .. }));
    }

    #[test]
    fn attempts_to_connect_come_ever_more_slowly_but_never_stop() {
        let delays = |min, max| {
            let (min, max) = (Duration::from_millis(min), Duration::from_millis(max));
            Delays::of(&Options { reconnect_min: min, reconnect_max: max, ..Options::default() })
        };
        let millis = |delays: Delays| -> Vec<u128> {
            delays.take(8).map(|delay| delay.as_millis()).collect()
        };
        assert_eq!(millis(delays(100, 5_000)), [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
        assert_eq!(millis(delays(10, 5))[..2], [5, 5]);
        assert_eq!(delays(1, u64::MAX).nth(200), Some(Duration::from_millis(u64::MAX)));
    }
}
