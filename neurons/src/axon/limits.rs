//! How much an axon takes on, and from whom.

use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    net::IpAddr,
    time::{Duration, Instant},
};

/// Requests per second over time, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Requests per second that are earned back.
    pub per_second: f64,
    /// Requests that may come at once.
    pub burst: f64,
}

/// Bounds of an axon. All tables have a fixed size, so memory is bounded whoever calls.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest request body, in bytes; more is answered with 413.
    pub body_bytes: usize,
    /// Time a request body may take to arrive; more is answered with 408.
    pub body_time: Duration,
    /// Longest time a handler may take and longest `timeout` that widens the nonce window,
    /// whatever the caller asks for.
    pub longest_timeout: Duration,
    /// Time a new connection may take to its first complete request head; at most [`Self::idle`].
    pub first_head: Duration,
    /// Time a connection may stay without a further complete request head, or without taking its
    /// answer. Longer than the 15 s after which the official client closes an idle connection.
    pub idle: Duration,
    /// Open connections. The usual 1024 descriptors of a process also have to do for other files.
    pub connections: usize,
    /// Open connections of one peer address.
    pub connections_per_peer: usize,
    /// Requests handled at once; more are answered with 503.
    pub in_flight: usize,
    /// Requests from one peer address (IPv6: one /64), answered with 429 beyond.
    pub peer_rate: Rate,
    /// Verified requests from one hotkey, answered with 429 beyond.
    pub hotkey_rate: Rate,
    /// Peers and hotkeys whose rate is remembered, and callers whose last nonce is.
    pub tracked: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            body_time: Duration::from_secs(10),
            longest_timeout: Duration::from_secs(60),
            first_head: Duration::from_secs(5),
            idle: Duration::from_secs(20),
            connections: 512,
            connections_per_peer: 128,
            in_flight: 256,
            peer_rate: Rate { per_second: 100.0, burst: 200.0 },
            hotkey_rate: Rate { per_second: 50.0, burst: 100.0 },
            tracked: 65_536,
        }
    }
}

/// The address by which a peer is counted: an IPv6 host commands a whole /64.
pub(super) fn peer_key(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

/// Token buckets by key. Two generations of half the capacity each: when the young one is full it
/// becomes the old one and the oldest keys are forgotten, so a table never grows or scans.
pub(super) struct Buckets<K> {
    rate: Rate,
    half: usize,
    young: HashMap<K, Bucket>,
    old: HashMap<K, Bucket>,
}

impl<K: Eq + Hash> Buckets<K> {
    pub(super) fn new(rate: Rate, capacity: usize) -> Self {
        Self { rate, half: (capacity / 2).max(1), young: HashMap::new(), old: HashMap::new() }
    }

    /// Takes one request from the key's budget; otherwise the time until there is one.
    pub(super) fn take(&mut self, key: K, now: Instant) -> Result<(), Duration> {
        let Rate { per_second, burst } = self.rate;
        let kept = self.young.remove(&key).or_else(|| self.old.remove(&key));
        let mut bucket = kept.unwrap_or(Bucket { tokens: burst, at: now });
        let earned = now.saturating_duration_since(bucket.at).as_secs_f64() * per_second;
        bucket.tokens = (bucket.tokens + earned).min(burst);
        bucket.at = now;
        let taken = if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            Ok(())
        } else {
            let missing = (1.0 - bucket.tokens) / per_second;
            Err(Duration::try_from_secs_f64(missing).unwrap_or(Duration::MAX))
        };
        if self.young.len() >= self.half {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(key, bucket);
        taken
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 2.0, burst: 3.0 };

    #[test]
    fn a_burst_passes_and_the_rest_waits() {
        let mut buckets = Buckets::new(RATE, 8);
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.take("a", start), Ok(()));
        }
        assert_eq!(buckets.take("a", start), Err(Duration::from_millis(500)));
        assert_eq!(buckets.take("b", start), Ok(()), "another key has its own budget");
        let later = start + Duration::from_millis(500);
        assert_eq!(buckets.take("a", later), Ok(()));
        assert!(buckets.take("a", later).is_err());
    }

    #[test]
    fn memory_is_bounded_and_busy_keys_are_remembered() {
        let mut buckets = Buckets::new(RATE, 100);
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(buckets.take(0, now), Ok(()));
        }
        for key in 1..10_000 {
            assert_eq!(buckets.take(key, now), Ok(()));
            if key % 10 == 0 {
                assert!(buckets.take(0, now).is_err(), "the spent budget was forgotten");
            }
        }
        assert!(buckets.len() <= 100, "{}", buckets.len());
    }

    #[test]
    fn an_ipv6_network_is_one_peer_and_a_mapped_address_is_ipv4() {
        let key = |text: &str| peer_key(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
