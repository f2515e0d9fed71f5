//! A chain in memory: whole blocks through the real runtime, with signed extrinsics, inherents and
//! the state checked after each block.

#![allow(dead_code)]

use codec::Encode;
use cpu_time::ThreadTime;
use frame_support::{
    storage::with_transaction_unchecked,
    traits::{TryState, TryStateSelect, fungible::Inspect},
};
use myelin_runtime::{
    AccountId, AllPalletsWithSystem, Balance, Balances, BlockNumber, Executive, Header, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, SignedPayload, System, UncheckedExtrinsic,
    extensions::tx_extension, genesis,
};
use myelin_types::{NetUid, TaoBalance};
use pallet_subtensor as subtensor;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::{Pair, sr25519};
use sp_runtime::{
    ApplyExtrinsicResult, BuildStorage, Digest, DigestItem, MultiSignature, TransactionOutcome,
    generic::Era,
    traits::{Header as _, IdentifyAccount, Verify},
    transaction_validity::{TransactionSource, TransactionValidity},
};
use std::time::Duration;

/// First slot of the chains under test.
const FIRST_SLOT: u64 = 1_000;

/// Key pair of a development seed such as `//Alice`.
pub fn pair(seed: &str) -> sr25519::Pair {
    sr25519::Pair::from_string(seed, None).expect("a development seed")
}

/// Account of a development seed.
pub fn account(seed: &str) -> AccountId {
    <MultiSignature as Verify>::Signer::from(pair(seed).public()).into_account()
}

/// Ends the test at the first `defensive` failure, which a release build only logs, and shows which
/// law of `try_state` does not hold.
struct DefensiveFails;

impl log::Log for DefensiveFails {
    fn enabled(&self, metadata: &log::Metadata) -> bool {
        matches!(metadata.target(), "runtime::defensive" | "try-runtime")
    }

    fn log(&self, record: &log::Record) {
        assert!(record.target() != "runtime::defensive", "{}", record.args());
        if self.enabled(record.metadata()) {
            eprintln!("{}: {}", record.target(), record.args());
        }
    }

    fn flush(&self) {}
}

/// Blocks after which the changes go to the state below. What is removed is passed over by every
/// walk through the changes, which therefore must not become too many; a walk through the state
/// itself is slower than one through few changes.
const COMMIT_EVERY: BlockNumber = 50;

/// A chain and its state.
pub struct Chain {
    ext: sp_io::TestExternalities,
    number: BlockNumber,
    block_time: u64,
    took: Duration,
}

impl Chain {
    /// A fresh development chain with this block time, authored by `//One`.
    pub fn with_block_time(block_time: u64) -> Self {
        // Another chain of this process may have done so before.
        if log::set_logger(&DefensiveFails).is_ok() {
            log::set_max_level(log::LevelFilter::Error);
        }
        let patch = genesis::genesis_patch(&genesis::GenesisParams {
            authorities: genesis::authority_keys(&["One"]),
            block_time_ms: block_time,
            network_rate_limit_zero: true,
            corrections: genesis::Corrections::NONE,
        });
        let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
        merge(&mut config, patch);
        let config: RuntimeGenesisConfig = serde_json::from_value(config).unwrap();
        let ext = config.build_storage().unwrap().into();
        let mut chain = Self { ext, number: 0, block_time, took: Duration::ZERO };
        chain.check();
        chain
    }

    /// [`Self::with_block_time`] of 250 ms.
    pub fn dev() -> Self {
        Self::with_block_time(250)
    }

    /// Reads or changes the state between blocks.
    pub fn state<R>(&mut self, read: impl FnOnce() -> R) -> R {
        self.ext.execute_with(read)
    }

    /// Number of the last block.
    pub fn number(&self) -> BlockNumber {
        self.number
    }

    /// How long a core worked on the last block, checks not included; so other programs do not count.
    pub fn took(&self) -> Duration {
        self.took
    }

    /// A signed extrinsic of `seed` with its next nonce, `ahead` further.
    pub fn signed_ahead(
        &mut self,
        seed: &str,
        call: RuntimeCall,
        ahead: u32,
    ) -> UncheckedExtrinsic {
        self.ext.execute_with(|| sign(&pair(seed), call, ahead))
    }

    /// A signed extrinsic of `seed` with its next nonce.
    pub fn signed(&mut self, seed: &str, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
        self.signed_ahead(seed, call.into(), 0)
    }

    /// What the transaction pool says of an extrinsic.
    pub fn validate(&mut self, extrinsic: UncheckedExtrinsic) -> TransactionValidity {
        self.ext.execute_with(|| {
            let hash = System::parent_hash();
            // Validation opens a block of its own; nothing of it stays.
            with_transaction_unchecked(|| {
                TransactionOutcome::Rollback(Executive::validate_transaction(
                    TransactionSource::External,
                    extrinsic,
                    hash,
                ))
            })
        })
    }

    /// Runs one block with these extrinsics, checking the state after it.
    pub fn block(&mut self, extrinsics: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
        self.block_of(|| extrinsics.into_iter().map(apply).collect())
    }

    /// Runs one block of what `write` applies, checking the state after it. `write` runs within the
    /// chain's state, so that each extrinsic can be made from what the one before it left.
    pub fn block_of<R>(&mut self, write: impl FnOnce() -> R) -> R {
        self.number += 1;
        let (number, slot) = (self.number, FIRST_SLOT + u64::from(self.number));
        let now = slot * self.block_time;
        let start = ThreadTime::now();
        let written = self.ext.execute_with(|| {
            let digest = Digest {
                logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode())],
            };
            let header = Header::new(
                number,
                Default::default(),
                Default::default(),
                System::block_hash(number - 1),
                digest,
            );
            Executive::initialize_block(&header);
            let inherent = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
            Executive::apply_extrinsic(inherent).unwrap().unwrap();
            let written = write();
            Executive::finalize_block();
            written
        });
        self.took = start.elapsed();
        if number % COMMIT_EVERY == 0 {
            self.ext.commit_all().expect("the changes are complete");
        }
        self.check();
        written
    }

    /// Runs one block with one extrinsic of `seed`, which must succeed.
    pub fn submit(&mut self, seed: &str, call: impl Into<RuntimeCall>) {
        let call = call.into();
        let extrinsic = self.signed(seed, call.clone());
        let result = self.block(vec![extrinsic]).remove(0);
        assert_eq!(result, Ok(Ok(())), "{call:?}");
    }

    /// [`Self::submit`] through sudo by `//Alice`; the inner call must succeed too.
    pub fn sudo(&mut self, call: impl Into<RuntimeCall>) {
        let call: RuntimeCall = call.into();
        self.submit("//Alice", pallet_sudo::Call::sudo { call: Box::new(call.clone()) });
        let done = self.events().into_iter().any(|event| {
            matches!(
                event,
                RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result: Ok(()), .. })
            )
        });
        assert!(done, "sudo refused {call:?}");
    }

    /// Runs `count` empty blocks.
    pub fn blocks(&mut self, count: u32) {
        for _ in 0..count {
            self.block(Vec::new());
        }
    }

    /// Events of the last block.
    pub fn events(&mut self) -> Vec<RuntimeEvent> {
        self.state(|| System::events().into_iter().map(|record| record.event).collect())
    }

    /// Free balance of a development seed's account, in rao.
    pub fn balance(&mut self, seed: &str) -> Balance {
        let who = account(seed);
        self.state(|| Balances::total_balance(&who))
    }

    /// Registers and starts a subnet of `seed`, whose hotkey is `{seed}_hk`, with weights unlimited
    /// and TAO emission on; its netuid.
    pub fn open_subnet(&mut self, seed: &str, tempo: u16) -> NetUid {
        use pallet_admin_utils::Call as Admin;
        let before = self.state(subtensor::Pallet::<Runtime>::netuids);
        let hotkey = account(&format!("{seed}_hk"));
        self.submit(seed, subtensor::Call::register_network { hotkey });
        let netuid = self
            .state(subtensor::Pallet::<Runtime>::netuids)
            .into_iter()
            .find(|netuid| !before.contains(netuid))
            .expect("a new subnet");
        self.sudo(Admin::sudo_set_admin_freeze_window { window: 0 });
        self.sudo(Admin::sudo_set_tempo { netuid, tempo });
        self.sudo(Admin::sudo_set_weights_set_rate_limit { netuid, weights_set_rate_limit: 0 });
        self.sudo(Admin::sudo_set_commit_reveal_weights_enabled { netuid, enabled: false });
        self.sudo(Admin::sudo_set_subnet_emission_enabled { netuid, enabled: true });
        self.submit(seed, subtensor::Call::start_call { netuid });
        netuid
    }

    /// Registers `{seed}_hk` on a subnet; its uid.
    pub fn register(&mut self, netuid: NetUid, seed: &str) -> u16 {
        let hotkey = account(&format!("{seed}_hk"));
        self.submit(seed, subtensor::Call::burned_register { netuid, hotkey: hotkey.clone() });
        self.state(|| subtensor::Uids::<Runtime>::get(netuid, hotkey)).expect("a uid")
    }

    /// Both issuance counters and every pallet's invariants.
    fn check(&mut self) {
        let number = self.number;
        self.ext.execute_with(|| {
            AllPalletsWithSystem::try_state(number, TryStateSelect::All)
                .unwrap_or_else(|error| panic!("after block {number}: {error:?}"));
            assert_eq!(
                subtensor::TotalIssuance::<Runtime>::get(),
                TaoBalance::from(Balances::total_issuance()),
                "after block {number}: the issuance counters disagree"
            );
        });
    }
}

/// An extrinsic with the signer's next nonce, `ahead` further; within the chain's state.
pub fn sign(pair: &sr25519::Pair, call: RuntimeCall, ahead: u32) -> UncheckedExtrinsic {
    sign_within(pair, call, ahead, Era::Immortal)
}

/// [`sign`] for an extrinsic that is valid for an era.
pub fn sign_within(
    pair: &sr25519::Pair,
    call: RuntimeCall,
    ahead: u32,
    era: Era,
) -> UncheckedExtrinsic {
    let who = AccountId::from(pair.public());
    let nonce = System::account_nonce(&who) + ahead;
    let extension = tx_extension(era, nonce, 0);
    let payload = SignedPayload::new(call, extension).expect("the payload is complete");
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, who.into(), signature.into(), extension)
}

/// Applies an extrinsic as a block builder does, within the chain's state: one that is invalid
/// leaves no trace.
pub fn apply(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
    with_transaction_unchecked(|| {
        let result = Executive::apply_extrinsic(extrinsic);
        match &result {
            Ok(_) => TransactionOutcome::Commit(result),
            Err(_) => TransactionOutcome::Rollback(result),
        }
    })
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
