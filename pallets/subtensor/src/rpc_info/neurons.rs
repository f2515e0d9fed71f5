//! A subnet's neurons.

use super::*;
use crate::types::{AxonInfo, PrometheusInfo};
use alloc::{collections::BTreeMap, vec};
use myelin_types::AlphaBalance;

/// What all neurons of a subnet share, read once.
struct Neighbourhood<T: Config> {
    netuid: NetUid,
    axons: BTreeMap<T::AccountId, AxonInfo>,
    prometheus: BTreeMap<T::AccountId, PrometheusInfo>,
    active: Vec<bool>,
    emission: Vec<AlphaBalance>,
    incentive: Vec<u16>,
    consensus: Vec<u16>,
    validator_trust: Vec<u16>,
    dividends: Vec<u16>,
    last_update: Vec<u64>,
    validator_permit: Vec<bool>,
}

impl<T: Config> Neighbourhood<T> {
    fn vectors(netuid: NetUid) -> Self {
        let (incentive, last_update) = Pallet::<T>::mechanism_vectors(netuid.into());
        Self {
            netuid,
            axons: BTreeMap::new(),
            prometheus: BTreeMap::new(),
            active: Active::<T>::get(netuid),
            emission: Pallet::<T>::emission_by_uid(netuid),
            incentive,
            consensus: Consensus::<T>::get(netuid),
            validator_trust: ValidatorTrust::<T>::get(netuid),
            dividends: Dividends::<T>::get(netuid),
            last_update,
            validator_permit: ValidatorPermit::<T>::get(netuid),
        }
    }

    /// Everything, endpoints of all neurons included.
    fn all(netuid: NetUid) -> Self {
        Self {
            axons: Axons::<T>::iter_prefix(netuid).collect(),
            prometheus: Prometheus::<T>::iter_prefix(netuid).collect(),
            ..Self::vectors(netuid)
        }
    }

    /// The endpoints of one neuron only.
    fn of(netuid: NetUid, hotkey: &T::AccountId) -> Self {
        let axon = Axons::<T>::get(netuid, hotkey);
        let prometheus = Prometheus::<T>::get(netuid, hotkey);
        Self {
            axons: axon.into_iter().map(|axon| (hotkey.clone(), axon)).collect(),
            prometheus: prometheus.into_iter().map(|entry| (hotkey.clone(), entry)).collect(),
            ..Self::vectors(netuid)
        }
    }

    fn lite(&self, uid: u16, hotkey: T::AccountId) -> NeuronInfoLite {
        let coldkey = Owner::<T>::get(&hotkey);
        let stake = TotalHotkeyAlpha::<T>::get(&hotkey, self.netuid).to_u64();
        NeuronInfoLite {
            axon_info: self.axons.get(&hotkey).cloned().unwrap_or_default(),
            prometheus_info: self.prometheus.get(&hotkey).cloned().unwrap_or_default(),
            stake: vec![(coldkey.clone(), Compact(stake))],
            hotkey,
            coldkey,
            uid: Compact(uid),
            netuid: Compact(self.netuid.to_u16()),
            active: at(&self.active, uid),
            rank: Compact(0),
            emission: Compact(at(&self.emission, uid).to_u64()),
            incentive: Compact(at(&self.incentive, uid)),
            consensus: Compact(at(&self.consensus, uid)),
            trust: Compact(0),
            validator_trust: Compact(at(&self.validator_trust, uid)),
            dividends: Compact(at(&self.dividends, uid)),
            last_update: Compact(at(&self.last_update, uid)),
            validator_permit: at(&self.validator_permit, uid),
            pruning_score: Compact(u16::MAX),
        }
    }
}

/// A row of weights or bonds without its zeros.
fn row(row: Vec<(u16, u16)>) -> Vec<(Compact<u16>, Compact<u16>)> {
    row.into_iter()
        .filter(|(_, value)| *value > 0)
        .map(|(uid, value)| (Compact(uid), Compact(value)))
        .collect()
}

fn whole(lite: NeuronInfoLite, weights: Vec<(u16, u16)>, bonds: Vec<(u16, u16)>) -> NeuronInfo {
    NeuronInfo {
        hotkey: lite.hotkey,
        coldkey: lite.coldkey,
        uid: lite.uid,
        netuid: lite.netuid,
        active: lite.active,
        axon_info: lite.axon_info,
        prometheus_info: lite.prometheus_info,
        stake: lite.stake,
        rank: lite.rank,
        emission: lite.emission,
        incentive: lite.incentive,
        consensus: lite.consensus,
        trust: lite.trust,
        validator_trust: lite.validator_trust,
        dividends: lite.dividends,
        last_update: lite.last_update,
        validator_permit: lite.validator_permit,
        weights: row(weights),
        bonds: row(bonds),
        pruning_score: lite.pruning_score,
    }
}

impl<T: Config> Pallet<T> {
    /// All neurons of a subnet in order of uid; none for a missing subnet.
    pub fn get_neurons_lite(netuid: NetUid) -> Vec<NeuronInfoLite> {
        if !Self::subnet_exists(netuid) {
            return Vec::new();
        }
        let shared = Neighbourhood::<T>::all(netuid);
        let hotkeys = Self::hotkeys_by_uid(netuid);
        hotkeys.into_iter().zip(0u16..).map(|(hotkey, uid)| shared.lite(uid, hotkey)).collect()
    }

    /// [`Self::get_neurons_lite`] with the main mechanism's weights and bonds.
    pub fn get_neurons(netuid: NetUid) -> Vec<NeuronInfo> {
        let neurons = Self::get_neurons_lite(netuid);
        let index = NetUidStorageIndex::from(netuid);
        let mut weights: BTreeMap<u16, _> = Weights::<T>::iter_prefix(index).collect();
        let mut bonds: BTreeMap<u16, _> = Bonds::<T>::iter_prefix(index).collect();
        let with_rows = |lite: NeuronInfoLite| {
            let uid = lite.uid.0;
            let weights = weights.remove(&uid).unwrap_or_default();
            whole(lite, weights, bonds.remove(&uid).unwrap_or_default())
        };
        neurons.into_iter().map(with_rows).collect()
    }

    /// One neuron; nothing when the subnet or the uid is missing.
    pub fn get_neuron_lite(netuid: NetUid, uid: u16) -> Option<NeuronInfoLite> {
        if !Self::subnet_exists(netuid) {
            return None;
        }
        let hotkey = Keys::<T>::try_get(netuid, uid).ok()?;
        Some(Neighbourhood::<T>::of(netuid, &hotkey).lite(uid, hotkey))
    }

    /// [`Self::get_neuron_lite`] with the main mechanism's weights and bonds.
    pub fn get_neuron(netuid: NetUid, uid: u16) -> Option<NeuronInfo> {
        let lite = Self::get_neuron_lite(netuid, uid)?;
        let index = NetUidStorageIndex::from(netuid);
        Some(whole(lite, Weights::<T>::get(index, uid), Bonds::<T>::get(index, uid)))
    }
}
