//! What miners and validators have in common: a place on the subnet, and an end.

pub mod args;
mod stop;

pub use stop::{Stop, StopSource, stop_on_signals};

use crate::{
    chain::{At, ChainError, Client, Metagraph, Neuron, Wait},
    dendrite::DendriteError,
    synapse::{LocalSigner, Signer},
    wallet::{Keypair, WalletError},
};
use std::{io, sync::Arc};

/// Why a neuron cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum NeuronError {
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Keys.
    #[error(transparent)]
    Wallet(#[from] WalletError),
    /// The client of axons.
    #[error(transparent)]
    Dendrite(#[from] DendriteError),
    /// The system.
    #[error("{what}: {reason}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        reason: io::Error,
    },
    /// Hotkeys that sign messages are sr25519.
    #[error(
        "the hotkey is an ed25519 key, which the neuron protocol does not take; use an sr25519 key"
    )]
    KeyType,
    /// The hotkey has no uid.
    #[error(
        "hotkey {hotkey} is not registered on subnet {netuid}; start with --register and a coldkey \
         that can pay {cost} TAO"
    )]
    NotRegistered {
        /// The hotkey.
        hotkey: String,
        /// The subnet.
        netuid: u16,
        /// What a uid costs, TAO.
        cost: f64,
    },
    /// Another hotkey has taken the uid.
    #[error(
        "hotkey {hotkey} lost its uid {uid} on subnet {netuid} to a newcomer; start with --register \
         to come back"
    )]
    Replaced {
        /// The hotkey.
        hotkey: String,
        /// The subnet.
        netuid: u16,
        /// The uid it had.
        uid: u16,
    },
    /// What was asked for cannot be done.
    #[error("{0}")]
    Usage(String),
}

impl NeuronError {
    /// For `map_err` after something the system was asked.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        |reason| Self::Io { what: what.into(), reason }
    }

    /// Whether the same may go well later: the node did not answer in time, or did not take an
    /// extrinsic this time.
    pub fn is_passing(&self) -> bool {
        use ChainError::{Connect, Failed, Lost, Refused, Rpc, Timeout};
        matches!(
            self,
            Self::Chain(
                Connect { .. }
                    | Timeout { .. }
                    | Rpc { .. }
                    | Refused { .. }
                    | Failed { .. }
                    | Lost { .. }
            )
        )
    }
}

/// The hotkey as what signs messages.
pub fn signer(hotkey: &Keypair) -> Result<Arc<dyn Signer>, NeuronError> {
    match hotkey {
        Keypair::Sr25519(pair) => Ok(Arc::new(LocalSigner::from((**pair).clone()))),
        Keypair::Ed25519(_) => Err(NeuronError::KeyType),
    }
}

/// The uid of a hotkey on a subnet, registered for the subnet's price if it has none and a
/// coldkey is given to pay for it.
pub async fn ensure_registered(
    client: &Client,
    netuid: u16,
    hotkey: &Keypair,
    payer: Option<&Keypair>,
) -> Result<u16, NeuronError> {
    let account = hotkey.account();
    if let Some(uid) = client.uid(netuid, &account, At::Best).await? {
        return Ok(uid);
    }
    let cost = client.registration_cost(netuid, At::Best).await?.to_u64() as f64 / 1e9;
    let Some(coldkey) = payer else {
        return Err(NeuronError::NotRegistered { hotkey: hotkey.ss58(), netuid, cost });
    };
    tracing::info!("registering {} on subnet {netuid} for {cost:.4} TAO", hotkey.ss58());
    let (uid, receipt) = client.burned_register(coldkey, netuid, &account, Wait::Included).await?;
    tracing::info!("registered with uid {uid} in block {}", receipt.block.number);
    Ok(uid)
}

/// The hotkey's row of the metagraph. Errors if another hotkey has taken its uid.
pub fn own<'a>(
    metagraph: &'a Metagraph,
    hotkey: &Keypair,
    uid: u16,
) -> Result<&'a Neuron, NeuronError> {
    let own = metagraph.by_hotkey(&hotkey.account());
    own.ok_or_else(|| NeuronError::Replaced {
        hotkey: hotkey.ss58(),
        netuid: metagraph.netuid,
        uid,
    })
}
