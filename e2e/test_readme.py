"""The README's tour and its network of three validators, as they stand there."""

import os
import pathlib
import re
import shlex
import subprocess
import sys

from node import Node, binary, free_port

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"


def test_tour(start, tmp_path):
    node = start("--dev")
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert len(blocks) == 4, "the tour has four steps of Python"
    tour = "\n".join(blocks).replace("ws://127.0.0.1:9944", node.url)
    tour += "\nassert graph.I[1] == 1 and graph.D[0] == 1 and min(graph.E) > 0, (graph.I, graph.D, graph.E)"
    done = subprocess.run(
        [sys.executable, "-c", tour],
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "BT_NO_PARSE_CLI_ARGS": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def network_commands():
    """The commands of "Running a network", with RPC and peer ports that are free."""
    section = README.read_text().split("## Running a network")[1].split("\n## ")[0]
    [block] = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    for line in block.splitlines():
        program, *options = shlex.split(line)
        assert program == "myelin-node"
        # Another block time makes it another chain than that of someone who follows the README.
        options += ["--block-time", "1s"]
        for option in ("--port", "--rpc-port"):
            if option not in options:
                options += [option, ""]  # the first validator has the default
            options[options.index(option) + 1] = str(free_port())
        yield [pathlib.Path(binary()).resolve(), *options], int(options[options.index("--rpc-port") + 1])


def test_three_validators(tmp_path):
    nodes = []
    try:
        for command, port in network_commands():
            nodes.append(Node.of(command, rpc_port=port, log=tmp_path / f"{port}.log", cwd=tmp_path))
        assert len(nodes) == 3
        # With one of them missing nothing would be final; they find each other by themselves.
        for node in nodes:
            node.wait_for(3, finalized=True)
        assert len({node.rpc.call("chain_getBlockHash", 3) for node in nodes}) == 1
    finally:
        for node in nodes:
            node.stop()
