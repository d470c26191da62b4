"""The line of years above a heading's months, or of months below its years, where no merged cell says that the two belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from harvesters.tables.moment import read_year
from harvesters.tables.period import read_part
from harvesters.tables.totals import names_total

__all__ = ["with_period_lines"]

Row = tuple[int, list[Any]]
FEWEST = 2  # months, quarters or halves side by side


def with_period_lines(first: int, last: int, rows: Sequence[Row], texts: Callable[[Sequence[Any]], Sequence[str]]) -> tuple[int, int]:
    """(first, last) row of the heading with that line.

    :param texts: the cells of a line as texts, empty ones included.
    """
    lines = {number: [text for text in texts(cells) if text] for number, cells in rows if first - 1 <= number <= last + 1}
    own = [text for number, line in lines.items() if first <= number <= last for text in line]
    above, below = lines.get(first - 1, []), lines.get(last + 1, [])
    if above and all(_is(read_year, text) for text in above) and sum(_is(read_part, text) for text in own) >= FEWEST:
        return first - 1, last
    parts = [text for text in below if _is(read_part, text)]
    if any(_is(read_year, text) for text in own) and len(parts) >= FEWEST and all(text in parts or names_total(text) for text in below):
        return first, last + 1
    return first, last


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
