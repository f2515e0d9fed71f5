//! Watching the chain: the live table, and whether incentives follow strength.

use super::{Cast, Options, Role, Row, render, rows};
use crate::{
    chain::{At, BlockRef, Client, Metagraph},
    neuron::NeuronError,
    validator::Report,
};
use std::{
    io::{Write, stdout},
    time::{Duration, Instant},
};
use tokio::sync::watch::Receiver;

/// Shortest time between two drawings on a terminal.
const REDRAW: Duration = Duration::from_millis(500);

/// Time since the first block.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// Waits for a block and reckons back to the first.
    pub async fn start(client: &Client) -> Result<Self, NeuronError> {
        let mut blocks = client.best_blocks();
        let block = loop {
            match blocks.next().await {
                Some(Ok(block)) if block.number > 0 => break block,
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(NeuronError::Usage("the node gives no blocks".into())),
            }
        };
        let since = client.block_time() * u32::try_from(block.number - 1).unwrap_or(u32::MAX);
        let now = Instant::now();
        Ok(Self(now.checked_sub(since).unwrap_or(now)))
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Whether the miners' incentives are in the order of their models, strictly.
pub fn ranked(rows: &[Row]) -> bool {
    let mut miners: Vec<(usize, f64)> = rows
        .iter()
        .filter_map(|row| match row.role {
            Some(Role::Miner(order)) => Some((order, row.incentive)),
            _ => None,
        })
        .collect();
    miners.sort_by_key(|(order, _)| *order);
    miners.windows(2).all(|pair| pair[0].1 < pair[1].1)
}

/// Everything the show needs.
pub struct Show<'a> {
    pub client: &'a Client,
    pub clock: Clock,
    pub netuid: u16,
    pub cast: &'a Cast,
    pub reports: Vec<Receiver<Report>>,
    pub options: &'a Options,
}

impl Show<'_> {
    /// Shows until the chain fails, or until the miners are ranked if that is all that is wanted.
    pub async fn run(self) -> Result<(), NeuronError> {
        let mut blocks = self.client.best_blocks();
        let mut canvas = Canvas::default();
        let mut last_step = None;
        let mut reached = None;
        while let Some(block) = blocks.next().await {
            let block = block?;
            if self.options.terminal && canvas.age() < REDRAW {
                continue;
            }
            let metagraph = self.client.metagraph(self.netuid, At::Best).await?;
            let epoch = last_step.replace(metagraph.last_step) != Some(metagraph.last_step);
            if !self.options.terminal && !epoch {
                continue;
            }
            let scores: Vec<_> =
                self.reports.iter().map(|report| report.borrow().scores.clone()).collect();
            let rows = rows(&metagraph, self.cast, &scores);
            if reached.is_none() && ranked(&rows) {
                reached = Some((metagraph.block, self.clock.elapsed()));
            }
            let text = self.page(block, &metagraph, &rows, reached);
            if self.options.terminal {
                canvas.redraw(&text)
            } else {
                println!("{text}")
            }
            if reached.is_some() && self.options.once {
                return Ok(());
            }
        }
        Err(NeuronError::Usage("the node gives no more blocks".into()))
    }

    fn page(
        &self,
        block: BlockRef,
        metagraph: &Metagraph,
        rows: &[Row],
        reached: Option<(u64, Duration)>,
    ) -> String {
        let status = match reached {
            Some((block, after)) => format!(
                "ranked: since block {block}, {:.1} s after the first block, incentives follow strength{}",
                after.as_secs_f64(),
                if ranked(rows) { "" } else { " (two are about to change places)" }
            ),
            None => format!("waiting for incentives to follow strength: {}", self.state()),
        };
        format!(
            "block {}, {:.1} s after the first, last epoch at block {}\n{}{status}",
            block.number,
            self.clock.elapsed().as_secs_f64(),
            metagraph.last_step,
            render(rows)
        )
    }

    /// What the first validator does or waits for.
    fn state(&self) -> String {
        let states = self.reports.iter().map(|report| report.borrow().state.clone());
        states.into_iter().find(|state| !state.is_empty()).unwrap_or_else(|| "neurons start".into())
    }
}

/// A part of a terminal that is drawn again and again.
#[derive(Default)]
struct Canvas {
    lines: usize,
    drawn: Option<Instant>,
}

impl Canvas {
    fn age(&self) -> Duration {
        self.drawn.map_or(Duration::MAX, |drawn| drawn.elapsed())
    }

    fn redraw(&mut self, text: &str) {
        let mut out = stdout().lock();
        // A terminal that is gone is told by a signal, not here.
        if self.lines > 0 {
            let _ = write!(out, "\x1b[{}A\x1b[J", self.lines);
        }
        // Lines that are too long for the terminal are cut, not wrapped: they are counted.
        let _ = writeln!(out, "\x1b[?7l{text}\x1b[?7h");
        let _ = out.flush();
        self.lines = text.lines().count();
        self.drawn = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranked_means_strictly_by_order() {
        let rows = |incentives: &[(usize, f64)]| -> Vec<Row> {
            let row = |(order, incentive): &(usize, f64)| Row {
                uid: 0,
                role: Some(Role::Miner(*order)),
                score: None,
                incentive: *incentive,
                dividends: 0.0,
                emission: 0.0,
                stake: 0.0,
            };
            incentives.iter().map(row).collect()
        };
        assert!(ranked(&rows(&[(5, 0.4), (0, 0.1), (2, 0.2)])));
        assert!(!ranked(&rows(&[(0, 0.1), (1, 0.1)])));
        assert!(!ranked(&rows(&[(0, 0.2), (1, 0.1)])));
        assert!(!ranked(&rows(&[(0, 0.0), (1, 0.0)])), "before the first weights");
    }
}
