//! Uids: appending, choosing one to prune, replacing (spec: registry §15).

use crate::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::cmp::Reverse;
use frame_support::{storage::StorageMap as Map, traits::Get};
use myelin_types::{AlphaBalance, Correction, MAX_MECHANISMS, MechId, NetUid, NetUidStorageIndex};

impl<T: Config> Pallet<T> {
    /// Storage indices of a subnet's mechanisms, the main one first.
    pub(crate) fn mechanism_indices(netuid: NetUid) -> impl Iterator<Item = NetUidStorageIndex> {
        let count = MechanismCountCurrent::<T>::get(netuid).to_u8().min(MAX_MECHANISMS);
        (0..count).map(move |mecid| NetUidStorageIndex::new(netuid, MechId::new(mecid)))
    }

    /// Gives `hotkey` a new uid at the end, registered in `block`.
    ///
    /// The caller has checked that the hotkey is not on the network and that there is room.
    pub(crate) fn append_neuron(netuid: NetUid, hotkey: &T::AccountId, block: u64) -> u16 {
        let uid = SubnetworkN::<T>::get(netuid);
        SubnetworkN::<T>::insert(netuid, uid.saturating_add(1));
        Active::<T>::mutate(netuid, |active| active.push(true));
        Emission::<T>::mutate(netuid, |emission| emission.push(AlphaBalance::ZERO));
        Consensus::<T>::mutate(netuid, |consensus| consensus.push(0));
        Dividends::<T>::mutate(netuid, |dividends| dividends.push(0));
        ValidatorTrust::<T>::mutate(netuid, |trust| trust.push(0));
        ValidatorPermit::<T>::mutate(netuid, |permit| permit.push(false));
        for index in Self::mechanism_indices(netuid) {
            Incentive::<T>::mutate(index, |incentive| incentive.push(0));
            Self::set_last_update(index, uid, block);
        }
        Self::seat(netuid, uid, hotkey, block);
        uid
    }

    /// Gives the uid of a neuron that leaves to `hotkey`, registered in `block`; the old hotkey
    /// keeps its stake and relations.
    ///
    /// The hotkey of the subnet's owner stays: then nothing happens.
    pub(crate) fn replace_neuron(netuid: NetUid, uid: u16, hotkey: &T::AccountId, block: u64) {
        let old = Keys::<T>::get(netuid, uid);
        if SubnetOwnerHotkey::<T>::try_get(netuid).is_ok_and(|owner| owner == old) {
            return;
        }
        Uids::<T>::remove(netuid, &old);
        IsNetworkMember::<T>::remove(&old, netuid);
        Axons::<T>::remove(netuid, &old);
        NeuronCertificates::<T>::remove(netuid, &old);
        Prometheus::<T>::remove(netuid, &old);
        AssociatedEvmAddress::<T>::remove(netuid, uid);
        Self::clear_neuron(netuid, uid);
        set_at::<_, _, Active<T>>(netuid, uid, true);
        for index in Self::mechanism_indices(netuid) {
            Self::set_last_update(index, uid, block);
        }
        Self::seat(netuid, uid, hotkey, block);
    }

    /// Writes who has a uid since when.
    fn seat(netuid: NetUid, uid: u16, hotkey: &T::AccountId, block: u64) {
        Keys::<T>::insert(netuid, uid, hotkey);
        Uids::<T>::insert(netuid, hotkey, uid);
        BlockAtRegistration::<T>::insert(netuid, uid, block);
        IsNetworkMember::<T>::insert(hotkey, netuid, true);
    }

    /// Sets the block of a uid's last weights, with zeros for uids that never had one.
    fn set_last_update(index: NetUidStorageIndex, uid: u16, block: u64) {
        LastUpdate::<T>::mutate(index, |updates| {
            let uid = usize::from(uid);
            if updates.len() <= uid {
                updates.resize(uid.saturating_add(1), 0);
            }
            if let Some(update) = updates.get_mut(uid) {
                *update = block;
            }
        });
    }

    /// Forgets the consensus results of a uid, its rows, and the weights others gave it. Bonds of
    /// others stay: the next epoch masks them.
    fn clear_neuron(netuid: NetUid, uid: u16) {
        set_at::<_, _, Emission<T>>(netuid, uid, AlphaBalance::ZERO);
        set_at::<_, _, Consensus<T>>(netuid, uid, 0);
        set_at::<_, _, Dividends<T>>(netuid, uid, 0);
        set_at::<_, _, StakeWeight<T>>(netuid, uid, 0);
        set_at::<_, _, ValidatorTrust<T>>(netuid, uid, 0);
        set_at::<_, _, ValidatorPermit<T>>(netuid, uid, false);
        for index in Self::mechanism_indices(netuid) {
            set_at::<_, _, Incentive<T>>(index, uid, 0);
            set_at::<_, _, MechanismEmission<T>>(index, uid, AlphaBalance::ZERO);
            Bonds::<T>::remove(index, uid);
            Self::remove_weights(index, uid);
            WeightsCommittedAt::<T>::remove(index, uid);
            Self::zero_weights_towards(index, uid);
        }
    }

    /// The uid that makes room on a full network: the one with the least emission in the last
    /// epoch, then the oldest.
    ///
    /// Neurons past their immunity go first as long as more than `MinNonImmuneUids` of them
    /// remain. Keys that belong to the owner are spared, up to a limit.
    pub(crate) fn neuron_to_prune(netuid: NetUid) -> Option<u16> {
        let spared = Self::spared_owner_uids(netuid);
        let emission = Emission::<T>::get(netuid);
        let now = Self::now();
        let immunity = u64::from(ImmunityPeriod::<T>::get(netuid));
        let blocks: BTreeMap<u16, u64> = BlockAtRegistration::<T>::iter_prefix(netuid).collect();
        let (mut worst_immune, mut worst_free, mut free) = (None, None, 0u16);
        for uid in (0..SubnetworkN::<T>::get(netuid)).filter(|uid| !spared.contains(uid)) {
            let registered = blocks.get(&uid).copied().unwrap_or_default();
            let earned = emission.get(usize::from(uid)).copied().unwrap_or_default();
            let is_immune = now.saturating_sub(registered) < immunity;
            let worst = if is_immune { &mut worst_immune } else { &mut worst_free };
            // The maximum of reversed values is the least, and anything is more than `None`.
            *worst = (*worst).max(Some(Reverse((earned, registered, uid))));
            free = free.saturating_add(u16::from(!is_immune));
        }
        let chosen =
            if free > MinNonImmuneUids::<T>::get(netuid) { worst_free } else { worst_immune };
        chosen.map(|Reverse((_, _, uid))| uid)
    }

    /// Uids of the owner that are never pruned: the longest registered, but the subnet's owner
    /// hotkey before all; that one even beyond the limit with [`Correction::SureRegistrations`].
    pub(super) fn spared_owner_uids(netuid: NetUid) -> BTreeSet<u16> {
        let limit = usize::from(ImmuneOwnerUidsLimit::<T>::get(netuid));
        let owned = SubnetOwner::<T>::try_get(netuid).map(OwnedHotkeys::<T>::get);
        // There is no limit to an owner's hotkeys, but to a subnet's.
        let owned: BTreeSet<_> = owned.unwrap_or_default().into_iter().collect();
        let mut uids: Vec<(u64, u16)> = Self::keys_of(netuid)
            .into_iter()
            .filter(|(_, hotkey)| owned.contains(hotkey))
            .map(|(uid, _)| (BlockAtRegistration::<T>::get(netuid, uid), uid))
            .collect();
        uids.sort_unstable();
        let mut uids: Vec<u16> = uids.into_iter().map(|(_, uid)| uid).take(limit).collect();
        let owner_hotkey = SubnetOwnerHotkey::<T>::try_get(netuid).ok();
        let owner_uid = owner_hotkey.and_then(|hotkey| Uids::<T>::get(netuid, hotkey));
        if let Some(first) = owner_uid
            && !uids.contains(&first)
        {
            uids.insert(0, first);
        }
        let mut spared: BTreeSet<u16> = uids.into_iter().take(limit).collect();
        // Nobody can take its place, whatever the limit: see `replace_neuron`.
        if T::Corrections::get().contains(Correction::SureRegistrations) {
            spared.extend(owner_uid);
        }
        spared
    }

    /// Every hotkey of the subnet's owner that has a uid, the owner hotkey included; without
    /// limit and in no particular order (spec: emission §12.5).
    pub(crate) fn owner_hotkeys_on(netuid: NetUid) -> Vec<T::AccountId> {
        let owned = SubnetOwner::<T>::try_get(netuid).map(OwnedHotkeys::<T>::get);
        let mut hotkeys = owned.unwrap_or_default();
        if let Ok(hotkey) = SubnetOwnerHotkey::<T>::try_get(netuid)
            && !hotkeys.contains(&hotkey)
        {
            hotkeys.push(hotkey);
        }
        hotkeys.retain(|hotkey| Uids::<T>::contains_key(netuid, hotkey));
        hotkeys
    }
}

/// Sets one element of a stored vector, if the vector has it.
fn set_at<Key, Value, Vector>(key: Key, uid: u16, value: Value)
where
    Key: codec::FullEncode,
    Value: codec::FullCodec,
    Vector: Map<Key, Vec<Value>>,
{
    Vector::mutate_exists(key, |vector| {
        if let Some(slot) = vector.as_mut().and_then(|vector| vector.get_mut(usize::from(uid))) {
            *slot = value;
        }
    });
}
