//! The next epoch's input, for tools that replay it outside the chain; no part of any block.

use crate::{stake::Stakes, *};
use frame_support::{
    ensure,
    storage::{TransactionOutcome, with_transaction},
};
use frame_system::pallet_prelude::BlockNumberFor;
use myelin_types::{MechId, NetUid, NetUidStorageIndex};
use myelin_yuma::{
    EpochInput, PendingCommit,
    case::{Case, CommitReveal, FORMAT, Step},
    split_emissions,
};
use sp_runtime::{
    DispatchError,
    traits::{One, Saturating},
};

/// An epoch that has not run yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochPreview {
    /// Whether it runs in the next block.
    pub due: bool,
    /// Its input, as a replayable case without expected results.
    pub case: Case,
}

impl<T: Config> Pallet<T> {
    /// What the epoch of a mechanism gets if it runs in the next block. If it is not due there,
    /// the answer is for the epoch as if it were.
    ///
    /// Takes that block's steps up to the epoch, the epochs of other subnets before it included,
    /// gathers the input, and takes all of it back.
    ///
    /// # Errors
    /// `SubnetNotExists` (the root network has no epochs) and `MechanismDoesNotExist`.
    pub fn preview_epoch(netuid: NetUid, mecid: MechId) -> Result<EpochPreview, DispatchError> {
        ensure!(!netuid.is_root() && Self::subnet_exists(netuid), Error::<T>::SubnetNotExists);
        let count = MechanismCountCurrent::<T>::get(netuid);
        ensure!(mecid < count, Error::<T>::MechanismDoesNotExist);
        with_transaction(|| TransactionOutcome::Rollback(Ok(Self::step_to_epoch(netuid, mecid))))
    }

    /// Begins the next block, up to the epoch.
    fn step_to_epoch(netuid: NetUid, mecid: MechId) -> EpochPreview {
        let block = frame_system::Pallet::<T>::block_number();
        frame_system::Pallet::<T>::set_block_number(
            block.saturating_add(BlockNumberFor::<T>::one()),
        );
        let (subnets, emitting, credit) = Self::open_block_step();
        let mut drained = Self::emit_and_drain(&subnets, &emitting, credit);
        let own = drained.epochs.remove(&netuid).map(|subnet| subnet.pots);
        for (other, subnet) in drained.epochs.into_iter().take_while(|(other, _)| *other < netuid) {
            Self::run_drained(other, subnet);
        }
        // A slot that is used up, be it for nothing, has been counted.
        if !drained.slots.contains(&netuid) {
            SubnetEpochIndex::<T>::mutate(netuid, |index| *index = index.saturating_add(1));
        }
        let total = own.unwrap_or_else(|| Self::pots(netuid)).epoch_emission();
        EpochPreview { due: own.is_some(), case: Self::epoch_case(netuid, mecid, total) }
    }

    /// The input of one mechanism's epoch over `total` alpha rao of the subnet.
    fn epoch_case(netuid: NetUid, mecid: MechId, total: u64) -> Case {
        let count = MechanismCountCurrent::<T>::get(netuid).to_u8();
        let split = MechanismEmissionSplit::<T>::get(netuid);
        let parts = split_emissions(total, count, split.as_deref());
        let emission = parts.get(usize::from(mecid.to_u8())).copied().unwrap_or(0);

        let mut stakes = Stakes::<T>::new(netuid);
        let subnet = Self::gather_subnet(netuid, Self::keys_of(netuid), &mut stakes);
        let index = NetUidStorageIndex::new(netuid, mecid);
        let mechanism = Self::gather_mechanism(index, subnet.n());
        let (window, corrections) = (subnet.reveal_window, subnet.corrections);
        let commits = Self::commit_blocks(index, &subnet.hotkeys, window, corrections);
        let input = subnet.input(&mechanism, &commits.blocks, emission);
        let name =
            format!("netuid-{}-mechanism-{}-block-{}", netuid.to_u16(), mecid.to_u8(), input.block);
        let commit_reveal = CommitReveal {
            enabled: CommitRevealWeightsEnabled::<T>::get(netuid),
            reveal_period: RevealPeriodEpochs::<T>::get(netuid),
            epoch_index: SubnetEpochIndex::<T>::get(netuid),
            hash_commits: Vec::new(),
            timelocked_commits: Vec::new(),
        };
        let commit_reveal = with_commits(commit_reveal, input.commit_blocks);
        case_of(name, &input, commit_reveal)
    }
}

/// Adds commits that hide what these blocks do: for each uid its oldest one, which is all that an
/// epoch looks at.
fn with_commits(mut state: CommitReveal, commit_blocks: &[u64]) -> CommitReveal {
    let epoch = state.epoch_index;
    let commits = (0u16..).zip(commit_blocks.iter().copied());
    state.timelocked_commits = commits
        .filter(|(_, block)| *block != u64::MAX)
        .map(|(uid, block)| PendingCommit { uid, epoch, block })
        .collect();
    state.enabled |= !state.timelocked_commits.is_empty();
    state
}

/// A case of one epoch.
fn case_of(name: String, input: &EpochInput, commit_reveal: CommitReveal) -> Case {
    let params = input.params;
    Case {
        format: FORMAT.into(),
        name,
        n: input.n,
        tempo: params.tempo,
        activity_cutoff_factor_milli: params.activity_cutoff_factor_milli,
        kappa: params.kappa,
        max_allowed_validators: params.max_allowed_validators,
        bonds_moving_average: params.bonds_moving_average,
        bonds_penalty: params.bonds_penalty,
        yuma3: params.yuma3,
        liquid_alpha: params.liquid_alpha,
        alpha_low: params.alpha_low,
        alpha_high: params.alpha_high,
        alpha_sigmoid_steepness: params.alpha_sigmoid_steepness,
        tao_weight: params.tao_weight,
        stake_threshold: params.stake_threshold,
        owner_uid: input.owner_uid,
        last_step_block: input.last_step_block,
        alpha_stake: input.alpha_stake.to_vec(),
        root_stake: input.root_stake.to_vec(),
        registered_at: input.registered_at.to_vec(),
        last_update: input.last_update.to_vec(),
        validator_permit: input.validator_permit.to_vec(),
        weights: input.weights.clone(),
        bonds: input.bonds.clone(),
        commit_reveal,
        epochs: vec![Step { block: input.block, emission: input.emission, ..Step::default() }],
        expected: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_of_a_case_hide_what_the_epoch_hides() {
        let state = CommitReveal { epoch_index: 7, reveal_period: 1, ..CommitReveal::default() };
        assert_eq!(with_commits(state.clone(), &[]), state);
        assert_eq!(with_commits(state.clone(), &[u64::MAX]), state);
        let blocks = [u64::MAX, 40, 0];
        let told = with_commits(state, &blocks);
        let commits = told.timelocked_commits.iter().copied();
        let again = myelin_yuma::earliest_commit_blocks(3, 7, told.reveal_period, [], commits);
        assert_eq!((told.enabled, again.as_slice()), (true, blocks.as_slice()));
    }
}
