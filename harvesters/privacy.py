"""Personal data (UU 27/2022) in a table: which columns are not published before a person has looked, and which cells hold their row back.

How values are recognised stands in ``harvesters.personalvalue``, how names of columns are in ``harvesters.personalname``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from harvesters.personalmention import MENTION_PREFILTER, may_mention, mentions_person
from harvesters.personalname import office_contact, personal_name
from harvesters.personalvalue import MASK, PREFILTER, fifteen_digits, masked, personal_pattern
from harvesters.tables.column import NUMERIC, Column, Kind

__all__ = ["MASK", "PREFILTER", "masked", "may_quote", "personal_cells", "personal_name", "personal_pattern", "searched"]

ROWS_AT_ONCE = 20_000
SMALLEST = 10**14
"""A figure below has fewer than fifteen digits."""
MANY = 40
"""Cells of fifteen digits; of so many one in ten has the right check digit by chance."""


def may_quote(column: Column | None, value: Any) -> bool:
    """Whether a finding may hold the value: its column is declared, published, without small counts, and the value matches no pattern."""
    if column is None or not column.published or column.small:
        return False
    named = column.kind is Kind.TEXT and may_mention(column.name) and mentions_person(str(value))
    return column.personal is False or not (named or personal_pattern(value))


def searched(column: Column) -> bool:
    """Whether the column's published values are searched for personal data."""
    return column.published and column.personal is not False and column.kind in (Kind.TEXT, Kind.CODE, *NUMERIC) and not column.codes


def personal_cells(column: Column, parts: Iterable[tuple[int, pl.Series]]) -> list[tuple[int, str]]:
    """(row, pattern) of the cells that look personal. :param parts: of the column, each with the number of its first row.

    An office's own telephone and address are none; nor are landlines among codes, which are built alike, and numbers of fifteen digits in a column
    where most of them have a wrong check digit.
    """
    found = [each for first, cells in parts for each in _suspects(column, first, cells)]
    fifteens = [(row, proven) for row, text, _ in found if (proven := fifteen_digits(text)) is not None]
    chance = len(fifteens) >= MANY and sum(proven for _, proven in fifteens) * 4 < len(fifteens)
    excused = {row for row, _ in fifteens} if chance else set()
    return [(row, pattern) for row, _, pattern in found if pattern and row not in excused]


def _suspects(column: Column, first: int, cells: pl.Series) -> Iterator[tuple[int, str, str]]:
    """(row, text, pattern or nothing) of the cells that the cheap expression does not pass."""
    figures, office = column.kind in NUMERIC, office_contact(column.name)
    persons = column.kind is Kind.TEXT and may_mention(column.name)
    quick = f"{PREFILTER}|{MENTION_PREFILTER}" if persons else PREFILTER
    for start in range(0, len(cells), ROWS_AT_ONCE):  # as texts, all at once would take three times the memory
        part = cells.slice(start, ROWS_AT_ONCE)
        rows = ((part >= SMALLEST) if figures else part.str.contains(quick)).fill_null(False).arg_true()
        for row, value in zip(rows, part.gather(rows), strict=True):
            text = str(int(value)) if figures else value
            pattern = personal_pattern(text, landlines=column.kind is Kind.TEXT) or ("name" if persons and mentions_person(text) else "")
            yield first + start + row, text, "" if office and pattern in ("phone", "email") else pattern
