//! What command lines are refused for, before anything begins.

use std::process::Command;

/// What the program says when it refuses these arguments.
fn refused(mut program: Command, arguments: &[&str]) -> String {
    let done = program.args(arguments).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(!done.status.success() && !said.contains("panicked"), "{said}");
    said
}

fn miner() -> Command {
    Command::new(env!("CARGO_BIN_EXE_myelin-miner"))
}

fn validator() -> Command {
    Command::new(env!("CARGO_BIN_EXE_myelin-validator"))
}

fn neurons() -> Command {
    Command::new(env!("CARGO_BIN_EXE_myelin-neurons"))
}

#[test]
fn rounds_and_queries_of_nothing() {
    let above_zero = "it must be above zero";
    assert!(refused(validator(), &["--netuid", "1", "--round", "0"]).contains(above_zero));
    assert!(refused(validator(), &["--netuid", "1", "--timeout", "0s"]).contains(above_zero));
    assert!(refused(neurons(), &["demo", "--round", "0ms"]).contains(above_zero));
    let count = "it must be a number from 1 to 512";
    assert!(refused(validator(), &["--netuid", "1", "--prefixes", "0"]).contains(count));
    assert!(refused(neurons(), &["query", "--netuid", "1", "--prefixes", "0"]).contains(count));
}

#[test]
fn addresses_that_cannot_be_announced() {
    let told = |ip| refused(miner(), &["--netuid", "1", "--external-ip", ip]);
    assert!(told("0.0.0.0").contains("it stands for a neuron that serves nothing"));
    assert!(told("127.0.0.1").contains("use 127.0.0.2"));
    assert!(told("255.255.255.255").contains("it stands for all hosts"));
}

#[test]
fn the_environment_names_the_hotkey() {
    let named = |arguments: &[&str]| {
        let mut program = validator();
        program.env("BT_WALLET_HOTKEY", "night").env_remove("BT_WALLET_NAME");
        let common = ["--netuid", "1", "--wallet-path", "/nowhere"];
        refused(program, &[&common, arguments].concat())
    };
    assert!(named(&[]).contains("cannot read /nowhere/default/hotkeys/night"));
    assert!(named(&["--hotkey", "day"]).contains("cannot read /nowhere/default/hotkeys/day"));
}
