"""The guide's own subnet against a chain: its example mines and validates, and score pays."""

import json
import pathlib
import re
import tempfile
from typing import ClassVar, Optional, Tuple

import bittensor as bt
from bittensor_wallet import Keypair, Wallet

from axon_sdk import listening
from neurons import AXON_IP, Neuron, address, example, wait_for_incentive, wait_for_uids, waited
from node import REPOSITORY, free_port

GUIDE = REPOSITORY / "docs" / "SUBNET-GUIDE.md"


class Factoring(bt.Synapse):
    """The example's message."""

    query: str
    answer: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("query", "answer")


def lazy(synapse: Factoring) -> Factoring:
    """A right answer, but the worst there is: the number itself."""
    synapse.answer = f"[{json.loads(synapse.query)}]"
    return synapse


def anyone(synapse: Factoring) -> Tuple[bool, str]:
    return False, ""


def lazy_axon(folder, chain, netuid):
    """An official axon that answers lazily, registered and announced."""
    made = Wallet(name="lazy", hotkey="default", path=str(folder))
    made.set_coldkey(Keypair.create_from_uri("//Dave"), encrypt=False, overwrite=True)
    made.set_coldkeypub(made.coldkey, encrypt=False, overwrite=True)
    made.set_hotkey(Keypair.create_from_uri("//lazy"), encrypt=False, overwrite=True)
    assert chain.burned_register(made, netuid).success
    port = free_port()
    axon = bt.Axon(wallet=made, port=port, external_ip=AXON_IP, external_port=port)
    axon.attach(forward_fn=lazy, blacklist_fn=anyone)
    axon.start()
    listening(port)
    assert chain.serve_axon(netuid, axon).success
    return axon


def test_the_commands_are_the_guide_s():
    guide = GUIDE.read_text()
    commands = re.findall(r"--example own_task -- (.*)", guide)
    assert commands == ["$node 2 //my-validator", "$node 2 //my-miner 127.0.0.2:8091"]
    code = re.search(r"```rust\n(.*?)```", guide, re.DOTALL)[1]
    assert code in (REPOSITORY / "neurons" / "examples" / "own_task.rs").read_text()
    assert len(code.splitlines()) < 60


def test_the_example_earns_by_its_score(start, tmp_path, monkeypatch):
    node = start("--dev")
    neurons, axon = [], None
    create, add_stake, take_work = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reader = {}
    try:
        with bt.Subtensor(node.url) as chain:
            exec(create.replace("ws://127.0.0.1:9944", node.url), reader)
            netuid = reader["netuid"]
            assert netuid == 2
            own = example("own_task")
            neurons.append(Neuron(tmp_path, own, node.url, str(netuid), "//my-validator"))
            miner = f"{AXON_IP}:{free_port()}"
            neurons.append(Neuron(tmp_path, own, node.url, str(netuid), "//my-miner", miner))
            hotkeys = list(map(address, ("//my-validator", "//my-miner")))
            uids = wait_for_uids(chain, netuid, hotkeys, neurons)
            axon = lazy_axon(tmp_path, chain, netuid)
            uids += wait_for_uids(chain, netuid, [address("//lazy")], neurons)
            validator, honest, lazy_uid = uids
            exec(add_stake, reader)

            def weights():
                rows = dict(chain.weights(netuid))
                return dict(rows.get(validator, []))

            # A number may be prime, which both answer alike; over some rounds the lazy one lags.
            def lags(row):
                return len(row) == 2 and 0 < row[lazy_uid] < 0.6 * row[honest]

            print("weights of the example and of the lazy miner:", waited(weights, lags, neurons))
            found = wait_for_incentive(
                chain, netuid, [honest, lazy_uid], neurons, lambda i: i[0] > i[1] > 0
            )
            print("incentives of the example and of the lazy miner:", found)
            graph = chain.metagraph(netuid, lite=False)
            # As large as the weights say, to the rounding of a score that moves meanwhile.
            assert found[0] / found[1] > 1.5, found
            assert float(graph.D[validator]) > 0 and float(graph.E[honest]) > 0

            # For some epochs more, it keeps weighing.
            first = int(graph.last_update[validator])
            updated = waited(
                lambda: int(chain.metagraph(netuid).last_update[validator]),
                lambda block: block >= first + 20,
                neurons,
            )
            print("weights of blocks", first, "to", updated)
            [kept] = (tmp_path / "data" / "myelin" / "validators").glob(f"*-{netuid}-*.json")
            assert json.loads(pathlib.Path(kept).read_text())["task"] == "Factoring"
            for neuron in neurons:
                assert neuron.stop() == 0, neuron.text()
            exec(take_work, reader)
            for name, expected in (("Difficulty", 1_000_000), ("NetworkPowRegistrationAllowed", True)):
                assert chain.query_subtensor(name, params=[netuid]).value == expected
    finally:
        if "sub" in reader:
            reader["sub"].close()
        if axon is not None:
            axon.stop()
        for neuron in neurons:
            neuron.process.kill()
