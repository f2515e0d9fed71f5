//! Encrypted transactions as block authors see them (spec: weights §7.6).

use crate::*;
use codec::{DecodeLimit, Encode};
use extensions::TxExtension;
use myelin_shield::ShieldedTransaction;
use pallet_mev_shield::Call;
use sp_runtime::{generic::Preamble, traits::Checkable};

type Context = frame_system::ChainContext<Runtime>;

/// Calls nested deeper than this are refused by the transaction pool.
const MAX_CALL_DEPTH: u32 = 8;
/// The same for whole extrinsics, which wrap their calls: keeps what others encrypted from deep
/// recursion until its calls are looked at.
const MAX_EXTRINSIC_DEPTH: u32 = 2 * MAX_CALL_DEPTH;

/// Whether the calls of an extrinsic nest no deeper than is allowed.
pub fn is_shallow(extrinsic: &UncheckedExtrinsic) -> bool {
    let call = extrinsic.function.encode();
    RuntimeCall::decode_all_with_depth_limit(MAX_CALL_DEPTH, &mut &call[..]).is_ok()
}

/// Whether a call carries an encrypted transaction, and does nothing else.
pub fn carries_hidden(call: &RuntimeCall) -> bool {
    matches!(call, RuntimeCall::MevShield(Call::submit_encrypted { .. }))
}

/// The encrypted transaction inside a `submit_encrypted` whose signature is right.
pub fn decode(extrinsic: UncheckedExtrinsic) -> Option<ShieldedTransaction> {
    let RuntimeCall::MevShield(Call::submit_encrypted { ciphertext }) = &extrinsic.function else {
        return None;
    };
    let shielded = ShieldedTransaction::parse(ciphertext)?;
    let is_signed = match &extrinsic.preamble {
        // The state of a block does not hold the block's own hash, which such a signature covers:
        // the transaction pool, which knows it, has checked the signature.
        Preamble::Signed(_, _, extension) if begins_now(extension) => true,
        Preamble::Signed(..) => extrinsic.check(&Context::default()).is_ok(),
        Preamble::Bare(_) | Preamble::General(..) => false,
    };
    is_signed.then_some(shielded)
}

fn begins_now((first, ..): &TxExtension) -> bool {
    first.4.begins_at(System::block_number())
}

/// Opens an encrypted transaction with an expanded decapsulation key. Whether the transaction is
/// valid shows when it is applied; but only signed ones may be hidden: an inherent would spoil the
/// author's block, and what is not signed pays nothing.
pub fn open(dec_key: &[u8], shielded: &ShieldedTransaction) -> Option<UncheckedExtrinsic> {
    let plain = shielded.unshield(dec_key)?;
    let extrinsic =
        UncheckedExtrinsic::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &plain[..])
            .ok()?;
    let may_be_hidden =
        matches!(extrinsic.preamble, Preamble::Signed(..)) && is_shallow(&extrinsic);
    may_be_hidden.then_some(extrinsic)
}
