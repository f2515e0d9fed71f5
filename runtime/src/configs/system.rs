//! System, timestamp and randomness; limits of a block (spec: extrinsic §6).

use crate::*;
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    parameter_types,
    traits::{ConstU16, ConstU32, Contains, InsideBoth},
    weights::{Weight, constants::RocksDbWeight},
};
use frame_system::limits;
use sp_runtime::{Perbill, traits::AccountIdLookup};

/// Weight limit of a block: four seconds of the reference machine.
const MAX_BLOCK_WEIGHT: Weight = Weight::from_parts(4_000_000_000_000, u64::MAX);
/// What normal transactions may fill of it: three quarters.
const MAX_NORMAL_WEIGHT: Weight = Weight::from_parts(3_000_000_000_000, u64::MAX / 4 * 3);
/// Length limit of a block, in bytes.
const MAX_BLOCK_LENGTH: u32 = 10 * 1024 * 1024;
/// What normal transactions may fill of it: three quarters.
const MAX_NORMAL_LENGTH: u32 = MAX_BLOCK_LENGTH / 4 * 3;
/// Cost of an empty block.
const BASE_BLOCK_WEIGHT: Weight = Weight::from_parts(431_614_000, 0);
/// Cost of an extrinsic that does nothing.
const BASE_EXTRINSIC_WEIGHT: Weight = Weight::from_parts(108_157_000, 0);

parameter_types! {
    pub const BlockHashCount: BlockNumber = 2_400;
    pub Version: RuntimeVersion = version();
    /// Weight limits of a block.
    pub BlockWeights: limits::BlockWeights = limits::BlockWeights::builder()
        .base_block(BASE_BLOCK_WEIGHT)
        .for_class(DispatchClass::all(), |weights| weights.base_extrinsic = BASE_EXTRINSIC_WEIGHT)
        .for_class(DispatchClass::Normal, |weights| {
            weights.max_total = Some(MAX_NORMAL_WEIGHT);
        })
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAX_BLOCK_WEIGHT);
            weights.reserved = Some(MAX_BLOCK_WEIGHT.saturating_sub(MAX_NORMAL_WEIGHT));
        })
        .avg_block_initialization(Perbill::from_percent(10))
        .build_or_panic();
    /// Length limits of a block, in bytes.
    pub BlockLength: limits::BlockLength = limits::BlockLength::builder()
        .max_length(MAX_BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |length| {
            *length = MAX_NORMAL_LENGTH;
        })
        .build();
}

/// Refuses a batch that directly contains another batch.
pub struct NoNestedBatch;

impl Contains<RuntimeCall> for NoNestedBatch {
    fn contains(call: &RuntimeCall) -> bool {
        let is_batch = |call: &RuntimeCall| batched_calls(call).is_some();
        batched_calls(call).is_none_or(|calls| !calls.iter().any(is_batch))
    }
}

/// The items of a batch call.
fn batched_calls(call: &RuntimeCall) -> Option<&[RuntimeCall]> {
    use pallet_utility::Call::{batch, batch_all, force_batch};
    match call {
        RuntimeCall::Utility(batch { calls } | batch_all { calls } | force_batch { calls }) => {
            Some(calls)
        }
        _ => None,
    }
}

/// What may be dispatched at all: what safe mode allows, and no nested batches.
pub type BaseCallFilter = InsideBoth<SafeMode, NoNestedBatch>;

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type BaseCallFilter = BaseCallFilter;
    type Block = Block;
    type BlockWeights = BlockWeights;
    type BlockLength = BlockLength;
    type AccountId = AccountId;
    type Nonce = Nonce;
    type Hash = Hash;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type BlockHashCount = BlockHashCount;
    type DbWeight = RocksDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<Balance>;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type ExtensionsWeightInfo = frame_system::SubstrateExtensionsWeight<Runtime>;
    type SS58Prefix = ConstU16<42>;
    type MaxConsumers = ConstU32<16>;
    type SingleBlockMigrations = migrations::Migrations;
}

impl pallet_insecure_randomness_collective_flip::Config for Runtime {}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = Aura;
    type MinimumPeriod = pallet_chain_params::MinimumPeriod<Runtime>;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}
