//! Answers about subnets, field by field as the interface names them.

use crate::types::SubnetIdentityV3;
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use myelin_types::fixed::I96F32;
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32 as AccountId;

/// A subnet's settings.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetInfo {
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Legacy parameter of the trust curve; without effect.
    pub rho: Compact<u16>,
    /// Majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Compact<u16>,
    /// Seals to try on average for a registration by proof of work.
    pub difficulty: Compact<u64>,
    /// Blocks during which a new neuron is pruned last.
    pub immunity_period: Compact<u16>,
    /// Most validator permits.
    pub max_allowed_validators: Compact<u16>,
    /// Fewest weights that a validator must set.
    pub min_allowed_weights: Compact<u16>,
    /// Largest weight: always 65535.
    pub max_weights_limit: Compact<u16>,
    /// Stored, but without effect.
    pub scaling_law_power: Compact<u16>,
    /// Number of neurons.
    pub subnetwork_n: Compact<u16>,
    /// Most neurons.
    pub max_allowed_uids: Compact<u16>,
    /// Blocks since the last epoch.
    pub blocks_since_last_step: Compact<u64>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Always 0.
    pub network_modality: Compact<u16>,
    /// Always empty.
    pub network_connect: Vec<[u16; 2]>,
    /// Always 0.
    pub emission_values: Compact<u64>,
    /// Price of a registration now, in rao.
    pub burn: Compact<u64>,
    /// The owner's coldkey.
    pub owner: AccountId,
}

/// A subnet's settings and identity.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetInfov2 {
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Legacy parameter of the trust curve; without effect.
    pub rho: Compact<u16>,
    /// Majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Compact<u16>,
    /// Seals to try on average for a registration by proof of work.
    pub difficulty: Compact<u64>,
    /// Blocks during which a new neuron is pruned last.
    pub immunity_period: Compact<u16>,
    /// Most validator permits.
    pub max_allowed_validators: Compact<u16>,
    /// Fewest weights that a validator must set.
    pub min_allowed_weights: Compact<u16>,
    /// Largest weight: always 65535.
    pub max_weights_limit: Compact<u16>,
    /// Stored, but without effect.
    pub scaling_law_power: Compact<u16>,
    /// Number of neurons.
    pub subnetwork_n: Compact<u16>,
    /// Most neurons.
    pub max_allowed_uids: Compact<u16>,
    /// Blocks since the last epoch.
    pub blocks_since_last_step: Compact<u64>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Always 0.
    pub network_modality: Compact<u16>,
    /// Always empty.
    pub network_connect: Vec<[u16; 2]>,
    /// Always 0.
    pub emission_value: Compact<u64>,
    /// Price of a registration now, in rao.
    pub burn: Compact<u64>,
    /// The owner's coldkey.
    pub owner: AccountId,
    /// What the owner says of the subnet; nothing if never set.
    pub identity: Option<SubnetIdentityV3>,
}

/// A subnet's pool and emission.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct DynamicInfo {
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// The owner's hotkey.
    pub owner_hotkey: AccountId,
    /// The owner.
    pub owner_coldkey: AccountId,
    /// Name in the identity, or the default name.
    pub subnet_name: Vec<Compact<u8>>,
    /// Symbol of the subnet's alpha, in UTF-8.
    pub token_symbol: Vec<Compact<u8>>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Block of the last epoch that was paid.
    pub last_step: Compact<u64>,
    /// Blocks since `last_step`.
    pub blocks_since_last_step: Compact<u64>,
    /// Always 0.
    pub emission: Compact<u64>,
    /// Alpha in the pool, in rao.
    pub alpha_in: Compact<u64>,
    /// Alpha outside the pool, in rao.
    pub alpha_out: Compact<u64>,
    /// TAO in the pool, in rao.
    pub tao_in: Compact<u64>,
    /// Alpha emitted outside the pool in the last emitting block, in rao.
    pub alpha_out_emission: Compact<u64>,
    /// Alpha put into the pool in the last emitting block, in rao.
    pub alpha_in_emission: Compact<u64>,
    /// TAO put into the pool in the last emitting block, in rao.
    pub tao_in_emission: Compact<u64>,
    /// Alpha that waits for the next epoch, for miners and validators, in rao.
    pub pending_alpha_emission: Compact<u64>,
    /// Always 0.
    pub pending_root_emission: Compact<u64>,
    /// TAO traded in the pool so far, in rao.
    pub subnet_volume: Compact<u128>,
    /// Block of the subnet's registration.
    pub network_registered_at: Compact<u64>,
    /// What the owner says of the subnet; nothing if never set.
    pub subnet_identity: Option<SubnetIdentityV3>,
    /// Moving average of the price, in TAO per alpha.
    pub moving_price: I96F32,
}

/// Per-neuron state of a subnet.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SubnetState {
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Hotkey of each uid.
    pub hotkeys: Vec<AccountId>,
    /// Coldkey of each uid: its hotkey's owner.
    pub coldkeys: Vec<AccountId>,
    /// Whether each uid set weights recently enough in the last epoch.
    pub active: Vec<bool>,
    /// Whether each uid holds a validator permit.
    pub validator_permit: Vec<bool>,
    /// Always empty.
    pub pruning_score: Vec<Compact<u16>>,
    /// Block in which each uid last set weights.
    pub last_update: Vec<Compact<u64>>,
    /// Alpha emitted to each uid in the last epoch, in rao.
    pub emission: Vec<Compact<u64>>,
    /// Dividends of each uid, in parts of 65535.
    pub dividends: Vec<Compact<u16>>,
    /// Incentive of each uid, in parts of 65535.
    pub incentives: Vec<Compact<u16>>,
    /// Consensus weight of each uid, in parts of 65535.
    pub consensus: Vec<Compact<u16>>,
    /// Always empty.
    pub trust: Vec<Compact<u16>>,
    /// Always empty.
    pub rank: Vec<Compact<u16>>,
    /// Block of each uid's registration.
    pub block_at_registration: Vec<Compact<u64>>,
    /// Alpha of each uid, own and inherited, in rao.
    pub alpha_stake: Vec<Compact<u64>>,
    /// TAO of each uid on root, own and inherited, before its weight, in rao.
    pub tao_stake: Vec<Compact<u64>>,
    /// Stake weight of each uid, in rao: alpha, and TAO times its weight.
    pub total_stake: Vec<Compact<u64>>,
    /// For each network, in storage order, the last emission of each uid's hotkey there, in rao of
    /// alpha.
    pub emission_history: Vec<Vec<Compact<u64>>>,
}
