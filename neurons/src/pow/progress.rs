//! How far a search is.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Time between two drawings on a terminal, and two lines elsewhere.
const REDRAW: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(5);

/// Counts tries over all blocks; shared by the threads that work.
#[derive(Debug, Default)]
pub struct Meter {
    tried: AtomicU64,
    workers: AtomicUsize,
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    block: u64,
    difficulty: u64,
    /// Until which block nobody can register.
    waiting: Option<u64>,
    /// Time worked before, and since when work goes on.
    worked: Duration,
    since: Option<Instant>,
}

/// Says that a search runs, for as long as it exists.
#[derive(Debug)]
pub struct Working<'a>(&'a Meter);

impl Meter {
    /// Adds seals that were tried.
    pub(super) fn count(&self, tried: usize) {
        self.tried.fetch_add(tried as u64, Ordering::Relaxed);
    }

    /// Notes that a search begins; the time until all have ended counts as work.
    pub(super) fn working(&self) -> Working<'_> {
        if self.workers.fetch_add(1, Ordering::Relaxed) == 0 {
            self.now().since = Some(Instant::now());
        }
        Working(self)
    }

    /// Whether any search runs.
    pub fn is_working(&self) -> bool {
        self.workers.load(Ordering::Relaxed) > 0
    }

    /// Notes the newest block, and how hard it is.
    pub(super) fn at(&self, block: u64, difficulty: u64) {
        let mut now = self.now();
        (now.block, now.difficulty, now.waiting) = (block, difficulty, None);
    }

    /// Notes that nobody can register before a block.
    pub(super) fn wait_until(&self, block: u64) {
        self.now().waiting = Some(block);
    }

    /// Seals tried so far.
    pub fn tried(&self) -> u64 {
        self.tried.load(Ordering::Relaxed)
    }

    /// How it stands.
    pub fn report(&self) -> Report {
        let now = self.now();
        let going = now.since.map_or(Duration::ZERO, |since| since.elapsed());
        Report {
            block: now.block,
            difficulty: now.difficulty,
            waiting: now.waiting,
            tried: self.tried(),
            worked: now.worked + going,
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        if self.0.workers.fetch_sub(1, Ordering::Relaxed) == 1 {
            let mut now = self.0.now();
            if let Some(since) = now.since.take() {
                now.worked += since.elapsed();
            }
        }
    }
}

/// How a search stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// The newest block.
    pub block: u64,
    /// Seals to try on average.
    pub difficulty: u64,
    /// Until which block nobody can register, if that is so.
    pub waiting: Option<u64>,
    /// Seals tried so far, for all blocks.
    pub tried: u64,
    /// Time that took.
    pub worked: Duration,
}

impl Report {
    /// Seals tried in a second.
    pub fn rate(&self) -> f64 {
        let seconds = self.worked.as_secs_f64();
        if seconds > 0.0 { self.tried as f64 / seconds } else { 0.0 }
    }

    /// Mean time to a solution, from any moment on, once it is known how fast the search is.
    pub fn expected(&self) -> Option<Duration> {
        let seconds = self.difficulty as f64 / self.rate();
        Duration::try_from_secs_f64(seconds).ok()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { block, difficulty, .. } = self;
        if let Some(until) = self.waiting {
            return write!(f, "block {block}: full until the next interval, at block {until}");
        }
        let expected = self.expected().map_or_else(|| "unknown".to_owned(), seconds);
        let (rate, worked) = (si(self.rate()), seconds(self.worked));
        let difficulty = HumanCount(*difficulty);
        write!(
            f,
            "block {block}, difficulty {difficulty}: {rate}H/s, {worked} elapsed, {expected} expected"
        )
    }
}

/// A number with three digits and the prefix of its unit.
fn si(number: f64) -> String {
    const PREFIXES: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let (scale, prefix) =
        PREFIXES.into_iter().find(|(scale, _)| number >= *scale).unwrap_or((1.0, ""));
    let scaled = number / scale;
    let digits = if scaled >= 99.95 { 0 } else { 1 };
    format!("{scaled:.digits$} {prefix}")
}

/// A duration in the unit that suits it.
fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        whole @ 60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        whole => format!("{} h {} min", HumanCount(whole / 3_600), whole / 60 % 60),
    }
}

/// Shows how a search stands until it is aborted: in place on a terminal, else line by line in
/// the log.
pub async fn show(meter: Arc<Meter>, terminal: bool) {
    if !terminal {
        loop {
            tokio::time::sleep(LINE).await;
            tracing::info!("{}", meter.report());
        }
    }
    let style = ProgressStyle::with_template("{spinner} {msg}").ok();
    let bar = Cleared(ProgressBar::new_spinner());
    if let Some(style) = style {
        bar.0.set_style(style);
    }
    loop {
        bar.0.set_message(meter.report().to_string());
        bar.0.tick();
        tokio::time::sleep(REDRAW).await;
    }
}

/// A bar that leaves nothing behind.
struct Cleared(ProgressBar);

impl Drop for Cleared {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(tried: u64, worked: Duration) -> Report {
        Report { block: 12, difficulty: 10_000_000, waiting: None, tried, worked }
    }

    #[test]
    fn a_report_reads_well() {
        let report = report(24_600_000, Duration::from_secs(10));
        assert_eq!(report.rate(), 2_460_000.0);
        assert_eq!(
            report.to_string(),
            "block 12, difficulty 10,000,000: 2.5 MH/s, 10.0 s elapsed, 4.1 s expected"
        );
        let start = Report { tried: 0, worked: Duration::ZERO, ..report };
        assert_eq!(
            start.to_string(),
            "block 12, difficulty 10,000,000: 0.0 H/s, 0.0 s elapsed, unknown expected"
        );
        let full = Report { waiting: Some(110), ..report };
        assert_eq!(full.to_string(), "block 12: full until the next interval, at block 110");
    }

    #[test]
    fn numbers_have_the_unit_that_suits_them() {
        assert_eq!([0.0, 999.0, 1_500.0, 123_456.0].map(si), ["0.0 ", "999 ", "1.5 k", "123 k"]);
        assert_eq!([2.5e9, 4e13].map(si), ["2.5 G", "40.0 T"]);
        let shown = [0.25, 59.9, 61.0, 3_600.0, 7_265.0].map(Duration::from_secs_f64).map(seconds);
        assert_eq!(shown, ["0.2 s", "59.9 s", "1 min 1 s", "1 h 0 min", "2 h 1 min"]);
    }

    #[test]
    fn only_time_at_work_counts() {
        let meter = Meter::default();
        assert_eq!(meter.report().worked, Duration::ZERO);
        let (one, other) = (meter.working(), meter.working());
        drop(one);
        assert!(meter.is_working());
        drop(other);
        assert!(!meter.is_working());
        let worked = meter.report().worked;
        assert_eq!(meter.report().worked, worked, "the clock stands still");
        meter.at(5, 100);
        meter.wait_until(9);
        assert_eq!(meter.report().waiting, Some(9));
        meter.at(6, 100);
        assert_eq!((meter.report().waiting, meter.report().block), (None, 6));
    }
}
