"""Registration by proof of work: root switches it on, the solver works, the chain checks."""

import re
import signal
import subprocess

import pytest

import sdk
from node import running
from sdk import cold, wallet
from test_neurons import program

LIMIT = 120
SUBNET = 1
EASY, HARD = 100_000, 2**62 - 1
# Seals below any difficulty and above all.
BEST, WORST = "0x" + "00" * 32, "0x" + "ff" * 32
REGISTERED = re.compile(
    r"^(5\w+) has uid (\d+) on subnet 1, registered in block (\d+) after (\d+) seals in [\d.]+ s$"
)


class Chain(sdk.Chain):
    """A chain whose subnet 1 takes proof of work."""

    def __init__(self, url):
        super().__init__(url)
        self.url, self.bob = url, wallet("Bob")
        self.sudo("sudo_set_admin_freeze_window", {"window": 0})
        self.set("min_difficulty", EASY)
        self.set("difficulty", EASY)
        self.allow(True)

    def set(self, name, value):
        self.sudo(f"sudo_set_{name}", {"netuid": SUBNET, name: value})

    def allow(self, allowed):
        name = "sudo_set_network_pow_registration_allowed"
        self.sudo(name, {"netuid": SUBNET, "registration_allowed": allowed})

    def difficulty(self):
        return self.sub.query_subtensor("Difficulty", params=[SUBNET]).value

    def register(self, hotkey, work, age=0):
        """`register` with a seal that was not worked for, for a block of this age."""
        address = sdk.Keypair.create_from_uri(hotkey).ss58_address
        block = self.sub.get_current_block() - age
        params = {
            "netuid": SUBNET, "block_number": block, "nonce": 5, "work": work,
            "hotkey": address, "coldkey": cold(self.bob),
        }
        return self.send(self.bob, "register", params)

    def uid(self, hotkey):
        address = sdk.Keypair.create_from_uri(hotkey).ss58_address
        return self.sub.get_uid_for_hotkey_on_subnet(address, SUBNET)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    log = tmp_path_factory.mktemp("pow") / "node.log"
    with running("--dev", "--block-time", "2s", log=log) as node:
        chain = Chain(node.url)
        yield chain
        chain.close()


def command(chain, hotkey, *arguments):
    keys = ["--hotkey-uri", hotkey, "--coldkey-uri", "//Bob"]
    return [program(), "register", "--node", chain.url, "--netuid", str(SUBNET), *keys, *arguments]


def run(chain, hotkey, *arguments):
    return subprocess.run(
        command(chain, hotkey, *arguments), capture_output=True, text=True, timeout=LIMIT
    )


def test_the_client_works_for_a_uid(chain):
    before = chain.sub.get_balance(cold(chain.bob)).rao
    done = run(chain, "//Bob//worker", "--pow", "--threads", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    found = REGISTERED.match(done.stdout.strip())
    assert found, done.stdout + done.stderr
    print(done.stdout)
    assert int(found[4]) > 0
    assert chain.uid("//Bob//worker") == int(found[2]) == 1
    neuron = chain.sub.neuron_for_uid(1, SUBNET)
    assert (neuron.hotkey, neuron.coldkey) == (found[1], cold(chain.bob))
    # The fees of owning the hotkey and of registering, and nothing of the price.
    cost = before - chain.sub.get_balance(cold(chain.bob)).rao
    assert 0 < cost < 5_000_000 < chain.sub.recycle(SUBNET).rao

    again = run(chain, "//Bob//worker", "--pow")
    assert again.stdout.strip() == f"{found[1]} has uid 1 on subnet 1", again.stderr


def test_wrong_work_is_refused_by_name(chain):
    chain.refused(chain.register("//Bob//cheat", BEST), "InvalidSeal")
    chain.refused(chain.register("//Bob//cheat", BEST[:-2]), "InvalidSeal")
    chain.refused(chain.register("//Bob//cheat", WORST), "InvalidDifficulty")
    chain.refused(chain.register("//Bob//cheat", BEST, age=4), "InvalidWorkBlock")
    chain.refused(chain.register("//Bob//cheat", BEST, age=-3), "InvalidWorkBlock")
    assert chain.uid("//Bob//cheat") is None


def test_ctrl_c_ends_a_search_that_would_not(chain):
    chain.set("difficulty", HARD)
    search = subprocess.Popen(
        command(chain, "//Bob//patient", "--pow"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        # Without a terminal there is a line in the log now and then.
        for line in search.stderr:
            if progress := re.search(r"block \d+, difficulty ([\d,]+): .* [kMG]?H/s, ", line):
                break
        print(line)
        assert int(progress[1].replace(",", "")) == HARD
        search.send_signal(signal.SIGINT)
        output, errors = search.communicate(timeout=10)
        assert search.returncode == 0, errors
        assert re.fullmatch(r"stopped after \d+ seals\n", output), output
    finally:
        search.kill()
    assert chain.uid("//Bob//patient") is None


def test_difficulty_falls_when_nobody_comes(chain):
    chain.set("difficulty", 8 * EASY)
    chain.sudo("sudo_set_adjustment_interval", {"netuid": SUBNET, "adjustment_interval": 1})
    now = chain.sub.get_current_block()
    chain.sub.wait_for_block(now + 4)
    assert chain.difficulty() == EASY, "halved in each block down to its floor"


def test_a_subnet_without_proof_of_work_takes_the_price(chain):
    chain.allow(False)
    done = run(chain, "//Bob//late", "--pow")
    assert done.returncode == 1
    assert "subnet 1 takes no proof of work" in done.stderr
    price = chain.sub.recycle(SUBNET).rao
    response = chain.ok(chain.register("//Bob//late", BEST))
    paid = -chain.balance_change(response, chain.bob) - chain.fee(response)
    assert 0 < paid <= price
    paid_for = run(chain, "//Bob//later")
    assert paid_for.returncode == 0, paid_for.stderr
    assert chain.uid("//Bob//later") == 3
