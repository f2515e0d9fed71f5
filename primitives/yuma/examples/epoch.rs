//! Replays JSON cases: `epoch FILE` reads one case a line (`-` is standard input), runs its
//! epochs and prints the results, one line of JSON a case. Where a case says what it expects, the
//! results are compared.
//!
//! ```sh
//! cargo run --release -p myelin-yuma --example epoch -- \
//!     primitives/yuma/tests/vectors/yuma-public.jsonl > results.jsonl
//! ```

use myelin_yuma::case::{Case, CaseHeader, FORMAT};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write, stdin, stdout};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: epoch FILE")?;
    let input: Box<dyn BufRead> = match path.as_str() {
        "-" => Box::new(stdin().lock()),
        path => Box::new(BufReader::new(File::open(path)?)),
    };
    let mut different = 0;
    for line in input.lines() {
        let line = line?;
        let header: CaseHeader = serde_json::from_str(&line)?;
        if header.format != FORMAT {
            continue;
        }
        let case: Case = serde_json::from_str(&line)?;
        let outputs = case.replay();
        writeln!(stdout(), "{}", serde_json::to_string(&outputs)?)?;
        if !case.expected.is_empty()
            && let Err(difference) = case.compare(&outputs)
        {
            eprintln!("{}: {difference}", case.name);
            different += 1;
        }
    }
    if different > 0 { Err(format!("{different} cases differ").into()) } else { Ok(()) }
}
