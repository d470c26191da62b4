"""Printed totals that are not what their parts make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from harvesters.checks.additive import certainly_adds_up
from harvesters.checks.printed import Parts, PrintedTotal, printed_totals
from harvesters.checks.rounding import Rounding, rounding
from harvesters.checks.subject import Subject
from harvesters.tables.column import Kind

__all__ = ["Comparison", "Totals"]

_SURE = 2  # columns that agree with the same parts; then another sum that fits a third column is chance
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_WHOLE_AVERAGE = 10  # of whole numbers; smaller ones are counts of few, whose wrong total may be as small
_NEAR_IN_ONE = Decimal("0.1")  # of one column's total, so that a gross error in another one does not hide both
_NEAR = Decimal("0.5")  # of the total; where no column agrees, what is farther away is no total of these rows


@dataclass(frozen=True)
class Comparison:
    """A total that differs from its parts. ``known``: False where a part is missing and the known ones alone are more than the total.
    ``rounded``: rounding may explain it. ``total``: its row."""

    column: str
    total: Mapping[str, Any]
    parts: Parts
    printed: Decimal
    computed: Decimal
    known: bool
    rounded: bool

    @property
    def difference(self) -> Decimal:
        return self.printed - self.computed


class Totals:
    """What a total sums is found by the columns that agree with it; a column that differs then is compared with the same rows.

    :param names: columns of figures. :param tolerance: largest difference allowed; None: none, but what rounding may explain is told apart.
    :param sure: the author says that all of them add up. Otherwise a column whose totals lie between its smallest and largest part, as averages do,
        is left alone.
    :param declared: the table says that its totals are sums; otherwise totals of which no column comes near are left alone.
    """

    def __init__(self, subject: Subject, names: Sequence[str], tolerance: Decimal | None, *, sure: bool, declared: bool) -> None:
        self._subject, self._names, self._tolerance, self._sure, self._declared = subject, names, tolerance, sure, declared
        self._rounding = Rounding(subject)

    def differing(self) -> Iterator[Comparison]:
        for sheet in printed_totals(self._subject, self._names):
            judged = [(total, *self._what(total)) for total in sheet]
            adding = {name for _, _, agreeing in judged for name in agreeing}
            usual = Counter(parts.kind for _, parts, agreeing in judged if parts and agreeing)
            for total, parts, agreeing in judged:
                if parts is None:
                    parts = self._likeliest(total, usual)
                other = not agreeing and adding and total.beside and _YEAR.search(total.total["_label"])  # an earlier year's line below the total
                if parts is None or other or not (agreeing or self._declared or parts.kind in usual or self._sums(sheet) or self._near(total, parts)):
                    continue
                for name in self._names:
                    others = [each for each in total.parts if each.totals or len(agreeing) < _SURE]
                    if found := self._compared(total, parts, others, name, certain=self._sure or name in adding):
                        yield found

    def _what(self, total: PrintedTotal) -> tuple[Parts | None, frozenset[str]]:
        """The parts with which most columns agree, and these columns; None where none does."""
        best: tuple[Parts | None, frozenset[str]] = None, frozenset()
        named = [name for name in self._names if total.total[name] is not None]
        for parts in total.parts:
            agreeing = frozenset(name for name in named if self._agrees(total, parts, name))
            if len(agreeing) > len(best[1]):
                best = parts, agreeing
            if len(agreeing) == len(named):
                break
        return best

    def _likeliest(self, total: PrintedTotal, usual: Counter[str]) -> Parts | None:
        """For a total with which nothing agrees: the parts that lie as those of most other totals of the sheet, or the nearest."""
        alike = [parts for parts in total.parts if parts.kind in usual and not parts.twice]
        if alike:
            return max(alike, key=lambda parts: usual[parts.kind])
        return min((parts for parts in total.parts if not parts.twice), key=lambda parts: self._distance(total, parts), default=None)

    def _agrees(self, total: PrintedTotal, parts: Parts, name: str) -> bool:
        summed = parts.summed(name)
        return summed.complete and summed.value != 0 and abs(Decimal(total.total[name]) - summed.value) <= self._allowed(name, summed.height)

    def _allowed(self, name: str, height: int) -> Decimal:
        return rounding(self._rounding.step(name), height) if self._tolerance is None else self._tolerance

    def _distance(self, total: PrintedTotal, parts: Parts) -> Decimal:
        """Mean of the columns' differences, each as a share of the total and 1 at most."""
        shares = self._shares(total, parts)
        return sum(shares, Decimal(0)) / len(shares) if shares else Decimal(1)

    def _shares(self, total: PrintedTotal, parts: Parts) -> list[Decimal]:
        printed = {name: Decimal(total.total[name]) for name in self._names if total.total[name] is not None}
        off = {name: abs(value - parts.summed(name).value) / max(abs(value), Decimal(1)) for name, value in printed.items()}
        return [min(share, Decimal(1)) for share in off.values()]

    def _sums(self, sheet: Sequence[PrintedTotal]) -> bool:
        """The only total of a sheet whose columns are all counts can be the sum of nothing else."""
        return len(sheet) == 1 and all(certainly_adds_up(self._subject.column(name)) for name in self._names)

    def _near(self, total: PrintedTotal, parts: Parts) -> bool:
        return len(self._names) == 1 or self._distance(total, parts) <= _NEAR or min(self._shares(total, parts), default=1) <= _NEAR_IN_ONE

    def _compared(self, total: PrintedTotal, parts: Parts, others: Sequence[Parts], name: str, *, certain: bool) -> Comparison | None:
        """:param others: parts that are as good if the total is their sum. :param certain: the column adds up, not only by its words."""
        if total.total[name] is None:
            return None
        printed, summed = Decimal(total.total[name]), parts.summed(name)
        if any(self._exactly(each, name, printed) for each in (parts, *others)):
            return None
        difference, allowed = printed - summed.value, self._allowed(name, summed.height)
        if not summed.complete:
            whole = certain or self._subject.column(name).kind is Kind.INTEGER
            more = whole and summed.height and summed.rises and printed >= 0 and -difference > allowed
            return Comparison(name, total.total, parts, printed, summed.value, False, False) if more else None
        rounded = self._tolerance is None and abs(difference) <= allowed
        if not rounded and not certain and self._averages(parts, name, printed, summed.value, summed.height):
            return None
        return Comparison(name, total.total, parts, printed, summed.value, True, rounded)

    def _exactly(self, parts: Parts, name: str, printed: Decimal) -> bool:
        summed = parts.summed(name)
        return summed.complete and abs(printed - summed.value) <= (self._tolerance or 0)

    def _averages(self, parts: Parts, name: str, printed: Decimal, computed: Decimal, height: int) -> bool:
        """The total looks like an average or a share of the whole and not like a sum."""
        column = self._subject.column(name)
        extremes = None if parts.totals or height < 2 else parts.running.extremes(name, parts.span)
        if extremes is None or not extremes[0] <= printed <= extremes[1]:
            return False
        if column.kind is Kind.INTEGER:
            mean = computed / height
            return mean >= _WHOLE_AVERAGE and abs(printed - mean) < 1 and not certainly_adds_up(column)
        return not certainly_adds_up(column)
