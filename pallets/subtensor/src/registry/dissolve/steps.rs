//! The order in which a subnet is cleared, and how a block stops in the middle of it.
//!
//! A step either empties what is stored under the netuid, and so needs no bookmark, or walks over
//! a whole map that has hotkeys or coldkeys first, as nothing says which of them have an entry;
//! then it keeps the last key it saw.

use super::{Meter, payout::Payout};
use crate::{stake::SharePlace, *};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::storage::KeyPrefixIterator;
use myelin_types::NetUid;
use scale_info::TypeInfo;

/// A subnet that is being cleared.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Dissolution<AccountId> {
    /// The netuid it had.
    pub netuid: NetUid,
    /// Whether nothing may stay behind (`Correction::FreshNetuids`), as it was when the subnet
    /// ended.
    pub fresh: bool,
    /// What is being done.
    pub step: Step,
    /// Last key seen of the map that the step walks over; absent at its start.
    pub place: Option<Vec<u8>>,
    /// Hotkey whose stakers are being collected.
    pub hotkey: Option<AccountId>,
    /// Last share of that hotkey seen; absent at the first.
    pub share: Option<SharePlace>,
    /// Who gets how much.
    pub payout: Payout<AccountId>,
}

/// The steps, in their order.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// Hotkeys' rates of root dividends.
    RootRates,
    /// Root stakers' watermarks of them.
    RootClaims,
    /// Every stake becomes a claim on the pot.
    Stakes,
    /// Claims in the order of what rounding takes from them.
    Ranks,
    /// What rounding took from all goes to the first of that order.
    Remainders,
    /// Claims are paid.
    Payments,
    /// The owner gets its refund; the rest is recycled.
    Refund,
    /// Locks and their sums.
    Locks,
    /// What neurons announced, earned and scheduled.
    Neurons,
    /// Weights, bonds and commits.
    Mechanisms,
    /// A map that has a hotkey or coldkey first, by its place in a list.
    ByKey(u8),
    /// Rate-limit stamps.
    Stamps,
    /// Shares of pools without alpha.
    Dust,
    /// Who is paid in the place of whom.
    Heirs,
}

impl Step {
    /// What comes first.
    pub const FIRST: Self = Self::RootRates;

    /// What comes next; nothing when all is done.
    fn next(self, fresh: bool) -> Option<Self> {
        let maps = if fresh { super::remove::ALL_BY_KEY } else { super::remove::BY_KEY };
        Some(match self {
            Self::RootRates => Self::RootClaims,
            Self::RootClaims => Self::Stakes,
            Self::Stakes => Self::Ranks,
            Self::Ranks => Self::Remainders,
            Self::Remainders => Self::Payments,
            Self::Payments => Self::Refund,
            Self::Refund => Self::Locks,
            Self::Locks => Self::Neurons,
            Self::Neurons => Self::Mechanisms,
            Self::Mechanisms => Self::ByKey(0),
            Self::ByKey(map) => match map.saturating_add(1) {
                map if map < maps => Self::ByKey(map),
                _ => Self::Stamps,
            },
            Self::Stamps if fresh => Self::Dust,
            Self::Stamps | Self::Dust => Self::Heirs,
            Self::Heirs => return None,
        })
    }
}

impl<T: Config> Pallet<T> {
    /// Goes on with a subnet until the block has done enough; whether nothing is left to do.
    pub(super) fn work_on(dissolution: &mut Dissolution<T::AccountId>, meter: &mut Meter) -> bool {
        while !meter.is_spent() {
            if !Self::work_on_step(dissolution, meter) {
                continue;
            }
            dissolution.place = None;
            match dissolution.step.next(dissolution.fresh) {
                Some(next) => dissolution.step = next,
                None => return true,
            }
        }
        false
    }

    /// Goes on with the present step; whether it is done.
    fn work_on_step(dissolution: &mut Dissolution<T::AccountId>, meter: &mut Meter) -> bool {
        let netuid = dissolution.netuid;
        match dissolution.step {
            Step::RootRates => Self::forget_root_rates(dissolution, meter),
            Step::RootClaims => Self::forget_root_claims(netuid, meter),
            Step::Stakes => Self::collect_claims(dissolution, meter),
            Step::Ranks => Self::rank_claims(dissolution, meter),
            Step::Remainders => Self::give_remainders(dissolution, meter),
            Step::Payments => Self::pay_claims(dissolution, meter),
            Step::Refund => Self::settle_subnet_account(dissolution, meter),
            Step::Locks => Self::forget_locks(netuid, meter),
            Step::Neurons => Self::forget_neurons(netuid, dissolution.fresh, meter),
            Step::Mechanisms => Self::forget_mechanisms(netuid, meter),
            Step::ByKey(map) => Self::forget_by_key(dissolution, map, meter),
            Step::Stamps => Self::forget_stamps(dissolution, meter),
            Step::Dust => Self::forget_dust(dissolution, meter),
            Step::Heirs => Self::forget_heirs(netuid, meter),
        }
    }
}

/// Walks on over a map's keys; whether the end was reached. `place` is where the last walk stopped.
pub(super) fn walk<K>(
    mut keys: KeyPrefixIterator<K>,
    place: &mut Option<Vec<u8>>,
    meter: &mut Meter,
    mut visit: impl FnMut(K, &mut Meter),
) -> bool {
    while !meter.is_spent() {
        meter.charge(1, 0);
        let Some(key) = keys.next() else {
            *place = None;
            return true;
        };
        visit(key, meter);
    }
    *place = Some(keys.last_raw_key().to_vec());
    false
}

/// Visits keys, each of which `remove` removes, with so many reads and writes; whether none is left.
pub(super) fn drain<K>(
    mut keys: impl Iterator<Item = K>,
    accesses: (u64, u64),
    meter: &mut Meter,
    mut remove: impl FnMut(K),
) -> bool {
    while !meter.is_spent() {
        meter.charge(1, 0);
        let Some(key) = keys.next() else { return true };
        meter.charge(accesses.0, accesses.1);
        remove(key);
    }
    false
}
