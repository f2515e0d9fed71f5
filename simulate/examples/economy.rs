//! `simulate economy` alone, without the node around it:
//! `cargo run --release -p myelin-simulate --example economy -- --help`.

use clap::Parser;
use myelin_simulate::economy::{EconomyArgs, run};
use std::process::ExitCode;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    economy: EconomyArgs,
}

fn main() -> ExitCode {
    match run(&Cli::parse().economy) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
