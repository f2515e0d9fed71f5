//! The reference task: predict the next symbol of a text.
//!
//! # Rule
//!
//! A validator draws secret passages from a text that it holds and sends their prefixes. A miner
//! answers with one probability distribution over the 96 symbols of [`alphabet`] for each. The
//! score of an answer is minus its *log-loss*: with q(x) the probability given to the symbol x
//! that came, the loss is −log₂ q(x) bits, averaged over the prefixes of the query. A validator
//! keeps a moving average L of each miner's loss, and the miner's weight is 2^−L: the geometric
//! mean of the probabilities that it gave to what came.
//!
//! An answer is valid if for each prefix it has one number for each symbol, each at least
//! [`MIN_PROBABILITY`] = 2⁻²⁰, summing to 1 within [`SUM_TOLERANCE`] (what is missing or too much
//! is then divided out). Everything else, and no answer, costs [`WORST_BITS`] = 20 bits a symbol,
//! which is the most that a valid answer can cost.
//!
//! # Why honest answers pay best
//!
//! Let p be what the miner believes of the next symbol. Answering q costs −Σ p log₂ q in
//! expectation, which exceeds the cost of answering p by Σ p log₂ (p/q), the relative entropy,
//! positive unless q = p: the log-loss is *strictly proper*. (The bound 2⁻²⁰ restricts answers
//! but not their payment: no loss is cut off, so among valid answers the cheapest is the one
//! closest to p in relative entropy, p itself if it is valid.)
//!
//! Weights fall strictly with L, and so does a miner's share of all weights, whatever the others
//! score; so over many queries, as L approaches its expectation, the honest answer has the
//! largest share. Over a finite window of N symbols a weight is 2^(−mean loss), whose expectation
//! is (Σ p q^(1/N))^N, largest at q ∝ p^(N/(N−1)): for the N ≈ 2,400 of the defaults an exponent
//! of 1.0004, worth less than a ten-thousandth of the weight. The tests of this module measure
//! both statements.
//!
//! Miners cannot gain by knowing other prefixes of a query either: passages do not overlap.

use super::Task;
use crate::models::{
    ContextModel,
    alphabet::{self, SYMBOLS},
    corpus,
};
use rand::{Rng, RngCore, rngs::StdRng};
use serde::{Deserialize, Serialize};

/// The least probability that a valid answer gives to a symbol.
pub const MIN_PROBABILITY: f64 = 1.0 / (1 << 20) as f64;

/// The loss of an invalid or missing answer, bits per symbol.
pub const WORST_BITS: f64 = 20.0;

/// How far a valid answer's probabilities may be from summing to 1.
pub const SUM_TOLERANCE: f64 = 1e-6;

/// Most prefixes in a query that a miner answers; each costs about a kilobyte of answer.
pub const MAX_PREFIXES: usize = 512;

/// Longest prefix that a miner answers, in bytes.
pub const MAX_PREFIX_BYTES: usize = 4096;

/// Decimal digits kept in the probabilities that miners send.
const DIGITS: f64 = 1e9;

/// Prefixes of secret passages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompts {
    /// The prefixes; each asks for the symbol after it.
    pub prefixes: Vec<String>,
}

/// Probabilities of the symbols, in the order of [`alphabet`], for each prefix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// One distribution for each prefix.
    pub distributions: Vec<Vec<f64>>,
}

/// Why predictions are invalid.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum InvalidPrediction {
    /// Not one distribution for each prefix.
    #[error("{found} distributions for {expected} prefixes")]
    Prefixes {
        /// Distributions in the answer.
        found: usize,
        /// Prefixes in the query.
        expected: usize,
    },
    /// Not one probability for each symbol.
    #[error("{0} probabilities instead of {SYMBOLS}")]
    Symbols(usize),
    /// A probability that is too small, negative or no number.
    #[error("a probability of {0}, below the least one of {MIN_PROBABILITY}")]
    Probability(f64),
    /// Probabilities that do not sum to 1.
    #[error("probabilities that sum to {0} instead of 1")]
    Sum(f64),
}

/// What a validator asks.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Prefixes in one query; miners answer up to [`MAX_PREFIXES`].
    pub prefixes: usize,
    /// Symbols in one prefix.
    pub prefix_length: usize,
}

impl Settings {
    /// Longest reply to a query of this size, in bytes, with room for miners that write their
    /// probabilities with more digits than ours.
    pub fn reply_bytes(&self) -> usize {
        // A symbol of a prefix takes up to seven bytes (`\\u0000` in a string in a string), a
        // probability about 25 with all digits of a double.
        let prefix = 8 * self.prefix_length + 32 * SYMBOLS + 64;
        (self.prefixes * prefix).saturating_add(16 << 10)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { prefixes: 24, prefix_length: 24 }
    }
}

/// The reference task, with what one side needs.
#[derive(Clone, Debug)]
pub struct NextSymbol {
    model: Option<ContextModel>,
    held: Vec<u8>,
    settings: Settings,
}

impl NextSymbol {
    /// A miner's side, with the model that answers.
    pub fn miner(model: ContextModel) -> Self {
        Self { model: Some(model), held: Vec::new(), settings: Settings::default() }
    }

    /// A validator's side, with the text that it draws passages from. The text must stay secret.
    pub fn validator(held: &str, settings: Settings) -> Self {
        Self { model: None, held: alphabet::symbols(held), settings }
    }

    /// A validator's side, with a text of the shipped kind that nobody has seen.
    pub fn validator_with_fresh_text(random: &mut impl RngCore, settings: Settings) -> Self {
        Self::validator(&corpus::held(corpus::HELD_LENGTH, random), settings)
    }

    /// Starts of passages that do not overlap: at most one in each of equal slices of the text.
    fn starts(&self, random: &mut StdRng) -> Vec<usize> {
        let passage = self.settings.prefix_length + 1;
        let count = self.settings.prefixes.min(self.held.len() / passage);
        let slice = self.held.len() / count.max(1);
        let mut starts: Vec<usize> =
            (0..count).map(|index| index * slice + random.gen_range(0..=slice - passage)).collect();
        // So that the order of prefixes tells nothing of their places.
        for index in (1..starts.len()).rev() {
            starts.swap(index, random.gen_range(0..=index));
        }
        starts
    }
}

impl Task for NextSymbol {
    const NAME: &'static str = "NextSymbol";
    const WORST: f64 = -WORST_BITS;

    type Query = Prompts;
    type Secret = Vec<u8>;
    type Answer = Predictions;

    fn reply_bytes(&self) -> usize {
        self.settings.reply_bytes()
    }

    fn make_query(&self, random: &mut StdRng) -> (Prompts, Vec<u8>) {
        let length = self.settings.prefix_length;
        let passage = |start: usize| {
            (alphabet::text(&self.held[start..start + length]), self.held[start + length])
        };
        let (prefixes, came) = self.starts(random).into_iter().map(passage).unzip();
        (Prompts { prefixes }, came)
    }

    fn answer(&self, query: &Prompts) -> Result<Predictions, String> {
        let model = self.model.as_ref().ok_or("this neuron has no model: it does not mine")?;
        // A megabyte of query holds prefixes for a gigabyte of answer.
        let count = query.prefixes.len();
        if count > MAX_PREFIXES {
            return Err(format!("{count} prefixes; at most {MAX_PREFIXES} are answered"));
        }
        if let Some(long) = query.prefixes.iter().find(|prefix| prefix.len() > MAX_PREFIX_BYTES) {
            let length = long.len();
            return Err(format!("a prefix of {length} bytes; the longest has {MAX_PREFIX_BYTES}"));
        }
        let predict = |prefix: &String| smooth(&model.predict(prefix));
        Ok(Predictions { distributions: query.prefixes.iter().map(predict).collect() })
    }

    fn score(&self, query: &Prompts, came: &Vec<u8>, answer: &Predictions) -> Result<f64, String> {
        check(query.prefixes.len(), answer).map_err(|error| error.to_string())?;
        let normalised = |distribution: &Vec<f64>| {
            let sum: f64 = distribution.iter().sum();
            distribution.iter().map(|probability| probability / sum).collect()
        };
        let distributions: Vec<Vec<f64>> = answer.distributions.iter().map(normalised).collect();
        Ok((-super::mean_bits(&distributions, came)).max(Self::WORST))
    }
}

/// Checks an answer to a number of prefixes.
pub fn check(prefixes: usize, answer: &Predictions) -> Result<(), InvalidPrediction> {
    let found = answer.distributions.len();
    if found != prefixes {
        return Err(InvalidPrediction::Prefixes { found, expected: prefixes });
    }
    for distribution in &answer.distributions {
        if distribution.len() != SYMBOLS {
            return Err(InvalidPrediction::Symbols(distribution.len()));
        }
        // NaN is not at least anything.
        if let Some(low) = distribution.iter().find(|p| p.is_nan() || **p < MIN_PROBABILITY) {
            return Err(InvalidPrediction::Probability(*low));
        }
        let sum: f64 = distribution.iter().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(InvalidPrediction::Sum(sum));
        }
    }
    Ok(())
}

/// The distribution as a valid answer: mixed with just enough of the uniform one for
/// [`MIN_PROBABILITY`], and rounded to nine digits.
pub fn smooth(distribution: &[f64]) -> Vec<f64> {
    let least = MIN_PROBABILITY * 1.001;
    let kept = 1.0 - least * distribution.len() as f64;
    distribution.iter().map(|p| ((p * kept + least) * DIGITS).round() / DIGITS).collect()
}

#[cfg(test)]
mod tests;
