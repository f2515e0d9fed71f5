//! Fixed-point conventions of the specification (§0): safe division and the stored fractions.

use crate::{U64F64, U96F32};

/// Quotient rounded down; 0 if the divisor is 0 or the quotient does not fit.
pub fn safe_div(dividend: U96F32, divisor: U96F32) -> U96F32 {
    // What stays within 128 bits is divided as an integer, several times faster.
    let bits = dividend.to_bits();
    if bits.leading_zeros() >= U96F32::FRAC_NBITS {
        let quotient = (bits << U96F32::FRAC_NBITS).checked_div(divisor.to_bits());
        return U96F32::from_bits(quotient.unwrap_or_default());
    }
    dividend.checked_div(divisor).unwrap_or_default()
}

/// [`safe_div`] with 64 fractional bits.
pub fn safe_div_64(dividend: U64F64, divisor: U64F64) -> U64F64 {
    let bits = dividend.to_bits();
    if bits.leading_zeros() >= U64F64::FRAC_NBITS {
        let quotient = (bits << U64F64::FRAC_NBITS).checked_div(divisor.to_bits());
        return U64F64::from_bits(quotient.unwrap_or_default());
    }
    dividend.checked_div(divisor).unwrap_or_default()
}

/// An integer as `U96F32` (exact).
pub fn whole(value: u64) -> U96F32 {
    U96F32::saturating_from_num(value)
}

/// Integer part as `u64`, saturating: the `⌊x⌋` of the specification.
pub fn floor(value: U96F32) -> u64 {
    value.saturating_to_num()
}

/// A fraction stored as parts of 65 535 (owner cut, takes).
pub fn per_u16(parts: u16) -> U96F32 {
    safe_div(whole(parts.into()), whole(u16::MAX.into()))
}

/// A fraction stored as parts of 2^64 − 1 (TAO weight, child proportions, childkey burn).
pub fn per_u64(parts: u64) -> U96F32 {
    safe_div(whole(parts), whole(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers of every size.
    fn bits() -> impl Strategy<Value = u128> {
        (any::<u128>(), 0u32..128).prop_map(|(bits, shift)| bits >> shift)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn quotients_are_those_of_the_fixed_point_library(a in bits(), b in bits()) {
            for b in [b, 0] {
                let (x, y) = (U96F32::from_bits(a), U96F32::from_bits(b));
                prop_assert_eq!(safe_div(x, y), x.checked_div(y).unwrap_or_default());
                let (x, y) = (U64F64::from_bits(a), U64F64::from_bits(b));
                prop_assert_eq!(safe_div_64(x, y), x.checked_div(y).unwrap_or_default());
            }
        }
    }
}
