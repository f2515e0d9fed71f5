//! The limits of every wait, and how connections are kept.

use std::time::Duration;

/// How a client connects, how long it waits and how long its extrinsics live.
///
/// The defaults suit a node on the same machine as well as a distant one; a wait that reaches its
/// limit ends with [`ChainError::Timeout`](super::ChainError::Timeout), which names what was
/// awaited.
#[derive(Clone, Debug)]
pub struct Options {
    /// For the first connection, retries included.
    pub connect_limit: Duration,
    /// For one answer of the node, a reconnection in between included.
    pub request_limit: Duration,
    /// For the next block of a stream; a node that restarts has this long to be back.
    pub block_limit: Duration,
    /// From submission to inclusion in a best block.
    pub include_limit: Duration,
    /// From inclusion to finality.
    pub finalize_limit: Duration,
    /// How long a signed extrinsic stays valid; rounded up to a power of two of blocks.
    pub mortality: Duration,
    /// First delay between two attempts to connect; it doubles up to [`Self::reconnect_max`].
    pub reconnect_min: Duration,
    /// Longest delay between two attempts to connect.
    pub reconnect_max: Duration,
    /// How often a submission is repeated with a fresh nonce when another process used the same
    /// account meanwhile, after a random pause that grows.
    pub nonce_retries: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_limit: Duration::from_secs(30),
            request_limit: Duration::from_secs(30),
            block_limit: Duration::from_secs(60),
            include_limit: Duration::from_secs(90),
            finalize_limit: Duration::from_secs(180),
            mortality: Duration::from_secs(120),
            reconnect_min: Duration::from_millis(100),
            reconnect_max: Duration::from_secs(5),
            nonce_retries: 8,
        }
    }
}
