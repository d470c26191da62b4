"""What a source's columns hold, in a word each, so that the next read tells when they have become others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from harvesters.personalvalue import masked
from harvesters.tables.column import Column, Kind

__all__ = ["UNKNOWN", "added", "retyped", "seen"]

UNKNOWN, READ, UNREADABLE, WORDS, FIGURES, MIXED = "unknown", "read", "unreadable", "words", "figures", "mixed"
LOOKED_AT = 10_000
"""Cells of a column."""
FEWEST, NEARLY_ALL = 2, 0.9
LONGEST_NAME = 200


def seen(
    columns: Iterable[Column], parts: Iterator[tuple[int, pl.DataFrame]], height: int, unread: Mapping[str, int], unknown: Iterable[str]
) -> dict[str, str]:
    """Column -> what it holds; a column of texts ``words`` or ``figures`` if nearly all of its cells are. ``unknown`` are names that the table lacks.

    :param parts: of the ``height`` rows that were read; the first is looked at. :param unread: how many cells of a column could not be read.
    """
    first = next((part for _, part in parts), pl.DataFrame())
    found = {column.name: _holds(column, first[column.name], height, unread.get(column.name, 0)) for column in columns if first.width}
    return {**{name: kind for name, kind in found.items() if kind}, **{masked(name[:LONGEST_NAME]): UNKNOWN for name in unknown}}


def added(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Names that the table lacks and that the source did not have."""
    return tuple(name for name, kind in now.items() if kind == UNKNOWN and name not in before)


def retyped(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that were read and no longer can be, or whose words became figures, or the other way round."""
    return tuple(name for name, kind in now.items() if (before.get(name), kind) in _OTHER)


_OTHER = {(WORDS, FIGURES), (FIGURES, WORDS), *((each, UNREADABLE) for each in (READ, WORDS, FIGURES, MIXED))}


def _holds(column: Column, cells: pl.Series, height: int, unread: int) -> str:
    """Empty where there is nothing to tell it by."""
    if unread >= FEWEST and unread * 2 > height:
        return UNREADABLE
    if column.kind not in (Kind.TEXT, Kind.CODE) or column.codes:
        return READ
    texts = cells.head(LOOKED_AT).drop_nulls()
    if len(texts) < FEWEST:
        return ""
    share = texts.str.contains(r"\p{L}").sum() / len(texts)
    return WORDS if share >= NEARLY_ALL else FIGURES if share <= 1 - NEARLY_ALL else MIXED
