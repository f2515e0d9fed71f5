//! Mathematics of the subnet pools that exchange TAO and alpha.
//!
//! A pool is a weighted constant-product market: with reserves `tao` and `alpha` and weights
//! `w2` (TAO) and `w1 = 1 − w2` (alpha), a trade without fee keeps `alpha^w1 · tao^w2` constant.
//! This crate holds the formulas and nothing else: plain values in, plain values out. Storage,
//! balances, events and permissions belong to the pallets that call it.
//!
//! | Module | Contents | Section of the pool specification |
//! |---|---|---|
//! | [`power`] | `scale · base^exponent`, floored | 3 |
//! | [`price`] | [`Price`], a 64.64 fixed-point number | 1, 4.1 |
//! | [`weights`] | [`Weights`], and how injections move them | 2.1, 4.5, 4.6 |
//! | [`fee`] | [`FeeRate`] | 5 |
//! | [`pool`] | [`Pool`]: spot price, conversion, input up to a price | 4 |
//! | [`engine`] | [`swap()`]: one trade with limit and fee | 6 |
//! | [`market`] | [`Market`]: dynamic and stable subnets, simulation, maximal amounts | 2.2, 7, 10.1, 11.1 |
//!
//! # Units
//! Every amount is in rao: 1 TAO = 10^9 rao, and 1 alpha = 10^9 rao of alpha. A price is TAO per
//! alpha. Prices that cross the interface are in rao per whole alpha (the price times 10^9).
//!
//! # Guarantees
//! Only integers are used, so results are the same on every machine. No function panics, for any
//! input. Work is bounded: see [`power`] for the only part that loops more than 256 times.
//!
//! Rounding favours the pool with one exception, which is the protocol's: an output may exceed the
//! exact one by less than `10^-18 + 2^-64` of the output reserve ([`Pool::output`]). Without fee, no
//! series of trades, no way back and no split of a trade gains more than that for each trade.
//!
//! # Example
//! ```
//! use myelin_pool::{FeeRate, Order, Pool, Rules, Side, Weights, swap};
//!
//! let tao = 1_000_000_000_000;
//! let pool = Pool { tao, alpha: 4 * tao, weights: Weights::default() };
//! assert_eq!(pool.price().to_rao(), 250_000_000);
//!
//! let rules = Rules { fee_rate: FeeRate::default(), min_reserve: 1_000_000 };
//! let fill = swap(&pool, Order::buy(1_000_000_000), Side::Buy.default_limit(), &rules)?;
//! assert_eq!((fill.paid_in, fill.paid_out, fill.fee), (999_496_453, 3_993_993_829, 503_547));
//! assert_eq!(pool.after_fill(Side::Buy, &fill).price().to_rao(), 250_499_997);
//! # Ok::<(), myelin_pool::SwapError>(())
//! ```
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

extern crate alloc;

pub mod engine;
pub mod fee;
pub mod market;
pub mod pool;
pub mod power;
pub mod price;
pub mod weights;

mod exact;
mod near_one;
mod wide;

pub use engine::{Fill, Order, Rules, Side, SwapError, swap};
pub use fee::FeeRate;
pub use market::{Market, SimSwap, max_add, max_move, max_remove, median_price};
pub use pool::Pool;
pub use power::{Power, pow_ratio};
pub use price::Price;
pub use weights::Weights;

/// One whole, as `10^18` parts: the unit of [`Weights`] and of the swap exponential.
pub const ONE: u64 = 1_000_000_000_000_000_000;

/// Limit used when selling "without limit", in rao per alpha (0.000001 TAO per alpha).
pub const MIN_PRICE_RAO: u64 = 1_000;

/// Limit used when buying "without limit", in rao per alpha (1 000 000 TAO per alpha).
pub const MAX_PRICE_RAO: u64 = 1_000_000_000_000_000;

/// A trade's net input may be at most this many times the reserve of the token put in.
pub const MAX_INPUT_MULTIPLE: u64 = 1_000;
