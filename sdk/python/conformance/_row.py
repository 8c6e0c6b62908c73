"""A row of sdk/spec, as both programs play it: a known clock, known chance, and a store at fault."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
import threading
import urllib.request
from typing import Any, Callable, Dict, List, Optional

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from ghee import BrokenError, StatusError, UnavailableError, UsageError  # noqa: E402

Json = Dict[str, Any]


class Wire:
    """A clock that moves when it is told to, and chance that is known."""

    def __init__(self, now_ms: int, random: List[float]) -> None:
        self.lock = threading.Lock()
        self.at = now_ms / 1000
        self.random = random
        self.waited: List[int] = []

    def now(self) -> float:
        with self.lock:
            return self.at

    def passes(self, ms: int) -> None:
        with self.lock:
            self.at += ms / 1000

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.at += seconds
            self.waited.append(round(seconds * 1000))

    def chance(self) -> float:
        with self.lock:
            return self.random.pop(0) if self.random else 0.5


class Down(Exception):
    pass


class Kept:
    """What a store holds, and what is wrong with it."""

    def __init__(self, store: Json, kept: Optional[Dict[str, str]]) -> None:
        self.fault: str = store.get("fault", "")
        self.turns: str = store.get("turns", "")
        self.all = {k: base64.b64decode(v) for k, v in (kept or {}).items()}

    def fails(self) -> None:
        turn, self.turns = self.turns[:1], self.turns[1:]
        if turn == "f" or self.fault == "failing":
            raise Down

    def get(self, key: str) -> Optional[bytes]:
        self.fails()
        value = self.all.get(key)
        if self.fault == "corrupt" and value:
            value = value[:-3] + bytes([value[-3] ^ 1]) + value[-2:]
        elif self.fault == "swapped":
            value = next((v for k, v in self.all.items() if k != key), value)
        elif self.fault == "gone after one get":
            self.all = {}
        return value

    def set(self, key: str, value: bytes) -> None:
        self.fails()
        self.all[key] = value

    def delete(self, key: str) -> None:
        self.fails()
        if self.fault != "forgets nothing":
            self.all.pop(key, None)

    def told(self) -> Dict[str, str]:
        return {k: base64.b64encode(v).decode() for k, v in self.all.items()}


def settings(task: Json, wire: Wire) -> Json:
    """What the row's client is made with, its sleep and store excepted."""
    o = task["row"].get("options") or {}
    made: Json = {"hosts": [b + o.get("base_suffix", "") for b in task["bases"]], "now": wire.now, "random": wire.chance}
    if o.get("write_token") is None:
        made["write_token"] = "WRITE"
    if "attempts" in o:
        made["attempts"] = o["attempts"]
    for told, name in (("try_ms", "try_timeout"), ("last_try_ms", "last_try_timeout"), ("total_ms", "total_timeout"), ("fresh_ms", "fresh"), ("max_age_ms", "max_age")):
        if told in o:
            made[name] = o[told] / 1000
    return made


def arguments(call: Json) -> "tuple[List[Any], Json]":
    """Those of a call: in order, then its parameters."""
    a = call.get("args") or {}
    order = ("kind", "type", "key", "keys", "query", "id", "slug", "position", "body")
    return [a[name] for name in order if name in a], dict(a.get("params") or {})


def method(client: Any, call: Json) -> Callable[..., Any]:
    kind, _, name = call["do"].partition(".")
    return getattr(getattr(client, kind), name)  # type: ignore[no-any-return]


def gave(answer: Any) -> Json:
    if answer is None:
        return {"from_failover": False, "age_s": 0, "position": "", "revalidated": False}
    return {
        "body": json.loads(answer.body),
        "from_failover": answer.from_failover,
        "age_s": int(answer.age),
        "position": answer.position,
        "revalidated": answer.revalidated,
    }


def walked(call: Json, all: List[Any], error: Optional[BaseException]) -> Json:
    """What came of a walk: the row names posts and pages by their slugs."""
    shown = all if call["do"].startswith("collections.") else [{"slug": one["slug"]} for one in all]
    return {**(gave(None) if error is None else failed(error)), "body": shown}


class Interrupted(BaseException):
    """As KeyboardInterrupt: what a signal's handler raises into whatever runs."""


def failed(e: BaseException) -> Json:
    told: Json = {"kind": "unknown " + type(e).__name__, "text": str(e)}
    if isinstance(e, (Interrupted, asyncio.CancelledError)):
        told["kind"] = "cancelled"
    elif isinstance(e, UnavailableError):
        told.update(kind="unavailable", status=e.status)
    elif isinstance(e, StatusError):
        told.update(kind="status", status=e.status, detail=e.detail)
    elif isinstance(e, UsageError):
        told["kind"] = "usage"
    elif isinstance(e, BrokenError):
        told["kind"] = "broken"
    return {**gave(None), "error": told}


def rows(play: Callable[[Json], Json]) -> None:
    """Asks for rows until there is none, and says what came of each."""
    control = sys.argv[1]
    while True:
        with urllib.request.urlopen(urllib.request.Request(control + "/next", method="POST"), timeout=600) as answer:
            if answer.status == 204:
                return
            task = json.load(answer)
        said = json.dumps(play(task)).encode()
        done = urllib.request.Request(control + "/done", said, {"Content-Type": "application/json"}, method="POST")
        urllib.request.urlopen(done, timeout=600).close()
