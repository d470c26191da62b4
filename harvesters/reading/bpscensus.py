"""Census data of BPS: events (``sp2020``, ``st2023``), their topics, their datasets, and the figures of one area."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.options import OptionError, option
from harvesters.place import Place
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.reading.bpstidy import TidyRow, period_covered
from harvesters.reading.columnname import column_name
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["Census"]

ROOM = ("interoperabilitas", "datasource", "sensus")
TOPICS, DATASETS, FIGURES = "38", "40", "41"
"""Numbers of its services."""
PERIOD = ("0", "Sensus")
MOST_CATEGORIES = 9
_EVENT = re.compile(r"[a-z0-9_-]{2,30}")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Census:
    """Datasets of one census."""

    kind: ClassVar[str] = "census"
    about: ClassVar[Phrase] = phrase("Dataset satu sensus, misalnya Sensus Penduduk 2020.", "Datasets of one census, such as that of 2020.")
    event: str = option("id kegiatan sensus, misalnya sp2020", "id of the census, such as sp2020")
    topics: Sequence[str] = option("nomor topik; kosong berarti semua", "numbers of topics; empty: all", default_factory=list)
    ids: Sequence[str] = option("nomor dataset; kosong berarti semua", "numbers of datasets; empty: all", default_factory=list)
    area: str = option("kode MFD wilayah sensusnya; kosong: domain", "MFD code of the area; empty: the domain", default="")

    def __post_init__(self) -> None:
        if not _EVENT.fullmatch(self.event):
            raise OptionError("event", phrase("bukan id kegiatan sensus", "it is no id of a census"), "sp2020, st2023")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """A record a dataset with its figures; or a row a figure.

        :raises FetchError: the datasets cannot be listed, or nobody answers any more.
        """
        yield from reading.each(self._things(reading))

    def _things(self, reading: BpsReading) -> Iterator[tuple[str, Callable[[], Iterator[Record] | None]]]:
        seen = set[str]()
        for topic in self.topics or [str(row.get("id")) for row in reading.api.rows(*ROOM, "id", TOPICS, "kegiatan", self.event)]:
            for row in reading.api.rows(*ROOM, "id", DATASETS, "kegiatan", self.event, "topik", topic):
                number = str(row.get("id") if row.get("id") is not None else "").strip()
                if not number:
                    reading.skip(Place(record=f"sensus/id/{DATASETS}"), "dataset tanpa nomor «id»", "a dataset without a number «id»")
                elif number not in seen and (not self.ids or number in self.ids):
                    seen.add(number)
                    dataset = _Dataset(reading, self.event, number, self.area or reading.domain, reading.clean(row))
                    yield f"sensus {self.event}/{number}", dataset.read


@dataclass
class _Dataset:
    """One dataset of one area. ``row``: as it is listed."""

    reading: BpsReading
    event: str
    number: str
    area: str
    row: Mapping[str, Any]

    def read(self) -> Iterator[Record] | None:
        """None if there are no figures of this area.

        :raises FetchError: an answer holds something else.
        """
        path = (*ROOM, "id", FIGURES, "kegiatan", self.event, "wilayah_sensus", self.area, "dataset", self.number)
        cells = [self.reading.clean(row) for row in self.reading.api.rows(*path)]
        if not cells:
            return None
        place = Place(record=f"sensus {self.event}/{self.number}")
        several = len({str(cell.get("id_indikator")) for cell in cells}) > 1
        rows = [self._tidy(cell, "/".join(path), with_indicator=several) for cell in cells]
        tidy = self.reading.tidy("Wilayah", place)
        records = tidy.records(rows)
        if self.reading.rows:
            self.reading.findings += tidy.findings
            return iter(records)
        title = str(self.row.get("nama") or cells[0].get("nama_indikator") or "").strip()
        table = tidy.table(column_name(f"bps_{self.event}_{self.number}", (), "bps_sensus"), title, records, self.reading.zone)
        code, years = self.reading.regions.code, sorted({row.year for row in rows})
        fields = {
            "notes": self.row.get("deskripsi"), "klasifikasi": "; ".join(dict.fromkeys(name for cell in cells for name in _kinds(cell))),
            "kode_data": f"BPS {self.area}/{self.event}/{self.number}", "jenis_data": "statistik", "level_penyajian": tidy.level,
            "cakupan_wilayah": [code] if code else [], "cakupan_waktu": period_covered(years),
        }  # fmt: skip
        data = {**self.row, "title": title, "subject": str(self.row.get("topik") or ""), "event": self.event, "years": years}
        return iter([Record(data, f"{self.event}-{self.number}", None, place, fields=filled(fields), table=table, findings=tuple(tidy.findings))])

    def _tidy(self, cell: Mapping[str, Any], asked: str, *, with_indicator: bool) -> TidyRow:
        year = _YEAR.search(str(cell.get("period") or "")) or _YEAR.search(self.event)
        if year is None:
            raise self.reading.api.unreadable(asked, phrase("ada angka tanpa tahun («period»)", "there is a figure without a year («period»)"))
        items = list(_items(cell))
        if with_indicator:
            items.insert(0, (str(cell.get("id_indikator") or ""), str(cell.get("nama_indikator") or "")))
        category = (".".join(code for code, _ in items), " / ".join(name for _, name in items)) if items else ("0", "Tidak ada")
        area = (str(cell.get("kode_wilayah") or cell.get("id_wilayah") or "").strip(), str(cell.get("nama_wilayah") or "").strip())
        return TidyRow(area, category, int(year[0]), PERIOD, cell.get("nilai"), str(cell.get("satuan") or ""))


def _items(cell: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Code and name of every category that the figure is of; BPS writes the name's key with two strokes."""
    for number in range(1, MOST_CATEGORIES + 1):
        name = cell.get(f"nama_item__kategori_{number}") or cell.get(f"nama_item_kategori_{number}")
        code = cell.get(f"kode_item_kategori_{number}") or cell.get(f"id_item_kategori_{number}")
        if name or code:
            yield str(code or name).strip(), str(name or code).strip()


def _kinds(cell: Mapping[str, Any]) -> Iterator[str]:
    for number in range(1, MOST_CATEGORIES + 1):
        if named := str(cell.get(f"nama_kategori_{number}") or "").strip():
            yield named.removeprefix("Klasifikasi ").strip()
