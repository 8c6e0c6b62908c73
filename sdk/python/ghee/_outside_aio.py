"""The same as _outside, for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from typing import Any, Awaitable, Callable, Optional, Tuple, Union

from ._outside import LAST, LEISURE, PATIENCE, Out, Pending
from ._patience import Job, Workers
from ._plan import Forget, Save
from ._record import encode
from .stores import AsyncStore, Store


class Outside:
    """A store as an AsyncClient uses it. One whose methods are no coroutines runs in threads."""

    def __init__(self, store: Union[Store, AsyncStore], now: Callable[[], float]) -> None:
        self.store = store
        self.out = Out(now)
        self.pending = Pending()
        self.workers = Workers()
        self.writer: Optional[asyncio.Task[None]] = None

    async def _do(self, patience: float, method: Callable[..., Any], *args: object) -> Tuple[bool, object]:
        """Runs an operation, and leaves it alone after a while, even one that is not to be cancelled."""
        if inspect.iscoroutinefunction(method):
            task: asyncio.Future[Any] = asyncio.ensure_future(method(*args))
        else:
            task = asyncio.ensure_future(self._in_thread(method, *args))
        try:
            await asyncio.wait({task}, timeout=patience)
        finally:
            if not task.done():
                task.cancel()
        if task.done() and not task.cancelled() and task.exception() is None:
            return True, task.result()
        self.out.failed()
        return False, None

    def _in_thread(self, method: Callable[..., Any], *args: object) -> Awaitable[Any]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def tell(job: Job) -> None:
            if future.done():
                return
            if job.error is None:
                future.set_result(job.value)
            else:
                future.set_exception(RuntimeError(str(job.error)))

        def done(job: Job) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(tell, job)

        if not self.workers.begin(Job(lambda: method(*args), done)):
            future.set_exception(RuntimeError("every thread is stuck"))
        return future

    async def get(self, key: str) -> Optional[bytes]:
        if self.out:
            return None
        _, value = await self._do(PATIENCE, self.store.get, key)
        return value if isinstance(value, bytes) else None

    def later(self, change: Union[Save, Forget]) -> None:
        """Does not hold up whoever calls it."""
        if self.out:
            return
        self.pending.add(change)
        if self.writer is None or self.writer.done() or self.writer.get_loop() is not asyncio.get_running_loop():
            self.writer = asyncio.ensure_future(self._write())

    async def _write(self) -> None:
        while True:
            change = self.pending.take()
            if change is None:
                return
            if self.out:
                continue
            if isinstance(change, Save):
                await self._do(LEISURE, self.store.set, change.key, encode(change.record), change.keep)
            else:
                await self._do(LEISURE, self.store.delete, change.key)

    async def close(self) -> None:
        if self.writer is not None and not self.writer.done() and self.writer.get_loop() is asyncio.get_running_loop():
            await asyncio.wait({self.writer}, timeout=LAST)
            self.writer.cancel()
        await self._do(LEISURE, self.store.close)
