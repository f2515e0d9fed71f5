//! Tells the compiler which version and commit the node is built from.

use std::{env, fs, path::PathBuf};

fn main() {
    substrate_build_script_utils::generate_cargo_keys();
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=SUBSTRATE_CLI_GIT_COMMIT_HASH");
    watch_head();
}

/// Runs this script again when another commit is checked out. A copy of the sources without Git
/// metadata has nothing to watch.
fn watch_head() {
    let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let Some(git_dir) = manifest_dir.ancestors().map(|dir| dir.join(".git")).find(|d| d.is_dir())
    else {
        return;
    };
    let head = git_dir.join("HEAD");
    println!("cargo:rerun-if-changed={}", head.display());
    if let Ok(content) = fs::read_to_string(&head)
        && let Some(reference) = content.trim().strip_prefix("ref: ")
    {
        for file in [git_dir.join(reference), git_dir.join("packed-refs")] {
            if file.exists() {
                println!("cargo:rerun-if-changed={}", file.display());
            }
        }
    }
}
