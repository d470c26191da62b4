"""Which cell is probably wrong where a total and its parts differ: the one that both its row and its column want to change alike, or the only one
that becomes right by a slip of the fingers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from harvesters.checks.additive import adds_up
from harvesters.checks.comparison import Comparison, Totals
from harvesters.checks.relation import Relation, declared_relations, discovered_relations
from harvesters.checks.rowhint import of_rows
from harvesters.checks.slip import slip
from harvesters.checks.subject import Subject, figure
from harvesters.words import phrase

__all__ = ["NO_HINT", "Hints"]

NO_HINT = phrase("", "")
_SUBTOTAL = -1
_NAMED = 3  # cells of which any may be the wrong one
_LOOKED_AT = 20_000  # parts


@dataclass(frozen=True)
class _Cell:
    """``number``: of the row, ``_SUBTOTAL`` for a total among the parts, None for the total's own. ``agrees``: its row's figures agree as they are
    (True), want just this change (False), or say nothing (None)."""

    number: int | None
    line: int
    written: Decimal
    right: Decimal
    agrees: bool | None


class Hints:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._relations = (*declared_relations(subject), *discovered_relations(subject))

    def of_rows(self, names: Sequence[str], differing: Sequence[Comparison]) -> dict[str, str]:
        """A row that explains all columns in which one total differs, as :func:`harvesters.checks.rowhint.of_rows` says it."""
        return of_rows(self._subject, names, self._relations, differing)

    def of_total(self, found: Comparison) -> dict[str, str]:
        """The hint in words, with a space before it; ``NO_HINT`` where too many cells come into question."""
        if not found.known or found.parts.twice:
            return NO_HINT
        cells = list(self._cells(found))
        both = [cell for cell in cells if cell.agrees is False]
        if len(both) == 1:
            return self._said(found.column, both)
        doubtful = [cell for cell in cells if cell.agrees is not True] or cells
        slips = sorted(((slip(cell.written, cell.right), cell) for cell in doubtful), key=lambda each: -each[0])
        every = [cell for kind, cell in slips if kind]
        likelier = [cell for kind, cell in slips if kind == 2] or every
        return self._said(found.column, likelier, alone=len(every) == 1) if 1 <= len(likelier) <= _NAMED else NO_HINT

    def of_row(self, relation: Relation, number: int, values: Mapping[str, Any]) -> dict[str, str]:
        """The same for a row whose columns do not add up. :param values: the row's, complete."""
        changes = [(name, change) for name in relation.columns if (change := relation.missing(values, name)) and not self._sums_up(name)]
        cells = [(name, Decimal(values[name]), Decimal(values[name]) + change) for name, change in changes]
        accused = [cell for cell in cells if (number, cell[0], cell[2] - cell[1]) in self._accused]
        slips = accused or [(name, written, right) for name, written, right in cells if right >= 0 and slip(written, right) == 2]
        if len(slips) != 1:
            return NO_HINT
        [(name, written, right)] = slips
        title, was, should = self._subject.column(name).title, figure(written), figure(right)
        return phrase(
            f" Mungkin kolom {title}, {was['id']}, seharusnya {should['id']}.", f" Perhaps column {title}, {was['en']}, should be {should['en']}."
        )

    @cached_property
    def _totals(self) -> Sequence[Comparison]:
        """Printed totals that differ from their parts."""
        names = [each.name for each in self._subject.figures if adds_up(each)]
        return list(Totals(self._subject, names, None, sure=False, declared=False).differing())

    @cached_property
    def _accused(self) -> frozenset[tuple[int, str, Decimal]]:
        """Rows, columns and changes with which a printed total would agree."""
        found = [each for each in self._totals if each.known and not each.parts.totals]
        return frozenset((number, each.column, each.difference) for each in found for number in each.parts.rows["_number"].head(_LOOKED_AT))

    def _sums_up(self, name: str) -> bool:
        """The column has printed totals, and all of them agree with their parts."""
        printed = self._subject.table.totals
        return printed.height > 0 and printed[name].is_not_null().any() and all(each.column != name for each in self._totals)

    def _cells(self, found: Comparison) -> Iterator[_Cell]:
        rows, lacking = found.parts.rows, found.difference
        relations = [relation for relation in self._relations if found.column in relation.columns]
        names = list(dict.fromkeys([found.column, *(name for relation in relations for name in relation.columns)]))
        for number, line, *values in rows.head(_LOOKED_AT).select("_number", "_row", *names).iter_rows():
            row = dict(zip(names, values, strict=True))
            if row[found.column] is not None:
                written = Decimal(row[found.column])
                yield _Cell(number, line, written, written + lacking, _verdict(relations, row, found.column, lacking))
        for part in found.parts.totals:
            written = Decimal(part[found.column])
            yield _Cell(_SUBTOTAL, part["_row"], written, written + lacking, _verdict(relations, part, found.column, lacking))
        yield _Cell(None, found.total["_row"], found.printed, found.computed, _verdict(relations, found.total, found.column, -lacking))

    def _said(self, name: str, cells: Sequence[_Cell], *, alone: bool = True) -> dict[str, str]:
        """:param alone: no other cell comes into question."""
        said = [self._cell(name, cell) for cell in cells]
        if alone:
            return phrase(f" Mungkin {said[0]['id']}.", f" Perhaps {said[0]['en']}.")
        indonesian, english = " atau ".join(each["id"] for each in said), " or ".join(each["en"] for each in said)
        return phrase(f" Yang dapat menjelaskannya: {indonesian}.", f" What may explain it: {english}.")

    def _cell(self, name: str, cell: _Cell) -> dict[str, str]:
        was, should = figure(cell.written), figure(cell.right)
        if cell.number is None:
            return phrase(f"jumlahnya sendiri, {was['id']}, seharusnya {should['id']}", f"the total itself, {was['en']}, should be {should['en']}")
        label = "" if cell.number == _SUBTOTAL else self._subject.label(cell.number)
        row_id, row_en = (f"baris {cell.line} ({label})", f"row {cell.line} ({label})") if label else (f"baris {cell.line}", f"row {cell.line}")
        return phrase(f"{row_id}, {was['id']}, seharusnya {should['id']}", f"{row_en}, {was['en']}, should be {should['en']}")


def _verdict(relations: Sequence[Relation], row: Mapping[str, Any], column: str, change: Decimal) -> bool | None:
    wanted = [each for relation in relations if (each := relation.missing(row, column)) is not None]
    if any(each == change for each in wanted):
        return False
    return True if wanted and not any(wanted) else None
