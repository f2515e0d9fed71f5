//! Bodies of the fuzz targets: functions of bytes.
//!
//! The targets in `fuzz_targets` hand libFuzzer's bytes to them. Each crate whose code is fuzzed
//! runs its own bodies over the files in `seeds`, so that they keep compiling and passing without a
//! fuzzer.

pub mod pool;
