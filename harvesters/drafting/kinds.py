"""Which kind of column some cells belong to, and what that rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from harvesters.tables.cell import CellError, Percent
from harvesters.tables.moment import read_date, read_datetime
from harvesters.tables.number import Ambiguous, exact, read_number
from harvesters.tables.spelling import tidy

__all__ = ["Seen", "kind_of", "style_of"]

SIGNS = {"-": "missing", "–": "missing", "…": "missing", "...": "missing", "n/a": "missing", "NA": "missing", "N/A": "missing", "#N/A": "missing"}
_CODE_NAMES = re.compile(r"(^|_)(kode|kd|id|code|nomor|no|nip|nik|npsn|npwp|uuid|kodepos|rt|rw)(_|$)")
_YEAR_NAMES = re.compile(r"(^|_)(tahun|thn|th|year)(_|$)|^kunci$")
_CODE = re.compile(r"(?=.*\d)[0-9A-Za-z]+([./-][0-9A-Za-z]+)*")
_LEADING_ZERO = re.compile(r"0\d+")
LONGEST_FIGURE = 40
_YES_NO = frozenset({"ya", "tidak", "true", "false", "yes", "no"})


@dataclass
class Seen:
    """``missing``: signs among the cells that stand for no figure. ``why``: Indonesian, if it is a guess."""

    kind: str = "text"
    why: str = ""
    decimal_mark: str = ""
    missing: dict[str, str] = field(default_factory=dict)


def kind_of(name: str, values: Sequence[Any], style: str = "") -> Seen:
    """:param name: lower case letters, digits and ``_``. :param values: cells that hold something, of any type that a reader gives.
    :param style: the decimal mark that the system writes elsewhere, see ``style_of``."""
    if not values:
        return Seen("text", "kolom ini kosong pada contoh yang dibaca")
    missing = {text: SIGNS[text] for each in values if isinstance(each, str) and (text := each.strip()) in SIGNS}
    kept = [each for each in values if not (isinstance(each, CellError) or (isinstance(each, str) and each.strip() in SIGNS))]
    texts = [tidy(each) if isinstance(each, str) else each for each in kept]
    if not texts:
        return Seen("text", "hanya berisi tanda kosong pada contoh yang dibaca")
    seen = _typed(name, texts) or _coded(name, texts) or _figures(name, texts, style) or _moments(texts) or _words(texts)
    if missing and seen.kind != "text":
        seen.missing = missing
        seen.why = "; ".join(filter(None, [seen.why, "arti tanda kosong"]))
    return seen


def _typed(name: str, values: Sequence[Any]) -> Seen | None:
    """What the system itself types."""
    if all(isinstance(each, bool) for each in values):
        return Seen("boolean")
    if all(isinstance(each, datetime) for each in values):
        whole = all(each.time() == datetime.min.time() for each in values)
        return Seen("date" if whole else "datetime")
    return Seen("date") if all(isinstance(each, date) and not isinstance(each, datetime) for each in values) else None


def _coded(name: str, values: Sequence[Any]) -> Seen | None:
    """Digits that are a name and no amount."""
    texts = [str(each) for each in values if isinstance(each, str) or _whole(each) is not None]
    if len(texts) != len(values) or not all(_CODE.fullmatch(each) for each in texts):
        return None
    if any(_LEADING_ZERO.fullmatch(each) for each in texts):
        return Seen("code", "ada nol di depan, jadi bukan bilangan")
    return Seen("code") if _CODE_NAMES.search(name) and not _YEAR_NAMES.search(name) else None


def _figures(name: str, values: Sequence[Any], style: str) -> Seen | None:
    read: list[Decimal] = []
    marks: set[str] = set()
    doubtful: list[Ambiguous] = []
    for each in values:
        number, mark = _number(each)
        if number is None:
            return None
        if isinstance(number, Ambiguous):
            doubtful.append(number)
        else:
            read.append(number)
        marks |= {mark} - {""}
    if not doubtful and _YEAR_NAMES.search(name) and all(_whole(each) is not None and 1900 <= each <= 2100 for each in read):
        return Seen("year")
    if any(each != each.to_integral_value() for each in read) or len(marks) > 1:
        mark = next(iter(marks)) if len(marks) == 1 and doubtful else ""
        return Seen("number", "tanda desimal terlihat dari isi kolom lainnya" if mark else "", mark)
    if doubtful:
        return _decided({each.mark for each in doubtful}, style)
    return Seen("integer") if all(abs(each) < 2**63 for each in read) else Seen("code", "angkanya terlalu panjang untuk sebuah jumlah")


def _decided(marks: set[str], style: str) -> Seen:
    """Of figures all of which have two readings, such as ``1.234``."""
    if marks == {"."} and style != ".":
        return Seen("integer", "titik dibaca sebagai pemisah ribuan")
    if marks == {","} and style == ".":
        return Seen("integer", "koma dibaca sebagai pemisah ribuan, karena kolom lain memakai titik desimal")
    if marks == {"."}:
        return Seen("number", "titik dibaca sebagai tanda desimal, seperti di kolom lain; mungkin pemisah ribuan", ".")
    return Seen("number", "koma sebelum tiga angka dibaca sebagai pemisah desimal; mungkin pemisah ribuan", ",")


def style_of(columns: Iterable[Sequence[Any]]) -> str:
    """The decimal mark that some column proves and none contradicts; empty if there is none."""
    marks = {_number(each)[1] for values in columns for each in values if isinstance(each, str) and len(each) < LONGEST_FIGURE}
    found = marks & {",", "."}
    return next(iter(found)) if len(found) == 1 else ""


def _moments(values: Sequence[Any]) -> Seen | None:
    texts = [each for each in values if isinstance(each, str)]
    if len(texts) != len(values):
        return None
    if _all(read_date, texts):
        return Seen("date")
    return Seen("datetime") if _all(read_datetime, texts) else None


def _words(values: Sequence[Any]) -> Seen:
    texts = [str(each) for each in values]
    if {each.casefold() for each in texts} <= _YES_NO:
        return Seen("boolean")
    return Seen("code") if len(texts) > 1 and all(_CODE.fullmatch(each) and len(each) <= 30 for each in texts) else Seen("text")


def _number(value: Any) -> tuple[Decimal | Ambiguous | None, str]:
    try:
        if isinstance(value, str):
            return read_number(value)
        if isinstance(value, Percent):
            return value.value, ""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None, ""
        return exact(value) if isinstance(value, float) else Decimal(value), ""
    except (ValueError, ArithmeticError):
        return None, ""


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return int(value) if value == int(value) else None


def _all(read: Callable[[str], Any], texts: Sequence[str]) -> bool:
    try:
        return all(read(each) is not None for each in texts)
    except (ValueError, OverflowError):
        return False
