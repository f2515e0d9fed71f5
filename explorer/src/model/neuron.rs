//! Neurons and validators.

use super::{BlockRow, EventRow, RAO};
use serde::{Deserialize, Serialize};

described! {
/// Where a neuron serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axon {
    /// Address.
    pub ip: String,
    /// Port.
    pub port: u16,
    /// Version of what serves.
    pub version: u32,
    /// Block in which it was announced.
    pub block: u64,
}
}

/// What a neuron mainly does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Has a validator permit and no incentive.
    Validator,
    /// Has no permit.
    #[default]
    Miner,
    /// Has a permit and incentive.
    Dual,
}

described! {
/// A row of a metagraph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NeuronRow {
    /// The subnet.
    pub netuid: u16,
    /// Uid.
    pub uid: u16,
    /// Rank by stake weight among validators, by incentive among miners, from one.
    pub position: u16,
    /// What it mainly does.
    pub role: Role,
    /// Hotkey.
    pub hotkey: String,
    /// Coldkey.
    pub coldkey: String,
    /// Name in the coldkey's identity.
    pub identity: Option<String>,
    /// Whether the hotkey is the subnet owner's.
    pub is_owner: bool,
    /// Whether it is immune from replacement.
    pub immune: bool,
    /// Block at which the immunity ends.
    pub immune_until: u64,
    /// Stake weight: alpha and weighted TAO, after parents and children, rao.
    pub stake: u64,
    /// Alpha part of the weight, rao.
    pub alpha_stake: u64,
    /// TAO part, before its weight, rao.
    pub tao_stake: u64,
    /// Trust.
    pub trust: u16,
    /// Trust as a validator.
    pub validator_trust: u16,
    /// Rank.
    pub rank: u16,
    /// Consensus.
    pub consensus: u16,
    /// Incentive.
    pub incentive: u16,
    /// Dividends.
    pub dividends: u16,
    /// Alpha earned in the last epoch, rao.
    pub emission: u64,
    /// Block of its last weights.
    pub last_update: u64,
    /// Blocks since then.
    pub updated: u64,
    /// Whether it counts as active.
    pub active: bool,
    /// Whether it has a validator permit.
    pub validator_permit: bool,
    /// Block of its registration.
    pub registered_at: u64,
    /// Where it serves; nothing when it never announced it.
    pub axon: Option<Axon>,
    /// Share a validator keeps of its nominators' dividends; nothing when it is no delegate.
    pub take: Option<u16>,
    /// Yearly return of one alpha staked with it at the last epoch's rate, in days of 7 200 blocks, a
    /// fraction; validators.
    pub apy: Option<f64>,
    /// Alpha per day of 7 200 blocks at the last epoch's rate, rao.
    pub daily_alpha: u64,
    /// The same in TAO at the spot price, rao.
    pub daily_tao: u64,
}
}

described! {
/// A neuron after an epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NeuronPoint {
    /// Block of the epoch.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// Hotkey that held the uid.
    pub hotkey: String,
    /// Stake weight, rao.
    pub stake: u64,
    /// Incentive.
    pub incentive: u16,
    /// Dividends.
    pub dividends: u16,
    /// Consensus.
    pub consensus: u16,
    /// Trust as a validator.
    pub validator_trust: u16,
    /// Alpha earned in the epoch, rao.
    pub emission: u64,
    /// Blocks since its last weights.
    pub updated: u64,
}
}

described! {
/// A weight or bond towards a neuron.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Uid.
    pub uid: u16,
    /// Its hotkey.
    pub hotkey: String,
    /// Share as stored.
    pub value: u16,
    /// Fraction of the row's sum.
    pub fraction: f64,
}
}

described! {
/// A parent or child of a hotkey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Relative {
    /// The subnet.
    pub netuid: u16,
    /// Hotkey of the parent or child.
    pub hotkey: String,
    /// Share of the parent's stake that goes to the child, a fraction.
    pub fraction: f64,
}
}

described! {
/// A neuron's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NeuronView {
    /// Its row.
    pub row: NeuronRow,
    /// Name of the subnet.
    pub subnet: String,
    /// Price of its alpha, TAO.
    pub price: f64,
    /// Weights it set.
    pub weights: Vec<Link>,
    /// Bonds it holds.
    pub bonds: Vec<Link>,
    /// Weights set on it, by validator.
    pub weights_received: Vec<Link>,
    /// Its epochs, oldest first, at most 500.
    pub history: Vec<NeuronPoint>,
    /// Parents.
    pub parents: Vec<Relative>,
    /// Children.
    pub children: Vec<Relative>,
    /// Port and version of its Prometheus endpoint, `address:port`; nothing when not announced.
    pub prometheus: Option<String>,
    /// Last events that name its hotkey, newest first, at most 25.
    pub events: Vec<EventRow>,
}
}

described! {
/// A validator in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValidatorRow {
    /// Hotkey.
    pub hotkey: String,
    /// Its owner.
    pub coldkey: String,
    /// Name in the owner's identity.
    pub identity: Option<String>,
    /// Rank by stake, from one.
    pub position: u32,
    /// Whether the chain keeps it as a delegate: it once set its take.
    pub is_delegate: bool,
    /// Share kept of nominators' dividends; the chain's default when it set none.
    pub take: u16,
    /// Value of all stake with it at spot prices, rao of TAO.
    pub stake: u64,
    /// Stake on the root network, rao.
    pub root_stake: u64,
    /// Value of the alpha staked with it, rao of TAO.
    pub alpha_value: u64,
    /// Its share of all validators' stake, a fraction.
    pub dominance: f64,
    /// Coldkeys that stake with it.
    pub nominators: u32,
    /// Subnets it is registered on.
    pub registrations: Vec<u16>,
    /// Subnets where it has a permit.
    pub permits: Vec<u16>,
    /// Mean trust as a validator over these, a fraction; nothing without a permit.
    pub validator_trust: Option<f64>,
    /// Blocks since its last weights where that was longest ago; nothing without a permit.
    pub updated: Option<u64>,
    /// Return of 1000 TAO per day of 7 200 blocks as the chain computes it, rao: of `daily_return`.
    pub return_per_1000: u64,
    /// Total return per day of 7 200 blocks as the chain computes it, rao: the alpha its neurons earn,
    /// incentives included, added over all subnets as if it had one price.
    pub daily_return: u64,
    /// Dividends of those who stake with it, after its take, per day of 7 200 blocks at the last
    /// epochs' rates, valued at spot prices, rao of TAO.
    pub daily_dividends: u64,
    /// Those of them that are paid for stake on the root network, rao of TAO.
    pub daily_root_dividends: u64,
}
}

impl ValidatorRow {
    /// What 1000 TAO staked with it on the root network earn per day of 7 200 blocks, after its take,
    /// rao of TAO; zero without such stake.
    pub fn root_return_per_1000(&self) -> u64 {
        if self.root_stake == 0 {
            return 0;
        }
        (self.daily_root_dividends as f64 / self.root_stake as f64 * 1_000.0 * RAO) as u64
    }
}

described! {
/// A nominator of a validator.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Nominator {
    /// Coldkey.
    pub coldkey: String,
    /// Stakes by subnet: netuid and alpha (TAO on the root network), rao.
    pub stakes: Vec<(u16, u64)>,
    /// Value at spot prices, rao of TAO.
    pub value: u64,
}
}

described! {
/// A validator after an epoch of a subnet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValidatorPoint {
    /// Block of the epoch.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// The subnet.
    pub netuid: u16,
    /// Stake weight there, rao.
    pub stake: u64,
    /// Dividends there.
    pub dividends: u16,
    /// Trust there.
    pub validator_trust: u16,
    /// Alpha earned in the epoch, rao.
    pub emission: u64,
    /// Coldkeys that staked with it, on any subnet; nothing where it was no validator.
    pub nominators: Option<u32>,
}
}

described! {
/// A validator's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ValidatorView {
    /// Its row.
    pub row: ValidatorRow,
    /// Its neurons, one for each subnet it is registered on.
    pub neurons: Vec<NeuronRow>,
    /// Who stakes with it, most first, at most 256.
    pub nominators: Vec<Nominator>,
    /// Parents.
    pub parents: Vec<Relative>,
    /// Children.
    pub children: Vec<Relative>,
    /// Stake moves with it, newest first, at most 50.
    pub delegations: Vec<EventRow>,
    /// Blocks it authored last, when its key is an authority's, at most 10.
    pub blocks: Vec<BlockRow>,
}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_tao_earn_their_part_of_root_dividends() {
        let tao = 1_000_000_000;
        let row = ValidatorRow {
            root_stake: 4_000 * tao,
            daily_root_dividends: 2 * tao,
            daily_dividends: 50 * tao,
            ..ValidatorRow::default()
        };
        assert_eq!(row.root_return_per_1000(), tao / 2);
        assert_eq!(ValidatorRow::default().root_return_per_1000(), 0);
    }
}
