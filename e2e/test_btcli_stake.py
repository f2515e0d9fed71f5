"""The official CLI: stake, in all the directions it goes."""

import pytest

from btcli import Cli
from economy import Economy
from sdk import NOW, cold, hot, ss58, tao, wallet


@pytest.fixture(scope="module")
def chain(fast_node):
    """Two subnets, and two hotkeys that are no neurons there: only trades change stakes."""
    chain = Economy(fast_node.url, 4)
    chain.netuids = [chain.subnet(), chain.subnet()]
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
        chain.ok(chain.add(made, chain.netuids[0], tao(stake)))
    return made


def held(chain, of, netuid, hotkey=None):
    """A stake, in rao of alpha."""
    return chain.stake(of, hotkey or chain.hotkey, netuid).rao


def part(stake, share):
    """A share of a stake as the CLI takes it, and in rao."""
    rao = int(stake * share)
    return f"{rao / 1e9:.9f}", rao


@pytest.mark.parametrize("safety", [("--unsafe",), ("--safe", "--tolerance", 0.5, "--partial")])
def test_stake_is_added_and_removed(cli, chain, safety):
    netuid, name = chain.netuids[0], f"adds{len(safety)}"
    owner = staker(cli, chain, name.capitalize())
    answer = cli.json(
        "stake add", "--amount", 10, "--netuid", netuid, "--include-hotkeys", chain.hotkey, *safety,
        "--no-mev-protection", "--no-prompt", wallet=name,
    )
    assert answer["staking_success"][str(netuid)][chain.hotkey] is True, answer
    stake = held(chain, owner, netuid)
    assert stake > 0 and 989 < chain.sub.get_balance(cold(owner)).tao < 990

    listed = cli.json("stake list", "--no-prompt", wallet=name)
    [row] = listed["stake_info"][chain.hotkey]
    assert (row["netuid"], row["stake_value"]) == (netuid, pytest.approx(stake / 1e9, abs=1e-9))
    printed = cli.text("stake list", "--no-prompt", wallet=name)
    assert f"Hotkey: {chain.hotkey}" in printed and f"{stake / 1e9:.2f}" in printed

    amount, removed = part(stake, 0.5)
    cli.json(
        "stake remove", "--amount", amount, "--netuid", netuid, "--hotkey-ss58-address",
        chain.hotkey, *safety, "--no-mev-protection", "--no-prompt", wallet=name,
    )
    assert held(chain, owner, netuid) == pytest.approx(stake - removed, abs=2)
    cli.json(
        "stake remove", "--all", "--hotkey-ss58-address", chain.hotkey, "--no-mev-protection",
        "--no-prompt", wallet=name,
    )
    assert held(chain, owner, netuid) == 0
    # What two trades there and back cost.
    assert 999 < chain.sub.get_balance(cold(owner)).tao < 1_000


def test_stake_goes_to_several_subnets_at_once(cli, chain):
    owner = staker(cli, chain, "Several")
    answer = cli.json(
        "stake add", "--amount", 5, "--netuids", ",".join(map(str, chain.netuids)),
        "--include-hotkeys", chain.hotkey, "--unsafe", "--no-mev-protection", "--no-prompt",
        wallet="several",
    )
    for netuid in chain.netuids:
        assert answer["staking_success"][str(netuid)][chain.hotkey] is True, answer
        assert held(chain, owner, netuid) > 0


def test_stake_moves_between_hotkeys(cli, chain):
    first, second = chain.netuids
    owner = staker(cli, chain, "Moves", stake=20)
    stake = held(chain, owner, first)
    amount, moved = part(stake, 0.25)
    cli.do(
        "stake move", "--from", chain.hotkey, "--to", chain.other, "--origin-netuid", first,
        "--dest-netuid", first, "--amount", amount, "--no-mev-protection", wallet="moves",
    )
    assert held(chain, owner, first, chain.other) == pytest.approx(moved, abs=2)
    assert held(chain, owner, first) == pytest.approx(stake - moved, abs=2)
    cli.do(
        "stake move", "--from", chain.other, "--to", chain.hotkey, "--origin-netuid", first,
        "--dest-netuid", second, "--all", "--no-mev-protection", wallet="moves",
    )
    assert held(chain, owner, first, chain.other) == 0
    assert held(chain, owner, second) > 0
    # More than there is is refused before anything is sent.
    refused = cli.json(
        "stake move", "--from", chain.hotkey, "--to", chain.other, "--origin-netuid", first,
        "--dest-netuid", first, "--amount", 100_000, "--no-mev-protection", "--no-prompt",
        wallet="moves",
    )
    assert refused["success"] is False


def test_stake_is_given_away(cli, chain):
    netuid = chain.netuids[0]
    owner, other = staker(cli, chain, "Gives", stake=20), wallet("Receives")
    amount, given = part(held(chain, owner, netuid), 0.5)
    cli.do(
        "stake transfer", "--hotkey", chain.hotkey, "--origin-netuid", netuid,
        "--dest-netuid", netuid, "--dest", cold(other), "--amount", amount, "--no-mev-protection",
        wallet="gives",
    )
    assert held(chain, other, netuid) == pytest.approx(given, abs=2)


def test_stake_is_swapped(cli, chain):
    first, second = chain.netuids
    owner = staker(cli, chain, "Swaps")
    # The command swaps the stake with a hotkey of the wallet.
    chain.ok(chain.sub.burned_register(owner, chain.unused[-1], **NOW))
    chain.ok(chain.add(owner, first, tao(20), hot(owner)))
    stake = held(chain, owner, first, hot(owner))
    amount, swapped = part(stake, 0.5)
    cli.do(
        "stake swap", "--origin-netuid", first, "--dest-netuid", second, "--amount", amount,
        "--unsafe", "--no-mev-protection", wallet="swaps", hotkey="default",
    )
    assert held(chain, owner, first, hot(owner)) == pytest.approx(stake - swapped, abs=2)
    assert held(chain, owner, second, hot(owner)) > 0


def test_children(cli, chain):
    netuid = chain.netuids[0]
    parent, child = cli.wallet("Parent"), wallet("Child")
    chain.fund(parent, child, amount=3_000)
    for each in (parent, child):
        chain.ok(chain.sub.burned_register(each, netuid, **NOW))
    chain.ok(chain.add(parent, netuid, tao(2_000), hot(parent)))
    where = {"wallet": "parent", "hotkey": "default"}
    answer = cli.json(
        "stake child set", "--children", hot(child), "--proportions", 0.5, "--netuid", netuid,
        "--no-prompt", **where,
    )
    assert answer[str(netuid)]["success"] is True, answer
    block = int(answer[str(netuid)]["extrinsic_identifier"].split("-")[0])
    children, at = chain.storage("PendingChildKeys", netuid, hot(parent), block=block)
    [(proportion, pending)] = children
    # The CLI rounds proportions of 2^64 - 1 down.
    assert proportion == pytest.approx(2**63, rel=1e-9) and ss58(pending) == hot(child)

    cli.json(
        "stake child take", "--netuid", netuid, "--take", 0.1, "--no-prompt",
        "--child-hotkey-ss58", hot(parent), **where,
    )
    assert chain.storage("ChildkeyTake", hot(parent), netuid) == 6_553
    # The first epoch after the cooldown makes them children.
    chain.sub.wait_for_block(at + chain.sub.tempo(netuid) + 2)
    printed = cli.text("stake child get", "--netuid", netuid, **where)
    assert f"{hot(child)} 50.000%" in printed


def test_claims(cli, chain):
    owner = staker(cli, chain, "Claims")
    cli.do("stake set-claim", "keep", wallet="claims")
    assert chain.sub.get_root_claim_type(cold(owner)) == "Keep"
    cli.do("stake set-claim", "swap", wallet="claims")
    assert chain.sub.get_root_claim_type(cold(owner)) == "Swap"


def test_locks(cli, chain):
    netuid = chain.netuids[0]
    owner = staker(cli, chain, "Locks", stake=20)
    amount, locked = part(held(chain, owner, netuid), 0.5)
    done = cli.text(
        "lock add", "--netuid", netuid, "--hotkey-ss58", chain.hotkey, "--amount", amount,
        "--mode", "perpetual", "--no-prompt", wallet="locks",
    )
    assert "Lock add succeeded." in done
    lock = chain.sub.get_stake_lock(cold(owner), netuid, chain.hotkey)
    assert lock["locked_mass"].rao == pytest.approx(locked, abs=2)
    assert chain.sub.is_perpetual_lock(cold(owner), netuid)
    listed = cli.text("lock list", wallet="locks")
    assert f"{netuid} perpetual {locked / 1e9:.2f}" in listed
