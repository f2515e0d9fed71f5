//! From a chain specification to a genesis block, with the node's own executor.
//!
//! The stock way builds the state with a second, uncached executor: that compiles the runtime
//! once more at every start.

use crate::{
    chain_spec::RUNTIME_NAME,
    executor::Executor,
    service::{Block, Hash},
};
use codec::{Decode, Encode};
use sc_chain_spec::{ChainSpec, construct_genesis_block, json_patch};
use sc_executor::{RuntimeVersion, RuntimeVersionOf};
use serde_json::Value;
use sp_core::{
    storage::{StateVersion, Storage, well_known_keys::CODE},
    traits::{CallContext, CodeExecutor, Externalities, RuntimeCode, WrappedRuntimeCode},
};
use sp_runtime::traits::{BlakeTwo256, Block as _, Hash as _};
use sp_state_machine::BasicExternalities;

/// State and hash of a chain's first block.
pub struct Genesis {
    /// Everything in storage, the runtime's code included.
    pub storage: Storage,
    /// Hash of the block.
    pub hash: Hash,
}

impl Genesis {
    /// Builds the genesis of `spec`. A chain whose runtime is not of the node's kind is refused.
    pub fn of(spec: &dyn ChainSpec, executor: &Executor) -> Result<Self, String> {
        let storage = storage(spec, executor)?;
        let code = storage.top.get(CODE).ok_or("the chain specification has no runtime code")?;
        let version = with_code(code, |code| {
            executor.runtime_version(&mut BasicExternalities::new_empty(), code)
        })
        .map_err(|error| format!("the chain specification's runtime does not load: {error}"))?;
        check_kind(&version)?;
        let hash = hash(&storage, version.state_version());
        Ok(Self { storage, hash })
    }
}

fn check_kind(version: &RuntimeVersion) -> Result<(), String> {
    if version.spec_name == RUNTIME_NAME {
        return Ok(());
    }
    Err(format!(
        "the chain specification is of another kind of chain: its runtime is `{}`, this node \
         runs `{RUNTIME_NAME}`",
        version.spec_name
    ))
}

fn storage(spec: &dyn ChainSpec, executor: &Executor) -> Result<Storage, String> {
    let mut json: Value = serde_json::from_str(&spec.as_json(false)?)
        .map_err(|error| format!("the chain specification is not JSON: {error}"))?;
    let Value::Object(mut genesis) = json["genesis"]["runtimeGenesis"].take() else {
        return spec.build_storage();
    };
    let code = genesis.get("code").and_then(Value::as_str).unwrap_or_default();
    let code = sp_core::bytes::from_hex(code)
        .map_err(|error| format!("the chain specification's runtime code: {error}"))?;
    let config = match (genesis.remove("config"), genesis.remove("patch")) {
        (Some(config), _) => config,
        (None, patch) => {
            let mut config = default_config(executor, &code)?;
            json_patch::merge(&mut config, patch.unwrap_or_default());
            config
        }
    };
    let mut storage = build(executor, &code, &config)?;
    storage.top.insert(CODE.to_vec(), code);
    Ok(storage)
}

/// The runtime's genesis configuration before any patch.
fn default_config(executor: &Executor, code: &[u8]) -> Result<Value, String> {
    let mut ext = BasicExternalities::new_empty();
    let method = "GenesisBuilder_get_preset";
    let answer = call(executor, &mut ext, code, method, &None::<String>.encode())?;
    let config = Option::<Vec<u8>>::decode(&mut &answer[..]).ok().flatten();
    serde_json::from_slice(&config.unwrap_or_default())
        .map_err(|error| format!("the runtime's default genesis is not JSON: {error}"))
}

fn build(executor: &Executor, code: &[u8], config: &Value) -> Result<Storage, String> {
    let mut ext = BasicExternalities::new_empty();
    let config = config.to_string().encode();
    let answer = call(executor, &mut ext, code, "GenesisBuilder_build_state", &config)?;
    sp_genesis_builder::Result::decode(&mut &answer[..])
        .map_err(|error| format!("the runtime's genesis builder: {error}"))?
        .map_err(|error| format!("the runtime refuses the genesis configuration: {error}"))?;
    Ok(ext.into_storages())
}

fn call(
    executor: &Executor,
    ext: &mut dyn Externalities,
    code: &[u8],
    method: &str,
    data: &[u8],
) -> Result<Vec<u8>, String> {
    with_code(code, |code| executor.call(ext, code, method, data, CallContext::Offchain).0)
        .map_err(|error| format!("the chain specification's runtime: {method}: {error}"))
}

/// Lends `code` to `run` under the hash by which the client knows it too, so that the executor
/// prepares it once for both.
fn with_code<T>(code: &[u8], run: impl FnOnce(&RuntimeCode<'_>) -> T) -> T {
    let code_fetcher = WrappedRuntimeCode(code.into());
    let hash = BlakeTwo256::hash(code).encode();
    run(&RuntimeCode { code_fetcher: &code_fetcher, heap_pages: None, hash })
}

fn hash(storage: &Storage, state_version: StateVersion) -> Hash {
    let root = |pairs: Vec<_>| BlakeTwo256::trie_root(pairs, state_version);
    let children = storage.children_default.values().map(|child| {
        let key = child.child_info.prefixed_storage_key().into_inner();
        (key, root(child.data.clone().into_iter().collect()).encode())
    });
    let state_root = root(storage.top.clone().into_iter().chain(children).collect());
    construct_genesis_block::<Block>(state_root, state_version).hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_kinds_of_chains_are_refused() {
        let version =
            |name: &'static str| RuntimeVersion { spec_name: name.into(), ..Default::default() };
        assert_eq!(check_kind(&version(RUNTIME_NAME)), Ok(()));
        let error = check_kind(&version("kitchen")).unwrap_err();
        assert!(error.contains("`kitchen`") && error.contains(RUNTIME_NAME));
    }

    #[test]
    fn hash_depends_on_state() {
        let mut storage = Storage::default();
        let empty = hash(&storage, StateVersion::V1);
        storage.top.insert(vec![1], vec![2]);
        assert_ne!(hash(&storage, StateVersion::V1), empty);
    }
}
