//! What a development chain starts with (spec: registry §26–27).

mod accounts;

pub use accounts::{authority_keys, funded_accounts};
pub use myelin_types::{Correction, Corrections};

use crate::{AccountId, Balance};
use alloc::{collections::BTreeMap, string::ToString, vec::Vec};
use pallet_subtensor::genesis::{GENESIS_RESERVE, GENESIS_SUBNET};
use serde_json::{Value, json};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};

/// Block time of the `development` preset, in milliseconds.
pub const DEV_BLOCK_TIME: u64 = 250;
/// Block time of the `local_testnet` preset, and of every chain that is not fast.
pub const NORMAL_BLOCK_TIME: u64 = 12_000;

/// Number of a development chain among Ethereum-like chains.
const EVM_CHAIN_ID: u64 = 42;

/// The preset recommended for new networks: `local_testnet` with all corrections.
pub const RECOMMENDED_PRESET: &str = "recommended";

/// What distinguishes one development chain from another.
#[derive(Clone, Debug)]
pub struct GenesisParams {
    /// Who authors (sr25519) and finalises (ed25519) blocks.
    pub authorities: Vec<(AuraId, GrandpaId)>,
    /// Block time in milliseconds: even, 100 to 60,000. Below 12 seconds the chain uses the fast
    /// set of protocol values.
    pub block_time_ms: u64,
    /// Whether subnets may be registered without waiting.
    pub network_rate_limit_zero: bool,
    /// The corrections that the chain makes.
    pub corrections: Corrections,
}

/// The genesis configuration of a development chain, to be laid over the defaults.
pub fn genesis_patch(params: &GenesisParams) -> Value {
    let fast = params.block_time_ms < NORMAL_BLOCK_TIME;
    let mut balances: BTreeMap<AccountId, Balance> =
        funded_accounts().into_iter().map(|(_, account, rao)| (account, rao)).collect();
    // Subnet 1's pool is backed from the start.
    balances.insert(
        pallet_subtensor::Pallet::<crate::Runtime>::derive_subnet_account(GENESIS_SUBNET),
        GENESIS_RESERVE,
    );
    let (aura, grandpa): (Vec<_>, Vec<_>) =
        params.authorities.iter().map(|(aura, grandpa)| (aura, (grandpa, 1u64))).unzip();
    json!({
        "balances": { "balances": balances.into_iter().collect::<Vec<_>>() },
        "aura": { "authorities": aura },
        "grandpa": { "authorities": grandpa },
        "sudo": { "key": accounts::sudo() },
        "evmChainId": { "chainId": EVM_CHAIN_ID },
        "chainParams": {
            "blockTime": params.block_time_ms,
            "fastBlocks": fast,
            "corrections": params.corrections,
        },
        "subtensorModule": {
            "rootOwner": fast.then(accounts::fast_root_owner),
            "networkRateLimit": params.network_rate_limit_zero.then_some(0u64),
        },
    })
}

/// Where the chain's state keeps the corrections it makes, SCALE-encoded.
pub fn corrections_key() -> [u8; 32] {
    pallet_chain_params::Corrections::<crate::Runtime>::hashed_key()
}

/// The presets of the genesis builder.
pub fn preset_names() -> Vec<PresetId> {
    [DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, RECOMMENDED_PRESET]
        .map(|name| name.to_string())
        .into()
}

/// A preset's JSON, by name.
pub fn preset(id: &PresetId) -> Option<Vec<u8>> {
    let network = |corrections| GenesisParams {
        authorities: authority_keys(&["Alice", "Bob", "Charlie"]),
        block_time_ms: NORMAL_BLOCK_TIME,
        network_rate_limit_zero: false,
        corrections,
    };
    let params = match id.as_ref() {
        DEV_RUNTIME_PRESET => GenesisParams {
            authorities: authority_keys(&["One"]),
            block_time_ms: DEV_BLOCK_TIME,
            network_rate_limit_zero: true,
            corrections: Corrections::NONE,
        },
        LOCAL_TESTNET_RUNTIME_PRESET => network(Corrections::NONE),
        RECOMMENDED_PRESET => network(Corrections::all()),
        _ => return None,
    };
    Some(genesis_patch(&params).to_string().into_bytes())
}
