//! Recorded metadata and blocks, for tests and benches.
//!
//! Recorded from a development chain with the end-to-end tests' scene: three transfers, a transfer
//! that fails, a batch with one failing call, and the last block of an epoch of subnet 2.

use super::Runtime;
use crate::chain::{Hash, Header, RawBlock};
use serde_json::Value;
use std::sync::Arc;

/// Alice's public key.
pub const ALICE: Hash = [
    0xd4, 0x35, 0x93, 0xc7, 0x15, 0xfd, 0xd3, 0x1c, 0x61, 0x14, 0x1a, 0xbd, 0x04, 0xa9, 0x9f, 0xd6,
    0x82, 0x2c, 0x85, 0x58, 0x85, 0x4c, 0xcd, 0xe3, 0x9a, 0x56, 0x84, 0xe7, 0xa5, 0x6d, 0xa2, 0x7d,
];

/// Metadata as the node gave it.
pub const METADATA: &[u8] = include_bytes!("../../fixtures/metadata.scale");

/// Runtime 425 by its recorded metadata.
pub fn runtime() -> Arc<Runtime> {
    Runtime::new(425, METADATA).expect("recorded metadata decodes")
}

/// The block with a recorded extrinsic: `transfer-0` to `transfer-2`, `failed` or `batch`.
pub fn block(name: &str) -> RawBlock {
    let recorded = recorded();
    let place = recorded["ids"][name].as_str().expect("a recorded extrinsic");
    let number: u32 =
        place.split('-').next().and_then(|text| text.parse().ok()).expect("block-index");
    blocks().into_iter().find(|block| block.header.number == number).expect("its block")
}

/// The block with an epoch.
pub fn epoch() -> RawBlock {
    blocks().pop().expect("recorded blocks")
}

fn recorded() -> Value {
    serde_json::from_str(include_str!("../../fixtures/blocks.json")).expect("recorded blocks")
}

fn blocks() -> Vec<RawBlock> {
    let recorded = recorded();
    let bytes = |value: &Value| -> Vec<u8> {
        let text = value.as_str().unwrap_or("0x");
        hex::decode(text.trim_start_matches("0x")).expect("hexadecimal")
    };
    let list = |value: &Value| -> Vec<Vec<u8>> {
        value.as_array().map(|items| items.iter().map(bytes).collect()).unwrap_or_default()
    };
    let hash = |value: &Value| -> Hash { bytes(value).try_into().expect("32 bytes") };
    let one = |block: &Value| {
        let header = &block["header"];
        let number = header["number"].as_str().unwrap_or("0x0").trim_start_matches("0x");
        RawBlock {
            hash: hash(&block["hash"]),
            header: Header {
                number: u32::from_str_radix(number, 16).expect("a number"),
                parent: hash(&header["parentHash"]),
                state_root: hash(&header["stateRoot"]),
                extrinsics_root: hash(&header["extrinsicsRoot"]),
                digest: list(&header["digest"]["logs"]),
            },
            extrinsics: list(&block["extrinsics"]),
            events: Some(bytes(&block["events"])),
        }
    };
    recorded["blocks"].as_array().expect("blocks").iter().map(one).collect()
}
