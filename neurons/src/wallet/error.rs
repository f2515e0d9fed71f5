//! What can go wrong with keys and wallet files.

/// A key or wallet file that cannot be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// A key given as text cannot be read.
    #[error(
        "not a key ({reason}); give a dev URI such as //Alice, a mnemonic or a 0x seed of 64 hex \
         digits, each with optional //hard and /soft junctions"
    )]
    Uri {
        /// What is wrong with it.
        reason: String,
    },
    /// An address cannot be read.
    #[error("{address} is not an address of this chain: {reason}")]
    Address {
        /// The text given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
}
