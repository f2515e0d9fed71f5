//! A typed client of the chain, axons and dendrites, and reference miners and validators.
//!
//! - [`chain`]: blocks, reads and extrinsics over a node's JSON-RPC.
//! - [`wallet`]: key pairs, dev URIs and the official wallet files.
//! - [`synapse`], [`axon`], [`dendrite`]: the wire protocol between neurons.

pub mod axon;
pub mod chain;
pub mod dendrite;
pub mod synapse;
pub mod wallet;
