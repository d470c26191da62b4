"""Telling at once which rows of a sheet are certainly data, so that only the others need to be looked at one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

__all__ = ["CellColumn", "cell_column", "plain_rows"]

_MAY_SAY = (
    r"(?i)^(?:sub|grand|j\s*u\s*m\s*l\s*a\s*h|t\s*o\s*t\s*a\s*l|jml|sum|rata|rerata|average|kab|kota|provinsi|catatan|ket|source|note"
    r"|data diolah|nip|nrp|\*|\(1\))"
)
"""How totals, notes, sources and lines of column numbers begin; what begins so may still be data."""

_TEXTS = frozenset({str, type(None)})


@dataclass(frozen=True)
class CellColumn:
    """``cells`` as they are: a series where all are texts. ``texts``: null in place of what is none. ``filled``: which hold anything."""

    cells: pl.Series | Sequence[Any]
    texts: pl.Series
    filled: pl.Series


def cell_column(cells: Sequence[Any]) -> CellColumn:
    if _TEXTS.issuperset(map(type, cells)):
        texts = pl.Series(cells, dtype=pl.String)
        return CellColumn(texts, texts, (texts != "").fill_null(False))
    texts = pl.Series([cell if cell.__class__ is str else None for cell in cells], dtype=pl.String)
    others = pl.Series([cell is not None and cell.__class__ is not str for cell in cells])
    return CellColumn(cells, texts, (texts != "").fill_null(False) | others)


def plain_rows(
    columns: Sequence[CellColumn], table: Sequence[int], figures: Sequence[int], words: Collection[str], names: Mapping[int, str]
) -> pl.Series:
    """Which rows are certainly data: half of the table's columns are filled, a figure is among them where the table has any, and what names
    the row is neither a heading nor one of ``words`` nor begins like a total or a note.

    :param table: numbers of the columns that are the table's. :param figures: of those that hold figures.
    :param words: folded; what heads the columns, marks a total or a row to skip.
    :param names: how totals begin in the columns that may name one, by their number.
    """
    filled = pl.DataFrame([columns[at].filled.alias(str(at)) for at in table]).select(pl.sum_horizontal(pl.all())).to_series()
    label, blank = _labels(columns)
    name = pl.first()
    folded = name.str.to_lowercase().str.replace_all("[^0-9a-z%]+", "")
    odd = name.str.contains(r"[^\x00-\x7f]") | name.str.contains(_MAY_SAY) | folded.is_in(list(words))
    said = pl.DataFrame([label]).select(odd.fill_null("" in words)).to_series()
    plain = (2 * filled >= len(table)) & (filled > 0) & ~said & ~blank
    for at, total in names.items():
        plain &= ~columns[at].texts.str.contains(total).fill_null(False)
    return plain & _holds_figure(columns, figures) if figures else plain


def _labels(columns: Sequence[CellColumn]) -> tuple[pl.Series, pl.Series]:
    """The first text of every row that is more than space, and in which rows a text of spaces alone stands before it."""
    label = pl.Series("label", [None], dtype=pl.String).new_from_index(0, len(columns[0].texts))
    blank = pl.Series("blank", [False]).new_from_index(0, len(label))
    for column in columns:
        text = column.texts.str.strip_chars()
        empty = text == ""
        blank |= (label.is_null() & empty & (column.texts != "")).fill_null(False)
        label = label.fill_null(text.set(empty.fill_null(False), None))
        if not label.null_count():
            break
    return label, blank


def _holds_figure(columns: Sequence[CellColumn], figures: Sequence[int]) -> pl.Series:
    found = pl.Series([False]).new_from_index(0, len(columns[0].texts))
    for at in figures:
        number = columns[at].filled & columns[at].texts.is_null()
        found |= columns[at].texts.str.contains("[0-9]").fill_null(False) | number
        if found.all():
            break
    return found
