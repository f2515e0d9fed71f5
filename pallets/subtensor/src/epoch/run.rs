//! An epoch of a subnet: gather → [`myelin_yuma`] → apply (spec: yuma-epoch §5, registry §17).

use super::gather::SubnetState;
use crate::*;
use alloc::vec::Vec;
use frame_support::traits::Get;
use myelin_types::{AlphaBalance, Correction, MechId, NetUid, NetUidStorageIndex};
use myelin_yuma::{SubnetOutput, split_emissions};

/// What one hotkey earned in an epoch: its incentive as a miner, its dividend as a validator.
pub type Earnings<AccountId> = (AccountId, AlphaBalance, AlphaBalance);

impl<T: Config> Pallet<T> {
    /// Runs the epoch of every mechanism of a subnet over `emission` alpha and stores the results.
    ///
    /// Returns the hotkeys in ascending order, those that earned nothing included. Incentives are
    /// amounts to pay; dividends only weigh validators against each other (emission §12.1).
    pub fn run_epoch(netuid: NetUid, emission: AlphaBalance) -> Vec<Earnings<T::AccountId>> {
        let subnet = Self::gather_subnet(netuid);
        let total = emission.to_u64();
        let count = MechanismCountCurrent::<T>::get(netuid).to_u8();
        let split = MechanismEmissionSplit::<T>::get(netuid);
        let mut output = if T::Corrections::get().contains(Correction::CountedOnce) {
            SubnetOutput::counting_once()
        } else {
            SubnetOutput::default()
        };
        for (mecid, part) in (0..count).zip(split_emissions(total, count, split.as_deref())) {
            let index = NetUidStorageIndex::new(netuid, MechId::new(mecid));
            let mechanism = Self::gather_mechanism(index, subnet.n());
            let commit_blocks = Self::commit_blocks(index, &subnet.hotkeys);
            let input = subnet.input(&mechanism, &commit_blocks, part);
            let result = myelin_yuma::run_epoch(&input);
            Self::apply_mechanism(index, &mechanism, &result);
            output.add(&result, part, total);
        }
        Self::apply_subnet(netuid, &output);
        earnings(subnet, &output)
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
