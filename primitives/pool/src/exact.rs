//! Exact comparison of powers, on integers of up to 200 000 bits.

use alloc::{vec, vec::Vec};
use core::cmp::Ordering;

use crate::wide::saturate;

/// Whether `root^m · den^n ≤ num^n · scale^m`, that is `root ≤ scale · (num/den)^(n/m)`.
///
/// The integers have at most `128·n + 65·m` bits.
pub(crate) fn root_fits(root: u128, num: u128, den: u128, n: u64, m: u64, scale: u64) -> bool {
    let left = product(&power(root, m), &power(den, n));
    let right = product(&power(num, n), &power(scale.into(), m));
    compare(&left, &right) != Ordering::Greater
}

/// `base^exponent` as 64-bit words, least significant first, by repeated squaring.
fn power(base: u128, exponent: u64) -> Vec<u64> {
    let words = [base & u128::from(u64::MAX), base >> 64];
    let base = trimmed(words.map(saturate).to_vec());
    let mut result = vec![1];
    let used = u64::BITS.saturating_sub(exponent.leading_zeros());
    for bit in (0..used).rev() {
        result = product(&result, &result);
        if exponent.checked_shr(bit).unwrap_or(0) & 1 == 1 {
            result = product(&result, &base);
        }
    }
    result
}

fn product(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut words = vec![0u64; a.len().saturating_add(b.len())];
    for (position, &x) in a.iter().enumerate() {
        let mut carry = 0;
        // The zero at the end lets the last carry reach the word above.
        let factors = b.iter().chain(core::iter::once(&0));
        for (word, &y) in words.iter_mut().skip(position).zip(factors) {
            (*word, carry) = x.carrying_mul_add(y, *word, carry);
        }
    }
    trimmed(words)
}

/// Drops leading zero words, so that a longer number is a larger one.
fn trimmed(mut words: Vec<u64>) -> Vec<u64> {
    while words.last() == Some(&0) {
        words.pop();
    }
    words
}

fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}
