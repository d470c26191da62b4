"""What every way of reading BPS is given, and what all of them do alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from harvesters.checks.finding import Finding
from harvesters.errors import FetchError, Unreadable
from harvesters.place import Place
from harvesters.reading.bpsapi import BpsApi, BpsRefused
from harvesters.reading.bpslinks import clean_row, site_of
from harvesters.reading.bpsregions import Regions
from harvesters.reading.bpstidy import Tidy
from harvesters.record import Record
from harvesters.words import phrase

__all__ = ["BpsReading", "NothingThere", "filled"]

LARGEST_NAMES = 5


@dataclass(frozen=True)
class NothingThere(Finding):
    """Tables that BPS lists without having figures of them for this domain; no dataset comes of them."""

    code = "bps-nothing-there"
    severity = "info"
    sentence_id = "BPS mendaftarkan {count} tabel tanpa angka untuk wilayah ini: {names}."
    sentence_en = "BPS lists {count} tables without figures for this domain: {names}."
    remedy_id = "Tidak ada yang perlu dilakukan."
    remedy_en = "Nothing to do."

    count: int
    names: tuple[str, ...]


@dataclass
class BpsReading:
    """``rows``: rows of one table are wanted, not datasets. ``skip``: notes one thing that cannot be read; the others go on.

    ``site``: front page of the office of BPS, for links to its public pages; where the source does not name it, links in its answers do.
    """

    api: BpsApi
    domain: str
    language: str
    regions: Regions
    signs: Mapping[str, str]
    site: str
    zone: ZoneInfo
    rows: bool
    skip: Callable[..., None]
    findings: list[Finding]

    def listed(self, model: str, *path: str, keyword: str = "") -> Iterator[Mapping[str, Any]]:
        """Rows of the list ``model`` of this domain, as they came.

        :raises FetchError: it cannot be read to its end.
        """
        for row in self.api.rows("list", "model", model, "lang", self.language, "domain", self.domain, *path, keyword=keyword):
            self.site = self.site or site_of(row)
            yield row

    def find_site(self) -> None:
        """The office's front page as BPS lists it, if the source does not name it. Only a link hangs on it, so nothing fails without it."""
        if self.site:
            return
        try:
            for row in self.api.rows("domain", "type", "all"):
                if str(row.get("domain_id")) == self.domain:
                    self.site = site_of(row)
        except FetchError:
            return
        finally:
            self.api.complete = True  # whatever is said of domains, it is not what was asked for

    def viewed(self, model: str, id: str) -> Mapping[str, Any] | None:
        """One thing of the list ``model``; None if BPS has none."""
        path = ("view", "model", model, "lang", self.language, "domain", self.domain, "id", id)
        found = self.api.one(*path)
        found = found[0] if isinstance(found, list) and len(found) == 1 else found
        if found is not None and not isinstance(found, Mapping):
            raise self.api.unreadable("/".join(path), phrase("«data» bukan satu objek", "«data» is not one object"))
        return found

    def clean(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row without markup, tokens and keys."""
        return clean_row(row, self.api.key)

    def tidy(self, heading: str, place: Place, decimal_mark: str = ".") -> Tidy:
        return Tidy(heading, self.regions, self.signs, place, decimal_mark)

    def each(self, things: Iterator[tuple[str, Callable[[], Iterator[Record] | None]]]) -> Iterator[Record]:
        """The records of every thing, by (name, how to read it). One that cannot be read becomes a finding; if none can, the last reason is raised.

        :raises FetchError: nobody answers any more, or nothing can be read at all.
        """
        read, failed, empty = 0, None, list[str]()
        for name, records in things:
            try:
                found = records()
            except (Unreadable, BpsRefused) as error:
                failed = error
                reason = error.facts["reason"]
                self.skip(Place(record=name), reason["id"], reason["en"], named=True)
                continue
            read += 1
            if found is None:
                empty.append(name)
            else:
                yield from found
        if failed is not None and not read:
            raise failed
        if empty:
            self.findings.append(NothingThere(Place(), len(empty), tuple(empty[:LARGEST_NAMES])))


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: what BPS does not say stays "belum ada"."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}
