//! `cargo +nightly fuzz run pool_median fuzz/corpus/pool_median fuzz/seeds/pool_median`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::median(data));
