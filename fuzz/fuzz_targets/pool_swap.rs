//! `cargo +nightly fuzz run pool_swap fuzz/corpus/pool_swap fuzz/seeds/pool_swap`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::swap(data));
