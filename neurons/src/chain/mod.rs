//! A typed client of a node, over WebSocket JSON-RPC.
//!
//! Table of contents:
//! - [`Client`]: connect, blocks ([`Client::best_blocks`], [`Client::finalized_blocks`],
//!   [`Client::wait_for_block`]), reads ([`Client::metagraph`], [`Client::neuron`],
//!   [`Client::subnet`], [`Client::hyperparams`], [`Client::stake`], [`Client::balance`], ...),
//!   extrinsics ([`Client::submit`], [`Client::burned_register`], [`Client::serve_axon`],
//!   [`Client::set_weights`], ...).
//! - [`calls`]: makes any call, to be sent with [`Client::submit`] or wrapped in
//!   [`calls::sudo`] or [`calls::batch_all`].
//! - [`Options`]: the limit of every wait.
//! - [`ChainError`]: what went wrong, with the pallet error's name and text.
//! - [`Receipt`]: where an extrinsic is, its events and its fee.
//! - [`weights`]: what [`Client::set_weights`] checks before sending, commit hashes and salts.
//!
//! A client is cheap to clone and may be used from many tasks at once; submissions of one
//! account get consecutive nonces and wait for their blocks independently.
//!
//! # What survives a runtime upgrade
//! Answers are decoded by field name with the metadata of the block they come from, and calls
//! are encoded by argument name with the metadata of the best block. Fields that move, widen or
//! are added do no harm; a field or argument that disappears gives [`ChainError::Interface`]
//! naming it.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use myelin_neurons::{chain::{At, Client, Options, Wait}, wallet::Keypair};
//!
//! let client = Client::connect("ws://127.0.0.1:9944", Options::default()).await?;
//! let (coldkey, hotkey) = (Keypair::from_uri("//Alice")?, Keypair::from_uri("//miner")?);
//! let (uid, _) = client.burned_register(&coldkey, 1, &hotkey.account(), Wait::Included).await?;
//! client.serve_axon(&hotkey, 1, "192.0.2.7:8091".parse()?, Wait::Included).await?;
//! println!("uid {uid}: {:?}", client.neuron(1, uid, At::Best).await?);
//! # Ok(())
//! # }
//! ```

mod blocks;
pub mod calls;
mod client;
mod era;
mod error;
mod extrinsics;
mod follow;
mod nonce;
mod options;
mod outcome;
mod reads;
mod receipt;
mod submit;
mod types;
pub mod weights;
mod wire;

pub use blocks::BlockStream;
pub use calls::Call;
pub use client::Client;
pub use error::{ChainError, Failure, Refusal};
pub use options::Options;
pub use receipt::{Event, Receipt, Wait};
pub use types::{
    At, Axon, BlockRef, Hyperparams, Metagraph, Neuron, OpenCommitment, OpenCommitments, Subnet,
    UnusableAddress, WorkFacts, check_address,
};
pub use weights::WeightsRefusal;

/// An account: a public key of 32 bytes; shown as an address with prefix 42.
pub type AccountId = subxt::utils::AccountId32;
/// A block's or an extrinsic's hash.
pub type Hash = subxt::utils::H256;
/// How subxt talks to this chain.
///
/// Its extensions encode nonce, era, tip and metadata-hash mode; the chain's own extensions carry
/// no data (spec: extrinsic §2.1), which the metadata tells, so they need no code here.
pub type Config = subxt::SubstrateConfig;
