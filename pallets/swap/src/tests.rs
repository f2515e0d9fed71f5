mod initial;
mod interface;
mod limits;

use crate::{mock::*, runtime_api::*, *};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, pallet_prelude::DispatchError};
use frame_system::RawOrigin;
use myelin_types::{Correction, NetUid, TaoBalance, fixed::U64F64};

const HALF: u64 = 500_000_000_000_000_000;
const SKEWED: u64 = 512_345_678_901_234_567;
const BUY: u64 = 1_000_000_000_000_000;
const SELL: u64 = 1_000;
const UNIT: u64 = 1_000_000_000_000;

type Outcome = Result<SwapResult, DispatchError>;

fn trade(order: Order, limit: u64, drop_fees: bool) -> Outcome {
    <Swap as SwapHandler>::swap(POOL, order, limit.into(), drop_fees, false)
}

fn buy(tao: u64, limit: u64) -> Outcome {
    trade(Order::Buy(tao.into()), limit, false)
}

fn sell(alpha: u64, limit: u64) -> Outcome {
    trade(Order::Sell(alpha.into()), limit, false)
}

fn filled(paid_in: u64, paid_out: u64, fee: u64) -> SwapResult {
    SwapResult {
        amount_paid_in: paid_in,
        amount_paid_out: paid_out,
        fee_paid: fee,
        fee_to_block_author: if paid_in == 0 { 0 } else { fee },
    }
}

/// Table B1 of the cases: reserves, weight of TAO, order, limit, result (in, out, fee), and the
/// price before and after.
const ROWS: &str = "
1000000000000 4000000000000 500000000000000000 buy 1000000000 1000000000000000 999496453 3993993829 503547 250000000 250499997
1000000000000 4000000000000 500000000000000000 sell 1000000000 1000 999496453 249811691 503547 250000000 249875109
1000000000000 4000000000000 500000000000000000 buy 100000000000 1000000000000000 99949645228 363469893959 50354772 250000000 302472305
1000000000000 4000000000000 500100000000000000 buy 100000000000 1000000000000000 99949645228 363608491784 50354772 249900019 302362864
1000000000000 4000000000000 500100000000000000 sell 100000000000 1000 99949645228 24368632067 50354772 249900019 237866627
1000000000000 4000000000000 600000000000000000 buy 100000000000 1000000000000000 99949645228 532625225195 50354772 166666666 211485579
1000000000000 4000000000000 400000000000000000 sell 100000000000 1000 99949645228 36343616238 50354772 375000000 352561543
5032494439940 186268425402874 500000000000000000 buy 19980000000 1000000000000000 19969939117 736228666971 10060883 27017431 27232278
5032494439940 186268425402874 512345678901234567 buy 19980000000 1000000000000000 19969939117 773428570641 10060883 25715386 25925077
5032494439940 186268425402874 512345678901234567 sell 19980000000 1000 19969939117 513480982 10060883 25715386 25710006
5032494439940 186268425402874 512345678901234567 buy 1000000000000000 30000000 392772695514 14141476048812 197879438 25715386 29999999
5032494439940 186268425402874 512345678901234567 sell 10000000000000000 25000000 2712095171084 68765578970 1366357372 25715386 25000000
150000000000 100000000000 500000000000000000 buy 900000000000 24000000000 450000000000 75000000000 226710634 1500000000 24000000000
100000000000 100000000000 500000000000000000 buy 100000000000000 1000000000000000 1744674407370 94578989137 878969427 1000000000 340282366884
100000000000 100000000000 500000000000000000 buy 100000000000000 1000000000000 1744674407370 94578989137 878969427 1000000000 340282366884
100000000000 100000000000 500000000000000000 sell 0 1000 0 0 0 1000000000 1000000000
100000000000 100000000000 500000000000000000 sell 1 1000 1 1 0 1000000000 999999999
21000000000000000 21000000000000000 500000000000000000 buy 1 1000000000000000 1 1 0 1000000000 1000000000
21000000000000000 21000000000000000 500000000000000000 buy 2 1000000000000000 2 2 0 1000000000 1000000000
21000000000000000 21000000000000000 500000000000000000 buy 21000000000000000 1000000000000000 20989425497825590 10497355708692964 10574502174410 1000000000 3997986062
1000000 10000000000 500000000000000000 sell 1000000000 1000 999496453 90867 503547 99999 82652
1000000000000 1000000000000 10000000000000000 buy 1000000000000 1000000000000000 999496452278 6974507619 503547722 99000000000 199340450264
1000000000000 1000000000000 10000000000000000 sell 1000000000000 1000 202143609075 999999987857 101840235 99000000000 1000
1000000000000 1000000000000 990000000000000000 buy 1000000000000 1000000000000000 999496452278 1000000000000 503547722 10101010 0
";

#[test]
fn swaps_match_the_exact_vectors() {
    for row in ROWS.trim().lines() {
        let cells: Vec<_> = row.split(' ').collect();
        let number = |column: usize| cells[column].parse::<u64>().unwrap();
        let (tao, alpha) = (number(0), number(1));
        with_pool(tao, alpha, || {
            set_quote_weight(number(2));
            assert_eq!(Swap::price_in_rao(POOL), number(9), "{row}");
            let is_buy = cells[3] == "buy";
            let trade = if is_buy { buy } else { sell };
            let done = trade(number(4), number(5)).unwrap();
            assert_eq!(done, filled(number(6), number(7), number(8)), "{row}");
            if is_buy {
                set_reserves(tao + done.amount_paid_in, alpha - done.amount_paid_out);
            } else {
                set_reserves(tao - done.amount_paid_out, alpha + done.amount_paid_in);
            }
            assert_eq!(Swap::price_in_rao(POOL), number(10), "{row}");
        });
    }
}

#[test]
fn other_rates_and_dropped_fees() {
    with_pool(UNIT, 4 * UNIT, || {
        let done = trade(Order::Buy((UNIT / 1000).into()), BUY, true);
        assert_eq!(done, Ok(filled(1_000_000_000, 3_996_003_996, 0)));
    });
    with_pool(UNIT, UNIT, || {
        FeeRate::<Test>::insert(POOL, 196);
        assert_eq!(buy(UNIT, BUY), Ok(filled(997_009_231_709, 499_251_188_165, 2_990_768_291)));
        FeeRate::<Test>::insert(POOL, 10_000);
        assert_eq!(sell(UNIT, SELL), Ok(filled(847_409_781_034, 458_701_577_600, 152_590_218_966)));
    });
    with_pool(u64::MAX / 2, u64::MAX, || {
        let all =
            filled(18_437_455_257_742_016_479, 9_223_372_036_854_775_826, 9_288_815_967_535_136);
        assert_eq!(buy(u64::MAX, u64::MAX), Ok(all));
    });
}

#[test]
fn the_fee_is_rounded_down() {
    with_pool(UNIT, UNIT, || {
        let fee = |amount| <Swap as SwapHandler>::approx_fee_amount(POOL, amount);
        assert_eq!(
            [fee(1985), fee(1986), fee(UNIT / 1000), fee(UNIT)],
            [0, 1, 503_547, 503_547_722]
        );
        FeeRate::<Test>::insert(POOL, 196);
        assert_eq!(fee(UNIT / 1000), 2_990_768);
        FeeRate::<Test>::insert(POOL, 10_000);
        assert_eq!(fee(UNIT / 1000), 152_590_218);
        assert_eq!(<Swap as SwapHandler>::approx_fee_amount(NetUid::ROOT, UNIT), 0);
    });
}

#[test]
fn refusals_in_order() {
    let e = |error: Error<Test>| Err(DispatchError::from(error));
    // Too large an input comes before a reserve that is too low.
    with_pool(100_000_000_000, 999_999, || {
        assert_eq!(buy(100_100_000_000_000, BUY), e(Error::SwapInputTooLarge));
        assert_eq!(buy(1_000_000, 0), e(Error::ReservesTooLow));
    });
    with_pool(999_999, 10_000_000_000, || {
        assert_eq!(sell(1_000_000_000, u64::MAX), e(Error::ReservesTooLow));
    });
    // A limit equal to the price is already exceeded.
    with_pool(150_000_000_000, 100_000_000_000, || {
        assert_eq!(buy(1, 1_500_000_000), e(Error::PriceLimitExceeded));
        assert_eq!(sell(1, 1_500_000_000), e(Error::PriceLimitExceeded));
        assert_ok!(buy(1_000, 1_500_000_001));
        assert_ok!(sell(1_000, 1_499_999_999));
    });
    with_pool(5_032_494_439_940, 186_268_425_402_874, || {
        assert_eq!(buy(19_980_000_000, 26_953_618), e(Error::PriceLimitExceeded));
    });
    // Some input, no output.
    with_pool(10_000_000_000, 1_000 * UNIT, || {
        assert_eq!(sell(50_354, SELL), e(Error::ReservesTooLow));
    });
}

#[test]
fn exactly_the_thousandfold_reserve_is_accepted() {
    with_pool(1_000_000, 1_000_000, || {
        let free = |amount: u64| trade(Order::Buy(amount.into()), u64::MAX, true);
        assert_ok!(free(1_000_000_000));
        assert_eq!(free(1_000_000_001), Err(Error::<Test>::SwapInputTooLarge.into()));
        let simulated = <Swap as SwapHandler>::sim_swap(POOL, Order::Sell(1_001_000_000.into()));
        assert_eq!(simulated, Err(Error::<Test>::SwapInputTooLarge.into()));
    });
}

#[test]
fn simulation_equals_the_swap_and_stores_nothing() {
    with_pool(UNIT, 4 * UNIT, || {
        for order in [Order::Buy(123_456_789.into()), Order::Sell(987_654_321.into())] {
            let limit: TaoBalance = match order {
                Order::Buy(_) => <Swap as SwapHandler>::max_price(),
                Order::Sell(_) => <Swap as SwapHandler>::min_price(),
            };
            let root = sp_io::storage::root(Default::default());
            let simulated = <Swap as SwapHandler>::swap(POOL, order, limit, false, true).unwrap();
            assert_eq!(<Swap as SwapHandler>::sim_swap(POOL, order), Ok(simulated));
            assert_eq!(sp_io::storage::root(Default::default()), root);
            assert_eq!(
                <Swap as SwapHandler>::swap(POOL, order, limit, false, false),
                Ok(simulated)
            );
        }
    });
}

#[test]
fn the_first_swap_starts_from_equal_weights() {
    with_pool(UNIT, 4 * UNIT, || {
        <Swap as SwapHandler>::adjust_protocol_liquidity(POOL, UNIT.into(), 0.into());
        assert_eq!(
            <Swap as SwapHandler>::quote_weight(POOL).deconstruct(),
            666_666_666_666_666_666
        );
        // A failed swap leaves the weights alone, a simulation too.
        assert!(buy(1, 1).is_err());
        let expected = Swap::sim_swap_tao_for_alpha(POOL, 1_000_000_000.into());
        assert_eq!(expected.alpha_amount, 3_993_993_829.into());
        // Slippage is against the price shown, which is that of the stored weights.
        assert_eq!(expected.alpha_slippage, 4_006_006_170.into());
        assert_eq!(Swap::price_in_rao(POOL), 125_000_000);
        assert!(!PalSwapInitialized::<Test>::get(POOL));
        assert_eq!(buy(1_000_000_000, BUY), Ok(filled(999_496_453, 3_993_993_829, 503_547)));
        assert!(PalSwapInitialized::<Test>::get(POOL));
        assert_eq!(<Swap as SwapHandler>::quote_weight(POOL).deconstruct(), HALF);
    });
}

#[test]
fn the_first_swap_keeps_its_weights_if_the_chain_says_so() {
    with_pool(UNIT, 4 * UNIT, || {
        // The injection lifts the weight of TAO to 2/3 and the reserve to two; the price stays.
        let inject = || {
            <Swap as SwapHandler>::adjust_protocol_liquidity(POOL, UNIT.into(), 0.into());
            set_reserves(2 * UNIT, 4 * UNIT);
        };
        inject();
        assert_eq!(Swap::price_in_rao(POOL), 250_000_000);
        let order = Order::Buy(1_000_000_000.into());
        // As the protocol has it, the alpha is twice as dear for the first buyer.
        let reset = filled(999_496_453, 1_997_994_411, 503_547);
        assert_eq!(<Swap as SwapHandler>::sim_swap(POOL, order), Ok(reset));

        Corrected::set([Correction::KeptWeights].into_iter().collect());
        let kept = filled(999_496_453, 3_994_990_828, 503_547);
        assert_eq!(<Swap as SwapHandler>::sim_swap(POOL, order), Ok(kept));
        assert!(!PalSwapInitialized::<Test>::get(POOL));
        assert_eq!(buy(1_000_000_000, BUY), Ok(kept));
        assert!(PalSwapInitialized::<Test>::get(POOL));
        let weight = <Swap as SwapHandler>::quote_weight(POOL).deconstruct();
        assert_eq!(weight, 666_666_666_666_666_666);
        // Once traded on, a pool has the same weights with and without the correction.
        Corrected::set(Default::default());
        assert_eq!(buy(1_000_000_000, BUY), Ok(kept));
        assert_eq!(<Swap as SwapHandler>::quote_weight(POOL).deconstruct(), weight);
    });
}

#[test]
fn prices() {
    let bits = |netuid| <Swap as SwapHandler>::current_alpha_price(netuid).to_bits();
    with_pool(UNIT, 4 * UNIT, || assert_eq!(bits(POOL), 4_611_686_018_427_387_904));
    with_pool(5_032_494_439_940, 186_268_425_402_874, || {
        set_quote_weight(SKEWED);
        assert_eq!(bits(POOL), 474_365_157_241_870_161);
    });
    with_pool(UNIT, 0, || {
        assert_eq!(bits(POOL), 0);
        assert_eq!(bits(NetUid::ROOT), U64F64::from_num(1).to_bits());
        assert_eq!(bits(NOWHERE), U64F64::from_num(1).to_bits());
        let alpha = |netuid| <Swap as SwapHandler>::alpha_amount_for_tao(netuid, 700.into());
        assert_eq!([alpha(POOL), alpha(NetUid::ROOT)], [0.into(), 700.into()]);
    });
    with_pool(5_032_494_439_940, 186_268_425_402_874, || {
        let alpha = <Swap as SwapHandler>::alpha_amount_for_tao(POOL, 100_000.into());
        assert_eq!(alpha, 3_701_314.into());
    });
}

#[test]
fn injections_move_the_weights() {
    let cases = [
        (UNIT, 4 * UNIT, HALF, 0, 1, Some(499_999_999_999_937_500)),
        (UNIT, 4 * UNIT, HALF, 1, 0, Some(500_000_000_000_249_999)),
        (UNIT, 4 * UNIT, HALF, UNIT, 0, Some(666_666_666_666_666_666)),
        (UNIT, 4 * UNIT, HALF, 0, UNIT, Some(444_444_444_444_444_444)),
        (UNIT, 4 * UNIT, HALF, 1_234_567, 2_432_765_890, Some(499_848_306_996_458_184)),
        (UNIT, 4 * UNIT, HALF, 1_000_000_000, 4_000_000_000, Some(HALF)),
        (UNIT, 4 * UNIT, SKEWED, 1_000_000_000, 2_000_000_000, Some(512_470_508_300_739_330)),
        (1_000_000_000, 1_000_000_000, HALF, 100_000_000_000, 0, None),
        (0, UNIT, HALF, 5, 0, None),
        (UNIT, 0, HALF, 0, 7, None),
        (UNIT, 0, HALF, 7, 0, Some(HALF)),
    ];
    for (tao, alpha, weight, added_tao, added_alpha, expected) in cases {
        with_pool(tao, alpha, || {
            set_quote_weight(weight);
            let used = <Swap as SwapHandler>::adjust_protocol_liquidity(
                POOL,
                added_tao.into(),
                added_alpha.into(),
            );
            let all = (added_tao.into(), added_alpha.into());
            assert_eq!(used, if expected.is_some() { all } else { (0.into(), 0.into()) });
            let stored = <Swap as SwapHandler>::quote_weight(POOL).deconstruct();
            assert_eq!(stored, expected.unwrap_or(weight));
        });
    }
}

#[test]
fn the_runtime_interface_matches_the_vectors() {
    let result = |tao: u64, alpha: u64, fees: (u64, u64), slippage: (u64, u64)| SimSwapResult {
        tao_amount: tao.into(),
        alpha_amount: alpha.into(),
        tao_fee: fees.0.into(),
        alpha_fee: fees.1.into(),
        tao_slippage: slippage.0.into(),
        alpha_slippage: slippage.1.into(),
    };
    let one = 1_000_000_000u64;
    with_pool(UNIT, 4 * UNIT, || {
        let bought = Swap::sim_swap_tao_for_alpha(POOL, one.into());
        assert_eq!(bought, result(999_496_453, 3_993_993_829, (503_547, 0), (0, 6_006_171)));
        let sold = Swap::sim_swap_alpha_for_tao(POOL, one.into());
        assert_eq!(sold, result(249_811_691, 999_496_453, (0, 503_547), (188_309, 0)));
        assert_eq!(sold.encode().len(), 48);
        assert_eq!(Swap::sim_swap_tao_for_alpha(POOL, 0.into()), SimSwapResult::default());
        assert_eq!(Swap::sim_swap_tao_for_alpha(POOL, u64::MAX.into()), SimSwapResult::default());

        let root = Swap::sim_swap_tao_for_alpha(NetUid::ROOT, one.into());
        assert_eq!(root, result(one, one, (0, 0), (0, 0)));
        assert_eq!(
            Swap::sim_swap_tao_for_alpha(NOWHERE, one.into()),
            result(0, 0, (0, 0), (0, one))
        );
        assert_eq!(
            Swap::sim_swap_alpha_for_tao(NOWHERE, one.into()),
            result(0, 0, (0, 0), (one, 0))
        );

        assert_eq!(Swap::price_in_rao(POOL), 250_000_000);
        assert_eq!(Swap::price_in_rao(NOWHERE), one);
        let price = |netuid, price| SubnetPrice { netuid, price };
        let all = vec![price(NetUid::ROOT, one), price(POOL, 250_000_000)];
        assert_eq!(Swap::current_alpha_price_all(), all);
    });
    with_pool(5_032_494_439_940, 186_268_425_402_874, || {
        set_quote_weight(SKEWED);
        let bought = Swap::sim_swap_tao_for_alpha(POOL, one.into());
        assert_eq!(bought, result(999_496_453, 38_859_729_064, (503_547, 0), (0, 27_494_822)));
        let sold = Swap::sim_swap_alpha_for_tao(POOL, one.into());
        assert_eq!(sold, result(25_702_303, 999_496_453, (0, 503_547), (13_083, 0)));
    });
}

#[test]
fn set_fee_rate_is_for_root_and_known_subnets() {
    with_pool(UNIT, UNIT, || {
        let signed = || RawOrigin::Signed(1).into();
        let root = || RawOrigin::Root.into();
        assert_noop!(Swap::set_fee_rate(signed(), NOWHERE, 10_001), DispatchError::BadOrigin);
        assert_noop!(
            Swap::set_fee_rate(root(), NOWHERE, 10_001),
            Error::<Test>::MechanismDoesNotExist
        );
        assert_noop!(Swap::set_fee_rate(root(), POOL, 10_001), Error::<Test>::FeeRateTooHigh);
        assert_ok!(Swap::set_fee_rate(root(), POOL, 500));
        assert_eq!(FeeRate::<Test>::get(POOL), 500);
        System::assert_last_event(Event::FeeRateSet { netuid: POOL, rate: 500 }.into());
    });
}

#[test]
fn user_liquidity_is_gone() {
    with_pool(UNIT, UNIT, || {
        let none = || RawOrigin::None.into();
        let gone = DispatchError::from(Error::<Test>::Deprecated);
        let tick = TickIndex(0);
        assert_noop!(Swap::add_liquidity(none(), 1, POOL, tick, tick, 5), gone);
        assert_noop!(Swap::remove_liquidity(none(), 1, POOL, PositionId(1)), gone);
        assert_noop!(Swap::modify_position(none(), 1, POOL, PositionId(1), -1), gone);
        assert_noop!(Swap::toggle_user_liquidity(none(), POOL, true), gone);
        assert_noop!(Swap::disable_lp(none()), gone);
    });
}

#[test]
fn illegal_weights_and_rates_are_noticed() {
    with_pool(UNIT, UNIT, || {
        for parts in [9_999_999_999_999_999, 990_000_000_000_000_001] {
            set_quote_weight(parts);
            assert!(check_state().is_err());
        }
        for parts in [10_000_000_000_000_000, 990_000_000_000_000_000] {
            set_quote_weight(parts);
            assert_ok!(check_state());
        }
        FeeRate::<Test>::insert(POOL, 10_001);
        assert!(check_state().is_err());
        FeeRate::<Test>::insert(POOL, 10_000);
    });
}

#[test]
fn clearing_forgets_the_pool() {
    with_pool(UNIT, UNIT, || {
        FeeRate::<Test>::insert(POOL, 100);
        set_quote_weight(SKEWED);
        for _ in 0..2 {
            <Swap as SwapHandler>::clear_protocol_liquidity(POOL);
            assert!(!FeeRate::<Test>::contains_key(POOL));
            assert!(!SwapBalancer::<Test>::contains_key(POOL));
            assert!(!PalSwapInitialized::<Test>::contains_key(POOL));
        }
    });
}
