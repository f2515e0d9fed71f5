"""What the official SDK's side of the neuron protocol needs: messages, wallets, axons, dendrites."""

import asyncio
import codecs
import contextlib
import json
import socket
import time
from typing import ClassVar, Optional, Tuple

import bittensor as bt
from bittensor.core import dendrite as dendrite_module
from bittensor_wallet import Keypair

ALICE, BOB, CHARLIE = (Keypair.create_from_uri(f"//{name}") for name in ("Alice", "Bob", "Charlie"))


class Echo(bt.Synapse):
    """The message of the `axon` and `dendrite` examples."""

    text: str
    count: int = 1
    delay: float = 0.0
    reply: Optional[str] = None
    required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "count", "delay", "reply")


class Spell(bt.StreamingSynapse):
    """The streaming message of the examples: a text symbol by symbol."""

    text: str
    delay: float = 0.0
    spelt: str = ""
    required_hash_fields: ClassVar[tuple[str, ...]] = ("text", "delay")

    async def process_streaming_response(self, response):
        decoder = codecs.getincrementaldecoder("utf-8")()
        async for chunk in response.content.iter_any():
            if response.status != 200:
                self.spelt = json.loads(chunk)["message"]
                continue
            self.spelt += (text := decoder.decode(chunk))
            yield text

    def extract_response_json(self, response):
        if response.status != 200:
            return {"message": self.spelt}
        return {"text": self.text, "delay": self.delay, "spelt": self.spelt}


@contextlib.asynccontextmanager
async def dendrite(keypair):
    """An official dendrite that does not ask the internet for its address."""
    ask, dendrite_module.networking.get_external_ip = (
        dendrite_module.networking.get_external_ip,
        lambda: "203.0.113.7",
    )
    try:
        made = bt.Dendrite(wallet=keypair)
    finally:
        dendrite_module.networking.get_external_ip = ask
    try:
        yield made
    finally:
        await made.aclose_session()


def call(keypair, port, synapse, timeout=5.0, hotkey=BOB.ss58_address):
    """The synapse as an official dendrite returns it."""

    async def exchange():
        info = bt.AxonInfo(
            version=1, ip="127.0.0.1", port=port, ip_type=4, hotkey=hotkey, coldkey=hotkey
        )
        async with dendrite(keypair) as caller:
            return await caller.call(info, synapse, timeout=timeout, deserialize=False)

    return asyncio.run(exchange())


def stream(keypair, port, synapse, timeout=5.0):
    """What an official dendrite gets in chunks, when each came, and the synapse it ends with."""

    async def exchange():
        hotkey, began = BOB.ss58_address, time.monotonic()
        info = bt.AxonInfo(
            version=1, ip="127.0.0.1", port=port, ip_type=4, hotkey=hotkey, coldkey=hotkey
        )
        async with dendrite(keypair) as caller:
            found = []
            async for item in caller.call_stream(info, synapse, timeout=timeout, deserialize=False):
                found.append((item, time.monotonic() - began))
        (last, _), chunks = found[-1], found[:-1]
        return [text for text, _ in chunks], [when for _, when in chunks], last

    return asyncio.run(exchange())


def wallet(keypair, folder):
    """A wallet on disk whose hotkey is the pair."""
    made = bt.Wallet(name="w", hotkey="h", path=str(folder))
    made.set_hotkey(keypair, encrypt=False, overwrite=True)
    made.set_coldkeypub(keypair, encrypt=False, overwrite=True)
    return made


def repeat(synapse: Echo) -> Echo:
    if synapse.text == "fail":
        raise ValueError("asked for")
    if synapse.text == "teapot":
        synapse.axon.status_code = 418
        synapse.axon.status_message = "short and stout"
    time.sleep(synapse.delay)
    synapse.reply = synapse.text * synapse.count
    return synapse


def spell(synapse: Spell):
    if not synapse.text:
        raise ValueError("asked for")

    async def send_symbols(send):
        for symbol in synapse.text:
            await asyncio.sleep(synapse.delay)
            chunk = {"type": "http.response.body", "body": symbol.encode(), "more_body": True}
            await send(chunk)

    return synapse.create_streaming_response(send_symbols)


# The SDK compares this signature with its own, hence `Tuple`.
def only_alice(synapse: Echo) -> Tuple[bool, str]:
    return synapse.dendrite.hotkey != ALICE.ss58_address, "not Alice"


def only_alice_spells(synapse: Spell) -> Tuple[bool, str]:
    return synapse.dendrite.hotkey != ALICE.ss58_address, "not Alice"


def listening(port, limit=30.0):
    """Waits until somebody listens: the SDK's axon starts in a thread and does not tell."""
    deadline = time.monotonic() + limit
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=limit).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)  # nothing to await before the socket listens


@contextlib.contextmanager
def axon(keypair, port, folder):
    """A running official axon that lets Alice have texts repeated."""
    made = bt.Axon(wallet=wallet(keypair, folder), port=port, external_ip="127.0.0.1")
    made.attach(forward_fn=repeat, blacklist_fn=only_alice)
    made.attach(forward_fn=spell, blacklist_fn=only_alice_spells)
    made.start()
    try:
        listening(port)
        yield made
    finally:
        made.stop()
