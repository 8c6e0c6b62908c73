"""What a client is told when it is made, looked through."""

from __future__ import annotations

import ssl
from typing import Callable, List, NamedTuple, Optional, Sequence, Union
from urllib.parse import urlsplit

from .errors import UsageError


class Settings(NamedTuple):
    hosts: List[str]  # base URLs
    token: str
    write_token: str
    attempts: int
    try_timeout: float
    last_try_timeout: float
    total_timeout: float
    fresh: float
    max_age: float
    memory: int
    ssl_context: Optional[ssl.SSLContext]
    now: Callable[[], float]
    random: Callable[[], float]

    def now_ms(self) -> int:
        return round(self.now() * 1000)


def complete(s: Settings, hosts: Union[str, Sequence[str]]) -> Settings:
    """The settings with their hosts, or raises UsageError."""
    if not s.token:
        raise UsageError("no read token is given: the dashboard's settings list them")
    if not (s.write_token.isascii() and s.write_token.isprintable()):
        raise UsageError("the write token has characters that no token has")
    if isinstance(hosts, str):
        hosts = [hosts]
    if not hosts:
        raise UsageError("no host is given: hosts wants at least one base URL, such as https://api.example.com")
    for name, value in (("attempts", s.attempts), ("try_timeout", s.try_timeout), ("last_try_timeout", s.last_try_timeout), ("total_timeout", s.total_timeout)):
        if not value > 0:
            raise UsageError("%s is %r, and has to be more than 0" % (name, value))
    return s._replace(hosts=[base(h) for h in hosts])


def base(url: str) -> str:
    """A base URL without its last / or /v2."""
    told = UsageError("%r is no base URL: it should look like https://api.example.com" % url)
    if not isinstance(url, str) or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise told
    bare = url.rstrip("/")
    if bare.endswith("/v2"):
        bare = bare[: -len("/v2")].rstrip("/")
    try:
        parts = urlsplit(bare)
        parts.port  # noqa: B018  # raises where it is no number
    except ValueError:
        raise told from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise told
    return bare
