"""The tidy table that every table of BPS with regions becomes: a row for each region, category and period, with figure and unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from harvesters.checks.finding import Finding
from harvesters.dataset import fingerprint
from harvesters.place import Place
from harvesters.reading.bpsregions import RegionAmbiguous, Regions, RegionUnknown
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.column import Column, Kind, Meaning
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

__all__ = ["MISSING", "REGION_CODE", "STATUS", "Tidy", "TidyRow", "period_covered", "versioned"]

MISSING = {"-": "missing", "...": "missing", "NA": "missing", "NaN": "missing"}
"""Signs for a figure that is not there, each with its meaning (``Meaning``)."""
STATUS = {"***": "angka sangat sangat sementara", "**": "angka sangat sementara", "*": "angka sementara"}
REGION_CODE = Column("kode_wilayah", "Kode wilayah (Kemendagri)", Kind.CODE, "Region code (Ministry of Home Affairs)", personal=False)
KEY = ("kode_bps", "kode_kategori", "tahun", "kode_periode")
LARGEST_NAMES = 5
REGIONAL = {"desa": "desa_kelurahan", "kelurahan": "desa_kelurahan", "kecamatan": "kecamatan", "kabupaten": "kabupaten_kota",
            "kota": "kabupaten_kota", "provinsi": "provinsi"}  # fmt: skip
LEVELS = {0: "provinsi", 1: "kabupaten_kota", 2: "kecamatan", 3: "desa_kelurahan"}
"""By the dots of a code of the ministry."""


@dataclass(frozen=True)
class TidyRow:
    """``area`` and ``category`` and ``period``: (number, label)."""

    area: tuple[str, str]
    category: tuple[str, str]
    year: int
    period: tuple[str, str]
    value: Any
    unit: str


class Tidy:
    """:param heading: what the rows are of (``Kecamatan``, ``Lapangan usaha``).

    ``findings`` grow with every row that is read.
    """

    def __init__(self, heading: str, regions: Regions, signs: Mapping[str, str], place: Place, decimal_mark: str = ".") -> None:
        self._heading, self._regions, self._signs, self._place, self._mark = heading or "Wilayah", regions, signs, place, decimal_mark
        self.level = next((level for word, level in REGIONAL.items() if word in heading.lower()), "")
        self._regional = bool(self.level) or "wilayah" in heading.lower()
        self.findings: list[Finding] = []

    def records(self, rows: Iterable[TidyRow]) -> list[Record]:
        """Each row by the names of the tidy columns."""
        rows, records = list(rows), []
        codes = self.codes(dict.fromkeys(row.area for row in rows))
        for number, row in enumerate(rows, 1):
            data = {
                "kode_wilayah": codes[row.area] or None, "kode_bps": row.area[0], "wilayah": row.area[1], "kode_kategori": row.category[0],
                "kategori": row.category[1], "tahun": row.year, "kode_periode": row.period[0], "periode": row.period[1],
                "nilai": self._figure(row.value), "satuan": row.unit or None,
            }  # fmt: skip
            records.append(Record(data, place=Place(record=self._place.record, row=number)))
        return records

    def table(self, name: str, title: str, records: Sequence[Record], zone: ZoneInfo) -> Table:
        """The records typed; what was wrong with their cells joins ``findings``."""
        builder = TableBuilder(self._definition(name, title, records), zone)
        for record in records:
            builder.add(record)
        table, found = builder.finish()
        self.findings += found
        return table

    def _figure(self, value: Any) -> Any:
        """A sign may be a figure, too: an office that writes 0 for what it does not know has a source that says so."""
        return str(value) if not isinstance(value, str) and str(value) in self._signs else value

    def codes(self, areas: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The ministry's code of every region (number, name), or nothing. A code that one row has for sure by its number is no other row's."""
        areas = list(areas)
        if not self._regions.known or not (self._regional or self._mostly_regions(areas)):
            return dict.fromkeys(areas, "")
        sure = {number: self._regions.numbered(number) for number, _ in areas}
        alone = {code for number, label in areas if not number for code in self._alone(label)}
        codes: dict[tuple[str, str], str] = {}
        unknown: list[str] = []
        for number, label in areas:
            meant = self._regions.meant(number, label)
            left = meant if sure[number] else meant - set(sure.values())
            left = left - alone if not number and len(left) > 1 else left
            codes[number, label] = next(iter(left)) if len(left) == 1 else ""
            if len(left) > 1:
                self.findings.append(RegionAmbiguous(self._place, label, tuple(sorted(left))))
            elif not left:
                unknown.append(label)
        if unknown:
            self.findings.append(RegionUnknown(self._place, len(unknown), tuple(unknown[:LARGEST_NAMES])))
        return codes

    def _mostly_regions(self, areas: Sequence[tuple[str, str]]) -> bool:
        """Whether rows that nothing heads, or another word, are regions all the same: more than half bear names of the list. Theirs is the level."""
        meant = [found for _, label in areas if (found := self._regions.named(label))]
        if 2 * len(meant) <= len(areas):
            return False
        parts = Counter(code.count(".") for found in meant for code in found).most_common(1)[0][0]
        self.level = LEVELS.get(parts, "")
        return True

    def _alone(self, label: str) -> frozenset[str]:
        """The code of a region without a number, if its name means one only (``Kabupaten …``)."""
        meant = self._regions.meant("", label)
        return meant if len(meant) == 1 else frozenset()

    def _definition(self, name: str, title: str, records: Sequence[Record]) -> TableDefinition:
        """Numbers with their words as code lists: so that a word such as Jumlah is a category here and no printed total."""
        codes = {each: _words(records, f"kode_{each}", each) for each in ("kategori", "periode")}
        signs = {sign: Meaning(meaning) for sign, meaning in self._signs.items()}
        columns = (
            REGION_CODE,
            Column("kode_bps", "Nomor BPS", Kind.CODE, "Number at BPS", required=True, personal=False),
            Column("wilayah", self._heading, Kind.TEXT, personal=False),
            Column("kode_kategori", "Nomor kategori", Kind.CODE, "Number of the category", required=True, codes=codes["kategori"]),
            Column("kategori", "Kategori", Kind.TEXT, "Category", personal=False),
            Column("tahun", "Tahun", Kind.YEAR, "Year", required=True),
            Column("kode_periode", "Nomor periode", Kind.CODE, "Number of the period", required=True, codes=codes["periode"]),
            Column("periode", "Periode", Kind.TEXT, "Period", personal=False),
            Column("nilai", "Nilai", Kind.NUMBER, "Value", missing=signs, companion=True, status=STATUS, decimal_mark=self._mark),
            Column("satuan", "Satuan", Kind.TEXT, "Unit", personal=False),
        )
        return versioned(TableDefinition(name, title, columns, KEY))


def versioned(definition: TableDefinition) -> TableDefinition:
    """With a version that changes when anything published of it does."""
    said = {"title": definition.title, "key": definition.key, "columns": [asdict(column) for column in definition.columns]}
    return TableDefinition(**{**vars(definition), "version": fingerprint(said)[:16]})


def period_covered(years: Iterable[int]) -> str:
    """``2021/2024``, or the one year; empty without any."""
    known = sorted(set(years))
    return "" if not known else str(known[0]) if len(known) == 1 else f"{known[0]}/{known[-1]}"


def _words(records: Sequence[Record], number: str, label: str) -> dict[str, str]:
    return {str(record.data[number]): str(record.data[label]) for record in records}
