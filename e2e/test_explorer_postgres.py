"""The explorer's index in PostgreSQL: it answers as the one in SQLite does."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from explorer import Scene, coldkey, exploring, samples
from node import free_port, running


def as_postgres(*command):
    """PostgreSQL's programs refuse to run as root."""
    user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
    return (*user, *command) if os.getuid() == 0 else command


@pytest.fixture
def postgres():
    """URL of a database of a server of its own."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    programs = found[-1].parent if found else pathlib.Path(shutil.which("initdb") or "").parent
    assert (programs / "initdb").exists(), "PostgreSQL is missing: scripts/setup.sh --tests installs it"
    run = lambda *command: subprocess.run(as_postgres(*command), check=True, capture_output=True, cwd="/")
    # Not among pytest's folders: only their owner may enter those.
    with tempfile.TemporaryDirectory(prefix="myelin-postgres-") as folder:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data, port = f"{folder}/data", free_port()
        run(str(programs / "initdb"), "-D", data, "-U", "explorer", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        control = (str(programs / "pg_ctl"), "-D", data, "-w")
        run(*control, "-l", f"{folder}/log", "-o", options, "start")
        yield f"postgres://explorer@127.0.0.1:{port}/postgres"
        run(*control, "-m", "immediate", "stop")


@pytest.fixture
def scene(tmp_path):
    with running(
        "--dev", "--block-time", "250ms", "--state-pruning", "archive", log=tmp_path / "node.log"
    ) as node:
        yield Scene(node).build()


@pytest.fixture
def explorer(scene, tmp_path):
    with exploring(scene.node.url, tmp_path / "explorer.sqlite", tmp_path / "sqlite.log") as explorer:
        explorer.wait_for(scene.node.best())
        yield explorer


def test_postgresql_answers_as_sqlite_does(scene, explorer, postgres, tmp_path):
    samples(explorer, scene.netuid)
    with exploring(scene.node.url, postgres, tmp_path / "postgres.log") as other:
        upto = explorer.get("/head")["best"]
        other.wait_for(upto)
        samples(other, scene.netuid)
        paths = [
            "/blocks/7", f"/blocks/{scene.blocks['batch'].split('-')[0]}", f"/extrinsics/{scene.blocks['failed']}",
            f"/extrinsics?netuid={scene.netuid}", "/extrinsics?success=false", "/extrinsics?pallet=Balances&per_page=3",
            "/extrinsics?call=transfer_keep_alive", f"/extrinsics?signer={coldkey('Alice')}&page=1&per_page=2",
            f"/events?account={coldkey('Bob')}&kind=SubtensorModule.StakeAdded", "/events?kind=Utility",
            f"/transfers?account={coldkey('Ferdie')}", "/transfers?per_page=2&page=1", "/runtimes",
            f"/search?q={scene.blocks['failed']}",
        ]
        for path in paths:
            assert other.get(path) == explorer.get(path), path
        history = f"/subnets/{scene.netuid}/history?range=all"
        shared = {point["block"]: point for point in other.get(history)}
        ours = {point["block"]: point for point in explorer.get(history)}
        both = shared.keys() & ours.keys()
        assert len(both) >= 3 and all(shared[block] == ours[block] for block in both)
        assert other.stop() == 0
    with exploring(scene.node.url, postgres, tmp_path / "again.log") as other:
        assert other.get("/head")["best"] >= upto
