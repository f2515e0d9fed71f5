"""`myelin-neurons query` over two subnets: the mixture of both."""

import re
import subprocess

import bittensor as bt

import neurons as programs
from neurons import address, create_subnet, program, wait_for_incentive, wait_for_uids, wallet

ORDERS = ((0, 3), (1, 4))
VALIDATOR = "//weigher"


def query(node, *arguments):
    command = [program("myelin-neurons"), "query", "--node", node.url, "--hotkey-uri", VALIDATOR]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def losses(measured):
    """Rows of the table, and what stands below it."""
    rows = re.findall(r"^ +(\d+) +(\d+) +([\d.]+) +([\d.]+)$", measured, re.MULTILINE)
    rows = {(int(netuid), int(uid)): (float(i), float(loss)) for netuid, uid, i, loss in rows}
    names = ("incentive-weighted mean", "best single miner", "mixture")
    below = {n: float(re.search(rf"^{n} +([\d.]+)$", measured, re.MULTILINE)[1]) for n in names}
    return rows, below


def distribution(said, line):
    """The five likeliest symbols of a line and their probabilities in percent."""
    text = re.search(rf"^{line} +('.*)$", said, re.MULTILINE)[1]
    return {symbol: float(share) for symbol, share in re.findall(r"('.*?'|\"'\") ([\d.]+)%", text)}


def test_the_mixture_of_two_subnets(start, tmp_path):
    node = start("--dev")
    neurons = []
    try:
        with bt.Subtensor(node.url) as chain:
            alice, charlie = wallet(tmp_path, "Alice"), wallet(tmp_path, "Charlie")
            netuids, uids = [], []
            for orders in ORDERS:
                netuids.append(netuid := create_subnet(chain, alice, commit_reveal=False))
                names = [f"expert-{netuid}-{order}" for order in orders]
                for order, name in zip(orders, names):
                    neurons.append(programs.miner(tmp_path, node, netuid, order, name))
                neurons.append(programs.validator(tmp_path, node, netuid, VALIDATOR))
                hotkeys = [address(f"//{name}") for name in names]
                uids.append(wait_for_uids(chain, netuid, hotkeys, neurons))
                wait_for_uids(chain, netuid, [address(VALIDATOR)], neurons)
                stake = bt.Balance.from_tao(100)
                assert chain.add_stake(charlie, netuid, address(VALIDATOR), stake).success
            for netuid, of in zip(netuids, uids):
                wait_for_incentive(chain, netuid, of, neurons, lambda i: 0 < i[0] < i[1])

        both = [argument for netuid in netuids for argument in ("--netuid", str(netuid))]
        measured = query(node, *both)
        print(measured)
        rows, below = losses(measured)
        assert set(rows) == {(n, uid) for n, of in zip(netuids, uids) for uid in of}
        total = sum(incentive for incentive, _ in rows.values())
        mean = sum(incentive * loss for incentive, loss in rows.values()) / total
        assert abs(below["incentive-weighted mean"] - mean) < 0.002, (mean, measured)
        assert below["best single miner"] == min(loss for _, loss in rows.values())
        assert below["mixture"] < below["incentive-weighted mean"], measured
        # Both subnets have their say: each weighs about as much as the other.
        assert 1.9 < total < 2.1, measured

        said = query(node, *both, "The harbourmas")
        mixed = distribution(said, "mixture")
        assert "'t'" in mixed, said
        weighed = total_weight = 0.0
        for (netuid, uid), (incentive, _) in rows.items():
            line = re.search(rf"^ +{netuid} +{uid} +([\d.]+)  (.*)$", said, re.MULTILINE)
            share = distribution(f"x {line[2]}", "x").get("'t'", 0.0)
            weighed, total_weight = weighed + float(line[1]) * share, total_weight + float(line[1])
        assert abs(mixed["'t'"] - weighed / total_weight) < 1.5, said

        # One subnet is asked alone, and named twice it counts once.
        once = losses(query(node, *both[:2]))[0]
        assert {netuid for netuid, _ in once} == {netuids[0]} and len(once) == 2
        assert len(losses(query(node, *both[:2], *both[:2]))[0]) == 2
    finally:
        for neuron in neurons:
            neuron.process.kill()
