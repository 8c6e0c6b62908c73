"""Everything that others can import says what it is."""

from __future__ import annotations

import inspect
import unittest
from typing import List

import ghee
from ghee import _async, _sync, types
from ghee.stores import AsyncRedisStore, FileStore, RedisStore


class Docs(unittest.TestCase):
    def test_nothing_public_is_without(self) -> None:
        silent: List[str] = []
        seen = 0
        things = [(name, getattr(ghee, name)) for name in ghee.__all__]
        for module in (_sync, _async, types):
            things += [(name, v) for name, v in vars(module).items() if inspect.isclass(v) and v.__module__ == module.__name__ and not name.startswith("_")]
        for name, thing in things:
            if not inspect.isclass(thing):
                continue
            seen += 1
            if not (vars(thing).get("__doc__") or "").strip():
                silent.append(name)
            for member, value in vars(thing).items():
                # A store's methods are those of Store, which has them documented.
                if inspect.isfunction(value) and not member.startswith("_") and thing not in (FileStore, RedisStore, AsyncRedisStore):
                    seen += 1
                    if not (value.__doc__ or "").strip():
                        silent.append("%s.%s" % (name, member))
        self.assertEqual(silent, [])
        self.assertGreater(seen, 80)
