"""The contract of every check: options from the table's YAML in, findings out. One small file a check; ``harvesters.checks`` registers them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column
from harvesters.words import phrase

if TYPE_CHECKING:
    import polars as pl

    from harvesters.checks.finding import Finding
    from harvesters.tables.definition import TableDefinition
    from harvesters.tables.table import Table

__all__ = ["CHECKS", "Check", "Subject", "column_option", "columns_option", "register"]

CHECKS: dict[str, type[Check]] = {}
"""Every check by the name that a table's ``checks:`` gives."""


@dataclass(frozen=True)
class Subject:
    """What is checked. ``rows``: as they would be published (what was read, merged with what stays); ``table``: what was read, with its total rows
    and places; ``published``: the rows as they are published now, or None. Columns of all three are those of the definition."""

    table: Table
    rows: pl.DataFrame
    published: pl.DataFrame | None

    @property
    def definition(self) -> TableDefinition:
        return self.table.definition


class Check(ABC):
    """A subclass names its options with their help (English, for the reference)."""

    name: ClassVar[str]
    options: ClassVar[Mapping[str, str]]

    @classmethod
    @abstractmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        """The options, validated. :raises SourceError:"""

    @classmethod
    @abstractmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        """What is wrong."""


Registered = TypeVar("Registered", bound=type[Check])


def register(name: str) -> Callable[[Registered], Registered]:
    """Register a check under the name that table definitions use."""

    def remember(check: Registered) -> Registered:
        if name in CHECKS:
            raise ValueError(f"two checks are called {name}")
        check.name = name
        CHECKS[name] = check
        return check

    return remember


def column_option(declared: Declared, columns: Sequence[Column], *, numeric: bool = False) -> str:
    """The name of one column of the table. :raises SourceError: there is none of that name (or it holds no figures)."""
    return declared.choice([column.name for column in columns if not numeric or column.kind in NUMERIC])


def columns_option(declared: Declared | None, columns: Sequence[Column], *, numeric: bool = False) -> tuple[str, ...]:
    """Names of several columns; where nothing is declared, every column of figures."""
    allowed = [column.name for column in columns if not numeric or column.kind in NUMERIC]
    if declared is None:
        return tuple(column.name for column in columns if column.kind in NUMERIC)
    names = declared.texts()
    for name in names:
        if name not in allowed:
            raise declared.wrong(phrase(f"tidak ada kolom «{name}»", f"there is no such column «{name}»"), allowed)
    return names
