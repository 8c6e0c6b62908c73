"""What a call asks for, written as it is asked and as answers are kept by."""

from __future__ import annotations

from typing import List, Mapping, Optional, Sequence, Union
from urllib.parse import quote

from .errors import UsageError

Scalar = Union[str, int, float, bool, None]
Param = Union[Scalar, Sequence[Scalar], Mapping[str, Union[Scalar, Sequence[Scalar]]]]
"""A parameter of a read: a string, a number, a bool or a list of these; a mapping of filters for ``fields``; None for none."""


def escape(text: str, besides: str = "") -> str:
    """Percent-encodes all but unreserved characters (RFC 3986 §2.3) and those of besides."""
    try:
        return quote(text, safe=besides)
    except UnicodeEncodeError:
        raise UsageError("%r is no text that can be sent" % text) from None


def path(*parts: str) -> str:
    """A path of the API that ends in a slash."""
    for part in parts:
        if not isinstance(part, str):
            raise UsageError("a slug, type or key is a string, and this is %r" % (part,))
        if part == "":
            raise UsageError("a slug, type or key is empty")
        if part in (".", ".."):
            raise UsageError("%r is no slug, type or key" % part)
    return "/v2/" + "".join(escape(part, "*,") + "/" for part in parts)


def text(value: object) -> Optional[str]:
    """How a value is written, None for none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise UsageError("%r is no number that can be sent" % value)
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else float.__repr__(value)
    if isinstance(value, (list, tuple)):
        written = (text(v) for v in value)
        return ",".join(w for w in written if w is not None)
    raise UsageError("a parameter is a string, a number, a bool or a list, and this is a %s" % type(value).__name__)


def target(path: str, params: Mapping[str, Param]) -> str:
    """A path with its parameters but the token."""
    pairs: List[str] = []

    def add(name: str, value: object) -> None:
        if name == "auth_token":
            raise UsageError("auth_token is this client's own: its token is given when it is made")
        written = text(value)
        if written is not None:
            pairs.append(escape(name) + "=" + escape(written))

    for name, value in params.items():
        if isinstance(value, Mapping):
            for field, v in value.items():
                add("%s.%s" % (name, field), v)
        else:
            add(name, value)
    if not pairs:
        return path
    return path + "?" + "&".join(sorted(pairs))


def drafts(params: Mapping[str, Param]) -> bool:
    """Whether drafts are asked for: they change without notice."""
    for name in ("preview", "test"):
        value = params.get(name)
        if not isinstance(value, Mapping) and text(value) not in (None, "", "0", "false"):
            return True
    return False
