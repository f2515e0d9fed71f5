//! What epochs distributed, and neurons' emission as it was earned.

use super::*;
use crate::tests::{
    block_step_kit::{bare, distribute, put_weights, touch},
    epoch::{emission_of, index, permit, subnet},
};

/// A validator and two miners, whom the two mechanisms value differently; a quarter and three
/// quarters of the emission of 1 alpha are theirs.
fn two_mechanisms() -> NetUid {
    let netuid = subnet(&[ONE, ONE, 0]);
    MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
    MechanismEmissionSplit::<Test>::insert(netuid, vec![16_383, 49_152]);
    permit(netuid, &[true, false, false]);
    System::set_block_number(2);
    let [first, second] = [index(netuid, 0), index(netuid, 1)];
    put_weights(first, 0, &[(1, 39_321), (2, 26_214)]);
    put_weights(second, 0, &[(1, 13_107), (2, 52_428)]);
    (0..3).for_each(|uid| [first, second].iter().for_each(|index| touch(*index, uid)));
    distribute(netuid, [ONE / 2, ONE / 4, ONE / 4, 70]);
    netuid
}

fn amounts(values: Vec<Compact<u64>>) -> Vec<u64> {
    values.into_iter().map(|value| value.0).collect()
}

fn metagraph(netuid: NetUid) -> Vec<u64> {
    amounts(SubtensorModule::get_metagraph(netuid).unwrap().emission)
}

fn mechagraph(netuid: NetUid, mecid: u8) -> Vec<u64> {
    amounts(SubtensorModule::get_mechagraph(netuid, MechId::new(mecid)).unwrap().emission)
}

fn selected(netuid: NetUid, mecid: u8) -> Vec<u64> {
    let answer = SubtensorModule::get_selective_mechagraph(netuid, MechId::new(mecid), vec![60]);
    amounts(answer.unwrap().emission.unwrap())
}

#[test]
fn emission_of_several_mechanisms_is_weighted_once() {
    bare(|| {
        let netuid = two_mechanisms();
        // Halves of 249,988,556 and 750,011,444; what is stored is weighted a second time.
        let first = [124_994_278, 74_996_566, 49_997_711];
        let second = [375_005_722, 75_001_144, 300_004_577];
        let sum: Vec<u64> = first.iter().zip(second).map(|(a, b)| a + b).collect();
        assert_eq!(emission_of(netuid), [312_505_722, 74_999_999, 237_505_721]);
        assert_eq!(metagraph(netuid), sum);
        assert_eq!(mechagraph(netuid, 0), first);
        assert_eq!(mechagraph(netuid, 1), second);
        let state = SubtensorModule::get_subnet_state(netuid).unwrap();
        assert_eq!(amounts(state.emission), sum);
        let neurons = SubtensorModule::get_neurons_lite(netuid);
        assert_eq!(neurons.into_iter().map(|neuron| neuron.emission.0).collect::<Vec<_>>(), sum);
        assert_eq!([selected(netuid, 0), selected(netuid, 1)], [first, second]);
        let all = SubtensorModule::get_all_mechagraphs();
        let last = all.into_iter().next_back().flatten().unwrap();
        assert_eq!(amounts(last.emission), second);
    });
}

#[test]
fn a_new_neuron_has_no_emission_yet_and_a_replaced_one_none_any_more() {
    bare(|| {
        let netuid = two_mechanisms();
        SubtensorModule::append_neuron(netuid, &account(50), 3);
        assert_eq!(mechagraph(netuid, 1)[3], 0);
        assert_eq!(metagraph(netuid)[1..], [149_997_710, 350_002_288, 0]);
        SubtensorModule::replace_neuron(netuid, 1, &account(51), 3);
        assert_eq!([mechagraph(netuid, 0)[1], mechagraph(netuid, 1)[1]], [0, 0]);
        assert_eq!(metagraph(netuid)[1..], [0, 350_002_288, 0]);
    });
}

#[test]
fn what_is_stored_is_shown_where_mechanisms_emissions_are_unknown() {
    bare(|| {
        let netuid = two_mechanisms();
        let stored = emission_of(netuid);
        // Uids that are no more.
        MechanismEmission::<Test>::mutate(index(netuid, 1), |emission| {
            emission.as_mut().unwrap().push(AlphaBalance::new(9));
        });
        assert_eq!(metagraph(netuid), stored);
        assert_eq!(mechagraph(netuid, 1), stored);
        // Another number of mechanisms, before its first epoch.
        MaxAllowedUids::<Test>::insert(netuid, 128);
        assert_ok!(SubtensorModule::change_mechanism_count(netuid, MechId::new(1)));
        assert_eq!(MechanismEmission::<Test>::iter().count(), 0);
        assert_eq!([metagraph(netuid), mechagraph(netuid, 0)], [stored.clone(), stored]);
    });
}

/// spec: registry §25: it is not checked that the mechanism exists.
#[test]
fn a_mechanism_beyond_all_indices_shows_what_is_stored() {
    bare(|| {
        let netuid = two_mechanisms();
        for mecid in [2, 15, 16, 255] {
            assert_eq!(selected(netuid, mecid), emission_of(netuid), "{mecid}");
        }
    });
}

#[test]
fn one_mechanism_needs_no_copy() {
    bare(|| {
        let netuid = subnet(&[ONE]);
        distribute(netuid, [10, 20, 30, 0]);
        assert_eq!(MechanismEmission::<Test>::iter().count(), 0);
        assert_eq!(metagraph(netuid), emission_of(netuid));
        assert_eq!(selected(netuid, 16), emission_of(netuid));
    });
}

#[test]
fn the_last_epochs_gross_emission_is_known() {
    bare(|| {
        assert_eq!(SubtensorModule::get_last_epoch_emission(NetUid::new(2)), None);
        let netuid = two_mechanisms();
        let amount = AlphaBalance::new;
        let part = |mecid, gross| MechanismEpochEmission {
            mecid: MechId::new(mecid),
            gross: amount(gross),
        };
        let expected = SubnetEpochEmission {
            netuid,
            block: 2,
            gross: amount(ONE + 70),
            miners: amount(ONE / 2),
            validators: amount(ONE / 4),
            root: amount(ONE / 4),
            owner_cut: amount(70),
            mechanisms: vec![part(0, 249_988_556), part(1, 750_011_444)],
        };
        assert_eq!(SubtensorModule::get_last_epoch_emission(netuid), Some(expected.clone()));
        assert_eq!(SubtensorModule::get_all_last_epoch_emissions(), [expected]);
        distribute(netuid, [0; 4]);
        let next = SubtensorModule::get_last_epoch_emission(netuid).unwrap();
        assert_eq!(next.gross, AlphaBalance::ZERO);
    });
}
