"""subxt, the Rust ecosystem's client, on its own: `neurons/examples/plain_subxt`."""

import json
import subprocess

from sdk import Chain, NOW, hot, wallet
from tools import example


def test_reads_a_metagraph(start):
    node = start("--dev", "--block-time", "250ms")
    chain = Chain(node.url)
    try:
        bob = wallet("Bob")
        [netuid] = chain.open_subnets(chain.alice, 1)
        chain.ok(chain.sub.burned_register(bob, netuid, **NOW))
        # It reads the last finalized block.
        node.wait_for(node.best(), finalized=True)
        done = subprocess.run(
            [example("plain_subxt"), chain.sub.chain_endpoint, str(netuid)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        )
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        compare(chain, said, netuid, [hot(chain.alice), hot(bob)])
    finally:
        chain.close()


def compare(chain, said, netuid, hotkeys):
    block = said["block"]
    runtime = chain.sub.substrate.runtime
    metadata = runtime.metadata
    assert said["spec_version"] == 425
    assert said["pallets"] == [pallet.name for pallet in metadata.pallets]
    assert set(said["apis"]) == set(runtime.runtime_api_map)
    assert said["calls"] == len(metadata.get_metadata_pallet("SubtensorModule").calls)
    assert said["existential_deposit"] == chain.sub.get_existential_deposit(block=block).rao == 500
    issuance = chain.sub.query_subtensor("TotalIssuance", block=block).value
    assert said["issuance"] == issuance
    assert said["keys"] == [[uid, hotkey] for uid, hotkey in enumerate(hotkeys)]

    metagraph = chain.sub.metagraph(netuid, block=block)
    assert said["metagraph"] == {
        "netuid": netuid,
        "block": block,
        "tempo": metagraph.tempo,
        "hotkeys": hotkeys,
        "incentives": [0, 0],
        "alpha_stake": [neuron.total_stake.rao for neuron in metagraph.neurons],
    }
