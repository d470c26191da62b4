"""Static tables of BPS: each is one HTML table, escaped inside JSON, with columns of its own."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.checks.finding import Finding
from harvesters.options import option
from harvesters.place import Place
from harvesters.reading.bpslinks import table_page
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.reading.bpstidy import REGION_CODE, STATUS, Tidy, period_covered, versioned
from harvesters.reading.columnname import column_name
from harvesters.reading.htmltable import GROUP, HtmlTable, NoTable, is_figure, is_sign, read_html_table
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.column import Column, Kind, Meaning
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table
from harvesters.words import Phrase, phrase

__all__ = ["StaticTables"]

STATIC = 1
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class StaticTables:
    """Static tables: an HTML table each, as the office printed it."""

    kind: ClassVar[str] = "static_tables"
    about: ClassVar[Phrase] = phrase("Tabel statis, masing-masing satu tabel HTML.", "Static tables, an HTML table each.")
    ids: Sequence[str] = option("nomor tabel; kosong berarti semua", "numbers of tables; empty: all", default_factory=list)
    subjects: Sequence[str] = option("nomor subjek; kosong berarti semua", "numbers of subjects; empty: all", default_factory=list)
    year: int = option("hanya tabel tahun itu; 0 berarti semua", "only tables of that year; 0: all", default=0)
    keyword: str = option("hanya yang judulnya memuat kata ini", "only those whose title has this word", default="")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """A record a table, with its rows typed; or a row of it.

        :raises FetchError: the tables cannot be listed, or nobody answers any more.
        """
        yield from reading.each(self._things(reading))

    def _things(self, reading: BpsReading) -> Iterator[tuple[str, Callable[[], Iterator[Record] | None]]]:
        for row in self._listed(reading):
            number = str(row.get("table_id") or "")
            if not number:
                reading.skip(Place(record="list/model/statictable"), "tabel tanpa nomor «table_id»", "a table without a number «table_id»")
            else:
                yield f"table {number}", lambda row=row, number=number: _read(reading, number, reading.clean(row))  # type: ignore[misc]

    def _listed(self, reading: BpsReading) -> Iterator[Mapping[str, Any]]:
        for row in reading.listed("statictable", *(("year", str(self.year)) if self.year else ()), keyword=self.keyword):
            if (not self.ids or str(row.get("table_id")) in self.ids) and (not self.subjects or str(row.get("subj_id")) in self.subjects):
                yield row


def _read(reading: BpsReading, number: str, row: Mapping[str, Any]) -> Iterator[Record] | None:
    found = reading.viewed("statictable", number)
    if found is None:
        return None
    place = Place(record=f"table {number}")
    try:
        table = read_html_table(html.unescape(str(found.get("table") or "")))
    except NoTable as problem:
        raise reading.api.unreadable(f"view/model/statictable/id/{number}", problem.reason) from None
    records = [
        Record(dict(zip(table.names, each.cells, strict=True)), place=Place(record=place.record, row=each.number), total=each.total)
        for each in table.rows
    ]
    if reading.rows:
        return iter(records)
    about = {**row, **reading.clean({name: value for name, value in found.items() if name != "table"})}
    return iter([_dataset(reading, number, about, table, records)])


def _dataset(reading: BpsReading, number: str, about: Mapping[str, Any], table: HtmlTable, records: Sequence[Record]) -> Record:
    title = str(about.get("title") or "").strip()
    tidy, codes = _regions(reading, number, table)
    typed, findings = _typed(reading, f"bps_tabel_{number}", title, table, records, codes)
    years = [int(year) for year in _YEARS.findall(title)]
    notes = "\n".join(str(reading.clean({"note": note})["note"]) for note in table.notes)
    fields = {
        "notes": notes, "kode_data": f"BPS {reading.domain}/tabel {number}", "jenis_data": "statistik",
        "klasifikasi": table.names[_label(table)], "cakupan_waktu": period_covered(years), "level_penyajian": tidy.level if codes else "",
        "cakupan_wilayah": [reading.regions.code] if reading.regions.code else [], "url": table_page(reading.site, STATIC, number, title),
    }  # fmt: skip
    data = {**about, "table_id": number, "title": title, "subject": str(about.get("subj") or ""), "notes": notes, "years": years}
    changed = about.get("updt_date")
    place, found = Place(record=f"table {number}"), (*(tidy.findings if codes else ()), *findings)
    return Record(data, f"tabel-{number}", changed, place, fields=filled(fields), table=typed, findings=found)


def _label(table: HtmlTable) -> int:
    """Which column says what a row is of."""
    return 1 if table.names[0] == GROUP else 0


def _regions(reading: BpsReading, number: str, table: HtmlTable) -> tuple[Tidy, dict[str, str]]:
    """The ministry's codes by the names of the rows; empty where these are no regions."""
    at = _label(table)
    tidy = reading.tidy(table.names[at], Place(record=f"table {number}"))
    if not tidy.level:  # headed otherwise, such as Uraian
        tidy = reading.tidy("Wilayah", Place(record=f"table {number}"))
    names = dict.fromkeys(row.cells[at] for row in table.rows if not row.total)
    totals = [row.cells[at] for row in table.rows if row.total and reading.regions.named(row.cells[at])]  # ``Kabupaten …`` tells what ``…`` is not
    codes = {name: code for (_, name), code in tidy.codes(("", name) for name in [*names, *totals]).items() if name in names}
    return tidy, codes if sum(map(bool, codes.values())) * 2 > len(names) else {}


def _typed(
    reading: BpsReading, name: str, title: str, table: HtmlTable, records: Sequence[Record], codes: Mapping[str, str]
) -> tuple[Table, list[Finding]]:  # fmt: skip
    """A column of figures is one; every other stays text. Rows whose first text is their own have it as key.

    :param codes: of the regions that the rows are of, by their names; they become a column.
    """
    columns: list[Column] = []
    for at, heading in enumerate(table.names):
        cells = [row.cells[at] for row in table.rows]
        columns.append(_column(heading, cells, {REGION_CODE.name, *(each.name for each in columns)}, reading.signs))
    firsts = [row.cells[0] for row in table.rows if not row.total]
    key = (columns[0].name,) if columns[0].kind is Kind.TEXT and all(firsts) and len(set(firsts)) == len(firsts) else ()
    own = (REGION_CODE,) if codes else ()
    builder = TableBuilder(versioned(TableDefinition(name, title, (*own, *columns), key)), reading.zone)
    named = dict(zip(table.names, (column.name for column in columns), strict=True))
    for record in records:
        region = {REGION_CODE.name: codes.get(record.data[table.names[_label(table)]]) or None} if codes else {}
        builder.add(Record({**region, **{named[heading]: cell for heading, cell in record.data.items()}}, place=record.place, total=record.total))
    return builder.finish()


def _column(heading: str, cells: Sequence[str], taken: set[str], signs: Mapping[str, str]) -> Column:
    name = column_name(heading, taken, f"kolom_{len(taken) + 1}")
    said = [cell for cell in cells if not is_sign(cell)]
    if not said or not all(map(is_figure, said)):
        return Column(name, heading)
    missing = {each: Meaning(meaning) for each, meaning in signs.items()}
    return Column(name, heading, Kind.NUMBER, missing=missing, companion=True, status=STATUS)
