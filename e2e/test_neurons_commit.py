"""Miner and validator as programs of their own, on a subnet that hides weights until revealed."""

import json
import re
import subprocess

import bittensor as bt

import neurons as programs
from neurons import (
    Neuron, address, create_subnet, program, said, wait_for_incentive, wait_for_uids, waited, wallet,
)

COMMITTED = re.compile(r"weights committed in block (\d+), to be revealed in 1 epoch")
REVEALED = re.compile(r"weights revealed in block (\d+)")


def test_weights_are_committed_revealed_and_paid(start, tmp_path):
    node = start("--dev")
    neurons = []
    with bt.Subtensor(node.url) as chain:
        alice = wallet(tmp_path, "Alice")
        netuid = create_subnet(chain, alice)
        try:
            for order in (0, 4):
                neurons.append(programs.miner(tmp_path, node, netuid, order, f"miner-{order}"))
            # Keys from a wallet's files, as the official wallet writes them.
            bob = wallet(tmp_path, "Bob")
            neurons.append(Neuron(
                tmp_path, program("myelin-validator"), "--node", node.url, "--netuid", str(netuid),
                "--register", "--round", "500ms", "--grace", "7s",
                "--wallet-path", str(tmp_path), "--wallet", "bob",
            ))
            hotkey = bob.hotkey.ss58_address
            hotkeys = [hotkey, *map(address, ("//miner-0", "//miner-4"))]
            uids = wait_for_uids(chain, netuid, hotkeys, neurons)
            assert chain.add_stake(bob, netuid, hotkey, bt.Balance.from_tao(100)).success
            incentive = wait_for_incentive(chain, netuid, uids[1:], neurons)
            print("incentives of order 0 and order 4:", incentive)
            assert 0 < incentive[0] < incentive[1]
            text = neurons[-1].text()
            assert COMMITTED.search(text) and REVEALED.search(text), text
            assert "waiting for a validator permit" in text, text
            for neuron in neurons:
                assert neuron.stop() == 0, neuron.text()
        finally:
            for neuron in neurons:
                neuron.process.kill()


def state_file(folder):
    [path] = (folder / "state").glob("*.json")
    return path


def rows(chain, netuid, block=None):
    """Weights on chain, by uid."""
    return {uid: dict(row) for uid, row in chain.weights(netuid, block=block) if row}


def test_a_validator_that_is_killed_reveals_what_it_committed_to(start, tmp_path):
    node = start("--dev")
    neurons = []
    with bt.Subtensor(node.url) as chain:
        alice, charlie = wallet(tmp_path, "Alice"), wallet(tmp_path, "Charlie")
        # Epochs long enough for a restart between commit and reveal.
        netuid = create_subnet(chain, alice, tempo=40)
        keep = ("--state-dir", str(tmp_path / "state"))

        def begin():
            neurons.append(programs.validator(tmp_path, node, netuid, "//keeper", *keep))
            return neurons[-1]

        try:
            for order in (0, 4):
                neurons.append(programs.miner(tmp_path, node, netuid, order, f"miner-{order}"))
            first, hotkey = begin(), address("//keeper")
            uids = wait_for_uids(
                chain, netuid, [hotkey, address("//miner-0"), address("//miner-4")], neurons
            )
            assert chain.add_stake(charlie, netuid, hotkey, bt.Balance.from_tao(100)).success
            committed = int(said(first, COMMITTED, neurons)[1])
            first.kill()
            neurons.remove(first)
            assert not REVEALED.search(first.text()), first.text()
            kept = json.loads(state_file(tmp_path).read_text())
            assert kept["version"] == 1 and kept["netuid"] == netuid and kept["hotkey"] == hotkey
            [commitment] = kept["commitments"]
            hidden = dict(commitment["weights"])
            assert {score["uid"] for score in kept["scores"]} == set(uids[1:])
            assert rows(chain, netuid) == {}, "nothing is revealed yet"

            second = begin()
            revealed = int(said(second, REVEALED, neurons)[1])
            assert revealed > committed
            assert "goes on with 2 scores and 1 open commitments" in second.text(), second.text()
            # The very weights that the killed one hid are on chain.
            assert rows(chain, netuid, revealed) == {uids[0]: hidden}
            incentive = wait_for_incentive(chain, netuid, uids[1:], neurons)
            assert 0 < incentive[0] < incentive[1]

            # A damaged file is kept aside, and told.
            second.kill()
            neurons.remove(second)
            path = state_file(tmp_path)
            path.write_bytes(damaged := path.read_bytes()[:100])
            third = begin()
            told = re.compile(r"starts afresh.*it is damaged: .*it is kept as (\S+)")
            backup = said(third, told, neurons)[1]
            assert open(backup, "rb").read() == damaged
            said(third, COMMITTED, neurons)
            assert third.stop() == 0, third.text()
        finally:
            for neuron in neurons:
                neuron.process.kill()


def test_neurons_survive_a_restart_of_the_node(tmp_path):
    """The same chain after a restart, and another chain in its place."""
    from node import Node

    arguments = ("--dev", "--base-path", str(tmp_path / "chain"))
    node = Node(*arguments, log=tmp_path / "first.log")
    port, neurons = node.rpc_port, []
    try:
        with bt.Subtensor(node.url) as chain:
            alice, charlie = wallet(tmp_path, "Alice"), wallet(tmp_path, "Charlie")
            netuid = create_subnet(chain, alice, commit_reveal=False)
            neurons.append(programs.miner(tmp_path, node, netuid, 2, "miner"))
            neurons.append(programs.validator(tmp_path, node, netuid, "//validator"))
            hotkeys = [address("//validator"), address("//miner")]
            uids = wait_for_uids(chain, netuid, hotkeys, neurons)
            assert chain.add_stake(charlie, netuid, hotkeys[0], bt.Balance.from_tao(100)).success
            set_in = re.compile(r"weights for \d+ uids set in block (\d+)")
            before = int(said(neurons[1], set_in, neurons)[1])
        node.stop()
        node = Node(*arguments, log=tmp_path / "second.log", rpc_port=port)

        def last():
            return int(set_in.findall(neurons[1].text())[-1])

        restarted = node.best()
        assert waited(last, lambda block: block > restarted, neurons) > before
        node.stop()

        node = Node("--chain", "local", "--alice", "--tmp", log=tmp_path / "third.log", rpc_port=port)
        for neuron in neurons:
            assert neuron.process.wait(timeout=60) == 1
            assert "serves another chain now" in neuron.text(), neuron.text()
    finally:
        node.stop()
        for neuron in neurons:
            neuron.process.kill()


def test_help_and_mistakes():
    for name in ("myelin-miner", "myelin-validator", "myelin-neurons"):
        shown = subprocess.run([program(name), "--help"], capture_output=True, text=True)
        assert shown.returncode == 0 and "Usage" in shown.stdout, shown
    wrong = subprocess.run(
        [program("myelin-miner"), "--netuid", "1", "--external-ip", "127.0.0.2", "--order", "99"],
        capture_output=True, text=True,
    )
    assert "the order is a number from 0 to 8" in wrong.stderr, wrong.stderr
