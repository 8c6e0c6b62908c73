"""Uses a store so that it costs little when it is dead or slow."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections import OrderedDict
from typing import Callable, Optional, Union

from ._patience import Job, Workers
from ._plan import Forget, Looking, Save
from ._record import encode
from .stores import Store

PATIENCE = 0.05  # seconds that whoever reads waits for the store
LEISURE = 1.0  # seconds that what holds up nobody may take
OUT = 0.1  # seconds for which the store is left out after a failure; after each further one twice as long
OUT_MOST = 5.0
MOST = 1000  # changes that are on their way to it
LAST = 2.0  # seconds that closing waits for these


class Out:
    """Whether the store is left out."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.lock = threading.Lock()
        self.now = now
        self.until = 0.0
        self.next = OUT

    def __bool__(self) -> bool:
        return self.until > self.now()

    def heard(self, ok: bool) -> None:
        """How an operation went. Several that fail at once are one failure."""
        with self.lock:
            if ok:
                self.next = OUT
            elif not self:
                self.until = self.now() + self.next
                self.next = min(2 * self.next, OUT_MOST)


class Began(Looking):
    """A get that a thread does."""

    def __init__(self, get: Callable[[], object]) -> None:
        self.ended = threading.Event()
        self.job = Job(get, lambda _: self.ended.set())

    def wait(self, patience: float) -> bool:
        return self.ended.wait(patience) and self.job.error is None


class Pending:
    """Changes on their way to the store, one for each key: a newer one takes the place of an older one."""

    def __init__(self) -> None:
        self.all: "OrderedDict[str, Union[Save, Forget]]" = OrderedDict()

    def add(self, change: Union[Save, Forget]) -> None:
        self.all.pop(change.key, None)
        self.all[change.key] = change
        if len(self.all) > MOST:
            self.all.popitem(last=False)

    def take(self) -> Optional[Union[Save, Forget]]:
        return self.all.popitem(last=False)[1] if self.all else None


class Outside:
    """A store as a Client uses it. Used by many threads."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self.store = store
        self.out = Out(now)
        self.pending = Pending()
        self.renew()
        _all.add(self)

    def renew(self) -> None:
        """Begins anew in a child process, where the parent's threads are not."""
        self.out.lock = threading.Lock()
        self.workers = Workers()
        self.writers = Workers()
        self.idle = threading.Condition()
        self.writing = False

    def _begin(self, op: Callable[[], object]) -> Optional[Began]:
        """None where every thread is stuck."""
        began = Began(op)
        if self.workers.begin(began.job):
            return began
        self.out.heard(False)
        return None

    def _wait(self, began: Optional[Began], patience: float) -> object:
        """What an operation gives; it is left alone after a while."""
        if began is None:
            return None
        ok = began.wait(patience)
        self.out.heard(ok)
        return began.job.value if ok else None

    def look(self, key: str) -> Optional[Began]:
        """Begins a get."""
        return None if self.out else self._begin(lambda: self.store.get(key))

    def load(self, looking: Looking) -> Optional[bytes]:
        """What it gives."""
        value = self._wait(looking, PATIENCE) if isinstance(looking, Began) else None
        return value if isinstance(value, bytes) else None

    def later(self, change: Union[Save, Forget]) -> None:
        """Does not hold up whoever calls it."""
        if self.out:
            return
        with self.idle:
            self.pending.add(change)
            if self.writing:
                return
            self.writing = True
        self.writers.begin(Job(self._write, lambda _: None))

    def _write(self) -> None:
        while True:
            with self.idle:
                change = self.pending.take()
                if change is None:
                    self.writing = False
                    self.idle.notify_all()
                    return
            if self.out:
                continue
            if isinstance(change, Save):
                save = change
                self._wait(self._begin(lambda: self.store.set(save.key, encode(save.record), save.keep)), LEISURE)
            else:
                key = change.key
                self._wait(self._begin(lambda: self.store.delete(key)), LEISURE)

    def flush(self, seconds: float) -> None:
        """Waits until nothing is on its way to the store, but no longer than told."""
        with self.idle:
            self.idle.wait_for(lambda: not self.writing, seconds)

    def close(self) -> None:
        self.flush(LAST)
        self._wait(self._begin(self.store.close), LEISURE)


_all: "weakref.WeakSet[Outside]" = weakref.WeakSet()


def _last() -> None:
    """A program that ends without closing its clients has what it read in the store all the same."""
    until = time.monotonic() + LAST
    for outside in list(_all):
        outside.flush(max(0.0, until - time.monotonic()))


atexit.register(_last)
