//! Streams of blocks that outlive connections.

use super::{BlockRef, ChainError, Client, Config, client::Delays};
use codec::Encode;
use futures::{Stream, StreamExt, stream};
use sp_core::{Blake2Hasher, Hasher};
use std::pin::Pin;
use subxt::config::Header;
use subxt_rpcs::client::RpcSubscription;
use tokio::time::{Instant, sleep, timeout_at};

type ChainHeader = <Config as subxt::Config>::Header;

/// Blocks as they come, or why none came.
pub struct BlockStream(Pin<Box<dyn Stream<Item = Result<BlockRef, ChainError>> + Send>>);

impl BlockStream {
    /// The next block, or nothing once the stream has ended.
    pub async fn next(&mut self) -> Option<Result<BlockRef, ChainError>> {
        self.0.next().await
    }
}

impl Stream for BlockStream {
    type Item = Result<BlockRef, ChainError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Best,
    Finalized,
}

/// Height and hash of a header.
pub(super) fn reference(header: &ChainHeader) -> BlockRef {
    let hash = Blake2Hasher::hash(&header.encode());
    BlockRef { number: header.number(), hash }
}

pub(super) fn follow(client: Client, kind: Kind) -> BlockStream {
    let follower = Follower { client, kind, heads: None, last: None, gap: None, ended: false };
    BlockStream(Box::pin(stream::unfold(follower, |mut follower| async {
        let item = follower.next().await?;
        Some((item, follower))
    })))
}

struct Follower {
    client: Client,
    kind: Kind,
    heads: Option<RpcSubscription<ChainHeader>>,
    /// The block given last.
    last: Option<BlockRef>,
    /// A finalised head above blocks that are still to be given.
    gap: Option<BlockRef>,
    ended: bool,
}

impl Follower {
    async fn next(&mut self) -> Option<Result<BlockRef, ChainError>> {
        if self.ended {
            return None;
        }
        let limit = self.client.options().block_limit;
        let deadline = Instant::now() + limit;
        let mut last = None;
        let item = match timeout_at(deadline, self.block(&mut last)).await {
            Ok(item) => item,
            Err(_) => {
                let kind = if self.kind == Kind::Best { "best" } else { "finalised" };
                let after = self.last.map(|block| format!(" after {}", block.number));
                let what = format!("a {kind} block{}", after.unwrap_or_default());
                Err(ChainError::Timeout { what, limit, last })
            }
        };
        self.ended = matches!(item, Err(ChainError::OtherChain { .. }));
        if let Ok(block) = &item {
            self.last = Some(*block);
        }
        Some(item)
    }

    /// The next block; difficulties on the way are noted and overcome.
    async fn block(&mut self, difficulty: &mut Option<String>) -> Result<BlockRef, ChainError> {
        let options = self.client.options().clone();
        let mut delays = Delays::of(&options);
        loop {
            match self.step().await {
                Ok(Some(block)) => return Ok(block),
                Ok(None) => {}
                Err(error @ ChainError::OtherChain { .. }) => return Err(error),
                Err(error) => {
                    *difficulty = Some(error.to_string());
                    self.heads = None;
                    sleep(delays.next().unwrap_or(options.reconnect_max)).await;
                }
            }
        }
    }

    /// One head of the subscription, or one block of a gap.
    async fn step(&mut self) -> Result<Option<BlockRef>, ChainError> {
        if let Some(head) = self.gap {
            return self.fill(head).await.map(Some);
        }
        let heads = match &mut self.heads {
            Some(heads) => heads,
            none => none.insert(subscribe(&self.client, self.kind).await?),
        };
        let Some(Ok(header)) = heads.next().await else {
            self.heads = None;
            return Ok(None);
        };
        let head = reference(&header);
        if self.last == Some(head) {
            return Ok(None);
        }
        match (self.kind, self.last) {
            (Kind::Finalized, Some(last)) if head.number <= last.number => Ok(None),
            (Kind::Finalized, Some(last)) if head.number > last.number + 1 => {
                self.gap = Some(head);
                Ok(None)
            }
            _ => Ok(Some(head)),
        }
    }

    async fn fill(&mut self, head: BlockRef) -> Result<BlockRef, ChainError> {
        let number = self.last.map_or(head.number, |last| last.number + 1);
        if number >= head.number {
            self.gap = None;
            return Ok(head);
        }
        let hash = self.client.block_hash(number).await?;
        let hash = hash.ok_or_else(|| ChainError::NotFound { what: format!("block {number}") })?;
        Ok(BlockRef { number, hash })
    }
}

async fn subscribe(
    client: &Client,
    kind: Kind,
) -> Result<RpcSubscription<ChainHeader>, ChainError> {
    client.same_chain().await?;
    match kind {
        Kind::Best => {
            let what = "the subscription to best blocks";
            client.rpc_call(what, || client.rpc().chain_subscribe_new_heads()).await
        }
        Kind::Finalized => {
            let what = "the subscription to finalised blocks";
            client.rpc_call(what, || client.rpc().chain_subscribe_finalized_heads()).await
        }
    }
}
