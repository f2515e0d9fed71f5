//! Conviction, and the subnet's owner that it makes (spec: staking §13.7).

use crate::*;
use alloc::collections::BTreeMap;
use frame_support::traits::Get;
use myelin_lock::{LockKind, LockState};
use myelin_types::{NetUid, fixed::U64F64};

/// Age, in blocks, from which on a subnet's owner may be voted out: one year.
const AGE_OF_CONTEST: u64 = 2_629_800;
/// The locks must have a conviction of at least this part of the circulating alpha.
const QUORUM_DIVISOR: u64 = 10;

const KINDS: [LockKind; 2] =
    [LockKind { perpetual: true, of_owner: false }, LockKind { perpetual: false, of_owner: false }];

/// What came of looking at a subnet's convictions.
#[derive(Default)]
pub(crate) struct Contest {
    /// Hotkeys whose conviction was looked at.
    pub(crate) contenders: usize,
    /// Whether the subnet's owner changed, and perhaps who has which uid.
    pub(crate) has_new_owner: bool,
}

impl<T: Config> Pallet<T> {
    /// Conviction of all locks on the subnet towards a hotkey, in rao of alpha.
    pub fn hotkey_conviction(netuid: NetUid, hotkey: &T::AccountId) -> U64F64 {
        let others = KINDS.into_iter().fold(U64F64::default(), |total, kind| {
            let sum = Self::roll(&Self::sum_of_locks(netuid, hotkey, kind), kind);
            total.saturating_add(sum.conviction)
        });
        if Self::is_owner_hotkey(netuid, hotkey) {
            others.saturating_add(Self::owner_conviction(netuid))
        } else {
            others
        }
    }

    /// The hotkey with the most conviction behind it, of equals that with the greatest bytes.
    pub fn most_convicted_hotkey(netuid: NetUid) -> Option<T::AccountId> {
        best(Self::convictions(netuid)).map(|(king, _)| king)
    }

    fn owner_conviction(netuid: NetUid) -> U64F64 {
        [(OwnerLock::<T>::get(netuid), true), (DecayingOwnerLock::<T>::get(netuid), false)]
            .into_iter()
            .filter_map(|(sum, perpetual)| {
                Some(Self::roll(&sum?, LockKind { perpetual, of_owner: true }).conviction)
            })
            .fold(U64F64::default(), |total, conviction| total.saturating_add(conviction))
    }

    /// Conviction by hotkey, of every hotkey that has a sum of locks.
    fn convictions(netuid: NetUid) -> BTreeMap<T::AccountId, U64F64> {
        let mut scores = BTreeMap::<T::AccountId, U64F64>::new();
        let mut count = |hotkey: T::AccountId, conviction: U64F64| {
            let score = scores.entry(hotkey).or_default();
            *score = score.saturating_add(conviction);
        };
        let [perpetual, decaying] = KINDS;
        for (hotkey, sum) in HotkeyLock::<T>::iter_prefix(netuid) {
            count(hotkey, Self::roll(&sum, perpetual).conviction);
        }
        for (hotkey, sum) in DecayingHotkeyLock::<T>::iter_prefix(netuid) {
            count(hotkey, Self::roll(&sum, decaying).conviction);
        }
        let owned =
            OwnerLock::<T>::contains_key(netuid) || DecayingOwnerLock::<T>::contains_key(netuid);
        if owned && let Ok(hotkey) = SubnetOwnerHotkey::<T>::try_get(netuid) {
            count(hotkey, Self::owner_conviction(netuid));
        }
        scores
    }

    /// Makes the owner of the most convicted hotkey the owner of the subnet, when the subnet is
    /// old enough and the locks are of weight; called when its epoch runs, before the payout.
    pub(crate) fn contest_ownership(netuid: NetUid) -> Contest {
        let circulating = SubnetAlphaOut::<T>::get(netuid).to_u64();
        let since = NetworkRegisteredAt::<T>::get(netuid).saturating_add(AGE_OF_CONTEST);
        if circulating == 0 || Self::now() < since {
            return Contest::default();
        }
        let scores = Self::convictions(netuid);
        let total =
            scores.values().fold(U64F64::default(), |sum, score| sum.saturating_add(*score));
        let enough =
            total.saturating_mul(U64F64::from_num(QUORUM_DIVISOR)) >= U64F64::from_num(circulating);
        let contenders = scores.len();
        let king = best(scores).filter(|_| enough);
        let has_new_owner = king.is_some_and(|(king, _)| Self::make_owner(netuid, king));
        Contest { contenders, has_new_owner }
    }

    /// Makes the hotkey and its coldkey the owners of the subnet, unless they are already, nobody
    /// owns the hotkey, or there is no uid for it; whether they are new.
    fn make_owner(netuid: NetUid, king: T::AccountId) -> bool {
        let Ok(new_coldkey) = Owner::<T>::try_get(&king) else { return false };
        let old_coldkey = SubnetOwner::<T>::get(netuid);
        if new_coldkey == defaults::ZeroAccount::<T>::get() || new_coldkey == old_coldkey {
            return false;
        }
        if !Uids::<T>::contains_key(netuid, &king) && Self::seat_neuron(netuid, &king).is_err() {
            return false;
        }
        Self::crown(netuid, &king);
        SubnetOwner::<T>::insert(netuid, &new_coldkey);
        SubnetOwnerHotkey::<T>::insert(netuid, &king);
        Self::deposit_event(Event::SubnetOwnerChanged { netuid, old_coldkey, new_coldkey });
        true
    }

    /// Rebooks the sums of locks: those towards the owner's hotkey become those of an ordinary one,
    /// those towards `king` the owner's.
    fn crown(netuid: NetUid, king: &T::AccountId) {
        for ordinary in KINDS {
            let owning = LockKind { of_owner: true, ..ordinary };
            let former = SubnetOwnerHotkey::<T>::try_get(netuid).ok();
            if let Some(former) = &former {
                let sum = Self::roll(&Self::sum_of_locks(netuid, former, owning), owning);
                Self::put_sum_of_locks(netuid, former, owning, LockState::default());
                if !sum.is_empty() {
                    let mut merged = Self::sum_of_locks(netuid, former, ordinary);
                    merged = Self::roll(&merged, ordinary);
                    merged.merge(&sum);
                    Self::put_sum_of_locks(netuid, former, ordinary, Self::roll(&merged, ordinary));
                }
            }
            let sum = Self::sum_of_locks(netuid, king, ordinary);
            Self::put_sum_of_locks(netuid, king, ordinary, LockState::default());
            Self::put_sum_of_locks(netuid, king, owning, Self::roll(&sum, owning));
        }
    }
}

/// The highest score, of equals that of the greatest hotkey.
fn best<A: Ord + Clone>(scores: BTreeMap<A, U64F64>) -> Option<(A, U64F64)> {
    scores.into_iter().max_by_key(|(hotkey, score)| (*score, hotkey.clone()))
}
