"""A simulation of many hosts that follow one database: queues, caches, loads, waves of requests, a lost host."""

import asyncio
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import whole

ADDRESSES = 200_000  # different ones that are asked for; how often, follows Zipf's law
CACHED = 0.00010  # seconds of CPU that a response from the cache of a worker takes
WAVE = 0.5  # by how much of the mean the rate of requests rises and falls
PERIOD = 40.0  # seconds from one wave to the next
CONNECTIONS = 64
Samples = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Fleet:
    """What is simulated; times are in seconds, rates per second."""

    hosts: int = 20
    workers: int = 8  # of each host, each on a core
    rate: float = 1_000.0
    seconds: float = 130.0
    load_every: float = 60.0
    follow: float = 1.0  # CPU that each load costs one worker of each host
    lost_at: float = 90.0  # when a host is lost; it stays away
    detected: float = 2.0  # until the proxy stops sending requests there
    wave: float = WAVE
    addresses: int = ADDRESSES  # 0: no response is cached


@dataclass
class Worker:
    """One process: a queue, of which one request after another is answered, and a cache."""

    free_at: float = 0.0
    follows_until: float = 0.0
    busy: float = 0.0
    cache: set[int] = field(default_factory=set)


def arrivals(fleet: Fleet, chance: random.Random) -> list[float]:
    """Return the times of requests: a Poisson process whose rate goes up and down in waves."""
    times, now, peak = list[float](), 0.0, fleet.rate * (1 + fleet.wave)
    while (now := now + chance.expovariate(peak)) < fleet.seconds:
        if chance.random() * peak < fleet.rate * (1 + fleet.wave * math.sin(2 * math.pi * now / PERIOD)):
            times.append(now)
    return times


def simulate(fleet: Fleet, samples: Samples, shares: Mapping[str, float], seed: int = 1) -> dict[str, float]:
    """Return waits in milliseconds, the share of cached responses and of repeated requests, and how busy workers are.

    Each request goes to a random worker of a host that counts as present. A worker answers in the order of arrival, so
    a response is ready when those before it are, and its own time of service has passed.
    """
    chance = random.Random(seed)
    hosts = [[Worker() for _ in range(fleet.workers)] for _ in range(fleet.hosts)]
    times = arrivals(fleet, chance)
    kinds = chance.choices(list(shares), list(shares.values()), k=len(times))
    waits, hits, repeated, next_load = list[float](), 0, 0, fleet.load_every
    for now, kind in zip(times, kinds, strict=True):
        if now >= next_load:
            follow(hosts, next_load, fleet.follow)
            next_load += fleet.load_every
        is_lost, since = now >= fleet.lost_at, now
        host = hosts[chance.randrange(fleet.hosts - (now >= fleet.lost_at + fleet.detected))]
        if is_lost and host is hosts[-1]:  # the proxy asks the next host
            host, repeated = hosts[chance.randrange(fleet.hosts - 1)], repeated + 1
        worker = chance.choice(host)
        address = int(fleet.addresses ** chance.random()) if fleet.addresses else 0
        if address in worker.cache:
            service, hits = CACHED, hits + 1
        else:
            service = chance.choice(samples[kind])
            if fleet.addresses:
                worker.cache.add(address)
        start = max(now, worker.free_at)
        if start < worker.follows_until:
            service *= 2  # two threads of a process take turns
        worker.free_at = start + service
        worker.busy += service
        waits.append(worker.free_at - since)
    return summary(waits) | {
        "cached": hits / len(waits),
        "repeated": repeated / len(waits),
        "busy": sum(worker.busy for host in hosts for worker in host) / fleet.seconds / fleet.hosts / fleet.workers,
    }


def follow(hosts: list[list[Worker]], now: float, seconds: float) -> None:
    """Bring every index to a new revision: the caches are empty, and a thread of one worker of each host is busy."""
    for workers in hosts:
        for worker in workers:
            worker.cache.clear()
        workers[0].follows_until = max(now, workers[0].follows_until) + seconds


def summary(waits: list[float]) -> dict[str, float]:
    """Return the number of waits, and their percentiles in milliseconds."""
    ordered = sorted(waits)
    points = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
    return {"requests": len(ordered)} | {
        name: 1000 * ordered[int(share * (len(ordered) - 1))] for name, share in points.items()
    }


async def ask_at(port: int, times: Sequence[float], paths: Sequence[str]) -> list[float]:
    """Ask a server at these times, whether it has answered or not; return the waits in seconds."""
    loop, waits = asyncio.get_running_loop(), list[float]()
    idle: asyncio.Queue[Any] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    begun = loop.time()

    async def one(time: float, path: str) -> None:
        reader, writer = await idle.get()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode())
        received = bytearray()
        while not (parts := received.partition(b"\r\n\r\n"))[1] or not whole(bytes(parts[0]).lower(), parts[2]):
            received += await reader.read(1 << 16)
        waits.append(loop.time() - begun - time)
        idle.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as tasks:
        for time, path in zip(times, paths, strict=True):
            await asyncio.sleep(begun + time - loop.time())
            tasks.create_task(one(time, path))
    return waits
