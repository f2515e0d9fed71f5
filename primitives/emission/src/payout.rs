//! What a drained subnet pays to whom (spec §12.1, §12.5).

use crate::U96F32;
use crate::dividends::{
    DividendParts, Hotkeys, Neuron, Rates, SharedDividends, share_with_parents, split_pots,
};
use crate::fixed::{floor, per_u16, per_u64, safe_div, whole};
use crate::pending::Pots;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// Everything the distribution of one subnet depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct DistributionInput<A: Ord> {
    /// The drained pots.
    pub pots: Pots,
    /// Rates of the chain.
    pub rates: Rates,
    /// Every registered hotkey with the result of the epoch on [`Pots::epoch_emission`].
    pub neurons: BTreeMap<A, Neuron<A>>,
    /// Stakes, owners and takes of the registered hotkeys and their parents.
    pub hotkeys: Hotkeys<A>,
    /// Registered hotkeys of the subnet's owner, including the owner hotkey: not paid as miners.
    pub owner_hotkeys: BTreeSet<A>,
}

/// Incentive of one miner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct MinerPayment<A> {
    /// The miner.
    pub hotkey: A,
    /// Its incentive in rao of alpha, possibly 0.
    pub incentive: u64,
    /// Withheld because the miner belongs to the subnet's owner: to be recycled or burned.
    pub withheld: bool,
}

/// Dividends of one hotkey, in rao of alpha.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct DividendPayment<A> {
    /// The validator, or a parent of one.
    pub hotkey: A,
    /// Take, staked to the hotkey's owner.
    pub take: u64,
    /// For the stakers: added to the hotkey's share pool, or made claimable by root stakers.
    pub stakers: u64,
}

/// Payments of one subnet. They are carried out field by field, in the order of the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Distribution<A> {
    /// Alpha to recycle on behalf of `CKBurn`, before any payment.
    pub childkey_burned: u64,
    /// Owner cut in rao of alpha; paid only if the subnet has an owner and an owner hotkey.
    pub owner_cut: u64,
    /// Miners in ascending order of their hotkey.
    pub miners: Vec<MinerPayment<A>>,
    /// New `MinerBurned`: withheld part of all incentives.
    pub miner_burned: U96F32,
    /// Dividends of alpha stakers, ascending by hotkey, zeros included.
    pub alpha_dividends: Vec<DividendPayment<A>>,
    /// Dividends of root stakers, ascending by hotkey, zeros included.
    pub root_dividends: Vec<DividendPayment<A>>,
}

impl<A: Ord + Clone> DistributionInput<A> {
    /// Computes all payments. If no miner earned anything the validators get the miners' pot too.
    pub fn distribute(&self) -> Distribution<A> {
        let incentives = self.incentives();
        let alpha_pot = if incentives == 0 {
            self.pots.validator.saturating_add(self.pots.server)
        } else {
            self.pots.validator
        };
        let SharedDividends { by_hotkey, burned } =
            share_with_parents(&self.neurons, &self.hotkeys, &self.rates);
        let tao_weight = per_u64(self.rates.tao_weight);
        let parts = split_pots(&by_hotkey, &self.hotkeys, tao_weight, alpha_pot, self.pots.root);
        let miners = self.miners();
        let withheld = miners.iter().filter(|miner| miner.withheld).map(|miner| miner.incentive);
        Distribution {
            childkey_burned: burned,
            owner_cut: self.pots.owner_cut,
            miner_burned: safe_div(whole(total(withheld)), whole(incentives)),
            alpha_dividends: self.pay(&parts, |part| part.alpha),
            root_dividends: self.pay(&parts, |part| part.root),
            miners,
        }
    }

    fn incentives(&self) -> u64 {
        total(self.neurons.values().map(|neuron| neuron.incentive))
    }

    fn miners(&self) -> Vec<MinerPayment<A>> {
        self.neurons
            .iter()
            .map(|(hotkey, neuron)| MinerPayment {
                hotkey: hotkey.clone(),
                incentive: neuron.incentive,
                withheld: self.owner_hotkeys.contains(hotkey),
            })
            .collect()
    }

    fn pay(
        &self,
        parts: &BTreeMap<A, DividendParts>,
        amount: impl Fn(&DividendParts) -> U96F32,
    ) -> Vec<DividendPayment<A>> {
        parts
            .iter()
            .map(|(hotkey, part)| {
                let take = self.hotkeys.get(hotkey).map_or(0, |state| state.delegate_take);
                let amount = amount(part);
                let taken = per_u16(take).saturating_mul(amount);
                DividendPayment {
                    hotkey: hotkey.clone(),
                    take: floor(taken),
                    stakers: floor(amount.saturating_sub(taken)),
                }
            })
            .collect()
    }
}

impl<A> Distribution<A> {
    /// Everything that is paid or withheld, in rao of alpha. What the pots held beyond it stays in
    /// circulation without an owner.
    pub fn total(&self) -> u64 {
        let dividends = self.alpha_dividends.iter().chain(&self.root_dividends);
        total(self.miners.iter().map(|miner| miner.incentive))
            .saturating_add(total(dividends.map(|paid| paid.take.saturating_add(paid.stakers))))
            .saturating_add(self.owner_cut)
    }
}

/// Saturating sum.
fn total(amounts: impl Iterator<Item = u64>) -> u64 {
    amounts.fold(0, u64::saturating_add)
}
