//! Comparison with the slow reference in `oracle`.

use myelin_pool::{ONE, Order, Power, Price, Side, pow_ratio, swap};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::{
    common::{amount, pool, rules, sized, weight},
    oracle,
};

fn as_power(value: &BigInt) -> Power {
    u64::try_from(value).map_or(Power::TooLarge, Power::Value)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn exact_powers(
        num in sized(128), den in sized(128), n in 1u64..40, m in 1u64..40, scale in amount(64),
    ) {
        let expected = oracle::power(num, den, n, m, 256, scale).expect("defined");
        prop_assert_eq!(pow_ratio(num, den, n, m, scale), Some(as_power(&expected)));
    }

    // The oracle's search for the floor is slow here, so the floor is checked for being one.
    #[test]
    fn exact_powers_of_large_exponents(
        num in sized(128), den in sized(128), n in 1u64..=1024, m in 200u64..=1024,
    ) {
        let reaches = |value| oracle::reaches(value, num, den, n, m, ONE);
        match pow_ratio(num, den, n, m, ONE).expect("defined") {
            Power::Value(value) => {
                prop_assert!(reaches(value.into()) && !reaches(u128::from(value) + 1));
            }
            Power::TooLarge => prop_assert!(reaches(1 << 64)),
        }
    }

    #[test]
    fn perfect_powers_and_their_neighbours(
        root in 1u128..20, divisor in 1u128..20, m in 2u32..29, n in 1u64..5, off in 0u128..3,
    ) {
        let num = (root.pow(m) + off).saturating_sub(1);
        let expected = oracle::exact_power(num, divisor.pow(m), n, m.into(), ONE);
        let found = pow_ratio(num, divisor.pow(m), n, m.into(), ONE);
        prop_assert_eq!(found, Some(as_power(&expected)));
    }

    #[test]
    fn square_roots_a_hair_from_an_integer(odd in amount(62), above in any::<bool>()) {
        // num · 10^36 = r² · den ± 1: the root differs from r by about 2^-240.
        let ten_36 = BigInt::from(10u128.pow(36));
        let root = odd | 1;
        let root = if root % 5 == 0 { root + 2 } else { root };
        let square = BigInt::from(root) * root;
        let inverse = square.modinv(&ten_36).expect("coprime");
        let den = if above { &ten_36 - &inverse } else { inverse };
        let one = BigInt::from(if above { 1 } else { -1 });
        let num = (square * &den + one) / ten_36;
        let (num, den) = (u128::try_from(num).unwrap(), u128::try_from(den).unwrap());
        let expected = if above { root } else { root - 1 };
        prop_assert_eq!(pow_ratio(num, den, 1, 2, ONE), Some(Power::Value(expected)));
    }

    #[test]
    fn swap_exponentials(from in amount(64), by in amount(64), weight in weight()) {
        let sum = u128::from(from) + u128::from(by);
        let (n, m) = (weight, ONE - weight);
        // Beyond this the reference series loses its meaning.
        let t = (from as f64 / sum as f64).ln() * n as f64 / m as f64;
        prop_assume!(t > -130.0);
        let expected = oracle::power(from.into(), sum, n, m, 256, ONE).expect("defined");
        prop_assert_eq!(pow_ratio(from.into(), sum, n, m, ONE), Some(as_power(&expected)));
    }

    #[test]
    fn limit_growths(num in sized(128), den in sized(128), weight in weight(), near in any::<bool>()) {
        let num = if near { den.saturating_add(num >> 64) } else { num };
        let expected = oracle::power(num, den, weight, ONE, 1024, ONE).expect("defined");
        prop_assert_eq!(pow_ratio(num, den, weight, ONE, ONE), Some(as_power(&expected)));
    }

    #[test]
    fn swaps(
        reserves in (amount(64), amount(64)),
        weight in weight(),
        (buying, share, tiny) in (any::<bool>(), 0.0..1.0f64, any::<bool>()),
        factor in prop_oneof![0.01..1.0f64, 1.0..2.0f64, 1.0..1e6f64],
        rate in prop_oneof![Just(0u16), Just(33), 0u16..=10_000],
    ) {
        let pool = pool(reserves.0, reserves.1, weight);
        let side = if buying { Side::Buy } else { Side::Sell };
        let reserve = pool.input_reserve(side) as f64;
        let amount = (if tiny { reserve * share * share * share } else { reserve * 2.5 * share }) as u64;
        let limit = (pool.price().to_rao() as f64 * factor) as u64;
        let found = swap(&pool, Order { side, amount }, Price::from_rao(limit), &rules(rate, 100));
        prop_assert_eq!(found, oracle::swap(&pool, Order { side, amount }, limit, rate, 100));
    }
}

#[test]
fn both_paths_of_the_reference_agree_at_the_border() {
    for (n, m) in [(1024, 1023), (1023, 1024), (7, 1000)] {
        let exact = oracle::exact_power(12_345_678_901, 12_345_679_999, n, m, ONE);
        let series = oracle::series_power(12_345_678_901, 12_345_679_999, n, m, 256, ONE);
        assert_eq!(exact, series);
    }
    for (n, m) in [(1025, 1024), (1024, 1025)] {
        let series = oracle::series_power(12_345_678_901, 12_345_679_999, n, m, 256, ONE);
        let found = pow_ratio(12_345_678_901, 12_345_679_999, n, m, ONE);
        assert_eq!(found, Some(as_power(&series)));
    }
}
