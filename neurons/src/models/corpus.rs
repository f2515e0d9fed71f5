//! The reference task's text: tales written by the grammar in `corpus/harbour.grammar`.
//!
//! Miners train on [`training`], which is the same for everyone. Validators test with [`held`],
//! written by the same rules from a seed that only they know: text of the same kind which no
//! miner can have seen.

use super::Grammar;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use std::sync::LazyLock;

/// Length of the training text, characters.
pub const TRAINING_LENGTH: usize = 400_000;

/// Length of the text a validator holds unless told otherwise, characters.
pub const HELD_LENGTH: usize = 200_000;

const TRAINING_SEED: u64 = 1;

static HARBOUR: LazyLock<Grammar> = LazyLock::new(|| {
    // A test keeps the file readable.
    Grammar::parse(include_str!("../../corpus/harbour.grammar"), "tale")
        .expect("the grammar shipped with the crate is valid")
});

/// The text that models train on: at least [`TRAINING_LENGTH`] characters, always the same.
pub fn training() -> String {
    HARBOUR.write(TRAINING_LENGTH, &mut StdRng::seed_from_u64(TRAINING_SEED))
}

/// Text for testing, at least `length` characters. Whoever knows the random numbers knows the
/// text: give [`rand::rngs::OsRng`] for a text that stays secret.
pub fn held(length: usize, random: &mut impl RngCore) -> String {
    let mut seed = <StdRng as SeedableRng>::Seed::default();
    random.fill_bytes(&mut seed);
    HARBOUR.write(length, &mut StdRng::from_seed(seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::alphabet;

    #[test]
    fn texts_are_of_one_kind_but_different() {
        let training = training();
        assert_eq!(training, super::training());
        assert!(training.len() >= TRAINING_LENGTH);
        let held = held(10_000, &mut StdRng::seed_from_u64(7));
        let shared = held.lines().filter(|line| training.contains(*line)).count();
        assert_eq!(shared, 0, "a whole tale is never written twice");
        assert_eq!(alphabet::text(&alphabet::symbols(&training)), training);
    }
}
