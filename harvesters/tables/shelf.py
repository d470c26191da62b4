"""Typed rows of one table in the order in which they come: of a small table in memory, of a large one in parts on disk, whoever reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from harvesters.tables.scratch import Scratch, ScratchFile

__all__ = ["InParts", "Shelf", "ShelvedRows", "Whole", "some_rows"]


class InParts(Protocol):
    """Rows that are looked at part by part."""

    @property
    def height(self) -> int:
        """How many there are."""

    def parts(self, names: Sequence[str] | None = None, since: int = 0) -> Iterator[tuple[int, pl.DataFrame]]:
        """(number of its first row, rows) of every part, from the one on that holds row ``since``; with these columns only, None: with all."""


@dataclass(frozen=True)
class Whole:
    """A frame as its own and only part."""

    frame: pl.DataFrame

    @property
    def height(self) -> int:
        return self.frame.height

    @property
    def schema(self) -> pl.Schema:
        return self.frame.schema

    def parts(self, names: Sequence[str] | None = None, since: int = 0) -> Iterator[tuple[int, pl.DataFrame]]:
        yield 0, self.frame if names is None else self.frame.select(names)


class Shelf:
    """``add`` batches, then read ``parts``. A part on disk holds as many rows as may stay in memory. ``spilled``: some lie on disk."""

    def __init__(self, scratch: Scratch) -> None:
        self.height = 0
        self._scratch = scratch
        self._file: ScratchFile | None = None
        self._pieces: list[tuple[int, int, int]] = []  # number of the first row, where the piece lies
        self._open: list[pl.DataFrame] = []
        self._open_bytes = 0
        self._open_rows = 0

    @property
    def spilled(self) -> bool:
        return self._file is not None

    def add(self, rows: pl.DataFrame) -> None:
        """Of the same columns every time; fractions may become longer.

        :raises ScratchFull: there is no room for it on disk.
        """
        self._open.append(rows)
        self._open_bytes += int(rows.estimated_size())
        self._open_rows += rows.height
        self.height += rows.height
        if self._open_bytes > self._scratch.memory:
            self._put_away()

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """(number of its first row, how many rows) of every part."""
        firsts = [first for first, *_ in self._pieces]
        if self._open:
            firsts.append(self.height - self._open_rows)
        return [(first, end - first) for first, end in zip(firsts, [*firsts[1:], self.height], strict=False)]

    def part(self, at: int, names: Sequence[str] | None = None) -> pl.DataFrame:
        """Part number ``at``; fractions are as long as it needs.

        :raises ScratchFull: the disk does not give it back.
        """
        if at == len(self._pieces):
            rows = _joined(self._open)
            return rows if names is None else rows.select(names)
        assert self._file is not None
        return pl.read_ipc(self._file.read(*self._pieces[at][1:]), columns=list(names) if names is not None else None)

    def parts(self, names: Sequence[str] | None = None, since: int = 0) -> Iterator[tuple[int, pl.DataFrame]]:
        """As :meth:`InParts.parts`."""
        for at, (first, height) in enumerate(self.spans):
            if first + height > since:
                yield first, self.part(at, names)

    def _put_away(self) -> None:
        if self._file is None:
            self._file = ScratchFile(self._scratch)
        piece = _joined(self._open).write_ipc(None, compression="lz4")
        self._pieces.append((self.height - self._open_rows, *self._file.write(piece.getbuffer())))
        self._open, self._open_bytes, self._open_rows = [], 0, 0


@dataclass(frozen=True)
class ShelvedRows:
    """What is published of rows on a shelf. ``schema``: columns and their types. ``kept``: which of the shelf's rows; None: all.

    Nothing of it is in memory but the part that somebody looks at.
    """

    shelf: Shelf
    schema: pl.Schema
    kept: pl.Series | None = None

    @property
    def height(self) -> int:
        return self.shelf.height if self.kept is None else int(self.kept.sum())

    def parts(self, names: Sequence[str] | None = None, since: int = 0) -> Iterator[tuple[int, pl.DataFrame]]:
        wanted = pl.Schema({name: self.schema[name] for name in (self.schema if names is None else names)})
        number = 0
        for at, (first, height) in enumerate(self.shelf.spans):
            kept = None if self.kept is None else self.kept.slice(first, height)
            count = height if kept is None else int(kept.sum())
            if number + count > since or not since:
                rows = self.shelf.part(at, list(wanted)).select(list(wanted)).cast(wanted)
                yield number, rows if kept is None else rows.filter(kept)
            number += count

    def frame(self, names: Sequence[str] | None = None) -> pl.DataFrame:
        """All of them, in memory."""
        parts = [rows for _, rows in self.parts(names)]
        return pl.concat(parts) if parts else pl.DataFrame(schema=self.schema)


def some_rows(table: InParts, numbers: pl.Series, names: Sequence[str] | None = None) -> pl.DataFrame | None:
    """These rows of a table, in order, with these columns only; None if there is none.

    :param numbers: from 0, in order.
    """
    found, at = [], 0
    for first, rows in table.parts(names, numbers[0]) if len(numbers) else ():
        until = int(numbers.search_sorted(first + rows.height))
        if until > at:
            found.append(rows[numbers[at:until] - first])
        at = until
        if at == len(numbers):
            break
    return _joined(found) if found else None


def _joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One below the other, with fractions as long as the longest."""
    if len(frames) == 1:
        return frames[0]
    kinds = [frame.schema for frame in frames]
    widest = pl.Schema({name: max((each[name] for each in kinds), key=_digits) for name in kinds[0]})
    return pl.concat([frame.cast(widest) for frame in frames])


def _digits(kind: pl.DataType) -> int:
    return kind.scale if isinstance(kind, pl.Decimal) else 0
