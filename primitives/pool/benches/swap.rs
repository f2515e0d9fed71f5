//! Time of single swaps and powers: `cargo bench -p myelin-pool`.

use std::hint::black_box;
use std::time::Instant;

use myelin_pool::{
    FeeRate, Market, ONE, Order, Pool, Price, Rules, Side, Weights, pow_ratio, swap,
};

/// Prints the time of `job`: the least of many batches, as others use the machine too, and the mean.
fn measure<T>(name: &str, mut job: impl FnMut() -> T) {
    let (start, mut batches, mut least) = (Instant::now(), 0, f64::MAX);
    while start.elapsed().as_millis() < 200 {
        let batch = Instant::now();
        for _ in 0..BATCH {
            black_box(job());
        }
        least = least.min(batch.elapsed().as_secs_f64());
        batches += 1;
    }
    let mean = start.elapsed().as_secs_f64() / f64::from(batches);
    let micros = |seconds: f64| seconds * 1e6 / f64::from(BATCH);
    println!("{name:<52} {:>8.2} µs, mean {:>8.2} µs", micros(least), micros(mean));
}

/// Runs timed together.
const BATCH: u32 = 50;

fn pool(weight: u64) -> Pool {
    let weights = Weights::new(weight).expect("legal weight");
    Pool { tao: 5_032_494_439_940, alpha: 186_268_425_402_874, weights }
}

fn main() {
    let rules = Rules { fee_rate: FeeRate::default(), min_reserve: 1_000_000 };
    let uneven = pool(512_345_678_901_234_567);
    let open = Side::Buy.default_limit();
    for (name, pool) in [("equal weights", pool(ONE / 2)), ("generic weights", uneven)] {
        let run = |amount, limit| swap(&black_box(pool), Order::buy(amount), limit, &rules);
        measure(&format!("swap, {name}, small"), || run(1_000_000_000, open));
        measure(&format!("swap, {name}, half the reserve"), || run(2_500_000_000_000, open));
        let limit = Price::from_rao(30_000_000);
        measure(&format!("swap, {name}, cut by the limit"), || run(1_000_000_000_000_000, limit));
        let market = Market::Dynamic { pool, rules };
        measure(&format!("price, {name}"), || black_box(market).price());
    }
    // The dearest trade: tao/(tao + input) is a 23rd power and the exponent is 17/23, so that an
    // integer of 18 digits results and only the comparison of integers finds the floor.
    let (from, to) = (4u64.pow(23), 5u64.pow(23));
    let weights = Weights::new(ONE / 40 * 17).expect("legal weight");
    let tied = Pool { tao: from, alpha: from, weights };
    for (name, limit) in [("", open), (", cut by the limit", Price::from_rao(100_000_000_000))] {
        measure(&format!("swap, integers compared{name}"), || {
            swap(&black_box(tied), Order::buy(to - from), limit, &rules.without_fee())
        });
    }
    measure("weights after an injection", || {
        Weights::after_injection(&black_box(uneven), 1_234_567, 2_432_765_890)
    });
    let tied = |n, m| move || pow_ratio(black_box(1 << 127), 1 << 126, n, m, ONE);
    measure("power, series", tied(ONE / 2 + 1, ONE));
    measure("power, exact, 127/128", tied(127, 128));
    // The largest terms that give an integer with legal weights: 125 and 4.
    let perfect = || pow_ratio(black_box(1 << 125), 1, 4, 125, ONE);
    measure("power, exact, integers compared", perfect);
}
