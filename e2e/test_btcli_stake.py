"""The official CLI: stake, in all the directions it goes."""

import pytest

from btcli import Cli
from sdk import Chain, NOW, cold, hot, tao, wallet


@pytest.fixture(scope="module")
def chain(fast_node):
    chain = Chain(fast_node.url)
    chain.sudo("sudo_set_admin_freeze_window", {"window": 0})
    chain.sudo("sudo_set_lock_reduction_interval", {"interval": 1})
    # Two subnets with pools deep enough for prices to stay, without emission.
    chain.netuids = chain.open_subnets(chain.alice, 2)
    for netuid in chain.netuids:
        chain.ok(chain.sub.add_stake(chain.alice, netuid, hot(chain.alice), tao(1_000), **NOW))
    yield chain
    chain.close()


@pytest.fixture
def cli(fast_node, tmp_path):
    return Cli(fast_node.url, tmp_path)


def staker(cli, chain, name, stake=None):
    """A wallet with money and, if asked for, a stake of so much TAO on the first subnet."""
    made = cli.wallet(name)
    chain.fund(made, amount=1_000)
    if stake:
        chain.ok(chain.sub.add_stake(made, chain.netuids[0], hot(chain.alice), tao(stake), **NOW))
    return made


def held(chain, of, netuid, hotkey=None):
    return chain.stake(of, hotkey or hot(chain.alice), netuid).rao


@pytest.mark.parametrize("safety", [("--unsafe",), ("--safe", "--tolerance", 0.1, "--partial")])
def test_stake_is_added_and_removed(cli, chain, safety):
    netuid, validator = chain.netuids[0], hot(chain.alice)
    name = f"Adds{len(safety)}"
    owner = staker(cli, chain, name)
    answer = cli.json(
        "stake add", "--amount", 10, "--netuid", netuid, "--include-hotkeys", validator, *safety,
        "--no-mev-protection", "--no-prompt", wallet=name.lower(),
    )
    assert answer["staking_success"][str(netuid)][validator] is True, answer
    stake = held(chain, owner, netuid)
    assert stake > 0 and 989 < chain.sub.get_balance(cold(owner)).tao < 990

    listed = cli.json("stake list", "--no-prompt", wallet=name.lower())
    [row] = listed["stake_info"][validator]
    assert row["netuid"] == netuid and row["stake_value"] == pytest.approx(stake / 1e9)
    printed = cli.text("stake list", "--no-prompt", wallet=name.lower())
    assert validator in printed and f"{netuid}" in printed

    half = stake / 2e9
    answer = cli.json(
        "stake remove", "--amount", half, "--netuid", netuid, "--hotkey-ss58-address", validator,
        *safety, "--no-mev-protection", "--no-prompt", wallet=name.lower(),
    )
    assert answer.get("success") is not False, answer
    assert held(chain, owner, netuid) == pytest.approx(stake / 2, rel=1e-6)
    cli.json(
        "stake remove", "--all", "--hotkey-ss58-address", validator, "--no-mev-protection",
        "--no-prompt", wallet=name.lower(),
    )
    assert held(chain, owner, netuid) == 0


def test_stake_goes_to_several_subnets_at_once(cli, chain):
    owner = staker(cli, chain, "Several")
    answer = cli.json(
        "stake add", "--amount", 5, "--netuids", ",".join(map(str, chain.netuids)),
        "--include-hotkeys", hot(chain.alice), "--unsafe", "--no-mev-protection", "--no-prompt",
        wallet="several",
    )
    for netuid in chain.netuids:
        assert answer["staking_success"][str(netuid)][hot(chain.alice)] is True, answer
        assert held(chain, owner, netuid) > 0


def test_stake_moves_between_hotkeys(cli, chain):
    first, second = chain.netuids
    owner = staker(cli, chain, "Moves", stake=20)
    bob = wallet("Bob")
    chain.ok(chain.sub.burned_register(bob, first, **NOW))
    stake = held(chain, owner, first)
    cli.do(
        "stake move", "--from", hot(chain.alice), "--to", hot(bob), "--origin-netuid", first,
        "--dest-netuid", first, "--amount", 5, "--no-mev-protection", wallet="moves",
    )
    assert held(chain, owner, first, hot(bob)) == pytest.approx(5e9, rel=1e-6)
    assert held(chain, owner, first) == pytest.approx(stake - 5e9, rel=1e-6)
    cli.do(
        "stake move", "--from", hot(bob), "--to", hot(chain.alice), "--origin-netuid", first,
        "--dest-netuid", second, "--all", "--no-mev-protection", wallet="moves",
    )
    assert held(chain, owner, first, hot(bob)) == 0
    assert held(chain, owner, second) > 0


def test_stake_is_given_away(cli, chain):
    netuid = chain.netuids[0]
    owner, other = staker(cli, chain, "Gives", stake=20), wallet("Receives")
    cli.do(
        "stake transfer", "--hotkey", hot(chain.alice), "--origin-netuid", netuid,
        "--dest-netuid", netuid, "--dest", cold(other), "--amount", 5, "--no-mev-protection",
        wallet="gives",
    )
    assert held(chain, other, netuid) == pytest.approx(5e9, rel=1e-6)


def test_stake_is_swapped(cli, chain):
    first, second = chain.netuids
    owner = cli.wallet("Swaps")
    chain.fund(owner, amount=1_000)
    chain.ok(chain.sub.burned_register(owner, first, **NOW))
    chain.ok(chain.sub.add_stake(owner, first, hot(owner), tao(20), **NOW))
    stake = held(chain, owner, first, hot(owner))
    cli.do(
        "stake swap", "--origin-netuid", first, "--dest-netuid", second, "--amount", 5, "--unsafe",
        "--no-mev-protection", wallet="swaps", hotkey="default",
    )
    assert held(chain, owner, first, hot(owner)) == pytest.approx(stake - 5e9, rel=1e-6)
    assert held(chain, owner, second, hot(owner)) > 0


def test_children(cli, chain):
    netuid = chain.netuids[0]
    parent, child = cli.wallet("Parent"), wallet("Child")
    chain.fund(parent, child, amount=3_000)
    for each in (parent, child):
        chain.ok(chain.sub.burned_register(each, netuid, **NOW))
    chain.ok(chain.sub.add_stake(parent, netuid, hot(parent), tao(2_000), **NOW))
    where = {"wallet": "parent", "hotkey": "default"}
    set_ = cli.json(
        "stake child set", "--children", hot(child), "--proportions", 0.5, "--netuid", netuid,
        "--no-prompt", **where,
    )
    assert set_[str(netuid)]["success"] is True, set_
    pending, _ = chain.sub.get_children_pending(hot(parent), netuid)
    assert pending == [(pytest.approx(0.5), hot(child))]
    cli.run("stake child get", "--netuid", netuid, **where)

    take = cli.json(
        "stake child take", "--netuid", netuid, "--take", 0.1, "--no-prompt",
        "--child-hotkey-ss58", hot(parent), **where,
    )
    assert take, take


def test_claims_and_automatic_stake(cli, chain):
    owner = staker(cli, chain, "Claims")
    cli.do("stake set-claim", "keep", wallet="claims")
    assert chain.sub.get_root_claim_type(cold(owner)) == "Keep"
    cli.do("stake set-claim", "swap", wallet="claims")
    assert chain.sub.get_root_claim_type(cold(owner)) == "Swap"


def test_locks(cli, chain):
    netuid = chain.netuids[0]
    owner = staker(cli, chain, "Locks", stake=20)
    cli.do(
        "lock add", "--netuid", netuid, "--hotkey-ss58", hot(chain.alice), "--amount", 5,
        "--mode", "perpetual", wallet="locks",
    )
    listed = cli.json("lock list", wallet="locks")
    assert str(netuid) in str(listed)
