//! The command: its files.

use super::base;
use myelin_simulate::economy::{EconomyArgs, rows::COLUMNS, run};
use serde_json::Value;
use std::{fs, num::NonZeroU64, path::PathBuf};

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn simulate(name: &str, output: &str, every: u64) -> (Result<(), String>, String) {
    let folder = folder(name);
    let (input, output) = (folder.join("scenario.json"), folder.join(output));
    fs::write(&input, base().to_string()).expect("written");
    let every = NonZeroU64::new(every);
    let args = EconomyArgs { input, output: output.clone(), every, quiet: true };
    let result = run(&args).map_err(|error| error.to_string());
    (result, fs::read_to_string(output).unwrap_or_default())
}

#[test]
fn csv_has_a_row_for_each_sampled_block_and_the_last() {
    let (result, csv) = simulate("csv", "out.csv", 20);
    assert_eq!(result, Ok(()));
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some(COLUMNS.join(",").as_str()));
    let blocks: Vec<&str> = lines.filter_map(|line| line.split(',').next()).collect();
    assert_eq!(blocks, ["120", "140", "150"]);
}

#[test]
fn json_has_the_same_numbers() {
    let (_, csv) = simulate("both", "out.csv", 25);
    let (_, json) = simulate("both", "out.json", 25);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    for (line, row) in csv.lines().skip(1).zip(rows) {
        for (text, column) in line.split(',').zip(COLUMNS) {
            let number: f64 = text.parse().expect("a number");
            assert_eq!(row[column].as_f64(), Some(number), "{column}");
        }
    }
    assert_eq!(json["summary"]["last_block"], 150);
    assert_eq!(json["summary"]["total_issuance"], rows[1]["total_issuance"]);
}

#[test]
fn about_a_thousand_samples_are_the_default() {
    let (_, csv) = simulate("default", "out.csv", 0);
    assert_eq!(csv.lines().count(), 51);
}

#[test]
fn failures_name_the_file() {
    let (result, _) = simulate("ending", "out.txt", 1);
    assert!(result.unwrap_err().ends_with("out.txt: must end in .csv or .json"));
    let folder = folder("faulty");
    let (input, output) = (folder.join("faulty.json"), folder.join("out.csv"));
    fs::write(&input, "{\n\"blocks\": 1,\n\"tempo\": 3}").expect("written");
    let args = EconomyArgs { input: input.clone(), output: output.clone(), ..Default::default() };
    let message = run(&args).unwrap_err().to_string();
    assert!(message.contains("faulty.json: line 3, field tempo: unknown field"), "{message}");
    assert!(!output.exists());
    let args = EconomyArgs { input: folder.join("absent.json"), output, ..Default::default() };
    assert!(run(&args).unwrap_err().to_string().contains("absent.json: No such file"));
}

/// A test of the pallet finds the same numbers in the same file.
#[test]
fn the_pallets_numbers() {
    let folder = folder("pallet");
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let args = EconomyArgs {
        input: vectors.join("chain-and-simulator.json"),
        output: folder.join("out.csv"),
        every: NonZeroU64::new(10),
        quiet: true,
    };
    run(&args).expect("simulated");
    let expected = fs::read_to_string(vectors.join("chain-and-simulator.csv")).expect("there");
    assert_eq!(fs::read_to_string(&args.output).expect("written"), expected);
}
