//! The economy of a chain over many blocks, from a scenario.
//!
//! | module | contents |
//! |---|---|
//! | [`scenario`], [`check`], [`number`] | the scenario file |
//! | [`chain`], [`subnet`] | the steps of a block |
//! | [`flows`] | stake that comes and goes |
//! | [`rows`], [`summary`] | results |
//!
//! All arithmetic is that of [`myelin_emission`] and [`myelin_pool`], which the chain runs too. Of
//! an epoch only the totals are known: Yuma consensus, which decides who gets what, is not run.
//!
//! ```
//! use myelin_simulate::economy::{Simulation, scenario::Scenario};
//!
//! let scenario = Scenario::parse(br#"{
//!     "format": "economy/1",
//!     "blocks": 3,
//!     "total_issuance": "10499998.5",
//!     "subnets": [{
//!         "netuid": 1, "tao_in": "1000", "alpha_in": "1000", "moving_price": "1"
//!     }]
//! }"#)?;
//! let mut simulation = Simulation::new(&scenario);
//! while simulation.step() {}
//! assert_eq!(simulation.chain().halvings[0].block, 3);
//! # Ok::<(), myelin_simulate::economy::check::Fault>(())
//! ```

pub mod chain;
pub mod check;
pub mod flows;
pub mod number;
pub mod rows;
pub mod scenario;
pub mod subnet;
pub mod summary;

mod args;

pub use args::EconomyArgs;

use crate::{
    Error,
    file::{Output, input_name, is_stream, open},
};
use chain::Chain;
use flows::{Flows, Traded};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rows::{Layout, Table};
use scenario::Scenario;
use std::{io::Read, path::Path};
use summary::Summary;

/// Blocks that are sampled by default.
const SAMPLES: u64 = 1_000;
/// Blocks between two looks at the progress bar.
const STRIDE: u64 = 256;

/// A scenario on its way.
#[derive(Clone, Debug)]
pub struct Simulation {
    chain: Chain,
    flows: Flows,
    last_block: u64,
}

impl Simulation {
    /// The scenario at its start.
    pub fn new(scenario: &Scenario) -> Self {
        Self {
            chain: Chain::new(scenario),
            flows: Flows::new(scenario),
            last_block: scenario.last_block(),
        }
    }

    /// The next block; false if there is none.
    pub fn step(&mut self) -> bool {
        if self.chain.block >= self.last_block {
            return false;
        }
        self.chain.step();
        self.flows.run(&mut self.chain);
        true
    }

    /// The present state.
    pub const fn chain(&self) -> &Chain {
        &self.chain
    }

    /// What flows did so far.
    pub const fn traded(&self) -> &Traded {
        &self.flows.traded
    }
}

/// Simulates the scenario of a file and writes what `args` asks for.
///
/// # Errors
/// If the scenario is faulty or the output cannot be written.
pub fn run(args: &EconomyArgs) -> Result<(), Error> {
    let layout = layout(&args.output)?;
    let scenario = read(&args.input)?;
    let mut simulation = Simulation::new(&scenario);
    let start = simulation.chain().clone();
    let every = args.every.map_or((scenario.blocks / SAMPLES).max(1), u64::from);
    let mut table = Table::start(layout, Output::create(&args.output)?)?;
    let bar = progress(scenario.blocks);
    while simulation.step() {
        let chain = simulation.chain();
        let done = chain.block - scenario.start_block;
        if done.is_multiple_of(every) || done == scenario.blocks {
            table.push(chain)?;
        }
        if done.is_multiple_of(STRIDE) {
            bar.set_position(done);
        }
    }
    bar.finish_and_clear();
    let (end, traded) = (simulation.chain(), simulation.traded());
    let summary = Summary { start: &start, end, traded };
    table.finish(&summary.json())?;
    if args.quiet {
        return Ok(());
    }
    let mut terminal = if is_stream(&args.output) { Output::stderr() } else { Output::stdout() };
    terminal.write(summary.text().as_bytes())?;
    terminal.finish()
}

fn read(path: &Path) -> Result<Scenario, Error> {
    let name = input_name(path);
    let mut json = Vec::new();
    open(path, &ProgressBar::hidden())?
        .read_to_end(&mut json)
        .map_err(|error| Error::file(&name, error))?;
    Scenario::parse(&json).map_err(|fault| Error::Request(format!("{name}: {fault}")))
}

/// The layout that the output's name asks for.
fn layout(path: &Path) -> Result<Layout, Error> {
    if is_stream(path) {
        return Ok(Layout::Csv);
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("csv") => Ok(Layout::Csv),
        Some("json") => Ok(Layout::Json),
        _ => Err(Error::Request(format!("{}: must end in .csv or .json", path.display()))),
    }
}

/// Draws on standard error, ten times a second at most, if that is a terminal.
fn progress(blocks: u64) -> ProgressBar {
    let template = "{bar:40} {percent:>3} %  block {human_pos} of {human_len}  {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(blocks), ProgressDrawTarget::stderr_with_hz(10))
        .with_style(style)
}
