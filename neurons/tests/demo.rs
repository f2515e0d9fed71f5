//! The demonstration leaves nothing behind, however impatient one is.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A folder that is removed with its guard.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        let name = format!("myelin-test-{:032x}", rand::random::<u128>());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// A node that answers nobody and does not heed Ctrl-C; it writes down its number.
fn stubborn_node(directory: &Path) -> PathBuf {
    let path = directory.join("node");
    let script = format!(
        "#!/bin/sh\ntrap '' INT TERM\necho $$ > {}/pid\nexec sleep 600\n",
        directory.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

fn signal(process: &Child, name: &str) {
    let status = Command::new("kill").args([name, &process.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_second_signal_ends_it_at_once_and_leaves_nothing_behind() {
    let directory = Directory::new();
    let data = directory.0.join("data");
    fs::create_dir(&data).unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_myelin-neurons"))
        .args(["demo", "--orders", "0,1", "--no-explorer", "--rpc-port", "0", "--node-binary"])
        .arg(stubborn_node(&directory.0))
        .env("TMPDIR", &data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said = |words: &str| lines.any(|line| line.contains(words));

    assert!(said("waiting for the node"));
    // The script has written its number as soon as it is there and whole.
    let number = loop {
        match fs::read_to_string(directory.0.join("pid")) {
            Ok(number) if number.ends_with('\n') => break number.trim().to_owned(),
            _ => std::thread::yield_now(),
        }
    };
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "the folder of the chain");
    signal(&demo, "-INT");
    assert!(said("stopping the chain"));
    signal(&demo, "-TERM");
    assert_eq!(demo.wait().unwrap().code(), Some(130));
    assert!(!Path::new("/proc").join(number).exists(), "the node lives on");
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "data are left");
}
