"""How a list seems to be divided into answers, tried out by asking for the second one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from requests.utils import parse_header_links

from harvesters.drafting.pagenumbers import by_number
from harvesters.drafting.pagetrial import First, Paged, keys_of
from harvesters.drafting.sketch import Guess
from harvesters.reading.session import origin

__all__ = ["paging_of"]

NEXT = (
    "next", "next_page_url", "nextLink", "@odata.nextLink", "odata.nextLink", "__next", "next_url", "nextPage", "next_page", "next_page_link",
    "nextPageUrl", "berikutnya", "selanjutnya",
)  # fmt: skip
CURSORS = (
    "next_cursor", "nextCursor", "cursor", "next_token", "nextToken", "continuation", "after", "nextPageToken", "next_page_token", "endCursor",
    "end_cursor", "kursor", "kursor_berikutnya", "scroll_id",
)  # fmt: skip
MORE = ("has_more", "hasMore", "more", "has_next", "hasNext", "hasNextPage", "has_next_page", "ada_lanjutan")
_BEFORE = re.compile(r"^(next|end)_?", re.I)


def paging_of(first: First) -> Paged:
    """What fails when it is tried out only leaves the guess unproven."""
    for link in parse_header_links(first.answer.headers.get("Link", "")):
        if "next" in link.get("rel", "").split() and link.get("url"):
            return first.tried({"kind": "header_link"}, "", link["url"], {})
    keys = list(keys_of(first.content))
    return _by_link(keys, first) or _by_cursor(keys, first) or by_number(keys, first)


def _by_link(keys: list[tuple[str, str, Any]], first: First) -> Paged | None:
    ends = [(where, value) for name, where, value in keys if _is_next(name, where) and (value is None or isinstance(value, str))]
    for where, value in sorted(ends, key=lambda each: each[1] in (None, "")):
        paging = {"kind": "next_link", "path": where}
        if value in (None, ""):
            return Paged(Guess(paging, "jawaban ini halaman terakhir, jadi alamat berikutnya belum terlihat"), [], True)
        if value.startswith(("http://", "https://", "/", "?")):
            if origin(urljoin(first.answer.url, value)) != origin(first.answer.url):
                return Paged(Guess(paging, "alamat berikutnya menunjuk server lain, yang tidak diberi kunci"), [], False)
            return first.tried(paging, "", value, {})
    return None


def _is_next(name: str, where: str) -> bool:
    """Also ``_links.next.href``."""
    return name in NEXT or (name in ("href", "url") and where.rpartition(".")[0].rpartition(".")[2] in NEXT)


def _by_cursor(keys: list[tuple[str, str, Any]], first: First) -> Paged | None:
    for name, where, value in keys:
        if name not in (*CURSORS, *NEXT) or value in (None, "", False) or isinstance(value, Mapping | list):
            continue
        more = next((there for other, there, found in keys if other in MORE and isinstance(found, bool)), "")
        own = _BEFORE.sub("", name)
        own = own[:1].lower() + own[1:]
        guessed = ["page" if str(value).isdigit() else "after", "cursor", "kursor", "after", "pageToken", "page_token", "next"]
        for param in dict.fromkeys([*([own] if name in CURSORS else []), *guessed]):
            paging = {"kind": "cursor", "path": where, "param": param, **({"more": more} if more else {})}
            tried = first.tried(paging, "nama parameter kursor ditemukan dengan mencoba", first.answer.url, {param: str(value)})
            if tried.records:
                return tried
        return Paged(Guess({"kind": "cursor", "path": where}, "parameter kursor belum diketahui"), [], False)
    return None
