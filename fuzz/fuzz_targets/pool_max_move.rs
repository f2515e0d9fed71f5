//! `cargo +nightly fuzz run pool_max_move fuzz/corpus/pool_max_move fuzz/seeds/pool_max_move`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| myelin_fuzz::pool::max_move(data));
