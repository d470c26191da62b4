"""Wide to long: a step between connector and table that turns columns of days, months, quarters or years into rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harvesters.block import Block
from harvesters.declaration import Declared
from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.column import Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.moment import read_date, read_month, read_year
from harvesters.tables.number import exact
from harvesters.tables.period import read_period
from harvesters.wideheading import LINES, Heading, period_headings, read_heading
from harvesters.words import phrase

__all__ = ["KINDS", "Unpivot", "read_unpivot"]

PERIODS = "periods"
KINDS: dict[str, Callable[[str], object]] = {"dates": read_date, "months": read_month, "years": read_year, PERIODS: read_period}
"""What a column's name may be, and what reads it."""

Skip = Callable[[Place, str, str], None]


@dataclass(frozen=True)
class Unpivot:
    """``columns``: one of ``KINDS``, or the names of the columns themselves. ``name`` and ``value``: what the two columns are called that take a
    column's name and its cell. ``rest``: column for the other lines of a heading of several, such as the sex below the year; or empty.
    ``year``: column for the year of a period, so that ``name`` takes the rest of it (``Januari``); or empty. ``dated``: ``name`` is a column of
    dates."""

    columns: str | tuple[str, ...]
    name: str
    value: str
    rest: str = ""
    year: str = ""
    dated: bool = False
    _known: dict[tuple[str, ...], dict[str, Heading]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def wide(self, definition: TableDefinition) -> TableDefinition:
        """The table as the agency's system has it: its columns without the two new ones."""
        given = {self.name, self.value, self.rest, self.year} - {""}
        new = [each.name for each in definition.columns if given & {each.name, each.title, *each.headings}]
        columns = tuple(each for each in definition.columns if each.name not in new)
        return replace(definition, columns=columns, key=tuple(each for each in definition.key if each not in new), checks=(), split_by="")

    def records(self, found: Iterable[Record | Block], skip: Skip) -> Iterator[Record]:
        """For every cell of those columns one record with the record's other cells; a cell that holds nothing gives none, a sign for a missing
        figure (``-``) does.

        :param skip: told a record that has no such column.
        """
        for each in found:
            for record in each.records() if isinstance(each, Block) else [each]:
                yield from self._rows(record, skip)

    def _rows(self, record: Record, skip: Skip) -> Iterator[Record]:
        names = tuple(record.data)
        if names not in self._known:
            self._known[names] = self._wide(names)
        wide = self._known[names]
        if not wide:
            skip(record.place, "tidak ada kolom yang disebut «unpivot»", "it has no column that «unpivot» names")
            return
        data, letters = ({name: each for name, each in given.items() if name not in wide} for given in (record.data, record.letters))
        for name, heading in wide.items():
            cell = record.data[name]
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            further = {column: said for column, said in ((self.rest, heading.rest), (self.year, heading.year)) if column}
            letter = dict.fromkeys([self.name, self.value, *further], record.letters[name]) if name in record.letters else {}
            value = _marked(cell, heading.mark) if heading.mark else cell
            yield replace(record, data={**data, **further, self.name: self._period(heading), self.value: value}, letters={**letters, **letter})

    def _period(self, heading: Heading) -> str:
        if self.dated and heading.first_day:
            return heading.first_day
        return heading.part if self.year and heading.part else heading.period

    def _wide(self, names: tuple[str, ...]) -> dict[str, Heading]:
        """The columns to turn, without the lines that stand above all of them."""
        found = period_headings(names) if self.columns == PERIODS else {name: heading for name in names if (heading := self._heading(name))}
        lines = [set(heading.rest.split(LINES)) for heading in found.values()]
        shared = set.intersection(*lines) if len(lines) > 1 else set()
        rests = {name: LINES.join(line for line in heading.rest.split(LINES) if line not in shared) for name, heading in found.items()}
        return {name: replace(heading, rest=rests[name]) for name, heading in found.items()}

    def _heading(self, name: str) -> Heading | None:
        if not isinstance(self.columns, str):
            return Heading(name.strip()) if name in self.columns else None
        return read_heading(name, KINDS[self.columns])


def _marked(cell: object, mark: str) -> object:
    """The cell with the mark that its column's heading bears, in a spelling that no decimal mark makes another figure."""
    if isinstance(cell, str):
        figure = any(map(str.isdigit, cell)) and not cell.rstrip().endswith(mark)
        return f"{cell.rstrip()}{mark}" if figure else cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    if not math.isfinite(cell):
        return cell
    whole, _, part = f"{exact(float(cell)):f}".partition(".")
    return f"{whole},{part}{'0' if len(part) == 3 else ''}{mark}" if part.strip("0") else f"{whole}{mark}"


def read_unpivot(top: Declared, table: TableDefinition | None) -> Unpivot | None:
    """What a source file says below ``unpivot``.

    :raises SourceError: a key is missing or unknown, it stands beside ``map``, or the table lacks one of the new columns.
    """
    declared = top.get("unpivot")
    if declared is None:
        return None
    declared.only(("columns", "name", "value", "rest", "year"))
    if top.get("table") is None:
        raise declared.wrong(phrase("«unpivot» hanya untuk sumber dengan «table»", "«unpivot» needs a source with «table»"), "table")
    columns, name, value = (declared.need(key) for key in ("columns", "name", "value"))
    rest, year = declared.get("rest"), declared.get("year")
    new = [each for each in (name, value, rest, year) if each]
    _check_columns(new, table)
    names = columns.texts()
    kind = names[0] if len(names) == 1 and names[0] in KINDS else ""
    if isinstance(columns.content, str) and not kind:
        allowed = phrase(f"{', '.join(KINDS)}, atau daftar nama kolom", f"{', '.join(KINDS)}, or a list of columns")
        raise columns.wrong(phrase(f"«{columns.content}» tidak dikenal", f"«{columns.content}» is not known"), allowed)
    if year and kind != PERIODS:
        raise year.wrong(phrase("«year» hanya untuk «columns: periods»", "«year» needs «columns: periods»"), "columns: periods")
    dates = {spelling for each in table.columns if each.kind is Kind.DATE for spelling in (each.name, each.title, *each.headings)} if table else set()
    others = [each.text() if each else "" for each in (rest, year)]
    return Unpivot(kind or names, name.text(), value.text(), others[0], others[1], name.text() in dates)


def _check_columns(new: Sequence[Declared], table: TableDefinition | None) -> None:
    """:raises SourceError: two of the new columns have one name, or the table lacks one of them."""
    for at, each in enumerate(new):
        if each.text() in [other.text() for other in new[:at]]:
            raise each.wrong(phrase("kedua kolom baru bernama sama", "both new columns have the same name"), phrase("nama lain", "another name"))
        if table and not any(each.text() in headings for _, headings in table.spellings):
            reason = phrase(f"tabel itu tidak punya kolom «{each.text()}»", f"the table has no column «{each.text()}»")
            raise each.wrong(reason, [column.name for column in table.columns])
