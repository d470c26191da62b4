"""One entry of ``columns:`` in a table YAML, and the code lists that it names."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column, Kind, Meaning
from harvesters.tables.spelling import fold_value
from harvesters.words import phrase

__all__ = ["NAME", "read_column", "read_missing"]

NAME = re.compile(r"[a-z][a-z0-9_]{0,58}")  # 59: PostgreSQL's 63 less the companion's ``_ket``
_KEYS = (
    "name", "title", "title_en", "kind", "unit", "description", "required", "public", "decimals", "decimal_mark", "minimum", "maximum",
    "codes", "aliases", "headings", "missing", "status", "personal",
)  # fmt: skip
_RANGED = NUMERIC | {Kind.YEAR, Kind.DATE, Kind.DATETIME}
_RESERVED = ("_id", "_full_text", "count")  # what DataStore keeps for itself


def read_column(entry: Declared, missing: Mapping[str, Meaning], key: Collection[str]) -> Column:
    """:param missing: the table's own signs, used where the column has none.
    :param key: names of the table's key columns, whose cells are never empty.
    :raises SourceError: something in the entry is wrong."""
    entry.only(_KEYS)
    kind = Kind(declared.choice([kind.value for kind in Kind])) if (declared := entry.get("kind")) else Kind.TEXT
    codes, aliases = _codes(entry)
    signs = read_missing(own) if (own := entry.get("missing")) else dict(missing)
    status, default = _status(entry)
    name = _name(entry)
    needed = {*key, name} if _flag(entry, "required", False) else {*key}
    return Column(
        name=name,
        title=_text(entry, "title") or name,
        kind=kind,
        title_en=_text(entry, "title_en"),
        description=_text(entry, "description"),
        unit=_text(entry, "unit"),
        required=_flag(entry, "required", False),
        public=_flag(entry, "public", True),
        decimals=_decimals(entry, kind),
        minimum=_bound(entry, "minimum", kind),
        maximum=_bound(entry, "maximum", kind),
        codes=codes,
        aliases=aliases,
        headings=headings.texts() if (headings := entry.get("headings")) else (),
        missing=signs,
        companion=bool(status or default) or (name not in needed and _has_meanings(kind, signs, own is not None)),
        status=status,
        status_default=default,
        decimal_mark=mark.choice([",", "."]) if (mark := entry.get("decimal_mark")) else "",
        personal=personal.flag() if (personal := entry.get("personal")) else None,
    )


def read_missing(declared: Declared) -> dict[str, Meaning]:
    """Sign -> meaning; the sign stands as typed, so quote ``"-"``."""
    meanings = [meaning.value for meaning in Meaning]
    return {sign.strip(): Meaning(value.choice(meanings)) for sign, value in declared.entries().items()}


def _has_meanings(kind: Kind, signs: Mapping[str, Meaning], own: bool) -> bool:
    """Empty means more than one thing here; the table's common signs make companions of figures only."""
    return bool({Meaning.NOT_APPLICABLE, Meaning.SUPPRESSED} & set(signs.values())) and (own or kind in NUMERIC)


def _name(entry: Declared) -> str:
    declared = entry.need("name")
    name = declared.text()
    if not NAME.fullmatch(name) or name in _RESERVED:
        reason = phrase(f"nama kolom «{name}» tidak dapat dipakai", f"the column name «{name}» cannot be used")
        allowed = phrase("huruf kecil, angka dan _, diawali huruf, paling panjang 59", "lower-case letters, digits and _, a letter first, at most 59")
        raise declared.wrong(reason, allowed)
    return name


def _text(entry: Declared, key: str) -> str:
    declared = entry.get(key)
    return declared.text() if declared else ""


def _flag(entry: Declared, key: str, default: bool) -> bool:
    declared = entry.get(key)
    return declared.flag() if declared else default


def _decimals(entry: Declared, kind: Kind) -> int | None:
    declared = entry.get("decimals")
    if declared is None:
        return None
    decimals = declared.integer()
    if kind is not Kind.NUMBER or not 0 <= decimals <= 15:
        raise declared.wrong(phrase("hanya untuk kind: number", "only for kind: number"), "0–15")
    return decimals


def _bound(entry: Declared, key: str, kind: Kind) -> Any:
    declared = entry.get(key)
    if declared is None:
        return None
    if kind not in _RANGED:
        raise declared.wrong(phrase(f"tidak berlaku untuk kind: {kind}", f"does not apply to kind: {kind}"), sorted(_RANGED))
    if kind is Kind.NUMBER:
        return declared.number()
    if kind in (Kind.INTEGER, Kind.YEAR):
        return declared.integer()
    try:
        return date.fromisoformat(declared.text()) if kind is Kind.DATE else datetime.fromisoformat(declared.text())
    except ValueError:
        raise declared.wrong(phrase("bukan tanggal", "not a date"), "2026-01-05") from None


def _status(entry: Declared) -> tuple[dict[str, str], str]:
    declared = entry.get("status")
    if declared is None:
        return {}, ""
    marks = {mark: value.text() for mark, value in declared.entries().items()}
    default = marks.pop("default", "")
    for mark in marks:
        if not mark.strip() or mark.strip()[-1].isdigit():
            raise declared.wrong(phrase(f"tanda «{mark}» tidak dapat dibedakan dari angka", f"the mark «{mark}» looks like a figure"), "*, **, r")
    return {mark.strip(): words for mark, words in marks.items()}, default


def _codes(entry: Declared) -> tuple[dict[str, str], dict[str, str]]:
    declared = entry.get("codes")
    own = entry.get("aliases")
    if declared is None:
        if own:
            raise own.wrong(phrase("aliases perlu codes", "aliases need codes"), "codes")
        return {}, {}
    if "file" in declared:
        codes, aliases = _code_file(declared)
    else:
        codes = {value: title.text() for value, title in declared.entries().items()}
        aliases = {}
    for other, value in own.entries().items() if own else ():
        aliases[other] = value.choice(list(codes))
    _refuse_two_meanings(entry, codes, aliases)
    return codes, aliases


def _code_file(declared: Declared) -> tuple[dict[str, str], dict[str, str]]:
    declared.only(("file", "value", "title", "aliases"))
    named = declared.need("file")
    value, title = declared.need("value"), declared.get("title") or declared.need("value")
    others = declared.get("aliases")
    rows = _rows(named)
    for heading in (value, title, others):
        if heading and rows and heading.text() not in rows[0]:
            file, name = named.text(), heading.text()
            raise heading.wrong(phrase(f"{file} tidak punya kolom «{name}»", f"{file} has no column «{name}»"), list(rows[0]))
    codes = {row[value.text()].strip(): row[title.text()].strip() for row in rows if row[value.text()]}
    aliases = {
        other.strip(): row[value.text()].strip() for row in rows if others for other in re.split(r"[;|]", row[others.text()] or "") if other.strip()
    }
    if not codes:
        raise named.wrong(phrase("daftar kode kosong", "the code list is empty"))
    return codes, aliases


def _rows(named: Declared) -> list[dict[str, Any]]:
    path: Path = named.file.parent / named.text()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = phrase(f"{named.text()} tidak dapat dibaca", f"{named.text()} cannot be read")
        raise named.wrong(reason, phrase("berkas CSV UTF-8 di samping berkas ini", "a UTF-8 CSV file beside this file")) from error


def _refuse_two_meanings(entry: Declared, codes: Mapping[str, str], aliases: Mapping[str, str]) -> None:
    """Two codes whose value, or an alias and a code, would be the same spelling could never be told apart."""
    known: dict[str, str] = {}
    for spelling, value in [*((code, code) for code in codes), *aliases.items()]:
        other = known.setdefault(fold_value(spelling), value)
        if other != value:
            reason = phrase(f"«{spelling}» dapat berarti «{other}» atau «{value}»", f"«{spelling}» may mean «{other}» or «{value}»")
            raise entry.need("codes").wrong(reason, phrase("ejaan yang berbeda untuk tiap kode", "a different spelling for every code"))
