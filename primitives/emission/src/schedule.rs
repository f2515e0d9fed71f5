//! When a subnet's epoch runs, and the cap of epochs per block (spec §11).

use alloc::{collections::BTreeMap, vec::Vec};

/// An epoch is forced when this many blocks have passed since the last one.
pub const MAX_BLOCKS_SINCE_STEP: u64 = 50_400;

/// The stored schedule of one subnet. All values are block numbers or counts of blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Schedule {
    /// `Tempo`: blocks between two epochs; 0 stops them.
    pub tempo: u16,
    /// `LastEpochBlock`: the block in which the last slot was consumed.
    pub last_epoch_block: u64,
    /// `PendingEpochAt`: a triggered or deferred epoch, 0 if none.
    pub pending_epoch_at: u64,
    /// `BlocksSinceLastStep`.
    pub blocks_since_last_step: u64,
    /// `SubnetEpochIndex`: consumed slots so far.
    pub epoch_index: u64,
}

/// What happens to one subnet in a block (§11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub enum Slot {
    /// The epoch is not due.
    NotDue,
    /// Due, but the block's cap is reached: postponed to the next block.
    Deferred,
    /// Due, but the subnet's keys are inconsistent: the slot is consumed, the pots stay.
    Skipped,
    /// The pots are drained and the epoch runs.
    Drained,
}

impl Schedule {
    /// `LastEpochBlock` of a new subnet: slots of different subnets are staggered.
    pub fn first_epoch_block(now: u64, netuid: u16, tempo: u16) -> u64 {
        now.saturating_sub(netuid.checked_rem(tempo).unwrap_or_default().into())
    }

    /// Whether the epoch is due in `block` (§11.1).
    pub fn is_due(&self, block: u64) -> bool {
        self.due_since(block).is_some()
    }

    /// The block in which the epoch that is due in `block` became due; `None` if none is.
    pub fn due_since(&self, block: u64) -> Option<u64> {
        if self.tempo == 0 {
            return None;
        }
        let asked_for = (self.pending_epoch_at > 0).then_some(self.pending_epoch_at);
        let overdue = self
            .blocks_since_last_step
            .checked_sub(MAX_BLOCKS_SINCE_STEP.saturating_add(1))
            .map(|blocks| block.saturating_sub(blocks));
        let by_tempo = self.last_epoch_block.checked_add(self.tempo.into());
        let first = [asked_for, overdue, by_tempo].into_iter().flatten().min();
        first.filter(|since| *since <= block)
    }

    /// Blocks until the epoch is due by its tempo; `u64::MAX` without a tempo.
    pub fn blocks_until_next_auto_epoch(&self, block: u64) -> u64 {
        if self.tempo == 0 {
            return u64::MAX;
        }
        self.last_epoch_block.saturating_add(self.tempo.into()).saturating_sub(block)
    }

    /// Block in which the next epoch is planned; `None` without a tempo.
    pub fn next_epoch_start_block(&self) -> Option<u64> {
        let auto = self.last_epoch_block.saturating_add(self.tempo.into());
        let next = if self.pending_epoch_at > 0 { auto.min(self.pending_epoch_at) } else { auto };
        (self.tempo != 0).then_some(next)
    }

    /// Whether owner changes are frozen because an epoch is near; `window` is `AdminFreezeWindow`
    /// (§11.3).
    ///
    /// To be asked after the block's epochs. With [`Queue::FirstDueFirst`] an epoch out of turn
    /// that is still stored then waits, though its block may have passed.
    pub fn is_frozen(&self, block: u64, window: u16, queue: Queue) -> bool {
        let awaited = match queue {
            Queue::ByNetwork => self.pending_epoch_at > block,
            Queue::FirstDueFirst => self.pending_epoch_at > 0,
        };
        self.tempo != 0 && (awaited || self.blocks_until_next_auto_epoch(block) < u64::from(window))
    }

    /// First step of a block: one more block since the last epoch.
    #[must_use]
    pub const fn tick(mut self) -> Self {
        self.blocks_since_last_step = self.blocks_since_last_step.saturating_add(1);
        self
    }

    /// The schedule to store after `slot` was decided in `block`.
    ///
    /// A deferred epoch is out of turn from then on: asked for in the next block, or with
    /// [`Queue::FirstDueFirst`] since the block in which it became due, so that its place in the
    /// queue is not lost.
    #[must_use]
    pub fn after(mut self, slot: Slot, block: u64, queue: Queue) -> Self {
        match (slot, queue) {
            (Slot::NotDue, _) => return self,
            (Slot::Deferred, Queue::ByNetwork) => {
                self.pending_epoch_at = block.saturating_add(1);
                return self;
            }
            (Slot::Deferred, Queue::FirstDueFirst) => {
                self.pending_epoch_at = self.due_since(block).unwrap_or(block).max(1);
                return self;
            }
            (Slot::Skipped, _) => {}
            (Slot::Drained, _) => self.blocks_since_last_step = 0,
        }
        self.last_epoch_block = block;
        self.pending_epoch_at = 0;
        self.epoch_index = self.epoch_index.saturating_add(1);
        self
    }
}

/// Who comes first when more epochs are due than a block may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Queue {
    /// The subnet that comes first in network order, in every block anew (§11.2). Subnets late in
    /// that order can wait for ever.
    #[default]
    ByNetwork,
    /// The subnet whose epoch became due first; network order decides between equals. Nobody is
    /// overtaken by an epoch that became due later.
    FirstDueFirst,
}

/// What decides about the epochs of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPlan {
    /// The block.
    pub block: u64,
    /// `MaxEpochsPerBlock`.
    pub max_epochs: u8,
    /// Order of service.
    pub queue: Queue,
}

impl BlockPlan {
    /// Positions of the schedules that are due, in the order of service.
    fn due(&self, schedules: &[Schedule]) -> Vec<usize> {
        let mut due: Vec<(u64, usize)> = schedules
            .iter()
            .enumerate()
            .filter_map(|(position, schedule)| Some((schedule.due_since(self.block)?, position)))
            .collect();
        if self.queue == Queue::FirstDueFirst {
            due.sort_unstable();
        }
        due.into_iter().map(|(_, position)| position).collect()
    }

    /// Decides about every subnet whose epoch is due, in the order of service; subnets are named
    /// by their position in `schedules`, which come in network order.
    ///
    /// `is_consistent` (no duplicate hotkey in the subnet) is asked only for a due subnet within
    /// the cap. The drain decides over the schedules after [`Schedule::tick`], the reveal step
    /// over those before it (§15).
    pub fn decide(
        &self,
        schedules: &[Schedule],
        mut is_consistent: impl FnMut(usize) -> bool,
    ) -> Vec<(usize, Slot)> {
        let mut left = self.max_epochs;
        let decide = |position| {
            let slot = match left.checked_sub(1) {
                None => Slot::Deferred,
                Some(_) if !is_consistent(position) => Slot::Skipped,
                Some(rest) => {
                    left = rest;
                    Slot::Drained
                }
            };
            (position, slot)
        };
        self.due(schedules).into_iter().map(decide).collect()
    }

    /// The whole drain of a block: ticks, decides and advances each schedule, which come in
    /// network order with whether the subnet is consistent. The slots are in the same order.
    pub fn drain(&self, subnets: &mut [(Schedule, bool)]) -> Vec<Slot> {
        let ticked: Vec<Schedule> = subnets.iter().map(|(schedule, _)| schedule.tick()).collect();
        let consistent = |position| subnets.get(position).is_some_and(|(_, sound)| *sound);
        let decided: BTreeMap<usize, Slot> = self.decide(&ticked, consistent).into_iter().collect();
        let advance =
            |(position, (subnet, schedule)): (usize, (&mut (Schedule, bool), Schedule))| {
                let slot = decided.get(&position).copied().unwrap_or(Slot::NotDue);
                subnet.0 = schedule.after(slot, self.block, self.queue);
                slot
            };
        subnets.iter_mut().zip(ticked).enumerate().map(advance).collect()
    }
}
