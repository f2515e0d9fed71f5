"""What the official clients expect of the JSON-RPC server."""

import json

import pytest

from node import Rpc, RpcError, free_port

TWOX_SYSTEM = "0x26aa394eea5630e07c48ae0c9558cef7"
NETWORKS_ADDED = "0x658faa385070e074c85bf6b568cf0555"

NEEDED = """
chain_getHead chain_getBlockHash chain_getHeader chain_getFinalizedHead chain_getBlock
chain_subscribeNewHeads chain_unsubscribeNewHeads chain_subscribeFinalizedHeads
chain_unsubscribeFinalizedHeads state_getRuntimeVersion state_call state_getMetadata
state_getStorageAt state_getStorage state_queryStorageAt state_getKeysPaged state_getKeys
state_subscribeStorage state_unsubscribeStorage author_submitAndWatchExtrinsic
author_unwatchExtrinsic author_submitExtrinsic author_pendingExtrinsics account_nextIndex
rpc_methods system_chain system_chainType system_properties system_name system_version
chainHead_v1_follow
""".split()

ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


def test_every_method_is_served(dev):
    methods = set(dev.rpc.call("rpc_methods")["methods"])
    assert [name for name in NEEDED if name not in methods] == []


def test_identity(dev):
    rpc = dev.rpc
    assert rpc.call("system_chain") == "Bittensor"
    assert rpc.call("system_chainType") == "Development"
    properties = rpc.call("system_properties")
    assert properties == {"tokenSymbol": "TAO", "tokenDecimals": 9, "ss58Format": 42}
    version = rpc.call("state_getRuntimeVersion")
    assert (version["specVersion"], version["transactionVersion"]) == (425, 1)
    assert version["specName"] == "node-subtensor"
    assert rpc.call("system_version").startswith("0.1.0-")


def test_aliases_and_null_block_hash(dev):
    rpc = dev.rpc
    head = rpc.call("chain_getFinalizedHead")
    assert rpc.call("chain_getHead").startswith("0x")
    code_hash = rpc.call("state_getStorageHash", "0x3a636f6465")
    assert code_hash.startswith("0x")
    key = "0x3a686561707061676573"
    assert rpc.call("state_getStorageAt", key, None) == rpc.call("state_getStorage", key)
    assert rpc.call("chain_getHeader", None)["number"].startswith("0x")
    assert rpc.call("chain_getHeader", "0x" + "ab" * 32) is None
    assert rpc.call("chain_getBlockHash", 10**9) is None
    block = rpc.call("chain_getBlock", head)["block"]
    assert block["extrinsics"] and block["header"]["digest"]["logs"]
    assert isinstance(rpc.call("account_nextIndex", ALICE), int)


@pytest.mark.parametrize("data", ["", "0x"])
def test_state_call_takes_hex_with_and_without_prefix(dev, data):
    version = dev.rpc.call("state_call", "Core_version", data, None)
    assert version.startswith("0x386e6f64652d73756274656e736f72")


def test_metadata_fifteen_at_the_parent_of_the_best_block(dev):
    best = dev.rpc.call("chain_getHead")
    parent = dev.rpc.call("chain_getHeader", best)["parentHash"]
    blob = dev.rpc.call("state_call", "Metadata_metadata_at_version", "0x0f000000", parent)
    raw = bytes.fromhex(blob[2:])
    assert raw[0] == 1 and b"meta\x0f" in raw[:12]


def test_query_storage_at_answers_each_key_in_order(dev):
    rpc = dev.rpc
    known = rpc.call("state_getKeysPaged", NETWORKS_ADDED, 3, NETWORKS_ADDED, None)
    assert known == sorted(known) and len(known) == 3
    keys = [known[2], "0x" + "00" * 40, known[0]]
    (change,) = rpc.call("state_queryStorageAt", keys, None)
    assert [key for key, _ in change["changes"]] == keys
    assert [value is None for _, value in change["changes"]] == [False, True, False]
    everything = rpc.call("state_getKeys", NETWORKS_ADDED, None)
    assert everything == sorted(everything) and everything[:3] == known


def test_block_stats(dev):
    rpc = dev.rpc
    dev.wait_for(1)
    best = rpc.call("chain_getHead")
    stats = rpc.call("dev_getBlockStats", best)
    assert sorted(stats) == ["blockLen", "numExtrinsics", "witnessCompactLen", "witnessLen"]
    assert stats["numExtrinsics"] == len(rpc.call("chain_getBlock", best)["block"]["extrinsics"])
    assert 0 < stats["witnessCompactLen"] <= stats["witnessLen"] and stats["blockLen"] > 0
    assert rpc.call("dev_getBlockStats", rpc.call("chain_getBlockHash", 0)) is None, "no parent"
    assert rpc.call("dev_getBlockStats", "0x" + "ab" * 32) is None


def test_block_stats_are_not_for_everybody(start):
    node = start("--dev", "--rpc-methods", "safe")
    best = node.rpc.call("chain_getHead")
    with pytest.raises(RpcError, match="unsafe") as caught:
        node.rpc.call("dev_getBlockStats", best)
    assert caught.value.code == -32601


def test_recent_states_are_kept(start):
    node = start("--dev", "--block-time", "100ms")
    node.wait_for(300)
    for number in (1, 20, 44):
        block = node.rpc.call("chain_getBlockHash", number)
        assert node.rpc.call("state_getStorage", TWOX_SYSTEM, block) is None
        assert node.rpc.call("state_getKeysPaged", TWOX_SYSTEM, 1, TWOX_SYSTEM, block)


@pytest.mark.parametrize(
    "method, params",
    [
        ("chain_getBlockHash", ["nonsense"]),
        ("chain_getHeader", ["0x12"]),
        ("state_call", ["Core_version", "0xzz"]),
        ("state_getStorage", [42]),
        ("author_submitExtrinsic", ["0x00"]),
        ("author_submitExtrinsic", []),
        ("account_nextIndex", ["nobody"]),
    ],
)
def test_malformed_parameters_get_an_error_with_text(dev, method, params):
    with pytest.raises(RpcError) as caught:
        dev.rpc.call(method, *params)
    assert isinstance(caught.value.data, str), f"{method}: data is {caught.value.data!r}"
    assert dev.best() > 0, "the node answers on"


def test_unknown_runtime_function(dev):
    with pytest.raises(RpcError, match="No_such_call"):
        dev.rpc.call("state_call", "No_such_call", "0x")


def test_several_ports(start):
    # Some tools insist on a port of their own.
    other = free_port()
    node = start("--dev", further=[other])
    rpc = Rpc(f"ws://127.0.0.1:{other}")
    try:
        node.wait_for(3)
        for number in range(3):
            block = rpc.call("chain_getBlockHash", number)
            assert block and block == node.rpc.call("chain_getBlockHash", number)
        assert set(rpc.call("rpc_methods")["methods"]) >= set(NEEDED)
    finally:
        rpc.close()


def test_malformed_frames(dev):
    assert dev.rpc.send_raw("not json")["error"]["code"] == -32700
    reply = dev.rpc.send_raw(json.dumps({"jsonrpc": "2.0", "id": "ab1", "method": "no_such", "params": []}))
    assert reply["error"]["code"] == -32601 and reply["id"] == "ab1"


def test_banner(dev):
    text = dev.output()
    for expected in (f"ws://127.0.0.1:{dev.rpc_port}", str(dev.metrics_port), "//Alice", "1,000,000", "250"):
        assert expected in text, f"{expected!r} is not in the banner"
