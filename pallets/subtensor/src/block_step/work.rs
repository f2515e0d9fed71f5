//! What a block's hook costs.
//!
//! Work is counted where it is done, by what it grows with, and weighed at the end. Numbers of
//! reads and writes are those of the code, rounded up where it depends on the state
//! (`tests/block_step_work.rs` compares them with what storage saw); times are measured.

use frame_support::weights::{RuntimeDbWeight, Weight};
use myelin_emission::payout::{Distribution, DistributionInput};

/// Storage operations and computation. A step of an iteration counts as a read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
    /// Computation, in picoseconds.
    pub(crate) time: u64,
}

/// One unit of something: reads, writes, picoseconds.
const fn unit(reads: u64, writes: u64, time: u64) -> Work {
    Work { reads, writes, time }
}

/// A block without any network.
const BLOCK: Work = unit(30, 10, 20_000_000);
/// A network: its price step, its schedule, its place among the emitting subnets.
const NETWORK: Work = unit(16, 4, 20_000_000);
/// A subnet that emits.
const EMITTING: Work = unit(60, 25, 60_000_000);
/// Scheduled children of a subnet, looked up after its slot.
const SLOT: Work = unit(4, 8, 1_000_000);

/// An epoch, its payout and its owner's cut apart from what they grow with.
const EPOCH: Work = unit(60, 12, 20_000_000);
/// One of its mechanisms.
const MECHANISM: Work = unit(12, 2, 5_000_000);
/// A neuron: its hotkey's key, stamps, relations and owner.
const NEURON: Work = unit(11, 0, 5_000_000);
/// A hotkey whose stake counts, parents included.
const HOLDER: Work = unit(4, 0, 2_000_000);
/// A relation to a parent.
const PARENT: Work = unit(0, 0, 1_000_000);
/// A stored row of weights or bonds.
const ROW: Work = unit(2, 0, 1_000_000);
/// An entry of such a row.
const ENTRY: Work = unit(0, 0, 200_000);
/// An entry with liquid alpha.
const LIQUID_ENTRY: Work = unit(0, 0, 1_000_000);
/// An entry of the voting power.
const VOTER: Work = unit(3, 1, 1_000_000);
/// A miner's payment.
const MINER: Work = unit(10, 7, 5_000_000);
/// A validator's payment to alpha stakers or to root stakers, and the removal of its last one.
const DIVIDEND: Work = unit(13, 10, 8_000_000);

impl Work {
    /// A block with so many networks, subnets that emit, and used-up epoch slots.
    pub(crate) fn block(networks: usize, emitting: usize, slots: usize) -> Self {
        let mut work = BLOCK;
        work.add(NETWORK, networks);
        work.add(EMITTING, emitting);
        work.add(SLOT, slots);
        work
    }

    /// An epoch of `n` neurons; `holders` hotkeys' stakes and `parents` relations were read.
    pub(crate) fn epoch(n: u16, (holders, parents): (usize, usize)) -> Self {
        let mut work = EPOCH;
        work.add(NEURON, n.into());
        work.add(HOLDER, holders);
        work.add(PARENT, parents);
        work
    }

    /// A mechanism of an epoch: rows and entries read, values written.
    pub(crate) fn mechanism(
        &mut self,
        (rows, entries): (usize, usize),
        liquid_alpha: bool,
        written: u64,
    ) {
        self.add(MECHANISM, 1);
        self.add(ROW, rows);
        self.add(if liquid_alpha { LIQUID_ENTRY } else { ENTRY }, entries);
        self.writes(written);
    }

    /// Values written.
    pub(crate) fn writes(&mut self, written: u64) {
        self.writes = self.writes.saturating_add(written);
    }

    /// Entries of the voting power looked at.
    pub(crate) fn voting_power(&mut self, entries: u64) {
        self.add(VOTER, usize::try_from(entries).unwrap_or(usize::MAX));
    }

    /// The payments of an epoch.
    pub(crate) fn payout<A: Ord>(&mut self, input: &DistributionInput<A>, paid: &Distribution<A>) {
        self.add(unit(1, 0, 0), input.owner_hotkeys.len());
        self.add(MINER, paid.miners.len());
        self.add(DIVIDEND, paid.alpha_dividends.len());
        self.add(DIVIDEND, paid.root_dividends.len());
    }

    /// Adds the work of another part.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.add(other, 1);
    }

    /// Adds `times` units.
    fn add(&mut self, unit: Self, times: usize) {
        let times = u64::try_from(times).unwrap_or(u64::MAX);
        let grow = |sum: &mut u64, by: u64| *sum = sum.saturating_add(by.saturating_mul(times));
        grow(&mut self.reads, unit.reads);
        grow(&mut self.writes, unit.writes);
        grow(&mut self.time, unit.time);
    }

    /// The work as weight, at most `limit`.
    pub(crate) fn weight(self, database: RuntimeDbWeight, limit: Weight) -> Weight {
        database
            .reads_writes(self.reads, self.writes)
            .saturating_add(Weight::from_parts(self.time, 0))
            .min(limit)
    }
}
