//! Everything an epoch reads (spec: yuma-epoch §2).
//!
//! Each storage prefix is walked once, and what all mechanisms of a subnet share is read once for
//! all of them; nothing is read pair by pair.

use crate::{
    stake::{StakeWeights, Stakes},
    weights::RevealWindow,
    *,
};
use alloc::{vec, vec::Vec};
use frame_support::traits::Get;
use myelin_types::{Correction, Corrections, NetUid, NetUidStorageIndex};
use myelin_yuma::{EpochInput, EpochParams, SparseRows};

/// A subnet's hotkeys with their uids, as stored.
pub type UidKeys<AccountId> = Vec<(u16, AccountId)>;

/// What the mechanisms of a subnet have in common. Vectors are indexed by uid.
pub(crate) struct SubnetState<AccountId> {
    n: u16,
    block: u64,
    last_step_block: u64,
    owner_uid: Option<u16>,
    params: EpochParams,
    /// The window of reveals, with commit–reveal.
    pub(crate) reveal_window: Option<RevealWindow>,
    /// The corrections the chain makes.
    pub(crate) corrections: Corrections,
    /// Hotkeys; nothing for a uid without key.
    pub(crate) hotkeys: Vec<Option<AccountId>>,
    registered_at: Vec<u64>,
    alpha_stake: Vec<u64>,
    root_stake: Vec<u64>,
    /// Permits of the last epoch; nothing before the first.
    pub(crate) validator_permit: Option<Vec<bool>>,
}

/// What belongs to one mechanism. Rows and vectors are indexed by uid.
pub(crate) struct MechanismState {
    last_update: Vec<u64>,
    weights: SparseRows,
    /// Bonds of the last epoch.
    pub(crate) bonds: SparseRows,
    /// Whether a bond row is stored at all; an empty one may be.
    pub(crate) bonds_stored: Vec<bool>,
    /// Rows that were read, of weights and bonds together.
    rows_read: usize,
}

impl MechanismState {
    /// Rows and entries that were read, of weights and bonds together.
    pub(crate) fn extent(&self) -> (usize, usize) {
        let entries = self.weights.entry_count().saturating_add(self.bonds.entry_count());
        (self.rows_read, entries)
    }
}

impl<AccountId> SubnetState<AccountId> {
    /// Number of uids.
    pub(crate) fn n(&self) -> u16 {
        self.n
    }

    /// `StakeThreshold`.
    pub(crate) fn stake_threshold(&self) -> u64 {
        self.params.stake_threshold
    }

    /// Whether bonds follow the liquid alpha, which costs more.
    pub(crate) fn has_liquid_alpha(&self) -> bool {
        self.params.yuma3 && self.params.liquid_alpha
    }

    /// Input of the epoch of one mechanism with `emission` alpha rao to distribute;
    /// `commit_blocks` are those of [`Pallet::commit_blocks`].
    pub(crate) fn input<'a>(
        &'a self,
        mechanism: &'a MechanismState,
        commit_blocks: &'a [u64],
        emission: u64,
    ) -> EpochInput<'a> {
        EpochInput {
            n: self.n,
            block: self.block,
            last_step_block: self.last_step_block,
            emission,
            owner_uid: self.owner_uid,
            params: self.params,
            alpha_stake: &self.alpha_stake,
            root_stake: &self.root_stake,
            registered_at: &self.registered_at,
            last_update: &mechanism.last_update,
            validator_permit: self.validator_permit.as_deref().unwrap_or_default(),
            commit_blocks,
            weights: &mechanism.weights,
            bonds: &mechanism.bonds,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The subnet's hotkeys with their uids.
    pub(crate) fn keys_of(netuid: NetUid) -> UidKeys<T::AccountId> {
        Keys::<T>::iter_prefix(netuid).collect()
    }

    /// Reads what the mechanisms of a subnet share; `keys` are its hotkeys, `stakes` is to keep
    /// what is read about them.
    pub(crate) fn gather_subnet(
        netuid: NetUid,
        keys: UidKeys<T::AccountId>,
        stakes: &mut Stakes<T>,
    ) -> SubnetState<T::AccountId> {
        let n = SubnetworkN::<T>::get(netuid);
        let hotkeys = by_uid(n, keys.into_iter().map(|(uid, key)| (uid, Some(key))));
        // A uid without key counts as registered at block 0, whatever is stored.
        let registered_at = by_uid(n, BlockAtRegistration::<T>::iter_prefix(netuid));
        let registered_at = hotkeys
            .iter()
            .zip(registered_at)
            .map(|(key, block)| if key.is_some() { block } else { 0 })
            .collect();
        let weigh = |key: &Option<T::AccountId>| {
            key.as_ref().map_or_else(StakeWeights::default, |key| stakes.weigh(key))
        };
        let weights: Vec<StakeWeights> = hotkeys.iter().map(weigh).collect();
        let corrections = T::Corrections::get();
        SubnetState {
            n,
            block: Self::now(),
            last_step_block: Self::last_step_block(netuid, corrections),
            owner_uid: Self::owner_uid(netuid),
            params: Self::epoch_params(netuid, stakes.tao_weight, corrections),
            reveal_window: Self::reveal_window_in_epoch(netuid),
            corrections,
            hotkeys,
            registered_at,
            alpha_stake: weights.iter().map(|stake| stake.alpha.to_u64()).collect(),
            root_stake: weights.iter().map(|stake| stake.tao.to_u64()).collect(),
            validator_permit: ValidatorPermit::<T>::try_get(netuid).ok(),
        }
    }

    /// Reads what belongs to one mechanism of a subnet with `n` uids.
    pub(crate) fn gather_mechanism(index: NetUidStorageIndex, n: u16) -> MechanismState {
        let mut rows_read = 0usize;
        let mut count = || rows_read = rows_read.saturating_add(1);
        let weights: Vec<Vec<(u16, u16)>> =
            by_uid(n, Weights::<T>::iter_prefix(index).inspect(|_| count()));
        let bonds = Bonds::<T>::iter_prefix(index).inspect(|_| count());
        let bonds = by_uid(n, bonds.map(|(uid, row)| (uid, Some(row))));
        let bonds_stored = bonds.iter().map(Option::is_some).collect();
        let bonds: Vec<Vec<(u16, u16)>> =
            bonds.into_iter().map(Option::unwrap_or_default).collect();
        MechanismState {
            last_update: LastUpdate::<T>::get(index),
            weights: weights.into(),
            bonds: bonds.into(),
            bonds_stored,
            rows_read,
        }
    }

    /// Uid of the subnet owner's hotkey, if one is set and registered.
    pub(crate) fn owner_uid(netuid: NetUid) -> Option<u16> {
        let hotkey = SubnetOwnerHotkey::<T>::try_get(netuid).ok()?;
        Uids::<T>::get(netuid, hotkey)
    }

    /// Block of the last epoch, up to which registrations count as earlier than the bonds
    /// (yuma-epoch §7.3).
    ///
    /// Neurons register in extrinsics, after a block's epochs: those of the very block of the
    /// epoch came later. With the correction they count so, in all mechanisms and whether or not
    /// epochs were deferred or skipped since.
    fn last_step_block(netuid: NetUid, corrections: Corrections) -> u64 {
        let block = LastMechansimStepBlock::<T>::get(netuid);
        if corrections.contains(Correction::FreshBonds) { block.saturating_sub(1) } else { block }
    }

    fn epoch_params(netuid: NetUid, tao_weight: u64, corrections: Corrections) -> EpochParams {
        let (alpha_low, alpha_high) = AlphaValues::<T>::get(netuid);
        EpochParams {
            tempo: Tempo::<T>::get(netuid),
            activity_cutoff_factor_milli: ActivityCutoffFactorMilli::<T>::get(netuid),
            kappa: Kappa::<T>::get(netuid),
            max_allowed_validators: MaxAllowedValidators::<T>::get(netuid),
            bonds_moving_average: BondsMovingAverage::<T>::get(netuid),
            bonds_penalty: BondsPenalty::<T>::get(netuid),
            yuma3: Yuma3On::<T>::get(netuid),
            liquid_alpha: LiquidAlphaOn::<T>::get(netuid),
            alpha_low,
            alpha_high,
            alpha_sigmoid_steepness: AlphaSigmoidSteepness::<T>::get(netuid),
            tao_weight,
            stake_threshold: StakeThreshold::<T>::get(),
            keep_omitted_bonds: corrections.contains(Correction::KeptBonds),
        }
    }
}

/// Whether no hotkey holds two uids; an epoch over such keys would pay wrongly.
pub(crate) fn are_distinct<AccountId: Ord>(keys: &[(u16, AccountId)]) -> bool {
    let mut hotkeys: Vec<&AccountId> = keys.iter().map(|(_, hotkey)| hotkey).collect();
    hotkeys.sort_unstable();
    hotkeys.windows(2).all(|pair| pair.first() != pair.last())
}

/// Places values by uid into a vector of `n`; uids from `n` on are dropped, missing ones get the
/// default.
fn by_uid<V: Clone + Default>(n: u16, values: impl Iterator<Item = (u16, V)>) -> Vec<V> {
    let mut out = vec![V::default(); usize::from(n)];
    for (uid, value) in values {
        if let Some(slot) = out.get_mut(usize::from(uid)) {
            *slot = value;
        }
    }
    out
}
