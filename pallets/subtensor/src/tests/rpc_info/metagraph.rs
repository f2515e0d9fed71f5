//! The metagraph, whole, by field and by mechanism.

use super::*;
use crate::types::{AxonInfo, ChainIdentityV2, SubnetIdentityV3};
use codec::Decode;

/// Number of fields that can be asked for.
const FIELDS: u16 = 74;

/// An answer without any field: netuid 0 and 73 times nothing.
fn nothing() -> SelectiveMetagraph {
    let mut bytes = &[0; FIELDS as usize][..];
    let empty = SelectiveMetagraph::decode(&mut bytes).unwrap();
    assert!(bytes.is_empty());
    empty
}

fn select(netuid: NetUid, indices: &[u16]) -> SelectiveMetagraph {
    SubtensorModule::get_selective_metagraph(netuid, indices.to_vec()).unwrap()
}

/// A subnet with something in every vector.
fn full_subnet() -> NetUid {
    let netuid = subnet();
    epoch_ran(netuid);
    stakes(netuid);
    let name = b"mine".to_vec();
    let identity = SubnetIdentityV3 { subnet_name: name.clone(), ..Default::default() };
    SubnetIdentitiesV3::<Test>::insert(netuid, identity);
    IdentitiesV2::<Test>::insert(account(3), ChainIdentityV2 { name, ..Default::default() });
    Axons::<Test>::insert(netuid, account(4), AxonInfo { port: 80, ..Default::default() });
    AlphaDividendsPerSubnet::<Test>::insert(netuid, account(4), AlphaBalance::new(55));
    netuid
}

#[test]
fn only_the_fields_asked_for_are_filled() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        let expected = SelectiveMetagraph {
            name: Some(text("mine")),
            block: Some(Compact(7)),
            num_uids: Some(Compact(3)),
            last_update: Some(compacts([1, 5, 7])),
            ..nothing()
        };
        // Order and repetition do not matter, unknown positions are ignored.
        assert_eq!(select(netuid, &[59, 7, 74, 30, 1, u16::MAX, 1]), expected);
        assert_eq!(select(netuid, &[]), nothing());
    });
}

#[test]
fn every_index_stands_for_the_field_at_its_position() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        let whole = SubtensorModule::get_metagraph(netuid).unwrap();
        let mut joined = Compact(2u16).encode();
        for index in 1..FIELDS {
            let position = usize::from(index);
            // Nothing before the field and nothing after it.
            let encoded = select(netuid, &[index]).encode();
            let (before, rest) = encoded.split_at(position);
            let (field, after) = rest.split_at(rest.len() - (usize::from(FIELDS) - 1 - position));
            assert!(before.iter().chain(after).all(|byte| *byte == 0), "field {index}");
            assert_eq!(field[0], 1, "field {index} is there");
            if index < 72 {
                joined.extend_from_slice(&field[1..]);
            }
        }
        assert_eq!(joined, whole.encode());
    });
}

#[test]
fn values_of_a_whole_metagraph() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        let whole = SubtensorModule::get_metagraph(netuid).unwrap();
        assert_eq!((whole.netuid.0, whole.block.0, whole.tempo.0), (2, 7, 360));
        assert_eq!((whole.name, whole.symbol), (text("mine"), text("β")));
        assert_eq!((whole.owner_hotkey, whole.owner_coldkey), (account(2), account(1)));
        assert_eq!((whole.network_registered_at.0, whole.blocks_since_last_step.0), (1, 7));
        assert_eq!((whole.activity_cutoff.0, whole.max_weights_limit.0), (5_000, 65_535));
        assert_eq!((whole.max_validators.0, whole.max_uids.0), (64, 256));
        // 1.26 · 1.26 TAO: two neurons registered without a block between.
        assert_eq!(whole.burn.0, 1_587_600_000);
        assert_eq!((whole.alpha_high.0, whole.alpha_low.0), (58_982, 45_875));
        assert!(whole.registration_allowed && whole.pow_registration_allowed);
        assert_eq!(whole.hotkeys, [2, 4, 6].map(account));
        assert_eq!(whole.coldkeys, [1, 3, 5].map(account));
        let named: Vec<bool> = whole.identities.iter().map(Option::is_some).collect();
        assert_eq!(named, [false, true, false]);
        let ports: Vec<u16> = whole.axons.iter().map(|axon| axon.port).collect();
        assert_eq!(ports, [0, 80, 0]);
        assert_eq!(whole.alpha_stake, compacts([0, 8 * ONE, 0]));
        assert_eq!(whole.tao_stake, compacts([0, 10 * ONE, 0]));
        assert_eq!(whole.total_stake, compacts([0, 8 * ONE + WEIGHTED, 0]));
        let dividends =
            |amounts: [u64; 3]| [2, 4, 6].map(account).into_iter().zip(compacts(amounts));
        assert!(dividends([0, 0, 0]).eq(whole.tao_dividends_per_hotkey));
        assert!(dividends([0, 55, 0]).eq(whole.alpha_dividends_per_hotkey));
    });
}

#[test]
fn the_netuid_is_a_field_like_any_other() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        assert_eq!(select(netuid, &[8]).netuid.0, 0);
        assert_eq!(select(netuid, &[0]), SelectiveMetagraph { netuid: Compact(2), ..nothing() });
        // But not of a mechanism.
        for indices in [vec![], vec![0]] {
            let answer = SubtensorModule::get_selective_mechagraph(netuid, MechId::new(1), indices);
            assert_eq!(answer, Some(SelectiveMetagraph { netuid: Compact(2), ..nothing() }));
        }
    });
}

#[test]
fn a_missing_subnet_has_no_metagraph() {
    Scene::new().run(|| {
        assert_eq!(SubtensorModule::get_selective_metagraph(MISSING, vec![0]), None);
        assert_eq!(SubtensorModule::get_selective_mechagraph(MISSING, MechId::MAIN, vec![0]), None);
        assert_eq!(SubtensorModule::get_metagraph(MISSING), None);
        assert_eq!(SubtensorModule::get_mechagraph(MISSING, MechId::MAIN), None);
    });
}

#[test]
fn a_mechanism_has_its_own_incentives_and_updates() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        let second = MechId::new(1);
        assert_eq!(SubtensorModule::get_mechagraph(netuid, second), None);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        let index = NetUidStorageIndex::new(netuid, second);
        Incentive::<Test>::insert(index, vec![8, 9]);
        LastUpdate::<Test>::insert(index, vec![3]);

        let main = SubtensorModule::get_metagraph(netuid).unwrap();
        assert_eq!(SubtensorModule::get_mechagraph(netuid, MechId::MAIN), Some(main.clone()));
        let expected = Metagraph {
            netuid: Compact(4_098),
            incentives: compacts([8, 9]),
            last_update: compacts([3]),
            ..main
        };
        assert_eq!(SubtensorModule::get_mechagraph(netuid, second), Some(expected.clone()));
        assert_eq!(SubtensorModule::get_mechagraph(netuid, MechId::new(2)), None);

        let all = SubtensorModule::get_all_mechagraphs();
        assert_eq!(netuids_of(&all, |graph| graph.netuid), [0, 1, 2, 4_098]);
        assert_eq!(all[3], Some(expected));

        let selected = |mecid| {
            let wanted = vec![59, 60, 62];
            SubtensorModule::get_selective_mechagraph(netuid, MechId::new(mecid), wanted).unwrap()
        };
        assert_eq!(selected(1).incentives, Some(compacts([8, 9])));
        assert_eq!(selected(1).last_update, Some(compacts([3])));
        assert_eq!(selected(1).emission, Some(compacts([30, 70, 0])));
        // Whether the mechanism exists is not asked.
        assert_eq!(selected(7).incentives, Some(vec![]));
    });
}

#[test]
fn validators_are_listed_by_stake() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        let validators = || select(netuid, &[72]).validators.unwrap();
        // The owner has a permit, but no stake.
        assert_eq!(validators(), compacts([1]));
        ValidatorPermit::<Test>::insert(netuid, vec![true; 3]);
        give(netuid, 5, 6, ONE);
        assert_eq!(validators(), compacts([2, 1]));
        give(netuid, 1, 2, ONE);
        assert_eq!(validators(), compacts([0, 2, 1]), "equals stay in order of uid");
        StakeThreshold::<Test>::put(ONE);
        assert_eq!(validators(), compacts([1]), "more than the threshold");
        ValidatorPermit::<Test>::insert(netuid, vec![true]);
        assert_eq!(validators(), compacts([]));
    });
}
