"""The data rows of one sheet as records: its heading found, totals marked, repeated headings and notes below the table left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, islice, zip_longest
from typing import Any

import polars as pl

from harvesters.block import Block
from harvesters.checks.finding import Finding
from harvesters.errors import Unreadable
from harvesters.place import Place
from harvesters.reading.workbook import Sheet
from harvesters.reading.workbook_marks import column_letter
from harvesters.record import Record
from harvesters.tables.codelist import CodeList
from harvesters.tables.collector import collector_paused
from harvesters.tables.column import Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.header import LOOKED_AT, Header, Row, find_header, header_at, is_repeated, numbers_columns
from harvesters.tables.plainrows import CellColumn, cell_column, plain_rows
from harvesters.tables.sheetblocks import alone
from harvesters.tables.sheetcells import filled, gathered, is_figure, label_of
from harvesters.tables.sheetfindings import Overlong, TableAgain, TableBelow, TableBeside
from harvesters.tables.sheetgroups import Carried, group_name, names_row, year_in
from harvesters.tables.sheethidden import HiddenRead
from harvesters.tables.sheetnotes import NOTE, SIGNED, signed_side_by_side
from harvesters.tables.sheettotals import SheetTotals
from harvesters.tables.spelling import fold, tidy
from harvesters.tables.totals import carries_over, names_total
from harvesters.words import phrase

__all__ = ["SheetRows", "SheetRules"]

ROWS_AT_ONCE = 20_000
_FIGURES = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.YEAR, Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True)
class SheetRules:
    """``header``: (first, last) row of the heading, None: found. ``name_column``, ``title_column``, ``group_column``: columns that take the sheet's
    own name, what stands above the table, and the line that names a group of rows. ``fill_down``: columns whose empty cells take the value above.
    ``skip``: rows whose first text is one of these are left out. ``totals``: words that mark total rows besides the usual ones."""

    header: tuple[int, int] | None = None
    name_column: str = ""
    title_column: str = ""
    group_column: str = ""
    fill_down: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


class Verdict(Enum):
    """What a row is; at ``END`` begins what is no part of the table."""

    DATA = 1
    TOTAL = 2
    LEFT_OUT = 3
    GROUP = 4
    END = 5


@dataclass
class SheetRows:
    """``blocks`` or ``records`` once; ``header`` says before whether the sheet holds the table at all, ``findings`` afterwards what else is in it."""

    sheet: Sheet
    file: str
    definition: TableDefinition
    rules: SheetRules = field(default_factory=SheetRules)
    findings: list[Finding] = field(default_factory=list, init=False)
    _positions: dict[str, int] = field(default_factory=dict, init=False)
    _ended: bool = field(default=False, init=False)
    _over: bool = field(default=False, init=False)
    _begun: bool = field(default=False, init=False)
    _numbered: int = field(default=0, init=False)
    _carried: Carried = field(default_factory=Carried, init=False)
    _hidden: HiddenRead = field(default_factory=HiddenRead, init=False)

    def __post_init__(self) -> None:
        self._rows = self.sheet.rows()
        self._head = list(islice(self._rows, LOOKED_AT))
        self.header = self._find()
        if self.header and self.sheet.name:
            self._leave_others(self.header)
        self._lists = {column.name: CodeList(column) for column in self.definition.columns if column.codes}
        self._naming = set(self.definition.key) - set(self.rules.fill_down)
        self._has_figures = any(each.kind in _FIGURES for each in self.definition.columns)
        self._totals = (*self.definition.totals, *self.rules.totals)
        self._sums = SheetTotals(self.definition, self._lists, self._totals)
        self._skipped = {fold(text) for text in self.rules.skip}
        given = {self.rules.name_column: self.sheet.name, self.rules.title_column: self.sheet.title}
        years = {each.name for each in self.definition.columns if each.kind is Kind.YEAR}
        self._given = {column: year_in(text) if column in years else text for column, text in given.items() if column}

    @property
    def empty(self) -> bool:
        return not self._head

    @property
    def missing(self) -> list[str]:
        """Titles of the needed columns that the heading does not have."""
        there = {*(self.header.matching.names if self.header else ()), *self._given, self.rules.group_column}
        return [column.title for column in self.definition.columns if column.name in self.definition.needed and column.name not in there]

    def blocks(self) -> Iterator[Block]:
        """The data rows in the sheet's order, many at once, and which of them are totals.

        :raises Unreadable: the sheet has no heading of this table.
        """
        if self.header is None:
            name = self.sheet.name
            reason = phrase(f"lembar «{name}» tidak punya judul kolom tabel ini", f"the sheet «{name}» has no heading of this table")
            raise Unreadable(system=self.file, reason=reason)
        rows = chain(self._head, self._rows)
        while not self._over and (block := self._block(self.header, rows)):
            yield block
        self.findings += self._hidden.findings(self.sheet, self.file, self._columns(self.header).values())

    def records(self) -> Iterator[Record]:
        """The same one by one."""
        for block in self.blocks():
            yield from block.records()

    @collector_paused()
    def _block(self, header: Header, some: Iterator[Row]) -> Block | None:
        """Most rows are plainly data; the others are judged one by one."""
        if not (rows := list(islice(some, ROWS_AT_ONCE))):
            return None
        columns = [cell_column(cells) for cells in zip_longest(*(cells for _, cells in rows))]
        columns += [cell_column([None] * len(rows))] * (len(header.names) - len(columns))
        data = self._plain(header, columns, rows)
        totals, cut, groups = list[Record](), dict[int, dict[str, Overlong]](), dict[int, str]()
        for at in (~data).arg_true().to_list():
            number, cells = rows[at]
            self._begun = self._begun or bool(data.head(at).any())  # a total above all rows ends nothing
            verdict = self._judge(header, number, cells)
            if verdict is Verdict.END:
                data, self._over = data.head(at), True
                break
            overlong = self._overlong(header, cells) if verdict is Verdict.DATA else {}
            cut |= {at: overlong} if overlong else {}
            data[at] = verdict is Verdict.DATA
            if verdict is Verdict.TOTAL:
                totals.append(Record(self._named(header.data(cells), groups), place=self._at(number), letters=header.letters, total=True))
            elif verdict is Verdict.GROUP:
                groups[at] = group_name(cells)
        raws = {name: columns[at].cells for at, name in enumerate(header.names) if name}
        for at, overlong in cut.items():
            for name, stands in overlong.items():
                raws[name] = [*raws[name][:at], stands, *raws[name][at + 1 :]]
        raws |= self._carried_down(header, raws, data, groups)
        kept = data.arg_true()
        self._begun = self._begun or len(kept) > 0
        taken = {name: gathered(cells, kept) for name, cells in raws.items()}
        given = {column: pl.Series([text]).new_from_index(0, len(kept)) for column, text in self._given.items()}
        numbers = [rows[at][0] for at in kept]
        self._hidden.count(self.sheet, numbers)
        return Block({**taken, **given}, numbers, self.file, self.sheet.name, header.letters, totals)

    def _carried_down(self, header: Header, raws: Mapping[str, Any], data: pl.Series, groups: Mapping[int, str]) -> dict[str, Sequence[Any]]:
        """The columns in which what stands once counts for the rows below it."""
        found: dict[str, Sequence[Any]] = {}
        passed_over = set((~data).arg_true().to_list()) - set(groups)
        for column in self.rules.fill_down:
            if name := header.matching.names.get(column):
                found[name] = self._carried.down(name, list(raws[name]), passed_over)
        if column := self.rules.group_column:
            found[column] = self._carried.named(column, len(next(iter(raws.values()))), groups)
        return found

    def _plain(self, header: Header, columns: Sequence[CellColumn], rows: Sequence[Row]) -> pl.Series:
        """Which rows :meth:`_judge` certainly takes for data, whatever stands above them."""
        places = self._columns(header)
        figures = [places[each.name] for each in self.definition.columns if each.kind in _FIGURES and each.name in places]
        words = header.said | self._skipped | {fold(word) for word in self._totals}
        names = {places[name]: beginning for name, beginning in self._sums.beginnings.items() if name in places}
        plain = plain_rows(columns, list(places.values()), figures, words, names)
        plain &= pl.Series([number > header.last for number, _ in rows])
        return plain if self.sheet.name else plain & pl.Series([len(cells) <= len(header.names) for _, cells in rows])

    def _judge(self, header: Header, number: int, cells: Sequence[Any]) -> Verdict:
        """What a row is, where the table may have ended above it."""
        if number > header.last and is_repeated(header, cells):
            if self._ended:
                self.findings.append(TableAgain(self._at(number)))
            self._ended, self._numbered = False, number + 1
        if number == self._numbered and numbers_columns(cells):
            return Verdict.LEFT_OUT
        label = label_of(cells)
        if number > header.last and (self.rules.group_column or self.rules.fill_down) and self._is_group(header, cells, label):
            return Verdict.GROUP
        if number <= header.last or self._left_out(header, cells) or (self._ended and self._is_remark(header, cells)):
            return Verdict.LEFT_OUT
        if self._ended and self._heads_another(header, cells):
            self.findings.append(TableBelow(self._at(number)))
            return Verdict.END
        if self._is_note(header, cells, label):
            self._ended = True
            return Verdict.LEFT_OUT
        total = not self._overlong(header, cells) and self._sums.names(cells, self._columns(header), label)
        self._ended = self._ended or (total and self._begun and not carries_over(label))
        return Verdict.TOTAL if total else Verdict.DATA

    def _is_group(self, header: Header, cells: Sequence[Any], label: str) -> bool:
        """A line that names the rows below it. Where the names are listed it must be one of them, else a place without figures looks the same."""
        column, name = self.rules.group_column, group_name(cells)
        if not name or is_repeated(header, cells) or NOTE.match(label) or names_total(label, self._totals) or fold(label) in self._skipped:
            return False
        if column:
            codes = self._lists.get(column)
            return codes.find(name) is not None if codes else SIGNED.fullmatch(name) is None and not names_row(cells)
        filled = [each for each, at in self._columns(header).items() if at < len(cells) and cells[at] not in (None, "")]
        return len(filled) == 1 and filled[0] in self.rules.fill_down

    def _named(self, data: dict[str, Any], groups: Mapping[int, str]) -> dict[str, Any]:
        if not self.rules.group_column:
            return {**data, **self._given}
        group = list(groups.values())[-1] if groups else self._carried.last(self.rules.group_column)
        return {**data, **self._given, self.rules.group_column: group}

    def _at(self, number: int, cell: str = "") -> Place:
        return Place(self.file, self.sheet.name, number, cell=cell)

    def _leave_others(self, header: Header) -> None:
        """Another table beside this one must not say what the rows of this one are."""
        sheet, beside = alone(self.sheet, self._head, header, self.definition)
        if beside:
            self.findings.append(TableBeside(self._at(beside[0], f"{column_letter(beside[1])}{beside[0]}")))
        if sheet is not self.sheet:
            self.sheet, self._rows = sheet, sheet.rows()
            self._head = list(islice(self._rows, LOOKED_AT))
            self.header = self._find()

    def _find(self) -> Header | None:
        if self.rules.header:
            return header_at(*self.rules.header, self._head, self.sheet.merged, self.definition)
        return find_header(self._head, self.sheet.merged, self.definition)

    def _left_out(self, header: Header, cells: Sequence[Any]) -> bool:
        """A row without anything in the table's columns, the heading again, or one that the source skips."""
        if not any(column < len(cells) and cells[column] not in (None, "") for column in self._columns(header).values()):
            return not names_total(label_of(cells), self._totals)
        return is_repeated(header, cells) or (bool(self._skipped) and fold(label_of(cells)) in self._skipped)

    def _is_remark(self, header: Header, cells: Sequence[Any]) -> bool:
        """Below a total or a note, place and date, signatures and remarks fill less than half of the table's columns, or words stand where no row
        is named."""
        columns = self._columns(header)
        there = {name for name, column in columns.items() if column < len(cells) and cells[column] not in (None, "")}
        unnamed = self._has_figures and not self._naming.isdisjoint(columns) and self._naming.isdisjoint(there)
        return 2 * len(there) < len(columns) or (unnamed and not any(map(is_figure, cells)))

    def _is_note(self, header: Header, cells: Sequence[Any], label: str) -> bool:
        """``Sumber: …``, or who signed where and when. In a text file commas may have cut it."""
        if NOTE.match(label) and (filled(cells) <= 2 or (not self.sheet.name and ":" in label)):
            return True
        if self.sheet.name and filled(cells) > 1:
            return self._has_figures and signed_side_by_side(cells)
        line = ", ".join(tidy(cell) for cell in cells if isinstance(cell, str) and cell.strip())
        return self._is_remark(header, cells) and SIGNED.fullmatch(line) is not None

    def _heads_another(self, header: Header, cells: Sequence[Any]) -> bool:
        """Below the table's end: words alone, at least two of them where the table has figures."""
        columns = self._columns(header)
        texts = [cell for cell in cells if cell not in (None, "")]
        figures = [columns[each.name] for each in self.definition.columns if each.kind in _FIGURES and each.name in columns]
        words = [cells[at] for at in figures if at < len(cells) and cells[at] not in (None, "")]
        return len(words) > 1 and all(isinstance(cell, str) and any(map(str.isalpha, cell)) and not re.search(r"\d", cell) for cell in texts)

    def _overlong(self, header: Header, cells: Sequence[Any]) -> dict[str, Overlong]:
        """What stands for the first cell of a text file's row that has more cells than the heading; a workbook may have remarks beside a table."""
        if self.sheet.name or not any(cells[len(header.names) :]):
            return {}
        column = next((name for name in (*self.definition.key, *header.matching.names) if name in header.matching.names), "")
        filled = max(at for at, cell in enumerate(cells, 1) if cell)
        return {header.matching.names[column]: Overlong(filled, len(header.names))}

    def _columns(self, header: Header) -> dict[str, int]:
        if not self._positions:
            where = {name: number for number, name in enumerate(header.names) if name}
            self._positions.update({column: where[name] for column, name in header.matching.names.items()})
        return self._positions
