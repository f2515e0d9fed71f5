//! The stored weights, and the argument types of the disabled calls.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use myelin_pool::Weights;
use scale_info::TypeInfo;
use sp_runtime::Perquintill;

/// Weights of a pool; alpha has what TAO leaves of the whole.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
)]
pub struct Balancer {
    /// Weight of TAO.
    pub quote: Perquintill,
}

impl Default for Balancer {
    fn default() -> Self {
        Weights::default().into()
    }
}

impl From<Weights> for Balancer {
    fn from(weights: Weights) -> Self {
        Self { quote: Perquintill::from_parts(weights.tao()) }
    }
}

impl From<Balancer> for Weights {
    /// Weights outside their range, which are never stored, read as the default.
    fn from(balancer: Balancer) -> Self {
        Self::new(balancer.quote.deconstruct()).unwrap_or_default()
    }
}

/// Price tick of a liquidity position; argument of disabled calls only.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
)]
pub struct TickIndex(pub i32);

/// Number of a liquidity position; argument of disabled calls only.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
)]
pub struct PositionId(pub u128);
