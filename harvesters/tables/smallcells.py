"""Blanking the small counts of a table, and what they could be computed from. How far that goes stands in ``docs/reference/tables.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.tables.cell import NOTES
from harvesters.tables.column import Meaning
from harvesters.tables.complement import Coordinates, box
from harvesters.tables.definition import Suppression
from harvesters.tables.findings import WITHHELD
from harvesters.tables.table import Table

__all__ = ["SmallCellsHidden", "SmallCellsWeak", "suppressed", "without_figures"]

_NUMBER = "\nnumber"


@dataclass(frozen=True)
class SmallCellsHidden(Finding):
    """``count``: blanked cells, those that were blanked for the sake of others included."""

    code = "small-cells-hidden"
    severity = "info"
    sentence_id = "{count} sel disamarkan: angka kecil di bawah {below} dan angka lain yang membuatnya dapat dihitung."
    sentence_en = "{count} cells are hidden: small counts below {below}, and others from which they could be computed."

    count: int
    below: int


@dataclass(frozen=True)
class SmallCellsWeak(Finding):
    """Too few other figures stand beside them."""

    code = "small-cells-weak"
    severity = "warning"
    sentence_id = "{count} angka kecil disamarkan, tetapi siapa pun yang mengetahui jumlah kelompoknya dari tempat lain dapat menghitungnya."
    sentence_en = "{count} small counts are hidden, but whoever knows the total of their group from elsewhere can compute them."
    remedy_id = "Gabungkan kelompok yang terlalu kecil di sumbernya, atau jangan terbitkan tabel serinci ini."
    remedy_en = "Join groups that are too small at the source, or do not publish a table of such detail."

    count: int


def suppressed(table: Table) -> tuple[Table, list[Finding]]:
    """The table as it may be published, and what was done; the same rows give the same blanks, whatever their order."""
    rule = table.definition.suppress
    if rule is None or not table.height:
        return table, []
    hidden: set[tuple[int, str]] = set()
    weak = 0
    for group in _groups(rule, table):
        weak += group.hide()
        hidden |= {(group.numbers[cell], name) for cell, name in group.hidden}
    if not hidden:
        return table, []
    found: list[Finding] = [SmallCellsHidden(Place(), len(hidden), rule.below)]
    found += [SmallCellsWeak(Place(), weak)] if weak else []
    return replace(table, stored=_blanked(table.rows, hidden)), found


def without_figures(finding: Finding) -> Finding:
    """A check's finding without the figures that it quotes."""
    hidden = {name: WITHHELD for name, value in finding.facts.items() if name != "count" and not isinstance(value, str | tuple)}
    return type(finding)(finding.place, **{**finding.facts, **hidden}) if hidden else finding


def _groups(rule: Suppression, table: Table) -> Iterator[_Group]:
    """Rows along which totals are known, of those groups that have a small count at all."""
    within = [name for name in table.definition.key if name not in rule.across]
    rows = table.select([*table.definition.key, *rule.counts]).with_row_index(_NUMBER)
    small = pl.any_horizontal(pl.col(name).is_between(1, rule.below - 1) for name in rule.counts)
    concerned = rows.filter(small).select(within).unique()
    groups = rows.join(concerned, on=within, nulls_equal=True, maintain_order="left").partition_by(within) if within else [rows.filter(small.any())]
    for part in groups:
        cells, numbers = dict[Coordinates, Mapping[str, int | None]](), dict[Coordinates, int]()
        for row in part.iter_rows(named=True):
            cell = tuple(row[name] for name in rule.across)
            cells[cell], numbers[cell] = {name: row[name] for name in rule.counts}, row[_NUMBER]
        yield _Group(rule, cells, numbers)


def _blanked(rows: pl.DataFrame, hidden: set[tuple[int, str]]) -> pl.DataFrame:
    by_column: dict[str, list[int]] = {}
    for number, name in sorted(hidden):
        by_column.setdefault(name, []).append(number)
    columns = []
    for name, numbers in by_column.items():
        note = f"{name}_ket"
        blank = pl.Series([False]).new_from_index(0, rows.height).scatter(numbers, True)
        columns += [rows[name].zip_with(~blank, rows[name].clear(rows.height)), rows[note].set(blank, NOTES[Meaning.SUPPRESSED])]
    return rows.with_columns(columns)


class _Group:
    """``hide`` once. ``cells``: counts by place and column; ``numbers``: of their rows."""

    def __init__(self, rule: Suppression, cells: Mapping[Coordinates, Mapping[str, int | None]], numbers: Mapping[Coordinates, int]) -> None:
        self.rule, self.numbers = rule, numbers
        self.totals = {cell: row for cell, row in cells.items() if len(cell) == 1 and str(cell[0]) in rule.totals}
        self.cells = {cell: row for cell, row in cells.items() if cell not in self.totals}
        self.hidden: set[tuple[Coordinates, str]] = set()
        self.above = {name: [total for parts, total in rule.sums if name in parts] for name in rule.counts}
        self.sums = {name: frozenset(each for each in rule.sums if name in each[0]) for name in rule.counts}

    def hide(self) -> int:
        """How many small counts still can be computed by whoever knows the totals."""
        weak = 0
        for cell, name in self._small(self.cells):
            self.hidden.add((cell, name))
        for cell, name in self._small(self.cells):
            if self._is_leaf(cell, name) and not (self._beside(cell, name) or self._with_totals(cell, name)):
                weak += 1
                self._hide_with_totals(name, [cell, *self.totals])
        for cell, name in self._small(self.totals):
            self._hide_with_totals(name, [cell])
        for cell in {cell for cell, _ in self.hidden}:
            self.hidden |= {(cell, target) for target, of in self.rule.derived if self._is_hidden(cell, of)}
        return weak

    def _is_hidden(self, cell: Coordinates, names: tuple[str, ...]) -> bool:
        """Also through a column that is itself computed."""
        derived = dict(self.rule.derived)
        return any((cell, name) in self.hidden or (name in derived and self._is_hidden(cell, derived[name])) for name in names)

    def _small(self, cells: Mapping[Coordinates, Mapping[str, int | None]]) -> list[tuple[Coordinates, str]]:
        found = [(cell, name) for cell, row in cells.items() for name, value in row.items() if self._is_small(value)]
        return sorted(found, key=lambda each: (*map(str, each[0]), each[1]))

    def _is_small(self, value: int | None) -> bool:
        return value is not None and 0 < value < self.rule.below

    def _is_leaf(self, cell: Coordinates, name: str) -> bool:
        """No part of it is known, so nothing else of its row speaks for it."""
        row = self.cells[cell]
        return not any(total == name and any(row[part] for part in parts) for parts, total in self.rule.sums)

    def _beside(self, cell: Coordinates, name: str) -> bool:
        """Blank other parts of the same sums, here and elsewhere, so that the row's totals may stay; unless they are small themselves."""
        row = self.cells[cell]
        alike = [other for other in self.rule.counts if self.sums[other] == self.sums[name] and not self._is_total(other)]
        if not self.sums[name] or self._is_total(name) or any((cell, total) in self.hidden for total in self._totals_of(name)):
            return False
        assert row[name]
        values = {(*there, other): value for there, each in self.cells.items() for other in alike if (value := each[other]) is not None}
        corners = box((*cell, name), values, {(*there, other) for there, other in self.hidden})
        self.hidden |= {(corner[:-1], corner[-1]) for corner in corners}
        return bool(corners)

    def _with_totals(self, cell: Coordinates, name: str) -> bool:
        """Blank the same column elsewhere, and in all these rows the totals of which it is a part."""
        values = {there: value for there, row in self.cells.items() if self._is_leaf(there, name) and (value := row[name]) is not None}
        corners = box(cell, values, {there for there, other in self.hidden if other == name})
        self._hide_with_totals(name, corners)
        return bool(corners)

    def _hide_with_totals(self, name: str, cells: Any) -> None:
        rows = {**self.cells, **self.totals}
        for cell in cells:
            self.hidden |= {(cell, each) for each in (name, *self._totals_of(name)) if rows[cell][each]}

    def _is_total(self, name: str) -> bool:
        return any(total == name for _, total in self.rule.sums)

    def _totals_of(self, name: str) -> list[str]:
        found: list[str] = []
        for total in self.above[name]:
            if total not in found:
                found += [total, *self._totals_of(total)]
        return found
