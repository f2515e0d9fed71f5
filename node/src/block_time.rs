//! The time between blocks, as a user writes it.

use std::{fmt, str::FromStr, time::Duration};

/// Time between two blocks of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockTime(Duration);

impl BlockTime {
    /// Of a development chain, unless the user says otherwise.
    pub const DEV: Self = Self(Duration::from_millis(250));
    /// Of a local network, unless the user says otherwise; also that of the public networks.
    pub const LOCAL: Self = Self(Duration::from_secs(12));

    const MIN: Duration = Duration::from_millis(100);
    const MAX: Duration = Duration::from_secs(60);

    /// A block time of so many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// In whole milliseconds.
    pub fn as_millis(&self) -> u64 {
        self.0.as_millis().try_into().unwrap_or(u64::MAX)
    }
}

impl FromStr for BlockTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = "a duration between 100ms and 60s, such as 250ms, 1s or 12s";
        let duration = humantime::parse_duration(text.trim())
            .map_err(|_| format!("--block-time: `{text}` is not {allowed}"))?;
        if duration < Self::MIN || duration > Self::MAX {
            return Err(format!("--block-time: {text} is out of range; allowed is {allowed}"));
        }
        // The runtime's minimum distance between two timestamps is half a block.
        if duration.subsec_nanos() % 2_000_000 != 0 {
            return Err(format!("--block-time: {text} is not an even number of milliseconds"));
        }
        Ok(Self(duration))
    }
}

impl fmt::Display for BlockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Result<u64, String> {
        text.parse::<BlockTime>().map(|time| time.as_millis())
    }

    #[test]
    fn reads_durations() {
        assert_eq!(millis("250ms"), Ok(250));
        assert_eq!(millis("1s"), Ok(1_000));
        assert_eq!(millis(" 12s "), Ok(12_000));
        assert_eq!(millis("1s 500ms"), Ok(1_500));
        assert_eq!(millis("1.5s"), Ok(1_500));
        assert_eq!(millis("1m"), Ok(60_000));
    }

    #[test]
    fn bounds_are_inclusive() {
        assert_eq!(millis("100ms"), Ok(100));
        assert_eq!(millis("60s"), Ok(60_000));
        for text in ["99ms", "61s", "1us", "0s", "60001ms", "1h"] {
            let error = millis(text).unwrap_err();
            assert!(error.contains("100ms and 60s"), "{error}");
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in ["", "fast", "250", "-1s"] {
            assert!(millis(text).unwrap_err().contains("100ms and 60s"), "{text}");
        }
    }

    #[test]
    fn refuses_odd_and_fractional_milliseconds() {
        for text in ["101ms", "100500us", "1s 1ms"] {
            assert!(millis(text).unwrap_err().contains("even number"), "{text}");
        }
    }

    #[test]
    fn prints_as_it_is_written() {
        for text in ["250ms", "1s", "12s", "1m"] {
            assert_eq!(text.parse::<BlockTime>().unwrap().to_string(), text);
        }
    }
}
