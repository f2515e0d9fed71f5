//! The scenario file.

use super::number::{Amount, Fixed32, LimitPrice, Share16, Share64, Weight};
use serde::Deserialize;

/// Name of the format that this version reads.
pub const FORMAT: &str = "economy/1";

/// Everything a simulation starts from: the state at the end of `start_block`, and what happens
/// later.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// [`FORMAT`].
    pub format: String,
    /// What the scenario is about.
    #[serde(default)]
    pub description: String,
    /// Block whose final state this is; the first simulated block is the next.
    #[serde(default)]
    pub start_block: u64,
    /// Number of blocks to simulate.
    pub blocks: u64,
    /// TAO that exists: `TotalIssuance`.
    pub total_issuance: Amount,
    /// TAO staked on root: `SubnetTAO[0]`.
    #[serde(default)]
    pub root_tao: Amount,
    /// Value of root stake against alpha: `TaoWeight`.
    #[serde(default = "defaults::tao_weight")]
    pub tao_weight: Share64,
    /// Part of a subnet's alpha for its owner: `SubnetOwnerCut`.
    #[serde(default = "defaults::owner_cut")]
    pub owner_cut: Share16,
    /// Limit of the price average's smoothing factor: `SubnetMovingAlpha`.
    #[serde(default = "defaults::moving_alpha")]
    pub moving_alpha: Fixed32,
    /// Epochs that may run in one block: `MaxEpochsPerBlock`.
    #[serde(default = "defaults::max_epochs_per_block")]
    pub max_epochs_per_block: u8,
    /// What root stakers do with their dividends.
    #[serde(default)]
    pub root_claims: RootClaims,
    /// The subnets.
    pub subnets: Vec<SubnetStart>,
    /// Stake that comes and goes.
    #[serde(default)]
    pub flows: Vec<Flow>,
}

/// What root stakers do with their alpha dividends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootClaims {
    /// They keep them as alpha.
    #[default]
    Keep,
    /// They sell them when they are paid out, and stake the TAO on root.
    Swap,
}

/// A subnet's state at the end of the start block.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubnetStart {
    /// Its number, from 1.
    pub netuid: u16,
    /// Kind of its pool.
    #[serde(default)]
    pub mechanism: Mechanism,
    /// TAO reserve of the pool: `SubnetTAO`.
    pub tao_in: Amount,
    /// Alpha reserve of the pool: `SubnetAlphaIn`.
    pub alpha_in: Amount,
    /// Alpha outside the pool, pending emission included: `SubnetAlphaOut`.
    #[serde(default)]
    pub alpha_out: Amount,
    /// Weight of TAO in the pool; one half if left out.
    pub quote_weight: Option<Weight>,
    /// Whether anybody traded yet; the first trade of a pool resets its weights to one half. If
    /// left out: whether `quote_weight` is given.
    pub initialized: Option<bool>,
    /// Swap fee: `FeeRate`.
    #[serde(default = "defaults::fee_rate")]
    pub fee_rate: Share16,
    /// Price average: `SubnetMovingPrice`.
    #[serde(default)]
    pub moving_price: Fixed32,
    /// Age in blocks at which the average's smoothing factor reaches half of its limit:
    /// `EMAPriceHalvingBlocks`.
    #[serde(default = "defaults::ema_halving_blocks")]
    pub ema_halving_blocks: u64,
    /// Block from which on the subnet emits: `FirstEmissionBlockNumber`. If left out: the first
    /// simulated block.
    pub first_emission_block: Option<u64>,
    /// Whether the pool gets TAO: `SubnetEmissionEnabled`.
    #[serde(default = "defaults::yes")]
    pub emission_enabled: bool,
    /// Whether the owner gets a cut: `OwnerCutEnabled`.
    #[serde(default = "defaults::yes")]
    pub owner_cut_enabled: bool,
    /// Blocks between two epochs; 0 for none.
    #[serde(default = "defaults::tempo")]
    pub tempo: u16,
    /// Block of the last epoch. If left out: as if the subnet were registered in the start block.
    pub last_epoch_block: Option<u64>,
    /// Pots that wait for the epoch.
    #[serde(default)]
    pub pending: Pending,
    /// Part of the last epoch's incentives that was withheld: `MinerBurned`.
    #[serde(default)]
    pub miner_burned: Fixed32,
    /// Part of each epoch's incentives that goes to the owner's own miners and is withheld.
    #[serde(default)]
    pub withheld_incentive: Fixed32,
    /// What becomes of withheld incentives.
    #[serde(default)]
    pub recycle_or_burn: RecycleOrBurn,
}

/// Kind of a subnet's pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mechanism {
    /// A pool with a price: mechanism 1.
    #[default]
    Dynamic,
    /// One TAO is one alpha: mechanism 0.
    Stable,
}

/// What becomes of withheld incentives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecycleOrBurn {
    /// They stay in circulation, out of reach.
    #[default]
    Burn,
    /// They cease to exist and will be emitted again.
    Recycle,
}

/// Alpha that waits for a subnet's epoch.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pending {
    /// For miners.
    pub server: Amount,
    /// For validators and their stakers.
    pub validator: Amount,
    /// For root stakers.
    pub root: Amount,
    /// For the owner.
    pub owner: Amount,
}

/// Stake that comes or goes, once or again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Subnet; 0 is root.
    pub netuid: u16,
    /// Direction.
    pub action: Action,
    /// Amount in TAO.
    pub tao: Option<Amount>,
    /// Amount in alpha.
    pub alpha: Option<Amount>,
    /// Worst price at which to trade on; what is left of the amount then stays with its owner.
    pub limit: Option<LimitPrice>,
    /// Block in which it happens first.
    pub block: u64,
    /// Happens again after this many blocks.
    pub every: Option<u64>,
    /// Last block in which it may happen again.
    pub until: Option<u64>,
}

/// Direction of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// TAO buys alpha.
    Stake,
    /// Alpha is sold for TAO.
    Unstake,
}

/// The chain's defaults.
mod defaults {
    use super::{Fixed32, Share16, Share64};
    use crate::economy::number::Number;

    pub fn tao_weight() -> Share64 {
        Number(971_718_665_099_567_868)
    }

    pub fn owner_cut() -> Share16 {
        Number(11_796)
    }

    pub fn moving_alpha() -> Fixed32 {
        Number(12_885)
    }

    pub fn max_epochs_per_block() -> u8 {
        2
    }

    pub fn fee_rate() -> Share16 {
        Number(33)
    }

    pub fn ema_halving_blocks() -> u64 {
        201_600
    }

    pub fn yes() -> bool {
        true
    }

    pub fn tempo() -> u16 {
        360
    }
}
