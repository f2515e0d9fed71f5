//! What an author asks the runtime about encrypted transactions (spec: weights §7.6).

use crate::{Config, Pallet, PendingKey};
use alloc::vec::Vec;
use myelin_shield::{KEY_HASH_LEN, ShieldedTransaction, key_hash};
use sp_runtime::traits::Block as BlockT;

sp_api::decl_runtime_apis! {
    /// Encrypted transactions, for block authors.
    pub trait ShieldApi {
        /// The encrypted transaction inside a well-signed `submit_encrypted`.
        fn try_decode_shielded_tx(uxt: <Block as BlockT>::Extrinsic) -> Option<ShieldedTransaction>;
        /// Whether this is the hash of the key that the next block's transactions are encrypted to.
        fn is_shielded_using_current_key(key_hash: [u8; KEY_HASH_LEN]) -> bool;
        /// Opens an encrypted transaction with an expanded ML-KEM-768 decapsulation key.
        fn try_unshield_tx(
            dec_key_bytes: Vec<u8>,
            shielded_tx: ShieldedTransaction,
        ) -> Option<<Block as BlockT>::Extrinsic>;
    }
}

impl<T: Config> Pallet<T> {
    /// `ShieldApi::is_shielded_using_current_key`, asked on the state before the author's block.
    pub fn is_pending_key(hash: [u8; KEY_HASH_LEN]) -> bool {
        PendingKey::<T>::get().is_some_and(|key| key_hash(&key) == hash)
    }
}
