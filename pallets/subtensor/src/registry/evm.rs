//! EVM addresses of neurons (spec: types §3).
//!
//! A neuron's hotkey names an address whose key signed for it. Nothing here runs an EVM: the
//! address is recovered from the signature.

use crate::*;
use codec::Encode;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::NetUid;
use sp_core::{H160, ecdsa};
use sp_io::{crypto::secp256k1_ecdsa_recover, hashing::keccak_256};

/// What wallets put before a message of 64 bytes before they sign it (EIP-191).
const PREFIX: &[u8] = b"\x19Ethereum Signed Message:\n64";

impl<T: Config> Pallet<T> {
    /// Ties the EVM address that signed for the calling hotkey to its neuron.
    ///
    /// Errors in order: `BadOrigin`, those of [`Self::validate_evm_association`],
    /// `NonAssociatedColdKey` when nobody owns the hotkey, `InvalidIdentity` when the signature is
    /// none, `InvalidRecoveredPublicKey` when another key signed or it signed something else.
    pub(crate) fn do_associate_evm_key(
        origin: OriginFor<T>,
        netuid: NetUid,
        evm_key: H160,
        block_number: u64,
        signature: ecdsa::Signature,
    ) -> DispatchResult {
        let hotkey = ensure_signed(origin)?;
        let uid = Self::validate_evm_association(&hotkey, netuid)?;
        ensure!(Self::hotkey_exists(&hotkey), Error::<T>::NonAssociatedColdKey);
        let message = evm_message(hotkey.as_ref(), block_number);
        let public = secp256k1_ecdsa_recover(&signature.0, &message)
            .map_err(|_| Error::<T>::InvalidIdentity)?;
        ensure!(address_of(&public) == evm_key, Error::<T>::InvalidRecoveredPublicKey);

        let block_associated = Self::now();
        AssociatedEvmAddress::<T>::insert(netuid, uid, (evm_key, block_associated));
        Self::deposit_event(Event::EvmKeyAssociated { netuid, hotkey, evm_key, block_associated });
        Ok(())
    }

    /// CheckEvmKeyAssociation: a neuron names an address, and not too often; its uid.
    ///
    /// The time runs from the neuron's last association; of a uid without one, from block 0.
    ///
    /// Errors in order: `HotKeyNotRegisteredInSubNet`, `EvmKeyAssociateRateLimitExceeded`.
    pub(crate) fn validate_evm_association(
        hotkey: &T::AccountId,
        netuid: NetUid,
    ) -> Result<u16, Error<T>> {
        let uid = Uids::<T>::get(netuid, hotkey).ok_or(Error::<T>::HotKeyNotRegisteredInSubNet)?;
        let last = AssociatedEvmAddress::<T>::get(netuid, uid).map_or(0, |(_, block)| block);
        let wait: u64 = ByFlavour::<T, 7_200, 1>::get();
        let rested = Self::now().saturating_sub(last) >= wait;
        ensure!(rested, Error::<T>::EvmKeyAssociateRateLimitExceeded);
        Ok(uid)
    }
}

/// What an EVM key signs for a hotkey: the EIP-191 hash of the 64 bytes
/// `hotkey ‖ keccak256(block number, little-endian)`.
pub(crate) fn evm_message(hotkey: &[u8; 32], block_number: u64) -> [u8; 32] {
    let number = keccak_256(&block_number.encode());
    keccak_256(&[PREFIX, hotkey.as_slice(), number.as_slice()].concat())
}

/// The address of a public key: the last 20 bytes of its hash.
fn address_of(public: &[u8; 64]) -> H160 {
    let hash = keccak_256(public);
    H160(hash.last_chunk().copied().unwrap_or_default())
}
