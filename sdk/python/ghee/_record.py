"""Good answers as they are kept, to the byte: clients of all languages share them."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple, Optional

FORMAT = "ghee1"


class Record(NamedTuple):
    target: str
    at: int  # milliseconds since 1970
    etag: str
    position: str
    body: bytes


def key_of(token: str, target: str) -> str:
    return "%s:%s:%s" % (FORMAT, _hex(token.encode())[:16], _hex(target.encode())[:32])


def _hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def encode(r: Record) -> bytes:
    said = {"target": r.target, "at": r.at, "etag": r.etag, "position": r.position, "body": r.body.decode()}
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return ("%s %s\n" % (FORMAT, _hex(payload))).encode() + payload


def decode(value: Optional[bytes], target: str) -> Optional[Record]:
    """None for what is no record of the target, whole as it was kept."""
    if value is None:
        return None
    head, _, payload = value.partition(b"\n")
    if head != ("%s %s" % (FORMAT, _hex(payload))).encode():
        return None
    try:
        said = json.loads(payload)
        r = Record(said["target"], said["at"], said["etag"], said["position"], said["body"].encode())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if r.target != target or type(r.at) is not int or not isinstance(r.etag, str) or not isinstance(r.position, str):
        return None
    return r
