"""Typing of one cell by its column. ``CellReader.read`` answers with the value, with what is noted beside it, or with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from harvesters.checks.finding import Finding
from harvesters.tables import findings as found
from harvesters.tables.celltext import as_text, runs_in_a_spreadsheet, sign, without_apostrophe, without_unit
from harvesters.tables.codelist import CodeList
from harvesters.tables.column import NUMERIC, Column, Kind, Meaning
from harvesters.tables.moment import read_date, read_datetime, read_year, serial_date
from harvesters.tables.number import Ambiguous, bare_number, exact, read_number
from harvesters.tables.sheetfindings import Overlong, RowOverlong
from harvesters.tables.spelling import tidy

__all__ = ["CellError", "CellReader", "Outcome", "Percent", "Unreadable"]

EMPTY = "kosong"
NOTES = {Meaning.MISSING: EMPTY, Meaning.NOT_APPLICABLE: "tidak berlaku", Meaning.SUPPRESSED: "disamarkan"}
_YES = frozenset({"ya", "y", "true", "benar", "1", "ada", "yes", "v", "\u2713", "\u2714"})
_NO = frozenset({"tidak", "t", "false", "salah", "0", "tidak ada", "no", "n"})
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"})
_NAN = "nan"  # a database's NaN is no empty cell, unless the column says so
LARGEST_INTEGER = 2**63 - 1
MOST_DIGITS, MOST_DECIMALS = 19, 15
EXACT = Context(prec=100)  # Python's own 28 digits would round silently


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose formula failed; ``name`` is ``#DIV/0!`` or the like, empty if the file holds the formula without a result."""

    name: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A cell that a per cent format shows as ``value`` per cent."""

    value: Decimal

    def __str__(self) -> str:
        return f"{self.value:f}%"


class Unreadable(Exception):
    """The cell cannot be read. ``finding`` is the class of the finding; ``facts`` those besides column and value."""

    def __init__(self, finding: type[Finding], **facts: Any) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.facts = facts


class Outcome(NamedTuple):
    """``value``: typed, ``Ambiguous`` or None. ``note``: for the companion column. ``problem``: the cell can't be read.
    ``rule``: finding class of something done by rule (harmonised, rounded), with the fact ``became``."""

    value: Any = None
    note: str | None = None
    problem: Unreadable | None = None
    rule: type[found.Counted] | None = None
    became: str = ""
    proves: str = ""


@dataclass
class CellReader:
    """Reads the cells of one column. ``needed``: the column is required or part of the key. Datetimes with a zone become local to ``zone``.
    ``signs``: the column's signs for missing values in one spelling."""

    column: Column
    needed: bool
    zone: ZoneInfo
    _read: Callable[[Any], Outcome] = field(init=False)
    signs: dict[str, Meaning] = field(init=False)
    _codes: CodeList | None = field(init=False)

    def __post_init__(self) -> None:
        readers = {
            Kind.TEXT: self._text, Kind.CODE: self._code, Kind.INTEGER: self._number, Kind.NUMBER: self._number, Kind.YEAR: self._year,
            Kind.DATE: self._date, Kind.DATETIME: self._datetime, Kind.BOOLEAN: self._boolean,
        }  # fmt: skip
        self._codes = CodeList(self.column) if self.column.codes else None
        self._read = self._listed if self._codes else readers[self.column.kind]
        self.signs = {sign(written): meaning for written, meaning in self.column.missing.items()}
        self._marks = sorted(self.column.status, key=len, reverse=True)
        self._plain_figures = self.column.kind in NUMERIC and not (self._codes or self.signs or self._marks or self.column.status_default)

    @property
    def _in_percent(self) -> bool:
        """``12%`` is the figure 12 in this column."""
        return self.column.unit.casefold() in ("", "%", "persen", "percent")

    def read(self, raw: Any) -> Outcome:
        try:
            return self._outcome(raw)
        except Unreadable as problem:
            return Outcome(problem=problem)
        except (ValueError, ArithmeticError):  # an infinite number, a date before the calendar
            return Outcome(problem=Unreadable(found.NumberNotReadable))

    def _outcome(self, raw: Any) -> Outcome:
        if self._plain_figures and raw.__class__ is str and (figure := bare_number(raw)) is not None:  # nearly every one
            value, proves = figure
            outcome = Outcome(value) if isinstance(value, Ambiguous) else self.settled(value, proves)
            self.limit(outcome.value)
            return outcome
        if isinstance(raw, CellError) or (isinstance(raw, str) and raw.strip() in _ERRORS):
            raise Unreadable(found.CellError)
        if isinstance(raw, Overlong):
            raise Unreadable(RowOverlong, headings=raw.headings)
        if isinstance(raw, dict | list | tuple | set | bytes | bytearray | memoryview):
            raise Unreadable(found.ValueNotSimple)
        blank = raw is None or (isinstance(raw, str) and not tidy(raw))
        mark = "" if blank else sign(raw) if isinstance(raw, str) else _NAN if raw != raw else None
        if mark is not None and (blank or mark in self.signs):
            return self._missing(self.signs.get(mark, Meaning.MISSING))
        note = self.column.status_default or None
        if isinstance(raw, str) and self.column.kind is not Kind.TEXT:
            raw = without_apostrophe(raw)
        if isinstance(raw, str) and self._marks:
            raw, marked = self._unmarked(raw)
            note = marked or note
        outcome = self._read(raw)
        self.limit(outcome.value)
        return outcome if note is None else Outcome(outcome.value, note, None, outcome.rule, outcome.became, outcome.proves)

    def _missing(self, meaning: Meaning) -> Outcome:
        if meaning is Meaning.ZERO:
            if self.column.kind is Kind.INTEGER:
                return Outcome(0, self.column.status_default or None)
            if self.column.kind is Kind.NUMBER:
                return Outcome(Decimal(0), self.column.status_default or None)
        if self.needed:
            raise Unreadable(found.CellEmpty)
        return Outcome(note=NOTES.get(meaning, EMPTY) if self.column.companion else None)

    def _unmarked(self, text: str) -> tuple[str, str]:
        bare = text.strip()
        for mark in self._marks:
            if bare.endswith(mark) and len(bare) > len(mark):
                return bare.removesuffix(mark).rstrip(), self.column.status[mark]
        return text, ""

    def limit(self, value: Any) -> None:
        low, high = self.column.minimum, self.column.maximum
        if value is None or isinstance(value, Ambiguous) or (low is None and high is None):
            return
        if (low is not None and value < low) or (high is not None and value > high):
            raise Unreadable(found.OutOfRange, limits=limits(self.column))

    def _listed(self, raw: Any) -> Outcome:
        assert self._codes is not None
        if isinstance(raw, float):
            number = exact(raw)
            if number != number.to_integral_value():
                raise Unreadable(found.CodeBecameNumber)
            text = str(number)
        else:
            text = as_text(raw)
        value = self._codes.find(text) or (self._codes.find_number(text) if isinstance(raw, int | float) else None)
        if value is None:
            raise Unreadable(found.CodeUnknown, suggestion=self._codes.nearest(text) or found.NONE_NEAR)
        if text in (value, self._codes.title(value)) or isinstance(raw, int | float):
            return Outcome(self._typed_code(value))
        return Outcome(self._typed_code(value), rule=found.ValueHarmonised, became=self._codes.title(value))

    def _typed_code(self, value: str) -> Any:
        return value if self.column.kind in (Kind.TEXT, Kind.CODE) else {Kind.INTEGER: int, Kind.YEAR: int}.get(self.column.kind, Decimal)(value)

    def _text(self, raw: Any) -> Outcome:
        text = as_text(raw)
        if isinstance(raw, str) and runs_in_a_spreadsheet(text):
            raise Unreadable(found.TextIsFormula)
        return Outcome(text)

    def _code(self, raw: Any) -> Outcome:
        if isinstance(raw, float | Decimal):
            number = exact(raw) if isinstance(raw, float) else raw
            if number != number.to_integral_value():
                raise Unreadable(found.CodeBecameNumber)
            return Outcome(f"{number:f}".partition(".")[0], rule=found.CodeWasNumber)
        return self._text(raw)

    def _number(self, raw: Any) -> Outcome:
        proves = ""
        if isinstance(raw, Percent) and self._in_percent:
            raw = raw.value
        if isinstance(raw, bool | date | time | timedelta | Percent):
            raise Unreadable(found.NumberNotReadable)
        try:
            if isinstance(raw, str):
                value, proves = read_number(without_unit(tidy(raw), self.column.unit), percent=self._in_percent)
                if isinstance(value, Ambiguous):
                    return Outcome(value)
            else:
                value = exact(raw) if isinstance(raw, float) else Decimal(raw)
        except (ValueError, ArithmeticError):
            raise Unreadable(found.NumberNotReadable) from None
        return self.settled(value, proves)

    def settled(self, value: Decimal, proves: str = "") -> Outcome:
        """A number whose reading is certain: whole, rounded and short enough for its column.

        :raises Unreadable: it is not.
        """
        if not value.is_finite():
            raise Unreadable(found.NumberNotReadable)
        if self.column.kind is Kind.INTEGER:
            if value != value.to_integral_value():
                raise Unreadable(found.NumberNotWhole)
            if abs(value) > LARGEST_INTEGER:
                raise Unreadable(found.NumberTooLong)
            return Outcome(int(value), proves=proves)
        short = _trimmed(value)
        if short.adjusted() >= MOST_DIGITS:
            raise Unreadable(found.NumberTooLong)
        kept = MOST_DECIMALS if self.column.decimals is None else self.column.decimals  # a view's 1/3 has 20 decimals
        if -int(short.as_tuple().exponent) > kept:
            return Outcome(_rounded(short, kept), rule=found.NumberRounded, proves=proves)
        return Outcome(short, proves=proves)

    def _year(self, raw: Any) -> Outcome:
        try:
            if isinstance(raw, str):
                year = read_year(tidy(raw))
            elif isinstance(raw, date):
                year = raw.year
            elif isinstance(raw, bool) or raw != int(raw):
                raise Unreadable(found.YearNotReadable)
            else:
                year = int(raw)
        except (ValueError, TypeError, OverflowError):
            raise Unreadable(found.YearNotReadable) from None
        if not 1000 <= year <= 2999:
            raise Unreadable(found.YearNotReadable)
        return Outcome(year)

    def _date(self, raw: Any) -> Outcome:
        moment = self._moment(raw, read_date)
        if isinstance(moment, datetime):
            if moment.time() != time(0):
                raise Unreadable(found.DateNotReadable)
            return Outcome(moment.date())
        return Outcome(moment)

    def _datetime(self, raw: Any) -> Outcome:
        moment = self._moment(raw, read_datetime)
        return Outcome(moment if isinstance(moment, datetime) else datetime.combine(moment, time(0)))

    def _moment(self, raw: Any, read: Callable[[str], date]) -> date:
        try:
            if isinstance(raw, str):
                moment = read(tidy(raw))
            elif isinstance(raw, date):
                moment = raw
            elif isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
                moment = serial_date(Decimal(str(raw)))
            else:
                raise Unreadable(found.DateNotReadable)
            if isinstance(moment, datetime) and moment.tzinfo is not None:
                return moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None)
        except (ValueError, ArithmeticError):  # also a time that the zone moves out of the calendar
            raise Unreadable(found.DateNotReadable) from None
        return moment

    def _boolean(self, raw: Any) -> Outcome:
        if isinstance(raw, bool):
            return Outcome(raw)
        text = tidy(raw).casefold() if isinstance(raw, str) else str(int(raw)) if isinstance(raw, int | float | Decimal) and raw == int(raw) else ""
        if text in _YES or text in _NO:
            return Outcome(text in _YES)
        raise Unreadable(found.BooleanNotReadable)


def limits(column: Column) -> dict[str, str]:
    """The column's range in words."""
    low, high = column.minimum, column.maximum
    return {
        "id": " dan ".join([*([f"paling kecil {low}"] if low is not None else []), *([f"paling besar {high}"] if high is not None else [])]),
        "en": " and ".join([*([f"at least {low}"] if low is not None else []), *([f"at most {high}"] if high is not None else [])]),
    }


def _trimmed(value: Decimal) -> Decimal:
    """Without zeros at the end of the fraction and without exponent: 1.50 and 1.5 are one number."""
    short = EXACT.normalize(value)
    return short.quantize(Decimal(1), context=EXACT) if int(short.as_tuple().exponent) > 0 and short.adjusted() < MOST_DIGITS else short


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)
