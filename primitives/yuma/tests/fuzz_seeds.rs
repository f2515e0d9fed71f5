//! The fuzz target on its seeds, so that it keeps compiling and passing without a fuzzer.

#[path = "../../../fuzz/src/yuma_epoch.rs"]
mod yuma_epoch;

use std::path::Path;

#[test]
fn every_seed_passes() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/yuma_epoch");
    let mut count = 0;
    for seed in std::fs::read_dir(seeds).expect("a folder of seeds") {
        let data = std::fs::read(seed.expect("a seed").path()).expect("bytes");
        // Prefixes decode to other subnets: what is missing reads as zeros.
        for length in (0..data.len()).step_by(97).chain([data.len()]) {
            yuma_epoch::check(&data[..length]);
        }
        count += 1;
    }
    assert!(count >= 4, "{count} seeds");
}
