//! # The Myelin runtime
//!
//! A runtime is configuration: this file names the pallets and their indices, [`configs`] sets each
//! of them up, grouped by topic, [`extensions`] says what a transaction carries beside its call,
//! [`apis`](mod@apis) what clients and the node can ask, [`genesis`] what a development chain
//! starts with, and [`migrations`] what an upgrade to this runtime does to a chain's state.
//! Indices, names and types are those of the interface of spec 425.
#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]
// The macros below generate most of this crate's public items, without documentation.
#![allow(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

pub mod apis;
pub mod configs;
pub mod extensions;
pub mod genesis;
pub mod migrations;
mod shield;
mod stamp;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
    MultiSignature, generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
};
use sp_version::RuntimeVersion;

pub use apis::RuntimeApi;
pub use stamp::SPEC_VERSION_STAMP;

/// An account: 32 bytes.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How an extrinsic names an account.
pub type Address = sp_runtime::MultiAddress<AccountId, ()>;
/// An amount of TAO, in rao.
pub type Balance = u64;
/// Number of a block.
pub type BlockNumber = u32;
/// Hash of a block, of an extrinsic, of state.
pub type Hash = sp_core::H256;
/// Number of an account's next transaction.
pub type Nonce = u32;
/// Signature under an extrinsic.
pub type Signature = MultiSignature;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// An extrinsic as it travels.
pub type UncheckedExtrinsic =
    generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, extensions::TxExtension>;
/// What a signature covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, extensions::TxExtension>;
/// Runs blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

/// Types for code that handles blocks without looking into extrinsics.
pub mod opaque {
    use super::*;
    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// A block's header.
    pub type Header = super::Header;
    /// A block of opaque extrinsics.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
    /// Id of a block.
    pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
    /// An authority's keys: sr25519 to author blocks, ed25519 to finalise them.
    pub struct SessionKeys {
        pub aura: Aura,
        pub grandpa: Grandpa,
    }
}

/// Version of the runtime: clients key their caches and sign with it.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("node-subtensor"),
    impl_name: Cow::Borrowed("node-subtensor"),
    authoring_version: 1,
    spec_version: 425,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// [`VERSION`] as the running copy of this runtime has it: tests make copies that differ in
/// `spec_version` only.
pub fn version() -> RuntimeVersion {
    RuntimeVersion { spec_version: stamp::spec_version(), ..VERSION }
}

// Indices 8, 9, 10, 17 and 24 belonged to removed pallets and stay unused; the other gaps are kept
// for pallets to come. Pallets of our own start at 40.
frame_support::construct_runtime!(
    pub enum Runtime {
        System: frame_system = 0,
        RandomnessCollectiveFlip: pallet_insecure_randomness_collective_flip = 1,
        Timestamp: pallet_timestamp = 2,
        Aura: pallet_aura = 3,
        Grandpa: pallet_grandpa = 4,
        Balances: pallet_balances = 5,
        TransactionPayment: pallet_transaction_payment = 6,
        SubtensorModule: pallet_subtensor = 7,
        Utility: pallet_utility = 11,
        Sudo: pallet_sudo = 12,
        Multisig: pallet_multisig = 13,
        Preimage: pallet_preimage = 14,
        Scheduler: pallet_scheduler = 15,
        Proxy: pallet_proxy = 16,
        AdminUtils: pallet_admin_utils = 19,
        SafeMode: pallet_safe_mode = 20,
        EVMChainId: pallet_evm_chain_id = 23,
        Swap: pallet_subtensor_swap = 28,
        MevShield: pallet_mev_shield = 30,
        AlphaAssets: pallet_alpha_assets = 31,
        ChainParams: pallet_chain_params = 40,
    }
);
