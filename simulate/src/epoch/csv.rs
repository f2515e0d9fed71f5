//! A case as a table in long form: one row for each value.

use crate::{Error, file::Output};
use myelin_yuma::{EpochOutput, case::Case};
use std::fmt::Display;

/// Writes the results of a case.
pub fn write(case: &Case, output: &mut Output) -> Result<(), Error> {
    output.write(b"case,epoch,block,field,uid,target,value\n")?;
    let name = quoted(&case.name);
    for (epoch, (step, result)) in case.epochs.iter().zip(&case.expected).enumerate() {
        let start = format!("{name},{epoch},{}", step.block);
        output.write(table(&start, result).as_bytes())?;
    }
    output.finish()
}

/// The rows of one epoch; each begins with `start`.
fn table(start: &str, result: &EpochOutput) -> String {
    let mut rows = String::new();
    macro_rules! fields {
        ($($field:ident),* $(,)?) => {$(
            for (uid, value) in result.$field.iter().enumerate() {
                push(&mut rows, start, stringify!($field), uid, &"", u64::from(*value));
            }
        )*};
    }
    fields!(
        stake_weight,
        active,
        consensus,
        incentive,
        dividends,
        validator_trust,
        validator_permit,
        emission,
        server_emission,
        validator_emission,
        stake
    );
    for (uid, row) in result.bonds.iter().enumerate() {
        for (target, value) in row {
            push(&mut rows, start, "bonds", uid, target, u64::from(*value));
        }
    }
    rows
}

fn push(rows: &mut String, start: &str, field: &str, uid: usize, target: &dyn Display, value: u64) {
    rows.push_str(&format!("{start},{field},{uid},{target},{value}\n"));
}

/// A value that may hold separators.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
