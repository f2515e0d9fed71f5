"""Starts the explorer, asks it, and makes a chain worth exploring."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from async_substrate_interface import SubstrateInterface
from bittensor_wallet import Keypair

START_LIMIT = 60.0
WAIT_LIMIT = 120.0
TAO = 10**9
TEMPO = 12
LOCKED = 10**8


def binary():
    """The explorer under test: $MYELIN_EXPLORER, or the release build."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    target = os.environ.get("CARGO_TARGET_DIR") or f"{cache}/myelin/target"
    return os.environ.get("MYELIN_EXPLORER") or f"{target}/release/myelin-explorer"


class ApiError(Exception):
    """An answer other than 200."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


class Explorer:
    """A running explorer."""

    def __init__(self, node_url, database, log, *arguments):
        self.log = pathlib.Path(log)
        command = [
            binary(), "--node", node_url, "--listen", "127.0.0.1:0", "--database", str(database), *arguments
        ]
        with open(self.log, "ab") as sink:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sink, text=True
            )
        self.lines = []
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, f"no address in {line!r}:\n{self.output()}"
        self.url = found.group(0)

    def output(self):
        return self.log.read_text(errors="replace")

    def fetch(self, path):
        """Status, content type and body of a GET."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=30) as reply:
                return reply.status, reply.headers.get_content_type(), reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get_content_type(), error.read().decode()

    def get(self, path):
        """The JSON at a path below /api."""
        status, kind, body = self.fetch("/api" + path)
        assert kind == "application/json", f"{path}: {status} {kind} {body[:200]}"
        if status != 200:
            raise ApiError(status, json.loads(body))
        return json.loads(body)

    def news(self, limit=WAIT_LIMIT):
        """Updates of the live stream as they come."""
        with urllib.request.urlopen(self.url + "/api/live", timeout=limit) as stream:
            for line in stream:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    def wait_for(self, block, finalized=False):
        """Waits until a block is indexed (or final); the head then."""
        return self.until(lambda head: head["finalized" if finalized else "best"] >= block)

    def until(self, condition):
        """Waits until a head meets a condition; that head."""
        deadline = time.monotonic() + WAIT_LIMIT
        while True:
            head = self.get("/head")
            if condition(head):
                return head
            assert time.monotonic() < deadline, f"{head}\n{self.output()[-4000:]}"
            assert self.process.poll() is None, self.output()[-4000:]
            self._await_news()

    def _await_news(self):
        """Until something changes; a second at most, as a quiet chain sends nothing."""
        def first():
            for _ in self.news(limit=1):
                return
        waiter = threading.Thread(target=lambda: _quietly(first), daemon=True)
        waiter.start()
        waiter.join(timeout=1)

    def resident_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def stop(self):
        """Ends it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def _quietly(action):
    try:
        action()
    except OSError:
        pass


@contextmanager
def exploring(node_url, database, log, *arguments):
    explorer = Explorer(node_url, database, log, *arguments)
    try:
        yield explorer
    finally:
        explorer.stop()


def samples(explorer, netuid):
    """The subnet's history once every epoch so far is sampled."""
    for _ in explorer.news():
        points = explorer.get(f"/subnets/{netuid}/history?range=all")
        if len(points) >= 3:
            return points
    raise AssertionError("the live stream ended")


def hotkey(name):
    return Keypair.create_from_uri(f"//{name}_hk").ss58_address


def coldkey(name):
    return Keypair.create_from_uri(f"//{name}").ss58_address


class Scene:
    """A chain with a subnet, five neurons, weights, stakes, transfers and failures."""

    MINERS = ("Charlie", "Dave", "Eve")

    def __init__(self, node):
        self.node = node
        self.substrate = SubstrateInterface(node.url)
        self.netuid = None
        self.blocks = {}

    def compose(self, module, function, **params):
        return self.substrate.compose_call(module, function, params)

    def submit(self, uri, call, succeeds=True):
        """Submits and waits for the block with it; `block-index` of the extrinsic."""
        extrinsic = self.substrate.create_signed_extrinsic(call, Keypair.create_from_uri(uri))
        receipt = self.substrate.submit_extrinsic(extrinsic, wait_for_inclusion=True)
        assert receipt.is_success == succeeds, f"{call}: {receipt.error_message}"
        number = self.substrate.get_block_number(receipt.block_hash)
        return f"{number}-{receipt.extrinsic_idx}"

    def sudo(self, *settings):
        calls = [self.compose("AdminUtils", function, **params) for function, params in settings]
        calls = [self.compose("Sudo", "sudo", call=call) for call in calls]
        self.submit("//Alice", self.compose("Utility", "batch_all", calls=calls))

    def read(self, name, *params, module="SubtensorModule", block=None):
        value = self.substrate.query(module, name, list(params), block_hash=block)
        return getattr(value, "value", value)

    def wait_epoch(self):
        due = self.read("LastEpochBlock", self.netuid) + self.read("Tempo", self.netuid)
        self.node.wait_for(due + 1)

    def build(self):
        """Makes all of it; takes some 40 blocks."""
        self._subnet()
        self._neurons()
        self._names()
        self._locks()
        self._transfers()
        self.wait_epoch()
        self._weights()
        self.wait_epoch()
        self.wait_epoch()
        return self

    def _subnet(self):
        self.sudo(
            ("sudo_set_admin_freeze_window", {"window": 0}),
            ("sudo_set_network_rate_limit", {"rate_limit": 0}),
            ("sudo_set_start_call_delay", {"delay": 0}),
            ("sudo_set_subtoken_enabled", {"netuid": 0, "subtoken_enabled": True}),
        )
        self.submit("//Alice", self.compose("SubtensorModule", "register_network", hotkey=hotkey("Alice")))
        self.netuid = self.read("TotalNetworks") - 1
        self.sudo(
            ("sudo_set_tempo", {"netuid": self.netuid, "tempo": TEMPO}),
            ("sudo_set_weights_set_rate_limit", {"netuid": self.netuid, "weights_set_rate_limit": 0}),
            ("sudo_set_commit_reveal_weights_enabled", {"netuid": self.netuid, "enabled": False}),
            ("sudo_set_subnet_emission_enabled", {"netuid": self.netuid, "enabled": True}),
        )
        opened = self.read("NetworkRegisteredAt", self.netuid) + self.read("StartCallDelay")
        self.node.wait_for(opened + 1)
        self.submit("//Alice", self.compose("SubtensorModule", "start_call", netuid=self.netuid))

    def _neurons(self):
        for name in ("Bob", *self.MINERS):
            call = self.compose(
                "SubtensorModule", "burned_register", netuid=self.netuid, hotkey=hotkey(name)
            )
            self.submit(f"//{name}", call)
        for name, tao in (("Alice", 500), ("Bob", 800), ("Charlie", 5)):
            call = self.compose(
                "SubtensorModule", "add_stake",
                hotkey=hotkey("Bob" if name == "Charlie" else name), netuid=self.netuid, amount_staked=tao * TAO,
            )
            self.submit(f"//{name}", call)
        call = self.compose("SubtensorModule", "add_stake", hotkey=hotkey("Bob"), netuid=0, amount_staked=70 * TAO)
        self.submit("//Bob", call)
        for name, port in (("Charlie", 8091), ("Dave", 8092)):
            call = self.compose(
                "SubtensorModule", "serve_axon", netuid=self.netuid, version=1, ip=0x08080808 + port,
                port=port, ip_type=4, protocol=4, placeholder1=0, placeholder2=0,
            )
            self.submit(f"//{name}_hk", call)

    def has(self, function):
        """Whether the chain has a call: identities are not part of every runtime."""
        pallet = next(p for p in self.substrate.metadata.pallets if p.name == "SubtensorModule")
        return any(call.name == function for call in pallet.calls)

    def _names(self):
        if not self.has("set_identity"):
            return
        identity = {
            "name": "Bob & Sons <validators>", "url": "https://bob.example", "github_repo": "", "image": "",
            "discord": "bob", "description": "Validates.", "additional": "",
        }
        self.submit("//Bob", self.compose("SubtensorModule", "set_identity", **identity))
        identity = {
            "netuid": self.netuid, "subnet_name": "Next symbol", "github_repo": "https://git.example/next",
            "subnet_contact": "alice@example.org", "subnet_url": "https://next.example", "discord": "next",
            "description": "Predicts the next symbol.", "logo_url": "", "additional": "",
        }
        self.submit("//Alice", self.compose("SubtensorModule", "set_subnet_identity", **identity))

    def _locks(self):
        call = self.compose(
            "SubtensorModule", "lock_stake", hotkey=hotkey("Bob"), netuid=self.netuid, amount=LOCKED
        )
        self.submit("//Bob", call)

    def _transfers(self):
        def pay(name, rao):
            return self.compose("Balances", "transfer_keep_alive", dest=coldkey(name), value=rao)

        for place in range(3):
            self.blocks[f"transfer-{place}"] = self.submit("//Alice", pay("Ferdie", TAO + place))
        self.blocks["failed"] = self.submit("//Ferdie", pay("Alice", 10**15), succeeds=False)
        calls = [pay("Dave", 5), pay("Dave", 10**17), pay("Eve", 7)]
        self.blocks["batch"] = self.submit("//Alice", self.compose("Utility", "batch", calls=calls))

    def renew_weights(self):
        """Weights grow stale, and incentives 0, some 40 seconds after they were set."""
        self._weights()
        self.wait_epoch()

    def _weights(self):
        for name, weights in (("Alice", [1, 2, 3]), ("Bob", [3, 1, 1])):
            call = self.compose(
                "SubtensorModule", "set_weights", netuid=self.netuid, dests=[4, 2, 3], weights=weights, version_key=0
            )
            self.submit(f"//{name}_hk", call)
