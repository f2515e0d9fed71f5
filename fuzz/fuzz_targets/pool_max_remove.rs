//! `cargo +nightly fuzz run pool_max_remove fuzz/corpus/pool_max_remove fuzz/seeds/pool_max_remove`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::max_remove(data));
