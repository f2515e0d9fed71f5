//! Revealing committed weights (spec: weights §2.7).

use super::{commits::RevealWindow, set::Row};
use crate::{guards, types::WeightCommit, *};
use alloc::{collections::VecDeque, vec::Vec};
use frame_support::{dispatch::DispatchResult, ensure};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use sp_core::H256;

/// A hotkey's commits on one mechanism while some of them are revealed.
struct Commits {
    /// Those not expired, oldest first.
    queue: VecDeque<WeightCommit>,
    /// Hashes of those that were.
    expired: Vec<H256>,
    window: RevealWindow,
}

impl Commits {
    fn new(mut queue: VecDeque<WeightCommit>, window: RevealWindow) -> Self {
        let expired = window.drop_expired(&mut queue);
        Self { queue, expired, window }
    }

    /// Place of the commit with this hash, which may be revealed now.
    ///
    /// Errors, in order: `ExpiredWeightCommit`, `InvalidRevealCommitHashNotMatch`,
    /// `RevealTooEarly`.
    fn find<T: Config>(&self, hash: H256) -> Result<usize, Error<T>> {
        let found = self.queue.iter().enumerate().find(|(_, commit)| commit.0 == hash);
        let (place, (_, epoch, ..)) = found.ok_or(if self.expired.contains(&hash) {
            Error::<T>::ExpiredWeightCommit
        } else {
            Error::<T>::InvalidRevealCommitHashNotMatch
        })?;
        ensure!(self.window.is_open(*epoch), Error::<T>::RevealTooEarly);
        Ok(place)
    }

    /// Removes the commit at `place`; its block.
    fn take(&mut self, place: usize) -> Option<u64> {
        self.queue.remove(place).map(|(_, _, block, _)| block)
    }
}

impl<T: Config> Pallet<T> {
    /// The calls `reveal_weights` and `reveal_mechanism_weights`.
    ///
    /// Errors, in order: `BadOrigin`, those of [`guards::reveal_weights`], those of
    /// [`Self::reveal`].
    pub(crate) fn do_reveal_weights(
        origin: OriginFor<T>,
        netuid: NetUid,
        mecid: MechId,
        uids: Vec<u16>,
        values: Vec<u16>,
        salt: Vec<u16>,
        version_key: u64,
    ) -> DispatchResult {
        let who = ensure_signed(origin)?;
        let row = Row { netuid, mecid, uids, values, version_key };
        let hash = Self::row_hash(&who, &row, &salt);
        guards::reveal_weights::<T>(&who, netuid, mecid, &[hash])?;
        Ok(Self::reveal(who, row, hash)?)
    }

    /// The call `batch_reveal_weights`; a row that fails undoes all.
    ///
    /// Errors, in order: `InputLengthsUnequal`, `BadOrigin`, those of
    /// [`guards::reveal_weights`], those of [`Self::batch_reveal`].
    pub(crate) fn do_batch_reveal_weights(
        origin: OriginFor<T>,
        netuid: NetUid,
        uids: Vec<Vec<u16>>,
        values: Vec<Vec<u16>>,
        salts: Vec<Vec<u16>>,
        version_keys: Vec<u64>,
    ) -> DispatchResult {
        guards::same_lengths::<T>(uids.len(), &[values.len(), salts.len(), version_keys.len()])?;
        let who = ensure_signed(origin)?;
        let mecid = MechId::MAIN;
        let rows: Vec<(Row, H256)> = uids
            .into_iter()
            .zip(values)
            .zip(salts)
            .zip(version_keys)
            .map(|(((uids, values), salt), version_key)| {
                let row = Row { netuid, mecid, uids, values, version_key };
                let hash = Self::row_hash(&who, &row, &salt);
                (row, hash)
            })
            .collect();
        let hashes: Vec<H256> = rows.iter().map(|(_, hash)| *hash).collect();
        guards::reveal_weights::<T>(&who, netuid, mecid, &hashes)?;
        Ok(Self::batch_reveal(who, netuid, rows)?)
    }

    /// Sets a committed row and forgets its commit and all earlier ones.
    ///
    /// Errors, in order: `CommitRevealDisabled`, `NoWeightsCommitFound`, `ExpiredWeightCommit`,
    /// `InvalidRevealCommitHashNotMatch`, `RevealTooEarly`, those of the row.
    fn reveal(who: T::AccountId, row: Row, hash: H256) -> Result<(), Error<T>> {
        let index = row.index();
        let mut commits = Self::commits_of(&who, index)?;
        let is_unknown = commits.queue.is_empty() && !commits.expired.contains(&hash);
        ensure!(!is_unknown, Error::<T>::NoWeightsCommitFound);
        let place = commits.find::<T>(hash)?;
        let committed = commits.take(place);
        commits.queue.drain(..place);
        Self::put_commits(&who, index, commits);
        Self::set_row(&who, row, committed)?;
        Self::deposit_event(Event::WeightsRevealed(who, index, hash));
        Ok(())
    }

    /// Sets committed rows one after another and forgets their commits, but no others.
    ///
    /// Errors, in order: `CommitRevealDisabled`, `NoWeightsCommitFound`, for each row
    /// `ExpiredWeightCommit`, `InvalidRevealCommitHashNotMatch`, `RevealTooEarly`; then for each
    /// row `InvalidRevealCommitHashNotMatch` if it is there twice, and those of the row.
    fn batch_reveal(
        who: T::AccountId,
        netuid: NetUid,
        rows: Vec<(Row, H256)>,
    ) -> Result<(), Error<T>> {
        let index = NetUidStorageIndex::from(netuid);
        let mut commits = Self::commits_of(&who, index)?;
        let hashes: Vec<H256> = rows.iter().map(|(_, hash)| *hash).collect();
        for hash in &hashes {
            commits.find::<T>(*hash)?;
        }
        for (row, hash) in rows {
            let place = commits.find::<T>(hash)?;
            let committed = commits.take(place);
            Self::set_row(&who, row, committed)?;
        }
        Self::put_commits(&who, index, commits);
        Self::deposit_event(Event::WeightsBatchRevealed(who, netuid, hashes));
        Ok(())
    }

    fn row_hash(who: &T::AccountId, row: &Row, salt: &[u16]) -> H256 {
        Self::commit_hash(who, row.index(), &row.uids, &row.values, salt, row.version_key)
    }

    /// The commits of a hotkey on one mechanism.
    ///
    /// Errors, in order: `CommitRevealDisabled`, `NoWeightsCommitFound`.
    fn commits_of(who: &T::AccountId, index: NetUidStorageIndex) -> Result<Commits, Error<T>> {
        let (netuid, _) = index.split();
        ensure!(CommitRevealWeightsEnabled::<T>::get(netuid), Error::<T>::CommitRevealDisabled);
        let queue = WeightCommits::<T>::get(index, who);
        let queue = queue.ok_or(Error::<T>::NoWeightsCommitFound)?;
        Ok(Commits::new(queue, Self::reveal_window(netuid)))
    }

    /// Stores the commits that are left; no entry for none.
    fn put_commits(who: &T::AccountId, index: NetUidStorageIndex, commits: Commits) {
        let left = Some(commits.queue).filter(|queue| !queue.is_empty());
        WeightCommits::<T>::set(index, who, left);
    }
}

/// What the guards keep from the calls: they refuse the same with other errors.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::{Account, Scene, Test, account};

    const INDEX: NetUidStorageIndex = NetUidStorageIndex::new(NetUid::new(1), MechId::MAIN);

    /// Reveals hash `n` in epoch 9 with commits `(hash, epoch)`, whose reveal period is 2.
    fn refusal(commits: &[(u8, u64)], n: u8) -> Error<Test> {
        let hash = |n: u8| H256::repeat_byte(n);
        Scene::new().run(|| {
            SubnetEpochIndex::<Test>::insert(NetUid::new(1), 9);
            RevealPeriodEpochs::<Test>::insert(NetUid::new(1), 2);
            let who: Account = account(7);
            let queue: VecDeque<_> = commits.iter().map(|(n, e)| (hash(*n), *e, 1, 0)).collect();
            WeightCommits::<Test>::insert(INDEX, &who, queue);
            let (netuid, mecid) = INDEX.split();
            let row = || Row { netuid, mecid, uids: vec![], values: vec![], version_key: 0 };
            let several = vec![(row(), hash(n))];
            let batch = Pallet::<Test>::batch_reveal(who.clone(), netuid, several);
            let single = Pallet::<Test>::reveal(who, row(), hash(n)).expect_err("is refused");
            if !matches!(single, Error::NoWeightsCommitFound) {
                assert_eq!(format!("{:?}", batch.expect_err("as well")), format!("{single:?}"));
            }
            single
        })
    }

    #[test]
    fn errors_say_why_there_is_nothing_to_reveal() {
        assert!(matches!(refusal(&[(1, 6)], 1), Error::ExpiredWeightCommit));
        assert!(matches!(refusal(&[(1, 6), (2, 7)], 1), Error::ExpiredWeightCommit));
        assert!(matches!(refusal(&[(1, 6)], 3), Error::NoWeightsCommitFound));
        let unknown = refusal(&[(1, 6), (2, 7)], 3);
        assert!(matches!(unknown, Error::InvalidRevealCommitHashNotMatch));
        assert!(matches!(refusal(&[(1, 6), (2, 8)], 2), Error::RevealTooEarly));
    }
}
