#!/usr/bin/env bash
# Builds everything and starts a development chain: one authority, funded accounts, gone when it
# ends; beside it a block explorer, whose address is printed.
#
#   scripts/run.sh                       250 ms blocks on ws://127.0.0.1:9944, explorer on :9955
#   scripts/run.sh --demo                and a subnet with validators and miners, in a live table
#   scripts/run.sh --demo --help         what the demonstration takes
#   scripts/run.sh --no-explorer         without the explorer (with --demo, too)
#   scripts/run.sh --explorer-listen 127.0.0.1:8000
#                                        the explorer elsewhere (with --demo, too)
#   scripts/run.sh --no-build            builds nothing: runs the programs that are there already, in
#                                        $MYELIN_BIN if that is set
#   scripts/run.sh --block-time 12s      any block time from 100ms to 60s
#   scripts/run.sh --chain local --alice any other chain: arguments go to the node, no explorer
#   scripts/run.sh --help                this, and the node's own help once it is built

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

demo=false
explorer=true
build=true
help=false
# The node decides for itself when the arguments name a chain or a subcommand.
chosen=false
rpc_port=9944
explorer_listen=127.0.0.1:9955
arguments=()
previous=
for argument in "$@"; do
  if [ "$previous" = --explorer-listen ]; then
    explorer_listen=$argument previous=
    continue
  fi
  case "$argument" in
    --explorer-listen=*) explorer_listen=${argument#*=} && continue ;;
    --explorer-listen) previous=$argument && continue ;;
    --demo) demo=true && continue ;;
    --no-explorer) explorer=false && continue ;;
    --no-build) build=false && continue ;;
    --chain | --chain=* | -V | --version) chosen=true explorer=false ;;
    -h | --help) help=true ;;
    --dev) chosen=true ;;
    --rpc-port=*) rpc_port=${argument#*=} ;;
    [a-z]*) if [ ${#arguments[@]} = 0 ]; then chosen=true explorer=false; fi ;;
  esac
  if [ "$previous" = --rpc-port ]; then rpc_port=$argument; fi
  previous=$argument
  arguments+=("$argument")
done

if ! $build; then
  programs="${MYELIN_BIN:-$CARGO_TARGET_DIR/release}"
  NODE="$programs/myelin-node" NEURONS="$programs/myelin-neurons" EXPLORER="$programs/myelin-explorer"
fi
if $help; then
  # Nothing is installed or built for it; a program that is there already adds its own.
  sed -n '2,16s/^# \{0,1\}//p' "$0"
  if $demo; then program=("$NEURONS" demo); else program=("$NODE"); fi
  if [ -x "${program[0]}" ]; then exec "${program[@]}" "${arguments[@]}"; fi
  exit 0
fi

if $build; then
  "$REPOSITORY/scripts/setup.sh"
  say "building the node (the first time takes a quarter of an hour or more; later it is quick)"
  cd "$REPOSITORY"
  cargo build --release --workspace --locked
else
  for program in "$NODE" "$NEURONS"; do
    [ -x "$program" ] || fail "run.sh: --no-build, but there is no $program; set MYELIN_BIN to its folder"
  done
fi

if $demo; then
  case " ${arguments[*]}" in *" --node-binary"*) ;; *) arguments+=(--node-binary "$NODE") ;; esac
  if ! $explorer || [ ! -x "$EXPLORER" ]; then
    arguments+=(--no-explorer)
  else
    arguments+=(--explorer-listen "$explorer_listen" --explorer-binary "$EXPLORER")
  fi
  exec "$NEURONS" demo "${arguments[@]}"
fi
if ! $chosen; then arguments=(--dev "${arguments[@]}"); fi
if ! $explorer || [ ! -x "$EXPLORER" ] || [ "$rpc_port" = 0 ]; then exec "$NODE" "${arguments[@]}"; fi

folder=$(mktemp -d)
"$EXPLORER" --node "ws://127.0.0.1:$rpc_port" --listen "$explorer_listen" \
  --database "$folder/explorer.sqlite" --log warn &
explorer_process=$!
"$NODE" "${arguments[@]}" &
node_process=$!
stop() { kill -INT "$node_process" "$explorer_process" 2>/dev/null || true; }
trap stop INT TERM HUP
# A signal ends the first wait; the node then needs a moment of its own.
status=0
wait "$node_process" || status=$?
while kill -0 "$node_process" 2>/dev/null; do
  wait "$node_process" && status=0 || status=$?
done
stop
wait "$explorer_process" 2>/dev/null || true
rm -rf "$folder"
exit "$status"
