//! `cargo +nightly fuzz run pool_weights fuzz/corpus/pool_weights fuzz/seeds/pool_weights`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::weights(data));
