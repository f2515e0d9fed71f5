//! Stake as the epoch and the weight calls count it: own and inherited alpha, plus root TAO at the
//! TAO weight (spec: staking §18).

use crate::{
    ChildKeys, Config, Keys, Pallet, ParentKeys, StakeThreshold, SubnetOwnerHotkey, SubnetworkN,
    TaoWeight, TotalHotkeyAlpha, Uids,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use myelin_emission::fixed::per_u64;
use myelin_types::{AlphaBalance, NetUid, TaoBalance, fixed::I64F64};

/// Stake of a hotkey on a subnet, after what it lends to children and receives from parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StakeWeights {
    /// Alpha on the subnet.
    pub alpha: AlphaBalance,
    /// TAO on the root network, before the TAO weight.
    pub tao: TaoBalance,
    /// `alpha + tao · weight`.
    pub total: I64F64,
}

impl<T: Config> Pallet<T> {
    /// Stake of every uid of the subnet; zero for a uid without key.
    pub fn stake_weights_on(netuid: NetUid) -> Vec<StakeWeights> {
        let mut weights = vec![StakeWeights::default(); SubnetworkN::<T>::get(netuid).into()];
        let mut stakes = Stakes::<T>::new(netuid);
        for (uid, hotkey) in Keys::<T>::iter_prefix(netuid) {
            if let Some(weight) = weights.get_mut(usize::from(uid)) {
                *weight = stakes.weigh(&hotkey);
            }
        }
        weights
    }

    /// Stake of one hotkey on the subnet, registered there or not.
    pub fn stake_weight_of(hotkey: &T::AccountId, netuid: NetUid) -> StakeWeights {
        Stakes::<T>::new(netuid).weigh(hotkey)
    }

    /// Whether the hotkey has the stake that setting weights takes; the neuron of the subnet's
    /// owner always has (spec: weights §2.5).
    pub fn has_min_stake(hotkey: &T::AccountId, netuid: NetUid) -> bool {
        let is_owner_neuron = SubnetOwnerHotkey::<T>::try_get(netuid)
            .is_ok_and(|owner| owner == *hotkey)
            && Uids::<T>::contains_key(netuid, hotkey);
        // Whole numbers, for fixed-point numbers compare wrongly with integers beyond their range.
        let stake = || Self::stake_weight_of(hotkey, netuid).total.saturating_to_num::<u64>();
        is_owner_neuron || stake() >= StakeThreshold::<T>::get()
    }
}

/// A hotkey's relations on a subnet, as stored.
pub(crate) struct Kin<AccountId> {
    /// Proportions of its stake that its children have.
    pub(crate) children: Vec<u64>,
    /// Its parents, and which proportion of their stake it has.
    pub(crate) parents: Vec<(u64, AccountId)>,
}

/// Own stakes and relations of hotkeys on one subnet, each read once, when first asked for.
pub(crate) struct Stakes<T: Config> {
    netuid: NetUid,
    /// `TaoWeight`.
    pub(crate) tao_weight: u64,
    /// Alpha on the subnet and TAO on the root network, in rao.
    own: BTreeMap<T::AccountId, (u64, u64)>,
    kin: BTreeMap<T::AccountId, Kin<T::AccountId>>,
}

impl<T: Config> Stakes<T> {
    pub(crate) fn new(netuid: NetUid) -> Self {
        let tao_weight = TaoWeight::<T>::get();
        Self { netuid, tao_weight, own: BTreeMap::new(), kin: BTreeMap::new() }
    }

    /// Alpha and root TAO staked to the hotkey itself.
    pub(crate) fn own(&mut self, hotkey: &T::AccountId) -> (u64, u64) {
        if let Some(own) = self.own.get(hotkey) {
            return *own;
        }
        let read = |netuid| TotalHotkeyAlpha::<T>::get(hotkey, netuid).to_u64();
        let root = read(NetUid::ROOT);
        let alpha = if self.netuid.is_root() { root } else { read(self.netuid) };
        self.own.insert(hotkey.clone(), (alpha, root));
        (alpha, root)
    }

    /// Takes the relations of a hotkey out; asked again, they are read again.
    pub(crate) fn take_kin(&mut self, hotkey: &T::AccountId) -> Kin<T::AccountId> {
        self.kin.remove(hotkey).unwrap_or_else(|| {
            let children = ChildKeys::<T>::get(hotkey, self.netuid);
            Kin {
                children: children.into_iter().map(|(part, _)| part).collect(),
                parents: ParentKeys::<T>::get(hotkey, self.netuid),
            }
        })
    }

    /// Number of hotkeys and of relations to parents that were read.
    pub(crate) fn extent(&self) -> (usize, usize) {
        (self.own.len(), self.kin.values().map(|kin| kin.parents.len()).sum())
    }

    /// Stake of a hotkey, after what it lends and receives.
    pub(crate) fn weigh(&mut self, hotkey: &T::AccountId) -> StakeWeights {
        let (own_alpha, own_tao) = self.own(hotkey);
        let kin = self.take_kin(hotkey);
        let parents: Vec<_> =
            kin.parents.iter().map(|(part, parent)| (*part, self.own(parent))).collect();
        let inherit = |own: u64, of: fn((u64, u64)) -> u64| {
            let received = parents.iter().map(|(part, stakes)| (*part, of(*stakes)));
            myelin_yuma::inherited_stake(own, kin.children.iter().copied(), received)
        };
        let tao = inherit(own_tao, |(_, tao)| tao);
        let alpha =
            if self.netuid.is_root() { own_alpha } else { inherit(own_alpha, |(alpha, _)| alpha) };
        self.kin.insert(hotkey.clone(), kin);
        let tao_weight = I64F64::saturating_from_num(per_u64(self.tao_weight));
        let weighted = I64F64::saturating_from_num(tao).saturating_mul(tao_weight);
        StakeWeights {
            alpha: alpha.into(),
            tao: tao.into(),
            total: I64F64::saturating_from_num(alpha).saturating_add(weighted),
        }
    }
}
