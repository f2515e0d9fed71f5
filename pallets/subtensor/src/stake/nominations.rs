//! The minimum nomination, and selling what is below it when it rises (spec: staking §8).

use crate::{
    Alpha, AlphaV2, Config, NominationSweep, NominatorMinRequiredStake, Pallet,
    weights_table as weight,
};
use alloc::vec::Vec;
use frame_support::{pallet_prelude::*, traits::Get};
use myelin_types::Correction;

/// Shares looked at in the call that raises the minimum.
const SHARES_AT_ONCE: usize = 500;
/// Shares looked at in each block after it, until all have been seen.
const SHARES_PER_BLOCK: usize = 100;

/// A place in the share maps: whether in the legacy one, and the last key seen.
pub type SharePlace = (bool, Vec<u8>);

impl<T: Config> Pallet<T> {
    /// Sets [`NominatorMinRequiredStake`], in millionths of the minimum stake. When the number is
    /// above the minimum nomination in rao so far, every nomination below the new minimum is sold.
    /// Those are unlike units; with [`Correction::KeptNominations`] it has to be above the number
    /// so far.
    ///
    /// The first shares are looked at here, those of a large chain in the blocks that follow.
    pub fn set_nominator_min_required_stake(factor: u64) {
        let old = if T::Corrections::get().contains(Correction::KeptNominations) {
            NominatorMinRequiredStake::<T>::get()
        } else {
            Self::nominator_min_stake().to_u64()
        };
        NominatorMinRequiredStake::<T>::put(factor);
        if factor > old {
            let start = Alpha::<T>::iter_keys().last_raw_key().to_vec();
            NominationSweep::<T>::put((true, start));
            Self::sweep_small_nominations(SHARES_AT_ONCE);
        }
    }

    /// Continues what [`Self::set_nominator_min_required_stake`] began; the weight of it.
    pub(crate) fn continue_nomination_sweep() -> Weight {
        Self::sweep_small_nominations(SHARES_PER_BLOCK)
    }

    /// Sells the small nominations among the next `most` shares.
    fn sweep_small_nominations(most: usize) -> Weight {
        let db = T::DbWeight::get();
        let mut used = Weight::zero();
        let mut place = NominationSweep::<T>::get();
        if place.is_none() {
            return used;
        }
        // What is sold changes the maps that are walked through: first all keys, then the sales.
        let mut shares = Vec::new();
        while let Some((legacy, last)) = place.take() {
            let mut keys = if legacy {
                Alpha::<T>::iter_keys_from(last)
            } else {
                AlphaV2::<T>::iter_keys_from(last)
            };
            let room = most.saturating_sub(shares.len());
            shares.extend(keys.by_ref().take(room));
            if shares.len() >= most {
                place = Some((legacy, keys.last_raw_key().to_vec()));
                break;
            }
            place = legacy.then(|| (false, AlphaV2::<T>::iter_keys().last_raw_key().to_vec()));
        }
        NominationSweep::<T>::set(place);
        for (hotkey, coldkey, netuid) in shares {
            used = used.saturating_add(db.reads(6));
            if Self::clear_small_nomination(&hotkey, &coldkey, netuid) {
                used = used.saturating_add(weight::REMOVE_STAKE);
            }
        }
        used
    }
}
