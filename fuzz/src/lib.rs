//! Bodies of the fuzz targets.
//!
//! A target in `fuzz_targets` hands libFuzzer's input to its function here. `tests/seeds.rs` runs the
//! same functions over the files in `seeds/<target>` and over mutations of them, so that targets
//! keep compiling and their seeds keep holding on stable:
//!
//! ```text
//! cargo test --manifest-path fuzz/Cargo.toml
//! cargo +nightly fuzz run pool_swap fuzz/corpus/pool_swap fuzz/seeds/pool_swap
//! ```

pub mod pool;
