"""The official SDK, unmodified, against a fresh development chain: `sdk_smoke.py`, which is kept as the
protocol's specification gives it."""

import os
import pathlib
import subprocess
import sys

SMOKE = pathlib.Path(__file__).with_name("sdk_smoke.py")


def test_basic_loop(start, tmp_path):
    node = start("--dev", "--block-time", "250ms")
    done = subprocess.run(
        [sys.executable, str(SMOKE), node.url],
        env={**os.environ, "HOME": str(tmp_path), "SMOKE_STEP_TIMEOUT": "120"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=540,
    )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{node.output()[-4000:]}"
    assert "SMOKE OK" in done.stdout
