//! Shorthands shared by the tests.

use myelin_pool::{FeeRate, Market, ONE, Pool, Rules, Weights};
use proptest::prelude::*;

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
    Market::Dynamic { pool: pool(tao, alpha, ONE / 2), rules: rules(33, 100) }
}

/// Whether two amounts differ by at most one unit or the given part of the second.
pub fn close(a: u64, b: u64, tolerance: f64) -> bool {
    a.abs_diff(b) <= 1 || a.abs_diff(b) as f64 <= tolerance * b as f64
}

/// Integers of every size below 2^`bits`, small ones as likely as large ones.
pub fn sized(bits: u32) -> impl Strategy<Value = u128> {
    (1..=bits, any::<u128>()).prop_map(|(size, value)| (value >> (128 - size)) | 1 << (size - 1))
}

/// Amounts of every size below 2^`bits`, none of them zero.
pub fn amount(bits: u32) -> impl Strategy<Value = u64> {
    sized(bits).prop_map(|value| value as u64)
}

/// Legal weights, round ones and almost equal ones among them.
pub fn weight() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => Weights::MIN..=Weights::MAX,
        2 => (1u64..100).prop_map(|percent| ONE / 100 * percent),
        1 => (0u64..10_000).prop_map(|step| ONE / 2 + step - 5000),
    ]
}
