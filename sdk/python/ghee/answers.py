"""What calls give: the answer as a mapping, and where it comes from."""

from __future__ import annotations

from typing import Any, Dict, Generic, Iterator, List, Mapping, Tuple, Type, TypeVar, cast

from ._judge import load
from ._plan import Came
from .errors import BrokenError
from .types import Author, Change, Item, Label, Neighbours, NoMeta, Page, Paging, Post, SyncMeta

D = TypeVar("D")
M = TypeVar("M")


class Answer(Mapping[str, Any], Generic[D, M]):
    """An answer: ``answer["data"]`` or ``answer.data``, and where it comes from."""

    _shape: Tuple[Type[Any], ...] = (dict, list, str)  # of its data

    def __init__(self, came: Came) -> None:
        self.body: bytes = came.body
        """As it came."""
        self.from_failover: bool = came.from_failover
        """Every try failed: this is the last good answer."""
        self.age: float = came.age
        """Seconds since a server gave it to this client; 0 for one that just came."""
        self.position: str = came.position
        """Of the site's published content, as Ghee-Position; "" from other servers."""
        self.revalidated: bool = came.revalidated
        """The server has said that nothing changed."""
        self.host: str = came.host
        """The base URL that answered, "" for none."""
        self.tries: int = came.tries
        """How many it took."""
        try:
            self._all: Dict[str, Any] = came.parsed.pop()
        except IndexError:
            try:
                self._all = load(came.body)
            except ValueError:
                raise BrokenError("what was kept is no JSON") from None
        if not isinstance(self._all, dict) or not isinstance(self._all.get("data"), self._shape):
            raise BrokenError("the answer is not of this call's shape")

    @property
    def data(self) -> D:
        """What was asked for."""
        return cast(D, self._all["data"])

    @property
    def meta(self) -> M:
        """What lies beside it."""
        return cast(M, self._all.get("meta") or {})

    def __getitem__(self, key: str) -> Any:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return "%s(%r)" % (type(self).__name__, self._all)


class PostList(Answer[List[Post], Paging]):
    """A page of a list of posts; ``meta`` says where it goes on."""

    _shape = (list,)


class PostAnswer(Answer[Post, Neighbours]):
    """One post; ``meta`` has those beside it."""

    _shape = (dict,)


class PageList(Answer[List[Page], Paging]):
    """A page of a list of pages; ``meta`` says where it goes on."""

    _shape = (list,)


class PageAnswer(Answer[Page, NoMeta]):
    """One page."""

    _shape = (dict,)


class CollectionAnswer(Answer[Dict[str, List[Item]], Paging]):
    """A page of one collection, or several collections whole; meta is that of one."""

    _shape = (dict,)


class AuthorList(Answer[List[Author], NoMeta]):
    """All authors."""

    _shape = (list,)


class AuthorAnswer(Answer[Author, NoMeta]):
    """One author."""

    _shape = (dict,)


class LabelList(Answer[List[Label], NoMeta]):
    """All categories, or tags."""

    _shape = (list,)


class LabelAnswer(Answer[Label, NoMeta]):
    """One category or tag."""

    _shape = (dict,)


class Feed(Answer[str, NoMeta]):
    """A feed's XML."""

    _shape = (str,)


class Changes(Answer[List[Change], SyncMeta]):
    """What was published or removed since a position; ``meta`` has the one to ask with next."""

    _shape = (list,)


class Written(Answer[None, NoMeta]):
    """What the server says of a write it has taken."""

    _shape = (object,)

    @property
    def status(self) -> str:
        """pending: it shows within seconds."""
        return str(self._all.get("status", ""))
