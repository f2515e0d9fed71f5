//! `cargo +nightly fuzz run pool_max_add fuzz/corpus/pool_max_add fuzz/seeds/pool_max_add`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::max_add(data));
