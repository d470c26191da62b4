"""Where every row that was read stands in its source, kept as columns so that a million rows cost little; what a batch has in common is kept once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.column import Column
from harvesters.tables.table import PLACE_COLUMNS

__all__ = ["KeptPlaces", "Places"]

KINDS: dict[str, pl.DataType] = {**PLACE_COLUMNS, "letters": pl.Int32()}
_AT_ONCE = 100_000  # rows


class Places:
    """Rows are numbered from 0 in the order in which they were added."""

    def __init__(self) -> None:
        self.height = 0
        self._frames: list[pl.DataFrame] = []
        self._common: list[dict[str, Any]] = []
        self._starts: list[int] = []
        self._letters: list[Mapping[str, str]] = []
        self._numbers: dict[int, int] = {}

    def add(self, records: Sequence[Record], letters: Sequence[Mapping[str, str]]) -> None:
        """:param letters: of every record, by column name; one mapping is shared by many records."""
        places = [record.place for record in records]
        values: dict[str, list[Any]] = {name: [getattr(place, name) for place in places] for name in PLACE_COLUMNS}
        values["letters"] = [self._number(mapping) for mapping in letters]
        common = {name: column[0] for name, column in values.items() if column.count(column[0]) == len(column)}
        own = [name for name in values if name not in common]
        self._append(pl.DataFrame([_short(name, values[name]) for name in own]), common, len(records))

    def add_rows(self, file: str, sheet: str, numbers: Sequence[int], letters: Mapping[str, str]) -> None:
        """Rows of one sheet. :param numbers: as a person sees them."""
        common = {"file": file, "sheet": sheet, "record": "", "letters": self._number(letters)}
        self._append(pl.DataFrame({"row": numbers}, schema={"row": KINDS["row"]}), common, len(numbers))

    def place(self, row: int, column: Column | None = None) -> Place:
        """The place of a row, or of its cell in ``column``."""
        part = bisect_right(self._starts, row) - 1
        frame, at = self._frames[part], dict(self._common[part])
        if frame.width:
            at |= frame.row(row - self._starts[part], named=True)
        letter, line = self._letters[at["letters"]].get(column.name, "") if column else "", at["row"]
        cell = f"{letter}{line}" if letter and line else ""
        return Place(at["file"], at["sheet"], line, column.title if column else "", cell, str(at["record"]))

    def parts(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """(number of its first row, columns ``PLACE_COLUMNS``) of every batch."""
        ends = [*self._starts[1:], self.height]
        for number, (start, end) in enumerate(zip(self._starts, ends, strict=False)):
            yield start, self._part(number, end - start)

    def _part(self, number: int, height: int) -> pl.DataFrame:
        frame, common = self._frames[number], self._common[number]
        same = {name: pl.Series(name, [value], KINDS[name]).new_from_index(0, height) for name, value in common.items()}
        return pl.DataFrame([same[name] if name in same else frame[name].cast(PLACE_COLUMNS[name]) for name in PLACE_COLUMNS])

    def _append(self, own: pl.DataFrame, common: dict[str, Any], height: int) -> None:
        self._frames.append(own)
        self._common.append(common)
        self._starts.append(self.height)
        self.height += height

    def _number(self, letters: Mapping[str, str]) -> int:
        number = self._numbers.get(id(letters))
        if number is None:
            number = self._numbers[id(letters)] = len(self._letters)
            self._letters.append(letters)  # keeps it alive, so that its id stays its own
        return number


@dataclass(frozen=True)
class KeptPlaces:
    """Where the rows stand that are ``kept``, in their order."""

    places: Places
    kept: pl.Series

    @property
    def height(self) -> int:
        return int(self.kept.sum())

    def frame(self) -> pl.DataFrame:
        """Columns ``PLACE_COLUMNS``."""
        parts = [part.filter(self.kept.slice(first, part.height)) for first, part in self.places.parts()]
        return pl.concat(parts) if parts else pl.DataFrame(schema=PLACE_COLUMNS)

    def place(self, number: int) -> Place:
        """:raises IndexError: there is none of this number."""
        for first in range(0, self.places.height, _AT_ONCE):
            some = self.kept.slice(first, _AT_ONCE)
            count = int(some.sum())
            if number < count:
                return self.places.place(first + int(some.arg_true()[number]))
            number -= count
        raise IndexError(number)


def _short(name: str, values: Sequence[Any]) -> pl.Series:
    """Records that are called by their number as numbers: they take a quarter of the memory."""
    column = pl.Series(name, values, KINDS[name])
    if name != "record":
        return column
    numbers = column.cast(pl.Int32, strict=False)
    return numbers if numbers.cast(pl.String).eq_missing(column).all() else column
