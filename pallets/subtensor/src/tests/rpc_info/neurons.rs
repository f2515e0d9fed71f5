//! Neurons, whole and lite.

use super::*;
use crate::types::{AxonInfo, PrometheusInfo};

fn axon() -> AxonInfo {
    AxonInfo { block: 7, version: 1, ip: 0x0102_0304, port: 80, ip_type: 4, ..Default::default() }
}

#[test]
fn a_lite_neuron_is_encoded_field_by_field() {
    Scene::new().run(|| {
        let netuid = subnet();
        epoch_ran(netuid);
        stakes(netuid);
        let expected = [
            &[4; 32][..],                          // hotkey
            &[3; 32],                              // coldkey
            &[0x04, 0x08, 0x01],                   // uid 1, netuid 2, active
            &[0; 8 + 4 + 16 + 2 + 1 + 1 + 1 + 1],  // axon
            &[0; 8 + 4 + 16 + 2 + 1],              // prometheus
            &[0x04],                               // one stake:
            &[3; 32],                              // the owner's name,
            &[0x07, 0x00, 0x50, 0xd6, 0xdc, 0x01], // 8 000 000 000
            &[0x00],                               // rank
            &[0x19, 0x01],                         // emission 70
            &[0xfe, 0xff, 0x03, 0x00],             // incentive 65 535
            &[0x04],                               // consensus 1
            &[0x00],                               // trust
            &[0xfc],                               // validator trust 63
            &[0x01, 0x01],                         // dividends 64
            &[0x14],                               // last update: block 5
            &[0x01],                               // validator permit
            &[0xfe, 0xff, 0x03, 0x00],             // pruning score 65 535
        ]
        .concat();
        assert_eq!(SubtensorModule::get_neuron_lite(netuid, 1).unwrap().encode(), expected);
    });
}

#[test]
fn neurons_of_a_new_subnet() {
    Scene::new().run(|| {
        let netuid = subnet();
        let neurons = SubtensorModule::get_neurons_lite(netuid);
        let keys: Vec<_> =
            neurons.iter().map(|n| (n.uid.0, n.hotkey.clone(), &n.coldkey)).collect();
        let (first, second, third) = (account(1), account(3), account(5));
        assert_eq!(
            keys,
            [(0, account(2), &first), (1, account(4), &second), (2, account(6), &third)]
        );
        let updates: Vec<u64> = neurons.iter().map(|neuron| neuron.last_update.0).collect();
        assert_eq!(updates, [1, 5, 7]);
        for neuron in &neurons {
            assert!(neuron.active && !neuron.validator_permit);
            assert_eq!(neuron.stake, [(neuron.coldkey.clone(), Compact(0))]);
            assert_eq!((neuron.rank.0, neuron.trust.0, neuron.pruning_score.0), (0, 0, 65_535));
        }
    });
}

#[test]
fn one_neuron_is_the_same_alone_and_in_the_list() {
    Scene::new().run(|| {
        let netuid = subnet();
        epoch_ran(netuid);
        stakes(netuid);
        Axons::<Test>::insert(netuid, account(4), axon());
        Prometheus::<Test>::insert(
            netuid,
            account(6),
            PrometheusInfo { block: 3, port: 90, ..Default::default() },
        );
        let (whole, lite) =
            (SubtensorModule::get_neurons(netuid), SubtensorModule::get_neurons_lite(netuid));
        assert_eq!((whole.len(), lite.len()), (3, 3));
        for uid in 0..3u16 {
            let at = usize::from(uid);
            assert_eq!(SubtensorModule::get_neuron(netuid, uid).as_ref(), whole.get(at));
            assert_eq!(SubtensorModule::get_neuron_lite(netuid, uid).as_ref(), lite.get(at));
        }
        assert_eq!(lite[1].axon_info, axon());
        assert_eq!(lite[0].axon_info, AxonInfo::default());
        assert_eq!(lite[2].prometheus_info.port, 90);
        assert_eq!(whole[1].axon_info, axon());
    });
}

#[test]
fn weights_and_bonds_are_shown_without_zeros() {
    Scene::new().run(|| {
        let netuid = subnet();
        WeightsSetRateLimit::<Test>::insert(netuid, 0);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        assert_ok!(SubtensorModule::set_weights(
            signed(&account(2)),
            netuid,
            vec![0, 1, 2],
            vec![0, 300, 100],
            0
        ));
        Bonds::<Test>::insert(NetUidStorageIndex::from(netuid), 1, vec![(0, 9), (2, 0)]);
        let other = NetUidStorageIndex::new(netuid, MechId::new(1));
        SubtensorModule::put_weights(other, 1, vec![(0, 5)]);

        let neurons = SubtensorModule::get_neurons(netuid);
        let pair = |uid, value| (Compact(uid), Compact(value));
        assert_eq!(neurons[0].weights, [pair(1, 65_535), pair(2, 21_845)]);
        assert_eq!(neurons[0].last_update.0, 7);
        assert_eq!(neurons[0].bonds, []);
        assert_eq!(neurons[1].weights, [], "another mechanism's");
        assert_eq!(neurons[1].bonds, [pair(0, 9)]);

        // The whole neuron is the lite one with both rows before the last field.
        let lite = SubtensorModule::get_neuron_lite(netuid, 0).unwrap().encode();
        let (head, score) = lite.split_at(lite.len() - 4);
        let rows =
            [&[0x08, 0x04, 0xfe, 0xff, 0x03, 0x00, 0x08, 0x56, 0x55, 0x01, 0x00][..], &[0x00]]
                .concat();
        assert_eq!(neurons[0].encode(), [head, &rows, score].concat());
    });
}

#[test]
fn what_a_vector_lacks_reads_as_nothing() {
    Scene::new().run(|| {
        let netuid = subnet();
        epoch_ran(netuid);
        Active::<Test>::remove(netuid);
        Emission::<Test>::insert(netuid, vec![AlphaBalance::new(30)]);
        ValidatorPermit::<Test>::insert(netuid, vec![true]);
        LastUpdate::<Test>::remove(NetUidStorageIndex::from(netuid));
        let neuron = SubtensorModule::get_neuron_lite(netuid, 1).unwrap();
        assert!(!neuron.active && !neuron.validator_permit);
        assert_eq!((neuron.emission.0, neuron.last_update.0), (0, 0));
        assert_eq!(neuron.incentive.0, 65_535);
    });
}

#[test]
fn missing_neurons_and_subnets_give_nothing() {
    Scene::new().run(|| {
        let netuid = subnet();
        assert_eq!(SubtensorModule::get_neuron(netuid, 3), None);
        assert_eq!(SubtensorModule::get_neuron_lite(netuid, 3), None);
        assert_eq!(SubtensorModule::get_neuron(MISSING, 0), None);
        assert_eq!(SubtensorModule::get_neuron_lite(MISSING, 0), None);
        assert_eq!(SubtensorModule::get_neurons(MISSING), []);
        assert_eq!(SubtensorModule::get_neurons_lite(MISSING), []);
    });
}

#[test]
fn a_root_neuron_shows_its_tao() {
    Scene::new().run(|| {
        let netuid = subnet();
        stakes(netuid);
        assert_ok!(SubtensorModule::root_register(signed(&account(3)), account(4)));
        let neuron = SubtensorModule::get_neuron_lite(NetUid::ROOT, 0).unwrap();
        assert_eq!(neuron.stake, [(account(3), Compact(10 * ONE))]);
    });
}
