//! Root, and ways to dispatch calls together, later or jointly.

use super::BlockWeights;
use crate::*;
use frame_support::{
    parameter_types,
    traits::{
        ConstU32, ConstU64, Contains, EqualPrivilegeOnly, LinearStoragePrice,
        fungible::HoldConsideration,
    },
    weights::Weight,
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_sudo::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type DepositBase = ConstU64<132_000_000>;
    type DepositFactor = ConstU64<32_000_000>;
    type MaxSignatories = ConstU32<100>;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
    type BlockNumberProvider = System;
}

parameter_types! {
    pub const PreimageHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
    pub MaximumSchedulerWeight: Weight =
        BlockWeights::get().max_block.saturating_div(5).saturating_mul(4);
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<ConstU64<104_000_000>, ConstU64<1_000_000>, Balance>,
    >;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = MaximumSchedulerWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

/// Calls that work while safe mode is entered.
pub struct SafeModeCalls;

impl Contains<RuntimeCall> for SafeModeCalls {
    fn contains(call: &RuntimeCall) -> bool {
        use pallet_subtensor::Call::{serve_axon, set_weights};
        matches!(
            call,
            RuntimeCall::Sudo(_)
                | RuntimeCall::Multisig(_)
                | RuntimeCall::System(_)
                | RuntimeCall::SafeMode(_)
                | RuntimeCall::Timestamp(_)
                | RuntimeCall::SubtensorModule(set_weights { .. } | serve_axon { .. })
        )
    }
}

parameter_types! {
    pub const NoDeposit: Option<Balance> = None;
    pub const NoReleaseDelay: Option<BlockNumber> = None;
    pub const RootEnterDuration: BlockNumber = 7_200;
    pub const RootExtendDuration: BlockNumber = 3_600;
}

impl pallet_safe_mode::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WhitelistedCalls = SafeModeCalls;
    type EnterDuration = ConstU32<0>;
    type ExtendDuration = ConstU32<0>;
    type EnterDepositAmount = NoDeposit;
    type ExtendDepositAmount = NoDeposit;
    type ForceEnterOrigin = EnsureRootWithSuccess<AccountId, RootEnterDuration>;
    type ForceExtendOrigin = EnsureRootWithSuccess<AccountId, RootExtendDuration>;
    type ForceExitOrigin = EnsureRoot<AccountId>;
    type ForceDepositOrigin = EnsureRoot<AccountId>;
    type Notify = ();
    type ReleaseDelay = NoReleaseDelay;
    type WeightInfo = pallet_safe_mode::weights::SubstrateWeight<Runtime>;
}
