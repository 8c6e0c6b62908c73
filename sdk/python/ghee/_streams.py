"""Requests over kept connections with asyncio, each within its time."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from contextlib import suppress
from types import TracebackType
from typing import Dict, List, Optional, Tuple, Type, Union

from ._connect import Deadline, Info, Origin, Unsent, numeric, origin_of
from ._judge import LONGEST, TOO_LARGE, Broken, Fault, Reply, unpack
from ._plan import Ask
from ._transport import IDLE, IDLE_FOR


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.heard = False  # a byte of the answer has come
        self.since = 0.0  # it is idle

    def usable(self) -> bool:
        return time.monotonic() - self.since < IDLE_FOR and not self.reader.at_eof() and not self.writer.is_closing() and not self.reader._buffer  # type: ignore[attr-defined]

    def end(self) -> None:
        self.writer.transport.abort()


class _Within:
    """Ends what is awaited inside after a while, with asyncio.TimeoutError.

    ``asyncio.timeout`` came with Python 3.11. Before 3.12 ``wait_for`` forgets that it is to
    end where what it waits for has just ended, and what comes next has no end.
    """

    def __init__(self, seconds: float) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.task = task
        self.expired = False
        self.timer = asyncio.get_running_loop().call_later(max(0.0, seconds), self._expire)
        self.before = self._cancelling()

    def _cancelling(self) -> int:
        return int(self.task.cancelling()) if hasattr(self.task, "cancelling") else 0  # before Python 3.11 nobody counts

    def _expire(self) -> None:
        self.expired = True
        self.task.cancel()

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], where: Optional[TracebackType]) -> None:
        self.timer.cancel()
        if not self.expired:
            return
        if hasattr(self.task, "uncancel"):
            self.task.uncancel()
        if kind is not None and issubclass(kind, asyncio.CancelledError) and self._cancelling() <= self.before:
            raise asyncio.TimeoutError from error


class _Stale(Exception):
    """A kept connection was closed while nobody used it."""


class _Progress:
    dialing = True  # no request can have arrived


class Transport:
    """Sends requests, in one loop at a time."""

    def __init__(self, context: Optional[ssl.SSLContext]) -> None:
        self.context = context
        self.loop: Optional[asyncio.AbstractEventLoop] = None
        self.idle: Dict[Origin, List[_Connection]] = {}

    async def ask(self, ask: Ask) -> Union[Reply, Fault]:
        progress = _Progress()
        try:
            with _Within(ask.patience):
                return await self._ask(ask, origin_of(ask.base), progress)
        except Unsent as e:
            return Fault(e.cause, slow=isinstance(e.cause, (socket.timeout, TimeoutError)), unsent=True)
        except (asyncio.TimeoutError, socket.timeout, TimeoutError):
            return Fault(socket.timeout("timed out"), slow=True, unsent=progress.dialing)
        except (OSError, EOFError, asyncio.LimitOverrunError, Broken, ValueError) as e:
            return Fault(e)

    async def _ask(self, ask: Ask, to: Origin, progress: _Progress) -> Reply:
        # A write goes over a new connection: of a kept one that breaks nobody knows whether it has arrived.
        kept = self._kept(to) if ask.method == "GET" else None
        if kept is not None:
            progress.dialing = False
            try:
                return await self._exchange(kept, True, ask, to)
            except _Stale:
                progress.dialing = True
        fresh = await self._connect(to, progress, Deadline(ask.patience))
        return await self._exchange(fresh, False, ask, to)

    async def _connect(self, to: Origin, progress: _Progress, until: Deadline) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            if numeric(to.host):
                found: List[Info] = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
            else:
                found = await loop.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
            s = await _dial(loop, found, until)
        except (OSError, UnicodeError) as e:
            raise Unsent(e) from e
        progress.dialing = False
        try:
            context = self._tls(to)
            reader, writer = await asyncio.open_connection(sock=s, ssl=context, server_hostname=to.host if context else None)
        except ssl.SSLCertVerificationError as e:
            raise Unsent(e) from e
        except BaseException:
            # It is the loop's to close by now, and some versions go on with a handshake that is cancelled: this ends it.
            with suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            raise
        return _Connection(reader, writer)

    async def _exchange(self, c: _Connection, kept: bool, ask: Ask, to: Origin) -> Reply:
        c.heard = again = False
        try:
            c.writer.write(_head(ask, to) + (ask.body or b""))
            await c.writer.drain()
            status, headers, again = await _start(c)
            body, ended = await _body(c.reader, status, headers)
            again = again and ended
            return Reply(status, headers, unpack(headers.get("content-encoding", ""), body))
        except (ConnectionError, EOFError, ssl.SSLError) as e:
            again = False
            if kept and not c.heard:
                raise _Stale from e
            raise
        except BaseException:
            again = False
            raise
        finally:
            if again:
                self._keep(to, c)
            else:
                c.end()

    def _tls(self, to: Origin) -> Optional[ssl.SSLContext]:
        if not to.secure:
            return None
        if self.context is None:
            self.context = ssl.create_default_context()
        return self.context

    def _kept(self, to: Origin) -> Optional[_Connection]:
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # connections belong to a loop
            self.loop, self.idle = loop, {}
        idle = self.idle.get(to, [])
        while idle:
            c = idle.pop()
            if c.usable():
                return c
            c.end()
        return None

    def _keep(self, to: Origin, c: _Connection) -> None:
        c.since = time.monotonic()
        idle = self.idle.setdefault(to, [])
        if self.loop is asyncio.get_running_loop() and len(idle) < IDLE:
            idle.append(c)
        else:
            c.end()

    def close(self) -> None:
        if self.loop is asyncio.get_running_loop():
            for idle in self.idle.values():
                for c in idle:
                    c.end()
        self.idle = {}


async def _dial(loop: asyncio.AbstractEventLoop, addresses: List[Info], until: Deadline) -> socket.socket:
    error: Exception = OSError("the name has no address")
    for i, (family, kind, protocol, _, address) in enumerate(addresses):
        s = socket.socket(family, kind, protocol)
        try:
            s.setblocking(False)
            # One that is silent leaves time for the others.
            with _Within(until.left() / (len(addresses) - i)):
                await loop.sock_connect(s, address)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return s
        except asyncio.TimeoutError:
            s.close()
            error = socket.timeout("timed out")
        except OSError as e:
            s.close()
            error = e
        except BaseException:
            s.close()
            raise
    raise error


def _head(ask: Ask, to: Origin) -> bytes:
    lines = ["%s %s%s HTTP/1.1" % (ask.method, to.prefix, ask.target), "Host: " + to.name]
    lines += ["%s: %s" % h for h in ask.headers.items()]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header has more than one line")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def _start(c: _Connection) -> Tuple[int, Dict[str, str], bool]:
    """The status, the headers, and whether the connection can be kept."""
    while True:
        first = await c.reader.readexactly(1)
        c.heard = True
        head = first + await c.reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        words = line.split(None, 2)
        if len(words) < 2 or words[0] not in (b"HTTP/1.1", b"HTTP/1.0") or len(words[1]) != 3 or not words[1].isdigit():
            raise Broken("what answers is no HTTP/1.1")
        status = int(words[1])
        if status >= 200:
            break
    headers = _headers(rest.decode("latin-1"))
    said = headers.get("connection", "").lower()
    return status, headers, words[0] == b"HTTP/1.1" and "close" not in said


def _headers(text: str) -> Dict[str, str]:
    """By their names in small letters, the first of equals; what is no header is left out."""
    headers: Dict[str, str] = {}
    for line in text.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n"):  # one may go on in the next line
        name, colon, value = line.partition(":")
        if colon and name and " " not in name and "\t" not in name:
            headers.setdefault(name.lower(), value.strip())
    return headers


async def _body(reader: asyncio.StreamReader, status: int, headers: Dict[str, str]) -> Tuple[bytes, bool]:
    """The body, and whether its end is known otherwise than by the connection's."""
    if status in (204, 304):
        return b"", True
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _chunks(reader), True
    length = headers.get("content-length")
    if length is not None:
        if not (length.isascii() and length.isdigit()):
            raise Broken("the answer's Content-Length is no number")
        if int(length) > LONGEST:
            raise Broken(TOO_LARGE)
        return await reader.readexactly(int(length)), True
    body = bytearray()
    while True:
        piece = await reader.read(65536)
        if not piece:
            return bytes(body), False
        body += piece
        if len(body) > LONGEST:
            raise Broken(TOO_LARGE)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        line = await reader.readuntil(b"\r\n")
        try:
            size = int(line.partition(b";")[0].strip(), 16)
        except ValueError:
            raise Broken("the answer's chunks make no sense") from None
        if size < 0 or len(body) + size > LONGEST:
            raise Broken(TOO_LARGE)
        if size == 0:
            while await reader.readuntil(b"\r\n") != b"\r\n":
                pass  # trailers
            return bytes(body)
        body += await reader.readexactly(size)
        if await reader.readexactly(2) != b"\r\n":
            raise Broken("the answer's chunks make no sense")
