//! The corrections of Yuma consensus: each with its difference, in exact numbers, and what it
//! leaves as it is.

use super::{block_step_kit::*, epoch::*, epoch_commits::blocks_of, stake_kit::*};
use crate::{mock::*, *};
use frame_support::assert_ok;
use myelin_types::{Correction, MechId, NetUid};

/// Runs a test without the correction (`false`) and with it.
fn both_ways(correction: Correction, test: impl Fn(bool)) {
    bare(|| test(false));
    bare_on(Scene::new().corrected(&[correction]), || test(true));
}

/// Three validators and two miners of the cases of Yuma-3, all of whom back miner 3 in a first
/// epoch with permits.
fn backing_3() -> NetUid {
    let netuid = subnet(&[8, 1, 1, 0, 0]);
    Tempo::<Test>::insert(netuid, 1);
    Yuma3On::<Test>::insert(netuid, true);
    LiquidAlphaOn::<Test>::insert(netuid, true);
    AlphaValues::<Test>::insert(netuid, (6_553, 19_660));
    BondsPenalty::<Test>::insert(netuid, 0);
    BondsMovingAverage::<Test>::insert(netuid, 975_000);
    MaxAllowedValidators::<Test>::insert(netuid, 3);
    MinAllowedWeights::<Test>::insert(netuid, 0);
    WeightsSetRateLimit::<Test>::insert(netuid, 0);
    CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
    (0..5).for_each(|uid| BlockAtRegistration::<Test>::insert(netuid, uid, 1));
    System::set_block_number(2);
    run(netuid, ONE);
    epoch_with(netuid, [&[(3, 65_535), (4, 0)]; 3]);
    netuid
}

/// The validators set these rows; the next block has an epoch.
fn epoch_with(netuid: NetUid, rows: [&[(u16, u16)]; 3]) {
    for (hotkey, row) in (11..).zip(rows) {
        let (dests, weights) = row.iter().copied().unzip();
        assert_ok!(SubtensorModule::set_weights(
            signed(&account(hotkey)),
            netuid,
            dests,
            weights,
            0
        ));
    }
    System::set_block_number(System::block_number() + 1);
    run(netuid, ONE);
}

/// Case 18.
#[test]
fn sorted_weights() {
    both_ways(Correction::SortedWeights, |corrected| {
        let netuid = backing_3();
        let main = index(netuid, 0);
        assert_eq!(bonds(main, 3), [[(3, 6_640), (4, 0)]; 3].map(|_| vec![(3, 6_640)]));
        epoch_with(netuid, [&[(4, 65_535), (3, 21_845)]; 3]);
        let (row, bond) = if corrected {
            ([(3, 21_845), (4, 65_535)], [(3, 7_627), (4, 4_980)])
        } else {
            ([(4, 65_535), (3, 21_845)], [(4, 4_980), (3, 7_649)])
        };
        assert_eq!(Weights::<Test>::get(main, 0), row);
        assert_eq!(bonds(main, 3), [bond; 3]);
    });
}

/// Case 17: a validator stops naming the miner it has backed.
#[test]
fn kept_bonds() {
    both_ways(Correction::KeptBonds, |corrected| {
        let netuid = backing_3();
        let to_3: &[(u16, u16)] = &[(3, 65_535), (4, 0)];
        epoch_with(netuid, [&[(4, 65_535)], to_3, to_3]);
        let rows = bonds(index(netuid, 0), 3);
        let kept = if corrected { vec![(3, 5_951), (4, 6_640)] } else { vec![(4, 6_640)] };
        assert_eq!(rows[0], kept);
        assert_eq!(rows[1], rows[2]);
    });
}

/// Case 20 d: what a hotkey is reported to have earned is what it was paid.
#[test]
fn counted_once() {
    both_ways(Correction::CountedOnce, |corrected| {
        let netuid = subnet(&[ONE, ONE, 0]);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        MechanismEmissionSplit::<Test>::insert(netuid, vec![16_383, 49_152]);
        permit(netuid, &[true, false, false]);
        System::set_block_number(2);
        let [first, second] = [index(netuid, 0), index(netuid, 1)];
        put_weights(first, 0, &[(1, 39_321), (2, 26_214)]);
        put_weights(second, 0, &[(1, 13_107), (2, 52_428)]);
        (0..3).for_each(|uid| [first, second].iter().for_each(|index| touch(*index, uid)));
        let earned = run(netuid, ONE);
        assert_eq!(earned, [(11, 0, 500_000_000), (12, 149_997_710, 0), (13, 350_002_288, 0)]);
        let reported = if corrected {
            [500_000_000, 149_997_710, 350_002_288]
        } else {
            [312_505_722, 74_999_999, 237_505_721]
        };
        assert_eq!(emission_of(netuid), reported);
    });
}

/// Validators 0 and 1 with equal stakes; the first has a bond to miner 2, whose uid another takes
/// in `block`, the second to miner 3. After an epoch in block 100 both back the newcomer.
fn newcomer(netuid: NetUid, block: u64) -> (Vec<Vec<(u16, u16)>>, Vec<u16>) {
    let main = index(netuid, 0);
    System::set_block_number(block);
    SubtensorModule::replace_neuron(netuid, 2, &account(15), block);
    System::set_block_number(101);
    put_weights(main, 0, &[(2, 65_535)]);
    put_weights(main, 1, &[(2, 65_535)]);
    System::set_block_number(110);
    run(netuid, ONE);
    (bonds(main, 2), Dividends::<Test>::get(netuid))
}

#[test]
fn fresh_bonds() {
    let scene = |yuma3: bool, mechanisms: u8| {
        let netuid = subnet(&[ONE, ONE, 0, 0]);
        own(5, 15);
        Yuma3On::<Test>::insert(netuid, yuma3);
        Tempo::<Test>::insert(netuid, 10);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(mechanisms));
        permit(netuid, &[true, true, false, false]);
        for mecid in 0..mechanisms {
            let index = index(netuid, mecid);
            Bonds::<Test>::insert(index, 0, vec![(2, 32_768)]);
            Bonds::<Test>::insert(index, 1, vec![(3, 32_768)]);
        }
        LastMechansimStepBlock::<Test>::insert(netuid, 100);
        netuid
    };
    both_ways(Correction::FreshBonds, |corrected| {
        let (rows, dividends) = newcomer(scene(true, 1), 100);
        if corrected {
            assert_eq!(rows, [vec![(2, 6_553)], vec![(2, 6_553), (3, 29_491)]]);
            assert_eq!(dividends, [32_767, 32_767, 0, 0]);
        } else {
            assert_eq!(rows, [vec![(2, 36_044)], vec![(2, 6_553), (3, 29_491)]]);
            assert_eq!(dividends, [55_452, 10_082, 0, 0]);
        }
    });
    both_ways(Correction::FreshBonds, |corrected| {
        let (rows, dividends) = newcomer(scene(false, 1), 100);
        if corrected {
            assert_eq!(rows, [vec![(2, 65_535)], vec![(2, 65_535), (3, 65_535)]]);
            assert_eq!(dividends, [32_767, 32_767, 0, 0]);
        } else {
            assert_eq!(rows, [vec![(2, 65_535)], vec![(2, 3_449), (3, 65_535)]]);
            assert_eq!(dividends, [62_258, 3_276, 0, 0]);
        }
    });
    // Registrations before and after that block are judged as ever.
    both_ways(Correction::FreshBonds, |_| {
        assert_eq!(newcomer(scene(true, 1), 99).1, [55_452, 10_082, 0, 0]);
    });
    both_ways(Correction::FreshBonds, |_| {
        assert_eq!(newcomer(scene(true, 1), 101).1, [0, 0, 0, 0]);
    });
    // A bond of any mechanism is masked.
    both_ways(Correction::FreshBonds, |corrected| {
        let netuid = scene(true, 2);
        newcomer(netuid, 100);
        let inherited: &[(u16, u16)] = if corrected { &[] } else { &[(2, 29_491)] };
        assert_eq!(Bonds::<Test>::get(index(netuid, 1), 0), inherited);
    });
}

/// A subnet of owner 1/11, validator 2/12 at uid 1 with nearly all stake, and miners 13 and 14 at
/// uids 2 and 3, who are the first to go; full, with commit–reveal over two epochs. The validator
/// has its permit.
fn full_subnet() -> NetUid {
    let netuid = add_started_subnet(1, 11);
    Tempo::<Test>::insert(netuid, 10);
    WeightsSetRateLimit::<Test>::insert(netuid, 0);
    RevealPeriodEpochs::<Test>::insert(netuid, 2);
    for hotkey in 12..15 {
        run_to_block(System::block_number() + 1);
        add_neuron(netuid, hotkey - 10, hotkey);
    }
    MaxAllowedUids::<Test>::insert(netuid, 4);
    MinAllowedWeights::<Test>::insert(netuid, 0);
    ImmunityPeriod::<Test>::insert(netuid, 0);
    MinNonImmuneUids::<Test>::insert(netuid, 0);
    stake(netuid, 2, 12, 100 * ONE);
    run_to_epoch(netuid);
    netuid
}

/// Runs to the block of the next epoch.
fn run_to_epoch(netuid: NetUid) {
    let epochs = SubnetEpochIndex::<Test>::get(netuid);
    while SubnetEpochIndex::<Test>::get(netuid) == epochs {
        run_to_block(System::block_number() + 1);
    }
}

/// The validator commits to these values for uids 2 and 3.
fn commit(netuid: NetUid, values: [u16; 2]) {
    let who = account(12);
    let index = index(netuid, 0);
    let hash = SubtensorModule::commit_hash(&who, index, &[2, 3], &values, &[7], 0);
    assert_ok!(SubtensorModule::commit_weights(signed(&who), netuid, hash));
}

fn reveal(netuid: NetUid, values: [u16; 2]) {
    let validator = signed(&account(12));
    let (uids, values, salt) = (vec![2, 3], values.to_vec(), vec![7]);
    assert_ok!(SubtensorModule::reveal_weights(validator, netuid, uids, values, salt, 0));
}

/// In the block of an epoch, after the epoch, somebody registers: the chain's own order of things.
#[test]
fn fresh_bonds_of_a_registration_after_the_epoch_of_its_block() {
    let run = |scene: Scene| {
        scene.run(|| {
            let netuid = full_subnet();
            CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
            let set = || {
                let validator = signed(&account(12));
                SubtensorModule::set_weights(validator, netuid, vec![2, 3], vec![1, 3], 0)
            };
            run_to_block(System::block_number() + 1);
            assert_ok!(set());
            run_to_epoch(netuid);
            let main = index(netuid, 0);
            assert_eq!(Bonds::<Test>::get(main, 1), [(2, 1_638), (3, 4_915)]);
            assert_eq!(add_neuron(netuid, 9, 19), 2, "the miner that earned least has to go");
            let registered = BlockAtRegistration::<Test>::get(netuid, 2);
            assert_eq!(registered, LastMechansimStepBlock::<Test>::get(netuid));
            run_to_block(System::block_number() + 1);
            assert_ok!(set());
            run_to_epoch(netuid);
            Bonds::<Test>::get(main, 1)
        })
    };
    assert_eq!(run(Scene::new()), [(2, 3_112), (3, 9_338)]);
    let corrected = Scene::new().corrected(&[Correction::FreshBonds]);
    assert_eq!(run(corrected), [(2, 1_638), (3, 9_338)]);
}

/// A validator commits, somebody takes a miner's uid, the validator commits again. The first
/// commit's weights were meant for the old miner; no later block of the validator's says so.
#[test]
fn committed_targets() {
    let run = |scene: Scene| {
        scene.run(|| {
            let netuid = full_subnet();
            let main = index(netuid, 0);
            commit(netuid, [1, 1]);
            let committed = System::block_number();
            run_to_block(committed + 1);
            assert_eq!(add_neuron(netuid, 9, 19), 2);
            run_to_epoch(netuid);
            commit(netuid, [5, 1]);
            run_to_epoch(netuid);
            reveal(netuid, [1, 1]);
            assert_eq!(Weights::<Test>::get(main, 1), [(2, 65_535), (3, 65_535)]);
            assert!(LastUpdate::<Test>::get(main)[1] > committed + 1);
            let at = WeightsCommittedAt::<Test>::get(main, 1);
            assert!(at.is_none_or(|block| block == committed));
            run_to_epoch(netuid);
            let leaked = Incentive::<Test>::get(main);
            // The second commit came after the newcomer.
            reveal(netuid, [5, 1]);
            run_to_epoch(netuid);
            (leaked, Incentive::<Test>::get(main))
        })
    };
    let (leaked, meant) = run(Scene::new());
    assert_eq!(leaked, [0, 0, 32_767, 32_767]);
    assert_eq!(meant, [0, 0, 54_612, 10_922]);
    let corrected = Scene::new().corrected(&[Correction::CommittedTargets]);
    assert_eq!(run(corrected), (vec![0, 0, 0, 65_535], meant));
}

#[test]
fn the_block_of_a_commit_belongs_to_its_row() {
    Scene::new().corrected(&[Correction::CommittedTargets]).run(|| {
        let netuid = full_subnet();
        let main = index(netuid, 0);
        let revealed = |values| {
            commit(netuid, values);
            let block = System::block_number();
            run_to_epoch(netuid);
            run_to_epoch(netuid);
            reveal(netuid, values);
            assert_eq!(WeightsCommittedAt::<Test>::get(main, 1), Some(block));
        };
        revealed([1, 1]);
        // A row set openly has no commit.
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        let validator = signed(&account(12));
        assert_ok!(SubtensorModule::set_weights(validator, netuid, vec![3], vec![1], 0));
        assert_eq!(WeightsCommittedAt::<Test>::get(main, 1), None);
        CommitRevealWeightsEnabled::<Test>::insert(netuid, true);
        revealed([2, 1]);
        // The row counts from its commit also once commit–reveal is off.
        CommitRevealWeightsEnabled::<Test>::insert(netuid, false);
        let committed = WeightsCommittedAt::<Test>::get(main, 1).unwrap();
        assert_eq!(blocks_of(netuid, 0), [u64::MAX, committed - 1, u64::MAX, u64::MAX]);
        SubtensorModule::replace_neuron(netuid, 1, &account(15), System::block_number());
        assert_eq!(WeightsCommittedAt::<Test>::get(main, 1), None);
    });
}

/// Turned off again, the correction leaves nothing behind that counts.
#[test]
fn blocks_of_commits_do_not_count_without_the_correction() {
    Scene::new().run(|| {
        let netuid = full_subnet();
        WeightsCommittedAt::<Test>::insert(index(netuid, 0), 1, 1);
        assert_eq!(blocks_of(netuid, 0), [u64::MAX; 4]);
    });
}
