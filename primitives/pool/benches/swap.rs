//! Time of single swaps and powers: `cargo bench -p myelin-pool`.

use std::hint::black_box;
use std::time::Instant;

use myelin_pool::{
    FeeRate, Market, ONE, Order, Pool, Price, Rules, Side, Weights, pow_ratio, swap,
};

/// Prints the mean time of `job` over enough runs to fill a fifth of a second.
fn measure<T>(name: &str, mut job: impl FnMut() -> T) {
    let (start, mut runs) = (Instant::now(), 0u32);
    while start.elapsed().as_millis() < 200 {
        for _ in 0..10 {
            black_box(job());
        }
        runs += 10;
    }
    println!("{name:<52} {:>10.2} µs", start.elapsed().as_secs_f64() * 1e6 / f64::from(runs));
}

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
    measure("weights after an injection", || {
        Weights::after_injection(&black_box(uneven), 1_234_567, 2_432_765_890)
    });
    let tied = |n, m| move || pow_ratio(black_box(1 << 127), 1 << 126, n, m, ONE);
    measure("power, series", tied(ONE / 2 + 1, ONE));
    measure("power, exact, 127/128", tied(127, 128));
    // 4^(n/m) for a perfect power: the comparison of integers decides.
    let perfect = || pow_ratio(black_box(1 << 124), 1, 1, 62, ONE);
    measure("power, exact, integers compared", perfect);
}
