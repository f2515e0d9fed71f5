"""How fast the explorer indexes full blocks over JSON-RPC: 50 signed extrinsics in each.

    python e2e/measure_ingest.py made-up --blocks 3000     # recorded blocks behind a JSON-RPC server
    python e2e/measure_ingest.py node --blocks 300         # a development node filled with transfers
    python e2e/measure_ingest.py made-up --database postgres://user@host/empty

The made-up node does nothing but answer, so the figure is the explorer's own; a real node reads the
blocks and their events from its database. Prints blocks per second of the explorer alone, from the
first block that is seen indexed to the last.
"""

import argparse
import json
import pathlib
import tempfile
import threading
import time
from contextlib import contextmanager

from async_substrate_interface import SubstrateInterface
from bittensor_wallet import Keypair
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from explorer import exploring
from node import REPOSITORY, running

EXTRINSICS = 50
EVENTS_KEY = "0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7"
AUTHORITIES_KEY = "0x57f8dc2f5ab09467896f47300f0424385e0621c4869aa60c02be9adcc98a0d1d"
# How events of a recorded block's second extrinsic begin: their phase.
PHASE = bytes([0, 1, 0, 0, 0])


def compact(number):
    """SCALE's compact form."""
    if number < 1 << 6:
        return bytes([number << 2])
    if number < 1 << 14:
        return (number << 2 | 1).to_bytes(2, "little")
    return (number << 2 | 2).to_bytes(4, "little")


def unhex(text):
    return bytes.fromhex(text.removeprefix("0x"))


class MadeUp:
    """Answers as a node would, with recorded extrinsics and events multiplied."""

    def __init__(self, best):
        fixtures = REPOSITORY / "explorer" / "fixtures"
        blocks = json.loads((fixtures / "blocks.json").read_text())["blocks"][:4]
        metadata = (fixtures / "metadata.scale").read_bytes()
        whole = compact(len(metadata)) + metadata
        self.metadata = "0x01" + whole.hex()
        self.best = best
        self.inherent = blocks[0]["extrinsics"][0]
        self.signed = [unhex(blocks[index % 4]["extrinsics"][1]) for index in range(EXTRINSICS)]
        events, count = b"", 0
        for index in range(EXTRINSICS):
            recorded = unhex(blocks[index % 4]["events"])
            own = recorded[recorded.index(PHASE):]
            count += own.count(PHASE)
            events += own.replace(PHASE, bytes([0]) + (index + 1).to_bytes(4, "little"))
        self.events = "0x" + (compact(count) + events).hex()

    @staticmethod
    def hash(number):
        return "0x" + number.to_bytes(4, "big").hex() + "07" * 28

    def header(self, number):
        slot = compact(8) + number.to_bytes(8, "little")
        return {
            "number": hex(number), "parentHash": self.hash(max(number - 1, 0)),
            "stateRoot": "0x" + "00" * 32, "extrinsicsRoot": "0x" + "00" * 32,
            "digest": {"logs": ["0x06" + b"aura".hex() + slot.hex()]},
        }

    def block(self, number):
        # Part of the signature tells extrinsics apart.
        marks = ((number << 16 | index).to_bytes(8, "little") for index in range(EXTRINSICS))
        signed = ["0x" + (own[:45] + mark + own[53:]).hex() for own, mark in zip(self.signed, marks)]
        return {"block": {"header": self.header(number), "extrinsics": [self.inherent, *signed]}}

    def answer(self, method, params):
        number = lambda: int(params[-1][2:10], 16)
        match method:
            case "chain_getBlockHash":
                return [self.hash(n) if n <= self.best else None for n in params[0]]
            case "chain_getBlock":
                return self.block(number())
            case "state_getStorage":
                if params[0] == EVENTS_KEY:
                    return self.events
                return "0x04" + "01" * 32 if params[0] == AUTHORITIES_KEY else None
            case "state_queryStorageAt":
                return [{"block": params[1], "changes": [[key, None] for key in params[0]]}]
            case "state_getKeysPaged":
                return []
            case "state_getRuntimeVersion":
                return {"specVersion": 425}
            case "state_call":
                return self.metadata if params[0].startswith("Metadata_") else "0x00"
            case "system_chain":
                return "Made up"
            case "system_health":
                return {}
        return method  # the name of a subscription

    def serve(self, socket):
        try:
            self.converse(socket)
        except ConnectionClosed:
            pass  # the explorer ended

    def converse(self, socket):
        for text in socket:
            request = json.loads(text)
            method = request["method"]
            result = self.answer(method, request.get("params") or [])
            socket.send(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}))
            if method.startswith("chain_subscribe"):
                note = {"subscription": method, "result": self.header(self.best)}
                socket.send(json.dumps({"jsonrpc": "2.0", "method": "chain_newHead", "params": note}))


@contextmanager
def made_up(blocks):
    chain = MadeUp(blocks)
    with serve(chain.serve, "127.0.0.1", 0, max_size=None, compression=None) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}", blocks
        server.shutdown()


@contextmanager
def filled(blocks, folder):
    """A development node with that many blocks of transfers between many accounts."""
    with running("--dev", "--block-time", "1s", "--state-pruning", "archive", log=folder / "node.log") as node:
        last = fill(node, blocks)
        yield node.url, last


def fill(node, blocks):
    substrate = SubstrateInterface(node.url)
    alice = Keypair.create_from_uri("//Alice")
    accounts = [Keypair.create_from_uri(f"//Alice/{index}") for index in range(EXTRINSICS)]

    def pay(to, rao):
        return substrate.compose_call("Balances", "transfer_keep_alive", {"dest": to.ss58_address, "value": rao})

    gifts = substrate.compose_call("Utility", "batch_all", {"calls": [pay(key, 10**9) for key in accounts]})
    substrate.submit_extrinsic(substrate.create_signed_extrinsic(gifts, alice), wait_for_inclusion=True)
    heads = node.rpc.notifications("chain_subscribeNewHeads")
    first = None
    for nonce in range(blocks):
        calls = [pay(accounts[index - 1], 1_000 + nonce) for index in range(EXTRINSICS)]
        for key, call in zip(accounts, calls):
            signed = substrate.create_signed_extrinsic(call, key, era="00", nonce=nonce)
            substrate.rpc_request("author_submitExtrinsic", [str(signed.data)])
        head = int(next(heads)["number"], 16)
        first = first or head
    print(f"{blocks * EXTRINSICS} transfers since block {first}")
    return head + 1


def measure(url, last, database, folder):
    # A node that is far ahead is followed in runs: the first ones seen are the start of the clock.
    with exploring(url, database, folder / "explorer.log", "--from", "0") as explorer:
        start, first = None, None
        while True:
            best = explorer.get("/head")["best"]
            now = time.monotonic()
            if best > 0 and start is None:
                start, first = now, best
            if best >= last:
                break
            time.sleep(0.02)  # the index's progress is what is measured
        took = now - start
        rows = explorer.get("/extrinsics?per_page=1")["rows"]
        counted = explorer.get(f"/blocks/{last - 1}")["block"]["extrinsics"]
        print(f"blocks {first} to {best} in {took:.2f} s: {(best - first) / took:.0f} blocks/s; "
              f"block {last - 1} has {counted} extrinsics, the newest signed one is {rows[0]['id']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", choices=("made-up", "node"))
    parser.add_argument("--blocks", type=int, default=1_000)
    parser.add_argument("--database", help="an empty database; a file of its own by default")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        source = made_up(arguments.blocks) if arguments.source == "made-up" else filled(arguments.blocks, folder)
        with source as (url, last):
            measure(url, last, arguments.database or folder / "explorer.sqlite", folder)


if __name__ == "__main__":
    main()
