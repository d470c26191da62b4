"""Lists of BPS whose entries have no table: subjects, publications, press releases, strategic indicators. Each entry becomes a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.options import option
from harvesters.place import Place
from harvesters.reading.bpslinks import dated_page, is_link
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["Indicators", "PressReleases", "Publications", "Subjects", "entry"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
FILES = {"pdf": "PDF", "slide": "PDF"}
"""Fields of an entry that link to a file, and its format; those with the caller's token are empty by now."""


@dataclass(frozen=True)
class Subjects:
    """Subjects of the domain."""

    kind: ClassVar[str] = "subjects"
    about: ClassVar[Phrase] = phrase("Subjek pada domain itu.", "Subjects of the domain.")
    categories: str = option("nomor kategori subjek; kosong berarti semua", "number of a category of subjects; empty: all", default="")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """:raises FetchError: the list cannot be read to its end."""
        for row in reading.listed("subject", *(("subcat", self.categories) if self.categories else ())):
            yield entry(reading, row, "sub_id", "subject", {"notes": row.get("subcat")})


@dataclass(frozen=True)
class Publications:
    """Publications, with their public pages."""

    kind: ClassVar[str] = "publications"
    about: ClassVar[Phrase] = phrase("Publikasi beserta halaman publiknya.", "Publications, with their public pages.")
    year: int = option("hanya yang terbit tahun itu; 0 berarti semua", "only those of that year; 0: all", default=0)
    keyword: str = option("hanya yang judulnya memuat kata ini", "only those whose title has this word", default="")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """:raises FetchError: the list cannot be read to its end."""
        for row in reading.listed("publication", *_year(self.year), keyword=self.keyword):
            yield _document(reading, row, "pub_id", "publication", "publikasi")


@dataclass(frozen=True)
class PressReleases:
    """Press releases (Berita Resmi Statistik), with their public pages."""

    kind: ClassVar[str] = "press_releases"
    about: ClassVar[Phrase] = phrase("Berita Resmi Statistik beserta halaman publiknya.", "Press releases, with their public pages.")
    year: int = option("hanya yang terbit tahun itu; 0 berarti semua", "only those of that year; 0: all", default=0)
    keyword: str = option("hanya yang judulnya memuat kata ini", "only those whose title has this word", default="")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """:raises FetchError: the list cannot be read to its end."""
        for row in reading.listed("pressrelease", *_year(self.year), keyword=self.keyword):
            yield _document(reading, row, "brs_id", "pressrelease", "brs")


@dataclass(frozen=True)
class Indicators:
    """Strategic indicators, each with its latest figure; BPS has them for the country and its provinces only."""

    kind: ClassVar[str] = "indicators"
    about: ClassVar[Phrase] = phrase(
        "Indikator strategis dengan angka terbarunya; BPS memberinya hanya untuk pusat dan provinsi.",
        "Strategic indicators, each with its latest figure; BPS has them for the country and its provinces only.",
    )
    variable: str = option("nomor variabel; kosong berarti semua", "number of a variable; empty: all", default="")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """:raises FetchError: the list cannot be read to its end."""
        for row in reading.listed("indicators", *(("var", self.variable) if self.variable else ())):
            said = reading.clean(row)
            latest = " ".join(str(said[name]) for name in ("value", "unit") if said.get(name) not in (None, ""))
            lines = [said.get("name") or said.get("desc"), f"{said.get('periode') or ''}: {latest}".strip(": "), said.get("data_source")]
            year = _YEAR.search(str(said.get("periode") or said.get("title") or ""))
            fields = {
                "notes": "\n".join(str(line) for line in lines if line), "satuan": said.get("unit"), "jenis_data": "statistik",
                "jenis_metadata": "indikator", "cakupan_waktu": year[0] if year else "",
                "kode_data": f"BPS {reading.domain}/indikator {said.get('indicator_id')}",
            }  # fmt: skip
            yield entry(reading, row, "indicator_id", "indicator", fields)


def _document(reading: BpsReading, row: Mapping[str, Any], id: str, room: str, word: str) -> Record:
    """Something that was published on a day. Its files are links only where those bear no token."""
    said = reading.clean(row)
    number, title = str(said.get(id) or ""), str(said.get("title") or "")
    links = [
        {"name": f"{title} ({name})", "url": said[name], "description": "", "format": format, "mimetype": "", "harvest_distribution": name}
        for name, format in FILES.items() if is_link(str(said.get(name) or ""))
    ]  # fmt: skip
    fields = {
        "notes": said.get("abstract"), "url": dated_page(reading.site, room, said.get("rl_date"), number, title),
        "kode_data": f"BPS {reading.domain}/{word} {number}",
    }  # fmt: skip
    return entry(reading, row, id, room, {**fields, "resources": links})


def entry(reading: BpsReading, row: Mapping[str, Any], id: str, room: str, fields: Mapping[str, Any]) -> Record:
    """A record of one entry of the list ``room``, numbered by its key ``id``."""
    said = reading.clean(row)
    number = str(said.get(id) if said.get(id) is not None else "").strip()
    return Record(said, number, said.get("updt_date") or said.get("rl_date"), Place(record=f"{room} {number}"), fields=filled(reading.clean(fields)))


def _year(year: int) -> tuple[str, ...]:
    return ("year", str(year)) if year else ()
