"""Fixtures: a shared development chain, a factory of nodes, and where screenshots go."""

import os
import pathlib

import pytest

from node import Node, running


@pytest.fixture(scope="session")
def dev(tmp_path_factory):
    """A development chain with its defaults, shared by tests that only read."""
    with running("--dev", log=tmp_path_factory.mktemp("dev") / "node.log") as node:
        node.wait_for(3)
        yield node


@pytest.fixture(scope="module")
def fast_node(tmp_path_factory):
    """A development chain with a block every 250 ms for the tests of one file."""
    log = tmp_path_factory.mktemp("fast") / "node.log"
    with running("--dev", "--block-time", "250ms", log=log) as node:
        node.wait_for(3)
        yield node


@pytest.fixture
def start(tmp_path):
    """Starts nodes that end with the test."""
    nodes = []

    def start_node(*arguments, **ports):
        node = Node(*arguments, log=tmp_path / f"node-{len(nodes)}.log", **ports)
        nodes.append(node)
        return node

    yield start_node
    for node in nodes:
        if node.process.poll() is None:
            node.stop()


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    """Folder of screenshots."""
    named = os.environ.get("MYELIN_SCREENSHOTS")
    folder = pathlib.Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
