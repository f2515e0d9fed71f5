"""Times of an author's blocks after encrypted transactions that no author will open reach its pool.

python e2e/measure_shield.py [--waiting 400]
"""

import argparse
import os
import pathlib
import re
import tempfile

from bittensor_wallet import Keypair

import sdk
from node import running

EACH = 10**9
BLOCKS = 4


def submission(substrate, sender):
    """An encrypted transaction to a key that nobody has."""
    blob = os.urandom(16) + (1_088).to_bytes(2, "little") + os.urandom(1_088 + 24 + 200)
    call = substrate.compose_call("MevShield", "submit_encrypted", {"ciphertext": "0x" + blob.hex()})
    return substrate.create_signed_extrinsic(call=call, keypair=sender, nonce=0, era={"period": 8})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=400, help="transactions, each by its own account")
    waiting = parser.parse_args().waiting
    log = pathlib.Path(tempfile.mkdtemp()) / "node.log"
    with running("--dev", "--block-time", "3s", log=log) as node:
        node.wait_for(2)
        chain = sdk.Chain(node.url)
        substrate = chain.sub.substrate
        senders = [Keypair.create_from_uri(f"//Sender{number}") for number in range(waiting)]
        calls = [
            substrate.compose_call("Balances", "transfer_keep_alive", {"dest": who.ss58_address, "value": EACH})
            for who in senders
        ]
        batch = substrate.compose_call("Utility", "batch_all", {"calls": calls})
        funding = substrate.create_signed_extrinsic(call=batch, keypair=chain.alice.coldkey)
        assert substrate.submit_extrinsic(funding, wait_for_inclusion=True).is_success
        before = int(node.wait_for(node.best() + 1)["number"], 16)
        for sender in senders:
            substrate.rpc_request("author_submitExtrinsic", [str(submission(substrate, sender).data)])
        pending = len(node.rpc.call("author_pendingExtrinsics"))
        node.wait_for(node.best() + BLOCKS)
        chain.close()
    print(f"{pending} waited; the blocks since then:")
    for number, took in re.findall(r"for proposing at (\d+) \((\d+) ms\)", log.read_text(errors="replace")):
        if int(number) > before:
            print(f"block {number}: {took} ms")


if __name__ == "__main__":
    main()
