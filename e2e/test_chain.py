"""Several nodes, restarts and block times."""

import re

from node import run_to_end


def specification(chain):
    code, out, err = run_to_end("build-spec", "--chain", chain, "--disable-default-bootnode")
    assert code == 0, err
    return out


def test_second_node_syncs_to_the_same_state(start, tmp_path):
    first = start("--dev", "--base-path", str(tmp_path / "first"))
    first.wait_for(10)
    # A full node without authority: the development chain as a specification.
    spec = tmp_path / "dev.json"
    spec.write_text(specification("dev"))
    second = start(
        "--chain", str(spec), "--base-path", str(tmp_path / "second"),
        "--bootnodes", first.peer_address(),
    )
    target = first.best() + 8
    header = second.wait_for(target, finalized=True)
    number = int(header["number"], 16)
    block = first.rpc.call("chain_getBlockHash", number)
    assert second.rpc.call("chain_getBlockHash", number) == block
    assert first.rpc.call("chain_getHeader", block)["stateRoot"] == header["stateRoot"]
    assert first.finalized() >= number


def test_three_validators_finalise(start, tmp_path):
    peers, nodes = [], []
    for name in ("alice", "bob", "charlie"):
        node = start(
            "--chain", "local", f"--{name}", "--block-time", "1s",
            "--base-path", str(tmp_path / name), *peers,
        )
        peers = ["--bootnodes", node.peer_address()]
        nodes.append(node)
    header = nodes[2].wait_for(3, finalized=True)
    number = int(header["number"], 16)
    hashes = {node.rpc.call("chain_getBlockHash", number) for node in nodes}
    assert len(hashes) == 1, "the validators disagree"
    assert nodes[0].rpc.call("system_chainType") == "Local"


def test_restart_continues(start, tmp_path):
    base = str(tmp_path / "chain")
    node = start("--dev", "--base-path", base)
    node.wait_for(8, finalized=True)
    genesis, eighth = (node.rpc.call("chain_getBlockHash", n) for n in (0, 8))
    reached = node.best()
    assert node.stop() == 0
    again = start("--dev", "--base-path", base)
    assert again.best() >= reached - 1, "the chain went back"
    assert [again.rpc.call("chain_getBlockHash", n) for n in (0, 8)] == [genesis, eighth]
    again.wait_for(reached + 4, finalized=True)


def test_finality_follows_within_two_blocks_and_nothing_forks(start):
    node = start("--dev")
    node.wait_for(10)
    parent = None
    for header in node.rpc.notifications("chain_subscribeNewHeads"):
        number = int(header["number"], 16)
        if parent is not None:
            assert number == parent + 1, "a block was replaced or skipped"
        parent = number
        if number >= 40:
            break
        assert number - node.finalized() <= 2


def slot_duration(node):
    """The metadata's Aura.SlotDuration."""
    from async_substrate_interface import SubstrateInterface

    with SubstrateInterface(node.url) as substrate:
        return substrate.get_constant("Aura", "SlotDuration").value


def timestamps(node, last):
    """When the blocks up to `last` were made, in milliseconds."""
    from async_substrate_interface import SubstrateInterface

    node.wait_for(last)
    with SubstrateInterface(node.url) as substrate:
        hashes = [substrate.get_block_hash(number) for number in range(1, last + 1)]
        return [substrate.query("Timestamp", "Now", block_hash=block).value for block in hashes]


def test_one_binary_serves_several_block_times(start):
    quick, slow = start("--dev", "--block-time", "250ms"), start("--dev", "--block-time", "1s")
    assert (slot_duration(quick), slot_duration(slow)) == (250, 1_000)
    assert quick.rpc.call("chain_getBlockHash", 0) != slow.rpc.call("chain_getBlockHash", 0)
    code = [node.rpc.call("state_getStorageHash", "0x3a636f6465") for node in (quick, slow)]
    assert code[0] == code[1], "both run the same wasm"
    # A block has its slot for itself: a second of the slow chain's, a quarter of one of the quick chain's.
    moments = timestamps(slow, 5)
    assert len({moment // 1_000 for moment in moments}) == len(moments), moments
    moments = timestamps(quick, 12)
    assert len({moment // 250 for moment in moments}) == len(moments), moments
    assert len({moment // 1_000 for moment in moments}) < len(moments), moments


def refused(*arguments, says):
    code, out, err = run_to_end(*arguments)
    assert code != 0, f"accepted: {out}"
    assert "panicked" not in out + err
    lines = [line for line in err.splitlines() if line.strip()]
    assert len(lines) == 1, f"not one line: {err!r}"
    assert re.search(says, lines[0], re.IGNORECASE), lines[0]


def test_block_time_is_bounded():
    for wrong in ("99ms", "61s", "0s"):
        refused("--dev", "--block-time", wrong, says=r"100 ?ms.*60 ?s")


def test_block_time_needs_a_chain_that_leaves_it_open(tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(specification("local"))
    refused("--chain", str(spec), "--block-time", "1s", says="block-time")


def test_corrections_have_names():
    refused("--dev", "--corrections", "fast", says=r"fast.*fair-deferral")


def test_corrections_need_a_chain_that_leaves_them_open(tmp_path):
    spec = tmp_path / "spec.json"
    spec.write_text(specification("local"))
    refused("--chain", str(spec), "--corrections", "all", says="corrections")


def test_corrections_stay_with_the_chain(start, tmp_path):
    base = str(tmp_path / "chain")
    node = start("--dev", "--base-path", base, "--corrections", "kept-bonds")
    node.wait_for(2)
    node.stop()
    refused("--dev", "--base-path", base, "--corrections", "all", says="kept-bonds")
    start("--dev", "--base-path", base).wait_for(3)


def test_port_in_use(start, tmp_path):
    node = start("--dev")
    refused(
        "--dev", "--base-path", str(tmp_path / "other"), "--rpc-port", str(node.rpc_port),
        says=rf"{node.rpc_port}",
    )


def test_unreadable_or_foreign_chain_spec(tmp_path):
    refused("--chain", str(tmp_path / "missing.json"), says="missing.json")
    foreign = tmp_path / "foreign.json"
    foreign.write_text('{"hello": "world"}')
    refused("--chain", str(foreign), says="foreign.json")


def test_database_of_another_genesis(start, tmp_path):
    base = str(tmp_path / "chain")
    node = start("--dev", "--base-path", base, "--block-time", "250ms")
    node.wait_for(2)
    node.stop()
    refused("--dev", "--base-path", base, "--block-time", "500ms", says="genesis|block-time|block time")


def test_malformed_keys(tmp_path):
    refused("key", "inspect", "not a key", says="key|seed|phrase|uri")
    refused("--dev", "--node-key", "zz", says="node.key|hex")
