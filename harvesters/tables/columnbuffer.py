"""The cells of one column on their way from what the source holds to typed values, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.privacy import may_quote
from harvesters.tables import findings as found
from harvesters.tables.cell import CellError, CellReader, Outcome, Unreadable
from harvesters.tables.celltext import LONGEST
from harvesters.tables.column import Column, Kind
from harvesters.tables.number import Ambiguous
from harvesters.tables.plain import Plain, plain_reader
from harvesters.tables.quick import quick_reader
from harvesters.tables.undecided import Undecided

__all__ = ["DTYPES", "ColumnBuffer", "Problem"]

DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(), Kind.CODE: pl.String(), Kind.INTEGER: pl.Int64(), Kind.YEAR: pl.Int32(), Kind.DATE: pl.Date(),
    Kind.DATETIME: pl.Datetime("us"), Kind.BOOLEAN: pl.Boolean(),
}  # fmt: skip
_QUOTED, _JUDGED = 200, 400  # letters of a cell; patterns would take seconds on a file that has slipped into one
_REMEMBERED = 5_000  # different cells; a column of few different values is read once a value
WORTH = 100  # cells; fewer are read one by one
_TEXTS = frozenset({str, type(None)})


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
        self._plain = plain_reader(column, self._reader.signs)
        self._remembered: dict[Any, Outcome] = {}
        self._undecided = Undecided(column, self._reader)
        self._proven: set[str] = set()
        self._rules: dict[tuple[type[found.Counted], str, str], tuple[int, int, Any]] = {}

    def read(self, raws: Sequence[Any] | pl.Series, first: int) -> tuple[list[pl.Series], list[Problem]]:
        """The batch's values and, if the column has one, its companion; and the cells that can't be read.

        :param first: number of the batch's first row, counted over all batches.
        """
        if isinstance(raws, pl.Series):
            return self._read_texts(raws, first)
        if len(raws) >= WORTH and _TEXTS.issuperset(map(type, raws)):
            return self._read_texts(pl.Series(raws, dtype=pl.String), first)
        return self._read_each(raws, first)

    def _read_each(self, raws: Sequence[Any], first: int) -> tuple[list[pl.Series], list[Problem]]:
        values: list[Any] = [None] * len(raws)
        notes: list[str | None] = [None] * len(raws)
        problems: list[Problem] = []
        quick, usual = self._quick, self.column.status_default or None
        for index, raw in enumerate(raws):
            if quick is not None and (value := quick(raw)) is not None:
                values[index], notes[index] = value, usual
                continue
            outcome = self._outcome(raw)
            if outcome.problem is not None:
                problems.append(Problem(first + index, raw, outcome.problem))
                continue
            if outcome.rule is not None:
                self._note_rule(outcome.rule, outcome.became, raw, first + index)
            if outcome.value.__class__ is Ambiguous:
                self._undecided.add(first + index, outcome.value)
            else:
                values[index] = outcome.value
            notes[index] = outcome.note
        return self._series(self._typed(values), pl.Series(notes, dtype=pl.String)), problems

    def _read_texts(self, texts: pl.Series, first: int) -> tuple[list[pl.Series], list[Problem]]:
        """The plain ones together, and of the others every different one once."""
        nothing = pl.Series([None], dtype=self.dtype).new_from_index(0, len(texts))
        plain = self._plain(texts) if self._plain else Plain(nothing)
        self._proven |= plain.proves
        others = plain.values.is_null()
        if self.column.kind is Kind.NUMBER:
            self.scale = max(self.scale, plain.decimals)
        known = plain.values.cast(self.dtype)
        if plain.undecided is not None:
            known = known.fill_null(self._undecided.add_plain(first, plain.undecided).cast(self.dtype))
            others &= plain.undecided.is_null()
        rows, usual = others.arg_true(), pl.Series([self.column.status_default or None], dtype=pl.String).new_from_index(0, len(texts))
        if not len(rows):
            return self._series(known, usual), []
        values, notes, problems = self._read_different(texts.gather(rows), rows + first)
        return self._series(known.cast(self.dtype).scatter(rows, values), usual.scatter(rows, notes)), problems

    def _read_different(self, raws: pl.Series, rows: pl.Series) -> tuple[pl.Series, pl.Series, list[Problem]]:
        """Values, notes and problems of cells; every different one is read once. :param rows: their row numbers."""
        cells = pl.DataFrame({"raw": raws, "row": rows})
        different = cells.group_by("raw", maintain_order=True).agg(pl.first("row"), pl.len().alias("count")).with_row_index("which")
        which = cells.join(different.select("raw", "which"), on="raw", how="left", nulls_equal=True, maintain_order="left")["which"]
        outcomes = [self._outcome(raw) for raw in different["raw"]]
        values: list[Any] = [None] * len(outcomes)
        for index, (outcome, raw, row, count) in enumerate(zip(outcomes, *different.drop("which"), strict=True)):
            if outcome.rule is not None:
                self._note_rule(outcome.rule, outcome.became, raw, row, count)
            if outcome.value.__class__ is not Ambiguous:
                values[index] = outcome.value
                continue
            for each in rows.filter(which == index):
                self._undecided.add(each, outcome.value)
        bad = pl.Series([outcome.problem is not None for outcome in outcomes]).gather(which)
        problems = [
            Problem(row, raw, problem) for row, raw, index in zip(rows.filter(bad), raws.filter(bad), which.filter(bad), strict=True)
            if (problem := outcomes[index].problem)
        ]  # fmt: skip
        notes = pl.Series([outcome.note for outcome in outcomes], dtype=pl.String)
        return self._typed(values).gather(which), notes.gather(which), problems

    @property
    def settled(self) -> bool:
        """Whether every cell is what :meth:`read` gave."""
        return not self._undecided

    def settle(self, first: int, values: pl.Series) -> tuple[pl.DataFrame, list[Problem]]:
        """The cells that become other values now that all are known (columns ``row`` and ``value``), and those that stay undecided or do not fit
        their column. To be called part by part, each of whole batches, in their order.

        :param first: number of the part's first row. :param values: of the part, as :meth:`read` gave them.
        """
        settled = self._undecided.settle(first, values, self._proven)
        for row, finding, raw, count in settled.rules:
            self._note_rule(finding, "", raw, row, count)
        if self.column.kind is Kind.NUMBER:
            self.scale = max(self.scale, settled.decimals)
        single = pl.DataFrame({"row": list(settled.single), "value": list(settled.single.values())}, schema={"row": pl.Int64, "value": self.dtype})
        changed = pl.concat([*(part.with_columns(pl.col("value").cast(self.dtype)) for part in settled.fractions if part.height), single])
        return changed, [Problem(row, raw, cause) for row, raw, cause in settled.problems]

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
        return text[:_QUOTED] if may_quote(self.column, text[:_JUDGED]) else found.WITHHELD

    def _outcome(self, raw: Any) -> Outcome:
        if raw.__class__ is str and len(raw) > LONGEST:
            return Outcome(problem=Unreadable(found.TextTooLong))
        try:
            outcome = self._remembered.get((raw.__class__, raw))
        except TypeError:  # it can't be remembered
            return self._reader.read(raw)
        return self._remember(raw) if outcome is None else outcome

    def _remember(self, raw: Any) -> Outcome:
        outcome = self._reader.read(raw)
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[raw.__class__, raw] = outcome
        if outcome.proves:
            self._proven.add(outcome.proves)
        return outcome

    def _note_rule(self, finding: type[found.Counted], became: str, raw: Any, row: int, count: int = 1) -> None:
        key = (finding, became, str(raw) if became else "")
        first, before, example = self._rules.get(key, (row, 0, raw))
        self._rules[key] = (first, before + count, example)

    def _typed(self, values: list[Any]) -> pl.Series:
        """The column grows as wide as the widest of them."""
        if self.column.kind is Kind.NUMBER:
            self.scale = max([self.scale, *(-int(value.as_tuple().exponent) for value in values if value is not None)])
        return pl.Series(self.column.name, values, dtype=self.dtype, strict=True)

    def _series(self, values: pl.Series, notes: pl.Series) -> list[pl.Series]:
        companion = [notes.alias(self.column.companion_name)] if self.column.companion else []
        return [values.alias(self.column.name), *companion]
