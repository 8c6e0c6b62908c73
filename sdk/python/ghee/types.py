"""The shapes of what the API answers.

Times are strings as the API writes them (RFC 3339, UTC), bodies are HTML.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict


class Paging(TypedDict):
    """Where a list goes on."""

    count: int
    """Of all pages together."""
    next_page: Optional[int]
    previous_page: Optional[int]


class RecentPosts(TypedDict, total=False):
    """What authors, categories and tags have when it is asked for."""

    recent_posts: "List[Post]"
    """With include="recent_posts"."""


class Author(RecentPosts):
    """Who wrote posts. What is not given is ""."""

    slug: str
    first_name: str
    last_name: str
    email: str
    title: str
    bio: str
    profile_image: str
    linkedin_url: str
    facebook_url: str
    instagram_url: str
    pinterest_url: str
    twitter_handle: str


class Label(RecentPosts):
    """A category or a tag."""

    name: str
    slug: str


class Rank(TypedDict, total=False):
    """What posts of a search have besides."""

    rank: float
    """Of a search, the higher the better."""


class Post(Rank):
    """An article of the blog."""

    slug: str
    title: str
    body: str
    """HTML, "" with exclude_body."""
    summary: str
    seo_title: str
    meta_description: str
    featured_image: Optional[str]
    """Its address."""
    featured_image_alt: str
    url: Optional[str]
    status: str
    """draft, published or scheduled."""
    created: str
    updated: str
    published: Optional[str]
    scheduled: Optional[str]
    author: Optional[Author]
    categories: List[Label]
    tags: List[Label]


class Neighbour(TypedDict):
    """The post before or after one."""

    slug: str
    title: str
    featured_image: Optional[str]


class Neighbours(TypedDict):
    """What lies beside a post, None at either end."""

    next_post: Optional[Neighbour]
    previous_post: Optional[Neighbour]


class Page(TypedDict):
    """A page of a type, or a single page, whose page_type is None."""

    slug: str
    name: str
    page_type: Optional[str]
    status: str
    """draft, published or scheduled."""
    published: Optional[str]
    updated: str
    scheduled: Optional[str]
    fields: Dict[str, Any]
    """As the type has them."""


Item = Dict[str, Any]
"""One of a collection: its fields, and meta with its id."""


class SyncMeta(TypedDict):
    """Where what changed goes on."""

    position: str
    """To ask with next."""
    since: str
    more: bool
    """Ask again at once."""
    count: int


class Change(TypedDict):
    """One object that is other than it was."""

    kind: str
    type: str
    id: Optional[int]
    key: str
    slug: Optional[str]
    locale: str
    action: str
    """published or removed."""
    at: str
    url: Optional[str]


class NoMeta(TypedDict, total=False):
    """Nothing lies beside the data."""
