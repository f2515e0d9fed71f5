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

/// A block without any subnet.
const BLOCK: Work = unit(29, 6, 20_000_000);
/// A subnet: its price step, its schedule, whether it emits.
const SUBNET: Work = unit(14, 4, 10_000_000);
/// Emission of a subnet: prices, injection, pots.
const EMITTING: Work = unit(51, 14, 60_000_000);
/// Proof of work whether or not a subnet takes it: seals to forget, the list of subnets.
const PROOFS: Work = unit(2, 0, 100_000);
/// A subnet on that list.
const LISTED: Work = unit(2, 0, 100_000);
/// A subnet that takes it: whether an adjustment is due.
const TAKING: Work = unit(2, 0, 100_000);
/// A seal forgotten, its part of the block's list included.
const FORGOTTEN: Work = unit(0, 2, 0);
/// An adjustment of the difficulty.
const ADJUSTMENT: Work = unit(6, 3, 2_000_000);
/// A used-up epoch slot: the schedule, scheduled children.
const SLOT: Work = unit(4, 5, 1_000_000);

/// Children that were scheduled: looked at.
const SCHEDULED: Work = unit(1, 0, 500_000);
/// Applied: both ends of up to ten relations, those that end included.
const APPLIED: Work = unit(14, 13, 10_000_000);

/// An epoch and its payout, apart from what they grow with.
const EPOCH: Work = unit(48, 5, 20_000_000);
/// One of its mechanisms.
const MECHANISM: Work = unit(8, 0, 5_000_000);
/// A queue of commits, or the block of one.
const COMMITS: Work = unit(2, 0, 1_000_000);
/// A neuron: its key, its stamp, its relations, its take.
const NEURON: Work = unit(7, 0, 5_000_000);
/// A hotkey whose stake counts, parents included: two stakes, owner, take.
const HOLDER: Work = unit(4, 0, 2_000_000);
/// A relation to a parent.
const PARENT: Work = unit(0, 0, 1_000_000);
/// A stored row of weights or bonds.
const ROW: Work = unit(2, 0, 1_000_000);
/// An entry of such a row: 20 ns in native code, three times that in WebAssembly.
const ENTRY: Work = unit(0, 0, 60_000);
/// An entry with liquid alpha: up to 180 ns in native code.
const LIQUID_ENTRY: Work = unit(0, 0, 540_000);
/// An entry of the voting power.
const VOTER: Work = unit(3, 1, 1_000_000);
/// A hotkey with locks, whose conviction counts: its sums, in two maps.
const CONTENDER: Work = unit(4, 2, 10_000_000);
/// An owner's hotkey, which may be a miner.
const OWNED_HOTKEY: Work = unit(1, 0, 0);
/// A miner looked at.
const MINER: Work = unit(1, 0, 1_000_000);
/// An amount staked: the share, its pool, the staker's list of hotkeys.
const STAKED: Work = unit(6, 6, 5_000_000);
/// Dividends of a hotkey's stakers, in alpha or as claims, and the removal of the last ones.
const DIVIDEND: Work = unit(3, 3, 2_000_000);
/// The same, when there are any.
const EARNED_DIVIDEND: Work = unit(1, 1, 0);

/// The search for root stakers without index, its two places included, and what is read before
/// claims and sales.
const SCAN: Work = unit(8, 2, 1_000_000);
/// A share looked at: its key, and whether its staker has an index.
const SCANNED: Work = unit(2, 0, 1_000_000);

impl Work {
    /// A block with so many subnets, of which so many emit, and used-up epoch slots.
    pub(crate) fn block(subnets: usize, emitting: usize, slots: usize) -> Self {
        let mut work = BLOCK;
        work.add(SUBNET, subnets);
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

    /// Proof of work: subnets with a choice, those that take it, adjustments, seals forgotten.
    pub(crate) fn proofs(listed: usize, taking: usize, adjusted: usize, forgotten: usize) -> Self {
        let mut work = PROOFS;
        work.add(LISTED, listed);
        work.add(TAKING, taking);
        work.add(ADJUSTMENT, adjusted);
        work.add(FORGOTTEN, forgotten);
        work
    }

    /// Entries read to know which targets commits hide.
    pub(crate) fn commits(&mut self, entries: usize) {
        self.add(COMMITS, entries);
    }

    /// Shares looked at for root stakers that are not in the index yet.
    pub(crate) fn scanned(&mut self, shares: usize) {
        self.add(SCAN, 1);
        self.add(SCANNED, shares);
    }

    /// Values written.
    pub(crate) fn writes(&mut self, written: u64) {
        self.writes = self.writes.saturating_add(written);
    }

    /// Entries of the voting power looked at.
    pub(crate) fn voting_power(&mut self, entries: u64) {
        self.add(VOTER, usize::try_from(entries).unwrap_or(usize::MAX));
    }

    /// Hotkeys whose scheduled children were looked at, and those of which they were applied.
    pub(crate) fn children(&mut self, (scheduled, applied): (usize, usize)) {
        self.add(SCHEDULED, scheduled);
        self.add(APPLIED, applied);
    }

    /// Hotkeys whose conviction was looked at.
    pub(crate) fn contenders(&mut self, hotkeys: usize) {
        self.add(CONTENDER, hotkeys);
    }

    /// The payments of an epoch.
    pub(crate) fn payout<A: Ord>(&mut self, input: &DistributionInput<A>, paid: &Distribution<A>) {
        self.add(OWNED_HOTKEY, input.owner_hotkeys.len());
        self.add(STAKED, usize::from(paid.owner_cut > 0));
        self.add(MINER, paid.miners.len());
        self.add(STAKED, paid.miners.iter().filter(|miner| miner.incentive > 0).count());
        for dividends in [&paid.alpha_dividends, &paid.root_dividends] {
            self.add(DIVIDEND, dividends.len());
            let earned = dividends.iter().filter(|payment| payment.stakers > 0);
            self.add(EARNED_DIVIDEND, earned.count());
            self.add(STAKED, dividends.iter().filter(|payment| payment.take > 0).count());
        }
        // Claims beyond the highest rate are staked to the owner.
        let claims = paid.root_dividends.iter().filter(|payment| payment.stakers > 0);
        self.add(STAKED, claims.count());
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
