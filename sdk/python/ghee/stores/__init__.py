"""Where good answers are kept outside this process.

A value is bytes of this package's; a store need not look into it. A store of your own
has four methods, see ``Store`` and ``AsyncStore``.
"""

from ._files import FileStore
from ._protocol import AsyncStore, Store
from ._redis import AsyncRedisStore, RedisStore

__all__ = ["AsyncRedisStore", "AsyncStore", "FileStore", "RedisStore", "Store"]
