//! What the bytes of a transaction tell without the runtime.

use codec::{Compact, Decode};
use frame_support::traits::Get;
use pallet_mev_shield::MaxEncryptedLen;

/// A wire form that can be opened has this many bytes at least.
pub const MIN_SHIELDED_LEN: usize = 16 + 2 + 1_088 + 24 + 16;

/// How the call `submit_encrypted` begins: its pallet's index and its own (spec: weights §7.3).
const SUBMIT_ENCRYPTED: [u8; 2] = [30, 1];

/// Bytes of that call before the encrypted ones: its beginning and their number.
const HEAD_LEN: usize = SUBMIT_ENCRYPTED.len() + 2;

/// Whether a transaction may hide another: true of all that do, and by chance of hardly any that does
/// not, as the runtime finds out.
///
/// Where the call begins depends on the extensions before it, which an upgrade may change; but the
/// encrypted bytes end the transaction, and their number stands before them.
pub fn may_hide(extrinsic: &[u8]) -> bool {
    let most = usize::try_from(<MaxEncryptedLen as Get<u32>>::get()).unwrap_or(usize::MAX);
    let first = extrinsic.len().saturating_sub(most.saturating_add(HEAD_LEN));
    let last = extrinsic.len().checked_sub(MIN_SHIELDED_LEN + HEAD_LEN);
    last.is_some_and(|last| {
        (first..=last).filter_map(|place| extrinsic.get(place..)).any(is_submit_encrypted)
    })
}

fn is_submit_encrypted(call: &[u8]) -> bool {
    call.strip_prefix(&SUBMIT_ENCRYPTED).is_some_and(|mut rest| {
        let len = Compact::<u32>::decode(&mut rest);
        len.is_ok_and(|Compact(len)| usize::try_from(len) == Ok(rest.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use myelin_runtime::{AccountId, Runtime, UncheckedExtrinsic, extensions::tx_extension};
    use pallet_mev_shield::Call;
    use sp_core::sr25519::Signature;
    use sp_runtime::generic::Era;

    fn signed(call: Call<Runtime>) -> Vec<u8> {
        let who = AccountId::new([2; 32]).into();
        let extension = tx_extension(Era::mortal(8, 3), 5, 0);
        UncheckedExtrinsic::new_signed(call.into(), who, Signature::default().into(), extension)
            .encode()
    }

    fn submitted(len: usize) -> Vec<u8> {
        let ciphertext = vec![30; len].try_into().expect("is short enough");
        signed(Call::submit_encrypted { ciphertext })
    }

    #[test]
    fn what_can_be_opened_is_noticed() {
        for len in [MIN_SHIELDED_LEN, MIN_SHIELDED_LEN + 1, 8_191, 8_192] {
            assert!(may_hide(&submitted(len)), "{len}");
        }
        assert!(!may_hide(&submitted(MIN_SHIELDED_LEN - 1)), "nothing fits into it");
    }

    #[test]
    fn other_transactions_hide_nothing() {
        let encrypted_call = vec![1; 2_000].try_into().expect("is short enough");
        assert!(!may_hide(&signed(Call::store_encrypted { encrypted_call })));
        assert!(!may_hide(&[submitted(2_000), vec![0]].concat()), "it does not end there");
        assert!(!may_hide(&[30; 10_000]));
        assert!(!may_hide(&[]));
    }
}
