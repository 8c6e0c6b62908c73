"""Plays the rows of sdk/spec to Client: waiting.py URL, started by test/sdks of Ghee's repository.

A call of a row that is cancelled is so as Ctrl-C does it: by a signal whose handler raises.
"""

from __future__ import annotations

import signal
import threading
from typing import Any, List, Optional

from _row import Interrupted, Json, Kept, Wire, arguments, failed, gave, method, rows, settings, walked

from ghee import Client


class Store:
    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def meet(self) -> None:
        if self.kept.fault == "frozen":
            threading.Event().wait()

    def get(self, key: str) -> Optional[bytes]:
        self.meet()
        if self.kept.fault == "late":
            threading.Event().wait(0.2)
        return self.kept.get(key)

    def set(self, key: str, value: bytes, keep: float) -> None:
        self.meet()
        self.kept.set(key, value)

    def delete(self, key: str) -> None:
        self.meet()
        self.kept.delete(key)

    def close(self) -> None:
        pass


def do(client: Client, call: Json) -> Json:
    values, params = arguments(call)
    if call["do"].endswith(".all"):
        all: List[Any] = []
        try:
            for one in method(client, call)(*values, **params):
                all.append(one)
        except Exception as e:
            return walked(call, all, e)
        return walked(call, all, None)
    try:
        return gave(method(client, call)(*values, **params))
    except (Exception, Interrupted) as e:
        return failed(e)


def together(client: Client, call: Json) -> List[Json]:
    if call.get("cancel"):
        signal.setitimer(signal.ITIMER_REAL, call["cancel"] / 1000)
        return [do(client, call)]
    came: List[Json] = [{}] * max(1, call.get("together") or 1)

    def one(i: int) -> None:
        came[i] = do(client, call)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(came))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return came


def play(task: Json) -> Json:
    row = task["row"]
    wire = Wire(task["now"], list(row.get("random") or []))
    kept = Kept(row["store"], task["kept"]) if row.get("store") is not None else None
    try:
        client = Client("READ", sleep=wire.sleep, store=Store(kept) if kept else None, **settings(task, wire))
    except Exception as e:
        return {"results": [[failed(e)]], "waits_ms": [], "kept": {}}
    results = []
    for call in row["calls"]:
        wire.passes(call.get("after_ms") or 0)
        results.append(together(client, call))
    client.close()
    return {"results": results, "waits_ms": wire.waited, "kept": kept.told() if kept else {}}


def interrupt(*_: object) -> None:
    raise Interrupted


signal.signal(signal.SIGALRM, interrupt)
rows(play)
