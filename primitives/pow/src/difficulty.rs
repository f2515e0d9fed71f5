//! The difficulty of a subnet's registrations by proof of work.

/// A subnet's difficulty and what governs it.
///
/// A difficulty is the mean number of seals to try until one is good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difficulty {
    /// `Difficulty`: the present one.
    pub value: u64,
    /// `MinDifficulty`.
    pub min: u64,
    /// `MaxDifficulty`; wins over `min` if lower.
    pub max: u64,
    /// `AdjustmentAlpha`: weight of the present difficulty in the next, in parts of `u64::MAX`.
    pub inertia: u64,
}

impl Difficulty {
    /// The difficulty after an interval with so many registrations, of which `target` were wanted.
    ///
    /// With `d` the present one, `d · (registrations + target) / (2 · target)` is aimed at: `d` when
    /// the target was met, half of it when nobody came, twice of it for three times the target.
    /// The next one lies between `d` and that, as `inertia` says, and within the bounds. Without
    /// target only the bounds apply. Both steps round down.
    pub fn adjusted(&self, registrations: u16, target: u16) -> u64 {
        self.bounded(self.moved_towards(self.aim(registrations, target)))
    }

    fn aim(&self, registrations: u16, target: u16) -> u64 {
        let sum = u128::from(registrations).saturating_add(target.into());
        let twice = u128::from(target).saturating_mul(2);
        match u128::from(self.value).saturating_mul(sum).checked_div(twice) {
            Some(aim) => u64::try_from(aim).unwrap_or(u64::MAX),
            None => self.value,
        }
    }

    fn moved_towards(&self, aim: u64) -> u64 {
        const WHOLE: u64 = u64::MAX;
        let part = |value: u64, weight: u64| u128::from(value).saturating_mul(weight.into());
        // A weighted sum of two numbers below 2^64 whose weights add up to `WHOLE`: exact.
        let sum = part(self.value, self.inertia)
            .saturating_add(part(aim, WHOLE.saturating_sub(self.inertia)));
        u64::try_from(sum.checked_div(WHOLE.into()).unwrap_or_default()).unwrap_or(u64::MAX)
    }

    fn bounded(&self, value: u64) -> u64 {
        value.max(self.min).min(self.max)
    }
}
