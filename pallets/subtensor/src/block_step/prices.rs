//! Price averages, and root's weight against a subnet's alpha (spec: emission §13).

use crate::*;
use frame_support::traits::Get;
use myelin_emission::{
    fixed::per_u64,
    moving_price::{MovingPriceInput, join_average, split_average},
    root::root_proportion,
};
use myelin_types::{Correction, NetUid, fixed::U96F32};
use pallet_subtensor_swap::SwapHandler;

impl<T: Config> Pallet<T> {
    /// Moves the subnet's price average towards its present price (§13.1).
    ///
    /// `SubnetMovingPrice` cuts it to 32 fractional bits. With [`Correction::FinePriceAverages`]
    /// the next 32 are kept beside it, and small steps add up.
    pub(crate) fn update_moving_price(netuid: NetUid) {
        let fine = T::Corrections::get().contains(Correction::FinePriceAverages);
        let mut moving_price = Self::moving_price(netuid);
        if fine {
            moving_price = join_average(moving_price, SubnetMovingPriceRest::<T>::get(netuid));
        }
        let moved = MovingPriceInput {
            block: Self::now(),
            first_emission_block: FirstEmissionBlockNumber::<T>::get(netuid).unwrap_or(0),
            halving_blocks: EMAPriceHalvingBlocks::<T>::get(netuid),
            smoothing: SubnetMovingAlpha::<T>::get(),
            price: T::Swap::current_alpha_price(netuid),
            moving_price,
        }
        .update_exact();
        let (shown, rest) = split_average(moved);
        SubnetMovingPrice::<T>::insert(netuid, shown);
        if fine {
            SubnetMovingPriceRest::<T>::insert(netuid, rest);
        }
    }

    /// Root's TAO, weighted, as a part of it and the subnet's alpha together (§13.2).
    pub fn root_proportion(netuid: NetUid) -> U96F32 {
        root_proportion(
            SubnetTAO::<T>::get(NetUid::ROOT).to_u64(),
            per_u64(TaoWeight::<T>::get()),
            SubnetAlphaIn::<T>::get(netuid).to_u64(),
            SubnetAlphaOut::<T>::get(netuid).to_u64(),
        )
    }
}
