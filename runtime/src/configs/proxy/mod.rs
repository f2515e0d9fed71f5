//! Proxies and what each kind may call (spec: interface types §5).

pub mod api;
pub mod rules;

use crate::*;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU32, ConstU64, InstanceFilter};
use rules::Rule;
use sp_runtime::{Debug, traits::BlakeTwo256};

/// Kinds of proxy, with the interface's indices.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    scale_info::TypeInfo,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    Any,
    /// A subnet owner's settings.
    Owner,
    /// Everything but what cannot be undone.
    NonCritical,
    /// Everything but moving value to others.
    NonTransfer,
    /// Nothing: deprecated.
    Senate,
    /// Everything but moving TAO or stake.
    NonFungible,
    /// Nothing: deprecated.
    Triumvirate,
    /// Nothing: deprecated.
    Governance,
    /// Adding and removing stake.
    Staking,
    /// Registering neurons.
    Registration,
    /// Transfers.
    Transfer,
    /// Transfers below half a TAO.
    SmallTransfer,
    /// Nothing: deprecated.
    RootWeights,
    /// Children of hotkeys.
    ChildKeys,
    /// Setting code through sudo without weight.
    SudoUncheckedSetCode,
    /// Swapping hotkeys.
    SwapHotkey,
    /// What a subnet's lease beneficiary may do.
    SubnetLeaseBeneficiary,
    /// Claiming root dividends.
    RootClaim,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        Rule::of(*self).is_some_and(|rule| rule.passes(call))
    }

    fn is_superset(&self, other: &Self) -> bool {
        match (self, other) {
            (x, y) if x == y => true,
            (Self::Any, _) => true,
            (_, Self::Any) => false,
            (Self::NonTransfer, Self::Transfer | Self::SmallTransfer) => false,
            (Self::NonTransfer, _) => true,
            (Self::Transfer, Self::SmallTransfer) => true,
            _ => false,
        }
    }
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ConstU64<60_000_000>;
    type ProxyDepositFactor = ConstU64<33_000_000>;
    type MaxProxies = ConstU32<20>;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
    type MaxPending = ConstU32<75>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = ConstU64<36_000_000>;
    type AnnouncementDepositFactor = ConstU64<68_000_000>;
    type BlockNumberProvider = System;
}
