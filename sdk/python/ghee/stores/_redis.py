"""Good answers in Redis, or in what speaks as Redis does."""

from __future__ import annotations

from typing import Any, Optional, Protocol

from ._resp import Redis


class RedisLike(Protocol):
    """As much of redis-py's Redis as is needed."""

    def get(self, name: str) -> Any: ...

    def set(self, name: str, value: bytes, *, px: int) -> Any: ...

    def delete(self, *names: str) -> Any: ...


def _bytes(value: Any) -> Optional[bytes]:
    """A client may be set to give text."""
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else None


def _ms(keep: float) -> int:
    return max(1, int(keep * 1000))


class RedisStore:
    """Keeps good answers in Redis, by a client of redis-py, which stays the caller's to close.

    ``RedisStore.connect("redis://localhost:6379/0")`` needs no client. All processes of
    a fleet, in whatever language, then have what any of them was given.
    """

    def __init__(self, client: RedisLike) -> None:
        self._client = client
        self._own: Optional[Redis] = None

    @classmethod
    def connect(cls, url: str) -> RedisStore:
        """By connections of its own: redis://, rediss:// (TLS) or unix://, with user, password and database."""
        own = Redis(url)
        store = cls(_Plain(own))
        store._own = own
        return store

    def get(self, key: str) -> Optional[bytes]:
        return _bytes(self._client.get(key))

    def set(self, key: str, value: bytes, keep: float) -> None:
        self._client.set(key, value, px=_ms(keep))

    def delete(self, key: str) -> None:
        self._client.delete(key)

    def close(self) -> None:
        if self._own is not None:
            self._own.close()


class AsyncRedisStore:
    """The same by a client of redis.asyncio, for AsyncClient."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def get(self, key: str) -> Optional[bytes]:
        return _bytes(await self._client.get(key))

    async def set(self, key: str, value: bytes, keep: float) -> None:
        await self._client.set(key, value, px=_ms(keep))

    async def delete(self, key: str) -> None:
        await self._client.delete(key)

    async def close(self) -> None:
        pass


class _Plain:
    """RedisLike over connections of our own."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def get(self, name: str) -> Any:
        return self._redis.ask(b"GET", name.encode())

    def set(self, name: str, value: bytes, *, px: int) -> Any:
        return self._redis.ask(b"SET", name.encode(), value, b"PX", b"%d" % px)

    def delete(self, *names: str) -> Any:
        return self._redis.ask(b"DEL", *(n.encode() for n in names))
