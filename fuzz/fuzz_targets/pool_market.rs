#![no_main]

libfuzzer_sys::fuzz_target!(|input| myelin_fuzz::pool::market(input));
