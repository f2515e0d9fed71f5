//! Whose epoch runs in this block (spec: emission §11.2).

use crate::*;
use alloc::{collections::BTreeMap, vec::Vec};
use myelin_emission::{
    pending::Pots,
    schedule::{EpochBudget, Schedule, Slot},
};
use myelin_types::NetUid;

/// Outcome of a block's schedule.
#[derive(Debug, Default)]
pub(crate) struct Drained {
    /// Pots of the subnets whose epochs run now, by netuid.
    pub(crate) pots: BTreeMap<NetUid, Pots>,
    /// Subnets whose epoch slot was used up, skipped epochs included, in the order given.
    pub(crate) slots: Vec<NetUid>,
}

impl<T: Config> Pallet<T> {
    /// Advances the schedule of every subnet by one block and empties the pots of those whose
    /// epochs run. An epoch beyond the block's cap is deferred by a block; one over inconsistent
    /// keys is skipped and its pots keep growing.
    pub(crate) fn drain_pots(subnets: &[NetUid]) -> Drained {
        let block = Self::now();
        let mut budget = EpochBudget::new(block, MaxEpochsPerBlock::<T>::get());
        let mut drained = Drained::default();
        for netuid in subnets.iter().copied() {
            let schedule = Self::schedule(netuid).tick();
            let slot = budget.decide(&schedule, || Self::epoch_input_is_consistent(netuid));
            Self::put_schedule(netuid, &schedule.after(slot, block), slot);
            match slot {
                Slot::NotDue => continue,
                Slot::Deferred => {
                    let to_block = block.saturating_add(1);
                    Self::deposit_event(Event::EpochDeferred {
                        netuid,
                        from_block: block,
                        to_block,
                    });
                    continue;
                }
                Slot::Skipped => Self::deposit_event(Event::EpochSkipped { netuid, block }),
                Slot::Drained => {
                    drained.pots.insert(netuid, Self::pots(netuid));
                    Self::put_pots(netuid, &Pots::default());
                }
            }
            drained.slots.push(netuid);
        }
        drained
    }

    /// Stores what `slot` changed of a schedule.
    fn put_schedule(netuid: NetUid, schedule: &Schedule, slot: Slot) {
        BlocksSinceLastStep::<T>::insert(netuid, schedule.blocks_since_last_step);
        if slot == Slot::NotDue {
            return;
        }
        PendingEpochAt::<T>::insert(netuid, schedule.pending_epoch_at);
        if slot != Slot::Deferred {
            LastEpochBlock::<T>::insert(netuid, schedule.last_epoch_block);
            SubnetEpochIndex::<T>::insert(netuid, schedule.epoch_index);
        }
    }
}
