"""Where the programs under test are: what `scripts/setup.sh --tests` installs, and what cargo builds."""

import os
import pathlib
import subprocess

from node import REPOSITORY, binary


def _installed(name):
    """A folder that `scripts/common.sh` names."""
    script = REPOSITORY / "scripts" / "common.sh"
    done = subprocess.run(
        ["bash", "-c", f'. "$0" && {name}', str(script)],
        capture_output=True, text=True, check=True,
    )
    path = pathlib.Path(done.stdout)
    assert (path / "complete").exists(), f"{path} is missing; run scripts/setup.sh --tests"
    return path


def btcli():
    """The official CLI."""
    return _installed("cli_venv_path") / "bin" / "btcli"


def node_modules():
    """The packages of Node.js that e2e/js needs."""
    return _installed("js_path") / "node_modules"


def example(name):
    """An example of one of the crates, built beside the node; $MYELIN_EXAMPLES is another folder."""
    beside = pathlib.Path(binary()).parent / "examples"
    path = pathlib.Path(os.environ.get("MYELIN_EXAMPLES") or beside) / name
    assert path.exists(), (
        f"{path} is missing; build it with: cargo build --release --workspace --examples"
    )
    return path
