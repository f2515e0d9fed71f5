//! The measured epochs give the reference's results.

#[path = "common/presets.rs"]
mod presets;

use myelin_yuma::run_epoch;
use presets::{PRESETS, checksum};

#[test]
fn every_measured_epoch_is_exact() {
    for preset in &PRESETS {
        let (case, step) = preset.load();
        let out = run_epoch(&case.input(step.block, step.emission, &case.commit_blocks()));
        assert_eq!(checksum(&[out]), preset.checksum, "{}", preset.name);
    }
}
