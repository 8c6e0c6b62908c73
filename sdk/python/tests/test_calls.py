"""What is Python's alone: arguments, answers, errors."""

from __future__ import annotations

import copy
import pickle
import unittest
from typing import Any, Callable, Dict, List

from ghee import Client, StatusError, Try, UnavailableError, UsageError
from ghee._target import target

from .server import GOOD, Connection, Server


class Made(unittest.TestCase):
    def test_what_is_wrong_is_told(self) -> None:
        for what, hosts in {
            "no host": [],
            "no scheme": "api.example.com",
            "a file": "file:///etc",
            "a password": "https://me:secret@api.example.com",
            "a query": "https://api.example.com/v2?x=1",
            "no port": "https://api.example.com:x",
            "a space": "https://api.example.com/a b",
            "no string": [None],
        }.items():
            with self.subTest(what), self.assertRaises(UsageError):
                Client("READ", hosts)  # type: ignore[arg-type]
        wrong: List[Dict[str, Any]] = [{"token": ""}, {"attempts": 0}, {"try_timeout": -1}, {"write_token": "a\r\nb"}]
        for options in wrong:
            with self.subTest(str(options)), self.assertRaises(UsageError):
                good: Dict[str, Any] = {"token": "READ", "hosts": "https://api.example.com"}
                Client(**{**good, **options})


class Parameters(unittest.TestCase):
    def test_how_they_are_written(self) -> None:
        for params, written in (
            ({"a": True, "b": False, "c": None, "d": 3, "e": 2.0, "f": 0.5}, "?a=true&b=false&d=3&e=2&f=0.5"),
            ({"a": ["x", None, 1], "b": ("y", "z")}, "?a=x%2C1&b=y%2Cz"),
            ({"fields": {"chef.name": "Ada", "none": None}}, "?fields.chef.name=Ada"),
            ({"ü": "~ /+*"}, "?%C3%BC=~%20%2F%2B%2A"),
        ):
            self.assertEqual(target("/p/", params), "/p/" + written)  # type: ignore[arg-type]

    def test_what_cannot_be_written_is_the_callers_mistake(self) -> None:
        wrong: Dict[str, Any] = {"object": object(), "bytes": b"x", "without an order": {"x"}, "nan": float("nan"), "surrogate": "\ud800", "auth_token": "x"}
        with Client("READ", "https://api.example.com", write_token="W") as c:
            for name, value in wrong.items():
                with self.subTest(name), self.assertRaises(UsageError):
                    c.posts.list(**{name: value})
            calls: List[Callable[[], object]] = [
                lambda: c.posts.get(None),  # type: ignore[arg-type]
                lambda: c.collections.item("faq", "7"),  # type: ignore[arg-type]
                lambda: c.collections.many("faq"),
                lambda: c.collections.many([]),
                lambda: c.posts.create({"title": object()}),
                lambda: c.posts.create({"rank": float("inf")}),
            ]
            for call in calls:
                with self.assertRaises(UsageError):
                    call()


class Answers(unittest.TestCase):
    def test_they_are_mappings_that_say_where_they_come_from(self) -> None:
        def serve(c: Connection, n: int) -> None:
            while c.request():
                c.send(GOOD)

        with Server(serve) as server, Client("READ", server.url + "/") as c:
            answer = c.posts.get("a")
            self.assertEqual((dict(answer), answer["data"], list(answer), len(answer)), ({"data": {"slug": "a"}}, {"slug": "a"}, ["data"], 1))
            self.assertEqual((answer.body, answer.host, answer.tries, answer.age, answer.meta), (GOOD[-23:], server.url, 1, 0, {}))


class Errors(unittest.TestCase):
    def test_they_can_be_copied_and_sent_to_other_processes(self) -> None:
        for e in (StatusError(404, "Not found.", b"{}", "r1"), UnavailableError([Try("http://a", OSError("no"))], 503), UsageError("so")):
            for other in (copy.copy(e), pickle.loads(pickle.dumps(e))):
                self.assertEqual((type(other), str(other)), (type(e), str(e)))
        self.assertEqual(pickle.loads(pickle.dumps(StatusError(404, "x"))).status, 404)
        self.assertEqual(str(UnavailableError([Try("http://a", OSError())])), "no answer in 1 tries: http://a: OSError")
