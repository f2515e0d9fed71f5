//! `cargo +nightly fuzz run pool_fee fuzz/corpus/pool_fee fuzz/seeds/pool_fee`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::fee(data));
