//! Epochs of Yuma consensus from case files.
//!
//! A case file is JSON Lines, one [`Case`](myelin_yuma::case::Case) a line, possibly
//! gzip-compressed. Cases are read, replayed and reported in batches: memory does not grow with
//! the file, and all cores work, but everything comes out in the order of the input.

mod args;
mod batch;
mod chart;
mod csv;
mod lines;
mod parse;
mod plot;
mod replay;
mod report;
mod valid;

pub use args::{EpochArgs, EpochCorrections};
pub(crate) use replay::case_line;

use crate::Error;

/// Replays the cases of a file and does with the results what `args` says.
///
/// An error if the input is faulty, an output cannot be written, or, with `check`, a case differs
/// from what it expects.
pub fn run(args: &EpochArgs) -> Result<(), Error> {
    batch::Run::start(args)?.finish()
}
