//! What was tried, and how it went.

use std::collections::BTreeMap;
use std::fmt;

/// Operations that were done and refused.
#[derive(Clone, Copy, Default)]
pub struct Count {
    pub done: u32,
    pub refused: u32,
}

/// A count for each call, and what refusals said.
#[derive(Default)]
pub struct Tally {
    calls: BTreeMap<String, Count>,
    reasons: BTreeMap<(String, String), u32>,
}

impl Tally {
    pub fn note(&mut self, call: &str, refusal: Option<String>) {
        let count = self.calls.entry(call.to_string()).or_default();
        match refusal {
            None => count.done += 1,
            Some(reason) => {
                count.refused += 1;
                *self.reasons.entry((call.to_string(), reason)).or_default() += 1;
            }
        }
    }

    pub fn of(&self, call: &str) -> Count {
        self.calls.get(call).copied().unwrap_or_default()
    }

    pub fn total(&self) -> Count {
        self.calls.values().fold(Count::default(), |sum, count| Count {
            done: sum.done + count.done,
            refused: sum.refused + count.refused,
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:<40} {:>8} {:>8}", "call", "done", "refused")?;
        for (call, Count { done, refused }) in &self.calls {
            writeln!(f, "{call:<40} {done:>8} {refused:>8}")?;
        }
        let Count { done, refused } = self.total();
        writeln!(f, "{:<40} {done:>8} {refused:>8}", "all")?;
        for ((call, reason), times) in &self.reasons {
            writeln!(f, "  {times:>6} x {call}: {reason}")?;
        }
        Ok(())
    }
}
