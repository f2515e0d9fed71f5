//! Input and output of one mechanism's epoch.

use crate::sparse::SparseRows;
use alloc::vec::Vec;

/// Hyperparameters of a subnet (and the two global ones) that the epoch reads (spec §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochParams {
    /// `Tempo`, blocks (§6.1, §7.3).
    pub tempo: u16,
    /// `ActivityCutoffFactorMilli`, thousandths of a tempo (§6.1).
    pub activity_cutoff_factor_milli: u32,
    /// `Kappa`, majority ratio · 65535 (§6.7).
    pub kappa: u16,
    /// `MaxAllowedValidators`, number of permits (§6.4).
    pub max_allowed_validators: u16,
    /// `BondsMovingAverage`, per million (§8.1).
    pub bonds_moving_average: u64,
    /// `BondsPenalty`, ratio · 65535 (§7).
    pub bonds_penalty: u16,
    /// `Yuma3On`: Yuma-3 bonds instead of legacy bonds (§8).
    pub yuma3: bool,
    /// `LiquidAlphaOn`: read in the Yuma-3 branch only (§8.4).
    pub liquid_alpha: bool,
    /// Lower bound of the liquid alpha, ratio · 65535 (§8.4).
    pub alpha_low: u16,
    /// Upper bound of the liquid alpha, ratio · 65535 (§8.4).
    pub alpha_high: u16,
    /// `AlphaSigmoidSteepness`, hundredths, sign allowed (§8.4).
    pub alpha_sigmoid_steepness: i16,
    /// `TaoWeight`, ratio · (2^64 − 1) (§4).
    pub tao_weight: u64,
    /// `StakeThreshold`, rao of stake weight (§6.3).
    pub stake_threshold: u64,
    /// A correction (§17.2), off in the protocol: with liquid alpha, bonds to targets without a
    /// weight decay as they do without it, instead of being lost at once (§8.4).
    pub keep_omitted_bonds: bool,
}

impl Default for EpochParams {
    /// The storage defaults of spec §2.
    fn default() -> Self {
        Self {
            tempo: 360,
            activity_cutoff_factor_milli: 13_889,
            kappa: 32_767,
            max_allowed_validators: 128,
            bonds_moving_average: 900_000,
            bonds_penalty: u16::MAX,
            yuma3: false,
            liquid_alpha: false,
            alpha_low: 45_875,
            alpha_high: 58_982,
            alpha_sigmoid_steepness: 1_000,
            tao_weight: 971_718_665_099_567_868,
            stake_threshold: 0,
            keep_omitted_bonds: false,
        }
    }
}

/// Everything one mechanism's epoch reads (spec §6).
///
/// Vectors are indexed by uid and normally have `n` entries. A shorter vector is read as if
/// padded (0, "not permitted", no commit, empty row); entries from `n` on have no effect.
#[derive(Debug, Clone, Copy)]
pub struct EpochInput<'a> {
    /// `SubnetworkN`: uids are `0..n`.
    pub n: u16,
    /// Current block number t.
    pub block: u64,
    /// `LastMechansimStepBlock`: block of the previous successful epoch, 0 = none (§7.3).
    pub last_step_block: u64,
    /// R: alpha-rao to distribute in this mechanism (§9.1).
    pub emission: u64,
    /// Uid of the subnet owner's hotkey, if it has one (§2).
    pub owner_uid: Option<u16>,
    /// Hyperparameters.
    pub params: EpochParams,
    /// Alpha-rao per uid after parent/child inheritance (§4, see [`crate::inherited_stake`]).
    pub alpha_stake: &'a [u64],
    /// Rao per uid on the root subnet after inheritance (§4).
    pub root_stake: &'a [u64],
    /// `BlockAtRegistration` per uid (§6.2).
    pub registered_at: &'a [u64],
    /// `LastUpdate` of this mechanism per uid (§6.1).
    pub last_update: &'a [u64],
    /// `ValidatorPermit` before this epoch (§6.4).
    pub validator_permit: &'a [bool],
    /// Block of the oldest commit still to be revealed, per uid; `u64::MAX` or a missing entry =
    /// none (§6.6 step 5, see [`crate::earliest_commit_blocks`]). Empty with commit-reveal off.
    pub commit_blocks: &'a [u64],
    /// `Weights` of this mechanism: row i belongs to uid i.
    pub weights: &'a SparseRows,
    /// `Bonds` of this mechanism before this epoch: row i belongs to uid i.
    pub bonds: &'a SparseRows,
}

/// Result of one mechanism's epoch (spec §9.2). Every vector has `n` entries, indexed by uid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "std", serde(deny_unknown_fields))]
pub struct EpochOutput {
    /// Normalised stake S, ratio · 65535.
    pub stake_weight: Vec<u16>,
    /// Whether the uid has updated recently enough.
    pub active: Vec<bool>,
    /// Consensus weight C, ratio · 65535.
    pub consensus: Vec<u16>,
    /// Incentive I, ratio · 65535.
    pub incentive: Vec<u16>,
    /// Dividends D, ratio · 65535.
    pub dividends: Vec<u16>,
    /// Validator trust VT, ratio · 65535.
    pub validator_trust: Vec<u16>,
    /// Permits for the next epoch, the owner's forced permit included.
    pub validator_permit: Vec<bool>,
    /// Combined emission, alpha-rao (the stored `Emission`).
    pub emission: Vec<u64>,
    /// Emission for serving, alpha-rao: paid out literally.
    pub server_emission: Vec<u64>,
    /// Emission for validating, alpha-rao: relative weights for the payout.
    pub validator_emission: Vec<u64>,
    /// Whole rao of stake weight, before the stake filter.
    pub stake: Vec<u64>,
    /// New bonds: row i for uid i, ratio · 65535; empty without a new permit.
    pub bonds: SparseRows,
}
