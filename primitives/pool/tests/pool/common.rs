//! Shorthands shared by the tests.

use myelin_pool::{FeeRate, Market, Pool, Rules, Weights};

/// A pool with the given reserves and TAO weight.
pub fn pool(tao: u64, alpha: u64, weight: u64) -> Pool {
    Pool { tao, alpha, weights: Weights::new(weight).expect("legal weight") }
}

/// Rules with the given fee rate and minimal reserve.
pub fn rules(fee_rate: u16, min_reserve: u64) -> Rules {
    Rules { fee_rate: FeeRate(fee_rate), min_reserve }
}

/// A dynamic subnet with equal weights, the default fee and a minimal reserve of 100 rao.
pub fn market(tao: u64, alpha: u64) -> Market {
    Market::Dynamic { pool: pool(tao, alpha, myelin_pool::ONE / 2), rules: rules(33, 100) }
}

/// Whether two amounts differ by at most one unit or the given part of the second.
pub fn close(a: u64, b: u64, tolerance: f64) -> bool {
    a.abs_diff(b) <= 1 || a.abs_diff(b) as f64 <= tolerance * b as f64
}
