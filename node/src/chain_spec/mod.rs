//! Chains the node can follow: built-in ones, and any described by a JSON file.

mod presets;
mod record;

pub use presets::{DEV_AUTHORITY, Preset};
pub use record::Record;

use crate::block_time::BlockTime;
use myelin_runtime::genesis::Corrections;
use std::{fmt::Display, path::Path};

/// Description of a chain: its name, its properties, its genesis.
pub type ChainSpec = sc_service::GenericChainSpec;

/// Name the runtime goes by; a chain whose runtime is called otherwise is another kind of chain.
pub const RUNTIME_NAME: &str = "node-subtensor";

/// What the user asks of a built-in chain's genesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// `--block-time`.
    pub block_time: Option<BlockTime>,
    /// `--corrections`.
    pub corrections: Option<Corrections>,
}

/// The chain called `chain`: `dev`, `local` (also the empty name), `recommended` or the path of a
/// JSON file.
///
/// `base_path` is the folder in which the chain may exist already.
pub fn load(
    chain: &str,
    wishes: Wishes,
    base_path: Option<&Path>,
) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    let Some(preset) = Preset::by_name(chain) else {
        return from_file(chain, wishes);
    };
    let recorded = base_path.and_then(|base| Record::read(base, preset.id()));
    let Record { block_time, corrections } = choose(preset, wishes, recorded)?;
    Ok(Box::new(preset.build(block_time, corrections)?))
}

/// What the genesis is made with: the user's wish, else what the chain on disk was made with, else
/// what the preset does.
fn choose(preset: Preset, wishes: Wishes, recorded: Option<Record>) -> Result<Record, String> {
    let fixed = |option: &str, asked: &dyn Display, made: String| {
        format!(
            "{option} {asked}: this base path holds a chain {made}, which cannot change; leave \
             {option} out or choose another --base-path"
        )
    };
    let made = recorded.unwrap_or(Record {
        block_time: preset.default_block_time(),
        corrections: preset.default_corrections(),
    });
    let wanted = Record {
        block_time: wishes.block_time.unwrap_or(made.block_time),
        corrections: wishes.corrections.unwrap_or(made.corrections),
    };
    if recorded.is_none() || wanted == made {
        return Ok(wanted);
    }
    Err(if wanted.block_time == made.block_time {
        let made = format!("made with the corrections: {}", made.corrections);
        fixed("--corrections", &wanted.corrections, made)
    } else {
        let made = format!("with a block every {}", made.block_time);
        fixed("--block-time", &wanted.block_time, made)
    })
}

fn from_file(path: &str, wishes: Wishes) -> Result<Box<dyn sc_service::ChainSpec>, String> {
    if !Path::new(path).exists() {
        return Err(format!(
            "--chain {path}: neither a chain the node knows (dev, local, recommended) nor a file"
        ));
    }
    let refused = [
        (wishes.block_time.is_some(), "--block-time", "block time"),
        (wishes.corrections.is_some(), "--corrections", "corrections"),
    ];
    if let Some((_, option, what)) = refused.into_iter().find(|(asked, ..)| *asked) {
        return Err(format!(
            "{option}: allowed with --dev and --chain local only; the chain specification \
             `{path}` fixes its {what}"
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
    const NOTHING: Wishes = Wishes { block_time: None, corrections: None };

    fn pace(block_time: BlockTime) -> Wishes {
        Wishes { block_time: Some(block_time), ..NOTHING }
    }

    fn correct(corrections: Corrections) -> Wishes {
        Wishes { corrections: Some(corrections), ..NOTHING }
    }

    fn refusal(chain: &str, wishes: Wishes) -> String {
        load(chain, wishes, None).map(|_| ()).expect_err("is refused")
    }

    #[test]
    fn block_time_comes_from_user_then_disk_then_default() {
        let choose = |wishes, recorded: Option<BlockTime>| {
            let record = |block_time| Record { block_time, corrections: Corrections::NONE };
            choose(Preset::Dev, wishes, recorded.map(record)).map(|chosen| chosen.block_time)
        };
        assert_eq!(choose(NOTHING, None), Ok(BlockTime::DEV));
        assert_eq!(choose(NOTHING, Some(ONE_SECOND)), Ok(ONE_SECOND));
        assert_eq!(choose(pace(ONE_SECOND), None), Ok(ONE_SECOND));
        assert_eq!(choose(pace(ONE_SECOND), Some(ONE_SECOND)), Ok(ONE_SECOND));
        let error = choose(pace(ONE_SECOND), Some(BlockTime::DEV));
        assert!(error.unwrap_err().contains("every 250ms"));
    }

    #[test]
    fn corrections_come_from_user_then_disk_then_default() {
        let (all, none) = (Corrections::all(), Corrections::NONE);
        let choose = |preset, wishes, recorded: Option<Corrections>| {
            let record = |corrections| Record { block_time: ONE_SECOND, corrections };
            choose(preset, wishes, recorded.map(record)).map(|chosen| chosen.corrections)
        };
        assert_eq!(choose(Preset::Dev, NOTHING, None), Ok(none));
        assert_eq!(choose(Preset::Local, NOTHING, None), Ok(none));
        assert_eq!(choose(Preset::Recommended, NOTHING, None), Ok(all));
        assert_eq!(choose(Preset::Recommended, correct(none), None), Ok(none));
        assert_eq!(choose(Preset::Dev, NOTHING, Some(all)), Ok(all));
        assert_eq!(choose(Preset::Dev, correct(all), None), Ok(all));
        assert_eq!(choose(Preset::Dev, correct(all), Some(all)), Ok(all));
        let error = choose(Preset::Dev, correct(all), Some(none)).unwrap_err();
        assert!(error.starts_with("--corrections sorted-weights,"), "{error}");
        assert!(error.contains("made with the corrections: none"), "{error}");
    }

    #[test]
    fn unknown_names_are_told_what_exists() {
        assert!(refusal("finney", NOTHING).contains("dev, local, recommended"));
    }

    #[test]
    fn a_file_fixes_its_genesis() {
        let file = file!().trim_start_matches("node/");
        let error = refusal(file, pace(ONE_SECOND));
        assert!(error.contains("fixes its block time"), "{error}");
        let error = refusal(file, correct(Corrections::NONE));
        assert!(error.starts_with("--corrections: "), "{error}");
        assert!(error.contains("fixes its corrections"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_specification_is_refused() {
        let error = refusal(file!().trim_start_matches("node/"), NOTHING);
        assert!(error.contains("cannot read the chain specification"), "{error}");
    }
}
