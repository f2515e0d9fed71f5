//! Key pairs, dev URIs and the official wallet files.
//!
//! - [`Keypair`]: signs extrinsics and neuron messages; from `//Alice`, a mnemonic or a seed.
//! - [`verify`], [`from_ss58`], [`to_ss58`]: signatures and addresses.

mod error;
mod keypair;

pub use error::WalletError;
pub use keypair::{Keypair, SS58_PREFIX, from_ss58, to_ss58, verify};
