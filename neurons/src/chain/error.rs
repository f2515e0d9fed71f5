//! What can go wrong between a neuron and the chain.

use super::{Hash, Receipt, WeightsRefusal};
use std::{fmt, time::Duration};

/// A request or an extrinsic that did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// No node could be reached.
    #[error(
        "cannot connect to {url} within {limit:?}: {reason}; is a node running there? \
         (myelin-node --dev listens on ws://127.0.0.1:9944)"
    )]
    Connect {
        /// The address given.
        url: String,
        /// The limit that was reached.
        limit: Duration,
        /// Why the last attempt failed.
        reason: String,
    },
    /// A wait reached its limit; nothing is known to have failed.
    #[error("gave up after {limit:?} waiting for {what}{}", hint(.last))]
    Timeout {
        /// What was awaited.
        what: String,
        /// The limit that was reached.
        limit: Duration,
        /// The last difficulty met while waiting, if any.
        last: Option<String>,
    },
    /// The node answered with an error.
    #[error("the node refused {what}: {reason}")]
    Rpc {
        /// What was asked.
        what: String,
        /// The node's words.
        reason: String,
    },
    /// The runtime has no such interface, or its answer has another shape than expected.
    #[error("this runtime does not fit the client: {what}: {reason}")]
    Interface {
        /// What was asked.
        what: String,
        /// What does not fit.
        reason: String,
    },
    /// The node now serves another chain than at the start.
    #[error(
        "the node at {url} serves another chain now (genesis {found:?} instead of {expected:?}); connect anew"
    )]
    OtherChain {
        /// The node's address.
        url: String,
        /// Genesis of the chain this client was made for.
        expected: Hash,
        /// Genesis of the chain the node serves.
        found: Hash,
    },
    /// Something asked for does not exist.
    #[error("there is no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The node lacks a block or a part of one, as it may after a restart or a fork.
    #[error("the node does not have {what}")]
    NoBlock {
        /// What was asked for.
        what: String,
    },
    /// The pool refused the extrinsic; it is in no block and costs nothing.
    #[error("{call} was refused before inclusion: {refusal}")]
    Refused {
        /// Pallet and call.
        call: String,
        /// The pool's reason.
        refusal: Refusal,
    },
    /// The extrinsic was included and failed; the receipt tells where and what it cost.
    #[error("{call} failed in block {}: {failure}", .receipt.block.number)]
    Failed {
        /// Pallet and call.
        call: String,
        /// The pallet's error.
        failure: Failure,
        /// Block, events and fee.
        receipt: Box<Receipt>,
    },
    /// The extrinsic will not be included any more.
    #[error("{call} was accepted by the node but will not be included: {reason}")]
    Lost {
        /// Pallet and call.
        call: String,
        /// Why.
        reason: String,
    },
    /// Weights the chain would refuse, found out before sending them.
    #[error(transparent)]
    Weights(#[from] WeightsRefusal),
}

fn hint(last: &Option<String>) -> String {
    last.as_ref().map(|reason| format!(" (last difficulty: {reason})")).unwrap_or_default()
}

/// Why the pool refused an extrinsic (spec: extrinsic §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// JSON-RPC error code, 1010 for an invalid transaction.
    pub code: i32,
    /// The number of a custom code, if the runtime gave one.
    pub custom: Option<u8>,
    /// Name of the reason.
    pub name: String,
    /// What it means and what to do.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.text)
    }
}

/// The error an included extrinsic failed with, named with the metadata of its block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The pallet, if the error is a pallet's own.
    pub pallet: Option<String>,
    /// Name of the error.
    pub name: String,
    /// Its documentation.
    pub text: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(pallet) = &self.pallet {
            write!(f, "{pallet}.")?;
        }
        f.write_str(&self.name)?;
        if self.text.is_empty() { Ok(()) } else { write!(f, ": {}", self.text) }
    }
}
