"""Encrypted transactions: with the official SDK and CLI, and between three authors that roll their keys."""

import os

import pytest
from bittensor_drand import encrypt_mlkem768
from bittensor_wallet import Keypair

from btcli import Cli
from economy import Economy
from sdk import NOW, cold, tao, wallet
from node import RpcError
import sdk

SOME = 3_000_000_000
# More than there are authors.
TURNS = 5


@pytest.fixture(scope="module")
def chain(fast_node):
    chain = Economy(fast_node.url, 3)
    yield chain
    chain.close()


def next_key(chain, at=None):
    key = chain.sub.substrate.query("MevShield", "NextKey", block_hash=at).value
    return bytes.fromhex(key.removeprefix("0x"))


def signed(chain, call, who, nonce):
    return chain.sub.substrate.create_signed_extrinsic(
        call=call, keypair=who.coldkey, nonce=nonce, era={"period": 8}
    )


def transfer(chain, to, amount):
    return chain.sub.substrate.compose_call(
        "Balances", "transfer_keep_alive", {"dest": to, "value": amount}
    )


def hide(chain, key, who, plaintext, nonce):
    """What hides a transaction, signed with this nonce."""
    ciphertext = encrypt_mlkem768(key, plaintext, include_key_hash=True)
    call = chain.sub.substrate.compose_call("MevShield", "submit_encrypted", {"ciphertext": ciphertext})
    return signed(chain, call, who, nonce)


def extrinsics(chain, block_hash):
    block = chain.sub.substrate.rpc_request("chain_getBlock", [block_hash])
    return block["result"]["block"]["extrinsics"]


def nonce_of(chain, who):
    return chain.sub.substrate.get_account_next_index(cold(who))


def data(extrinsic):
    return "0x" + bytes(extrinsic.data.data).hex()


def test_a_key_stands_and_idle_blocks_stay_empty(chain, fast_node):
    storage = lambda name: chain.sub.substrate.query("MevShield", name).value  # noqa: E731
    names = ("NextKey", "PendingKey", "CurrentKey")
    keys = {name: storage(name) for name in names}
    assert len(bytes.fromhex(keys["NextKey"].removeprefix("0x"))) == 1_184
    assert len(set(keys.values())) == 1, "the only author keeps its key"
    head = fast_node.wait_for(fast_node.best() + 2)
    head = fast_node.rpc.call("chain_getBlockHash", int(head["number"], 16))
    assert len(extrinsics(chain, head)) == 1, "nothing is announced that stands already"
    first = fast_node.rpc.call("chain_getBlockHash", 1)
    assert len(extrinsics(chain, first)) == 2, "the time, and the author's key"


def test_what_is_hidden_follows_what_hides_it(chain):
    alice, to = chain.alice, Keypair.create_from_uri("//Hidden1").ss58_address
    nonce = nonce_of(chain, alice)
    inner = signed(chain, transfer(chain, to, SOME), alice, nonce + 1)
    outer = hide(chain, next_key(chain), alice, bytes(inner.data.data), nonce)
    receipt = chain.sub.substrate.submit_extrinsic(outer, wait_for_inclusion=True)
    assert receipt.is_success, receipt.error_message
    told = extrinsics(chain, receipt.block_hash)
    place = told.index(data(outer))
    assert told[place + 1] == data(inner)
    assert chain.sub.get_balance(to).rao == SOME
    assert nonce_of(chain, alice) == nonce + 2


def test_who_hides_nonsense_pays_and_harms_nobody(chain):
    alice = chain.alice
    before = nonce_of(chain, alice)
    for plaintext in (b"no transaction", b"\x04\x00", os.urandom(4_000)):
        nonce = nonce_of(chain, alice)
        outer = hide(chain, next_key(chain), alice, plaintext, nonce)
        receipt = chain.sub.substrate.submit_extrinsic(outer, wait_for_inclusion=True)
        assert receipt.is_success and receipt.total_fee_amount > 0
    # A transaction of the wrong nonce is left out as well.
    to = Keypair.create_from_uri("//Hidden2").ss58_address
    nonce = nonce_of(chain, alice)
    inner = signed(chain, transfer(chain, to, SOME), alice, nonce + 7)
    outer = hide(chain, next_key(chain), alice, bytes(inner.data.data), nonce)
    receipt = chain.sub.substrate.submit_extrinsic(outer, wait_for_inclusion=True)
    told = extrinsics(chain, receipt.block_hash)
    assert data(outer) in told and data(inner) not in told
    assert nonce_of(chain, alice) == before + 4
    assert chain.sub.get_balance(to).rao == 0


def test_what_no_author_will_open_is_thrown_out(chain, fast_node):
    alice = chain.alice
    nonce = nonce_of(chain, alice)
    other = bytearray(next_key(chain))
    other[-1] ^= 1  # the last 32 bytes are a seed: any will do
    outer = hide(chain, bytes(other), alice, b"x" * 100, nonce)
    chain.sub.substrate.submit_extrinsic(outer, wait_for_inclusion=False)
    fast_node.wait_for(fast_node.best() + 3)
    assert data(outer) not in fast_node.rpc.call("author_pendingExtrinsics"), "before its era is over"
    assert nonce_of(chain, alice) == nonce


def test_the_pool_refuses_what_nobody_could_open_in_time(chain, fast_node):
    call = chain.sub.substrate.compose_call("MevShield", "submit_encrypted", {"ciphertext": "0x" + "00" * 42})
    for era, told in (({"period": 8}, "Custom error: 23"), ({"period": 64}, "outdated"), (None, "outdated")):
        extrinsic = chain.sub.substrate.create_signed_extrinsic(call=call, keypair=chain.alice.coldkey, era=era)
        with pytest.raises(RpcError, match=told):
            fast_node.rpc.call("author_submitExtrinsic", data(extrinsic))


def test_the_sdk_stakes_under_protection(chain):
    netuid, staker = chain.subnet(), chain.staker("Shy")
    response = chain.sub.add_stake(
        staker, netuid, chain.hotkey, tao(10), mev_protection=True, wait_for_revealed_execution=True, **NOW
    )
    chain.ok(response)
    assert chain.stake(staker, chain.hotkey, netuid).rao > 0
    refused = chain.sub.add_stake(
        staker, 4_000, chain.hotkey, tao(10), mev_protection=True, wait_for_revealed_execution=True, **NOW
    )
    assert not refused.success


def test_the_cli_protects_unless_told_otherwise(chain, fast_node, tmp_path):
    netuid, cli = chain.subnet(), Cli(fast_node.url, tmp_path)
    staker = cli.wallet("Coy")
    chain.fund(staker, amount=1_000)
    before = fast_node.best()
    printed = cli.text(
        "stake add", "--amount", 10, "--netuid", netuid, "--include-hotkeys", chain.hotkey, "--unsafe",
        "--no-prompt", wallet="coy",
    )
    assert f"Stake added to netuid: {netuid}" in printed
    assert chain.stake(staker, chain.hotkey, netuid).rao > 0
    blocks = [fast_node.rpc.call("chain_getBlockHash", number) for number in range(before, fast_node.best() + 1)]
    submitted = [
        event for block in blocks for event in chain.sub.substrate.get_events(block_hash=block)
        if event["event_id"] == "EncryptedSubmitted"
    ]
    assert len(submitted) == 1
    cli.text(
        "stake remove", "--all", "--hotkey-ss58-address", chain.hotkey, "--no-prompt", wallet="coy",
    )
    assert chain.stake(staker, chain.hotkey, netuid).rao == 0


def test_three_authors_open_each_their_own(start, tmp_path):
    """Each author rolls its keys; a transaction enters the block of the author it is encrypted to."""
    peers, nodes = [], []
    for name in ("alice", "bob", "charlie"):
        node = start(
            "--chain", "local", f"--{name}", "--block-time", "1s", "--base-path", str(tmp_path / name), *peers,
        )
        peers = ["--bootnodes", node.peer_address()]
        nodes.append(node)
    nodes[0].wait_for(6)
    chain = sdk.Chain(nodes[0].url)
    alice, to = chain.alice, Keypair.create_from_uri("//Hidden3").ss58_address
    keys = set()
    for included in range(1, 1 + TURNS):
        key, nonce = next_key(chain), nonce_of(chain, alice)
        keys.add(key)
        inner = signed(chain, transfer(chain, to, SOME), alice, nonce + 1)
        outer = hide(chain, key, alice, bytes(inner.data.data), nonce)
        receipt = chain.sub.substrate.submit_extrinsic(outer, wait_for_inclusion=True)
        told = extrinsics(chain, receipt.block_hash)
        place = told.index(data(outer))
        assert told[place + 1] == data(inner), "it is opened in the block that carries it"
        assert chain.sub.get_balance(to).rao == included * SOME
        number = chain.sub.substrate.get_block_number(receipt.block_hash)
        shown = chain.sub.substrate.get_block_hash(number - 2)
        assert next_key(chain, shown) == key, "its author comes two blocks after its key is shown"
    assert len(keys) == TURNS, "keys are rolled"
    chain.close()
