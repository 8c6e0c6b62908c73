"""What a store is."""

from __future__ import annotations

from typing import Optional, Protocol


class Store(Protocol):
    """Keeps values. Its methods are called by several threads. A get is left alone after 50 ms, the others after a second."""

    def get(self, key: str) -> Optional[bytes]:
        """The value of a key, None where there is none."""

    def set(self, key: str, value: bytes, keep: float) -> None:
        """Keeps a value for so many seconds, or shorter."""

    def delete(self, key: str) -> None:
        """Forgets a key; there may be none."""

    def close(self) -> None:
        """Is called once, by the client's close."""


class AsyncStore(Protocol):
    """The same for AsyncClient, which takes either kind. A get is cancelled after 50 ms, the others after a second."""

    async def get(self, key: str) -> Optional[bytes]:
        """The value of a key, None where there is none."""

    async def set(self, key: str, value: bytes, keep: float) -> None:
        """Keeps a value for so many seconds, or shorter."""

    async def delete(self, key: str) -> None:
        """Forgets a key; there may be none."""

    async def close(self) -> None:
        """Is called once, by the client's close."""
