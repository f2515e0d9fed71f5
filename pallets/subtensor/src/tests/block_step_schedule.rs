//! When epochs run, and whose come first (emission cases C; spec: emission §11).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use frame_support::{assert_ok, dispatch::RawOrigin};
use myelin_types::{Correction, NetUid, NetUidStorageIndex, units::TAO};

const POOL: u64 = 1_000_000_000_000_000;

fn set_schedule(netuid: NetUid, tempo: u16, last_epoch: u64) {
    Tempo::<Test>::insert(netuid, tempo);
    LastEpochBlock::<Test>::insert(netuid, last_epoch);
}

/// Subnets that emit and whose epochs were asked for in block 1.
fn all_due<const N: usize>(netuids: [u16; N]) -> [NetUid; N] {
    netuids.map(|netuid| {
        let netuid = emitting(netuid, STABLE, POOL, POOL);
        PendingEpochAt::<Test>::insert(netuid, 1);
        netuid
    })
}

/// Runs the schedule of this block; whose epochs run, and whose slots were used up.
fn drain() -> (Vec<NetUid>, Vec<NetUid>) {
    let drained = SubtensorModule::drain_pots(&subnets());
    (drained.epochs.into_keys().collect(), drained.slots)
}

#[test]
fn c1_blocks_until_the_next_epoch() {
    bare(|| {
        let netuid = NetUid::new(7);
        for (tempo, block, left) in [
            (0, 100, u64::MAX),
            (10, 5, 5),
            (20, 15, 5),
            (30, 25, 5),
            (10, 9, 1),
            (20, 21, 0),
            (65_535, 0, 65_535),
            (65_534, 100, 65_434),
            (10, u64::MAX, 0),
        ] {
            Tempo::<Test>::insert(netuid, tempo);
            assert_eq!(SubtensorModule::blocks_until_next_auto_epoch(netuid, block), left);
        }
    });
}

#[test]
fn when_an_epoch_is_due() {
    bare(|| {
        let netuid = NetUid::new(7);
        let due = |block| SubtensorModule::epoch_due(netuid, block);
        set_schedule(netuid, 20, 100);
        assert!(!due(119) && due(120) && due(121));
        assert_eq!(SubtensorModule::next_epoch_start_block(netuid), Some(120));
        PendingEpochAt::<Test>::insert(netuid, 110);
        assert!(!due(109) && due(110));
        assert_eq!(SubtensorModule::next_epoch_start_block(netuid), Some(110));
        PendingEpochAt::<Test>::insert(netuid, 130);
        assert_eq!(SubtensorModule::next_epoch_start_block(netuid), Some(120));
        PendingEpochAt::<Test>::remove(netuid);
        // The safety net: an epoch must not stay away for long.
        BlocksSinceLastStep::<Test>::insert(netuid, 50_400);
        assert!(!due(101));
        BlocksSinceLastStep::<Test>::insert(netuid, 50_401);
        assert!(due(101));
        // Without a tempo nothing makes an epoch due.
        PendingEpochAt::<Test>::insert(netuid, 1);
        Tempo::<Test>::insert(netuid, 0);
        assert!(!due(u64::MAX));
        assert_eq!(SubtensorModule::next_epoch_start_block(netuid), None);
    });
}

#[test]
fn settings_freeze_before_an_epoch() {
    bare(|| {
        let netuid = NetUid::new(7);
        set_schedule(netuid, 20, 100);
        let frozen_at = |block| {
            System::set_block_number(block);
            SubtensorModule::is_frozen(netuid)
        };
        assert!(!frozen_at(110) && frozen_at(111) && frozen_at(125));
        PendingEpochAt::<Test>::insert(netuid, 108);
        assert!(frozen_at(107) && !frozen_at(108));
        Tempo::<Test>::insert(netuid, 0);
        assert!(!frozen_at(107));
    });
}

#[test]
fn half_a_tempo_stays_open_when_corrected() {
    let open_blocks = |corrections: &[Correction], tempo| {
        let mut open = 0;
        bare_on(Scene::new().corrected(corrections), || {
            let netuid = NetUid::new(7);
            set_schedule(netuid, tempo, 100);
            let is_open = |block: &u64| {
                System::set_block_number(*block);
                !SubtensorModule::is_frozen(netuid)
            };
            open = (101..=100 + u64::from(tempo)).filter(is_open).count();
        });
        open
    };
    let corrected = &[Correction::ShortFreeze];
    assert_eq!((open_blocks(&[], 10), open_blocks(corrected, 10)), (0, 5));
    assert_eq!((open_blocks(&[], 360), open_blocks(corrected, 360)), (350, 350));
}

#[test]
fn activity_cutoff_in_tempos() {
    bare(|| {
        let netuid = NetUid::new(7);
        Tempo::<Test>::insert(netuid, 360);
        assert_eq!(SubtensorModule::activity_cutoff(netuid), 5_000);
        Tempo::<Test>::insert(netuid, 0);
        assert_eq!(SubtensorModule::activity_cutoff(netuid), 1);
    });
}

#[test]
fn c2_not_due() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        fill_pots(netuid, [1, 2, 3, 4]);
        assert_eq!(drain(), (vec![], vec![]));
        assert_eq!(BlocksSinceLastStep::<Test>::get(netuid), 1);
        assert_eq!(pots(netuid), [1, 2, 3, 4]);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
        assert!(events().is_empty());
    });
}

#[test]
fn c3_the_block_of_the_step_is_written_after_the_payout() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        set_schedule(netuid, 100, 0);
        BlocksSinceLastStep::<Test>::insert(netuid, 12_345_678);
        LastMechansimStepBlock::<Test>::insert(netuid, 12_345);
        System::set_block_number(102);
        assert_eq!(drain().0, [GENESIS, netuid]);
        assert_eq!(BlocksSinceLastStep::<Test>::get(netuid), 0);
        assert_eq!(LastMechansimStepBlock::<Test>::get(netuid), 12_345);
        assert_eq!(LastEpochBlock::<Test>::get(netuid), 102);
    });
}

const GENESIS: NetUid = genesis::GENESIS_SUBNET;

#[test]
fn c4_pots_are_drained_apart() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        let values = [123_434_534, 111_111, 12_222_222, 12_345_678];
        fill_pots(netuid, values);
        PendingEpochAt::<Test>::insert(netuid, 1);
        let drained = SubtensorModule::drain_pots(&subnets());
        let drained = drained.epochs.into_iter().map(|(netuid, subnet)| (netuid, subnet.pots));
        assert_eq!(drained.collect::<Vec<_>>(), [(netuid, pots_of(values))]);
        assert_eq!(pots(netuid), [0; 4]);
    });
}

#[test]
fn c5_epochs_beyond_the_cap_are_deferred() {
    bare(|| {
        let netuids = all_due([2, 3, 4, 5]);
        for netuid in netuids {
            fill_pots(netuid, [10, 10, 0, 0]);
        }
        assert_eq!(drain(), (netuids[..2].to_vec(), netuids[..2].to_vec()));
        let deferred = |netuid| Event::<Test>::EpochDeferred { netuid, from_block: 1, to_block: 2 };
        assert_eq!(events(), [deferred(netuids[2]), deferred(netuids[3])]);
        for netuid in &netuids[2..] {
            assert!(SubtensorModule::epoch_due(*netuid, 2));
            assert_eq!(PendingEpochAt::<Test>::get(netuid), 2);
            assert_eq!(LastEpochBlock::<Test>::get(netuid), 0);
            assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
            assert_eq!(BlocksSinceLastStep::<Test>::get(netuid), 1);
            assert_eq!(pots(*netuid), [10, 10, 0, 0]);
        }
        for netuid in &netuids[..2] {
            assert_eq!(PendingEpochAt::<Test>::get(netuid), 0);
            assert_eq!(LastEpochBlock::<Test>::get(netuid), 1);
            assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 1);
        }
        System::set_block_number(2);
        assert_eq!(drain().0, netuids[2..]);
    });
}

#[test]
fn the_cap_is_a_setting() {
    bare(|| {
        let netuids = all_due([2, 3, 4, 5]);
        MaxEpochsPerBlock::<Test>::put(3);
        assert_eq!(drain().0, netuids[..3]);
    });
    Scene::new().fast().run(|| {
        let netuids = all_due([2, 3, 4, 5]);
        assert_eq!(drain().0, netuids, "fast chains take 32");
    });
}

#[test]
fn subnets_queue_in_storage_order_and_are_paid_in_numeric_order() {
    bare(|| {
        let [low, middle, high] = all_due([2, 3, 256]);
        assert_eq!(subnets(), [high, GENESIS, low, middle]);
        assert_eq!(drain(), (vec![low, high], vec![high, low]));
        PendingEpochAt::<Test>::insert(high, 1);
        PendingEpochAt::<Test>::insert(middle, 1);
        System::reset_events();
        SubtensorModule::run_coinbase(&subnets(), &[], SubtensorModule::mint_tao(0.into()));
        let paid: Vec<NetUidStorageIndex> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::IncentiveAlphaEmittedToMiners { netuid, .. } => Some(netuid),
                _ => None,
            })
            .collect();
        assert_eq!(paid, [middle, high].map(NetUidStorageIndex::from));
    });
}

#[test]
fn a_key_with_two_uids_costs_the_epoch_but_not_the_pots() {
    bare(|| {
        let [broken, sound, last] = all_due([2, 3, 4]);
        neuron(broken, 1, 11);
        neuron(broken, 1, 12);
        Keys::<Test>::insert(broken, 1, account(11));
        assert!(!epoch::are_distinct(&SubtensorModule::keys_of(broken)));
        fill_pots(broken, [5, 6, 7, 8]);
        BlocksSinceLastStep::<Test>::insert(broken, 9);
        LastMechansimStepBlock::<Test>::insert(broken, 77);
        coinbase(0);
        // It takes none of the block's two epochs.
        assert_eq!(SubnetEpochIndex::<Test>::get(last), 1);
        assert_eq!(LastMechansimStepBlock::<Test>::get(sound), 1);
        assert!(events().contains(&Event::EpochSkipped { netuid: broken, block: 1 }));
        let half = TAO / 2;
        assert_eq!(pots(broken), [5 + half, 6 + half, 7, 8]);
        assert_eq!(BlocksSinceLastStep::<Test>::get(broken), 10);
        assert_eq!(LastMechansimStepBlock::<Test>::get(broken), 77);
        assert_eq!(LastEpochBlock::<Test>::get(broken), 1);
        assert_eq!(PendingEpochAt::<Test>::get(broken), 0);
        assert_eq!(SubnetEpochIndex::<Test>::get(broken), 1);
        Keys::<Test>::insert(broken, 1, account(12));
    });
}

#[test]
fn without_tempo_pots_grow_for_ever() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        set_schedule(netuid, 0, 0);
        run_to_block(31);
        assert_eq!(pots(netuid), [30 * TAO / 2, 30 * TAO / 2, 0, 0]);
        assert_eq!(SubnetEpochIndex::<Test>::get(netuid), 0);
    });
}

#[test]
fn the_period_is_the_tempo() {
    bare(|| {
        let netuid = emitting(2, STABLE, POOL, POOL);
        set_schedule(netuid, 7, 0);
        let mut epochs = vec![];
        for block in 2..30 {
            run_to_block(block);
            if LastEpochBlock::<Test>::get(netuid) == block {
                epochs.push(block);
                assert_eq!(LastMechansimStepBlock::<Test>::get(netuid), block);
                assert_eq!(pots(netuid), [0; 4], "of this block too");
            }
        }
        assert_eq!(epochs, [7, 14, 21, 28]);
    });
}

#[test]
fn children_wait_for_the_slot_of_their_subnet() {
    bare(|| {
        let netuids = all_due([2, 3, 4, 5]);
        neuron(netuids[1], 1, 11);
        neuron(netuids[1], 1, 12);
        Keys::<Test>::insert(netuids[1], 1, account(11));
        own(1, 13);
        for netuid in netuids {
            PendingEpochAt::<Test>::insert(netuid, 9);
            PendingChildKeys::<Test>::insert(
                netuid,
                account(13),
                (vec![(u64::MAX, account(11))], 5),
            );
        }
        System::set_block_number(9);
        SubtensorModule::block_step();
        let waits =
            netuids.map(|netuid| PendingChildKeys::<Test>::contains_key(netuid, account(13)));
        // Run, skipped, run, deferred.
        assert_eq!(waits, [false, false, false, true]);
        assert_eq!(ChildKeys::<Test>::get(account(13), netuids[0]), [(u64::MAX, account(11))]);
        assert_eq!(ParentKeys::<Test>::get(account(11), netuids[1]), [(u64::MAX, account(13))]);
        Keys::<Test>::insert(netuids[1], 1, account(12));
    });
}

#[test]
fn the_root_network_never_has_an_epoch() {
    bare(|| {
        RegistrationsThisInterval::<Test>::insert(NetUid::ROOT, 3);
        run_to_block(99);
        assert_eq!(RegistrationsThisInterval::<Test>::get(NetUid::ROOT), 3);
        run_to_block(100);
        assert_eq!(RegistrationsThisInterval::<Test>::get(NetUid::ROOT), 0);
        RegistrationsThisInterval::<Test>::insert(NetUid::ROOT, 3);
        run_to_block(101);
        assert_eq!(RegistrationsThisInterval::<Test>::get(NetUid::ROOT), 0);
        assert_eq!(LastEpochBlock::<Test>::get(NetUid::ROOT), 0);
        assert_eq!(BlocksSinceLastStep::<Test>::get(NetUid::ROOT), 0);
    });
}

#[test]
fn registration_prices_decay_by_the_half_life_of_each_network() {
    bare(|| {
        let networks = [(2, 360, 998_076_443), (3, 2, 707_106_781), (256, 2, 707_106_781)];
        let still = [(4, 0, ONE)];
        for (netuid, half_life, _) in networks.into_iter().chain(still) {
            let netuid = emitting(netuid, STABLE, POOL, POOL);
            BurnHalfLife::<Test>::insert(netuid, half_life);
            Burn::<Test>::insert(netuid, myelin_types::TaoBalance::new(ONE));
            RegistrationsThisBlock::<Test>::insert(netuid, 5);
        }
        System::set_block_number(2);
        SubtensorModule::block_step();
        for (netuid, _, price) in networks.into_iter().chain(still) {
            let netuid = NetUid::new(netuid);
            assert_eq!(Burn::<Test>::get(netuid).to_u64(), price);
            assert_eq!(RegistrationsThisBlock::<Test>::try_get(netuid), Ok(0));
        }
    });
}

/// Runs blocks with one epoch each at most; the subnets whose epochs ran, in order, and the
/// deferrals of the last block.
fn one_epoch_a_block(corrections: &[Correction], blocks: u64) -> (Vec<u16>, Vec<u16>) {
    let mut served = vec![];
    let mut deferred = vec![];
    Scene::new().corrected(corrections).run(|| {
        Tempo::<Test>::insert(GENESIS, 0);
        MaxEpochsPerBlock::<Test>::put(1);
        let netuids = [2, 3, 4, 256].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
        netuids.iter().for_each(|netuid| set_schedule(*netuid, 1, 1));
        for _ in 0..blocks {
            let block = System::block_number() + 1;
            System::set_block_number(block);
            System::reset_events();
            let drained = SubtensorModule::drain_pots(&subnets());
            served.extend(drained.epochs.keys().map(|netuid| netuid.to_u16()));
            deferred = events()
                .into_iter()
                .map(|event| match event {
                    Event::EpochDeferred { netuid, from_block, to_block } => {
                        assert_eq!((from_block, to_block), (block, block + 1));
                        netuid.to_u16()
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
        }
    });
    (served, deferred)
}

/// In network order the first subnet wins every block; the others never have an epoch.
#[test]
fn late_subnets_starve_in_network_order() {
    assert_eq!(one_epoch_a_block(&[], 9), (vec![256; 9], vec![2, 3, 4]));
}

/// Corrected, whoever waits longest is next; who became due in the same block goes by network
/// order.
#[test]
fn first_due_first_served() {
    let (served, deferred) = one_epoch_a_block(&[Correction::FairDeferral], 9);
    assert_eq!(served, [256, 2, 3, 4, 256, 2, 3, 4, 256]);
    assert_eq!(deferred, [2, 3, 4], "in the order in which they became due");
}

#[test]
fn a_deferred_epoch_keeps_its_place_and_the_settings_frozen() {
    Scene::new().corrected(&[Correction::FairDeferral]).run(|| {
        Tempo::<Test>::insert(GENESIS, 0);
        MaxEpochsPerBlock::<Test>::put(1);
        let [early, late] = [300, 2].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
        // Asked for out of turn, far from the next epoch by tempo.
        for (netuid, block) in [(early, 11), (late, 10)] {
            set_schedule(netuid, 360, 9);
            PendingEpochAt::<Test>::insert(netuid, block);
        }
        let busy = emitting(3, STABLE, POOL, POOL);
        set_schedule(busy, 1, 9);
        let mut served = vec![];
        for block in 10..=14 {
            System::set_block_number(block);
            served.extend(drain().0.into_iter().map(|netuid| netuid.to_u16()));
            if block == 11 {
                assert_eq!(PendingEpochAt::<Test>::get(early), 11, "since when it waits");
                assert!(SubtensorModule::is_frozen(early) && !SubtensorModule::is_frozen(late));
                assert_eq!(LastEpochBlock::<Test>::get(early), 9);
                assert_eq!(BlocksSinceLastStep::<Test>::get(early), 2);
            }
        }
        assert_eq!(served, [2, 3, 300, 3, 3]);
        assert_eq!(PendingEpochAt::<Test>::get(early), 0);
        assert!(!SubtensorModule::is_frozen(early));
    });
}

/// Root may switch the correction while epochs wait: nobody loses their turn.
#[test]
fn the_correction_can_change_while_epochs_wait() {
    for [before, after] in [[true, false], [false, true]] {
        Scene::new().run(|| {
            let correct = |fair: bool| {
                let set = fair.then_some(Correction::FairDeferral).into_iter().collect();
                assert_ok!(ChainParams::set_corrections(RawOrigin::Root.into(), set));
            };
            Tempo::<Test>::insert(GENESIS, 0);
            MaxEpochsPerBlock::<Test>::put(1);
            let [first, second] = [2, 3].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
            [first, second].iter().for_each(|netuid| set_schedule(*netuid, 100, 0));
            correct(before);
            System::set_block_number(100);
            assert_eq!(drain().0, [first]);
            correct(after);
            System::set_block_number(101);
            assert_eq!(drain().0, [second]);
            assert_eq!(SubtensorModule::schedule(second).pending_epoch_at, 0);
        });
    }
}

/// Corrected or not, a chain that was never too busy keeps the same schedule.
#[test]
fn without_deferrals_the_correction_changes_nothing() {
    let schedules = [&[][..], &[Correction::FairDeferral]].map(|corrections| {
        Scene::new().corrected(corrections).run(|| {
            let netuids = [2, 3, 256].map(|netuid| emitting(netuid, STABLE, POOL, POOL));
            for (netuid, tempo) in netuids.iter().zip([7, 5, 11]) {
                set_schedule(*netuid, tempo, 0);
            }
            MaxEpochsPerBlock::<Test>::put(8);
            run_to_block(60);
            netuids.map(SubtensorModule::schedule)
        })
    });
    assert_eq!(schedules[0], schedules[1]);
}
