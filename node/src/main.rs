//! The Myelin node: a local Bittensor chain, a full node or a validator in one binary.

// The stock crates' error types are large; nothing here is hot enough to box them.
#![allow(clippy::result_large_err)]

mod banner;
mod block_time;
mod chain_spec;
mod cli;
mod command;
mod consensus;
mod error;
mod executor;
mod genesis;
mod ports;
mod rpc;
mod service;
mod settings;

use std::process::ExitCode;

/// Blocks are made on one thread, stored on another and served by a third. The C library's
/// allocator would keep a pool for each of them; two pools leave less memory idle.
fn share_memory_between_threads() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets a number inside the allocator; nothing else has started yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}

fn main() -> ExitCode {
    share_memory_between_threads();
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {}", error::one_line(&error));
            ExitCode::FAILURE
        }
    }
}
