//! Checks the state of a chain: every value decodes, and every pallet's invariants hold.
//!
//! ```text
//! myelin-node export-state --base-path my-chain > state.json
//! cargo run --release -p myelin-runtime --example check_state -- state.json
//! ```
//!
//! Prints the number of the block and how many bytes were decoded; ends with an error that names
//! the invariant otherwise.

use frame_support::{
    traits::{TryDecodeEntireStorage, TryState, TryStateSelect},
};
use myelin_runtime::{AllPalletsWithSystem, System};
use serde_json::Value;
use std::{collections::BTreeMap, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: check_state STATE.json")?;
    let specification: Value = serde_json::from_slice(&fs::read(path)?)?;
    let mut state = sp_io::TestExternalities::new(storage(&specification)?);
    let (number, bytes) = state.execute_with(check)?;
    println!("block {number}: {bytes} bytes decode, all invariants hold");
    Ok(())
}

/// The state in a raw chain specification.
fn storage(specification: &Value) -> Result<sp_core::storage::Storage, Box<dyn Error>> {
    let top = specification
        .pointer("/genesis/raw/top")
        .and_then(Value::as_object)
        .ok_or("this is no raw chain specification")?;
    let bytes = |hex: &str| sp_core::bytes::from_hex(hex).map_err(|error| format!("{hex}: {error}"));
    let top = top
        .iter()
        .map(|(key, value)| Ok((bytes(key)?, bytes(value.as_str().ok_or("not text")?)?)))
        .collect::<Result<BTreeMap<_, _>, String>>()?;
    Ok(sp_core::storage::Storage { top, ..Default::default() })
}

/// Number of the block, and length of all that its state stores under known keys.
fn check() -> Result<(u32, usize), String> {
    let number = System::block_number();
    let bytes = AllPalletsWithSystem::try_decode_entire_state().map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(|error| format!("{error:?}")).collect();
        format!("block {number}: {}", errors.join("; "))
    })?;
    AllPalletsWithSystem::try_state(number, TryStateSelect::All)
        .map_err(|error| format!("block {number}: {error:?}"))?;
    Ok((number, bytes))
}
