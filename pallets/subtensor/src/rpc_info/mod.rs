//! # Read models
//!
//! Answers for clients, computed from storage and never stored (spec: registry §25). Each answer
//! reads a subnet's vectors and prefixes once.
//!
//! | file | what it answers |
//! |---|---|
//! | `neurons` | a subnet's neurons, whole or lite |
//! | `subnets` | settings, hyperparameter lists, pool and emission, per-neuron state |
//! | `metagraph` | everything about a subnet, whole or by field |
//! | `stake` | stake of coldkeys, what of it can be removed, fees |
//! | `delegates` | delegates, their nominators and returns |
//! | [`api`] | the runtime APIs that lead here |
//! | `types` | what the answers look like |

pub mod api;
mod convert;
mod delegates;
mod emission;
mod hyperparams;
mod metagraph;
mod neurons;
mod stake;
mod subnets;
mod types;

pub use types::*;

use crate::{stake::StakeWeights, *};
use alloc::vec::Vec;
use codec::Compact;
use myelin_types::{NetUid, NetUidStorageIndex};

/// The largest weight a validator may give; no setting changes it.
const MAX_WEIGHTS_LIMIT: u16 = u16::MAX;

/// Stake weight in whole rao.
fn total_stake(stake: &StakeWeights) -> u64 {
    stake.total.saturating_to_num()
}

/// Text as clients decode it: each byte compact.
fn text(bytes: Vec<u8>) -> Vec<Compact<u8>> {
    bytes.into_iter().map(Compact).collect()
}

/// Values as compact numbers.
fn compact<N, V: Into<N>>(values: Vec<V>) -> Vec<Compact<N>> {
    values.into_iter().map(|value| Compact(value.into())).collect()
}

/// The element of a per-uid vector, or its default where the vector is shorter.
fn at<V: Clone + Default>(values: &[V], uid: u16) -> V {
    values.get(usize::from(uid)).cloned().unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// A subnet's hotkeys by uid, up to the first uid without one.
    fn hotkeys_by_uid(netuid: NetUid) -> Vec<T::AccountId> {
        let mut keys: Vec<(u16, T::AccountId)> = Keys::<T>::iter_prefix(netuid).collect();
        keys.sort_unstable_by_key(|(uid, _)| *uid);
        keys.into_iter()
            .zip(0u16..)
            .take_while(|((uid, _), expected)| uid == expected)
            .map(|((_, hotkey), _)| hotkey)
            .collect()
    }

    /// Block of each uid's registration.
    fn registration_blocks(netuid: NetUid) -> Vec<u64> {
        let mut blocks = alloc::vec![0; usize::from(SubnetworkN::<T>::get(netuid))];
        for (uid, block) in BlockAtRegistration::<T>::iter_prefix(netuid) {
            if let Some(slot) = blocks.get_mut(usize::from(uid)) {
                *slot = block;
            }
        }
        blocks
    }

    /// Pending alpha of miners and validators, in rao.
    fn pending_alpha(netuid: NetUid) -> u64 {
        PendingValidatorEmission::<T>::get(netuid)
            .saturating_add(PendingServerEmission::<T>::get(netuid))
            .to_u64()
    }

    /// Blocks since a subnet's last epoch was paid.
    fn blocks_since_step(netuid: NetUid) -> u64 {
        Self::now().saturating_sub(LastMechansimStepBlock::<T>::get(netuid))
    }

    /// Incentives and last updates of a subnet's mechanism, by uid.
    fn mechanism_vectors(index: NetUidStorageIndex) -> (Vec<u16>, Vec<u64>) {
        (Incentive::<T>::get(index), LastUpdate::<T>::get(index))
    }
}
