//! A raw block as the rows to store: a pure function.

use crate::{
    chain::RawBlock,
    decode::{
        Runtime,
        facts::{EventFacts, Meaning},
        view::pack_digest,
    },
    store::rows::{BlockRecord, EventRecord, ExtrinsicRecord, IndexedBlock, TransferRecord},
};
use tracing::error;

/// Calls of extrinsics that could not be decoded are stored under this name.
const UNKNOWN_CALL: &str = "Unknown.unknown";

/// Rows of a block. What cannot be decoded is logged and stored undecoded: one odd extrinsic must not
/// stop the index.
pub fn assemble(runtime: &Runtime, raw: RawBlock, author: Option<[u8; 32]>) -> IndexedBlock {
    let number = raw.header.number;
    let raw_events = raw.events.unwrap_or_default();
    let events = match raw_events.as_slice() {
        [] => Vec::new(),
        bytes => runtime.event_facts(bytes).unwrap_or_else(|reason| {
            error!("the events of block {number} cannot be decoded: {reason}");
            Vec::new()
        }),
    };
    let mut time = 0;
    let mut extrinsics = Vec::with_capacity(raw.extrinsics.len());
    for (index, bytes) in (0u32..).zip(raw.extrinsics) {
        let facts = runtime.extrinsic_facts(&bytes).unwrap_or_else(|reason| {
            error!("extrinsic {number}-{index} cannot be decoded: {reason}");
            crate::decode::facts::ExtrinsicFacts { call: UNKNOWN_CALL.into(), ..Default::default() }
        });
        time = facts.time.unwrap_or(time);
        extrinsics.push(ExtrinsicRecord {
            block: number,
            index,
            hash: facts.hash,
            call: facts.call,
            signer: facts.signer,
            success: true,
            netuid: facts.netuid,
            bytes,
            ..ExtrinsicRecord::default()
        });
    }
    let block = BlockRecord {
        number,
        hash: raw.hash,
        parent: raw.header.parent,
        state_root: raw.header.state_root,
        extrinsics_root: raw.header.extrinsics_root,
        digest: pack_digest(&raw.header.digest),
        time,
        author,
        spec_version: runtime.spec_version,
        extrinsics: count(extrinsics.len()),
        events: count(events.len()),
        raw_events,
        fees: 0,
    };
    let mut indexed = IndexedBlock { block, extrinsics, ..IndexedBlock::default() };
    for (index, event) in (0u32..).zip(events) {
        apply(&mut indexed, index, event);
    }
    indexed.block.fees = indexed.extrinsics.iter().map(|extrinsic| extrinsic.fee).sum();
    indexed
}

fn apply(indexed: &mut IndexedBlock, index: u32, event: EventFacts) {
    let extrinsic = event
        .extrinsic
        .and_then(|position| indexed.extrinsics.get_mut(usize::try_from(position).ok()?));
    match event.meaning {
        Meaning::Failed(error) => {
            if let Some(extrinsic) = extrinsic {
                extrinsic.success = false;
                extrinsic.error = Some(error);
            }
        }
        Meaning::Fee(fee, tip) => {
            if let Some(extrinsic) = extrinsic {
                extrinsic.fee = extrinsic.fee.saturating_add(fee);
                extrinsic.tip = extrinsic.tip.saturating_add(tip);
            }
        }
        Meaning::Transfer(amount) => {
            if let [sender, receiver] = event.accounts[..] {
                indexed.transfers.push(TransferRecord {
                    block: indexed.block.number,
                    event: index,
                    extrinsic: event.extrinsic,
                    sender,
                    receiver,
                    amount,
                });
            }
        }
        Meaning::Epoch => {
            if let Some(netuid) = event.netuid
                && !indexed.epochs.contains(&netuid)
            {
                indexed.epochs.push(netuid);
            }
        }
        Meaning::Notable => indexed.events.push(EventRecord {
            index,
            kind: event.kind,
            netuid: event.netuid,
            accounts: event.accounts,
        }),
        Meaning::Routine => {}
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
