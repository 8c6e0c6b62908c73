"""Whom to ask, and whether to ask once more."""

from __future__ import annotations

import threading
from typing import Callable, Dict, List, NamedTuple

TOO_MANY = 5  # failed tries in a row after which a host is left out
LEFT_OUT = 10.0  # seconds, for so long
LONGEST = 3600.0  # seconds that a host may keep a client away
BASE = 0.1  # seconds
MOST = 2.0  # seconds of a wait between tries


class Host:
    """What is known of a base URL."""

    __slots__ = ("away", "failures", "until", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        self.failures = 0  # in a row
        self.until = 0.0  # it is left out, then tried once
        self.away = 0.0  # it has told this client to stay away until then

    def out(self, now: float) -> bool:
        return self.failures >= TOO_MANY and self.until > now


class Call:
    """What one call has tried."""

    def __init__(self) -> None:
        self.tried: Dict[str, int] = {}  # how often
        self.rounds = 0  # waits so far

    def times(self, host: Host) -> int:
        return self.tried.get(host.url, 0)


class Pick(NamedTuple):
    host: Host
    wait: float  # seconds before it is asked
    more: bool  # another one is left that the call has not tried


class Hosts:
    """The base URLs, in the order in which they are asked. Used by many threads."""

    def __init__(self, urls: List[str]) -> None:
        self.lock = threading.Lock()
        self.all = [Host(u) for u in urls]

    def pick(self, call: Call, now: float, jitter: Callable[[], float]) -> Pick:
        """One that the call has not tried comes first, in their order, then those tried least.

        Whoever is left out counts only where all are.
        """
        with self.lock:
            left = [h for h in self.all if not h.out(now)] or self.all
            free = [h for h in left if h.away <= now]
            if not free:
                first = min(h.away for h in left)
                least = min((h for h in left if h.away == first), key=call.times)
                return Pick(least, first - now, False)
            picked = min(free, key=call.times)  # the first of equals
            untried = sum(1 for h in free if call.times(h) == 0)
            wait = 0.0
            if call.times(picked) == 0:
                untried -= 1
            else:
                wait = jitter() * min(MOST, BASE * 2 ** min(call.rounds, 20))
                call.rounds += 1
            if picked.failures >= TOO_MANY and not picked.out(now):
                picked.until = now + LEFT_OUT  # this call is the one that tries it
            return Pick(picked, wait, untried > 0)

    def heard(self, host: Host, now: float, ok: bool, retry_after: float = 0.0) -> None:
        """Notes how a try of a host ended."""
        with self.lock:
            if retry_after > 0:
                host.away = now + min(retry_after, LONGEST)
            if ok:
                host.failures = 0
                return
            host.failures += 1
            if host.failures >= TOO_MANY:
                host.until = now + LEFT_OUT


FULL = 50
AGAIN = 5
AFTER_WAIT = 10  # again, after a try that timed out


class Tokens:
    """What repeated tries cost. Used by many threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left = FULL

    def take(self, n: int) -> bool:
        with self.lock:
            if self.left < n:
                return False
            self.left -= n
            return True

    def give(self) -> None:
        with self.lock:
            self.left = min(FULL, self.left + 1)


