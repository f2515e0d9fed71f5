#!/usr/bin/env python3
"""Measures what docs/MEASUREMENTS.md states of a running node.

    measure.py [--minutes N]

Prints the time from start to the first block with an empty and with a warm cache of compiled code,
the memory of an idle development chain, and how it grows over N minutes (default 1).
"""

import argparse
import os
import pathlib
import tempfile
import time

from node import running


def first_block(log):
    """Seconds from start to the first block, and the memory a moment later in KiB."""
    with running("--dev", log=log) as node:
        node.wait_for(1)
        seconds = time.monotonic() - node.started
        node.wait_for(20)
        return seconds, node.resident_kib()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "node.log"
        # The node under test is found by the real cache; only its own cache starts empty.
        from node import binary

        os.environ["MYELIN_NODE"] = binary()
        os.environ["XDG_CACHE_HOME"] = folder
        cold, _ = first_block(log)
        warm = sorted(first_block(log)[0] for _ in range(5))
        print(f"start to first block, empty cache: {cold:.2f} s")
        print(f"start to first block, warm cache: median {warm[2]:.2f} s, slowest {warm[-1]:.2f} s")
        with running("--dev", log=log) as node:
            node.wait_for(40)
            began, before = node.best(), node.resident_kib()
            blocks = max(1, int(options.minutes * 240))
            node.wait_for(began + blocks)
            after = node.resident_kib()
        print(f"memory of an idle development chain: {before / 1024:.0f} MiB")
        print(f"growth over {blocks} blocks of 250 ms: {(after - before) / 1024:+.1f} MiB")


if __name__ == "__main__":
    main()
