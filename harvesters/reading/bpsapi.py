"""The WebAPI of BPS over HTTP: its envelope, its numbered pages, errors that come with HTTP 200, and a key in the path that nothing may show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from harvesters.errors import FetchError, Refused, Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.session import Request, Session, public_address
from harvesters.words import Phrase, phrase

__all__ = ["BpsApi", "BpsRefused"]

LONGEST_QUOTE = 200
AVAILABLE = "available"
FINE = ("OK", "200", "TRUE", "1", "SUCCESS")
PATH_SIGNS = ";:,="  # of lists of periods, and of table ids in base64


class BpsRefused(Refused):
    """BPS itself says no, in its own words."""

    code = "bps-refused"
    remedy_id = "Periksa kunci WebAPI, kode domain dan nomor yang disebut pada sumber ini; data yang sudah terbit tetap seperti semula."
    remedy_en = "Check the WebAPI key, the domain and the numbers that this source names; what is published stays as it was."


class BpsApi:
    """:param key: stands in every path as the WebAPI wants it, unless ``in_path`` is false; it is struck out of every error.
    :param mask: strikes all secrets of the source out of what BPS says.
    :param at_most: bytes of one answer. ``pages_at_most``: of one list.

    ``complete``: False once a list held fewer rows than it announced.
    """

    def __init__(
        self, session: Session, url: str, key: str, mask: Callable[[str], str], *, at_most: int, pages_at_most: int, in_path: bool = True
    ) -> None:  # fmt: skip
        self._session, self._url, self.key, self._mask = session, url.rstrip("/"), key, mask
        self._at_most, self.pages_at_most, self._in_path = at_most, pages_at_most, in_path
        self.complete = True

    def rows(self, *path: str, **params: str) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, page by page, until the last page that it announces; nothing if BPS has no such list.

        :raises FetchError: it cannot be read to its end.
        """
        page, seen, marks = 1, 0, set[bytes]()
        while page <= self.pages_at_most:
            asked = f"{'/'.join(path)}, page {page}"
            found = self._page(asked, path, {**params, "page": str(page)})
            if found is None and page == 1:
                return
            about, rows = found or ({}, [])
            if not rows:
                self._stop_early(asked, page, seen)
                return
            mark = hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).digest()
            if mark in marks:
                raise self.unreadable(asked, phrase("halaman yang sama terus berulang", "the same page comes again and again"))
            marks.add(mark)
            seen += len(rows)
            yield from self._objects(asked, rows)
            pages, total = _whole(about.get("pages"), 1), _whole(about.get("total"), seen)
            if page >= pages or seen >= total:
                self.complete = self.complete and seen >= total
                return
            page += 1
        limit = self.pages_at_most
        raise self.unreadable("/".join(path), phrase(f"belum selesai setelah {limit} halaman", f"not finished after {limit} pages"))

    def one(self, *path: str) -> Any:
        """``data`` of a single thing; None if BPS has none."""
        asked = "/".join(path)
        content = self.content(asked, path, {})
        return content.get("data") or None if _available(content) else None

    def whole(self, *path: str) -> Mapping[str, Any] | None:
        """An answer whose parts stand at its top, as figures come; None if BPS has none."""
        content = self.content("/".join(path), path, {})
        return content if _available(content) else None

    def content(self, asked: str, path: tuple[str, ...], params: Mapping[str, str]) -> Mapping[str, Any]:
        """The whole answer. :raises FetchError: there is none, or it says that something is wrong."""
        address = "/".join(quote(part, safe=PATH_SIGNS) for part in path)
        proof = f"/key/{quote(self.key, safe='')}/" if self._in_path else ""
        request = Request(f"{self._url}/{address}{proof}", {name: value for name, value in params.items() if value})
        try:
            content = read_json(self._session.read(request, at_most=self._at_most))
        except NoJson as problem:
            raise self.unreadable(asked, problem.reason) from None
        except FetchError as error:
            raise type(error)(**{name: self._hidden(fact) for name, fact in error.facts.items()}) from None
        if not isinstance(content, Mapping):
            raise self.unreadable(asked, phrase("jawabannya bukan objek JSON", "the answer is no JSON object"))
        said = _said(content)
        if said:
            quoted = self._mask(self.masked(said))[:LONGEST_QUOTE].rstrip(" .")
            raise BpsRefused(system=self.masked(public_address(self._url)), reason=phrase(f"{asked}: {quoted}", f"{asked}: {quoted}"))
        if "status" not in content and (self._in_path or not {"result", "data"} & content.keys()):
            raise self.unreadable(asked, phrase("jawabannya tidak menyebut «status»", "the answer has no «status»"))
        return content

    def unreadable(self, asked: str, reason: Phrase) -> Unreadable:
        """The error for an answer that is not what was asked for; ``asked`` says where a person finds it again."""
        said = {language: self.masked(f"{asked}: {words}") for language, words in reason.items()}
        return Unreadable(system=self.masked(public_address(self._url)), reason=said)

    def masked(self, text: str) -> str:
        """``text`` without the key, as it is and as it stands in a path."""
        for spelling in {self.key, quote(self.key, safe="")} - {""}:
            text = text.replace(spelling, "***")
        return text

    def _page(self, asked: str, path: tuple[str, ...], params: Mapping[str, str]) -> tuple[Mapping[str, Any], list[Any]] | None:
        content = self.content(asked, path, params)
        data = content.get("data")
        if not _available(content) or data in ("", None, []):
            return None
        if not isinstance(data, list) or not isinstance(data[0], Mapping):
            raise self.unreadable(asked, phrase("«data» bukan keterangan halaman dan daftarnya", "«data» is not about a page and its list"))
        rows = data[1] if len(data) > 1 else []
        rows = rows.get("data") if isinstance(rows, Mapping) and "data" in rows else rows  # SIMDASI wraps its lists once more
        rows = list(rows.values()) if isinstance(rows, Mapping) else rows or []  # as PHP writes a list with a gap
        if not isinstance(rows, list):
            raise self.unreadable(asked, phrase("tidak ada daftar di «data»", "there is no list in «data»"))
        return data[0], rows

    def _objects(self, asked: str, rows: list[Any]) -> Iterator[Mapping[str, Any]]:
        for row in rows:
            if not isinstance(row, Mapping):
                raise self.unreadable(asked, phrase("isi daftarnya bukan pasangan nama dan nilai", "what it lists is no set of names and values"))
            yield row

    def _stop_early(self, asked: str, page: int, seen: int) -> None:
        """An empty first page is an empty list; a later one means that what was announced is not there."""
        if page > 1:
            raise self.unreadable(asked, phrase(f"halaman ini kosong, padahal daftarnya belum selesai ({seen} baris)",
                                                f"this page is empty although the list has not ended ({seen} rows)"))  # fmt: skip

    def _hidden(self, fact: Any) -> Any:
        if isinstance(fact, str):
            return self.masked(fact)
        return {name: self._hidden(each) for name, each in fact.items()} if isinstance(fact, Mapping) else fact


def _said(content: Mapping[str, Any]) -> str:
    """What BPS says is wrong, though HTTP says 200; SIMDASI says it one level further in."""
    data = content.get("data")
    inner = data[1] if isinstance(data, list) and len(data) > 1 and isinstance(data[1], Mapping) else {}
    for each in (content, inner):
        status = each.get("status")
        wrong = str(status).upper() not in FINE if status is not None else bool(each.get("error"))
        if wrong or str(each.get("condition") or "OK").upper() not in ("OK", "-"):
            return str(each.get("message") or each.get("error") or status)
    return ""


def _available(content: Mapping[str, Any]) -> bool:
    return str(content.get("data-availability") or AVAILABLE).lower() == AVAILABLE


def _whole(value: Any, otherwise: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, ArithmeticError):
        return otherwise
