"""An HTML table as a plain grid of texts: merged cells are filled, footnote marks are taken off figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from harvesters.reading.htmltext import parsed
from harvesters.tables.spelling import tidy

__all__ = ["Grid", "GridCell", "GridTooLarge", "read_grid", "read_grids"]

MOST_COLUMNS = 500
MOST_ROWS = 100_000
MOST_CELLS = 1_000_000
MOST_TABLES = 100
_UNIT_POWER = re.compile(r"[23]")
_FOOTNOTE = re.compile(r"(?<=[\d*])(?:\s*[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+|\s+\d{1,2}\)|(?<=\*)\))$")


class GridTooLarge(ValueError):
    """It has more columns, rows or cells than any table of an office."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """``heads``: it is marked as a heading. ``merged``: it only repeats the cell on its left or above."""

    text: str = ""
    heads: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Grid:
    """``rows``: all of one width. ``spans``: (first, last) cells of those that are merged, as (row, column) from 0."""

    rows: list[list[GridCell]]
    spans: list[tuple[tuple[int, int], tuple[int, int]]]


def read_grid(markup: str) -> list[list[GridCell]]:
    """Rows of the largest table in ``markup`` that holds no other table; empty if there is none.

    :raises GridTooLarge: it would not fit.
    """
    tables = _tables(markup)
    return _filled(max(tables, key=lambda table: len(list(table.iter("td", "th"))))).rows if tables else []


def read_grids(markup: str) -> list[Grid]:
    """Every table in ``markup`` that holds no other table.

    :raises GridTooLarge: one would not fit.
    """
    return [_filled(table) for table in _tables(markup)[:MOST_TABLES]]


def _tables(markup: str) -> list[HtmlElement]:
    tree = parsed(markup)
    return [] if tree is None else [table for table in tree.iter("table") if len(list(table.iter("table"))) == 1]


def _filled(table: HtmlElement) -> Grid:
    """Cells at their places: one that spans columns or rows stands in each of them."""
    spans = []
    placed: dict[tuple[int, int], GridCell] = {}
    width = 0
    rows = list(table.iter("tr"))
    if len(rows) > MOST_ROWS:
        raise GridTooLarge(len(rows))
    for number, row in enumerate(rows):
        column = 0
        for element in row.iterchildren("td", "th"):
            while (number, column) in placed:
                column += 1
            across, down = _span(element, "colspan", MOST_COLUMNS), min(_span(element, "rowspan", MOST_ROWS), len(rows) - number)
            if column + across > MOST_COLUMNS or len(placed) + across * down > MOST_CELLS:
                raise GridTooLarge(column + across)
            cell = GridCell(_text(element), element.tag == "th")
            again = GridCell(cell.text, cell.heads, merged=True)
            for at in range(across * down):
                placed.setdefault((number + at // across, column + at % across), again if at else cell)
            if across * down > 1:
                spans.append(((number, column), (number + down - 1, column + across - 1)))
            column += across
        width = max(width, column)
    return Grid([[placed.get((number, column), GridCell()) for column in range(width)] for number in range(len(rows))], spans)


def _span(element: HtmlElement, name: str, most: int) -> int:
    """As it is written; 0 and nonsense count as 1, what is more than ``most`` as one too many."""
    written = (element.get(name) or "1").strip()
    return min(int(written[:9]), most + 1) or 1 if written.isascii() and written.isdigit() else 1


def _text(cell: HtmlElement) -> str:
    parts: list[str] = []
    for event, element in iterwalk(cell, events=("start", "end")):
        if event == "start":
            said = element.text or ""
            parts.append(" " if element.tag in ("br", "p", "div") else "")
            parts.append("" if element.tag == "sup" and _is_footnote("".join(parts), said) else said)
        elif element is not cell:
            parts.append(element.tail or "")
    return _FOOTNOTE.sub("", tidy("".join(parts)))


def _is_footnote(before: str, raised: str) -> bool:
    """What is raised behind a figure, or is no power of a unit (``km²``), only refers to a note."""
    return not (_UNIT_POWER.fullmatch(raised.strip()) and before.rstrip()[-1:].isalpha())
