"""A chain of the release before is upgraded to the runtime that was built, by its sudo key."""

import json
import subprocess

from sdk import Chain, NOW, cold, hot, rao, tao, wallet
from tools import example
from upgrade import CODE, STORAGE_VERSION, check_state, item, old_chain

NEW = 425
OLD = NEW - 1
VERSION_OF_PARAMS = item("ChainParams", STORAGE_VERSION)
CORRECTIONS = item("ChainParams", "Corrections")


def versions(rpc, block=None):
    """Spec version as the node reads it from the code, and as the running code says it."""
    said = rpc.call("state_call", "Core_version", "", block)
    # Two names, a compact length and as many letters each, and the authoring version come first.
    start = 2 * (1 + len("node-subtensor")) + 4
    return (
        rpc.call("state_getRuntimeVersion", block)["specVersion"],
        int.from_bytes(bytes.fromhex(said[2:])[start : start + 4], "little"),
    )


def last_upgrade(chain, block_hash):
    query = chain.sub.substrate.query("System", "LastRuntimeUpgrade", block_hash=block_hash)
    return query.value["spec_version"]


def set_code(chain, code):
    """Sends new code by sudo; the receipt's response and the outcome of the inner call."""
    call = chain.sub.compose_call("System", "set_code", {"code": "0x" + code.hex()})
    response = chain.ok(
        chain.send(
            chain.alice, "sudo_unchecked_weight",
            {"call": call, "weight": {"ref_time": 1_000_000_000, "proof_size": 0}}, module="Sudo",
        )
    )
    [sudid] = chain.events(response, "Sudid", "Sudo")
    return response, str(sudid)


def test_upgrade(start, tmp_path):
    path, code = old_chain(tmp_path)
    base = tmp_path / "chain"
    node = start(
        "--chain", str(path), "--one", "--base-path", str(base), "--state-pruning", "archive",
        "--unsafe-force-node-key-generation",
    )
    node.wait_for(3, finalized=True)
    chain = Chain(node.url)
    try:
        at = upgrade(chain, node, code)
    finally:
        chain.close()
    assert node.stop() == 0

    # The old state lacks what the laws of the new runtime ask for; the migrated one does not.
    status, said = check_state(tmp_path, path, base, at)
    assert status != 0 and "the corrections are not stored" in said
    status, said = check_state(tmp_path, path, base, at + 1)
    assert status == 0, said
    status, said = check_state(tmp_path, path, base)
    assert status == 0 and "all invariants hold" in said, said


def upgrade(chain, node, code):
    """The life of a chain around its upgrade; number of the block that set the code."""
    rpc = node.rpc
    assert versions(rpc) == (OLD, OLD)
    assert rpc.call("state_getStorage", VERSION_OF_PARAMS) == "0x0000"
    assert rpc.call("state_getStorage", CORRECTIONS) is None
    owner = wallet("Upgrader")
    chain.fund(owner)
    [netuid] = chain.open_subnets(owner, 1)
    chain.ok(chain.sub.add_stake(owner, netuid, hot(owner), tao(10), **NOW))
    stake = chain.stake(owner, hot(owner), netuid).rao

    response, outcome = set_code(chain, code)
    assert "Ok" in outcome, outcome
    assert len(chain.events(response, "CodeUpdated", "System")) == 1
    at = chain.block_of(response)
    before, after = (rpc.call("chain_getBlockHash", number) for number in (at, wait(node, at + 1)))
    # The block that sets the code still ran the old one, as the one before it.
    assert last_upgrade(chain, before) == OLD
    assert rpc.call("state_getStorage", VERSION_OF_PARAMS, before) == "0x0000"
    assert last_upgrade(chain, after) == NEW
    assert rpc.call("state_getStorage", VERSION_OF_PARAMS, after) == "0x0100"
    assert rpc.call("state_getStorage", CORRECTIONS, after) == "0x" + 8 * "00"
    assert rpc.call("state_getStorage", CODE, after) == "0x" + code.hex()
    assert versions(rpc, after) == (NEW, NEW)

    node.wait_for(at + 10, finalized=True)
    clients_go_on(chain, node, owner, netuid, stake)
    # There is no way back, nor sideways.
    _, outcome = set_code(chain, code)
    assert "Err" in outcome, outcome
    chain.sudo("set_corrections", {"corrections": 1}, module="ChainParams")
    number = node.best()
    node.wait_for(number + 5, finalized=True)
    assert rpc.call("state_getStorage", CORRECTIONS) == "0x01" + 7 * "00"
    return at


def wait(node, number):
    node.wait_for(number)
    return number


def clients_go_on(chain, node, owner, netuid, stake):
    """The client connected before the upgrade, a new one, and a client of another kind."""
    bob = wallet("Bob")
    before = chain.sub.get_balance(cold(bob))
    chain.ok(chain.sub.transfer(owner, cold(bob), tao(1), **NOW))
    assert chain.sub.get_balance(cold(bob)) - before == tao(1)
    fresh = Chain(node.url)
    try:
        assert fresh.stake(owner, hot(owner), netuid).rao >= stake
        fresh.ok(fresh.sub.burned_register(bob, netuid, **NOW))
        fresh.ok(fresh.sub.add_stake(owner, netuid, hot(owner), rao(10**9), **NOW))
    finally:
        fresh.close()
    node.wait_for(node.best(), finalized=True)  # the client reads the last finalized block
    done = subprocess.run(
        [example("plain_subxt"), node.url, str(netuid)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["spec_version"] == NEW
    assert said["metagraph"]["hotkeys"] == [hot(owner), hot(bob)]
