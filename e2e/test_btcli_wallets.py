"""The official CLI: keys, transfers, balances and identities."""

import pytest

from btcli import Cli
from sdk import NOW, Chain, cold, hot, tao


@pytest.fixture(scope="module")
def chain(fast_node):
    chain = Chain(fast_node.url)
    yield chain
    chain.close()


@pytest.fixture
def cli(fast_node, tmp_path):
    return Cli(fast_node.url, tmp_path)


PHRASE = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"
COLDKEY = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"


def test_wallets_are_made_and_restored(cli):
    made = cli.json(
        "wallet create", "--n-words", 12, "--no-use-password", "--coldkey-crypto-type", "sr25519",
        chain=False, wallet="fresh", hotkey="one",
    )
    data = made["data"]
    assert made["success"] and (data["name"], data["hotkey"]) == ("fresh", "one")
    assert len(data["coldkey_ss58"]) == len(data["hotkey_ss58"]) == 48
    second = cli.json(
        "wallet new-hotkey", "--n-words", 12, "--no-use-password",
        chain=False, wallet="fresh", hotkey="two",
    )
    assert second["success"]
    files = {path.name for path in (cli.wallets / "fresh" / "hotkeys").iterdir()}
    assert {"one", "two"} <= files

    restored = cli.text(
        "wallet regen-coldkey", "--mnemonic", PHRASE, "--no-use-password",
        chain=False, wallet="restored",
    )
    assert "Regenerated coldkey successfully!" in restored and COLDKEY in restored
    listed = cli.text("wallet list", "--wallet-path", cli.wallets, chain=False)
    assert f"Coldkey restored ss58_address {COLDKEY}" in listed
    assert f"Hotkey one ss58_address {data['hotkey_ss58']}" in listed


def test_signatures(cli):
    cli.wallet("Alice")
    signed = cli.json("wallet sign", "--message", "hello", "--no-use-hotkey", chain=False, wallet="alice")
    check = ("wallet verify", "-m", "hello", "-s", signed["signed_message"], "-a")
    alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
    bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
    assert cli.json(*check, alice, chain=False)["verified"] is True
    assert cli.json(*check, bob, chain=False)["verified"] is False


def test_transfers(cli, chain):
    cli.wallet("Alice")
    receiver = cli.wallet("Transfers")
    address = cold(receiver)
    printed = cli.text(
        "wallet transfer", "--destination", address, "--amount", 12.5, "--no-prompt", wallet="alice"
    )
    assert "Finalized. Block Hash: 0x" in printed and "Balance:" in printed
    assert chain.sub.get_balance(address).rao == 12_500_000_000

    # The receiver gives a part back; what it pays beside is the fee.
    before = chain.sub.get_balance(cold(chain.alice))
    cli.do(
        "wallet transfer", "--destination", cold(chain.alice), "--amount", 2,
        wallet="transfers",
    )
    assert chain.sub.get_balance(cold(chain.alice)) - before == tao(2)
    assert 10_490_000_000 < chain.sub.get_balance(address).rao < 10_500_000_000

    # More than there is is refused before anything is sent.
    left = chain.sub.get_balance(address)
    refused = cli.json(
        "wallet transfer", "--destination", cold(chain.alice), "--amount", 100, "--no-prompt",
        wallet="transfers",
    )
    assert refused["success"] is False and chain.sub.get_balance(address) == left
    cli.do("wallet transfer", "--destination", cold(chain.alice), "--all", "--allow-death",
           wallet="transfers")
    assert chain.sub.get_balance(address).rao == 0


def test_balances(cli, chain):
    cli.wallet("Alice")
    rich = cli.wallet("Balances")
    chain.fund(rich, amount=321)
    printed = cli.text("wallet balance", wallet="balances")
    assert f"balances {cold(rich)} 321.0000 τ 0.0000 τ 321.0000 τ" in printed
    answer = cli.json("wallet balance", wallet="balances")
    assert answer["balances"]["balances"] == {
        "coldkey": cold(rich), "free": 321.0, "staked": 0.0, "total": 321.0,
    }
    everyone = cli.json("wallet balance", "--all", wallet="balances")
    assert set(everyone["balances"]) == {"alice", "balances"}
    assert everyone["totals"]["free"] > 321


def test_identities(cli, chain):
    owner = cli.wallet("Identities")
    chain.fund(owner, amount=100)
    assert cli.json("wallet get-identity", "--ss58", cold(owner)) == {}
    # Only those have one who have a neuron.
    answer = cli.json("wallet set-identity", "--id-name", "Ada", "--no-prompt", wallet="identities", answers=8 * "\n")
    assert answer["success"] is False and "HotKeyNotRegisteredInNetwork" in answer["error"]
    chain.ok(chain.sub.burned_register(owner, 1, **NOW))
    words = {
        "name": "Ada", "url": "https://ada.example", "image": "https://ada.example/a.png",
        "discord": "ada#1", "description": "A first identity", "additional": "none",
        "github_repo": "https://github.com/ada/engine",
    }
    options = dict(zip(
        ("--id-name", "--web-url", "--image-url", "--discord", "--description", "--additional",
         "--github"),
        words.values(), strict=True,
    ))
    flat = [part for pair in options.items() for part in pair]
    printed = cli.text("wallet set-identity", *flat, "--no-prompt", wallet="identities")
    assert "Success!" in printed and "New on-chain Identity" in printed
    assert all(word in printed for word in words.values())
    stored = chain.sub.query_identity(cold(owner))
    assert (stored.name, stored.url, stored.github) == (
        words["name"], words["url"], words["github_repo"]
    )
    assert cli.json("wallet get-identity", "--ss58", cold(owner)) == words

    # What is not said is asked for, with what is there as the default.
    cli.run(
        "wallet set-identity", "--id-name", "Ada L.", "--no-prompt", wallet="identities",
        answers="\n" * 8,
    )
    assert cli.json("wallet get-identity", "--ss58", cold(owner)) == {**words, "name": "Ada L."}


def test_hotkeys(cli, chain):
    owner = cli.wallet("Hotkeys", "spare", "third")
    chain.fund(owner, amount=5_000)
    spare = hot_of(cli, "hotkeys", "spare")
    printed = cli.text("wallet associate-hotkey", "--no-prompt", wallet="hotkeys", hotkey="spare")
    assert "Successfully associated hotkey" in printed
    assert chain.sub.get_hotkey_owner(spare) == cold(owner)

    [netuid] = chain.open_subnets(owner, 1)
    uid = chain.sub.get_uid_for_hotkey_on_subnet(hot(owner), netuid)
    third = hot_of(cli, "hotkeys", "third")
    cli.do("wallet swap-hotkey", "third", "--all-netuids", wallet="hotkeys", hotkey="default")
    assert chain.sub.get_uid_for_hotkey_on_subnet(third, netuid) == uid
    assert chain.sub.get_uid_for_hotkey_on_subnet(hot(owner), netuid) is None
    assert chain.sub.get_hotkey_owner(third) == cold(owner)


def hot_of(cli, wallet, name):
    from bittensor_wallet import Wallet

    return Wallet(name=wallet, hotkey=name, path=str(cli.wallets)).hotkey.ss58_address


def test_overview_and_inspect(cli, chain):
    owner = cli.wallet("Overview")
    chain.fund(owner, amount=5_000)
    [netuid] = chain.open_subnets(owner, 1)
    chain.ok(chain.sub.add_stake(owner, netuid, hot(owner), tao(10)))
    printed = cli.text("wallet overview", wallet="overview")
    assert f"overview : {cold(owner)}" in printed and f"Subnet: {netuid}" in printed
    assert hot(owner)[:10] in printed
    answer = cli.json("wallet overview", wallet="overview")
    assert answer["wallet"].startswith("overview") and answer["total_balance"] > 0
    assert str(netuid) in str(answer["subnets"])
    cli.run("wallet inspect", wallet="overview")
