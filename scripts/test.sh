#!/usr/bin/env bash
# Runs every test: formatting, lints, Rust tests, and end-to-end tests with the official SDK.
#
#   scripts/test.sh            everything
#   scripts/test.sh --quick    without what needs the node binary

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

quick=false
for argument in "$@"; do
  case "$argument" in
    --quick) quick=true ;;
    -h | --help)
      sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) fail "test.sh: unknown option '$argument'; --quick is the only one" ;;
  esac
done

if $quick; then "$REPOSITORY/scripts/setup.sh"; else "$REPOSITORY/scripts/setup.sh" --tests; fi
cd "$REPOSITORY"

step() {
  say "== $1"
  shift
  local began=$SECONDS
  "$@"
  say "   took $((SECONDS - began)) s"
}

step "formatting" cargo fmt --all -- --check
# The same packages, features and profile each time, so that nothing heavy compiles twice.
step "Rust tests" cargo test --release --workspace --locked --no-fail-fast
step "lints" cargo clippy --release --workspace --all-targets --locked -- -D warnings
# What they run is tested with the crates themselves; a workspace of its own keeps the fuzzer out
# of the node's lock file.
step "fuzz targets compile" cargo check --manifest-path fuzz/Cargo.toml --locked
if ! $quick; then
  step "node" cargo build --release --workspace --locked
  step "end-to-end tests" "$(venv_path)/bin/python" -m pytest e2e
fi
say "all tests passed"
