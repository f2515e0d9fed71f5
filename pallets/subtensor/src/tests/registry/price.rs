//! The registration price: what it does by itself in each block.

use super::*;
use myelin_types::fixed::U64F64;

/// Runs the price step of the next block.
fn next_block() {
    System::set_block_number(System::block_number() + 1);
    SubtensorModule::registration_price_step();
}

fn set_rule(half_life: u16, multiplier: u8) {
    BurnHalfLife::<Test>::insert(FIRST, half_life);
    BurnIncreaseMult::<Test>::insert(FIRST, U64F64::from_num(multiplier));
}

#[test]
fn price_halves_in_a_half_life() {
    Scene::new().run(|| {
        open_bounds(FIRST);
        set_burn(FIRST, 1_000_000_000);
        for expected in [998_076_443, 996_156_586, 994_240_422] {
            next_block();
            assert_eq!(burn(FIRST), expected);
        }
        for _ in 3..360 {
            next_block();
        }
        assert_eq!(burn(FIRST), 499_999_865);
    });
}

#[test]
fn short_half_life_by_the_block() {
    Scene::new().run(|| {
        open_bounds(FIRST);
        set_rule(2, 1);
        set_burn(FIRST, 1_024);
        for expected in [724, 511, 361, 255] {
            next_block();
            assert_eq!(burn(FIRST), expected);
        }
    });
}

#[test]
fn registration_raises_the_price_and_blocks_lower_it() {
    Scene::new().run(|| {
        open_bounds(FIRST);
        set_rule(1_000, 2);
        set_burn(FIRST, 1_000);
        add_neuron(FIRST, 1, 2);
        assert_eq!(burn(FIRST), 2_000);
        assert_eq!(RegistrationsThisBlock::<Test>::get(FIRST), 1);
        next_block();
        assert_eq!(burn(FIRST), 1_998);
        assert_eq!(RegistrationsThisBlock::<Test>::get(FIRST), 0);
        set_burn(FIRST, 1_000);
        next_block();
        assert_eq!(burn(FIRST), 999);
    });
}

#[test]
fn price_stays_between_its_bounds() {
    Scene::new().run(|| {
        set_rule(1, 2);
        MinBurn::<Test>::insert(FIRST, TaoBalance::new(100_000));
        MaxBurn::<Test>::insert(FIRST, TaoBalance::new(150_000));
        set_burn(FIRST, 1);
        next_block();
        assert_eq!(burn(FIRST), 100_000);
        add_neuron(FIRST, 1, 2);
        assert_eq!(burn(FIRST), 150_000, "not 200 000");
        next_block();
        assert_eq!(burn(FIRST), 100_000);
        next_block();
        assert_eq!(burn(FIRST), 100_000);
    });
}

#[test]
fn bump_is_exact() {
    Scene::new().run(|| {
        open_bounds(FIRST);
        set_burn(FIRST, 1_000_000_000);
        for expected in [1_260_000_000, 1_587_600_000, 2_000_376_000, 2_520_473_760] {
            SubtensorModule::bump_registration_price(FIRST);
            assert_eq!(burn(FIRST), expected);
        }
        set_rule(360, 3);
        set_burn(FIRST, 1_000);
        SubtensorModule::bump_registration_price(FIRST);
        assert_eq!(burn(FIRST), 3_000);
        set_rule(360, 0);
        SubtensorModule::bump_registration_price(FIRST);
        assert_eq!(burn(FIRST), 3_000, "no factor below 1");
    });
}

#[test]
fn nothing_decays_in_block_one_or_without_half_life() {
    Scene::new().run(|| {
        open_bounds(FIRST);
        set_burn(FIRST, 1_000);
        SubtensorModule::registration_price_step();
        assert_eq!(burn(FIRST), 1_000);
        set_rule(0, 1);
        next_block();
        assert_eq!(burn(FIRST), 1_000);
    });
}

#[test]
fn root_interval_is_forgotten_from_block_one_hundred_on() {
    Scene::new().run(|| {
        let root = NetUid::ROOT;
        RegistrationsThisInterval::<Test>::insert(FIRST, 7);
        for (block, expected) in [(2, 3), (99, 3), (100, 0), (101, 0)] {
            RegistrationsThisInterval::<Test>::insert(root, 3);
            System::set_block_number(block);
            SubtensorModule::registration_price_step();
            assert_eq!(RegistrationsThisInterval::<Test>::get(root), expected);
        }
        assert_eq!(RegistrationsThisInterval::<Test>::get(FIRST), 7);
    });
}
