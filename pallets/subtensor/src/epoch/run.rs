//! An epoch of a subnet: gather → [`myelin_yuma`] → apply (spec: yuma-epoch §5, registry §17).

use super::gather::{SubnetState, UidKeys};
use crate::{block_step::work::Work, stake::Stakes, *};
use alloc::vec::Vec;
use myelin_types::{AlphaBalance, Correction, MechId, NetUid, NetUidStorageIndex};
use myelin_yuma::{SubnetOutput, split_emissions};

/// What one hotkey earned in an epoch: its incentive as a miner, its dividend as a validator.
pub type Earnings<AccountId> = (AccountId, AlphaBalance, AlphaBalance);

/// What an epoch leaves for the payout.
pub(crate) struct EpochResult<T: Config> {
    /// By hotkey in ascending order, those that earned nothing included. Incentives are amounts
    /// to pay; dividends only weigh validators against each other (emission §12.1).
    pub(crate) earnings: Vec<Earnings<T::AccountId>>,
    /// What each mechanism had to distribute.
    pub(crate) parts: Vec<AlphaBalance>,
    /// What was read about the hotkeys.
    pub(crate) stakes: Stakes<T>,
    /// What the epoch cost.
    pub(crate) work: Work,
}

impl<T: Config> Pallet<T> {
    /// Runs the epoch of every mechanism of a subnet over `emission` alpha and stores the results;
    /// `keys` are the subnet's hotkeys.
    pub(crate) fn run_epoch(
        netuid: NetUid,
        emission: AlphaBalance,
        keys: UidKeys<T::AccountId>,
    ) -> EpochResult<T> {
        let mut stakes = Stakes::<T>::new(netuid);
        let subnet = Self::gather_subnet(netuid, keys, &mut stakes);
        let mut work = Work::epoch(subnet.n(), stakes.extent());
        let total = emission.to_u64();
        let count = MechanismCountCurrent::<T>::get(netuid).to_u8();
        let split = MechanismEmissionSplit::<T>::get(netuid);
        let mut output = if subnet.corrections.contains(Correction::CountedOnce) {
            SubnetOutput::counting_once()
        } else {
            SubnetOutput::default()
        };
        let parts = split_emissions(total, count, split.as_deref());
        for (mecid, part) in (0..count).zip(parts.iter().copied()) {
            let index = NetUidStorageIndex::new(netuid, MechId::new(mecid));
            let mechanism = Self::gather_mechanism(index, subnet.n());
            let commits = Self::commit_blocks(
                index,
                &subnet.hotkeys,
                subnet.reveal_window,
                subnet.corrections,
            );
            let input = subnet.input(&mechanism, &commits.blocks, part);
            let result = myelin_yuma::run_epoch(&input);
            let written = Self::apply_mechanism(index, &mechanism, &result, count > 1);
            work.commits(commits.read);
            work.mechanism(mechanism.extent(), subnet.has_liquid_alpha(), written);
            output.add(&result, part, total);
        }
        work.writes(Self::apply_subnet(netuid, &subnet, &output));
        work.voting_power(Self::update_voting_power(netuid, &subnet, &output));
        let parts = parts.into_iter().map(AlphaBalance::new).collect();
        EpochResult { earnings: earnings(subnet, &output), parts, stakes, work }
    }
}

/// Joins hotkeys with what they earned, in ascending order of the hotkeys.
fn earnings<AccountId: Ord>(
    subnet: SubnetState<AccountId>,
    output: &SubnetOutput,
) -> Vec<Earnings<AccountId>> {
    let mut list: Vec<Earnings<AccountId>> = subnet
        .hotkeys
        .into_iter()
        .zip(&output.server_emission)
        .zip(&output.validator_emission)
        .filter_map(|((hotkey, incentive), dividend)| {
            Some((hotkey?, AlphaBalance::new(*incentive), AlphaBalance::new(*dividend)))
        })
        .collect();
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    list
}
