//! Answers about neurons, field by field as the interface names them.

use crate::types::{AxonInfo, PrometheusInfo};
use alloc::vec::Vec;
use codec::{Compact, Decode, Encode};
use scale_info::TypeInfo;
use sp_core::crypto::AccountId32 as AccountId;

/// A neuron with its weights and bonds.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct NeuronInfo {
    /// The neuron's hotkey.
    pub hotkey: AccountId,
    /// The hotkey's owner.
    pub coldkey: AccountId,
    /// The neuron's place on the subnet.
    pub uid: Compact<u16>,
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Whether it set weights recently enough in the last epoch.
    pub active: bool,
    /// Its axon; all zeros if none is announced.
    pub axon_info: AxonInfo,
    /// Its Prometheus endpoint; all zeros if none is announced.
    pub prometheus_info: PrometheusInfo,
    /// One pair: the coldkey, and all stake on the hotkey in rao of alpha; on root, of TAO.
    pub stake: Vec<(AccountId, Compact<u64>)>,
    /// Always 0.
    pub rank: Compact<u16>,
    /// Alpha emitted to it in the last epoch, in rao.
    pub emission: Compact<u64>,
    /// Incentive in the main mechanism, in parts of 65535.
    pub incentive: Compact<u16>,
    /// Consensus weight, in parts of 65535.
    pub consensus: Compact<u16>,
    /// Always 0.
    pub trust: Compact<u16>,
    /// Trust as a validator, in parts of 65535.
    pub validator_trust: Compact<u16>,
    /// Dividends, in parts of 65535.
    pub dividends: Compact<u16>,
    /// Block in which it last set weights for the main mechanism.
    pub last_update: Compact<u64>,
    /// Whether it holds a validator permit.
    pub validator_permit: bool,
    /// Its weights in the main mechanism: uids and parts of 65535, without zeros.
    pub weights: Vec<(Compact<u16>, Compact<u16>)>,
    /// Its bonds in the main mechanism: uids and parts of 65535, without zeros.
    pub bonds: Vec<(Compact<u16>, Compact<u16>)>,
    /// Always 65535.
    pub pruning_score: Compact<u16>,
}

/// A neuron without its weights and bonds.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct NeuronInfoLite {
    /// The neuron's hotkey.
    pub hotkey: AccountId,
    /// The hotkey's owner.
    pub coldkey: AccountId,
    /// The neuron's place on the subnet.
    pub uid: Compact<u16>,
    /// The subnet; 0 is the root network.
    pub netuid: Compact<u16>,
    /// Whether it set weights recently enough in the last epoch.
    pub active: bool,
    /// Its axon; all zeros if none is announced.
    pub axon_info: AxonInfo,
    /// Its Prometheus endpoint; all zeros if none is announced.
    pub prometheus_info: PrometheusInfo,
    /// One pair: the coldkey, and all stake on the hotkey in rao of alpha; on root, of TAO.
    pub stake: Vec<(AccountId, Compact<u64>)>,
    /// Always 0.
    pub rank: Compact<u16>,
    /// Alpha emitted to it in the last epoch, in rao.
    pub emission: Compact<u64>,
    /// Incentive in the main mechanism, in parts of 65535.
    pub incentive: Compact<u16>,
    /// Consensus weight, in parts of 65535.
    pub consensus: Compact<u16>,
    /// Always 0.
    pub trust: Compact<u16>,
    /// Trust as a validator, in parts of 65535.
    pub validator_trust: Compact<u16>,
    /// Dividends, in parts of 65535.
    pub dividends: Compact<u16>,
    /// Block in which it last set weights for the main mechanism.
    pub last_update: Compact<u64>,
    /// Whether it holds a validator permit.
    pub validator_permit: bool,
    /// Always 65535.
    pub pruning_score: Compact<u16>,
}
