"""The calls of the asyncio client."""

from __future__ import annotations

from typing import TYPE_CHECKING, AsyncIterator, Sequence

from ._calls import Body, Read, Walk, Write, items, many, number, since
from ._target import Param
from .answers import AuthorAnswer, AuthorList, Changes, CollectionAnswer, Feed, LabelAnswer, LabelList, PageAnswer, PageList, PostAnswer, PostList, Written
from .types import Item, Page, Post

if TYPE_CHECKING:
    from .aio import AsyncClient

ANY = "*"
"""Every page type where one page is asked for; the single pages, which have none, in lists."""


class _Calls:
    def __init__(self, client: AsyncClient) -> None:
        self._client = client


class Posts(_Calls):
    """The blog's."""

    async def list(self, **params: Param) -> PostList:
        """Posts, the newest first.

        Parameters: page, page_size (10; at most 100), limit, offset, locale, preview,
        exclude_body, author_slug, category_slug, tag_slug.
        """
        return await self._client._read(Read(PostList, params, "posts"))

    async def all(self, **params: Param) -> AsyncIterator[Post]:
        """Walks through a list, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = await self.list(**walk.params)
            for post in answer.data:
                yield post
            if not walk.on(answer):
                return

    async def get(self, slug: str, /, **params: Param) -> PostAnswer:
        """A post. Parameters: locale, preview. One that is not there is a StatusError of 404."""
        return await self._client._read(Read(PostAnswer, params, "posts", slug))

    async def search(self, query: str, /, **params: Param) -> PostList:
        """Posts that fit some words, the best first. Parameters: page, page_size, locale, exclude_body."""
        return await self._client._read(Read(PostList, {**params, "query": query}, "posts", "search"))

    async def create(self, body: Body, /) -> Written:
        """Makes a post of a body as in the write API (title and slug are needed). It shows within seconds."""
        return await self._client._write(Write("POST", body, "posts"))

    async def update(self, slug: str, body: Body, /) -> Written:
        """Changes what the body names."""
        return await self._client._write(Write("PATCH", body, "posts", slug))

    async def delete(self, slug: str, /) -> None:
        """Moves a post into the trash."""
        await self._client._write(Write("DELETE", None, "posts", slug))


class Pages(_Calls):
    """Those of page types, and single ones."""

    async def list(self, kind: str, /, **params: Param) -> PageList:
        """Pages of a type, or of ANY.

        Parameters: page, page_size, limit, offset, locale, preview, levels (of references, 2;
        at most 5), alt_media_text, order, fields (a mapping of filters).
        """
        return await self._client._read(Read(PageList, params, "pages", kind))

    async def all(self, kind: str, /, **params: Param) -> AsyncIterator[Page]:
        """Walks through a list, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = await self.list(kind, **walk.params)
            for page in answer.data:
                yield page
            if not walk.on(answer):
                return

    async def get(self, kind: str, slug: str, /, **params: Param) -> PageAnswer:
        """A page of a type, or of ANY. Parameters: locale, preview, levels, alt_media_text."""
        return await self._client._read(Read(PageAnswer, params, "pages", kind, slug))

    async def search(self, query: str, /, **params: Param) -> PageList:
        """Pages that fit some words, the best first. Parameters: page_type, page, page_size, locale, levels."""
        return await self._client._read(Read(PageList, {**params, "query": query}, "pages", "search"))

    async def create(self, body: Body, /) -> Written:
        """Makes a page of a body as in the write API.

        title, slug and fields are needed, and page_type for one of a type.
        """
        return await self._client._write(Write("POST", body, "pages"))

    async def update(self, kind: str, slug: str, body: Body, /) -> Written:
        """Changes what the body names, of a page of a type or of ANY."""
        return await self._client._write(Write("PATCH", body, "pages", kind, slug))

    async def delete(self, kind: str, slug: str, /) -> None:
        """Moves a page of a type, or of ANY, into the trash."""
        await self._client._write(Write("DELETE", None, "pages", kind, slug))


class Collections(_Calls):
    """Lists of items of a type."""

    async def get(self, key: str, /, **params: Param) -> CollectionAnswer:
        """Items of one collection, under its key.

        Parameters: page, page_size, limit, offset, locale, preview, levels, alt_media_text,
        order, fields (a mapping of filters).
        """
        return await self._client._read(Read(CollectionAnswer, params, "content", key))

    async def all(self, key: str, /, **params: Param) -> AsyncIterator[Item]:
        """Walks through one collection, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = await self.get(key, **walk.params)
            for item in items(answer, key):
                yield item
            if not walk.on(answer):
                return

    async def many(self, keys: Sequence[str], /, **params: Param) -> CollectionAnswer:
        """All items of several collections. Parameters: locale, preview, levels, alt_media_text."""
        return await self._client._read(Read(CollectionAnswer, many(keys, params), "content"))

    async def item(self, key: str, id: int, /, **params: Param) -> CollectionAnswer:
        """One item, alone under its collection's key. Parameters: locale, preview, levels, alt_media_text."""
        return await self._client._read(Read(CollectionAnswer, params, "content", key, number(id)))

    async def create(self, body: Body, /) -> Written:
        """Makes items of a body as in the write API (key and fields are needed)."""
        return await self._client._write(Write("POST", body, "content"))

    async def update(self, key: str, id: int, body: Body, /) -> Written:
        """Changes the fields that the body names."""
        return await self._client._write(Write("PATCH", body, "content", key, number(id)))

    async def replace(self, key: str, id: int, body: Body, /) -> Written:
        """Makes the item what the body says: fields that it does not name are empty."""
        return await self._client._write(Write("PUT", body, "content", key, number(id)))

    async def delete(self, key: str, id: int, /) -> None:
        """Moves an item into the trash."""
        await self._client._write(Write("DELETE", None, "content", key, number(id)))


class Authors(_Calls):
    """Who wrote posts."""

    async def list(self, **params: Param) -> AuthorList:
        """All authors. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(AuthorList, params, "authors"))

    async def get(self, slug: str, /, **params: Param) -> AuthorAnswer:
        """An author. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(AuthorAnswer, params, "authors", slug))


class Categories(_Calls):
    """Of posts."""

    async def list(self, **params: Param) -> LabelList:
        """All categories that posts have. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(LabelList, params, "categories"))

    async def get(self, slug: str, /, **params: Param) -> LabelAnswer:
        """A category. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(LabelAnswer, params, "categories", slug))


class Tags(_Calls):
    """Of posts."""

    async def list(self, **params: Param) -> LabelList:
        """All tags that posts have. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(LabelList, params, "tags"))

    async def get(self, slug: str, /, **params: Param) -> LabelAnswer:
        """A tag. Parameter: include ("recent_posts")."""
        return await self._client._read(Read(LabelAnswer, params, "tags", slug))


class Feeds(_Calls):
    """The blog as XML."""

    async def get(self, kind: str, /, **params: Param) -> Feed:
        """A feed: rss, atom or sitemap. Parameters of the first two: category_slug, tag_slug."""
        return await self._client._read(Read(Feed, params, "feeds", kind))


class Sync(_Calls):
    """What changed, so that a build fetches only that."""

    async def since(self, position: str = "", /, **params: Param) -> Changes:
        """What changed since a position, and with "" the position to begin with.

        A StatusError of 410 says that the position is too long ago: read everything.
        Parameters: limit, types, locale.
        """
        return await self._client._read(Read(Changes, since(position, params)))
