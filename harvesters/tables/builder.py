"""From records as found to a typed table and findings: the one road for harvested rows and steward uploads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from harvesters.block import Block
from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.privacy import personal_cells, searched
from harvesters.record import Record
from harvesters.tables import findings as found
from harvesters.tables.column import Column, Kind
from harvesters.tables.columnbuffer import ColumnBuffer, Problem
from harvesters.tables.definition import TableDefinition
from harvesters.tables.drift import seen
from harvesters.tables.findinglist import FindingList
from harvesters.tables.matching import Matching, match
from harvesters.tables.personalfindings import PersonalColumn, PersonalData, PersonalKey
from harvesters.tables.places import KeptPlaces, Places
from harvesters.tables.quarantine import Quarantine
from harvesters.tables.refusal import TableRefused
from harvesters.tables.scratch import Scratch
from harvesters.tables.shelf import Shelf, ShelvedRows
from harvesters.tables.sumrows import MOST, hidden_totals
from harvesters.tables.table import PLACE_COLUMNS, Table
from harvesters.tables.totals import names_total, total_label

__all__ = ["TableBuilder"]

ROWS_AT_ONCE = 20_000
PLACED = 200_000  # rows of a table without declared checks of which it is kept where each stands
LOCAL = ZoneInfo("Asia/Jakarta")


class TableBuilder:
    """``add`` every record or ``add_block`` many, then ``finish`` once. Raw cells are kept for one batch only; what stays is typed and columnar, of a
    large table on disk.

    A row with a cell that can't be read goes to quarantine with a finding; the other rows go on.

    :param zone: datetimes that name a zone are turned into this zone's local time. :param scratch: the room for a table that is too large for memory.
    :raises ScratchFull: from every method, where that room does not suffice.
    """

    def __init__(self, definition: TableDefinition, zone: ZoneInfo = LOCAL, scratch: Scratch = Scratch()) -> None:  # noqa: B008 - it never changes
        self.definition = definition
        self._zone = zone
        self._scratch = scratch
        self._findings = FindingList()
        self._buffers = [self._buffer(column) for column in definition.columns]
        self._quarantine = Quarantine(definition)
        self._places = Places()
        self._layouts: dict[tuple[int, tuple[str, ...]], _Layout] = {}
        self._batch: list[Record] = []
        self._totals: list[Record] = []
        self._rows = Shelf(scratch)
        self._hidden = pl.DataFrame()
        self._absent, self._unknown, self._unread = frozenset[str](), tuple[str, ...](), Counter[str]()

    def add(self, record: Record) -> None:
        """Take one record; its ``data`` is by the source's own names."""
        self._batch.append(record)
        if len(self._batch) >= ROWS_AT_ONCE:
            self._type_batch()

    def add_block(self, block: Block) -> None:
        """Take many rows of a sheet."""
        self._type_batch()
        self._totals += block.totals
        if not len(block):
            return
        layout = self._layout(tuple(block.columns), block.letters)
        if block.numbers:
            first = self._places.height
            self._places.add_rows(block.file, block.sheet, block.numbers, layout.letters)
            names, nothing = layout.matching.names, [None] * len(block.numbers)
            self._type([block.columns[names[each.name]] if each.name in names else nothing for each in self.definition.columns], first)

    def finish(self) -> tuple[Table, list[Finding]]:
        """The table and everything found on the way.

        :raises TableRefused: a required column is nowhere, or a column is there twice. Its ``findings`` say which.
        """
        self._type_batch()
        self._judge_columns()
        rows = self._rows = self._settled()
        columns = seen(self.definition.columns, rows.parts(), self._places.height, self._unread, self._unknown)
        self._search_personal_data()
        self._take_out_totals()
        kept = ~self._quarantine.close(rows, self._places, self._findings)
        for buffer in self._buffers:
            self._report_rules(buffer)
        table = Table(
            self.definition,
            self._published(kept),
            self._quarantine.keys,
            self._quarantine.complete_keys,
            self._published_places(kept),
            self._typed_totals(),
            tuple(self._quarantine.places),
            absent=self._absent, seen=columns,
        )
        return table, self._findings.list()

    def _buffer(self, column: Column) -> ColumnBuffer:
        return ColumnBuffer(column, needed=column.name in self.definition.needed, zone=self._zone)

    def _type_batch(self) -> None:
        batch, self._batch = self._batch, []
        records, layouts, rows = [], [], []
        for record in batch:
            layout = self._layout(tuple(record.data), record.letters)
            cells = layout.pick(record.data)
            if record.total or self._names_total(record, cells):
                self._totals.append(record)
                continue
            records.append(record)
            layouts.append(layout.letters)
            rows.append(cells)
        if not records:
            return
        first = self._places.height
        self._places.add(records, layouts)
        self._type(list(zip(*rows, strict=True)), first)

    def _type(self, columns: Sequence[Sequence[Any] | pl.Series], first: int) -> None:
        """:param columns: raw cells of every column of the table. :param first: number of the first row."""
        series: list[pl.Series] = []
        for buffer, cells in zip(self._buffers, columns, strict=True):
            typed, problems = buffer.read(cells, first)
            series.extend(typed)
            self._hold(buffer, problems)
        self._rows.add(pl.DataFrame(series))

    def _layout(self, names: tuple[str, ...], letters: Mapping[str, str]) -> _Layout:
        key = (id(letters), names) if letters else (0, names)
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = _Layout(self.definition, names, letters)
        return layout

    def _names_total(self, record: Record, cells: Sequence[Any]) -> bool:
        """Some cell of a key column of words names a total. (A sheet's reader has already judged its rows by their first cell.)"""
        if record.letters:
            return False
        for buffer, cell in zip(self._buffers, cells, strict=True):
            column = buffer.column
            words = isinstance(cell, str) and column.name in self.definition.key and cell not in column.codes
            if words and names_total(cell, self.definition.totals, regency=bool(column.codes)):
                return True
        return False

    def _hold(self, buffer: ColumnBuffer, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self._quarantine.hold(problem.row, buffer.column.name)
            self._unread[buffer.column.name] += problem.cause.finding is not found.CellEmpty
            self._findings.add(buffer.finding(self._places.place(problem.row, buffer.column), problem))

    def _judge_columns(self) -> None:
        """A column counts as there if any record has it: JSON records leave out what is empty."""
        layouts = [layout.matching for layout in self._layouts.values()]
        if not layouts:
            return
        there = {name for matching in layouts for name in matching.names}
        doubled = {name: claims for matching in layouts for name, claims in matching.doubled.items()}
        titles = {column.name: column.title for column in self.definition.columns}
        refused: list[Finding] = [found.ColumnDoubled(Place(), titles[name], ", ".join(claims)) for name, claims in doubled.items()]
        refused += [found.ColumnMissing(Place(), title) for name, title in titles.items() if name in self.definition.needed and name not in there]
        refused += [PersonalKey(Place(column=titles[name]), titles[name]) for name in self.definition.indispensable]
        if refused:
            raise TableRefused(self.definition.title, refused)
        self._absent = frozenset(titles) - there
        for column in self.definition.columns:
            if column.published and column.name not in there:
                self._findings.add(found.ColumnAbsent(Place(column=column.title), column.title))
            if column.withheld and column.name in there:
                self._findings.add(PersonalColumn(Place(column=column.title), column.title))
        self._unknown = tuple(dict.fromkeys(name for matching in layouts for name in matching.unknown))
        for name in self._unknown:
            self._findings.add(found.ColumnUnknown(Place(column=name[:200]), name[:200]))

    def _settled(self) -> Shelf:
        """All batches with the cells that the whole column decided."""
        if all(buffer.settled for buffer in self._buffers):
            return self._rows
        settled = Shelf(self._scratch)
        problems: list[list[Problem]] = [[] for _ in self._buffers]
        for first, part in self._rows.parts():
            patches = {}
            for buffer, found_here in zip(self._buffers, problems, strict=True):
                name = buffer.column.name
                patches[name], more = buffer.settle(first, part[name].cast(buffer.dtype))
                found_here += more
            settled.add(_patched(part.cast(_schema(self._buffers)), first, patches))
        for buffer, found_here in zip(self._buffers, problems, strict=True):
            self._hold(buffer, found_here)
        return settled

    def _published(self, kept: pl.Series) -> pl.DataFrame | ShelvedRows:
        schema, every = _schema(self._buffers), bool(kept.all())
        rows = ShelvedRows(self._rows, pl.Schema({name: schema[name] for name in self.definition.published_names}), None if every else kept)
        return rows if self._rows.spilled else rows.frame()

    def _published_places(self, kept: pl.Series) -> pl.DataFrame | KeptPlaces:
        places = KeptPlaces(self._places, kept)
        if self._rows.spilled:
            return places
        wanted = self.definition.checks or len(kept) <= PLACED or self._totals or self._hidden.height
        return places.frame() if wanted else pl.DataFrame(schema=PLACE_COLUMNS)

    def _search_personal_data(self) -> None:
        for column in self.definition.columns:
            if not searched(column):
                continue
            matches = personal_cells(column, ((first, part[column.name]) for first, part in self._rows.parts([column.name])))
            for pattern in dict.fromkeys(pattern for _, pattern in matches):
                held = [row for row, each in matches if each == pattern]
                for row in held:
                    self._quarantine.hold(row, column.name)
                self._findings.add(PersonalData(self._places.place(held[0], column), column.title, pattern, len(held)))

    def _take_out_totals(self) -> None:
        """Rows that are totals by their figures only, where their name is another row's or unknown."""
        if self._rows.height > MOST:
            return
        rows = ShelvedRows(self._rows, _schema(self._buffers)).frame()
        numbers = hidden_totals(self.definition, rows, self._quarantine.keyless)
        places = [self._places.place(number) for number in numbers]
        for number, place in zip(numbers, places, strict=True):
            self._findings.forget(place)
            self._quarantine.leave_out(number)
            self._findings.add(found.TotalRecognised(place))
        names = [each.name for each in self.definition.columns if each.name in self.definition.key and each.kind is not Kind.YEAR]
        unnamed = rows[numbers].with_columns(pl.lit(None, dtype=rows.schema[name]).alias(name) for name in names)
        self._hidden = unnamed.with_columns(pl.lit("").alias("_label"), *_located(places))

    def _report_rules(self, buffer: ColumnBuffer) -> None:
        for row, kind, became, raw, count in buffer.rules():
            place = self._places.place(row, buffer.column)
            facts = {"became": became} if kind is found.ValueHarmonised else {}
            self._findings.add(kind(place, buffer.column.title, buffer.quoted(raw), count, **facts))

    def _typed_totals(self) -> pl.DataFrame:
        """The total rows, typed by the same columns; a cell that can't be read, such as the word itself, is null."""
        buffers = [ColumnBuffer(column, needed=False, zone=self._zone) for column in self.definition.columns]
        cells = [self._layout(tuple(record.data), record.letters).pick(record.data) for record in self._totals]
        columns = list(zip(*cells, strict=True)) or [()] * len(buffers)
        read = [buffer.read(column, 0)[0] for buffer, column in zip(buffers, columns, strict=True)]
        patched = {buffer.column.name: buffer.settle(0, typed[0])[0] for buffer, typed in zip(buffers, read, strict=True)}
        totals = _patched(pl.DataFrame([series for typed in read for series in typed]).cast(_schema(buffers)), 0, patched)
        labels = pl.Series("_label", [total_label(record.data.values()) for record in self._totals], dtype=pl.String)
        printed = totals.with_columns(labels, *_located([record.place for record in self._totals]))
        return pl.concat([printed, self._hidden], how="diagonal_relaxed") if self._hidden.height else printed


class _Layout:
    """How records with these names are read: which name is which column, and in which of the sheet's columns it stands."""

    def __init__(self, definition: TableDefinition, names: tuple[str, ...], letters: Mapping[str, str]) -> None:
        self.matching: Matching = match(definition, names)
        self.letters = {column: letters[name] for column, name in self.matching.names.items() if name in letters}
        self.source_letters = letters  # keeps it alive, so that its id stays its own
        self.pick = _picker([self.matching.names.get(column.name) for column in definition.columns])


def _located(places: Sequence[Place]) -> list[pl.Series]:
    kinds = (("file", pl.String), ("sheet", pl.String), ("row", pl.Int64))
    return [pl.Series(f"_{name}", [getattr(place, name) for place in places], dtype=kind) for name, kind in kinds]


def _schema(buffers: Sequence[ColumnBuffer]) -> pl.Schema:
    return pl.Schema([item for buffer in buffers for item in buffer.schema.items()])


def _patched(rows: pl.DataFrame, first: int, patches: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """With the cells that were decided last, by column name: ``row`` and ``value``. :param first: number of the first of ``rows``."""
    return rows.with_columns(rows[name].scatter(cells["row"] - first, cells["value"]) for name, cells in patches.items() if cells.height)


def _picker(names: Sequence[str | None]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """A function that takes the cells out of a record, in the order of the table's columns, None where the source has no such name."""
    if len(names) > 1 and all(names):
        return itemgetter(*names)

    def pick(data: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(data[name] if name else None for name in names)

    return pick
