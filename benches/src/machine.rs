//! Runs functions of the runtime, such as the start of a block, on a state that stays as it is.

use codec::Encode;
use myelin_runtime::{BlockNumber, Executive, Header, Runtime, RuntimeGenesisConfig, genesis};
use pallet_subtensor::{LastEpochBlock, genesis::GENESIS_SUBNET};
use sc_executor::WasmExecutor;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::{
    Blake2Hasher,
    traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::set_and_run_with_externalities;
use sp_runtime::{BuildStorage, Digest, DigestItem, traits::Header as _};
use sp_state_machine::{Ext, InMemoryBackend, OverlayedChanges};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// A state in memory, with the runtime in both forms.
pub struct Machine {
    backend: InMemoryBackend<Blake2Hasher>,
    executor: WasmExecutor<sp_io::SubstrateHostFunctions>,
    block: BlockNumber,
}

impl Machine {
    /// A chain with normal values whose next block is `block`; `prepare` changes its state first.
    /// It may open the block with [`Machine::open`].
    pub fn new(block: BlockNumber, prepare: impl FnOnce()) -> Self {
        let params = genesis::GenesisParams {
            authorities: genesis::authority_keys(&["One"]),
            block_time_ms: genesis::NORMAL_BLOCK_TIME,
            network_rate_limit_zero: true,
            corrections: genesis::Corrections::NONE,
        };
        let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("is JSON");
        merge(&mut config, genesis::genesis_patch(&params));
        let config: RuntimeGenesisConfig = serde_json::from_value(config).expect("is complete");
        let storage = config.build_storage().expect("builds");
        let mut ext = sp_io::TestExternalities::from(storage);
        ext.execute_with(|| {
            myelin_runtime::System::set_block_number(block - 1);
            // The genesis subnet has just had its turn.
            let last = u64::from(block) - 1;
            LastEpochBlock::<Runtime>::insert(GENESIS_SUBNET, last);
            prepare();
        });
        ext.commit_all().expect("no transaction is open");
        Self { backend: ext.backend, executor: WasmExecutor::builder().build(), block }
    }

    /// Runs `job` natively on the state; nothing of it stays.
    pub fn with_state<R>(&self, job: impl FnOnce() -> R) -> R {
        let mut overlay = OverlayedChanges::default();
        let mut ext = Ext::new(&mut overlay, &self.backend, None);
        set_and_run_with_externalities(&mut ext, job)
    }

    /// Time of the start of the next block, natively.
    pub fn native(&self) -> Duration {
        let header = header(self.block);
        self.with_state(|| {
            let start = Instant::now();
            black_box(Executive::initialize_block(&header));
            start.elapsed()
        })
    }

    /// Starts block `block`, within its state.
    pub fn open(block: BlockNumber) {
        Executive::initialize_block(&header(block));
    }

    /// Number of mechanisms' epochs in the next block.
    pub fn epochs(&self) -> usize {
        use myelin_runtime::{RuntimeEvent, System};
        use pallet_subtensor::Event::IncentiveAlphaEmittedToMiners;
        self.with_state(|| {
            Self::open(self.block);
            let events = System::read_events_no_consensus();
            let epoch = |event: &RuntimeEvent| {
                matches!(event, RuntimeEvent::SubtensorModule(IncentiveAlphaEmittedToMiners { .. }))
            };
            events.filter(|record| epoch(&record.event)).count()
        })
    }

    /// Time of the start of the next block, as WebAssembly.
    pub fn wasm(&self) -> Duration {
        self.call_wasm("Core_initialize_block", &header(self.block).encode()).0
    }

    /// Time and answer of a function of the runtime for SCALE arguments, natively.
    pub fn call_native(&self, function: &str, data: &[u8]) -> (Duration, Vec<u8>) {
        self.with_state(|| {
            let start = Instant::now();
            let answer = myelin_runtime::apis::api::dispatch(function, data);
            (start.elapsed(), answer.expect("the runtime has the function"))
        })
    }

    /// Time and answer of a function of the runtime for SCALE arguments, as WebAssembly.
    pub fn call_wasm(&self, function: &str, data: &[u8]) -> (Duration, Vec<u8>) {
        let code = myelin_runtime::WASM_BINARY.expect("built with the WebAssembly runtime");
        let fetcher = WrappedRuntimeCode(code.into());
        let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: vec![0] };
        let mut overlay = OverlayedChanges::default();
        let mut ext = Ext::new(&mut overlay, &self.backend, None);
        let context = CallContext::Onchain { import: false };
        let start = Instant::now();
        let (answer, _) = self.executor.call(&mut ext, &code, function, data, context);
        (start.elapsed(), answer.expect("the function returns"))
    }
}

fn header(block: BlockNumber) -> Header {
    let slot = Slot::from(u64::from(block)).encode();
    let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot)] };
    let none = Default::default;
    Header::new(block, none(), none(), none(), digest)
}

/// Lays `patch` over `base`.
fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
    match (base, patch) {
        (serde_json::Value::Object(base), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}
