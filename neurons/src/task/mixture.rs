//! Mixtures of predictions.

/// The mixture of predictions with non-negative weights, one weight a prediction; nothing when
/// there is no prediction, no positive weight, or when lengths differ.
///
/// Its log-loss is never above the weighted mean of the log-losses of its parts, and below it
/// wherever they differ on what came: −log₂ is strictly convex (Jensen's inequality).
pub fn mix(predictions: &[Vec<f64>], weights: &[f64]) -> Option<Vec<f64>> {
    let symbols = predictions.first()?.len();
    let total: f64 = weights.iter().sum();
    let fits = predictions.len() == weights.len()
        && predictions.iter().all(|prediction| prediction.len() == symbols)
        && weights.iter().all(|weight| *weight >= 0.0)
        && total > 0.0;
    if !fits {
        return None;
    }
    let mut mixture = vec![0.0; symbols];
    for (prediction, weight) in predictions.iter().zip(weights) {
        for (sum, probability) in mixture.iter_mut().zip(prediction) {
            *sum += probability * weight / total;
        }
    }
    Some(mixture)
}

/// Mean log-loss in bits per symbol of predictions for the symbols that came.
pub fn mean_bits(predictions: &[Vec<f64>], came: &[u8]) -> f64 {
    let bits = |(prediction, symbol): (&Vec<f64>, &u8)| {
        -prediction.get(usize::from(*symbol)).copied().unwrap_or(0.0).log2()
    };
    predictions.iter().zip(came).map(bits).sum::<f64>() / came.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{ContextModel, alphabet, corpus};
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn unusable_input_gives_no_mixture() {
        assert_eq!(mix(&[], &[]), None);
        assert_eq!(mix(&[vec![1.0]], &[0.0]), None);
        assert_eq!(mix(&[vec![1.0]], &[-1.0]), None);
        assert_eq!(mix(&[vec![1.0]], &[f64::NAN]), None);
        assert_eq!(mix(&[vec![1.0], vec![0.5, 0.5]], &[1.0, 1.0]), None);
        assert_eq!(mix(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[3.0, 1.0]), Some(vec![0.75, 0.25]));
    }

    #[test]
    fn a_mixture_of_models_beats_their_weighted_mean() {
        let training = corpus::training();
        let held = corpus::held(4_000, &mut StdRng::seed_from_u64(5));
        let symbols = alphabet::symbols(&held);
        let models: Vec<_> = (0..6).map(|order| ContextModel::train(order, &training)).collect();
        let predictions: Vec<Vec<Vec<f64>>> = models
            .iter()
            .map(|model| (8..4_000).map(|at| model.predict_symbols(&symbols[..at])).collect())
            .collect();
        let came = &symbols[8..4_000];
        let bits: Vec<f64> = predictions.iter().map(|all| mean_bits(all, came)).collect();
        // What the weights of the reference task would be.
        let weights: Vec<f64> = bits.iter().map(|bits| (-bits).exp2()).collect();
        let mixed: Vec<Vec<f64>> = (0..came.len())
            .map(|at| {
                let parts: Vec<_> = predictions.iter().map(|all| all[at].clone()).collect();
                mix(&parts, &weights).unwrap()
            })
            .collect();
        let mixture = mean_bits(&mixed, came);
        let total: f64 = weights.iter().sum();
        let mean: f64 = bits.iter().zip(&weights).map(|(b, w)| b * w / total).sum();
        let best = bits.iter().copied().fold(f64::INFINITY, f64::min);
        println!("mixture {mixture:.3}, weighted mean {mean:.3}, best miner {best:.3} bits/symbol");
        assert!(mixture < mean - 0.05, "{mixture} against {mean}");
    }

    /// A distribution over `symbols` symbols, none impossible.
    fn distribution(symbols: usize) -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(1_u32..1000, symbols).prop_map(|counts| {
            let total: u32 = counts.iter().sum();
            counts.iter().map(|count| f64::from(*count) / f64::from(total)).collect()
        })
    }

    proptest! {
        #[test]
        fn jensen(
            parts in prop::collection::vec(distribution(5), 2..6),
            weights in prop::collection::vec(1_u32..1000, 6),
            came in 0_u8..5,
        ) {
            let weights: Vec<f64> =
                weights[..parts.len()].iter().map(|weight| f64::from(*weight)).collect();
            let total: f64 = weights.iter().sum();
            let bits = |part: &Vec<f64>| -part[usize::from(came)].log2();
            let mean: f64 = parts.iter().zip(&weights).map(|(p, w)| bits(p) * w / total).sum();
            let mixture = bits(&mix(&parts, &weights).unwrap());
            prop_assert!(mixture <= mean + 1e-12);
            let differ = parts.iter().any(|p| (bits(p) - bits(&parts[0])).abs() > 1e-3);
            prop_assert!(!differ || mixture < mean, "{mixture} against {mean}");
        }
    }
}
