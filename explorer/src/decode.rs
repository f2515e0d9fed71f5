//! Reads the chain's bytes by the chain's own metadata.
//!
//! Nothing here knows a pallet's types: a [`Runtime`] holds the metadata of one runtime version, and
//! everything encoded under that version is read through it. Ingestion needs few facts of each
//! extrinsic and event ([`facts`]); pages need all of them as JSON ([`json`], [`view`]).

mod errors;
pub mod facts;
#[cfg(test)]
pub(crate) mod fixture;
mod json;
mod registry;
pub mod view;

use crate::error::{ExplorerError, Result};
use registry::Kinds;
use serde_json::Value;
use sp_core::crypto::{AccountId32, Ss58AddressFormat, Ss58Codec};
use std::sync::Arc;
use subxt::{
    ArcMetadata, Metadata,
    ext::{frame_decode, scale_decode::visitor::decode_with_visitor, scale_value},
};

/// Address format of the chain's accounts.
const SS58_PREFIX: u16 = 42;

/// 32 bytes of an account as SS58 text.
pub fn ss58(account: &[u8; 32]) -> String {
    AccountId32::from(*account).to_ss58check_with_version(Ss58AddressFormat::custom(SS58_PREFIX))
}

/// An account from SS58 text of any network, or from a `0x` public key.
pub fn parse_account(text: &str) -> Option<[u8; 32]> {
    if let Some(hash) = parse_hash(text) {
        return Some(hash);
    }
    AccountId32::from_ss58check_with_version(text).ok().map(|(account, _)| account.into())
}

/// 32 bytes from `0x` hexadecimal.
pub fn parse_hash(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()
}

/// Bytes as `0x` hexadecimal.
pub fn hex0x(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// One version of the chain's runtime.
pub struct Runtime {
    /// Its version.
    pub spec_version: u32,
    metadata: ArcMetadata,
    kinds: Kinds,
}

impl Runtime {
    /// From SCALE-encoded metadata of any version the decoder knows.
    pub fn new(spec_version: u32, bytes: &[u8]) -> Result<Arc<Self>> {
        let metadata = Metadata::decode_from(bytes)
            .map_err(|error| ExplorerError::Decode(format!("metadata: {error}")))?;
        let kinds = Kinds::of(&metadata);
        Ok(Arc::new(Self { spec_version, metadata: metadata.arc(), kinds }))
    }

    /// A value of a type of the registry as JSON; the input moves past it.
    pub(crate) fn value(&self, input: &mut &[u8], ty: u32) -> Result<Value> {
        decode_with_visitor(input, ty, self.metadata.types(), json::ToJson(&self.kinds))
            .map_err(unreadable)
    }

    /// SCALE-encoded arguments of a runtime API, checked against its signature.
    pub fn api_arguments(&self, api: &str, method: &str, args: &[Argument]) -> Result<Vec<u8>> {
        let args: Vec<scale_value::Value> = args.iter().map(Argument::to_value).collect();
        frame_decode::runtime_apis::encode_runtime_api_inputs(
            api,
            method,
            args,
            &*self.metadata,
            self.metadata.types(),
        )
        .map_err(unreadable)
    }

    /// What a runtime API answered, as JSON.
    pub fn api_answer(&self, api: &str, method: &str, answer: &[u8]) -> Result<Value> {
        let output = self
            .metadata
            .runtime_api_trait_by_name(api)
            .and_then(|api| api.method_by_name(method).map(|method| method.output_ty()))
            .ok_or_else(|| ExplorerError::Decode(format!("no runtime API {api}.{method}")))?;
        self.value(&mut &answer[..], output)
    }

    /// Key of a storage entry; with fewer keys than the entry has, the prefix of all that share them.
    pub fn storage_key(&self, pallet: &str, entry: &str, keys: &[Argument]) -> Result<Vec<u8>> {
        let keys: Vec<scale_value::Value> = keys.iter().map(Argument::to_value).collect();
        frame_decode::storage::encode_storage_key(
            pallet,
            entry,
            keys,
            &*self.metadata,
            self.metadata.types(),
        )
        .map_err(unreadable)
    }

    /// A storage value as JSON: the entry's default when there is none, null when it has none either.
    pub fn storage_value(&self, pallet: &str, entry: &str, bytes: Option<&[u8]>) -> Result<Value> {
        let entry = self
            .metadata
            .pallet_by_name(pallet)
            .and_then(|pallet| pallet.storage())
            .and_then(|storage| storage.entry_by_name(entry))
            .ok_or_else(|| ExplorerError::Decode(format!("no storage entry {pallet}.{entry}")))?;
        match bytes.or(entry.default_value()) {
            Some(mut bytes) => self.value(&mut bytes, entry.value_ty()),
            None => Ok(Value::Null),
        }
    }

    /// Whether the runtime has a storage entry.
    pub fn has_storage(&self, pallet: &str, entry: &str) -> bool {
        self.metadata
            .pallet_by_name(pallet)
            .and_then(|pallet| pallet.storage())
            .is_some_and(|storage| storage.entry_by_name(entry).is_some())
    }

    /// Events that tell of a changed setting of a subnet or of the chain, as `Pallet.Event`: those of
    /// the pallets with settings whose names end so. What an account sets for itself is no setting.
    pub fn setting_events(&self, scope: Scope) -> Vec<String> {
        let of_pallet = |pallet: subxt::metadata::PalletMetadata<'_>| {
            let ty = pallet.event_ty_id().unwrap_or(u32::MAX);
            let scope_of = |variant: &scale_info::Variant<scale_info::form::PortableForm>| {
                if variant.fields.iter().any(|field| self.kinds.interesting(field.ty.id)) {
                    return None;
                }
                let of_subnet = self.kinds.netuid_field(ty, variant.index).is_some();
                Some(if of_subnet { Scope::Subnet } else { Scope::Chain })
            };
            let kinds: Vec<String> = pallet
                .event_variants()
                .unwrap_or_default()
                .iter()
                .filter(|variant| is_setting(&variant.name) && scope_of(variant) == Some(scope))
                .map(|variant| format!("{}.{}", pallet.name(), variant.name))
                .collect();
            kinds
        };
        SETTING_PALLETS
            .iter()
            .filter_map(|name| self.metadata.pallet_by_name(name))
            .flat_map(of_pallet)
            .collect()
    }

    /// A constant as JSON; nothing when the runtime lacks it.
    pub fn constant(&self, pallet: &str, name: &str) -> Option<Value> {
        let constant = self.metadata.pallet_by_name(pallet)?.constant_by_name(name)?;
        self.value(&mut constant.value(), constant.ty()).ok()
    }
}

/// What a setting is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One subnet: its hyperparameters.
    Subnet,
    /// The chain as a whole.
    Chain,
}

/// Pallets whose events tell of settings.
const SETTING_PALLETS: [&str; 5] =
    ["SubtensorModule", "AdminUtils", "Swap", "MevShield", "ChainParams"];

/// Events named like those of settings that tell of something else: what validators do in each epoch,
/// what each registration adds to a sum, what the chain adjusts by itself as neurons register, when a
/// subnet started, how it describes itself.
const NO_SETTINGS: [&str; 6] = [
    "WeightsSet",
    "RAORecycledForRegistrationSet",
    "DifficultySet",
    "BurnSet",
    "FirstEmissionBlockNumberSet",
    "SubnetIdentitySet",
];

fn is_setting(event: &str) -> bool {
    const ENDINGS: [&str; 7] =
        ["Set", "Toggle", "Toggled", "Allowed", "Enabled", "Disabled", "PrecompileUpdated"];
    ENDINGS.iter().any(|ending| event.ends_with(ending)) && !NO_SETTINGS.contains(&event)
}

/// An argument of a runtime API or part of a storage key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// A whole number.
    Number(u64),
    /// 32 bytes: an account or a hash.
    Bytes([u8; 32]),
}

impl Argument {
    fn to_value(&self) -> scale_value::Value {
        match self {
            Self::Number(number) => scale_value::Value::u128((*number).into()),
            Self::Bytes(bytes) => scale_value::Value::from_bytes(bytes),
        }
    }
}

impl From<u16> for Argument {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Argument {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<[u8; 32]> for Argument {
    fn from(bytes: [u8; 32]) -> Self {
        Self::Bytes(bytes)
    }
}

pub(crate) fn unreadable(error: impl std::fmt::Display) -> ExplorerError {
    ExplorerError::Decode(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_subnets_and_of_the_chain_are_told_apart_from_what_else_is_set() {
        let runtime = fixture::runtime();
        let (subnet, chain) =
            (runtime.setting_events(Scope::Subnet), runtime.setting_events(Scope::Chain));
        let all = |kinds: &[String], names: &[&str]| {
            names.iter().all(|name| kinds.iter().any(|kind| kind == name))
        };
        let of_subnet = [
            "SubtensorModule.TempoSet",
            "SubtensorModule.RegistrationAllowed",
            "SubtensorModule.TransferToggle",
            "SubtensorModule.CommitRevealEnabled",
            "AdminUtils.BurnHalfLifeSet",
            "AdminUtils.SubnetEmissionEnabledSet",
            "AdminUtils.BondsResetToggled",
            "Swap.FeeRateSet",
        ];
        assert!(all(&subnet, &of_subnet), "{subnet:?}");
        let of_chain = [
            "SubtensorModule.TxRateLimitSet",
            "SubtensorModule.NetworkRateLimitSet",
            "SubtensorModule.StakeThresholdSet",
            "SubtensorModule.SubnetLimitSet",
            "SubtensorModule.MaxDelegateTakeSet",
            "SubtensorModule.MaxEpochsPerBlockSet",
            "AdminUtils.PrecompileUpdated",
            "ChainParams.CorrectionsSet",
        ];
        assert!(all(&chain, &of_chain), "{chain:?}");
        let neither = [
            "WeightsSet",
            "RAORecycledForRegistrationSet",
            "DifficultySet",
            "AutoStakeDestinationSet",
            "SubnetOwnerHotkeySet",
            "SubnetIdentitySet",
            "FirstEmissionBlockNumberSet",
            "ChainIdentitySet",
            "ChildKeyTakeSet",
            "RootClaimTypeSet",
            "AutoParentDelegationEnabledSet",
        ];
        for kind in subnet.iter().chain(&chain) {
            let name = kind.split('.').nth(1).expect("Pallet.Event");
            assert!(!neither.contains(&name), "{kind}");
            assert!(!(subnet.contains(kind) && chain.contains(kind)), "{kind}");
        }
    }
}
