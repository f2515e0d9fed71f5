//! Which subnets take part in emission, and their parts of the block's TAO (spec: emission §8).

use crate::*;
use alloc::vec::Vec;
use myelin_emission::shares::{Eligibility, ShareInput, effective_moving_price};
use myelin_types::{NetUid, fixed::U64F64};

impl<T: Config> Pallet<T> {
    /// The subnets of `subnets` that emit, in the same order.
    pub(crate) fn emitting_subnets(subnets: &[NetUid]) -> Vec<NetUid> {
        let emits = |netuid: &NetUid| {
            Eligibility {
                netuid: netuid.to_u16(),
                started: FirstEmissionBlockNumber::<T>::contains_key(netuid),
                subtoken_enabled: SubtokenEnabled::<T>::get(netuid),
                registration_allowed: NetworkRegistrationAllowed::<T>::get(netuid),
            }
            .is_eligible()
        };
        subnets.iter().copied().filter(emits).collect()
    }

    /// Average price of a subnet as every formula uses it, in TAO per alpha; 1 for the root
    /// network and for stable subnets.
    pub fn moving_price(netuid: NetUid) -> U64F64 {
        effective_moving_price(
            netuid.to_u16(),
            SubnetMechanism::<T>::get(netuid),
            SubnetMovingPrice::<T>::get(netuid),
        )
    }

    /// What a subnet brings into the sharing of the block's TAO.
    pub(crate) fn share_input(netuid: NetUid) -> ShareInput {
        ShareInput {
            moving_price: Self::moving_price(netuid),
            miner_burned: MinerBurned::<T>::get(netuid),
            emission_enabled: SubnetEmissionEnabled::<T>::get(netuid),
        }
    }
}
