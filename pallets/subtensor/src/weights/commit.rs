//! Committing to weights by their hash (spec: weights §2.7).

use crate::{guards, *};
use alloc::vec::Vec;
use codec::Compact;
use frame_support::{dispatch::DispatchResult, ensure};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_core::H256;
use sp_runtime::DispatchError;

/// Most commits of a hotkey on one mechanism that wait to be revealed.
const MAX_UNREVEALED_COMMITS: usize = 10;

impl<T: Config> Pallet<T> {
    /// The calls `commit_weights` and `commit_mechanism_weights`.
    ///
    /// Errors, in order: those of [`guards::commit_weights`], `MechanismDoesNotExist`,
    /// `BadOrigin`, those of [`Self::commit`].
    pub(crate) fn do_commit_weights(
        origin: OriginFor<T>,
        netuid: NetUid,
        mecid: MechId,
        hash: H256,
    ) -> DispatchResult {
        guards::for_signer::<T>(&origin, |who| guards::commit_weights::<T>(who, netuid, mecid))?;
        ensure!(Self::mechanism_exists(netuid, mecid), Error::<T>::MechanismDoesNotExist);
        let who = ensure_signed(origin)?;
        Ok(Self::commit(&who, netuid, mecid, hash)?)
    }

    /// The call `batch_commit_weights`: a commit for each subnet; one that fails does not stop the
    /// others.
    ///
    /// Errors, in order: `BadOrigin`, those of [`guards::batch`].
    pub(crate) fn do_batch_commit_weights(
        origin: OriginFor<T>,
        netuids: Vec<Compact<NetUid>>,
        hashes: Vec<H256>,
    ) -> DispatchResult {
        let who = ensure_signed(origin)?;
        guards::batch::<T>(&who, &netuids, &[hashes.len()])?;
        let results: Vec<_> = netuids
            .iter()
            .zip(hashes)
            .map(|(netuid, hash)| Self::commit(&who, netuid.0, MechId::MAIN, hash))
            .collect();
        Self::report_batch(who, netuids, results);
        Ok(())
    }

    /// Appends a commit to the caller's queue; counts as an update of its weights.
    ///
    /// Errors, in order: `MechanismDoesNotExist`, `CommitRevealDisabled`,
    /// `HotKeyNotRegisteredInSubNet`, `CommittingWeightsTooFast`, `TooManyUnrevealedCommits`.
    fn commit(
        who: &T::AccountId,
        netuid: NetUid,
        mecid: MechId,
        hash: H256,
    ) -> Result<(), Error<T>> {
        ensure!(Self::mechanism_exists(netuid, mecid), Error::<T>::MechanismDoesNotExist);
        ensure!(CommitRevealWeightsEnabled::<T>::get(netuid), Error::<T>::CommitRevealDisabled);
        let uid = Uids::<T>::get(netuid, who).ok_or(Error::<T>::HotKeyNotRegisteredInSubNet)?;
        let (index, now) = (NetUidStorageIndex::new(netuid, mecid), Self::now());
        ensure!(
            Self::check_weights_rate_limit(index, uid, now),
            Error::<T>::CommittingWeightsTooFast
        );
        let window = Self::reveal_window(netuid);
        WeightCommits::<T>::try_mutate(index, who, |queue| {
            let queue = queue.get_or_insert_default();
            window.drop_expired(queue);
            ensure!(queue.len() < MAX_UNREVEALED_COMMITS, Error::<T>::TooManyUnrevealedCommits);
            queue.push_back((hash, window.epoch, now, 0));
            Ok(())
        })?;
        Self::touch_weights(index, netuid, uid);
        Self::deposit_event(Event::WeightsCommitted(who.clone(), index, hash));
        Ok(())
    }

    /// Reports the end of a batch and which of its items failed.
    pub(super) fn report_batch(
        who: T::AccountId,
        netuids: Vec<Compact<NetUid>>,
        results: Vec<Result<(), Error<T>>>,
    ) {
        if results.iter().any(Result::is_err) {
            Self::deposit_event(Event::BatchCompletedWithErrors);
        }
        for (netuid, result) in netuids.iter().zip(results) {
            if let Err(error) = result {
                let error = DispatchError::from(error);
                Self::deposit_event(Event::BatchWeightItemFailed(netuid.0, error));
            }
        }
        Self::deposit_event(Event::BatchWeightsCompleted(netuids, who));
    }
}
