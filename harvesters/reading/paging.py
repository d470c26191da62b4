"""How a system divides a long list into answers. One small class a way; each says what to ask next and when the system itself said that it ended.

``after`` gets what was asked, what came, and how many records came so far; it returns the next request, or ``END`` or ``BROKEN_OFF``.
Only ``END`` makes a read complete: a short page is no proof, because servers cap the page size silently. ``marks``: by what name the body of a
POST takes which of its parameters (:mod:`harvesters.reading.postbody`). What JMESPath finds may stand in a header, too (``header:X-Total-Count``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from requests.utils import parse_header_links

from harvesters.options import option
from harvesters.reading.announced import check, number, told
from harvesters.reading.session import Answer, Request
from harvesters.words import Phrase, phrase

__all__ = ["BROKEN_OFF", "END", "Ending", "Page", "Paging"]


class Ending(Enum):
    SAID = "the system said that nothing follows"
    BROKEN_OFF = "nothing follows, although the system announced more"


END, BROKEN_OFF = Ending.SAID, Ending.BROKEN_OFF
NO_CONTENT = 204
_NO: tuple[Any, ...] = (False, 0, "", "0", "false", "False", "tidak", [], {})


@dataclass(frozen=True)
class Page:
    """One answer as the paging sees it. ``content``: parsed JSON; ``records``: its list; ``seen``: records so far, this page included."""

    request: Request
    answer: Answer
    content: Any
    records: Sequence[Any]
    seen: int


@dataclass(frozen=True)
class NoPaging:
    """One answer holds everything."""

    kind: ClassVar[str] = "none"
    about: ClassVar[Phrase] = phrase("Satu jawaban berisi semuanya.", "One answer holds everything.")

    def first(self, request: Request) -> Request:
        return request

    def after(self, page: Page) -> Request | Ending:
        return END


@dataclass(frozen=True)
class ByPage:
    """Numbered pages, until one is empty or the announced total is reached."""

    kind: ClassVar[str] = "page"
    about: ClassVar[Phrase] = phrase(
        "Halaman bernomor, sampai satu halaman kosong atau jumlah yang disebut tercapai.",
        "Numbered pages, until one is empty or the announced total is reached.",
    )
    param: str = option("nama parameter nomor halaman", "parameter of the page number", default="page")
    start: int = option("nomor halaman pertama", "number of the first page", default=1)
    size_param: str = option("nama parameter ukuran halaman; kosong bila tidak ada", "parameter of the page size; empty if there is none", default="")
    size: int = option("ukuran halaman yang diminta", "page size to ask for", default=100)
    total: str = option(
        "JMESPath ke jumlah seluruh catatan, bila sistem menyebutnya", "JMESPath to the number of all records, if the system tells", default=""
    )
    pages: str = option("JMESPath ke jumlah halaman, bila sistem menyebutnya", "JMESPath to the number of pages, if the system tells", default="")
    ends_with_404: bool = option(
        "sistem menjawab HTTP 404 setelah halaman terakhir", "the system answers HTTP 404 after the last page", default=False
    )

    def __post_init__(self) -> None:
        _check(self, "total", "pages")

    @property
    def marks(self) -> dict[str, str]:
        return {"page": self.param, "size": self.size_param}

    def first(self, request: Request) -> Request:
        sizes = {self.size_param: str(self.size)} if self.size_param else {}
        return _with(request, {**sizes, self.param: str(self.start)})

    def after(self, page: Page) -> Request | Ending:
        if page.answer.status == 404:
            return END
        asked = int(page.request.params[self.param])
        pages = number(told(self.pages, page.answer, page.content))
        if pages is not None and asked - self.start + 1 >= pages:
            return END
        return _by_total(self.total, page, announces=bool(self.total or self.pages)) or _with(page.request, {self.param: str(asked + 1)})


@dataclass(frozen=True)
class ByOffset:
    """An offset that grows by what came, until an answer is empty or the announced total is reached."""

    kind: ClassVar[str] = "offset"
    about: ClassVar[Phrase] = phrase(
        "Dihitung dari catatan ke berapa, sampai jawaban kosong atau jumlah yang disebut tercapai.",
        "An offset that grows by what came, until an answer is empty or the announced total is reached.",
    )
    param: str = option("nama parameter awal", "parameter of the offset", default="offset")
    limit_param: str = option("nama parameter jumlah", "parameter of the count", default="limit")
    limit: int = option("jumlah catatan yang diminta sekali jalan", "records to ask for at a time", default=100)
    more: str = option(
        "JMESPath ke tanda masih ada lanjutan, bila sistem memberinya", "JMESPath to the sign that more follows, if the system gives one", default=""
    )
    total: str = option(
        "JMESPath ke jumlah seluruh catatan, bila sistem menyebutnya", "JMESPath to the number of all records, if the system tells", default=""
    )

    ends_with_404: bool = option(
        "sistem menjawab HTTP 404 setelah catatan terakhir", "the system answers HTTP 404 after the last record", default=False
    )

    def __post_init__(self) -> None:
        _check(self, "total", "more")

    @property
    def marks(self) -> dict[str, str]:
        return {"offset": self.param, "limit": self.limit_param}

    def first(self, request: Request) -> Request:
        return _with(request, {self.param: "0", self.limit_param: str(self.limit)})

    def after(self, page: Page) -> Request | Ending:
        if page.answer.status == 404:
            return END
        more = told(self.more, page.answer, page.content)
        if more is not None and more in _NO:
            return END
        if more is not None and not page.records:
            return BROKEN_OFF
        return _by_total(self.total, page, announces=bool(self.total)) or _with(page.request, {self.param: str(page.seen)})


@dataclass(frozen=True)
class ByCursor:
    """Each answer names the cursor of the next; none means the end."""

    kind: ClassVar[str] = "cursor"
    about: ClassVar[Phrase] = phrase(
        "Tiap jawaban menyebut kursor berikutnya; bila tidak ada, selesai.",
        "Each answer names the cursor of the next; none means the end.",
    )
    path: str = option("JMESPath ke kursor berikutnya", "JMESPath to the next cursor")
    param: str = option("nama parameter kursor", "parameter of the cursor", default="cursor")
    more: str = option(
        "JMESPath ke tanda masih ada lanjutan, bila sistem memberinya", "JMESPath to the sign that more follows, if the system gives one", default=""
    )
    size_param: str = option("nama parameter ukuran halaman; kosong bila tidak ada", "parameter of the page size; empty if there is none", default="")
    size: int = option("ukuran halaman yang diminta", "page size to ask for", default=100)

    def __post_init__(self) -> None:
        _check(self, "path", "more")

    @property
    def marks(self) -> dict[str, str]:
        return {"cursor": self.param, "size": self.size_param}

    def first(self, request: Request) -> Request:
        return _with(request, {self.size_param: str(self.size)}) if self.size_param else request

    def after(self, page: Page) -> Request | Ending:
        cursor, more = told(self.path, page.answer, page.content), told(self.more, page.answer, page.content)
        goes_on = cursor not in (None, "", False) if more is None else more not in _NO
        if not goes_on:
            return END
        if cursor in (None, "", False):
            return BROKEN_OFF
        return _with(page.request, {self.param: str(cursor)})


@dataclass(frozen=True)
class ByNextLink:
    """Each answer holds the address of the next; none means the end."""

    kind: ClassVar[str] = "next_link"
    about: ClassVar[Phrase] = phrase(
        "Tiap jawaban berisi alamat halaman berikutnya; bila tidak ada, selesai.",
        "Each answer holds the address of the next; none means the end.",
    )
    path: str = option("JMESPath ke alamat halaman berikutnya", "JMESPath to the address of the next page", default="next")
    own_server: bool = option(
        "nama server di alamat itu diabaikan; untuk sistem yang menyebut nama dalamnya sendiri",
        "the server's name in that address counts for nothing; for systems that give one that only they know",
        default=False,
    )

    def __post_init__(self) -> None:
        _check(self, "path")

    def first(self, request: Request) -> Request:
        return request

    def after(self, page: Page) -> Request | Ending:
        link = told(self.path, page.answer, page.content)
        if link in (None, "", False):
            return END
        if not isinstance(link, str):
            return BROKEN_OFF  # something is there, but it is no address
        return _linked(page, _at_home(link, page.answer.url) if self.own_server else link)


@dataclass(frozen=True)
class ByHeaderLink:
    """The header ``Link`` with ``rel="next"`` (RFC 8288) names the next answer; none means the end."""

    kind: ClassVar[str] = "header_link"
    about: ClassVar[Phrase] = phrase(
        "Header Link dengan rel=next (RFC 8288); bila tidak ada, selesai.",
        "The header Link with rel=next (RFC 8288); none means the end.",
    )
    rel: str = option("nama hubungan di header Link", "relation in the header Link", default="next")

    def first(self, request: Request) -> Request:
        return request

    def after(self, page: Page) -> Request | Ending:
        for link in parse_header_links(page.answer.headers.get("Link", "")):
            if self.rel in link.get("rel", "").split() and link.get("url"):
                return _linked(page, link["url"])
        return END


Paging = NoPaging | ByPage | ByOffset | ByCursor | ByNextLink | ByHeaderLink


def _by_total(total: str, page: Page, *, announces: bool) -> Ending | None:
    """None: go on. An empty page before the announced total is no end; a total that is less than what came is none and counts for nothing.

    :param announces: whether the system says how much there is; an answer without content then comes too early.
    """
    if announces and page.answer.status == NO_CONTENT:
        return BROKEN_OFF
    announced = number(told(total, page.answer, page.content))
    if announced is not None and page.seen > announced:
        announced = None
    if page.seen == announced:
        return END
    if not page.records:
        return END if announced is None else BROKEN_OFF
    return None


def _with(request: Request, params: dict[str, str]) -> Request:
    return replace(request, params={**request.params, **params}, known=None)


def _linked(page: Page, link: str) -> Request:
    """The link already holds every parameter; a POST's body stays."""
    return Request(urljoin(page.answer.url, link), json=page.request.json)


def _at_home(link: str, home: str) -> str:
    """The same path and query at the server that gave the link."""
    try:
        there, here = urlsplit(link), urlsplit(home)
    except ValueError:
        return link
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, "")) if there.netloc else link


def _check(paging: Any, *names: str) -> None:
    for name in names:
        check(name, getattr(paging, name))
