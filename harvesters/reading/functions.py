"""The functions that ``map``, ``fields`` and every other JMESPath of a source may use besides those of JMESPath itself: a closed list.

A value that is absent stays absent: every function answers nothing to nothing, so that an optional field needs no care.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, TypeVar, cast

from jmespath import functions
from jmespath.exceptions import JMESPathError

from harvesters.checks.finding import Finding
from harvesters.reading.bridge import Bridge
from harvesters.reading.htmltext import plain_text
from harvesters.slug import slug
from harvesters.tables.moment import read_date, read_datetime, serial_date
from harvesters.tables.number import Ambiguous, exact, read_number
from harvesters.tables.spelling import tidy
from harvesters.words import Phrase, phrase

__all__ = ["FunctionRefused", "SourceFunctions"]

ANY: dict[str, Any] = {"types": []}
SOME: dict[str, Any] = {"types": [], "variadic": True}
"""The value, and perhaps texts that say how to read it: JMESPath itself knows no argument that may be left out."""
COUNTS = {"unix": 1, "unix-ms": 1000}
_DOTNET = re.compile(r"/Date\((?P<count>-?\d{1,15})(?:[+-]\d{4})?\)/")  # milliseconds since 1970, as .NET and OData 2 write them
_HOLE = re.compile(r"\{[^{}]*\}")


Function = TypeVar("Function", bound=Callable[..., Any])


def taking(*kinds: dict[str, Any]) -> Callable[[Function], Function]:
    """What a function's arguments may be, as JMESPath itself declares it."""
    return cast(Callable[[Function], Function], functions.signature(*kinds))


class FunctionRefused(JMESPathError):  # type: ignore[misc]
    """A function got what it does not take. ``reason``: which function and why, without the value, which may be anybody's."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason["en"])
        self.reason = reason


class SourceFunctions(functions.Functions):  # type: ignore[misc]
    """Of one source, because ``region`` looks into that source's list of regions and notes what it could not find there."""

    def __init__(self, bridge: Bridge | None = None) -> None:
        super().__init__()
        self.bridge = bridge or Bridge()

    def findings(self) -> list[Finding]:
        """Regions that were not clear or not known, each once; asking empties the list."""
        return self.bridge.findings()

    @taking(ANY)
    def _func_slug(self, text: Any) -> str | None:
        """``slug(x)``: as an address has it."""
        return None if text is None else slug(_text("slug", text))

    @taking(SOME)
    def _func_date(self, value: Any, *said: Any) -> str | None:
        """``date(x)`` or ``date(x, '%m/%d/%Y')``: ISO; without a form as offices write it, the day first."""
        [form] = _said("date", said, 1)
        if value is None or value == "":
            return None
        try:
            return _moment(value, form)
        except (ValueError, OverflowError, ArithmeticError, OSError):
            shown = form or "5 Januari 2026, 05/01/2026, 2026-01-05"
            raise _refused("date", f"mendapat isi yang bukan tanggal ({shown})", f"got something that is no date ({shown})") from None

    @taking(SOME)
    def _func_number(self, value: Any, *said: Any) -> Any:
        """``number(x)`` or ``number(x, ',')``: an exact number; ``1.234`` is a thousand unless the decimal mark says otherwise."""
        [mark] = _said("number", said, 1)
        if value is None or value == "" or (isinstance(value, int | Decimal) and not isinstance(value, bool)):
            return None if value == "" else value
        try:
            return exact(value) if isinstance(value, float) else _figure(_text("number", value), mark)
        except (ValueError, ArithmeticError):
            raise _refused("number", "mendapat isi yang bukan angka", "got something that is no number") from None

    @taking(SOME)
    def _func_region(self, value: Any, *said: Any) -> str | None:
        """``region(x, 'kecamatan')``, ``region(x, 'desa', code)``: code of the ministry, from a name, an alias or a code of either system."""
        level, within = _said("region", said, 2)
        if not self.bridge.files:
            raise _refused("region", "memerlukan «regions» pada sumber ini", "needs «regions» in this source")
        try:
            return None if value is None else self.bridge.code(_text("region", value), level, within)
        except ValueError:
            listed = ", ".join(self.bridge.LEVELS)
            raise _refused("region", f"tidak mengenal tingkat itu (yang ada: {listed})", f"knows no such level (there are: {listed})") from None

    @taking(ANY)
    def _func_html_to_text(self, value: Any) -> str | None:
        """``html_to_text(x)``: without tags, a line for each paragraph."""
        return None if value is None else plain_text(_text("html_to_text", value))

    @taking({"types": ["string"]}, {"types": [], "variadic": True})
    def _func_template(self, pattern: str, *values: Any) -> str | None:
        """``template('{kode} – {nama}', kode, nama)``: each pair of braces takes the next value; what is absent is left empty."""
        holes = len(_HOLE.findall(pattern))
        if holes != len(values):
            raise _refused("template", f"punya {holes} tempat untuk {len(values)} nilai", f"has {holes} places for {len(values)} values")
        if all(value is None for value in values):
            return None
        filled = iter([("" if value is None else _text("template", value)) for value in values])
        return tidy(_HOLE.sub(lambda _: next(filled), pattern))

    @taking({"types": ["object", "null"]}, {"types": ["string"]})
    def _func_keyed(self, records: Mapping[str, Any] | None, name: str) -> list[dict[str, Any]] | None:
        """``keyed(data, 'id')``: records that stand in an object by their key, as a list; the key becomes ``name``."""
        if records is None:
            return None
        if not all(isinstance(each, Mapping) for each in records.values()):
            raise _refused("keyed", "mendapat objek yang isinya bukan objek", "got an object that does not hold objects")
        return [{name: key, **each} for key, each in records.items()]

    @taking(ANY)
    def _func_from_json(self, text: Any) -> Any:
        """``from_json(d)``: what a text holds that is JSON itself; anything else than a text as it is."""
        if not isinstance(text, str):
            return text
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=str) if text.strip() else None
        except (ValueError, RecursionError):
            raise _refused("from_json", "mendapat teks yang bukan JSON", "got a text that is no JSON") from None

    @taking({"types": ["object", "null"]})
    def _func_entries(self, values: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
        """``entries(data)``: a ``{key, value}`` for everything that an object holds, whatever it is."""
        return None if values is None else [{"key": key, "value": value} for key, value in values.items()]

    @taking({"types": ["object", "null"]})
    def _func_zipped(self, lists: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
        """``zipped({tahun: labels, nilai: data})``: lists of one length that stand beside one another, as a list of objects."""
        there = {name: each for name, each in (lists or {}).items() if each is not None}
        if not there:
            return None
        if not all(isinstance(each, list) for each in there.values()) or len({len(each) for each in there.values()}) > 1:
            raise _refused("zipped", "mendapat isi yang bukan daftar yang sama panjang", "got something else than lists of one length")
        return [dict(zip(there, row, strict=True)) for row in zip(*there.values(), strict=True)]

    @taking({"types": ["array", "null"]}, {"types": ["array"]})
    def _func_named(self, rows: list[Any] | None, names: list[Any]) -> list[dict[str, Any]] | None:
        """``named(rows, columns)``: rows that are lists, as objects with these names."""
        if rows is None:
            return None
        if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
            raise _refused("named", "mendapat baris yang jumlah isinya lain dari namanya", "got a row with more or fewer values than names")
        return [dict(zip(map(str, names), row, strict=True)) for row in rows]


def _said(function: str, given: tuple[Any, ...], most: int) -> tuple[str, ...]:
    """The further arguments, those that are left out or absent as empty texts."""
    if len(given) > most or not all(each is None or isinstance(each, str) for each in given):
        raise _refused(function, f"menerima paling banyak {most} keterangan berupa teks", f"takes at most {most} further texts")
    return tuple(each or "" for each in [*given, *[None] * (most - len(given))])


def _text(function: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _refused(function, "mendapat isi yang bukan teks atau angka", "got something that is neither text nor number")
    return tidy(value) if isinstance(value, str) and function != "html_to_text" else str(value)


def _moment(value: Any, form: str) -> str:
    if form in COUNTS:
        return datetime.fromtimestamp(float(value) / COUNTS[form], UTC).replace(microsecond=0).isoformat()
    if form == "excel":
        return serial_date(Decimal(str(value))).date().isoformat()
    text = _text("date", value)
    if counted := _DOTNET.fullmatch(text):
        return _moment(int(counted["count"]), "unix-ms")
    found = datetime.strptime(text, form) if form else read_datetime(text)  # noqa: DTZ007 - a zone is kept where the text has one
    bare = found.timetz() == time(0) and ("%H" not in form)
    return (found.date() if bare and found.tzinfo is None else found).isoformat() if form or ":" in text else read_date(text).isoformat()


def _figure(text: str, mark: str) -> Any:
    number, _ = read_number(text)
    if isinstance(number, Ambiguous):
        if not mark and number.mark == ",":
            raise ValueError(text)
        number = number.fractional if number.mark == mark else number.grouped
    return int(number) if number == number.to_integral_value() else number


def _refused(function: str, reason_id: str, reason_en: str) -> FunctionRefused:
    return FunctionRefused(phrase(f"{function}() {reason_id}", f"{function}() {reason_en}"))
