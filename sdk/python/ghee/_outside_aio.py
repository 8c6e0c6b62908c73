"""The same as _outside, for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from typing import Any, Awaitable, Callable, Optional, Set, Union

from ._outside import LAST, LEISURE, PATIENCE, Out, Pending
from ._patience import Job, Workers
from ._plan import Forget, Looking, Save
from ._record import encode
from .stores import AsyncStore, Store


class Began(Looking):
    """An operation under way."""

    def __init__(self, task: "asyncio.Future[Any]") -> None:
        self.task = task

    async def wait(self, patience: float) -> bool:
        """Whether it has ended well. It is left alone after a while, even one that is not to be cancelled."""
        try:
            await asyncio.wait({self.task}, timeout=patience)
        finally:
            self.give_up()
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None

    def give_up(self) -> None:
        if not self.task.done():
            self.task.cancel()


class Outside:
    """A store as an AsyncClient uses it. One whose methods are no coroutines runs in threads."""

    def __init__(self, store: Union[Store, AsyncStore], now: Callable[[], float]) -> None:
        self.store = store
        self.out = Out(now)
        self.pending = Pending()
        self.workers = Workers()
        self.writer: Optional[asyncio.Task[None]] = None
        self.looking: Set[asyncio.Future[Any]] = set()  # a loop alone does not hold on to them

    def _begin(self, method: Callable[..., Any], *args: object) -> Began:
        if inspect.iscoroutinefunction(method):
            return Began(asyncio.ensure_future(method(*args)))
        return Began(asyncio.ensure_future(self._in_thread(method, *args)))

    async def _wait(self, began: Began, patience: float) -> Any:
        """What an operation gives, None where it fails or takes too long."""
        ok = await began.wait(patience)
        self.out.heard(ok)
        return began.task.result() if ok else None

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

    def look(self, key: str) -> Optional[Began]:
        """Begins a get."""
        if self.out:
            return None
        began = self._begin(self.store.get, key)
        self.looking.add(began.task)
        began.task.add_done_callback(self._looked)
        # If nobody waits for it, because another try has brought an answer, it ends all the same.
        asyncio.get_running_loop().call_later(LEISURE, began.give_up)
        return began

    def _looked(self, task: "asyncio.Future[Any]") -> None:
        self.looking.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever waits; nobody need

    async def load(self, looking: Looking) -> Optional[bytes]:
        """What it gives."""
        value = await self._wait(looking, PATIENCE) if isinstance(looking, Began) else None
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
                await self._wait(self._begin(self.store.set, change.key, encode(change.record), change.keep), LEISURE)
            else:
                await self._wait(self._begin(self.store.delete, change.key), LEISURE)

    async def close(self) -> None:
        if self.writer is not None and not self.writer.done() and self.writer.get_loop() is asyncio.get_running_loop():
            await asyncio.wait({self.writer}, timeout=LAST)
            self.writer.cancel()
        await self._wait(self._begin(self.store.close), LEISURE)
