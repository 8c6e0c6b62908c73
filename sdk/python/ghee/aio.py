"""The client for asyncio."""

from __future__ import annotations

import asyncio
import random as chance
import ssl
import time
from types import TracebackType
from typing import Any, Awaitable, Callable, Dict, Optional, Sequence, Type, TypeVar, Union

from . import _async
from ._calls import Read, Write
from ._outside_aio import Outside
from ._plan import Ask, Came, Core, Load, Look, Outcome, Plan, Step, Wait
from ._settings import Settings, complete
from ._streams import Transport
from .answers import Answer, Written
from .client import DAYS
from .errors import UsageError
from .stores import AsyncStore, Store

A = TypeVar("A", bound="Answer[Any, Any]")


class _Flight:
    def __init__(self, task: asyncio.Task[Came]) -> None:
        self.task = task
        self.wanted = 0  # by so many


class AsyncClient:
    """Asks a site's API with asyncio. Takes what Client takes; closed by ``aclose`` or ``async with``.

    ``store`` may be of either kind: one whose methods are no coroutines, such as
    ``FileStore``, runs in threads. A call whose task is cancelled raises CancelledError at
    once; the request goes on only if another call wants the same.
    """

    def __init__(
        self,
        token: str,
        hosts: Union[str, Sequence[str]],
        *,
        write_token: str = "",
        attempts: int = 3,
        try_timeout: float = 0.8,
        last_try_timeout: float = 3.0,
        total_timeout: float = 10.0,
        fresh: float = 0.0,
        max_age: float = 30 * DAYS,
        memory: int = 32 << 20,
        store: Union[Store, AsyncStore, None] = None,
        ssl_context: Optional[ssl.SSLContext] = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        settings = complete(
            Settings([], token, write_token, attempts, try_timeout, last_try_timeout, total_timeout, fresh, max_age, memory, ssl_context, now, random), hosts
        )
        self._core = Core(settings, store is not None)
        self._outside = Outside(store, now) if store is not None else None
        self._transport = Transport(ssl_context)
        self._flights: Dict[str, _Flight] = {}
        self._sleep = sleep
        self.posts = _async.Posts(self)
        self.pages = _async.Pages(self)
        self.collections = _async.Collections(self)
        self.authors = _async.Authors(self)
        self.categories = _async.Categories(self)
        self.tags = _async.Tags(self)
        self.feeds = _async.Feeds(self)
        self.sync = _async.Sync(self)

    async def aclose(self) -> None:
        """Waits for what is on its way to the store, for two seconds at most, and closes that and all connections."""
        self._transport.close()
        if self._outside is not None:
            await self._outside.close()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]) -> None:
        await self.aclose()

    async def _read(self, call: Read[A]) -> A:
        reading = self._core.reading(call.path, call.params)
        came = reading.fresh()
        if came is None:
            came = await self._fly(reading.target, reading.fly())
        return call.kind(came)

    async def _fly(self, key: str, plan: Plan) -> Came:
        """Equal reads at once are one. A flight ends early only when nobody wants it any more."""
        flight = self._flights.get(key)
        if flight is None or flight.task.get_loop() is not asyncio.get_running_loop():
            flight = self._flights[key] = _Flight(asyncio.ensure_future(self._carry_out(plan)))
            flight.task.add_done_callback(lambda _, own=flight: self._landed(key, own))  # type: ignore[misc]
        flight.wanted += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.wanted -= 1
            if flight.wanted == 0 and not flight.task.done():
                flight.task.cancel()
                self._landed(key, flight)  # who comes now wants one that is not cancelled

    def _landed(self, key: str, flight: _Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        if flight.task.done() and not flight.task.cancelled():
            flight.task.exception()  # told to whoever waited; nobody need have

    async def _write(self, call: Write) -> Written:
        if not self._core.s.write_token:
            raise UsageError("this call changes something: give the client a write_token")
        return Written(await self._carry_out(self._core.write(call.method, call.path, call.body)))

    async def _carry_out(self, plan: Plan) -> Came:
        try:
            step = next(plan)
            while True:
                step = plan.send(await self._do(step))
        except StopIteration as e:
            return e.value  # type: ignore[no-any-return]

    async def _do(self, step: Step) -> Outcome:
        if isinstance(step, Ask):
            return await self._transport.ask(step)
        if isinstance(step, Wait):
            await self._sleep(step.seconds)
        elif self._outside is not None:
            if isinstance(step, Look):
                return self._outside.look(step.key)
            if isinstance(step, Load):
                return await self._outside.load(step.looking)
            self._outside.later(step)
        return None
