use super::{super::Exchange, *};
use proptest::prelude::*;
use rand::SeedableRng;
use std::collections::HashSet;

fn validator() -> NextSymbol {
    NextSymbol::validator_with_fresh_text(&mut StdRng::seed_from_u64(3), Settings::default())
}

fn one_hot(symbol: u8) -> Vec<f64> {
    let mut distribution = vec![MIN_PROBABILITY; SYMBOLS];
    distribution[usize::from(symbol)] = 1.0 - MIN_PROBABILITY * (SYMBOLS - 1) as f64;
    distribution
}

fn single(distribution: Vec<f64>) -> Result<f64, String> {
    let query = Prompts { prefixes: vec!["x".into()] };
    validator().score(&query, &vec![0], &Predictions { distributions: vec![distribution] })
}

#[test]
fn passages_do_not_overlap_and_prefixes_do_not_hold_the_answer() {
    let task = validator();
    let mut random = StdRng::seed_from_u64(11);
    for _ in 0..200 {
        let mut starts = task.starts(&mut random);
        assert_eq!(starts.len(), 24);
        starts.sort_unstable();
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= 25), "{starts:?}");
        assert!(starts.iter().all(|start| start + 25 <= task.held.len()));
    }
    let (query, came) = task.make_query(&mut random);
    assert_eq!((query.prefixes.len(), came.len()), (24, 24));
    assert!(query.prefixes.iter().all(|prefix| prefix.len() == 24));
    let again = task.make_query(&mut random).0;
    let known: HashSet<_> = query.prefixes.iter().collect();
    assert!(!again.prefixes.iter().any(|prefix| known.contains(prefix)));
}

#[test]
fn a_short_text_gives_fewer_passages() {
    let task = NextSymbol::validator(&"a".repeat(60), Settings::default());
    assert_eq!(task.make_query(&mut StdRng::seed_from_u64(1)).0.prefixes.len(), 2);
    let none = NextSymbol::validator("", Settings::default());
    assert!(none.make_query(&mut StdRng::seed_from_u64(1)).0.prefixes.is_empty());
}

#[test]
fn scores_are_bits_and_the_worst_valid_answer_is_no_worse_than_an_invalid_one() {
    assert!((single(vec![1.0 / 96.0; 96]).unwrap() + alphabet::UNIFORM_BITS).abs() < 1e-12);
    assert!(single(one_hot(0)).unwrap() > -0.001);
    let wrong = single(one_hot(1)).unwrap();
    assert!((wrong + WORST_BITS).abs() < 1e-6 && wrong >= NextSymbol::WORST, "{wrong}");
}

#[test]
fn invalid_answers_say_why() {
    let uniform = vec![1.0 / 96.0; 96];
    let with = |index: usize, value: f64| {
        let mut distribution = uniform.clone();
        distribution[index] = value;
        distribution
    };
    let says = |distribution: Vec<f64>, words: &str| {
        let error = single(distribution).unwrap_err();
        assert!(error.contains(words), "{error}");
    };
    says(with(3, f64::NAN), "a probability of NaN");
    says(with(3, -0.5), "a probability of -0.5");
    says(with(3, 0.0), "a probability of 0");
    says(with(3, f64::INFINITY), "sum to inf");
    says(with(3, 0.02), "sum to 1.00958");
    says(uniform[1..].to_vec(), "95 probabilities instead of 96");
    says(vec![], "0 probabilities");
    let none = Predictions { distributions: vec![] };
    let query = Prompts { prefixes: vec!["x".into()] };
    let error = validator().score(&query, &vec![0], &none).unwrap_err();
    assert_eq!(error, "0 distributions for 1 prefixes");
}

#[test]
fn weights_are_geometric_means_and_nothing_for_the_worst() {
    let weights = validator().weights(&[-2.0, -3.0, -WORST_BITS, -2.0]);
    assert_eq!(weights, [1.0, 0.5, 0.0, 1.0]);
    assert_eq!(validator().weights(&[-WORST_BITS]), [0.0]);
    assert!(validator().weights(&[]).is_empty());
}

#[test]
fn miners_answer_what_validators_accept() {
    let miner = NextSymbol::miner(ContextModel::train(3, "abracadabra"));
    let (query, came) = validator().make_query(&mut StdRng::seed_from_u64(2));
    let answer = miner.answer(&query).unwrap();
    assert!(validator().score(&query, &came, &answer).is_ok());
    assert!(validator().answer(&query).unwrap_err().contains("no model"));
}

#[test]
fn miners_answer_no_more_than_they_can_afford() {
    let miner = NextSymbol::miner(ContextModel::train(1, "abracadabra"));
    let ask = |count, prefix: String| miner.answer(&Prompts { prefixes: vec![prefix; count] });
    assert_eq!(ask(MAX_PREFIXES, String::new()).unwrap().distributions.len(), MAX_PREFIXES);
    let error = ask(MAX_PREFIXES + 1, String::new()).unwrap_err();
    assert_eq!(error, "513 prefixes; at most 512 are answered");
    assert!(ask(1, "a".repeat(MAX_PREFIX_BYTES)).is_ok());
    let error = ask(1, "a".repeat(MAX_PREFIX_BYTES + 1)).unwrap_err();
    assert_eq!(error, "a prefix of 4097 bytes; the longest has 4096");
}

#[test]
fn replies_have_room_for_every_digit_and_no_more_than_they_need() {
    let settings = Settings::default();
    // What takes most room in JSON within JSON.
    let prefixes = vec!["\\".repeat(settings.prefix_length); settings.prefixes];
    let distributions = vec![vec![1.234_567_890_123_456_7e-6; SYMBOLS]; settings.prefixes];
    let message = Exchange::<NextSymbol>::ask(&Prompts { prefixes }).unwrap();
    let message = message.answered(&Predictions { distributions }).unwrap();
    let length = serde_json::to_string(&message).unwrap().len();
    let room = NextSymbol::validator("", settings).reply_bytes();
    assert!((length + 2048..2 * length).contains(&room), "{room} for {length}");
}

/// A distribution over the whole alphabet that is valid as an answer.
fn distribution() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0_u32..1000, 0_u32..6), SYMBOLS).prop_map(|counts| {
        let counts =
            counts.iter().map(|(count, power)| f64::from(*count) * 10_f64.powi(*power as i32));
        let counts: Vec<f64> = counts.map(|count| count + 1.0).collect();
        let total: f64 = counts.iter().sum();
        let kept = 1.0 - MIN_PROBABILITY * SYMBOLS as f64;
        counts.iter().map(|count| count / total * kept + MIN_PROBABILITY).collect()
    })
}

/// The exact expected score of answering `answer` when the next symbol has distribution `truth`.
fn expected_score(task: &NextSymbol, truth: &[f64], answer: &[f64]) -> f64 {
    let query = Prompts { prefixes: vec!["x".into()] };
    let answer = Predictions { distributions: vec![answer.to_vec()] };
    let score = |symbol: usize| task.score(&query, &vec![symbol as u8], &answer).unwrap();
    truth.iter().enumerate().map(|(symbol, p)| p * score(symbol)).sum()
}

fn share(task: &NextSymbol, own: f64, others: &[f64]) -> f64 {
    let scores: Vec<f64> = std::iter::once(own).chain(others.iter().copied()).collect();
    let weights = task.weights(&scores);
    weights[0] / weights.iter().sum::<f64>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Strictly proper, and through the weights: no deviation from the belief improves the
    /// expected score, nor the share of weights that it leads to, whatever the others score.
    #[test]
    fn honesty_pays_best(
        truth in distribution(),
        other in distribution(),
        part in 0.01_f64..=1.0,
        rivals in prop::collection::vec(-19.0_f64..-0.5, 1..6),
    ) {
        let task = NextSymbol::validator("", Settings::default());
        let answer: Vec<f64> =
            truth.iter().zip(&other).map(|(p, q)| p * (1.0 - part) + q * part).collect();
        let honest = expected_score(&task, &truth, &truth);
        let deviating = expected_score(&task, &truth, &answer);
        let entropy: f64 = truth.iter().zip(&answer).map(|(p, q)| p * (p / q).log2()).sum();
        prop_assert!((honest - deviating - entropy).abs() < 1e-9, "the gap is the relative entropy");
        if entropy > 1e-9 {
            prop_assert!(deviating < honest);
            prop_assert!(share(&task, deviating, &rivals) < share(&task, honest, &rivals));
        }
    }

    #[test]
    fn smoothed_predictions_are_valid_and_nearly_the_same(truth in distribution()) {
        let smoothed = smooth(&truth);
        let answer = Predictions { distributions: vec![smoothed.clone()] };
        prop_assert_eq!(check(1, &answer), Ok(()));
        let loss: f64 = truth.iter().zip(&smoothed).map(|(p, q)| p * (p / q).log2()).sum();
        prop_assert!(loss < 2e-3, "{loss}");
    }
}

/// Over a finite window of N symbols the best answer is slightly sharper than the belief; the
/// gain over honesty is the module documentation's "less than a ten-thousandth".
#[test]
fn a_finite_window_leaves_next_to_nothing_to_gain() {
    let truth: Vec<f64> = {
        let raw: Vec<f64> = (0..SYMBOLS).map(|index| 0.7_f64.powi(index as i32)).collect();
        let total: f64 = raw.iter().sum();
        raw.iter().map(|p| p / total).collect()
    };
    let expected_weight = |answer: &[f64], window: f64| -> f64 {
        let mean: f64 = truth.iter().zip(answer).map(|(p, q)| p * q.powf(1.0 / window)).sum();
        mean.powf(window)
    };
    let sharpened = |exponent: f64| -> Vec<f64> {
        let raw: Vec<f64> = truth.iter().map(|p| p.powf(exponent)).collect();
        let total: f64 = raw.iter().sum();
        raw.iter().map(|p| p / total).collect()
    };
    let window = 2_400.0;
    let honest = expected_weight(&truth, window);
    let gains = (0..200).map(|step| {
        let exponent = 0.9 + f64::from(step) * 0.001;
        (expected_weight(&sharpened(exponent), window) / honest - 1.0, exponent)
    });
    let (gain, exponent) = gains.fold((f64::MIN, 0.0), |a, b| if b.0 > a.0 { b } else { a });
    println!("best exponent {exponent:.4}, gain {gain:.2e}");
    assert!(gain < 1e-4 && (exponent - 1.0).abs() < 0.002, "{gain} at {exponent}");
}
