"""Tables of SIMDASI, the office's system behind "… Dalam Angka": regions by variables, one answer a table and year.

Its columns have names that change from table to table, and its figures are written the Indonesian way, as texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.options import OptionError, option
from harvesters.place import Place
from harvesters.reading.bpslinks import table_page
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.reading.bpstidy import TidyRow, period_covered
from harvesters.reading.columnname import column_name
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["Simdasi"]

ROOM = ("interoperabilitas", "datasource", "simdasi")
LIST, TABLE = "23", "25"
"""Numbers of its services: tables of an area, and one table."""
SIMDASI = 3
YEAR = ("0", "Tahun")
_AREA = re.compile(r"\d{7}", re.ASCII)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_UNIT = re.compile(r"\(([^()]+)\)\s*$")
_ROWS_OF = re.compile(r"\bmenurut\s+((?:kecamatan|kabupaten(?:/kota)?|provinsi|desa(?:/kelurahan)?)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Simdasi:
    """Tables of SIMDASI, the system behind "… Dalam Angka"."""

    kind: ClassVar[str] = "simdasi"
    about: ClassVar[Phrase] = phrase("Tabel SIMDASI, yang menjadi buku Dalam Angka.", "Tables of SIMDASI, which make up the regional yearbooks.")
    ids: Sequence[str] = option("id_tabel; kosong berarti semua", "id_tabel; empty: all", default_factory=list)
    subjects: Sequence[str] = option("nomor subjek (mms_id); kosong berarti semua", "numbers of subjects (mms_id); empty: all", default_factory=list)
    area: str = option("kode MFD tujuh angka; kosong: domain dan 000", "MFD code of seven digits; empty: the domain and 000", default="")
    from_year: int = option("tahun paling lama; 0 berarti semua", "oldest year; 0: all", default=0)

    def __post_init__(self) -> None:
        if self.area and not _AREA.fullmatch(self.area):
            raise OptionError("area", phrase("kode MFD terdiri atas tujuh angka", "an MFD code is seven digits"), "0000000 … 9999999")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """A record a table with the figures of all its years; or a row a figure.

        :raises FetchError: the tables cannot be listed, or nobody answers any more.
        """
        yield from reading.each(self._things(reading))

    def _things(self, reading: BpsReading) -> Iterator[tuple[str, Callable[[], Iterator[Record] | None]]]:
        area = self.area or f"{reading.domain}000"
        for row in reading.api.rows(*ROOM, "id", LIST, "wilayah", area):
            number = str(row.get("id_tabel") or "")
            if not number:
                reading.skip(Place(record="simdasi/id/23"), "tabel tanpa «id_tabel»", "a table without «id_tabel»")
            elif (not self.ids or number in self.ids) and (not self.subjects or str(row.get("mms_id")) in self.subjects):
                table = _Table(reading, area, number, reading.clean(row), self.from_year)
                yield f"simdasi {row.get('kode_tabel') or number}", table.read


class _Table:
    """One table over its years."""

    def __init__(self, reading: BpsReading, area: str, number: str, row: Mapping[str, Any], from_year: int) -> None:
        self.reading, self.area, self.number, self.row, self.from_year = reading, area, number, row, from_year
        self.code = str(row.get("kode_tabel") or number)
        self.place = Place(record=f"simdasi {self.code}")
        self.about: Mapping[str, Any] = {}
        self.units: list[str] = []

    def read(self) -> Iterator[Record] | None:
        """None if no year has figures.

        :raises FetchError: an answer is no table.
        """
        rows = [row for year in self._years() for row in self._year(year)]
        if not rows:
            return None
        title = str(self.row.get("judul") or self.about.get("judul_tabel") or self.about.get("judul") or "").strip()
        rows_of = _ROWS_OF.search(title)
        tidy = self.reading.tidy(rows_of[1].capitalize() if rows_of else "Wilayah", self.place, decimal_mark=",")
        records = tidy.records(rows)
        if self.reading.rows:
            self.reading.findings += tidy.findings
            return iter(records)
        name = column_name(f"simdasi_{self.code}", (), "simdasi")
        table = tidy.table(name, title or self.code, records, self.reading.zone)
        region = self.reading.regions.code
        notes = "\n".join(str(self.about[part]) for part in ("catatan", "sumber") if self.about.get(part))
        fields = {
            "notes": notes, "satuan": ", ".join(dict.fromkeys(self.units)), "klasifikasi": rows_of[1].capitalize() if rows_of else "",
            "kode_data": f"BPS {self.area}/{self.code}", "jenis_data": "statistik", "cakupan_wilayah": [region] if region else [],
            "level_penyajian": tidy.level, "cakupan_waktu": period_covered(row.year for row in rows),
            "url": table_page(self.reading.site, SIMDASI, self.number, title),
        }  # fmt: skip
        data = {**self.row, "title": title, "subject": self.row.get("subject") or "", "notes": notes, "years": sorted({row.year for row in rows})}
        return iter([Record(data, self.number, None, self.place, fields=filled(fields), table=table, findings=tuple(tidy.findings))])

    def _years(self) -> list[int]:
        listed = self.row.get("ketersediaan_tahun")
        years = {int(year) for each in (listed if isinstance(listed, list) else [listed]) for year in _YEARS.findall(str(each))}
        if not years:
            reason = phrase("tahunnya tidak disebut di «ketersediaan_tahun»", "its years are not named in «ketersediaan_tahun»")
            raise self.reading.api.unreadable(f"simdasi/id/{LIST}, {self.code}", reason)
        return sorted(year for year in years if year >= self.from_year)

    def _year(self, year: int) -> Iterator[TidyRow]:
        path = (*ROOM, "id", TABLE, "tahun", str(year), "id_tabel", self.number, "wilayah", self.area)
        found = self.reading.api.one(*path)
        table = found[1] if isinstance(found, list) and len(found) > 1 else found
        if table in (None, "", []):
            return
        columns, rows = (_numbered(table.get("kolom")), table.get("data")) if isinstance(table, Mapping) else (None, None)
        if not isinstance(columns, Mapping) or not isinstance(rows, list):
            reason = phrase("«kolom» atau «data» tabelnya tidak ada", "«kolom» or «data» of the table is missing")
            raise self.reading.api.unreadable("/".join(path), reason)
        self.about = self.reading.clean({name: value for name, value in table.items() if name not in ("kolom", "data")})
        known = self._columns(columns)
        for row in rows:
            yield from self._row(row, known, year, "/".join(path))

    def _columns(self, columns: Mapping[str, Any]) -> dict[str, tuple[str, str, str]]:
        """By their passing numbers: a lasting name, the title, the unit (as BPS says, or in brackets behind the title)."""
        known: dict[str, tuple[str, str, str]] = {}
        for number, about in columns.items():
            said = self.reading.clean(about) if isinstance(about, Mapping) else {}
            title = str(said.get("nama_variabel") or number)
            bracketed = _UNIT.search(title)
            unit = str(said.get("satuan") or (bracketed[1] if bracketed else "")).strip()
            known[str(number)] = (column_name(title, {name for name, _, _ in known.values()}, f"kolom_{len(known) + 1}"), title, unit)
        self.units += [unit for _, _, unit in known.values() if unit]
        return known

    def _row(self, row: Any, columns: Mapping[str, tuple[str, str, str]], year: int, asked: str) -> Iterator[TidyRow]:
        values = _numbered(row.get("variables")) if isinstance(row, Mapping) else None
        if values in ([], "", None) and isinstance(row, Mapping):
            return
        if not isinstance(values, Mapping):
            raise self.reading.api.unreadable(asked, phrase("ada baris tanpa «variables»", "there is a row without «variables»"))
        said = self.reading.clean({"label": row.get("label_raw") or row.get("label") or "", "unit": row.get("satuan") or ""})
        label = str(said["label"])
        area = (str(row.get("kode_wilayah") or column_name(label, (), "baris")).strip(), label)
        for number, value in values.items():
            name, title, unit = columns.get(str(number), (column_name(str(number), (), "kolom"), str(number), ""))
            figure = value.get("value") if isinstance(value, Mapping) else value
            yield TidyRow(area, (name, title), year, YEAR, figure, unit or str(said["unit"]))


def _numbered(written: Any) -> Any:
    """PHP writes an object whose names are 0, 1, 2 as a list."""
    return {str(number): each for number, each in enumerate(written)} if isinstance(written, list) and written else written
