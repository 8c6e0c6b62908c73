"""The client for code that waits."""

from __future__ import annotations

import os
import random as chance
import ssl
import time
import weakref
from types import TracebackType
from typing import Any, Callable, Optional, Sequence, Type, TypeVar, Union

from . import _sync
from ._calls import Read, Write
from ._flights import Flights
from ._outside import Outside
from ._plan import Ask, Came, Core, Load, Look, Outcome, Plan, Step, Wait
from ._settings import Settings, complete
from ._transport import Transport
from .answers import Answer, Written
from .errors import UsageError
from .stores import Store

A = TypeVar("A", bound="Answer[Any, Any]")

DAYS = 86400.0


class Client:
    """Asks a site's API. Made once, used by many threads, closed by ``close`` or ``with``.

    ``token`` is a read token; ``hosts`` are base URLs such as https://api.example.com, the
    first to ask first: different names, best of different operators. The rest has good
    defaults, times in seconds:

    ``write_token``       for the calls that change something; none can be made without
    ``attempts``          tries of a read, all together
    ``try_timeout``       of a try, while another host is left
    ``last_try_timeout``  of a try else
    ``total_timeout``     of a call
    ``fresh``             for how long an answer is given again without asking
    ``max_age``           how old an answer may be that is given when every try failed
    ``memory``            how many bytes of good answers are kept in memory; 0 for none
    ``store``             where they are kept besides, such as ``FileStore(folder)``
    ``ssl_context``       for https, where it is not the system's authorities that are trusted
    ``now``, ``sleep``, ``random``  for tests: the time as time.time, waiting, chance in [0, 1)

    Calls raise ``StatusError`` for what the server says (404 among them), ``UnavailableError``
    where nobody answered and nothing was kept, ``UsageError`` where they cannot be made,
    ``BrokenError`` for an answer of another shape.
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
        store: Optional[Store] = None,
        ssl_context: Optional[ssl.SSLContext] = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        settings = complete(
            Settings([], token, write_token, attempts, try_timeout, last_try_timeout, total_timeout, fresh, max_age, memory, ssl_context, now, random), hosts
        )
        self._core = Core(settings, store is not None)
        self._outside = Outside(store, now) if store is not None else None
        self._transport = Transport(ssl_context)
        self._flights = Flights()
        self._sleep = sleep
        self.posts = _sync.Posts(self)
        self.pages = _sync.Pages(self)
        self.collections = _sync.Collections(self)
        self.authors = _sync.Authors(self)
        self.categories = _sync.Categories(self)
        self.tags = _sync.Tags(self)
        self.feeds = _sync.Feeds(self)
        self.sync = _sync.Sync(self)
        _clients.add(self)

    def close(self) -> None:
        """Waits for what is on its way to the store, for two seconds at most, and closes that and all connections."""
        self._transport.close()
        if self._outside is not None:
            self._outside.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]) -> None:
        self.close()

    def _read(self, call: Read[A]) -> A:
        reading = self._core.reading(call.path, call.params)
        came = reading.fresh()
        if came is None:
            came = self._flights.do(reading.target, lambda: self._carry_out(reading.fly()))
        return call.kind(came)

    def _write(self, call: Write) -> Written:
        if not self._core.s.write_token:
            raise UsageError("this call changes something: give the client a write_token")
        return Written(self._carry_out(self._core.write(call.method, call.path, call.body)))

    def _carry_out(self, plan: Plan) -> Came:
        try:
            step = next(plan)
            while True:
                step = plan.send(self._do(step))
        except StopIteration as e:
            return e.value  # type: ignore[no-any-return]

    def _do(self, step: Step) -> Outcome:
        if isinstance(step, Ask):
            return self._transport.ask(step)
        if isinstance(step, Wait):
            self._sleep(step.seconds)
        elif self._outside is not None:
            if isinstance(step, Look):
                return self._outside.look(step.key)
            if isinstance(step, Load):
                return self._outside.load(step.looking)
            self._outside.later(step)
        return None

    def _renew(self) -> None:
        """Begins anew in a child process, where the parent's threads are not and whatever they had locked is."""
        self._core.renew()
        self._transport.renew()
        self._flights = Flights()
        if self._outside is not None:
            self._outside.renew()


_clients: "weakref.WeakSet[Client]" = weakref.WeakSet()


def _forked() -> None:
    for client in list(_clients):
        client._renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
