//! Named corrections: which chains make them, and that each is documented.

use myelin_runtime::genesis::{Correction, Corrections, preset, preset_names};

/// What the preset's genesis says of corrections.
fn corrections_of(name: &str) -> Corrections {
    let json = preset(&name.into()).expect("the preset exists");
    let patch: serde_json::Value = serde_json::from_slice(&json).expect("it is JSON");
    serde_json::from_value(patch["chainParams"]["corrections"].clone()).expect("a set")
}

#[test]
fn only_the_recommended_preset_makes_corrections() {
    let corrected: Vec<_> = preset_names()
        .into_iter()
        .filter(|name| corrections_of(name) != Corrections::NONE)
        .collect();
    assert_eq!(corrected, ["recommended"]);
    assert_eq!(corrections_of("recommended"), Corrections::all());
}

#[test]
fn every_correction_is_documented() {
    let page = include_str!("../../docs/DEVIATIONS.md");
    let section = page.split("## Corrections").nth(1).expect("the section exists");
    let section = section.split("\n## ").next().unwrap_or_default();
    for correction in Correction::ALL {
        let row = format!("\n| `{}` |", correction.name());
        assert!(section.contains(&row), "{row} is missing");
    }
    assert_eq!(section.matches("\n| `").count(), Correction::ALL.len());
}
