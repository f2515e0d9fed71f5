"""The README's tour, as it stands there."""

import os
import pathlib
import re
import subprocess
import sys

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"


def test_tour(start, tmp_path):
    node = start("--dev")
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(blocks) == 4, "the tour has four steps of Python"
    tour = "\n".join(blocks).replace("ws://127.0.0.1:9944", node.url)
    tour += "\nassert graph.I[1] == 1 and graph.D[0] == 1 and min(graph.E) > 0, (graph.I, graph.D, graph.E)"
    done = subprocess.run(
        [sys.executable, "-c", tour],
        env={**os.environ, "HOME": str(tmp_path), "BT_NO_PARSE_CLI_ARGS": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
