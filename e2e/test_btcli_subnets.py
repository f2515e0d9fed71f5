"""The official CLI: subnets, their settings and their neurons."""

import pytest

from btcli import Cli
from sdk import Chain, NOW, cold, hot, tao, wallet


@pytest.fixture(scope="module")
def chain(fast_node):
    chain = Chain(fast_node.url)
    chain.sudo("sudo_set_admin_freeze_window", {"window": 0})
    chain.sudo("sudo_set_lock_reduction_interval", {"interval": 1})
    yield chain
    chain.close()


@pytest.fixture
def cli(fast_node, tmp_path):
    return Cli(fast_node.url, tmp_path)


IDENTITY = {
    "subnet_name": "Harbour", "github_repo": "https://github.com/harbour/subnet",
    "subnet_contact": "harbour@harbour.example", "subnet_url": "https://harbour.example",
    "discord": "harbour#1", "description": "Ships in and out",
    "logo_url": "https://harbour.example/logo.png", "additional": "none",
}
OPTIONS = (
    "--subnet-name", "--github-repo", "--subnet-contact", "--subnet-url", "--discord-handle",
    "--description", "--logo-url", "--additional-info",
)


def words(identity):
    return [part for pair in zip(OPTIONS, identity.values(), strict=True) for part in pair]


def owner_of(cli, chain, name, subnets=1):
    """A wallet with money and started subnets of its own."""
    owner = cli.wallet(name)
    chain.fund(owner, amount=10_000)
    return owner, chain.open_subnets(owner, subnets)


def test_a_subnet_from_its_creation_to_its_start(cli, chain):
    owner = cli.wallet("Creator")
    chain.fund(owner, amount=10_000)
    cost = chain.sub.get_subnet_burn_cost()
    assert cli.json("subnets burn-cost")["burn_cost"]["rao"] == cost.rao
    assert f"Subnet burn cost: {cost.tao:,.4f} τ" in cli.text("subnets burn-cost")

    before = set(chain.sub.get_all_subnets_netuid())
    # Under the protection that is the CLI's default.
    made = cli.do("subnets create", *words(IDENTITY), wallet="creator", hotkey="default")
    netuid = made["netuid"]
    assert set(chain.sub.get_all_subnets_netuid()) - before == {netuid}
    subnet = chain.sub.subnet(netuid)
    assert (subnet.owner_coldkey, subnet.owner_hotkey) == (cold(owner), hot(owner))
    assert cli.json("subnets get-identity", "--netuid", netuid) == IDENTITY

    early = cli.text("subnets check-start", "--netuid", netuid)
    assert f"Subnet {netuid}: Registered at: {subnet.network_registered_at}" in early
    start = subnet.network_registered_at + chain.sub.get_start_call_delay()
    assert f"Minimum start block: {start}" in early
    chain.sub.wait_for_block(start)
    ready = cli.text("subnets check-start", "--netuid", netuid)
    assert "Emission schedule can be started" in ready
    assert not chain.sub.is_subnet_active(netuid)
    started = cli.text(
        "subnets start", "--netuid", netuid, "--no-prompt", wallet="creator", hotkey="default"
    )
    assert f"Successfully started subnet {netuid}'s emission schedule." in started
    assert chain.sub.is_subnet_active(netuid)
    again = cli.text(
        "subnets start", "--netuid", netuid, "--no-prompt", wallet="creator", hotkey="default"
    )
    assert f"Subnet {netuid} already has an emission schedule." in again


def test_subnets_are_listed_and_shown(cli, chain):
    owner, [netuid] = owner_of(cli, chain, "Shown")
    listed = cli.json("subnets list")
    assert set(listed["subnets"]) == {str(each) for each in chain.sub.get_all_subnets_netuid()}
    row, subnet = listed["subnets"][str(netuid)], chain.sub.subnet(netuid)
    assert row["netuid"] == netuid and row["mechanisms"] == 1
    assert row["tempo"]["sn_tempo"] == subnet.tempo
    assert row["liquidity"]["tao_in"] == pytest.approx(subnet.tao_in.tao)
    printed = cli.text("subnets list")
    assert "Subnets" in printed and f"{subnet.symbol}" in printed

    cli.wallet("Miner")
    chain.fund(wallet("Miner"), amount=100)
    registered = cli.do(
        "subnets register", "--netuid", netuid, wallet="miner", hotkey="default"
    )
    assert chain.sub.get_uid_for_hotkey_on_subnet(hot(wallet("Miner")), netuid) == 1
    assert registered["extrinsic_identifier"]

    shown = cli.json("subnets show", "--netuid", netuid, "--mechid", 0, "--no-prompt")
    assert (shown["netuid"], shown["owner"]) == (netuid, cold(owner))
    assert [(uid["uid"], uid["hotkey"]) for uid in sorted(shown["uids"], key=lambda it: it["uid"])] == [
        (0, hot(owner)), (1, hot(wallet("Miner"))),
    ]
    for command in ("subnets show", "subnets metagraph"):
        printed = cli.text(command, "--netuid", netuid, "--mechid", 0, "--no-prompt")
        assert f"Subnet {netuid}" in printed and cold(owner)[:6] in printed
    price = cli.json("subnets price", "--netuids", netuid, "--current")
    [seen] = price.values() if isinstance(price, dict) else price
    assert str(netuid) in str(price)
    assert seen


def test_registrations_are_refused_with_a_reason(cli, chain):
    cli.wallet("Nobody")
    answer = cli.json(
        "subnets register", "--netuid", 999, "--no-prompt", wallet="nobody", hotkey="default"
    )
    assert answer["success"] is False and "999 does not exist" in str(answer)
    answer = cli.json(
        "subnets register", "--netuid", 1, "--no-prompt", wallet="nobody", hotkey="default"
    )
    assert answer["success"] is False and "Insufficient balance" in str(answer)


def test_root(cli, chain):
    joined = cli.wallet("Rooted")
    chain.fund(joined, amount=10_000)
    netuid = 1
    chain.ok(chain.sub.burned_register(joined, netuid, **NOW))
    cli.do("subnets register", "--netuid", 0, wallet="rooted", hotkey="default")
    assert chain.sub.is_hotkey_registered_on_subnet(hot(joined), 0)
    # Of root the CLI prints a table, never JSON.
    shown = cli.text("subnets show", "--netuid", 0, "--no-prompt")
    assert "Root Network" in shown and hot(joined)[:6] in shown


def test_hyperparameters(cli, chain):
    owner, [netuid] = owner_of(cli, chain, "Params")
    known = {
        each["hyperparameter"]: each["value"]
        for each in cli.json("subnets hyperparameters", "--netuid", netuid)
    }
    told = chain.sub.get_subnet_hyperparameters(netuid)
    assert known["tempo"] == told.tempo and known["immunity_period"] == told.immunity_period
    assert cli.json("sudo get", "--netuid", netuid) == cli.json(
        "subnets hyperparameters", "--netuid", netuid
    )
    printed = cli.text("sudo get", "--netuid", netuid)
    assert "Subnet Hyperparameters" in printed and "immunity_period" in printed

    def put(name, value, who="params"):
        return cli.json(
            "sudo set", "--netuid", netuid, "--param", name, "--value", value, "--no-prompt",
            wallet=who,
        )

    # What the owner may set, of each type of value.
    done = put("immunity_period", 4321)
    assert done["success"] is True, done
    assert chain.sub.immunity_period(netuid) == 4321
    done = put("commit_reveal_weights_enabled", "false")
    assert done["success"] is True, done
    assert chain.sub.commit_reveal_enabled(netuid) is False
    shown = {
        each["hyperparameter"]: each["value"]
        for each in cli.json("sudo get", "--netuid", netuid)
    }
    assert shown["immunity_period"] == 4321
    # What only root may set: //Alice holds the sudo key.
    cli.wallet("Alice")
    done = put("weights_rate_limit", 7, "alice")
    assert done["success"] is True, done
    assert chain.sub.weights_rate_limit(netuid) == 7
    # Others are told so.
    cli.wallet("Stranger")
    done = put("immunity_period", 1, "stranger")
    assert done["success"] is False and "doesn't own" in done["err_msg"]
    assert chain.sub.immunity_period(netuid) == 4321


def test_identity_symbol_and_mechanisms(cli, chain):
    _, [netuid] = owner_of(cli, chain, "Settings")
    new = {**IDENTITY, "subnet_name": "Lighthouse"}
    cli.do(
        "subnets set-identity", "--netuid", netuid, *words(new),
        wallet="settings", hotkey="default",
    )
    assert cli.json("subnets get-identity", "--netuid", netuid) == new
    assert "Lighthouse" in cli.text("subnets get-identity", "--netuid", netuid)

    symbol = "ධ"  # the last of the table that the chain gives its subnets
    cli.do("subnets set-symbol", symbol, "--netuid", netuid, wallet="settings", hotkey="default")
    assert chain.sub.subnet(netuid).symbol == symbol

    assert cli.json("subnets mechanisms count", "--netuid", netuid)["count"] == 1
    chain.sudo("sudo_set_max_allowed_uids", {"netuid": netuid, "max_allowed_uids": 64})
    # This one asks whatever it is told.
    printed = cli.text(
        "subnets mechanisms set", "--netuid", netuid, "--count", 2, "--no-prompt",
        wallet="settings", hotkey="default", answers="y\n",
    )
    assert f"Mechanism count set to 2 for subnet {netuid}" in printed
    assert chain.sub.get_mechanism_count(netuid) == 2
    cli.do(
        "subnets mechanisms split-emissions", "--netuid", netuid, "--split", "75,25",
        wallet="settings", hotkey="default",
    )
    split = chain.sub.get_mechanism_emission_split(netuid)
    assert [round(share) for share in split] == [75, 25]
    emissions = cli.json("subnets mechanisms emissions", "--netuid", netuid)
    assert emissions


def test_axons(cli, chain):
    _, [netuid] = owner_of(cli, chain, "Serving")
    printed = cli.text(
        "axon set", "--netuid", netuid, "--ip", "192.0.2.7", "--port", 8091, "--no-prompt",
        wallet="serving", hotkey="default",
    )
    assert "Your extrinsic has been included as" in printed
    axon = chain.sub.neuron_for_uid(0, netuid).axon_info
    assert (axon.ip, axon.port) == ("192.0.2.7", 8091)


def test_takes(cli, chain):
    owner, _ = owner_of(cli, chain, "Takes")
    assert cli.json("sudo get-take", wallet="takes", hotkey="default")["current_take"] == pytest.approx(0.18, abs=1e-4)
    cli.json("sudo set-take", "--take", 0.05, wallet="takes", hotkey="default")
    assert chain.sub.get_delegate_take(hot(owner)) == pytest.approx(0.05, abs=1e-4)
    assert "5.0" in cli.text("sudo get-take", wallet="takes", hotkey="default")


def test_epochs_out_of_turn(cli, chain):
    _, [netuid] = owner_of(cli, chain, "Triggers")
    chain.sudo("sudo_set_commit_reveal_weights_enabled", {"netuid": netuid, "enabled": False})
    before = chain.sub.get_subnet_epoch_index(netuid)
    done = cli.do("sudo trigger-epoch", "--netuid", netuid, wallet="triggers")
    assert f"it will fire at block {done['fires_at']} at the earliest" in done["message"]
    chain.sub.wait_for_block(done["fires_at"] + 1)
    assert chain.sub.get_subnet_epoch_index(netuid) > before


def test_trim(cli, chain):
    _, [netuid] = owner_of(cli, chain, "Trimming")

    def trim(most):
        return cli.json(
            "sudo trim", "--netuid", netuid, "--max", most, "--no-prompt", wallet="trimming", hotkey="default"
        )

    done = trim(100)
    assert done["success"] is True, done
    assert chain.sub.query_subtensor("MaxAllowedUids", params=[netuid]).value == 100
    done = trim(1)
    assert done["success"] is False and "InvalidValue" in str(done), done
    assert chain.sub.query_subtensor("MaxAllowedUids", params=[netuid]).value == 100


def test_committed_weights_are_revealed(cli, chain):
    owner, [netuid] = owner_of(cli, chain, "Revealing")
    chain.sudo("sudo_set_weights_set_rate_limit", {"netuid": netuid, "weights_set_rate_limit": 0})
    # Weights are revealed within an epoch, which has to last until the CLI is there.
    chain.sudo("sudo_set_tempo", {"netuid": netuid, "tempo": 360})
    # The CLI takes its own version, 9.23.2 as one number, for the weights'; its `weights commit` asks any
    # chain for a storage item that none has, so the SDK commits.
    version = 9_023_002
    chain.ok(chain.sub.commit_weights(owner, netuid, [1, 2, 3], [0], [65_535], version_key=version, **NOW))
    # The next epoch comes out of turn, which is refused where weights are committed.
    chain.sudo("sudo_set_commit_reveal_weights_enabled", {"netuid": netuid, "enabled": False})
    fires = cli.do("sudo trigger-epoch", "--netuid", netuid, wallet="revealing")["fires_at"]
    chain.sub.wait_for_block(fires + 1)
    chain.sudo("sudo_set_commit_reveal_weights_enabled", {"netuid": netuid, "enabled": True})
    cli.do(
        "weights reveal", "--netuid", netuid, "--uids", "0", "--weights", "1.0", "--salt", "1,2,3",
        wallet="revealing", hotkey="default",
    )
    # It does not wait for a block.
    chain.sub.wait_for_block(chain.sub.get_current_block() + 3)
    assert chain.sub.weights(netuid) == [(0, [(0, 65_535)])]
