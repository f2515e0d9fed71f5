//! What miners and validators have in common: a place on the subnet, and an end.

pub mod args;
mod stop;

pub use stop::{INTERRUPTED, Stop, StopSource, stop_on_signals, stop_then};

use crate::{
    chain::{At, ChainError, Client, Metagraph, Neuron, UnusableAddress, Wait},
    dendrite::DendriteError,
    synapse::{LocalSigner, Signer},
    wallet::{Keypair, WalletError},
};
use myelin_types::TaoBalance;
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
    /// The address that validators are to be told.
    #[error(transparent)]
    Address(#[from] UnusableAddress),
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

    /// Whether the same may go well later: the node did not answer in time, lacks a block, or did
    /// not take an extrinsic this time.
    pub fn is_passing(&self) -> bool {
        use ChainError::{Connect, Failed, Lost, NoBlock, Refused, Rpc, Timeout};
        match self {
            Self::Chain(Refused { refusal, .. }) => !refusal.is_lasting(),
            Self::Chain(
                Connect { .. }
                | Timeout { .. }
                | Rpc { .. }
                | NoBlock { .. }
                | Failed { .. }
                | Lost { .. },
            ) => true,
            _ => false,
        }
    }
}

/// The hotkey as what signs messages.
pub fn signer(hotkey: &Keypair) -> Result<Arc<dyn Signer>, NeuronError> {
    match hotkey {
        Keypair::Sr25519(pair) => Ok(Arc::new(LocalSigner::from((**pair).clone()))),
        Keypair::Ed25519(_) => Err(NeuronError::KeyType),
    }
}

/// The uid of a hotkey on a subnet, registered as [`register`] does if it has none and a coldkey is
/// given to pay for it.
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
    match payer {
        Some(coldkey) => register(client, netuid, hotkey, coldkey).await,
        None => {
            let cost = tao(client.registration_cost(netuid, At::Best).await?);
            Err(NeuronError::NotRegistered { hotkey: hotkey.ss58(), netuid, cost })
        }
    }
}

/// Registers a hotkey on a subnet, and gives its uid. The coldkey pays the subnet's price, but no
/// more than [`highest_price`] of what it was when it was read and logged.
pub async fn register(
    client: &Client,
    netuid: u16,
    hotkey: &Keypair,
    coldkey: &Keypair,
) -> Result<u16, NeuronError> {
    let price = client.registration_cost(netuid, At::Best).await?;
    let limit = highest_price(price);
    tracing::info!(
        "registering {} on subnet {netuid} for {:.4} TAO, at most {:.4}",
        hotkey.ss58(),
        tao(price),
        tao(limit)
    );
    let account = hotkey.account();
    let registered = client.register_limit(coldkey, netuid, &account, limit, Wait::Included);
    let (uid, receipt) = registered.await?;
    tracing::info!("registered with uid {uid} in block {}", receipt.block.number);
    Ok(uid)
}

/// What a registration may cost that was offered at a price: twice as much. Each registration
/// raises the price by about a quarter, so two others may come first.
pub fn highest_price(price: TaoBalance) -> TaoBalance {
    TaoBalance::new(price.to_u64().saturating_mul(2))
}

fn tao(amount: TaoBalance) -> f64 {
    amount.to_u64() as f64 / 1e9
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Refusal;

    fn refused(custom: u8, name: &str) -> NeuronError {
        let refusal =
            Refusal { code: 1010, custom: Some(custom), name: name.into(), text: "".into() };
        ChainError::Refused { call: "SubtensorModule.serve_axon".into(), refusal }.into()
    }

    #[test]
    fn what_may_go_well_later_is_told_from_what_never_will() {
        let what = || "the body of block 7".to_owned();
        assert!(NeuronError::from(ChainError::NoBlock { what: what() }).is_passing());
        assert!(!NeuronError::from(ChainError::NotFound { what: "subnet 7".into() }).is_passing());
        let late = ChainError::Timeout { what: what(), limit: Default::default(), last: None };
        assert!(NeuronError::from(late).is_passing());
        assert!(refused(12, "ServingRateLimitExceeded").is_passing());
        assert!(!refused(11, "InvalidIpAddress").is_passing());
        assert!(!refused(13, "InvalidPort").is_passing());
        assert!(!NeuronError::KeyType.is_passing());
    }

    #[test]
    fn a_price_may_rise_for_two_others_who_come_first() {
        let limit = |rao| highest_price(TaoBalance::new(rao)).to_u64();
        let price = 1_000_000_f64;
        assert!(limit(1_000_000) as f64 > price * 1.26 * 1.26);
        assert_eq!(limit(u64::MAX), u64::MAX);
    }
}
