"""Starts and talks to real node processes."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
START_LIMIT = 60.0
WAIT_LIMIT = 60.0
# What `--rpc-port` comes with, and several clients need.
WIDE = "max-response-size=64,max-buffer-capacity-per-connection=1024"


def binary():
    """The node under test: $MYELIN_NODE, or the release build."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    target = os.environ.get("CARGO_TARGET_DIR") or f"{cache}/myelin/target"
    return os.environ.get("MYELIN_NODE") or f"{target}/release/myelin-node"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RpcError(Exception):
    """A JSON-RPC error object."""

    def __init__(self, error):
        super().__init__(f"{error.get('message')}: {error.get('data')}")
        self.code, self.message, self.data = error["code"], error["message"], error.get("data")


class Rpc:
    """One WebSocket connection."""

    def __init__(self, url):
        self.socket = connect(url, max_size=2**28, open_timeout=5)
        self.count = 0
        self.pending = []

    def send_raw(self, text):
        self.socket.send(text)
        return json.loads(self.socket.recv(timeout=WAIT_LIMIT))

    def call(self, method, *params):
        self.count += 1
        ident = f"xy{self.count}"
        request = {"jsonrpc": "2.0", "id": ident, "method": method, "params": list(params)}
        self.socket.send(json.dumps(request))
        while True:
            reply = json.loads(self.socket.recv(timeout=WAIT_LIMIT))
            if reply.get("id") == ident:
                break
            self.pending.append(reply)
        if "error" in reply:
            raise RpcError(reply["error"])
        return reply["result"]

    def notifications(self, method):
        """Subscribes; yields the results of its notifications for ever."""
        subscription = self.call(method)
        while True:
            note = self.pending.pop(0) if self.pending else json.loads(self.socket.recv(timeout=WAIT_LIMIT))
            if note.get("params", {}).get("subscription") == subscription:
                yield note["params"]["result"]

    def close(self):
        self.socket.close()


class Node:
    """A running node; `arguments` come on top of free ports, or of the RPC port given. With
    `further` RPC ports it listens on those, too."""

    def __init__(self, *arguments, log, rpc_port=None, further=()):
        self.rpc_port = rpc_port or free_port()
        self.p2p_port, self.metrics_port = free_port(), free_port()
        listen = ["--rpc-port", str(self.rpc_port)]
        if further:
            listen = [
                f"--experimental-rpc-endpoint=listen-addr=127.0.0.1:{port},cors=all,{WIDE}"
                for port in (self.rpc_port, *further)
            ]
        command = [
            binary(), *arguments, *listen,
            "--prometheus-port", str(self.metrics_port),
            "--listen-addr", f"/ip4/127.0.0.1/tcp/{self.p2p_port}",
            "--no-mdns",
        ]
        self._launch(command, log)

    @classmethod
    def of(cls, command, *, rpc_port, log, cwd):
        """A node by a command of its own, which makes it listen on that RPC port."""
        node = cls.__new__(cls)
        node.rpc_port = rpc_port
        node._launch(command, log, cwd=cwd)
        return node

    def _launch(self, command, log, **where):
        self.log = pathlib.Path(log)
        self.started = time.monotonic()
        with open(self.log, "ab") as sink:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, **where
            )
        self.rpc = self._connect()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.rpc_port}"

    def output(self):
        return self.log.read_text(errors="replace")

    def _connect(self):
        while time.monotonic() - self.started < START_LIMIT:
            if self.process.poll() is not None:
                raise AssertionError(f"the node exited with {self.process.returncode}:\n{self.output()}")
            try:
                return Rpc(self.url)
            except (OSError, WebSocketException):
                time.sleep(0.05)  # nothing to await before the socket listens
        raise AssertionError(f"no RPC within {START_LIMIT} s:\n{self.output()}")

    def best(self):
        return int(self.rpc.call("chain_getHeader")["number"], 16)

    def finalized(self):
        head = self.rpc.call("chain_getFinalizedHead")
        return int(self.rpc.call("chain_getHeader", head)["number"], 16)

    def wait_for(self, number, finalized=False):
        """Waits for the first head at or above `number`; its header."""
        kind = "Finalized" if finalized else "New"
        watcher = Rpc(self.url)
        try:
            for header in watcher.notifications(f"chain_subscribe{kind}Heads"):
                if int(header["number"], 16) >= number:
                    return header
        finally:
            watcher.close()

    def peer_address(self):
        ident = self.rpc.call("system_localPeerId")
        return f"/ip4/127.0.0.1/tcp/{self.p2p_port}/p2p/{ident}"

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def stop(self):
        """Ends the node as Ctrl-C does; its exit code."""
        self.rpc.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def running(*arguments, log):
    node = Node(*arguments, log=log)
    try:
        yield node
    finally:
        node.stop()


def run_to_end(*arguments):
    """Runs a command that ends by itself; its exit code, standard output and error."""
    done = subprocess.run(
        [binary(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout, done.stderr
