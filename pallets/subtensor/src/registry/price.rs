//! The price of a neuron's registration (spec: registry §12, emission §3).

use crate::*;
use myelin_emission::price::Burn as Price;
use myelin_types::{NetUid, TaoBalance};

impl<T: Config> Pallet<T> {
    /// The first step of every block: lets the prices of all networks decay and forgets the
    /// registrations of the last block.
    pub(crate) fn registration_price_step() {
        let now = Self::now();
        for netuid in Self::netuids() {
            let price = Self::registration_price(netuid);
            let decayed = price.decayed(BurnHalfLife::<T>::get(netuid), now);
            if decayed != price.price {
                Burn::<T>::insert(netuid, TaoBalance::new(decayed));
            }
            RegistrationsThisBlock::<T>::insert(netuid, 0);
            if netuid.is_root() && Self::epoch_due(netuid, now) {
                RegistrationsThisInterval::<T>::insert(netuid, 0);
            }
        }
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
