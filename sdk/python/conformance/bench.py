"""These clients' part of make bench-sdks: bench.py (waiting|asyncio) TASK.

The task is told in JSON, and answered in JSON; Ghee's bench/clients.go says what the
figures mean.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import sys
import time
from statistics import median
from typing import Any, Awaitable, Callable, Dict, List
from urllib.parse import urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from ghee import Client, GheeError  # noqa: E402
from ghee.aio import AsyncClient  # noqa: E402

Way = Callable[[], Awaitable[Any]]


def plain(host: str) -> Callable[[], bytes]:
    """By http.client alone, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(host).netloc)

    def ask() -> bytes:
        connection.request("GET", "/v2/posts/one/?auth_token=token")
        return connection.getresponse().read()

    return ask


async def overhead(told: Dict[str, Any], read: Way) -> Dict[str, List[float]]:
    ask = plain(told["hosts"][0])

    async def body() -> Any:
        return ask()

    async def decoded() -> Any:
        return json.loads(ask())

    ways = {"plain": body, "decoded": decoded, "client": read}
    took: Dict[str, List[float]] = {name: [] for name in ways}
    for turn in range(told["rounds"] + 1):  # the first one warms up
        each: Dict[str, List[float]] = {name: [] for name in ways}
        for _ in range(told["calls"]):
            for name, way in ways.items():
                began = time.perf_counter()
                await way()
                each[name].append((time.perf_counter() - began) * 1e6)
        if turn:
            for name, all_ in each.items():
                took[name].append(median(all_))
    return took


async def fault(told: Dict[str, Any], read: Way) -> List[float]:
    took = []
    for _ in range(told["calls"]):
        began = time.perf_counter()
        await read()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def crowd(told: Dict[str, Any]) -> Dict[str, int]:
    came = {"calls": 0, "failed": 0}
    end, every = time.monotonic() + told["seconds"], told["every_ms"] / 1000

    async def one(i: int) -> None:
        async with AsyncClient("token", told["hosts"]) as client:
            at = time.monotonic() + every * i / told["clients"]
            while at < end:
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                came["calls"] += 1
                try:
                    await client.posts.get("one")
                except GheeError:
                    came["failed"] += 1
                at += every

    await asyncio.gather(*(one(i) for i in range(told["clients"])))
    return came


async def main(kind: str, told: Dict[str, Any]) -> Any:
    if told["do"] == "crowd":
        return await crowd(told)
    do = {"overhead": overhead, "fault": fault}[told["do"]]
    if kind == "asyncio":
        async with AsyncClient("token", told["hosts"]) as client:
            return await do(told, lambda: client.posts.get("one"))
    with Client("token", told["hosts"]) as waiting:

        async def read() -> Any:
            return waiting.posts.get("one")

        return await do(told, read)


print(json.dumps(asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))))
