//! What the format asks of a case beyond its types.

use super::parse::Fault;
use myelin_yuma::{
    SparseRows,
    case::{Case, Step},
};
use std::collections::BTreeSet;

/// Checks lengths, uids and ranges; the first field at fault is the error.
pub fn check(case: &Case) -> Result<(), Fault> {
    let n = usize::from(case.n);
    if case.name.is_empty() {
        return Err(Fault::of("name", "is empty"));
    }
    vector("alpha_stake", case.alpha_stake.len(), n)?;
    vector("root_stake", case.root_stake.len(), n)?;
    vector("registered_at", case.registered_at.len(), n)?;
    matrix("weights", &case.weights, n)?;
    matrix("bonds", &case.bonds, n)?;
    owner("owner_uid", case.owner_uid, case.n)?;
    bounds("alpha_low", case.alpha_low, case.alpha_high)?;
    if case.epochs.is_empty() {
        return Err(Fault::of("epochs", "is empty; a case has one epoch or more"));
    }
    let mut alpha = (case.alpha_low, case.alpha_high);
    for (index, step) in case.epochs.iter().enumerate() {
        let at = |field: &str| format!("epochs[{index}].{field}");
        check_step(step, case.n, &at)?;
        alpha = (step.alpha_low.unwrap_or(alpha.0), step.alpha_high.unwrap_or(alpha.1));
        bounds(&at("alpha_low"), alpha.0, alpha.1)?;
    }
    Ok(())
}

fn check_step(step: &Step, uids: u16, at: &dyn Fn(&str) -> String) -> Result<(), Fault> {
    let n = usize::from(uids);
    let lengths = [
        ("alpha_stake", &step.alpha_stake),
        ("root_stake", &step.root_stake),
        ("registered_at", &step.registered_at),
    ];
    for (field, values) in lengths {
        if let Some(values) = values {
            vector(&at(field), values.len(), n)?;
        }
    }
    for (field, rows) in [("weights", &step.weights), ("bonds", &step.bonds)] {
        if let Some(rows) = rows {
            matrix(&at(field), rows, n)?;
        }
    }
    if let Some(uid) = step.owner_uid {
        owner(&at("owner_uid"), uid, uids)?;
    }
    for (place, (uid, entries)) in step.weight_rows.iter().enumerate() {
        let field = at(&format!("weight_rows[{place}]"));
        if *uid >= uids {
            return Err(Fault::of(field, format!("uid {uid} of {uids} uids")));
        }
        row(&field, entries)?;
    }
    Ok(())
}

fn vector(field: &str, length: usize, n: usize) -> Result<(), Fault> {
    if length == n {
        return Ok(());
    }
    Err(Fault::of(field, format!("has {length} entries for {n} uids")))
}

fn matrix(field: &str, rows: &SparseRows, n: usize) -> Result<(), Fault> {
    vector(field, rows.rows(), n)?;
    rows.iter().enumerate().try_for_each(|(uid, entries)| row(&format!("{field}[{uid}]"), entries))
}

fn row(field: &str, entries: &[(u16, u16)]) -> Result<(), Fault> {
    if entries.is_sorted_by(|a, b| a.0 < b.0) {
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    match entries.iter().find(|(uid, _)| !seen.insert(uid)) {
        None => Ok(()),
        Some((uid, _)) => Err(Fault::of(field, format!("uid {uid} occurs twice"))),
    }
}

fn owner(field: &str, uid: Option<u16>, n: u16) -> Result<(), Fault> {
    match uid {
        Some(uid) if uid >= n => Err(Fault::of(field, format!("uid {uid} of {n} uids"))),
        _ => Ok(()),
    }
}

fn bounds(field: &str, low: u16, high: u16) -> Result<(), Fault> {
    if low <= high {
        return Ok(());
    }
    Err(Fault::of(field, format!("{low} is above alpha_high, {high}")))
}
