"""Times the explorer's API at a steady rate, and watches its memory.

    python e2e/measure_explorer.py http://127.0.0.1:9955 [--rate 100] [--seconds 60] [--pid PID]

Requests start on time whether or not earlier ones have ended, so that a slow answer is not hidden by
the requests it holds up. The paths asked are drawn from all of the API, by a fixed seed, with blocks,
extrinsics, accounts and neurons found in its lists.
"""

import argparse
import asyncio
import pathlib
import random
import re
import time

import aiohttp

SEED = 5


async def paths(session, url):
    """Paths worth asking, from the lists."""

    async def get(path):
        async with session.get(url + path) as reply:
            return await reply.json()

    found = ["/api/head", "/api/home", "/api/economy", "/api/subnets", "/api/validators", "/api/blocks", "/api/events"]
    found += ["/api/extrinsics", "/api/transfers", "/api/search?q=1", "/api/search?q=alpha"]
    found += [f"/api/blocks/{row['number']}" for row in (await get("/api/blocks?per_page=20"))["rows"]]
    extrinsics = (await get("/api/extrinsics?per_page=20"))["rows"]
    found += [f"/api/extrinsics/{row['id']}" for row in extrinsics]
    found += [f"/api/accounts/{account}" for account in sorted({row["signer"] for row in extrinsics})]
    for subnet in await get("/api/subnets"):
        netuid = subnet["netuid"]
        found += [f"/api/subnets/{netuid}", f"/api/subnets/{netuid}/metagraph", f"/api/subnets/{netuid}/history"]
        found += [f"/api/subnets/{netuid}/neurons/{uid}" for uid in range(min(subnet["neurons"], 5))]
    return found


def resident_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


async def main(arguments):
    times, failures, memory = [], [], []
    async with aiohttp.ClientSession() as session:
        choices = await paths(session, arguments.url)
        pick = random.Random(SEED)

        async def ask(path):
            started = time.perf_counter()
            try:
                async with session.get(arguments.url + path) as reply:
                    await reply.read()
                    if reply.status != 200:
                        failures.append((reply.status, path))
            except aiohttp.ClientError as error:
                failures.append((str(error), path))
            times.append((time.perf_counter() - started, path))

        total = int(arguments.rate * arguments.seconds)
        started = time.perf_counter()
        tasks = set()
        for count in range(total):
            delay = started + count / arguments.rate - time.perf_counter()
            if delay > 0:
                await asyncio.sleep(delay)
            task = asyncio.create_task(ask(pick.choice(choices)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            if arguments.pid and count % int(arguments.rate * 10) == 0:
                memory.append(resident_kib(arguments.pid))
        await asyncio.gather(*tasks)
        elapsed = time.perf_counter() - started
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))][0] * 1000
    print(f"{len(times)} requests over {len(choices)} paths, {len(times) / elapsed:.1f}/s, {len(failures)} failures")
    print(f"p50 {at(0.5):.1f} ms, p90 {at(0.9):.1f} ms, p99 {at(0.99):.1f} ms, max {at(1):.1f} ms")
    print("slowest:", ", ".join(f"{path} {spent * 1000:.0f} ms" for spent, path in times[-5:]))
    if failures:
        print("failures:", failures[:5])
    if memory:
        print(f"memory: {memory[0]} KiB at first, {max(memory)} at most, {memory[-1]} at last")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pid", type=int, help="the explorer's process, to watch its memory")
    asyncio.run(main(parser.parse_args()))
