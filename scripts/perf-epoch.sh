#!/usr/bin/env bash
# Counts the instructions of one Yuma epoch per preset and compares them with the reference's.
#
#   scripts/perf-epoch.sh                  the table of all presets
#   scripts/perf-epoch.sh --profile NAME   where the instructions of one preset go
#   scripts/perf-epoch.sh --sweep          how the count grows with uids and with weights
#
# Needs valgrind. The build is as the reference's: optimised, with link-time optimisation over
# everything, one codegen unit. Counts are the same in every run; the inputs' checksums are
# tested by `cargo test -p myelin-yuma --test presets`.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

mode=table
name=
case "${1:-}" in
  '') ;;
  --profile)
    mode=profile
    name=${2:-}
    [ -n "$name" ] || fail "perf-epoch.sh: --profile needs a preset, such as 256-dense-yuma2"
    ;;
  --sweep) mode=sweep ;;
  -h | --help)
    sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 0
    ;;
  *) fail "perf-epoch.sh: unknown option '$1'; try --help" ;;
esac
command -v valgrind >/dev/null || fail "perf-epoch.sh: valgrind is not installed"

# Instructions of one epoch in the reference implementation, native.
reference() {
  case "$1" in
    256-dense-yuma2) echo 19360073 ;;
    256-dense-yuma3-liquid) echo 245946527 ;;
    256-sparse-yuma2) echo 3306170 ;;
    256-sparse-yuma3-liquid) echo 232591920 ;;
    1024-dense-yuma2) echo 176563540 ;;
    1024-dense-yuma3-liquid) echo 3812132871 ;;
    4096-sparse-yuma2) echo 276363777 ;;
    4096-sparse-yuma3-liquid) echo 58924073222 ;;
    *) fail "perf-epoch.sh: unknown preset '$1'" ;;
  esac
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The library example that replays cases, built as the reference was. $1: lines in the debug data.
build() {
  cd "$REPOSITORY"
  cargo build --quiet --locked -p myelin-yuma --example epoch --profile measure \
    --config 'profile.measure.inherits="release"' --config 'profile.measure.lto="fat"' \
    --config 'profile.measure.codegen-units=1' --config "profile.measure.debug=$1"
  EXAMPLE="$CARGO_TARGET_DIR/measure/examples/epoch"
}

# Writes the case of preset $1: dense or sparse input, legacy or Yuma-3 with liquid alpha.
input() {
  local vectors="$REPOSITORY/primitives/yuma/tests/vectors/perf" switches=
  case "$1" in
    *-yuma3-liquid) switches='s/"yuma3":false/"yuma3":true/; s/"liquid_alpha":false/"liquid_alpha":true/' ;;
  esac
  gzip -dc "$vectors/${1%-yuma*}.jsonl.gz" | sed "$switches"
}

# Runs the case on standard input and prints the instructions spent in the epoch. $1: profile.
count() {
  valgrind --tool=callgrind --toggle-collect='*run_epoch*' --callgrind-out-file="$1" \
    "$EXAMPLE" - 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}

case $mode in
  table)
    build 0
    printf '%-26s %14s %16s %8s\n' preset instructions reference ratio
    for preset in {256-dense,256-sparse,1024-dense,4096-sparse}-{yuma2,yuma3-liquid}; do
      instructions=$(input "$preset" | count "$scratch/out")
      whole=$(reference "$preset")
      printf '%-26s %14d %16d %8.5f\n' "$preset" "$instructions" "$whole" \
        "$(awk "BEGIN { print $instructions / $whole }")"
    done
    ;;
  profile)
    reference "$name" >/dev/null
    build 1
    input "$name" | count "$scratch/out" >/dev/null
    callgrind_annotate "$scratch/out"
    ;;
esac
