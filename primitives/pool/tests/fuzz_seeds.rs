//! The fuzz targets over their seeds and over mutations of these, so that they keep compiling and
//! passing without a fuzzer.

#[path = "../../../fuzz/src/pool.rs"]
mod pool;

use std::{fs, path::Path};

/// Mutations of each seed.
const MUTATIONS: u64 = 300;

/// Runs `target` over each file in `fuzz/seeds/<name>` and over mutations of it.
fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(name);
    let mut count = 0;
    for seed in fs::read_dir(folder).expect("a folder of seeds") {
        let seed = fs::read(seed.expect("a seed").path()).expect("bytes");
        target(&seed);
        (0..MUTATIONS).for_each(|round| target(&mutated(&seed, round)));
        count += 1;
    }
    assert!(count >= 4, "{name}: {count} seeds");
}

/// The seed with one to four bytes replaced, the same ones for each round.
fn mutated(seed: &[u8], round: u64) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let mut state = round.wrapping_add(1);
    let mut next = || {
        // Knuth's linear congruential generator; the upper half is good enough here.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for _ in 0..=next() % 4 {
        let place = next() % bytes.len();
        bytes[place] = next() as u8;
    }
    bytes
}

#[test]
fn pool_fee() {
    run("pool_fee", pool::fee);
}

#[test]
fn pool_market() {
    run("pool_market", pool::market);
}

#[test]
fn pool_max_add() {
    run("pool_max_add", pool::max_add);
}

#[test]
fn pool_max_remove() {
    run("pool_max_remove", pool::max_remove);
}

#[test]
fn pool_max_move() {
    run("pool_max_move", pool::max_move);
}

#[test]
fn pool_median() {
    run("pool_median", pool::median);
}

#[test]
fn pool_power() {
    run("pool_power", pool::power);
}

#[test]
fn pool_price() {
    run("pool_price", pool::price);
}

#[test]
fn pool_swap() {
    run("pool_swap", pool::swap);
}

#[test]
fn pool_weights() {
    run("pool_weights", pool::weights);
}
