//! What exporting a live subnet as a case asks for, and how the case is written.

use crate::{Error, file::Output};
use clap::Args;
use myelin_yuma::case::Case;
use std::path::PathBuf;

const EXAMPLES: &str = "\
The case describes the epoch that runs if the next block is the subnet's turn: the emission includes
what that block adds. If it is not its turn, the case describes the epoch as if it were.

The state of the block is read whole (all but the code), so this is for chains of a size that fits
into memory. The chain must run the runtime that this node was built with.

Examples:
  myelin-node simulate export --url ws://127.0.0.1:9944 --netuid 2 --output case.jsonl
      The subnet's next epoch, from the best block.
  myelin-node simulate epoch --input case.jsonl
      What it would give.";

/// Options of `simulate export`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExportArgs {
    /// Node to read from, by WebSocket.
    #[arg(long, value_name = "ws://HOST:PORT", default_value = "ws://127.0.0.1:9944")]
    pub url: String,

    /// Subnet to export.
    #[arg(long, value_name = "N")]
    pub netuid: u16,

    /// Mechanism of the subnet.
    #[arg(long, value_name = "M", default_value_t = 0)]
    pub mechanism: u8,

    /// Hash of the block whose state to read: the epoch runs in the block after it. The best block
    /// if absent.
    #[arg(long, value_name = "HASH")]
    pub at: Option<String>,

    /// Where to write the case; standard output if absent or `-`.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl ExportArgs {
    /// Writes the case where it was asked for.
    pub fn write(&self, case: &Case) -> Result<(), Error> {
        let mut output = match &self.output {
            Some(path) => Output::create(path)?,
            None => Output::stdout(),
        };
        output.write(&crate::epoch::case_line(case))?;
        output.finish()
    }
}
