"""An XML Spreadsheet 2003, as many applications export it under the name ``.xls`` or ``.xml``: read as a stream, without entities or network."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from xml.parsers import expat

from harvesters.errors import Unreadable
from harvesters.reading.workbook_csv import LONGEST_CELL
from harvesters.reading.workbook_marks import WIDEST, SheetMarks
from harvesters.tables.cell import CellError, Percent
from harvesters.tables.number import exact
from harvesters.words import phrase

__all__ = ["XmlSheet", "xml_rows", "xml_sheets"]

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
LONGEST = 1_048_576  # rows that a sheet may have
MOST_SHEETS = 1_000
MOST_MERGED = 200_000
MOST_HIDDEN = 2_000_000  # rows and columns of all sheets
_AT_ONCE = 65_536
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.I)
_WITHOUT_DAY = 1900  # a time of day has a date before the calendar of spreadsheets begins


@dataclass
class XmlSheet:
    """``hidden``: not shown to who opens the file."""

    name: str
    hidden: bool = False
    marks: SheetMarks = field(default_factory=lambda: SheetMarks(merged=[]))


def xml_sheets(path: Path, system: str) -> list[XmlSheet]:
    """Its sheets, their merged cells and what is hidden, in one pass.

    :raises Unreadable: it is no whole XML, declares a document type, or places a cell where no sheet has one.
    """
    content = _Content(system)
    for _ in _parsed(path, content, system):
        pass
    if not content.sheets:
        raise Unreadable(system=system, reason=phrase("tidak ada lembar di dalamnya", "it has no sheet"))
    return content.sheets


def xml_rows(path: Path, number: int, system: str) -> Iterator[tuple[int, list[Any]]]:
    """(row number from 1, cells from column A) of the sheet ``number``, from 0.

    :raises Unreadable: as above, or a cell has more than a million characters.
    """
    content = _Content(system, wanted=number)
    for _ in _parsed(path, content, system):
        yield from content.rows
        content.rows.clear()
        if len(content.sheets) > number + 1:
            return


def _parsed(path: Path, content: _Content, system: str) -> Iterator[None]:
    """Stops after each piece of the file, so that what it held can be taken away."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = content.data, content.refuse
    with path.open("rb") as stream:
        piece = stream.read(_AT_ONCE).lstrip(b" \t\r\n")  # which scripts send before the declaration
        try:
            while piece:
                parser.Parse(piece, False)
                yield
                piece = stream.read(_AT_ONCE)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            line = parser.ErrorLineNumber
            reason = phrase(f"XML-nya rusak atau terpotong di baris {line}", f"its XML is broken or cut off in line {line}")
            raise Unreadable(system=system, reason=reason) from error
    yield


class _Content:
    """Follows the elements. :param wanted: the sheet whose rows are built; None: of none, only what is said of the sheets is gathered."""

    def __init__(self, system: str, wanted: int | None = None) -> None:
        self.sheets: list[XmlSheet] = []
        self.rows: list[tuple[int, list[Any]]] = []
        self._system, self._wanted = system, wanted
        self._percent: set[str] = set()
        self._style = self._row_style = self._cell_style = ""
        self._column_styles: dict[int, str] = {}
        self._row = self._column = self._described = self._remarks = self._length = self._hidden = 0
        self._wide = 1
        self._cells: list[Any] = []
        self._kind = ""
        self._said: list[str] | None = None

    def refuse(self, *_: Any) -> None:
        reason = phrase("XML itu membawa DOCTYPE, yang tidak diterima karena dapat memuat entitas", "the XML has a DOCTYPE, which may hold entities")
        raise Unreadable(system=self._system, reason=reason)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if name == "Visible" and self.sheets:
            self._kind, self._said, self._length = name, [], 0
        if space != SPACE:
            return
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "Comment":
            self._remarks += 1
        elif name in _STARTS and not self._remarks:
            _STARTS[name](self, given)

    def data(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)
            self._length += len(text)
            if self._length > LONGEST_CELL:
                millions = LONGEST_CELL // 1_000_000
                reason = phrase(f"satu sel lebih panjang dari {millions} juta huruf", f"a cell is longer than {millions} million characters")
                raise Unreadable(system=self._system, reason=reason)

    def end(self, tag: str) -> None:
        space, _, name = tag.rpartition(" ")
        if name == "Visible" and self._kind == name and self._said is not None:
            self.sheets[-1].hidden = "".join(self._said).strip() in ("SheetHidden", "SheetVeryHidden")
            self._said = None
        elif space != SPACE:
            return
        elif name == "Comment":
            self._remarks = max(0, self._remarks - 1)
        elif self._remarks:
            return
        elif name == "Data" and self._said is not None:
            self._put("".join(self._said))
            self._said = None
        elif name == "Cell":
            self._column += self._wide
        elif name == "Row" and self._building and self._cells:
            self.rows.append((self._row, self._cells))

    @property
    def _building(self) -> bool:
        return self._wanted == len(self.sheets) - 1

    def _begin_style(self, given: dict[str, str]) -> None:
        self._style = given.get("ID", "")
        if given.get("Parent", "") in self._percent:
            self._percent.add(self._style)

    def _begin_format(self, given: dict[str, str]) -> None:
        shown = given.get("Format", "")
        if shown == "Percent" or shown.rstrip().endswith("%"):
            self._percent.add(self._style)
        else:
            self._percent.discard(self._style)

    def _begin_sheet(self, given: dict[str, str]) -> None:
        if len(self.sheets) >= MOST_SHEETS:
            raise Unreadable(system=self._system, reason=phrase(f"lebih dari {MOST_SHEETS} lembar", f"more than {MOST_SHEETS} sheets"))
        self.sheets.append(XmlSheet(given.get("Name", "").strip() or f"Lembar {len(self.sheets) + 1}"))
        self._row = self._described = 0
        self._column_styles = {}

    def _begin_column(self, given: dict[str, str]) -> None:
        first = self._placed(given, self._described, WIDEST) - 1
        self._described = self._within(first + 1 + self._count(given, "Span"), WIDEST)
        if self.sheets and given.get("Hidden") == "1":
            self._hide(self.sheets[-1].marks.hidden_columns, range(first, self._described))
        if style := given.get("StyleID"):
            self._column_styles.update(dict.fromkeys(range(first, self._described), style))

    def _begin_row(self, given: dict[str, str]) -> None:
        first = self._placed(given, self._row, LONGEST)
        self._row = self._within(first + self._count(given, "Span"), LONGEST)
        self._cells, self._column, self._row_style = [], 0, given.get("StyleID", "")
        if self.sheets and given.get("Hidden") == "1":
            self._hide(self.sheets[-1].marks.hidden_rows, range(first - 1, self._row))

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._column = self._placed(given, self._column, WIDEST) - 1
        self._cell_style = given.get("StyleID", "") or self._row_style or self._column_styles.get(self._column, "")
        across, down = self._count(given, "MergeAcross"), self._count(given, "MergeDown")
        self._wide = self._within(self._column + across + 1, WIDEST) - self._column
        if (across or down) and self.sheets and (merged := self.sheets[-1].marks.merged) is not None:
            if len(merged) >= MOST_MERGED:
                raise ValueError
            merged.append(((self._row - 1, self._column), (self._within(self._row + down, LONGEST) - 1, self._column + across)))

    def _begin_data(self, given: dict[str, str]) -> None:
        self._kind, self._said, self._length = given.get("Type", "String"), [] if self._building else None, 0

    def _put(self, text: str) -> None:
        value = _value(self._kind, text, self._cell_style in self._percent)
        if value is not None:
            self._cells += [None] * (self._column + 1 - len(self._cells))
            self._cells[self._column] = value

    def _hide(self, kept: set[int], numbers: range) -> None:
        self._hidden += len(numbers)
        if self._hidden > MOST_HIDDEN:
            raise ValueError
        kept.update(numbers)

    def _placed(self, given: dict[str, str], before: int, most: int) -> int:
        """Number from 1 of the next row, column or cell. What goes back or lies outside every sheet is an error."""
        number = self._count(given, "Index") or before + 1
        if number <= before:
            raise ValueError(number)
        return self._within(number, most)

    @staticmethod
    def _within(number: int, most: int) -> int:
        if number > most:
            raise ValueError(number)
        return number

    @staticmethod
    def _count(given: dict[str, str], name: str) -> int:
        written = given.get(name, "0").strip()
        if not (written.isascii() and written.isdigit() and len(written) < 10):
            raise ValueError(name)
        return int(written)


_STARTS = {
    "Style": _Content._begin_style,
    "NumberFormat": _Content._begin_format,
    "Worksheet": _Content._begin_sheet,
    "Column": _Content._begin_column,
    "Row": _Content._begin_row,
    "Cell": _Content._begin_cell,
    "Data": _Content._begin_data,
}


def _value(kind: str, text: str, percent: bool) -> Any:
    """What the file says that a cell is; what it does not turn out to be stays text."""
    bare = text.strip()
    if not bare:
        return None
    if kind == "Number" and _NUMBER.fullmatch(bare) and math.isfinite(number := float(bare)):
        return Percent(exact(number) * 100) if percent else number
    if kind == "Error":
        return CellError(bare)
    if kind == "Boolean" and bare in ("0", "1"):
        return bare == "1"
    return _moment(bare) if kind == "DateTime" else text


def _moment(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.year < _WITHOUT_DAY:
        return str(moment.time())
    return moment.date() if moment.time() == time(0) and moment.tzinfo is None else moment
