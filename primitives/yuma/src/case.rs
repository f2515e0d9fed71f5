//! Epoch cases: replayable inputs and expected outputs as JSON-ready structs.
//!
//! A case file is JSON Lines, one [`Case`] a line. This module holds the shapes and the replay;
//! reading the file is left to the caller.

use crate::{
    EpochInput, EpochOutput, EpochParams, PendingCommit, SparseRows, earliest_commit_blocks,
    run_epoch,
};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// The only known value of [`Case::format`].
pub const FORMAT: &str = "yuma-case/1";

/// The field that tells whether a line is a [`Case`] at all; ignores all others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseHeader {
    /// [`FORMAT`] for a case this module understands.
    pub format: String,
}

/// State of commit–reveal in a case (spec §6.6 step 5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitReveal {
    /// `CommitRevealWeightsEnabled`.
    pub enabled: bool,
    /// `RevealPeriodEpochs`.
    pub reveal_period: u64,
    /// `SubnetEpochIndex` as seen inside the epoch.
    pub epoch_index: u64,
    /// Queues of `WeightCommits`, in queue order per uid.
    pub hash_commits: Vec<PendingCommit>,
    /// Entries of `TimelockedWeightCommits`.
    pub timelocked_commits: Vec<PendingCommit>,
}

/// Takes a field that is present, `null` included, as `Some`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

/// Declares the input fields once: in a case they are required, in a step they replace.
macro_rules! inputs {
    ($($(#[$doc:meta])* $field:ident: $type:ty,)*) => {
        /// One case: a subnet's state, the epochs to run on it, and their exact results.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Case {
            /// [`FORMAT`].
            pub format: String,
            /// Unique in its file.
            pub name: String,
            /// Number of uids.
            pub n: u16,
            $($(#[$doc])* pub $field: $type,)*
            /// The epochs to run, in order.
            pub epochs: Vec<Step>,
            /// The exact results, one per epoch; empty in a file of inputs only.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub expected: Vec<EpochOutput>,
        }

        /// One epoch of a case: its block, its emission, and what changes before it.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Step {
            /// Block number of the epoch.
            pub block: u64,
            /// Alpha-rao to distribute.
            pub emission: u64,
            /// Single weight rows that change, after `weights`.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub weight_rows: Vec<(u16, Vec<(u16, u16)>)>,
            $(
                $(#[$doc])*
                #[serde(
                    default,
                    deserialize_with = "present",
                    skip_serializing_if = "Option::is_none"
                )]
                pub $field: Option<$type>,
            )*
        }

        impl Case {
            /// Applies the replacements of a step to the state.
            fn apply(&mut self, step: &Step) {
                $(if let Some(value) = &step.$field {
                    self.$field = value.clone();
                })*
                if !step.weight_rows.is_empty() {
                    let mut rows: Vec<Vec<(u16, u16)>> = self.weights.clone().into();
                    for (uid, row) in &step.weight_rows {
                        if let Some(place) = rows.get_mut(usize::from(*uid)) {
                            place.clone_from(row);
                        }
                    }
                    self.weights = rows.into();
                }
            }
        }
    };
}

inputs! {
    /// `Tempo`, blocks.
    tempo: u16,
    /// `ActivityCutoffFactorMilli`, thousandths of a tempo.
    activity_cutoff_factor_milli: u32,
    /// `Kappa`, ratio · 65535.
    kappa: u16,
    /// `MaxAllowedValidators`.
    max_allowed_validators: u16,
    /// `BondsMovingAverage`, per million.
    bonds_moving_average: u64,
    /// `BondsPenalty`, ratio · 65535.
    bonds_penalty: u16,
    /// `Yuma3On`.
    yuma3: bool,
    /// `LiquidAlphaOn`.
    liquid_alpha: bool,
    /// Lower bound of the liquid alpha, ratio · 65535.
    alpha_low: u16,
    /// Upper bound of the liquid alpha, ratio · 65535.
    alpha_high: u16,
    /// `AlphaSigmoidSteepness`, hundredths.
    alpha_sigmoid_steepness: i16,
    /// `TaoWeight`, ratio · (2^64 − 1).
    tao_weight: u64,
    /// `StakeThreshold`, rao of stake weight.
    stake_threshold: u64,
    /// Uid of the subnet owner's hotkey.
    owner_uid: Option<u16>,
    /// `LastMechansimStepBlock`.
    last_step_block: u64,
    /// Alpha-rao per uid after inheritance.
    alpha_stake: Vec<u64>,
    /// Rao per uid on the root subnet after inheritance.
    root_stake: Vec<u64>,
    /// `BlockAtRegistration` per uid.
    registered_at: Vec<u64>,
    /// `LastUpdate` per uid.
    last_update: Vec<u64>,
    /// `ValidatorPermit` per uid.
    validator_permit: Vec<bool>,
    /// `Weights`, a row per uid.
    weights: SparseRows,
    /// `Bonds`, a row per uid.
    bonds: SparseRows,
    /// Commit–reveal state.
    commit_reveal: CommitReveal,
}

impl Case {
    /// Hyperparameters of the current state.
    pub fn params(&self) -> EpochParams {
        EpochParams {
            tempo: self.tempo,
            activity_cutoff_factor_milli: self.activity_cutoff_factor_milli,
            kappa: self.kappa,
            max_allowed_validators: self.max_allowed_validators,
            bonds_moving_average: self.bonds_moving_average,
            bonds_penalty: self.bonds_penalty,
            yuma3: self.yuma3,
            liquid_alpha: self.liquid_alpha,
            alpha_low: self.alpha_low,
            alpha_high: self.alpha_high,
            alpha_sigmoid_steepness: self.alpha_sigmoid_steepness,
            tao_weight: self.tao_weight,
            stake_threshold: self.stake_threshold,
            keep_omitted_bonds: false,
        }
    }

    /// Oldest unrevealed commit per uid in the current state; empty with commit–reveal off.
    pub fn commit_blocks(&self) -> Vec<u64> {
        let commits = &self.commit_reveal;
        if !commits.enabled {
            return Vec::new();
        }
        earliest_commit_blocks(
            self.n,
            commits.epoch_index,
            commits.reveal_period,
            commits.hash_commits.iter().copied(),
            commits.timelocked_commits.iter().copied(),
        )
    }

    /// The current state as input of an epoch. `commit_blocks` is
    /// [`commit_blocks`](Self::commit_blocks).
    pub fn input<'a>(
        &'a self,
        block: u64,
        emission: u64,
        commit_blocks: &'a [u64],
    ) -> EpochInput<'a> {
        EpochInput {
            n: self.n,
            block,
            last_step_block: self.last_step_block,
            emission,
            owner_uid: self.owner_uid,
            params: self.params(),
            alpha_stake: &self.alpha_stake,
            root_stake: &self.root_stake,
            registered_at: &self.registered_at,
            last_update: &self.last_update,
            validator_permit: &self.validator_permit,
            commit_blocks,
            weights: &self.weights,
            bonds: &self.bonds,
        }
    }

    /// Runs one step on the state: replacements, the epoch, and the bonds, permits and step block
    /// it leaves behind.
    pub fn advance(&mut self, step: &Step) -> EpochOutput {
        self.advance_with(step, |_| ())
    }

    /// [`advance`](Self::advance) with parameters adjusted: for those that the format does not
    /// have, such as corrections.
    pub fn advance_with(
        &mut self,
        step: &Step,
        adjust: impl FnOnce(&mut EpochParams),
    ) -> EpochOutput {
        self.apply(step);
        let commit_blocks = self.commit_blocks();
        let mut input = self.input(step.block, step.emission, &commit_blocks);
        adjust(&mut input.params);
        let output = run_epoch(&input);
        self.bonds.clone_from(&output.bonds);
        self.validator_permit.clone_from(&output.validator_permit);
        self.last_step_block = step.block;
        output
    }

    /// Runs all epochs of the case and gives their results.
    pub fn replay(&self) -> Vec<EpochOutput> {
        self.replay_with(|_| ())
    }

    /// [`replay`](Self::replay) with the parameters of every epoch adjusted:
    /// `case.replay_with(|params| params.keep_omitted_bonds = true)`.
    pub fn replay_with(&self, mut adjust: impl FnMut(&mut EpochParams)) -> Vec<EpochOutput> {
        let mut state = self.clone();
        self.epochs.iter().map(|step| state.advance_with(step, &mut adjust)).collect()
    }

    /// Runs the case and compares every expected field; the first difference is the error.
    pub fn check(&self) -> Result<(), Difference> {
        self.compare(&self.replay())
    }

    /// Compares results with every expected field; the first difference is the error.
    pub fn compare(&self, outputs: &[EpochOutput]) -> Result<(), Difference> {
        if outputs.len() != self.expected.len() {
            let (want, got) = (self.expected.len(), outputs.len());
            return Err(Difference::new("epochs", None, &want, &got));
        }
        for (epoch, (want, got)) in self.expected.iter().zip(outputs).enumerate() {
            if let Some(difference) = first_difference(want, got) {
                return Err(Difference { epoch, ..difference });
            }
        }
        Ok(())
    }
}

/// Where an obtained result differs from the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Index of the epoch within the case.
    pub epoch: usize,
    /// Field of [`EpochOutput`], or `epochs` if their number differs.
    pub field: &'static str,
    /// Uid of the first difference; `None` if the lengths differ.
    pub uid: Option<usize>,
    /// Expected value.
    pub expected: String,
    /// Obtained value.
    pub obtained: String,
}

impl Difference {
    fn new(
        field: &'static str,
        uid: Option<usize>,
        expected: &dyn fmt::Debug,
        obtained: &dyn fmt::Debug,
    ) -> Self {
        let (expected, obtained) = (format!("{expected:?}"), format!("{obtained:?}"));
        Self { epoch: 0, field, uid, expected, obtained }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "epoch {}, {}", self.epoch, self.field)?;
        match self.uid {
            Some(uid) => write!(out, ", uid {uid}")?,
            None => write!(out, ", length")?,
        }
        write!(out, ": expected {}, obtained {}", self.expected, self.obtained)
    }
}

impl std::error::Error for Difference {}

/// Compares one vector.
fn compare<T: PartialEq + fmt::Debug>(
    field: &'static str,
    want: impl ExactSizeIterator<Item = T>,
    got: impl ExactSizeIterator<Item = T>,
) -> Option<Difference> {
    if want.len() != got.len() {
        return Some(Difference::new(field, None, &want.len(), &got.len()));
    }
    let mut pairs = want.zip(got).enumerate();
    let (uid, (want, got)) = pairs.find(|(_, (want, got))| want != got)?;
    Some(Difference::new(field, Some(uid), &want, &got))
}

/// First difference between two results of one epoch, in the order of the fields.
pub fn first_difference(want: &EpochOutput, got: &EpochOutput) -> Option<Difference> {
    macro_rules! vector {
        ($field:ident) => {
            compare(stringify!($field), want.$field.iter(), got.$field.iter())
        };
    }
    let rows = |rows: &SparseRows| Vec::<Vec<(u16, u16)>>::from(rows.clone()).into_iter();
    vector!(stake_weight)
        .or_else(|| vector!(active))
        .or_else(|| vector!(consensus))
        .or_else(|| vector!(incentive))
        .or_else(|| vector!(dividends))
        .or_else(|| vector!(validator_trust))
        .or_else(|| vector!(validator_permit))
        .or_else(|| vector!(emission))
        .or_else(|| vector!(server_emission))
        .or_else(|| vector!(validator_emission))
        .or_else(|| vector!(stake))
        .or_else(|| compare("bonds", rows(&want.bonds), rows(&got.bonds)))
}
