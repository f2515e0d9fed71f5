//! The next epoch's input, told in advance.

use super::{block_step_kit::*, stake_kit::*};
use crate::{epoch::EpochPreview, mock::*, *};
use frame_support::{StorageNoopGuard, assert_noop};
use myelin_types::{AlphaBalance, MechId, NetUid, NetUidStorageIndex};

const POOL: u64 = 1_000_000_000_000_000;
const TEMPO: u16 = 20;

/// Two validators and two miners on an emitting subnet, whose epoch is due at block 101.
fn market(netuid: u16) -> NetUid {
    let netuid = emitting(netuid, DYNAMIC, POOL, POOL);
    for (uid, alpha) in (0u8..).zip([300 * ONE, 700 * ONE, 0, 0]) {
        let (coldkey, hotkey) = (1 + uid, 11 + uid);
        neuron(netuid, coldkey, hotkey);
        give(netuid, coldkey, hotkey, alpha);
    }
    set_owner(netuid, 1, 11);
    Yuma3On::<Test>::insert(netuid, true);
    LiquidAlphaOn::<Test>::insert(netuid, true);
    ValidatorPermit::<Test>::insert(netuid, vec![true, true, false, false]);
    System::set_block_number(100);
    let main = NetUidStorageIndex::from(netuid);
    put_weights(main, 0, &[(3, 65_535), (2, 20_000)]);
    put_weights(main, 1, &[(2, 65_535), (3, 30_000)]);
    Bonds::<Test>::insert(main, 0, vec![(2, 900), (3, 65_535)]);
    fill_pots(netuid, [40 * ONE, 40 * ONE, 0, 5 * ONE]);
    Tempo::<Test>::insert(netuid, TEMPO);
    LastEpochBlock::<Test>::insert(netuid, 101 - u64::from(TEMPO));
    netuid
}

/// Asks for the next epoch, which must change nothing.
fn preview(netuid: NetUid, mecid: u8) -> EpochPreview {
    let _unchanged = StorageNoopGuard::new();
    SubtensorModule::preview_epoch(netuid, MechId::new(mecid)).expect("the subnet exists")
}

fn stored_emission(netuid: NetUid) -> Vec<u64> {
    Emission::<Test>::get(netuid).into_iter().map(AlphaBalance::to_u64).collect()
}

#[test]
fn a_due_epoch_is_told_exactly() {
    bare(|| {
        let netuid = market(2);
        let EpochPreview { due, case } = preview(netuid, 0);
        assert!(due);
        assert_eq!((case.n, case.epochs[0].block, case.commit_reveal.epoch_index), (4, 101, 1));
        assert_eq!(case.owner_uid, Some(0));
        // The block's own emission is in it.
        assert!(case.epochs[0].emission > 80 * ONE);

        run_to_block(101);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 1);
        let results = case.replay();
        let result = &results[0];
        let main = NetUidStorageIndex::from(netuid);
        assert!(result.incentive[2] > result.incentive[3] && result.incentive[3] > 0);
        assert_eq!(Incentive::<Test>::get(main), result.incentive);
        assert_eq!(Consensus::<Test>::get(netuid), result.consensus);
        assert_eq!(Dividends::<Test>::get(netuid), result.dividends);
        assert_eq!(ValidatorTrust::<Test>::get(netuid), result.validator_trust);
        assert_eq!(ValidatorPermit::<Test>::get(netuid), result.validator_permit);
        assert_eq!(StakeWeight::<Test>::get(netuid), result.stake_weight);
        assert_eq!(Active::<Test>::get(netuid), result.active);
        assert_eq!(stored_emission(netuid), result.emission);
        for (uid, row) in (0..).zip(result.bonds.iter()) {
            assert_eq!(Bonds::<Test>::get(main, uid), row);
        }
    });
}

#[test]
fn two_epochs_in_a_block_and_one_that_has_to_wait() {
    bare(|| {
        let subnets = [market(2), market(3), market(4)];
        // The genesis subnet takes the first of three.
        MaxEpochsPerBlock::<Test>::put(3);
        let told = subnets.map(|netuid| preview(netuid, 0));
        assert_eq!(told.each_ref().map(|told| told.due), [true, true, false]);
        assert_eq!(told.each_ref().map(|told| told.case.commit_reveal.epoch_index), [1; 3]);
        run_to_block(101);
        for (netuid, told) in subnets.into_iter().zip(told).take(2) {
            let result = &told.case.replay()[0];
            assert_eq!(StakeWeight::<Test>::get(netuid), result.stake_weight);
            assert_eq!(stored_emission(netuid), result.emission);
        }
    });
}

#[test]
fn an_epoch_that_will_be_skipped_has_counted_itself() {
    bare(|| {
        let netuid = market(2);
        Keys::<Test>::insert(netuid, 3, account(13));
        let told = preview(netuid, 0);
        assert_eq!((told.due, told.case.commit_reveal.epoch_index), (false, 1));
        Keys::<Test>::insert(netuid, 3, account(14));
    });
}

#[test]
fn an_epoch_that_is_not_due_is_told_as_if_it_were() {
    bare(|| {
        let netuid = market(2);
        LastEpochBlock::<Test>::insert(netuid, 100);
        let EpochPreview { due, case } = preview(netuid, 0);
        assert!(!due);
        assert_eq!((case.epochs[0].block, case.commit_reveal.epoch_index), (101, 1));
        run_to_block(101);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
        let [server, validator, root, _] = pots(netuid);
        assert_eq!(case.epochs[0].emission, server + validator + root);
    });
}

#[test]
fn each_mechanism_has_its_part_and_its_rows() {
    bare(|| {
        let netuid = market(2);
        MechanismCountCurrent::<Test>::insert(netuid, MechId::new(2));
        MechanismEmissionSplit::<Test>::insert(netuid, vec![16_383, 49_152]);
        let second = NetUidStorageIndex::new(netuid, MechId::new(1));
        put_weights(second, 1, &[(3, 65_535)]);
        let [main, other] = [0, 1].map(|mecid| preview(netuid, mecid).case);
        assert_eq!(main.weights.row(1), [(2, 65_535), (3, 30_000)]);
        assert_eq!(other.weights.row(1), [(3, 65_535)]);
        let (quarter, rest) = (main.epochs[0].emission, other.epochs[0].emission);
        assert_eq!(rest, (u128::from(quarter + rest) * 49_152 / 65_535) as u64);
        assert_ne!(main.name, other.name);
    });
}

#[test]
fn only_subnets_and_mechanisms_that_exist() {
    bare(|| {
        let netuid = market(2);
        let of = |netuid, mecid| SubtensorModule::preview_epoch(netuid, MechId::new(mecid));
        assert_noop!(of(NetUid::ROOT, 0), Error::<Test>::SubnetNotExists);
        assert_noop!(of(NetUid::new(9), 0), Error::<Test>::SubnetNotExists);
        assert_noop!(of(netuid, 1), Error::<Test>::MechanismDoesNotExist);
    });
}
