//! The extrinsics a neuron needs, one method each.

use super::{
    AccountId, ChainError, Client, Receipt, Wait, calls,
    weights::{self, Commitment},
};
use crate::wallet::Keypair;
use myelin_types::{AlphaBalance, TaoBalance};
use std::net::SocketAddr;

/// Every method fails as [`Client::submit`] does.
impl Client {
    /// Registers a subnet; gives its number.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn register_network(
        &self,
        coldkey: &Keypair,
        hotkey: &AccountId,
        wait: Wait,
    ) -> Result<(u16, Receipt), ChainError> {
        let receipt = self.submit(&calls::register_network(hotkey), coldkey, wait).await?;
        Ok((from_event(&receipt, "NetworkAdded", 0)?, receipt))
    }

    /// Starts a subnet's emission and trade; its owner may do so once it is old enough.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn start_call(
        &self,
        coldkey: &Keypair,
        netuid: u16,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::start_call(netuid), coldkey, wait).await
    }

    /// Registers a hotkey on a subnet for its present price; gives its uid.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn burned_register(
        &self,
        coldkey: &Keypair,
        netuid: u16,
        hotkey: &AccountId,
        wait: Wait,
    ) -> Result<(u16, Receipt), ChainError> {
        let receipt = self.submit(&calls::burned_register(netuid, hotkey), coldkey, wait).await?;
        Ok((from_event(&receipt, "NeuronRegistered", 1)?, receipt))
    }

    /// Registers a hotkey on a subnet unless its price has risen above the limit; gives its uid.
    ///
    /// # Errors
    /// [`ChainError::Failed`] with `RegistrationPriceLimitExceeded` when it has, else as
    /// [`Client::submit`].
    pub async fn register_limit(
        &self,
        coldkey: &Keypair,
        netuid: u16,
        hotkey: &AccountId,
        limit: TaoBalance,
        wait: Wait,
    ) -> Result<(u16, Receipt), ChainError> {
        let call = calls::register_limit(netuid, hotkey, limit);
        let receipt = self.submit(&call, coldkey, wait).await?;
        Ok((from_event(&receipt, "NeuronRegistered", 1)?, receipt))
    }

    /// Registers a hotkey on a subnet that takes proof of work, for the block number, nonce and
    /// seal of its work; gives its uid.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn work_register(
        &self,
        coldkey: &Keypair,
        netuid: u16,
        hotkey: &AccountId,
        work: (u64, u64, &[u8]),
        wait: Wait,
    ) -> Result<(u16, Receipt), ChainError> {
        let call = calls::register(netuid, hotkey, &coldkey.account(), work);
        let receipt = self.submit(&call, coldkey, wait).await?;
        Ok((from_event(&receipt, "NeuronRegistered", 1)?, receipt))
    }

    /// Makes a coldkey the owner of a hotkey that nobody owns.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn associate_hotkey(
        &self,
        coldkey: &Keypair,
        hotkey: &AccountId,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::try_associate_hotkey(hotkey), coldkey, wait).await
    }

    /// Registers a hotkey on the root network.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn root_register(
        &self,
        coldkey: &Keypair,
        hotkey: &AccountId,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::root_register(hotkey), coldkey, wait).await
    }

    /// Announces where a neuron serves; [`check_address`](super::check_address) tells which addresses
    /// the chain refuses.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn serve_axon(
        &self,
        hotkey: &Keypair,
        netuid: u16,
        address: SocketAddr,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        let call = calls::serve_axon(netuid, address, calls::AXON_VERSION);
        self.submit(&call, hotkey, wait).await
    }

    /// Sets weights in the open, after checking everything the chain would check.
    ///
    /// # Errors
    /// [`ChainError::Weights`] when the chain would refuse them, else as [`Client::submit`].
    pub async fn set_weights(
        &self,
        hotkey: &Keypair,
        netuid: u16,
        weights: &[(u16, u16)],
        version_key: u64,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        let facts = self.weights_facts(netuid, &hotkey.account()).await?;
        weights::check_set(&facts, weights, version_key)?;
        let (uids, values): (Vec<u16>, Vec<u16>) = weights.iter().copied().unzip();
        let call = calls::set_weights(netuid, &uids, &values, version_key);
        self.submit(&call, hotkey, wait).await
    }

    /// Commits to weights, after checking everything the chain would check now and at the reveal.
    ///
    /// # Errors
    /// As [`Client::set_weights`].
    pub async fn commit_weights(
        &self,
        hotkey: &Keypair,
        commitment: &Commitment,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        let Commitment { netuid, weights, version_key, hash, .. } = commitment;
        let facts = self.weights_facts(*netuid, &hotkey.account()).await?;
        weights::check_commit(&facts, weights, *version_key)?;
        self.submit(&calls::commit_weights(*netuid, *hash), hotkey, wait).await
    }

    /// Reveals weights in the epoch the subnet's reveal period asks for.
    ///
    /// # Errors
    /// [`ChainError::Refused`] outside of that epoch, else as [`Client::submit`].
    pub async fn reveal_weights(
        &self,
        hotkey: &Keypair,
        commitment: &Commitment,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        let Commitment { netuid, weights, salt, version_key, .. } = commitment;
        let (uids, values): (Vec<u16>, Vec<u16>) = weights.iter().copied().unzip();
        let call = calls::reveal_weights(*netuid, &uids, &values, salt, *version_key);
        self.submit(&call, hotkey, wait).await
    }

    /// Stakes TAO to a hotkey on a subnet.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn add_stake(
        &self,
        coldkey: &Keypair,
        hotkey: &AccountId,
        netuid: u16,
        amount: TaoBalance,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::add_stake(hotkey, netuid, amount), coldkey, wait).await
    }

    /// Sells alpha staked to a hotkey.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn remove_stake(
        &self,
        coldkey: &Keypair,
        hotkey: &AccountId,
        netuid: u16,
        amount: AlphaBalance,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::remove_stake(hotkey, netuid, amount), coldkey, wait).await
    }

    /// Sends TAO.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn transfer(
        &self,
        from: &Keypair,
        to: &AccountId,
        amount: TaoBalance,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::transfer(to, amount), from, wait).await
    }

    /// Makes a call as root, signed by the sudo key of a development chain.
    ///
    /// # Errors
    /// As [`Client::submit`]; an error of the inner call is [`ChainError::Failed`] too.
    pub async fn sudo(
        &self,
        key: &Keypair,
        call: calls::Call,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        self.submit(&calls::sudo(call), key, wait).await
    }
}

/// A number of at most sixteen bits in an event that a successful call always gives.
fn from_event(receipt: &Receipt, name: &str, position: usize) -> Result<u16, ChainError> {
    let number = receipt.event("SubtensorModule", name).and_then(|event| event.number(position));
    number.and_then(|number| u16::try_from(number).ok()).ok_or_else(|| ChainError::Interface {
        what: format!("SubtensorModule.{name}"),
        reason: format!("no such event with a number in field {position}"),
    })
}
