//! What the last epochs distributed: read models of Myelin's own, and the emission of neurons as
//! every read model reports it.
//!
//! `SubtensorModule.Emission` decides who is pruned and is, on chains without the correction
//! `counted-once`, weighted twice by the mechanisms' shares (yuma-epoch §17.3). Clients that ask
//! want to know what was earned: each mechanism's own emission, or the sum of them.

use super::*;
use alloc::vec;
use myelin_types::{AlphaBalance, MechId};

/// Adds a vector to another, uid by uid, no further than the other goes.
fn add_to(sums: &mut [AlphaBalance], values: &[AlphaBalance]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = sum.saturating_add(*value);
    }
}

impl<T: Config> Pallet<T> {
    /// Emission of each uid in the last epoch, from all mechanisms.
    pub(super) fn emission_by_uid(netuid: NetUid) -> Vec<AlphaBalance> {
        let stored = Emission::<T>::get(netuid);
        if MechanismCountCurrent::<T>::get(netuid).to_u8() <= 1 {
            return stored;
        }
        let mut sums = vec![AlphaBalance::ZERO; stored.len()];
        for index in Self::mechanism_indices(netuid) {
            match MechanismEmission::<T>::get(index) {
                Some(part) if part.len() <= stored.len() => add_to(&mut sums, &part),
                // No epoch since there are several mechanisms, or since the uids changed.
                _ => return stored,
            }
        }
        sums
    }

    /// Emission of each uid of a subnet from one of its mechanisms in the last epoch. The index does
    /// not tell the subnet: that of a mechanism beyond all numbers is the largest one there is.
    pub(super) fn emission_of_mechanism(
        netuid: NetUid,
        index: NetUidStorageIndex,
    ) -> Vec<AlphaBalance> {
        let stored = Emission::<T>::get(netuid);
        if MechanismCountCurrent::<T>::get(netuid).to_u8() <= 1 {
            return stored;
        }
        match MechanismEmission::<T>::get(index) {
            Some(mut part) if part.len() <= stored.len() => {
                part.resize(stored.len(), AlphaBalance::ZERO);
                part
            }
            _ => stored,
        }
    }

    /// What a subnet's last epoch distributed; nothing before its first.
    pub fn get_last_epoch_emission(netuid: NetUid) -> Option<SubnetEpochEmission> {
        let last = LastEpochEmission::<T>::get(netuid)?;
        let mechanisms = last.mechanisms.iter().zip(0..).map(|(gross, mecid)| {
            MechanismEpochEmission { mecid: MechId::new(mecid), gross: *gross }
        });
        Some(SubnetEpochEmission {
            netuid,
            block: last.block,
            gross: [last.miners, last.validators, last.root, last.owner_cut]
                .into_iter()
                .fold(AlphaBalance::ZERO, AlphaBalance::saturating_add),
            miners: last.miners,
            validators: last.validators,
            root: last.root,
            owner_cut: last.owner_cut,
            mechanisms: mechanisms.collect(),
        })
    }

    /// What the last epoch of every subnet distributed, by ascending netuid.
    pub fn get_all_last_epoch_emissions() -> Vec<SubnetEpochEmission> {
        let netuids = Self::ascending_netuids();
        netuids.into_iter().filter_map(Self::get_last_epoch_emission).collect()
    }
}
