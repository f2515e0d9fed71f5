//! The emission curve, and minting and recycling along it (spec: emission §4–§6).

use crate::{currency::CreditOf, *};
use myelin_emission::issuance::{MAX_SUPPLY, block_emission};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_alpha_assets::AlphaLedger;

impl<T: Config> Pallet<T> {
    /// TAO that one block brings at the present issuance, in rao.
    pub fn block_emission() -> TaoBalance {
        block_emission(TotalIssuance::<T>::get().to_u64()).into()
    }

    /// Alpha of a subnet in its pool and outside it; the alpha curve follows this sum.
    pub fn alpha_issuance(netuid: NetUid) -> AlphaBalance {
        SubnetAlphaIn::<T>::get(netuid).saturating_add(SubnetAlphaOut::<T>::get(netuid))
    }

    /// Mints the block's TAO; it is in no account yet.
    pub(crate) fn mint_block_emission() -> CreditOf<T> {
        let emission = Self::block_emission();
        Self::note_emission(TotalIssuance::<T>::get().to_u64());
        Self::mint_tao(emission)
    }

    /// Stores the emission at this issuance, of TAO or of any subnet's alpha, in `BlockEmission`
    /// (§4 item 3). The value is for clients only.
    pub(crate) fn note_emission(issuance: u64) {
        let emission = block_emission(issuance);
        if issuance < MAX_SUPPLY && BlockEmission::<T>::get() != emission {
            BlockEmission::<T>::put(emission);
        }
    }

    /// Mints alpha into the pool's reserve.
    pub(crate) fn mint_alpha_in(netuid: NetUid, amount: AlphaBalance) {
        T::AlphaAssets::minted(netuid, amount);
        SubnetAlphaIn::<T>::mutate(netuid, |alpha| *alpha = alpha.saturating_add(amount));
    }

    /// Mints alpha into circulation.
    pub(crate) fn mint_alpha_out(netuid: NetUid, amount: AlphaBalance) {
        T::AlphaAssets::minted(netuid, amount);
        SubnetAlphaOut::<T>::mutate(netuid, |alpha| *alpha = alpha.saturating_add(amount));
    }

    /// Takes circulating alpha out of existence; it will be emitted again.
    pub(crate) fn recycle_alpha_out(netuid: NetUid, amount: AlphaBalance) {
        if !amount.is_zero() {
            SubnetAlphaOut::<T>::mutate(netuid, |alpha| *alpha = alpha.saturating_sub(amount));
            T::AlphaAssets::recycled(netuid, amount);
        }
    }

    /// Puts circulating alpha beyond anybody's reach; the issuance still counts it.
    pub(crate) fn burn_alpha_out(netuid: NetUid, amount: AlphaBalance) {
        T::AlphaAssets::burned(netuid, amount);
    }
}
