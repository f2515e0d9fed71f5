//! The command's options.

use clap::Args;
use std::{num::NonZeroU64, path::PathBuf};

const EXAMPLES: &str = "\
A scenario is a JSON file: the state of some subnets and of the chain's issuance, a number of
blocks, and stake that comes and goes. Each block mints TAO by the issuance and its halvings, shares
it by the subnets' price averages, injects it into the pools, lets the chain buy alpha with the
rest, emits alpha into the pots and pays them out at each epoch. It is the arithmetic of the chain,
to the last rao. Yuma consensus is not run: what an epoch pays is counted for all miners, all
validators, root and the owner.

In a scenario a number counts the chain's own parts (1500000000 rao), a text counts wholes (\"1.5\"
TAO). Unknown fields are refused. docs/SIMULATE-ECONOMY.md has the tables of fields and columns.

Exit code: 0 if all blocks were simulated and written; otherwise 1, with a line that says why.

Examples:
  myelin-node simulate economy --input halving.json --output halving.csv
      About a thousand sampled blocks, a row for each subnet; a summary on the terminal.
  myelin-node simulate economy --input halving.json --output every-block.json --every 1
      Every block, as JSON.
  myelin-node simulate economy --input - --output - < halving.json | column -ts,
      From standard input, as CSV on standard output.";

/// Options of `simulate economy`.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = EXAMPLES)]
pub struct EconomyArgs {
    /// The scenario, plain or gzip; `-` is standard input.
    #[arg(long, value_name = "FILE.json")]
    pub input: PathBuf,

    /// Write the sampled blocks here, as CSV or JSON by the name's ending; `-` is CSV on standard
    /// output.
    #[arg(long, value_name = "FILE.csv|FILE.json")]
    pub output: PathBuf,

    /// Sample every so many blocks; the last one always. [default: about 1000 samples]
    #[arg(long, value_name = "BLOCKS")]
    pub every: Option<NonZeroU64>,

    /// No summary at the end.
    #[arg(long, short)]
    pub quiet: bool,
}
