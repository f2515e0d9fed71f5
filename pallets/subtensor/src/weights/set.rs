//! Setting a weight row (spec: weights §2.4–2.6).

use crate::{guards, *};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::Compact;
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{Correction, MechId, NetUid, NetUidStorageIndex};
use myelin_yuma::max_upscale;

/// A weight row as its validator sent it.
pub(super) struct Row {
    /// The subnet.
    pub netuid: NetUid,
    /// The mechanism the weights are for.
    pub mecid: MechId,
    /// Whom it weighs.
    pub uids: Vec<u16>,
    /// Weight of each of `uids`; only their ratios count.
    pub values: Vec<u16>,
    /// What the validator's software says of its version.
    pub version_key: u64,
}

/// Who has to judge a row's stake and rate limit (spec: weights §2.4, rows 7 and 9).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judge {
    /// The guard, which has run in this very call.
    Guard,
    /// The row's own checks.
    Row,
}

impl Row {
    /// A validator that names itself alone; it needs no permit and no minimum length.
    fn is_self_weight(&self, own: u16) -> bool {
        self.values.len() == 1 && self.uids.first() == Some(&own)
    }

    /// Where the row is stored.
    pub fn index(&self) -> NetUidStorageIndex {
        NetUidStorageIndex::new(self.netuid, self.mecid)
    }
}

impl<T: Config> Pallet<T> {
    /// The calls `set_weights` and `set_mechanism_weights` (spec: weights §2.4).
    ///
    /// Errors, in order: those of [`guards::set_weights`], `CommitRevealEnabled`, `BadOrigin`,
    /// those of the row.
    pub(crate) fn do_set_weights(
        origin: OriginFor<T>,
        netuid: NetUid,
        mecid: MechId,
        uids: Vec<u16>,
        values: Vec<u16>,
        version_key: u64,
    ) -> DispatchResult {
        guards::for_signer::<T>(&origin, |who| guards::set_weights::<T>(who, netuid, mecid))?;
        ensure!(!CommitRevealWeightsEnabled::<T>::get(netuid), Error::<T>::CommitRevealEnabled);
        let who = ensure_signed(origin)?;
        let row = Row { netuid, mecid, uids, values, version_key };
        let uid = Self::check_row(&who, &row, Judge::Guard)?;
        Self::store_row(row, uid, None);
        Ok(())
    }

    /// The call `batch_set_weights`: a row for each subnet; one that fails does not stop the others.
    ///
    /// Errors, in order: `BadOrigin`, those of [`guards::batch`].
    pub(crate) fn do_batch_set_weights(
        origin: OriginFor<T>,
        netuids: Vec<Compact<NetUid>>,
        weights: Vec<Vec<(Compact<u16>, Compact<u16>)>>,
        version_keys: Vec<Compact<u64>>,
    ) -> DispatchResult {
        let who = ensure_signed(origin)?;
        guards::batch::<T>(&who, &netuids, &[weights.len(), version_keys.len()])?;
        let results: Vec<_> = netuids
            .iter()
            .zip(weights)
            .zip(version_keys)
            .map(|((netuid, weights), Compact(version_key))| {
                let netuid = netuid.0;
                let enabled = CommitRevealWeightsEnabled::<T>::get(netuid);
                ensure!(!enabled, Error::<T>::CommitRevealEnabled);
                let (uids, values) =
                    weights.into_iter().map(|(uid, value)| (uid.0, value.0)).unzip();
                let row = Row { netuid, mecid: MechId::MAIN, uids, values, version_key };
                Self::set_row(&who, row, None)
            })
            .collect();
        Self::report_batch(who, netuids, results);
        Ok(())
    }

    /// Checks and stores a row that did not come by a call of its own. `committed` is the block of
    /// the commit that it reveals.
    ///
    /// Errors: those of the row, stake and rate limit included.
    pub(super) fn set_row(
        who: &T::AccountId,
        row: Row,
        committed: Option<u64>,
    ) -> Result<(), Error<T>> {
        let uid = Self::check_row(who, &row, Judge::Row)?;
        Self::store_row(row, uid, committed);
        Ok(())
    }

    /// Stores a row that has passed its checks, scaled up, in the order it came in.
    fn store_row(row: Row, uid: u16, committed: Option<u64>) {
        let index = row.index();
        let corrections = T::Corrections::get();
        let scaled = max_upscale(&row.values);
        let mut entries: Vec<(u16, u16)> = row.uids.into_iter().zip(scaled).collect();
        if corrections.contains(Correction::SortedWeights) {
            entries.sort_unstable();
        }
        Self::put_weights(index, uid, entries);
        match committed.filter(|_| corrections.contains(Correction::CommittedTargets)) {
            Some(block) => WeightsCommittedAt::<T>::insert(index, uid, block),
            None => WeightsCommittedAt::<T>::remove(index, uid),
        }
        // With commit–reveal the commit counts as the update.
        if !CommitRevealWeightsEnabled::<T>::get(row.netuid) {
            Self::touch_weights(index, row.netuid, uid);
        }
        Self::deposit_event(Event::WeightsSet(index, uid));
    }

    /// The checks of spec: weights §2.4, in its order; the caller's uid.
    fn check_row(who: &T::AccountId, row: &Row, judge: Judge) -> Result<u16, Error<T>> {
        let netuid = row.netuid;
        ensure!(!netuid.is_root(), Error::<T>::CanNotSetRootNetworkWeights);
        ensure!(row.uids.len() == row.values.len(), Error::<T>::WeightVecNotEqualSize);
        ensure!(Self::mechanism_exists(netuid, row.mecid), Error::<T>::MechanismDoesNotExist);
        let n = SubnetworkN::<T>::get(netuid);
        ensure!(row.uids.len() <= usize::from(n), Error::<T>::UidsLengthExceedUidsInSubNet);
        let uid = Uids::<T>::get(netuid, who).ok_or(Error::<T>::HotKeyNotRegisteredInSubNet)?;
        ensure!(
            judge == Judge::Guard || Self::has_min_stake(who, netuid),
            Error::<T>::NotEnoughStakeToSetWeights
        );
        ensure!(
            Self::is_version_key_recent(netuid, row.version_key),
            Error::<T>::IncorrectWeightVersionKey
        );
        ensure!(
            judge == Judge::Guard
                || CommitRevealWeightsEnabled::<T>::get(netuid)
                || Self::check_weights_rate_limit(row.index(), uid, Self::now()),
            Error::<T>::SettingWeightsTooFast
        );
        Self::check_entries(who, row, uid, n)?;
        Ok(uid)
    }

    /// The checks that concern what is in the row.
    fn check_entries(who: &T::AccountId, row: &Row, uid: u16, n: u16) -> Result<(), Error<T>> {
        let to_self = row.is_self_weight(uid);
        ensure!(
            to_self || Self::may_weigh_others(who, row.netuid, uid),
            Error::<T>::NeuronNoValidatorPermit
        );
        let distinct: BTreeSet<u16> = row.uids.iter().copied().collect();
        ensure!(distinct.len() == row.uids.len(), Error::<T>::DuplicateUids);
        // Uids are handed out without gaps, so that a uid below `n` always has a key.
        ensure!(distinct.last().is_none_or(|last| *last < n), Error::<T>::UidVecContainInvalidOne);
        let least = usize::from(MinAllowedWeights::<T>::get(row.netuid).min(n));
        ensure!(to_self || row.values.len() >= least, Error::<T>::WeightVecLengthIsLow);
        Ok(())
    }

    /// Whether the subnet's owner hotkey or a validator with a permit is at `uid`.
    fn may_weigh_others(who: &T::AccountId, netuid: NetUid, uid: u16) -> bool {
        SubnetOwnerHotkey::<T>::try_get(netuid).is_ok_and(|owner| owner == *who)
            || ValidatorPermit::<T>::get(netuid).get(usize::from(uid)) == Some(&true)
    }

    /// Whether a client with this version key may set weights; 0 on the subnet accepts all.
    fn is_version_key_recent(netuid: NetUid, version_key: u64) -> bool {
        version_key >= WeightsVersionKey::<T>::get(netuid)
    }

    /// Whether the subnet exists and has this mechanism.
    pub fn mechanism_exists(netuid: NetUid, mecid: MechId) -> bool {
        Self::subnet_exists(netuid) && mecid < MechanismCountCurrent::<T>::get(netuid)
    }

    /// Whether `uid` may set weights again on a mechanism in block `now` (spec: weights §2.6).
    ///
    /// A uid that never did (last update 0) may; a mechanism or uid that does not exist may not.
    pub fn check_weights_rate_limit(index: NetUidStorageIndex, uid: u16, now: u64) -> bool {
        let (netuid, mecid) = index.split();
        if !Self::mechanism_exists(netuid, mecid) || uid >= SubnetworkN::<T>::get(netuid) {
            return false;
        }
        let last = LastUpdate::<T>::get(index).get(usize::from(uid)).copied().unwrap_or(0);
        last == 0 || now.saturating_sub(last) >= WeightsSetRateLimit::<T>::get(netuid)
    }

    /// Notes that `uid` set or committed weights in this block.
    pub(super) fn touch_weights(index: NetUidStorageIndex, netuid: NetUid, uid: u16) {
        let n = usize::from(SubnetworkN::<T>::get(netuid));
        LastUpdate::<T>::mutate(index, |blocks| {
            // A mechanism's vector starts empty; missing blocks read as 0.
            if blocks.len() < n {
                blocks.resize(n, 0);
            }
            if let Some(block) = blocks.get_mut(usize::from(uid)) {
                *block = Self::now();
            }
        });
    }
}
