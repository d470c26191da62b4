"""What stands once on a sheet and counts for the rows below it: the name of a group of rows on a line of its own, or the first of several cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harvesters.tables.spelling import tidy

__all__ = ["Carried", "group_name", "names_row", "year_in"]

_NUMBER = re.compile(r"[(]?(?:\d{1,4}|[ivxlc]{1,6}|[a-z])[.)]?", re.I)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ARABIC = re.compile(r"[(]?\d{1,4}[.)]?")


@dataclass
class Carried:
    """Remembers the last value of each column from one block of rows to the next."""

    _last: dict[str, Any] = field(default_factory=dict)

    def down(self, column: str, cells: Sequence[Any], passed_over: Collection[int]) -> list[Any]:
        """``cells``, an empty one taking the value above it.

        :param passed_over: rows, by their place in ``cells``, whose value counts for nothing: totals, notes, headings.
        """
        filled = []
        for at, cell in enumerate(cells):
            stands = cell is not None and not (isinstance(cell, str) and not cell.strip())
            if stands and at not in passed_over:
                self._last[column] = cell
            filled.append(cell if stands else self._last.get(column))
        return filled

    def named(self, column: str, rows: int, names: Mapping[int, str]) -> list[str | None]:
        """For each of ``rows`` the name of the group that it stands in. :param names: by the place of the line that bears them."""
        found = []
        for at in range(rows):
            self._last[column] = names.get(at, self._last.get(column))
            found.append(self._last[column])
        return found

    def last(self, column: str) -> str | None:
        return self._last.get(column)


def group_name(cells: Sequence[Any]) -> str:
    """The text of a line that holds nothing else but perhaps a number before it (``II  KECAMATAN ATAS``); empty if it is no such line."""
    texts = _texts(cells)
    if not 1 <= len(texts) <= 2 or not any(map(str.isalpha, texts[-1])):
        return ""
    return texts[-1] if len(texts) == 1 or _NUMBER.fullmatch(texts[0]) else ""


def names_row(cells: Sequence[Any]) -> bool:
    """It counts like rows of data do: in figures."""
    texts = _texts(cells)
    return len(texts) > 1 and _ARABIC.fullmatch(texts[0]) is not None


def year_in(text: str) -> str:
    """The only year in a sheet's name or a table's title, else all of it."""
    years = set(_YEAR.findall(text))
    return str(years.pop()) if len(years) == 1 else text


def _texts(cells: Sequence[Any]) -> list[str]:
    texts = [tidy(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)) for cell in cells if cell is not None]
    return [text for text in texts if text]
