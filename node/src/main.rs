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
mod memory;
mod ports;
mod rpc;
mod service;
mod settings;
mod shield;
mod simulate;

use std::process::ExitCode;

fn main() -> ExitCode {
    memory::share_between_threads();
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {}", error::one_line(&error));
            ExitCode::FAILURE
        }
    }
}
