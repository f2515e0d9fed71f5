//! Exact replay of the public vectors.

use myelin_yuma::case::{Case, CaseHeader, FORMAT};

const VECTORS: &str = include_str!("vectors/yuma-public.jsonl");

#[test]
fn every_line_matches_exactly() {
    let mut epochs = 0;
    let mut failures = Vec::new();
    for line in VECTORS.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        assert_eq!(case.format, FORMAT);
        assert!(!case.expected.is_empty(), "{} expects nothing", case.name);
        epochs += case.expected.len();
        if let Err(difference) = case.check() {
            failures.push(format!("{}: {difference}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!((VECTORS.lines().count(), epochs), (60, 104));
}

#[test]
fn cases_survive_a_round_trip() {
    for line in VECTORS.lines().filter(|line| line.len() < 20_000) {
        let case: Case = serde_json::from_str(line).expect("a case");
        let again = serde_json::to_value(&case).expect("a value");
        let original: serde_json::Value = serde_json::from_str(line).expect("a value");
        assert_eq!(again, original);
    }
}

#[test]
fn a_wrong_value_is_named() {
    let line = VECTORS.lines().nth(1).expect("a line");
    let mut case: Case = serde_json::from_str(line).expect("a case");
    case.expected[0].stake[1] ^= 1;
    let difference = case.check().expect_err("a difference");
    assert_eq!((difference.epoch, difference.field, difference.uid), (0, "stake", Some(1)));
    assert!(difference.to_string().starts_with("epoch 0, stake, uid 1: expected "));
    case.expected.clear();
    assert_eq!(case.check().expect_err("a difference").field, "epochs");
}

#[test]
fn unknown_fields_are_refused_but_other_formats_are_recognised() {
    let line = VECTORS.lines().next().expect("a line");
    let extended = line.replacen('{', "{\"surprise\":1,", 1);
    assert!(serde_json::from_str::<Case>(&extended).is_err());
    let header: CaseHeader = serde_json::from_str(&extended).expect("a header");
    assert_eq!(header.format, FORMAT);
}
