"""The definition of one table, loaded from ``tables/<name>.yaml`` by ``harvesters.tables.loading``: it drives the form, the XLSX template, the
DataStore table, the checks, the data dictionary and the docs, whether the rows come from a steward or from a system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harvesters.tables.chart import ChartDeclaration
from harvesters.tables.column import Column, Kind, Meaning

__all__ = ["CheckSpecification", "Column", "Kind", "Meaning", "Retention", "Sum", "Suppression", "TableDefinition"]


@dataclass(frozen=True)
class CheckSpecification:
    """One entry of ``checks:``, the check's name and its options; None: this check, which runs by itself, is switched off."""

    name: str
    options: Mapping[str, Any] | None


@dataclass(frozen=True)
class Retention:
    """How many published versions of a table are kept, and for how many years; None: all, for ever."""

    versions: int | None = None
    years: int | None = None

    @property
    def limited(self) -> bool:
        return self.versions is not None or self.years is not None


Sum = tuple[tuple[str, ...], str]
"""Columns, and the one that holds their sum."""


@dataclass(frozen=True)
class Suppression:
    """``counts``: columns whose figures from 1 to ``below`` - 1 are not published, with the totals and parts that a check links to them.

    ``across``: columns of the key along which everybody knows the totals. ``totals``: values of that column that mean a total of the others.
    ``sums``: columns that add up. ``derived``: columns that a formula computes, and from which.
    """

    counts: tuple[str, ...]
    below: int
    across: tuple[str, ...]
    totals: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    derived: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class TableDefinition:
    """``key``: names of the columns that identify a row for ever; empty means that rows are a multiset.

    ``dataset``: metadata of the dataset (schema names). ``version``: hash of everything above that changes what is published.
    ``chart``: which picture its author wants; changing it publishes nothing anew.
    ``split_by``: column whose every value becomes a dataset of its own, or empty. ``totals``: words that mark a total row besides the usual ones.
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
    title_en: str = ""
    totals: tuple[str, ...] = ()
    history: Retention = Retention()
    chart: ChartDeclaration = ChartDeclaration()
    suppress: Suppression | None = None

    def column(self, name: str) -> Column:
        """:raises KeyError: the table has no such column."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @cached_property
    def spellings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every column's name, and the headings that mean it."""
        return tuple((each.name, (each.name, each.title, each.heading, *each.headings, *filter(None, [each.title_en]))) for each in self.columns)

    @property
    def published_names(self) -> tuple[str, ...]:
        """Column names of the public table, each companion right after its column; one that is not published is read and checked all the same."""
        public = [column for column in self.columns if column.published]
        return tuple(name for column in public for name in ([column.name, column.companion_name] if column.companion else [column.name]))

    @property
    def indispensable(self) -> tuple[str, ...]:
        """Withheld columns without which the table can't be published: the key, ``split_by`` or a check needs them, or no other column is left."""
        withheld = [column.name for column in self.columns if column.withheld]
        if not self.published_names:
            return tuple(withheld)
        needed = {*self.key, self.split_by, *(word for check in self.checks for word in _words(check.options))}
        return tuple(name for name in withheld if name in needed)

    @property
    def needed(self) -> frozenset[str]:
        """Names of the columns that must have a value in every row: the key and the required ones."""
        return frozenset(self.key) | {column.name for column in self.columns if column.required}


def _words(options: Any) -> Iterator[str]:
    """Every name within the options of a check, those of a formula, too."""
    if isinstance(options, str):
        yield from re.findall(r"\w+", options)
    elif isinstance(options, Mapping):
        yield from _words(list(options.values()))
    elif isinstance(options, Iterable):
        for each in options:
            yield from _words(each)
