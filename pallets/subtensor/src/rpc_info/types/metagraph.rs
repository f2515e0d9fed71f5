//! Answers about metagraph, field by field as the interface names them.

use crate::types::{AxonInfo, ChainIdentityV2, SubnetIdentityV3};
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use myelin_types::fixed::I96F32;
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32 as AccountId;

/// Everything about a subnet.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Metagraph {
    /// The subnet, or the mechanism's storage index: 4096 · mechanism + netuid.
    pub netuid: Compact<u16>,
    /// Name in the identity, or the default name.
    pub name: Vec<Compact<u8>>,
    /// Symbol of the subnet's alpha, in UTF-8.
    pub symbol: Vec<Compact<u8>>,
    /// What the owner says of the subnet; nothing if never set.
    pub identity: Option<SubnetIdentityV3>,
    /// Block of the subnet's registration.
    pub network_registered_at: Compact<u64>,
    /// The owner's hotkey.
    pub owner_hotkey: AccountId,
    /// The owner.
    pub owner_coldkey: AccountId,
    /// The block of this answer.
    pub block: Compact<u64>,
    /// Blocks between two epochs; 0 if none run.
    pub tempo: Compact<u16>,
    /// Block of the last epoch that was paid.
    pub last_step: Compact<u64>,
    /// Blocks since `last_step`.
    pub blocks_since_last_step: Compact<u64>,
    /// Always 0.
    pub subnet_emission: Compact<u64>,
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
    /// Moving average of the price, in TAO per alpha.
    pub moving_price: I96F32,
    /// Legacy parameter of the trust curve; without effect.
    pub rho: Compact<u16>,
    /// Majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Compact<u16>,
    /// Fewest weights that a validator must set.
    pub min_allowed_weights: Compact<u16>,
    /// Largest weight: always 65535.
    pub max_weights_limit: Compact<u16>,
    /// Smallest version key accepted with weights; 0 accepts all.
    pub weights_version: Compact<u64>,
    /// Blocks between two settings of weights by one neuron.
    pub weights_rate_limit: Compact<u64>,
    /// Blocks without new weights after which a neuron is inactive.
    pub activity_cutoff: Compact<u64>,
    /// Most validator permits.
    pub max_validators: Compact<u16>,
    /// Number of neurons.
    pub num_uids: Compact<u16>,
    /// Most neurons.
    pub max_uids: Compact<u16>,
    /// Price of a registration now, in rao.
    pub burn: Compact<u64>,
    /// Seals to try on average for a registration by proof of work.
    pub difficulty: Compact<u64>,
    /// Whether neurons may register.
    pub registration_allowed: bool,
    /// Whether the switch of registration by proof of work is on; it reads true where never set.
    pub pow_registration_allowed: bool,
    /// Blocks during which a new neuron is pruned last.
    pub immunity_period: Compact<u16>,
    /// Lower bound of `difficulty`.
    pub min_difficulty: Compact<u64>,
    /// Upper bound of `difficulty`.
    pub max_difficulty: Compact<u64>,
    /// Lower bound of the price of a registration, in rao.
    pub min_burn: Compact<u64>,
    /// Upper bound of the price of a registration, in rao.
    pub max_burn: Compact<u64>,
    /// Share of the old difficulty kept at an adjustment, in parts of 2^64 − 1.
    pub adjustment_alpha: Compact<u64>,
    /// Blocks between two adjustments of the difficulty.
    pub adjustment_interval: Compact<u16>,
    /// Registrations aimed at in an adjustment interval.
    pub target_regs_per_interval: Compact<u16>,
    /// Most registrations in a block.
    pub max_regs_per_block: Compact<u16>,
    /// Blocks between two announcements of an endpoint by one neuron.
    pub serving_rate_limit: Compact<u64>,
    /// Whether weights are committed to first and revealed later.
    pub commit_reveal_weights_enabled: bool,
    /// Epochs between a commit and its reveal.
    pub commit_reveal_period: Compact<u64>,
    /// Whether liquid alpha is on: the rate of each bond follows consensus.
    pub liquid_alpha_enabled: bool,
    /// Upper bound of liquid alpha's rate, in parts of 65535.
    pub alpha_high: Compact<u16>,
    /// Lower bound of liquid alpha's rate, in parts of 65535.
    pub alpha_low: Compact<u16>,
    /// Share of old bonds kept in an epoch, in millionths.
    pub bonds_moving_avg: Compact<u64>,
    /// Hotkey of each uid.
    pub hotkeys: Vec<AccountId>,
    /// Coldkey of each uid: its hotkey's owner.
    pub coldkeys: Vec<AccountId>,
    /// Identity of each uid's coldkey.
    pub identities: Vec<Option<ChainIdentityV2>>,
    /// Axon of each uid; all zeros where none is announced.
    pub axons: Vec<AxonInfo>,
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
    /// Each hotkey with 0.
    pub tao_dividends_per_hotkey: Vec<(AccountId, Compact<u64>)>,
    /// Each hotkey with its alpha dividends of the last epoch, net of take, in rao.
    pub alpha_dividends_per_hotkey: Vec<(AccountId, Compact<u64>)>,
}

/// What was asked for about a subnet; the fields' positions are the indices to ask by.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SelectiveMetagraph {
    /// 0: the subnet; 0 also where it was not asked for.
    pub netuid: Compact<u16>,
    /// 1: name in the identity, or the default name.
    pub name: Option<Vec<Compact<u8>>>,
    /// 2: symbol of the subnet's alpha, in UTF-8.
    pub symbol: Option<Vec<Compact<u8>>>,
    /// 3: what the owner says of the subnet; nothing if never set.
    pub identity: Option<Option<SubnetIdentityV3>>,
    /// 4: block of the subnet's registration.
    pub network_registered_at: Option<Compact<u64>>,
    /// 5: the owner's hotkey.
    pub owner_hotkey: Option<AccountId>,
    /// 6: the owner.
    pub owner_coldkey: Option<AccountId>,
    /// 7: the block of this answer.
    pub block: Option<Compact<u64>>,
    /// 8: blocks between two epochs; 0 if none run.
    pub tempo: Option<Compact<u16>>,
    /// 9: block of the last epoch that was paid.
    pub last_step: Option<Compact<u64>>,
    /// 10: blocks since `last_step`.
    pub blocks_since_last_step: Option<Compact<u64>>,
    /// 11: always 0.
    pub subnet_emission: Option<Compact<u64>>,
    /// 12: alpha in the pool, in rao.
    pub alpha_in: Option<Compact<u64>>,
    /// 13: alpha outside the pool, in rao.
    pub alpha_out: Option<Compact<u64>>,
    /// 14: TAO in the pool, in rao.
    pub tao_in: Option<Compact<u64>>,
    /// 15: alpha emitted outside the pool in the last emitting block, in rao.
    pub alpha_out_emission: Option<Compact<u64>>,
    /// 16: alpha put into the pool in the last emitting block, in rao.
    pub alpha_in_emission: Option<Compact<u64>>,
    /// 17: TAO put into the pool in the last emitting block, in rao.
    pub tao_in_emission: Option<Compact<u64>>,
    /// 18: alpha that waits for the next epoch, for miners and validators, in rao.
    pub pending_alpha_emission: Option<Compact<u64>>,
    /// 19: always 0.
    pub pending_root_emission: Option<Compact<u64>>,
    /// 20: TAO traded in the pool so far, in rao.
    pub subnet_volume: Option<Compact<u128>>,
    /// 21: moving average of the price, in TAO per alpha.
    pub moving_price: Option<I96F32>,
    /// 22: legacy parameter of the trust curve; without effect.
    pub rho: Option<Compact<u16>>,
    /// 23: majority of stake that makes a consensus weight, in parts of 65535.
    pub kappa: Option<Compact<u16>>,
    /// 24: fewest weights that a validator must set.
    pub min_allowed_weights: Option<Compact<u16>>,
    /// 25: largest weight: always 65535.
    pub max_weights_limit: Option<Compact<u16>>,
    /// 26: smallest version key accepted with weights; 0 accepts all.
    pub weights_version: Option<Compact<u64>>,
    /// 27: blocks between two settings of weights by one neuron.
    pub weights_rate_limit: Option<Compact<u64>>,
    /// 28: blocks without new weights after which a neuron is inactive.
    pub activity_cutoff: Option<Compact<u64>>,
    /// 29: most validator permits.
    pub max_validators: Option<Compact<u16>>,
    /// 30: number of neurons.
    pub num_uids: Option<Compact<u16>>,
    /// 31: most neurons.
    pub max_uids: Option<Compact<u16>>,
    /// 32: price of a registration now, in rao.
    pub burn: Option<Compact<u64>>,
    /// 33: seals to try on average for a registration by proof of work.
    pub difficulty: Option<Compact<u64>>,
    /// 34: whether neurons may register.
    pub registration_allowed: Option<bool>,
    /// 35: whether the switch of registration by proof of work is on; it reads true where never
    /// set.
    pub pow_registration_allowed: Option<bool>,
    /// 36: blocks during which a new neuron is pruned last.
    pub immunity_period: Option<Compact<u16>>,
    /// 37: lower bound of `difficulty`.
    pub min_difficulty: Option<Compact<u64>>,
    /// 38: upper bound of `difficulty`.
    pub max_difficulty: Option<Compact<u64>>,
    /// 39: lower bound of the price of a registration, in rao.
    pub min_burn: Option<Compact<u64>>,
    /// 40: upper bound of the price of a registration, in rao.
    pub max_burn: Option<Compact<u64>>,
    /// 41: share of the old difficulty kept at an adjustment, in parts of 2^64 − 1.
    pub adjustment_alpha: Option<Compact<u64>>,
    /// 42: blocks between two adjustments of the difficulty.
    pub adjustment_interval: Option<Compact<u16>>,
    /// 43: registrations aimed at in an adjustment interval.
    pub target_regs_per_interval: Option<Compact<u16>>,
    /// 44: most registrations in a block.
    pub max_regs_per_block: Option<Compact<u16>>,
    /// 45: blocks between two announcements of an endpoint by one neuron.
    pub serving_rate_limit: Option<Compact<u64>>,
    /// 46: whether weights are committed to first and revealed later.
    pub commit_reveal_weights_enabled: Option<bool>,
    /// 47: epochs between a commit and its reveal.
    pub commit_reveal_period: Option<Compact<u64>>,
    /// 48: whether liquid alpha is on: the rate of each bond follows consensus.
    pub liquid_alpha_enabled: Option<bool>,
    /// 49: upper bound of liquid alpha's rate, in parts of 65535.
    pub alpha_high: Option<Compact<u16>>,
    /// 50: lower bound of liquid alpha's rate, in parts of 65535.
    pub alpha_low: Option<Compact<u16>>,
    /// 51: share of old bonds kept in an epoch, in millionths.
    pub bonds_moving_avg: Option<Compact<u64>>,
    /// 52: hotkey of each uid.
    pub hotkeys: Option<Vec<AccountId>>,
    /// 53: coldkey of each uid: its hotkey's owner.
    pub coldkeys: Option<Vec<AccountId>>,
    /// 54: identity of each uid's coldkey.
    pub identities: Option<Vec<Option<ChainIdentityV2>>>,
    /// 55: axon of each uid; all zeros where none is announced.
    pub axons: Option<Vec<AxonInfo>>,
    /// 56: whether each uid set weights recently enough in the last epoch.
    pub active: Option<Vec<bool>>,
    /// 57: whether each uid holds a validator permit.
    pub validator_permit: Option<Vec<bool>>,
    /// 58: always empty.
    pub pruning_score: Option<Vec<Compact<u16>>>,
    /// 59: block in which each uid last set weights, for the mechanism asked for.
    pub last_update: Option<Vec<Compact<u64>>>,
    /// 60: alpha emitted to each uid in the last epoch, in rao, by the mechanism asked for.
    pub emission: Option<Vec<Compact<u64>>>,
    /// 61: dividends of each uid, in parts of 65535.
    pub dividends: Option<Vec<Compact<u16>>>,
    /// 62: incentive of each uid in the mechanism asked for, in parts of 65535.
    pub incentives: Option<Vec<Compact<u16>>>,
    /// 63: consensus weight of each uid, in parts of 65535.
    pub consensus: Option<Vec<Compact<u16>>>,
    /// 64: always empty.
    pub trust: Option<Vec<Compact<u16>>>,
    /// 65: always empty.
    pub rank: Option<Vec<Compact<u16>>>,
    /// 66: block of each uid's registration.
    pub block_at_registration: Option<Vec<Compact<u64>>>,
    /// 67: alpha of each uid, own and inherited, in rao.
    pub alpha_stake: Option<Vec<Compact<u64>>>,
    /// 68: TAO of each uid on root, own and inherited, before its weight, in rao.
    pub tao_stake: Option<Vec<Compact<u64>>>,
    /// 69: stake weight of each uid, in rao: alpha, and TAO times its weight.
    pub total_stake: Option<Vec<Compact<u64>>>,
    /// 70: each hotkey with 0.
    pub tao_dividends_per_hotkey: Option<Vec<(AccountId, Compact<u64>)>>,
    /// 71: each hotkey with its alpha dividends of the last epoch, net of take, in rao.
    pub alpha_dividends_per_hotkey: Option<Vec<(AccountId, Compact<u64>)>>,
    /// 72: uids with a permit and enough stake weight, by ascending stake.
    pub validators: Option<Vec<Compact<u16>>>,
    /// 73: commitments by hotkey: always empty, as there is no such pallet.
    pub commitments: Option<Vec<(AccountId, Vec<Compact<u8>>)>>,
}
