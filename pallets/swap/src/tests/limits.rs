//! Price limits: full fills, partial fills and what is left of the amount.

use super::*;

/// What a partial fill leaves to the caller.
fn remainder(amount: u64, done: &SwapResult) -> u64 {
    amount - done.amount_paid_in - done.fee_paid
}

#[test]
fn a_binding_limit_fills_in_part_and_leaves_the_rest() {
    with_pool(150_000_000_000, 100_000_000_000, || {
        let amount = 900_000_000_000;
        let done = buy(amount, 24_000_000_000).unwrap();
        assert_eq!(done, filled(450_000_000_000, 75_000_000_000, 226_710_634));
        assert_eq!(remainder(amount, &done), 449_773_289_366);
        assert_eq!(done.fee_to_block_author, done.fee_paid);
        // A partial fill is a swap: the pool counts as traded on.
        assert!(PalSwapInitialized::<Test>::get(POOL));
    });
    with_pool(200_000_000_000, 100_000_000_000, || {
        let amount = 1_000_000_000_000;
        let done = sell(amount, 500_000_000).unwrap();
        assert_eq!(done, filled(100_000_000_000, 100_000_000_000, 50_380_141));
        assert_eq!(remainder(amount, &done), 899_949_619_859);
    });
}

#[test]
fn a_limit_that_is_met_exactly_does_not_bind() {
    with_pool(100_000_000_000, 100_000_000_000, || {
        // Doubling the TAO reserve halves the alpha reserve: the price is four.
        let whole = |limit| trade(Order::Buy(100_000_000_000.into()), limit, true);
        let full = Ok(filled(100_000_000_000, 50_000_000_000, 0));
        assert_eq!(whole(4_000_000_000), full);
        assert_eq!(whole(3_999_999_999).unwrap().amount_paid_in, 99_999_999_974);
        let sale = |limit| trade(Order::Sell(100_000_000_000.into()), limit, true);
        assert_eq!(sale(250_000_000), full);
        assert_eq!(sale(250_000_001).unwrap().amount_paid_in, 99_999_999_600);
    });
}

#[test]
fn a_limit_too_near_to_move_the_price_takes_nothing() {
    with_pool(1_000_000, 1_000_000, || {
        let done = buy(1_000_000, 1_000_000_001).unwrap();
        assert_eq!(done, SwapResult::default());
        let done = sell(1_000_000, 999_999_999).unwrap();
        assert_eq!(done, SwapResult::default());
    });
}

#[test]
fn dropped_fees_leave_the_whole_amount_to_the_limit() {
    with_pool(150_000_000_000, 100_000_000_000, || {
        let order = Order::Buy(900_000_000_000.into());
        assert_eq!(
            trade(order, 24_000_000_000, true),
            Ok(filled(450_000_000_000, 75_000_000_000, 0))
        );
    });
}

#[test]
fn a_growth_above_its_cap_fills_in_part_whatever_the_limit() {
    with_pool(100_000_000_000, 100_000_000_000, || {
        for limit in [BUY, 1_000_000_000_000] {
            let done = buy(100_000_000_000_000, limit).unwrap();
            assert_eq!(done, filled(1_744_674_407_370, 94_578_989_137, 878_969_427));
            assert_eq!(remainder(100_000_000_000_000, &done), 98_254_446_623_203);
        }
    });
}

#[test]
fn stable_subnets_know_no_limit_and_keep_no_state() {
    with_pool(UNIT, UNIT, || {
        for netuid in [NetUid::ROOT, NOWHERE] {
            for order in [Order::Buy(5.into()), Order::Sell(5.into())] {
                let done = <Swap as SwapHandler>::swap(netuid, order, 0.into(), false, false);
                assert_eq!(done, Ok(filled(5, 5, 0)));
            }
            assert!(!PalSwapInitialized::<Test>::contains_key(netuid));
            assert!(!SwapBalancer::<Test>::contains_key(netuid));
        }
        let simulated = |netuid, order| <Swap as SwapHandler>::sim_swap(netuid, order);
        assert_eq!(simulated(NetUid::ROOT, Order::Sell(5.into())), Ok(filled(5, 5, 0)));
        assert_eq!(simulated(NOWHERE, Order::Sell(5.into())), Ok(SwapResult::default()));
    });
}

#[test]
fn default_limits_refuse_pools_at_the_ends_of_the_price_range() {
    let e = |error: Error<Test>| Err(DispatchError::from(error));
    // 0.000001 TAO for an alpha: nothing can be sold.
    with_pool(1_000_000_000, 1_000 * UNIT, || {
        // Rounded down, as the limit is: they are equal.
        assert_eq!(Swap::price_in_rao(POOL), 999);
        let sale = Order::Sell(1_000_000_000.into());
        assert_eq!(<Swap as SwapHandler>::sim_swap(POOL, sale), e(Error::PriceLimitExceeded));
        assert_eq!(
            Swap::sim_swap_alpha_for_tao(POOL, 1_000_000_000.into()),
            SimSwapResult::default()
        );
        assert_ok!(sell(1_000_000_000, 999));
    });
    // A million TAO for an alpha: nothing can be bought.
    with_pool(1_000 * UNIT, 1_000_000_000, || {
        assert_eq!(Swap::price_in_rao(POOL), BUY);
        let order = Order::Buy(1_000_000_000.into());
        assert_eq!(<Swap as SwapHandler>::sim_swap(POOL, order), e(Error::PriceLimitExceeded));
    });
}
