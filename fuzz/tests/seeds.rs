//! Runs the targets over their seeds and over mutations of these.

use arbitrary::{Arbitrary, Unstructured};
use myelin_fuzz::pool;
use std::{fs, path::Path};

/// Mutations of each seed.
const MUTATIONS: u64 = 300;

/// Runs `target` over each file in `seeds/<name>` and over mutations of it.
fn run<T: for<'a> Arbitrary<'a>>(name: &str, target: fn(T)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("seeds").map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{name} has seeds");
    for file in files {
        let seed = fs::read(&file).expect("it can be read");
        let input = T::arbitrary_take_rest(Unstructured::new(&seed));
        target(input.unwrap_or_else(|error| panic!("{}: {error}", file.display())));
        for round in 0..MUTATIONS {
            if let Ok(input) = T::arbitrary_take_rest(Unstructured::new(&mutated(&seed, round))) {
                target(input);
            }
        }
    }
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
fn pool_power() {
    run("pool_power", pool::power);
}

#[test]
fn pool_price() {
    run("pool_price", pool::price);
}

#[test]
fn pool_swap() {
    run("pool_swap", pool::swap_order);
}

#[test]
fn pool_weights() {
    run("pool_weights", pool::weights);
}
