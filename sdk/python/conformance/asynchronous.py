"""Plays the rows of sdk/spec to AsyncClient: asynchronous.py URL, started by test/sdks of Ghee's repository."""

from __future__ import annotations

import asyncio
from typing import Any, List, Optional

from _row import Json, Kept, Wire, arguments, failed, gave, method, rows, settings, walked

from ghee import AsyncClient


class Store:
    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    async def meet(self) -> None:
        if self.kept.fault == "frozen":
            await asyncio.Event().wait()

    async def get(self, key: str) -> Optional[bytes]:
        await self.meet()
        if self.kept.fault == "late":
            await asyncio.sleep(0.2)
        return self.kept.get(key)

    async def set(self, key: str, value: bytes, keep: float) -> None:
        await self.meet()
        self.kept.set(key, value)

    async def delete(self, key: str) -> None:
        await self.meet()
        self.kept.delete(key)

    async def close(self) -> None:
        pass


async def do(client: AsyncClient, call: Json) -> Json:
    values, params = arguments(call)
    if call["do"].endswith(".all"):
        all: List[Any] = []
        try:
            async for one in method(client, call)(*values, **params):
                all.append(one)
        except Exception as e:
            return walked(call, all, e)
        return walked(call, all, None)
    try:
        return gave(await method(client, call)(*values, **params))
    except (Exception, asyncio.CancelledError) as e:
        return failed(e)


async def together(client: AsyncClient, call: Json) -> List[Json]:
    tasks = [asyncio.ensure_future(do(client, call)) for _ in range(max(1, call.get("together") or 1))]
    if call.get("cancel"):
        await asyncio.sleep(call["cancel"] / 1000)
        for t in tasks:
            t.cancel()
    return list(await asyncio.gather(*tasks))


async def play(task: Json) -> Json:
    row = task["row"]
    wire = Wire(task["now"], list(row.get("random") or []))
    kept = Kept(row["store"], task["kept"]) if row.get("store") is not None else None

    async def sleep(seconds: float) -> None:
        wire.sleep(seconds)

    try:
        client = AsyncClient("READ", sleep=sleep, store=Store(kept) if kept else None, **settings(task, wire))
    except Exception as e:
        return {"results": [[failed(e)]], "waits_ms": [], "kept": {}}
    results = []
    for call in row["calls"]:
        wire.passes(call.get("after_ms") or 0)
        results.append(await together(client, call))
    await client.aclose()
    return {"results": results, "waits_ms": wire.waited, "kept": kept.told() if kept else {}}


rows(lambda task: asyncio.run(play(task)))
