"""What a call does, one step after the other, without doing any of it.

A plan is a generator: it gives steps, is sent what came of each, and returns an answer
or raises. Both clients carry out the same plans; only how they wait, ask and use the
store differs.
"""

from __future__ import annotations

import threading
from typing import Any, Dict, Generator, List, Mapping, NamedTuple, Optional, Tuple, Union

from ._hosts import AFTER_WAIT, AGAIN, Call, Hosts, Tokens
from ._judge import Fault, Good, Reply, judge
from ._memory import Memory
from ._record import Record, decode, key_of
from ._settings import Settings
from ._target import Param, drafts, escape, target
from .errors import StatusError, Try, UnavailableError

SYNC = "/v2/sync"


class Wait(NamedTuple):
    """Wait; nothing comes of it."""

    seconds: float


class Ask(NamedTuple):
    """Send a request, and read the answer whole; a Reply comes of it, or a Fault."""

    base: str
    method: str
    target: str
    headers: Mapping[str, str]
    body: Optional[bytes]
    patience: float  # seconds, from now to the last byte


class Look(NamedTuple):
    """Begin to get from the store; a Looking comes of it, or None where the store is left out."""

    key: str


class Looking:
    """A get under way."""


class Load(NamedTuple):
    """Wait for what was begun; its value comes of it, or None."""

    looking: Looking


class Save(NamedTuple):
    """Set in the store, some time; nothing comes of it."""

    key: str
    record: Record
    keep: float  # seconds


class Forget(NamedTuple):
    """Delete from the store, some time; nothing comes of it."""

    key: str


Step = Union[Wait, Ask, Look, Load, Save, Forget]
Outcome = Union[Reply, Fault, Looking, bytes, None]


class Came(NamedTuple):
    """What a call gives: an answer, and where it comes from."""

    body: bytes
    parsed: List[Dict[str, Any]]  # the body as read, for the first who takes it
    from_failover: bool = False
    age: float = 0.0
    position: str = ""
    revalidated: bool = False
    host: str = ""
    tries: int = 0


Plan = Generator[Step, Outcome, Came]


class Core:
    """What the calls of a client share. Used by many threads."""

    def __init__(self, settings: Settings, store: bool) -> None:
        self.s = settings
        self.store = store  # there is one
        self.hosts = Hosts(settings.hosts)
        self.tokens = Tokens()
        self.memory = Memory(settings.memory)

    def renew(self) -> None:
        """In a child process: a thread of the parent may have held any of these."""
        self.hosts.lock = threading.Lock()
        self.tokens.lock = threading.Lock()
        self.memory.lock = threading.Lock()

    def tries(self, method: str, target: str, body: Optional[bytes] = None, reading: Optional[Reading] = None, etag: str = "") -> Generator[Step, Outcome, Good]:
        """Sends a request to hosts until one has answered it."""
        s, call, told = self.s, Call(), UnavailableError([])
        deadline = s.now() + s.total_timeout
        cost = AGAIN
        for n in range(1, s.attempts + 1):
            if n > 1 and not self.tokens.take(cost):
                break
            now = s.now()
            host, wait, more = self.hosts.pick(call, now, s.random)
            if now + wait > deadline:
                break
            if wait > 0:
                yield Wait(wait)
            call.tried[host.url] = call.times(host) + 1
            patience = s.try_timeout if more and n < s.attempts else s.last_try_timeout
            came = yield self._ask(host.url, method, target, body, etag, min(patience, deadline - s.now()))
            got = judge(came, method, etag != "", s.now()) if isinstance(came, Reply) else came
            if isinstance(got, Fault):
                self.hosts.heard(host, s.now(), got.status == 429, got.retry_after)
                told.tries.append(Try(host.url, got.error))
                told.status = got.status
                if reading is not None:
                    yield from reading.looks()
                if not got.repeats(method):
                    if isinstance(got.error, StatusError):
                        raise got.error
                    break
                cost = AFTER_WAIT if got.slow else AGAIN
                continue
            self.hosts.heard(host, s.now(), True)
            if isinstance(got, StatusError):
                raise got
            assert isinstance(got, Good)
            self.tokens.give()
            got.host, got.tries = host.url, n
            return got
        raise UnavailableError(told.tries, told.status)

    def _ask(self, base: str, method: str, target: str, body: Optional[bytes], etag: str, patience: float) -> Ask:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Ghee-Deadline-Ms": str(max(1, int(patience * 1000 + 0.5))),
            "User-Agent": "ghee-python",
        }
        if method == "GET":
            target += ("&" if "?" in target else "?") + "auth_token=" + escape(self.s.token)
        else:
            headers["Authorization"] = "Token " + self.s.write_token
        if body is not None:
            headers["Content-Type"] = "application/json"
        if method != "GET":
            headers["Content-Length"] = str(len(body or b""))
        if etag:
            headers["If-None-Match"] = etag
        return Ask(base, method, target, headers, body, patience)

    def write(self, method: str, path: str, body: Optional[bytes]) -> Plan:
        """Sends a change to the first host that takes it."""
        got = yield from self.tries(method, path, body)
        return Came(got.body, [got.parsed] if got.parsed is not None else [], position=got.position, host=got.host, tries=got.tries)

    def reading(self, path: str, params: Mapping[str, Param]) -> "Reading":
        return Reading(self, target(path, params), path != SYNC and not drafts(params))


class Reading:
    """A read."""

    def __init__(self, core: Core, target: str, keeps: bool) -> None:
        self.core = core
        self.target = target
        self.keeps = keeps  # its good answers are kept
        self.looking: Optional[Looking] = None  # in the store

    def key(self) -> str:
        return key_of(self.core.s.token, self.target)

    def age(self, kept: Record) -> float:
        return max(0, self.core.s.now_ms() - kept.at) / 1000

    def fresh(self) -> Optional[Came]:
        """An answer that need not be asked for."""
        if self.core.s.fresh <= 0 or not self.keeps:
            return None
        kept = self.core.memory.get(self.target)
        if kept is None or self.age(kept) >= self.core.s.fresh:
            return None
        return Came(kept.body, [], age=self.age(kept), position=kept.position)

    def fly(self) -> Plan:
        """Asks until there is an answer or no more tries, and then looks for what was kept."""
        known = self.core.memory.get(self.target) if self.keeps else None
        try:
            got = yield from self.core.tries("GET", self.target, reading=self, etag=known.etag if known else "")
        except StatusError as e:
            if e.status in (404, 410):
                self.core.memory.remove(self.target, self.core.s.now_ms())
                if self.keeps and self.core.store:
                    yield Forget(self.key())
            raise
        except UnavailableError as e:
            kept = yield from self._last()
            if kept is None:
                raise
            return Came(kept.body, [], True, self.age(kept), kept.position, tries=len(e.tries))
        kept, parsed = self._record(got, known)
        if self.keeps:
            self.core.memory.set(kept)
            if self.core.store:
                yield Save(self.key(), kept, self.core.s.max_age)
        return Came(kept.body, parsed, position=kept.position, revalidated=got.unchanged, host=got.host, tries=got.tries)

    def looks(self) -> Generator[Step, Outcome, None]:
        """Begins to look in the store after a try that failed: it has the time of the others, too."""
        if self.keeps and self.core.store and self.looking is None and self.core.memory.get(self.target) is None:
            began = yield Look(self.key())
            self.looking = began if isinstance(began, Looking) else None

    def _record(self, got: Good, known: Optional[Record]) -> Tuple[Record, List[Dict[str, Any]]]:
        """A good answer as it is kept, and as it was read."""
        now = self.core.s.now_ms()
        if got.unchanged and known is not None:
            return known._replace(at=now, position=got.position or known.position), []
        return Record(self.target, now, got.etag, got.position, got.body), [got.parsed or {}]

    def _last(self) -> Generator[Step, Outcome, Optional[Record]]:
        """The last good answer, if it is not too old."""
        yield from self.looks()  # there may have been no try
        kept = self.core.memory.get(self.target) if self.keeps else None
        if kept is None and self.looking is not None:
            value = yield Load(self.looking)
            kept = decode(value if isinstance(value, bytes) else None, self.target)
            if kept is not None and self.core.memory.outlived(kept):
                kept = None
            if kept is not None:
                self.core.memory.set(kept)
        if kept is None or self.age(kept) > self.core.s.max_age:
            return None
        return kept
