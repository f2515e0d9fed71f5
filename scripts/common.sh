# Shared by the scripts: where things are kept. Sourced, not run.

set -euo pipefail

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/myelin"

# One build directory for all checkouts; the wasm builder needs to be told where Cargo.lock is.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"
export WASM_BUILD_WORKSPACE_HINT="$REPOSITORY"

# rustup's proxies, when a fresh shell does not have them on its path yet.
if ! command -v cargo >/dev/null 2>&1 && [ -f "$HOME/.cargo/env" ]; then
  . "$HOME/.cargo/env"
fi

NODE="$CARGO_TARGET_DIR/release/myelin-node"
NEURONS="$CARGO_TARGET_DIR/release/myelin-neurons"
EXPLORER="$CARGO_TARGET_DIR/release/myelin-explorer"

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Where what the end-to-end tests install is kept: one folder for each version of what a file asks for.
kept() { printf '%s/%s-%s' "$CACHE" "$1" "$(sha256sum "$REPOSITORY/e2e/$2" | cut -c1-12)"; }
# The official SDK and pytest.
venv_path() { kept venv requirements.txt; }
# The official CLI: its dependencies are not the SDK's.
cli_venv_path() { kept cli-venv requirements-cli.txt; }
# Packages of Node.js.
js_path() { kept js js/package-lock.json; }
