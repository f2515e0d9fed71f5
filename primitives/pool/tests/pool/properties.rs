//! Properties that hold for every legal pool.

use myelin_pool::{
    FeeRate, Fill, ONE, Order, Pool, Price, Rules, Side, SwapError, Weights, pow_ratio, swap,
};
use proptest::prelude::*;

use crate::common::{pool, rules};

/// Most by which a share of the output reserve is overestimated (see `Pool::output`), with room
/// for the rounding of this very number.
const EXCESS: f64 = 1.06e-18;

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

fn any_pool() -> impl Strategy<Value = Pool> {
    sized_pool(20)
}

/// Pools with reserves of at least `bits` bits.
fn sized_pool(bits: u32) -> impl Strategy<Value = Pool> {
    let reserve =
        || (bits..=54, any::<u64>()).prop_map(|(bits, value)| (value | 1 << 63) >> (64 - bits));
    let weight =
        prop_oneof![Weights::MIN..=Weights::MAX, Just(ONE / 2), ONE / 10 * 4..ONE / 10 * 6];
    (reserve(), reserve(), weight).prop_map(|(tao, alpha, weight)| pool(tao, alpha, weight))
}

fn any_side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

/// A part of the input reserve, small parts as likely as multiples.
fn part(pool: &Pool, side: Side, exponent: f64) -> u64 {
    (pool.input_reserve(side) as f64 * 10f64.powf(exponent)) as u64
}

fn other(side: Side) -> Side {
    if side == Side::Buy { Side::Sell } else { Side::Buy }
}

fn open_limit(side: Side) -> Price {
    Price::from_bits(if side == Side::Buy { u128::MAX } else { 0 })
}

fn trade(pool: &Pool, side: Side, amount: u64, rules: &Rules) -> Result<(Fill, Pool), SwapError> {
    let fill = swap(pool, Order { side, amount }, open_limit(side), rules)?;
    Ok((fill, pool.after_fill(side, &fill)))
}

/// Exponent of the formula for trades on `side`.
fn exponent(pool: &Pool, side: Side) -> f64 {
    let ratio = pool.weights.tao() as f64 / pool.weights.alpha() as f64;
    if side == Side::Buy { ratio } else { 1.0 / ratio }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn there_and_back_gains_no_more_than_rounding(
        start in any_pool(), side in any_side(), size in -8.0..2.9f64, rate in prop_oneof![Just(0u16), Just(33)],
    ) {
        let amount = part(&start, side, size);
        let rules = rules(rate, 1);
        let Ok((there, middle)) = trade(&start, side, amount, &rules) else { return Ok(()) };
        prop_assume!(middle.output_reserve(side) > 0);
        let Ok((back, _)) = trade(&middle, other(side), there.paid_out, &rules) else { return Ok(()) };
        // The way there may pay EXCESS of the output reserve too much. That is worth this much on
        // the way back, which in turn may pay EXCESS of its reserve too much.
        let r = exponent(&start, other(side));
        let left = middle.output_reserve(side) as f64 / start.output_reserve(side) as f64;
        let reserve = middle.input_reserve(side) as f64;
        let bound = reserve * r * left.powf(r - 1.0).max(1.0) * EXCESS + reserve * EXCESS;
        let gain = back.paid_out as f64 - amount as f64;
        prop_assert!(gain <= bound.ceil(), "{gain} {bound}");
    }

    #[test]
    fn splitting_a_trade_gains_no_more_than_rounding(
        start in any_pool(), side in any_side(), size in -8.0..2.9f64, share in 0.0..1.0f64,
    ) {
        let amount = part(&start, side, size);
        let first = (amount as f64 * share) as u64;
        let rules = rules(0, 1);
        let Ok((whole, _)) = trade(&start, side, amount, &rules) else { return Ok(()) };
        let Ok((one, middle)) = trade(&start, side, first, &rules) else { return Ok(()) };
        let Ok((two, _)) = trade(&middle, side, amount - first, &rules) else { return Ok(()) };
        let excess = 2.0 * EXCESS * start.output_reserve(side) as f64;
        let bound = whole.paid_out + 1 + excess.ceil() as u64;
        prop_assert!(one.paid_out + two.paid_out <= bound);
    }

    #[test]
    fn prices_move_with_the_trade_and_output_grows_with_input(
        start in any_pool(), side in any_side(), size in -8.0..2.9f64, more in 1u64..1_000_000,
    ) {
        let amount = part(&start, side, size);
        let before = start.price();
        let after = |input: u64| start.after(side, input, start.output(side, input));
        let (small, large) = (after(amount), after(amount + more));
        prop_assert!(small.output_reserve(side) >= large.output_reserve(side));
        if large.output_reserve(side) == 0 {
            prop_assert_eq!(large.price(), Price::ZERO);
        } else if side == Side::Buy {
            prop_assert!(before <= small.price() && small.price() <= large.price());
        } else {
            prop_assert!(before >= small.price() && small.price() >= large.price());
        }
    }

    #[test]
    fn reserves_bound_the_output_and_the_amount_bounds_the_cost(
        start in any_pool(),
        side in any_side(),
        size in -8.0..4.0f64,
        limit in any::<u64>(),
        bits in 0u32..64,
        rate in 0u16..=FeeRate::MAX,
    ) {
        let amount = part(&start, side, size);
        let limit = Price::from_rao(limit >> bits);
        let order = Order { side, amount };
        if let Ok(fill) = swap(&start, order, limit, &rules(rate, 1)) {
            prop_assert!(fill.paid_out <= start.output_reserve(side));
            prop_assert!(fill.fee == fill.fee_to_author || fill.paid_in == 0);
            prop_assert!(fill.gross() <= amount.saturating_add(1), "{fill:?} {amount}");
        }
    }

    #[test]
    fn a_limit_is_reached(
        // One rao hardly moves the price.
        start in sized_pool(41), side in any_side(), factor in 0.0001..4.0f64,
    ) {
        let price = start.price().bits() as f64;
        let aim = if side == Side::Buy { price * (1.0 + factor) } else { price / (1.0 + factor) };
        let limit = Price::from_bits(aim as u128);
        let amount = start.input_reserve(side).saturating_mul(1000);
        let fill = swap(&start, Order { side, amount }, limit, &rules(33, 1));
        let after = start.after_fill(side, &fill.expect("legal"));
        prop_assume!(after.output_reserve(side) > 0);
        let reached = after.price().bits() as f64 / aim;
        prop_assert!((reached - 1.0).abs() < 1e-4, "{reached}");
    }

    #[test]
    fn injections_keep_weights_legal_and_the_price(
        start in any_pool(), tao in -6.0..1.0f64, alpha in -6.0..1.0f64,
    ) {
        let (tao, alpha) = (part(&start, Side::Buy, tao), part(&start, Side::Sell, alpha));
        if let Some(weights) = Weights::after_injection(&start, tao, alpha) {
            prop_assert!((Weights::MIN..=Weights::MAX).contains(&weights.tao()));
            prop_assert_eq!(weights.tao() + weights.alpha(), ONE);
            let after = Pool { tao: start.tao + tao, alpha: start.alpha + alpha, weights };
            let (old, new) = (start.price().bits() as f64, after.price().bits() as f64);
            let resolution = 1e-9 + 100.0 / old;
            prop_assert!((new / old - 1.0).abs() < resolution, "{old} {new}");
        }
    }

    #[test]
    fn nothing_panics(
        tao in any::<u64>(), alpha in any::<u64>(), weight in Weights::MIN..=Weights::MAX,
        amount in any::<u64>(), limit in any::<u128>(), shift in 0u32..128, rate in any::<u16>(),
    ) {
        let start = pool(tao >> (shift / 2), alpha >> (63 - shift / 2), weight);
        let limit = Price::from_bits(limit >> shift);
        for side in SIDES {
            let order = Order { side, amount };
            let _ = swap(&start, order, limit, &rules(rate, 0));
            start.input_to_price(side, limit);
        }
        start.alpha_for_exact_tao(amount);
        let _ = Weights::for_price(tao, alpha, limit);
        let _ = Weights::after_injection(&start, amount, tao);
        limit.alpha_for_tao(amount);
        limit.tao_for_alpha(amount);
        pow_ratio(limit.bits(), amount.into(), tao, alpha, amount);
    }

    #[test]
    fn trades_and_injections_keep_the_books(
        start in any_pool(), steps in prop::collection::vec(step(), 1..24), rate in 0u16..=1000,
    ) {
        let rules = rules(rate, 1);
        // What went into the pool less what came out of it, both tokens.
        let (mut pool, mut tao, mut alpha) = (start, 0i128, 0i128);
        for step in steps {
            match step {
                Step::Trade(side, size) => {
                    let amount = part(&pool, side, size);
                    let Ok((fill, after)) = trade(&pool, side, amount, &rules) else { continue };
                    prop_assert_eq!(fill.gross(), amount, "an open limit takes all");
                    prop_assert!(fill.paid_out <= pool.output_reserve(side));
                    let (paid, got) = (i128::from(fill.paid_in), i128::from(fill.paid_out));
                    let (y, x) = if side == Side::Buy { (paid, -got) } else { (-got, paid) };
                    (pool, tao, alpha) = (after, tao + y, alpha + x);
                }
                Step::Inject(y, x) => {
                    let (y, x) = (part(&pool, Side::Buy, y), part(&pool, Side::Sell, x));
                    let Some(weights) = Weights::after_injection(&pool, y, x) else { continue };
                    pool = Pool { tao: pool.tao + y, alpha: pool.alpha + x, weights };
                    (tao, alpha) = (tao + i128::from(y), alpha + i128::from(x));
                }
            }
            prop_assert_eq!(i128::from(start.tao) + tao, i128::from(pool.tao));
            prop_assert_eq!(i128::from(start.alpha) + alpha, i128::from(pool.alpha));
            prop_assert!((Weights::MIN..=Weights::MAX).contains(&pool.weights.tao()));
        }
    }

    #[test]
    fn no_series_of_trades_gains_more_than_rounding(
        start in sized_pool(34), sizes in prop::collection::vec((any::<bool>(), -6.0..0.5f64), 1..16),
    ) {
        let rules = rules(0, 1);
        let (mut pool, mut spent, mut held) = (start, 0i128, 0u64);
        let (mut trades, mut most) = (1, start.tao);
        let mut swing = (start.price(), start.price());
        for (buying, size) in sizes {
            let (side, amount) = match buying {
                true => (Side::Buy, part(&pool, Side::Buy, size)),
                // A share of what was bought before.
                false => (Side::Sell, (held as f64 * 10f64.powf(size - 0.5)) as u64),
            };
            let Ok((fill, after)) = trade(&pool, side, amount, &rules) else { continue };
            // An emptied pool has no price any more.
            prop_assume!(after.alpha > 1 << 20 && after.tao > 1 << 20);
            match side {
                Side::Buy => (spent, held) = (spent + i128::from(amount), held + fill.paid_out),
                Side::Sell => (spent, held) = (spent - i128::from(fill.paid_out), held - amount),
            }
            (pool, trades, most) = (after, trades + 1, most.max(after.tao));
            swing = (swing.0.min(pool.price()), swing.1.max(pool.price()));
        }
        let Ok((last, _)) = trade(&pool, Side::Sell, held, &rules) else { return Ok(()) };
        // Each trade may give EXCESS of the output reserve too much. In TAO at the price of the
        // moment alpha is worth w1/w2 of the TAO reserve; at the dearest moment, more by the swing.
        let side = exponent(&start, Side::Sell).max(1.0);
        let swing = swing.1.bits() as f64 / swing.0.bits() as f64;
        let bound = f64::from(trades) * EXCESS * most as f64 * side * swing;
        let gain = i128::from(last.paid_out) - spent;
        prop_assert!(gain as f64 <= bound.ceil(), "{gain} {bound}");
    }
}

/// One thing that happens to a pool.
#[derive(Clone, Debug)]
enum Step {
    /// A trade of this part of the input reserve, as a power of ten.
    Trade(Side, f64),
    /// Reserves grow by these parts of themselves, TAO and alpha, as powers of ten.
    Inject(f64, f64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any_side(), -7.0..0.5f64).prop_map(|(side, size)| Step::Trade(side, size)),
        1 => (-8.0..-1.0f64, -8.0..-1.0f64).prop_map(|(tao, alpha)| Step::Inject(tao, alpha)),
    ]
}
