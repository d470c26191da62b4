"""The contract of every check: options from the table's YAML in, findings out. One small file a check; ``harvesters.checks`` registers them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column
from harvesters.words import phrase

if TYPE_CHECKING:
    from harvesters.checks.finding import Finding
    from harvesters.checks.subject import Subject

__all__ = ["CHECKS", "Check", "UnpromptedCheck", "column_option", "columns_option", "number_option", "register"]

CHECKS: dict[str, type[Check]] = {}
"""Every check by the name that a table's ``checks:`` gives."""


class Check(ABC):
    """A subclass names its ``options`` with their help, for the reference. ``beside``: what it does by itself is done also where a table
    declares it."""

    name: ClassVar[str]
    options: ClassVar[Mapping[str, str]]
    beside: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        """The options, validated.

        :raises SourceError: an option is wrong or names a column that the table does not have.
        """

    @classmethod
    def default(cls) -> Mapping[str, Any] | None:
        """The options with which it runs on every table, declared or not; None: only where a table declares it."""
        return None

    @classmethod
    @abstractmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        """What is wrong."""


class UnpromptedCheck(Check):
    """One without options, which runs on every table."""

    options: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        return {}

    @classmethod
    def default(cls) -> Mapping[str, Any]:
        return {}


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
    """The name of one public column of the table.

    :raises SourceError: there is none of that name (or it holds no figures).
    """
    return declared.choice(_allowed(columns, numeric))


def columns_option(declared: Declared | None, columns: Sequence[Column], *, numeric: bool = False) -> tuple[str, ...]:
    """Names of several public columns; where nothing is declared, every column of figures."""
    if declared is None:
        return tuple(column.name for column in columns if column.published and column.kind in NUMERIC)
    allowed = _allowed(columns, numeric)
    names = declared.texts()
    for name in names:
        if name not in allowed:
            raise declared.wrong(phrase(f"tidak ada kolom «{name}»", f"there is no such column «{name}»"), allowed)
    return names


def number_option(declared: Declared | None, default: Decimal) -> Decimal:
    """A number that is not negative."""
    if declared is None:
        return default
    number = declared.number()
    if number < 0:
        raise declared.wrong(phrase("tidak boleh negatif", "must not be negative"), "0 …")
    return number


def _allowed(columns: Sequence[Column], numeric: bool) -> list[str]:
    return [column.name for column in columns if column.published and (not numeric or column.kind in NUMERIC)]
