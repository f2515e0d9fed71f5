//! The command's options.

use clap::Args;
use myelin_types::{Correction, Corrections};
use std::{fmt, path::PathBuf, str::FromStr};

const EXAMPLES: &str = "\
A case is the complete input of one mechanism's epochs on one subnet: parameters, stakes, weights,
bonds, the epochs to run, and perhaps the expected results. Epochs run in order, each on the bonds
and permits that the one before left.

Results are the cases as they came in with `expected` filled in, so that a later run can --check
against them. Other formats than `yuma-case/1` are skipped with a note.

Exit code: 0 if every case was replayed and, with --check, all matched; otherwise 1.

Examples:
  myelin-node simulate epoch --input cases.jsonl --check
      Compare each case with its expected results, to the last unit.
  myelin-node simulate epoch --input varied.jsonl --output results.jsonl
      Compute what the cases lead to.
  myelin-node simulate epoch --input cases.jsonl.gz --case stream-4 --plot stream-4.svg
      Draw one case.
  myelin-node simulate epoch --input case.jsonl --corrections all --csv - | column -ts,
      A table of a case as it would go with the protocol's weaknesses corrected.";

/// Options of `simulate epoch`.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = EXAMPLES)]
pub struct EpochArgs {
    /// Cases as JSON Lines, plain or gzip; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,

    /// Write the results here as JSON Lines; `-` is standard output.
    ///
    /// Standard output is the default if nothing else is asked for.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Compare with the expected results; report the first difference of each case.
    #[arg(long)]
    pub check: bool,

    /// With --check: say nothing of cases that match.
    #[arg(long, short, requires = "check")]
    pub quiet: bool,

    /// Only the case of this name.
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,

    /// Draw the epochs of one case: incentives, dividends and bonds.
    #[arg(long, value_name = "FILE.svg")]
    pub plot: Option<PathBuf>,

    /// Write the epochs of one case as a table with a row for each value; `-` is standard output.
    ///
    /// Columns: case, epoch (from 0), block, field, uid, target (of a bond), value. Ratios are in
    /// parts of 65535, amounts in rao.
    #[arg(long, value_name = "FILE.csv")]
    pub csv: Option<PathBuf>,

    /// Corrections of the protocol's weaknesses to switch on: `all`, or names with commas.
    ///
    /// Those that act within an epoch: `sorted-weights`, `kept-bonds`.
    #[arg(long, value_name = "NAMES", default_value = "none", hide_default_value = true)]
    pub corrections: EpochCorrections,
}

/// Corrections that act within the epoch of one mechanism.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EpochCorrections(Corrections);

/// Those that act there; the others concern registration, commits, schedules or mechanisms.
const ACTING: &[Correction] = &[Correction::SortedWeights, Correction::KeptBonds];

impl EpochCorrections {
    /// Whether the correction is on.
    pub fn contains(self, correction: Correction) -> bool {
        self.0.contains(correction)
    }
}

impl fmt::Display for EpochCorrections {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for EpochCorrections {
    type Err = String;

    /// Reads `all`, `none` or names with commas between them.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self(ACTING.iter().copied().collect()));
        }
        let set: Corrections = text.parse()?;
        match set.iter().find(|correction| !ACTING.contains(correction)) {
            None => Ok(Self(set)),
            Some(other) => {
                let names: Vec<&str> = ACTING.iter().map(|acting| acting.name()).collect();
                let (other, names) = (other.name(), names.join(", "));
                Err(format!("`{other}` does not act within an epoch; these do: {names}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_outside_the_epoch_are_refused() {
        let all: EpochCorrections = "all".parse().unwrap();
        assert!(all.contains(Correction::SortedWeights) && all.contains(Correction::KeptBonds));
        assert!(!all.contains(Correction::FairDeferral));
        assert_eq!("none".parse(), Ok(EpochCorrections::default()));
        let refused = "sorted-weights,fair-deferral".parse::<EpochCorrections>().unwrap_err();
        assert!(refused.starts_with("`fair-deferral` does not act within an epoch"), "{refused}");
        assert!("sorted".parse::<EpochCorrections>().unwrap_err().contains("is no correction"));
    }
}
