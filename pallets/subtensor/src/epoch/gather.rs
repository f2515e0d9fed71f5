//! Everything an epoch reads (spec: yuma-epoch §2).
//!
//! Each storage prefix is walked once, and what all mechanisms of a subnet share is read once for
//! all of them; nothing is read pair by pair.

use crate::*;
use alloc::{vec, vec::Vec};
use frame_support::traits::Get;
use myelin_types::{Correction, NetUid, NetUidStorageIndex};
use myelin_yuma::{EpochInput, EpochParams, SparseRows};

/// What the mechanisms of a subnet have in common. Vectors are indexed by uid.
pub(crate) struct SubnetState<AccountId> {
    n: u16,
    block: u64,
    last_step_block: u64,
    owner_uid: Option<u16>,
    params: EpochParams,
    /// Hotkeys; nothing for a uid without key.
    pub(crate) hotkeys: Vec<Option<AccountId>>,
    registered_at: Vec<u64>,
    alpha_stake: Vec<u64>,
    root_stake: Vec<u64>,
    validator_permit: Vec<bool>,
}

/// What belongs to one mechanism. Rows and vectors are indexed by uid.
pub(crate) struct MechanismState {
    last_update: Vec<u64>,
    weights: SparseRows,
    /// Bonds of the last epoch.
    pub(crate) bonds: SparseRows,
    /// Whether a bond row is stored at all; an empty one may be.
    pub(crate) bonds_stored: Vec<bool>,
}

impl<AccountId> SubnetState<AccountId> {
    /// Number of uids.
    pub(crate) fn n(&self) -> u16 {
        self.n
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
            validator_permit: &self.validator_permit,
            commit_blocks,
            weights: &mechanism.weights,
            bonds: &mechanism.bonds,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// Reads what the mechanisms of a subnet share.
    pub(crate) fn gather_subnet(netuid: NetUid) -> SubnetState<T::AccountId> {
        let n = SubnetworkN::<T>::get(netuid);
        let hotkeys = by_uid(n, Keys::<T>::iter_prefix(netuid).map(|(uid, key)| (uid, Some(key))));
        // A uid without key counts as registered at block 0, whatever is stored.
        let registered_at = by_uid(n, BlockAtRegistration::<T>::iter_prefix(netuid));
        let registered_at = hotkeys
            .iter()
            .zip(registered_at)
            .map(|(key, block)| if key.is_some() { block } else { 0 })
            .collect();
        let stakes = Self::stake_weights_on(netuid);
        SubnetState {
            n,
            block: Self::now(),
            last_step_block: Self::last_step_block(netuid),
            owner_uid: Self::owner_uid(netuid),
            params: Self::epoch_params(netuid),
            hotkeys,
            registered_at,
            alpha_stake: stakes.iter().map(|stake| stake.alpha.to_u64()).collect(),
            root_stake: stakes.iter().map(|stake| stake.tao.to_u64()).collect(),
            validator_permit: ValidatorPermit::<T>::get(netuid),
        }
    }

    /// Reads what belongs to one mechanism of a subnet with `n` uids.
    pub(crate) fn gather_mechanism(index: NetUidStorageIndex, n: u16) -> MechanismState {
        let weights: Vec<Vec<(u16, u16)>> = by_uid(n, Weights::<T>::iter_prefix(index));
        let bonds = by_uid(n, Bonds::<T>::iter_prefix(index).map(|(uid, row)| (uid, Some(row))));
        let bonds_stored = bonds.iter().map(Option::is_some).collect();
        let bonds: Vec<Vec<(u16, u16)>> =
            bonds.into_iter().map(Option::unwrap_or_default).collect();
        MechanismState {
            last_update: LastUpdate::<T>::get(index),
            weights: weights.into(),
            bonds: bonds.into(),
            bonds_stored,
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
    fn last_step_block(netuid: NetUid) -> u64 {
        let block = LastMechansimStepBlock::<T>::get(netuid);
        if T::Corrections::get().contains(Correction::FreshBonds) {
            block.saturating_sub(1)
        } else {
            block
        }
    }

    fn epoch_params(netuid: NetUid) -> EpochParams {
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
            tao_weight: TaoWeight::<T>::get(),
            stake_threshold: StakeThreshold::<T>::get(),
            keep_omitted_bonds: T::Corrections::get().contains(Correction::KeptBonds),
        }
    }
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
