//! A typed client of the chain, axons and dendrites, and reference miners and validators.
//!
//! - [`chain`]: blocks, reads and extrinsics over a node's JSON-RPC.
//! - [`wallet`]: key pairs, dev URIs and the official wallet files.
//! - [`synapse`], [`axon`], [`dendrite`]: the wire protocol between neurons.
//! - [`task`], [`models`]: incentive mechanisms, and the reference one: next-symbol prediction.
//! - [`pow`]: registering by proof of work.
//! - [`neuron`], [`miner`], [`validator`]: neurons that run any [`task::Task`].
//! - [`ask`]: mixtures of miners' predictions, weighed by the chain's incentives.
//! - [`demo`]: a chain, a subnet and its neurons in one command.

pub mod ask;
pub mod axon;
pub mod chain;
pub mod demo;
pub mod dendrite;
pub mod miner;
pub mod models;
pub mod neuron;
pub mod pow;
pub mod synapse;
pub mod task;
pub mod validator;
pub mod wallet;
