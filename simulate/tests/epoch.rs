//! `simulate epoch` on files, good and bad.

use flate2::{Compression, write::GzEncoder};
use myelin_simulate::{
    Error,
    epoch::{EpochArgs, run},
};
use myelin_yuma::case::Case;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

const PUBLIC: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../primitives/yuma/tests/vectors/yuma-public.jsonl");

/// A folder of its own for each test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("myelin-simulate-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn args(input: impl Into<PathBuf>) -> EpochArgs {
    EpochArgs { input: input.into(), ..EpochArgs::default() }
}

fn checked(input: impl Into<PathBuf>) -> EpochArgs {
    EpochArgs { check: true, ..args(input) }
}

fn public() -> String {
    fs::read_to_string(PUBLIC).unwrap()
}

/// A case of the public vectors, with a line of its own.
fn case(name: &str) -> Case {
    let text = public();
    let cases = text.lines().map(|line| serde_json::from_str::<Case>(line).unwrap());
    cases.into_iter().find(|case| case.name == name).unwrap()
}

/// Three epochs of 21 uids.
fn stream() -> Case {
    case("public-048")
}

fn line(case: &Case) -> String {
    serde_json::to_string(case).unwrap() + "\n"
}

/// The message of a run that must fail, without the name of the file.
fn failure(args: &EpochArgs) -> String {
    let text = run(args).unwrap_err().to_string();
    assert!(!text.contains('\n'), "{text}");
    text.replace(&args.input.display().to_string(), "FILE")
}

/// The failure of checking this text.
fn failure_of(text: impl AsRef<[u8]>) -> String {
    let folder = Folder::new();
    failure(&checked(folder.file("cases.jsonl", text)))
}

#[test]
fn every_public_vector_matches() {
    assert_eq!(public().lines().count(), 60);
    run(&checked(PUBLIC)).unwrap();
}

#[test]
fn gzip_and_blank_lines_are_read() {
    let folder = Folder::new();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(public().replace('\n', "\r\n\n").as_bytes()).unwrap();
    let packed = gzip.finish().unwrap();
    run(&checked(folder.file("cases.jsonl.gz", &packed))).unwrap();

    let cut = folder.file("cut.jsonl.gz", &packed[..packed.len() / 2]);
    let message = failure(&checked(cut));
    assert!(message.starts_with("FILE: line "), "{message}");
    assert!(message.ends_with("the compressed data end too early"), "{message}");
}

#[test]
fn results_are_cases_that_match() {
    let folder = Folder::new();
    let inputs: String = public()
        .lines()
        .map(|text| {
            let case: Case = serde_json::from_str(text).unwrap();
            line(&Case { expected: Vec::new(), ..case })
        })
        .collect();
    let output = folder.path("out.jsonl");
    let input = folder.file("in.jsonl", inputs);
    run(&EpochArgs { output: Some(output.clone()), ..args(input) }).unwrap();
    run(&checked(&output)).unwrap();
    // In the order of the input, and with what the public vectors expect.
    let read = |text: &str| -> Vec<Case> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    assert_eq!(read(&fs::read_to_string(output).unwrap()), read(&public()));
}

#[test]
fn the_first_difference_is_told_and_fails_the_run() {
    let folder = Folder::new();
    let mut wrong = stream();
    wrong.name = "wrong".into();
    wrong.expected[1].incentive[15] ^= 1;
    wrong.expected[2].stake[0] ^= 1;
    let text = line(&stream()) + &line(&wrong);
    let error = run(&checked(folder.file("cases.jsonl", text))).unwrap_err();
    assert!(matches!(error, Error::Differs { cases: 2, differing: 1 }), "{error}");
    assert_eq!(error.to_string(), "1 of 2 cases differs from what they expect");
}

#[test]
fn another_number_of_epochs_differs() {
    let mut short = stream();
    short.expected.pop();
    assert_eq!(failure_of(line(&short)), "1 of 1 cases differs from what they expect");
}

#[test]
fn nothing_to_check_against_is_an_error() {
    let bare = Case { expected: Vec::new(), ..stream() };
    assert_eq!(
        failure_of(line(&stream()) + &line(&bare).replace("public-048", "bare")),
        "FILE: line 2, field expected: case bare has none to --check against"
    );
}

#[test]
fn faults_name_line_and_field() {
    let good = line(&stream());
    let after_good = |bad: &str| failure_of(good.clone() + bad);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        after_good(&good.replacen(from, to, 1).replacen("public-048", "bad", 1))
    };
    assert_eq!(
        with("{", "{\"surprise\":1,"),
        "FILE: line 2, field surprise: unknown field `surprise` (column 11)"
    );
    assert!(with("\"kappa\":", "\"kapa\":").contains("unknown field `kapa`"));
    assert_eq!(
        with("\"n\":21", "\"n\":\"21\""),
        "FILE: line 2, field n: invalid type: string \"21\", expected u16 (column 45)"
    );
    let float = with("\"root_stake\":[", "\"root_stake\":[1.5,");
    assert!(float.starts_with("FILE: line 2, field root_stake[0]: invalid type: floating point"));
    let step = with("\"epochs\":[{", "\"epochs\":[{\"blok\":1,");
    assert!(step.starts_with("FILE: line 2, field epochs[0].blok: unknown field `blok`"), "{step}");
    let big = with("\"bonds_penalty\":", "\"bonds_penalty\":99999");
    assert!(big.starts_with("FILE: line 2, field bonds_penalty: invalid value"), "{big}");
    let missing = with("\"format\":\"yuma-case/1\",", "");
    assert!(missing.starts_with("FILE: line 2: missing field `format`"), "{missing}");
}

#[test]
fn what_the_types_cannot_say_is_checked() {
    let of = |change: &dyn Fn(&mut Case)| {
        let mut case = stream();
        change(&mut case);
        failure_of(line(&case))
    };
    assert_eq!(
        of(&|case| case.alpha_stake.truncate(20)),
        "FILE: line 1, field alpha_stake: has 20 entries for 21 uids"
    );
    assert_eq!(
        of(&|case| case.weights = vec![].into()),
        "FILE: line 1, field weights: has 0 entries for 21 uids"
    );
    assert_eq!(
        of(&|case| case.epochs[1].weight_rows = vec![(2, vec![(5, 1), (4, 1), (5, 2)])]),
        "FILE: line 1, field epochs[1].weight_rows[0]: uid 5 occurs twice"
    );
    assert_eq!(
        of(&|case| case.epochs[1].weight_rows = vec![(21, vec![])]),
        "FILE: line 1, field epochs[1].weight_rows[0]: uid 21 of 21 uids"
    );
    assert_eq!(
        of(&|case| case.owner_uid = Some(21)),
        "FILE: line 1, field owner_uid: uid 21 of 21 uids"
    );
    assert_eq!(
        of(&|case| (case.alpha_low, case.alpha_high) = (2, 1)),
        "FILE: line 1, field alpha_low: 2 is above alpha_high, 1"
    );
    assert_eq!(
        of(&|case| case.epochs.clear()),
        "FILE: line 1, field epochs: is empty; a case has one epoch or more"
    );
    assert_eq!(of(&|case| case.name.clear()), "FILE: line 1, field name: is empty");
}

#[test]
fn damaged_files_are_told_from_wrong_ones() {
    let text = line(&stream());
    let cut = &text[..text.len() / 2];
    assert_eq!(
        failure_of(text.clone() + cut),
        format!("FILE: line 2: ends in the middle of a case, after {} bytes", cut.len())
    );
    assert_eq!(
        failure_of(text.clone() + "\n" + &text),
        "FILE: line 3, field name: \"public-048\" is the name of the case in line 1 already"
    );
    assert!(failure_of("not json\n").starts_with("FILE: line 1: expected ident"));
    assert_eq!(failure_of("\n\n"), "FILE: there is no case in it");
    let folder = Folder::new();
    assert!(failure(&args(folder.path("missing"))).starts_with("FILE: No such file"));
    assert_eq!(failure(&args(folder.path(""))), "FILE: is a folder");
}

#[test]
fn other_formats_are_skipped_whatever_they_hold() {
    let folder = Folder::new();
    let other = "{\"format\":\"yuma-case/2\",\"name\":\"public-048\",\"news\":[1]}\n";
    let alike = line(&stream()).replacen("yuma-case/1", "other", 1);
    let input = folder.file("cases.jsonl", format!("{other}{alike}{}", line(&stream())));
    run(&checked(input)).unwrap();
    assert_eq!(failure_of(other), "FILE: there is no case in it");
}

#[test]
fn one_case_is_chosen_by_name() {
    let folder = Folder::new();
    let output = folder.path("out.jsonl");
    let chosen = EpochArgs {
        case: Some("public-048".into()),
        output: Some(output.clone()),
        ..checked(PUBLIC)
    };
    run(&chosen).unwrap();
    assert_eq!(fs::read_to_string(&output).unwrap(), line(&stream()));
    let message = failure(&EpochArgs { case: Some("nobody".into()), ..checked(PUBLIC) });
    assert!(message.starts_with("FILE: no case \"nobody\"; there are: public-001, "), "{message}");
    assert!(message.ends_with("and 40 more"), "{message}");
}

#[test]
fn an_output_never_replaces_its_input() {
    let folder = Folder::new();
    let input = folder.file("cases.jsonl", line(&stream()));
    let same = EpochArgs { output: Some(input.clone()), ..args(&input) };
    assert_eq!(failure(&same), "FILE is the input itself");
    assert_eq!(fs::read_to_string(&input).unwrap(), line(&stream()));
}

/// Options that draw one case into this folder.
fn drawn(folder: &Folder, input: &Path, case: Option<&str>) -> EpochArgs {
    EpochArgs {
        case: case.map(Into::into),
        plot: Some(folder.path("plot.svg")),
        csv: Some(folder.path("table.csv")),
        ..args(input)
    }
}

#[test]
fn drawings_show_one_case() {
    let folder = Folder::new();
    let public = Path::new(PUBLIC);
    let message = failure(&drawn(&folder, public, None));
    assert!(message.starts_with("FILE: choose one of 60 cases with --case: public-001, "));
    run(&drawn(&folder, public, Some("public-048"))).unwrap();
    let svg = fs::read_to_string(folder.path("plot.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    for text in ["public-048", "3 epochs", "liquid alpha", "Incentive", "Dividends", "uid 15"] {
        assert!(svg.contains(text), "{text}");
    }
    // A case alone needs no choice.
    let alone = folder.file("alone.jsonl", line(&stream()));
    run(&drawn(&folder, &alone, None)).unwrap();
    assert_eq!(fs::read_to_string(folder.path("plot.svg")).unwrap(), svg);
}

#[test]
fn the_table_has_a_row_for_each_value() {
    let folder = Folder::new();
    let mut named = stream();
    named.name = "a, \"b\"".into();
    let input = folder.file("cases.jsonl", line(&named));
    run(&drawn(&folder, &input, None)).unwrap();
    let table = fs::read_to_string(folder.path("table.csv")).unwrap();
    let bonds: usize = named.expected.iter().map(|result| result.bonds.entry_count()).sum();
    assert_eq!(table.lines().count(), 1 + 3 * 11 * 21 + bonds);
    assert_eq!(table.lines().next().unwrap(), "case,epoch,block,field,uid,target,value");
    let (block, incentive) = (named.epochs[2].block, named.expected[2].incentive[15]);
    let row = format!("\"a, \"\"b\"\"\",2,{block},incentive,15,,{incentive}\n");
    assert!(table.contains(&row), "{row}");
    let (target, bond) = named.expected[0].bonds.row(1)[0];
    let row = format!("\"a, \"\"b\"\"\",0,{},bonds,1,{target},{bond}\n", named.epochs[0].block);
    assert!(table.contains(&row), "{row}");
}

#[test]
fn corrections_change_what_weaknesses_lead_to() {
    let folder = Folder::new();
    let result = |corrections: &str| {
        let output = folder.path("out.jsonl");
        let corrected = EpochArgs {
            corrections: corrections.parse().unwrap(),
            output: Some(output.clone()),
            ..args(PUBLIC)
        };
        run(&corrected).unwrap();
        fs::read_to_string(output).unwrap()
    };
    let (off, on) = (result("none"), result("sorted-weights"));
    let changed = off.lines().zip(on.lines()).filter(|(off, on)| off != on).count();
    assert!(changed > 0, "some public vector has unsorted rows and liquid alpha");
    let kept = result("kept-bonds");
    let changed = off.lines().zip(kept.lines()).filter(|(off, kept)| off != kept).count();
    assert!(changed > 0, "some public vector omits a bonded target, with liquid alpha");
    // The case itself is written as it came in.
    let cases = |text: &str| -> Vec<Case> {
        let cases = text.lines().map(|line| serde_json::from_str::<Case>(line).unwrap());
        cases.map(|case| Case { expected: Vec::new(), ..case }).collect()
    };
    assert_eq!(cases(&off), cases(&on));
}
