//! The reserves as the swap pallet sees them (spec: pools §2).

use crate::*;
use alloc::vec::Vec;
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_subtensor_swap::PoolReserves;

impl<T: Config> PoolReserves for Pallet<T> {
    fn tao_reserve(netuid: NetUid) -> TaoBalance {
        SubnetTAO::<T>::get(netuid)
    }

    fn alpha_reserve(netuid: NetUid) -> AlphaBalance {
        SubnetAlphaIn::<T>::get(netuid)
    }

    fn is_dynamic(netuid: NetUid) -> bool {
        SubnetMechanism::<T>::get(netuid) == 1
    }

    fn exists(netuid: NetUid) -> bool {
        Self::subnet_exists(netuid)
    }

    fn netuids() -> Vec<NetUid> {
        Self::netuids()
    }
}
