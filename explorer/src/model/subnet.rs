//! Subnets: their rows, pages and history.

use super::{EventRow, ExtrinsicRow, NeuronRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;

described! {
/// A subnet in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubnetRow {
    /// Number.
    pub netuid: u16,
    /// Name.
    pub name: String,
    /// Symbol of its alpha.
    pub symbol: String,
    /// Spot price, TAO per alpha.
    pub price: f64,
    /// Spot price, rao per whole alpha, as the chain rounds it.
    pub price_rao: u64,
    /// Moving price, TAO per alpha.
    pub moving_price: f64,
    /// Change of the price over 24 hours, a fraction; nothing without history.
    pub change_24h: Option<f64>,
    /// Change of the price over 7 days, a fraction; nothing without history.
    pub change_7d: Option<f64>,
    /// Prices at up to 32 epochs of the last 7 days, oldest first.
    pub sparkline: Vec<f64>,
    /// Price times supply, rao.
    pub market_cap: u64,
    /// TAO the chain adds to the pool per block, rao.
    pub tao_in_emission: u64,
    /// Alpha the chain adds to the pool per block, rao.
    pub alpha_in_emission: u64,
    /// Alpha paid to participants per block, rao.
    pub alpha_out_emission: u64,
    /// Its share of all subnets' TAO emission, a fraction.
    pub emission_share: f64,
    /// TAO in the pool, rao.
    pub tao_in: u64,
    /// Alpha in the pool, rao.
    pub alpha_in: u64,
    /// Alpha outside of the pool, staked, rao.
    pub alpha_out: u64,
    /// Alpha in and out of the pool, rao.
    pub supply: u64,
    /// Supply over 21 million, a fraction.
    pub supply_share: f64,
    /// TAO traded since the start, rao.
    pub volume: u64,
    /// TAO traded in 24 hours, rao; nothing without history.
    pub volume_24h: Option<u64>,
    /// Cost of registering a neuron, rao.
    pub registration_cost: u64,
    /// Neurons.
    pub neurons: u16,
    /// Most neurons there may be.
    pub max_neurons: u16,
    /// Coldkey of the owner.
    pub owner_coldkey: String,
    /// Hotkey of the owner.
    pub owner_hotkey: String,
    /// Block of its registration.
    pub registered_at: u64,
    /// Blocks since then.
    pub age: u64,
    /// TAO recycled for registrations since the start, rao.
    pub recycled: u64,
    /// TAO recycled in 24 hours, rao; nothing without history.
    pub recycled_24h: Option<u64>,
    /// Blocks per epoch.
    pub tempo: u16,
    /// Blocks since the last epoch.
    pub blocks_since_epoch: u64,
    /// Block of the next epoch; nothing when none is due.
    pub next_epoch: Option<u64>,
    /// Whether its alpha trades: it was started.
    pub active: bool,
    /// Whether it has a say in TAO emission.
    pub emission_enabled: bool,
}
}

described! {
/// Identity of a subnet as its owner set it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubnetIdentity {
    /// Name.
    pub name: String,
    /// Repository.
    pub github: String,
    /// Contact.
    pub contact: String,
    /// Website.
    pub url: String,
    /// Discord.
    pub discord: String,
    /// Description.
    pub description: String,
    /// Address of a logo.
    pub logo_url: String,
    /// Anything else.
    pub additional: String,
}
}

described! {
/// A hyperparameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hyperparameter {
    /// `registration`, `network` or `consensus`: the group it is shown in.
    pub group: String,
    /// Name.
    pub name: String,
    /// Value as the chain keeps it: a number, a boolean, or a decimal.
    pub value: Value,
    /// `blocks`, `rao`, `u16 share`, `u64 share`, `epochs`, `milli-tempos` or nothing.
    pub unit: String,
}
}

described! {
/// A change of a subnet's hyperparameter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HyperparameterChange {
    /// Block.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// Name of the event.
    pub name: String,
    /// Its fields.
    pub fields: Value,
}
}

described! {
/// A subnet's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubnetDetail {
    /// What lists show.
    pub row: SubnetRow,
    /// Identity; nothing when its owner set none.
    pub identity: Option<SubnetIdentity>,
    /// Price times 21 million, rao.
    pub fully_diluted_value: u64,
    /// TAO traded in 24 hours over the market cap, a fraction; nothing without history.
    pub volume_over_cap: Option<f64>,
    /// Share of dividends that goes to root stakers, a fraction.
    pub root_proportion: f64,
    /// Alpha per day of 7 200 blocks, at today's emission, to the owner, rao.
    pub owner_per_day: u64,
    /// Alpha per day to miners, rao.
    pub miners_per_day: u64,
    /// Alpha per day to validators and their stakers, rao.
    pub validators_per_day: u64,
    /// Share of the owner, a fraction.
    pub owner_cut: f64,
    /// Alpha waiting for the next epoch, rao.
    pub pending_alpha: u64,
    /// TAO the owner locked for the registration, rao.
    pub locked: u64,
    /// Smoothed flow of TAO into the pool, rao per block.
    pub tao_flow: f64,
    /// Neurons that count as active.
    pub active_neurons: u16,
    /// Neurons with a validator permit.
    pub validators: u16,
    /// Neurons with incentive.
    pub miners: u16,
    /// Neurons with both.
    pub dual: u16,
    /// Distinct coldkeys.
    pub coldkeys: u16,
    /// Distinct addresses of axons.
    pub ips: u16,
    /// Share of the ten largest in the stake, a fraction.
    pub top10_stake: f64,
    /// Gini coefficient of incentives over miners, `0..=1`.
    pub incentive_gini: f64,
    /// Whether neurons can register.
    pub registration_allowed: bool,
    /// Registrations in the current interval.
    pub registrations_this_interval: u16,
    /// Uid that a registration would replace now; nothing while there is room or all are immune.
    pub next_to_prune: Option<u16>,
    /// Whether this subnet would be removed for a new one.
    pub subnet_to_prune: bool,
    /// Purchases of alpha in 24 hours.
    pub stakes_24h: u32,
    /// Sales of alpha in 24 hours.
    pub unstakes_24h: u32,
    /// Parallel mechanisms.
    pub mechanisms: u16,
    /// Hyperparameters.
    pub hyperparameters: Vec<Hyperparameter>,
    /// Changes of hyperparameters, newest first, at most 50.
    pub changes: Vec<HyperparameterChange>,
    /// Registrations and replacements of neurons, newest first, at most 50.
    pub registrations: Vec<EventRow>,
    /// Stake moves, newest first, at most 50.
    pub trades: Vec<EventRow>,
    /// Signed extrinsics that name the subnet, newest first, at most 25.
    pub extrinsics: Vec<ExtrinsicRow>,
}
}

described! {
/// A metagraph at a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetagraphView {
    /// The subnet.
    pub netuid: u16,
    /// Block it was read at.
    pub block: u64,
    /// Price then, TAO per alpha.
    pub price: f64,
    /// Neurons by uid.
    pub neurons: Vec<NeuronRow>,
}
}

/// A span of history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryRange {
    /// The last day.
    #[serde(rename = "24h")]
    Day,
    /// The last seven days.
    #[default]
    #[serde(rename = "7d")]
    Week,
    /// The last thirty days.
    #[serde(rename = "30d")]
    Month,
    /// Everything the index has.
    #[serde(rename = "all")]
    All,
}

impl HistoryRange {
    /// Milliseconds it spans; nothing for everything.
    pub fn millis(self) -> Option<u64> {
        const DAY: u64 = 86_400_000;
        match self {
            Self::Day => Some(DAY),
            Self::Week => Some(7 * DAY),
            Self::Month => Some(30 * DAY),
            Self::All => None,
        }
    }
}

described! {
/// A subnet after one of its epochs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EpochPoint {
    /// Block of the epoch.
    pub block: u32,
    /// Its time.
    pub time: u64,
    /// Spot price, TAO per alpha.
    pub price: f64,
    /// Moving price, TAO per alpha.
    pub moving_price: f64,
    /// TAO in the pool, rao.
    pub tao_in: u64,
    /// Alpha in the pool, rao.
    pub alpha_in: u64,
    /// Alpha outside of the pool, rao.
    pub alpha_out: u64,
    /// TAO added per block, rao.
    pub tao_in_emission: u64,
    /// Alpha added to the pool per block, rao.
    pub alpha_in_emission: u64,
    /// Alpha paid per block, rao.
    pub alpha_out_emission: u64,
    /// Share of all subnets' TAO emission, a fraction.
    pub emission_share: f64,
    /// TAO traded since the start, rao.
    pub volume: u64,
    /// Cost of registering a neuron, rao.
    pub registration_cost: u64,
    /// TAO recycled for registrations since the start, rao.
    pub recycled: u64,
    /// Neurons.
    pub neurons: u16,
    /// Neurons with a validator permit.
    pub validators: u16,
    /// Total stake weight of its neurons, rao.
    pub total_stake: u64,
    /// Whether it has a say in TAO emission.
    pub active: bool,
}
}
