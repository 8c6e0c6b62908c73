"""The calls of the API, as both clients make them."""

from __future__ import annotations

import json
from typing import Any, Dict, Generic, List, Mapping, Optional, Sequence, Type, TypeVar

from ._plan import SYNC
from ._target import Param, path
from .answers import Answer, CollectionAnswer
from .errors import BrokenError, UsageError
from .types import Item

A = TypeVar("A", bound="Answer[Any, Any]")
Params = Mapping[str, Param]
Body = Mapping[str, Any]
"""Of a write: anything that can be written as JSON."""


class Read(Generic[A]):
    """A read, and what comes of it."""

    def __init__(self, kind: Type[A], params: Params, *parts: str) -> None:
        self.kind = kind
        self.params = params
        self.path = path(*parts) if parts else SYNC


class Write:
    """A change."""

    def __init__(self, method: str, body: Optional[Body], *parts: str) -> None:
        self.method = method
        self.path = path(*parts)
        self.body: Optional[bytes] = None
        if body is not None:
            try:
                self.body = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
            except (TypeError, ValueError, RecursionError) as e:
                raise UsageError("the body cannot be written as JSON: %s" % e) from None


def number(id: int) -> str:
    """An item's id as a part of a path."""
    if isinstance(id, bool) or not isinstance(id, int):
        raise UsageError("an item's id is a number, and this is %r" % (id,))
    return str(id)


def many(keys: Sequence[str], params: Params) -> Dict[str, Param]:
    """The parameters of several collections."""
    if isinstance(keys, str) or not keys:
        raise UsageError("keys wants a list of at least one collection")
    return {**params, "keys": list(keys)}


def since(position: str, params: Params) -> Dict[str, Param]:
    """The parameters of what changed since a position."""
    return {**params, "since": position or None}


class Walk:
    """Where a walk through a list is."""

    def __init__(self, params: Params) -> None:
        self.at = 1
        self.params: Dict[str, Param] = dict(params)

    def on(self, answer: Answer[Any, Any]) -> bool:
        """Whether another page comes after this one; params asks for it."""
        meta = answer.get("meta")
        following = meta.get("next_page") if isinstance(meta, dict) else None
        if not following:
            return False
        if type(following) is not int or following <= self.at:
            raise BrokenError("after page %d of the list comes page %s, says the server" % (self.at, following))
        self.at = following
        self.params["page"] = following
        return True


def items(answer: CollectionAnswer, key: str) -> List[Item]:
    """Those of one collection."""
    return answer.data.get(key) or []
