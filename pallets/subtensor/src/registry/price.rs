//! The price of a neuron's registration (spec: registry §12, emission §3).

use crate::*;
use alloc::collections::BTreeMap;
use frame_support::traits::Get;
use myelin_emission::price::{Burn as Price, decay_factor};
use myelin_types::{Correction, NetUid, TaoBalance};

impl<T: Config> Pallet<T> {
    /// The first step of every block: lets the prices of all networks decay and forgets the
    /// registrations of the last block.
    pub(crate) fn registration_price_step() {
        let now = Self::now();
        // A factor takes a bisection; most networks share a half-life.
        let mut factors: BTreeMap<u16, u64> = BTreeMap::new();
        for netuid in Self::netuids() {
            let price = Self::registration_price(netuid);
            let half_life = BurnHalfLife::<T>::get(netuid);
            let factor = *factors.entry(half_life).or_insert_with(|| decay_factor(half_life));
            let decayed = price.decayed_by(factor, now);
            if decayed != price.price {
                Burn::<T>::insert(netuid, TaoBalance::new(decayed));
            }
            RegistrationsThisBlock::<T>::insert(netuid, 0);
            if netuid.is_root() && Self::begins_root_interval(now) {
                RegistrationsThisInterval::<T>::insert(netuid, 0);
            }
        }
    }

    /// Whether the root network counts its registrations anew: once an epoch of it would be due,
    /// which is in every block as it never has one; every tempo with
    /// [`Correction::RootInterval`].
    fn begins_root_interval(now: u64) -> bool {
        let root = NetUid::ROOT;
        if T::Corrections::get().contains(Correction::RootInterval) {
            let tempo = u64::from(Tempo::<T>::get(root));
            return tempo > 0 && now.is_multiple_of(tempo);
        }
        Self::epoch_due(root, now)
    }

    /// Raises a subnet's price after a registration.
    pub(crate) fn bump_registration_price(netuid: NetUid) {
        let bumped = Self::registration_price(netuid).bumped(BurnIncreaseMult::<T>::get(netuid));
        Burn::<T>::insert(netuid, TaoBalance::new(bumped));
    }

    /// A network's present price and its bounds.
    fn registration_price(netuid: NetUid) -> Price {
        Price {
            price: Burn::<T>::get(netuid).to_u64(),
            min: MinBurn::<T>::get(netuid).to_u64(),
            max: MaxBurn::<T>::get(netuid).to_u64(),
        }
    }
}
