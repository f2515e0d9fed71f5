//! Answers about hyperparams, field by field as the interface names them.

use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use myelin_types::fixed::{I32F32, U64F64};
use scale_info::TypeInfo;

/// A subnet's hyperparameters, first version.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetHyperparams {
    /// Legacy parameter of the trust curve; without effect.
    pub rho: Compact<u16>,
    /// Majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Compact<u16>,
    /// Blocks during which a new neuron is pruned last.
    pub immunity_period: Compact<u16>,
    /// Fewest weights that a validator must set.
    pub min_allowed_weights: Compact<u16>,
    /// Largest weight: always 65535.
    pub max_weights_limit: Compact<u16>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Lower bound of `difficulty`.
    pub min_difficulty: Compact<u64>,
    /// Upper bound of `difficulty`.
    pub max_difficulty: Compact<u64>,
    /// Smallest version key accepted with weights; 0 accepts all.
    pub weights_version: Compact<u64>,
    /// Blocks between two settings of weights by one neuron.
    pub weights_rate_limit: Compact<u64>,
    /// Blocks between two adjustments of the difficulty.
    pub adjustment_interval: Compact<u16>,
    /// Blocks without new weights after which a neuron is inactive.
    pub activity_cutoff: Compact<u64>,
    /// Whether neurons may register.
    pub registration_allowed: bool,
    /// Registrations aimed at in an adjustment interval.
    pub target_regs_per_interval: Compact<u16>,
    /// Lower bound of the price of a registration, in rao.
    pub min_burn: Compact<u64>,
    /// Upper bound of the price of a registration, in rao.
    pub max_burn: Compact<u64>,
    /// Share of old bonds kept in an epoch, in millionths.
    pub bonds_moving_avg: Compact<u64>,
    /// Most registrations in a block.
    pub max_regs_per_block: Compact<u16>,
    /// Blocks between two announcements of an endpoint by one neuron.
    pub serving_rate_limit: Compact<u64>,
    /// Most validator permits.
    pub max_validators: Compact<u16>,
    /// Share of the old difficulty kept at an adjustment, in parts of 2^64 − 1.
    pub adjustment_alpha: Compact<u64>,
    /// Seals to try on average for a registration by proof of work.
    pub difficulty: Compact<u64>,
    /// Epochs between a commit and its reveal.
    pub commit_reveal_period: Compact<u64>,
    /// Whether weights are committed to first and revealed later.
    pub commit_reveal_weights_enabled: bool,
    /// Upper bound of liquid alpha's rate, in parts of 65535.
    pub alpha_high: Compact<u16>,
    /// Lower bound of liquid alpha's rate, in parts of 65535.
    pub alpha_low: Compact<u16>,
    /// Whether liquid alpha is on: the rate of each bond follows consensus.
    pub liquid_alpha_enabled: bool,
}

/// A subnet's hyperparameters, second version.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetHyperparamsV2 {
    /// Legacy parameter of the trust curve; without effect.
    pub rho: Compact<u16>,
    /// Majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Compact<u16>,
    /// Blocks during which a new neuron is pruned last.
    pub immunity_period: Compact<u16>,
    /// Fewest weights that a validator must set.
    pub min_allowed_weights: Compact<u16>,
    /// Largest weight: always 65535.
    pub max_weights_limit: Compact<u16>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Lower bound of `difficulty`.
    pub min_difficulty: Compact<u64>,
    /// Upper bound of `difficulty`.
    pub max_difficulty: Compact<u64>,
    /// Smallest version key accepted with weights; 0 accepts all.
    pub weights_version: Compact<u64>,
    /// Blocks between two settings of weights by one neuron.
    pub weights_rate_limit: Compact<u64>,
    /// Blocks between two adjustments of the difficulty.
    pub adjustment_interval: Compact<u16>,
    /// Blocks without new weights after which a neuron is inactive.
    pub activity_cutoff: Compact<u64>,
    /// Whether neurons may register.
    pub registration_allowed: bool,
    /// Registrations aimed at in an adjustment interval.
    pub target_regs_per_interval: Compact<u16>,
    /// Lower bound of the price of a registration, in rao.
    pub min_burn: Compact<u64>,
    /// Upper bound of the price of a registration, in rao.
    pub max_burn: Compact<u64>,
    /// Share of old bonds kept in an epoch, in millionths.
    pub bonds_moving_avg: Compact<u64>,
    /// Most registrations in a block.
    pub max_regs_per_block: Compact<u16>,
    /// Blocks between two announcements of an endpoint by one neuron.
    pub serving_rate_limit: Compact<u64>,
    /// Most validator permits.
    pub max_validators: Compact<u16>,
    /// Share of the old difficulty kept at an adjustment, in parts of 2^64 − 1.
    pub adjustment_alpha: Compact<u64>,
    /// Seals to try on average for a registration by proof of work.
    pub difficulty: Compact<u64>,
    /// Epochs between a commit and its reveal.
    pub commit_reveal_period: Compact<u64>,
    /// Whether weights are committed to first and revealed later.
    pub commit_reveal_weights_enabled: bool,
    /// Upper bound of liquid alpha's rate, in parts of 65535.
    pub alpha_high: Compact<u16>,
    /// Lower bound of liquid alpha's rate, in parts of 65535.
    pub alpha_low: Compact<u16>,
    /// Whether liquid alpha is on: the rate of each bond follows consensus.
    pub liquid_alpha_enabled: bool,
    /// Steepness of liquid alpha's sigmoid, in hundredths.
    pub alpha_sigmoid_steepness: I32F32,
    /// Rule of bonds: 2 or 3.
    pub yuma_version: Compact<u16>,
    /// Whether the subnet's alpha can be staked and traded.
    pub subnet_is_active: bool,
    /// Whether stake of the subnet may change coldkeys.
    pub transfers_enabled: bool,
    /// Whether a neuron may reset the bonds towards it.
    pub bonds_reset_enabled: bool,
    /// Always false.
    pub user_liquidity_enabled: bool,
}

/// One hyperparameter by name.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct HyperparamEntry {
    /// Name of the hyperparameter.
    pub name: Vec<u8>,
    /// Its value.
    pub value: HyperparamValue,
}

/// A hyperparameter's value.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum HyperparamValue {
    /// A switch.
    Bool(bool),
    /// A number of up to 16 bits.
    U16(Compact<u16>),
    /// A number of up to 32 bits.
    U32(Compact<u32>),
    /// A number of up to 64 bits.
    U64(Compact<u64>),
    /// A number of up to 128 bits.
    U128(Compact<u128>),
    /// An amount of TAO, in rao.
    TaoBalance(Compact<u64>),
    /// A signed number with 32 fraction bits.
    I32F32(I32F32),
    /// A number with 64 fraction bits.
    U64F64(U64F64),
}
