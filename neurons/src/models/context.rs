//! Order-k context models with Witten–Bell back-off.

use super::alphabet::{self, SYMBOLS};
use std::collections::HashMap;

/// The longest context, symbols: eight symbols of seven bits and their number fit in 64 bits.
pub const MAX_ORDER: usize = 8;

/// A model that predicts the next symbol from the `order` symbols before it.
///
/// For a context c seen n times, followed by t different symbols, and c' the context one symbol
/// shorter:
///
/// ```text
/// P(s | c) = (count(s after c) + t · P(s | c')) / (n + t)
/// ```
///
/// so what a context has not shown is left to shorter contexts (Witten and Bell, 1991), down to
/// the uniform distribution below the empty context.
#[derive(Clone, Debug)]
pub struct ContextModel {
    order: usize,
    contexts: HashMap<u64, Followers>,
}

/// What followed a context.
#[derive(Clone, Debug, Default)]
struct Followers {
    total: u32,
    counts: Vec<(u8, u32)>,
}

impl Followers {
    fn add(&mut self, symbol: u8) {
        self.total = self.total.saturating_add(1);
        match self.counts.iter_mut().find(|(other, _)| *other == symbol) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.counts.push((symbol, 1)),
        }
    }
}

impl ContextModel {
    /// Trains a model of the given order (at most [`MAX_ORDER`]; more counts as that) on a text.
    pub fn train(order: usize, text: &str) -> Self {
        let order = order.min(MAX_ORDER);
        let mut contexts: HashMap<u64, Followers> = HashMap::new();
        let symbols = alphabet::symbols(text);
        for (position, symbol) in symbols.iter().enumerate() {
            for length in 0..=order.min(position) {
                let key = key(&symbols[position - length..position]);
                contexts.entry(key).or_default().add(*symbol);
            }
        }
        Self { order, contexts }
    }

    /// The longest context that the model looks at, symbols.
    pub fn order(&self) -> usize {
        self.order
    }

    /// Probabilities of all [`SYMBOLS`] to come after a text; they sum to 1.
    pub fn predict(&self, prefix: &str) -> Vec<f64> {
        let mut tail: Vec<char> = prefix.chars().rev().take(self.order).collect();
        tail.reverse();
        let tail: Vec<u8> = tail.into_iter().map(alphabet::symbol).collect();
        self.predict_symbols(&tail)
    }

    /// As [`Self::predict`], for text that is symbols already.
    pub fn predict_symbols(&self, prefix: &[u8]) -> Vec<f64> {
        let mut probabilities = vec![1.0 / SYMBOLS as f64; SYMBOLS];
        for length in 0..=self.order.min(prefix.len()) {
            let Some(seen) = self.contexts.get(&key(&prefix[prefix.len() - length..])) else {
                // A longer context cannot have been seen either.
                break;
            };
            let kinds = seen.counts.len() as f64;
            let whole = f64::from(seen.total) + kinds;
            for probability in &mut probabilities {
                *probability *= kinds / whole;
            }
            for (symbol, count) in &seen.counts {
                if let Some(probability) = probabilities.get_mut(usize::from(*symbol)) {
                    *probability += f64::from(*count) / whole;
                }
            }
        }
        probabilities
    }

    /// Mean bits per symbol on a text: how well the model predicts it, lower is better.
    pub fn bits_per_symbol(&self, text: &str) -> f64 {
        let symbols = alphabet::symbols(text);
        let bits = |(position, symbol): (usize, &u8)| {
            -self.predict_symbols(&symbols[..position])[usize::from(*symbol)].log2()
        };
        let total: f64 = symbols.iter().enumerate().map(bits).sum();
        total / symbols.len().max(1) as f64
    }
}

/// A context as a number: its length and its symbols, seven bits each.
fn key(context: &[u8]) -> u64 {
    context.iter().fold(context.len() as u64, |key, symbol| key << 7 | u64::from(*symbol))
}

#[cfg(test)]
mod tests;
