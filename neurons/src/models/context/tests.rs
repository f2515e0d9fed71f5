use super::*;
use crate::models::corpus;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};

#[test]
fn backs_off_as_the_formula_says() {
    let model = ContextModel::train(1, "abac");
    // The empty context was followed by a, b, a, c; "a" by b and c.
    let uniform = 1.0 / SYMBOLS as f64;
    let order_0 = |count: f64| (count + 3.0 * uniform) / 7.0;
    let after_a = model.predict("xa");
    let probability = |character| after_a[usize::from(alphabet::symbol(character))];
    assert!((probability('b') - (1.0 + 2.0 * order_0(1.0)) / 4.0).abs() < 1e-12);
    assert!((probability('a') - 2.0 * order_0(2.0) / 4.0).abs() < 1e-12);
    assert!((probability('z') - 2.0 * order_0(0.0) / 4.0).abs() < 1e-12);
    assert_eq!(model.predict("xz"), model.predict(""), "an unseen context says nothing");
}

#[test]
fn each_order_is_better_than_the_one_below_on_text_not_seen() {
    let training = corpus::training();
    let held = corpus::held(60_000, &mut StdRng::seed_from_u64(99));
    let bits: Vec<f64> =
        (0..=5).map(|order| ContextModel::train(order, &training).bits_per_symbol(&held)).collect();
    for (order, bits) in bits.iter().enumerate() {
        println!("order {order}: {bits:.3} bits per symbol");
    }
    assert!(bits[0] < alphabet::UNIFORM_BITS);
    for (order, pair) in bits.windows(2).enumerate() {
        assert!(pair[1] < pair[0] - 0.08, "order {} gains too little: {bits:?}", order + 1);
    }
}

proptest! {
    #[test]
    fn probabilities_are_positive_and_sum_to_one(text in ".{0,80}", prefix in ".{0,12}", order in 0_usize..12) {
        let probabilities = ContextModel::train(order, &text).predict(&prefix);
        prop_assert_eq!(probabilities.len(), SYMBOLS);
        prop_assert!(probabilities.iter().all(|probability| *probability > 0.0));
        prop_assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
