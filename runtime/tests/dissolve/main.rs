//! Dissolving subnets: large ones over many blocks, and what any of them leaves behind.

#[path = "../common/mod.rs"]
mod common;

mod in_vain;
mod large;
mod leftovers;
mod scale;
