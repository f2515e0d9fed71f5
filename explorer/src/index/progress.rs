//! Tells how far the back-fill is: a bar on a terminal, a line now and then otherwise.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};
use tracing::info;

/// Fewer blocks than this are no back-fill worth showing.
const WORTH_SHOWING: u32 = 500;

/// Between two lines.
const INTERVAL: Duration = Duration::from_secs(10);

/// Progress of one back-fill.
pub struct Progress {
    bar: Option<ProgressBar>,
    from: u32,
    to: u32,
    started: Instant,
    told: Instant,
}

impl Progress {
    /// Starts at a block; nothing when there is little to do.
    pub fn start(from: u32, to: u32) -> Option<Self> {
        let blocks = to.saturating_sub(from);
        if blocks < WORTH_SHOWING {
            return None;
        }
        info!("indexing {blocks} blocks, from {from} to {to}");
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(
                Some(blocks.into()),
                ProgressDrawTarget::stderr_with_hz(4),
            );
            let style = "indexing {bar:32} {pos}/{len} blocks, {per_sec}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar
        });
        let now = Instant::now();
        Some(Self { bar, from, to, started: now, told: now })
    }

    /// A block is done.
    pub fn at(&mut self, block: u32) {
        let done = block.saturating_sub(self.from);
        match &self.bar {
            Some(bar) => bar.set_position(done.into()),
            None if self.told.elapsed() >= INTERVAL => {
                self.told = Instant::now();
                let speed = f64::from(done) / self.started.elapsed().as_secs_f64();
                info!("indexed block {block} of {}, {speed:.0} blocks/s", self.to);
            }
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
