"""The cells of one row of a sheet, and of a column of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from harvesters.tables.spelling import tidy

__all__ = ["filled", "gathered", "is_figure", "label_of", "text_at"]


def gathered(cells: pl.Series | Sequence[Any], kept: pl.Series) -> pl.Series | Sequence[Any]:
    if len(kept) == len(cells):
        return cells
    return cells.gather(kept) if isinstance(cells, pl.Series) else [cells[at] for at in kept]


def filled(cells: Sequence[Any]) -> int:
    return sum(cell not in (None, "") for cell in cells)


def label_of(cells: Sequence[Any]) -> str:
    """The first text of the row: what names it."""
    return tidy(next((cell for cell in cells if isinstance(cell, str) and cell.strip()), ""))


def text_at(cells: Sequence[Any], at: int) -> str:
    """The tidied text of one cell; empty where it holds none."""
    return tidy(cells[at]) if at < len(cells) and isinstance(cells[at], str) else ""


def is_figure(cell: Any) -> bool:
    """A number, or a text with a digit in it."""
    return any(map(str.isdigit, cell)) if isinstance(cell, str) else cell is not None
