//! What holds of all seals and difficulties.

use myelin_pow::difficulty::Difficulty;
use myelin_pow::seal::{Puzzle, meets};
use num_bigint::BigUint;
use proptest::prelude::*;

fn difficulties() -> impl Strategy<Value = Difficulty> {
    (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>()).prop_map(|(value, a, b, inertia)| {
        Difficulty { value, min: a.min(b), max: a.max(b), inertia }
    })
}

proptest! {
    #[test]
    fn a_seal_meets_what_its_number_says(seal: [u8; 32], zeros in 0usize..32, difficulty: u64) {
        let mut seal = seal;
        seal[32 - zeros..].fill(0);
        let product = BigUint::from_bytes_le(&seal) * difficulty;
        prop_assert_eq!(meets(&seal, difficulty), product.bits() <= 256);
    }

    #[test]
    fn what_meets_a_difficulty_meets_all_below(seal: [u8; 32], high: u64, low: u64) {
        let (low, high) = (low.min(high), low.max(high));
        prop_assert!(!meets(&seal, high) || meets(&seal, low));
    }

    #[test]
    fn adjustment_stays_within_the_bounds(d in difficulties(), came: u16, target: u16) {
        prop_assert!((d.min..=d.max).contains(&d.adjusted(came, target)));
    }

    #[test]
    fn adjustment_goes_the_right_way(
        value: u64, inertia: u64, came: u16, target in 1..=u16::MAX,
    ) {
        let d = Difficulty { value, min: 0, max: u64::MAX, inertia };
        let next = d.adjusted(came, target);
        match came.cmp(&target) {
            core::cmp::Ordering::Less => prop_assert!(next <= value && next >= value / 2),
            core::cmp::Ordering::Equal => prop_assert_eq!(next, value),
            core::cmp::Ordering::Greater => prop_assert!(next >= value),
        }
    }

    #[test]
    fn more_registrations_never_make_it_easier(
        d in difficulties(), one: u16, other: u16, target: u16,
    ) {
        let (less, more) = (one.min(other), one.max(other));
        prop_assert!(d.adjusted(less, target) <= d.adjusted(more, target));
    }

    #[test]
    fn adjustment_is_what_big_numbers_say(d in difficulties(), came: u16, target in 1..=u16::MAX) {
        let whole = BigUint::from(u64::MAX);
        let aim = BigUint::from(d.value) * (u32::from(came) + u32::from(target))
            / (2 * u32::from(target));
        let aim = aim.min(whole.clone());
        let mixed = (aim * (u64::MAX - d.inertia) + BigUint::from(d.value) * d.inertia) / whole;
        let expected = mixed.max(d.min.into()).min(d.max.into());
        prop_assert_eq!(BigUint::from(d.adjusted(came, target)), expected);
    }
}

proptest! {
    // Hashes are slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn seals_are_as_rare_as_the_difficulty_says(block: [u8; 32], account: [u8; 32]) {
        let puzzle = Puzzle::new(&block, &account);
        let good = (0..1_600).filter(|nonce| meets(&puzzle.seal(*nonce), 16)).count();
        // A hundred on average, ten standard deviations around it.
        prop_assert!((1..=200).contains(&good), "{}", good);
    }
}
