"""Chains of the release before, made from the runtime that is built: see runtime/examples/upgrade.rs."""

import json
import pathlib
import subprocess

from async_substrate_interface.utils.hasher import xxh128

from node import run_to_end
from tools import example


def item(pallet, name):
    """Key of a storage item without map."""
    return "0x" + xxh128(pallet.encode()).hex() + xxh128(name.encode()).hex()


CODE = "0x" + b":code".hex()
STORAGE_VERSION = ":__STORAGE_VERSION__:"


def tool(*arguments):
    """Runs the runtime's upgrade tool; its exit code, output and errors."""
    done = subprocess.run(
        [example("upgrade"), *map(str, arguments)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def specification(chain, *options):
    code, out, err = run_to_end("build-spec", "--chain", chain, *options)
    assert code == 0, err
    return json.loads(out)


def old_chain(folder):
    """A raw specification of a development chain as the release before would have made it, and
    the genuine runtime's code."""
    plain = specification("dev", "--disable-default-bootnode")
    code = bytes.fromhex(plain["genesis"]["runtimeGenesis"]["code"].removeprefix("0x"))
    genuine, old = folder / "genuine.wasm", folder / "old.wasm"
    genuine.write_bytes(code)
    status, _, errors = tool("release-before", genuine, old)
    assert status == 0, errors
    plain["genesis"]["runtimeGenesis"]["code"] = "0x" + old.read_bytes().hex()
    path = folder / "old.json"
    path.write_text(json.dumps(plain))

    raw = specification(str(path), "--raw", "--disable-default-bootnode")
    top = raw["genesis"]["raw"]["top"]
    # Its storage is of the version before, too: corrections had not been thought of.
    assert top[item("ChainParams", STORAGE_VERSION)] == "0x0100"
    top[item("ChainParams", STORAGE_VERSION)] = "0x0000"
    del top[item("ChainParams", "Corrections")]
    path.write_text(json.dumps(raw))
    return path, code


def check_state(folder, chain, base, *block):
    """Exports the state of a chain that no node runs and checks it; exit code and what is said."""
    code, out, err = run_to_end(
        "export-state", "--chain", str(chain), "--base-path", str(base), *map(str, block)
    )
    assert code == 0, err
    path = pathlib.Path(folder) / "state.json"
    path.write_text(out)
    status, said, errors = tool("check-state", path)
    return status, said + errors
