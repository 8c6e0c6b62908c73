"""An HTTP server in a thread, which does what a test says with each connection."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from typing import Callable, List, Optional

GOOD = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 23\r\nETag: "x"\r\n\r\n{"data": {"slug": "a"}}'
CLOSED = GOOD.replace(b"ETag", b"Connection: close\r\nETag")


class Server:
    """``serve`` is called with a connection and its number, in a thread of its own, and it is closed then."""

    def __init__(self, serve: "Callable[[Connection, int], None]", wrap: Optional[Callable[[socket.socket], socket.socket]] = None) -> None:
        self.serve, self.wrap = serve, wrap
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http%s://127.0.0.1:%d" % ("s" if wrap else "", self.listener.getsockname()[1])
        self.connections: List[Connection] = []
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                s, _ = self.listener.accept()
            except OSError:
                return
            c = Connection(s)
            self.connections.append(c)
            t = threading.Thread(target=self._one, args=(c, len(self.connections)), daemon=True)
            self.threads.append(t)
            t.start()

    def _one(self, c: Connection, number: int) -> None:
        with suppress(OSError):
            if self.wrap is not None:
                c.socket = self.wrap(c.socket)
            self.serve(c, number)
        c.socket.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        for c in self.connections:
            with suppress(OSError):
                c.socket.shutdown(socket.SHUT_RDWR)


class Connection:
    def __init__(self, s: socket.socket) -> None:
        self.socket = s
        self.requests: List[bytes] = []

    def request(self) -> bool:
        """Reads a request's head, and is False where none comes any more."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = self.socket.recv(1)
            if not piece:
                return False
            head += piece
        self.requests.append(head)
        return True

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """Ends the connection without a word."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
