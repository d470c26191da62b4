"""Where every row that was read stands in its source, kept as columns so that a million rows cost little."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import polars as pl

from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.column import Column
from harvesters.tables.table import PLACE_COLUMNS

__all__ = ["Places"]


class Places:
    """Rows are numbered from 0 in the order in which they were added."""

    def __init__(self) -> None:
        self.height = 0
        self._frames: list[pl.DataFrame] = []
        self._starts: list[int] = []
        self._letters: list[Mapping[str, str]] = []
        self._numbers: dict[int, int] = {}

    def add(self, records: Sequence[Record], letters: Sequence[Mapping[str, str]]) -> None:
        """:param letters: of every record, by column name; one mapping is shared by many records."""
        places = [record.place for record in records]
        values = {name: [getattr(place, name) for place in places] for name in PLACE_COLUMNS}
        numbers = [self._number(mapping) for mapping in letters]
        self._frames.append(pl.DataFrame({**values, "letters": numbers}, schema={**PLACE_COLUMNS, "letters": pl.Int32()}))
        self._starts.append(self.height)
        self.height += len(records)

    def place(self, row: int, column: Column | None = None) -> Place:
        """The place of a row, or of its cell in ``column``."""
        part = bisect_right(self._starts, row) - 1
        file, sheet, line, record, number = self._frames[part].row(row - self._starts[part])
        letter = self._letters[number].get(column.name, "") if column else ""
        return Place(file, sheet, line, column.title if column else "", f"{letter}{line}" if letter and line else "", record)

    def frame(self, rows: pl.Series) -> pl.DataFrame:
        """Places of the rows for which ``rows`` is true, columns ``PLACE_COLUMNS``."""
        if not self._frames:
            return pl.DataFrame(schema=PLACE_COLUMNS)
        return pl.concat(self._frames).filter(rows).select(list(PLACE_COLUMNS))

    def _number(self, letters: Mapping[str, str]) -> int:
        number = self._numbers.get(id(letters))
        if number is None:
            number = self._numbers[id(letters)] = len(self._letters)
            self._letters.append(letters)  # keeps it alive, so that its id stays its own
        return number
