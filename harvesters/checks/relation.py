"""Columns that are the sum of other columns: as declared by the check ``sum-of-columns``, or as most rows show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.checks.additive import adds_up
from harvesters.checks.rounding import Rounding, rounding
from harvesters.checks.subject import Subject, limit
from harvesters.tables.column import Column

__all__ = ["Relation", "declared_relations", "discovered_relations"]

_LOOKED_AT = 5_000  # rows
_MOST_COLUMNS = 60
_LONGEST, _LONGEST_UNSAID = 40, 6  # columns of one sum: of a column that is called a total, and of any other
_BESIDE = 3  # columns on either side of a total that stands among its parts
_TOTAL = re.compile(r"\b(jumlah|total|jml|seluruh(nya)?|semua)\b|\+", re.I)


@dataclass(frozen=True)
class Relation:
    """In every row ``total`` is the sum of ``parts``, give or take ``tolerance``."""

    parts: tuple[str, ...]
    total: str
    tolerance: Decimal

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.parts, self.total)

    def difference(self, subject: Subject) -> pl.Expr:
        """Total less parts, null where one of them is missing."""
        return subject.exact(self.total) - pl.sum_horizontal([subject.exact(part) for part in self.parts], ignore_nulls=False)

    def broken(self, subject: Subject) -> pl.Expr:
        return self.difference(subject).abs() > limit(self.tolerance)

    def missing(self, values: Mapping[str, Any], column: str) -> Decimal | None:
        """What has to be added to ``column`` so that a row's figures agree; 0 where they do, None where one of them is missing."""
        if any(values.get(name) is None for name in self.columns):
            return None
        lacking = Decimal(values[self.total]) - sum((Decimal(values[part]) for part in self.parts), Decimal(0))
        if abs(lacking) <= self.tolerance:
            return Decimal(0)
        return -lacking if column == self.total else lacking


def declared_relations(subject: Subject) -> Iterator[Relation]:
    for each in subject.definition.checks:
        if each.name == "sum-of-columns" and each.options:
            yield Relation(each.options["parts"], each.options["total"], each.options["tolerance"])


def discovered_relations(subject: Subject) -> Iterator[Relation]:
    """A column that is called a total and is the sum of the columns beside it in half of the rows at least; any other in four fifths."""
    known = {relation.total for relation in declared_relations(subject)}
    columns = [each for each in subject.figures if adds_up(each)][:_MOST_COLUMNS]
    sample = next((part.head(_LOOKED_AT) for _, part in subject.parts()), pl.DataFrame(schema=subject.all.schema))
    rounded = Rounding(subject, sample)
    for at, column in enumerate(columns):
        if column.name not in known and (relation := _best(subject, sample, rounded, columns, at)):
            yield relation


def _best(subject: Subject, sample: pl.DataFrame, rounded: Rounding, columns: list[Column], at: int) -> Relation | None:
    total, said = columns[at], _says_total(columns[at])
    candidates = [_relation(rounded, parts, total) for parts in _runs(columns, at, said)]
    if not candidates:
        return None
    counted = sample.select(
        expression.sum().alias(f"{kind} {number}") for number, relation in enumerate(candidates) for kind, expression in _holds(subject, relation)
    ).row(0, named=True)
    number = max(range(len(candidates)), key=lambda number: counted[f"held {number}"])
    held, judged = counted[f"held {number}"], counted[f"judged {number}"]
    return candidates[number] if held >= (2 if said else 4) and held >= judged * (0.5 if said else 0.8) else None


def _runs(columns: list[Column], at: int, said: bool) -> Iterator[Sequence[Column]]:
    """What a column may be the sum of: the columns right before it or right after it; of a column that is called a total also those on both sides
    of it, and all such columns before it."""
    longest = _LONGEST if said else _LONGEST_UNSAID
    firsts, lasts = range(max(0, at - longest), at), range(at + 1, min(len(columns), at + 1 + longest))
    yield from (columns[first:at] for first in firsts[:-1])
    yield from (columns[at + 1 : last + 1] for last in lasts[1:])
    if said:
        yield from (columns[first:at] + columns[at + 1 : last + 1] for first in firsts[-_BESIDE:] for last in lasts[:_BESIDE])
        totals = [each for each in columns[:at] if _says_total(each)]
        if len(totals) > 1:
            yield totals


def _says_total(column: Column) -> bool:
    return _TOTAL.search(f"{column.name.replace('_', ' ')} {column.title}") is not None


def _relation(rounded: Rounding, parts: Sequence[Column], total: Column) -> Relation:
    step = max(rounded.step(each.name) for each in (*parts, total))
    return Relation(tuple(each.name for each in parts), total.name, rounding(step, len(parts)))


def _holds(subject: Subject, relation: Relation) -> list[tuple[str, pl.Expr]]:
    """Counted are rows that show something: at least two of the parts are not zero."""
    shows = pl.sum_horizontal([(subject.exact(part) != 0).cast(pl.Int32) for part in relation.parts], ignore_nulls=False) > 1
    shows &= pl.col(relation.total).is_not_null()
    return [("held", (shows & ~relation.broken(subject)).fill_null(False)), ("judged", shows.fill_null(False))]
