"""Reads posts for tests of faults, as reader.py does, by the client for asyncio."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any, Dict, Optional

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from ghee import FileStore, GheeError, RedisStore, Store, UnavailableError  # noqa: E402
from ghee.aio import AsyncClient  # noqa: E402


async def main(told: Dict[str, Any]) -> None:
    store: Optional[Store] = None
    if told.get("files"):
        store = FileStore(told["files"])
    elif told.get("redis"):
        store = RedisStore.connect("redis://" + told["redis"])
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with AsyncClient(told["token"], told["hosts"], store=store) as client:
        async for line in lines:
            began = time.perf_counter()
            came: Dict[str, Any] = {"ok": False, "failover": False, "age_s": 0, "slug": "", "tries": 0}
            try:
                post = await client.posts.get(line.decode().rstrip("\n"))
                came.update(ok=True, slug=post.data["slug"], failover=post.from_failover, age_s=post.age, tries=post.tries)
            except GheeError as e:
                came.update(error=str(e), tries=len(e.tries) if isinstance(e, UnavailableError) else 0)
            print(json.dumps({**came, "ms": (time.perf_counter() - began) * 1000}), flush=True)


asyncio.run(main(json.loads(sys.argv[1])))
