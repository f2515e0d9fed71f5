//! A block's alpha into the pots that wait for the subnet's epoch (spec: emission §10).

use crate::*;
use frame_support::traits::Get;
use myelin_emission::pending::{AlphaSplitInput, Pots};
use myelin_types::{AlphaBalance, Correction, NetUid};

impl<T: Config> Pallet<T> {
    /// Mints the subnet's alpha and shares it among its pots; root's part is recycled while root
    /// does not sell.
    pub(crate) fn emit_alpha(netuid: NetUid, alpha_out: AlphaBalance, root_sells: bool) {
        SubnetAlphaOutEmission::<T>::insert(netuid, alpha_out);
        Self::mint_alpha_out(netuid, alpha_out);
        let mut split = AlphaSplitInput {
            alpha_out: alpha_out.to_u64(),
            owner_cut: OwnerCutEnabled::<T>::get(netuid).then(SubnetOwnerCut::<T>::get),
            root_proportion: Self::root_proportion(netuid),
            root_sells,
        }
        .split();
        if T::Corrections::get().contains(Correction::AssignedDust) {
            split = split.assign_dust(alpha_out.to_u64());
        }
        Self::put_pots(netuid, &Self::pots(netuid).accumulate(&split.pots));
        Self::recycle_alpha_out(netuid, split.recycled.into());
    }

    /// What waits for the subnet's epoch.
    pub(crate) fn pots(netuid: NetUid) -> Pots {
        Pots {
            server: PendingServerEmission::<T>::get(netuid).to_u64(),
            validator: PendingValidatorEmission::<T>::get(netuid).to_u64(),
            root: PendingRootAlphaDivs::<T>::get(netuid).to_u64(),
            owner_cut: PendingOwnerCut::<T>::get(netuid).to_u64(),
        }
    }

    /// Replaces what waits for the subnet's epoch.
    pub(crate) fn put_pots(netuid: NetUid, pots: &Pots) {
        PendingServerEmission::<T>::insert(netuid, AlphaBalance::new(pots.server));
        PendingValidatorEmission::<T>::insert(netuid, AlphaBalance::new(pots.validator));
        PendingRootAlphaDivs::<T>::insert(netuid, AlphaBalance::new(pots.root));
        PendingOwnerCut::<T>::insert(netuid, AlphaBalance::new(pots.owner_cut));
    }
}
