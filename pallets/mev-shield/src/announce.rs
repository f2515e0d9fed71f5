//! How announced keys move on (spec: weights §7.3).

use super::*;
use frame_support::{dispatch::DispatchResult, ensure};
use sp_runtime::traits::Saturating;

/// Slots from the block that shows a key as [`NextKey`] to the author's own block.
const LEAD: u64 = 2;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_announce_next_key(enc_key: Option<ShieldEncKey>) -> DispatchResult {
        let author = T::Authors::after(0).ok_or(Error::<T>::Unreachable)?;
        let valid = |key: &ShieldEncKey| key.len() == myelin_shield::ENC_KEY_LEN;
        ensure!(enc_key.as_ref().is_none_or(valid), Error::<T>::BadEncKeyLen);
        let pending = NextKey::<T>::get();
        CurrentKey::<T>::set(PendingKey::<T>::get());
        PendingKey::<T>::set(pending.clone());
        // Before the author's own new key: with one author it would skip a block.
        let next = T::Authors::after(LEAD).and_then(AuthorKeys::<T>::get);
        NextKey::<T>::set(next.clone());
        AuthorKeys::<T>::set(author, enc_key);
        let now = frame_system::Pallet::<T>::block_number();
        PendingKeyExpiresAt::<T>::set(pending.map(|_| now.saturating_add(2u32.into())));
        NextKeyExpiresAt::<T>::set(next.map(|_| now.saturating_add(3u32.into())));
        Ok(())
    }
}
