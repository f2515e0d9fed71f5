"""The explorer's index and API against a live development chain."""

import random
import struct
import subprocess

import pytest

import node as node_helpers
from explorer import ApiError, Explorer, Scene, TAO, binary, coldkey, exploring, hotkey, samples
from node import Node, Rpc, free_port, running

SEED = 20260
FIELDS = 200


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    log = tmp_path_factory.mktemp("explorer") / "node.log"
    with running("--dev", "--block-time", "250ms", "--state-pruning", "archive", log=log) as node:
        yield node


@pytest.fixture(scope="module")
def scene(node):
    return Scene(node).build()


@pytest.fixture(scope="module")
def explorer(node, scene, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorer-api")
    with exploring(node.url, folder / "explorer.sqlite", folder / "explorer.log") as explorer:
        explorer.wait_for(node.best())
        yield explorer


# --- values equal the chain's ---------------------------------------------------------------------


class Facts:
    """Fields the API shows, each with an independent read of the chain at one block."""

    def __init__(self, explorer, scene):
        self.explorer, self.scene = explorer, scene
        self.all = []
        self._blocks()
        self._subnets()
        self._accounts()

    def add(self, name, shown, read):
        self.all.append((name, shown, read))

    def chain(self, name, *params, module="SubtensorModule", block=None):
        return lambda: self.scene.read(name, *params, module=module, block=block)

    def _blocks(self):
        substrate = self.scene.substrate
        for row in self.explorer.get("/blocks?per_page=60")["rows"]:
            header = substrate.get_block(row["hash"])
            number = row["number"]
            at = f"block {number}"
            self.add(f"{at} hash", row["hash"], lambda n=number: substrate.get_block_hash(n))
            self.add(f"{at} parent", row["parent_hash"], lambda h=header: h["header"]["parentHash"])
            self.add(f"{at} extrinsics", row["extrinsics"], lambda h=header: len(h["extrinsics"]))
            self.add(f"{at} events", row["events"], lambda r=row: len(substrate.get_events(r["hash"])))
            self.add(f"{at} time", row["time"], self.chain("Now", module="Timestamp", block=row["hash"]))

    def _subnets(self):
        netuid = self.scene.netuid
        graph = self.explorer.get(f"/subnets/{netuid}/metagraph")
        block = self.scene.substrate.get_block_hash(graph["block"])
        columns = {
            "incentive": "Incentive", "dividends": "Dividends", "consensus": "Consensus",
            "validator_trust": "ValidatorTrust", "emission": "Emission", "active": "Active",
            "validator_permit": "ValidatorPermit", "last_update": "LastUpdate",
        }
        for neuron in graph["neurons"]:
            uid = neuron["uid"]
            for field, entry in columns.items():
                read = self.chain(entry, netuid, block=block)
                self.add(f"neuron {uid} {field}", neuron[field], lambda r=read, u=uid: r()[u])
            self.add(f"neuron {uid} hotkey", neuron["hotkey"], self.chain("Keys", netuid, uid, block=block))
            registered = self.chain("BlockAtRegistration", netuid, uid, block=block)
            self.add(f"neuron {uid} registered", neuron["registered_at"], registered)
            owner = self.chain("Owner", neuron["hotkey"], block=block)
            self.add(f"neuron {uid} coldkey", neuron["coldkey"], owner)
        for point in self.explorer.get(f"/subnets/{netuid}/history?range=all"):
            block = self.scene.substrate.get_block_hash(point["block"])
            at = f"epoch {point['block']}"
            for field, entry in {
                "tao_in": "SubnetTAO", "alpha_in": "SubnetAlphaIn", "alpha_out": "SubnetAlphaOut",
                "registration_cost": "Burn", "neurons": "SubnetworkN", "volume": "SubnetVolume",
                "recycled": "RAORecycledForRegistration", "alpha_out_emission": "SubnetAlphaOutEmission",
                "tao_in_emission": "SubnetTaoInEmission",
            }.items():
                self.add(f"{at} {field}", point[field], self.chain(entry, netuid, block=block))
        detail = self.explorer.get(f"/subnets/{netuid}")
        shown = {entry["name"]: entry["value"] for entry in detail["hyperparameters"]}
        for name, entry in {
            "tempo": "Tempo", "kappa": "Kappa", "rho": "Rho", "immunity_period": "ImmunityPeriod",
            "min_burn": "MinBurn", "max_burn": "MaxBurn", "max_validators": "MaxAllowedValidators",
            "min_allowed_weights": "MinAllowedWeights", "weights_rate_limit": "WeightsSetRateLimit",
            "serving_rate_limit": "ServingRateLimit", "bonds_moving_avg": "BondsMovingAverage",
            "registration_allowed": "NetworkRegistrationAllowed", "burn_half_life": "BurnHalfLife",
            "commit_reveal_weights_enabled": "CommitRevealWeightsEnabled",
        }.items():
            self.add(f"hyperparameter {name}", shown[name], self.chain(entry, netuid))

    def _accounts(self):
        for name in ("Bob", "Charlie", "Dave", "Eve", "Ferdie"):
            account = self.explorer.get(f"/accounts/{coldkey(name)}")
            read = self.chain("Account", coldkey(name), module="System")
            self.add(f"{name} nonce", account["nonce"], lambda r=read: r()["nonce"])
            self.add(f"{name} free", account["free"], lambda r=read: r()["data"]["free"])
            self.add(f"{name} reserved", account["reserved"], lambda r=read: r()["data"]["reserved"])
            owned = self.chain("OwnedHotkeys", coldkey(name))
            self.add(f"{name} hotkeys", account["hotkeys"], owned)


def test_two_hundred_random_fields_equal_chain_state(explorer, scene):
    samples(explorer, scene.netuid)
    explorer.wait_for(scene.node.best())
    facts = Facts(explorer, scene).all
    assert len(facts) >= FIELDS
    chosen = random.Random(SEED).sample(facts, FIELDS)
    wrong = [(name, shown, on_chain) for name, shown, read in chosen if (on_chain := read()) != shown]
    assert not wrong


def test_prices_equal_the_runtimes(explorer, scene):
    points = samples(explorer, scene.netuid)
    rpc = Rpc(scene.node.url)
    argument = "0x" + struct.pack("<H", scene.netuid).hex()
    for point in points[-5:]:
        block = rpc.call("chain_getBlockHash", point["block"])
        answer = rpc.call("state_call", "SwapRuntimeApi_current_alpha_price", argument, block)
        price = int.from_bytes(bytes.fromhex(answer[2:]), "little")
        assert point["price"] == price / TAO
    rpc.close()


# --- what happened --------------------------------------------------------------------------------


def test_a_transfer_is_shown_with_its_events(explorer, scene):
    place = scene.blocks["transfer-1"]
    shown = explorer.get(f"/extrinsics/{place}")
    row = shown["extrinsic"]
    assert (row["pallet"], row["call"], row["success"]) == ("Balances", "transfer_keep_alive", True)
    assert row["signer"] == coldkey("Alice")
    assert shown["args"] == {"dest": coldkey("Ferdie"), "value": TAO + 1}
    assert "Balances.Transfer" in [f"{e['pallet']}.{e['name']}" for e in shown["events"]]
    assert explorer.get(f"/extrinsics/{row['hash']}")["extrinsic"] == row


def test_a_failure_tells_its_error(explorer, scene):
    row = explorer.get(f"/extrinsics/{scene.blocks['failed']}")["extrinsic"]
    assert not row["success"]
    assert row["error"]["name"] == "FundsUnavailable"
    assert row["fee"] > 0
    failed = explorer.get(f"/extrinsics?success=false&signer={coldkey('Ferdie')}")["rows"]
    assert [found["id"] for found in failed] == [row["id"]]


def test_a_batch_tells_nested_calls_and_errors(explorer, scene):
    shown = explorer.get(f"/extrinsics/{scene.blocks['batch']}")
    assert shown["extrinsic"]["success"]
    assert [call["args"]["value"] for call in shown["args"]["calls"]] == [5, 10**17, 7]
    assert len(shown["nested_errors"]) == 1


def test_an_account_shows_balance_stake_and_transfers(explorer, scene):
    bob = explorer.get(f"/accounts/{coldkey('Bob')}")
    positions = {(p["netuid"], p["hotkey"]): p for p in bob["positions"]}
    # Stake on the root network is TAO, and its fee was paid from it.
    assert 69 * TAO < positions[0, hotkey("Bob")]["value"] <= 70 * TAO
    assert positions[scene.netuid, hotkey("Bob")]["alpha"] > 0
    assert bob["total"] >= bob["free"] + bob["root_stake"]
    assert {"netuid": scene.netuid, "uid": 1, "hotkey": hotkey("Bob")} in bob["registrations"]
    ferdie = explorer.get(f"/accounts/{coldkey('Ferdie')}")
    received = [row["amount"] for row in ferdie["transfers"] if row["from"] == coldkey("Alice")]
    assert received == [TAO + 2, TAO + 1, TAO]
    assert ferdie["counterparties"][0]["account"] == coldkey("Alice")
    assert ferdie["first_seen"] == int(scene.blocks["transfer-0"].split("-")[0])
    assert {event["name"] for event in bob["stake_moves"]} >= {"StakeAdded"}
    by_key = explorer.get(f"/accounts/{bob['public_key']}")
    assert by_key["address"] == bob["address"]


def test_a_neuron_shows_weights_axon_and_history(explorer, scene):
    samples(explorer, scene.netuid)
    validator = explorer.get(f"/subnets/{scene.netuid}/neurons/1")
    assert [(link["uid"], link["hotkey"]) for link in validator["weights"]] == [
        (4, hotkey("Eve")), (2, hotkey("Charlie")), (3, hotkey("Dave")),
    ] or {link["uid"] for link in validator["weights"]} == {2, 3, 4}
    miner = explorer.get(f"/subnets/{scene.netuid}/neurons/2")
    assert {link["uid"] for link in miner["weights_received"]} == {0, 1}
    assert miner["row"]["axon"]["port"] == 8091
    assert miner["row"]["axon"]["ip"] == "8.8.39.163"
    assert len(miner["history"]) >= 3
    assert miner["history"][-1]["hotkey"] == hotkey("Charlie")


def test_a_subnet_lists_registrations_trades_and_changes(explorer, scene):
    detail = explorer.get(f"/subnets/{scene.netuid}")
    assert [event["fields"][2] for event in detail["registrations"]][:3] == [
        hotkey("Eve"), hotkey("Dave"), hotkey("Charlie"),
    ]
    assert detail["stakes_24h"] == 3
    assert detail["unstakes_24h"] == 0
    assert "TempoSet" in {change["name"] for change in detail["changes"]}
    assert (detail["coldkeys"], detail["ips"]) == (5, 2)


def test_every_permit_and_every_stake_weight_is_among_the_validators(explorer, scene):
    samples(explorer, scene.netuid)
    permits = scene.read("ValidatorPermit", scene.netuid)
    weights = scene.read("StakeWeight", scene.netuid)
    keys = [scene.read("Keys", scene.netuid, uid) for uid in range(len(permits))]
    holders = {key for key, permit, weight in zip(keys, permits, weights) if permit or weight}
    assert {hotkey("Alice"), hotkey("Bob")} <= holders
    rows = {row["hotkey"]: row for row in explorer.get("/validators")}
    assert holders <= rows.keys()
    assert [row["position"] for row in rows.values()] == list(range(1, len(rows) + 1))
    bob = rows[hotkey("Bob")]
    assert not bob["is_delegate"] and bob["coldkey"] == coldkey("Bob")
    assert bob["take"] == scene.read("Delegates", hotkey("Bob"))
    assert bob["nominators"] == 2 and scene.netuid in bob["permits"]
    assert 69 * TAO < bob["root_stake"] <= 70 * TAO
    assert bob["stake"] == bob["root_stake"] + bob["alpha_value"]
    assert sum(row["dominance"] for row in rows.values()) == pytest.approx(1)
    page = explorer.get(f"/validators/{hotkey('Bob')}")
    assert {nominator["coldkey"] for nominator in page["nominators"]} == {coldkey("Bob"), coldkey("Charlie")}


def test_a_validators_history_is_of_one_subnet(explorer, scene):
    samples(explorer, scene.netuid)
    path = f"/validators/{hotkey('Bob')}/history?netuid={scene.netuid}"
    points = explorer.get(path + "&range=all")
    assert len(points) >= 3 and {point["netuid"] for point in points} == {scene.netuid}
    assert [point["block"] for point in points] == sorted({point["block"] for point in points})
    assert points[-1]["stake"] > 0 and points[-1]["nominators"] == 2
    assert explorer.get(f"/validators/{hotkey('Bob')}/history?netuid=0&range=all") == []


def test_returns_are_dividends(explorer, scene):
    samples(explorer, scene.netuid)
    rows = {row["hotkey"]: row for row in explorer.get("/validators")}
    bob = rows[hotkey("Bob")]
    assert 0 <= bob["daily_root_dividends"] <= bob["daily_dividends"] and bob["daily_dividends"] > 0
    # Miners earn no dividends, whatever their incentive.
    miners = [rows[hotkey(name)] for name in scene.MINERS if hotkey(name) in rows]
    assert any(row["daily_return"] > 0 for row in miners)
    assert all(row["daily_dividends"] == 0 for row in miners)
    economy = explorer.get("/economy")
    assert 0 <= economy["staking_apy"] <= economy["root_apy"]


def test_settings_are_told_where_they_belong(explorer, scene):
    changes = {change["name"] for change in explorer.get(f"/subnets/{scene.netuid}")["changes"]}
    assert {"TempoSet", "SubnetEmissionEnabledSet"} <= changes
    # Each registration adds to this, and the owner describes the subnet; neither is a hyperparameter.
    assert not {"RAORecycledForRegistrationSet", "SubnetIdentitySet", "WeightsSet"} & changes
    status, kind, page = explorer.fetch("/chain")
    assert (status, kind) == (200, "text/html")
    assert "SubtensorModule.AdminFreezeWindowSet" in page and "SubtensorModule.NetworkRateLimitSet" in page
    assert "SubtensorModule.TempoSet" not in page


def test_holders_hold_what_their_accounts_show(explorer, scene):
    view = explorer.get(f"/subnets/{scene.netuid}/holders")
    assert view["complete"] and view["holders"] == len(view["rows"])
    assert sum(row["alpha"] for row in view["rows"]) == view["staked"]
    block = scene.substrate.get_block_hash(view["block"])
    for row in view["rows"]:
        stakes = scene.substrate.runtime_call(
            "StakeInfoRuntimeApi", "get_stake_info_for_coldkey", [row["coldkey"]], block
        )
        stakes = getattr(stakes, "value", stakes)
        assert row["alpha"] == sum(stake["stake"] for stake in stakes if stake["netuid"] == scene.netuid)
    assert {coldkey("Alice"), coldkey("Bob"), coldkey("Charlie")} <= {row["coldkey"] for row in view["rows"]}
    alphas = [row["alpha"] for row in view["rows"]]
    assert alphas == sorted(alphas, reverse=True)


@pytest.mark.parametrize("paid, method, received", [
    ("tao", "sim_swap_tao_for_alpha", "alpha_amount"), ("alpha", "sim_swap_alpha_for_tao", "tao_amount"),
])
def test_quotes_are_the_chains(explorer, scene, paid, method, received):
    quote = explorer.get(f"/subnets/{scene.netuid}/quote?{paid}={7 * TAO}")
    block = scene.substrate.get_block_hash(quote["block"])
    swap = scene.substrate.runtime_call("SwapRuntimeApi", method, [scene.netuid, 7 * TAO], block)
    swap = getattr(swap, "value", swap)
    assert quote["received"] == swap[received] > 0
    assert quote["fee"] == swap[f"{paid}_fee"] > 0


def test_locks_and_ownership_are_shown(explorer, scene):
    view = explorer.get(f"/subnets/{scene.netuid}/ownership")
    assert view["owner_coldkey"] == coldkey("Alice")
    assert view["leader"] == hotkey("Bob") and view["lease"] is None
    block = scene.substrate.get_block_hash(view["block"])
    lock = scene.substrate.runtime_call(
        "StakeInfoRuntimeApi", "get_coldkey_lock", [coldkey("Bob"), scene.netuid], block
    )
    lock = getattr(lock, "value", lock)
    shown = view["locks"]
    assert [(row["coldkey"], row["hotkey"]) for row in shown] == [(coldkey("Bob"), hotkey("Bob"))]
    assert shown[0]["locked"] == lock["locked_mass"] > 0
    assert [row["hotkey"] for row in view["convictions"]] == [hotkey("Bob")]
    assert "NetworkAdded" in [event["name"] for event in view["events"]]
    assert [event["name"] for event in view["lock_events"]] == ["StakeLocked"]
    assert [row["hotkey"] for row in explorer.get(f"/accounts/{coldkey('Bob')}")["locks"]] == [hotkey("Bob")]


def test_fees_of_blocks_and_authors_add_up(explorer, scene):
    block = int(scene.blocks["batch"].split("-")[0])
    rows = explorer.get(f"/extrinsics?block={block}")["rows"]
    assert explorer.get(f"/blocks/{block}")["block"]["fees"] == sum(row["fee"] for row in rows) > 0
    authors = explorer.get("/authors")
    assert sum(row["fees"] for row in authors["rows"]) == authors["fees"]
    # The development chain has one author.
    assert [row["fraction"] for row in authors["rows"]] == [1.0]
    assert authors["rows"][0]["last_block"] == authors["to"]


def test_the_distribution_tells_owners_weights_and_who_goes_next(explorer, scene):
    view = explorer.get(f"/subnets/{scene.netuid}/distribution")
    assert sum(group["neurons"] for group in view["coldkeys"]) == 5
    assert {row["uid"] for row in view["weights"]} == {0, 1}
    assert view["registrations_24h"] == 4 and not view["is_full"]
    earned = [row["emission"] for row in view["standing"]]
    assert earned == sorted(earned)


def test_parameters_equal_chain_state(explorer, scene):
    shown = {entry["name"]: entry["value"] for entry in explorer.get("/parameters")}
    for name in ("SubnetLimit", "NetworkRateLimit", "TxRateLimit", "MaxDelegateTake", "UnlockRate"):
        assert shown[name] == scene.read(name)


@pytest.mark.parametrize("kind, query", [
    ("block", lambda s, e: "3"),
    ("block", lambda s, e: e.get("/blocks/3")["block"]["hash"]),
    ("extrinsic", lambda s, e: s.blocks["failed"]),
    ("extrinsic", lambda s, e: e.get(f"/extrinsics/{s.blocks['failed']}")["extrinsic"]["hash"]),
    ("account", lambda s, e: coldkey("Alice")),
    ("neuron", lambda s, e: hotkey("Charlie")),
    ("neuron", lambda s, e: f"{s.netuid}/2"),
    ("subnet", lambda s, e: str(s.netuid)),
    ("subnet", lambda s, e: e.get(f"/subnets/{s.netuid}")["row"]["name"][:4].upper()),
])
def test_search_finds_anything(explorer, scene, kind, query):
    hits = explorer.get(f"/search?q={query(scene, explorer)}")
    assert kind in [hit["kind"] for hit in hits], hits


def test_search_finds_identities(explorer, scene):
    if not scene.has("set_identity"):
        assert explorer.get("/search?q=sons%20%3Cval") == []
        return
    hits = explorer.get("/search?q=sons%20%3Cval")
    assert [hit["detail"] for hit in hits] == [coldkey("Bob")]


def test_news_come_as_blocks_do(explorer, node):
    numbers = []
    for update in explorer.news():
        if update["kind"] == "block":
            numbers.append(update["block"]["number"])
        if len(numbers) == 3:
            break
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert numbers[-1] <= node.best()


# --- the API's description ------------------------------------------------------------------------


def conforms(value, schema, document, where):
    """Checks a value; every field it has must be described. Problems as text."""
    if "$ref" in schema:
        target = schema["$ref"].rsplit("/", 1)[1]
        return conforms(value, document["components"]["schemas"][target], document, where)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            tries = [conforms(value, option, document, where) for option in schema[choice]]
            return [] if [] in tries else min(tries, key=len)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where}: {value!r} is not {schema['const']!r}"]
    kinds = {
        "object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
        "number": (int, float), "null": type(None),
    }
    kind = schema.get("type")
    if kind is None:
        return []
    if not isinstance(value, kinds[kind]) or (kind in ("integer", "number") and isinstance(value, bool)):
        return [f"{where}: {value!r} is no {kind}"]
    problems = []
    if kind == "object" and "properties" in schema:
        properties = schema["properties"]
        problems += [f"{where}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            if name not in properties:
                problems.append(f"{where}.{name}: not described")
                continue
            resolved = properties[name]
            if "description" not in resolved and "const" not in resolved:
                problems.append(f"{where}.{name}: not documented")
            problems += conforms(item, resolved, document, f"{where}.{name}")
    if kind == "array":
        for place, item in enumerate(value):
            prefix = schema.get("prefixItems")
            part = prefix[place] if prefix else schema.get("items", {})
            problems += conforms(item, part, document, f"{where}[{place}]")
    if "enum" in schema and value not in schema["enum"]:
        problems.append(f"{where}: {value!r} is none of {schema['enum']}")
    return problems


def test_every_described_route_answers_as_described(explorer, scene):
    document = explorer.get("/openapi.json")
    values = {
        "netuid": str(scene.netuid), "uid": "1", "hotkey": hotkey("Bob"), "address": coldkey("Alice"),
        "block": scene.blocks["batch"].split("-")[0], "extrinsic": scene.blocks["batch"],
    }
    samples(explorer, scene.netuid)
    for path, item in document["paths"].items():
        answer = item["get"]["responses"]["200"]["content"]
        if path == "/api/live":
            schema = answer["text/event-stream"]["schema"]
            value = next(explorer.news())
        else:
            schema = answer["application/json"]["schema"]
            asked = path
            for name, text in values.items():
                asked = asked.replace("{" + name + "}", text)
            asked += {
                "/api/search": "?q=1", "/api/subnets/{netuid}/quote": "?tao=1000000000",
                "/api/validators/{hotkey}/history": f"?netuid={scene.netuid}",
            }.get(path, "")
            value = explorer.get(asked.removeprefix("/api"))
        assert conforms(value, schema, document, path) == []


@pytest.mark.parametrize("path, status, part", [
    ("/nothing", 404, "openapi.json"),
    ("/blocks/99999999", 404, "blocks 0 to"),
    ("/blocks/soon", 400, "expected a number"),
    ("/extrinsics/soon", 400, "1200-3"),
    ("/extrinsics/1-99", 404, "1-99"),
    ("/subnets/777", 404, "/api/subnets"),
    ("/subnets/70000", 400, "65535"),
    ("/subnets/1/neurons/999", 404, "metagraph"),
    ("/accounts/me", 400, "SS58"),
    ("/blocks?per_page=101", 400, "1 to 100"),
    ("/blocks?page=-1", 400, "page"),
    ("/blocks?pages=1", 400, "pages"),
    ("/search", 400, "q"),
    ("/subnets/1/history?range=1y", 400, "7d"),
    ("/subnets/777/holders", 404, "/api/subnets"),
    ("/subnets/1/holders?per_page=0", 400, "1 to 100"),
    ("/subnets/1/quote", 400, "either tao"),
    ("/subnets/1/quote?tao=1&alpha=1", 400, "either tao"),
    ("/subnets/777/quote?tao=1", 404, "/api/subnets"),
    ("/subnets/777/ownership", 404, "/api/subnets"),
    (f"/validators/{hotkey('Bob')}/history", 400, "netuid"),
    (f"/validators/{hotkey('Bob')}/history?netuid=777", 404, "/api/subnets"),
])
def test_errors_are_json_and_say_what_to_do(explorer, path, status, part):
    with pytest.raises(ApiError) as caught:
        explorer.get(path)
    assert caught.value.status == status
    assert caught.value.body["status"] == status
    assert part in caught.value.body["message"]


def test_pages_of_a_list_join(explorer):
    newest = explorer.get("/blocks?per_page=1")["rows"][0]["number"]
    first = explorer.get("/blocks?per_page=5&page=1")
    assert len(first["rows"]) == 5 and first["has_next"]
    assert first["rows"][0]["number"] >= newest - 5
    last = explorer.get("/extrinsics?per_page=100&page=9")
    assert last["rows"] == [] and not last["has_next"]


# --- stops and starts -----------------------------------------------------------------------------


def test_it_resumes_where_it_stopped(node, scene, tmp_path):
    database = tmp_path / "explorer.sqlite"
    with exploring(node.url, database, tmp_path / "first.log") as explorer:
        stopped_at = explorer.wait_for(node.best())["best"]
        assert explorer.stop() == 0
    with exploring(node.url, database, tmp_path / "second.log", "--log", "debug") as explorer:
        assert explorer.get("/head")["best"] >= stopped_at
        explorer.wait_for(stopped_at + 2)
        assert explorer.get(f"/blocks/{stopped_at}")["block"]["number"] == stopped_at
        rows = explorer.get("/blocks?per_page=100")["rows"]
        assert [row["number"] for row in rows] == list(range(rows[0]["number"], rows[0]["number"] - len(rows), -1))


def test_it_survives_restarts_of_the_node(tmp_path):
    options = (
        "--dev", "--block-time", "250ms", "--base-path", str(tmp_path / "chain"), "--state-pruning", "archive",
    )
    first = Node(*options, log=tmp_path / "node.log")
    with exploring(first.url, tmp_path / "explorer.sqlite", tmp_path / "explorer.log") as explorer:
        first.wait_for(5)
        before = explorer.wait_for(5)["best"]
        kept = explorer.get("/blocks/5")["block"]["hash"]
        first.stop()
        head = explorer.until(lambda head: not head["node_connected"])
        assert head["best"] >= before
        # What is indexed is still served, and what was read of the node too.
        assert explorer.get("/blocks/5")["block"]["hash"] == kept
        second = restart(options, first.rpc_port, tmp_path / "node.log")
        try:
            explorer.wait_for(head["best"] + 3)
            assert explorer.get("/blocks/5")["block"]["hash"] == kept
            assert explorer.get("/head")["node_connected"]
        finally:
            second.stop()


def restart(options, port, log):
    """A node at the RPC port of one before it."""
    ports = iter([port])
    node_helpers.free_port = lambda: next(ports, None) or free_port()
    try:
        return Node(*options, log=log)
    finally:
        node_helpers.free_port = free_port


def test_a_chain_begun_anew_replaces_the_index(tmp_path):
    """The deepest reorganisation there is: the same genesis, all blocks others."""
    options = ("--dev", "--block-time", "250ms")
    first = Node(*options, log=tmp_path / "node.log")
    with exploring(first.url, tmp_path / "explorer.sqlite", tmp_path / "explorer.log") as explorer:
        first.wait_for(12)
        explorer.wait_for(12)
        before = {number: explorer.get(f"/blocks/{number}")["block"]["hash"] for number in (1, 5)}
        first.stop()
        second = restart(options, first.rpc_port, tmp_path / "node.log")
        try:
            second.wait_for(6)
            on_chain = {number: second.rpc.call("chain_getBlockHash", number) for number in (1, 5)}

            def replaced(number):
                try:
                    return explorer.get(f"/blocks/{number}")["block"]["hash"] == on_chain[number]
                except ApiError:
                    return False  # Between the two there is no such block.

            explorer.until(lambda head: head["best"] >= 6 and replaced(1) and replaced(5))
            assert on_chain[5] != before[5]
        finally:
            second.stop()


def test_a_fork_of_the_same_height_is_followed(tmp_path):
    """Two nodes with a genesis block in common write a branch each; the explorer's changes to the other's."""
    def options(name):
        return ("--dev", "--block-time", "250ms", "--no-grandpa", "--base-path", str(tmp_path / name))

    def tip(node):
        return node.best(), node.rpc.call("chain_getBlockHash", node.best())

    nodes = {name: Node(*options(name), log=tmp_path / f"{name}.log") for name in ("one", "other")}
    for node in nodes.values():
        node.wait_for(12)
    heights = {name: node.best() for name, node in nodes.items()}
    for node in nodes.values():
        node.stop()
    # By a file of the same chain: nodes of `--chain dev` write blocks, those of a file do not.
    spec = tmp_path / "dev.json"
    code, text, error = node_helpers.run_to_end("build-spec", "--chain", "dev", "--block-time", "250ms", "--raw")
    assert code == 0, error
    spec.write_text(text)
    # What was written between the reading and the stop goes, so that both are equally high.
    height = min(heights.values()) - 2
    idle = ("--chain", str(spec), "--no-grandpa", "--state-pruning", "archive")
    for name in nodes:
        cut_down(tmp_path / name, height, idle)
    port = nodes["one"].rpc_port
    first = Node(*idle, "--base-path", str(tmp_path / "one"), log=tmp_path / "one.log", rpc_port=port)
    with exploring(first.url, tmp_path / "explorer.sqlite", tmp_path / "explorer.log") as explorer:
        try:
            before = tip(first)
            explorer.wait_for(height)
            assert before[0] == height
            assert explorer.get(f"/blocks/{height}")["block"]["hash"] == before[1]
        finally:
            first.stop()
        second = Node(*idle, "--base-path", str(tmp_path / "other"), log=tmp_path / "other.log", rpc_port=port)
        try:
            after = tip(second)
            assert after[0] == height and after[1] != before[1]
            explorer.until(lambda _: hash_of(explorer, height) == after[1])
            shown = [explorer.get(f"/blocks/{number}")["block"]["hash"] for number in range(1, height + 1)]
            assert shown == [second.rpc.call("chain_getBlockHash", n) for n in range(1, height + 1)]
            assert explorer.get("/head")["best"] == height
        finally:
            second.stop()


def hash_of(explorer, number):
    """Hash of an indexed block; nothing while it is taken back."""
    try:
        return explorer.get(f"/blocks/{number}")["block"]["hash"]
    except ApiError:
        return None


def cut_down(base_path, height, idle):
    """Takes back the blocks of a stopped node above a height."""
    node = Node(*idle, "--base-path", str(base_path), log=base_path / "look.log")
    surplus = node.best() - height
    node.stop()
    place = (*idle[:2], "--base-path", str(base_path))
    code, _, error = node_helpers.run_to_end("revert", str(surplus), *place)
    assert code == 0, error


def test_another_chain_is_refused(node, tmp_path):
    database = tmp_path / "explorer.sqlite"
    with exploring(node.url, database, tmp_path / "first.log") as explorer:
        explorer.wait_for(1)
    with running("--dev", "--block-time", "1s", log=tmp_path / "other.log") as other:
        explorer = Explorer(other.url, database, tmp_path / "second.log")
        assert explorer.process.wait(timeout=30) == 1
        assert "genesis" in explorer.output() and "--database" in explorer.output()


def test_it_waits_for_a_node_and_says_so(tmp_path):
    nowhere = f"ws://127.0.0.1:{free_port()}"
    with exploring(nowhere, tmp_path / "explorer.sqlite", tmp_path / "explorer.log") as explorer:
        head = explorer.get("/head")
        assert not head["node_connected"]
        with pytest.raises(ApiError) as caught:
            explorer.get("/subnets")
        assert caught.value.status == 503
        assert "keeps trying" in caught.value.body["message"]
        assert explorer.stop() == 0
        assert "--node" in explorer.output()


def test_an_unusable_database_says_what_to_do(tmp_path):
    done = subprocess.run(
        [binary(), "--database", str(tmp_path / "no" / "such" / "folder.sqlite"), "--listen", "127.0.0.1:0"],
        capture_output=True, text=True, timeout=30,
    )
    assert done.returncode == 1
    assert "--database" in done.stderr
