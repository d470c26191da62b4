"""What a draft is made of: rows that a system showed, what it said of its columns, and values of which a person has to look at some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Draft", "Guess", "Hint", "Sample"]


@dataclass(frozen=True)
class Guess:
    """A value of the draft that nobody has said: it is written with a comment «periksa:» and the reason, which is Indonesian."""

    value: Any
    why: str


@dataclass(frozen=True)
class Hint:
    """What the system itself says of one column: a schema, a database's catalogue. Empty where it says nothing."""

    title: str = ""
    kind: str = ""
    unit: str = ""
    description: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Sample:
    """``rows``: by the system's own names. ``complete``: they are all that it has. ``key``: names that the system itself calls the key.
    ``repeats``: how many rows a row of the system has become."""

    names: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    complete: bool = False
    hints: Mapping[str, Hint] = field(default_factory=dict)
    key: Sequence[str] = ()
    repeats: int = 1

    def values(self, name: str) -> list[Any]:
        """The column's cells that hold something."""
        cells = (row.get(name) for row in self.rows)
        return [cell for cell in cells if cell is not None and not (isinstance(cell, str) and not cell.strip())]

    def without(self, names: Sequence[str]) -> Sample:
        return replace(self, names=[name for name in self.names if name not in names])


@dataclass
class Draft:
    """``source``, ``table``: what will stand in the two files, ``Guess`` wherever a person has to look. ``sample``: what the table was drawn from.
    ``notes``: what else a person should know, Indonesian sentences; they stand on top of the source's file."""

    source: dict[str, Any]
    table: dict[str, Any] | None = None
    sample: Sample | None = None
    notes: list[str] = field(default_factory=list)
