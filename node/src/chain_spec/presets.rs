//! The built-in chains.

use super::ChainSpec;
use crate::block_time::BlockTime;
use myelin_runtime::genesis::{Corrections, GenesisParams, authority_keys, genesis_patch};
use sc_service::{ChainType, Properties};

/// Name of the key that keeps a development chain going: `//One`.
pub const DEV_AUTHORITY: &str = "One";

/// A chain the node can start from nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// One authority: a chain for one node, as fast as wanted.
    Dev,
    /// Three authorities, as many nodes.
    Local,
    /// As `Local`, with all corrections.
    Recommended,
}

impl Preset {
    /// The preset called `name` on the command line.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "dev" => Some(Self::Dev),
            "" | "local" => Some(Self::Local),
            "recommended" => Some(Self::Recommended),
            _ => None,
        }
    }

    /// Identifier of the chain; its folder on disk is called so.
    pub fn id(self) -> &'static str {
        match self {
            Self::Dev => "bittensor_dev",
            Self::Local => "bittensor_local",
            Self::Recommended => "bittensor_recommended",
        }
    }

    /// Block time where the user names none.
    pub fn default_block_time(self) -> BlockTime {
        match self {
            Self::Dev => BlockTime::DEV,
            Self::Local | Self::Recommended => BlockTime::LOCAL,
        }
    }

    /// Corrections the chain makes where the user names none.
    pub fn default_corrections(self) -> Corrections {
        match self {
            Self::Dev | Self::Local => Corrections::NONE,
            Self::Recommended => Corrections::all(),
        }
    }

    /// The chain's description, with a genesis for this block time and these corrections.
    pub fn build(
        self,
        block_time: BlockTime,
        corrections: Corrections,
    ) -> Result<ChainSpec, String> {
        let code = myelin_runtime::WASM_BINARY
            .ok_or("this binary was built without the runtime's WebAssembly code")?;
        let params = GenesisParams {
            authorities: authority_keys(self.authorities()),
            block_time_ms: block_time.as_millis(),
            network_rate_limit_zero: self == Self::Dev,
            corrections,
        };
        Ok(ChainSpec::builder(code, None)
            .with_name("Bittensor")
            .with_id(self.id())
            .with_protocol_id("bittensor")
            .with_chain_type(self.chain_type())
            .with_properties(properties())
            .with_genesis_config_patch(genesis_patch(&params))
            .build())
    }

    fn chain_type(self) -> ChainType {
        match self {
            Self::Dev => ChainType::Development,
            Self::Local | Self::Recommended => ChainType::Local,
        }
    }

    /// Names of the development keys that author and finalise blocks.
    fn authorities(self) -> &'static [&'static str] {
        match self {
            // Not Alice: fees go to the author, and who tests with Alice wants to see them leave.
            Self::Dev => &[DEV_AUTHORITY],
            Self::Local | Self::Recommended => &["Alice", "Bob", "Charlie"],
        }
    }
}

fn properties() -> Properties {
    [("tokenSymbol", "TAO".into()), ("tokenDecimals", 9.into()), ("ss58Format", 42.into())]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const ALL: [Preset; 3] = [Preset::Dev, Preset::Local, Preset::Recommended];

    fn json(preset: Preset, block_time: BlockTime) -> Option<Value> {
        corrected(preset, block_time, preset.default_corrections())
    }

    fn corrected(preset: Preset, block_time: BlockTime, corrections: Corrections) -> Option<Value> {
        // Without the runtime's code there is nothing to describe.
        myelin_runtime::WASM_BINARY?;
        let spec = preset.build(block_time, corrections).expect("builds");
        Some(serde_json::from_str(&spec.as_json(false).expect("serializes")).expect("is JSON"))
    }

    #[test]
    fn names_lead_to_presets() {
        assert_eq!(Preset::by_name("dev"), Some(Preset::Dev));
        assert_eq!(Preset::by_name("local"), Some(Preset::Local));
        assert_eq!(Preset::by_name(""), Some(Preset::Local));
        assert_eq!(Preset::by_name("recommended"), Some(Preset::Recommended));
        assert_eq!(Preset::by_name("spec.json"), None);
    }

    #[test]
    fn chains_do_not_share_a_folder() {
        let ids: std::collections::BTreeSet<_> = ALL.map(Preset::id).into();
        assert_eq!(ids.len(), ALL.len());
    }

    #[test]
    fn authorities_are_as_many_as_promised() {
        assert_eq!(authority_keys(Preset::Dev.authorities()).len(), 1);
        assert_eq!(authority_keys(Preset::Local.authorities()).len(), 3);
    }

    #[test]
    fn identity_is_what_clients_expect() {
        for preset in ALL {
            let Some(spec) = json(preset, preset.default_block_time()) else { return };
            assert_eq!(spec["name"], "Bittensor");
            assert_eq!(spec["protocolId"], "bittensor");
            assert_eq!(spec["properties"]["tokenSymbol"], "TAO");
            assert_eq!(spec["properties"]["tokenDecimals"], 9);
            assert_eq!(spec["properties"]["ss58Format"], 42);
        }
    }

    #[test]
    fn chain_types_differ() {
        let Some(dev) = json(Preset::Dev, BlockTime::DEV) else { return };
        let Some(local) = json(Preset::Local, BlockTime::LOCAL) else { return };
        assert_eq!(dev["chainType"], "Development");
        assert_eq!(local["chainType"], "Local");
    }

    #[test]
    fn block_time_changes_genesis() {
        let Some(fast) = json(Preset::Dev, BlockTime::DEV) else { return };
        let Some(slow) = json(Preset::Dev, BlockTime::from_millis(1_000)) else { return };
        assert_ne!(fast["genesis"], slow["genesis"]);
    }

    #[test]
    fn corrections_change_genesis() {
        let genesis = |preset: Preset, corrections| {
            let spec = corrected(preset, BlockTime::LOCAL, corrections)?;
            Some(spec["genesis"]["runtimeGenesis"]["patch"].clone())
        };
        let Some(plain) = genesis(Preset::Local, Corrections::NONE) else { return };
        let Some(all) = genesis(Preset::Local, Corrections::all()) else { return };
        assert_eq!(plain["chainParams"]["corrections"], "none");
        assert_eq!(all["chainParams"]["corrections"], Corrections::all().to_string());
        let recommended = genesis(Preset::Recommended, Preset::Recommended.default_corrections());
        assert_eq!(recommended, Some(all));
    }
}
