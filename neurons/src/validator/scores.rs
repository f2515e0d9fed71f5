//! Moving scores of the neurons of a subnet.

use crate::chain::{AccountId, Metagraph};
use std::collections::BTreeMap;

/// A mean that forgets: of all values while there are fewer than `window`, after that with weight
/// 1/`window` for the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moving {
    mean: f64,
    count: u32,
}

impl Moving {
    /// A mean of so many values, as kept from an earlier run.
    pub fn restored(mean: f64, count: u32) -> Self {
        Self { mean, count }
    }

    /// Takes a value in.
    pub fn add(&mut self, value: f64, window: u32) {
        self.count = self.count.saturating_add(1).min(window.max(1));
        self.mean += (value - self.mean) / f64::from(self.count);
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }
}

/// A moving score for each hotkey that was asked.
#[derive(Clone, Debug)]
pub struct Scores {
    window: u32,
    worst: f64,
    by_uid: BTreeMap<u16, (AccountId, Moving)>,
    hotkeys: BTreeMap<u16, AccountId>,
}

impl Scores {
    /// No scores yet; means look back on `window` rounds, `worst` is the score of no answer.
    pub fn new(window: u32, worst: f64) -> Self {
        Self { window, worst, by_uid: BTreeMap::new(), hotkeys: BTreeMap::new() }
    }

    /// Takes note of who has which uid: a uid that changed hands starts anew, and one that
    /// stopped serving counts as not answering.
    pub fn follow(&mut self, metagraph: &Metagraph) {
        self.hotkeys = metagraph.neurons.iter().map(|neuron| (neuron.uid, neuron.hotkey)).collect();
        self.by_uid.retain(|uid, (hotkey, _)| self.hotkeys.get(uid) == Some(hotkey));
        for neuron in metagraph.neurons.iter().filter(|neuron| neuron.axon.is_none()) {
            if let Some((_, moving)) = self.by_uid.get_mut(&neuron.uid) {
                moving.add(self.worst, self.window);
            }
        }
    }

    /// Takes in a score of a uid; of none of the metagraph's uids, nothing.
    pub fn add(&mut self, uid: u16, score: f64) {
        let Some(hotkey) = self.hotkeys.get(&uid) else { return };
        let entry = self.by_uid.entry(uid).or_insert((*hotkey, Moving::default()));
        entry.1.add(score, self.window);
    }

    /// All there is to keep: uid, hotkey, mean and number of values.
    pub fn kept(&self) -> impl Iterator<Item = (u16, AccountId, f64, u32)> {
        let finite = self.by_uid.iter().filter(|(_, (_, moving))| moving.mean.is_finite());
        finite.map(|(uid, (hotkey, moving))| (*uid, *hotkey, moving.mean, moving.count))
    }

    /// Goes on with what was kept; [`Self::follow`] then drops the uids that changed hands.
    pub fn restore(&mut self, kept: impl IntoIterator<Item = (u16, AccountId, f64, u32)>) {
        let entry = |(uid, hotkey, mean, count)| (uid, (hotkey, Moving::restored(mean, count)));
        self.by_uid.extend(kept.into_iter().map(entry));
    }

    /// Moving scores by uid, for those that were asked.
    pub fn current(&self) -> Vec<(u16, f64)> {
        self.by_uid.iter().map(|(uid, (_, moving))| (*uid, moving.mean())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::tests::{metagraph, neuron};

    #[test]
    fn a_mean_forgets_after_its_window() {
        let mut moving = Moving::default();
        for value in [4.0, 2.0] {
            moving.add(value, 2);
        }
        assert_eq!(moving.mean(), 3.0);
        moving.add(5.0, 2);
        assert_eq!(moving.mean(), 4.0);
    }

    #[test]
    fn a_uid_that_changes_hands_starts_anew() {
        let mut scores = Scores::new(10, -20.0);
        scores.follow(&metagraph(vec![neuron(0, 1), neuron(1, 2)]));
        scores.add(0, -2.0);
        scores.add(1, -3.0);
        scores.add(7, -1.0);
        assert_eq!(scores.current(), [(0, -2.0), (1, -3.0)]);
        scores.follow(&metagraph(vec![neuron(0, 1), neuron(1, 9)]));
        assert_eq!(scores.current(), [(0, -2.0)]);
        scores.add(1, -1.0);
        assert_eq!(scores.current(), [(0, -2.0), (1, -1.0)]);
    }

    #[test]
    fn what_is_kept_goes_on_and_uids_that_changed_hands_meanwhile_start_anew() {
        let both = metagraph(vec![neuron(0, 1), neuron(1, 2)]);
        let mut before = Scores::new(3, -20.0);
        before.follow(&both);
        for score in [-2.0, -4.0] {
            before.add(0, score);
            before.add(1, score);
        }
        before.add(1, f64::NAN);
        let mut after = Scores::new(3, -20.0);
        after.restore(before.kept());
        assert_eq!(after.current(), [(0, -3.0)], "what is no number is not kept");
        after.restore([(1, AccountId::from([9; 32]), -1.0, 5)]);
        after.follow(&both);
        after.add(0, -9.0);
        assert_eq!(after.current(), [(0, -5.0)], "the third of three values");
    }

    #[test]
    fn who_stops_serving_sinks() {
        let mut scores = Scores::new(10, -20.0);
        scores.follow(&metagraph(vec![neuron(0, 1)]));
        scores.add(0, -2.0);
        let mut gone = neuron(0, 1);
        gone.axon = None;
        scores.follow(&metagraph(vec![gone]));
        assert_eq!(scores.current(), [(0, -11.0)]);
    }
}
