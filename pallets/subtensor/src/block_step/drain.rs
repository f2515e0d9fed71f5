//! Whose epoch runs in this block (spec: emission §11.2).

use crate::{
    epoch::{UidKeys, are_distinct},
    *,
};
use alloc::{collections::BTreeMap, vec::Vec};
use myelin_emission::{
    pending::Pots,
    schedule::{BlockPlan, Schedule, Slot},
};
use myelin_types::NetUid;

/// A subnet whose epoch runs now.
pub(crate) struct DrainedSubnet<AccountId> {
    /// What it has to distribute.
    pub(crate) pots: Pots,
    /// Its hotkeys.
    pub(crate) keys: UidKeys<AccountId>,
}

/// Outcome of a block's schedule.
pub(crate) struct Drained<AccountId> {
    /// Subnets whose epochs run now.
    pub(crate) epochs: BTreeMap<NetUid, DrainedSubnet<AccountId>>,
    /// Subnets whose epoch slot was used up, skipped epochs included, in the order of service.
    pub(crate) slots: Vec<NetUid>,
    /// Hotkeys whose conviction was looked at for the subnets' owners.
    pub(crate) contenders: usize,
}

impl<T: Config> Pallet<T> {
    /// Advances the schedule of every subnet by one block and empties the pots of those whose
    /// epochs run. An epoch beyond the block's cap is deferred by a block; one over inconsistent
    /// keys is skipped and its pots keep growing.
    pub(crate) fn drain_pots(subnets: &[NetUid]) -> Drained<T::AccountId> {
        let plan = BlockPlan {
            block: Self::now(),
            max_epochs: MaxEpochsPerBlock::<T>::get(),
            queue: Self::epoch_queue(),
        };
        let schedules: Vec<Schedule> = subnets.iter().map(|n| Self::schedule(*n).tick()).collect();
        for (netuid, schedule) in subnets.iter().zip(&schedules) {
            BlocksSinceLastStep::<T>::insert(netuid, schedule.blocks_since_last_step);
        }
        let mut keys = BTreeMap::new();
        let decided = plan.decide(&schedules, |position| {
            let Some(netuid) = subnets.get(position) else { return false };
            let found = Self::keys_of(*netuid);
            let distinct = are_distinct(&found);
            keys.insert(*netuid, found);
            distinct
        });
        let mut drained = Drained { epochs: BTreeMap::new(), slots: Vec::new(), contenders: 0 };
        for (position, slot) in decided {
            let (Some(netuid), Some(schedule)) = (subnets.get(position), schedules.get(position))
            else {
                continue;
            };
            let netuid = *netuid;
            Self::put_schedule(netuid, &schedule.after(slot, plan.block, plan.queue), slot);
            match slot {
                Slot::NotDue => continue,
                Slot::Deferred => {
                    let (from_block, to_block) = (plan.block, plan.block.saturating_add(1));
                    Self::deposit_event(Event::EpochDeferred { netuid, from_block, to_block });
                    continue;
                }
                Slot::Skipped => {
                    Self::deposit_event(Event::EpochSkipped { netuid, block: plan.block });
                }
                Slot::Drained => {
                    let pots = Self::pots(netuid);
                    Self::put_pots(netuid, &Pots::default());
                    let contest = Self::contest_ownership(netuid);
                    drained.contenders = drained.contenders.saturating_add(contest.contenders);
                    let mut keys = keys.remove(&netuid).unwrap_or_default();
                    if contest.has_new_owner {
                        // The new owner's hotkey may have been given a uid for it.
                        keys = Self::keys_of(netuid);
                    }
                    drained.epochs.insert(netuid, DrainedSubnet { pots, keys });
                }
            }
            drained.slots.push(netuid);
        }
        drained
    }

    /// Stores what `slot` changed of a schedule.
    fn put_schedule(netuid: NetUid, schedule: &Schedule, slot: Slot) {
        PendingEpochAt::<T>::insert(netuid, schedule.pending_epoch_at);
        if slot == Slot::Deferred {
            return;
        }
        LastEpochBlock::<T>::insert(netuid, schedule.last_epoch_block);
        SubnetEpochIndex::<T>::insert(netuid, schedule.epoch_index);
        if slot == Slot::Drained {
            BlocksSinceLastStep::<T>::insert(netuid, schedule.blocks_since_last_step);
        }
    }
}
