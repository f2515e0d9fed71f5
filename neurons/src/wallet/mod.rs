//! Key pairs, dev URIs and the official wallet files.
//!
//! - [`Keypair`]: signs extrinsics and neuron messages; from `//Alice`, a mnemonic or a seed.
//! - [`verify`], [`from_ss58`], [`to_ss58`]: signatures and addresses.
//! - [`resolve`]: what a command line gives as a key: a dev URI, a mnemonic or a keyfile's path.
//! - [`Wallet`]: the directory of a wallet, its coldkey and hotkeys (spec: neuron protocol §13).
//! - [`Password`]: where the password of an encrypted keyfile comes from (§15).
//! - [`Keyfile`], [`Encryption`], [`read_keypair`], [`read_public`], [`write_keyfile`]: single
//!   files (§14, §15).

mod encryption;
mod error;
mod files;
mod keyfile;
mod keypair;
mod password;

pub use encryption::Encryption;
pub use error::{KeyfileError, WalletError};
pub use files::{HotkeyName, Wallet, read_keypair, read_public, resolve, write_keyfile};
pub use keyfile::Keyfile;
pub use keypair::{Keypair, SS58_PREFIX, from_ss58, to_ss58, verify};
pub use password::{Password, Secret, environment_variable};
