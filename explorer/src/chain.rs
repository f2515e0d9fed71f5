//! A node as the index sees it: a small trait, and its implementation over JSON-RPC.

mod rpc;

use futures::future::BoxFuture;
use thiserror::Error;
use tokio::sync::watch;

pub use rpc::RpcChain;

/// 32 bytes of a block's or an extrinsic's hash.
pub type Hash = [u8; 32];

/// Why a node did not answer.
#[derive(Clone, Debug, Error)]
pub enum ChainError {
    /// It is not there, or went away.
    #[error("{0}")]
    Unreachable(String),
    /// It refused: for instance, the state of an old block is pruned.
    #[error("{0}")]
    Refused(String),
}

/// A header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Number.
    pub number: u32,
    /// Hash of the block before.
    pub parent: Hash,
    /// Root of the state after the block.
    pub state_root: Hash,
    /// Root of the extrinsics.
    pub extrinsics_root: Hash,
    /// Digest items, SCALE-encoded.
    pub digest: Vec<Vec<u8>>,
}

/// A block as it comes from a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawBlock {
    /// Hash.
    pub hash: Hash,
    /// Header.
    pub header: Header,
    /// Extrinsics with their length in front.
    pub extrinsics: Vec<Vec<u8>>,
    /// Value of `System.Events` after it; nothing when the node no longer has that state.
    pub events: Option<Vec<u8>>,
}

/// The newest best and finalised blocks a node told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Number of the best block; nothing while the node is away.
    pub best: Option<u32>,
    /// Number of the newest finalised block; 0 until the node told of one.
    pub finalized: u32,
}

/// What a chain answers.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, ChainError>>;

/// A chain that can be read.
pub trait Chain: Send + Sync + 'static {
    /// Name of the chain.
    fn name(&self) -> Answer<'_, String>;
    /// Hashes of the best chain's blocks of these numbers; nothing for those that do not exist.
    fn hashes(&self, numbers: Vec<u32>) -> Answer<'_, Vec<Option<Hash>>>;
    /// A block.
    fn block(&self, hash: Hash) -> Answer<'_, RawBlock>;
    /// Version of the runtime in the state after a block: it executes the next one.
    fn spec_version(&self, hash: Hash) -> Answer<'_, u32>;
    /// Metadata of that runtime.
    fn metadata(&self, hash: Hash) -> Answer<'_, Vec<u8>>;
    /// A storage value after a block.
    fn storage(&self, key: Vec<u8>, hash: Hash) -> Answer<'_, Option<Vec<u8>>>;
    /// Storage values after a block, in the order of the keys, which may repeat.
    fn storages(&self, keys: Vec<Vec<u8>>, hash: Hash) -> Answer<'_, Vec<Option<Vec<u8>>>>;
    /// At most `count` keys after `start` that begin with a prefix, in order.
    fn keys(
        &self,
        prefix: Vec<u8>,
        count: u32,
        start: Option<Vec<u8>>,
        hash: Hash,
    ) -> Answer<'_, Vec<Vec<u8>>>;
    /// Calls a runtime API after a block.
    fn call(&self, method: String, args: Vec<u8>, hash: Hash) -> Answer<'_, Vec<u8>>;
    /// The newest heads, as they change.
    fn heads(&self) -> watch::Receiver<Heads>;
}
