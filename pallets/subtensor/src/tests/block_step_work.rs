//! The block step's weight against what storage saw.

use super::{
    block_step_kit::*,
    stake_kit::*,
    storage_meter::{Count, metered},
};
use crate::{block_step::work::Work, mock::*, *};
use frame_support::{traits::Hooks, weights::Weight};
use myelin_types::{NetUid, NetUidStorageIndex};

const POOL: u64 = 1_000_000_000_000_000;

/// A subnet that emits, with `n` neurons of some stake; the first `validators` weigh the others.
fn subnet(netuid: u16, n: u8, validators: u8) -> NetUid {
    let netuid = emitting(netuid, DYNAMIC, POOL, POOL);
    let first = 1 + 64 * (netuid.to_u16() as u8 % 2);
    for i in first..first + n {
        neuron(netuid, i, 128 + i);
        give(netuid, i, 128 + i, ONE);
    }
    let row: Vec<(u16, u16)> = (validators..n).map(|uid| (uid.into(), 100)).collect();
    let index = NetUidStorageIndex::from(netuid);
    (0..validators).for_each(|uid| put_weights(index, uid.into(), &row));
    ValidatorPermit::<Test>::insert(netuid, vec![true; n.into()]);
    netuid
}

/// Opens the next block, in which the epochs of `due` and no others are due; its number.
fn next_block(due: &[NetUid]) -> u64 {
    let next = System::block_number() + 1;
    System::set_block_number(next);
    LastEpochBlock::<Test>::translate_values::<u64, _>(|_| Some(next));
    due.iter().for_each(|netuid| PendingEpochAt::<Test>::insert(netuid, next));
    next
}

/// The next block; what it costs, and what storage saw.
fn block(due: &[NetUid]) -> (Work, Count) {
    next_block(due);
    let (work, record) = metered(SubtensorModule::emission_step);
    (work, record.total())
}

/// Neither less than what storage saw, nor more than a quarter above it.
#[track_caller]
fn assert_fits((work, seen): (Work, Count)) {
    let fits = |claimed: u64, seen: u64| claimed >= seen && claimed <= seen + seen / 4 + 10;
    assert!(fits(work.reads, seen.reads + seen.steps), "{work:?} of {seen:?}");
    assert!(fits(work.writes, seen.writes), "{work:?} of {seen:?}");
}

#[test]
fn the_work_is_what_storage_sees() {
    for (n, validators) in [(0, 0), (1, 1), (16, 4), (60, 20)] {
        bare(|| {
            let subnets = [2, 3].map(|netuid| subnet(netuid, n, validators));
            assert_fits(block(&[]));
            assert_fits(block(&subnets[..1]));
            assert_fits(block(&subnets));
            assert_fits(block(&subnets));
        });
    }
    // Everybody pays and is paid, root stakers and parents included.
    Scene::new().run(|| {
        let netuid = subnet(2, 30, 30);
        set_owner(netuid, 1, 129);
        for uid in 0..30 {
            put_weights(netuid.into(), uid, &[((uid + 1) % 30, 1)]);
            for (part, parent) in [(u64::MAX / 60, 190), (u64::MAX / 120, 191)] {
                let child = account(129 + uid as u8);
                ChildKeys::<Test>::append(account(parent), netuid, (part, child.clone()));
                ParentKeys::<Test>::append(child, netuid, (part, account(parent)));
            }
            give(NetUid::ROOT, 9, 129 + uid as u8, ONE);
        }
        own(200, 190);
        own(200, 191);
        give(netuid, 200, 190, ONE);
        VotingPowerTrackingEnabled::<Test>::insert(netuid, true);
        set_moving_price(netuid, 2.0);
        (0..3).for_each(|_| assert_fits(block(&[netuid])));
    });
}

#[test]
fn weight_grows_with_the_epochs_that_run() {
    bare(|| {
        let subnets = [2, 3].map(|netuid| subnet(netuid, 16, 4));
        let weigh = |due: &[NetUid]| SubtensorModule::on_initialize(next_block(due)).ref_time();
        let (none, one, two) = (weigh(&[]), weigh(&subnets[..1]), weigh(&subnets));
        // Milliseconds, nearly all of them for storage.
        assert_eq!([none, one, two], [11_201_100_000, 45_528_980_000, 81_726_860_000]);
        // A deferred epoch costs nothing.
        MaxEpochsPerBlock::<Test>::put(1);
        assert!(weigh(&subnets) < two);
    });
}

#[test]
fn weight_adds_up_and_ends_at_its_limit() {
    let database = <Test as frame_system::Config>::DbWeight::get();
    let limit = Weight::from_parts(1_000_000_000_000, 5_000);
    let work = Work { reads: 3, writes: 2, time: 7 };
    assert_eq!(work.weight(database, limit), Weight::from_parts(275_000_007, 0));
    let mut endless = Work { reads: u64::MAX, writes: 1, time: u64::MAX };
    endless.absorb(endless);
    assert_eq!(endless, Work { reads: u64::MAX, writes: 2, time: u64::MAX });
    assert_eq!(endless.weight(database, limit), Weight::from_parts(1_000_000_000_000, 0));
}
