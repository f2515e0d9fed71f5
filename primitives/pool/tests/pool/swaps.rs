//! Fixed cases of whole swaps: exact vectors and facts of the pool specification. Numbers in
//! comments are rows of its list of cases.

use myelin_pool::{
    FeeRate, Fill, MAX_PRICE_RAO, MIN_PRICE_RAO, Market, ONE, Order, Pool, Price, Rules, Side,
    SwapError, max_add, max_move, max_remove, swap,
};

use crate::common::{close, market, pool, rules};

const HALF: u64 = ONE / 2;
const B: u64 = 1_000_000_000;
const T: u64 = 1_000_000_000_000;
const RESERVE: u64 = 1_000_000;

type Outcome = Result<(u64, u64, u64), SwapError>;

fn flat(fill: Fill) -> (u64, u64, u64) {
    let expected = if fill.paid_in == 0 { 0 } else { fill.fee };
    assert_eq!(fill.fee_to_author, expected);
    (fill.paid_in, fill.paid_out, fill.fee)
}

/// Checks one exact vector: outcome, and the price after it in rao per alpha.
fn check(pool: Pool, rate: u16, order: Order, limit: u64, outcome: Outcome, after: Option<u64>) {
    let result = swap(&pool, order, Price::from_rao(limit), &rules(rate, RESERVE));
    assert_eq!(result.map(flat), outcome, "{pool:?} {order:?}");
    if let (Ok(fill), Some(after)) = (result, after) {
        assert_eq!(pool.after_fill(order.side, &fill).price().to_rao(), after, "{pool:?}");
    }
}

fn check_default(pool: Pool, rate: u16, order: Order, outcome: Outcome, after: Option<u64>) {
    let limit = if order.side == Side::Buy { MAX_PRICE_RAO } else { MIN_PRICE_RAO };
    check(pool, rate, order, limit, outcome, after);
}

const BUY: fn(u64) -> Order = Order::buy;
const SELL: fn(u64) -> Order = Order::sell;

#[test]
fn vectors_on_a_round_pool() {
    let even = pool(T, 4 * T, HALF);
    let near = pool(T, 4 * T, 500_100_000_000_000_000);
    let (six, four) = (pool(T, 4 * T, ONE / 10 * 6), pool(T, 4 * T, ONE / 10 * 4));
    let prices = [even, near, six, four].map(|pool| pool.price().to_rao());
    assert_eq!(prices, [250_000_000, 249_900_019, 166_666_666, 375_000_000]);
    let fee = 50_354_772;
    let gross = 99_949_645_228;
    let cases = [
        (even, BUY(B), (999_496_453, 3_993_993_829, 503_547), 250_499_997),
        (even, SELL(B), (999_496_453, 249_811_691, 503_547), 249_875_109),
        (even, BUY(100 * B), (gross, 363_469_893_959, fee), 302_472_305),
        (near, BUY(100 * B), (gross, 363_608_491_784, fee), 302_362_864),
        (near, SELL(100 * B), (gross, 24_368_632_067, fee), 237_866_627),
        (six, BUY(100 * B), (gross, 532_625_225_195, fee), 211_485_579),
        (four, SELL(100 * B), (gross, 36_343_616_238, fee), 352_561_543),
    ];
    for (pool, order, outcome, after) in cases {
        check_default(pool, 33, order, Ok(outcome), Some(after));
    }
    check_default(even, 0, BUY(B), Ok((B, 3_996_003_996, 0)), Some(250_500_249));
}

#[test]
fn vectors_on_an_uneven_pool() {
    let (tao, alpha) = (5_032_494_439_940, 186_268_425_402_874);
    let even = pool(tao, alpha, HALF);
    let uneven = pool(tao, alpha, 512_345_678_901_234_567);
    assert_eq!(even.price().to_rao(), 27_017_431);
    assert_eq!(uneven.price().to_rao(), 25_715_386);
    let amount = 19_980_000_000;
    let (net, fee) = (19_969_939_117, 10_060_883);
    let bought = Ok((net, 736_228_666_971, fee));
    check_default(even, 33, BUY(amount), bought, Some(27_232_278));
    let bought = Ok((net, 773_428_570_641, fee));
    check_default(uneven, 33, BUY(amount), bought, Some(25_925_077));
    let sold = Ok((net, 513_480_982, fee));
    check_default(uneven, 33, SELL(amount), sold, Some(25_710_006));
    let bought = Ok((392_772_695_514, 14_141_476_048_812, 197_879_438));
    check(uneven, 33, BUY(1000 * T), 30_000_000, bought, Some(29_999_999));
    let sold = Ok((2_712_095_171_084, 68_765_578_970, 1_366_357_372));
    check(uneven, 33, SELL(10_000 * T), 25_000_000, sold, Some(25_000_000));
    let refused = Err(SwapError::PriceLimitExceeded);
    check(even, 33, BUY(amount), 26_953_618, refused, None); // 60
}

#[test]
fn vectors_at_the_limits() {
    let order = BUY(900 * B);
    let bought = Ok((450 * B, 75 * B, 226_710_634));
    check(pool(150 * B, 100 * B, HALF), 33, order, 24 * B, bought, Some(24 * B));
    let hundred = pool(100 * B, 100 * B, HALF);
    for limit in [1_000_000 * B, 1000 * B] {
        let bought = Ok((1_744_674_407_370, 94_578_989_137, 878_969_427));
        check(hundred, 33, BUY(100 * T), limit, bought, Some(340_282_366_884));
    }
    check_default(hundred, 33, BUY(100_100 * B), Err(SwapError::SwapInputTooLarge), None);
    check_default(hundred, 33, SELL(0), Ok((0, 0, 0)), None);
    check_default(hundred, 33, SELL(1), Ok((1, 1, 0)), None);
    let full = pool(21_000 * T, 21_000 * T, HALF);
    check_default(full, 33, BUY(1), Ok((1, 1, 0)), None);
    check_default(full, 33, BUY(2), Ok((2, 2, 0)), None);
    let bought = Ok((20_989_425_497_825_590, 10_497_355_708_692_964, 10_574_502_174_410));
    check_default(full, 33, BUY(21_000 * T), bought, Some(3_997_986_062));
    check_default(pool(999_999, 10 * B, HALF), 33, SELL(B), Err(SwapError::ReservesTooLow), None);
    let small = pool(1_000_000, 10 * B, HALF);
    assert_eq!(small.price().to_rao(), 99_999);
    check_default(small, 33, SELL(B), Ok((999_496_453, 90_867, 503_547)), Some(82_652));
    let largest = pool(u64::MAX / 2, u64::MAX, HALF);
    let bought = Ok((18_437_455_257_742_016_479, 9_223_372_036_854_775_826, 9_288_815_967_535_136));
    check(largest, 33, BUY(u64::MAX), u64::MAX, bought, None);
}

#[test]
fn vectors_of_extreme_weights_and_rates() {
    let (low, high) = (pool(T, T, ONE / 100), pool(T, T, ONE / 100 * 99));
    assert_eq!([low, high].map(|pool| pool.price().to_rao()), [99 * B, 10_101_010]);
    let bought = Ok((999_496_452_278, 6_974_507_619, 503_547_722));
    check_default(low, 33, BUY(T), bought, Some(199_340_450_264));
    let sold = Ok((202_143_609_075, 999_999_987_857, 101_840_235));
    check_default(low, 33, SELL(T), sold, Some(1000));
    check_default(high, 33, BUY(T), Ok((999_496_452_278, T, 503_547_722)), Some(0));
    let even = pool(T, T, HALF);
    let bought = Ok((997_009_231_709, 499_251_188_165, 2_990_768_291));
    check_default(even, 196, BUY(T), bought, Some(3_988_045_871));
    let sold = Ok((847_409_781_034, 458_701_577_600, 152_590_218_966));
    check_default(even, 10_000, SELL(T), sold, Some(293_003_982));
}

#[test]
fn a_sale_and_the_sale_of_its_fee() {
    let sale = |start: Pool, alpha: u64| -> Result<(Fill, Fill, Pool), SwapError> {
        let limit = Side::Sell.default_limit();
        let rules = rules(33, RESERVE);
        let first = swap(&start, Order::sell(alpha), limit, &rules)?;
        let middle = start.after_fill(Side::Sell, &first);
        let order = Order::sell(first.fee_to_author);
        let second = swap(&middle, order, limit, &rules.without_fee())?;
        Ok((first, second, middle.after_fill(Side::Sell, &second)))
    };
    let (first, second, after) = sale(pool(T, 4 * T, HALF), 10 * B).unwrap();
    assert_eq!(flat(first), (9_994_964_523, 2_492_512_986, 5_035_477));
    assert_eq!(flat(second), (5_035_477, 1_252_600, 0));
    assert_eq!((after.tao, after.alpha), (997_506_234_414, 4_010_000_000_000));
    let (first, second, after) = sale(pool(10 * B, 1000 * T, HALF), 10 * B).unwrap();
    assert_eq!((flat(first), second.paid_out), ((9_994_964_523, 99_948, 5_035_477), 50));
    assert_eq!((after.tao, after.alpha), (9_999_900_002, 1_000_010_000_000_000));
    assert_eq!(sale(pool(10 * B, 1000 * T, HALF), 100_000_000), Err(SwapError::ReservesTooLow));
}

#[test]
fn outputs_of_small_trades() {
    // 51
    let start = pool(B, 4 * B, HALF);
    let buys = [1000, 2000, 123_456, B, 10 * B].map(Order::buy);
    for order in buys.into_iter().chain([1000, 2000, 123_456].map(Order::sell)) {
        let fill = swap(&start, order, order.side.default_limit(), &rules(33, 1)).unwrap();
        assert_eq!(fill.gross(), order.amount);
        let input = start.input_reserve(order.side) as f64;
        let left = input / (input + fill.paid_in as f64);
        let expected = start.output_reserve(order.side) as f64 * (1.0 - left);
        assert!((fill.paid_out as f64 - expected).abs() <= 1.0);
        let after = start.after_fill(order.side, &fill).price();
        assert_eq!(order.side == Side::Buy, after > start.price());
    }
}

#[test]
fn input_is_limited_to_a_thousand_reserves() {
    // 52, 53
    let small = pool(1000, 1000, HALF);
    for side in [Side::Buy, Side::Sell] {
        let try_amount = |amount, rate| {
            let limit = Price::from_rao(if side == Side::Buy { u64::MAX } else { 0 });
            swap(&small, Order { side, amount }, limit, &rules(rate, 1))
        };
        assert_eq!(try_amount(1_000_001, 0), Err(SwapError::SwapInputTooLarge));
        assert_eq!(try_amount(1_001_000, 33), Err(SwapError::SwapInputTooLarge));
        assert!(try_amount(1_000_000, 0).is_ok());
    }
    for (start, amount) in [(small, 999_500), (pool(1_000_000, 1_000_000, HALF), 999_500_000)] {
        let limit = Side::Sell.default_limit();
        assert!(swap(&start, Order::sell(amount), limit, &rules(33, 1)).unwrap().paid_out > 0);
    }
}

#[test]
fn a_purchase_of_a_thousand_reserves_is_made_in_full() {
    // 62: 10^14 into (10^11, 10^15); the price rises 10^6-fold, which the limit of 10^15 allows.
    let start = pool(T / 10, 1000 * T, HALF);
    let bought = Ok((99_949_645_227_741, 999_000_496_205_934, 50_354_772_259));
    check_default(start, 33, BUY(100 * T), bought, None);
}

#[test]
fn users_reserves_and_fees_add_up() {
    // 66: two users stake, stake up to a limit and unstake.
    let rules = rules(33, 100);
    let mut now = pool(100 * B, 400 * B, HALF);
    let (mut users, mut author, mut held) = (0i128, 0i128, 0);
    for (order, limit) in [(BUY(10 * B), MAX_PRICE_RAO), (BUY(50 * B), 400_000_000)] {
        let fill = swap(&now, order, Price::from_rao(limit), &rules).unwrap();
        now = now.after_fill(Side::Buy, &fill);
        users -= i128::from(fill.gross());
        author += i128::from(fill.fee);
        held += fill.paid_out;
    }
    for alpha in [held / 3, held - held / 3] {
        let limit = Side::Sell.default_limit();
        let fill = swap(&now, SELL(alpha), limit, &rules).unwrap();
        now = now.after_fill(Side::Sell, &fill);
        let fee = swap(&now, SELL(fill.fee_to_author), limit, &rules.without_fee()).unwrap();
        now = now.after_fill(Side::Sell, &fee);
        users += i128::from(fill.paid_out);
        author += i128::from(fee.paid_out);
    }
    assert_eq!(users + author + i128::from(now.tao), i128::from(100 * B));
    assert_eq!(now.alpha, 400 * B);
}

#[test]
fn a_full_sale_beyond_its_limit_is_noticed() {
    // 67: ten alpha would lower the price below 0.91.
    let start = market(100 * B, 100 * B);
    assert_eq!(max_remove(&start, 910_000_000), Ok(4_830_916_268));
    assert_eq!(max_remove(&start, 0), Ok(100 * T));
}

#[test]
fn staking_and_unstaking_costs_two_fees() {
    // 65
    let (start, amount) = (pool(100 * B, 1000 * B, HALF), B / 10);
    let rules = rules(33, 100);
    let bought = swap(&start, Order::buy(amount), Side::Buy.default_limit(), &rules).unwrap();
    let middle = start.after_fill(Side::Buy, &bought);
    let order = Order::sell(bought.paid_out);
    let sold = swap(&middle, order, Side::Sell.default_limit(), &rules).unwrap();
    let f = 33.0 / 65_535.0;
    let expected = amount as f64 * (1.0 - f) / (1.0 + f);
    assert!(close(sold.paid_out, expected as u64, 0.0001));
}

#[test]
fn the_pools_price_decides_the_order_of_errors() {
    let rules = rules(33, RESERVE);
    let empty = pool(T, 0, HALF);
    let limit = Price::from_rao(0);
    let run = |order| swap(&empty, order, limit, &rules);
    assert_eq!(run(Order::buy(u64::MAX)), Err(SwapError::SwapInputTooLarge));
    assert_eq!(run(Order::buy(1)), Err(SwapError::ReservesTooLow));
    assert_eq!(run(Order::sell(1)), Err(SwapError::SwapInputTooLarge));
    assert_eq!(run(Order::sell(0)), Err(SwapError::PriceLimitExceeded));
    let even = pool(T, T, HALF);
    // 64
    for (order, limit) in [(Order::buy(B), 0), (Order::sell(B), u64::MAX)] {
        let refused = swap(&even, order, Price::from_rao(limit), &rules);
        assert_eq!(refused, Err(SwapError::PriceLimitExceeded));
    }
    // Nothing for nothing, even where any input would buy everything.
    let order = Order::buy(0);
    let idle = swap(&pool(0, T, HALF), order, Side::Buy.default_limit(), &rules);
    assert_eq!(idle, Ok(Fill::default()));
    // A rate of 100 % leaves no input.
    let all = Rules { fee_rate: FeeRate(u16::MAX), ..rules };
    let fill = swap(&even, Order::buy(B), Side::Buy.default_limit(), &all).unwrap();
    assert_eq!((fill.paid_in, fill.fee, fill.fee_to_author), (0, B, 0));
}

const LIMIT: SwapError = SwapError::PriceLimitExceeded;

#[test]
fn largest_purchases() {
    let even = |reserve: u64, limit: u64, expected: u64| (reserve, reserve, limit, Ok(expected));
    let cases = [
        (B, B, 0, Err(LIMIT)), // 23
        even(100, 1_100_000_000, 4),
        even(1000, 1_100_000_000, 48),
        even(10_000, 1_100_000_000, 488),
        even(1_000_000, 4 * B, 1_000_500),
        even(1_000_000, 9 * B, 2_001_000),
        even(1_000_000, 16 * B, 3_001_500),
        (150 * B, 100 * B, 1_500_000_000, Err(LIMIT)), // 26
        (150 * B, 100 * B, 1, Err(LIMIT)),
        (150 * B, 100 * B, 1_500_000_001, Ok(49)), // 27
        (150 * B, 100 * B, 6 * B, Ok(150_075_000_000)),
        (u64::MAX / 2, u64::MAX, u64::MAX, Ok(u64::MAX)), // 28
    ];
    for (tao, alpha, limit, expected) in cases {
        match (max_add(&market(tao, alpha), limit), expected) {
            (Ok(found), Ok(expected)) => {
                assert!(close(found, expected, 1e-4), "{found} {expected}")
            }
            (found, expected) => assert_eq!(found, expected),
        }
    }
    let stable = Market::Stable;
    assert_eq!(max_add(&stable, B - 1), Ok(0)); // 29
    assert_eq!(max_add(&stable, B), Ok(u64::MAX));
    assert_eq!(max_remove(&stable, B), Ok(u64::MAX)); // 42
    assert_eq!(max_remove(&stable, B + 1), Ok(0));
}

#[test]
fn largest_sales() {
    let large = 21_000 * T;
    let cases = [
        (0, B, 100, Err(SwapError::ReservesTooLow)), // 30
        (B, 0, 100, Err(LIMIT)),                     // 31
        (10 * B, 10 * B, 0, Ok(10 * T)),             // 32
        (1001, 1001, 0, Ok(1_001_000)),              // 33
        (1001, 1001, 1, Ok(1_001_000)),
        (1001, 1001, 2, Ok(1_001_000)),
        (1001, 1001, 1001, Ok(1_001_000)),
        (1001, 1001, 10_000, Ok(17_472)), // 34
        (1001, 1001, 100_000, Ok(17_472)),
        (1001, 1001, 1_000_000, Ok(17_472)),
        (1001, 1001, 10_000_000, Ok(9013)), // 35
        (1001, 1001, 100_000_000, Ok(2165)),
        (1_000_000, 1_000_000, 250_000_000, Ok(1_010_000)), // 36
        (1_000_000, 1_000_000, 62_500_000, Ok(3_030_000)),
        (200 * B, 100 * B, 500_000_000, Ok(101 * B)), // 37
        (200 * B, 100 * B, 125_000_000, Ok(303 * B)),
        (200 * B, 100 * B, 1_999_999_999, Ok(24)), // 38
        (200 * B, 100 * B, 1_999_999_990, Ok(250)),
        (200 * B, 100 * B, 2_000_000_000, Err(LIMIT)),
        (large, 1_000_000, large, Ok(17_455_533)), // 39
        (large, 1_000_000, u64::MAX, Ok(67_000)),
        (large, 1_000_000 * T, 20_000_000, Ok(24_700 * T)), // 40
        (large, 1_000_000 * T, u64::MAX, Err(LIMIT)),
        (large, large, 999_999_999, Ok(10_605_000)), // 41
        (large, large, 0, Ok(u64::MAX)),
    ];
    for (tao, alpha, limit, expected) in cases {
        match (max_remove(&market(tao, alpha), limit), expected) {
            (Ok(found), Ok(expected)) => {
                assert!(close(found, expected, 0.01), "{found} {expected}")
            }
            (found, expected) => assert_eq!(found, expected, "{tao} {alpha} {limit}"),
        }
    }
}

#[test]
fn largest_moves_between_pools() {
    let pair = |[tao_1, alpha_1, tao_2, alpha_2]: [u64; 4], limit| {
        max_move(&market(tao_1, alpha_1), &market(tao_2, alpha_2), limit).unwrap()
    };
    for hole in 0..4 {
        let mut reserves = [B; 4];
        reserves[hole] = 0;
        assert_eq!(pair(reserves, 100), 0); // 43
    }
    let scaled = |reserves: [u64; 4]| reserves.map(|reserve| reserve * B);
    let steep = scaled([150, 100, 100, 100]);
    let cases = [
        ([1; 4], 0, u64::MAX, 0), // 44
        ([1; 4], 1, 500_000_000, 1),
        ([1; 4], 2, 250_000_000, 1),
        ([1; 4], 3, 166_666_666, 1),
        ([1; 4], 4, 125_000_000, 1),
        ([1; 4], 1000, 500_000, 1),
        ([1000; 4], 500_000_000, 500, 1), // 45
        ([1000; 4], 100_000_000, 4500, 1),
        (steep, 100_000_000, 560 * B, 1_000_000), // 46
        (steep, 500_000_000, 80 * B, 1_000_000),
        (steep, 750_000_000, 40 * B, 1_000_000),
        (steep, B, 20 * B, 1000),
        (steep, 1_250_000_000, 8 * B, 1000),
        (steep, 1_499_999_999, 27, 1), // 47
        (steep, 1_500_000_000, 0, 1),
        (steep, 1_500_000_001, 0, 0),
        (scaled([100, 200, 300, 400]), 500_000_000, 50 * B, 1000), // 48
    ];
    for (reserves, limit, expected, tolerance) in cases {
        let found = pair(reserves, limit);
        assert!(found.abs_diff(expected) <= tolerance, "{reserves:?} {limit}: {found} {expected}");
    }
}

#[test]
fn the_largest_move_ignores_weights() {
    let weighted = |tao, alpha, weight| Market::Dynamic {
        pool: pool(tao, alpha, weight),
        rules: rules(33, 100),
    };
    let (origin, destination) = (market(T, T), weighted(T, 4 * T, ONE / 5));
    assert_eq!((origin.price(), destination.price()), (Price::ONE, Price::ONE));
    assert_eq!(max_move(&origin, &destination, B), Ok(3 * T / 2));
    assert_eq!(max_move(&origin, &destination, B + 1), Ok(0));
}

#[test]
fn largest_moves_from_and_to_stable_subnets() {
    let stable = Market::Stable;
    let half = market(50 * B, 100 * B);
    assert_eq!(max_move(&stable, &half, 0), Ok(u64::MAX)); // 49
    assert!(close(max_move(&stable, &half, 500_000_000).unwrap(), 50 * B, 0.01));
    assert_eq!(max_move(&stable, &half, 2 * B), Err(LIMIT));
    let dear = market(150 * B, 100 * B);
    assert!(close(max_move(&dear, &stable, 0).unwrap(), 100 * T, 1e-4)); // 50
    assert!(close(max_move(&dear, &stable, 375_000_000).unwrap(), 100_050_000_000, 1e-4));
    assert_eq!(max_move(&dear, &stable, 1_500_000_001), Err(LIMIT));
    assert_eq!(max_move(&stable, &stable, B), Ok(u64::MAX));
    assert_eq!(max_move(&stable, &stable, B + 1), Ok(0));
}
