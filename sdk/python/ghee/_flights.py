"""Equal reads of several threads at once are one."""

from __future__ import annotations

import copy
import threading
from typing import Callable, Dict, Optional

from ._plan import Came


class _Flight:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.came: Optional[Came] = None
        self.error: Optional[Exception] = None


class Flights:
    """Used by many threads. The first one flies, the others wait for what comes of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.under: Dict[str, _Flight] = {}

    def do(self, key: str, fly: Callable[[], Came]) -> Came:
        while True:
            own = _Flight()
            try:
                with self.lock:
                    flight = self.under.setdefault(key, own)
                if flight is own:
                    return self._fly(own, fly)
            finally:
                self._end(key, own)
            flight.done.wait()
            if flight.came is not None:
                return flight.came
            if flight.error is not None:
                # One's traceback is no other's.
                raise copy.copy(flight.error)
            # Whoever flew was interrupted, by a signal: the next one takes over.

    def _fly(self, own: _Flight, fly: Callable[[], Came]) -> Came:
        try:
            own.came = fly()
            return own.came
        except Exception as e:
            own.error = e
            raise

    def _end(self, key: str, own: _Flight) -> None:
        """For whoever waits; nothing where another one flies."""
        with self.lock:
            if self.under.get(key) is own:
                del self.under[key]
        own.done.set()
