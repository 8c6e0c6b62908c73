"""Good answers in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Optional

from ._record import Record

REMEMBERED = 1000  # targets whose answer was deleted
OVERHEAD = 512  # bytes, about what an entry takes besides its strings


def size(r: Record) -> int:
    return OVERHEAD + len(r.target) + len(r.etag) + len(r.position) + len(r.body)


class Memory:
    """Keeps records by their targets, the least recently used out first. Used by many threads."""

    def __init__(self, most: int) -> None:
        self.lock = threading.Lock()
        self.most = most
        self.bytes = 0
        self.known: "OrderedDict[str, Record]" = OrderedDict()  # the one used last at the end
        self.gone: "OrderedDict[str, int]" = OrderedDict()  # when each was deleted, in milliseconds since 1970

    def get(self, target: str) -> Optional[Record]:
        with self.lock:
            r = self.known.get(target)
            if r is not None:
                self.known.move_to_end(target)
            return r

    def set(self, r: Record) -> None:
        with self.lock:
            self._drop(r.target)
            if size(r) > self.most:
                return
            self.known[r.target] = r
            self.bytes += size(r)
            while self.bytes > self.most:
                self._drop(next(iter(self.known)))

    def remove(self, target: str, at: int) -> None:
        with self.lock:
            self._drop(target)
            self.gone[target] = at
            if len(self.gone) > REMEMBERED:
                self.gone.popitem(last=False)

    def outlived(self, r: Record) -> bool:
        """Whether a store's record is of before its target was deleted: deleting it there takes its time, and may fail."""
        with self.lock:
            return r.at <= self.gone.get(r.target, -1)

    def _drop(self, target: str) -> None:
        r = self.known.pop(target, None)
        if r is not None:
            self.bytes -= size(r)
