//! `cargo +nightly fuzz run pool_market fuzz/corpus/pool_market fuzz/seeds/pool_market`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::market(data));
