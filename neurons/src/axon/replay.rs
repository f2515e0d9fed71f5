//! Which requests are fresh: the nonce window and the last nonce of each caller.

use std::{collections::HashMap, time::Duration};

const NANOS: u64 = 1_000_000_000;

/// How far a caller's clock may be off, either way, in nanoseconds.
const CLOCK_TOLERANCE: u64 = 4 * NANOS;

/// Why a nonce was refused, with the protocol's words.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum NonceError {
    #[error(
        "Nonce is too old: acceptable delta is {acceptable:.2} seconds but request was {age:.2} \
         seconds old"
    )]
    TooOld { acceptable: f64, age: f64 },
    #[error("Nonce is too old, a newer one was last processed")]
    Replayed,
    #[error("Nonce is too old, it is from before the axon started")]
    BeforeStart,
    #[error("Nonce is {ahead:.2} seconds in the future: set the clock, at most 4 are accepted")]
    Ahead { ahead: f64 },
    #[error("Too many callers at once to tell fresh requests from replayed ones: try again later")]
    Full,
}

/// The last nonce of each caller (hotkey and uuid). An entry is dropped when its nonce has left
/// the widest window, since a replay then fails by age; a full table refuses new callers instead
/// of forgetting old ones. Nonces from before the start are refused, because what was accepted
/// before a restart is not known.
pub(super) struct Nonces {
    last: HashMap<(String, String), u64>,
    capacity: usize,
    widest: u64,
    started: u64,
    next_sweep: u64,
}

impl Nonces {
    /// `longest_timeout` caps what a caller's timeout adds to the window; `now` in nanoseconds.
    pub(super) fn new(capacity: usize, longest_timeout: Duration, now: u64) -> Self {
        let widest = CLOCK_TOLERANCE.saturating_add(nanos(longest_timeout));
        Self { last: HashMap::new(), capacity, widest, started: now, next_sweep: 0 }
    }

    /// Whether the nonce is acceptable now; changes nothing, so it can run before the signature
    /// is checked.
    pub(super) fn check(
        &self,
        caller: &(String, String),
        nonce: u64,
        timeout: Duration,
        now: u64,
    ) -> Result<(), NonceError> {
        let window = CLOCK_TOLERANCE.saturating_add(nanos(timeout)).min(self.widest);
        if self.last.get(caller).is_some_and(|last| nonce <= *last) {
            return Err(NonceError::Replayed);
        }
        if nonce <= now.saturating_sub(window) {
            let age = seconds(now.saturating_sub(nonce));
            return Err(NonceError::TooOld { acceptable: seconds(window), age });
        }
        if nonce > now.saturating_add(CLOCK_TOLERANCE) {
            return Err(NonceError::Ahead { ahead: seconds(nonce - now) });
        }
        if nonce < self.started {
            return Err(NonceError::BeforeStart);
        }
        Ok(())
    }

    /// Checks again and remembers the nonce, in one step: of two equal requests one passes.
    pub(super) fn accept(
        &mut self,
        caller: (String, String),
        nonce: u64,
        timeout: Duration,
        now: u64,
    ) -> Result<(), NonceError> {
        self.check(&caller, nonce, timeout, now)?;
        if self.last.len() >= self.capacity && !self.last.contains_key(&caller) {
            self.sweep(now);
            if self.last.len() >= self.capacity {
                return Err(NonceError::Full);
            }
        }
        self.last.insert(caller, nonce);
        Ok(())
    }

    /// Drops the entries that age refuses, at most once a second so that a flood does not pay.
    fn sweep(&mut self, now: u64) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now.saturating_add(NANOS);
        let oldest = now.saturating_sub(self.widest);
        self.last.retain(|_, last| *last > oldest);
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / NANOS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_314_379_312_696_037;
    const TIMEOUT: Duration = Duration::from_secs(12);

    fn nonces(capacity: usize) -> Nonces {
        Nonces::new(capacity, Duration::from_secs(60), NOW - 3600 * NANOS)
    }

    fn caller(uuid: &str) -> (String, String) {
        ("5Grw".into(), uuid.into())
    }

    #[test]
    fn nonces_of_a_caller_increase() {
        let mut nonces = nonces(4);
        assert_eq!(nonces.accept(caller("a"), NOW, TIMEOUT, NOW), Ok(()));
        for stale in [NOW, NOW - 1] {
            let refused = nonces.accept(caller("a"), stale, TIMEOUT, NOW);
            assert_eq!(refused, Err(NonceError::Replayed));
        }
        assert_eq!(nonces.accept(caller("b"), NOW, TIMEOUT, NOW), Ok(()));
        assert_eq!(nonces.accept(caller("a"), NOW + 1, TIMEOUT, NOW), Ok(()));
    }

    #[test]
    fn the_window_is_four_seconds_and_the_timeout() {
        let mut nonces = nonces(4);
        let edge = NOW - 16 * NANOS;
        let refused = nonces.accept(caller("a"), edge, TIMEOUT, NOW).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Nonce is too old: acceptable delta is 16.00 seconds but request was 16.00 seconds old"
        );
        assert_eq!(nonces.accept(caller("a"), edge + 1, TIMEOUT, NOW), Ok(()));
        let far = nonces.check(&caller("b"), NOW - 64 * NANOS, Duration::MAX, NOW).unwrap_err();
        assert_eq!(far, NonceError::TooOld { acceptable: 64.0, age: 64.0 }, "capped");
        assert_eq!(nonces.check(&caller("b"), NOW + 4 * NANOS, TIMEOUT, NOW), Ok(()));
        let ahead = nonces.check(&caller("b"), NOW + 5 * NANOS, TIMEOUT, NOW).unwrap_err();
        assert_eq!(ahead, NonceError::Ahead { ahead: 5.0 });
    }

    #[test]
    fn nothing_from_before_the_start_is_taken() {
        let fresh = Nonces::new(4, TIMEOUT, NOW);
        assert_eq!(fresh.check(&caller("a"), NOW - 1, TIMEOUT, NOW), Err(NonceError::BeforeStart));
        assert_eq!(fresh.check(&caller("a"), NOW, TIMEOUT, NOW), Ok(()));
    }

    #[test]
    fn a_full_table_drops_only_what_age_refuses() {
        let mut nonces = nonces(2);
        assert_eq!(nonces.accept(caller("a"), NOW, TIMEOUT, NOW), Ok(()));
        assert_eq!(nonces.accept(caller("b"), NOW + 1, TIMEOUT, NOW), Ok(()));
        assert_eq!(nonces.accept(caller("c"), NOW + 2, TIMEOUT, NOW), Err(NonceError::Full));
        assert_eq!(
            nonces.accept(caller("a"), NOW + 3, TIMEOUT, NOW),
            Ok(()),
            "known callers go on"
        );
        let later = NOW + 64 * NANOS + 1;
        assert_eq!(nonces.accept(caller("c"), later, TIMEOUT, later), Ok(()));
        let replay = nonces.accept(caller("b"), NOW + 1, Duration::MAX, later).unwrap_err();
        assert!(matches!(replay, NonceError::TooOld { .. }), "{replay}");
    }
}
