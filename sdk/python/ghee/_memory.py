"""Good answers in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Optional

from ._record import Record

REMEMBERED = 1000  # keys whose answer was deleted
OVERHEAD = 512  # bytes, about what an entry takes besides its strings


def size(key: str, r: Record) -> int:
    return OVERHEAD + len(key) + len(r.target) + len(r.etag) + len(r.position) + len(r.body)


class Memory:
    """Keeps records, the least recently used out first. Used by many threads."""

    def __init__(self, most: int) -> None:
        self.lock = threading.Lock()
        self.most = most
        self.bytes = 0
        self.known: "OrderedDict[str, Record]" = OrderedDict()  # the one used last at the end
        self.gone: "OrderedDict[str, int]" = OrderedDict()  # when each was deleted, in milliseconds since 1970

    def get(self, key: str) -> Optional[Record]:
        with self.lock:
            r = self.known.get(key)
            if r is not None:
                self.known.move_to_end(key)
            return r

    def set(self, key: str, r: Record) -> None:
        with self.lock:
            self._drop(key)
            if size(key, r) > self.most:
                return
            self.known[key] = r
            self.bytes += size(key, r)
            while self.bytes > self.most:
                self._drop(next(iter(self.known)))

    def remove(self, key: str, at: int) -> None:
        with self.lock:
            self._drop(key)
            self.gone[key] = at
            if len(self.gone) > REMEMBERED:
                self.gone.popitem(last=False)

    def outlived(self, key: str, r: Record) -> bool:
        """Whether a store's record is of before its key was deleted: deleting it there takes its time, and may fail."""
        with self.lock:
            return r.at <= self.gone.get(key, -1)

    def _drop(self, key: str) -> None:
        r = self.known.pop(key, None)
        if r is not None:
            self.bytes -= size(key, r)
