//! `cargo +nightly fuzz run pool_price fuzz/corpus/pool_price fuzz/seeds/pool_price`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::price(data));
