"""Requests over kept connections, each within its time."""

from __future__ import annotations

import io
import select
import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Dict, List, Optional, Union, cast

from ._connect import Deadline, Origin, Unsent, connect, origin_of
from ._judge import LONGEST, TOO_LARGE, Broken, Fault, Reply, unpack
from ._plan import Ask

IDLE = 64  # connections that are kept for each host
IDLE_FOR = 90.0  # seconds


class _Timed:
    """A socket as http.client uses it: nothing that it does outlives the deadline."""

    def __init__(self, s: socket.socket) -> None:
        self.socket = s
        self.until = Deadline(0)
        self.heard = False  # a byte of the answer has come
        self.since = 0.0  # it is idle

    def sendall(self, data: bytes) -> None:
        self.socket.settimeout(self.until.left())  # of all of it
        self.socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Bytes(self), 65536)

    def close(self) -> None:
        """It is the pool that closes."""


class _Bytes(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self.timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, into: object) -> int:
        t = self.timed
        t.socket.settimeout(t.until.left())
        n = t.socket.recv_into(cast(bytearray, into))
        t.heard = t.heard or n > 0
        return n


class _Stale(Exception):
    """A kept connection was closed while nobody used it."""


class Transport:
    """Sends requests. Used by many threads."""

    def __init__(self, context: Optional[ssl.SSLContext]) -> None:
        self.context = context
        self.lock = threading.Lock()
        self.idle: Dict[Origin, List[_Timed]] = {}

    def renew(self) -> None:
        """Begins anew in a child process: the connections are the parent's, and go on there."""
        self.lock = threading.Lock()
        self.close()

    def ask(self, ask: Ask) -> Union[Reply, Fault]:
        until = Deadline(ask.patience)
        try:
            return self._ask(ask, origin_of(ask.base), until)
        except Unsent as e:
            return Fault(e.cause, slow=isinstance(e.cause, (socket.timeout, TimeoutError)), unsent=True)
        except (socket.timeout, TimeoutError) as e:
            return Fault(e, slow=True)
        except (OSError, HTTPException, Broken, ValueError) as e:
            return Fault(e)

    def _ask(self, ask: Ask, to: Origin, until: Deadline) -> Reply:
        # A write goes over a new connection: of a kept one that breaks nobody knows whether it has arrived.
        kept = self._kept(to) if ask.method == "GET" else None
        if kept is not None:
            with suppress(_Stale):
                return self._exchange(kept, True, ask, to, until)
        fresh = _Timed(connect(to, self._tls(to), until))
        return self._exchange(fresh, False, ask, to, until)

    def _exchange(self, timed: _Timed, kept: bool, ask: Ask, to: Origin, until: Deadline) -> Reply:
        timed.until, timed.heard = until, False
        again = False
        try:
            response = _send(timed, ask, to)
            body = _body(response)
            again = not response.will_close
            headers = {k.lower(): v for k, v in reversed(response.getheaders())}  # the first of equals
            return Reply(response.status, headers, unpack(headers.get("content-encoding", ""), body))
        except (ConnectionError, ssl.SSLError) as e:
            if kept and not timed.heard:
                raise _Stale from e
            raise
        finally:
            if again:
                self._keep(to, timed)
            else:
                timed.socket.close()

    def _tls(self, to: Origin) -> Optional[ssl.SSLContext]:
        if not to.secure:
            return None
        if self.context is None:
            self.context = ssl.create_default_context()
        return self.context

    def _kept(self, to: Origin) -> Optional[_Timed]:
        while True:
            with self.lock:
                idle = self.idle.get(to)
                timed = idle.pop() if idle else None
            if timed is None:
                return None
            if time.monotonic() - timed.since < IDLE_FOR and not _readable(timed.socket):
                return timed
            timed.socket.close()

    def _keep(self, to: Origin, timed: _Timed) -> None:
        timed.since = time.monotonic()
        with self.lock:
            idle = self.idle.setdefault(to, [])
            if len(idle) < IDLE:
                idle.append(timed)
                return
        timed.socket.close()

    def close(self) -> None:
        with self.lock:
            all, self.idle = self.idle, {}
        for idle in all.values():
            for timed in idle:
                timed.socket.close()


def _readable(s: socket.socket) -> bool:
    """Something came that nobody asked for: most likely its end."""
    try:
        if hasattr(select, "poll"):
            p = select.poll()
            p.register(s, select.POLLIN)
            return bool(p.poll(0))
        return bool(select.select([s], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _send(timed: _Timed, ask: Ask, to: Origin) -> HTTPResponse:
    c = HTTPConnection(to.host)
    c.auto_open = 0
    c.sock = cast(socket.socket, timed)
    c.putrequest(ask.method, to.prefix + ask.target, skip_host=True, skip_accept_encoding=True)
    c.putheader("Host", to.name)
    for name, value in ask.headers.items():
        c.putheader(name, value)
    c.endheaders(ask.body)
    return c.getresponse()


def _body(response: HTTPResponse) -> bytes:
    if response.length is not None and response.length > LONGEST:
        raise Broken(TOO_LARGE)
    pieces: List[bytes] = []
    size = 0
    while True:
        piece = response.read(65536)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST:
            raise Broken(TOO_LARGE)
    if response.length:
        raise Broken("the answer is cut off: %d bytes are missing" % response.length)
    return b"".join(pieces)
