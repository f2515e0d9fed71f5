"""A live epoch, exported before it runs, replayed offline, compared with what the chain stored."""

import json
import re

import pytest

from async_substrate_interface import SubstrateInterface
from bittensor_wallet import Keypair
from node import REPOSITORY, free_port, run_to_end, running

TEMPO = 12
TAO = 10**9
MINERS = ("Charlie", "Dave", "Eve")


class Chain:
    """Signs and submits calls, and waits for their blocks."""

    def __init__(self, node):
        self.node = node
        self.substrate = SubstrateInterface(node.url)

    def compose(self, module, function, **params):
        return self.substrate.compose_call(module, function, params)

    def submit(self, uri, call):
        """Submits and waits for the block with it; the call must succeed."""
        extrinsic = self.substrate.create_signed_extrinsic(call, Keypair.create_from_uri(uri))
        receipt = self.substrate.submit_extrinsic(extrinsic, wait_for_inclusion=True)
        assert receipt.is_success, f"{call}: {receipt.error_message}"

    def batch(self, uri, calls):
        self.submit(uri, self.compose("Utility", "batch_all", calls=calls))

    def sudo(self, *settings):
        """Settings as root: function of AdminUtils, parameters."""
        calls = [self.compose("AdminUtils", function, **params) for function, params in settings]
        self.batch("//Alice", [self.compose("Sudo", "sudo", call=call) for call in calls])

    def read(self, name, *params, block=None):
        value = self.substrate.query("SubtensorModule", name, list(params), block_hash=block)
        return getattr(value, "value", value)

    def next_epoch(self, netuid):
        return self.read("LastEpochBlock", netuid) + self.read("Tempo", netuid)

    def wait_epoch(self, netuid):
        self.node.wait_for(self.next_epoch(netuid))


def hotkey(name):
    return Keypair.create_from_uri(f"//{name}_hk").ss58_address


def market(chain):
    """A subnet with two validators that disagree about three miners; its netuid."""
    chain.sudo(
        ("sudo_set_admin_freeze_window", {"window": 0}),
        ("sudo_set_network_rate_limit", {"rate_limit": 0}),
    )
    chain.submit("//Alice", chain.compose("SubtensorModule", "register_network", hotkey=hotkey("Alice")))
    netuid = chain.read("TotalNetworks") - 1
    chain.sudo(
        ("sudo_set_tempo", {"netuid": netuid, "tempo": TEMPO}),
        ("sudo_set_weights_set_rate_limit", {"netuid": netuid, "weights_set_rate_limit": 0}),
        ("sudo_set_commit_reveal_weights_enabled", {"netuid": netuid, "enabled": False}),
        ("sudo_set_subnet_emission_enabled", {"netuid": netuid, "enabled": True}),
        ("sudo_set_liquid_alpha_enabled", {"netuid": netuid, "enabled": True}),
    )
    opened = chain.read("NetworkRegisteredAt", netuid) + chain.read("StartCallDelay")
    chain.node.wait_for(opened + 1)
    chain.submit("//Alice", chain.compose("SubtensorModule", "start_call", netuid=netuid))
    for name in ("Bob", *MINERS):
        call = chain.compose("SubtensorModule", "burned_register", netuid=netuid, hotkey=hotkey(name))
        chain.submit(f"//{name}", call)
    for name, tao in (("Alice", 500), ("Bob", 800)):
        chain.submit(f"//{name}", chain.compose(
            "SubtensorModule", "add_stake",
            hotkey=hotkey(name), netuid=netuid, amount_staked=tao * TAO,
        ))
    chain.wait_epoch(netuid)  # it brings the permits
    for name, weights in (("Alice", [1, 2, 3]), ("Bob", [3, 1, 0])):
        chain.submit(f"//{name}_hk", chain.compose(
            "SubtensorModule", "set_weights",
            netuid=netuid, dests=[4, 2, 3], weights=weights, version_key=0,
        ))
    chain.wait_epoch(netuid)  # it brings the first bonds
    return netuid


def export(node, netuid, *arguments):
    return run_to_end("simulate", "export", "--url", node.url, "--netuid", str(netuid), *arguments)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    with running("--dev", "--block-time", "250ms", log=tmp_path_factory.mktemp("sim") / "node.log") as node:
        yield Chain(node)


@pytest.fixture(scope="module")
def netuid(chain):
    return market(chain)


def stored(chain, netuid, block, n):
    """What the chain stored of an epoch, named as in a case's results."""
    fields = {
        "incentive": "Incentive", "dividends": "Dividends", "consensus": "Consensus",
        "validator_trust": "ValidatorTrust", "validator_permit": "ValidatorPermit",
        "stake_weight": "StakeWeight", "emission": "Emission", "active": "Active",
    }
    result = {name: list(chain.read(item, netuid, block=block)) for name, item in fields.items()}
    rows = [chain.read("Bonds", netuid, uid, block=block) or [] for uid in range(n)]
    result["bonds"] = [[list(entry) for entry in row] for row in rows]
    return result


def test_an_exported_epoch_replays_as_it_ran(chain, netuid, tmp_path):
    epoch = chain.next_epoch(netuid)
    chain.node.wait_for(epoch)
    before, after = (chain.node.rpc.call("chain_getBlockHash", n) for n in (epoch - 1, epoch))
    assert chain.read("LastMechansimStepBlock", netuid, block=before) == epoch - TEMPO
    assert chain.read("LastMechansimStepBlock", netuid, block=after) == epoch

    case, result = tmp_path / "case.jsonl", tmp_path / "result.jsonl"
    code, out, err = export(chain.node, netuid, "--at", before, "--output", str(case))
    assert (code, out, err) == (0, "", "")
    code, out, err = run_to_end("simulate", "epoch", "--input", str(case), "--output", str(result))
    assert (code, out, err) == (0, "", "")

    replayed = json.loads(result.read_text())
    assert replayed["n"] == 5 and replayed["epochs"][0]["block"] == epoch
    assert replayed["last_step_block"] == epoch - TEMPO
    chain_says = stored(chain, netuid, after, 5)
    replay_says = {name: replayed["expected"][0][name] for name in chain_says}
    assert replay_says == chain_says
    # It was an epoch in which something happened.
    assert all(sum(chain_says[name]) > 0 for name in ("incentive", "dividends", "emission"))
    # Three bonds of one validator, two of the other, which gave a miner nothing.
    for bonds in (replayed["bonds"], chain_says["bonds"]):
        assert [len(row) for row in bonds] == [3, 2, 0, 0, 0]
    assert replayed["bonds"] != chain_says["bonds"], "bonds that move"

    code, out, err = run_to_end("simulate", "epoch", "--input", str(result), "--check")
    assert code == 0 and out.endswith("1 case, 1 epoch: all equal\n"), out + err


def test_an_epoch_that_is_not_due_is_exported_as_if_it_were(chain, netuid):
    epoch = chain.next_epoch(netuid)
    chain.node.wait_for(epoch)
    code, out, err = export(chain.node, netuid, "--at", chain.node.rpc.call("chain_getBlockHash", epoch))
    assert code == 0 and re.search(rf"block {epoch + 1} is not the subnet's turn", err), err
    case = json.loads(out)
    assert case["epochs"][0]["block"] == epoch + 1 and case["last_step_block"] == epoch


def refused(code, out, err, says):
    assert code == 1 and out == "", (code, out)
    (line,) = err.splitlines()
    assert re.search(says, line), line


def test_what_cannot_be_exported(chain, netuid):
    refused(*export(chain.node, 77), says=r"no subnet 77 .*there are: 1, 2$")
    refused(*export(chain.node, netuid, "--mechanism", "3"), says="no mechanism 3; the last one is 0")
    unknown = "0x" + "ab" * 32
    refused(*export(chain.node, netuid, "--at", unknown), says=f"knows no block {unknown}")
    refused(*export(chain.node, netuid, "--at", "0x12"), says="chain_getHeader: ")
    nobody = f"ws://127.0.0.1:{free_port()}"
    refused(
        *run_to_end("simulate", "export", "--url", nobody, "--netuid", "1"),
        says=f"{nobody}: no node answers: ",
    )
    refused(
        *run_to_end("simulate", "export", "--url", "http://x", "--netuid", "1"),
        says="begins with ws://",
    )


def test_discarded_states_are_told(start):
    node = start("--dev", "--block-time", "100ms", "--state-pruning", "8")
    node.wait_for(40, finalized=True)
    first = node.rpc.call("chain_getBlockHash", 1)
    refused(*export(node, 1, "--at", first), says=r"discarded the state of block 1 .*archive")


def test_exit_codes_of_replays(tmp_path):
    missing = str(tmp_path / "missing.jsonl")
    refused(*run_to_end("simulate", "epoch", "--input", missing), says="missing.jsonl: No such file")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"format":"yuma-case/1","name":"a","surprise":1}\n')
    refused(
        *run_to_end("simulate", "epoch", "--input", str(bad)),
        says=r"bad.jsonl: line 1, field surprise: unknown field",
    )


def test_a_difference_is_reported_and_fails(tmp_path):
    vectors = REPOSITORY / "primitives/yuma/tests/vectors/yuma-public.jsonl"
    code, out, err = run_to_end("simulate", "epoch", "--input", str(vectors), "--check", "--quiet")
    assert (code, out, err) == (0, "60 cases, 104 epochs: all equal\n", "")
    right = next(json.loads(line) for line in vectors.open() if '"public-048"' in line)
    wrong = json.loads(json.dumps(right))
    wrong["name"] = "wrong"
    wrong["expected"][1]["incentive"][15] += 1
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(json.dumps(case) + "\n" for case in (right, wrong)))
    code, out, err = run_to_end("simulate", "epoch", "--input", str(cases), "--check")
    assert code == 1 and err == "Error: 1 of 2 cases differs from what they expect\n"
    value = right["expected"][1]["incentive"][15]
    assert out.splitlines() == [
        "equal    public-048 (3 epochs)",
        f"DIFFERS  wrong: epoch 1, incentive, uid 15: expected {value + 1}, obtained {value}",
        "2 cases, 6 epochs: 1 equal, 1 not",
    ]
