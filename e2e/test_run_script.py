"""`scripts/run.sh` as a user runs it: the demonstration on a pipe and on a terminal, and its end."""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest

from node import REPOSITORY, Rpc, binary, free_port
from test_neurons import RANK_LIMIT, RANKED, ROW

LIMIT = 150.0
SCRIPT = str(REPOSITORY / "scripts" / "run.sh")
REDRAWN = re.compile(r"\x1b\[(\d+)A\x1b\[J\x1b\[\?7l(.*?)\x1b\[\?7h\r\n", re.DOTALL)


class Run:
    """The script with programs that are built, its files in folders of its own."""

    def __init__(self, folder, *arguments, terminal=False, rpc_port=None):
        self.folder, self.rpc_port = folder, rpc_port or free_port()
        (folder / "tmp").mkdir()
        (folder / "home").mkdir()
        programs = pathlib.Path(binary()).parent
        # Another place than where cargo would build, as for who has a package.
        self.environment = {
            **os.environ,
            "MYELIN_BIN": str(programs), "CARGO_TARGET_DIR": str(folder / "no-target"),
            "TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "TERM": "xterm",
        }
        self.environment.pop("XDG_CACHE_HOME", None)
        self.explorer = None
        if "--no-explorer" not in arguments:
            assert (programs / "myelin-explorer").exists(), "build the workspace"
            self.explorer = f"127.0.0.1:{free_port()}"
            arguments = (*arguments, "--explorer-listen", self.explorer)
        command = [SCRIPT, "--no-build", *arguments, "--rpc-port", str(self.rpc_port)]
        if terminal:
            self.output, screen = pty.openpty()
            # As narrow as terminals are: the table is wider.
            fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        else:
            self.output, screen = os.pipe()
        self.process = subprocess.Popen(
            command, stdin=screen if terminal else subprocess.DEVNULL, stdout=screen, stderr=screen,
            env=self.environment, cwd=folder, start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if terminal else None,
        )
        os.close(screen)
        self.text = ""

    def read_until(self, pattern):
        """Reads on until all there is matches; the last match."""
        deadline = time.monotonic() + LIMIT
        while not (found := list(re.finditer(pattern, self.text))):
            left = deadline - time.monotonic()
            assert left > 0 and self.more(left), f"without {pattern!r}:\n{self.text}"
        return found[-1]

    def more(self, limit):
        """Whether more came."""
        if not select.select([self.output], [], [], limit)[0]:
            return False
        try:
            chunk = os.read(self.output, 1 << 16)
        except OSError:  # the other end of a terminal is gone
            return False
        self.text += chunk.decode(errors="replace")
        return bool(chunk)

    def relatives(self):
        """Processes that run in its folders, by the environment they inherited."""
        mark = f"TMPDIR={self.folder / 'tmp'}".encode()
        found = {}
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "comm").read_text().strip()
            except OSError:
                continue  # it has ended meanwhile
        return found

    def end(self):
        """Its exit code, once it has been told to end."""
        while self.more(LIMIT):
            pass
        return self.process.wait(timeout=60)

    def nothing_is_left(self):
        assert self.relatives() == {}
        assert list((self.folder / "tmp").iterdir()) == [], "temporary files"
        # Compiled runtimes, which the node caches for the next start, are no data of this one.
        kept = [path for path in (self.folder / "home").rglob("*") if path.is_file()]
        cache = self.folder / "home" / ".cache" / "myelin" / "wasm"
        assert [path for path in kept if cache not in path.parents] == [], "files of the user"
        assert {entry.name for entry in self.folder.iterdir()} == {"tmp", "home"}
        with pytest.raises(OSError):
            Rpc(f"ws://127.0.0.1:{self.rpc_port}")

    def kill(self):
        for pid in self.relatives():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.close(self.output)


@pytest.fixture
def run(tmp_path):
    runs = []

    def start_run(*arguments, **options):
        runs.append(Run(tmp_path, *arguments, **options))
        return runs[-1]

    yield start_run
    for each in runs:
        each.kill()


def strengths(rows):
    """Incentives by the order of the miners' models."""
    miners = [row for row in rows if row["role"] == "miner"]
    miners.sort(key=lambda row: int(row["model"].split()[1]))
    return [float(row["incentive"]) for row in miners]


def ranked(incentives):
    return len(incentives) == 6 and all(a < b for a, b in zip(incentives, incentives[1:]))


def rows_of(text):
    return [found.groupdict() for line in text.splitlines() if (found := ROW.match(line))]


def expect_programs(run):
    names = set(run.relatives().values())
    assert {"myelin-neurons", "myelin-node", "myelin-explorer"} <= names, names
    assert f"http://{run.explorer}" in run.text


def test_plain_lines_and_an_end_by_signal(run):
    demo = run("--demo")
    found = demo.read_until(RANKED)
    print(found[0])
    assert float(found[2]) < RANK_LIMIT
    assert "\x1b" not in demo.text, "no control codes for who reads a pipe"
    assert ranked(strengths(rows_of(demo.text)[-10:])), demo.text
    assert "building" not in demo.text
    expect_programs(demo)
    # Ctrl-C goes to the whole group of the terminal.
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.end() == 0, demo.text
    demo.nothing_is_left()


def test_a_table_in_place_and_an_end_by_ctrl_c(run):
    demo = run("--demo", terminal=True)
    found = demo.read_until(RANKED)
    print(found[0])
    assert float(found[2]) < RANK_LIMIT
    demo.read_until(REDRAWN)
    drawings = list(REDRAWN.finditer(demo.text))
    assert len(drawings) > 5
    for before, after in zip(drawings, drawings[1:]):
        assert int(after[1]) == len(before[2].splitlines()), "drawn over the one before"
    last = next(d[2] for d in reversed(drawings) if RANKED.search(d[2]))
    assert len(rows_of(last)) == 10
    assert ranked(strengths(rows_of(last))), last
    expect_programs(demo)
    os.write(demo.output, b"\x03")
    assert demo.end() == 0, demo.text
    demo.nothing_is_left()


@pytest.mark.parametrize("arguments", [(), ("--no-explorer",)])
def test_a_chain_without_a_demonstration(run, arguments):
    chain = run(*arguments)
    chain.read_until(r"ws://127\.0\.0\.1:\d+")
    if chain.explorer:
        chain.read_until(rf"http://{re.escape(chain.explorer)}")
    names = set(chain.relatives().values())
    assert "myelin-node" in names
    assert ("myelin-explorer" in names) == (chain.explorer is not None)
    os.killpg(chain.process.pid, signal.SIGINT)
    assert chain.end() == 0, chain.text
    chain.nothing_is_left()


def test_programs_that_are_missing_are_named(tmp_path):
    environment = {**os.environ, "MYELIN_BIN": str(tmp_path)}
    done = subprocess.run(
        [SCRIPT, "--no-build", "--demo"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 1
    assert f"--no-build, but there is no {tmp_path}/myelin-node" in done.stderr, done.stderr


def helped(environment, *arguments):
    shown = subprocess.run(
        [SCRIPT, *arguments, "--help"], capture_output=True, text=True, timeout=60,
        env={**os.environ, **environment},
    )
    assert shown.returncode == 0, shown.stderr
    assert "Builds everything" in shown.stdout and "--no-build" in shown.stdout, shown.stdout
    return shown.stdout


@pytest.mark.parametrize("arguments", [(), ("--demo",), ("--chain", "local")])
def test_help_builds_nothing(tmp_path, arguments):
    # Nothing to build with, either: no cargo, and no packages to be installed.
    environment = {"CARGO_TARGET_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    assert "Usage:" not in helped(environment, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_help_of_programs_that_are_there():
    environment = {"MYELIN_BIN": str(pathlib.Path(binary()).parent)}
    assert "--base-path" in helped(environment, "--no-build")
    assert "--node-binary" in helped(environment, "--no-build", "--demo")
