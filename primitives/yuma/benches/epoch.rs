//! Time of one epoch of each preset: `cargo bench -p myelin-yuma`.

#[path = "../tests/common/presets.rs"]
mod presets;

use criterion::{Criterion, criterion_group, criterion_main};
use myelin_yuma::run_epoch;
use presets::PRESETS;
use std::hint::black_box;

fn epochs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("epoch");
    for preset in &PRESETS {
        let (case, step) = preset.load();
        let commit_blocks = case.commit_blocks();
        let input = case.input(step.block, step.emission, &commit_blocks);
        group.bench_function(preset.name, |bencher| {
            bencher.iter(|| run_epoch(black_box(&input)));
        });
    }
    group.finish();
}

criterion_group!(benches, epochs);
criterion_main!(benches);
