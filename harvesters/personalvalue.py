"""What looks like the number, telephone or e-mail address of a person, wherever it stands in a text.

Numbers are known by how they are built: a NIK or a family card number (NKK, which is built alike) by province, regency, district and day, a NIP by
the days of birth and appointment, an NPWP by its check digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

__all__ = ["MASK", "PREFILTER", "Found", "fifteen_digits", "found_in", "masked", "personal_pattern"]

MASK = "[disamarkan]"
"""Stands in a text where personal data stood."""

_S = r"[\s.\-–/]"
_SIXTEEN = re.compile(
    rf"(?<!\d)\d{{16}}(?!\d)|(?<!\d)(?<!\d[.\-])(?:\d{{4}}(?:{_S}\d{{4}}){{3}}|\d{{6}}{_S}\d{{6}}{_S}\d{{4}}|\d{{2}}{_S}\d\d{_S}\d\d{_S}\d{{6}}{_S}\d{{4}}"
    rf"|\d{{6}}{_S}\d\d{_S}\d\d{_S}\d\d{_S}\d{{4}}|\d{{6}}{_S}\d{{10}}|\d{{8}}{_S}\d{{8}}|\d{{12}}{_S}\d{{4}}|\d(?: \d){{15}})(?!\d)(?![.\-]\d)"
)
_EIGHTEEN = re.compile(rf"(?<!\d)(\d{{8}}){_S}?(\d{{6}}){_S}?([12]){_S}?\d{{3}}(?!\d)")
_SHORTENED = re.compile(r"(?<![\d.,])([1-9])[.,](\d{2,15})[eE]\+?(15|17)(?!\d)")
_MOBILE = re.compile(r"(?<![\d.,])(?:\+?62[\s.-]?|0)8[1-9]\d(?:[\s.-]?\d){6,9}(?![\d.,])")
_LANDLINE = re.compile(
    rf"(?<![\d.,/\-])(?:(?:\(0\d{{2,3}}\){_S}{{0,2}}|0(?:2[1-9]|[2-9]\d\d|31|61){_S}{{1,3}})\d{{3,4}}{_S}?\d{{2,4}}|\+62{_S}?\(?0?\)?[2-7]\d{{1,2}}\)?{_S}?\d{{3}}{_S}?\d{{2,5}})(?!\d)"
)
_SAID = re.compile(r"(?i)\b(?:te?lp?|telepon|tlpn?|phone|fax|faks|hub|hubungi|wa|whatsapp|hp)\b\W{0,5}(0\d{7,12})(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,4}")
_NPWP = re.compile(r"(?<!\d)\d{2}[.\s-]\d{3}[.\s-]\d{3}[.\s-]\d[.\s-]\d{3}[.\s-]?\d{3}(?!\d)")
_FIFTEEN = re.compile(r"(?<!\d)0?\d{15}(?!\d)")
_DECIMALS = re.compile(r"\s*\(?[-+]?\d{1,3}\.\d+(?:\s*[,;]?\s*[-+]?\d{1,3}\.\d+)?\)?\s*")
"""A fraction or a pair of coordinates; its digits are no number of a person."""

PREFILTER = (
    r"\d{15}|\d{8}[\s.\-–/]?\d{6}|\d{4}[\s.\-–/]\d{4}[\s.\-–/]\d{4}|\d{6}[\s.\-–/]\d{6}|\d{6}[\s.\-–/]\d\d[\s.\-–/]\d\d[\s.\-–/]|[\s.\-–/]\d{6}[\s.\-–/]\d{4}"
    r"|\d{8}[\s.\-–/]\d{8}|\d{12}[\s.\-–/]\d{4}|(?:\d ){8}|\d[eE]\+?1[57]|8[1-9]\d[\d\s.-]{6}|@|\d{3}[.\s-]\d[.\s-]\d{3}"
    r"|0\d{2,3}\)?[\s.\-–/]{1,3}\d{3}|\(0\d{2,3}\)|\+62|[\s:./-]0\d{7}"
)
"""Whatever matches a pattern below also matches this cheap expression (Rust's syntax, for ``polars``)."""
_QUICK = re.compile(PREFILTER)

_PROVINCES = frozenset([*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)])
"""Of the Ministry of Home Affairs, which stand in front of every NIK."""

Found = tuple[str, int, int]
"""``nik``, ``nip``, ``email``, ``npwp`` or ``phone``; where it begins and ends."""


def personal_pattern(value: Any, landlines: bool = True) -> str:
    """The kind of the first that is found in ``value``, or an empty string."""
    return next((kind for kind, _, _ in found_in(str(value), landlines)), "")


def found_in(text: str, landlines: bool = True) -> Iterator[Found]:
    """Everything that looks personal, kind by kind.

    :param landlines: False where codes are built like a number with its area code.
    """
    if not _QUICK.search(text):
        return
    if not _DECIMALS.fullmatch(text):
        yield from (("nik", *found.span()) for found in _SIXTEEN.finditer(text) if _is_nik(_digits(found[0])))
        yield from (("nip", *found.span()) for found in _EIGHTEEN.finditer(text) if _is_nip(found[1], found[2]))
        yield from ((kind, *found.span()) for found in _SHORTENED.finditer(text) if (kind := _shortened(found[1] + found[2], found[3])))
    yield from (("email", *found.span()) for found in _EMAIL.finditer(text))
    yield from (("npwp", *found.span()) for found in _NPWP.finditer(text))
    if not _DECIMALS.fullmatch(text):
        yield from (("npwp", *found.span()) for found in _FIFTEEN.finditer(text) if _is_npwp(found[0]))
    yield from (("phone", *found.span()) for found in _MOBILE.finditer(text))
    if landlines:
        yield from (("phone", *found.span()) for found in _LANDLINE.finditer(text))
        yield from (("phone", *found.span(1)) for found in _SAID.finditer(text))


def masked(value: Any) -> Any:
    """``value`` with a mask for whatever looks personal in its texts, also within lists and mappings."""
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, Mapping):
        return {name: masked(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(masked(each) for each in value)
    return value


def _masked_text(text: str) -> str:
    spans = sorted((start, end) for _, start, end in found_in(text))
    if not spans:
        return text
    parts, done = [], 0
    for start, end in spans:
        if start >= done:
            parts += [text[done:start], MASK]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def fifteen_digits(text: str) -> bool | None:
    """Of a cell that is fifteen digits (or sixteen, the first a zero) and nothing else: whether it can be an NPWP; None for every other cell."""
    return _is_npwp(text.strip()) if _FIFTEEN.fullmatch(text.strip()) and (len(text.strip()) == 15 or text.strip()[0] == "0") else None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _is_nik(digits: str) -> bool:
    """Province, regency (to 40) or city (from 71), district, then day (women: plus 40), month and year of birth."""
    return _begins_nik(digits) and 1 <= int(digits[6:8]) % 40 <= 31 and int(digits[6:8]) <= 71 and 1 <= int(digits[8:10]) <= 12


def _begins_nik(digits: str) -> bool:
    province, regency, district = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return province in _PROVINCES and (1 <= regency <= 40 or 71 <= regency <= 79) and 1 <= district <= 80


def _is_nip(born: str, since: str) -> bool:
    """Date of birth, then year and month of appointment."""
    try:
        birth = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return 1930 <= birth.year <= 2015 and birth.year + 15 <= int(since[:4]) <= 2100 and 1 <= int(since[4:]) <= 21


def _is_npwp(digits: str) -> bool:
    """The ninth digit proves the eight before it (Luhn), a tax office follows. A day in front makes it a running number."""
    if len(digits) == 16 and digits[0] != "0":
        return False
    own = digits[-15:]
    total = sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(reversed(own[:9])))
    dated = own[:2] in ("19", "20") and 1 <= int(own[4:6]) <= 12 and 1 <= int(own[6:8]) <= 31
    return total % 10 == 0 and own[9:12] != "000" and int(own[:9]) > 0 and not dated


def _shortened(digits: str, exponent: str) -> str:
    """What a spreadsheet made of a long number (``1.60301E+15``): the digits that it left can still be those of a person's."""
    if exponent == "17":
        return "nip" if len(digits) >= 4 and 1930 <= int(digits[:4]) <= 2015 else ""
    known = len(digits) >= 6 and _begins_nik(digits)
    return "nik" if known and (len(digits) < 10 or _is_nik(digits[:10].ljust(16, "0"))) else ""
