"""The definition of one table, loaded from ``tables/<name>.yaml``: it drives the form, the XLSX template, the DataStore table, the checks,
the data dictionary and the docs, whether the rows come from a steward or from a system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["CheckSpecification", "Column", "Kind", "Meaning", "TableDefinition"]


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # stays text: ``16.03.01``, ``0012``
    INTEGER = "integer"
    NUMBER = "number"  # exact decimal, never float
    YEAR = "year"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


class Meaning(StrEnum):
    """What a missing-value sign stands for."""

    ZERO = "zero"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Column:
    """``codes``: allowed value -> title; ``aliases``: other spellings -> allowed value. ``missing``: sign (``-``, ``…``) -> meaning.

    ``public``: its cells may be quoted in a finding. ``companion``: gets a text column ``<name>_ket`` because it knows several meanings of empty or a status.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    title_en: str = ""
    description: str = ""
    unit: str = ""
    required: bool = False
    public: bool = True
    decimals: int | None = None
    minimum: Any = None
    maximum: Any = None
    codes: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    missing: Mapping[str, Meaning] = field(default_factory=dict)
    companion: bool = False

    @property
    def companion_name(self) -> str:
        return f"{self.name}_ket"


@dataclass(frozen=True)
class CheckSpecification:
    """One entry of ``checks:``, the check's name and its options."""

    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class TableDefinition:
    """``key``: names of the columns that identify a row for ever; empty means that rows are a multiset.

    ``dataset``: metadata of the dataset (schema names). ``version``: hash of everything above that changes what is published.
    ``split_by``: column whose every value becomes a dataset of its own, or empty.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    checks: tuple[CheckSpecification, ...] = ()
    dataset: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    organization: str = ""
    split_by: str = ""
    version: str = ""

    def column(self, name: str) -> Column:
        """:raises KeyError: the table has no such column."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def published_names(self) -> tuple[str, ...]:
        """Column names of the public table, each companion right after its column."""
        return tuple(name for column in self.columns for name in ([column.name, column.companion_name] if column.companion else [column.name]))
