"""Numbers as Indonesian offices write them: ``1.234,5``, ``12,350``, ``Rp 1.234,00``, ``(1.234)``, ``12%``.

``1.234`` and ``12,350`` have two readings. Nothing is guessed from one cell: the reader gives both, and the column decides (``decide``).
Numbers that a spreadsheet or database holds as binary fractions become the shortest decimal of 15 significant digits, which is what Excel shows.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal

from harvesters.tables.column import Column, Kind

__all__ = ["Ambiguous", "bare_number", "decide", "exact", "read_number", "within"]

_BODY = re.compile(
    r"""(?P<plain>\d+)
    | (?P<comma>\d{1,3}(?:[. ]\d{3})+,\d+ | \d{1,3}(?:\.\d{3}){2,} | \d{1,3}(?:[ ]\d{3})+ | 0,\d+ | \d{4,},\d+ | \d*,(?:\d{1,2}|\d{4,}))
    | (?P<dot>\d{1,3}(?:,\d{3})+\.\d+ | \d{1,3}(?:,\d{3}){2,} | 0\.\d+ | \d{4,}\.\d+ | \d*\.(?:\d{1,2}|\d{4,}))
    | (?P<either>\d{1,3}[.,]\d{3})""",
    re.ASCII | re.VERBOSE,
)
_AROUND = re.compile(
    r"""(?P<open>\()?\s*(?:(?:rp|idr)\.?)?\s*(?P<sign>[-+])?\s*(?:(?:rp|idr)\.?)?
    \s*(?P<body>[\d.,][\d.,\ ]*?)(?:,-{1,2})?\s*(?P<percent>%)?\s*(?P<close>\))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """``mark`` stands before three digits: it either groups thousands (``grouped``) or begins the fraction (``fractional``)."""

    text: str
    mark: str
    grouped: Decimal
    fractional: Decimal


def exact(value: float) -> Decimal:
    """The shortest decimal of at most 15 significant digits: ``0.30000000000000004`` is 0.3.

    :raises ValueError: not a finite number.
    """
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        raise ValueError(value)
    return number if number != number.to_integral_value() else Decimal(int(number))


def bare_number(text: str) -> tuple[Decimal | Ambiguous, str] | None:
    """As :func:`read_number`, of a text that is digits and marks alone; None for every other."""
    body = _BODY.fullmatch(text)
    return None if body is None else _read(body, text, negative=False)


def read_number(text: str, *, percent: bool = True) -> tuple[Decimal | Ambiguous, str]:
    """The number that ``text`` writes and which mark it proves to be the column's decimal mark (``,``, ``.`` or nothing).

    :param text: without no-break spaces (``spelling.tidy``).
    :param percent: a per cent sign is allowed; ``12%`` is 12.
    :raises ValueError: it is no number.
    """
    bare = bare_number(text)
    if bare is not None:
        return bare
    around = _AROUND.fullmatch(text.replace("\u2212", "-").replace("\u2013", "-"))
    if around is None or bool(around["open"]) != bool(around["close"]) or (around["percent"] and not percent):
        raise ValueError(text)
    if around["open"] and around["sign"]:
        raise ValueError(text)
    negative = bool(around["open"]) or around["sign"] == "-"
    body = _BODY.fullmatch(around["body"])
    if body is None:
        raise ValueError(text)
    return _read(body, text, negative=negative)


def _read(body: re.Match[str], text: str, *, negative: bool) -> tuple[Decimal | Ambiguous, str]:
    digits, kind = body[0], body.lastgroup
    if kind == "plain":
        return _signed(digits, negative), ""
    if kind == "comma":
        return _signed(_written(digits, ","), negative), ","
    if kind == "dot":
        return _signed(_written(digits, "."), negative), "."
    mark = "," if "," in digits else "."
    other = "." if mark == "," else ","
    return Ambiguous(text, mark, _signed(_written(digits, other), negative), _signed(_written(digits, mark), negative)), ""


def decide(cell: Ambiguous, column: Column, proven: Set[str]) -> tuple[Decimal, bool] | None:
    """Which reading holds, and whether a person should be told that the cell was read by rule; None where it can't be decided.

    1. the column's declared ``decimal_mark``; 2. a whole-number column groups; 3. the mark that the column's other cells prove, if they prove
    one only; 4. the only reading inside the declared minimum and maximum; 5. declared decimals other than 3 exclude three digits of fraction;
    6. a dot before three digits groups, as Indonesian spelling has it. A comma before three digits that none of these decides stays undecided.
    """
    mark = column.decimal_mark or (next(iter(proven)) if len(proven) == 1 else "")
    if mark:
        value = cell.fractional if cell.mark == mark else cell.grouped
        return value, not column.decimal_mark and mark == "."
    if len(proven) > 1:
        return None
    if column.kind is Kind.INTEGER or column.decimals == 0:
        return cell.grouped, False
    fitting = [value for value in (cell.grouped, cell.fractional) if within(value, column)]
    if len(fitting) == 1:
        return fitting[0], True
    if column.decimals not in (None, 3) or (cell.mark == "." and column.decimals is None):
        return cell.grouped, True
    if cell.mark == "," and column.decimals == 3:
        return cell.fractional, True
    return None


def within(value: Decimal, column: Column) -> bool:
    """Inside the column's minimum and maximum."""
    return (column.minimum is None or value >= column.minimum) and (column.maximum is None or value <= column.maximum)


def _written(digits: str, decimal_mark: str) -> str:
    group = "." if decimal_mark == "," else ","
    return digits.replace(" ", "").replace(group, "").replace(",", ".")


def _signed(digits: str, negative: bool) -> Decimal:
    number = Decimal(digits)
    return number.copy_negate() if negative and number else number
