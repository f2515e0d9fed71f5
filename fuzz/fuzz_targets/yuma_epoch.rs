//! `cargo +nightly fuzz run yuma_epoch`
#![no_main]

#[path = "../src/yuma_epoch.rs"]
mod yuma_epoch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| yuma_epoch::check(data));
