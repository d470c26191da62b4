"""Marks of the sheets of an ODS: one pass over its content, which also counts what repeated cells would grow to."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

from harvesters.errors import Unreadable
from harvesters.reading.workbook_marks import WIDEST, SheetMarks, refuse_size
from harvesters.reading.workbook_zip import part
from harvesters.words import phrase

__all__ = ["ods_marks"]

_MOST_REPEATED_MARKS = 100_000


def ods_marks(path: Path, system: str) -> dict[str, SheetMarks]:
    """Marks by sheet name.

    :raises Unreadable: the content is no XML, declares entities, or a sheet spans too much.
    """
    content = _Content(system)
    parser = expat.ParserCreate()
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.StartDoctypeDeclHandler = content.refuse
    try:
        for piece in part(path, "content.xml"):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last for an encoding that nobody knows
        raise _broken(system) from error
    return content.sheets


class _Content:
    def __init__(self, system: str) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        self._system = system
        self._name = ""
        self._row = self._column = self._repeated = 0
        self._last_row = self._last_column = self._described = 0
        self._filled = False

    def refuse(self, *_: Any) -> None:
        raise _broken(self._system)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._name = attributes.get("table:name", "")
            self.sheets[self._name] = SheetMarks(merged=[])
            self._row = self._last_row = self._last_column = self._described = 0
        elif tag == "table:table-row" and self._name:
            self._column, self._filled = 0, False
            self._repeated = _count(attributes, "table:number-rows-repeated")
            if _is_hidden(attributes):
                self.sheets[self._name].hidden_rows.update(range(self._row, self._row + min(self._repeated, _MOST_REPEATED_MARKS)))
        elif tag == "table:table-column" and self._name:
            wide = _count(attributes, "table:number-columns-repeated")
            if _is_hidden(attributes):
                self.sheets[self._name].hidden_columns.update(range(self._described, self._described + min(wide, WIDEST)))
            self._described += wide
        elif tag in ("table:table-cell", "table:covered-table-cell") and self._name:
            self._cell(attributes)

    def end(self, tag: str) -> None:
        if tag == "table:table-row" and self._name:
            if self._filled:
                self._last_row = self._row + self._repeated
                refuse_size(self._last_row, self._last_column, self._name, self._system)
            self._row += self._repeated
        elif tag == "table:table":
            self._name = ""

    def _cell(self, attributes: dict[str, str]) -> None:
        wide = _count(attributes, "table:number-columns-repeated")
        kind = attributes.get("office:value-type", "")
        marks = self.sheets[self._name]
        if kind:
            self._filled = True
            self._last_column = max(self._last_column, self._column + wide)
        if attributes.get("calcext:value-type") == "error" or kind == "percentage":
            if wide * self._repeated > _MOST_REPEATED_MARKS:
                raise _broken(self._system)
            for row in range(self._row, self._row + self._repeated):
                for column in range(self._column, self._column + wide):
                    if kind == "percentage":
                        marks.percents.add((row, column))
                    else:
                        marks.errors[row, column] = "#ERROR"
        down, right = _count(attributes, "table:number-rows-spanned"), _count(attributes, "table:number-columns-spanned")
        if (down > 1 or right > 1) and marks.merged is not None:
            marks.merged.append(((self._row, self._column), (self._row + down - 1, self._column + right - 1)))
        self._column += wide


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("table:visibility", "") in ("collapse", "filter")


def _count(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def _broken(system: str) -> Unreadable:
    return Unreadable(system=system, reason=phrase("susunan ODS-nya rusak", "its ODS parts are broken"))
