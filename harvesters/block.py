"""Rows of one sheet as columns, so that what reads them need not touch every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.place import Place
from harvesters.record import Record

__all__ = ["Block"]


@dataclass(frozen=True)
class Block:
    """``columns``: raw cells by heading, all of one length; a series where all of them are texts. ``numbers``: of the rows, as a person sees them.
    ``totals``: rows among them that are printed totals, which ``columns`` do not hold."""

    columns: Mapping[str, pl.Series | Sequence[Any]]
    numbers: Sequence[int]
    file: str
    sheet: str
    letters: Mapping[str, str]
    totals: Sequence[Record] = ()

    def __len__(self) -> int:
        return len(self.numbers) + len(self.totals)

    def records(self) -> Iterator[Record]:
        """The same one by one, in the sheet's order."""
        names, totals = tuple(self.columns), list(self.totals)
        for number, cells in zip(self.numbers, zip(*self.columns.values(), strict=True), strict=True):
            while totals and totals[0].place.row < number:
                yield totals.pop(0)
            yield Record(dict(zip(names, cells, strict=True)), place=Place(self.file, self.sheet, number), letters=self.letters)
        yield from totals
