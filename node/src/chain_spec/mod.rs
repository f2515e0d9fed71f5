//! Chains the node can follow: two built-in ones, and any described by a JSON file.

mod presets;
mod record;

pub use presets::{DEV_AUTHORITY, Preset};
pub use record::{read as recorded_block_time, write as record_block_time};

use crate::block_time::BlockTime;
use std::path::Path;

/// Description of a chain: its name, its properties, its genesis.
pub type ChainSpec = sc_service::GenericChainSpec;

/// Name the runtime goes by; a chain whose runtime is called otherwise is another kind of chain.
pub const RUNTIME_NAME: &str = "node-subtensor";

/// The chain called `chain`: `dev`, `local` (also the empty name) or the path of a JSON file.
///
/// `base_path` is the folder in which the chain may exist already.
pub fn load(
    chain: &str,
    block_time: Option<BlockTime>,
    base_path: Option<&Path>,
) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    let Some(preset) = Preset::by_name(chain) else {
        return from_file(chain, block_time);
    };
    let recorded = base_path.and_then(|base| recorded_block_time(base, preset.id()));
    let block_time = choose_block_time(preset, block_time, recorded)?;
    Ok(Box::new(preset.build(block_time)?))
}

fn choose_block_time(
    preset: Preset,
    asked: Option<BlockTime>,
    recorded: Option<BlockTime>,
) -> Result<BlockTime, String> {
    match (asked, recorded) {
        (Some(asked), Some(recorded)) if asked != recorded => Err(format!(
            "--block-time {asked}: this base path holds a chain with a block every {recorded}, \
             which cannot change; leave --block-time out or choose another --base-path"
        )),
        (asked, recorded) => Ok(asked.or(recorded).unwrap_or(preset.default_block_time())),
    }
}

fn from_file(
    path: &str,
    block_time: Option<BlockTime>,
) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    if !Path::new(path).exists() {
        return Err(format!(
            "--chain {path}: neither a chain the node knows (dev, local) nor a file"
        ));
    }
    if block_time.is_some() {
        return Err(format!(
            "--block-time: allowed with --dev and --chain local only; the chain specification \
             `{path}` fixes its block time"
        ));
    }
    let spec = ChainSpec::from_json_file(path.into())
        .map_err(|error| format!("cannot read the chain specification `{path}`: {error}"))?;
    Ok(Box::new(spec))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_SECOND: BlockTime = BlockTime::from_millis(1_000);

    fn refusal(chain: &str, block_time: Option<BlockTime>) -> String {
        load(chain, block_time, None).map(|_| ()).expect_err("is refused")
    }

    #[test]
    fn block_time_comes_from_user_then_disk_then_default() {
        let choose = |asked, recorded| choose_block_time(Preset::Dev, asked, recorded);
        assert_eq!(choose(None, None), Ok(BlockTime::DEV));
        assert_eq!(choose(None, Some(ONE_SECOND)), Ok(ONE_SECOND));
        assert_eq!(choose(Some(ONE_SECOND), None), Ok(ONE_SECOND));
        assert_eq!(choose(Some(ONE_SECOND), Some(ONE_SECOND)), Ok(ONE_SECOND));
    }

    #[test]
    fn a_chain_on_disk_fixes_its_block_time() {
        let error = choose_block_time(Preset::Dev, Some(ONE_SECOND), Some(BlockTime::DEV));
        assert!(error.unwrap_err().contains("every 250ms"));
    }

    #[test]
    fn unknown_names_are_told_what_exists() {
        assert!(refusal("finney", None).contains("dev, local"));
    }

    #[test]
    fn a_file_fixes_its_block_time() {
        let error = refusal(file!().trim_start_matches("node/"), Some(ONE_SECOND));
        assert!(error.contains("fixes its block time"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_specification_is_refused() {
        let error = refusal(file!().trim_start_matches("node/"), None);
        assert!(error.contains("cannot read the chain specification"), "{error}");
    }
}
