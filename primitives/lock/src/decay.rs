//! Exponential decay in 64.64 fixed point (spec `staking.md` §13.1).

use substrate_fixed::types::U64F64;

/// e^−40 is the smallest value that is told apart from the next.
const MAX_EXPONENT: u64 = 40;
/// Terms of the exponential's series, the first two included.
const TERMS: u64 = 64;

/// What is left of one after `blocks` with the time constant `tau`, in blocks: e^(−blocks / tau),
/// by the Taylor series of e^x and one division, each step rounded down. Zero when `tau` is.
pub fn decay(blocks: u64, tau: u64) -> U64F64 {
    let one = U64F64::from_bits(1 << 64);
    if blocks == 0 {
        return one;
    }
    let Some(x) = U64F64::from_num(blocks).checked_div(U64F64::from_num(tau)) else {
        return U64F64::from_bits(0);
    };
    let x = x.min(U64F64::from_num(MAX_EXPONENT));
    let mut term = x;
    let mut sum = one.saturating_add(x);
    for i in 2..TERMS {
        term = term.saturating_mul(x).checked_div_int(u128::from(i)).unwrap_or_default();
        if term.to_bits() == 0 {
            break;
        }
        sum = sum.saturating_add(term);
    }
    one.checked_div(sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decay_is_exact_to_the_last_bit() {
        let tau = 934_866;
        for (blocks, bits) in [
            (0, 1 << 64),
            (1, 18_446_724_341_754_161_508),
            (1_000, 18_427_022_657_370_112_669),
            (7_200, 18_305_219_603_617_754_201),
            (tau, 6_786_177_901_268_885_275),
            (40 * tau, 78),
            (u64::MAX, 78),
        ] {
            assert_eq!(decay(blocks, tau).to_bits(), bits, "{blocks} blocks");
        }
        assert_eq!(decay(5, 0), 0, "without a time constant nothing is left");
        assert_eq!(decay(0, 0), 1);
    }
}
