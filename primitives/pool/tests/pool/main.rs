//! Tests of the pool mathematics.

mod cases;
mod common;
mod differential;
mod formulas;
mod market;
mod oracle;
mod properties;
mod swaps;
