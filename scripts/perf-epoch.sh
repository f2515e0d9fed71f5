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

# A case of $1 uids, 64 of them validators with $2 weights and bonds each. $3: legacy or liquid.
generate() {
  python3 - "$@" <<'PYTHON'
import json, random, sys

n, each, liquid = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "liquid"
validators = 64
dice = random.Random(n * 65_536 + each)
targets = range(validators, min(n, validators + max(each, each * 5 // 4)))


def row(uid):
    if uid >= validators:
        return []
    return [[j, dice.randrange(1, 65_536)] for j in sorted(dice.sample(targets, each))]


case = {
    "format": "yuma-case/1", "name": "sweep", "n": n, "tempo": 360,
    "activity_cutoff_factor_milli": 13_889, "kappa": 32_767, "max_allowed_validators": validators,
    "bonds_moving_average": 900_000, "bonds_penalty": 65_535, "yuma3": liquid,
    "liquid_alpha": liquid, "alpha_low": 45_875, "alpha_high": 58_982,
    "alpha_sigmoid_steepness": 1_000, "tao_weight": 0, "stake_threshold": 0, "owner_uid": None,
    "last_step_block": 640,
    "alpha_stake": [dice.randrange(1, 10**12) if i < validators else 0 for i in range(n)],
    "root_stake": [0] * n, "registered_at": [1] * n, "last_update": [990] * n,
    "validator_permit": [i < validators for i in range(n)],
    "weights": [row(i) for i in range(n)], "bonds": [row(i) for i in range(n)],
    "commit_reveal": {"enabled": False, "reveal_period": 1, "epoch_index": 3,
                      "hash_commits": [], "timelocked_commits": []},
    "epochs": [{"block": 1_000, "emission": 10**9}],
}
print(json.dumps(case))
PYTHON
}

# Counts for growing values of $3 (n or weights), and the exponents that fit them. $1: branch,
# $2: title.
sweep() {
  local branch=$1 variable=$3 value size
  printf '\n%s, growing number of %s\n' "$1" "$2"
  shift 3
  for value; do
    case $variable in
      n) size=$value && generate "$value" 64 "$branch" >"$scratch/case" ;;
      weights) size=$((64 * value)) && generate 1024 "$value" "$branch" >"$scratch/case" ;;
    esac
    printf '%8d %12d\n' "$size" "$(count "$scratch/out" <"$scratch/case")"
  done | tee "$scratch/points"
  python3 - "$scratch/points" <<'PYTHON'
import math, sys

points = [tuple(map(int, line.split())) for line in open(sys.argv[1])]


def fit(points):
    """Slope of the least-squares line."""
    mean = [sum(column) / len(points) for column in zip(*points)]
    over = sum((x - mean[0]) * (y - mean[1]) for x, y in points)
    return over / sum((x - mean[0]) ** 2 for x, _ in points)


logarithms = [(math.log(x), math.log(y)) for x, y in points]
print(f"exponent {fit(logarithms):.3f}, {fit(logarithms[-2:]):.3f} between the last two;"
      f" {fit(points):.1f} instructions each")
PYTHON
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
  sweep)
    build 0
    for branch in legacy liquid; do
      sweep "$branch" "uids, 4096 weights" n 256 512 1024 2048 4096
      sweep "$branch" "weights, 1024 uids" weights 4 16 64 256 512 896
    done
    ;;
esac
