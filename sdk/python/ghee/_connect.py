"""Connections that are made within a time."""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from typing import Any, List, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

Info = Tuple[Any, Any, int, str, Any]


class Origin(NamedTuple):
    """Where a base URL leads to."""

    secure: bool
    host: str
    port: int
    prefix: str  # of every path
    name: str  # as the Host header has it


def origin_of(base: str) -> Origin:
    u = urlsplit(base)
    secure = u.scheme == "https"
    return Origin(secure, u.hostname or "", u.port or (443 if secure else 80), u.path, u.netloc)


class Unsent(Exception):
    """No request can have arrived; its cause says why."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than 0; past it raises socket.timeout."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left


def numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _lookup(host: str, port: int) -> List[Info]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def resolve(host: str, port: int, until: Deadline) -> List[Info]:
    """The addresses of a name. The system's resolver knows no deadline, so a thread waits for it."""
    if numeric(host):
        return _lookup(host, port)
    came: "queue.SimpleQueue[Any]" = queue.SimpleQueue()

    def look() -> None:
        try:
            came.put(_lookup(host, port))
        except Exception as e:  # noqa: BLE001  # told to whoever waits
            came.put(e)

    threading.Thread(target=look, name="ghee-resolve", daemon=True).start()
    try:
        found = came.get(timeout=until.left())
    except queue.Empty:
        raise socket.timeout("the name does not resolve in time") from None
    if isinstance(found, Exception):
        raise found
    return found  # type: ignore[no-any-return]


def connect(to: Origin, context: Optional[ssl.SSLContext], until: Deadline) -> socket.socket:
    """A connection, or Unsent; what fails in the middle of a handshake is told as it is."""
    try:
        raw = _dial(resolve(to.host, to.port, until), until)
    except (OSError, UnicodeError) as e:
        raise Unsent(e) from e
    if context is None:
        return raw
    try:
        raw.settimeout(until.left())  # of the whole handshake
        return context.wrap_socket(raw, server_hostname=to.host)
    except ssl.SSLCertVerificationError as e:
        raw.close()
        raise Unsent(e) from e
    except BaseException:
        raw.close()
        raise


def _dial(addresses: List[Info], until: Deadline) -> socket.socket:
    error: Exception = OSError("the name has no address")
    for i, (family, kind, protocol, _, address) in enumerate(addresses):
        s = socket.socket(family, kind, protocol)
        try:
            s.settimeout(until.left() / (len(addresses) - i))  # one that is silent leaves time for the others
            s.connect(address)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return s
        except OSError as e:
            s.close()
            error = e
        except BaseException:
            s.close()
            raise
    raise error
