#!/usr/bin/env bash
# Builds the node and starts a development chain: one authority, funded accounts, gone when it ends.
#
#   scripts/run.sh                       250 ms blocks on ws://127.0.0.1:9944
#   scripts/run.sh --block-time 12s      any block time from 100ms to 60s
#   scripts/run.sh --chain local --alice any other chain: arguments go to the node
#   scripts/run.sh --help                the node's own help

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$REPOSITORY/scripts/setup.sh"
say "building the node (the first time takes a quarter of an hour or more; later it is quick)"
cd "$REPOSITORY"
cargo build --release --workspace --locked

# The node decides for itself when the arguments name a chain or a subcommand.
chosen=false
case "${1:-}" in [a-z]*) chosen=true ;; esac
for argument in "$@"; do
  case "$argument" in
    --dev | --chain | --chain=* | -h | --help | -V | --version) chosen=true ;;
  esac
done
if $chosen; then exec "$NODE" "$@"; fi
exec "$NODE" --dev "$@"
