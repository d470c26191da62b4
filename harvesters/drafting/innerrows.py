"""A list of figures inside every record, whose elements are the rows: the rooms of a hospital, the months of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harvesters.drafting.keys import likely_id
from harvesters.drafting.step import step
from harvesters.reading.detail import PARENT
from harvesters.tables.number import read_number

__all__ = ["inner_rows"]

ENOUGH = 0.8
"""Share of the records that must have something in that list."""


def inner_rows(records: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]] | None:
    """``each`` of the source and the rows as the engine will see them; None where no list, or more than one, holds figures."""
    keys = {key for record in records for key, value in record.items() if isinstance(value, list)}
    found = [key for key in sorted(keys) if _holds_figures(records, key)]
    if len(found) != 1:
        return None
    [key] = found
    around = [{name: value for name, value in record.items() if name != key} for record in records]
    rows = [{PARENT: parent, **inside} for parent, record in zip(around, records, strict=True) for inside in record.get(key) or ()]
    return f"{step(key)}[]", rows


def _holds_figures(records: Sequence[Mapping[str, Any]], key: str) -> bool:
    lists = [record[key] for record in records if isinstance(record.get(key), list) and record[key]]
    inside = [each for found in lists for each in found]
    if len(lists) < ENOUGH * len(records) or not all(isinstance(each, Mapping) for each in inside):
        return False
    figures = {name for each in inside for name, value in each.items() if _is_figure(value) and not likely_id(name.lower())}
    return any(len({str(each.get(name)) for each in inside}) > 1 for name in figures)


def _is_figure(value: Any) -> bool:
    if not isinstance(value, str):
        return not isinstance(value, bool | Mapping | list | None)
    try:
        return bool(value.strip()) and read_number(value.strip()) is not None
    except (ValueError, ArithmeticError):
        return False
