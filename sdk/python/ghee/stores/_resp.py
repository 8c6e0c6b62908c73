"""As much of Redis' protocol as a store needs (RESP 2), over kept connections."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import List, Optional, Union
from urllib.parse import parse_qs, unquote, urlsplit

Value = Union[bytes, int, None]

LONGEST = 128 << 20  # bytes of the longest value that is read
IDLE = 8  # connections that are kept


class RedisError(Exception):
    """What Redis says instead of an answer, or that it speaks otherwise than it should."""


class Address:
    """A URL of redis://, rediss:// or unix://."""

    def __init__(self, url: str) -> None:
        u = urlsplit(url)
        if u.scheme not in ("redis", "rediss", "unix"):
            raise ValueError("%r is no address of Redis: it should look like redis://localhost:6379/0" % u.scheme)
        self.secure = u.scheme == "rediss"
        self.user = unquote(u.username or "")
        self.password = unquote(u.password or "")
        self.socket = u.path if u.scheme == "unix" else ""
        self.host, self.port = u.hostname or "localhost", u.port or 6379
        number = parse_qs(u.query).get("db", ["0"])[0] if self.socket else u.path.strip("/") or "0"
        self.database = int(number)


class Connection:
    def __init__(self, address: Address, patience: float) -> None:
        self._until = time.monotonic() + patience
        self._held = bytearray()
        self.used = False  # it has answered before
        self._socket = self._connect(address)
        try:
            if address.password:
                self.command(b"AUTH", *([address.user.encode()] if address.user else []), address.password.encode())
            if address.database:
                self.command(b"SELECT", b"%d" % address.database)
        except BaseException:
            self.close()
            raise

    def _connect(self, address: Address) -> socket.socket:
        if address.socket:
            s = socket.socket(socket.AF_UNIX)
            try:
                s.settimeout(self._left())
                s.connect(address.socket)
            except BaseException:
                s.close()
                raise
            return s
        s = socket.create_connection((address.host, address.port), self._left())
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not address.secure:
            return s
        try:
            return ssl.create_default_context().wrap_socket(s, server_hostname=address.host)
        except BaseException:
            s.close()
            raise

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise socket.timeout("Redis takes too long")
        return left

    def close(self) -> None:
        with suppress(OSError):
            self._socket.close()

    def ask(self, patience: float, *words: bytes) -> Value:
        self._until = time.monotonic() + patience
        return self.command(*words)

    def command(self, *words: bytes) -> Value:
        self._socket.settimeout(self._left())
        self._socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return rest
        if kind == b"-":
            self.used = True
            raise RedisError(rest.decode(errors="replace"))
        if kind not in (b":", b"$") or not rest.lstrip(b"-").isdigit():
            self.close()
            raise RedisError("what answers is no Redis: %r" % line[:40])
        number = int(rest)
        if kind == b":":
            return number
        if number < 0:
            return None
        if number > LONGEST:
            self.close()
            raise RedisError("a value of %d bytes is none of ours" % number)
        value = self._take(number)
        self._take(2)
        return value

    def _line(self) -> bytes:
        while True:
            end = self._held.find(b"\r\n")
            if end >= 0:
                line = bytes(self._held[:end])
                del self._held[: end + 2]
                return line
            if len(self._held) > 65536:
                raise RedisError("what answers is no Redis: a line without an end")
            self._more()

    def _take(self, n: int) -> bytes:
        while len(self._held) < n:
            self._more()
        taken = bytes(self._held[:n])
        del self._held[:n]
        return taken

    def _more(self) -> None:
        self._socket.settimeout(self._left())
        came = self._socket.recv(65536)
        if not came:
            raise ConnectionResetError("Redis has closed the connection")
        self._held += came


class Redis:
    """Connections to one Redis. Used by many threads."""

    def __init__(self, url: str, patience: float = 1.0) -> None:
        self.address = Address(url)
        self.patience = patience  # seconds that an operation may take, all in all
        self._lock = threading.Lock()
        self._idle: List[Connection] = []
        self._process = os.getpid()

    def ask(self, *words: bytes) -> Value:
        c = self._kept()
        if c is not None:
            try:
                return self._ask(c, *words)
            except ConnectionError:
                pass  # it was closed while nobody used it
        return self._ask(Connection(self.address, self.patience), *words)

    def _ask(self, c: Connection, *words: bytes) -> Value:
        try:
            value = c.ask(self.patience, *words)
        except BaseException as e:
            if isinstance(e, RedisError) and c.used:
                self._keep(c)
            else:
                c.close()
            raise
        c.used = True
        self._keep(c)
        return value

    def _kept(self) -> Optional[Connection]:
        with self._lock:
            if self._process != os.getpid():  # they are the parent's
                for c in self._idle:
                    c.close()  # here; there they go on
                self._idle, self._process = [], os.getpid()
            return self._idle.pop() if self._idle else None

    def _keep(self, c: Connection) -> None:
        with self._lock:
            if len(self._idle) < IDLE:
                self._idle.append(c)
                return
        c.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for c in idle:
            c.close()
