"""Neurons as programs of their own on a development chain, and the subnets they work on."""

import os
import pathlib
import signal
import subprocess
import time

import bittensor as bt
from bittensor.core.extrinsics.utils import sudo_call_extrinsic
from bittensor_wallet import Keypair, Wallet

from node import binary, free_port

LIMIT = 120.0
# Loopback, but not 127.0.0.1, which the chain does not take for an axon's address.
AXON_IP = "127.0.0.2"


def program(name):
    """A program under test: beside $MYELIN_NEURONS, or beside the node."""
    beside = os.environ.get("MYELIN_NEURONS", str(pathlib.Path(binary()).with_name("myelin-neurons")))
    return str(pathlib.Path(beside).with_name(name))


def example(name):
    """A library example: in $MYELIN_EXAMPLES, or beside the node."""
    folder = os.environ.get("MYELIN_EXAMPLES") or pathlib.Path(binary()).parent / "examples"
    return str(pathlib.Path(folder) / name)


def wallet(folder, name):
    """Coldkey //Name and hotkey //Name_hk, unencrypted."""
    made = Wallet(name=name.lower(), hotkey="default", path=str(folder))
    for set_key, uri in ((made.set_coldkey, f"//{name}"), (made.set_hotkey, f"//{name}_hk")):
        set_key(keypair=Keypair.create_from_uri(uri), encrypt=False, overwrite=True)
    made.set_coldkeypub(keypair=made.coldkey, encrypt=False, overwrite=True)
    return made


def address(uri):
    return Keypair.create_from_uri(uri).ss58_address


def set_parameters(chain, alice, *parameters):
    for call, arguments in parameters:
        done = sudo_call_extrinsic(chain, alice, call, arguments, call_module="AdminUtils")
        assert done.success, (call, done)


def create_subnet(chain, alice, tempo=10, commit_reveal=True):
    """A started subnet of //Alice whose weights have no rate limit; its number."""
    before = set(chain.get_all_subnets_netuid())
    assert chain.register_subnet(alice).success
    [netuid] = set(chain.get_all_subnets_netuid()) - before
    set_parameters(
        chain, alice,
        ("sudo_set_admin_freeze_window", {"window": 0}),
        ("sudo_set_tempo", {"netuid": netuid, "tempo": tempo}),
        ("sudo_set_weights_set_rate_limit", {"netuid": netuid, "weights_set_rate_limit": 0}),
        ("sudo_set_subnet_emission_enabled", {"netuid": netuid, "enabled": True}),
    )
    if not commit_reveal:
        switch = "sudo_set_commit_reveal_weights_enabled"
        set_parameters(chain, alice, (switch, {"netuid": netuid, "enabled": False}))
    assert chain.start_call(alice, netuid).success
    assert chain.commit_reveal_enabled(netuid) == commit_reveal
    return netuid


class Neuron:
    """A running program, its log in a file; what it keeps, it keeps in the test's folder."""

    def __init__(self, folder, *command):
        self.log = folder / f"{pathlib.Path(command[0]).name}-{len(list(folder.glob('*.log')))}.log"
        environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data")}
        with open(self.log, "wb") as sink:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=environment
            )

    def text(self):
        return self.log.read_text()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill(self):
        """Ends it without warning."""
        self.process.kill()
        self.process.wait(timeout=30)


def miner(folder, node, netuid, order, name):
    """A miner of the reference task, registered by //Charlie."""
    return Neuron(
        folder, program("myelin-miner"), "--node", node.url, "--netuid", str(netuid), "--register",
        "--coldkey-uri", "//Charlie", "--hotkey-uri", f"//{name}", "--order", str(order),
        "--axon-ip", AXON_IP, "--external-ip", AXON_IP, "--axon-port", str(free_port()),
    )


def validator(folder, node, netuid, uri, *options):
    """A validator of the reference task, registered by //Charlie."""
    return Neuron(
        folder, program("myelin-validator"), "--node", node.url, "--netuid", str(netuid),
        "--register", "--coldkey-uri", "//Charlie", "--hotkey-uri", uri, "--round", "500ms",
        "--grace", "7s", *options,
    )


def waited(read, done, neurons):
    """Reads until it is done; fails with the logs if a program ends or it takes too long."""
    began = time.monotonic()
    while not done(value := read()):
        broken = [neuron for neuron in neurons if neuron.process.poll() is not None]
        texts = "\n".join(neuron.text() for neuron in broken or neurons)
        assert not broken and time.monotonic() - began < LIMIT, f"{value}\n{texts}"
        time.sleep(0.25)  # once a block; a log file tells nobody that it grows
    return value


def said(neuron, pattern, neurons):
    """Waits until a program's log matches; the match."""
    return waited(lambda: pattern.search(neuron.text()), bool, neurons)


def wait_for_uids(chain, netuid, hotkeys, neurons):
    def read():
        return [chain.get_uid_for_hotkey_on_subnet(hotkey, netuid) for hotkey in hotkeys]

    return waited(read, lambda uids: None not in uids, neurons)


def wait_for_incentive(chain, netuid, uids, neurons, enough=lambda incentives: sum(incentives) > 0):
    def read():
        graph = chain.metagraph(netuid, lite=False)
        return [float(graph.I[uid]) for uid in uids]

    return waited(read, enough, neurons)
