//! The pages: HTML made on the server, one style sheet, one small script.
//!
//! | path | page |
//! |---|---|
//! | `/` | the chain at a glance |
//! | `/subnets`, `/subnet/{netuid}` | subnets; a subnet |
//! | `/subnet/{netuid}/metagraph`, `/hyperparameters`, `/activity` | the parts of a subnet |
//! | `/subnet/{netuid}/neuron/{uid}` | a neuron |
//! | `/validators`, `/validator/{hotkey}` | validators; a validator or miner, or the account that is neither |
//! | `/account/{address}`, `/transfers` | an account; transfers |
//! | `/blocks`, `/block/{number or hash}` | blocks |
//! | `/extrinsics`, `/extrinsic/{block-index or hash}` | extrinsics |
//! | `/events` | events |
//! | `/chain` | versions of the runtime, what root changed |
//! | `/search?q=` | search; leads on when one thing is found |
//!
//! A page is a pure function of a [`visit::Visit`] and a struct of [`crate::model`]; `routes` asks
//! the questions. Everything works without the script. With it, links and forms marked `data-swap`
//! exchange only the parts marked `data-part`, and those marked `data-live` follow the chain.

pub mod account;
pub mod assets;
pub mod blocks;
pub mod chain;
pub mod chart;
pub mod distribution;
mod errors;
pub mod events;
pub mod extrinsics;
pub mod format;
pub mod holding;
mod home;
pub mod layout;
pub mod metagraph;
pub mod neuron;
pub mod parts;
mod question;
mod routes;
pub mod search;
pub mod subnet;
pub mod subnets;
pub mod table;
pub mod validators;
pub mod values;
pub mod visit;

pub use routes::router;
