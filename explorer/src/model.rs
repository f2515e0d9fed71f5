//! What the explorer shows: plain structs, the same for pages and for the JSON API.
//!
//! Conventions: amounts of TAO and of alpha are whole numbers of rao (10^-9); accounts are SS58
//! text; hashes are `0x…` hexadecimal; times are milliseconds since 1970; shares stored by the chain
//! as `u16` stay so (65 535 is one) and [`share`] turns them into fractions; prices are TAO per alpha.

#[macro_use]
pub mod schema;

mod account;
mod chain;
mod distribution;
mod holding;
mod neuron;
mod subnet;

pub use account::*;
pub use chain::*;
pub use distribution::*;
pub use holding::*;
pub use neuron::*;
pub use subnet::*;

/// Rao in one TAO or one alpha.
pub const RAO: f64 = 1e9;

/// Most alpha (and most TAO) that will ever be, whole units.
pub const MAX_SUPPLY: f64 = 21e6;

/// Blocks of the day that daily and yearly rates are stated for: a day of 12-second blocks, as the
/// chain itself counts in the returns of delegates. A faster chain has more of them in a day.
pub const BLOCKS_PER_DAY: u64 = 7_200;

/// A share stored as `u16` as a fraction in `0..=1`.
pub fn share(value: u16) -> f64 {
    f64::from(value) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_fractions_of_65535() {
        assert_eq!(share(0), 0.0);
        assert_eq!(share(u16::MAX), 1.0);
        assert!((share(32_767) - 0.5).abs() < 1e-4);
    }
}
