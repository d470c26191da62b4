"""The cells of one column on their way from what the source holds to typed values, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.privacy import may_quote
from harvesters.tables import findings as found
from harvesters.tables.cell import CellError, CellReader, Outcome, Unreadable
from harvesters.tables.column import Column, Kind
from harvesters.tables.number import Ambiguous, decide
from harvesters.tables.quick import quick_reader

__all__ = ["DTYPES", "ColumnBuffer", "Problem"]

DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(), Kind.CODE: pl.String(), Kind.INTEGER: pl.Int64(), Kind.YEAR: pl.Int32(), Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"), Kind.BOOLEAN: pl.Boolean(),
}  # fmt: skip
_REMEMBERED = 5_000  # different cells; a column of few different values is read once a value


@dataclass(frozen=True, slots=True)
class Problem:
    """Cell number ``row`` (counted over all batches) can't be read."""

    row: int
    raw: Any
    cause: Unreadable


class ColumnBuffer:
    """``read`` types one batch at once; ``settle`` then decides the cells that only the whole column can decide."""

    def __init__(self, column: Column, *, needed: bool, zone: ZoneInfo) -> None:
        self.column = column
        self.scale = column.decimals or 0
        self._reader = CellReader(column, needed, zone)
        self._quick = quick_reader(column)
        self._remembered: dict[Any, Outcome] = {}
        self._undecided: list[tuple[int, Ambiguous]] = []
        self._proven: set[str] = set()
        self._rules: dict[tuple[type[found.Counted], str, str], tuple[int, int, Any]] = {}
        self._values: dict[int, Any] = {}

    def read(self, raws: Sequence[Any], first: int) -> tuple[list[pl.Series], list[Problem]]:
        """The batch's values and, if the column has one, its companion; and the cells that can't be read.

        :param first: number of the batch's first row, counted over all batches.
        """
        values: list[Any] = [None] * len(raws)
        notes: list[str | None] = [None] * len(raws)
        problems: list[Problem] = []
        remembered, quick, usual = self._remembered, self._quick, self.column.status_default or None
        for index, raw in enumerate(raws):
            if quick is not None and (value := quick(raw)) is not None:
                values[index], notes[index] = value, usual
                continue
            try:
                outcome = remembered.get((raw.__class__, raw))
            except TypeError:
                outcome = self._reader.read(raw)
            if outcome is None:
                outcome = self._remember(raw)
            if outcome.problem is not None:
                problems.append(Problem(first + index, raw, outcome.problem))
                continue
            if outcome.rule is not None:
                self._note_rule(outcome.rule, outcome.became, raw, first + index)
            if outcome.value.__class__ is Ambiguous:
                self._undecided.append((first + index, outcome.value))
            else:
                values[index] = outcome.value
            notes[index] = outcome.note
        if self.column.kind is Kind.NUMBER:
            self.scale = max([self.scale, *(-int(value.as_tuple().exponent) for value in values if value is not None)])
        return self._series(values, notes), problems

    def settle(self) -> tuple[dict[int, Any], list[Problem]]:
        """Values of the cells that were left open, by row number, and those that stay undecided or do not fit their column."""
        problems = []
        for row, cell in self._undecided:
            try:
                decided = decide(cell, self.column, self._proven)
                if decided is None:
                    raise Unreadable(found.NumberAmbiguous)
                value, by_rule = decided
                outcome = self._reader.settled(value)
                self._reader.limit(outcome.value)
            except Unreadable as cause:
                problems.append(Problem(row, cell.text, cause))
                continue
            if by_rule:
                self._note_rule(found.NumberByRule, "", cell.text, row)
            if outcome.rule is not None:
                self._note_rule(outcome.rule, "", cell.text, row)
            self._values[row] = outcome.value
            if isinstance(outcome.value, Decimal):
                self.scale = max(self.scale, -int(outcome.value.as_tuple().exponent))
        return self._values, problems

    @property
    def dtype(self) -> pl.DataType:
        return pl.Decimal(38, self.scale) if self.column.kind is Kind.NUMBER else DTYPES[self.column.kind]

    @property
    def schema(self) -> pl.Schema:
        """Of the values and the companion, wide enough for every number read so far."""
        companion: dict[str, pl.DataType] = {self.column.companion_name: pl.String()} if self.column.companion else {}
        return pl.Schema({self.column.name: self.dtype, **companion})

    def rules(self) -> Iterator[tuple[int, type[found.Counted], str, Any, int]]:
        """(row, finding class, became, first value, count) of what was changed or read by rule."""
        for (finding, became, _), (row, count, raw) in self._rules.items():
            yield row, finding, became, raw, count

    def finding(self, place: Place, problem: Problem) -> Finding:
        """The finding that tells a person about ``problem``."""
        title = self.column.title
        if problem.cause.finding is found.CellEmpty:
            return found.CellEmpty(place, title)
        make: Callable[..., Finding] = problem.cause.finding
        return make(place, title, self.quoted(problem.raw), **problem.cause.facts)

    def quoted(self, raw: Any) -> Any:
        """The cell as a finding may hold it."""
        if isinstance(raw, CellError) and not raw.name:
            return found.NO_RESULT
        text = raw.name if isinstance(raw, CellError) else f"{raw:.15g}" if isinstance(raw, float) else str(raw)
        return text[:200] if may_quote(self.column, text) else found.WITHHELD

    def _remember(self, raw: Any) -> Outcome:
        outcome = self._reader.read(raw)
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[raw.__class__, raw] = outcome
        if outcome.proves:
            self._proven.add(outcome.proves)
        return outcome

    def _note_rule(self, finding: type[found.Counted], became: str, raw: Any, row: int) -> None:
        key = (finding, became, str(raw) if became else "")
        first, count, example = self._rules.get(key, (row, 0, raw))
        self._rules[key] = (first, count + 1, example)

    def _series(self, values: list[Any], notes: list[str | None]) -> list[pl.Series]:
        series = [pl.Series(self.column.name, values, dtype=self.dtype, strict=True)]
        if self.column.companion:
            series.append(pl.Series(self.column.companion_name, notes, dtype=pl.String))
        return series
