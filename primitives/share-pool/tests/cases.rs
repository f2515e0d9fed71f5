//! The exact numbers of `staking-cases.md` 1–8 and of `staking.md` §2.

use codec::{Decode, Encode, MaxEncodedLen};
use myelin_share_pool::{Change, MANTISSA_MAX, Pool, SafeFloat, resolve_share};
use substrate_fixed::types::U64F64;

fn float(mantissa: u128, exponent: i64) -> SafeFloat {
    SafeFloat::new(mantissa, exponent).unwrap()
}

fn parts(value: SafeFloat) -> (u128, i64) {
    (value.mantissa(), value.exponent())
}

fn pow10(digits: u32) -> u128 {
    10u128.pow(digits)
}

#[test]
fn scale_layout_is_mantissa_then_exponent() {
    let value = float(2, 0);
    let mut want = (2 * pow10(20)).to_le_bytes().to_vec();
    want.extend((-20i64).to_le_bytes());
    assert_eq!(value.encode(), want);
    assert_eq!(SafeFloat::decode(&mut &want[..]).unwrap(), value);
    assert_eq!(SafeFloat::default().encode(), vec![0u8; 24]);
    assert_eq!(SafeFloat::max_encoded_len(), 24);
    let info = <SafeFloat as scale_info::TypeInfo>::type_info();
    assert_eq!(info.path.segments.last(), Some(&"SafeFloat"));
}

#[test]
fn case_1_values_of_shares() {
    let pool = Pool { value: 100, denominator: float(10, 0) };
    assert_eq!((pool.value_of(&float(3, 0)), pool.value_of(&float(7, 0))), (30, 70));
    let empty = Pool { value: 100, denominator: SafeFloat::ZERO };
    assert_eq!(empty.value_of(&float(3, 0)), 0);
    let full = Pool { value: u64::MAX, denominator: float(10, 0) };
    let sum = u128::from(full.value_of(&float(3, 0))) + u128::from(full.value_of(&float(7, 0)));
    assert!(u128::from(u64::MAX).abs_diff(sum) <= 5);
}

#[test]
fn case_2_normalisation() {
    for (mantissa, want) in [
        (1, (pow10(21), -21)),
        (10, (pow10(21), -20)),
        (1000, (pow10(21), -18)),
        (pow10(20), (pow10(21), -1)),
        (pow10(21), (pow10(21), 0)),
        (0, (0, 0)),
        (2, (2 * pow10(20), -20)),
    ] {
        assert_eq!(parts(float(mantissa, 0)), want);
    }
    assert_eq!(SafeFloat::new(MANTISSA_MAX + 1, 0), None);
}

#[test]
fn case_2_sums() {
    let big = |digits: u32| float(1, i64::from(digits));
    for (a, b, want) in [
        (float(1, 0), float(1, 0), (2 * pow10(20), -20)),
        (big(21), big(21), (2 * pow10(20), 1)),
        (float(42, 0), big(22), (pow10(21), 1)),
        (float(123, 0), big(23), (pow10(21), 2)),
        (float(1230, 0), big(23), (100_000_000_000_000_000_001, 3)),
        (float(4200, 0), big(23), (100_000_000_000_000_000_004, 3)),
        (float(pow10(21) - 1, 0), big(22), (109_999_999_999_999_999_999, 2)),
    ] {
        assert_eq!(parts(a.add(&b).unwrap()), want);
        assert_eq!(parts(b.add(&a).unwrap()), want);
    }
}

#[test]
fn differences() {
    let (zero, one, two) = (SafeFloat::ZERO, float(1, 0), float(2, 0));
    assert_eq!(zero.sub(&zero), Some(zero));
    assert_eq!(zero.sub(&one), None);
    assert_eq!(one.sub(&zero), Some(one));
    assert_eq!(one.sub(&two), Some(zero));
    assert_eq!(two.sub(&one), Some(one));
}

#[test]
fn quotients_need_a_divisor() {
    let one = float(1, 0);
    assert_eq!(one.div(&SafeFloat::ZERO), None);
    assert_eq!(one.mul_div(&one, &SafeFloat::ZERO), None);
    assert_eq!(parts(one.div(&float(3, 0)).unwrap()), (333_333_333_333_333_333_333, -21));
    assert_eq!(SafeFloat::ZERO.div(&one), Some(SafeFloat::ZERO));
}

#[test]
fn integers_saturate() {
    assert_eq!(float(pow10(21), 0).to_u64(), u64::MAX);
    assert_eq!(float(1, 40).to_u64(), u64::MAX);
    assert_eq!(float(1, -40).to_u64(), 0);
    assert_eq!(float(u128::from(u64::MAX), 0).to_u64(), u64::MAX);
    assert_eq!(float(19, -1).to_u64(), 1);
    assert_eq!(SafeFloat::from(u64::MAX).to_u64(), u64::MAX);
}

#[test]
fn case_3_single_staker_is_exact() {
    for (stake, unstake) in
        [(1000, 990), (1_000_000, 999_990), (1_000_000_000_000, 999_999_999_990)]
    {
        let (mut pool, mut share) = (Pool::default(), SafeFloat::ZERO);
        pool.update_one(&mut share, Change::Add(stake));
        pool.update_one(&mut share, Change::Remove(unstake));
        assert_eq!((pool.value, pool.value_of(&share)), (10, 10));
    }
}

#[test]
fn case_4_two_keys_through_large_emissions() {
    let mut pool = Pool::default();
    let mut shares = [SafeFloat::ZERO; 2];
    let each = |pool: &mut Pool, shares: &mut [SafeFloat; 2], change| {
        shares.iter_mut().for_each(|share| pool.update_one(share, change));
    };
    each(&mut pool, &mut shares, Change::Add(1));
    pool.update_all(Change::Add(999_999_999_999_998));
    each(&mut pool, &mut shares, Change::Remove(499_999_999_999_990));
    pool.update_all(Change::Add(999_999_999_999_980));
    each(&mut pool, &mut shares, Change::Add(1_000_000_000_000));
    for share in shares {
        assert!(pool.value_of(&share).abs_diff(501_000_000_000_000) <= 1);
    }
}

#[test]
fn case_5_emission_belongs_to_earlier_stakers() {
    for (stake, emission, other) in [
        (1, 2_000_000_000, 500_000_000),
        (1, 5_000_000_000, 50_000_000),
        (500_000_000, 1_000_000_000, 1_000_000_000),
    ] {
        let (mut pool, mut first, mut second) = (Pool::default(), SafeFloat::ZERO, SafeFloat::ZERO);
        pool.update_one(&mut first, Change::Add(stake));
        pool.update_all(Change::Add(emission));
        pool.update_one(&mut second, Change::Add(other));
        assert!(pool.value_of(&first).abs_diff(stake + emission) <= 1);
        assert!(pool.value_of(&second).abs_diff(other) <= 1);
    }
}

#[test]
fn case_6_tiny_denominator() {
    let mut share = float(1, -9);
    let mut pool = Pool { value: 200_000, denominator: share };
    pool.update_one(&mut share, Change::Remove(100_000));
    assert_eq!((pool.value, pool.value_of(&share)), (100_000, 100_000));
}

#[test]
fn case_7_mantissas_to_the_last_digit() {
    let (mut pool, mut a, mut b) = (Pool::default(), SafeFloat::ZERO, SafeFloat::ZERO);
    pool.update_one(&mut a, Change::Add(1000));
    pool.update_all(Change::Add(500));
    pool.update_one(&mut b, Change::Add(700));
    assert_eq!((pool.value, pool.value_of(&a), pool.value_of(&b)), (2200, 1500, 700));
    assert_eq!(parts(a), (pow10(21), -18));
    assert_eq!(parts(b), (466_666_666_666_666_666_666, -18));
    assert_eq!(parts(pool.denominator), (146_666_666_666_666_666_666, -17));

    pool.update_one(&mut a, Change::Remove(333));
    assert_eq!((pool.value, pool.value_of(&a), pool.value_of(&b)), (1867, 1166, 699));
    assert_eq!(parts(a), (778_000_000_000_000_000_002, -18));
    assert_eq!(parts(pool.denominator), (124_466_666_666_666_666_667, -17));
}

#[test]
fn case_8_legacy_shares() {
    let half = U64F64::from_bits((3 << 64) + (1 << 63));
    assert_eq!(SafeFloat::from(half), float(35, -1));
    assert_eq!(SafeFloat::from(U64F64::from_bits(0)), SafeFloat::ZERO);
    let smallest = SafeFloat::from(U64F64::from_bits(1));
    assert_eq!(parts(smallest), (542_101_086_242_752_217_003, -40));

    let (legacy, current) = (U64F64::from_num(1000u64), float(7, 0));
    assert_eq!(resolve_share(Some(legacy), Some(current)), Some(float(1000, 0)));
    assert_eq!(resolve_share(None, Some(current)), Some(current));
    assert_eq!(resolve_share(Some(U64F64::from_bits(0)), Some(current)), Some(SafeFloat::ZERO));
    assert_eq!(resolve_share(None, None), None);

    let mixed = Pool { value: 3000, denominator: float(4, 0) };
    assert_eq!(mixed.value_of(&SafeFloat::from(U64F64::from_num(1u64))), 750);
    let mixed = Pool { value: 3000, denominator: SafeFloat::from(U64F64::from_num(4u64)) };
    assert_eq!(mixed.value_of(&float(1, 0)), 750);
}

#[test]
fn adding_needs_value_behind_the_shares() {
    assert!(Pool::default().can_add(1));
    assert!(!Pool { value: 0, denominator: float(1, 0) }.can_add(1_000_000));
    assert!(Pool { value: 1, denominator: float(1, 0) }.can_add(1));
    assert!(!Pool { value: 1, denominator: float(1, 0) }.can_add(0));
}

#[test]
fn empty_pool_takes_the_amount_as_share_in_either_direction() {
    for change in [Change::Add(5), Change::Remove(5)] {
        let (mut pool, mut share) = (Pool::default(), SafeFloat::ZERO);
        pool.update_one(&mut share, change);
        assert_eq!((share, pool.denominator), (float(5, 0), float(5, 0)));
    }
}

#[test]
fn total_value_saturates() {
    let mut pool = Pool { value: u64::MAX - 1, denominator: float(1, 0) };
    pool.update_all(Change::Add(5));
    assert_eq!(pool.value, u64::MAX);
    pool.value = 3;
    pool.update_all(Change::Remove(5));
    assert_eq!(pool.value, 0);
}
