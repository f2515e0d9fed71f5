//! Appending, pruning and replacing uids.

use super::*;
use crate::{
    tests::storage_meter::metered,
    types::{AxonInfo, NeuronCertificate, PrometheusInfo},
};
use myelin_types::{MechId, NetUidStorageIndex};

fn set_emission<const N: usize>(netuid: NetUid, emission: [u64; N]) {
    Emission::<Test>::insert(netuid, emission.map(AlphaBalance::new).to_vec());
}

/// Lets a network prune down to its last neuron.
fn without_floor(netuid: NetUid) {
    MinNonImmuneUids::<Test>::insert(netuid, 0);
}

fn candidate(netuid: NetUid) -> Option<u16> {
    SubtensorModule::neuron_to_prune(netuid)
}

#[test]
fn appended_neuron_extends_every_vector() {
    Scene::new().run(|| {
        MechanismCountCurrent::<Test>::insert(FIRST, MechId::new(2));
        System::set_block_number(9);
        assert_eq!(add_neuron(FIRST, 1, 2), 1);
        assert_eq!(SubnetworkN::<Test>::get(FIRST), 2);
        assert_eq!(Active::<Test>::get(FIRST), [true, true]);
        assert_eq!(Emission::<Test>::get(FIRST), [AlphaBalance::ZERO; 2]);
        assert_eq!(Consensus::<Test>::get(FIRST), [0, 0]);
        assert_eq!(Dividends::<Test>::get(FIRST), [0, 0]);
        assert_eq!(ValidatorTrust::<Test>::get(FIRST), [0, 0]);
        assert_eq!(ValidatorPermit::<Test>::get(FIRST), [false, false]);
        assert!(StakeWeight::<Test>::get(FIRST).is_empty());
        let main = NetUidStorageIndex::from(FIRST);
        assert_eq!(Incentive::<Test>::get(main), [0, 0]);
        assert_eq!(LastUpdate::<Test>::get(main), [0, 9]);
        let other = NetUidStorageIndex::new(FIRST, MechId::new(1));
        assert_eq!(Incentive::<Test>::get(other), [0], "it had none for uid 0");
        assert_eq!(LastUpdate::<Test>::get(other), [0, 9], "padded");
        assert_eq!(Keys::<Test>::get(FIRST, 1), account(2));
        assert_eq!(BlockAtRegistration::<Test>::get(FIRST, 1), 9);
        assert!(IsNetworkMember::<Test>::get(account(2), FIRST));
    });
}

#[test]
fn least_emission_is_pruned() {
    Scene::new().run(|| {
        without_floor(FIRST);
        add_neuron(FIRST, 1, 2);
        set_emission(FIRST, [100, 110]);
        assert_eq!(candidate(FIRST), Some(0), "both immune");
        System::set_block_number(5_000);
        assert_eq!(candidate(FIRST), Some(0), "neither immune");
        set_emission(FIRST, [110, 100]);
        assert_eq!(candidate(FIRST), Some(1));
        set_emission(FIRST, [110]);
        assert_eq!(candidate(FIRST), Some(1), "no emission is none");
    });
}

#[test]
fn oldest_of_equals_is_pruned() {
    Scene::new().run(|| {
        without_floor(FIRST);
        add_neuron(FIRST, 1, 2);
        System::set_block_number(3);
        add_neuron(FIRST, 1, 3);
        System::set_block_number(5_000);
        assert_eq!(candidate(FIRST), Some(0));
        BlockAtRegistration::<Test>::insert(FIRST, 0, 1);
        assert_eq!(candidate(FIRST), Some(0), "the smaller uid");
        BlockAtRegistration::<Test>::insert(FIRST, 0, 2);
        assert_eq!(candidate(FIRST), Some(1));
    });
}

#[test]
fn owner_s_hotkeys_are_spared_up_to_a_limit() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        assert_eq!(candidate(netuid), None, "the owner alone");
        without_floor(netuid);
        add_neuron(netuid, 1, 3);
        add_neuron(netuid, 4, 5);
        set_emission(netuid, [0, 0, 1]);
        for block in [2, 10_000] {
            System::set_block_number(block);
            ImmuneOwnerUidsLimit::<Test>::insert(netuid, 1);
            assert_eq!(candidate(netuid), Some(1));
            ImmuneOwnerUidsLimit::<Test>::insert(netuid, 2);
            assert_eq!(candidate(netuid), Some(2));
            ImmuneOwnerUidsLimit::<Test>::insert(netuid, 0);
            assert_eq!(candidate(netuid), Some(0));
        }
    });
}

#[test]
fn an_owner_s_many_hotkeys_cost_a_registration_nothing() {
    let reads = |hotkeys| {
        Scene::new().run(|| {
            let netuid = add_subnet(1, 2);
            for hotkey in 0..hotkeys {
                own(1, 100 + hotkey);
            }
            let (_, record) = metered(|| SubtensorModule::neuron_to_prune(netuid));
            let seen = record.total();
            (seen.reads, seen.steps)
        })
    };
    assert_eq!(reads(100), reads(0));
}

#[test]
fn owner_hotkey_comes_before_older_ones() {
    Scene::new().run(|| {
        let netuid = add_subnet(1, 2);
        without_floor(netuid);
        add_neuron(netuid, 4, 5);
        SubnetOwnerHotkey::<Test>::insert(netuid, account(5));
        System::set_block_number(10_000);
        assert_eq!(candidate(netuid), Some(0), "the first owned one is no longer spared");
        let owners: Vec<_> = SubtensorModule::owner_hotkeys_on(netuid);
        assert_eq!(owners, [account(2), account(5)]);
        SubnetOwnerHotkey::<Test>::insert(netuid, account(9));
        assert_eq!(SubtensorModule::owner_hotkeys_on(netuid), [account(2)]);
    });
}

#[test]
fn immune_neuron_goes_when_too_few_others_remain() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        add_neuron(FIRST, 1, 3);
        System::set_block_number(4_097);
        add_neuron(FIRST, 1, 4);
        MinNonImmuneUids::<Test>::insert(FIRST, 3);
        assert_eq!(candidate(FIRST), Some(3), "three are not more than three");
        MinNonImmuneUids::<Test>::insert(FIRST, 2);
        assert_eq!(candidate(FIRST), Some(0));
        System::set_block_number(10_000);
        MinNonImmuneUids::<Test>::insert(FIRST, 4);
        assert_eq!(candidate(FIRST), None, "nobody is immune, too few are not");
    });
}

/// A network with uids 0 to 3 and results of an epoch on two mechanisms.
fn busy_subnet() -> (NetUid, [NetUidStorageIndex; 2]) {
    let netuid = add_subnet(1, 2);
    MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
    for hotkey in 10..13 {
        add_neuron(netuid, 3, hotkey);
    }
    set_emission(netuid, [1, 2, 3, 4]);
    Active::<Test>::insert(netuid, vec![false; 4]);
    Consensus::<Test>::insert(netuid, vec![5; 4]);
    Dividends::<Test>::insert(netuid, vec![6; 4]);
    StakeWeight::<Test>::insert(netuid, vec![7; 3]);
    ValidatorTrust::<Test>::insert(netuid, vec![8; 4]);
    ValidatorPermit::<Test>::insert(netuid, vec![true; 4]);
    let indices = [0, 1].map(|mecid| NetUidStorageIndex::new(netuid, MechId::new(mecid)));
    for index in indices {
        Incentive::<Test>::insert(index, vec![9; 4]);
        for (uid, row) in [(0, vec![(1, 5), (2, 6)]), (1, vec![(2, 7)]), (3, vec![(2, 8), (0, 1)])]
        {
            SubtensorModule::put_weights(index, uid, row.clone());
            Bonds::<Test>::insert(index, uid, row);
        }
        SubtensorModule::put_weights(index, 2, vec![(0, 3)]);
        Bonds::<Test>::insert(index, 2, vec![(0, 3)]);
    }
    (netuid, indices)
}

#[test]
fn replaced_neuron_leaves_no_trace() {
    Scene::new().run(|| {
        let (netuid, indices) = busy_subnet();
        let old = account(11);
        SubtensorModule::append_neuron(FIRST, &old, 1);
        Axons::<Test>::insert(netuid, &old, AxonInfo::default());
        NeuronCertificates::<Test>::insert(netuid, &old, NeuronCertificate::default());
        Prometheus::<Test>::insert(netuid, &old, PrometheusInfo::default());
        System::set_block_number(77);
        SubtensorModule::replace_neuron(netuid, 2, &account(20), 77);

        assert_eq!(SubnetworkN::<Test>::get(netuid), 4);
        assert_eq!(Keys::<Test>::get(netuid, 2), account(20));
        assert_eq!(Uids::<Test>::get(netuid, account(20)), Some(2));
        assert_eq!(Uids::<Test>::get(netuid, &old), None);
        assert!(!IsNetworkMember::<Test>::contains_key(&old, netuid));
        assert!(IsNetworkMember::<Test>::get(account(20), netuid));
        assert_eq!(BlockAtRegistration::<Test>::get(netuid, 2), 77);
        assert!(!Axons::<Test>::contains_key(netuid, &old));
        assert!(!NeuronCertificates::<Test>::contains_key(netuid, &old));
        assert!(!Prometheus::<Test>::contains_key(netuid, &old));
        assert_eq!(Uids::<Test>::get(FIRST, &old), Some(1), "elsewhere it stays");

        assert_eq!(Emission::<Test>::get(netuid), [1, 2, 0, 4].map(AlphaBalance::new));
        assert_eq!(Active::<Test>::get(netuid), [false, false, true, false]);
        assert_eq!(Consensus::<Test>::get(netuid), [5, 5, 0, 5]);
        assert_eq!(Dividends::<Test>::get(netuid), [6, 6, 0, 6]);
        assert_eq!(StakeWeight::<Test>::get(netuid), [7, 7, 0]);
        assert_eq!(ValidatorTrust::<Test>::get(netuid), [8, 8, 0, 8]);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), [true, true, false, true]);
        for index in indices {
            assert_eq!(Incentive::<Test>::get(index), [9, 9, 0, 9]);
            assert_eq!(LastUpdate::<Test>::get(index)[2], 77);
            assert_eq!(Weights::<Test>::get(index, 0), [(1, 5), (2, 0)]);
            assert_eq!(Weights::<Test>::get(index, 1), [(2, 0)]);
            assert!(!Weights::<Test>::contains_key(index, 2));
            assert_eq!(Weights::<Test>::get(index, 3), [(2, 0), (0, 1)]);
            assert!(!Bonds::<Test>::contains_key(index, 2));
            assert_eq!(Bonds::<Test>::get(index, 0), [(1, 5), (2, 6)], "masked by the epoch");
        }
    });
}

#[test]
fn missing_vectors_are_not_created() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        SubtensorModule::replace_neuron(FIRST, 1, &account(3), 5);
        assert!(!StakeWeight::<Test>::contains_key(FIRST));
    });
}

#[test]
fn owner_hotkey_is_never_replaced() {
    Scene::new().run(|| {
        let (netuid, _) = busy_subnet();
        let before = storage_keys();
        SubtensorModule::replace_neuron(netuid, 0, &account(20), 77);
        assert_eq!(storage_keys(), before);
        assert_eq!(Keys::<Test>::get(netuid, 0), account(2));
        assert_eq!(Uids::<Test>::get(netuid, account(2)), Some(0));
        assert_eq!(BlockAtRegistration::<Test>::get(netuid, 0), 1);
    });
}
