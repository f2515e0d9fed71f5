#![no_main]

use myelin_fuzz::pool;

libfuzzer_sys::fuzz_target!(|input: pool::MarketInput| pool::market(input));
