//! Proxies and what each kind may call (spec: interface types §5).

use crate::*;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU32, ConstU64, InstanceFilter};
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

/// Transfers below this many rao are small.
const SMALL_TRANSFER_LIMIT: Balance = 500_000_000;
/// Transfers of stake below this many rao of alpha are small.
const SMALL_ALPHA_TRANSFER_LIMIT: u64 = 500_000_000;

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => true,
            Self::Owner => is_owner_call(call),
            Self::NonCritical => !is_critical(call),
            Self::NonTransfer => {
                !matches!(call, RuntimeCall::Balances(_)) && !is_stake_transfer(call, u64::MAX)
            }
            Self::NonFungible => !moves_value(call),
            Self::Staking => is_staking(call),
            Self::Registration => is_registration(call),
            Self::Transfer => {
                is_transfer(call, Balance::MAX)
                    || is_transfer_all(call)
                    || is_stake_transfer(call, u64::MAX)
            }
            Self::SmallTransfer => {
                is_transfer(call, SMALL_TRANSFER_LIMIT)
                    || is_stake_transfer(call, SMALL_ALPHA_TRANSFER_LIMIT)
            }
            Self::SudoUncheckedSetCode => is_unchecked_set_code(call),
            Self::SubnetLeaseBeneficiary => is_lease_call(call),
            Self::ChildKeys => is_childkey_call(call),
            Self::RootClaim => is_root_claim(call),
            // Their calls belong to later pallets or were removed.
            Self::SwapHotkey
            | Self::Senate
            | Self::Triumvirate
            | Self::Governance
            | Self::RootWeights => false,
        }
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

fn is_owner_call(call: &RuntimeCall) -> bool {
    use pallet_admin_utils::Call::{sudo_set_sn_owner_hotkey, sudo_set_subnet_owner_hotkey};
    match call {
        RuntimeCall::AdminUtils(call) => {
            !matches!(call, sudo_set_sn_owner_hotkey { .. } | sudo_set_subnet_owner_hotkey { .. })
        }
        _ => false,
    }
}

fn is_critical(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::{burned_register, root_register};
    matches!(
        call,
        RuntimeCall::Sudo(_)
            | RuntimeCall::SubtensorModule(root_register { .. } | burned_register { .. })
    )
}

fn is_staking(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::set_root_claim_type;
    trades_stake(call) || matches!(call, RuntimeCall::SubtensorModule(set_root_claim_type { .. }))
}

fn trades_stake(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call as Stake;
    matches!(
        call,
        RuntimeCall::SubtensorModule(
            Stake::add_stake { .. }
                | Stake::add_stake_limit { .. }
                | Stake::remove_stake { .. }
                | Stake::remove_stake_limit { .. }
                | Stake::remove_stake_full_limit { .. }
                | Stake::unstake_all { .. }
                | Stake::unstake_all_alpha { .. }
                | Stake::move_stake { .. }
                | Stake::swap_stake { .. }
                | Stake::swap_stake_limit { .. }
        )
    )
}

fn is_childkey_call(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::{set_childkey_take, set_children};
    matches!(call, RuntimeCall::SubtensorModule(set_children { .. } | set_childkey_take { .. }))
}

fn is_root_claim(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::claim_root;
    matches!(call, RuntimeCall::SubtensorModule(claim_root { .. }))
}

fn is_registration(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::{burned_register, register, register_limit};
    matches!(
        call,
        RuntimeCall::SubtensorModule(
            burned_register { .. } | register { .. } | register_limit { .. }
        )
    )
}

fn moves_value(call: &RuntimeCall) -> bool {
    use pallet_subtensor::Call::{burned_register, root_register};
    matches!(
        call,
        RuntimeCall::Balances(_)
            | RuntimeCall::SubtensorModule(root_register { .. } | burned_register { .. })
    ) || trades_stake(call)
        || is_stake_transfer(call, u64::MAX)
}

/// A plain transfer of less than `limit` rao.
fn is_transfer(call: &RuntimeCall, limit: Balance) -> bool {
    use pallet_balances::Call::{transfer_allow_death, transfer_keep_alive};
    match call {
        RuntimeCall::Balances(
            transfer_allow_death { value, .. } | transfer_keep_alive { value, .. },
        ) => *value < limit || limit == Balance::MAX,
        _ => false,
    }
}

/// A transfer of less than `limit` rao of staked alpha.
fn is_stake_transfer(call: &RuntimeCall, limit: u64) -> bool {
    match call {
        RuntimeCall::SubtensorModule(pallet_subtensor::Call::transfer_stake {
            alpha_amount,
            ..
        }) => alpha_amount.to_u64() < limit || limit == u64::MAX,
        _ => false,
    }
}

fn is_transfer_all(call: &RuntimeCall) -> bool {
    matches!(call, RuntimeCall::Balances(pallet_balances::Call::transfer_all { .. }))
}

fn is_unchecked_set_code(call: &RuntimeCall) -> bool {
    match call {
        RuntimeCall::Sudo(pallet_sudo::Call::sudo_unchecked_weight { call, .. }) => {
            matches!(**call, RuntimeCall::System(frame_system::Call::set_code { .. }))
        }
        _ => false,
    }
}

fn is_lease_call(call: &RuntimeCall) -> bool {
    use pallet_admin_utils::Call as Admin;
    match call {
        RuntimeCall::SubtensorModule(pallet_subtensor::Call::start_call { .. }) => true,
        RuntimeCall::AdminUtils(call) => matches!(
            call,
            Admin::sudo_set_serving_rate_limit { .. }
                | Admin::sudo_set_min_difficulty { .. }
                | Admin::sudo_set_max_difficulty { .. }
                | Admin::sudo_set_weights_version_key { .. }
                | Admin::sudo_set_adjustment_alpha { .. }
                | Admin::sudo_set_immunity_period { .. }
                | Admin::sudo_set_min_allowed_weights { .. }
                | Admin::sudo_set_kappa { .. }
                | Admin::sudo_set_rho { .. }
                | Admin::sudo_set_activity_cutoff { .. }
                | Admin::sudo_set_network_registration_allowed { .. }
                | Admin::sudo_set_network_pow_registration_allowed { .. }
                | Admin::sudo_set_max_burn { .. }
                | Admin::sudo_set_bonds_moving_average { .. }
                | Admin::sudo_set_bonds_penalty { .. }
                | Admin::sudo_set_commit_reveal_weights_enabled { .. }
                | Admin::sudo_set_liquid_alpha_enabled { .. }
                | Admin::sudo_set_alpha_values { .. }
                | Admin::sudo_set_commit_reveal_weights_interval { .. }
                | Admin::sudo_set_toggle_transfer { .. }
                | Admin::sudo_set_subnet_emission_enabled { .. }
                | Admin::sudo_set_min_childkey_take_per_subnet { .. }
        ),
        _ => false,
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
