//! Tests of the pool mathematics.

mod cases;
mod common;
mod differential;
mod market;
mod oracle;
mod properties;
mod swaps;
