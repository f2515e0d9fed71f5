//! What a drained subnet pays to whom (spec §12.1, §12.5).

use crate::U96F32;
use crate::dividends::{
    DividendParts, Hotkeys, Neuron, Rates, SharedDividends, share_with_parents, split_pots,
};
use crate::fixed::{floor, per_u16, per_u64, safe_div, whole};
use crate::pending::Pots;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// Corrections of a distribution; without any it is the specification's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct PayoutRules {
    /// Payments and recycled alpha add up to what the pots held, up to rounding: validators get
    /// what the epoch did not award to miners, root stakers at most what is left then, and a pot
    /// without anybody to pay is recycled. What `CKBurn` recycles comes out of the dividends.
    pub balanced: bool,
    /// What rounding leaves of a pot goes back into it.
    pub keep_dust: bool,
}

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
    /// Corrections to make.
    #[cfg_attr(feature = "std", serde(default))]
    pub rules: PayoutRules,
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
    /// Alpha to recycle before any payment, on behalf of `CKBurn` and of pots without recipients.
    pub recycled: u64,
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
    /// What goes back into the pots of validators and of root.
    pub dust: Pots,
}

/// What the dividends of one distribution are paid from, in rao of alpha.
struct DividendPots {
    alpha: u64,
    root: u64,
}

/// What the payments leave of a pot, in rao of alpha; 0 where no correction asks.
struct Leftover {
    /// All of a pot that nobody has a claim on.
    ownerless: u64,
    /// The rounding.
    dust: u64,
}

impl<A: Ord + Clone> DistributionInput<A> {
    /// Computes all payments. If no miner earned anything the validators get the miners' pot too.
    pub fn distribute(&self) -> Distribution<A> {
        let incentives = self.incentives();
        let SharedDividends { by_hotkey, burned } =
            share_with_parents(&self.neurons, &self.hotkeys, &self.rates);
        let (pots, burned) = self.dividend_pots(incentives, burned);
        let tao_weight = per_u64(self.rates.tao_weight);
        let parts = split_pots(&by_hotkey, &self.hotkeys, tao_weight, pots.alpha, pots.root);
        let (alpha_dividends, alpha) = self.pay(pots.alpha, &parts, |part| part.alpha);
        let (root_dividends, root) = self.pay(pots.root, &parts, |part| part.root);
        let miners = self.miners();
        let withheld = miners.iter().filter(|miner| miner.withheld).map(|miner| miner.incentive);
        Distribution {
            recycled: total([burned, alpha.ownerless, root.ownerless].into_iter()),
            owner_cut: self.pots.owner_cut,
            miner_burned: safe_div(whole(total(withheld)), whole(incentives)),
            alpha_dividends,
            root_dividends,
            miners,
            dust: Pots { validator: alpha.dust, root: root.dust, ..Pots::default() },
        }
    }

    /// What dividends are paid from, and what is recycled of `burned`.
    fn dividend_pots(&self, incentives: u64, burned: u64) -> (DividendPots, u64) {
        let Pots { server, validator, root, .. } = self.pots;
        if !self.rules.balanced {
            let alpha = if incentives == 0 { validator.saturating_add(server) } else { validator };
            return (DividendPots { alpha, root }, burned);
        }
        let alpha = validator.saturating_add(server).saturating_sub(incentives);
        let root = root.min(self.pots.epoch_emission().saturating_sub(incentives));
        // Never more than there is, and of the validators' pot first.
        let burned = burned.min(alpha.saturating_add(root));
        let of_root = burned.saturating_sub(alpha);
        let pots = DividendPots {
            alpha: alpha.saturating_sub(burned),
            root: root.saturating_sub(of_root),
        };
        (pots, burned)
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

    /// Payments to all hotkeys from one pot, and what is left of it.
    fn pay(
        &self,
        pot: u64,
        parts: &BTreeMap<A, DividendParts>,
        amount: impl Fn(&DividendParts) -> U96F32,
    ) -> (Vec<DividendPayment<A>>, Leftover) {
        let payment = |(hotkey, part): (&A, &DividendParts)| {
            let take = self.hotkeys.get(hotkey).map_or(0, |state| state.delegate_take);
            let amount = amount(part);
            let taken = per_u16(take).saturating_mul(amount);
            DividendPayment {
                hotkey: hotkey.clone(),
                take: floor(taken),
                stakers: floor(amount.saturating_sub(taken)),
            }
        };
        let payments: Vec<_> = parts.iter().map(payment).collect();
        let left = pot.saturating_sub(total(payments.iter().map(DividendPayment::total)));
        let has_recipients = parts.values().any(|part| amount(part) > 0);
        let when = |rule, left| if rule { left } else { 0 };
        let leftover = Leftover {
            ownerless: when(self.rules.balanced && !has_recipients, left),
            dust: when(self.rules.keep_dust && has_recipients, left),
        };
        (payments, leftover)
    }
}

impl<A> DividendPayment<A> {
    /// Take and stakers' part together.
    const fn total(&self) -> u64 {
        self.take.saturating_add(self.stakers)
    }
}

impl<A> Distribution<A> {
    /// Everything that is paid or withheld, in rao of alpha. What the pots held beyond it stays in
    /// circulation without an owner.
    pub fn total(&self) -> u64 {
        let dividends = self.alpha_dividends.iter().chain(&self.root_dividends);
        total(self.miners.iter().map(|miner| miner.incentive))
            .saturating_add(total(dividends.map(DividendPayment::total)))
            .saturating_add(self.owner_cut)
    }
}

/// Saturating sum.
fn total(amounts: impl Iterator<Item = u64>) -> u64 {
    amounts.fold(0, u64::saturating_add)
}
