//! Dividends of validators, their parents and their root stake (spec §12.3, §12.4).

use crate::U96F32;
use crate::fixed::{floor, per_u16, per_u64, safe_div, whole};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// A hotkey as the distribution sees it, before any payout of this epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct HotkeyState<A> {
    /// Owner coldkey; the default account for a hotkey without an owner entry.
    pub owner: A,
    /// `TotalHotkeyAlpha` on the subnet, in rao of alpha.
    pub alpha: u64,
    /// `TotalHotkeyAlpha` on root, in rao.
    pub root: u64,
    /// Delegate take in parts of 65 535.
    pub delegate_take: u16,
}

/// A parent that lends stake to a hotkey.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct ParentLink<A> {
    /// The parent's hotkey, registered on the subnet or not.
    pub hotkey: A,
    /// Lent part of its stake, in parts of 2^64 − 1.
    pub proportion: u64,
}

/// A registered hotkey and what the epoch awarded to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Neuron<A> {
    /// Server emission of the epoch, in rao of alpha: paid as it is.
    pub incentive: u64,
    /// Validator emission of the epoch, in rao of alpha: serves as a weight only.
    pub dividend: u64,
    /// `ChildkeyTake` in parts of 65 535.
    pub childkey_take: u16,
    /// Proportions lent to its children, in parts of 2^64 − 1.
    pub children: Vec<u64>,
    /// Its parents in stored order.
    pub parents: Vec<ParentLink<A>>,
}

/// Hotkeys by account, at least every registered one and every parent. A hotkey that is missing
/// counts as one without stake and take.
pub type Hotkeys<A> = BTreeMap<A, HotkeyState<A>>;

/// Rates of the chain that enter dividends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct Rates {
    /// `TaoWeight` in parts of 2^64 − 1: value of root stake against alpha.
    pub tao_weight: u64,
    /// `CKBurn` in parts of 2^64 − 1: part of a foreign parent's dividend that is recycled.
    pub childkey_burn: u64,
}

/// Dividends after parents got their part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct SharedDividends<A: Ord> {
    /// Weight of each hotkey, parents included, in rao of alpha.
    pub by_hotkey: BTreeMap<A, u64>,
    /// Alpha to recycle on behalf of `CKBurn`, in rao of alpha.
    pub burned: u64,
}

/// The two kinds of dividends of one hotkey, in rao of alpha with 32 fractional bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(serde::Serialize, serde::Deserialize))]
pub struct DividendParts {
    /// For the stakers of the subnet's alpha.
    pub alpha: U96F32,
    /// For the root stakers.
    pub root: U96F32,
}

/// Part of the stake of `hotkey` that `fraction` stands for, root stake weighted.
fn weighted_stake<A: Ord>(
    hotkeys: &Hotkeys<A>,
    hotkey: &A,
    fraction: U96F32,
    tao_weight: U96F32,
) -> U96F32 {
    let (alpha, root) = hotkeys.get(hotkey).map_or((0, 0), |state| (state.alpha, state.root));
    let root = whole(root).saturating_mul(fraction).saturating_mul(tao_weight);
    whole(alpha).saturating_mul(fraction).saturating_add(root)
}

/// Shares each neuron's dividend with its parents in proportion to the stake they lend (§12.3).
///
/// A parent of another coldkey loses the child's take to the child, and `CKBurn` to nobody. Each
/// credited amount and each burn is rounded down, so per neuron at most two rao per parent are
/// lost.
pub fn share_with_parents<A: Ord + Clone>(
    neurons: &BTreeMap<A, Neuron<A>>,
    hotkeys: &Hotkeys<A>,
    rates: &Rates,
) -> SharedDividends<A> {
    let mut shared = SharedDividends { by_hotkey: BTreeMap::new(), burned: 0 };
    for (hotkey, neuron) in neurons {
        share_one(hotkey, neuron, hotkeys, rates, &mut shared);
    }
    shared
}

fn share_one<A: Ord + Clone>(
    hotkey: &A,
    neuron: &Neuron<A>,
    hotkeys: &Hotkeys<A>,
    rates: &Rates,
    shared: &mut SharedDividends<A>,
) {
    let (take, burn) = (per_u16(neuron.childkey_take), per_u64(rates.childkey_burn));
    let contributions = contributions(hotkey, neuron, hotkeys, per_u64(rates.tao_weight));
    let total = contributions
        .parents
        .iter()
        .fold(contributions.own, |sum, (_, stake)| sum.saturating_add(*stake));
    let owner_of = |hotkey: &A| hotkeys.get(hotkey).map(|state| &state.owner);
    let dividend = whole(neuron.dividend);
    let (mut rest, mut taken) = (dividend, U96F32::default());
    for (parent, stake) in contributions.parents {
        let gross = dividend.saturating_mul(safe_div(stake, total));
        rest = rest.saturating_sub(gross);
        let mut net = gross;
        if owner_of(parent) != owner_of(hotkey) {
            let (burned, kept) = (burn.saturating_mul(gross), take.saturating_mul(gross));
            net = gross.saturating_sub(burned).saturating_sub(kept);
            taken = taken.saturating_add(kept);
            shared.burned = shared.burned.saturating_add(floor(burned));
        }
        shared.credit(parent, floor(net));
    }
    shared.credit(hotkey, floor(rest.saturating_add(taken)));
}

/// Stake that stands behind one validator.
struct Contributions<'a, A> {
    own: U96F32,
    parents: Vec<(&'a A, U96F32)>,
}

fn contributions<'a, A: Ord>(
    hotkey: &A,
    neuron: &'a Neuron<A>,
    hotkeys: &Hotkeys<A>,
    tao_weight: U96F32,
) -> Contributions<'a, A> {
    let kept = neuron
        .children
        .iter()
        .fold(whole(1), |kept, proportion| kept.saturating_sub(per_u64(*proportion)));
    let own = whole(floor(weighted_stake(hotkeys, hotkey, kept, tao_weight)));
    let parents = neuron
        .parents
        .iter()
        .map(|link| {
            let lent = per_u64(link.proportion);
            (&link.hotkey, weighted_stake(hotkeys, &link.hotkey, lent, tao_weight))
        })
        .collect();
    Contributions { own, parents }
}

impl<A: Ord + Clone> SharedDividends<A> {
    fn credit(&mut self, hotkey: &A, amount: u64) {
        let entry = self.by_hotkey.entry(hotkey.clone()).or_default();
        *entry = entry.saturating_add(amount);
    }
}

/// Splits the validators' pot and the root pot over the hotkeys (§12.4).
///
/// `dividends` are weights: the part of each that stems from root stake decides the root pot
/// (`root_pot`), the rest decides `alpha_pot`. A pot without any weight is assigned to nobody.
pub fn split_pots<A: Ord + Clone>(
    dividends: &BTreeMap<A, u64>,
    hotkeys: &Hotkeys<A>,
    tao_weight: U96F32,
    alpha_pot: u64,
    root_pot: u64,
) -> BTreeMap<A, DividendParts> {
    let mut parts: BTreeMap<A, DividendParts> = dividends
        .iter()
        .map(|(hotkey, dividend)| {
            let root_part = root_fraction(hotkeys.get(hotkey), tao_weight);
            let root = whole(*dividend).saturating_mul(root_part);
            let alpha = whole(*dividend).saturating_sub(root);
            (hotkey.clone(), DividendParts { alpha, root })
        })
        .collect();
    let total = parts.values().fold(DividendParts::default(), |sum, part| DividendParts {
        alpha: sum.alpha.saturating_add(part.alpha),
        root: sum.root.saturating_add(part.root),
    });
    for part in parts.values_mut() {
        part.alpha = whole(alpha_pot).saturating_mul(safe_div(part.alpha, total.alpha));
        part.root = whole(root_pot).saturating_mul(safe_div(part.root, total.root));
    }
    parts
}

/// Weight of root in a hotkey's whole stake.
fn root_fraction<A>(state: Option<&HotkeyState<A>>, tao_weight: U96F32) -> U96F32 {
    let (alpha, root) = state.map_or((0, 0), |state| (state.alpha, state.root));
    let root = whole(root).saturating_mul(tao_weight);
    safe_div(root, whole(alpha).saturating_add(root))
}
