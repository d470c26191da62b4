"""What a printed total may be the sum of: the rows above or below it up to another total, all of them, those that agree with it in the key, or the
totals that were printed before or after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from harvesters.checks.additive import names_average
from harvesters.checks.districts import district_rows
from harvesters.checks.running import BEYOND, Running, Span, Summed
from harvesters.checks.subject import Subject
from harvesters.tables.column import NUMERIC
from harvesters.tables.spelling import fold

__all__ = ["Parts", "PrintedTotal", "printed_totals"]

Filled = tuple[tuple[str, Any], ...]
_FEWEST = 3  # rows of two groups at least
_NEAREST = 8  # totals before or after one that may bound what it sums
_MOST_BY_KEY = 2_000_000  # rows times totals, up to which rows of the same key are looked for


@dataclass(frozen=True)
class Parts:
    """Rows of a span, or ``totals`` printed before. ``kind``: which way they lie, the same for totals that sum the same way.
    ``twice``: the rows hold the sums of their groups, too (a district and its villages), so that everything is there twice."""

    kind: str
    running: Running
    span: Span
    totals: tuple[Mapping[str, Any], ...] = ()
    twice: bool = False

    def summed(self, name: str) -> Summed:
        if not self.totals:
            summed = self.running.summed(name, self.span)
            return replace(summed, value=summed.value / 2) if self.twice else summed
        printed = [Decimal(total[name]) for total in self.totals if total[name] is not None]
        return Summed(sum(printed, Decimal(0)), len(printed) == len(self.totals), all(each >= 0 for each in printed), len(printed))

    @property
    def rows(self) -> pl.DataFrame:
        """Columns of the table, ``_number`` and ``_row``; empty where printed totals are the parts."""
        return self.running.rows_in(self.span).clear() if self.totals else self.running.rows_in(self.span)


@dataclass(frozen=True)
class PrintedTotal:
    """``total``: the row by column, with ``_file _sheet _row _label``; ``parts``: everything that it may be the sum of, the likeliest first.
    ``beside``: another total stands right above or below it."""

    total: Mapping[str, Any]
    parts: Sequence[Parts]
    beside: bool = False


def printed_totals(subject: Subject, names: Sequence[str]) -> Iterator[list[PrintedTotal]]:
    """The totals of one sheet after the other; a row of averages is none. :param names: columns of figures."""
    table = subject.table
    if table.totals.is_empty() or table.stands.height != table.height:
        return
    needed = [each for each in table.schema if each in _needed(subject, names)]
    rows = table.select(needed).with_row_index("_number").with_columns(table.places[name].alias(f"_{name}") for name in ("file", "sheet", "row"))
    for (file, sheet), group in table.totals.group_by(["_file", "_sheet"], maintain_order=True):
        own = rows.filter((pl.col("_file") == file) & (pl.col("_sheet") == sheet)).sort("_row", maintain_order=True)
        printed = group.sort("_row", maintain_order=True).iter_rows(named=True)
        totals: list[Mapping[str, Any]] = [total for total in printed if not names_average(total["_label"])]
        held = [place.row for place in table.held_places if (place.file, place.sheet) == (file, sheet)]
        if not all(total["_row"] for total in totals):
            if subject.complete:
                yield list(_without_lines(subject, own, totals, held, names))
            continue
        own, districts = district_rows(subject, own)
        totals = sorted([*totals, *districts], key=lambda total: total["_row"])
        everything = _by_line(subject, own, totals, held, names, "")
        for filled, same in _by_key(subject, totals).items():
            if filled and own.height * len(totals) <= _MOST_BY_KEY:
                agreeing = _by_line(subject, _agreeing(own, filled), [totals[at] for at in same], held, names, "key, ")
                for at, parts in zip(same, agreeing, strict=True):
                    everything[at] += parts
        alone = _beside_another([total["_row"] for total in totals], own["_row"])
        yield [PrintedTotal(*each) for each in zip(totals, everything, alone, strict=True)]


def _beside_another(lines: Sequence[int], rows: pl.Series) -> list[bool]:
    """Of totals in these lines, whether no row stands between them and the next or the one before."""
    above = rows.search_sorted(pl.Series(lines, dtype=rows.dtype), "left").to_list()
    return [any(0 <= other < len(lines) and above[other] == above[at] for other in (at - 1, at + 1)) for at in range(len(lines))]


def _needed(subject: Subject, names: Sequence[str]) -> set[str]:
    """Columns of figures, with what says why one is missing, and those of the key."""
    figures = {each.name for each in subject.figures} | set(names)
    return figures | set(subject.definition.key) | {subject.column(name).companion_name for name in figures}


def _by_line(
    subject: Subject, rows: pl.DataFrame, totals: Sequence[Mapping[str, Any]], held: Sequence[int], names: Sequence[str], among: str
) -> list[list[Parts]]:
    """For every total of a sheet what it may sum. :param among: which rows these are, for ``kind``."""
    lines = [total["_row"] for total in totals]
    running = Running(subject, rows, held, names, lines)
    follows = [not running.height((lines[at - 1] if at else 0, line)) for at, line in enumerate(lines)]  # a total right below another
    found = []
    for at, line in enumerate(lines):
        above = dict.fromkeys([*reversed(lines[max(0, at - _NEAREST) : at]), 0])
        below = dict.fromkeys([*lines[at + 1 : at + 1 + _NEAREST], BEYOND])
        spans = {(first, line): "all above" if number and not first else f"above {number}" for number, first in enumerate(above)}
        spans |= {(line, end): "all below" if number and end == BEYOND else f"below {number}" for number, end in enumerate(below)}
        parts = [Parts(among + kind, running, span) for span, kind in spans.items() if running.height(span)]
        every = {"twice above": (0, line), "twice below": (line, BEYOND)}
        parts += [Parts(among + kind, running, span, twice=True) for kind, span in every.items() if running.height(span) > _FEWEST]
        groups = _groups(at, follows)
        kinds = (f"{among}totals {number}" for number in range(len(groups)))
        parts += [
            Parts(kind, running, (0, 0), tuple(totals[each] for each in chosen)) for kind, chosen in zip(kinds, groups, strict=True)
        ]
        found.append([each for each in parts if each.totals or each.span != (0, 0)])
    return found


def _groups(at: int, follows: Sequence[bool]) -> list[list[int]]:
    """Which other totals may be the parts: those since the last one that itself had no rows of its own, or all of one of both kinds, or all before;
    or all that come after."""
    since = next((each + 1 for each in range(at - 1, -1, -1) if follows[each]), 0)
    chosen = [list(range(since, at)), [each for each in range(at) if not follows[each]], [each for each in range(at) if follows[each]]]
    chosen += [list(range(at)), list(range(at + 1, len(follows)))]
    return [each if len(each) > 1 else [] for each in chosen]


def _without_lines(
    subject: Subject, rows: pl.DataFrame, totals: Sequence[Mapping[str, Any]], held: Sequence[int], names: Sequence[str]
) -> Iterator[PrintedTotal]:
    """Totals that a system gives as records are those of the rows that agree with them in the key."""
    for filled, same in _by_key(subject, totals).items():
        own = _agreeing(rows, filled)
        running = Running(subject, own.with_columns(pl.int_range(1, pl.len() + 1).alias("_row")), [1] * len(held), names, [])
        yield from (PrintedTotal(totals[at], [Parts("key", running, (0, BEYOND))] if own.height else []) for at in same)


def _by_key(subject: Subject, totals: Sequence[Mapping[str, Any]]) -> dict[Filled, list[int]]:
    """Which totals fill the same columns of the key with the same values, besides the one that names them totals."""
    columns = [each for each in map(subject.column, subject.definition.key) if each.kind not in NUMERIC]
    groups: dict[Filled, list[int]] = {}
    for at, total in enumerate(totals):
        filled = [(each.name, total[each.name]) for each in columns if total[each.name] is not None]
        groups.setdefault(tuple(each for each in filled if fold(str(each[1])) != fold(total["_label"])), []).append(at)
    return groups


def _agreeing(rows: pl.DataFrame, filled: Filled) -> pl.DataFrame:
    return rows.filter(pl.all_horizontal(pl.lit(True), *(pl.col(name) == pl.lit(value) for name, value in filled)))
