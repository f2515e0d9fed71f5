#!/usr/bin/env bash
# Checks what building needs and installs what is missing, one line for each action.
#
#   scripts/setup.sh            what the node needs
#   scripts/setup.sh --tests    and what the tests need (the official SDK in its own environment)
#
# Running it again changes nothing.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

packages=(build-essential pkg-config libssl-dev protobuf-compiler)
tests=false
for argument in "$@"; do
  case "$argument" in
    --tests)
      tests=true
      packages+=(python3-venv postgresql chromium chromium-driver fonts-dejavu)
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

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || {
    echo "packages: not a Debian or Ubuntu system; make sure you have the like of: ${packages[*]}"
    return 0
  }
  local missing=()
  for package in "${packages[@]}"; do
    if [ "$package" = python3-venv ] && have_venv; then continue; fi
    have_package "$package" || missing+=("$package")
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

install_sdk() {
  local venv
  venv=$(venv_path)
  if [ -f "$venv/complete" ]; then
    echo "python: the SDK's environment is there"
    return 0
  fi
  echo "python: installing the official SDK and pytest into their own environment"
  rm -rf "$venv"
  python3 -m venv "$venv" || fail "could not make a Python environment; install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check \
    -r "$REPOSITORY/e2e/requirements.txt" || fail "could not install e2e/requirements.txt"
  touch "$venv/complete"
}

cd "$REPOSITORY"
install_packages
install_toolchain
if $tests; then install_sdk; fi
