//! Fixed cases: facts and exact vectors of the pool specification. Numbers in comments are rows of
//! its list of cases.

use myelin_pool::{FeeRate, ONE, Pool, Power, Price, Side, SwapError, Weights, pow_ratio};

use crate::common::pool;

const HALF: u64 = ONE / 2;
const B: u64 = 1_000_000_000;
const T: u64 = 1_000_000_000_000;

fn power(num: u128, den: u128, n: u64, m: u64, scale: u64) -> u64 {
    match pow_ratio(num, den, n, m, scale) {
        Some(Power::Value(value)) => value,
        other => panic!("{num}/{den} ^ {n}/{m}: {other:?}"),
    }
}

#[test]
fn power_vectors() {
    let all = 21_000_000_000_000_000u128;
    let complement = |n: u64| (n, ONE - n);
    let cases = [
        (28 * all / 21, (6, 4), 649_519_052_838_328_985),
        (all + 100, (5, 5), 999_999_999_999_995_238),
        (all + 100, complement(499_999_999_999_500_000), 999_999_999_999_995_238),
        (all + 100, complement(500_000_000_000_250_000), 999_999_999_999_995_238),
        (all + 1, complement(499_999_999_500_000_000), 999_999_999_999_999_952),
    ];
    for (den, (n, m), expected) in cases {
        assert_eq!(power(all, den, n, m, ONE), expected); // 1, 2, 3
    }
    assert_eq!(power(2, 3, 1, 2, 1000), 816); // 4
    let tenth = power(1, 10, 500_000_000_001, T, ONE);
    assert!(tenth.abs_diff((0.1f64.powf(0.500_000_000_001) * 1e18) as u64) <= 128); // 5
    let (base, added) = (400_775_553u128, 14_446_633_907_665_582u128);
    let (n, m) = complement(102_337_248_363_782_924);
    assert_eq!(power(base, base + added, n, m, ONE), 137_558_120_932_567_453); // 6
}

#[test]
fn power_of_special_arguments() {
    assert_eq!(pow_ratio(1, 0, 1, 1, ONE), None);
    assert_eq!(pow_ratio(1, 1, 1, 0, ONE), None);
    assert_eq!(pow_ratio(0, 0, 1, 1, ONE), None);
    assert_eq!(power(0, 5, 0, 7, ONE), 0);
    assert_eq!(power(3, 5, 0, 7, ONE), ONE);
    assert_eq!(power(3, 5, 1, 7, 0), 0);
    assert_eq!(power(u128::MAX, u128::MAX, ONE - 1, ONE, ONE), ONE);
    assert_eq!(power(u128::MAX, 1, 1, 2, 1), u64::MAX);
    assert_eq!(pow_ratio(1 << 127, 1, 128, 127, 1 << 63), Some(Power::TooLarge));
    assert_eq!(pow_ratio(1 << 64, 1, 1, 1, 1), Some(Power::TooLarge));
    assert_eq!(pow_ratio(1 << 126, 1, 1, 2, 2), Some(Power::TooLarge));
    assert_eq!(power((1 << 126) - 1, 1, 1, 2, 2), u64::MAX);
    assert_eq!(power(1, 1 << 126, 1, 2, 1 << 63), 1);
    assert_eq!(power(1, (1 << 126) + 1, 1, 2, 1 << 63), 0);
    assert_eq!(power(1, u128::MAX, ONE - 1, 1, u64::MAX), 0);
}

#[test]
fn powers_too_small_for_the_reference_s_series_are_nothing() {
    // The exponents of e are −684 and −138.2; the truncated series of the reference means nothing.
    for (side, weight) in [(Side::Buy, 99), (Side::Sell, 1)] {
        assert_eq!(pool(T, T, ONE / 100 * weight).output(side, 1000 * T), T);
    }
    assert_eq!(power(1, 1_000_000_000_000, 5_001, 1_000, ONE), 0);
}

#[test]
fn swap_exponentials() {
    let cases = [
        (5, 10, 100_000, 100, Side::Sell, 0.999_000_999_000_999),
        (1, 4, 500_000, 5000, Side::Sell, 0.970_590_147_927_644),
        (3, 4, 200_000, 2000, Side::Buy, 0.970_590_147_927_644),
        (9, 10, 13_513_642, 1673, Side::Buy, 0.998_886_481_979_889),
        (773, 1000, 7_000_000_000, 10_000, Side::Sell, 0.999_999_580_484_586),
    ]; // 7 to 11
    for (part, whole, reserve, input, side, expected) in cases {
        let w2 = ONE / whole * part;
        let (n, m) = if side == Side::Buy { (w2, ONE - w2) } else { (ONE - w2, w2) };
        let e = power(reserve, reserve + input, n, m, ONE) as f64 / 1e18;
        assert!((e - expected).abs() < 1e-9, "{e} {expected}");
    }
}

#[test]
fn conversions_agree_with_floating_point() {
    // 57
    for (tao, alpha) in [(1500, 1000), (1, 1_000_000), (1_000_000, 1)] {
        for w2 in [ONE / 10, 499_999_990_000_000_000, HALF, 500_000_010_000_000_000, ONE / 10 * 9] {
            for input in [1, 10_000, 1_000_000, u64::MAX] {
                let pool = pool(tao, alpha, w2);
                let w = w2 as f64 / 1e18;
                let kept = tao as f64 / (tao as f64 + input as f64);
                let expected = alpha as f64 * (1.0 - kept.powf(w / (1.0 - w)));
                assert!((pool.output(Side::Buy, input) as f64 - expected).abs() <= 2.0);
                let kept = alpha as f64 / (alpha as f64 + input as f64);
                let expected = tao as f64 * (1.0 - kept.powf((1.0 - w) / w));
                assert!((pool.output(Side::Sell, input) as f64 - expected).abs() <= 2.0);
            }
        }
    }
}

#[test]
fn conversions_of_all_weights_agree_with_floating_point() {
    // The broad check: tenths, weights next to one half, reserves from 10 to 10^14.
    let tenths = (1..=9).map(|tenth| ONE / 10 * tenth);
    let near = [0, 1_000_000, 1_000_000_000_000, 10_000_000_000_000_000];
    let near = near.into_iter().flat_map(|step| [HALF - step, HALF + step]);
    for w2 in tenths.chain(near) {
        for (from, to) in (1..=14).flat_map(|n| (1..=14).map(move |m| (10u64.pow(n), 10u64.pow(m))))
        {
            for input in (0..=17).map(|n| 10u64.pow(n)).filter(|input| *input <= from * 1000) {
                let found = pool(from, to, w2).output(Side::Buy, input) as f64;
                let w = w2 as f64 / 1e18;
                let grown = (input as f64 / from as f64).ln_1p();
                let expected = -(to as f64) * (-grown * w / (1.0 - w)).exp_m1();
                assert!(found >= (expected - 0.001).floor(), "{found} {expected}");
                assert!(found <= expected + 1.001, "{found} {expected}");
            }
        }
    }
}

#[test]
fn amounts_up_to_a_price() {
    let rising = pool(B, 30 * B, ONE / 4);
    assert!(rising.price().bits().abs_diff((1 << 64) / 10) <= 3);
    assert_eq!(rising.input_to_price(Side::Buy, Price::from_rao(200_000_000)), 681_792_830); // 19
    // 20, three times as large so that the price is exact.
    let falling = pool(B / 5, 3 * B, ONE / 4);
    assert!(falling.price().bits().abs_diff((1 << 64) / 5) <= 3);
    assert_eq!(falling.input_to_price(Side::Sell, Price::from_rao(100_000_000)), 567_621_345);
    assert_eq!((power(2, 1, 1, 4, ONE) - ONE) / B, 189_207_115);
    let quarter = pool(B, B, ONE / 4);
    // 21
    for (side, wrong) in [(Side::Buy, 2_900_000_000), (Side::Sell, 3_100_000_000), (Side::Sell, 0)]
    {
        assert_eq!(quarter.input_to_price(side, Price::from_rao(wrong)), 0);
    }
    assert_eq!(quarter.alpha_for_exact_tao(1_123_432), 374_758); // 22
    assert_eq!(quarter.alpha_for_exact_tao(0), 0);
    assert_eq!(quarter.alpha_for_exact_tao(B), 0);
    // The cap.
    let even = pool(T, T, HALF);
    let capped = even.input_to_price(Side::Buy, Price::from_bits(u128::MAX));
    assert_eq!(capped, 17_446_744_073_709);
}

#[test]
fn price_bits() {
    assert_eq!(pool(T, 4 * T, HALF).price().bits(), 4_611_686_018_427_387_904);
    let uneven = pool(5_032_494_439_940, 186_268_425_402_874, 512_345_678_901_234_567);
    assert_eq!(uneven.price().bits(), 474_365_157_241_870_161);
    assert_eq!(pool(0, 5, HALF).price(), Price::ZERO);
    assert_eq!(pool(5, 0, HALF).price(), Price::ZERO);
    assert_eq!(Price::from_bits(u128::MAX).to_rao(), u64::MAX);
    assert_eq!(Price::from_bits(u128::MAX / 7).to_rao(), u64::MAX);
}

#[test]
fn fees() {
    let fee = |rate, amount| FeeRate(rate).of_gross(amount);
    assert_eq!(fee(33, 1985), 0);
    assert_eq!(fee(33, 1986), 1);
    assert_eq!(fee(33, B), 503_547);
    assert_eq!(fee(33, T), 503_547_722);
    assert_eq!(fee(196, B), 2_990_768);
    assert_eq!(fee(10_000, B), 152_590_218);
    assert_eq!(fee(u16::MAX, u64::MAX), u64::MAX);
    assert_eq!(FeeRate(u16::MAX).of_net(u64::MAX), 0);
    assert_eq!(FeeRate(65_534).of_net(u64::MAX), u64::MAX);
    assert_eq!(FeeRate::default(), FeeRate(33));
    assert_eq!(FeeRate::new(10_000), Ok(FeeRate(10_000))); // 55
    assert_eq!(FeeRate::new(10_001), Err(SwapError::FeeRateTooHigh));
}

#[test]
fn legal_weights() {
    // 12
    let percent = ONE / 100;
    for refused in [0, 1, percent - 1, 99 * percent + 1, ONE, u64::MAX] {
        assert_eq!(Weights::new(refused), None);
    }
    for accepted in [percent, HALF, 99 * percent] {
        let weights = Weights::new(accepted).unwrap();
        assert_eq!((weights.tao(), weights.alpha()), (accepted, ONE - accepted));
    }
}

#[test]
fn injection_vectors() {
    let uneven = 512_345_678_901_234_567;
    let cases = [
        (T, 4 * T, HALF, 0, 1, Some(499_999_999_999_937_500)),
        (T, 4 * T, HALF, 1, 0, Some(500_000_000_000_249_999)),
        (T, 4 * T, HALF, T, 0, Some(666_666_666_666_666_666)),
        (T, 4 * T, HALF, 0, T, Some(444_444_444_444_444_444)),
        (T, 4 * T, HALF, 1_234_567, 2_432_765_890, Some(499_848_306_996_458_184)),
        (T, 4 * T, HALF, B, 4 * B, Some(HALF)),
        (T, 4 * T, uneven, B, 2 * B, Some(512_470_508_300_739_330)),
        (B, B, HALF, 100 * B, 0, None),
        (0, T, HALF, 5, 0, None),
        (T, 0, HALF, 0, 7, None),
        (T, 0, HALF, 7, 0, Some(HALF)),
        (0, 0, uneven, 7, 7, Some(HALF)),
    ];
    for (tao, alpha, weight, tao_added, alpha_added, expected) in cases {
        let after = Weights::after_injection(&pool(tao, alpha, weight), tao_added, alpha_added);
        assert_eq!(after.map(Weights::tao), expected);
    }
}

#[test]
fn injections_keep_the_price() {
    // 14
    let start = pool(T, 4 * T, HALF);
    let mut pairs = vec![(T, 0), (0, T), (2 * T, T), (1_234_567, 2_432_765_890)];
    pairs.extend((0..=9).flat_map(|n| (0..=9).map(move |m| (10u64.pow(n) - 1, 10u64.pow(m) - 1))));
    for (tao, alpha) in pairs {
        let weights = Weights::after_injection(&start, tao, alpha).unwrap();
        let after = Pool { tao: T + tao, alpha: 4 * T + alpha, weights };
        let price = |pool: &Pool| pool.price().bits() as f64;
        assert!((price(&after) / price(&start) - 1.0).abs() < 1e-12);
        let expected = after.tao as f64 / (0.25 * after.alpha as f64 + after.tao as f64);
        assert!((weights.tao() as f64 / 1e18 / expected - 1.0).abs() < 1e-12);
    }
}

#[test]
fn injections_into_a_pool_without_alpha_leave_equal_weights() {
    // 15: TAO alone resets them, with alpha the injection is refused.
    let start = pool(T, 0, HALF);
    for (tao, alpha) in [(0, 0), (1, 0), (T, 0), (0, 1), (1, 1), (T, 0), (0, T), (2 * T, T)] {
        let weights = Weights::after_injection(&start, tao, alpha);
        assert_eq!(weights, if alpha == 0 { Some(Weights::default()) } else { None });
        let after = Pool { tao: T + tao, alpha, weights: weights.unwrap_or(start.weights) };
        let expected = ((u128::from(after.tao)) << 64).checked_div(alpha.into()).unwrap_or(0);
        assert_eq!(after.price().bits(), expected);
    }
}

#[test]
fn injections_at_emission_keep_the_ratio_near_the_price() {
    // 69: the weights move, the chain buys, then the reserves grow.
    let start = pool(1000 * T, 1000 * T, HALF);
    let weights = Weights::after_injection(&start, 123, 456).unwrap();
    assert_eq!(weights.tao(), 499_999_999_999_916_750);
    let moved = Pool { weights, ..start };
    let bought = moved.output(Side::Buy, 789_100);
    assert_eq!(bought, 789_100);
    let after = moved.after(Side::Buy, 789_100, bought);
    let after = Pool { tao: after.tao + 123, alpha: after.alpha + 456, ..after };
    assert_eq!(after.price().to_rao(), 1_000_000_001);
}

#[test]
fn many_small_injections_equal_a_large_one() {
    // 16
    let start = pool(T * 1000, T * 10_000, HALF);
    let (mut now, mut count) = (start, 0);
    while count < 2_700_000 {
        let (tao, alpha) = (count % 1235, count % 4322);
        let weights = Weights::after_injection(&now, tao, alpha).unwrap();
        now = Pool { tao: now.tao + tao, alpha: now.alpha + alpha, weights };
        count += 1;
    }
    let price = |pool: &Pool| pool.price().bits() as f64;
    assert!((price(&now) / price(&start) - 1.0).abs() < 1e-6);
    let once = Weights::after_injection(&start, now.tao - start.tao, now.alpha - start.alpha);
    // Every injection rounds the weight down, by less than 10^-18 each.
    let drift = once.unwrap().tao().abs_diff(now.weights.tao());
    assert!(drift <= 2_700_000, "{drift}");
}

#[test]
fn weights_for_a_price() {
    // 17, 18 and the exact vector.
    let fifth = Price::from_bits((1 << 64) / 5);
    let weights = Weights::for_price(B, 4 * B, fifth).unwrap();
    assert_eq!(weights.tao(), 555_555_555_864_197_531);
    assert_eq!(Pool { tao: B, alpha: 4 * B, weights }.price().to_rao(), 199_999_999);
    let wanted = Price::from_rao(1_512_900_000);
    let weights = Weights::for_price(B, 4 * B, wanted).unwrap();
    let price = Pool { tao: B, alpha: 4 * B, weights }.price();
    assert!(price.to_rao().abs_diff(1_512_900_000) < 10);
    assert_eq!(pool(B, 4 * B, HALF).price().to_rao(), 250_000_000);
    let refused = Err(SwapError::ReservesOutOfBalance);
    assert_eq!(Weights::for_price(1, T, Price::ONE), refused);
    assert_eq!(Weights::for_price(0, 0, Price::ONE), refused);
    assert_eq!(Weights::for_price(u64::MAX, u64::MAX, Price::from_bits(u128::MAX)), refused);
}

#[test]
fn extreme_arguments_do_not_panic() {
    let values = [0, 1, u64::MAX];
    for (tao, alpha) in values.iter().flat_map(|a| values.map(|b| (*a, b))) {
        for weight in [Weights::MIN, HALF - 1, HALF, Weights::MAX] {
            let pool = pool(tao, alpha, weight);
            for value in values {
                for side in [Side::Buy, Side::Sell] {
                    assert!(pool.output(side, value) <= pool.output_reserve(side));
                    for bits in [0, 1, 1 << 64, u128::MAX] {
                        pool.input_to_price(side, Price::from_bits(bits));
                    }
                }
                pool.alpha_for_exact_tao(value);
                let _ = values.map(|other| Weights::after_injection(&pool, value, other));
            }
        }
    }
}
