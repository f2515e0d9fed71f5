//! When a subnet's epoch runs, and the cap of epochs per block (spec §11).

use alloc::vec::Vec;

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
        if self.tempo == 0 {
            return false;
        }
        (self.pending_epoch_at > 0 && block >= self.pending_epoch_at)
            || self.blocks_since_last_step > MAX_BLOCKS_SINCE_STEP
            || block.saturating_sub(self.last_epoch_block) >= u64::from(self.tempo)
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
    pub fn is_frozen(&self, block: u64, window: u16) -> bool {
        self.tempo != 0
            && (self.pending_epoch_at > block
                || self.blocks_until_next_auto_epoch(block) < u64::from(window))
    }

    /// First step of a block: one more block since the last epoch.
    #[must_use]
    pub const fn tick(mut self) -> Self {
        self.blocks_since_last_step = self.blocks_since_last_step.saturating_add(1);
        self
    }

    /// The schedule to store after `slot` was decided in `block`.
    #[must_use]
    pub const fn after(mut self, slot: Slot, block: u64) -> Self {
        match slot {
            Slot::NotDue => return self,
            Slot::Deferred => {
                self.pending_epoch_at = block.saturating_add(1);
                return self;
            }
            Slot::Skipped => {}
            Slot::Drained => self.blocks_since_last_step = 0,
        }
        self.last_epoch_block = block;
        self.pending_epoch_at = 0;
        self.epoch_index = self.epoch_index.saturating_add(1);
        self
    }
}

/// Counts the epochs of one block against `MaxEpochsPerBlock`.
///
/// The reveal step uses a budget of its own over the schedules *before* [`Schedule::tick`]
/// (§15), the drain uses one over the schedules after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochBudget {
    block: u64,
    left: u8,
}

impl EpochBudget {
    /// A fresh budget for `block`.
    pub const fn new(block: u64, max_epochs: u8) -> Self {
        Self { block, left: max_epochs }
    }

    /// Decides one subnet; subnets must come in network order. `is_consistent` (no duplicate
    /// hotkey in the subnet) is asked only for a due subnet within the cap.
    pub fn decide(&mut self, schedule: &Schedule, is_consistent: impl FnOnce() -> bool) -> Slot {
        if !schedule.is_due(self.block) {
            return Slot::NotDue;
        }
        let Some(left) = self.left.checked_sub(1) else {
            return Slot::Deferred;
        };
        if !is_consistent() {
            return Slot::Skipped;
        }
        self.left = left;
        Slot::Drained
    }
}

/// The whole drain decision of a block: ticks, decides and advances each schedule in the order
/// given. Each entry is a schedule and whether its subnet is consistent.
pub fn plan_drain(block: u64, max_epochs: u8, subnets: &mut [(Schedule, bool)]) -> Vec<Slot> {
    let mut budget = EpochBudget::new(block, max_epochs);
    let mut decide = |(schedule, consistent): &mut (Schedule, bool)| {
        *schedule = schedule.tick();
        let slot = budget.decide(schedule, || *consistent);
        *schedule = schedule.after(slot, block);
        slot
    };
    subnets.iter_mut().map(&mut decide).collect()
}
