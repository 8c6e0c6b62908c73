"""What calls raise."""

from __future__ import annotations

from typing import List, NamedTuple, Optional


class GheeError(Exception):
    """Every error of this package is one."""


class UsageError(GheeError):
    """A call that cannot be made as it is; no request was sent."""


class BrokenError(GheeError):
    """An answer that is whole and makes no sense, such as a list whose pages never end."""


class StatusError(GheeError):
    """What the server answered instead of what was asked for."""

    def __init__(self, status: int, detail: str = "", body: Optional[bytes] = None, request_id: str = "") -> None:
        super().__init__(status, detail, body, request_id)
        self.status = status
        """Of HTTP, such as 404."""
        self.detail = detail
        """What the server says of it, "" where it says nothing."""
        self.body = body
        """All that it says, None where that is no JSON."""
        self.request_id = request_id
        """By which the server's log knows the request."""

    def __str__(self) -> str:
        told = "the server answered %d" % self.status
        return told + ": " + self.detail if self.detail else told


class Try(NamedTuple):
    """One request, and what was wrong with its answer."""

    host: str
    error: Exception


class UnavailableError(GheeError):
    """Every try of a call has failed, and there is nothing to give instead.

    A write that raises it may have been taken.
    """

    def __init__(self, tries: List[Try], status: int = 0) -> None:
        super().__init__(tries, status)
        self.tries = tries
        """In their order; none where no host could be asked in time."""
        self.status = status
        """Of the last try's answer, 0 for none."""

    def __str__(self) -> str:
        if not self.tries:
            return "no host may be asked in time: each has told this client to come back later"
        told = "; ".join("%s: %s" % (t.host, str(t.error) or type(t.error).__name__) for t in self.tries)
        return "no answer in %d tries: %s" % (len(self.tries), told)
