"""The demonstration end to end: incentives follow strength, miners answer, nothing is left behind."""

import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

from node import Rpc, binary, free_port

ROW = re.compile(
    r"^ *(?P<uid>\d+)  (?P<role>\S+) +(?P<model>-|order \d+) +(?P<bits>[\d.]+|-) +(?P<incentive>[\d.]+)"
    r" +(?P<dividends>[\d.]+) +(?P<emission>[\d.]+) +(?P<stake>[\d.]+)$"
)
RANKED = re.compile(r"ranked: since block (\d+), ([\d.]+) s after the first block")
RANK_LIMIT = 90.0


def program():
    """The program under test: $MYELIN_NEURONS, or the one beside the node."""
    beside = pathlib.Path(binary()).with_name("myelin-neurons")
    return os.environ.get("MYELIN_NEURONS") or str(beside)


class Demo:
    """A running demonstration, its output read line by line."""

    def __init__(self, folder, *arguments):
        self.rpc_port = free_port()
        self.folder = folder
        command = [program(), "demo", "--node-binary", binary(), "--rpc-port", str(self.rpc_port)]
        self.process = subprocess.Popen(
            [*command, "--no-explorer", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        self.lines = []

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.rpc_port}"

    def read_until(self, pattern):
        """Reads on until a line matches; the match."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"ended without {pattern!r}:\n" + "\n".join(self.lines))

    def table(self):
        """The last table printed, a row for each neuron."""
        rows = [found.groupdict() for line in self.lines if (found := ROW.match(line))]
        return rows[-10:]

    def children(self):
        """Processes of the demonstration, itself excepted."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(pid) for pid in listed.stdout.split()]

    def stop(self, number=signal.SIGINT):
        """Ends it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    running = Demo(tmp_path_factory.mktemp("demo"))
    yield running
    running.stop()


def query(demo, *arguments):
    done = subprocess.run(
        [program(), "query", "--node", demo.url, "--hotkey-uri", "//demo-validator-1", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_incentives_on_chain_follow_strength(demo):
    found = demo.read_until(RANKED)
    assert float(found[2]) < RANK_LIMIT, found[0]
    print(found[0])

    table = demo.table()
    assert [row["role"] for row in table] == ["owner"] + 3 * ["validator"] + 6 * ["miner"]
    # The chain's own word, read by another client.
    import bittensor as bt

    netuid = int(re.search(r"subnet (\d+) on", "\n".join(demo.lines))[1])
    with bt.Subtensor(demo.url) as chain:
        graph = chain.metagraph(netuid, lite=False)
    order = {int(row["uid"]): int(row["model"].split()[1]) for row in table if row["role"] == "miner"}
    incentives = [float(graph.I[uid]) for uid, _ in sorted(order.items(), key=lambda item: item[1])]
    assert all(weak < strong for weak, strong in zip(incentives, incentives[1:])), incentives
    validators = [int(row["uid"]) for row in table if row["role"] == "validator"]
    assert all(graph.D[uid] > 0 for uid in validators), list(graph.D)


def test_miners_answer_and_the_mixture_beats_their_mean(demo):
    netuid = re.search(r"subnet (\d+) on", "\n".join(demo.lines))[1]
    said = query(demo, "--netuid", netuid, "The harbourmas")
    assert re.search(r"^mixture +'t' \d+\.\d%", said, re.MULTILINE), said

    measured = query(demo, "--netuid", netuid)
    loss = {
        name: float(re.search(rf"^{name} +([\d.]+)$", measured, re.MULTILINE)[1])
        for name in ("incentive-weighted mean", "best single miner", "mixture")
    }
    print(measured)
    assert loss["mixture"] < loss["incentive-weighted mean"], measured


def test_strangers_are_refused(demo):
    netuid = re.search(r"subnet (\d+) on", "\n".join(demo.lines))[1]
    done = subprocess.run(
        [program(), "query", "--node", demo.url, "--hotkey-uri", "//Stranger", "--netuid", netuid, "x"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "403" in done.stdout and "no validator permit" in done.stdout, done.stdout
    assert "no miner gave a usable answer" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_behind(tmp_path, number):
    demo = Demo(tmp_path)
    demo.read_until(r"^block \d+")
    children = demo.children()
    assert len(children) == 1, "the node"
    assert list(tmp_path.iterdir()), "the node's data"
    began = time.monotonic()
    assert demo.stop(number) == 0, "\n".join(demo.lines)
    assert time.monotonic() - began < 20
    for pid in children:
        assert not pathlib.Path(f"/proc/{pid}").exists(), "the node lives on"
    assert not list(tmp_path.iterdir()), "data are left"
    with pytest.raises(OSError):
        Rpc(demo.url)


def test_mistakes_are_told(tmp_path):
    def told(*arguments):
        done = subprocess.run([program(), *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode != 0
        return done.stderr

    missing = told("demo", "--no-explorer", "--rpc-port", "0", "--node-binary", str(tmp_path / "none"))
    assert "cannot start" in missing and "none" in missing
    assert "--orders takes at least two different orders" in told("demo", "--orders", "1,1")
    closed = f"ws://127.0.0.1:{free_port()}"
    assert "required" in told("query", "--node", closed)
