"""What a printed total may be the sum of: the rows above or below it up to another total, all of them, those that agree with it in the key, or the
totals that were printed before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.checks.additive import names_average
from harvesters.checks.running import BEYOND, Running, Span, Summed
from harvesters.checks.subject import Subject
from harvesters.tables.column import NUMERIC
from harvesters.tables.spelling import fold

__all__ = ["Parts", "PrintedTotal", "printed_totals"]

_NEAREST = 8  # totals before or after one that may bound what it sums
_MOST_BY_KEY = 2_000_000  # rows times totals, up to which rows of the same key are looked for


@dataclass(frozen=True)
class Parts:
    """Rows of a span, or ``totals`` printed before."""

    running: Running
    span: Span
    totals: tuple[Mapping[str, Any], ...] = ()

    def summed(self, name: str) -> Summed:
        if not self.totals:
            return self.running.summed(name, self.span)
        printed = [Decimal(total[name]) for total in self.totals if total[name] is not None]
        return Summed(sum(printed, Decimal(0)), len(printed) == len(self.totals), all(each >= 0 for each in printed), len(printed))

    @property
    def rows(self) -> pl.DataFrame:
        """Columns of the table, ``_number`` and ``_row``; empty where printed totals are the parts."""
        return self.running.rows_in(self.span).clear() if self.totals else self.running.rows_in(self.span)


@dataclass(frozen=True)
class PrintedTotal:
    """``total``: the row by column, with ``_file _sheet _row _label``; ``parts``: everything that it may be the sum of, the likeliest first."""

    total: Mapping[str, Any]
    parts: Sequence[Parts]


def printed_totals(subject: Subject, names: Sequence[str]) -> Iterator[list[PrintedTotal]]:
    """The totals of one sheet after the other; a row of averages is none. :param names: columns of figures."""
    table = subject.table
    if table.totals.is_empty() or table.places.height != table.rows.height:
        return
    needed = [each for each in table.rows.columns if each in _needed(subject, names)]
    rows = table.rows.select(needed).with_row_index("_number").with_columns(table.places[name].alias(f"_{name}") for name in ("file", "sheet", "row"))
    for (file, sheet), group in table.totals.group_by(["_file", "_sheet"], maintain_order=True):
        own = rows.filter((pl.col("_file") == file) & (pl.col("_sheet") == sheet)).sort("_row", maintain_order=True)
        totals = [total for total in group.sort("_row", maintain_order=True).iter_rows(named=True) if not names_average(total["_label"])]
        held = [place.row for place in table.held_places if (place.file, place.sheet) == (file, sheet)]
        if all(total["_row"] for total in totals):
            yield list(_by_line(subject, own, totals, held, names))
        elif subject.complete:
            every = [(total, _of_its_key(subject, own, total, held, names, all_else=True)) for total in totals[: _MOST_BY_KEY // max(own.height, 1)]]
            yield [PrintedTotal(total, [parts]) for total, parts in every if parts]


def _needed(subject: Subject, names: Sequence[str]) -> set[str]:
    """Columns of figures, with what says why one is missing, and those of the key."""
    figures = {each.name for each in subject.figures} | set(names)
    return figures | set(subject.definition.key) | {subject.column(name).companion_name for name in figures}


def _by_line(
    subject: Subject, rows: pl.DataFrame, totals: Sequence[Mapping[str, Any]], held: Sequence[int], names: Sequence[str]
) -> Iterator[PrintedTotal]:
    running = Running(subject, rows, held, names, [total["_row"] for total in totals])
    lines = [total["_row"] for total in totals]
    follows = [not running.height((lines[at - 1] if at else 0, line)) for at, line in enumerate(lines)]  # a total right below another
    for at, line in enumerate(lines):
        above = [(first, line) for first in dict.fromkeys([*reversed(lines[max(0, at - _NEAREST) : at]), 0])]
        below = [(line, end) for end in dict.fromkeys([*lines[at + 1 : at + 1 + _NEAREST], BEYOND])]
        spans = [span for span in (*above, *below) if running.height(span)]
        different = {running.height(span) * (1 if span[1] == line else -1): span for span in reversed(spans)}
        parts = [Parts(running, span) for span in spans if span in different.values()]
        parts += [Parts(running, (0, 0), tuple(totals[each] for each in chosen)) for chosen in _before(at, follows)]
        if len(totals) * rows.height <= _MOST_BY_KEY and (same := _of_its_key(subject, rows, totals[at], held, names, all_else=False)):
            parts.append(same)
        yield PrintedTotal(totals[at], parts)


def _before(at: int, follows: Sequence[bool]) -> list[list[int]]:
    """Which totals printed before may be the parts: those since the last one that itself had no rows of its own, or all of one of both kinds."""
    since = next((each + 1 for each in range(at - 1, -1, -1) if follows[each]), 0)
    chosen = [list(range(since, at)), [each for each in range(at) if not follows[each]], [each for each in range(at) if follows[each]]]
    return [each for each in chosen if len(each) > 1]


def _of_its_key(
    subject: Subject, rows: pl.DataFrame, total: Mapping[str, Any], held: Sequence[int], names: Sequence[str], *, all_else: bool
) -> Parts | None:
    """The rows that agree with the total in the columns of the key that it fills. :param all_else: all rows, if it fills none."""
    columns = [subject.column(name) for name in subject.definition.key]
    filled = [each.name for each in columns if each.kind not in NUMERIC and total[each.name] is not None]
    filled = [name for name in filled if fold(str(total[name])) != fold(total["_label"])]
    if not filled and not all_else:
        return None
    own = rows.filter(pl.all_horizontal(pl.lit(True), *(pl.col(name) == pl.lit(total[name]) for name in filled)))
    ordered = own if total["_row"] else own.with_columns(pl.int_range(1, pl.len() + 1).alias("_row"))
    return Parts(Running(subject, ordered, held, names, []), (0, BEYOND)) if own.height else None
