//! Exact numbers of `registry.md` §4, §12 and `registry-cases.md` 5–8, 17.

use myelin_emission::U64F64;
use myelin_emission::price::{Burn, LockCostInput, Q32_ONE, decay_factor};

const TAO: u64 = 1_000_000_000;
const DEFAULT_MULTIPLIER_BITS: u128 = 23_242_897_532_874_035_200;

fn open(price: u64) -> Burn {
    Burn { price, min: 0, max: u64::MAX }
}

fn decayed(burn: Burn, half_life: u16, blocks: u64) -> u64 {
    let step = |price, block| Burn { price, ..burn }.decayed(half_life, block);
    (2..2 + blocks).fold(burn.price, step)
}

#[test]
fn decay_factors() {
    for (half_life, factor) in [
        (0, Q32_ONE),
        (1, 2_147_483_648),
        (2, 3_037_000_500),
        (10, 4_007_346_185),
        (100, 4_265_299_790),
        (360, 4_286_705_684),
        (1000, 4_291_991_283),
        (7200, 4_294_553_838),
        (36_100, 4_294_884_830),
    ] {
        assert_eq!(decay_factor(half_life), factor, "half-life {half_life}");
    }
}

#[test]
fn decay_of_one_tao_at_the_default_half_life() {
    for (blocks, price) in [(1, 998_076_443), (2, 996_156_586), (3, 994_240_422)] {
        assert_eq!(decayed(open(TAO), 360, blocks), price);
    }
    assert_eq!(decayed(open(TAO), 360, 360), 499_999_865);
}

#[test]
fn decay_by_a_known_factor() {
    for half_life in [0, 1, 2, 360, 7200] {
        for block in [0, 1, 2, 99] {
            let burn = Burn { price: 3 * TAO, min: TAO, max: 5 * TAO };
            let by_factor = burn.decayed_by(decay_factor(half_life), block);
            assert_eq!(by_factor, burn.decayed(half_life, block));
        }
    }
}

#[test]
fn bumps_at_the_default_multiplier() {
    let multiplier = U64F64::from_bits(DEFAULT_MULTIPLIER_BITS);
    let mut burn = open(TAO);
    for price in [1_260_000_000, 1_587_600_000, 2_000_376_000, 2_520_473_760] {
        burn.price = burn.bumped(multiplier);
        assert_eq!(burn.price, price);
    }
}

#[test]
fn case_5_one_registration_then_decay() {
    let price = open(1000).bumped(U64F64::from_num(2u8));
    assert_eq!(price, 2000);
    assert_eq!(decayed(open(price), 1000, 1), 1998);
    assert_eq!(decayed(open(1000), 1000, 1), 999);
}

#[test]
fn case_6_half_life_of_two() {
    let prices: Vec<u64> = (0..=4).map(|blocks| decayed(open(1024), 2, blocks)).collect();
    assert_eq!(prices, [1024, 724, 511, 361, 255]);
}

#[test]
fn case_7_bounds() {
    let bounded = |price| Burn { price, min: 100_000, max: 150_000 };
    assert_eq!(bounded(1).decayed(1, 2), 100_000);
    assert_eq!(bounded(100_000).bumped(U64F64::from_num(2u8)), 150_000);
    assert_eq!(bounded(150_000).decayed(1, 2), 100_000);
    assert_eq!(bounded(100_000).decayed(1, 3), 100_000);
}

#[test]
fn case_8_multipliers() {
    assert_eq!(open(1000).bumped(U64F64::from_num(3u8)), 3000);
    assert_eq!(open(1000).bumped(U64F64::from_bits(0)), 1000);
    assert_eq!(open(u64::MAX).bumped(U64F64::from_num(3u8)), u64::MAX);
}

#[test]
fn no_decay_in_the_first_two_blocks_or_without_half_life() {
    for (half_life, block) in [(360, 0), (360, 1), (0, 100)] {
        assert_eq!(open(TAO).decayed(half_life, block), TAO);
        let low = Burn { price: 1, min: 5, max: 9 };
        assert_eq!(low.decayed(half_life, block), 5);
    }
    let crossed = Burn { price: 7, min: 9, max: 5 };
    assert_eq!(crossed.decayed(360, 2), 5);
}

fn lock(last_registration_block: u64, block: u64) -> LockCostInput {
    LockCostInput {
        last_lock: 1000 * TAO,
        min_lock: 1000 * TAO,
        last_registration_block,
        block,
        reduction_interval: 100_800,
        block_emission: TAO,
    }
}

#[test]
fn lock_cost_of_a_fresh_chain() {
    assert_eq!(lock(0, 1).lock_cost(), 1000 * TAO);
    assert_eq!(lock(0, 5_000_000).lock_cost(), 1000 * TAO);
    assert_eq!(lock(50, 50).lock_cost(), 2000 * TAO);
    assert_eq!(lock(50, 51).lock_cost(), 2000 * TAO - 9_920_634);
    assert_eq!(lock(50, 60).lock_cost(), 2000 * TAO - 99_206_340);
    assert_eq!(lock(50, 50 + 200_000).lock_cost(), 1000 * TAO);
}

#[test]
fn lock_cost_decays_faster_after_a_halving() {
    let halved = LockCostInput { block_emission: TAO / 2, ..lock(50, 51) };
    assert_eq!(halved.lock_cost(), 2000 * TAO - 19_841_269);
    let ended = LockCostInput { block_emission: 0, ..lock(50, 10_000_000) };
    assert_eq!(ended.lock_cost(), 2000 * TAO);
}

#[test]
fn case_17_cheapest_lock() {
    let input = LockCostInput { last_lock: 1000, min_lock: 1000, ..lock(0, 1) };
    assert_eq!(input.lock_cost(), 1000);
}
