"""Miner and validator as programs of their own, on a subnet that hides weights until revealed."""

import os
import pathlib
import re
import signal
import subprocess
import time

import bittensor as bt
from bittensor.core.extrinsics.utils import sudo_call_extrinsic
from bittensor_wallet import Keypair, Wallet

from node import binary, free_port

LIMIT = 120.0


def program(name):
    folder = os.environ.get("MYELIN_NEURONS", str(pathlib.Path(binary()).with_name("myelin-neurons")))
    return str(pathlib.Path(folder).with_name(name))


def wallet(folder, name):
    made = Wallet(name=name.lower(), hotkey="default", path=str(folder))
    for set_key, uri in ((made.set_coldkey, f"//{name}"), (made.set_hotkey, f"//{name}_hk")):
        set_key(keypair=Keypair.create_from_uri(uri), encrypt=False, overwrite=True)
    made.set_coldkeypub(keypair=made.coldkey, encrypt=False, overwrite=True)
    return made


def create_subnet(chain, alice):
    chain.register_subnet(alice)
    netuid = max(chain.get_all_subnets_netuid())
    for call, parameters in (
        ("sudo_set_admin_freeze_window", {"window": 0}),
        ("sudo_set_tempo", {"netuid": netuid, "tempo": 10}),
        ("sudo_set_weights_set_rate_limit", {"netuid": netuid, "weights_set_rate_limit": 0}),
        ("sudo_set_subnet_emission_enabled", {"netuid": netuid, "enabled": True}),
    ):
        done = sudo_call_extrinsic(chain, alice, call, parameters, call_module="AdminUtils")
        assert done.success, (call, done)
    assert chain.start_call(alice, netuid).success
    assert chain.commit_reveal_enabled(netuid)
    return netuid


class Neuron:
    """A running program, its log in a file."""

    def __init__(self, folder, name, *arguments):
        self.log = folder / f"{name}-{len(list(folder.glob('*.log')))}.log"
        with open(self.log, "wb") as sink:
            self.process = subprocess.Popen(
                [program(name), *arguments], stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
            )

    def text(self):
        return self.log.read_text()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


def test_weights_are_committed_revealed_and_paid(start, tmp_path):
    node = start("--dev")
    neurons = []
    with bt.Subtensor(node.url) as chain:
        alice = wallet(tmp_path, "Alice")
        netuid = create_subnet(chain, alice)
        common = ["--node", node.url, "--netuid", str(netuid), "--register"]
        try:
            for order in (0, 4):
                neurons.append(Neuron(
                    tmp_path, "myelin-miner", *common, "--hotkey-uri", f"//miner-{order}",
                    "--coldkey-uri", "//Charlie", "--order", str(order), "--axon-ip", "127.0.0.2",
                    "--external-ip", "127.0.0.2", "--axon-port", str(free_port()),
                ))
            # Keys from a wallet's files, as the official wallet writes them.
            bob = wallet(tmp_path, "Bob")
            neurons.append(Neuron(
                tmp_path, "myelin-validator", *common, "--round", "500ms", "--grace", "7s",
                "--wallet-path", str(tmp_path), "--wallet", "bob",
            ))
            hotkey = Keypair.create_from_uri("//Bob_hk").ss58_address
            uids = wait_for_uids(chain, netuid, [hotkey, *map(address, ("//miner-0", "//miner-4"))], neurons)
            assert chain.add_stake(bob, netuid, hotkey, bt.Balance.from_tao(100)).success
            incentive = wait_for_incentive(chain, netuid, uids[1:], neurons)
            print("incentives of order 0 and order 4:", incentive)
            assert 0 < incentive[0] < incentive[1]
            said = neurons[-1].text()
            assert re.search(r"weights committed in block \d+, to be revealed in 1 epoch", said), said
            assert re.search(r"weights revealed in block \d+", said), said
            assert "waiting for a validator permit" in said, said
            for neuron in neurons:
                assert neuron.stop() == 0, neuron.text()
        finally:
            for neuron in neurons:
                neuron.process.kill()


def address(uri):
    return Keypair.create_from_uri(uri).ss58_address


def waited(read, done, neurons):
    """Reads once a block until it is done."""
    began = time.monotonic()
    while not done(value := read()):
        broken = [neuron for neuron in neurons if neuron.process.poll() is not None]
        texts = "\n".join(neuron.text() for neuron in broken or neurons)
        assert not broken and time.monotonic() - began < LIMIT, f"{value}\n{texts}"
        time.sleep(0.25)
    return value


def wait_for_uids(chain, netuid, hotkeys, neurons):
    def read():
        return [chain.get_uid_for_hotkey_on_subnet(hotkey, netuid) for hotkey in hotkeys]

    return waited(read, lambda uids: None not in uids, neurons)


def wait_for_incentive(chain, netuid, uids, neurons):
    def read():
        graph = chain.metagraph(netuid, lite=False)
        return [float(graph.I[uid]) for uid in uids]

    return waited(read, lambda incentives: sum(incentives) > 0, neurons)


def test_help_and_mistakes():
    for name in ("myelin-miner", "myelin-validator", "myelin-neurons"):
        shown = subprocess.run([program(name), "--help"], capture_output=True, text=True)
        assert shown.returncode == 0 and "Usage" in shown.stdout, shown
    wrong = subprocess.run(
        [program("myelin-miner"), "--netuid", "1", "--external-ip", "127.0.0.2", "--order", "99"],
        capture_output=True, text=True,
    )
    assert "the order is a number from 0 to 8" in wrong.stderr, wrong.stderr
