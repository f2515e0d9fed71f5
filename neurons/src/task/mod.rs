//! What a subnet rewards: one trait to replace, and the reference task.
//!
//! A subnet's incentive mechanism is a [`Task`]: how a validator makes queries, how a miner
//! answers, how answers are scored, and what scores are worth in weights. Miners and validators
//! are generic over it ([`crate::miner`], [`crate::validator`]); the wire format is [`Exchange`].
//! [`NextSymbol`] is the reference task.

mod exchange;
mod mixture;
mod next_symbol;

pub use exchange::{Exchange, ExchangeError};
pub use mixture::{mean_bits, mix};
pub use next_symbol::{
    InvalidPrediction, MAX_PREFIX_BYTES, MAX_PREFIXES, MIN_PROBABILITY, NextSymbol, Predictions,
    Prompts, Settings, WORST_BITS, check, smooth,
};

use rand::rngs::StdRng;
use serde::{Serialize, de::DeserializeOwned};

/// A subnet's incentive mechanism.
///
/// One value of the type serves both sides: a validator calls [`make_query`](Self::make_query)
/// and [`score`](Self::score), a miner [`answer`](Self::answer).
pub trait Task: Send + Sync + 'static {
    /// The message's name, which is the route on miners' axons: letters and digits.
    const NAME: &'static str;

    /// The score of no answer or an invalid one; no valid answer scores lower.
    const WORST: f64;

    /// What miners are asked.
    type Query: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What the validator keeps to itself to judge answers by.
    type Secret: Send + Sync + 'static;

    /// What miners answer.
    type Answer: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// Longest reply that a validator reads of a miner, in bytes: query and answer in JSON, as strings
    /// in JSON, and about two kilobytes around them.
    fn reply_bytes(&self) -> usize {
        1 << 20
    }

    /// A query that miners cannot foresee. All miners of a round get the same one, so that their
    /// scores compare.
    fn make_query(&self, random: &mut StdRng) -> (Self::Query, Self::Secret);

    /// A miner's answer, or why it cannot give one, in words for the caller. Queries come from
    /// strangers: whatever decides how much work or memory an answer takes needs a bound.
    fn answer(&self, query: &Self::Query) -> Result<Self::Answer, String>;

    /// How good an answer is: higher is better, never below [`WORST`](Self::WORST). An error says
    /// why the answer is invalid; it counts as [`WORST`](Self::WORST). It is called while other
    /// replies are awaited, so it should take no more than milliseconds.
    ///
    /// Honest answers should pay best in expectation, or miners will learn not to be honest.
    fn score(
        &self,
        query: &Self::Query,
        secret: &Self::Secret,
        answer: &Self::Answer,
    ) -> Result<f64, String>;

    /// Weights for moving scores, in the same order; only their ratios matter. Unless told
    /// otherwise a miner whose score is lower by 1 gets half the weight, and one at
    /// [`WORST`](Self::WORST) nothing.
    fn weights(&self, scores: &[f64]) -> Vec<f64> {
        let best = scores.iter().copied().fold(Self::WORST, f64::max);
        let weight = |score: f64| if score > Self::WORST { (score - best).exp2() } else { 0.0 };
        scores.iter().map(|score| weight(*score)).collect()
    }
}
