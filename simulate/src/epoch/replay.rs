//! One line, replayed.

use super::{
    args::{EpochArgs, EpochCorrections},
    parse::{Fault, Parsed, parse},
    report::{self, Finding},
};
use myelin_types::Correction;
use myelin_yuma::{
    EpochOutput, SparseRows,
    case::{Case, Step},
};

/// A case with its results.
pub struct Replayed {
    /// The case; `expected` holds the results.
    pub case: Case,
    /// What a comparison with the expected results said, if one was asked for.
    pub finding: Option<Finding>,
    /// The case as a line of JSON, if one is wanted.
    pub json: Option<Vec<u8>>,
}

/// What became of a line.
pub enum Outcome {
    /// It was replayed.
    Replayed(Box<Replayed>),
    /// It holds a case of this name that was not asked for.
    Unwanted(String),
    /// It has this other format.
    Foreign(String),
}

/// Reads and replays a line.
pub fn replay(text: &[u8], args: &EpochArgs, want_json: bool) -> Result<Outcome, Fault> {
    let mut case = match parse(text, args.case.as_deref())? {
        Parsed::Case(case) => *case,
        Parsed::Unwanted(name) => return Ok(Outcome::Unwanted(name)),
        Parsed::Foreign(format) => return Ok(Outcome::Foreign(format)),
    };
    if args.check && case.expected.is_empty() {
        let message = format!("case {} has none to --check against", case.name);
        return Err(Fault::of("expected", message));
    }
    let results = results(&case, args.corrections);
    let finding = args.check.then(|| report::compare(&case.expected, &results));
    case.expected = results;
    let json = want_json.then(|| case_line(&case));
    Ok(Outcome::Replayed(Box::new(Replayed { case, finding, json })))
}

/// Runs the epochs of a case.
fn results(case: &Case, corrections: EpochCorrections) -> Vec<EpochOutput> {
    let kept = corrections.contains(Correction::KeptBonds);
    let replay = |case: &Case| case.replay_with(|params| params.keep_omitted_bonds = kept);
    if corrections.contains(Correction::SortedWeights) {
        replay(&sorted(case))
    } else {
        replay(case)
    }
}

/// The case as if every row of weights had been stored in ascending order of uids.
fn sorted(case: &Case) -> Case {
    let epochs = case.epochs.iter().map(|step| Step {
        weights: step.weights.as_ref().map(sorted_rows),
        weight_rows: step.weight_rows.iter().map(|(uid, row)| (*uid, sorted_row(row))).collect(),
        ..step.clone()
    });
    Case { weights: sorted_rows(&case.weights), epochs: epochs.collect(), ..case.clone() }
}

fn sorted_rows(rows: &SparseRows) -> SparseRows {
    rows.iter().map(sorted_row).collect::<Vec<_>>().into()
}

fn sorted_row(row: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut row = row.to_vec();
    row.sort_by_key(|entry| entry.0);
    row
}

/// The case as one line of JSON.
pub fn case_line(case: &Case) -> Vec<u8> {
    // Integers, strings and lists always have a form in JSON.
    let mut line = serde_json::to_vec(case).unwrap_or_default();
    line.push(b'\n');
    line
}
