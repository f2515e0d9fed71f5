//! Medians, and lines of a table.

use std::time::{Duration, Instant};

/// Median time of `run`, which measures itself, over as many runs as fit into a second (at least
/// five).
pub fn median(mut run: impl FnMut() -> Duration) -> Duration {
    run();
    let (start, mut times) = (Instant::now(), Vec::new());
    while times.len() < 5 || start.elapsed() < Duration::from_secs(1) {
        times.push(run());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

/// Milliseconds with two decimals.
pub fn ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// Microseconds with one decimal.
pub fn us(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

/// Prints one line of a Markdown table.
pub fn line(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// Prints the head of a Markdown table.
pub fn head(names: &[&str]) {
    line(&names.iter().map(ToString::to_string).collect::<Vec<_>>());
    println!("|{}", "---|".repeat(names.len()));
}
