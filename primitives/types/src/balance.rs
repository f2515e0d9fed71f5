//! TAO and alpha amounts: both count rao (10⁻⁹), neither converts into the other by itself.

use codec::{Compact, CompactAs, Decode, DecodeWithMemTracking, Encode, Error, MaxEncodedLen};
use core::{fmt, iter::Sum};
use scale_info::{Type, TypeInfo};
use serde::{Deserialize, Serialize};

macro_rules! balance {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
            Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// The largest representable amount.
            pub const MAX: Self = Self(u64::MAX);

            /// An amount of `rao` units.
            pub const fn new(rao: u64) -> Self {
                Self(rao)
            }

            /// The amount in rao.
            pub const fn to_u64(self) -> u64 {
                self.0
            }

            /// Whether the amount is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Sum, stopping at the largest representable amount.
            #[must_use]
            pub const fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }

            /// Difference, stopping at zero.
            #[must_use]
            pub const fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// Sum, or nothing when it does not fit.
            #[must_use]
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Some(Self(sum)),
                    None => None,
                }
            }

            /// Difference, or nothing when `other` is larger.
            #[must_use]
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(rest) => Some(Self(rest)),
                    None => None,
                }
            }
        }

        impl From<u64> for $name {
            fn from(rao: u64) -> Self {
                Self(rao)
            }
        }

        impl From<$name> for u64 {
            fn from(amount: $name) -> Self {
                amount.0
            }
        }

        impl Sum for $name {
            /// Saturating sum.
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZERO, Self::saturating_add)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl CompactAs for $name {
            type As = u64;
            fn encode_as(&self) -> &Self::As {
                &self.0
            }
            fn decode_from(rao: Self::As) -> Result<Self, Error> {
                Ok(Self(rao))
            }
        }

        impl From<Compact<$name>> for $name {
            fn from(compact: Compact<$name>) -> Self {
                compact.0
            }
        }

        impl TypeInfo for $name {
            type Identity = u64;
            fn type_info() -> Type {
                u64::type_info()
            }
        }
    };
}

balance! {
    /// An amount of TAO, in rao.
    TaoBalance
}
balance! {
    /// An amount of one subnet's alpha token, in 10⁻⁹ alpha.
    AlphaBalance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_as_the_plain_integer() {
        assert_eq!(TaoBalance::new(500).encode(), 500u64.encode());
        assert_eq!(Compact(AlphaBalance::new(70)).encode(), Compact(70u64).encode());
        assert_eq!(
            scale_info::meta_type::<TaoBalance>(),
            scale_info::meta_type::<u64>(),
            "clients see a plain u64"
        );
    }

    #[test]
    fn arithmetic_saturates_or_reports() {
        assert_eq!(TaoBalance::MAX.saturating_add(1.into()), TaoBalance::MAX);
        assert_eq!(TaoBalance::ZERO.saturating_sub(1.into()), TaoBalance::ZERO);
        assert_eq!(TaoBalance::MAX.checked_add(1.into()), None);
        assert_eq!(AlphaBalance::ZERO.checked_sub(1.into()), None);
        let sum: AlphaBalance = [1u64, 2, u64::MAX].into_iter().map(AlphaBalance::from).sum();
        assert_eq!(sum, AlphaBalance::MAX);
    }
}
