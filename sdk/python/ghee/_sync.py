"""The calls of the waiting client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator, Sequence

from ._calls import Body, Read, Walk, Write, items, many, number, since
from ._target import Param
from .answers import AuthorAnswer, AuthorList, Changes, CollectionAnswer, Feed, LabelAnswer, LabelList, PageAnswer, PageList, PostAnswer, PostList, Written
from .types import Item, Page, Post

if TYPE_CHECKING:
    from .client import Client

ANY = "*"
"""Every page type where one page is asked for; the single pages, which have none, in lists."""


class _Calls:
    def __init__(self, client: Client) -> None:
        self._client = client


class Posts(_Calls):
    """The blog's."""

    def list(self, **params: Param) -> PostList:
        """Posts, the newest first.

        Parameters: page, page_size (10; at most 100), limit, offset, locale, preview,
        exclude_body, author_slug, category_slug, tag_slug.
        """
        return self._client._read(Read(PostList, params, "posts"))

    def all(self, **params: Param) -> Iterator[Post]:
        """Walks through a list, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = self.list(**walk.params)
            for post in answer.data:
                yield post
            if not walk.on(answer):
                return

    def get(self, slug: str, /, **params: Param) -> PostAnswer:
        """A post. Parameters: locale, preview. One that is not there is a StatusError of 404."""
        return self._client._read(Read(PostAnswer, params, "posts", slug))

    def search(self, query: str, /, **params: Param) -> PostList:
        """Posts that fit some words, the best first. Parameters: page, page_size, locale, exclude_body."""
        return self._client._read(Read(PostList, {**params, "query": query}, "posts", "search"))

    def create(self, body: Body, /) -> Written:
        """Makes a post of a body as in the write API (title and slug are needed). It shows within seconds."""
        return self._client._write(Write("POST", body, "posts"))

    def update(self, slug: str, body: Body, /) -> Written:
        """Changes what the body names."""
        return self._client._write(Write("PATCH", body, "posts", slug))

    def delete(self, slug: str, /) -> None:
        """Moves a post into the trash."""
        self._client._write(Write("DELETE", None, "posts", slug))


class Pages(_Calls):
    """Those of page types, and single ones."""

    def list(self, kind: str, /, **params: Param) -> PageList:
        """Pages of a type, or of ANY.

        Parameters: page, page_size, limit, offset, locale, preview, levels (of references, 2;
        at most 5), alt_media_text, order, fields (a mapping of filters).
        """
        return self._client._read(Read(PageList, params, "pages", kind))

    def all(self, kind: str, /, **params: Param) -> Iterator[Page]:
        """Walks through a list, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = self.list(kind, **walk.params)
            for page in answer.data:
                yield page
            if not walk.on(answer):
                return

    def get(self, kind: str, slug: str, /, **params: Param) -> PageAnswer:
        """A page of a type, or of ANY. Parameters: locale, preview, levels, alt_media_text."""
        return self._client._read(Read(PageAnswer, params, "pages", kind, slug))

    def search(self, query: str, /, **params: Param) -> PageList:
        """Pages that fit some words, the best first. Parameters: page_type, page, page_size, locale, levels."""
        return self._client._read(Read(PageList, {**params, "query": query}, "pages", "search"))

    def create(self, body: Body, /) -> Written:
        """Makes a page of a body as in the write API.

        title, slug and fields are needed, and page_type for one of a type.
        """
        return self._client._write(Write("POST", body, "pages"))

    def update(self, kind: str, slug: str, body: Body, /) -> Written:
        """Changes what the body names, of a page of a type or of ANY."""
        return self._client._write(Write("PATCH", body, "pages", kind, slug))

    def delete(self, kind: str, slug: str, /) -> None:
        """Moves a page of a type, or of ANY, into the trash."""
        self._client._write(Write("DELETE", None, "pages", kind, slug))


class Collections(_Calls):
    """Lists of items of a type."""

    def get(self, key: str, /, **params: Param) -> CollectionAnswer:
        """Items of one collection, under its key.

        Parameters: page, page_size, limit, offset, locale, preview, levels, alt_media_text,
        order, fields (a mapping of filters).
        """
        return self._client._read(Read(CollectionAnswer, params, "content", key))

    def all(self, key: str, /, **params: Param) -> Iterator[Item]:
        """Walks through one collection, page by page. A fault is raised after what came before it."""
        walk = Walk(params)
        while True:
            answer = self.get(key, **walk.params)
            for item in items(answer, key):
                yield item
            if not walk.on(answer):
                return

    def many(self, keys: Sequence[str], /, **params: Param) -> CollectionAnswer:
        """All items of several collections. Parameters: locale, preview, levels, alt_media_text."""
        return self._client._read(Read(CollectionAnswer, many(keys, params), "content"))

    def item(self, key: str, id: int, /, **params: Param) -> CollectionAnswer:
        """One item, alone under its collection's key. Parameters: locale, preview, levels, alt_media_text."""
        return self._client._read(Read(CollectionAnswer, params, "content", key, number(id)))

    def create(self, body: Body, /) -> Written:
        """Makes items of a body as in the write API (key and fields are needed)."""
        return self._client._write(Write("POST", body, "content"))

    def update(self, key: str, id: int, body: Body, /) -> Written:
        """Changes the fields that the body names."""
        return self._client._write(Write("PATCH", body, "content", key, number(id)))

    def replace(self, key: str, id: int, body: Body, /) -> Written:
        """Makes the item what the body says: fields that it does not name are empty."""
        return self._client._write(Write("PUT", body, "content", key, number(id)))

    def delete(self, key: str, id: int, /) -> None:
        """Moves an item into the trash."""
        self._client._write(Write("DELETE", None, "content", key, number(id)))


class Authors(_Calls):
    """Who wrote posts."""

    def list(self, **params: Param) -> AuthorList:
        """All authors. Parameter: include ("recent_posts")."""
        return self._client._read(Read(AuthorList, params, "authors"))

    def get(self, slug: str, /, **params: Param) -> AuthorAnswer:
        """An author. Parameter: include ("recent_posts")."""
        return self._client._read(Read(AuthorAnswer, params, "authors", slug))


class Categories(_Calls):
    """Of posts."""

    def list(self, **params: Param) -> LabelList:
        """All categories that posts have. Parameter: include ("recent_posts")."""
        return self._client._read(Read(LabelList, params, "categories"))

    def get(self, slug: str, /, **params: Param) -> LabelAnswer:
        """A category. Parameter: include ("recent_posts")."""
        return self._client._read(Read(LabelAnswer, params, "categories", slug))


class Tags(_Calls):
    """Of posts."""

    def list(self, **params: Param) -> LabelList:
        """All tags that posts have. Parameter: include ("recent_posts")."""
        return self._client._read(Read(LabelList, params, "tags"))

    def get(self, slug: str, /, **params: Param) -> LabelAnswer:
        """A tag. Parameter: include ("recent_posts")."""
        return self._client._read(Read(LabelAnswer, params, "tags", slug))


class Feeds(_Calls):
    """The blog as XML."""

    def get(self, kind: str, /, **params: Param) -> Feed:
        """A feed: rss, atom or sitemap. Parameters of the first two: category_slug, tag_slug."""
        return self._client._read(Read(Feed, params, "feeds", kind))


class Sync(_Calls):
    """What changed, so that a build fetches only that."""

    def since(self, position: str = "", /, **params: Param) -> Changes:
        """What changed since a position, and with "" the position to begin with.

        A StatusError of 410 says that the position is too long ago: read everything.
        Parameters: limit, types, locale.
        """
        return self._client._read(Read(Changes, since(position, params)))
