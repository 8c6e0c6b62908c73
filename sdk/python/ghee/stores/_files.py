"""Good answers in files."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from contextlib import suppress
from typing import List, Optional, Tuple

ENDING = ".ghee1"  # marks this store's files, so that no other is ever removed
PART = ENDING + ".part"
ABANDONED = 3600.0  # seconds; a file is so old that some process began to write and never put in its place


class FileStore:
    """Keeps good answers in files of a folder, which is made if there is none.

    They are readable by their owner only, and each is written beside its place and then
    put there. When all take more than max_bytes the oldest are removed. Several
    processes may share a folder, those in Go too. A file that is not as it was written
    is as none.
    """

    def __init__(self, folder: "str | os.PathLike[str]", max_bytes: int = 256 << 20) -> None:
        self.folder = os.fspath(folder)
        self.most = max_bytes
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self._lock = threading.Lock()
        self._bytes: Optional[int] = None  # about what the folder holds

    def _file(self, key: str) -> str:
        """Where a key's value lies; keys are of hex digits and colons."""
        return os.path.join(self.folder, key.replace(":", "-") + ENDING)

    def get(self, key: str) -> Optional[bytes]:
        try:
            with open(self._file(key), "rb") as f:
                return f.read()
        except FileNotFoundError:
            return None

    def set(self, key: str, value: bytes, keep: float) -> None:
        """Age is not looked at here: a client looks at it when it reads."""
        handle, name = tempfile.mkstemp(suffix=PART, dir=self.folder)  # 0600
        try:
            with os.fdopen(handle, "wb") as f:
                f.write(value)
            os.replace(name, self._file(key))
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        self._bound(len(value))

    def delete(self, key: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._file(key))

    def close(self) -> None:
        pass

    def _bound(self, more: int) -> None:
        """Removes the oldest files once all take too much room, down to nine tenths of it.

        What was replaced is counted twice until then, which only makes it look sooner.
        """
        with self._lock:
            if self._bytes is not None:
                self._bytes += more
                if self._bytes <= self.most:
                    return
            files = self._look()
            self._bytes = sum(size for _, size, _ in files)
            if self._bytes <= self.most:
                return
            for _, size, name in sorted(files):
                if self._bytes <= self.most // 10 * 9:
                    break
                with suppress(OSError):
                    os.unlink(name)
                    self._bytes -= size

    def _look(self) -> List[Tuple[int, int, str]]:
        """The age, size and name of each of this store's files. What was abandoned goes."""
        files: List[Tuple[int, int, str]] = []
        with os.scandir(self.folder) as entries:
            for e in entries:
                with suppress(OSError):  # gone meanwhile
                    info = e.stat()
                    if e.name.endswith(ENDING):
                        files.append((info.st_mtime_ns, info.st_size, e.path))
                    elif e.name.endswith(PART) and time.time() - info.st_mtime > ABANDONED:
                        os.unlink(e.path)
        return files
