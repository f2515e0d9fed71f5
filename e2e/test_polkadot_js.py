"""polkadot.js, the client of most wallets and explorers, unmodified."""

import json
import os
import pathlib
import subprocess

from sdk import Chain, NOW, cold, hot, wallet
from tools import node_modules

PROGRAM = pathlib.Path(__file__).parent / "js" / "polkadot.cjs"
# What each kind of client needs to be there, among what the chain offers.
PALLETS = {"adminUtils", "balances", "subtensorModule", "sudo", "utility"}
APIS = {"accountNonceApi", "neuronInfoRuntimeApi", "stakeInfoRuntimeApi", "subnetInfoRuntimeApi"}


def run(url, netuid):
    done = subprocess.run(
        ["node", str(PROGRAM), url, str(netuid)],
        env={**os.environ, "NODE_PATH": str(node_modules())},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    print(done.stderr)
    return json.loads(done.stdout), done.stderr


def test_reads_and_sends(start):
    chain = Chain(start("--dev", "--block-time", "250ms").url)
    try:
        bob = wallet("Bob")
        [netuid] = chain.open_subnets(chain.alice, 1)
        chain.ok(chain.sub.burned_register(bob, netuid, **NOW))
        said, warnings = run(chain.sub.chain_endpoint, netuid)
        compare(chain, said, netuid, [hot(chain.alice), hot(bob)])
        assert "Unable" not in warnings and "unknown types" not in warnings, warnings
    finally:
        chain.close()


def compare(chain, said, netuid, hotkeys):
    assert (said["chain"], said["specVersion"]) == ("Bittensor", 425)
    assert said["token"] == ["TAO", 9, 42]
    assert PALLETS <= set(said["pallets"]) and APIS <= set(said["apis"])
    pallet = chain.sub.substrate.runtime.metadata.get_metadata_pallet("SubtensorModule")
    assert said["calls"] == len(pallet.calls) and said["errors"] == len(pallet.errors)

    block = said["metagraph"]["block"]
    metagraph = chain.sub.metagraph(netuid, block=block)
    assert said["metagraph"] == {
        "netuid": netuid,
        "block": block,
        "name": metagraph.name,
        "tempo": metagraph.tempo,
        "hotkeys": hotkeys,
        "alphaStake": [str(neuron.total_stake.rao) for neuron in metagraph.neurons],
    }
    assert metagraph.hotkeys == hotkeys
    assert sorted(said["keys"]) == [[uid, hotkey] for uid, hotkey in enumerate(hotkeys)]

    assert int(said["received"]) == int(said["value"]) == 1_500_000_000
    assert int(said["paid"]) == int(said["value"]) + int(said["fee"])
    assert int(said["fee"]) > 0 and "system.ExtrinsicSuccess" in said["events"]
