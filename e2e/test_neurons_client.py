"""The neurons' chain client against real nodes; `neurons/examples/client_check` drives it."""

import json
import os
import pathlib
import signal
import subprocess

import pytest
from bittensor import Subtensor
from bittensor_wallet import Keypair, Wallet

from node import Node, binary

LIMIT = 120
FAST = ("--dev", "--block-time", "250ms")


def client_check():
    """The example that exercises the client: $MYELIN_CLIENT_CHECK, or the one beside the node."""
    beside = pathlib.Path(binary()).parent / "examples" / "client_check"
    path = pathlib.Path(os.environ.get("MYELIN_CLIENT_CHECK") or beside)
    assert path.exists(), (
        f"{path} is missing; build it with: cargo build --release --workspace --examples"
    )
    return path


class Check:
    """A running scenario; its lines as they come."""

    def __init__(self, url, *scenario):
        self.process = subprocess.Popen(
            [client_check(), url, *scenario],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def line(self):
        text = self.process.stdout.readline()
        assert text, self.process.communicate(timeout=LIMIT)[1]
        return json.loads(text)

    def paused(self, name):
        assert self.line() == {"pause": name}

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def rest(self):
        """All further lines, once the scenario has ended well."""
        output, errors = self.process.communicate(timeout=LIMIT)
        print(output)
        assert self.process.returncode == 0, errors
        return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def check():
    """Starts scenarios that end with the test."""
    checks = []

    def start_check(url, *scenario):
        checks.append(Check(url, *scenario))
        return checks[-1]

    yield start_check
    for each in checks:
        each.process.kill()
        each.process.communicate()


def test_many_submissions_are_in_flight_at_once(start, check):
    node = start(*FAST)
    [found] = check(node.url, "flights").rest()
    alice, bob = found["alice"], found["bob"]
    assert len(alice) == 24 and len(bob) == 8
    # In the order of their submission, which is the order of their nonces.
    assert alice == sorted(alice) and bob == sorted(bob)
    assert len({tuple(place) for place in alice + bob}) == 32
    # One after the other they would need a block each.
    assert alice[-1][0] - alice[0][0] < 12
    # Another program signed for the same account meanwhile.
    assert len({tuple(place) for place in found["charlie"]}) == 12
    assert found["gain"] == 44 * 10**9 + sum(range(24)) + sum(range(8))
    assert found["fee"] > 0
    block, was_final, finalized = found["last"]
    assert was_final and finalized >= block
    # An extrinsic lives for two minutes: 512 blocks of a quarter of a second.
    assert {era_of(node, *place) for place in alice} == {512}


def era_of(node, number, index):
    """Blocks that an extrinsic may wait for its inclusion; nothing if for ever."""
    body = node.rpc.call("chain_getBlock", node.rpc.call("chain_getBlockHash", number))
    raw = bytes.fromhex(body["block"]["extrinsics"][index][2:])
    length = {0: 1, 1: 2, 2: 4}[raw[0] & 3]
    # Version 4 and signed, an account of 33 bytes, an sr25519 signature of 65.
    assert raw[length] == 0x84 and raw[length + 34] == 1
    era = raw[length + 1 + 33 + 65]
    return 2 << (era & 15) if era else None


def test_failures_are_named(start, check):
    cases = {line["case"]: line for line in check(start(*FAST).url, "errors").rest()}

    def expect(case, **parts):
        found = cases[case]
        assert {key: found[key] for key in parts} == parts, found

    expect("missing subnet", kind="failed", pallet="SubtensorModule", name="SubtokenDisabled")
    assert cases["missing subnet"]["docs"] and cases["missing subnet"]["fee"] > 0
    expect("inside sudo", kind="failed", pallet="SubtensorModule")
    expect("inside a batch", kind="failed", pallet=None, name="BadOrigin")
    expect("not the sudo key", kind="refused", name="BadSigner")
    expect("more than there is", kind="failed", name="Arithmetic.Underflow")
    expect("no fee", kind="refused", name="Payment")
    expect("unregistered axon", kind="refused", custom=10, name="HotKeyNotRegisteredInNetwork")
    expect("no such call", kind="interface")
    assert "no_such_call" in cases["no such call"]["text"]
    expect("no such argument", kind="interface")
    assert "netuid" in cases["no such argument"]["text"]
    expect("no such metagraph", kind="not found", text="there is no subnet 99")
    expect("after all", kind="success")


def test_weights_are_checked_before_they_are_sent(start, check):
    node = start(*FAST)
    lines = check(node.url, "weights").rest()
    said = {key: value for line in lines if "metagraph" not in line for key, value in line.items()}
    assert "commit-reveal enabled" in said["hidden"]
    assert "is not registered on subnet" in said["unregistered"]
    # A registration counts as an update: the default limit of 100 blocks runs from there.
    assert f"allowed from block {said['registered'] + 100}" in said["too fast"]
    assert "version key 6 is below 7" in said["version"]
    assert "uid 1 has no validator permit" in said["no permit"]
    assert "stake weight 0 is below the 1000" in said["stake"]
    assert "uid 0 appears more than once" in said["twice"]
    assert "uid 9 is not in the subnet, which has 2 neurons" in said["missing"]
    assert "at least 2" in said["too few"]
    assert said["permit"] and said["updated"] == said["set"] and said["fee"] == 0
    assert said["allowed at"] == said["set"] + 16
    assert f"allowed from block {said['allowed at']}" in said["still early"]
    assert "RateLimitExceeded" in said["chain"]
    # The first block that takes them, or the next, had the client been slow.
    assert said["allowed at"] <= said["allowed"] <= said["allowed at"] + 2
    assert "CommitBlockNotInRevealRange" in said["early"] and said["revealed"]
    compare_with_sdk(node.url, next(line for line in lines if "metagraph" in line))


def compare_with_sdk(url, read):
    """What the client read equals what the official SDK reads at the same block."""
    sdk, block, netuid = Subtensor(network=url), read["block"], read["netuid"]
    try:
        assert sdk.get_block_hash(block) == read["hash"]
        metagraph = sdk.metagraph(netuid, block=block)
        assert metagraph.hotkeys == read["metagraph"]["hotkeys"]
        assert read["metagraph"]["block"] == block
        neuron, mine = metagraph.neurons[read["neuron"]["uid"]], read["neuron"]
        assert mine["axon"] == f"{neuron.axon_info.ip}:{neuron.axon_info.port}" == "192.0.2.7:8091"
        assert mine["coldkey"] == neuron.coldkey
        assert mine["active"] == bool(neuron.active)
        assert mine["stake"] == mine["alpha_stake"] == read["stake"] == neuron.total_stake.rao
        subnet = sdk.subnet(netuid, block=block)
        assert read["price"] == read["subnet"]["price"] == subnet.price.rao
        assert read["subnet"]["tao_in"] == subnet.tao_in.rao
        assert read["subnet"]["alpha_in"] == subnet.alpha_in.rao
        assert read["subnet"]["owner_is_ours"] and read["same"]
        assert read["subnets"] == sorted(sdk.get_all_subnets_netuid(block=block))
        assert read["balance"] == sdk.get_balance(mine["coldkey"], block=block).rao
        assert read["cost"] == sdk.recycle(netuid, block=block).rao
        assert read["network_cost"] == sdk.get_subnet_burn_cost(block=block).rao
        assert read["epoch"] == sdk.get_next_epoch_start_block(netuid, block=block)
        assert (read["uid"], read["nobody"]) == (1, None)
        parameters = sdk.get_subnet_hyperparameters(netuid, block=block)
        assert read["parameters"] == {
            "tempo": parameters.tempo,
            "version": parameters.weights_version,
            "rate": parameters.weights_rate_limit,
            "active": True,
            "commit_reveal": parameters.commit_reveal_weights_enabled,
        }
    finally:
        sdk.close()


def test_streams_and_submissions_survive_a_restart(tmp_path, check):
    arguments = (*FAST, "--base-path", str(tmp_path / "chain"))
    node = Node(*arguments, log=tmp_path / "first.log")
    following = check(node.url, "follow")
    following.paused("stop the node")
    port = node.rpc_port
    node.stop()
    following.go_on()
    following.paused("start the node again")
    following.go_on()
    node = Node(*arguments, log=tmp_path / "second.log", rpc_port=port)
    try:
        [found] = following.rest()
    finally:
        node.stop()
    finalized, best = found["finalized"], found["best"]
    assert finalized == list(range(finalized[0], finalized[-1] + 1)), "no gap, nothing twice"
    assert best == sorted(set(best))
    assert found["is_final"] and finalized[-1] >= found["block"] + 8
    assert found["balance"] == 3 * 10**9, "sent once"


def test_another_chain_is_not_taken_for_the_one_before(tmp_path, check):
    node = Node(*FAST, log=tmp_path / "first.log")
    following = check(node.url, "other-chain")
    following.paused("stop the node")
    port = node.rpc_port
    node.stop()
    following.go_on()
    following.paused("start another chain")
    node = Node("--chain", "local", "--alice", "--tmp", log=tmp_path / "second.log", rpc_port=port)
    try:
        sdk = Subtensor(network=node.url)
        balance = sdk.get_balance(Keypair.create_from_uri("//Bob").ss58_address).rao
        sdk.close()
        following.go_on()
        [found] = following.rest()
    finally:
        node.stop()
    assert found["expected"] != found["found"]
    said = (
        f"the node at ws://127.0.0.1:{port} serves another chain now "
        f"(genesis {found['found']} instead of {found['expected']}); connect anew"
    )
    assert found["streams"] == 2 * [{"error": said, "ended": True}]
    for case in ("pending", "submission", "read", "read of a block", "wait"):
        assert found[case] == said, case
    assert found["gain"] == balance, "nothing was sent to the other chain"


def test_waits_end(start, check):
    node = start(*FAST)
    waiting = check(node.url, "limits")
    waiting.paused("freeze the node")
    node.process.send_signal(signal.SIGSTOP)
    try:
        waiting.go_on()
        found = waiting.line()
        print(found)
        assert "gave up after 1s waiting for the best block" in found["read"]
        assert "gave up after 1s waiting for the nonce of 5GrwvaEF" in found["submitted"]
        assert "gave up after 1s waiting for a best block after" in found["block"]
        assert found["milliseconds"] < 10_000
        assert "cannot connect to ws://127.0.0.1:1 within 1s" in found["nowhere"]
        assert "refused" in found["nowhere"]
        waiting.paused("let the node go on")
    finally:
        node.process.send_signal(signal.SIGCONT)
    waiting.go_on()
    [after] = waiting.rest()
    assert after["after"] > 0


def test_a_chain_without_blocks_is_noticed(start, check):
    # A full node without the keys of an author.
    node = start("--chain", "local", "--tmp")
    [found] = check(node.url, "stalled").rest()
    assert "gave up after 2s waiting for Balances.transfer_keep_alive to be included" in found["submitted"]
    assert "it may be until block" in found["submitted"]
    assert "gave up after 1s waiting for block 1 (last difficulty: the best block is 0)" in found["block"]


PHRASE = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"
COLDKEY = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"
ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


def run_wallet(root, name, *options):
    """What the client reads from a wallet."""
    command = [client_check(), "-", "wallet", str(root), name, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_wallets_are_the_official_ones(tmp_path):
    expected = {"coldkey": COLDKEY, "public": COLDKEY, "hotkey": ALICE, "hotkeys": ["default"]}

    # The official library writes, the client reads.
    theirs = Wallet(name="theirs", path=str(tmp_path))
    theirs.set_coldkey(
        Keypair.create_from_mnemonic(PHRASE),
        encrypt=True, overwrite=True, coldkey_password="correct horse", save_coldkey_to_env=True,
    )
    theirs.set_coldkeypub(Keypair(ss58_address=COLDKEY), encrypt=False, overwrite=True)
    theirs.set_hotkey(Keypair.create_from_uri("//Alice"), encrypt=False, overwrite=True)
    assert run_wallet(tmp_path, "theirs") == expected

    # The client writes, the official library reads.
    ours = Wallet(name="ours", path=str(tmp_path))
    ours.coldkey_file.save_password_to_env("correct horse")
    assert run_wallet(tmp_path, "ours", "--phrase", PHRASE) == expected
    assert ours.coldkey_file.is_encrypted()
    assert ours.get_coldkey(password="correct horse").ss58_address == COLDKEY
    assert ours.get_coldkeypub().ss58_address == COLDKEY
    assert ours.get_hotkey().ss58_address == ALICE
    signature = ours.get_hotkey().sign(b"message")
    assert Keypair(ss58_address=ALICE).verify(b"message", signature)
