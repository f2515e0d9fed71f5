//! Stored rows as read models.

use crate::{
    decode::{hex0x, ss58},
    model::{BlockRow, ExtrinsicRow, TransferRow},
    store::rows::{BlockRecord, ExtrinsicRecord, TransferRecord},
};

/// A block in a list.
pub fn block_row(block: &BlockRecord, finalized: u32) -> BlockRow {
    BlockRow {
        number: block.number,
        hash: hex0x(block.hash),
        parent_hash: hex0x(block.parent),
        time: block.time,
        author: block.author.as_ref().map(ss58),
        spec_version: block.spec_version,
        extrinsics: block.extrinsics,
        events: block.events,
        fees: block.fees,
        finalized: block.number <= finalized,
    }
}

/// An extrinsic in a list.
pub fn extrinsic_row(extrinsic: &ExtrinsicRecord, time: u64) -> ExtrinsicRow {
    let (pallet, call) = split_kind(&extrinsic.call);
    ExtrinsicRow {
        id: format!("{}-{}", extrinsic.block, extrinsic.index),
        block: extrinsic.block,
        index: extrinsic.index,
        hash: hex0x(extrinsic.hash),
        time,
        pallet: pallet.into(),
        call: call.into(),
        signer: extrinsic.signer.as_ref().map(ss58),
        success: extrinsic.success,
        fee: extrinsic.fee,
        tip: extrinsic.tip,
        // Rows of earlier versions lack texts.
        error: extrinsic.error.clone().map(crate::model::ErrorText::explained),
        netuid: extrinsic.netuid,
    }
}

/// A transfer.
pub fn transfer_row(transfer: &TransferRecord, time: u64) -> TransferRow {
    TransferRow {
        block: transfer.block,
        event: transfer.event,
        extrinsic: transfer.extrinsic.map(|index| format!("{}-{index}", transfer.block)),
        time,
        from: ss58(&transfer.sender),
        to: ss58(&transfer.receiver),
        amount: transfer.amount,
    }
}

/// `Pallet.name` in its two parts.
pub fn split_kind(kind: &str) -> (&str, &str) {
    kind.split_once('.').unwrap_or((kind, ""))
}
