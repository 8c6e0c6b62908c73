"""Reads and writes the content of a site of Ghee, and of any server that speaks ButterCMS v2.

    from ghee import Client

    client = Client("READ-TOKEN", ["https://api.example.com", "https://api.example.net"])
    for post in client.posts.list(page_size=5).data:
        print(post["title"])

A read that fails is tried again, at the next host first, and when every try has failed
the last good answer is given: ``answer.from_failover`` says so. What exactly happens when
is written down in sdk/spec of Ghee's repository, which every client in every language is
tested against.
"""

from ._sync import ANY
from .aio import AsyncClient
from .answers import (
    Answer,
    AuthorAnswer,
    AuthorList,
    Changes,
    CollectionAnswer,
    Feed,
    LabelAnswer,
    LabelList,
    PageAnswer,
    PageList,
    PostAnswer,
    PostList,
    Written,
)
from .client import Client
from .errors import BrokenError, GheeError, StatusError, Try, UnavailableError, UsageError
from .stores import AsyncRedisStore, AsyncStore, FileStore, RedisStore, Store

__version__ = "0.1.0"

__all__ = [
    "ANY",
    "Answer",
    "AsyncClient",
    "AsyncRedisStore",
    "AsyncStore",
    "AuthorAnswer",
    "AuthorList",
    "BrokenError",
    "Changes",
    "Client",
    "CollectionAnswer",
    "Feed",
    "FileStore",
    "GheeError",
    "LabelAnswer",
    "LabelList",
    "PageAnswer",
    "PageList",
    "PostAnswer",
    "PostList",
    "RedisStore",
    "StatusError",
    "Store",
    "Try",
    "UnavailableError",
    "UsageError",
    "Written",
]
