//! Pots, root proportion and price averages (emission cases B; spec: emission §10, §13).

use super::{block_step_kit::*, stake_kit::*};
use crate::{mock::*, *};
use myelin_types::{AlphaBalance, NetUid, fixed::I96F32, units::TAO};

const POOL: u64 = 1_000_000_000_000_000;
const MILLION: u64 = 1_000_000;

/// 6553 parts of 65 535 of an alpha, in Q32.
const CUT: u64 = 99_992_370;

#[test]
fn b1_owner_cut_of_nothing_and_of_everything() {
    bare(|| {
        let netuid = emitting(2, STABLE, 1_000 * TAO, 1_000 * TAO);
        coinbase(0);
        assert_eq!(pots(netuid), [TAO / 2, TAO / 2, 0, 0]);
        SubnetOwnerCut::<Test>::put(u16::MAX);
        coinbase(0);
        assert_eq!(pots(netuid), [TAO / 2, TAO / 2, 0, TAO]);
        OwnerCutEnabled::<Test>::insert(netuid, false);
        coinbase(0);
        assert_eq!(pots(netuid), [TAO, TAO, 0, TAO], "no cut while it is switched off");
    });
}

#[test]
fn b2_root_part_is_of_the_state_after_the_alpha() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, TAO, TAO);
        SubnetAlphaOut::<Test>::insert(netuid, AlphaBalance::new(TAO));
        set_moving_price(netuid, 2.0);
        set_root(TAO);
        coinbase(0);
        assert_eq!(pots(netuid), [500_000_000, 375_000_000, 125_000_000, 0]);
    });
}

#[test]
fn b3_alpha_of_one_block() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        set_moving_price(netuid, 1.0);
        SubnetOwnerCut::<Test>::put(6_553);
        coinbase(12_345_678);
        assert_eq!(pots(netuid), [450_003_814, 450_003_814, 0, CUT]);
    });
}

#[test]
fn root_part_is_kept_or_recycled_as_root_sells_or_not() {
    // Root is worth a third of all alpha; it sells above a sum of average prices of 1.
    for (average, sells) in [(1.0, false), (1.001, true)] {
        bare(|| {
            let netuid = emitting(2, DYNAMIC, TAO, TAO);
            set_moving_price(netuid, average);
            set_root(TAO);
            coinbase(0);
            let root = TAO / 6;
            let kept = if sells { root } else { 0 };
            assert_eq!(pots(netuid), [TAO / 2, TAO / 3, kept, 0]);
            assert_eq!(alpha_out(netuid), TAO - root + kept);
            assert_eq!(alpha_counters(netuid), [TAO - root + kept, 0, root - kept]);
        });
    }
}

#[test]
fn root_sells_by_the_sum_of_all_that_emit() {
    bare(|| {
        let first = emitting(2, DYNAMIC, TAO, TAO);
        let second = emitting(3, DYNAMIC, TAO, TAO);
        set_moving_price(first, 0.6);
        set_moving_price(second, 0.6);
        // Without TAO, yet it counts.
        SubnetEmissionEnabled::<Test>::insert(second, false);
        set_root(TAO);
        coinbase(0);
        assert_eq!([first, second].map(|netuid| pots(netuid)[2]), [TAO / 6; 2]);
        NetworkRegistrationAllowed::<Test>::insert(second, false);
        coinbase(0);
        assert_eq!([first, second].map(|netuid| pots(netuid)[2]), [TAO / 6; 2]);
    });
}

#[test]
fn b4_root_proportion_to_the_bit() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, TAO, 100 * TAO);
        set_root(1_000 * TAO);
        TaoWeight::<Test>::put(3_320_413_933_267_719_290);
        assert_eq!(SubtensorModule::root_proportion(netuid).to_bits(), 2_761_050_404);
        set_reserves(netuid, 0, 0);
        SubnetTAO::<Test>::remove(NetUid::ROOT);
        assert_eq!(SubtensorModule::root_proportion(netuid).to_bits(), 0, "nothing of nothing");
    });
}

#[test]
fn b5_root_proportion_is_stored_for_those_that_emit() {
    bare(|| {
        let [first, second, idle] = [2, 3, 4].map(|netuid| emitting(netuid, DYNAMIC, POOL, POOL));
        SubtokenEnabled::<Test>::insert(idle, false);
        set_root(POOL);
        SubtensorModule::block_step();
        for netuid in [first, second] {
            let stored = RootProp::<Test>::try_get(netuid).unwrap();
            assert_eq!(stored, SubtensorModule::root_proportion(netuid));
            assert!(stored > fraction(0));
        }
        assert!(!RootProp::<Test>::contains_key(idle));
    });
}

#[test]
fn b6_a_subnet_that_has_not_started_gets_nothing() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, POOL, POOL);
        FirstEmissionBlockNumber::<Test>::remove(netuid);
        run_to_block(9);
        assert_eq!(pots(netuid), [0; 4]);
        assert_eq!(alpha_out(netuid), 0);
        assert_eq!(BlocksSinceLastStep::<Test>::get(netuid), 8, "its schedule goes on");
    });
}

/// A dynamic subnet at price 1 that started in block `first`.
fn at_price_one(first: u64, smoothing: f64) -> NetUid {
    let netuid = emitting(2, DYNAMIC, MILLION, MILLION);
    FirstEmissionBlockNumber::<Test>::insert(netuid, first);
    SubnetMovingAlpha::<Test>::put(I96F32::from_num(smoothing));
    netuid
}

fn average(netuid: NetUid) -> i128 {
    SubnetMovingPrice::<Test>::get(netuid).to_bits()
}

#[test]
fn b7_average_after_fourteen_updates() {
    bare(|| {
        let netuid = at_price_one(1, 0.1);
        System::set_block_number(201_600);
        (0..14).for_each(|_| SubtensorModule::update_moving_price(netuid));
        assert_eq!(average(netuid), 2_200_419_206);
    });
}

#[test]
fn b8_a_young_average_is_slow() {
    bare(|| {
        let netuid = at_price_one(500, 0.5);
        System::set_block_number(510);
        SubtensorModule::update_moving_price(netuid);
        assert_eq!(average(netuid), 117_167);
        set_moving_price(netuid, 0.0);
        System::set_block_number(144_000_500);
        SubtensorModule::update_moving_price(netuid);
        let average = SubnetMovingPrice::<Test>::get(netuid).to_num::<f64>();
        assert!((average - 0.49930).abs() < 5e-6);
    });
}

#[test]
fn b9_an_average_at_the_price_stays() {
    bare(|| {
        let netuid = at_price_one(1, 1.0);
        System::set_block_number(7_200_000);
        SubtensorModule::update_moving_price(netuid);
        assert!(SubnetMovingPrice::<Test>::get(netuid) > 0.95);
        set_moving_price(netuid, 1.0);
        SubtensorModule::update_moving_price(netuid);
        assert_eq!(average(netuid), 1 << 32);
        // Higher prices count as 1.
        set_reserves(netuid, 5 * MILLION, MILLION);
        SubtensorModule::update_moving_price(netuid);
        assert_eq!(average(netuid), 1 << 32);
        set_reserves(netuid, MILLION, MILLION);
    });
}

/// The average moves in steps of 2^-32 with a small factor: a low price takes long to show, and
/// one below 0.000078 never does (spec: emission §21 item 3).
#[test]
fn first_block_of_a_new_average() {
    for (tao, first_move) in [(1_000_000, 16), (30_000, 523), (3_000, 5_354)] {
        bare(|| {
            let netuid = emitting(2, DYNAMIC, tao, MILLION);
            let moved = (1..10_000u64).find(|block| {
                System::set_block_number(*block);
                SubtensorModule::update_moving_price(netuid);
                average(netuid) != 0
            });
            assert_eq!(moved, Some(first_move));
        });
    }
    bare(|| {
        let netuid = emitting(2, DYNAMIC, 77, MILLION);
        System::set_block_number(u64::from(u32::MAX));
        SubtensorModule::update_moving_price(netuid);
        assert_eq!(average(netuid), 0);
    });
}

#[test]
fn an_average_at_its_price_sinks_one_step_below() {
    bare(|| {
        let netuid = emitting(2, DYNAMIC, MILLION / 2, MILLION);
        set_moving_price(netuid, 0.5);
        System::set_block_number(1_000_000);
        for _ in 0..5 {
            SubtensorModule::update_moving_price(netuid);
            assert_eq!(average(netuid), (1 << 31) - 1);
        }
    });
}

#[test]
fn averages_move_after_the_shares_were_taken() {
    bare(|| {
        // The factor is 1/2 for a subnet of this age: from nothing to 0.5 in one block.
        let netuid = at_price_one(1, 1.0);
        EMAPriceHalvingBlocks::<Test>::insert(netuid, 2);
        full_root();
        System::set_block_number(2);
        SubtensorModule::block_step();
        assert_eq!(tao_of(netuid), MILLION);
        assert_eq!(average(netuid), 1 << 31);
        SubtensorModule::block_step();
        assert!(tao_of(netuid) > MILLION);
    });
}

#[test]
fn a_stable_subnet_counts_as_one() {
    bare(|| {
        let netuid = emitting(2, STABLE, MILLION, MILLION);
        set_moving_price(netuid, 0.25);
        assert_eq!(SubtensorModule::moving_price(netuid), 1);
        assert_eq!(SubtensorModule::moving_price(NetUid::ROOT), 1);
        SubnetMechanism::<Test>::insert(netuid, DYNAMIC);
        assert_eq!(SubtensorModule::moving_price(netuid), 0.25);
        set_moving_price(netuid, -0.25);
        assert_eq!(SubtensorModule::moving_price(netuid), 0);
    });
}
