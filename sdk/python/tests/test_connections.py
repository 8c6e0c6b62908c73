"""Connections that are kept, packed answers, time: of both clients."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import ssl
import threading
import time
import unittest
import warnings
from contextlib import suppress
from typing import Any, Callable, Dict, List
from unittest import mock

from ghee import AsyncClient, Client, StatusError, UnavailableError
from ghee._streams import _headers, _Within

from .certificates import certificate
from .server import CLOSED, GOOD, Connection, Server

Make = Callable[..., "Any"]

# A busy machine is no failure.
LONG: Dict[str, Any] = {"last_try_timeout": 60.0, "total_timeout": 100.0}


def waiting(*args: Any, **options: Any) -> Callable[[List[str]], List[Any]]:
    """Makes the calls of some slugs one after the other, and gives answers and errors."""
    client = Client(*args, **{**LONG, **options})

    def calls(slugs: List[str]) -> List[Any]:
        came: List[Any] = []
        for slug in slugs:
            try:
                came.append(client.posts.update("t", {}) if slug == "write" else client.posts.get(slug))
            except Exception as e:
                came.append(e)
        client.close()
        return came

    return calls


def asynchronous(*args: Any, **options: Any) -> Callable[[List[str]], List[Any]]:
    async def all(slugs: List[str]) -> List[Any]:
        came: List[Any] = []
        async with AsyncClient(*args, **{**LONG, **options}) as client:
            for slug in slugs:
                try:
                    came.append(await (client.posts.update("t", {}) if slug == "write" else client.posts.get(slug)))
                except Exception as e:
                    came.append(e)
        return came

    return lambda slugs: asyncio.run(all(slugs))


class Kept(unittest.TestCase):
    def both(self, check: Callable[[Make], None]) -> None:
        for make in (waiting, asynchronous):
            with self.subTest(make.__name__):
                check(make)

    def test_one_connection_serves_many_calls(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        def check(make: Make) -> None:
            with Server(serve) as server:
                came = make("READ", server.url)(["a", "b", "c"])
                self.assertEqual([a.data["slug"] for a in came], ["a"] * 3)
                self.assertEqual([len(c.requests) for c in server.connections], [3])

        self.both(check)

    def test_one_that_was_closed_meanwhile_is_no_try(self) -> None:
        def serve(c: Connection, n: int) -> None:
            if c.request():
                c.send(GOOD)
            if n == 1 and c.request():  # the second request arrives, and nothing comes back
                return
            while c.request():
                c.send(GOOD)

        def check(make: Make) -> None:
            with Server(serve) as server:
                came = make("READ", server.url, attempts=1)(["a", "b"])
                self.assertEqual([a.tries for a in came], [1, 1], came)
                self.assertEqual([len(c.requests) for c in server.connections], [2, 1])

        self.both(check)

    def test_one_that_breaks_in_an_answer_is_a_try(self) -> None:
        def serve(c: Connection, n: int) -> None:
            if c.request():
                c.send(GOOD)
            if c.request():
                c.send(GOOD[:-5])
                c.reset()

        def check(make: Make) -> None:
            with Server(serve) as server:
                came = make("READ", server.url, attempts=1)(["a", "b"])
                self.assertIsInstance(came[1], UnavailableError)
                self.assertEqual(len(server.connections), 1)

        self.both(check)

    def test_a_write_takes_a_connection_of_its_own(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                if c.requests[-1].startswith(b"PATCH"):
                    self.assertEqual(c.socket.recv(2), b"{}")
                c.send(GOOD)

        def check(make: Make) -> None:
            with Server(serve) as server:
                came = make("READ", server.url, write_token="W")(["a", "write", "b"])
                self.assertEqual([type(a).__name__ for a in came], ["PostAnswer", "Written", "PostAnswer"], came)
                self.assertTrue(server.connections[0].requests[0].startswith(b"GET"))
                self.assertTrue(server.connections[1].requests[0].startswith(b"PATCH"))

        self.both(check)

    def test_one_that_the_server_ends_is_not_kept(self) -> None:
        def serve(c: Connection, n: int) -> None:
            c.request()
            c.send(CLOSED)

        def check(make: Make) -> None:
            with Server(serve) as server:
                came = make("READ", server.url, attempts=1)(["a", "b"])
                self.assertEqual([a.tries for a in came], [1, 1], came)
                self.assertEqual(len(server.connections), 2)

        self.both(check)

    def test_secure_ones_are_kept(self) -> None:
        cert, key = certificate(self)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)

        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        def check(make: Make) -> None:
            with Server(serve, lambda s: context.wrap_socket(s, server_side=True)) as server:
                came = make("READ", server.url, ssl_context=ssl.create_default_context(cafile=cert))(["a", "b", "c"])
                self.assertEqual([a.data["slug"] for a in came], ["a"] * 3)
                self.assertEqual([len(c.requests) for c in server.connections], [3])

        self.both(check)


class Bodies(unittest.TestCase):
    def get(self, answer: bytes, **options: Any) -> List[Any]:
        """What both clients make of an answer, after which the connection ends."""

        def serve(c: Connection, n: int) -> None:
            c.request()
            c.send(answer)

        came: List[Any] = []
        for make in (waiting, asynchronous):
            with Server(serve) as server:
                came += make("READ", server.url, attempts=1, **options)(["a"])
        return came

    def head(self, *more: str) -> bytes:
        return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: application/json; charset=utf-8", *more, "", ""]).encode()

    def test_gzip(self) -> None:
        packed = gzip.compress(b'{"data": {"slug": "gz"}}')
        for answer in self.get(self.head("Content-Encoding: gzip", "Content-Length: %d" % len(packed)) + packed):
            self.assertEqual((answer.data, answer.body), ({"slug": "gz"}, b'{"data": {"slug": "gz"}}'))
        for error in self.get(self.head("Content-Encoding: gzip", "Content-Length: %d" % (len(packed) - 3)) + packed[:-3]):
            self.assertIn("no whole gzip", str(error))

    def test_a_bomb_is_not_unpacked(self) -> None:
        packed = gzip.compress(b'{"data": {"slug": "%s"}}' % (b"b" * (1 << 20)))
        with mock.patch("ghee._judge.LONGEST", 1 << 20):
            for error in self.get(self.head("Content-Encoding: gzip", "Content-Length: %d" % len(packed)) + packed):
                self.assertIn("longer than 64 MB", str(error))

    def test_chunks(self) -> None:
        whole = self.head("Transfer-Encoding: chunked") + b'8;x=y\r\n{"data":\r\n11\r\n {"slug": "chu"}}\r\n0\r\nA: b\r\n\r\n'
        for answer in self.get(whole):
            self.assertEqual(answer.data, {"slug": "chu"})
        for error in self.get(whole[: whole.index(b"0\r\nA:")]) + self.get(self.head("Transfer-Encoding: chunked") + b"zz\r\n"):
            self.assertIsInstance(error, UnavailableError)

    def test_a_length_that_makes_no_sense(self) -> None:
        for error in self.get(self.head("Content-Length: 99999999999")):
            self.assertIn("longer than 64 MB", str(error))

    def test_what_is_missing_is_noticed(self) -> None:
        for error in self.get(self.head("Content-Length: 100") + b'{"data": {"slug": "whole"}}'):
            self.assertIsInstance(error, UnavailableError)

    def test_what_is_no_http(self) -> None:
        for error in self.get(b"SSH-2.0-OpenSSH\r\n\r\n") + self.get(b"\x00\x01") + self.get(b""):
            self.assertIsInstance(error, UnavailableError)

    def test_no_length_at_all(self) -> None:
        for answer in self.get(self.head() + b'{"data": {"slug": "end"}}'):
            self.assertEqual(answer.data, {"slug": "end"})

    def test_json_that_is_none(self) -> None:
        for body in (b'{"data": NaN}', b'{"data": "\xff"}', b"[" * 100000, b'\xef\xbb\xbf{"data": {}}'):
            for error in self.get(self.head("Content-Length: %d" % len(body)) + body):
                self.assertIsInstance(error, UnavailableError, body[:20])

    def test_another_shape_is_told(self) -> None:
        for error in self.get(self.head("Content-Length: 11") + b'{"data":[]}'):
            self.assertEqual(type(error).__name__, "BrokenError")


class Time(unittest.TestCase):
    """A try ends in time whatever the server does: were it not so the test would not end at all."""

    def ends(self, serve: Callable[[Connection, int], None], **options: Any) -> None:
        for make in (waiting, asynchronous):
            with self.subTest(make.__name__), Server(serve) as server:
                (error,) = make("READ", server.url, attempts=1, last_try_timeout=0.3, **options)(["a"])
                self.assertIsInstance(error, UnavailableError)
                self.assertIn("timed out", str(error))

    def drip(self, c: Connection, data: bytes) -> None:
        over = time.monotonic() + 60
        while time.monotonic() < over:  # until the client has gone
            for i in range(len(data)):
                c.send(data[i : i + 1])
                time.sleep(0.02)

    def test_a_head_that_never_ends(self) -> None:
        self.ends(lambda c, n: self.drip(c, b"HTTP/1.1 200 OK\r\n" if not c.requests and c.request() else b"X: y\r\n"))

    def test_a_body_that_never_ends(self) -> None:
        def serve(c: Connection, n: int) -> None:
            c.request()
            c.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
            self.drip(c, b" ")

        self.ends(serve)

    def test_a_handshake_that_never_ends(self) -> None:
        def silent(c: Connection, n: int) -> None:
            with suppress(OSError):
                while c.socket.recv(4096):
                    pass

        for make in (waiting, asynchronous):
            with self.subTest(make.__name__), Server(silent) as server:
                (error,) = make("READ", server.url.replace("http:", "https:"), attempts=1, last_try_timeout=0.3)(["a"])
                self.assertIn("timed out", str(error))

    def test_a_host_that_takes_no_connection(self) -> None:
        # A listener whose queue is full answers no SYN.
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            filling = [socket.socket() for _ in range(4)]
            for s in filling:
                s.setblocking(False)
                s.connect_ex(listener.getsockname())
            for make in (waiting, asynchronous):
                with self.subTest(make.__name__):
                    url = "http://127.0.0.1:%d" % listener.getsockname()[1]
                    (error,) = make("READ", url, attempts=1, last_try_timeout=0.3)(["a"])
                    self.assertIn("timed out", str(error))
            for s in filling:
                s.close()


class Busy(unittest.TestCase):
    """A loop that is held up finds that a step has ended and that its time is over, at once."""

    def test_the_time_is_over_all_the_same(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                pass  # and no answer

        async def held(self: Any, s: socket.socket, address: Any) -> None:
            until = time.monotonic() + 0.1
            while time.monotonic() < until:
                pass
            s.setblocking(True)
            s.connect(address)
            s.setblocking(False)
            await asyncio.sleep(0)

        async def get(url: str) -> Any:
            async with AsyncClient("READ", url, attempts=1, last_try_timeout=0.05) as client:
                return await asyncio.wait_for(client.posts.get("a"), 30)

        loop = asyncio.new_event_loop()
        with Server(serve) as server, mock.patch.object(type(loop), "sock_connect", held), self.assertRaises(UnavailableError):
            loop.run_until_complete(get(server.url))
        loop.close()

    def test_who_is_cancelled_at_once_with_it_is_cancelled(self) -> None:
        """Before Python 3.11 nobody can tell the two apart."""

        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None
            for cancelled in (False, True):
                try:
                    with _Within(0):
                        if cancelled:
                            asyncio.get_running_loop().call_later(0, task.cancel)
                        await asyncio.Event().wait()
                except asyncio.TimeoutError:
                    self.assertFalse(cancelled and hasattr(task, "uncancel"))
                except asyncio.CancelledError:
                    self.assertTrue(cancelled)

        asyncio.run(run())


class Headers(unittest.TestCase):
    def test_they_are_read(self) -> None:
        self.assertEqual(
            _headers("ETag:  \"x\" \r\nX-Long: a\r\n\tb\r\nETag: second\r\nno header\r\nbad name: 1\r\n: 2\r\nEmpty:"),
            {"etag": '"x"', "x-long": "a b", "empty": ""},
        )


class Shared(unittest.TestCase):
    """Equal reads at once, when one of them leaves."""

    def serve(self, c: Connection, n: int) -> None:
        while c.request():
            self.came.release()
            if self.go.wait(30):
                c.send(GOOD)

    def setUp(self) -> None:
        self.came, self.go = threading.Semaphore(0), threading.Event()

    def test_who_is_cancelled_leaves_the_others_their_answer(self) -> None:
        async def run(url: str) -> None:
            async with AsyncClient("READ", url, **LONG) as client:
                calls = [asyncio.ensure_future(client.posts.get("a")) for _ in range(3)]
                await asyncio.get_running_loop().run_in_executor(None, self.came.acquire)
                calls[0].cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await calls[0]
                self.go.set()
                self.assertEqual([(await c).data["slug"] for c in calls[1:]], ["a", "a"])
                self.assertEqual(client._flights, {})

        with Server(self.serve) as server:
            asyncio.run(run(server.url))
            self.assertEqual([len(c.requests) for c in server.connections], [1])

    def test_when_all_are_cancelled_the_request_ends(self) -> None:
        async def run(url: str) -> None:
            async with AsyncClient("READ", url, **LONG) as client:
                calls = [asyncio.ensure_future(client.posts.get("a")) for _ in range(2)]
                await asyncio.get_running_loop().run_in_executor(None, self.came.acquire)
                for c in calls:
                    c.cancel()
                await asyncio.wait(calls)
                self.assertEqual(client._flights, {})
                self.assertTrue(await asyncio.get_running_loop().run_in_executor(None, ended.wait, 30), "the request goes on")
                # Whoever comes now has a request of its own.
                late = asyncio.ensure_future(client.posts.get("a"))
                await asyncio.get_running_loop().run_in_executor(None, self.came.acquire)
                self.go.set()
                self.assertEqual((await late).data["slug"], "a")

        ended = threading.Event()

        def serve(c: Connection, n: int) -> None:
            if n == 1 and c.request():
                self.came.release()
                with suppress(OSError):
                    c.socket.recv(1)
                ended.set()
            else:
                self.serve(c, n)

        with Server(serve) as server:
            asyncio.run(run(server.url))
            self.assertEqual([len(c.requests) for c in server.connections], [1, 1])

    def test_when_the_thread_that_asks_is_interrupted_another_takes_over(self) -> None:
        class Interrupted(BaseException):
            pass

        waits, interrupt = threading.Event(), threading.Event()
        came: List[str] = []

        def tired(seconds: float) -> None:
            waits.set()
            interrupt.wait(30)
            raise Interrupted

        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD if waits.is_set() else b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

        with Server(serve) as server, Client("READ", server.url, sleep=tired, **LONG) as client:

            def call() -> None:
                try:
                    came.append(client.posts.get("a").data["slug"])
                except BaseException as e:
                    came.append(type(e).__name__)

            threads = [threading.Thread(target=call) for _ in range(4)]
            for t in threads:
                t.start()
            waits.wait(30)
            interrupt.set()
            for t in threads:
                t.join()
            self.assertEqual(sorted(came), ["Interrupted", "a", "a", "a"])
            self.assertEqual(client._flights.under, {})

    def test_each_has_a_traceback_and_an_answer_of_its_own(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                self.came.release()
                self.go.wait(30)
                c.send(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" if b"/posts/none/" in c.requests[-1] else GOOD)

        with Server(serve) as server, Client("READ", server.url, **LONG) as client:
            for slug in ("a", "none"):
                came: List[Any] = []

                def call(slug: str = slug, came: List[Any] = came) -> None:
                    try:
                        came.append(client.posts.get(slug))
                    except StatusError as e:
                        came.append(e)

                threads = [threading.Thread(target=call) for _ in range(2)]
                self.go.clear()
                for t in threads:
                    t.start()
                self.came.acquire()
                self.go.set()
                for t in threads:
                    t.join()
                self.assertIsNot(came[0], came[1])
                if slug == "a":
                    came[0].data["slug"] = "changed"
                    self.assertEqual(came[1].data["slug"], "a")


class Loops(unittest.TestCase):
    def test_a_client_goes_from_loop_to_loop(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        with Server(serve) as server:
            client = AsyncClient("READ", server.url, attempts=1, **LONG)

            async def get() -> str:
                return (await client.posts.get("a")).data["slug"]

            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # no loop is left to close its connection
                self.assertEqual([asyncio.run(get()), asyncio.run(get())], ["a", "a"])
                del client, get
                gc.collect()
