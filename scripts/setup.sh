#!/usr/bin/env bash
# Checks what building needs and installs what is missing, one line for each action.
#
#   scripts/setup.sh            what the node needs
#   scripts/setup.sh --tests    and what the tests need (the official SDK and CLI, polkadot.js)
#
# Running it again changes nothing.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(build-essential pkg-config libssl-dev protobuf-compiler)
tests=false
for argument in "$@"; do
  case "$argument" in
    --tests)
      tests=true
      packages+=(python3-venv nodejs npm postgresql chromium chromium-driver fonts-dejavu)
      ;;
    -h | --help)
      sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) fail "setup.sh: unknown option '$argument'; --tests is the only one" ;;
  esac
done

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

have_package() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
have_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

# What is there by other means than the distribution's package.
have_otherwise() {
  case "$1" in
    python3-venv) have_venv ;;
    nodejs) command -v node >/dev/null 2>&1 ;;
    npm) command -v npm >/dev/null 2>&1 ;;
    *) false ;;
  esac
}

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || {
    echo "packages: not a Debian or Ubuntu system; make sure you have the like of: ${packages[*]}"
    return 0
  }
  local missing=()
  for package in "${packages[@]}"; do
    have_otherwise "$package" || have_package "$package" || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then
    echo "packages: ${packages[*]} are there"
    return 0
  fi
  echo "packages: installing ${missing[*]}"
  if ! (as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    as_root apt-get install -y -qq --no-install-recommends "${missing[@]}") >/dev/null; then
    fail "could not install them; run: sudo apt-get install ${missing[*]}"
  fi
}

install_toolchain() {
  command -v rustup >/dev/null 2>&1 ||
    fail "rustup is missing; get it from https://rustup.rs and run this again"
  local wanted
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$REPOSITORY/rust-toolchain.toml")
  if rustc --version 2>/dev/null | grep -q "^rustc $wanted "; then
    echo "rust: $(rustc --version | cut -d' ' -f1-2) is there"
  else
    echo "rust: installing toolchain $wanted"
    rustup toolchain install "$wanted" --profile minimal --component rustfmt --component clippy ||
      fail "could not install Rust $wanted"
  fi
  if rustup target list --installed | grep -qx wasm32v1-none; then
    echo "rust: target wasm32v1-none is there"
  else
    echo "rust: adding target wasm32v1-none"
    rustup target add wasm32v1-none || fail "could not add the target wasm32v1-none"
  fi
}

# An environment of Python: what it is called, where it is, what it has.
install_venv() {
  local name="$1" venv="$2" requirements="$3"
  if [ -f "$venv/complete" ]; then
    echo "python: $name: the environment is there"
    return 0
  fi
  echo "python: installing $name into an environment of its own"
  rm -rf "$venv"
  python3 -m venv "$venv" || fail "could not make a Python environment; install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$REPOSITORY/$requirements" ||
    fail "could not install $requirements"
  touch "$venv/complete"
}

install_js() {
  local modules
  modules=$(js_path)
  command -v npm >/dev/null 2>&1 || fail "npm is missing; install Node.js 18 or later and npm"
  node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' ||
    fail "Node.js $(node --version) is too old for polkadot.js; install version 18 or later"
  if [ -f "$modules/complete" ]; then
    echo "node.js: polkadot.js is there"
    return 0
  fi
  echo "node.js: installing polkadot.js into a folder of its own"
  rm -rf "$modules"
  mkdir -p "$modules"
  cp "$REPOSITORY"/e2e/js/package.json "$REPOSITORY"/e2e/js/package-lock.json "$modules/"
  npm ci --prefix "$modules" --ignore-scripts --no-audit --no-fund --silent ||
    fail "could not install what e2e/js/package-lock.json lists"
  touch "$modules/complete"
}

cd "$REPOSITORY"
install_packages
install_toolchain
if $tests; then
  install_venv "the official SDK and pytest" "$(venv_path)" e2e/requirements.txt
  install_venv "the official CLI" "$(cli_venv_path)" e2e/requirements-cli.txt
  install_js
fi
