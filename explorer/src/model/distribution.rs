//! How a subnet's neurons are spread.

use super::Link;
use serde::{Deserialize, Serialize};

described! {
/// Neurons of one owner, or at one address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The coldkey, or the address.
    pub name: String,
    /// How many neurons.
    pub neurons: u16,
    /// Their stake weight, rao.
    pub stake: u64,
    /// Alpha they earned in the last epoch, rao.
    pub emission: u64,
    /// Sum of their incentives as stored: 65 535 is one.
    pub incentive: u32,
}
}

described! {
/// Weights a validator set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightRow {
    /// Uid of the validator.
    pub uid: u16,
    /// Its hotkey.
    pub hotkey: String,
    /// Name in the identity of its coldkey.
    pub identity: Option<String>,
    /// Its stake weight, rao.
    pub stake: u64,
    /// Blocks since it set them.
    pub updated: u64,
    /// The weights.
    pub weights: Vec<Link>,
}
}

described! {
/// A neuron's place among those that registrations would replace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Uid.
    pub uid: u16,
    /// Hotkey.
    pub hotkey: String,
    /// Name in the identity of its coldkey.
    pub identity: Option<String>,
    /// Alpha earned in the last epoch, rao: the least goes first, then the oldest.
    pub emission: u64,
    /// Block of its registration.
    pub registered_at: u64,
    /// Whether it is immune; immune ones go only when too few others are left.
    pub immune: bool,
    /// Block at which the immunity ends.
    pub immune_until: u64,
}
}

described! {
/// How a subnet's neurons are spread over owners and addresses, whom they weigh, who goes next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// The subnet.
    pub netuid: u16,
    /// Block it was read at.
    pub block: u32,
    /// Coldkeys, most neurons first, at most 50.
    pub coldkeys: Vec<Group>,
    /// Addresses of axons, most neurons first, at most 50.
    pub addresses: Vec<Group>,
    /// Weights by validator, most stake weight first.
    pub weights: Vec<WeightRow>,
    /// Neurons in the order in which registrations would replace them, at most 50.
    pub standing: Vec<Standing>,
    /// Whether the subnet is full, so that a registration replaces one.
    pub is_full: bool,
    /// Registrations in 24 hours.
    pub registrations_24h: u32,
    /// Registrations in 7 days.
    pub registrations_7d: u32,
}
}
