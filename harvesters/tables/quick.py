"""The short way for cells that hold just what their column wants, which is nearly all of them; whatever is odd takes the long way of ``cell``."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from harvesters.tables.celltext import LONGEST
from harvesters.tables.column import Column, Kind

__all__ = ["quick_reader"]

_LARGEST = 10**15  # beyond it a float no longer holds every whole number

_LONGEST = 15  # digits

Quick = Callable[[Any], Any]


def quick_reader(column: Column) -> Quick | None:
    """A function that gives the typed value of a plain cell and None for every other; None where the column has no short way."""
    if column.codes:
        return None
    if column.kind is Kind.INTEGER:
        return _limited(column, _integer if column.missing or column.status else _written_integer)
    if column.kind is Kind.NUMBER:
        return _limited(column, _number(15 if column.decimals is None else column.decimals))
    if column.kind in (Kind.TEXT, Kind.CODE) and not column.missing and not column.status:
        return _text
    return None


def _limited(column: Column, read: Quick) -> Quick:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return read

    def limited(raw: Any) -> Any:
        value = read(raw)
        if value is None or (low is not None and value < low) or (high is not None and value > high):
            return None
        return value

    return limited


def _integer(raw: Any) -> int | None:
    kind = raw.__class__
    if kind is float and raw.is_integer() and -_LARGEST < raw < _LARGEST:
        return int(raw)
    return raw if kind is int and -_LARGEST < raw < _LARGEST else None


def _written_integer(raw: Any) -> int | None:
    """Also digits alone, as a text file has them; a sign of the column's own might look the same."""
    if raw.__class__ is str:
        return int(raw) if raw.isdigit() and raw.isascii() and len(raw) <= _LONGEST else None
    return _integer(raw)


def _number(decimals: int) -> Quick:
    def number(raw: Any) -> Decimal | None:
        if raw.__class__ is not float or not -_LARGEST < raw < _LARGEST:
            return None
        text = f"{raw:.15g}"
        if "e" in text or len(text.partition(".")[2]) > decimals:
            return None
        return Decimal(text)

    return number


def _text(raw: Any) -> str | None:
    """Printable ASCII without space around it; what ``#'=+-@`` begin is looked at closer."""
    plain = raw.__class__ is str and 0 < len(raw) <= LONGEST and raw.isascii() and raw.isprintable() and raw[0] not in " #'=+-@" and raw[-1] != " "
    return raw if plain else None
