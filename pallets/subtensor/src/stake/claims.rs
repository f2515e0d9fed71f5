//! Paying root dividends: when a staker asks, and a few stakers by themselves each block
//! (spec: staking §11, emission §14).

use crate::{
    Alpha, AlphaMapLastKey, AlphaV2, AlphaV2MapLastKey, Config, Error, Event, NumRootClaim,
    NumStakingColdkeys, Pallet, RootClaimType, RootClaimableThreshold, RootClaimed,
    StakingColdkeysByIndex, StakingHotkeys, SubnetAlphaOut, SubnetProtocolFlow, SubnetRootSellTao,
    SubnetTAO, TotalStake, types::RootClaimTypeEnum, weights_table as weight,
};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{
    pallet_prelude::*,
    storage::{KeyPrefixIterator, with_storage_layer},
    traits::Get,
};
use frame_system::{ensure_root, ensure_signed, pallet_prelude::OriginFor};
use myelin_emission::root::{MAX_AUTO_CLAIMS, RootPosition, auto_claim_indices};
use myelin_types::{AlphaBalance, Correction, NetUid, TaoBalance, fixed::I96F32};
use pallet_subtensor_swap::SwapHandler;

/// Most subnets of one claim.
const MAX_SUBNETS: usize = 5;
/// Highest threshold of a claim, in rao of alpha.
const MAX_THRESHOLD: u64 = 10_000_000;
/// Entries of each share map that a block looks through for root stakers.
const SCAN: usize = 30;
/// Once the claims that a block makes by itself weigh this much, it turns to no further staker:
/// over 500 payments.
const AUTO_CLAIMS_WEIGHT: Weight = Weight::from_parts(400_000_000_000, u64::MAX);
/// A staker whose claims would weigh more has to claim: over 2,500 payments.
const AUTO_CLAIM_WEIGHT: Weight = Weight::from_parts(2_000_000_000_000, u64::MAX);

impl<T: Config> Pallet<T> {
    /// Pays the caller what these subnets owe to its root stake, with all its hotkeys. Returns the
    /// weight of what there was to do.
    ///
    /// Errors: `BadOrigin`, `InvalidSubnetNumber`, those of [`Self::claim_on`]; with an error
    /// nothing is paid.
    pub(crate) fn do_claim_root(
        origin: OriginFor<T>,
        subnets: BTreeSet<NetUid>,
    ) -> DispatchResultWithPostInfo {
        let coldkey = ensure_signed(origin)?;
        let valid = (1..=MAX_SUBNETS).contains(&subnets.len());
        ensure!(valid, Error::<T>::InvalidSubnetNumber);
        Self::index_root_staker(&coldkey);
        let chosen = |netuid: &NetUid| subnets.contains(netuid);
        let mut used = Weight::zero();
        let claimed = Self::claim_root_dividends(&coldkey, chosen, Weight::MAX, &mut used);
        let reported = Self::report_work(used, weight::CLAIM_ROOT);
        claimed?;
        Ok(Some(reported).into())
    }

    /// Sets how the caller's root dividends are paid.
    ///
    /// Errors: `BadOrigin`, `InvalidSubnetNumber` for an empty set of subnets.
    pub(crate) fn do_set_root_claim_type(
        origin: OriginFor<T>,
        root_claim_type: RootClaimTypeEnum,
    ) -> DispatchResult {
        let coldkey = ensure_signed(origin)?;
        if let RootClaimTypeEnum::KeepSubnets { subnets } = &root_claim_type {
            ensure!(!subnets.is_empty(), Error::<T>::InvalidSubnetNumber);
        }
        Self::index_root_staker(&coldkey);
        RootClaimType::<T>::insert(&coldkey, &root_claim_type);
        Self::deposit_event(Event::RootClaimTypeSet { coldkey, root_claim_type });
        Ok(())
    }

    /// Sets for how many root stakers a block claims.
    ///
    /// Errors: `BadOrigin`, `InvalidNumRootClaim`.
    pub(crate) fn do_set_num_root_claims(origin: OriginFor<T>, claims: u64) -> DispatchResult {
        ensure_root(origin)?;
        ensure!(claims <= MAX_AUTO_CLAIMS, Error::<T>::InvalidNumRootClaim);
        NumRootClaim::<T>::put(claims);
        Ok(())
    }

    /// Sets the smallest claim on a subnet, in rao of alpha.
    ///
    /// Errors: `BadOrigin` unless root or the subnet's owner asks, `InvalidRootClaimThreshold`.
    pub(crate) fn do_set_root_claim_threshold(
        origin: OriginFor<T>,
        netuid: NetUid,
        threshold: u64,
    ) -> DispatchResult {
        Self::ensure_owner_or_root(origin, netuid)?;
        Self::ensure_settable(netuid)?;
        ensure!(threshold <= MAX_THRESHOLD, Error::<T>::InvalidRootClaimThreshold);
        let threshold = I96F32::saturating_from_num(threshold);
        RootClaimableThreshold::<T>::insert(netuid, threshold);
        Ok(())
    }

    /// Claims for a few root stakers drawn by the parent block's hash (emission §14.4). A claim
    /// that fails leaves no trace and is tried again when its staker is drawn next.
    ///
    /// Returns the weight of the claims; when they are heavy the last stakers drawn have to wait.
    pub(crate) fn claim_for_some_root_stakers() -> Weight {
        let mut weight = Weight::zero();
        let parent = frame_system::Pallet::<T>::parent_hash();
        let Ok(seed) = parent.as_ref().try_into() else { return weight };
        let stakers = NumStakingColdkeys::<T>::get();
        for index in auto_claim_indices(seed, NumRootClaim::<T>::get(), stakers) {
            if weight.any_gt(AUTO_CLAIMS_WEIGHT) {
                break;
            }
            let Some(coldkey) = StakingColdkeysByIndex::<T>::get(index) else { continue };
            let mut used = Weight::zero();
            let claim =
                || Self::claim_root_dividends(&coldkey, |_| true, AUTO_CLAIM_WEIGHT, &mut used);
            if let Err(error) = with_storage_layer(claim) {
                log::debug!(target: "stake", "no root claim for {coldkey:?}: {error:?}");
            }
            weight = weight.saturating_add(used);
        }
        weight
    }

    /// Pays what the chosen subnets owe to a coldkey's root stake, by hotkey in the order of the
    /// first stake, then by netuid; announces it even if nothing was owed. Adds to `used` what it
    /// takes, whether or not it fails.
    ///
    /// Errors: `Exhausted` when there is more to do than `limit`, those of [`Self::claim_on`].
    pub(crate) fn claim_root_dividends(
        coldkey: &T::AccountId,
        chosen: impl Fn(&NetUid) -> bool,
        limit: Weight,
        used: &mut Weight,
    ) -> DispatchResult {
        let db = T::DbWeight::get();
        let one_claim = weight::CLAIM_ROOT_ON_SUBNET.saturating_add(db.reads_writes(7, 5));
        let claim_type = RootClaimType::<T>::get(coldkey);
        used.saturating_accrue(db.reads(2));
        for hotkey in StakingHotkeys::<T>::get(coldkey) {
            ensure!(!used.any_gt(limit), DispatchError::Exhausted);
            let rates = Self::rates_of(&hotkey);
            used.saturating_accrue(db.reads(2));
            for (netuid, rate) in rates.into_iter().filter(|(netuid, _)| chosen(netuid)) {
                ensure!(!used.any_gt(limit), DispatchError::Exhausted);
                let keep = claim_type.keeps(netuid);
                let claim = Self::claim_on(netuid, &hotkey, coldkey, rate, keep);
                let paid = !matches!(claim, Ok(false));
                used.saturating_accrue(if paid { one_claim } else { db.reads(3) });
                claim?;
            }
        }
        Self::deposit_event(Event::RootClaimed { coldkey: coldkey.clone() });
        Ok(())
    }

    /// Pays what one subnet owes to a coldkey's root stake with one hotkey, as alpha if `keep`,
    /// else as root stake; false when it is too little to pay.
    ///
    /// Errors: those of the swap pallet, `InsufficientBalance` when the subnet's account cannot
    /// pay.
    fn claim_on(
        netuid: NetUid,
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        rate: I96F32,
        keep: bool,
    ) -> Result<bool, DispatchError> {
        let position = RootPosition {
            rate,
            root_stake: Self::stake_of(hotkey, coldkey, NetUid::ROOT).to_u64(),
            claimed: RootClaimed::<T>::get((netuid, hotkey, coldkey)),
        };
        let owed = position.claimable(Some(RootClaimableThreshold::<T>::get(netuid)));
        if owed == 0 {
            return Ok(false);
        }
        let mut settled = owed;
        if keep {
            Self::increase_stake(hotkey, coldkey, netuid, owed.into());
        } else {
            let sold = Self::sell_dividends(netuid, hotkey, coldkey, owed.into())?;
            if T::Corrections::get().contains(Correction::ClaimedAsSold) {
                settled = sold.to_u64();
            }
        }
        RootClaimed::<T>::mutate((netuid, hotkey, coldkey), |claimed| {
            *claimed = claimed.saturating_add(settled.into());
        });
        Ok(true)
    }

    /// Sells dividends without fee and stakes the TAO on the root network; the alpha sold, which
    /// is less than `alpha` only when the price reaches its floor.
    fn sell_dividends(
        netuid: NetUid,
        hotkey: &T::AccountId,
        coldkey: &T::AccountId,
        alpha: AlphaBalance,
    ) -> Result<AlphaBalance, DispatchError> {
        let result = Self::swap_alpha_for_tao(netuid, alpha, T::Swap::min_price(), true)?;
        let tao = TaoBalance::new(result.amount_paid_out);
        Self::pay_from_subnet(netuid, &Self::derive_subnet_account(NetUid::ROOT), tao)?;
        SubnetRootSellTao::<T>::mutate(netuid, |sold| *sold = sold.saturating_add(tao));
        SubnetProtocolFlow::<T>::mutate(netuid, |flow| {
            *flow = flow.saturating_sub_unsigned(tao.to_u64());
        });

        // On the root network alpha is TAO.
        let staked = AlphaBalance::new(tao.to_u64());
        Self::increase_stake(hotkey, coldkey, NetUid::ROOT, staked);
        SubnetTAO::<T>::mutate(NetUid::ROOT, |total| *total = total.saturating_add(tao));
        SubnetAlphaOut::<T>::mutate(NetUid::ROOT, |out| *out = out.saturating_add(staked));
        TotalStake::<T>::mutate(|total| *total = total.saturating_add(tao));
        Self::add_root_claimed(hotkey, coldkey, staked);
        Ok(result.amount_paid_in.into())
    }

    /// Looks for root stakers that came by their stake without notice, a few entries of each share
    /// map every block (emission §13.4). Returns the number of entries looked at.
    pub(crate) fn index_some_root_stakers() -> usize {
        let last = AlphaMapLastKey::<T>::get();
        let keys = last.clone().map_or_else(Alpha::<T>::iter_keys, Alpha::<T>::iter_keys_from);
        let (next, legacy) = Self::index_from(keys);
        if next != last {
            AlphaMapLastKey::<T>::put(next);
        }
        let last = AlphaV2MapLastKey::<T>::get();
        let keys = last.clone().map_or_else(AlphaV2::<T>::iter_keys, AlphaV2::<T>::iter_keys_from);
        let (next, current) = Self::index_from(keys);
        if next != last {
            AlphaV2MapLastKey::<T>::put(next);
        }
        legacy.saturating_add(current)
    }

    /// Indexes the root stakers among the next entries; the last of these, or nothing at the end
    /// of the map, and how many there were.
    fn index_from(
        mut keys: KeyPrefixIterator<(T::AccountId, T::AccountId, NetUid)>,
    ) -> (Option<Vec<u8>>, usize) {
        for seen in 0..SCAN {
            let Some((_, coldkey, netuid)) = keys.next() else { return (None, seen) };
            if netuid.is_root() {
                Self::index_root_staker(&coldkey);
            }
        }
        (Some(keys.last_raw_key().to_vec()), SCAN)
    }
}
