"""The chain's own JSON-RPC methods: each gives what the runtime's function gives at that block."""

import json
import struct

import pytest

from node import RpcError

ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
ALICE_KEY = bytes.fromhex("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")
UNKNOWN = "0x" + "ab" * 32
SUBNETS, NEURONS = "SubnetInfoRuntimeApi_", "NeuronInfoRuntimeApi_"
NETUID, OTHER = 1, 77


def u16(value):
    return struct.pack("<H", value)


def u64(value):
    return struct.pack("<Q", value)


INDEXES = bytes([3 << 2]) + u16(0) + u16(7) + u16(72)

# Method, parameters without the block, function of the runtime, its SCALE arguments.
BYTES = [
    ("delegateInfo_getDelegates", [], "DelegateInfoRuntimeApi_get_delegates", b""),
    ("delegateInfo_getDelegate", [list(ALICE_KEY)], "DelegateInfoRuntimeApi_get_delegate", ALICE_KEY),
    ("delegateInfo_getDelegated", [list(ALICE_KEY)], "DelegateInfoRuntimeApi_get_delegated", ALICE_KEY),
    ("neuronInfo_getNeuronsLite", [NETUID], NEURONS + "get_neurons_lite", u16(NETUID)),
    ("neuronInfo_getNeuronLite", [NETUID, 0], NEURONS + "get_neuron_lite", u16(NETUID) + u16(0)),
    ("neuronInfo_getNeurons", [NETUID], NEURONS + "get_neurons", u16(NETUID)),
    ("neuronInfo_getNeuron", [NETUID, 0], NEURONS + "get_neuron", u16(NETUID) + u16(0)),
    ("subnetInfo_getSubnetInfo", [NETUID], SUBNETS + "get_subnet_info", u16(NETUID)),
    ("subnetInfo_getSubnetsInfo", [], SUBNETS + "get_subnets_info", b""),
    ("subnetInfo_getSubnetInfo_v2", [NETUID], SUBNETS + "get_subnet_info_v2", u16(NETUID)),
    ("subnetInfo_getSubnetsInfo_v2", [], SUBNETS + "get_subnets_info_v2", b""),
    ("subnetInfo_getSubnetHyperparams", [NETUID], SUBNETS + "get_subnet_hyperparams", u16(NETUID)),
    ("subnetInfo_getSubnetHyperparamsV2", [NETUID], SUBNETS + "get_subnet_hyperparams_v2", u16(NETUID)),
    ("subnetInfo_getAllDynamicInfo", [], SUBNETS + "get_all_dynamic_info", b""),
    ("subnetInfo_getDynamicInfo", [NETUID], SUBNETS + "get_dynamic_info", u16(NETUID)),
    ("subnetInfo_getAllMetagraphs", [], SUBNETS + "get_all_metagraphs", b""),
    ("subnetInfo_getMetagraph", [NETUID], SUBNETS + "get_metagraph", u16(NETUID)),
    ("subnetInfo_getAllMechagraphs", [], SUBNETS + "get_all_mechagraphs", b""),
    ("subnetInfo_getMechagraph", [NETUID, 0], SUBNETS + "get_mechagraph", u16(NETUID) + b"\0"),
    ("subnetInfo_getSubnetState", [NETUID], SUBNETS + "get_subnet_state", u16(NETUID)),
    (
        "subnetInfo_getSelectiveMetagraph",
        [NETUID, [0, 7, 72]],
        SUBNETS + "get_selective_metagraph",
        u16(NETUID) + INDEXES,
    ),
    (
        "subnetInfo_getColdkeyAutoStakeHotkey",
        [ALICE, NETUID],
        SUBNETS + "get_coldkey_auto_stake_hotkey",
        ALICE_KEY + u16(NETUID),
    ),
    (
        "subnetInfo_getSelectiveMechagraph",
        [NETUID, 0, [0, 7, 72]],
        SUBNETS + "get_selective_mechagraph",
        u16(NETUID) + b"\0" + INDEXES,
    ),
    ("subnetInfo_getSubnetAccountId", [NETUID], SUBNETS + "get_subnet_account_id", u16(NETUID)),
    (
        "stakeInfo_getColdkeyLock",
        [ALICE, NETUID],
        "StakeInfoRuntimeApi_get_coldkey_lock",
        ALICE_KEY + u16(NETUID),
    ),
    (
        "swap_simSwapTaoForAlpha",
        [NETUID, 10**9],
        "SwapRuntimeApi_sim_swap_tao_for_alpha",
        u16(NETUID) + u64(10**9),
    ),
    (
        "swap_simSwapAlphaForTao",
        [NETUID, 2**63],
        "SwapRuntimeApi_sim_swap_alpha_for_tao",
        u16(NETUID) + u64(2**63),
    ),
]
# The same; each answers with JSON of its own.
VALUES = [
    ("subnetInfo_getLockCost", [], "SubnetRegistrationRuntimeApi_get_network_registration_cost", b""),
    ("subnetInfo_getSubnetToPrune", [], SUBNETS + "get_subnet_to_prune", b""),
    ("swap_currentAlphaPrice", [NETUID], "SwapRuntimeApi_current_alpha_price", u16(NETUID)),
    ("swap_currentAlphaPriceAll", [], "SwapRuntimeApi_current_alpha_price_all", b""),
]


def runtime(node, function, data, at):
    """What the runtime returns, by the method that all nodes have."""
    return bytes.fromhex(node.rpc.call("state_call", function, data.hex(), at)[2:])


def blocks(node):
    """An old block whose state is kept and the best one."""
    old = max(1, node.best() - 40)
    return node.rpc.call("chain_getBlockHash", old), node.rpc.call("chain_getHead")


@pytest.mark.parametrize("method, params, function, data", BYTES, ids=[row[0] for row in BYTES])
def test_bytes_are_the_runtimes(dev, method, params, function, data):
    for at in blocks(dev):
        expected = runtime(dev, function, data, at)
        assert expected, "an empty answer would prove nothing"
        assert bytes(dev.rpc.call(method, *params, at)) == expected


def test_values_are_the_runtimes(dev):
    for at in blocks(dev):
        found = {method: dev.rpc.call(method, *params, at) for method, params, _, _ in VALUES}
        encoded = {method: runtime(dev, function, data, at) for method, _, function, data in VALUES}
        for method in ("subnetInfo_getLockCost", "swap_currentAlphaPrice"):
            assert u64(found[method]) == encoded[method], method
        pruned = found["subnetInfo_getSubnetToPrune"]
        option = b"\0" if pruned is None else b"\1" + u16(pruned)
        assert option == encoded["subnetInfo_getSubnetToPrune"]
        prices = found["swap_currentAlphaPriceAll"]
        pairs = b"".join(u16(entry["netuid"]) + u64(entry["price"]) for entry in prices)
        assert bytes([len(prices) << 2]) + pairs == encoded["swap_currentAlphaPriceAll"]
        assert {entry["netuid"] for entry in prices} >= {0, NETUID}


@pytest.mark.parametrize("at", [[], [None]], ids=["absent", "null"])
def test_the_best_block_is_the_default(dev, at):
    # The subnet's issuance grows with each block, so each block has an answer of its own.
    first = dev.best()
    found = dev.rpc.call("subnetInfo_getDynamicInfo", NETUID, *at)
    passed = [dev.rpc.call("chain_getBlockHash", number) for number in range(first, dev.best() + 1)]
    answers = [dev.rpc.call("subnetInfo_getDynamicInfo", NETUID, block) for block in passed]
    assert found in answers
    assert found != dev.rpc.call("subnetInfo_getDynamicInfo", NETUID, blocks(dev)[0])


def test_parameters_by_name(dev):
    at = dev.rpc.call("chain_getHead")
    request = {
        "jsonrpc": "2.0",
        "id": "n1",
        "method": "swap_simSwapTaoForAlpha",
        "params": {"tao": 10**9, "netuid": NETUID, "at": at},
    }
    found = dev.rpc.send_raw(json.dumps(request))["result"]
    assert found == dev.rpc.call("swap_simSwapTaoForAlpha", NETUID, 10**9, at)


@pytest.mark.parametrize(
    "method, params, data",
    [
        ("swap_currentAlphaPrice", [], "netuid is missing; expected: netuid, at"),
        ("swap_currentAlphaPrice", ["1"], 'netuid: "1" is no whole number from 0 to 65535'),
        ("swap_currentAlphaPrice", [2**16], "netuid: 65536 is no whole number"),
        ("swap_simSwapTaoForAlpha", [1, -1], "tao: -1 is no whole number"),
        ("swap_simSwapAlphaForTao", [1, 1.5], "alpha: 1.5 is no whole number"),
        ("swap_currentAlphaPrice", [1, "0x12"], 'at: "0x12" is no block hash'),
        ("swap_currentAlphaPriceAll", [None, 1], "2 parameters are given; expected: at"),
        ("subnetInfo_getMechagraph", [1, 256], "mecid: 256 is no whole number from 0 to 255"),
        ("subnetInfo_getSelectiveMetagraph", [1, 5], "metagraph_index: 5 is no array"),
        ("delegateInfo_getDelegate", [[1, 2, 3]], "delegate_account_vec: has 3 bytes"),
        ("delegateInfo_getDelegated", [ALICE], f'delegatee_account_vec: "{ALICE}" is no array'),
        ("neuronInfo_getNeuron", [1], "uid is missing"),
        ("stakeInfo_getColdkeyLock", ["nobody", 1], 'coldkey: "nobody" is no SS58 address: '),
        ("subnetInfo_getColdkeyAutoStakeHotkey", [list(ALICE_KEY), 1], "coldkey: [212,53,"),
    ],
)
def test_bad_parameters_are_named(dev, method, params, data):
    with pytest.raises(RpcError) as caught:
        dev.rpc.call(method, *params)
    assert caught.value.code == -32602
    assert caught.value.data.startswith(f"{method}: {data}")


def test_an_unknown_block_is_a_clear_error_of_every_method(dev):
    for method, params, _, _ in BYTES + VALUES:
        with pytest.raises(RpcError) as caught:
            dev.rpc.call(method, *params, UNKNOWN)
        assert caught.value.code == 1
        assert caught.value.message.startswith("Unable to "), method
        assert caught.value.message.endswith(f": the node knows no block {UNKNOWN}")
        assert "best block" in caught.value.data


@pytest.mark.parametrize(
    "method, params, text",
    [
        ("swap_currentAlphaPrice", [1], "Unable to get current alpha price: "),
        ("swap_currentAlphaPriceAll", [], "Unable to get all current alpha prices: "),
        ("swap_simSwapTaoForAlpha", [1, 1], "Unable to simulate tao -> alpha swap: "),
        ("swap_simSwapAlphaForTao", [1, 1], "Unable to simulate alpha -> tao swap: "),
    ],
)
def test_failures_of_the_swap_methods_have_the_interfaces_words(dev, method, params, text):
    with pytest.raises(RpcError) as caught:
        dev.rpc.call(method, *params, UNKNOWN)
    assert caught.value.message.startswith(text)


def test_a_block_without_state_is_told_from_an_unknown_one(start):
    node = start("--dev", "--block-time", "100ms", "--state-pruning", "8")
    node.wait_for(20, finalized=True)
    first = node.rpc.call("chain_getBlockHash", 1)
    with pytest.raises(RpcError) as caught:
        node.rpc.call("swap_currentAlphaPrice", NETUID, first)
    assert caught.value.code == 1
    assert caught.value.message.endswith(f"the state of block {first} has been discarded")
    assert "--state-pruning archive" in caught.value.data


def test_subnets_that_do_not_exist(dev):
    at = dev.rpc.call("chain_getHead")
    assert dev.rpc.call("subnetInfo_getSubnetInfo", OTHER, at) == [0]
    assert dev.rpc.call("neuronInfo_getNeuron", OTHER, 0, at) == [0]
    assert dev.rpc.call("swap_currentAlphaPrice", OTHER, at) == 10**9
    # Nothing is paid or got: all of the input is slippage, at the price of one TAO.
    simulated = bytes(dev.rpc.call("swap_simSwapTaoForAlpha", OTHER, 10**9, at))
    assert simulated == bytes(40) + u64(10**9)
