"""Stores, memory, and what is kept."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from contextlib import suppress
from typing import Any, Dict, List, Optional

from ghee import AsyncClient, AsyncRedisStore, Client, FileStore, RedisStore, UnavailableError
from ghee._hosts import Call, Hosts, Tokens
from ghee._memory import OVERHEAD, Memory
from ghee._outside import MOST, Outside, Pending
from ghee._plan import Forget, Save
from ghee._record import Record, decode, encode, key_of
from ghee.stores._resp import Redis, RedisError

from .server import GOOD, Connection, Server

KEY = key_of("READ", "/v2/posts/a/")


def record(body: bytes = b"{}", target: str = "/v2/posts/a/") -> Record:
    return Record(target, 1000, '"x"', "1.2.ab", body)


def folder(test: unittest.TestCase) -> str:
    name = tempfile.mkdtemp()
    test.addCleanup(shutil.rmtree, name, True)
    return name


class Records(unittest.TestCase):
    def test_what_is_kept_comes_back(self) -> None:
        r = record('{"a": "ü\u2028\\ud83d"}'.encode())
        self.assertEqual(decode(encode(r), r.target), r)

    def test_anything_else_is_nothing(self) -> None:
        good = encode(record())
        self.assertIsNone(decode(good, "/v2/posts/b/"))
        self.assertIsNone(decode(None, "/v2/posts/a/"))
        for i in range(len(good)):
            self.assertIsNone(decode(good[:i], "/v2/posts/a/"))
            self.assertIsNone(decode(good[:i] + bytes([good[i] ^ 1]) + good[i + 1 :], "/v2/posts/a/"), i)


class Saved(unittest.TestCase):
    def test_however_long_all_goes_well_no_more_than_fifty_tokens_are_saved_up(self) -> None:
        tokens = Tokens()
        for _ in range(100):
            tokens.give()
        self.assertEqual([tokens.take(50), tokens.take(1)], [True, False])


class LeftOut(unittest.TestCase):
    def test_a_host_whose_time_is_over_is_tried_by_one_call(self) -> None:
        hosts = Hosts(["a", "b"])

        def pick(now: float) -> str:
            return hosts.pick(Call(), now, lambda: 0.0).host.url

        for _ in range(5):
            hosts.heard(hosts.all[0], 0.0, False)
        self.assertEqual([pick(at) for at in (9.999, 10.0, 10.0, 19.999, 20.0)], ["b", "a", "b", "b", "a"])
        hosts.heard(hosts.all[0], 20.0, True)
        self.assertEqual([pick(20.0), pick(20.0)], ["a", "a"])


class InMemory(unittest.TestCase):
    def test_the_least_recently_used_goes_first(self) -> None:
        n = 10
        one = OVERHEAD + len("0000") + len('"x"1.2.ab') + 100
        m = Memory(n * one)

        def keep(target: str, body: bytes = b"b" * 100) -> None:
            m.set(record(body)._replace(target=target))

        for i in range(n):
            keep("%04d" % i)
        m.get("0000")  # used, so it stays
        keep("%04d" % n)
        self.assertEqual([k for k in ("0000", "0001", "0002", "0010") if m.get(k)], ["0000", "0002", "0010"])
        keep("large", b"b" * n * one)
        self.assertIsNone(m.get("large"))
        self.assertIsNotNone(m.get("0000"), "one too large for all of it drops the others")
        keep("0000", b"short")
        for k in list(m.known):
            m.remove(k, 0)
        self.assertEqual((m.bytes, len(m.known)), (0, 0))


class InFiles(unittest.TestCase):
    def test_what_is_set_is_there_for_the_next_process(self) -> None:
        name = os.path.join(folder(self), "made", "here")
        FileStore(name).set(KEY, b"value", 1.0)
        s = FileStore(name)
        self.assertEqual((s.get(KEY), s.get("ghee1:other")), (b"value", None))
        self.assertEqual([stat.S_IMODE(e.stat().st_mode) for e in os.scandir(name)], [0o600])
        self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o700)
        s.delete(KEY)
        s.delete(KEY)
        self.assertEqual((s.get(KEY), os.listdir(name)), (None, []))

    def test_the_names_are_those_of_other_languages(self) -> None:
        name = folder(self)
        FileStore(name).set(KEY, b"value", 1.0)
        self.assertEqual(os.listdir(name), [KEY.replace(":", "-") + ".ghee1"])

    def test_it_is_bounded_and_the_oldest_goes(self) -> None:
        name = folder(self)
        with open(os.path.join(name, "another's"), "wb") as f:
            f.write(b"x" * 5000)
        s = FileStore(name, 10000)
        for i in range(50):
            s.set("ghee1:%02d" % i, b"v" * 1000, 1.0)
            with suppress(FileNotFoundError):
                os.utime(s._file("ghee1:%02d" % i), (i, i))
        left = sorted(e for e in os.listdir(name) if e.endswith(".ghee1"))
        self.assertLessEqual(len(left), 10)
        self.assertGreaterEqual(len(left), 9)
        self.assertIn("ghee1-48.ghee1", left)
        self.assertNotIn("ghee1-10.ghee1", left)
        self.assertIn("another's", os.listdir(name))

    def test_what_was_abandoned_goes(self) -> None:
        name = folder(self)
        for part, age in (("old.ghee1.part", 4000), ("new.ghee1.part", 0)):
            path = os.path.join(name, part)
            open(path, "wb").close()
            os.utime(path, (time.time() - age,) * 2)
        FileStore(name).set(KEY, b"value", 1.0)
        self.assertEqual(sorted(os.listdir(name)), sorted([KEY.replace(":", "-") + ".ghee1", "new.ghee1.part"]))

    def test_many_at_once_leave_whole_values(self) -> None:
        name = folder(self)
        values = [bytes([65 + i]) * 20000 for i in range(4)]
        wrong: List[Optional[bytes]] = []

        def work(value: bytes) -> None:
            s = FileStore(name, 50000)
            for i in range(40):
                s.set("ghee1:%d" % (i % 3), value, 1.0)
                got = s.get("ghee1:%d" % (i % 3))
                if got is not None and got not in values:
                    wrong.append(got)

        threads = [threading.Thread(target=work, args=(v,)) for v in values]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])
        self.assertEqual([e for e in os.listdir(name) if e.endswith(".part")], [])

    def test_a_file_that_is_corrupt_is_as_none(self) -> None:
        name = folder(self)
        FileStore(name).set(KEY, encode(record(b'{"data":{"slug":"a"}}')._replace(at=int(time.time() * 1000))), 1.0)
        (path,) = [e.path for e in os.scandir(name)]
        with open(path, "rb") as f:
            whole = f.read()
        for value, there in ((whole, True), (whole[:-1], False), (whole.replace(b"slug", b"sluh"), False), (b"", False)):
            with open(path, "wb") as f:
                f.write(value)
            with Client("READ", "http://127.0.0.1:9", attempts=1, store=FileStore(name)) as c:
                if there:
                    answer = c.posts.get("a")
                    self.assertTrue(answer.from_failover)
                    self.assertEqual(answer.data["slug"], "a")
                else:
                    with self.assertRaises(UnavailableError):
                        c.posts.get("a")

    def test_a_program_that_ends_at_once_has_kept_what_it_read(self) -> None:
        name = folder(self)

        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        program = "from ghee import *; Client('READ', '%s', store=FileStore(%r)).posts.get('a')"
        with Server(serve) as server:
            subprocess.run([sys.executable, "-c", program % (server.url, name)], check=True)
        self.assertEqual(os.listdir(name), [KEY.replace(":", "-") + ".ghee1"])

    def test_asyncio_uses_it_in_threads(self) -> None:
        name = folder(self)

        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        async def read(url: str) -> Any:
            async with AsyncClient("READ", url, attempts=1, store=FileStore(name)) as c:
                return await c.posts.get("a")

        with Server(serve) as server:
            self.assertFalse(asyncio.run(read(server.url)).from_failover)
        answer = asyncio.run(read("http://127.0.0.1:9"))
        self.assertEqual((answer.from_failover, answer.data["slug"]), (True, "a"))


class Changes(unittest.TestCase):
    def test_a_newer_change_takes_the_place_of_an_older_one(self) -> None:
        p = Pending()
        p.add(Save("a", record(b"1"), 1.0))
        p.add(Save("b", record(b"2"), 1.0))
        p.add(Forget("a"))
        self.assertEqual([p.take(), p.take(), p.take()], [Save("b", record(b"2"), 1.0), Forget("a"), None])
        for i in range(MOST + 5):
            p.add(Forget(str(i)))
        self.assertEqual((len(p.all), p.take()), (MOST, Forget("5")))

    def test_stuck_threads_are_bounded(self) -> None:
        over = threading.Event()

        class Stuck:
            def get(self, key: str) -> Optional[bytes]:
                over.wait(60)
                return None

            def set(self, key: str, value: bytes, keep: float) -> None: ...

            def delete(self, key: str) -> None: ...

            def close(self) -> None: ...

        at = 0.0
        o = Outside(Stuck(), lambda: at)
        for _ in range(40):
            began = o.look("a")
            self.assertIsNone(began and o.load(began))
            at += 6
        self.assertLessEqual(o.workers.all, 16)
        over.set()


class Forks(unittest.TestCase):
    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_a_child_begins_anew(self) -> None:
        """Whatever a thread of the parent had locked, and whatever was on its way."""

        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        name = folder(self)
        with Server(serve) as server, Client("READ", server.url, store=FileStore(name), last_try_timeout=60.0, total_timeout=100.0) as c:
            self.assertEqual(c.posts.get("a").data["slug"], "a")
            locks = [c._core.memory.lock, c._core.hosts.lock, c._core.tokens.lock, c._flights.lock, c._transport.lock]
            for lock in locks:
                lock.acquire()
            child = os.fork()
            if child == 0:
                try:
                    os._exit(0 if c.posts.get("b").data["slug"] == "a" else 1)
                finally:
                    os._exit(2)
            for lock in locks:
                lock.release()
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(c.posts.get("c").data["slug"], "a")
            # The parent's connection is the parent's alone.
            self.assertEqual([[r.split(b"?")[0] for r in k.requests] for k in server.connections], [[b"GET /v2/posts/a/", b"GET /v2/posts/c/"], [b"GET /v2/posts/b/"]])


class InRedis(unittest.TestCase):
    process: "subprocess.Popen[bytes]"
    place: str
    url: str

    @classmethod
    def setUpClass(cls) -> None:
        server = shutil.which("redis-server", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if server is None:
            raise AssertionError("redis-server is missing: scripts/setup test installs it")
        cls.place = tempfile.mkdtemp()
        cls.process = subprocess.Popen(
            [server, "--port", "0", "--unixsocket", cls.place + "/s", "--save", "", "--appendonly", "no", "--dir", cls.place, "--requirepass", "pass:word"],
            stdout=subprocess.DEVNULL,
        )
        cls.url = "unix://:pass%3Aword@" + cls.place + "/s?db=3"
        until = time.monotonic() + 30
        while True:
            try:
                r = Redis(cls.url)
                r.ask(b"PING")
                r.close()
                return
            except (OSError, RedisError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.process.terminate()
        cls.process.wait()
        shutil.rmtree(cls.place, True)

    def redis(self, url: str = "") -> Redis:
        r = Redis(url or self.url)
        self.addCleanup(r.close)
        return r

    def test_values_come_back_and_expire(self) -> None:
        s = RedisStore.connect(self.url)
        value = bytes(range(256)) * 1000
        s.set(KEY, value, 60.0)
        self.assertEqual((s.get(KEY), s.get("ghee1:none")), (value, None))
        left = self.redis().ask(b"PTTL", KEY.encode())
        self.assertTrue(isinstance(left, int) and 50000 < left <= 60000, left)
        self.assertIsNone(self.redis(self.url.replace("db=3", "db=4")).ask(b"GET", KEY.encode()))
        s.delete(KEY)
        s.delete(KEY)
        self.assertIsNone(s.get(KEY))
        s.close()

    def test_many_threads(self) -> None:
        s = RedisStore.connect(self.url)
        wrong: List[Any] = []

        def work(n: int) -> None:
            for i in range(50):
                s.set("k%d" % n, b"%d" % i * n, 60.0)
                if s.get("k%d" % n) != b"%d" % i * n:
                    wrong.append(n)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])
        s.close()

    def test_a_connection_that_was_closed_meanwhile_is_made_anew(self) -> None:
        r = self.redis()
        r.ask(b"SET", b"stale", b"1")
        self.redis().ask(b"CLIENT", b"KILL", b"TYPE", b"normal")
        self.assertEqual(r.ask(b"GET", b"stale"), b"1")

    def test_what_redis_says_of_an_error_is_told_and_the_connection_goes_on(self) -> None:
        r = self.redis()
        r.ask(b"LPUSH", b"list", b"1")
        with self.assertRaisesRegex(RedisError, "WRONGTYPE"):
            r.ask(b"GET", b"list")
        self.assertEqual(len(r._idle), 1)
        with self.assertRaisesRegex(RedisError, "WRONGPASS"):
            self.redis(self.url.replace("pass%3Aword", "wrong")).ask(b"PING")

    def test_a_client_is_served_from_it(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        with Server(serve) as server, Client("REDIS", server.url, store=RedisStore.connect(self.url)) as c:
            c.posts.get("a")
        with Client("REDIS", "http://127.0.0.1:9", attempts=1, store=RedisStore.connect(self.url)) as c:
            answer = c.posts.get("a")
        self.assertEqual((answer.from_failover, answer.data["slug"]), (True, "a"))

    def test_a_frozen_one_costs_little_and_a_dead_one_nothing(self) -> None:
        """The store is left out then: a second call does not even try."""
        asked: List[str] = []

        class Counted(RedisStore):
            def get(self, key: str) -> Optional[bytes]:
                asked.append(key)
                return super().get(key)

        self.process.send_signal(19)  # SIGSTOP
        try:
            for url in (self.url, "unix:///nowhere/s"):
                asked.clear()
                with Client("FROZEN", "http://127.0.0.1:9", attempts=1, store=Counted.connect(url), now=lambda: 1e9) as c:
                    for _ in range(3):
                        with self.assertRaises(UnavailableError):
                            c.posts.get("a")
                self.assertEqual(len(asked), 1)
        finally:
            self.process.send_signal(18)  # SIGCONT

    def test_clients_of_others(self) -> None:
        """Those of redis-py have these methods; one may give text."""
        held: Dict[str, Any] = {}

        class Plain:
            def get(self, name: str) -> Any:
                return held.get(name)

            def set(self, name: str, value: bytes, *, px: int) -> Any:
                held[name], held["px"] = value.decode(), px

            def delete(self, *names: str) -> Any:
                for n in names:
                    held.pop(n, None)

        s = RedisStore(Plain())
        s.set(KEY, b"value", 1.5)
        self.assertEqual((s.get(KEY), held["px"]), (b"value", 1500))
        s.delete(KEY)
        self.assertIsNone(s.get(KEY))

        class Coroutines:
            async def get(self, name: str) -> Any:
                return held.get(name)

            async def set(self, name: str, value: bytes, *, px: int) -> Any:
                held[name] = value

            async def delete(self, *names: str) -> Any:
                held.clear()

        async def use() -> None:
            a = AsyncRedisStore(Coroutines())
            await a.set(KEY, b"value", 1.5)
            self.assertEqual(await a.get(KEY), b"value")
            await a.delete(KEY)
            self.assertIsNone(await a.get(KEY))
            await a.close()

        asyncio.run(use())

    def test_an_address_that_is_none(self) -> None:
        for url in ("http://localhost", "redis://localhost/x", "redis://localhost:port"):
            with self.assertRaises(ValueError):
                RedisStore.connect(url)

    def test_what_is_no_redis(self) -> None:
        def serve(c: Connection, n: int) -> None:
            c.socket.recv(100)
            c.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        with Server(serve) as server, self.assertRaisesRegex(RedisError, "no Redis"):
            Redis(server.url.replace("http:", "redis:")).ask(b"PING")
