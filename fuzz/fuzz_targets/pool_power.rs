//! `cargo +nightly fuzz run pool_power fuzz/corpus/pool_power fuzz/seeds/pool_power`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::power(data));
