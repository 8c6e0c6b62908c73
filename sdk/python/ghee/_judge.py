"""What an answer is."""

from __future__ import annotations

import json
import zlib
from email.utils import parsedate_to_datetime
from typing import Any, Dict, List, Mapping, Optional, Union

from .errors import GheeError, StatusError

LONGEST = 64 << 20
"""Bytes of the longest answer."""

TOO_LARGE = "the answer is longer than 64 MB"


class Reply:
    """An answer that came whole."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers  # names in small letters
        self.body = body


class Fault:
    """What was wrong with a try."""

    __slots__ = ("error", "retry_after", "slow", "status", "unsent")

    def __init__(self, error: Exception, status: int = 0, retry_after: float = 0.0, slow: bool = False, unsent: bool = False) -> None:
        self.error = error
        self.status = status
        self.retry_after = retry_after  # seconds
        self.slow = slow  # it took too long
        self.unsent = unsent  # the request cannot have arrived

    def repeats(self, method: str) -> bool:
        """Whether a request may be sent again after it."""
        return method == "GET" or self.unsent or self.status == 429


class Good:
    """An answer that can be given."""

    __slots__ = ("body", "etag", "host", "parsed", "position", "tries", "unchanged")

    def __init__(self, body: bytes, parsed: Optional[Dict[str, Any]], etag: str, position: str, unchanged: bool = False) -> None:
        self.body = body
        self.parsed = parsed
        self.etag = etag
        self.position = position
        self.unchanged = unchanged  # it is the known one
        self.host = ""
        self.tries = 0


class Broken(GheeError):
    """Why an answer cannot be used; tries are told by it."""


def judge(reply: Reply, method: str, conditional: bool, now: float) -> Union[Good, Fault, StatusError]:
    """What an answer that came whole is: good, an error that is the answer, or a fault."""
    s, headers = reply.status, reply.headers
    etag, position = headers.get("etag", ""), headers.get("ghee-position", "")
    if s == 304 and conditional:
        return Good(b"", None, etag, position, unchanged=True)
    kind = headers.get("content-type", "")
    if method == "GET" and s == 200:
        parsed = read(kind, reply.body)
        if isinstance(parsed, str):
            return Fault(Broken(parsed), s)
        return Good(reply.body, parsed, etag, position)
    if method != "GET" and 200 <= s < 300:
        parsed = read(kind, reply.body)
        if s == 204 or isinstance(parsed, str):
            return Good(b"{}", {}, etag, position)
        return Good(reply.body, parsed, etag, position)
    error = status_error(reply)
    if s in (304, 408, 429, 500, 502, 503, 504) or s < 300:
        return Fault(error, s, retry_after(reply, now))
    return error


def _no_number(name: str) -> None:
    raise ValueError("%s is no JSON" % name)


def load(body: bytes) -> Any:
    """Reads JSON as RFC 8259 has it, or raises ValueError."""
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("too deep") from None


def read(kind: str, body: bytes) -> Union[Dict[str, Any], str]:
    """The object that an answer is, or what is wrong with it."""
    if kind.partition(";")[0].strip().lower() != "application/json":
        return 'the answer is of the content type "%s", and no JSON' % kind
    try:
        parsed = load(body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        return "the answer is no whole JSON object"
    return parsed


def status_error(reply: Reply) -> StatusError:
    try:
        said = load(reply.body)
    except ValueError:
        said, body = None, None
    else:
        body = reply.body
    detail, to = detail_of(said), reply.headers.get("location", "")
    if not detail and 300 <= reply.status < 400 and to:
        detail = "it redirects to %s, and this client follows no redirect: its token would go along. Give the host it should ask" % to
    return StatusError(reply.status, detail, body, reply.headers.get("ghee-request-id", ""))


def detail_of(said: object) -> str:
    """What a body says of an error: its detail, or the messages of each of its keys."""
    if not isinstance(said, dict):
        return ""
    if isinstance(said.get("detail"), str):
        return str(said["detail"])
    parts: List[str] = []
    for key, told in said.items():
        if isinstance(told, str):
            told = [told]
        if isinstance(told, list) and all(isinstance(t, str) for t in told):
            parts.append("%s: %s" % (key, ", ".join(told)))
    return "; ".join(sorted(parts))


def retry_after(reply: Reply, now: float) -> float:
    """For how many seconds the server wants this client to stay away (RFC 9110 §10.2.3)."""
    told = reply.headers.get("retry-after", "").strip()
    if reply.status not in (429, 503) or not told:
        return 0.0
    if told.isascii() and told.isdigit():
        return float(told[:10])
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - now)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0


def unpack(coding: str, body: bytes) -> bytes:
    """A body as it was before it was sent compressed, or raises Broken."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip"):
        raise Broken("the answer is packed as %r, which was not asked for" % coding)
    packed = zlib.decompressobj(31)
    try:
        plain = packed.decompress(body, LONGEST + 1)
    except zlib.error as e:
        raise Broken("the answer is no whole gzip: %s" % e) from None
    if len(plain) > LONGEST:
        raise Broken(TOO_LARGE)
    if not packed.eof:
        raise Broken("the answer is no whole gzip")
    return plain
