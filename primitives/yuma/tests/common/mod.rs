//! A subnet under test: the fixture of the worked cases.
#![allow(dead_code, reason = "each test file uses its own part of the fixture")]

use myelin_yuma::case::{Case, CommitReveal, FORMAT, Step};
use myelin_yuma::{EpochOutput, SparseRows, max_upscale};

/// One thousand million alpha-rao: the emission of the worked cases.
pub const REWARD: u64 = 1_000_000_000;

/// A sparse row.
pub type Row = Vec<(u16, u16)>;

/// A subnet with its clock.
pub struct Scene {
    pub state: Case,
    pub block: u64,
    pub reward: u64,
}

/// A subnet with the given stakes and the common parameters of the worked cases.
pub fn scene(stake: &[u64]) -> Scene {
    let n = stake.len();
    let state = Case {
        format: FORMAT.into(),
        name: "scene".into(),
        n: n as u16,
        tempo: 360,
        activity_cutoff_factor_milli: 13_889,
        kappa: 32_767,
        max_allowed_validators: 100,
        bonds_moving_average: 900_000,
        bonds_penalty: 65_535,
        yuma3: false,
        liquid_alpha: false,
        alpha_low: 45_875,
        alpha_high: 58_982,
        alpha_sigmoid_steepness: 1_000,
        tao_weight: 0,
        stake_threshold: 0,
        owner_uid: None,
        last_step_block: 0,
        alpha_stake: stake.to_vec(),
        root_stake: vec![0; n],
        registered_at: vec![0; n],
        last_update: vec![0; n],
        validator_permit: vec![false; n],
        weights: vec![vec![]; n].into(),
        bonds: vec![vec![]; n].into(),
        commit_reveal: CommitReveal::default(),
        epochs: vec![],
        expected: vec![],
    };
    Scene { state, block: 0, reward: REWARD }
}

impl Scene {
    /// Sets all registration blocks.
    pub fn registered(mut self, block: u64) -> Self {
        self.state.registered_at.fill(block);
        self
    }

    /// Sets all update blocks.
    pub fn updated(mut self, block: u64) -> Self {
        self.state.last_update.fill(block);
        self
    }

    /// Sets the clock and the tempo.
    pub fn at(mut self, block: u64, tempo: u16) -> Self {
        self.block = block;
        self.state.tempo = tempo;
        self
    }

    /// Gives permits to the first `count` uids.
    pub fn permits(mut self, count: usize) -> Self {
        for (uid, permit) in self.state.validator_permit.iter_mut().enumerate() {
            *permit = uid < count;
        }
        self
    }

    /// Replaces the stored weights by raw rows; missing rows are empty.
    pub fn rows(mut self, rows: &[&[(u16, u16)]]) -> Self {
        let mut all: Vec<Row> = rows.iter().map(|row| row.to_vec()).collect();
        all.resize(usize::from(self.state.n), vec![]);
        self.state.weights = all.into();
        self
    }

    /// Stores a raw weight row.
    pub fn store(&mut self, uid: u16, row: &[(u16, u16)]) {
        let mut rows = self.weight_rows();
        rows[usize::from(uid)] = row.to_vec();
        self.state.weights = rows.into();
    }

    /// Submits weights as an account would: scaled, and marked with the current block.
    pub fn set_weights(&mut self, uid: u16, row: &[(u16, u16)]) {
        let values: Vec<u16> = row.iter().map(|entry| entry.1).collect();
        let scaled = max_upscale(&values);
        let row: Row = row.iter().zip(scaled).map(|(entry, value)| (entry.0, value)).collect();
        self.store(uid, &row);
        self.state.last_update[usize::from(uid)] = self.block;
    }

    /// Replaces the neuron of a uid by a newcomer without stake.
    pub fn replace(&mut self, uid: u16) {
        let place = usize::from(uid);
        self.state.registered_at[place] = self.block;
        self.state.last_update[place] = self.block;
        self.state.validator_permit[place] = false;
        self.state.alpha_stake[place] = 0;
        let mut weights = self.weight_rows();
        weights[place].clear();
        for entry in weights.iter_mut().flatten().filter(|entry| entry.0 == uid) {
            entry.1 = 0;
        }
        self.state.weights = weights.into();
        let mut bonds: Vec<Row> = self.state.bonds.clone().into();
        bonds[place].clear();
        self.state.bonds = bonds.into();
    }

    /// Runs a bare epoch at the current block: results persist, the step block does not.
    pub fn epoch(&mut self) -> EpochOutput {
        let step = Step { block: self.block, emission: self.reward, ..Step::default() };
        let kept = self.state.last_step_block;
        let output = self.state.advance(&step);
        self.state.last_step_block = kept;
        output
    }

    /// The stored weights.
    pub fn weight_rows(&self) -> Vec<Row> {
        self.state.weights.clone().into()
    }
}

/// The value of a row at a column, 0 if absent.
pub fn entry(rows: &SparseRows, row: usize, column: u16) -> u16 {
    rows.row(row).iter().find(|entry| entry.0 == column).map_or(0, |entry| entry.1)
}

/// Rows as vectors.
pub fn listed(rows: &SparseRows) -> Vec<Row> {
    rows.clone().into()
}
