//! Two tools for rehearsing runtime upgrades.
//!
//! ```text
//! cargo run --release -p myelin-runtime --example upgrade -- release-before code.wasm old.wasm
//! ```
//! copies a built runtime, compressed or not, to one that is the same but for its spec version,
//! which is one lower: a chain that starts with it can be upgraded to the genuine one.
//!
//! ```text
//! myelin-node export-state --base-path my-chain > state.json
//! cargo run --release -p myelin-runtime --example upgrade -- check-state state.json
//! ```
//! checks the state of a chain: every value decodes, and every pallet's invariants hold. It ends
//! with an error that names what is wrong.

use frame_support::traits::{TryDecodeEntireStorage, TryState, TryStateSelect};
use myelin_runtime::{AllPalletsWithSystem, SPEC_VERSION_STAMP, System, VERSION};
use serde_json::Value;
use sp_core::storage::Storage;
use sp_maybe_compressed_blob::{CODE_BLOB_BOMB_LIMIT, decompress};
use std::{collections::BTreeMap, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["release-before", code, old] => Ok(fs::write(old, release_before(&fs::read(code)?)?)?),
        ["check-state", state] => check_state(&serde_json::from_slice(&fs::read(state)?)?),
        _ => Err("usage: upgrade release-before CODE OLD | upgrade check-state STATE".into()),
    }
}

/// A runtime with the spec version before that of `code`, uncompressed.
fn release_before(code: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut code = decompress(code, CODE_BLOB_BOMB_LIMIT)?.into_owned();
    let mut found = code.windows(SPEC_VERSION_STAMP.len()).enumerate();
    let (start, _) = found
        .find(|(_, window)| window == SPEC_VERSION_STAMP)
        .ok_or("the runtime has no stamp with its spec version")?;
    if found.any(|(_, window)| window == SPEC_VERSION_STAMP) {
        return Err("the runtime has more than one stamp".into());
    }
    let number = start + SPEC_VERSION_STAMP.len();
    let number = code.get_mut(number..number + 4).ok_or("the stamp is cut off")?;
    let mut version = VERSION;
    if *number != version.spec_version.to_le_bytes() {
        return Err(format!("the stamp does not say {}", version.spec_version).into());
    }
    version.spec_version -= 1;
    number.copy_from_slice(&version.spec_version.to_le_bytes());
    // What the node reads without running the code.
    Ok(sp_version::embed::embed_runtime_version(&code, version)?)
}

/// Writes errors to standard error: what is wrong with a state is only logged.
struct Told;

impl log::Log for Told {
    fn enabled(&self, metadata: &log::Metadata) -> bool {
        metadata.level() == log::Level::Error
    }

    fn log(&self, record: &log::Record) {
        if self.enabled(record.metadata()) {
            eprintln!("{}", record.args());
        }
    }

    fn flush(&self) {}
}

/// Checks the state in a raw chain specification.
fn check_state(specification: &Value) -> Result<(), Box<dyn Error>> {
    log::set_logger(&Told).map_err(|error| error.to_string())?;
    log::set_max_level(log::LevelFilter::Error);
    let mut state = sp_io::TestExternalities::new(storage(specification)?);
    state.execute_with(|| {
        let number = System::block_number();
        let bytes = AllPalletsWithSystem::try_decode_entire_state().map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            format!("block {number}: {}", errors.join("; "))
        })?;
        AllPalletsWithSystem::try_state(number, TryStateSelect::All)
            .map_err(|error| format!("block {number}: {error:?}"))?;
        println!("block {number}: {bytes} bytes decode, all invariants hold");
        Ok(())
    })
}

/// The state in a raw chain specification.
fn storage(specification: &Value) -> Result<Storage, String> {
    let top = specification
        .pointer("/genesis/raw/top")
        .and_then(Value::as_object)
        .ok_or("this is no raw chain specification")?;
    let bytes =
        |hex: &str| sp_core::bytes::from_hex(hex).map_err(|error| format!("{hex}: {error}"));
    let pair = |(key, value): (&String, &Value)| {
        Ok((bytes(key)?, bytes(value.as_str().ok_or("a value is no text")?)?))
    };
    let top = top.iter().map(pair).collect::<Result<BTreeMap<_, _>, String>>()?;
    Ok(Storage { top, ..Default::default() })
}
