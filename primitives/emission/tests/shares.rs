//! `emission-cases.md` A: sharing TAO and what is injected.

use myelin_emission::fixed::{floor, per_u64, whole};
use myelin_emission::injection::{InjectionAmounts, InjectionInput, InjectionTerms};
use myelin_emission::root::root_proportion;
use myelin_emission::shares::{
    Eligibility, ShareInput, effective_moving_price, price_shares, root_sells, tao_emissions,
};
use myelin_emission::{I96F32, U64F64, U96F32};

const FULL_ROOT: u64 = 1_000_000_000_000_000_000;
const ALPHA: u64 = 1_000_000_000;

fn dynamic(moving_price: f64) -> ShareInput {
    ShareInput {
        moving_price: effective_moving_price(1, 1, I96F32::from_num(moving_price)),
        miner_burned: U96F32::default(),
        emission_enabled: true,
    }
}

fn stable() -> ShareInput {
    ShareInput { moving_price: effective_moving_price(1, 0, I96F32::default()), ..dynamic(0.0) }
}

/// Two-reserve pool at balanced weights.
#[derive(Clone, Copy)]
struct Reserves {
    tao: u64,
    alpha_in: u64,
    alpha_out: u64,
}

fn reserves(tao: u64, alpha_in: u64) -> Reserves {
    Reserves { tao, alpha_in, alpha_out: 0 }
}

fn terms(emission: U96F32, pool: Reserves, root_tao: u64) -> InjectionTerms {
    let price = U64F64::from_num(pool.tao) / U64F64::from_num(pool.alpha_in);
    InjectionInput {
        tao_emission: emission,
        alpha_issuance: pool.alpha_in + pool.alpha_out,
        price,
        root_proportion: root_proportion(
            root_tao,
            per_u64(u64::MAX),
            pool.alpha_in,
            pool.alpha_out,
        ),
    }
    .terms()
}

fn run(mint: u64, subnets: &[(ShareInput, Reserves)], root_tao: u64) -> Vec<InjectionAmounts> {
    let inputs: Vec<ShareInput> = subnets.iter().map(|(input, _)| *input).collect();
    tao_emissions(mint, &inputs)
        .into_iter()
        .zip(subnets)
        .map(|(emission, (_, pool))| terms(emission, *pool, root_tao).amounts())
        .collect()
}

#[test]
fn a1_nothing_to_share() {
    assert!(tao_emissions(0, &[]).is_empty());
    assert!(!root_sells(&[]));
}

#[test]
fn a2_single_subnet_gets_everything() {
    let out = run(1_234_567, &[(dynamic(1.0), reserves(1_000_000, 1_000_000))], FULL_ROOT);
    assert_eq!(out[0].tao_spent(), 1_234_567);
}

#[test]
fn a3_without_root_everything_is_a_chain_buy() {
    let input = InjectionInput {
        tao_emission: tao_emissions(1, &[stable()])[0],
        alpha_issuance: 0,
        price: U64F64::from_num(1u8),
        root_proportion: root_proportion(0, per_u64(u64::MAX), 0, 0),
    };
    let out = input.terms().amounts();
    assert_eq!((out.tao_in, out.alpha_in, out.excess), (0, 0, 1));
}

#[test]
fn a4_three_stable_subnets() {
    let emissions = tao_emissions(3_333_333, &[stable(); 3]);
    assert_eq!(emissions.into_iter().map(floor).collect::<Vec<_>>(), [1_111_110; 3]);
}

#[test]
fn a5_a6_emission_switch() {
    let off = ShareInput { emission_enabled: false, ..stable() };
    let on = stable();
    let floors = |mint, set: &[ShareInput]| -> Vec<u64> {
        tao_emissions(mint, set).into_iter().map(floor).collect()
    };
    assert_eq!(floors(3_333_333, &[on, off, on]), [1_666_666, 0, 1_666_666]);
    for (set, want) in [
        ([on, on, on], [1_000_000, 1_000_000, 1_000_000]),
        ([on, off, on], [1_500_000, 0, 1_500_000]),
        ([off, on, on], [0, 1_500_000, 1_500_000]),
    ] {
        for (got, want) in floors(3_000_000, &set).into_iter().zip(want) {
            assert!(got.abs_diff(want) <= 2 && (want > 0 || got == 0));
        }
    }
    let pool = reserves(1_000_000, 1_000_000);
    let out = run(3_000_000, &[(on, pool), (off, pool), (on, pool)], FULL_ROOT);
    assert_eq!((out[1].tao_in, out[1].alpha_in, out[1].excess), (0, 0, 0));
    assert_eq!(out[1].alpha_out, ALPHA);
    assert_eq!(floors(3_000_000, &[off, off]), [0, 0]);
}

#[test]
fn a7_shares_follow_moving_prices() {
    let out = run(
        100_000_000,
        &[(dynamic(0.1), reserves(100_000, 1_000_000)), (dynamic(0.2), reserves(100_000, 500_000))],
        FULL_ROOT,
    );
    assert!(out[0].tao_spent().abs_diff(33_333_333) <= 10);
    assert!(out[1].tao_spent().abs_diff(66_666_666) <= 10);
}

#[test]
fn a8_alpha_in_at_price_one() {
    let pool = reserves(1_000_000, 1_000_000);
    for out in run(1_000_000, &[(stable(), pool), (stable(), pool)], FULL_ROOT) {
        assert_eq!(pool.alpha_in + out.alpha_in, 1_500_000);
    }
}

#[test]
fn a9_alpha_in_at_two_prices() {
    let (first, second) = (reserves(1_000_000, 1_000_000), reserves(2_000_000, 1_000_000));
    for out in run(1_000_000, &[(dynamic(1.0), first), (dynamic(2.0), second)], FULL_ROOT) {
        assert_eq!(1_000_000 + out.alpha_in, 1_333_333);
    }
}

#[test]
fn a10_alpha_in_is_capped() {
    let pool = reserves(1000, 1_000_000_000);
    for out in run(1_000_000, &[(dynamic(1.0), pool), (dynamic(2.0), pool)], FULL_ROOT) {
        assert!(out.alpha_in < 1_000_000_000);
        assert_eq!(out.alpha_out, ALPHA);
        assert!(out.excess > 0);
    }
}

#[test]
fn a11_exhausted_alpha_leaves_only_chain_buys() {
    let pool = Reserves { tao: 10_000, alpha_in: 1_000_000_000, alpha_out: 21_000_000_000_000_000 };
    let out = run(1_000_000, &[(dynamic(1.0), pool), (dynamic(1.0), pool)], 0);
    for amounts in out {
        assert_eq!((amounts.tao_in, amounts.alpha_in, amounts.alpha_out), (0, 0, 0));
        assert_eq!(amounts.excess, 500_000);
    }
}

#[test]
fn a12_without_any_moving_price_nothing_is_shared() {
    let pool = reserves(1_000_000, 1_000_000);
    for out in run(1_000_000, &[(dynamic(0.0), pool), (dynamic(-3.0), pool)], FULL_ROOT) {
        assert_eq!((out.tao_spent(), out.alpha_in), (0, 0));
    }
}

#[test]
fn a13_equal_prices_equal_shares() {
    let half = U64F64::from_bits(1 << 63);
    assert_eq!(price_shares(&[dynamic(1.0), dynamic(1.0)]), [half, half]);
}

#[test]
fn withheld_miner_emission_lowers_the_share() {
    let burning = |part: f64| ShareInput { miner_burned: U96F32::from_num(part), ..dynamic(0.5) };
    let one = U64F64::from_num(1u8);
    assert_eq!(price_shares(&[burning(1.0), burning(0.0)]), [U64F64::default(), one]);
    let half = U64F64::from_bits(1 << 63);
    assert_eq!(price_shares(&[burning(1.0), burning(7.0)]), [half, half]);
    let shares = price_shares(&[burning(0.5), burning(0.0)]);
    assert!(shares[0].to_bits().abs_diff(shares[1].to_bits() / 2) <= 1);
}

#[test]
fn a14_eligibility() {
    let on = Eligibility {
        netuid: 1,
        started: true,
        subtoken_enabled: true,
        registration_allowed: true,
    };
    assert!(on.is_eligible());
    for off in [
        Eligibility { netuid: 0, ..on },
        Eligibility { started: false, ..on },
        Eligibility { subtoken_enabled: false, ..on },
        Eligibility { registration_allowed: false, ..on },
    ] {
        assert!(!off.is_eligible());
    }
}

#[test]
fn a15_terms_above_the_cap() {
    let pool = reserves(1_000_000_000, 100_000_000_000);
    let emission = U96F32::from_num(10_000_000u32) + U96F32::from_num(0.01);
    let out = terms(emission, pool, FULL_ROOT);
    let price =
        U96F32::from_num(U64F64::from_num(1_000_000_000u64) / U64F64::from_num(pool.alpha_in));
    let proportion = root_proportion(FULL_ROOT, per_u64(u64::MAX), pool.alpha_in, 0);
    assert_eq!(out.alpha_out, whole(ALPHA));
    assert_eq!(out.alpha_in, proportion * whole(ALPHA));
    assert_eq!(out.tao_in, out.alpha_in * price);
    assert_eq!(out.excess, emission - out.tao_in);
}

#[test]
fn a16_terms_below_and_at_the_cap() {
    let pool = reserves(1_000_000_000_000_000, 1_000_000_000_000_000);
    let emission = whole(34_566_756);
    let out = terms(emission, pool, FULL_ROOT);
    assert_eq!((out.alpha_in, out.tao_in, out.excess), (emission, emission, whole(0)));
    assert_eq!(terms(whole(100_000_000), pool, FULL_ROOT).alpha_in, whole(100_000_000));
    let cap = root_proportion(FULL_ROOT, per_u64(u64::MAX), pool.alpha_in, 0) * whole(ALPHA);
    assert_eq!(terms(whole(10_000_000_000), pool, FULL_ROOT).alpha_in, cap);
}

#[test]
fn zero_price_means_no_alpha() {
    let input = InjectionInput {
        tao_emission: whole(5),
        alpha_issuance: 0,
        price: U64F64::default(),
        root_proportion: whole(1),
    };
    let out = input.terms().amounts();
    assert_eq!((out.tao_in, out.alpha_in, out.excess), (5, 0, 0));
}

#[test]
fn root_sells_strictly_above_one() {
    assert!(!root_sells(&[dynamic(0.5), dynamic(0.5)]));
    assert!(root_sells(&[dynamic(0.5), dynamic(0.5), dynamic(0.001)]));
    let off = ShareInput { emission_enabled: false, ..stable() };
    assert!(root_sells(&[off, dynamic(0.001)]));
}
