"""Pages that are counted: by their number, or by how many records come before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvesters.drafting.pagetrial import First, Paged
from harvesters.drafting.sketch import Guess

__all__ = ["by_number"]

PAGES = (
    "last_page", "total_pages", "totalPages", "page_count", "pageCount", "jumlah_halaman", "total_halaman", "pages", "lastPage", "totalPage",
    "total_page",
)  # fmt: skip
TOTALS = (
    "total", "count", "totalCount", "total_count", "total_data", "jumlah", "jumlah_data", "totalElements", "recordsTotal", "total_records",
    "numFound", "totalData", "totalRecords", "total_rows", "totalItems", "total_items", "numberMatched", "totalFeatures", "odata.count",
    "@odata.count", "jumlahData", "totalRow",
)  # fmt: skip
NUMBERS = ("page", "halaman", "p", "pageNumber", "page_number", "hal", "pageNum", "page[number]", "pageNo", "laman")
CURRENT = (*NUMBERS, "number", "current_page", "currentPage", "halaman_ke")
"""Keys that say which page this one is."""
OFFSETS = ("offset", "start", "skip", "mulai", "startIndex", "$skip", "iDisplayStart")
LIMITS = {
    "offset": "limit", "start": "length", "skip": "take", "mulai": "jumlah", "startIndex": "count", "$skip": "$top",
    "iDisplayStart": "iDisplayLength",
}  # fmt: skip
OF_WFS = ("numberMatched", "totalFeatures")
FEWEST, ROUND = 5, 5
"""An answer of that many records, divisible by that, may be a page although nothing says so."""


@dataclass(frozen=True)
class _Said:
    """What the answer says of its pages. ``options``: of the paging; ``number``: of all records; ``more``: path of a sign that more follows."""

    options: dict[str, str]
    number: int | None
    more: str
    named: frozenset[str]
    start: int


def by_number(keys: list[tuple[str, str, Any]], first: First) -> Paged:
    """:param keys: of the answer, see ``keys_of``."""
    said = _said(keys, first)
    size = len(first.records)
    if said.number is not None and said.number == size:
        return Paged(Guess(next(_by_page(said)), "hanya satu halaman terlihat; nama parameternya ditebak"), [], True)
    counted = bool(said.options or said.more)
    if not counted and (size < FEWEST or size % ROUND) and not said.named & {*NUMBERS, *OFFSETS}:
        return Paged(complete=True)
    why = "" if counted else "jawabannya tidak menyebut halaman; ini ditemukan dengan mencoba"
    for paging in _candidates(said, size):
        tried = first.tried(paging, why, first.answer.url, _second(paging, size))
        if tried.records:
            return tried
    if not counted:
        return Paged(complete=True)
    return Paged(Guess(next(_candidates(said, size)), "ada catatan lain, tetapi halaman kedua tidak ditemukan"), [], False)


def _said(keys: list[tuple[str, str, Any]], first: First) -> _Said:
    pages = next((where for name, where, value in keys if name in PAGES and _counts(value)), "")
    totals = [(int(value), where) for name, where, value in keys if name in TOTALS and _counts(value) and int(value) >= len(first.records)]
    number, total = max(totals, key=lambda each: each[0], default=(None, ""))
    more = next((where for name, where, _ in keys if name == "exceededTransferLimit"), "")
    given = [name for name, _ in parse_qsl(urlsplit(first.answer.url).query)]
    here = {name for name, _, value in keys if not isinstance(value, dict | list)}
    zero = any(name in CURRENT and str(value) == "0" for name, _, value in keys)
    options = {**({"pages": pages} if pages else {}), **({"total": total} if total else {})}
    return _Said(options, number, more, frozenset({*here, *given, *first.parameters}), 0 if zero else 1)


def _candidates(said: _Said, size: int) -> Iterator[dict[str, Any]]:
    """The likeliest first."""
    pages, offsets = list(_by_page(said)), list(_by_offset(said, size))
    numbered = bool(said.named & set(CURRENT)) or "pages" in said.options
    numbered = numbered or not said.named & set(OFFSETS) and said.options.get("total") not in OF_WFS
    yield from [*pages, *offsets] if numbered and not said.more else [*offsets, *pages]


def _by_page(said: _Said) -> Iterator[dict[str, Any]]:
    named = [name for name in NUMBERS if name in said.named]
    guessed = ["halaman", "page"] if any("halaman" in name for name in said.named) else list(NUMBERS[:2])
    for param in dict.fromkeys([*named, *guessed]):
        yield {"kind": "page", "param": param, **({} if said.start else {"start": 0}), **said.options}


def _by_offset(said: _Said, size: int) -> Iterator[dict[str, Any]]:
    named = ["resultOffset"] if said.more else [name for name in OFFSETS if name in said.named]
    wfs = said.options.get("total") in OF_WFS
    for param in named or (["startIndex"] if wfs else ["offset"] if not said.options else ["offset", "start", "skip"]):
        limit = "resultRecordCount" if said.more else "limit" if "limit" in said.named and param != "start" else LIMITS[param]
        ends = {"more": said.more} if said.more else {"total": said.options["total"]} if "total" in said.options else {}
        yield {"kind": "offset", "param": param, "limit_param": limit, "limit": max(size, 1), **ends}


def _second(paging: dict[str, Any], size: int) -> dict[str, str]:
    """Parameters of the second answer."""
    if paging["kind"] == "page":
        return {paging["param"]: str(paging.get("start", 1) + 1)}
    return {paging["param"]: str(size), paging["limit_param"]: str(max(size, 1))}


def _counts(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and bool(re.fullmatch(r"\d{1,12}", value)))
