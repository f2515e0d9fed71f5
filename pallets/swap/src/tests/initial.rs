//! First weights of a pool (spec: pools §4.6, §7; pools cases 17 and 18, exact vectors).

use super::HALF;
use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop, pallet_prelude::DispatchError};
use myelin_types::fixed::U64F64;

const TAO: u64 = 1_000_000_000;
const ALPHA: u64 = 4_000_000_000;

/// A price in parts of 2^64.
fn price(bits: u128) -> Option<U64F64> {
    Some(U64F64::from_bits(bits))
}

/// Weight of TAO, and whether the pool has its weights.
fn weights() -> (u64, bool) {
    (SwapBalancer::<Test>::get(POOL).quote.deconstruct(), PalSwapInitialized::<Test>::get(POOL))
}

#[test]
fn without_a_price_both_sides_weigh_the_same() {
    with_pool(TAO, ALPHA, || {
        // Not traded on yet, but moved by an injection.
        let moved = <Swap as SwapHandler>::adjust_protocol_liquidity(POOL, TAO.into(), 0.into());
        assert_eq!(moved.0.to_u64(), TAO);
        assert_ne!(weights(), (HALF, false));
        <Swap as SwapHandler>::init_swap(POOL, None);
        assert_eq!(weights(), (HALF, true));
        assert_eq!(Swap::price_in_rao(POOL), 250_000_000);
    });
}

#[test]
fn a_price_decides_the_weights() {
    with_pool(TAO, ALPHA, || {
        assert_ok!(Swap::initialize_at(POOL, price((1 << 64) / 5)));
        assert_eq!(weights(), (555_555_555_864_197_531, true));
        assert_eq!(Swap::price_in_rao(POOL), 199_999_999);
    });
    with_pool(TAO, ALPHA, || {
        let wanted = (1_512_900_000u128 << 64) / 1_000_000_000;
        <Swap as SwapHandler>::init_swap(POOL, price(wanted));
        assert!(Swap::price_in_rao(POOL).abs_diff(1_512_900_000) < 10);
    });
}

#[test]
fn a_pool_that_has_weights_keeps_them() {
    with_pool(TAO, ALPHA, || {
        set_quote_weight(super::SKEWED);
        for given in [None, price(1 << 64), price(1)] {
            assert_storage_noop!(<Swap as SwapHandler>::init_swap(POOL, given));
            assert_ok!(Swap::initialize_at(POOL, given));
        }
    });
}

#[test]
fn prices_beyond_the_weights_limits_are_refused() {
    // 1 % at least of either side: prices from a 99th to 99 times y/x, worthless pools at none.
    let refused = |bits: u128| {
        let error = Error::<Test>::ReservesOutOfBalance;
        assert_noop!(Swap::initialize_at(POOL, price(bits)).map_err(DispatchError::from), error);
        assert_storage_noop!(<Swap as SwapHandler>::init_swap(POOL, price(bits)));
    };
    with_pool(TAO, TAO, || {
        refused(100 << 64);
        refused((1 << 64) / 100);
        refused(0);
        refused(u128::MAX);
        assert_ok!(Swap::initialize_at(POOL, price(99 << 64)));
        assert_eq!(weights(), (10_000_000_000_000_000, true));
    });
    with_pool(0, 0, || refused(1 << 64));
    with_pool(1, 1_000_000_000_000, || refused(1 << 64));
}
