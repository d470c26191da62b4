"""How a list seems to be divided into answers, tried out by asking for the second one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from requests.utils import parse_header_links

from harvesters.drafting.listing import step
from harvesters.drafting.sketch import Guess
from harvesters.errors import FetchError
from harvesters.reading.expression import JMESPathError, find
from harvesters.reading.session import Answer, origin

__all__ = ["Paged", "paging_of"]

NEXT = ("next", "next_page_url", "nextLink", "@odata.nextLink", "next_url", "nextPage", "next_page", "next_page_link", "berikutnya", "selanjutnya")
CURSORS = ("next_cursor", "nextCursor", "cursor", "next_token", "nextToken", "continuation", "after")
PAGES = ("last_page", "total_pages", "totalPages", "page_count", "pageCount", "jumlah_halaman", "total_halaman", "pages", "lastPage")
TOTALS = (
    "total", "count", "totalCount", "total_count", "total_data", "jumlah", "jumlah_data", "totalElements", "recordsTotal", "total_records",
    "numFound",
)  # fmt: skip
NUMBERS = ("page", "halaman", "p", "pageNumber", "page_number", "hal")
OFFSETS = ("offset", "start", "skip", "mulai")
LIMITS = {"offset": "limit", "start": "length", "skip": "take", "mulai": "jumlah"}
DEEPEST = 3

Ask = Callable[[str, dict[str, str]], tuple[Answer, Any]]
"""Asks an address with further parameters; the answer and its JSON."""


@dataclass
class Paged:
    """``paging``: the option, None where one answer holds everything. ``records``: those of the second answer. ``complete``: there was no more."""

    paging: Any = None
    records: list[Any] | None = None
    complete: bool = True


def paging_of(answer: Answer, content: Any, records: list[Any], path: str, ask: Ask) -> Paged:
    """:param path: JMESPath of the list. :param ask: for trying out; its failures only leave the guess unproven."""
    for link in parse_header_links(answer.headers.get("Link", "")):
        if "next" in link.get("rel", "").split() and link.get("url"):
            return _tried({"kind": "header_link"}, "header Link menyebut halaman berikutnya", link["url"], {}, answer, path, ask)
    keys = list(_keys(content, "", 0))
    linked = _by_link(keys, answer, path, ask) or _by_cursor(keys, answer, path, ask)
    return linked or _by_number(keys, answer, records, path, ask)


def _by_link(keys: list[tuple[str, str, Any]], answer: Answer, path: str, ask: Ask) -> Paged | None:
    ends = [(name, where, value) for name, where, value in keys if name in NEXT and (value is None or isinstance(value, str))]
    for _, where, value in sorted(ends, key=lambda each: each[2] in (None, "")):
        paging = {"kind": "next_link", "path": where}
        if value in (None, ""):
            return Paged(Guess(paging, "jawaban ini halaman terakhir, jadi alamat berikutnya belum terlihat"), [], True)
        if value.startswith(("http://", "https://", "/", "?")):
            if origin(urljoin(answer.url, value)) != origin(answer.url):
                return Paged(Guess(paging, "alamat berikutnya menunjuk server lain, yang tidak diberi kunci"), [], False)
            return _tried(paging, "", value, {}, answer, path, ask)
    return None


def _by_cursor(keys: list[tuple[str, str, Any]], answer: Answer, path: str, ask: Ask) -> Paged | None:
    for name, where, value in keys:
        if name in (*CURSORS, *NEXT) and value not in (None, "", False) and not isinstance(value, Mapping | list):
            more = next((there for other, there, found in keys if other in ("has_more", "hasMore", "more") and isinstance(found, bool)), "")
            for param in ("cursor", "kursor", "page" if str(value).isdigit() else "after", "next"):
                paging = {"kind": "cursor", "path": where, "param": param, **({"more": more} if more else {})}
                tried = _tried(paging, "nama parameter kursor ditebak", answer.url, {param: str(value)}, answer, path, ask)
                if tried.records:
                    return tried
            return Paged(Guess({"kind": "cursor", "path": where}, "parameter kursor belum diketahui"), [], False)
    return None


def _by_number(keys: list[tuple[str, str, Any]], answer: Answer, records: list[Any], path: str, ask: Ask) -> Paged:
    pages = next((where for name, where, value in keys if name in PAGES and _counts(value)), "")
    totals = [(where, value) for name, where, value in keys if name in TOTALS and _counts(value) and int(value) >= len(records)]
    total, number = totals[0] if totals else ("", None)
    more = next((where for name, where, value in keys if name == "exceededTransferLimit"), "")
    asked = [name for name, _ in parse_qsl(urlsplit(answer.url).query)]
    named = {name for name, _, _ in keys} | set(asked)
    said = {**({"pages": pages} if pages else {}), **({"total": total} if total else {})}
    if not (said or more):
        return Paged(complete=True)
    if more or [name for name in OFFSETS if name in named]:
        offset = "resultOffset" if more else next(name for name in OFFSETS if name in named)
        limit = "resultRecordCount" if more else LIMITS[offset]
        size = max(len(records), 1)
        paging = {"kind": "offset", "param": offset, "limit_param": limit, "limit": size, **({"more": more} if more else {"total": total})}
        tried = _tried(paging, "", answer.url, {offset: str(len(records)), limit: str(size)}, answer, path, ask)
        return tried if tried.records or number != len(records) else Paged(Guess(paging, "hanya satu halaman terlihat"), [], True)
    whole = number is not None and int(number) == len(records)
    params = [name for name in NUMBERS if name in named] or (["halaman", "page"] if any("halaman" in name for name in named) else list(NUMBERS[:2]))
    for param in params:
        paging = {"kind": "page", "param": param, **said}
        tried = _tried(paging, "", answer.url, {param: "2"}, answer, path, ask) if not whole else Paged(None, [])
        if tried.records and tried.records != records:
            return tried
    if whole:
        return Paged(Guess({"kind": "page", "param": params[0], **said}, "hanya satu halaman terlihat; nama parameternya ditebak"), [], True)
    return Paged(Guess({"kind": "page", "param": params[0], **said}, "ada catatan lain, tetapi halaman kedua tidak ditemukan"), [], False)


def _tried(paging: dict[str, Any], why: str, url: str, params: dict[str, str], answer: Answer, path: str, ask: Ask) -> Paged:
    """The second answer by it; a guess where there is none."""
    try:
        _, content = ask(urljoin(answer.url, url), params)
        found = find(path, content)
    except (FetchError, JMESPathError):
        found = None
    if not isinstance(found, list) or not found:
        return Paged(Guess(paging, "; ".join(filter(None, [why, "halaman kedua tidak dapat dibaca waktu dicoba"]))), [], False)
    return Paged(Guess(paging, why) if why else paging, found, False)


def _keys(content: Any, path: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    """Name, path and value of every key around the records."""
    if not isinstance(content, Mapping) or depth > DEEPEST or len(content) > 60:
        return
    for name, value in content.items():
        where = f"{path}.{step(name)}".lstrip(".")
        yield name, where, value
        yield from _keys(value, where, depth + 1)


def _counts(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and bool(re.fullmatch(r"\d{1,12}", value)))
