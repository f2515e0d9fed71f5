//! Streams of blocks that outlive connections.

use super::{
    BlockRef, ChainError, Client, Config, Hash, Options,
    client::{Delays, no_block},
};
use codec::Encode;
use futures::{Stream, StreamExt, stream, stream::BoxStream};
use sp_core::{Blake2Hasher, Hasher};
use std::pin::Pin;
use subxt::config::Header;
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

impl Kind {
    /// What subscriptions of this kind are called in errors.
    fn subscription(self) -> &'static str {
        match self {
            Self::Best => "the subscription to best blocks",
            Self::Finalized => "the subscription to finalised blocks",
        }
    }
}

/// A subscription: heads, or why the next one cannot be had.
type Heads = BoxStream<'static, Result<BlockRef, ChainError>>;

/// Where a follower learns of blocks: a client.
trait Source: Send + Sync {
    fn options(&self) -> &Options;
    fn subscribe(&self, kind: Kind) -> impl Future<Output = Result<Heads, ChainError>> + Send;
    fn hash(&self, number: u64) -> impl Future<Output = Result<Option<Hash>, ChainError>> + Send;
}

impl Source for Client {
    fn options(&self) -> &Options {
        Self::options(self)
    }

    async fn subscribe(&self, kind: Kind) -> Result<Heads, ChainError> {
        self.same_chain().await?;
        let what = kind.subscription();
        let heads = match kind {
            Kind::Best => self.rpc_call(what, || self.rpc().chain_subscribe_new_heads()).await,
            Kind::Finalized => {
                self.rpc_call(what, || self.rpc().chain_subscribe_finalized_heads()).await
            }
        };
        let read = move |head: Result<ChainHeader, subxt_rpcs::Error>| {
            head.map(|header| reference(&header)).map_err(|reason| ChainError::Rpc {
                what: what.to_owned(),
                reason: reason.to_string(),
            })
        };
        Ok(heads?.map(read).boxed())
    }

    async fn hash(&self, number: u64) -> Result<Option<Hash>, ChainError> {
        self.block_hash(number).await
    }
}

/// Height and hash of a header.
pub(super) fn reference(header: &ChainHeader) -> BlockRef {
    let hash = Blake2Hasher::hash(&header.encode());
    BlockRef { number: header.number(), hash }
}

pub(super) fn follow(client: Client, kind: Kind) -> BlockStream {
    let follower = Follower::new(client, kind);
    BlockStream(Box::pin(stream::unfold(follower, |mut follower| async {
        let item = follower.next().await?;
        Some((item, follower))
    })))
}

struct Follower<S> {
    source: S,
    kind: Kind,
    heads: Option<Heads>,
    /// The block given last.
    last: Option<BlockRef>,
    /// A finalised head above blocks that are still to be given.
    gap: Option<BlockRef>,
    ended: bool,
}

impl<S: Source> Follower<S> {
    fn new(source: S, kind: Kind) -> Self {
        Self { source, kind, heads: None, last: None, gap: None, ended: false }
    }

    async fn next(&mut self) -> Option<Result<BlockRef, ChainError>> {
        if self.ended {
            return None;
        }
        let limit = self.source.options().block_limit;
        let deadline = Instant::now() + limit;
        let mut last = None;
        let item = match timeout_at(deadline, self.block(&mut last)).await {
            Ok(item) => item,
            Err(_) => {
                // A subscription can have ended without a word.
                self.heads = None;
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
        let options = self.source.options().clone();
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
            none => none.insert(self.source.subscribe(self.kind).await?),
        };
        let head = heads.next().await.unwrap_or_else(|| {
            let (what, reason) = (self.kind.subscription().to_owned(), "it has ended".to_owned());
            Err(ChainError::Rpc { what, reason })
        })?;
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
        let hash = self.source.hash(number).await?;
        let hash = hash.ok_or_else(|| no_block(&format!("block {number}")))?;
        Ok(BlockRef { number, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    /// Its subscriptions in their order: the number of one gives its heads.
    struct Script<F> {
        options: Options,
        subscriptions: Arc<AtomicUsize>,
        heads: F,
    }

    impl<F: Fn(usize) -> Heads + Send + Sync> Source for Script<F> {
        fn options(&self) -> &Options {
            &self.options
        }

        async fn subscribe(&self, _: Kind) -> Result<Heads, ChainError> {
            tokio::task::yield_now().await;
            Ok((self.heads)(self.subscriptions.fetch_add(1, Ordering::Relaxed)))
        }

        async fn hash(&self, _: u64) -> Result<Option<Hash>, ChainError> {
            Ok(None)
        }
    }

    /// A follower of the script, and how many subscriptions it has made.
    fn follower<F: Fn(usize) -> Heads + Send + Sync>(
        heads: F,
    ) -> (Follower<Script<F>>, Arc<AtomicUsize>) {
        let subscriptions = Arc::new(AtomicUsize::new(0));
        let options = Options {
            block_limit: Duration::from_millis(200),
            reconnect_min: Duration::from_millis(20),
            ..Options::default()
        };
        let script = Script { options, subscriptions: subscriptions.clone(), heads };
        (Follower::new(script, Kind::Best), subscriptions)
    }

    fn block(number: u64) -> BlockRef {
        BlockRef { number, hash: Hash::repeat_byte(1) }
    }

    #[tokio::test]
    async fn a_subscription_that_fell_silent_is_made_anew() {
        let (mut follower, _) = follower(|number| match number {
            0 => stream::iter([Ok(block(1))]).chain(stream::pending()).boxed(),
            _ => stream::iter([Ok(block(2))]).chain(stream::pending()).boxed(),
        });
        assert_eq!(follower.next().await.unwrap().unwrap(), block(1));
        let silent = follower.next().await.unwrap();
        assert!(matches!(silent, Err(ChainError::Timeout { .. })), "{silent:?}");
        assert_eq!(follower.next().await.unwrap().unwrap(), block(2));
    }

    #[tokio::test]
    async fn subscriptions_that_end_at_once_are_made_ever_more_slowly() {
        let (mut follower, subscriptions) = follower(|number| match number % 2 {
            0 => stream::empty().boxed(),
            _ => stream::iter([Err(no_block("a head"))]).boxed(),
        });
        let Some(Err(ChainError::Timeout { last: Some(last), .. })) = follower.next().await else {
            panic!("no timeout with a reason");
        };
        assert!(last.contains("it has ended") || last.contains("a head"), "{last}");
        // After 0, 20, 60 and 140 ms.
        let made = subscriptions.load(Ordering::Relaxed);
        assert!((1..=4).contains(&made), "{made}");
    }
}
